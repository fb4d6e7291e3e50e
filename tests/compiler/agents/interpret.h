/* A plain interpreter of agents, straight from the meaning of the language: slow and obvious, it is what
 * generated handlers are held against. Memory is an arena's. A value that cannot be is a fault, after which
 * nothing counts.
 */
#ifndef TESTS_AGENTS_INTERPRET_H
#define TESTS_AGENTS_INTERPRET_H

#include "language/language.h"

/* Scalars are numbers. Lists and sets have items; maps keys and values in turn; records fields; strings
 * bytes. */
typedef struct value value;
struct value {
    int64_t number;
    uint32_t count; /* of items (of a map: of keys), of bytes */
    value *items;
    const char *bytes;
};

typedef struct output {
    enum { OUT_EMIT, OUT_SEND, OUT_BROADCAST, OUT_START, OUT_STOP } kind;
    uint32_t which;
    int64_t to, after;
    value *fields;
} output;

typedef enum outcome { HANDLED, UNHANDLED, REFUSED, FAULT } outcome;

#define MOST_OUTPUTS 512u

/* One agent. */
typedef struct machine machine;
struct machine {
    const lang_agents *all;
    const lang_agent *agent;
    base_arena *arena;
    value *params, *state;
    int64_t self;
    const int64_t *peers; /* in order */
    uint32_t peer_count;

    /* of the call at hand */
    output outputs[MOST_OUTPUTS];
    uint32_t output_count;
    uint32_t handler; /* from 1; 0: none */
    /* of the function at hand */
    value *locals;
    const value *message;
    bool is_fault, has_returned;
    /* what an extern answers; NULL: it is a fault */
    value (*external)(machine *, const lang_term *);
    /* of properties of a step: the state before; which message was handled (UINT32_MAX: none) */
    value *old_state;
    uint32_t handled;
    /* Terms that have no meaning within one agent alone (of systems, of steps, externs): is it one of those?
     * Then it gives its value. NULL: there are none. */
    bool (*knows)(machine *m, const lang_term *term, value *v);
    void *context;
};

/* A checked term, a property's say. A value that cannot be makes m->is_fault true. */
value evaluate_term(machine *m, const lang_term *term);

value first_value(machine *m, const lang_type *type, const lang_term *given);
value interpret_fault(machine *m);
/* Each begins with no outputs. */
outcome interpret_init(machine *m);
outcome interpret_start(machine *m); /* `on start` alone, on the state as it is */
outcome interpret_message(machine *m, uint32_t tag, const value *fields);
/* A timer of the language, or the handler of an `every`, an `internal` or of what was missed (`handler`:
 * which; UINT32_MAX: a timer). */
outcome interpret_timer(machine *m, uint32_t timer, uint32_t handler);
bool value_before(const lang_type *type, const value *a, const value *b);
bool same_value(const lang_type *type, const value *a, const value *b);

#endif
