/* Systems of agents as models that can be searched: from what generated C says of a system (spex-agents.h) to
 * a model for the explorer (spex-explorer.h). This is the room's door. It knows no language; the handlers
 * that it calls are those that ship.
 */
#ifndef CHECKING_CHECKING_H
#define CHECKING_CHECKING_H

#include "base/arena.h"
#include "base/error.h"

#include <spex-agents.h>
#include <spex-explorer.h>
#include <stdio.h>

/* ---- what influences what: who knows the language says it (systems/influence.c) ---- */

/* What a handler may do, and what it reads for that: whether it does it, or what comes of it. `reads`: a flag
 * for each field of the agent's state, then for each field of the message at hand. */
typedef struct checking_effect {
    enum checking_effect_kind {
        CHECKING_MAY_WRITE,       /* field `which` */
        CHECKING_MAY_TIME,        /* starts or stops timer `which` */
        CHECKING_MAY_SEND,        /* message `which` of its sends: that, and to whom */
        CHECKING_MAY_SAY,         /* ... field `field` of it */
        CHECKING_MAY_ANSWER,      /* message `which` of its emits */
        CHECKING_MAY_ANSWER_WITH, /* ... field `field` of it */
        CHECKING_MAY_BRANCH,      /* one way or the other: of that it is told which never occurred */
        CHECKING_MAY_FAULT,
        CHECKING_MAY_OVERFLOW /* a fault as well, but none where field `which` was 0 before */
    } kind;
    uint32_t which, field;
    uint32_t to; /* CHECKING_MAY_SEND: the parameter that says to whom; CHECKING_ANYONE */
    const bool *reads;
} checking_effect;

#define CHECKING_ANYONE UINT32_MAX

typedef struct checking_handler {
    enum checking_handler_kind { CHECKING_ON_MESSAGE, CHECKING_ON_TIMER, CHECKING_ON_START } kind;
    uint32_t of;          /* which of accepts; of all the type's timers */
    uint32_t number;      /* among all of the agent's handlers, from 0 */
    const bool *asked;    /* what its guard and its pattern read */
    const bool *mentions; /* what its text names, and that of pieces that it calls */
    const checking_effect *effects;
    uint32_t effect_count;
} checking_handler;

/* An agent's handlers, in order. */
typedef struct checking_behaviour {
    const checking_handler *handlers;
    uint32_t handler_count;
    const bool *const *where; /* per message that it accepts: what its `where` reads */
} checking_behaviour;

/* Something that a property reads. */
typedef struct checking_item {
    enum checking_item_kind {
        CHECKING_FIELD,
        CHECKING_UP,
        CHECKING_PENDING,      /* how many messages `tag` are under way */
        CHECKING_PENDING_FIELD /* ... the sum of their field `name` */
    } kind;
    uint32_t agent, field;
    const char *tag, *name;
    uint32_t piece;
} checking_item;

/* What a claim reads. One that says the same of each of several agents falls to pieces, each of which can be
 * broken, or have its subjects, by itself. */
typedef struct checking_support {
    const checking_item *items;
    uint32_t item_count, piece_count;
} checking_support;

typedef struct checking_influence {
    const checking_behaviour *behaviours; /* per member of the system */
    const checking_support *claims;       /* per claim of the system */
} checking_influence;

typedef struct checking_options {
    uint64_t queue, inputs, crashes; /* bounds in place of the system's own; UINT64_MAX: those */
    bool has_int;
    int64_t low, high;
    bool no_parts;        /* it is not looked for parts of properties that do not matter */
    bool ordered;         /* timers fire in the order of the time left, which is part of a state */
    uint64_t fingerprint; /* of what the system was made from: sets of states carry it */
    bool no_faults;       /* its `faults` clause is left out */
    bool no_properties;   /* only that no handler faults, and `final` */
    bool monitored;       /* what is left to run time is judged, too */
    const checking_influence *influence; /* borrowed; NULL: it is not known, and nothing is left out */
    const struct checking_cone *cone;    /* borrowed; all else is left out; NULL: nothing is */
    const bool *claims;                  /* per claim of the system: is it judged? NULL: all are */
} checking_options;

typedef struct checking_model checking_model;

/* A model of a system, which is borrowed. BASE_E_NOMEM, BASE_E_LIMIT: the system cannot be searched, and
 * why. */
base_status checking_open(checking_model **model, const spex_system *system, const checking_options *options,
                          base_error *error);
void checking_close(checking_model *model); /* NULL is fine */
const spex_explorer_model *checking_explorer_model(const checking_model *model);
const checking_options *checking_options_of(const checking_model *model); /* bounds filled in */

/* Why steps of different agents are searched in every order; NULL: partial order says which may be left out.
 */
const char *checking_no_order(const checking_model *model);

