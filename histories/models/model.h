/* Sequential models: what an object does when one thing happens at a time.
 *
 * A model reads each operation of a history into a label: which operation with what argument and what answer.
 * Its states are words, numbers of 32 bits; a space (space.h) gives each state a number. All models are
 * deterministic here: in one state a label leads to one state at most (where a model that somebody brings has
 * a choice, its states are sets, see choices.c). */
#ifndef HISTORIES_MODELS_MODEL_H
#define HISTORIES_MODELS_MODEL_H

#include "histories/history.h"

/* An answer that is not known: any will do. */
#define HISTORY_OPEN_ANSWER (UINT32_MAX - 1)

typedef struct history_label {
    uint32_t verb;          /* which operation; the model's own numbers */
    history_value key;      /* HISTORY_ABSENT: the model has no keys */
    history_value argument; /* HISTORY_NULL: none */
    history_value answer;   /* HISTORY_NULL: none; HISTORY_OPEN_ANSWER */
} history_label;

/* Words under construction. */
typedef struct history_words_array {
    uint32_t *at;
    size_t count, capacity;
} history_row;

typedef struct history_model history_model;
typedef struct history_space history_space;

typedef enum history_step {
    HISTORY_STEP_NO_MEMORY = -1,
    HISTORY_STEP_REFUSED = 0, /* not possible in this state with this answer */
    HISTORY_STEP_TAKEN = 1    /* `next` is the state after it */
} history_step;

/* What an argument or an answer has to look like. */
typedef enum history_shape {
    HISTORY_SHAPE_NOTHING,
    HISTORY_SHAPE_ANY,
    HISTORY_SHAPE_THING, /* anything but null */
    HISTORY_SHAPE_INTEGER,
    HISTORY_SHAPE_AMOUNT, /* an integer from 0 */
    HISTORY_SHAPE_TEXT,
    HISTORY_SHAPE_BOOLEAN,
    HISTORY_SHAPE_PAIR,     /* [a, b] */
    HISTORY_SHAPE_PLACE,    /* [i, v], i an index from 0 */
    HISTORY_SHAPE_TRANSFER, /* [from, to, n]: two indices and an amount */
    HISTORY_SHAPE_LIST,
    HISTORY_SHAPE_INTEGERS,     /* a list of integers */
    HISTORY_SHAPE_READS_WRITES, /* a transaction: [["read", name, value], ["write", name, value]] */
    HISTORY_SHAPE_READS_APPENDS /* [["r", key, list or null], ["append", key, value]] */
} history_shape;

/* An operation of a model. */
typedef struct history_verb {
    const char *name; /* NULL ends a table; its place in the table is the label's verb */
    history_shape argument;
    history_shape answer;
    bool in_result; /* the answer is in `result`, not in `value` */
    bool is_keyed;
} history_verb;

typedef struct history_model_class {
    const char *name;
    const char *init; /* the usual initial value, in JSON */
    const history_verb *verbs;
    /* Is the initial value of a shape that the model can begin with? */
    bool (*takes_init)(const history_model *model);
    /* Further conditions on an operation, or NULL: an index within bounds. NULL: fine, else what is wrong. */
    const char *(*objection)(const history_model *model, const history_label *label);
    /* The objects that a label touches, each a value, when the model is a family of independent objects;
     * false: all of them, or the model is one object. NULL: it is one object. */
    bool (*objects)(const history_model *model, const history_label *label, history_row *objects);
    bool (*begin)(history_space *space, history_row *state);
    history_step (*step)(history_space *space, const uint32_t *state, uint32_t length,
                         const history_label *label, history_row *next);
    bool (*describe)(history_space *space, const uint32_t *state, uint32_t length, history_string *to);
    /* Why the step is refused, as the end of "..., but "; NULL or false without text: by the state alone. */
    bool (*explain)(history_space *space, const uint32_t *state, uint32_t length, const history_label *label,
                    history_string *to);
    /* Where the state of one object is a cell with a value: which value the label needs there and which it
     * may leave, HISTORY_ABSENT: any, or as it was. False: this label cannot be told so. NULL: none can. */
    bool (*cell)(const history_model *model, const history_label *label, history_value *needs,
                 history_value *leaves);
    /* Does the label always succeed and leave a state that depends on it alone? NULL: none does. */
    bool (*overwrites)(const history_model *model, const history_label *label);
    /* Does the label, with its answer, leave every state as it is that allows it? NULL: nobody knows. */
    bool (*observes)(const history_model *model, const history_label *label);
    /* Of models that are brought along, instead of `verbs`: reads an operation, writes a label. */
    base_status (*read)(const history_model *model, const history *h, const history_op *op,
                        history_label *label, base_error *error);
    bool (*write)(const history_model *model, const history_label *label, history_string *to);
    /* Of models that are brought along: why a search had to be given up, static; or NULL. */
    const char *(*complaint)(const history_model *model);
    /* What is said where an operation has a key and the model has no objects; NULL: nothing more. */
    const char *no_key;
    /* Its states are maps (pairs.h) to lists or texts, by numbers that only one space knows (chains.h). */
    bool maps_to_chains;
} history_model_class;

struct history_model {
    const history_model_class *class;
    history_values *values; /* of the history; not changed while it is checked */
    history_value init;
    void *own;             /* of functions that are brought along */
    const void *automaton; /* of systems that are brought along; borrowed */
};

extern const history_model_class history_register, history_cas_register, history_keyed_register,
    history_multi_register, history_counter, history_set, history_queue, history_stack,
    history_priority_queue, history_deque, history_mutex, history_lock, history_rwlock, history_semaphore,
    history_kv, history_list_append, history_bank, history_snapshot;

/* All of them, ended by NULL. (catalogue.c) */
extern const history_model_class *const history_models[];
const history_model_class *history_find_model(const char *name); /* NULL: there is none */

/* Makes `model` one of `class` for histories with `values`; `init`: JSON, or NULL for the usual.
 * BASE_E_SYNTAX: the model cannot begin so. (catalogue.c) */
base_status history_model_begin(history_model *model, const history_model_class *class,
                                history_values *values, const char *init, base_error *error);

/* Reads an operation into a label; failed ones have none, do not ask. BASE_E_SYNTAX: the model has no such
 * operation, or not with such values; the error has the line. (labels.c) */
base_status history_label_of(const history_model *model, const history *h, const history_op *op,
                             history_label *label, base_error *error);

/* `enqueue 3`, `read -> 5`: a label as reports show it. (labels.c) */
bool history_write_label(history_string *to, const history_model *model, const history_label *label);

/* The same for an operation of a history; without a model, or where it has none such, as history_write_op. */
bool history_write_op_as(history_string *to, const history *h, const history_model *model,
                         const history_op *op);

/* For models: the item of a list that is an argument. */
history_value history_item(const history_model *model, history_value list, uint32_t index);
bool history_row_put(history_row *row, uint32_t word);
bool history_row_copy(history_row *row, const uint32_t *words, uint32_t count); /* at its end */
/* An integer in two words, and back. */
bool history_row_integer(history_row *row, int64_t integer);
int64_t history_words_integer(const uint32_t *words);

#endif
