/* Maps as rows of pairs. */
#include "histories/models/pairs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"

/* Where the key is, or would be. */
static size_t place(const uint32_t *pairs, size_t count, uint32_t key)
{
    size_t low = 0, high = count / 2;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (pairs[2 * middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return 2 * low;
}

uint32_t history_pairs_get(const uint32_t *pairs, size_t count, uint32_t key, uint32_t usual)
{
    const size_t at = place(pairs, count, key);
    return at < count && pairs[at] == key ? pairs[at + 1] : usual;
}

bool history_pairs_set(history_row *row, uint32_t key, uint32_t word, uint32_t usual)
{
    const size_t at = place(row->at, row->count, key);
    const bool is_there = at < row->count && row->at[at] == key;
    if (is_there && word != usual) {
        row->at[at + 1] = word;
    } else if (is_there) {
        memmove(row->at + at, row->at + at + 2, (row->count - at - 2) * sizeof *row->at);
        row->count -= 2;
    } else if (word != usual) {
        if (!base_grow(row->at, row->capacity, row->count + 2))
            return false;
        memmove(row->at + at + 2, row->at + at, (row->count - at) * sizeof *row->at);
        row->at[at] = key;
        row->at[at + 1] = word;
        row->count += 2;
    }
    return true;
}

/* Is a key of operations the one that a map in JSON has, where all keys are texts? */
static bool same_key(const history_values *v, history_value key, history_value text)
{
    if (key == text)
        return true;
    if (history_kind_of(v, key) != HISTORY_KIND_INTEGER)
        return false;
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, history_integer_of(v, key));
    return history_is_text(v, text, digits);
}

/* The value that operations use for the key of a map. */
static history_value key_of(const history_values *v, history_value text)
{
    const uint32_t count = history_values_count(v);
    for (history_value key = 0; key < count; key++)
        if (key != text && same_key(v, key, text))
            return key;
    return text;
}

bool history_pairs_begin(history_space *space, history_row *row, uint32_t usual,
                         uint32_t (*word_of)(history_space *space, history_value value))
{
    const history_values *v = space->model->values;
    if (history_kind_of(v, space->model->init) != HISTORY_KIND_MAP)
        return true;
    uint32_t count;
    const history_value *items = history_items_of(v, space->model->init, &count);
    for (uint32_t i = 0; i < count; i += 2) {
        if (space->object != HISTORY_ABSENT && !same_key(v, space->object, items[i]))
            continue;
        const history_value key = space->object != HISTORY_ABSENT ? space->object : key_of(v, items[i]);
        const uint32_t word = word_of(space, items[i + 1]);
        if (word == UINT32_MAX || !history_pairs_set(row, key, word, usual))
            return false;
    }
    return true;
}
