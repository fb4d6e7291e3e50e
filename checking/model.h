/* What the files of this room share: how a state lies in memory.
 *
 * A state is: for each agent its struct in C with the parameters left zero; a byte for each of its timers, 1
 * where it is armed (and, where timers are ordered, the time left of each); whether it is down; its side of a
 * partition; what has been used up of each bound; and for each channel, from an agent to another, the
 * messages under way, as their sender declares them. All that means nothing is zero.
 */
#ifndef CHECKING_MODEL_H
#define CHECKING_MODEL_H

#include "base/arena.h"
#include "checking/checking.h"
#include "values/values.h"

#include <stdatomic.h>

typedef struct agent_layout {
    const spex_agent *type;
    const spex_system_member *member;
    const char *name;     /* "c[1]" */
    size_t state, timers; /* where they lie */
    size_t left;          /* where the time left of each timer lies, an int64_t; where timers are ordered */
    size_t size;          /* bytes of all three, from `state` on */
    bool has_plain;       /* integers without a range, in fields or in what it sends and answers */
    void *params;
    spex_ref *peers;
    uint32_t peer_count;
    size_t notes;     /* of its type: where they begin, those of handlers first (coverage.c) */
    const bool *idle; /* per handler, from 1 on: its text does nothing; NULL: it is not known (local.c) */
} agent_layout;

/* A field of what is under way that is the receiver's as it is. */
typedef struct wire_copy {
    uint32_t from, to, size;
} wire_copy;

/* What may be under way in a channel: begins with its number among those of the channel, an uint32_t. */
typedef struct wire_layout {
    const spex_message_type *sent; /* as the sender declares it */
    uint32_t number;               /* of the first one that is alike: a tag may be sent and be a reply */
    uint32_t accepted;       /* which of the receiver's accepts; NOT_ACCEPTED: it is gone when it arrives */
    const wire_copy *copies; /* all that there is to do when it is received; NULL: there is more */
    uint32_t copy_count;
} wire_layout;

typedef struct channel_layout {
    uint32_t from, to;
    size_t count, messages; /* where they lie; the count is an uint32_t */
    size_t message_size;
    uint32_t room; /* messages that there is room for */
    const wire_layout *wires;
    uint32_t wire_count;
} channel_layout;

#define NO_CHANNEL   UINT32_MAX
#define NOT_ACCEPTED UINT32_MAX
#define WIRE_BODY    8u /* where the sender's fields begin in a message under way */

/* Counters of what is used up, in this order. */
enum { USED_LOST, USED_DUPLICATED, USED_PARTITIONS, USED_INPUTS, USED_CRASHES, USED_FIXED };

typedef struct cut_name {
    const char *kind, *name;
} cut_name;

/* A property of the explorer's model. */
typedef struct property_of {
    const checking_model *model;
    int64_t claim;
    uint32_t agent;  /* of liveness of agents: the one that it is of; else SPEX_EXPLORER_NONE */
    uint32_t *bound; /* the agents that its names are bound to; and which part is replaced */
    spex_of_view *holds, *when, *until;
} property_of;

struct checking_model {
    const spex_system *system;
    checking_options options;
    base_arena *arena;
    spex_explorer_model explorer;
    size_t state_size;
    agent_layout *agents;
    uint32_t agent_count;
    channel_layout *channels;
    uint32_t channel_count;
    uint32_t *channel_of;     /* from * agent_count + to */
    size_t down, sides, used; /* where they lie */
    uint32_t used_count;
    uint32_t *limits; /* of each counter; SPEX_NO_LIMIT: it is not counted */
    /* Per input: the messages of all its values, one after the other; NULL: they are made when they come. */
    const char **messages;
    bool *overlaps; /* per input: some input before it may give the same agent the same message */
    uint64_t queue_bound;
    cut_name *cuts;
    uint32_t cut_count, cut_room;
    uint32_t queue_cut, inputs_cut, crashes_cut, size_cut; /* size: more of it than one step has room for */
    uint32_t *int_cuts; /* per member: the first of its cuts: one per field, then one for messages */
    property_of *properties;
    spex_explorer_property *explorer_properties;
    uint32_t property_count, faults_property;
    const spex_subject **subjects;
    const spex_system_claim **subject_claims; /* whose they are */
    const char **subject_names;
    uint32_t subject_count;
    struct part_mark *part_marks; /* marks after those of subjects */
    uint32_t part_mark_count;
    uint32_t *marks[2], mark_count[2]; /* those of states, those of steps */
    spex_explorer_field *fields;
    uint32_t field_count, field_room;
    /* Which groups of fields there are: one for each agent by its number, then these. */
    uint32_t counter_group, channel_group; /* of counters; of the first channel */
    bool has_counters;
    struct local_part *local_parts; /* local.c */
    uint32_t local_part_count;
    uint32_t *judged_groups; /* that claims of states look at; NULL: any */
    uint32_t judged_group_count;
    spex_explorer_group *groups;
    uint32_t group_count;
    const char **fair_tags; /* group 1 + 2 * i: inputs of that tag, 2 + 2 * i: messages */
    uint32_t fair_tag_count;
    struct checking_order *order; /* partial order: order.h */
    _Atomic unsigned char *notes; /* of what occurred: coverage.c */
    size_t step_notes;
    bool no_memory;
    uint32_t copied_agents; /* that have parameters: properties see copies of them */
    size_t largest_agent, largest_message, largest_output;
    size_t scratch_base, scratch_after, scratch_self, scratch_message, scratch_under_way, scratch_outputs,
        scratch_size;
    struct checking_symmetry *symmetry; /* symmetry.h */
};