/* What a property of the explorer's model belongs to: a claim of the system, by its number; claims that bind
 * names have several. */
enum { CHECKING_NO_FAULTS = -1, CHECKING_DEADLOCK = -2 };
int64_t checking_claim_of(const checking_model *model, uint32_t property);
/* The subject that a mark of the model is; NULL: it is another one. */
const spex_subject *checking_subject_of(const checking_model *model, uint32_t mark);
/* What a cut is of: "int", "queue", "inputs", "crashes". */
const char *checking_cut_kind(const checking_model *model, uint32_t cut);
/* The agents that a property of liveness is of: those that names are bound to, or the one of a claim of
 * agents. How many there are; which is number `i` of them. */
uint32_t checking_choice_count(const checking_model *model, uint32_t property);
const char *checking_choice(const checking_model *model, uint32_t property, uint32_t i);
/* Does a part of a claim matter, which holds: would it not hold with something in its place? What is about
 * whole runs is judged anew, for each `property` of the claim's. CHECKING_NOT_KNOWN: that was not finished.
 */
enum checking_mattering { CHECKING_MATTERS, CHECKING_DOES_NOT_MATTER, CHECKING_NOT_KNOWN };
enum checking_mattering checking_part_matters(const checking_model *model, spex_explorer *search,
                                              uint32_t claim, uint32_t part);
/* "c[1]" */
const char *checking_agent_name(const checking_model *model, uint32_t agent);

/* ---- agents that are alike (alike.c) ---- */

/* Classes of agents of which any may be exchanged: a search with symmetry keeps one state for all that come
 * of it so. Number `i` of the agents of a class; SPEX_EXPLORER_NONE: it has no more. */
uint32_t checking_class_count(const checking_model *model);
uint32_t checking_class_agent(const checking_model *model, uint32_t class_number, uint32_t i);
/* What tells agents of a member of the system apart; NULL: nothing does, or it is one agent. */
const spex_apart *checking_apart(const checking_model *model, uint32_t member);
/* States that a search has met of which not all arrangements were tried: others that come of them by
 * exchanges may have been kept, too. */
uint64_t checking_unsettled(const checking_model *model);

/* ---- cones of influence (cone.c) ---- */

typedef struct checking_cone checking_cone;

/* What can influence a claim (a number, or CHECKING_NO_FAULTS), of a model that knows what influences what;
 * for a model of its own (checking_options). In the arena. NULL: everything does, or it cannot be told, or
 * there is no memory. */
const checking_cone *checking_cone_of(const checking_model *model, int64_t claim, base_arena *arena);
bool checking_is_same_cone(const checking_model *model, const checking_cone *a, const checking_cone *b);
/* Was a step of the whole search cut by an integer that is in the cone? Then it is cut there as well. */
bool checking_is_cut_in(const checking_model *model, const spex_explorer *search, const checking_cone *cone);
/* Writes what is left out, by name. */
void checking_name_left_out(const checking_model *model, const checking_cone *cone, FILE *out);

/* ---- what occurred in a search (coverage.c) ---- */

typedef struct checking_occurrence {
    const char *kind;        /* "handler", "branch", "accepts", "emits", "sends", "timer", "fault", "value" */
    const char *what;        /* "on release(c)", "phase == held" */
    const spex_agent *agent; /* NULL: of the system */
    const char *field;       /* of a value: the field's name */
    uint32_t line, column;   /* 0: not known here */
    bool seen;
} checking_occurrence;

/* Lists all that may occur, in the arena, and whether it did. Values of enums are looked for in all states,
 * if the search has kept them (`has_states`), else they are not listed. False: no memory. */
bool checking_occurrences(const checking_model *model, const spex_explorer *search, bool has_states,
                          base_arena *arena, checking_occurrence **list, uint32_t *count);

/* What has occurred in another model of the same system has occurred in this one, too. */
void checking_add_notes(const checking_model *model, const checking_model *more);

/* ---- one run, step after step (walk.c) ---- */

/* A run that is at some state. A step is tried, looked at, and then taken; one that is not taken was not. The
 * steps are those that the model has, so that every state of a walk is one that a search without bounds would
 * find. From one thread at a time; several walks of a model may be under way. */
typedef struct checking_walk checking_walk;

/* One of 0 .. count - 1: which result an extern has. */
typedef int64_t checking_chooser(void *arg, int64_t count);

/* What became of a message that was sent: it waits at a place in its channel, or a partition lost it, or
 * there was no room where messages are dropped then. */
enum checking_fate { CHECKING_WAITS, CHECKING_LOST, CHECKING_DROPPED };
typedef struct checking_put {
    uint32_t channel, place;
    enum checking_fate fate;
} checking_put;

