/* The door of runtime/instances/: what is being followed, and where it is kept. */
#ifndef RUNTIME_INSTANCES_INSTANCES_H
#define RUNTIME_INSTANCES_INSTANCES_H

#include "runtime/instances/light.h"
#include "runtime/instances/pool.h"
#include "runtime/instances/shard.h"
#include "runtime/instances/table.h"
#include "runtime/instances/view.h"

#endif
