/* The model of a set: its members, by number. Without reads of all members each element is an object. */
#include "histories/models/space.h"

#include <stdlib.h>
#include <string.h>

static const history_verb verbs[] = {{"add", HISTORY_SHAPE_THING, HISTORY_SHAPE_BOOLEAN, true, false},
                                     {"remove", HISTORY_SHAPE_THING, HISTORY_SHAPE_BOOLEAN, true, false},
                                     {"contains", HISTORY_SHAPE_THING, HISTORY_SHAPE_BOOLEAN, true, false},
                                     {"read", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_LIST, false, false},
                                     {NULL, 0, 0, false, false}};

enum { ADD, REMOVE, CONTAINS, READ };

static bool list_init(const history_model *model)
{
    return history_kind_of(model->values, model->init) == HISTORY_KIND_LIST;
}

static bool by_element(const history_model *model, const history_label *label, history_row *objects)
{
    (void)model;
    return label->verb != READ && history_row_put(objects, label->argument);
}

static bool changes_nothing(const history_model *model, const history_label *label)
{
    (void)model;
    return label->verb == CONTAINS || label->verb == READ || label->answer == HISTORY_FALSE;
}

static size_t place(const uint32_t *members, size_t count, uint32_t element)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (members[middle] < element)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* The items of a list, in the order of their numbers. */
static bool sorted(history_row *row, const history_values *v, history_value list)
{
    uint32_t count;
    const history_value *items = history_items_of(v, list, &count);
    const size_t from = row->count;
    if (!history_row_copy(row, items, count))
        return false;
    if (count)
        qsort(row->at + from, count, sizeof *row->at, by_number);
    return true;
}

static bool begin(history_space *space, history_row *state)
{
    const history_values *v = space->model->values;
    if (space->object == HISTORY_ABSENT) {
        if (!sorted(state, v, space->model->init))
            return false;
        size_t kept = 0; /* each once */
        for (size_t i = 0; i < state->count; i++)
            if (i == 0 || state->at[i] != state->at[i - 1])
                state->at[kept++] = state->at[i];
        state->count = kept;
        return true;
    }
    uint32_t count;
    const history_value *items = history_items_of(v, space->model->init, &count);
    for (uint32_t i = 0; i < count; i++)
        if (items[i] == space->object)
            return history_row_put(state, items[i]);
    return true;
}

static history_step read_all(history_space *space, const uint32_t *state, uint32_t length,
                             history_value answer, history_row *next)
{
    if (answer != HISTORY_OPEN_ANSWER) {
        uint32_t count;
        history_items_of(space->model->values, answer, &count);
        if (count != length)
            return HISTORY_STEP_REFUSED;
        if (!sorted(next, space->model->values, answer))
            return HISTORY_STEP_NO_MEMORY;
        if (length && memcmp(next->at, state, length * sizeof *state) != 0)
            return HISTORY_STEP_REFUSED;
        return HISTORY_STEP_TAKEN;
    }
    return history_row_copy(next, state, length) ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
}

static history_step step(history_space *space, const uint32_t *state, uint32_t length,
                         const history_label *label, history_row *next)
{
    if (label->verb == READ)
        return read_all(space, state, length, label->answer, next);
    const size_t at = place(state, length, label->argument);
    const bool is_member = at < length && state[at] == label->argument;
    const bool answer = label->verb == ADD ? !is_member : is_member;
    if (label->answer != HISTORY_OPEN_ANSWER && label->answer != history_boolean(answer))
        return HISTORY_STEP_REFUSED;
    bool ok = history_row_copy(next, state, (uint32_t)at);
    if (label->verb == ADD && !is_member)
        ok = ok && history_row_put(next, label->argument);
    const size_t skipped = at + (label->verb == REMOVE && is_member);
    ok = ok && history_row_copy(next, state + skipped, length - (uint32_t)skipped);
    return ok ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
}

#define SHOWN 20u

static bool describe(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    if (space->object != HISTORY_ABSENT)
        return history_write_value(to, space->model->values, space->object, 40) &&
               history_writef(to, length ? " is in it" : " is not in it");
    bool ok = history_writef(to, "[");
    for (uint32_t i = 0; i < length && i < SHOWN && ok; i++)
        ok = (i == 0 || history_write_text(to, ",", 1)) &&
             history_write_value(to, space->model->values, state[i], 40);
    if (ok && length > SHOWN)
        ok = history_writef(to, ",...%u more", length - SHOWN);
    return ok && history_writef(to, "]");
}

static bool explain(history_space *space, const uint32_t *state, uint32_t length, const history_label *label,
                    history_string *to)
{
    if (label->verb == READ)
        return history_writef(to, "the members are ") && describe(space, state, length, to);
    const size_t at = place(state, length, label->argument);
    return history_write_value(to, space->model->values, label->argument, 40) &&
           history_writef(to, at < length && state[at] == label->argument ? " is in it" : " is not in it");
}

const history_model_class history_set = {"set",
                                         "[]",
                                         verbs,
                                         list_init,
                                         NULL,
                                         by_element,
                                         begin,
                                         step,
                                         describe,
                                         explain,
                                         NULL,
                                         NULL,
                                         .observes = changes_nothing};
