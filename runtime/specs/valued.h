/* Specifications with variables: what the states that a program reports are, with the values of variables. */
#ifndef RUNTIME_SPECS_VALUED_H
#define RUNTIME_SPECS_VALUED_H

#include "runtime/specs/rules.h"

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

/* Where the monitor of an instance goes on that is in `*state`, whatever it knew before; without variables,
 * as spex_monitor_resume. The state becomes the one with what is known of values. SPEX_E_NOMEM. */
int spex_valued_resume(spex_spec *spec, uint32_t *state, spex_position *to);
/* The state in which an instance begins that is reported in `*state`: with the first values, or, where they
 * are not known, with any. SPEX_E_NOMEM. */
int spex_valued_begin(spex_spec *spec, bool is_known, uint32_t *state);

/* Which declared states a state may stand for, by what its name says of source and values; to be freed. NULL:
 * that cannot be told. SPEX_E_NOMEM. */
int spex_valued_fitting(const spex_spec *spec, uint32_t state, bool **fits);

typedef struct spex_valued {
    uint32_t state; /* where it is */
    spex_position
        position;     /* of a step that is not allowed: where its monitor goes on, with the same values */
    spex_place place; /* which declared states `state` stands for where it is none itself, to be released; not
                         of variables that are kept */
    bool is_out_of_range;  /* that is why it is not allowed */
    bool is_wrong;         /* the specification cannot be in the source that was reported, but in */
    const char **expected; /* these, to be freed */
    size_t expected_count;
} spex_valued;

typedef struct spex_valued_what {
    spex_position here, next; /* where its monitor was, and is if the step is allowed */
    uint32_t from, action;    /* the state that it was in, what it did */
    const spex_place *place;  /* the declared states that it was in; NULL: as far as `from` tells */
    uint32_t reported;        /* what the program says that it is in */
    int status;               /* SPEX_OK; SPEX_E_NOT_ALLOWED, SPEX_E_RANGE: it is not allowed */
} spex_valued_what;

/* An instance did something. SPEX_E_NOMEM. */
int spex_valued_step(spex_spec *spec, const spex_valued_what *what, spex_valued *valued);

#endif
