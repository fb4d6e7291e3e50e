/* Specifications made of others: what expressions over specs stand for. This is the sub-room's door. All
 * functions return false when memory is short; errors in the input are in the diagnostics.
 */
#ifndef LANGUAGE_COMPOSE_COMPOSE_H
#define LANGUAGE_COMPOSE_COMPOSE_H

#include "language/unit/loader.h"

/* What there is to know about reaching states, once it was asked for (language/assert/reach.c). */
typedef struct lang_reach {
    bool is_known;
    uint8_t *reachable; /* per state: a run gets there */
    uint32_t
        *end_of; /* per state: in which of the reachable components it is that no step leaves, or LTS_NONE */
    lts_state *state_of; /* per such component, one of its states */
    bool *is_hit;        /* per such component: room for marks */
    uint32_t end_count;
} lang_reach;

void lang_reach_release(lang_reach *reach); /* zeroed is fine; afterwards it is zeroed (value.c) */

/* The behaviour of an expression: an LTS, and where its states come from. */
struct lang_value {
    lang_value *older; /* made before, which includes all that this one is made of */
    const lts *lts;
    lts *owned;                     /* the same, or NULL when it is someone else's */
    uint32_t origin_base;           /* of the origins of `lts` */
    const lang_spec *plain;         /* whose states these are; or */
    lang_system_lts *system;        /* likewise, a system's, which have numbers only; or */
    lang_value *same;               /* whose states these are; or */
    const lang_system_lts *told_by; /* origins are of that system; NULL: of a spec's transitions */
    lang_value **parts;             /* what these are tuples of */
    uint32_t part_count;
    lts_tuples *tuples;
    unsigned compared;               /* how often it was a side of an equivalence that is asserted */
    lang_value *reduced[LANG_MODES]; /* one that behaves like it and is as small as can be; NULL: not yet */
    const char **names;              /* per state, when asked for (lang_value_name) */
    bool wanted;                     /* while that is done */
    uint8_t *optional;               /* per edge of one in full, 1: optional; NULL: none is */
    const lts_label *relabelled;     /* `same`: what each of its labels became */
    lts_together together;           /* how `parts` go together */
    const lang_ast_names *on;        /* and, LTS_TOGETHER_ON, by which actions */
    bool *final;                     /* per state; NULL: its states are no longer those that were declared */
    base_names *by_name;   /* the names, when asked for (lang_value_index): those of tuples may meet */
    lts_state *named;      /* per number in `by_name`: the first state of that name */
    unsigned asked, found; /* per property without targets, a bit: is it known whether there is a witness,
                              and is there one */
    lang_reach reach;
    lts_state *targets; /* those that the assertion at hand names, each once ... */
    uint32_t target_count;
    bool *marks; /* ... and per state: is it one of them */
};

/* Makes the specs that are made of specs (make_spec.c); their origins are numbers for lang_origin. */
bool lang_make_composed(lang_loader *loader);
/* Gives them their transitions and fingerprints, as far as they are wanted; origins are now indices into
 * those. */
bool lang_complete_composed(lang_loader *loader);

/* The behaviour of a spec in a mode; *value NULL: it has errors (evaluate.c). */
bool lang_evaluate(lang_loader *loader, uint32_t spec, lang_mode mode, lang_value **value);
/* A value that behaves as `value` does, as small as the mode allows, which may be itself; made once
 * (reduce.c). NULL: no memory. */
lang_value *lang_value_reduced(lang_loader *loader, lang_value *value, lang_mode mode);
/* Gives names to the states of a value and of what it is made of. False also where they would be too long,
 * which is said with `place`, whatever is there that needs them (value.c). */
bool lang_value_name(lang_loader *loader, lang_value *value, lang_place place);
/* Gives a value the index of its states by their names, and room for marks. */
bool lang_value_index(lang_loader *loader, lang_value *value, lang_place place);
/* The state of that name of a value that has the index; LTS_NONE: there is none. */
lts_state lang_value_find(const lang_value *value, const char *name);
/* The value of a system, which it takes over; NULL: no memory. */
lang_value *lang_value_of_system(lang_loader *loader, const lang_system_lts *made);
void lang_values_free(lang_loader *loader);

#endif
