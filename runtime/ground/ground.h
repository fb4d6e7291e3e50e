/* The door of runtime/ground/: what the runtime stands on and what knows nothing of specifications. */
#ifndef RUNTIME_GROUND_GROUND_H
#define RUNTIME_GROUND_GROUND_H

#include "runtime/ground/buffer.h"
#include "runtime/ground/byte_queue.h"
#include "runtime/ground/check.h"
#include "runtime/ground/clock.h"
#include "runtime/ground/environment.h"
#include "runtime/ground/memory.h"
#include "runtime/ground/mutex.h"
#include "runtime/ground/own_thread.h"
#include "runtime/ground/pages.h"
#include "runtime/ground/probes.h"

#endif
