/* Breadth-first search of a system, and what it says of each property. */
#ifndef TESTS_CHECKING_SEARCH_H
#define TESTS_CHECKING_SEARCH_H

#include "base/names.h"
#include "claims.h"

typedef enum verdict { HOLDS, HOLDS_WITHIN_BOUNDS, VIOLATED, VACUOUS } verdict;

typedef struct property {
    const char *name;
    const lang_claim *claim;        /* NULL: `no faults` or `deadlock` */
    const lang_agent *agent;        /* NULL: the system's */
    bool is_violated, is_too_large; /* too large: nothing is known of it */
    uint32_t length;
    concern concerns[MOST_CONCERNS];
    uint32_t concern_count;
} property;

/* A step that leads on. Actions are what fairness speaks of: a delivery (of a pair, or of a pair and a
 * message), a timer, a handler of `every` or `internal`, a restart, an input of a tag to an agent. Flows are
 * tags from one agent to another. */
typedef struct edge {
    uint32_t to;
    uint32_t action;   /* NO_NUMBER: nothing that fairness speaks of */
    uint32_t delivers; /* the flow; NO_NUMBER: none */
    uint32_t *sends;
    uint32_t send_count;
} edge;

typedef struct node {
    uint32_t depth;
    edge *edges;
    uint32_t edge_count, edge_room;
    uint32_t *possible; /* actions that change something or are cut; some more than once */
    uint32_t possible_count, possible_room;
    bool has_cut;
} node;

typedef struct search {
    subject subject;
    const char *trouble; /* NULL: it could begin */
    base_arena *arena;   /* of the search's own */
    base_names *states;  /* by their bytes; first those that it may begin in */
    uint32_t first_count;
    node *nodes;
    uint32_t room, depth;
    base_names *steps, *cuts[CUT_KINDS], *faults, *actions, *flows;
    property *properties;
    uint32_t property_count;
    uint32_t most_states;
    bool is_too_large;
    enum { FAIR_NONE, FAIR_WEAK, FAIR_STRONG } fairness;
    /* of the node at hand */
    uint32_t at;
    bool has_step;
} search;

/* Without liveness. */
void run_search(search *s, const lang_agents *all, const lang_system *system, const limits *l,
                uint32_t most_states);
void release_search(search *s);
world *world_at(search *s, base_arena *arena, uint32_t state);

/* Liveness, once all states are known. (promises.c) */
void judge_promises(search *s);
/* The same of `ltl`. (formulas.c) */
void judge_formulas(search *s);
/* Notes a run of so many steps that breaks it. */
void violate(property *p, uint32_t length);

verdict verdict_of(const search *s, const property *p);

/* How many orbits the states have under all permutations of agents with the same class; those of class -1
 * stay what they are. Do exchanges of them leave the steps of all states what they are? (orbits.c) */
uint32_t count_orbits(search *s, const int *classes);
bool are_alike(search *s, const int *classes);

#endif
