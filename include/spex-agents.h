/* spex-agents.h: what the C that spexc makes of agents stands on. spex-agents(3) has it all. */
#ifndef SPEX_AGENTS_H
#define SPEX_AGENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ==== core: generated C for firmware has this in it, too ==== */
#ifndef SPEX_AGENTS_CORE
#define SPEX_AGENTS_CORE

/* What runs where something went wrong: out of the way of the rest. */
#if defined(__GNUC__)
#define SPEX_COLD __attribute__((cold, noinline))
#else
#define SPEX_COLD
#endif

/* An agent of a system, by its number; the first one is 1. */
typedef uint32_t spex_ref;
#define SPEX_NONE ((spex_ref)0)

/* In place of a place, for handlers alone: the outbox is full. */
#define SPEX_NO_PLACE UINT32_MAX

/* What a handler may return. */
enum spex_handled {
    SPEX_HANDLED,
    SPEX_UNHANDLED, /* no handler fits the message: nothing was done */
    SPEX_REFUSED,   /* the message fails its `where`: nothing was done */
    SPEX_FAULT,     /* nothing was done but what `on fault` does; `fault` of the outbox says where */
    SPEX_NO_ROOM    /* the outbox is too small: nothing was done; the same call with more room will do it */
};

/* What a handler asks for. */
enum spex_output_kind {
    SPEX_EMIT,      /* a message to whoever asked, or to the world outside */
    SPEX_SEND,      /* a message to an agent */
    SPEX_BROADCAST, /* a message to all that it is connected to */
    SPEX_START,     /* a timer is to fire in `after` milliseconds: armed anew, if it is armed */
    SPEX_STOP       /* a timer is no longer armed */
};

typedef struct spex_output {
    enum spex_output_kind kind;
    uint32_t which; /* message of `emits` or of `sends`; timer */
    spex_ref to;    /* SPEX_SEND: never none or itself */
    int64_t after;  /* SPEX_START */
} spex_output;

/* Where a handler puts what it asks for. The caller sets the first group; the rest is set by the call. */
typedef struct spex_outbox {
    spex_ref self;         /* the agent whose handler is called */
    const spex_ref *peers; /* whom it may send to, by number */
    uint32_t peer_count;
    uint32_t room; /* outputs that there is room for */
    void *outputs; /* an array of the agent's own type, which begins with a spex_output */

    /* In models alone, in place of an extern, which the system knows by its number: a number from 0 to
     * count - 1. */
    int64_t (*choose)(struct spex_outbox *out, uint32_t external, int64_t count);

    uint32_t count;   /* outputs that there are: begins with 0 */
    uint32_t handler; /* which of the agent's handlers was taken: their order in the text, from 1; 0: none */
    uint32_t fault;   /* SPEX_FAULT: which of the agent's places, from 1 */
} spex_outbox;

/* Integers of 64 bits: what cannot be done sets *fault to `place`, and is 0. Of several in one expression it
 * is the first in the text, in whatever order a compiler has them evaluated. */
static inline int64_t spex_fail(uint32_t *fault, uint32_t place)
{
    if (*fault == 0 || place < *fault)
        *fault = place;
    return 0;
}

static inline int64_t spex_add(int64_t a, int64_t b, uint32_t *fault, uint32_t place)
{
    bool fits = b < 0 ? a >= INT64_MIN - b : a <= INT64_MAX - b;
    return fits ? a + b : spex_fail(fault, place);
}

static inline int64_t spex_subtract(int64_t a, int64_t b, uint32_t *fault, uint32_t place)
{
    bool fits = b < 0 ? a <= INT64_MAX + b : a >= INT64_MIN + b;
    return fits ? a - b : spex_fail(fault, place);
}

static inline int64_t spex_multiply(int64_t a, int64_t b, uint32_t *fault, uint32_t place)
{
    bool fits = a == 0 || b == 0 ||
                (a > 0 ? (b > 0 ? a <= INT64_MAX / b : b >= INT64_MIN / a)
                       : (b > 0 ? a >= INT64_MIN / b : a >= INT64_MAX / b));
    return fits ? a * b : spex_fail(fault, place);
}

