/* Following a specification: from where its monitor is, by an action, to where it is then. */
#ifndef RUNTIME_SPECS_MONITOR_H
#define RUNTIME_SPECS_MONITOR_H

#include "runtime/specs/position.h"

/* Has the monitor, which may have been compiled with an older header, a member? */
#define SPEX_MONITOR_HAS(monitor, member)                                                                    \
    ((monitor)->size >= offsetof(spex_monitor, member) + sizeof(monitor)->member)

void spex_run_set_free(spex_run_set *set); /* NULL is fine */

/* Is the monitor sound, so that following it stays within its tables? */
bool spex_monitor_valid(const spex_monitor *monitor);

/* Its rules of times and of other instances; NULL: none. */
const spex_rules *spex_monitor_rules(const spex_monitor *monitor);

/* Distinguishes run automata: where it is the same, run states mean the same. */
uint64_t spex_monitor_tables(const spex_monitor *monitor);

/* Where `action` leads; `*to` owns its set. SPEX_E_NOT_ALLOWED, SPEX_E_RANGE: nowhere; SPEX_E_NOMEM. An
 * action that is not the monitor's (>= action_count) is not allowed. */
int spex_monitor_step(const spex_monitor *monitor, spex_position from, uint32_t action, spex_position *to);

/* Where the monitor goes on after a slip: from the specification's state `state`, or from any when it is none
 * (>= state_count). SPEX_E_NOMEM. */
int spex_monitor_resume(const spex_monitor *monitor, uint32_t state, spex_position *to);

/* The same, from any of some states. */
int spex_monitor_resume_among(const spex_monitor *monitor, const uint32_t *states, uint32_t count,
                              spex_position *to);

/* Sets allowed[a] for each action a that may follow, visible ones only, and how many these are. SPEX_E_NOMEM.
 */
int spex_monitor_allowed(const spex_monitor *monitor, spex_position from, bool *allowed, uint32_t *count);

/* Sets goes_on[run] for each run state from which a visible action may follow, at once or after silent steps.
 */
void spex_monitor_goes_on(const spex_monitor *monitor, bool *goes_on);

#endif
