/* What the files of this room share: an agent as far as a question needs it, and a machine that runs its
 * handlers on rows of numbers.
 *
 * A value of a type is a row of proving_width(type) slots: a scalar is one; a string is one, the number of
 * its text among those of the agent, or, beyond them, of a text that is told from others and nothing more;
 * data is one, 0; a list or set its count and its entries, of which those beyond the count are 0; a map has
 * keys and values in turn; a record its fields. A ref is 0 for none, 1 for the agent itself, and for others
 * an even number for those that it may send to, an odd one for those that it may not.
 */
#ifndef PROVING_MACHINE_H
#define PROVING_MACHINE_H

#include "proving/proving.h"

#include <spex-explorer.h>

#define UNKNOWN  INT64_MIN       /* any value of the type */
#define UNCHOSEN (INT64_MIN + 1) /* of a message: nobody has looked at it yet */
#define NOWHERE  UINT32_MAX

enum {
    MOST_SLOTS = 4096,       /* of a container; one of more is never known */
    MOST_STATE = 16384,      /* slots of a state */
    MOST_VALUES = 1024,      /* of a number that are tried one by one */
    MOST_CONTAINERS = 20000, /* of a container */
    MOST_CHOICES = 192,      /* in one step */
    MOST_RUNS = 1 << 17,     /* ways in which one event can go, in one state */
    MOST_CALLED = 8,         /* externs of a step that are told */
    MOST_RESULTS = 256,      /* slots of their results */
    POOL = 1 << 18           /* slots for what is computed in one step */
};

/* ---- what is known of an agent for a question ---- */

typedef enum proving_event_kind {
    EVENT_START, /* the first step of each run */
    EVENT_MESSAGE,
    EVENT_TIMER,
    EVENT_STEP,   /* every, internal */
    EVENT_MISSED, /* a deadline of a monitored property */
    EVENT_RESTART,
    EVENT_OTHER /* of a handler that changes nothing that matters */
} proving_event_kind;

typedef struct proving_event {
    proving_event_kind kind;
    uint32_t which; /* the message, the timer, the handler */
} proving_event;

typedef struct proving_cone {
    const lang_agents *all;
    const lang_agent *agent;
    base_arena *arena;
    bool is_whole; /* every handler matters */
    bool no_memory;
    bool judges_steps; /* the property is one of steps */
    /* what matters */
    bool *fields, *parameters, *timers, *emits, *sends, *handlers, *guards;
    bool *handled; /* per message: the property asks whether it is handled */
    bool **handler_locals, **procedure_locals;
    bool faults;      /* that a handler faults matters even where it changes nothing */
    bool trusts_refs; /* refs from outside are agents that it may send to */
    bool knows_peers; /* refs that it may send to are told from others */
    const lang_ast_block **handler_bodies, **procedure_bodies; /* without what does not matter */
    /* where it stands in a state: NOWHERE: nowhere */
    uint32_t *field_at, *parameter_at, *timer_at;
    uint32_t slot_count;
    /* texts that are written in the agent, in order; the first is "" */
    const char **texts;
    uint32_t text_count;
    const proving_event *events;
    uint32_t event_count;
    bool is_durable; /* some field is: it may crash and restart */
} proving_cone;

/* The first slots of a state. */
enum { SLOT_STARTED, SLOTS_FIXED };

/* The cone of a property (NULL: of whether some handler faults). False: no memory. (cone.c) */
bool proving_cone_make(proving_cone *cone, const lang_agents *all, const lang_agent *agent,
                       const lang_claim *claim, bool is_whole, base_arena *arena);
/* Lists them in order, "" first; memory may be short. (texts.c) */
void proving_find_texts(proving_cone *cone);

/* ---- the machine ---- */

/* How much is left out of states beyond the cone: what is then not known is tried either way. */
typedef enum proving_coarseness {
    EXACT,
    ANONYMOUS, /* refs and texts are not told apart, but those it may send to from others */
    UNREAD     /* ... and what containers hold is not known */
} proving_coarseness;

/* A ref, and a text, that is not told from others of its kind. */
#define ANYONE (INT64_C(1) << 40)

