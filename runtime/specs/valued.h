/* Specifications with variables: what the states that a program reports are, with the values of variables. */
#ifndef RUNTIME_SPECS_VALUED_H
#define RUNTIME_SPECS_VALUED_H

#include "runtime/specs/parts.h"
#include "runtime/specs/rules.h"

/* Where the monitor of an instance goes on that is in `*state`, whatever it knew before; without variables,
 * as spex_monitor_resume. The state becomes the one with what is known of values. SPEX_E_NOMEM. */
int spex_valued_resume(spex_spec *spec, uint32_t *state, spex_position *to);
/* The state in which an instance begins that is reported in `*state`: with the first values, or, where they
 * are not known, with any. SPEX_E_NOMEM. */
int spex_valued_begin(spex_spec *spec, bool is_known, uint32_t *state);

/* Which declared states a state may stand for, by what its name says of source and values; to be freed. NULL:
 * that cannot be told. SPEX_E_NOMEM. */
int spex_valued_fitting(const spex_spec *spec, uint32_t state, bool **fits);

/* Where the specification is of an instance of which no more is known than its state: as spex_place_at, and
 * with variables wherever its name may stand for. SPEX_E_NOMEM. */
int spex_valued_place(const spex_spec *spec, uint32_t state, spex_place *place);

typedef struct spex_valued {
    uint32_t state; /* where it is */
    spex_position
        position;     /* of a step that is not allowed: where its monitor goes on, with the same values */
    spex_place place; /* which declared states `state` stands for where it is none itself, to be released */
    bool is_out_of_range;   /* that is why it is not allowed */
    spex_expected expected; /* `sources` NULL: nothing is wrong */
} spex_valued;

typedef struct spex_valued_what {
    spex_position here, next; /* where its monitor was, and is if the step is allowed */
    uint32_t from, action;    /* the state that it was in, what it did */
    const spex_place *place;  /* the declared states that it was in; NULL: as far as `from` tells */
    bool wants_place;         /* where it is then is to be told, also of variables that are kept */
    uint32_t reported;        /* what the program says that it is in */
    int status;               /* SPEX_OK; SPEX_E_NOT_ALLOWED, SPEX_E_RANGE: it is not allowed */
} spex_valued_what;

/* An instance did something. SPEX_E_NOMEM. */
int spex_valued_step(spex_spec *spec, const spex_valued_what *what, spex_valued *valued);

#endif
