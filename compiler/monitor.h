/* A monitor made in memory, as spexc would generate it. */
#ifndef COMPILER_MONITOR_H
#define COMPILER_MONITOR_H

#include "language/language.h"
#include "lts/lts.h"
#include <spex.h>

typedef struct spexc_monitor spexc_monitor;

/* The monitor of `spec`, which must outlive it. Timeouts and pruning are left out: spex replay judges
 * these by the times of the log. */
base_status spexc_monitor_build(const lang_spec *spec, spexc_monitor **out, base_error *error);
void spexc_monitor_free(spexc_monitor *monitor); /* NULL is fine; not before the engine is closed */
const spex_monitor *spexc_monitor_get(const spexc_monitor *monitor);

#endif
