/* Models of transactions: multi-register and list-append. A transaction is one step. */
#include "histories/models/pairs.h"

#include <stdlib.h>

static const history_verb register_verbs[] = {
    {"txn", HISTORY_SHAPE_READS_WRITES, HISTORY_SHAPE_READS_WRITES, false, false},
    {NULL, 0, 0, false, false}};
static const history_verb append_verbs[] = {
    {"txn", HISTORY_SHAPE_READS_APPENDS, HISTORY_SHAPE_READS_APPENDS, false, false},
    {NULL, 0, 0, false, false}};

static bool map_init(const history_model *model)
{
    return history_kind_of(model->values, model->init) == HISTORY_KIND_MAP;
}

static bool lists_init(const history_model *model)
{
    if (!map_init(model))
        return false;
    uint32_t count;
    const history_value *items = history_items_of(model->values, model->init, &count);
    for (uint32_t i = 1; i < count; i += 2)
        if (history_kind_of(model->values, items[i]) != HISTORY_KIND_LIST)
            return false;
    return true;
}

static uint32_t same_word(history_space *space, history_value value)
{
    (void)space;
    return value;
}

static uint32_t list_word(history_space *space, history_value value)
{
    return history_chain_of_list(&space->chains, value);
}

static bool begin_registers(history_space *space, history_row *state)
{
    return history_pairs_begin(space, state, HISTORY_NULL, same_word);
}

static bool begin_lists(history_space *space, history_row *state)
{
    return history_pairs_begin(space, state, HISTORY_CHAIN_NONE, list_word);
}

static bool keys_touched(const history_model *model, const history_label *label, history_row *objects)
{
    uint32_t count;
    history_items_of(model->values, label->argument, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!history_row_put(objects, history_item(model, history_item(model, label->argument, i), 1)))
            return false;
    return true;
}

static bool is_read(const history_model *model, history_value step)
{
    return history_text_of(model->values, history_item(model, step, 0), NULL)[0] == 'r';
}

static bool reads_only(const history_model *model, const history_label *label)
{
    uint32_t count;
    history_items_of(model->values, label->argument, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!is_read(model, history_item(model, label->argument, i)))
            return false;
    return true;
}

/* One read, write or append on `next`, which becomes the state. */
static history_step act(history_space *space, history_value step, bool is_open, bool appends,
                        history_row *next)
{
    const history_model *m = space->model;
    const history_value key = history_item(m, step, 1), value = history_item(m, step, 2);
    const uint32_t usual = appends ? HISTORY_CHAIN_NONE : HISTORY_NULL;
    const uint32_t holds = history_pairs_get(next->at, next->count, key, usual);
    uint32_t word = value;
    if (is_read(m, step)) {
        if (is_open)
            return HISTORY_STEP_TAKEN;
        if (appends && (word = list_word(space, value)) == HISTORY_NO_CHAIN)
            return HISTORY_STEP_NO_MEMORY;
        return word == holds ? HISTORY_STEP_TAKEN : HISTORY_STEP_REFUSED;
    }
    if (appends && (word = history_chain_append(&space->chains, holds, value)) == HISTORY_NO_CHAIN)
        return HISTORY_STEP_NO_MEMORY;
    return history_pairs_set(next, key, word, usual) ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
}

static history_step step_transaction(history_space *space, const uint32_t *state, uint32_t length,
                                     const history_label *label, history_row *next)
{
    if (!history_row_copy(next, state, length))
        return HISTORY_STEP_NO_MEMORY;
    const bool appends = space->model->class == &history_list_append;
    uint32_t count;
    history_items_of(space->model->values, label->argument, &count);
    history_step done = HISTORY_STEP_TAKEN;
    for (uint32_t i = 0; i < count && done == HISTORY_STEP_TAKEN; i++)
        done = act(space, history_item(space->model, label->argument, i),
                   label->answer == HISTORY_OPEN_ANSWER, appends, next);
    return done;
}

static bool describe(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    const bool appends = space->model->class == &history_list_append;
    bool ok = history_write_text(to, "{", 1);
    for (uint32_t i = 0; i < length && ok; i += 2) {
        ok = (i == 0 || history_write_text(to, ",", 1)) &&
             history_write_value(to, space->model->values, state[i], 40) && history_write_text(to, ":", 1);
        ok = ok && (appends ? history_write_chain_list(to, &space->chains, state[i + 1])
                            : history_write_value(to, space->model->values, state[i + 1], 40));
    }
    return ok && history_write_text(to, "}", 1);
}

/* The first read that does not find what it found. */
static bool explain(history_space *space, const uint32_t *state, uint32_t length, const history_label *label,
                    history_string *to)
{
    const history_model *m = space->model;
    const bool appends = m->class == &history_list_append;
    history_row row = {0};
    uint32_t count;
    bool ok = history_row_copy(&row, state, length);
    history_items_of(m->values, label->argument, &count);
    for (uint32_t i = 0; i < count && ok; i++) {
        const history_value step = history_item(m, label->argument, i);
        const history_step done = act(space, step, label->answer == HISTORY_OPEN_ANSWER, appends, &row);
        if (done == HISTORY_STEP_TAKEN)
            continue;
        const history_value key = history_item(m, step, 1);
        ok = done == HISTORY_STEP_REFUSED && history_write_value(to, m->values, key, 40) &&
             history_write_text(to, " is ", 4);
        ok = ok &&
             (appends ? history_write_chain_list(
                            to, &space->chains, history_pairs_get(row.at, row.count, key, HISTORY_CHAIN_NONE))
                      : history_write_value(to, m->values,
                                            history_pairs_get(row.at, row.count, key, HISTORY_NULL), 80));
        break;
    }
    free(row.at);
    return ok;
}

const history_model_class history_multi_register = {
    "multi-register", "{}",     register_verbs, map_init, NULL, keys_touched,          begin_registers,
    step_transaction, describe, explain,        NULL,     NULL, .observes = reads_only};
const history_model_class history_list_append = {"list-append",
                                                 "{}",
                                                 append_verbs,
                                                 lists_init,
                                                 NULL,
                                                 keys_touched,
                                                 begin_lists,
                                                 step_transaction,
                                                 describe,
                                                 explain,
                                                 NULL,
                                                 NULL,
                                                 .observes = reads_only,
                                                 .maps_to_chains = true};