static inline int64_t spex_divide(int64_t a, int64_t b, uint32_t *fault, uint32_t place)
{
    return b != 0 && !(a == INT64_MIN && b == -1) ? a / b : spex_fail(fault, place);
}

static inline int64_t spex_remainder(int64_t a, int64_t b, uint32_t *fault, uint32_t place)
{
    return b == 0 ? spex_fail(fault, place) : b == -1 ? 0 : a % b;
}

static inline int64_t spex_shift_left(int64_t a, int64_t by, uint32_t *fault, uint32_t place)
{
    bool fits =
        by >= 0 && by <= 63 &&
        (a == 0 || (by <= 62 && a <= INT64_MAX / ((int64_t)1 << by) && a >= INT64_MIN / ((int64_t)1 << by)) ||
         (by == 63 && a == -1));
    if (!fits)
        return spex_fail(fault, place);
    return by == 63 ? (a == 0 ? 0 : INT64_MIN) : a * ((int64_t)1 << by);
}

static inline int64_t spex_shift_right(int64_t a, int64_t by, uint32_t *fault, uint32_t place)
{
    if (by < 0 || by > 63)
        return spex_fail(fault, place);
    return a < 0 ? ~(~a >> by) : a >> by;
}

static inline int64_t spex_negate(int64_t a, uint32_t *fault, uint32_t place)
{
    return a != INT64_MIN ? -a : spex_fail(fault, place);
}

static inline int64_t spex_abs(int64_t a, uint32_t *fault, uint32_t place)
{
    return a < 0 ? spex_negate(a, fault, place) : a;
}

/* `number`, which is to lie in a range. */
static inline int64_t spex_within(int64_t number, int64_t low, int64_t high, uint32_t *fault, uint32_t place)
{
    return number >= low && number <= high ? number : spex_fail(fault, place);
}

/* `index`, which is to be one of `count`. */
static inline uint32_t spex_index(int64_t index, uint32_t count, uint32_t *fault, uint32_t place)
{
    return index >= 0 && index < (int64_t)count ? (uint32_t)index : (uint32_t)spex_fail(fault, place);
}

/* The same, in an array of `most`, of which `count` is never more: so the compiler knows it, too. */
static inline uint32_t spex_index_within(int64_t index, uint32_t count, uint32_t most, uint32_t *fault,
                                         uint32_t place)
{
    return spex_index(index, count < most ? count : most, fault, place);
}

static inline bool spex_in(int64_t number, int64_t low, int64_t high)
{
    return number >= low && number <= high;
}

static inline int64_t spex_min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t spex_max(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* May this agent send to that one? */
static inline bool spex_is_peer(const spex_outbox *out, spex_ref agent)
{
    uint32_t low = 0, high = out->peer_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (out->peers[middle] < agent)
            low = middle + 1;
        else
            high = middle;
    }
    return low < out->peer_count && out->peers[low] == agent;
}

/* Has a handler put such an output there? `size`: of each. Of SPEX_SEND, a broadcast is one, too. */
static inline bool spex_has_output(const spex_outbox *out, size_t size, enum spex_output_kind kind,
                                   uint32_t which)
{
    for (uint32_t i = 0; i < out->count; i++) {
        const spex_output *entry = (const spex_output *)(const void *)((const char *)out->outputs + i * size);
        bool fits = entry->kind == kind || (kind == SPEX_SEND && entry->kind == SPEX_BROADCAST);
        if (fits && entry->which == which)
            return true;
    }
    return false;
}

#endif
/* ==== end of the core ==== */

/* ---- what is known of an agent when the program runs ---- */

enum spex_type_kind {
    SPEX_TYPE_BOOL,
    SPEX_TYPE_INT,
    SPEX_TYPE_WORDS,
    SPEX_TYPE_DURATION,
    SPEX_TYPE_REF,
    SPEX_TYPE_STRING,
    SPEX_TYPE_DATA,
    SPEX_TYPE_LIST,
    SPEX_TYPE_SET,
    SPEX_TYPE_MAP,
    SPEX_TYPE_RECORD
};

typedef struct spex_type spex_type;
typedef struct spex_member spex_member;

