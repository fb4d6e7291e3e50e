/* States in which a promise is unkept, as the nodes of a graph: what predicates say of them. (abstract.c) */
#ifndef PROVING_ABSTRACT_H
#define PROVING_ABSTRACT_H

#include "proving/inductive.h"

enum {
    ABSTRACT_PREDICATES = 24,
    ABSTRACT_NODES = 64, /* bits of a set */
    ABSTRACT_REACHED = 256,
    ABSTRACT_EDGES = 512,
    ABSTRACT_EVENTS = 64,
    ABSTRACT_FAIR = 32,
    ABSTRACT_NUMBERS = 12,
    ABSTRACT_SAMPLES = 6,
    ABSTRACT_QUESTIONS = 6000 /* to the solver, in all */
};

typedef enum abstract_detail {
    ABSTRACT_FINE,  /* timers, enums, booleans, comparisons */
    ABSTRACT_COARSE /* timers, enums, booleans */
} abstract_detail;

typedef struct abstract_predicate {
    const lang_term *term; /* NULL: a slot, that is `value` */
    uint32_t slot;
    int64_t value;
    bool is_bool;
} abstract_predicate;

/* An event as a step among states with the promise unkept; a solver knows it. */
typedef struct abstract_event {
    uint32_t event; /* of the cone's */
    Z3_solver solver;
    Z3_ast *before, *after;
    Z3_ast said_before[ABSTRACT_PREDICATES], said_after[ABSTRACT_PREDICATES];
} abstract_event;

/* Steps of an event from states of a node to states of one. */
typedef struct abstract_edge {
    uint32_t from, to, event; /* of the abstraction's events */
    bool is_left_out;
    uint32_t sample_count;
    long double samples[ABSTRACT_SAMPLES][ABSTRACT_NUMBERS]; /* by how much numbers rise in some step */
} abstract_edge;

/* A fair action, and the nodes in all of whose states it is possible. */
typedef struct abstract_fair {
    uint32_t event; /* of the abstraction's events */
    uint64_t possible;
} abstract_fair;

/* A sum of one or two numbers. */
typedef struct abstract_rank {
    uint32_t number[2];
    int sign[2]; /* 0: it has no part in it */
} abstract_rank;

typedef struct abstraction {
    inductive *k;
    abstract_predicate predicates[ABSTRACT_PREDICATES];
    uint32_t predicate_count;
    uint32_t reached[ABSTRACT_REACHED]; /* nodes of all states that can be reached; none: too many */
    uint32_t reached_count;
    uint32_t nodes[ABSTRACT_NODES]; /* which predicates hold, as bits */
    uint32_t node_count;
    uint64_t keeps; /* of `eventually always Q`: nodes whose states all have Q */
    abstract_event events[ABSTRACT_EVENTS];
    uint32_t event_count;
    abstract_edge edges[ABSTRACT_EDGES];
    uint32_t edge_count;
    abstract_fair fair[ABSTRACT_FAIR];
    uint32_t fair_count;
    uint32_t numbers[ABSTRACT_NUMBERS]; /* slots */
    uint32_t number_count;
    uint32_t questions;
} abstraction;

/* ---- predicates.c ---- */

void abstract_begin(abstraction *a, inductive *k, abstract_detail detail);
Z3_ast abstract_says(abstraction *a, uint32_t predicate, Z3_ast *state);
/* Has a step changed something, as far as that may be, and for sure? */
Z3_ast abstract_may_change(abstraction *a, const Z3_ast *before, const Z3_ast *after);
Z3_ast abstract_changes(abstraction *a, const Z3_ast *before, const Z3_ast *after);

/* ---- ranks.c ---- */

Z3_ast abstract_rank_at(const abstraction *a, const abstract_rank *rank, Z3_ast *state);
/* The next one: of none, of each number, of each two. False: there are no more. */
bool abstract_next_rank(const abstraction *a, abstract_rank *rank);

/* ---- possible.c ---- */

/* The fair actions, and where each is possible for sure. */
void abstract_find_fair(abstraction *a);
/* Of `possibly`: is there always a step that keeps the promise, or by which a rank falls? */
bool abstract_leads_on(abstraction *a);

/* ---- abstract.c ---- */

/* Is it a state in which a promise may be unkept, as far as it goes by what the state is? */
Z3_ast abstract_is_region(abstraction *a, Z3_ast *state);
/* A term of the property in a state; NULL: true. */
Z3_ast abstract_holds(abstraction *a, const lang_term *term, Z3_ast *state);
/* Moves the limits of variables since `begun` to a solver. */
void abstract_take_limits(abstraction *a, Z3_solver solver, uint32_t begun);
/* Truths of their own, one for each predicate, so that models and questions speak of them. */
void abstract_say(abstraction *a, Z3_solver solver, Z3_ast *state, Z3_ast *said);
Z3_ast abstract_is_node(const abstraction *a, const Z3_ast *said, uint32_t bits);
/* Asks a solver; Z3_L_UNDEF also where it was asked too often. */
Z3_lbool abstract_check(abstraction *a, Z3_solver solver);
/* In which nodes may it be that a state is so? All of them, where that is not known. */
uint64_t abstract_nodes_with(abstraction *a, Z3_solver solver, const Z3_ast *said);

/* False: there is too much of something, or the solver does not answer, or `until` may fail. */
bool abstract_make(abstraction *a, inductive *k, abstract_detail detail);
/* May a step of the edge be so? Notes by how much numbers rise in it. Where it is not known: yes. */
bool abstract_has_step(abstraction *a, abstract_edge *edge, Z3_ast also);

static inline uint64_t abstract_all_nodes(const abstraction *a)
{
    return a->node_count == ABSTRACT_NODES ? UINT64_MAX : (UINT64_C(1) << a->node_count) - 1;
}

/* Is an edge, that is not left out, one between these nodes? */
static inline bool abstract_is_inside(const abstraction *a, uint32_t edge, uint64_t nodes)
{
    const abstract_edge *e = &a->edges[edge];
    return !e->is_left_out && (nodes >> e->from & 1) && (nodes >> e->to & 1);
}

#endif
