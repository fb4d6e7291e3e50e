/* Names of states of a specification with variables, "sent[tries=1 | tries=2]", taken apart and put together.
 */
#ifndef RUNTIME_SPECS_PARTS_H
#define RUNTIME_SPECS_PARTS_H

#include "runtime/specs/kept.h"
#include "runtime/specs/reach.h"
#include "runtime/specs/spec.h"

int spex_valued_init(spex_spec *spec); /* it has its monitor; SPEX_E_NOMEM, SPEX_E_MONITOR */
void spex_valued_release(spex_spec *spec);

/* The number of a state that a program reports: of a source, that of the state with the first values; without
 * variables, of the state. SPEX_E_NAME, SPEX_E_NOMEM. */
int spex_reported_number(spex_spec *spec, const char *state, uint32_t *number);

/* How many states a program can report by number, and what they are called. */
static inline uint32_t spex_reported_count(const spex_monitor *m)
{
    return SPEX_MONITOR_HAS(m, source_count) && m->source_count ? m->source_count : m->state_count;
}

static inline const char *spex_reported_name(const spex_monitor *m, uint32_t state)
{
    return SPEX_MONITOR_HAS(m, sources) && m->source_count ? m->sources[state] : m->states[state];
}

/* The number of a declared state of the same source; the number itself where there is none. */
uint32_t spex_declared_state(const spex_spec *spec, uint32_t state);

#define SPEX_NO_SOURCE UINT32_MAX

/* A state taken apart. */
typedef struct spex_parts {
    uint32_t source; /* SPEX_NO_SOURCE: the program's own state, whose name ends there: */
    size_t length;
    bool *has; /* per values; NULL: any */
    uint32_t count;
} spex_parts;

uint32_t spex_values_count(const spex_spec *spec);
int spex_by_text(const void *a, const void *b); /* for qsort */

/* Takes a state apart; `has` is to be freed. SPEX_E_NOMEM. */
int spex_take_apart(const spex_spec *spec, uint32_t state, spex_parts *parts);
/* The number of a state of which these are the parts; `name`: what it is called, where it is the program's
 * own. SPEX_E_NOMEM. */
int spex_put_together(spex_spec *spec, const spex_parts *parts, const char *name, uint32_t *number);
/* The parts of what was reported, without values. */
spex_parts spex_reported_parts(const spex_spec *spec, uint32_t reported);
/* Where variables are kept: the values that a state's name tells, configurations without a source; *length
 * becomes that of the name without them. None: it does not tell any. `at` is to be freed. SPEX_E_NOMEM. */
int spex_read_kept(const spex_monitor *m, const spex_name *name, size_t *length, spex_configurations *values);

typedef struct spex_expected { /* where a specification may be */
    const char **sources;      /* their names; to be freed */
    size_t count;
    bool is_wrong; /* the source that was reported is not among them */
} spex_expected;

/* SPEX_E_NOMEM. */
int spex_list_expected(const spex_monitor *m, const spex_reach *after, uint32_t source, spex_expected *e);

#endif