struct spex_type {
    enum spex_type_kind kind;
    size_t size;              /* in C */
    int64_t low, high;        /* of a scalar */
    const char *const *words; /* SPEX_TYPE_WORDS: by number from 0 */
    uint32_t capacity;        /* of a container: entries; of string and data: bytes */
    const spex_type *key, *element;
    size_t items, values;       /* where the entries (a map's keys), and a map's values, begin; the count,
                                   an uint32_t, is at 0 */
    const spex_member *members; /* SPEX_TYPE_RECORD */
    uint32_t member_count;
    void (*first)(void *record); /* gives members that have a value of their own that; NULL: there are none */
};

/* A field of a state, a message or a record. */
struct spex_member {
    const char *name;
    const spex_type *type;
    size_t offset;     /* in the struct */
    const char *value; /* of a message or a record: what it is where it is not given; NULL: it has to be */
    bool sensitive, durable;
};

/* A part of a message's `where`: all of them have to hold. */
typedef struct spex_where {
    const char *text;  /* "client in peers": as it is written, constants as their values */
    const char *field; /* of one that is a range of a field's values: which; else NULL */
    int64_t low, high;
} spex_where;

typedef struct spex_message_type {
    const char *tag;
    const spex_member *members;
    uint32_t member_count;
    size_t offset;      /* of its body in the struct of messages or of outputs */
    uint32_t max_queue; /* UINT32_MAX: no limit */
    bool priority;
    bool roams; /* of what is sent: it may go to agents that do not accept it (a broadcast, a ref that is no
                   parameter) */
    const uint32_t *replies; /* of a request: which of `emits` */
    uint32_t reply_count;    /* 0: it is a cast */
    const spex_where *conditions;
    uint32_t condition_count;
    void (*first)(void *body); /* gives members that have a value of their own that; NULL: there are none */
} spex_message_type;

/* What fires: timers first, then each `every`, `internal`, and deadline of a monitored property. */
enum spex_timer_kind { SPEX_TIMER, SPEX_EVERY, SPEX_INTERNAL, SPEX_DEADLINE };

typedef struct spex_timer_type {
    const char *name;
    enum spex_timer_kind kind;
    uint32_t claim; /* SPEX_DEADLINE: which */
} spex_timer_type;

enum spex_claim_kind { SPEX_SAFETY, SPEX_LIVENESS, SPEX_LTL };
enum spex_tier { SPEX_PROVEN, SPEX_CHECKED, SPEX_MONITORED };

/* What is claimed of an agent. `holds`: of a safety property, does it hold of the step from `old` to `now`,
 * in which `in` was handled (NULL: a timer or a start) and `out` came of it? Of a property of states `old`,
 * `in` and `out` are not looked at, and may be NULL. */
typedef struct spex_claim {
    const char *name;
    enum spex_claim_kind kind;
    enum spex_tier tier;
    bool is_of_step;
    uint32_t line;
    bool (*holds)(const void *old, const void *now, const void *in, const spex_outbox *out);
} spex_claim;

/* A place in the source. */
typedef struct spex_place {
    uint32_t line, column;
    const char *what; /* of a fault: what is wrong; of a handler: its head */
} spex_place;

typedef struct spex_agent {
    uint32_t abi; /* SPEX_AGENT_ABI */
    const char *name, *source;
    uint64_t fingerprint; /* of its protocol */
    size_t state_size, params_size, message_size, output_size;
    size_t body;        /* where the body is in the struct of messages; its tag, an enum, is at 0 */
    uint32_t outputs;   /* as many as a handler has at most; UINT32_MAX: that depends on its peers */
    uint32_t max_queue; /* UINT32_MAX: no limit */
    const spex_member *state, *params;
    uint32_t state_count, params_count;
    const spex_message_type *accepts, *emits, *sends;
    uint32_t accept_count, emit_count, send_count;
    const spex_timer_type *timers;
    uint32_t timer_count;
    const spex_claim *claims;
    uint32_t claim_count;
    const spex_place *handlers, *places;
    uint32_t handler_count, place_count;

    int (*init)(void *self, const void *params, spex_outbox *out);
    /* All fields but the durable ones are as at first. */
    void (*reset)(void *self);
    /* The same; `on start` runs. */
    int (*restart)(void *self, spex_outbox *out);
    int (*handle)(void *self, const void *in, spex_outbox *out);
    int (*timer)(void *self, uint32_t timer, spex_outbox *out);
    /* Of an `every` or `internal`: does its `when` hold? Of a deadline: does it run? */
    bool (*ready)(const void *self, uint32_t timer, spex_outbox *out);
    /* Of an `every` or a deadline: milliseconds. */
    int64_t (*period)(const void *self, uint32_t timer, spex_outbox *out);
} spex_agent;

