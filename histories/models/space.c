/* States as rows of words, found by content; steps remembered by state and label. */
#include "histories/models/space.h"

#include <assert.h>
#include <string.h>
#include <xxhash.h>

#include "base/array.h"

typedef struct history_known_step {
    uint32_t state, label; /* label + 1; 0: free */
    history_state next;
} known_step;

bool history_space_begin(history_space *s, const history_model *model, history_value object,
                         const history_label *labels, uint32_t label_count)
{
    assert(s && model);
    *s = (history_space){.model = model, .object = object, .labels = labels, .label_count = label_count};
    if (!base_grow(s->first, s->first_capacity, 1) || !history_chains_begin(&s->chains, model->values)) {
        history_space_end(s);
        return false;
    }
    s->first[0] = 0;
    return true;
}

void history_space_end(history_space *s)
{
    free(s->first);
    free(s->words);
    free(s->slots);
    free(s->steps);
    free(s->next.at);
    history_chains_end(&s->chains);
    *s = (history_space){0};
}

size_t history_space_size(const history_space *s)
{
    return s->first_capacity * sizeof *s->first + s->word_capacity * sizeof *s->words +
           s->slot_count * sizeof *s->slots + s->step_slots * sizeof *s->steps +
           s->chains.capacity * sizeof *s->chains.chains;
}

const uint32_t *history_state_words(const history_space *s, history_state state, uint32_t *length)
{
    assert(state < s->state_count);
    *length = (uint32_t)(s->first[state + 1] - s->first[state]);
    return s->words ? s->words + s->first[state] : NULL;
}

static uint64_t hash_words(const uint32_t *words, size_t count)
{
    return XXH3_64bits(words, count * sizeof *words);
}

static bool make_slots(history_space *s)
{
    if ((s->state_count + 1) * 2 <= s->slot_count)
        return true;
    const size_t count = s->slot_count ? s->slot_count * 2 : 64;
    uint32_t *slots = base_alloc_zeroed(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < s->state_count; i++) {
        uint32_t length;
        const uint32_t *words = history_state_words(s, (history_state)i, &length);
        size_t slot = (size_t)hash_words(words, length) & (count - 1);
        while (slots[slot])
            slot = (slot + 1) & (count - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(s->slots);
    s->slots = slots;
    s->slot_count = count;
    return true;
}

static history_state state_of(history_space *s, const history_row *row)
{
    if (s->state_count >= UINT32_MAX - 3 || !make_slots(s))
        return HISTORY_NO_STATE;
    size_t slot = (size_t)hash_words(row->at, row->count) & (s->slot_count - 1);
    for (; s->slots[slot]; slot = (slot + 1) & (s->slot_count - 1)) {
        uint32_t length;
        const uint32_t *words = history_state_words(s, s->slots[slot] - 1, &length);
        if (length == row->count && (length == 0 || memcmp(words, row->at, length * sizeof *words) == 0))
            return s->slots[slot] - 1;
    }
    if (!base_grow(s->first, s->first_capacity, s->state_count + 2) ||
        !base_grow(s->words, s->word_capacity, s->word_count + row->count))
        return HISTORY_NO_STATE;
    if (row->count)
        memcpy(s->words + s->word_count, row->at, row->count * sizeof *s->words);
    s->word_count += row->count;
    s->first[++s->state_count] = s->word_count;
    s->slots[slot] = (uint32_t)s->state_count;
    return (history_state)(s->state_count - 1);
}

history_state history_state_with(history_space *s, const uint32_t *words, uint32_t length)
{
    s->next.count = 0;
    return history_row_copy(&s->next, words, length) ? state_of(s, &s->next) : HISTORY_NO_STATE;
}

history_state history_initial(history_space *s)
{
    s->next.count = 0;
    return s->model->class->begin(s, &s->next) ? state_of(s, &s->next) : HISTORY_NO_STATE;
}

history_state history_next_by(history_space *s, history_state state, const history_label *label)
{
    uint32_t length;
    const uint32_t *words = history_state_words(s, state, &length);
    s->next.count = 0;
    switch (s->model->class->step(s, words, length, label, &s->next)) {
    case HISTORY_STEP_TAKEN:
        return state_of(s, &s->next);
    case HISTORY_STEP_REFUSED:
        return HISTORY_REFUSED;
    default:
        return HISTORY_NO_STATE;
    }
}

static size_t step_slot(const known_step *steps, size_t slots, uint32_t state, uint32_t label)
{
    uint64_t hash = ((uint64_t)state << 32 | label) * 0x9e3779b97f4a7c15u;
    size_t slot = (size_t)(hash >> 29) & (slots - 1);
    while (steps[slot].label && (steps[slot].state != state || steps[slot].label != label))
        slot = (slot + 1) & (slots - 1);
    return slot;
}

static bool make_step_slots(history_space *s)
{
    if ((s->step_count + 1) * 2 <= s->step_slots)
        return true;
    const size_t count = s->step_slots ? s->step_slots * 2 : 256;
    known_step *steps = base_alloc_zeroed(count, sizeof *steps);
    if (!steps)
        return false;
    for (size_t i = 0; i < s->step_slots; i++)
        if (s->steps[i].label)
            steps[step_slot(steps, count, s->steps[i].state, s->steps[i].label)] = s->steps[i];
    free(s->steps);
    s->steps = steps;
    s->step_slots = count;
    return true;
}

history_state history_next(history_space *s, history_state state, uint32_t label)
{
    assert(label < s->label_count);
    if (!make_step_slots(s))
        return HISTORY_NO_STATE;
    const size_t slot = step_slot(s->steps, s->step_slots, state, label + 1);
    if (s->steps[slot].label)
        return s->steps[slot].next;
    const history_state next = history_next_by(s, state, &s->labels[label]);
    if (next == HISTORY_NO_STATE)
        return next;
    s->steps[slot] = (known_step){.state = state, .label = label + 1, .next = next};
    s->step_count++;
    return next;
}

bool history_write_state(history_string *to, history_space *s, history_state state)
{
    uint32_t length;
    const uint32_t *words = history_state_words(s, state, &length);
    return s->model->class->describe(s, words, length, to);
}

bool history_write_refusal(history_string *to, history_space *s, history_state state,
                           const history_label *label)
{
    uint32_t length;
    const uint32_t *words = history_state_words(s, state, &length);
    const size_t before = to->length;
    if (s->model->class->explain && !s->model->class->explain(s, words, length, label, to))
        return false;
    if (to->length > before)
        return true;
    return history_write_text(to, "the state is ", 13) && history_write_state(to, s, state);
}