typedef struct proving_machine {
    const proving_cone *cone;
    const lang_agent *agent;
    proving_coarseness coarse;
    int64_t *state;        /* that a handler changes */
    int64_t *before;       /* as it was before the step */
    int64_t *undo;         /* as it was before the handler */
    const int64_t *fields; /* that terms read: one of these */
    int64_t *message;      /* of the message at hand */
    const lang_message *accepted;
    const int64_t *given; /* the message's fields, or the parameters, that are to come; NULL: any */
    /* the function at hand */
    int64_t **locals;
    const lang_field *local_fields;
    bool returned;
    /* the choices of this step: what is chosen now, of how many */
    uint32_t choices[MOST_CHOICES], bounds[MOST_CHOICES];
    uint32_t choice_count, choice_at;
    /* what came of it */
    bool fault;         /* it has no effect */
    bool abandoned;     /* too much to go on */
    bool pruned;        /* no values that there are: to be forgotten */
    bool inexact;       /* something that is not known went one way of several */
    const char *reason; /* ... and why it is not known */
    lang_place reason_place, fault_place;
    const char *fault_what;
    const char *unknown;                    /* why something is not known, that was computed last */
    const char *unknown_name, *reason_name; /* ... of what; NULL: of nothing that has a name */
    bool *emitted, *sent;
    /* externs that were called, and their results */
    const lang_external *called[MOST_CALLED];
    const int64_t *results[MOST_CALLED]; /* in the next, as the pool forgets them */
    int64_t result_slots[MOST_RESULTS];
    uint32_t called_count, result_count;
    uint32_t handler;       /* that was taken; NOWHERE: none */
    bool was_handled;       /* the message was, without a fault */
    bool has_run;           /* some handler ran: the step is judged */
    bool frozen, uncertain; /* nothing is chosen: what is not known is noted */
    /* how names were changed last: a ref's, or less a text's */
    int64_t renamed_from[512], renamed_to[512];
    uint32_t renamed_count;
    /* others that are told apart: refs beyond 1, texts beyond those of the agent */
    int64_t refs[256], texts[256];
    uint32_t ref_count, text_count;
    int64_t *pool;
    size_t pool_at;
} proving_machine;

/* False: no memory. (handlers.c) */
bool proving_machine_make(proving_machine *m, const proving_cone *cone);

/* ---- values.c ---- */

uint32_t proving_width(const lang_type *type);
bool proving_is_wide(const lang_type *type);               /* a container of too many slots */
int64_t *proving_room(proving_machine *m, uint32_t slots); /* zeroed; never NULL */

typedef enum proving_order { LESS = -1, EQUAL = 0, GREATER = 1, DIFFERENT = 2, MAYBE = 3 } proving_order;
/* DIFFERENT: which is less is not known; MAYBE: nor whether they are equal. */
proving_order proving_compare(const proving_machine *m, const lang_type *ta, const int64_t *a,
                              const lang_type *tb, const int64_t *b);
/* A value of one type as one of another: in `to`. A fault where it does not fit. `term` (may be NULL) is what
 * it is a value of. */
bool proving_convert(proving_machine *m, const lang_type *from, const int64_t *value, const lang_type *to,
                     int64_t *made, const lang_term *term, lang_place place);
void proving_set_unknown(const lang_type *type, int64_t *slots);
bool proving_is_known(const lang_type *type, const int64_t *slots); /* every part of it is */
uint32_t proving_entry(const lang_type *container);                 /* slots of an entry */
/* Where a key is; the count: nowhere. What is not known goes both ways. */
uint32_t proving_find(proving_machine *m, const lang_type *type, const int64_t *in, const lang_type *key_type,
                      const int64_t *key, lang_place place);
/* Puts an entry at a place, or where its key belongs. */
bool proving_put_at(proving_machine *m, const lang_type *type, int64_t *in, uint32_t at, const int64_t *key,
                    const int64_t *value, lang_place place);
bool proving_put(proving_machine *m, const lang_type *type, int64_t *in, const int64_t *key,
                 const int64_t *value, lang_place place);
