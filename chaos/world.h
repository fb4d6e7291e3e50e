/* A run that is under way: what the files that make it share. From the ground up: judge.c, step.c, timers.c,
 * network.c, act.c, strike.c, run.c.
 *
 * The state is the walk's (checking/): fields, timers that are armed, messages that wait. Here is what a
 * state does not have: time.
 */
#ifndef CHAOS_WORLD_H
#define CHAOS_WORLD_H

#include "chaos/agenda.h"
#include "chaos/draw.h"
#include "chaos/setup.h"

typedef struct world_timer {
    uint32_t stamp; /* what the agenda has of it means nothing where it has another one */
    bool is_armed;
    bool is_missed; /* a deadline that has passed: it is not armed anew before its promise ends */
    uint32_t armings;
} world_timer;

/* Items whose time has come while they could not happen. */
typedef struct held_items {
    agenda_item *items;
    size_t count, room;
} held_items;

typedef struct world_agent {
    world_timer *timers;
    held_items held;
    size_t pause, full; /* the fault that stops it, or fills its disk, + 1; 0: none */
    bool is_doomed;     /* it is killed before it handles another message */
    int64_t restart_after;
    uint32_t restarts; /* a number of the restart that is due: an earlier one means nothing */
} world_agent;

typedef struct world_channel {
    uint32_t from, to;
    uint32_t stamp;
    uint32_t *ids; /* of the messages that wait, in their order */
    size_t count, room;
    uint64_t sent;
    int64_t last;  /* when the last one arrives, where they are kept in order */
    int64_t limit; /* how long a message may take */
} world_channel;

/* A promise of the system: `when` has come, and what it waits for has not. */
typedef struct world_promise {
    bool is_open;
    int64_t since;
    int64_t
        last_wrong; /* of one that settles: when it was last not so; -1: it never was, or is not asked of */
} world_promise;

/* A message that was sent in the step at hand. */
typedef struct world_sent {
    uint32_t channel, id;
    bool waits;
} world_sent;

typedef struct world {
    chaos_setup *setup;
    const chaos_script *script;
    const chaos_plan *plan;
    const checking_model *model;
    const spex_explorer_model *m;
    checking_walk *walk;
    chaos_watch *watch;
    void *arg;
    chaos_seen *seen;
    chaos_script *hits; /* where those that strike are noted; may be NULL */
    chaos_hit *listed;  /* the script's, in the order of messages; NULL: it has no list, or an empty one */
    chaos_outcome *outcome;
    agenda agenda;
    int64_t now;
    uint64_t told;               /* steps, one that is a fault included */
    const chaos_failure *wanted; /* the run ends when it fails so; NULL: it goes on */
    world_agent *agents;
    world_channel *channels;
    world_promise *promises; /* per property */
    held_items parted;       /* what waits for a partition to heal */
    size_t partition;        /* the fault that is in force + 1; 0: none */
    bool *cut;               /* from * agents + to: one way, or a ring; NULL: the state has the partition */
    size_t slow;             /* the fault that delays all messages + 1; 0: none */
    world_sent *sent;        /* of the step at hand */
    size_t sent_room;
    uint32_t armed;               /* timers */
    uint32_t restarting, stopped; /* agents that will be restarted; faults that will end */
    chaos_restarts restarts;
    uint64_t draws; /* results of externs */
    bool may_rest;  /* it is said where it is right that nothing goes on */
    uint64_t idle;  /* timers that have fired since anything changed */
    bool has_ended, needs_room, no_memory, is_all_seen;
} world;

/* Does it take no time of its own: a channel, or, behind those, an agent? */
static inline bool world_is_even(const world *w, uint32_t which)
{
    return w->script->is_even || (w->script->evens && w->script->evens[which]);
}

/* ---- judge.c ---- */
void world_fail(world *w, chaos_failure failure);
void world_judge_step(world *w, const checking_tried *tried); /* before it is taken */
void world_judge_state(world *w);                             /* safety */
void world_judge_promises(world *w);                          /* what is open, and what has been kept */
void world_judge_end(world *w);
/* Could nothing at all happen in the state, also nothing that goes wrong? */
bool world_is_stuck(const world *w);
/* A deadline has passed; the promise was kept late. */
void world_miss(world *w, uint32_t agent, uint32_t timer);
void world_recover(world *w, uint32_t agent, uint32_t timer);

/* ---- step.c ---- */
bool world_add(world *w, agenda_item item); /* with a tie of its own; false: no memory */
void world_tell(world *w, chaos_event_kind kind, const chaos_fault *fault, const char *text);
void world_tell_agent(world *w, chaos_event_kind kind, uint32_t agent);
/* Tells, judges and takes a step. False: it was not taken, or the run has ended. */
bool world_take(world *w, const checking_tried *tried);
void world_hold(world *w, held_items *held, const agenda_item *item);
/* What was held may happen, in a moment. */
void world_release(world *w, held_items *held);

/* ---- timers.c ---- */
void world_arm(world *w, uint32_t agent, uint32_t timer, int64_t after);
void world_disarm(world *w, uint32_t agent, uint32_t timer);
/* A handler starts it. */
void world_start_timer(world *w, uint32_t agent, uint32_t timer, int64_t milliseconds);
/* What the fields of an agent arm, and what they do not any more. */
void world_keep_timers(world *w, uint32_t agent);

/* ---- network.c ---- */
bool world_list_hits(world *w); /* false: no memory */
/* Messages that were sent are on their way, or are hit. */
void world_send(world *w, const checking_put *puts, uint32_t count);
/* Takes message number `at` of a channel out of what is known of it. */
void world_take_out(world *w, uint32_t channel, size_t at);
/* Which place the message has; SIZE_MAX: it is gone. */
size_t world_place_of(const world_channel *c, uint32_t id);
/* All that is under way in a channel is gone. */
void world_empty(world *w, uint32_t channel);
void world_lose(world *w, uint32_t channel, uint32_t id);
bool world_is_cut(const world *w, uint32_t from, uint32_t to);

/* ---- act.c: what agents do ---- */
void world_start(world *w);
void world_deliver(world *w, const agenda_item *item);
void world_fire(world *w, const agenda_item *item);
void world_input(world *w, const chaos_input *input);
void world_restart(world *w, uint32_t agent, uint32_t number);
bool world_crash(world *w, uint32_t agent);
/* It will be restarted, unless the supervisor has given up, or nothing is ever restarted. */
void world_plan_restart(world *w, uint32_t agent, int64_t after);

/* ---- cut.c ---- */
/* The agents of one side, a bit each, but for the first one, whose side is the other. */
uint64_t partition_side(const chaos_fault *fault, uint32_t agents);

/* ---- strike.c: what goes wrong ---- */
void world_begin_fault(world *w, size_t number);
void world_end_fault(world *w, size_t number);

#endif
