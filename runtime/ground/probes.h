/* Static probes, for bpftrace, perf and SystemTap: one no-op instruction each where nobody listens. Provider
 * `spex`:
 *
 *   init        specification, serial, state
 *   transition  specification, serial, action, state
 *   deviation   specification, code, from, action, to
 *   timeout     specification, milliseconds rested
 *   prune       specification, serial
 *   commit      LMDB's code, bytes of the log
 */
#ifndef RUNTIME_GROUND_PROBES_H
#define RUNTIME_GROUND_PROBES_H

#include "config.h"

#if HAVE_SYS_SDT_H
#include <sys/sdt.h>
#define PROBE2(name, a, b)          DTRACE_PROBE2(spex, name, a, b)
#define PROBE3(name, a, b, c)       DTRACE_PROBE3(spex, name, a, b, c)
#define PROBE4(name, a, b, c, d)    DTRACE_PROBE4(spex, name, a, b, c, d)
#define PROBE5(name, a, b, c, d, e) DTRACE_PROBE5(spex, name, a, b, c, d, e)
#else
#define PROBE2(name, a, b)          ((void)0)
#define PROBE3(name, a, b, c)       ((void)0)
#define PROBE4(name, a, b, c, d)    ((void)0)
#define PROBE5(name, a, b, c, d, e) ((void)0)
#endif

#endif