/* That a handler has started a timer, or stopped it. */
typedef struct checking_armed {
    uint32_t agent, timer;
    bool is_started;
    int64_t after; /* milliseconds */
} checking_armed;

typedef struct checking_tried {
    const spex_explorer_step *step; /* as properties are given it; NULL: it is not possible, or no memory */
    const void *before;             /* the state that it starts from */
    int result;                     /* of the handler: enum spex_handled; SPEX_UNHANDLED: none was called */
    const spex_outbox *out;         /* what the handler asked for; NULL: none was called */
    const checking_put *puts;
    uint32_t put_count;
    const checking_armed *armed;
    uint32_t armed_count;
} checking_tried;

/* NULL: no memory. */
checking_walk *checking_walk_new(const checking_model *model, checking_chooser *choose, void *arg);
void checking_walk_free(checking_walk *walk); /* NULL is fine */
/* Goes to a first state. What agents send at their start is told as of a step. */
checking_tried checking_walk_start(checking_walk *walk);
const void *checking_walk_state(const checking_walk *walk);
/* Each tries one step. A channel that messages wait in delivers number `at` of them (0, unless messages
 * overtake each other) to an agent that is up, and on the sender's side of a partition; an input of the
 * system has its values by their number; a timer fires, which checking_walk_is_ready; one that is down
 * restarts. */
checking_tried checking_walk_deliver(checking_walk *walk, uint32_t channel, uint32_t at);
checking_tried checking_walk_input(checking_walk *walk, uint32_t input, uint64_t number);
checking_tried checking_walk_fire(checking_walk *walk, uint32_t agent, uint32_t timer);
checking_tried checking_walk_restart(checking_walk *walk, uint32_t agent);
/* What goes wrong. An agent that is up crashes; a message is lost, or doubled; the agents whose bits are set
 * (the first one's is not: bit 0 is the second's) are cut off from the others, where there is no partition;
 * or it heals. Not possible where the system does not allow it, or not any more. */
checking_tried checking_walk_crash(checking_walk *walk, uint32_t agent);
checking_tried checking_walk_lose(checking_walk *walk, uint32_t channel, uint32_t at);
checking_tried checking_walk_double(checking_walk *walk, uint32_t channel, uint32_t at);
checking_tried checking_walk_split(checking_walk *walk, uint64_t side);
checking_tried checking_walk_heal(checking_walk *walk);
/* Takes the step that was tried last, which was none that is cut or a fault. */
void checking_walk_take(checking_walk *walk);

/* Of the state: may a timer fire? An `every`, `internal` or deadline: does its condition hold? Its period in
 * milliseconds, for an `every` or a deadline. */
bool checking_walk_is_ready(checking_walk *walk, uint32_t agent, uint32_t timer, int64_t *period);
bool checking_walk_is_up(const checking_walk *walk, uint32_t agent);
bool checking_walk_is_across(const checking_walk *walk, uint32_t from, uint32_t to);
bool checking_walk_has_input(const checking_walk *walk, uint32_t input); /* its clause has some left */
uint32_t checking_walk_waiting(const checking_walk *walk, uint32_t channel);
/* Does the step that was tried last change a durable field? */
bool checking_walk_keeps(const checking_walk *walk);

/* Of an agent, its struct in a state; its parameters are not in it. */
const void *checking_agent_state(const checking_model *model, const void *state, uint32_t agent);
uint32_t checking_channel_count(const checking_model *model);
uint32_t checking_channel_from(const checking_model *model, uint32_t channel);
uint32_t checking_channel_to(const checking_model *model, uint32_t channel);
uint32_t checking_agent_count(const checking_model *model);
const spex_agent *checking_agent_type(const checking_model *model, uint32_t agent);
bool checking_keeps(const checking_model *model, uint32_t agent); /* does it have a durable field? */
/* How many combinations of values an input has. The message of one of them, a TYPE_message of its agent; and
 * its type. */
uint64_t checking_input_values(const checking_model *model, uint32_t input);
const spex_message_type *checking_input_message(const checking_model *model, uint32_t input, uint64_t number,
                                                void *message);
/* Writes a message of an agent as it is told, "pay(a[0], 3)": `body` is where its members' offsets begin. */
void checking_print_message(const checking_model *model, const spex_message_type *type, const char *body,
                            FILE *out);
/* Is a step cut since more messages wait in a channel than the bound `queue` allows? */
bool checking_is_queue_cut(const checking_model *model, const spex_explorer_step *step);

/* ---- a state of a system that runs elsewhere (assemble.c) ---- */

/* Begins one: every agent is down, and nothing is under way. `state` has the model's state_size. False: no
 * memory. */
bool checking_assemble(const checking_model *model, void *state);
/* A step that an agent was seen to take there; asked of it, `state` is what it leads to. What is under way in
 * such states is not known. */
