/* Handlers as formulas of Z3: what an event makes of a state, for all states at once. A list is known by how
 * many entries it has, a set and a map also by what is in it (symbolic_values.c). What cannot be said is a
 * new variable, so that there may be more than there is.
 */
#ifndef PROVING_SYMBOLIC_H
#define PROVING_SYMBOLIC_H

#include "proving/solver.h"

#include <z3.h>

/* Slots here: a scalar, a text, data and a list are one each; a set or map one, how many entries it has,
 * then, where it has members, an array of them and, where it has values, one of these; a record is its
 * fields. */
uint32_t symbolic_width(const lang_type *type);
bool symbolic_has_members(const lang_type *type);
bool symbolic_has_values(const lang_type *type);

typedef struct symbolic {
    Z3_context z;
    const proving_cone *cone;
    const lang_agent *agent;
    base_arena *arena;
    uint32_t *field_at, *parameter_at, *timer_at; /* NOWHERE: not kept */
    uint32_t slot_count;
    bool trusts_refs;     /* at hand is what comes from outside: refs in it are agents that it may send to */
    uint32_t fresh;       /* variables so far */
    Z3_ast_vector limits; /* of variables: the ranges of their types */
    /* the step at hand */
    Z3_ast *state, *before, *message;
    const Z3_ast *fields; /* that terms read */
    const lang_message *accepted;
    Z3_ast **locals;
    const lang_field *local_fields;
    Z3_ast path, fault, returned;
    Z3_ast *emitted, *sent;
    Z3_ast handled, has_run;
} symbolic;

/* A state of variables, their types' ranges among the limits. */
Z3_ast *symbolic_state(symbolic *s);
/* What an event makes of `before`: s->state, and the rest of the step. The result: it can happen. */
Z3_ast symbolic_step(symbolic *s, const proving_event *event, Z3_ast *before);
/* Variables of a type's values. */
void symbolic_unknown(symbolic *s, const lang_type *type, Z3_ast *slots);
/* A term of the state or step at hand, as a property reads it; where it faults it is false. */
Z3_ast symbolic_holds(symbolic *s, const lang_term *term);
/* ---- symbolic_values.c ---- */

Z3_ast symbolic_integer(const symbolic *s, int64_t value);
Z3_ast symbolic_truth(const symbolic *s, bool is);
Z3_ast symbolic_both(const symbolic *s, Z3_ast a, Z3_ast b);
Z3_ast symbolic_either(const symbolic *s, Z3_ast a, Z3_ast b);
Z3_ast symbolic_not(const symbolic *s, Z3_ast a);
Z3_ast symbolic_is_taken(const symbolic *s); /* this path, and nothing has returned */
void symbolic_add_fault(symbolic *s, Z3_ast when);
Z3_ast symbolic_is_peer(symbolic *s, Z3_ast ref); /* an agent that this one may send to */
Z3_ast *symbolic_row(symbolic *s, uint32_t width);
Z3_ast symbolic_unknown_bool(symbolic *s);
Z3_ast *symbolic_some(symbolic *s, const lang_type *type);  /* some value */
void symbolic_set(symbolic *s, Z3_ast *slot, Z3_ast value); /* where this path is taken */
Z3_ast symbolic_is_within(const symbolic *s, Z3_ast value, int64_t low, int64_t high);
Z3_ast symbolic_number_in(symbolic *s, int64_t low, int64_t high); /* some number */
/* Of a set or map that has members: is a key in it; what a map that has values has there; some key of it,
 * where it is not empty; and changes where this path is taken (`value`: of a map that has values; NULL: any).
 */
Z3_ast symbolic_has(symbolic *s, const lang_type *type, const Z3_ast *slots, Z3_ast key);
Z3_ast symbolic_mapped(symbolic *s, const lang_type *type, const Z3_ast *slots, Z3_ast key);
Z3_ast symbolic_member(symbolic *s, const lang_type *type, const Z3_ast *slots);
void symbolic_insert(symbolic *s, const lang_type *type, Z3_ast *slots, Z3_ast key, const Z3_ast *value);
void symbolic_remove(symbolic *s, const lang_type *type, Z3_ast *slots, Z3_ast key);
/* A container of no entries. */
void symbolic_make_empty(symbolic *s, const lang_type *type, Z3_ast *slots);

/* ---- symbolic_terms.c ---- */

Z3_ast *symbolic_value_of(symbolic *s, const lang_term *term);
Z3_ast symbolic_scalar(symbolic *s, const lang_term *term);
Z3_ast *symbolic_value_as(symbolic *s, const lang_term *term, const lang_type *type);
Z3_ast *symbolic_first_value(symbolic *s, const lang_type *type, const lang_term *given);
/* What a term names, to be changed: of a part of a container, that. */
Z3_ast *symbolic_target(symbolic *s, const lang_term *term);
bool symbolic_is_whole(const lang_term *term); /* ... it is no part of one */

/* ---- symbolic.c ---- */

bool symbolic_begin(symbolic *s, Z3_context z, const proving_cone *cone, base_arena *arena);

#endif
