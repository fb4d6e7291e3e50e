/* The door of runtime/specs/: a specification as one engine knows it. */
#ifndef RUNTIME_SPECS_SPECS_H
#define RUNTIME_SPECS_SPECS_H

#include "runtime/specs/kept.h"
#include "runtime/specs/model.h"
#include "runtime/specs/monitor.h"
#include "runtime/specs/names.h"
#include "runtime/specs/rules.h"
#include "runtime/specs/spec.h"
#include "runtime/specs/valued.h"

#endif