typedef struct checking_seen_step {
    const void *before; /* the state */
    uint32_t agent;
    const void *message;    /* what was handled, a TYPE_message; NULL: none */
    const spex_outbox *out; /* what the handler asked for */
} checking_seen_step;

enum checking_asked { CHECKING_HOLDS, CHECKING_WHEN, CHECKING_UNTIL };
enum checking_answer { CHECKING_NO, CHECKING_YES, CHECKING_UNKNOWN };
/* One of the functions of a property of a claim, of a state, or of a step that leads to it (NULL: of the
 * state alone). Unknown: it was asked what is under way. (claims.c) */
enum checking_answer checking_ask(const checking_model *model, uint32_t property, enum checking_asked what,
                                  const void *state, const checking_seen_step *step);
/* Marks what came about in such a step. (claims.c) */
void checking_mark_seen(const checking_model *model, const void *state, const checking_seen_step *step,
                        uint8_t *seen);

/* An agent is up, with these fields: its struct in C, whatever its parameters. */
void checking_put_agent(const checking_model *model, void *state, uint32_t agent, const void *fields);
/* What `from` may send to `to`, or answer it, by its tag; NULL: nothing of that tag. */
const spex_message_type *checking_sent_type(const checking_model *model, uint32_t from, uint32_t to,
                                            const char *tag, size_t length);
/* A message of such a type is under way, behind those that are. False: no more have room. */
bool checking_put_message(const checking_model *model, void *state, uint32_t from, uint32_t to,
                          const spex_message_type *type, const void *body);

/* ---- what is visible of a step (observe.c) ---- */

#define CHECKING_RECEIVER UINT32_MAX /* instead of a field */

/* What a system's `observe` clause names: a tag of some agents, as an action. */
typedef struct checking_observation {
    const char *action;
    const bool *agents; /* per agent of the system */
    enum checking_observed { CHECKING_INPUT, CHECKING_EMIT, CHECKING_SEND } what;
    uint32_t message;       /* of what they accept, emit or send */
    const uint32_t *fields; /* that become the action's values */
    uint32_t field_count;
} checking_observation;

typedef void checking_action(void *arg, const char *action);

/* Calls `action` for each visible thing of a step that spex_explorer_get_steps gave: what came from outside,
 * then what was emitted or sent, in order. `list` NULL: "AGENT.TAG" for what comes from outside and leaves.
 * False: no memory. */
bool checking_actions(const checking_model *model, const spex_explorer_step *step,
                      const checking_observation *list, uint32_t count, checking_action *action, void *arg);

/* ---- what happened in a step, for people (tell.c) ---- */

#define CHECKING_OUTSIDE UINT32_MAX /* instead of an agent */

/* A message that went from one to another. */
typedef struct checking_arrow {
    enum { CHECKING_GETS, CHECKING_SENDS, CHECKING_EMITS, CHECKING_LOSES, CHECKING_DOUBLES } kind;
    uint32_t from, to;
    const char *text; /* "acquire(c[0])" */
} checking_arrow;

typedef struct checking_change {
    const char *field, *value; /* "c[0].inside", "true"; a sensitive one "(redacted)" */
} checking_change;

typedef struct checking_told {
    const char *text;          /* "l gets acquire(c[0]) from c[0]" */
    uint32_t agent;            /* whose step it is, or CHECKING_OUTSIDE */
    const spex_agent *type;    /* of whose handler ran; NULL: none did */
    const spex_place *handler; /* that ran; NULL: none */
    const spex_place *fault;   /* of a fault, where it is in a handler: what was wrong */
    const checking_arrow *arrows;
    uint32_t arrow_count;
    const checking_change *changes;
    uint32_t change_count;
    const checking_change *results; /* of externs: "look()", "3" */
    uint32_t result_count;
    const char *given; /* the same as a text: "look() gives 3"; NULL: none was asked */
} checking_told;

/* Tells a step of a run, by taking it once more: all in the arena. NULL: no memory, or there is no such step.
 * `before`: the state that it starts from. Several results of externs may lead to the same state: `broken` is
 * the property of steps that the step breaks, if it is the last one of such a violation, else
 * SPEX_EXPLORER_NONE. */
const checking_told *checking_tell(const checking_model *model, const void *before,
                                   const spex_explorer_moment *moment, uint32_t broken, base_arena *arena);
/* What externs gave in a step, as it is handed to what looks at steps: `results` of *told alone. False: no
 * memory. */
bool checking_tell_results(const checking_model *model, const spex_explorer_step *step, base_arena *arena,
                           checking_told *told);
/* The fields that differ, from `before` (NULL: all fields are told) to `after`. False: no memory. */
bool checking_tell_changes(const checking_model *model, const void *before, const void *after,
                           base_arena *arena, checking_told *told);

#endif
