/* Models that are brought along: a labelled transition system, an agent, or C functions. (automaton.c,
 * agent.c, functions.c)
 *
 * All may have a choice: a state of the model here is the set of those that it can be in. */
#ifndef HISTORIES_MODELS_OWN_H
#define HISTORIES_MODELS_OWN_H

#include <spex-agents.h>
#include <stdatomic.h>

#include "histories/models/model.h"

/* A labelled transition system as somebody else holds it, borrowed. Its actions are operations: without
 * values, `lock`, or with, `enq(3)`, `deq(3)`: the argument, or for operations without one the answer, in
 * JSON. */
typedef struct history_automaton {
    const char *name;
    uint32_t states, initial, actions;
    const char *(*action)(const void *of, uint32_t number);
    /* Calls `each` for all steps from a state; `silent` ones belong to no action. False: `each` said so. */
    bool (*steps)(const void *of, uint32_t state,
                  bool (*each)(void *arg, bool silent, uint32_t action, uint32_t to), void *arg);
    const void *of;
} history_automaton;

/* `model->automaton` is one. */
extern const history_model_class history_automaton_class;
base_status history_automaton_begin(history_model *model, const history_automaton *automaton,
                                    history_values *values, base_error *error);

/* An agent, as compiled code describes it (spex-agents.h); it has been compiled as a model, and is borrowed.
 * What it accepts are the operations: a message's field is the operation's value, several are a list, or a
 * map by their names; a field `key` is the operation's key, else each key is an agent of its own. The answer
 * is a reply: its tag, or a list of the tag and the values of its fields, or, where only one reply of the
 * request can be meant, those values alone. */
extern const history_model_class history_agent_class;
/* `init`: its parameters, in JSON; NULL: it has none. BASE_E_SYNTAX, BASE_E_LIMIT. */
base_status history_agent_begin(history_model *model, const spex_agent *agent, history_values *values,
                                const char *init, base_error *error);
void history_agent_end(history_model *model);

/* Functions of C. All texts are JSON, NUL-terminated and borrowed; `key` and `answer` are NULL where there is
 * none, `is_unknown`: the outcome is not known, any answer will do. The layout is that of spex_history_model
 * in <spex-history.h>. */
typedef struct history_function_call {
    const char *f, *key, *value, *answer;
    int is_unknown;
} history_function_call;

typedef struct history_functions {
    unsigned version; /* 1 */
    const char *name;
    void *(*initial)(void);
    /* The states that the call can lead to from `state`, in `next`, at most `room`; returns how many. 0: it
     * cannot be. They are the caller's to release. */
    size_t (*step)(const void *state, const history_function_call *call, void **next, size_t room);
    int (*equal)(const void *a, const void *b);
    uint64_t (*hash)(const void *state);
    void (*release)(void *state);
    /* Optional: the state, or why a call cannot be, as text of at most `room` bytes with its NUL. */
    void (*describe)(const void *state, char *text, size_t room);
    void (*explain)(const void *state, const history_function_call *call, char *text, size_t room);
} history_functions;

/* Which of a model's functions is being called, for messages when it does not return; NULL: none. Where
 * several models are asked at once, one of them. */
extern _Atomic(const char *) history_function_running;
extern _Atomic uint64_t history_function_calls; /* so many have been called */

extern const history_model_class history_functions_class;
base_status history_functions_begin(history_model *model, const history_functions *functions,
                                    history_values *values, base_error *error);
void history_functions_end(history_model *model); /* releases the states that were met */

#endif