/* That a claim of states or steps would not hold with something in the place of a part. */
typedef struct part_mark {
    uint32_t claim, part;
    bool value;
} part_mark;

#define BOUND_COUNT (SPEX_WHICH_PART + 1)

/* How a step is told: label = kind, number, rest. */
enum step_kind {
    STEP_DELIVERY,
    STEP_INPUT,
    STEP_TIMER,
    STEP_CRASH,
    STEP_RESTART,
    STEP_LOSS,
    STEP_COPY,
    STEP_PARTITION,
    STEP_HEALING,
    STEP_KINDS
};
#define LABEL(kind, number, rest) ((uint64_t)(kind) << 60 | (uint64_t)(number) << 44 | (rest))
static inline enum step_kind label_kind(uint64_t label)
{
    return (enum step_kind)(label >> 60);
}
static inline uint32_t label_number(uint64_t label)
{
    return (uint32_t)(label >> 44) & 0xffff;
}
static inline uint64_t label_rest(uint64_t label)
{
    return label & ((UINT64_C(1) << 44) - 1);
}

/* What the explorer carries to those who judge a step. */
typedef struct step_detail {
    uint32_t actor;
    const void *message;
    const spex_outbox *out;
    const void *old; /* the state that it starts from */
    const void *now; /* of one that changes nothing or faults: what it would be */
    /* results of externs: which, and which of its results */
    const uint32_t *chosen_of;
    const int64_t *choices;
    uint32_t choice_count;
} step_detail;

#define MOST_OUTPUTS 256u /* of a step; beyond these numbers it is cut, which is told */
#define MOST_CHOICES 32u
#define MOST_ASKS    256u
#define MOST_FAIR    30u /* tags of `given fair` */

