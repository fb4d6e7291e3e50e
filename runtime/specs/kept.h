/* Monitors that keep variables (SPEX_RUN_KEPT). */
#ifndef RUNTIME_SPECS_KEPT_H
#define RUNTIME_SPECS_KEPT_H

#include "runtime/specs/position.h"

/* Where a monitor may be: `count` times a source and the values of the variables, `stride` numbers. Of a
 * source with KEPT_ANY, the values may be any, and those that are there are 0. */
#define KEPT_ANY UINT32_C(0x80000000)
typedef struct spex_configurations {
    int64_t *at;
    uint32_t count, stride;
} spex_configurations;

static inline bool spex_keeps(const spex_monitor *m)
{
    return m->form == SPEX_RUN_KEPT;
}

static inline uint32_t spex_kept_source(const int64_t *configuration)
{
    return (uint32_t)configuration[0] & ~KEPT_ANY;
}

static inline bool spex_kept_any(const int64_t *configuration)
{
    return (uint32_t)configuration[0] & KEPT_ANY;
}

bool spex_kept_valid(const spex_monitor *m);

/* What a position stands for; `at` is to be freed. The position of configurations, equal ones once. Of both:
 * SPEX_E_NOMEM. */
int spex_kept_unpack(const spex_monitor *m, spex_position from, spex_configurations *to);
int spex_kept_pack(const spex_monitor *m, const spex_configurations *from, spex_position *to);

/* As spex_monitor_step and its like (monitor.h). */
int spex_kept_step(const spex_monitor *m, spex_position from, uint32_t action, spex_position *to);
/* In that source with any values; where it is none, in any source. */
int spex_kept_resume(const spex_monitor *m, uint32_t source, spex_position *to);
int spex_kept_allowed(const spex_monitor *m, spex_position from, bool *allowed, uint32_t *count);

/* May a visible action follow; may the specification be in a final state? Where memory is short, yes. */
bool spex_kept_goes_on(const spex_monitor *m, spex_position from);
bool spex_kept_may_end(const spex_monitor *m, spex_position from);

/* "tries=2, up=true" goes to `text`, which has room for `size`; returns its length. */
size_t spex_kept_values(const spex_monitor *m, const int64_t *values, char *text, size_t size);
/* The values that such a text, of `length`, tells; false: it tells none. */
bool spex_kept_read(const spex_monitor *m, const char *text, size_t length, int64_t *values);

#endif
