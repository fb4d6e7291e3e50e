/* Static probes of nodes, for bpftrace, perf and SystemTap: one no-op instruction each where nobody listens.
 * Provider `spex_agents`:
 *
 *   event      kind, agent, tag, code: of every event that <spex-node.h> lists, when somebody watches, and of
 *              refusals, faults, violations and losses always
 *   handle     agent's number, type, tag's number, what the handler returned
 *   commit     records, microseconds
 */
#ifndef NODES_PROBES_H
#define NODES_PROBES_H

#include "config.h"

#if HAVE_SYS_SDT_H
#include <sys/sdt.h>
#define NODE_PROBE2(name, a, b)       DTRACE_PROBE2(spex_agents, name, a, b)
#define NODE_PROBE4(name, a, b, c, d) DTRACE_PROBE4(spex_agents, name, a, b, c, d)
#else
#define NODE_PROBE2(name, a, b)       ((void)0)
#define NODE_PROBE4(name, a, b, c, d) ((void)0)
#endif

#endif