void proving_remove(const lang_type *type, int64_t *in, uint32_t at);
/* Which entry of a set or map comes first (or last) of those from `from` on: where that cannot be told, any.
 */
uint32_t proving_pick(proving_machine *m, const lang_type *type, const int64_t *in, uint32_t from, bool last,
                      lang_place place);
/* Calls `each` for every slot of a ref or text in a row. */
typedef void proving_each_slot(void *arg, const lang_type *type, int64_t *slot);
void proving_walk(const lang_type *type, int64_t *slots, proving_each_slot *each, void *arg);
/* Gives refs and texts that are only told apart the names that come first, so that states that differ in
 * names alone are one. (canonical.c) */
void proving_canonical(proving_machine *m, int64_t *state);
/* The refs and texts in a state become those that are in use. */
void proving_note_names(proving_machine *m, int64_t *state);

/* ---- choices.c ---- */

uint32_t proving_choose(proving_machine *m, uint32_t count);
/* Of what is not known: either, which is not exact. */
bool proving_either(proving_machine *m, lang_place place);
uint32_t proving_any_of(proving_machine *m, uint32_t count, lang_place place);
bool proving_next_choices(proving_machine *m);                              /* false: there are none */
bool proving_fault(proving_machine *m, lang_place place, const char *what); /* false */
/* Notes why something is not known from now on. */
static inline void proving_unknown(proving_machine *m, const char *why)
{
    m->unknown = why;
    m->unknown_name = NULL;
}

/* ---- inputs.c ---- */

/* Any value of a type. `what` it is, for reasons: "the field 'n'". */
void proving_choose_value(proving_machine *m, const lang_type *type, int64_t *slots, const char *what);

/* ---- arithmetic.c ---- */

int64_t proving_known(int64_t value); /* or UNKNOWN: some numbers are taken for other things */
/* Each false: a fault. The term is the operator, or the call. */
bool proving_arithmetic(proving_machine *m, const lang_term *term, int64_t a, int64_t b, int64_t *value);
bool proving_unknown_number(proving_machine *m, const lang_term *term, int64_t *value);
bool proving_absolute(proving_machine *m, const lang_term *term, int64_t in, int64_t *value);
bool proving_sum(proving_machine *m, const lang_term *term, const int64_t *in, int64_t *value);
bool proving_length(proving_machine *m, const lang_term *term, const int64_t *in, int64_t *value);
/* What a comparison says of two values in that order; UNKNOWN. */
int64_t proving_says(proving_machine *m, lang_operator_kind kind, proving_order order);
/* Which of two values of one key `merge` keeps: 0 the left, 1 the right; 2: it is not known. */
int proving_keeps_right(proving_machine *m, const lang_type *of, const char *how, const int64_t *a,
                        const int64_t *b);

/* ---- terms.c ---- */

/* False or NULL: it was a fault, or there is too much. */
bool proving_scalar(proving_machine *m, const lang_term *term, int64_t *value);
const int64_t *proving_value(proving_machine *m, const lang_term *term);
bool proving_value_as(proving_machine *m, const lang_term *term, const lang_type *type, int64_t *made);
/* What is handed to an extern may be a fault. */
bool proving_external_arguments(proving_machine *m, const lang_term *term);
/* As it is at first, where nothing is given. */
bool proving_first_value(proving_machine *m, const lang_type *type, const lang_term *given, int64_t *made);
/* What a term names, to be changed; NULL: a fault. *is_kept is false where nobody keeps it. */
int64_t *proving_target(proving_machine *m, const lang_term *term, bool *is_kept);
/* A condition, decided either way where it is not known. False: a fault. */
bool proving_decide(proving_machine *m, const lang_term *term, bool *holds);

/* ---- statements.c ---- */

void proving_block(proving_machine *m, const lang_ast_block *block);

/* ---- handlers.c ---- */

/* Begins a way in which an event can go, from a state. */
void proving_begin(proving_machine *m, const int64_t *state);
/* Does it; false: it cannot happen there, or nothing comes of it. */
bool proving_run(proving_machine *m, const proving_event *event);

#endif