#define SPEX_AGENT_ABI 1u

/* ---- systems ---- */

#define SPEX_NO_LIMIT UINT32_MAX

/* Agents alike: `count` of them, whose numbers begin with `first` (from 0). */
typedef struct spex_system_member {
    const char *name;
    const spex_agent *agent;
    bool is_group;
    uint32_t first, count;
    void (*params)(void *params, uint32_t index); /* NULL: it has no parameters */
} spex_system_member;

/* The values that a field of an input may have: a range, or a list of values as they lie in C. */
typedef struct spex_values {
    uint64_t count;
    int64_t low;       /* of a range */
    const void *items; /* of a list; NULL: a range */
} spex_values;

/* A message that comes from outside to one agent. */
typedef struct spex_system_input {
    uint32_t agent;            /* number, from 0 */
    uint32_t message;          /* of its accepts */
    const spex_values *values; /* per field of the message */
    uint32_t clause;           /* inputs of one clause share `at_most` */
    uint32_t at_most;
} spex_system_input;

/* Agents that may crash, each so often in all. */
typedef struct spex_system_crash {
    const bool *who; /* per agent */
    uint32_t at_most;
} spex_system_crash;

/* What a property of a system speaks of. */
typedef struct spex_view spex_view;
struct spex_view {
    const void *const *agents; /* the states, per agent, with their parameters */
    const bool *up;
    /* Messages under way with that tag; of these, the sum of an integer field. */
    int64_t (*pending)(const spex_view *view, const char *tag);
    int64_t (*pending_sum)(const spex_view *view, const char *tag, const char *field);
    uint32_t actor; /* whose handler ran in the step; of what is claimed of one agent: that agent;
                       UINT32_MAX: neither */
    /* Of a step: */
    const void *const *old;
    const void *message;    /* that it handled; NULL: none */
    const spex_outbox *out; /* what came of it */
};

typedef bool spex_of_view(const spex_view *view, const uint32_t *bound);

enum spex_system_kind {
    SPEX_SYSTEM_STATES,     /* `holds` in every state */
    SPEX_SYSTEM_STEPS,      /* `holds` of every step in which a handler runs */
    SPEX_SYSTEM_EVENTUALLY, /* always `when` implies eventually `holds` (`until`: and `until` is true till
                               then) */
    SPEX_SYSTEM_SETTLES,    /* always `when` implies eventually always `holds` */
    SPEX_SYSTEM_POSSIBLY,   /* always `when` implies that some run leads to `holds` */
    SPEX_SYSTEM_LTL         /* `formula` of every run */
};

/* Linear temporal logic: operands stand before what they are operands of, and the last node is the whole. */
enum spex_formula_kind {
    SPEX_LTL_ATOM, /* proposition number `left` */
    SPEX_LTL_NOT,
    SPEX_LTL_AND,
    SPEX_LTL_OR,
    SPEX_LTL_IMPLIES,
    SPEX_LTL_NEXT,
    SPEX_LTL_EVENTUALLY,
    SPEX_LTL_ALWAYS,
    SPEX_LTL_UNTIL
};

typedef struct spex_formula {
    enum spex_formula_kind kind;
    uint32_t left, right;
    uint32_t part; /* of the claim, that it is, + 1; 0: it is none */
} spex_formula;

typedef struct spex_proposition {
    const char *text;
    spex_of_view *holds, *parted;
    const uint32_t *bound; /* the agents of names that quantifiers within the formula bind, after those that
                              are bound around it */
    uint32_t bound_count;
} spex_proposition;

/* Something that has to come about, or the property that it is a subject of says nothing. */
typedef struct spex_subject {
    const char *text;
    bool is_of_step;
    spex_of_view *seen; /* with no names bound */
} spex_subject;

