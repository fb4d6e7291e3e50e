/* Random systems of agents that are small, as text. */
#ifndef TESTS_CHECKING_RANDOM_SYSTEM_H
#define TESTS_CHECKING_RANDOM_SYSTEM_H

#include "tests/checking/write_system.h"
#include "tests/compiler/agents/random_writer.h"

#define MOST_TAGS   3u
#define MOST_TYPES  2u
#define MOST_FIELDS 2u

typedef struct tag {
    char name[8];
    type fields[MOST_FIELDS];
    uint32_t field_count;
} tag;

/* A type of agent, once it is written. */
typedef struct kind_of_agent {
    char name[16];
    variable fields[8];
    uint32_t field_count;
    tag inputs[2];
    uint32_t input_count, emit_count;
    bool sends, asks;     /* it may: somebody is connected */
    tag heard[MOST_TAGS]; /* the casts as it accepts them: sometimes a field less */
    uint32_t deaf_to;     /* which of the casts it does not accept; MOST_TAGS: none */
    const char *member;   /* what its agents are called in the system: "p" */
    uint32_t count;       /* of its agents */
    bool is_group;
} kind_of_agent;

typedef struct plan {
    writer writer;
    uint32_t number;               /* of the system */
    tag casts[MOST_TAGS], ask, no; /* `ask` is answered with `yes` or `no` */
    uint32_t cast_count;
    bool has_ask, has_extern, has_crash, has_room; /* room: `max_queue` and `capacity` */
    bool alike;           /* agents of a group are seldom told apart, and there are more of them */
    bool is_plain;        /* no property of whole runs, none of the system's steps: for partial order */
    uint32_t named_count; /* propositions of the agent or system at hand */
    enum { TO_ALL, TO_OTHER_KIND, IN_A_RING } links;
    kind_of_agent kinds[MOST_TYPES];
    uint32_t kind_count;
    kind_of_agent *at; /* the one that is being written */
} plan;

/* May one agent of a group be named? */
static inline bool may_single_out(plan *p)
{
    return !p->alike || below(&p->writer, 12) == 0;
}
/* Has an agent of that kind a friend? Else it sends to its peers. */
static inline bool has_friend(const plan *p, const kind_of_agent *k)
{
    return k->sends && !(p->alike && (p->kind_count == 1 || p->kinds[k == p->kinds].is_group));
}

/* Agents, with their own properties. (random_agent.c) */
void write_kind(plan *p, kind_of_agent *k);
void write_tag(plan *p, const tag *t);

/* Conditions that are never a fault, on a field: "a.s0" or "s0", in old(...) or new(...) for steps.
 * (random_claims.c) */
typedef enum moment { OF_STATE, OF_STEP } moment;
void put_field_condition(plan *p, const kind_of_agent *k, const char *agent, moment m);
void write_agent_claims(plan *p, const kind_of_agent *k);
void write_system_claims(plan *p);

#endif
