/* What a state of a system is and what a step is, as check.md says, on the interpreter of handlers: plain and
 * slow, the oracle of `spex check`. Nothing here is taken from checking/ or explorer/.
 */
#ifndef TESTS_CHECKING_WORLD_H
#define TESTS_CHECKING_WORLD_H

#include "tests/compiler/agents/interpret.h"

#define NO_NUMBER UINT32_MAX
#define UNLIMITED INT64_MAX

typedef struct message {
    const lang_message *as; /* as the sender declares it */
    value *fields;
} message;

typedef struct queue { /* of an ordered pair */
    message *messages;
    uint32_t count;
} queue;

typedef struct actor {
    bool is_down;
    value *fields;
    bool *is_armed; /* per timer */
    /* Where timers are ordered, the milliseconds left of each timer, of each `every` (by its handler), and of
     * each deadline (by its claim); NOT_ARMED: it is none of those, or not armed. */
    int64_t *left;
} actor;

#define NOT_ARMED (-1)

typedef struct world {
    actor *actors;   /* per instance */
    queue *queues;   /* from * instances + to */
    uint32_t halves; /* the agents of the half without agent 0, as bits; 0: there is no partition */
    int64_t *left;   /* of each limit: UNLIMITED where there is none */
} world;

enum { LEFT_INPUTS, LEFT_CRASHES, LEFT_LOST, LEFT_DUPLICATED, LEFT_PARTITIONS, LEFT_CLAUSES };

/* The system that is searched, with what does not change. */
typedef struct subject {
    const lang_agents *all;
    const lang_system *system;
    base_arena *arena; /* of what lives as long as the search */
    uint32_t count;    /* of instances */
    const lang_agent **agents;
    const lang_member **members;
    value **params;
    int64_t **peers;
    uint32_t *peer_counts;
    /* limits: those of the enumeration, then one per clause of inputs, then one per clause of crashes */
    uint32_t clause_count, limit_count;
    int64_t low, high; /* of plain integers */
    uint64_t queue;
    bool ordered;
} subject;

typedef struct limits { /* what options say; UINT64_MAX: the system's own */
    bool has_int, ordered;
    int64_t low, high;
    uint64_t queue, inputs, crashes;
} limits;

typedef enum step_kind {
    DELIVERY,
    INPUT,
    TIMER,
    EVERY, /* also `internal` and the deadline of `within` */
    CRASH,
    RESTART,
    LOSS,
    COPY,
    PARTITION,
    HEALING
} step_kind;

typedef enum step_outcome { LEADS_ON, CHANGES_NOTHING, IS_CUT, FAULTS } step_outcome;

typedef enum cut_kind { CUT_INT, CUT_QUEUE, CUT_INPUTS, CUT_CRASHES, CUT_KINDS } cut_kind;

typedef struct step {
    step_kind kind;
    uint32_t agent;  /* whose handler runs; of a network step: the sender */
    uint32_t to;     /* of a message: the receiver */
    uint32_t number; /* the tag of an input (of accepts), timer, handler (after these: claim whose deadline
                        it is); the halves */
    const message *what; /* of a delivery, a loss, a copy, an input */
    step_outcome outcome;
    cut_kind cut;
    uint32_t cut_by; /* CUT_INT: which field, or one more than there are: what was sent */
    bool has_run;    /* a handler, without a fault, or nothing to judge */
    const world *before, *after;
    const output *outputs; /* of the handler */
    uint32_t output_count;
    uint32_t handled; /* which of accepts; NO_NUMBER: no message */
    uint32_t asker;   /* who gets the replies; NO_NUMBER: the world outside */
} step;

typedef void step_taker(void *context, const step *s);

/* Checks nothing: the file has been checked. */
void make_subject(subject *s, const lang_agents *all, const lang_system *system, const limits *l,
                  base_arena *arena);
/* All agents as they are before their `on start`. (world.c) */
world *empty_world(const subject *s, const limits *l);
typedef struct worlds {
    world **list;
    uint32_t count, room;
} worlds;

/* What the agents' `on start` lead to: one for each result of each extern. NULL, or why there is none.
 * (steps.c) */
const char *first_worlds(const subject *s, const limits *l, worlds *first);
/* All steps of a world, each result of each choice by itself. */
void each_step(const subject *s, base_arena *arena, const world *w, step_taker *take, void *context);

/* How many times left an agent has: timers, handlers, claims. */
uint32_t count_clocks(const lang_agent *agent);
/* Fields as they are at first. */
void reset_fields(const subject *s, base_arena *arena, world *w, uint32_t agent, bool keeps_durable);

/* Two worlds are one state when their bytes are the same. To be freed. */
char *write_world(const subject *s, const world *w, size_t *length);
world *read_world(const subject *s, base_arena *arena, const char *bytes);
/* A message as bytes, for names of steps. */
size_t write_message(const message *m, char *to, size_t room);
world *copy_world(const subject *s, base_arena *arena, const world *w);

/* A machine of an agent in a world; its fields are the world's. */
machine machine_of(const subject *s, base_arena *arena, const world *w, uint32_t agent);
/* Terms that name agents (properties, arguments): what an agent is. NO_NUMBER: it is none. */
bool names_agent(const lang_term *t);
/* Does some partition keep these apart? */
bool are_apart(const world *w, uint32_t a, uint32_t b);
/* The values of a field of an input or of an extern's result: those given, else all that the type has. */
uint32_t values_of(const subject *s, base_arena *arena, const lang_type *type, const lang_term *given,
                   value **values);

#endif