/* ---- layout.c ---- */
base_status checking_lay_out(checking_model *m, base_error *error);
const char *checking_text(checking_model *m, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- wires.c ---- */
/* All that `from` may send to `to`, or answer it; count 0: nothing. */
bool checking_lay_wires(checking_model *m, channel_layout *c);
/* Its number in the channel; UINT32_MAX: it is none of these. */
uint32_t checking_wire_of(const channel_layout *c, const spex_message_type *sent);
static inline const wire_layout *checking_wire(const channel_layout *c, const char *message)
{
    return &c->wires[*(const uint32_t *)(const void *)message];
}
/* The fields of what is under way as the receiver's message, which is zero but for its tag. */
void checking_receive(const wire_layout *wire, const char *under_way, const spex_message_type *type,
                      char *message);

/* ---- values.c ---- */
/* Is there an integer without a range in it? */
bool checking_has_plain(const spex_type *type);
/* Is each plain integer in it within the bound? */
bool checking_is_within(const spex_type *type, const void *at, int64_t low, int64_t high);
void checking_print(const checking_model *m, const spex_type *type, const void *at, FILE *out);

/* ---- steps.c ---- */
void checking_first(const void *self, spex_explorer_out *out);
void checking_steps(const void *self, const void *state, spex_explorer_out *out);
bool checking_make_messages(checking_model *m); /* of inputs; false: no memory */
/* Why the first state cannot be; NULL: it can. */
const char *checking_first_trouble(checking_model *m);

/* May it fire in a state, where its agent is up and time does not count? */
bool checking_may_fire(const checking_model *m, const char *state, void *scratch, uint32_t agent,
                       uint32_t timer);

/* ---- time.c: where timers are ordered, else they do nothing ---- */

/* A timer of an agent is to fire in `after` milliseconds. */
void checking_arm(const checking_model *m, char *state, uint32_t agent, uint32_t timer, int64_t after);
/* The least time left of all armed timers. */
int64_t checking_least_left(const checking_model *m, const char *state);
void checking_pass_time(const checking_model *m, char *state, int64_t time);
/* After a handler of an agent, `self` with its parameters: arms what its new fields arm, and what has fired.
 */
void checking_keep_time(const checking_model *m, char *state, uint32_t agent, void *self,
                        const spex_outbox *box, uint32_t fired);

/* ---- overlap.c ---- */
/* Has a clause before this one given the same step? COUNTED: but its end differs in what is left of a limit.
 */
enum checking_twin { CHECKING_NO_TWIN, CHECKING_COUNTED_TWIN, CHECKING_SAME_TWIN };
bool checking_mark_overlaps(checking_model *m); /* false: no memory */
/* `scratch`: room for a field of the message. */
enum checking_twin checking_twin_of_input(const checking_model *m, const char *state, uint32_t number,
                                          const char *message, char *scratch);
enum checking_twin checking_twin_of_crash(const checking_model *m, const char *state, uint32_t clause,
                                          uint32_t agent);

/* ---- faults.c ---- */
void checking_fault_steps(const checking_model *m, const char *state, spex_explorer_out *out);
/* Those of them that are a crash of one agent by one clause; that lose or double messages of one channel. */
void checking_crash_steps(const checking_model *m, const char *state, uint32_t clause, uint32_t agent,
                          spex_explorer_out *out);
void checking_network_steps(const checking_model *m, const char *state, uint32_t channel,
                            spex_explorer_out *out);
/* An agent is down, its fields but the durable ones as at first. `self`: room for its struct. */
void checking_reset(const checking_model *m, char *state, uint32_t agent, char *self);
/* One of these, by its label; of a crash, by any clause that has some left: as many steps as there are. */
void checking_fault_step(const checking_model *m, const char *state, uint64_t label, spex_explorer_out *out);

/* Is a claim judged? */
static inline bool checking_is_claimed(const checking_model *m, uint32_t claim)
{
    return !m->options.no_properties && (!m->options.claims || m->options.claims[claim]);
}
/* Is what an agent emits a reply to the message at hand (NULL: none)? */
static inline bool checking_is_reply(const spex_message_type *request, uint32_t emitted)
{
    for (uint32_t r = 0; request && r < request->reply_count; r++)
        if (request->replies[r] == emitted)
            return true;
    return false;
}
static inline uint32_t checking_count(const char *state, const channel_layout *c)
{
    return *(const uint32_t *)(const void *)(state + c->count);
}
static inline uint32_t *checking_used(const checking_model *m, char *state)
{
    return (uint32_t *)(void *)(state + m->used);
}
static inline bool checking_is_across(const checking_model *m, const char *state, uint32_t a, uint32_t b)
{
    return state[m->sides + a] != state[m->sides + b];
}

/* Tells that a group of fields is looked at, before it is. */
static inline void checking_look(spex_explorer_out *out, uint32_t group)
{
    if (out->look)
        out->look(out, group);
}
static inline void checking_look_at_counters(const checking_model *m, spex_explorer_out *out)
{
    if (m->has_counters)
        checking_look(out, m->counter_group);
}
/* May an agent be down? */
static inline bool checking_may_be_down(const checking_model *m)
{
    return m->system->faults.crash_count > 0 && !m->options.no_faults;
}

/* ---- local.c: steps by what they look at ---- */
void checking_make_parts(checking_model *m); /* none, where steps look at too much */
void checking_part_steps(const void *self, const void *state, uint32_t part, spex_explorer_out *out);

/* ---- claims.c ---- */
base_status checking_make_claims(checking_model *m);
void checking_mark_state(const void *self, const void *state, uint8_t *seen);
void checking_mark_step(const void *self, const void *before, const spex_explorer_step *step, uint8_t *seen);

/* ---- coverage.c ---- */
enum checking_noted { NOTED_HANDLER, NOTED_ACCEPTED, NOTED_EMITTED, NOTED_SENT, NOTED_TIMER };
bool checking_make_notes(checking_model *m); /* room for them; false: no memory */
/* Notes that something of an agent's type occurred. From any thread. */
void checking_note(const checking_model *m, uint32_t agent, enum checking_noted what, uint32_t which);
static inline void checking_note_handler(const checking_model *m, const agent_layout *agent, uint32_t handler)
{
    _Atomic unsigned char *note = &m->notes[agent->notes + handler];
    if (!atomic_load_explicit(note, memory_order_relaxed))
        atomic_store_explicit(note, 1, memory_order_relaxed);
}
void checking_note_step(const checking_model *m, enum step_kind kind);

/* Of a property of runs, the same with something in the place of a part: a property of its own, in the arena.
 * `property`: the explorer's. NULL: no memory. */
const spex_explorer_property *checking_replace_part(const checking_model *m, base_arena *arena,
                                                    uint32_t property, uint32_t part, bool value);

/* ---- describe.c ---- */
void checking_describe(const void *self, const void *before, uint64_t label, const void *after, FILE *out);

#endif
