/* The states of a model that a search has met, each held once, and the steps between them. One thread has a
 * space. (space.c) */
#ifndef HISTORIES_MODELS_SPACE_H
#define HISTORIES_MODELS_SPACE_H

#include "histories/models/chains.h"
#include "histories/models/model.h"

typedef uint32_t history_state;
#define HISTORY_REFUSED  UINT32_MAX       /* no such step */
#define HISTORY_NO_STATE (UINT32_MAX - 1) /* no memory */

struct history_space {
    const history_model *model;
    history_value object;        /* the one object that is searched, or HISTORY_ABSENT: all */
    const history_label *labels; /* borrowed: the labels that steps are asked for by number */
    uint32_t label_count;
    /* states */
    uint64_t *first; /* of each state, where its words begin; and one more */
    size_t state_count, first_capacity;
    uint32_t *words;
    size_t word_count, word_capacity;
    uint32_t *slots; /* state + 1 */
    size_t slot_count;
    /* steps, by state and label: open addressing */
    struct history_known_step *steps;
    size_t step_count, step_slots;
    history_row next;
    history_chains chains; /* lists and texts that grow */
};

bool history_space_begin(history_space *space, const history_model *model, history_value object,
                         const history_label *labels, uint32_t label_count);
void history_space_end(history_space *space);

history_state history_initial(history_space *space);
/* The state after a step by a label's number; HISTORY_REFUSED, HISTORY_NO_STATE. */
history_state history_next(history_space *space, history_state state, uint32_t label);
/* The same for a label that has no number; nothing is remembered. */
history_state history_next_by(history_space *space, history_state state, const history_label *label);
/* The state with these words. HISTORY_NO_STATE: no memory. */
history_state history_state_with(history_space *space, const uint32_t *words, uint32_t length);
const uint32_t *history_state_words(const history_space *space, history_state state, uint32_t *length);
bool history_write_state(history_string *to, history_space *space, history_state state);
/* Why a label is refused in a state: "the oldest value is 3". False: no memory. */
bool history_write_refusal(history_string *to, history_space *space, history_state state,
                           const history_label *label);
/* About how many bytes it holds. */
size_t history_space_size(const history_space *space);

#endif