/* A part of a property, which may stand for nothing: the property is made stronger by `false` in its place,
 * or by `true`, or either may be. `parted` functions are as the others, but bound[SPEX_WHICH_PART] is 0 or
 * says what stands for one: 2 * (number + 1) for false, one more for true. */
typedef struct spex_part {
    const char *text;
    uint32_t line, column;
    bool as_false, as_true;
    uint32_t parent; /* the part that it is in; UINT32_MAX: none */
} spex_part;

#define SPEX_WHICH_PART 16u /* in `bound`, which has one more than that */

typedef struct spex_system_claim {
    const char *name;
    enum spex_system_kind kind;
    enum spex_claim_kind claim_kind;
    enum spex_tier tier;
    uint32_t line;
    const spex_agent *of_agent; /* it has to hold for every agent of that type alone, which is the view's
                                   `actor`; of steps: for the one that acts. NULL: it is of the system */
    bool at_start;              /* of liveness: `when` is asked of the first state alone */
    /* Names that `for all` binds around the whole of a property of runs: it has to hold for each choice of
     * their agents, each of which is looked at alone. Per name, the first agent and how many there are. */
    uint32_t bound_count;
    const uint32_t *bound_first, *bound_size;
    spex_of_view *holds, *when, *until; /* NULL: `when` true, no `until` */
    uint32_t subject_count;
    const spex_subject *subjects;
    const char *const *fair; /* tags of `given fair` */
    uint32_t fair_count;
    const spex_formula *formula; /* SPEX_SYSTEM_LTL */
    const spex_proposition *propositions;
    uint32_t formula_count, proposition_count;
    const spex_part *parts;
    uint32_t part_count;
    struct {
        spex_of_view *holds, *when, *until;
    } parted;
} spex_system_claim;

/* What a handler may take or not: a side of an `if`, the body of a `for`. */
typedef struct spex_branch {
    const spex_agent *agent;
    uint32_t line, column;
    const char *what;
} spex_branch;

/* What may tell apart the agents of a group, which are otherwise alike. */
typedef struct spex_apart {
    uint32_t member; /* SPEX_NO_LIMIT: those of every group, since refs to any may be there */
    uint32_t agent;  /* number, from 0: that one from the others; SPEX_NO_LIMIT: each of them from each */
    bool is_in_code; /* in a handler or a property; else in what the tables of the system say all of */
    const spex_agent *of_agent; /* in whose text it is; NULL: the system's */
    uint32_t line, column;
    const char *what; /* "c[0]", "index", "the order of refs" */
} spex_apart;

/* A function of the program, in a model: which results there are to choose from. */
typedef struct spex_external {
    const char *name;
    const spex_type *result; /* NULL: it has none, and is never asked */
    spex_values values;
    bool sensitive; /* a sensitive field of some agent may have its result */
} spex_external;

typedef struct spex_system {
    uint32_t abi; /* SPEX_AGENT_ABI */
    const char *name, *source;
    const spex_system_member *members;
    uint32_t member_count, agent_count;
    const bool *linked; /* from * agent_count + to */
    struct {
        bool unordered, drops, loses, duplicates, delays;
        uint32_t capacity, at_most_lost, at_most_duplicated;
    } network;
    const spex_system_input *inputs;
    uint32_t input_count, clause_count;
    struct {
        const spex_system_crash *crashes;
        uint32_t crash_count;
        bool restart, partition;
        uint32_t at_most_partitions;
    } faults;
    struct {
        bool has_int;
        int64_t low, high;
        uint64_t queue, inputs, crashes, states; /* UINT64_MAX: not given */
    } bounds;
    spex_of_view *final; /* NULL: none */
    const spex_system_claim *claims;
    uint32_t claim_count;
    /* Of code that notes what was taken: */
    const spex_branch *branches;
    uint32_t branch_count;
    bool (*was_taken)(uint32_t branch); /* since the code was loaded; from any thread */
    const spex_apart *apart;
    uint32_t apart_count;
    const spex_external *externals; /* of a model */
    uint32_t external_count;
} spex_system;

#ifdef __cplusplus
}
#endif

/* What runs them: libspex-agents. Models have no need of it. */
#ifndef SPEX_AGENTS_MODEL
#include <spex-node.h>
#endif

#endif
