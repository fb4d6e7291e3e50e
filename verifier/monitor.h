/* A monitor made in memory, as spexc would generate it. */
#ifndef SPEXV_MONITOR_H
#define SPEXV_MONITOR_H

#include "compiler/front.h"
#include "lts/lts.h"
#include "runtime/spex.h"

typedef struct spexv_monitor spexv_monitor;

/* The monitor of `spec`, which must outlive it. Timeouts and pruning are left out: the time of a log is not
 * the time of the clock. */
lts_status spexv_monitor_build(const spexc_spec *spec, spexv_monitor **out, lts_error *error);
void spexv_monitor_free(spexv_monitor *monitor); /* NULL is fine; not before the engine is closed */
const spex_monitor *spexv_monitor_get(const spexv_monitor *monitor);

#endif
