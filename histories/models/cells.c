/* Models of cells that hold a value: register, cas-register, keyed-register, kv, snapshot. */
#include "histories/models/pairs.h"

#include <assert.h>
#include <string.h>

static const history_verb register_verbs[] = {
    {"read", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_ANY, false, false},
    {"write", HISTORY_SHAPE_ANY, HISTORY_SHAPE_NOTHING, false, false},
    {NULL, 0, 0, false, false}};
static const history_verb cas_verbs[] = {{"read", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_ANY, false, false},
                                         {"write", HISTORY_SHAPE_ANY, HISTORY_SHAPE_NOTHING, false, false},
                                         {"cas", HISTORY_SHAPE_PAIR, HISTORY_SHAPE_BOOLEAN, true, false},
                                         {NULL, 0, 0, false, false}};
static const history_verb keyed_verbs[] = {{"read", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_ANY, false, true},
                                           {"write", HISTORY_SHAPE_ANY, HISTORY_SHAPE_NOTHING, false, true},
                                           {"cas", HISTORY_SHAPE_PAIR, HISTORY_SHAPE_BOOLEAN, true, true},
                                           {NULL, 0, 0, false, false}};
static const history_verb kv_verbs[] = {{"get", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_TEXT, false, true},
                                        {"put", HISTORY_SHAPE_TEXT, HISTORY_SHAPE_NOTHING, false, true},
                                        {"append", HISTORY_SHAPE_TEXT, HISTORY_SHAPE_NOTHING, false, true},
                                        {NULL, 0, 0, false, false}};
static const history_verb snapshot_verbs[] = {
    {"update", HISTORY_SHAPE_PLACE, HISTORY_SHAPE_NOTHING, false, false},
    {"scan", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_LIST, false, false},
    {NULL, 0, 0, false, false}};

enum { READ, WRITE, CAS };
enum { GET, PUT, APPEND };
enum { UPDATE, SCAN };

static bool any_init(const history_model *model)
{
    (void)model;
    return true;
}

static bool reads(const history_model *model, const history_label *label)
{
    (void)model;
    return label->verb == READ || (label->verb == CAS && label->answer == HISTORY_FALSE);
}

static bool gets(const history_model *model, const history_label *label)
{
    (void)model;
    return label->verb == GET;
}

static bool scans(const history_model *model, const history_label *label)
{
    (void)model;
    return label->verb == SCAN;
}

/* What a cell holds where the initial value names no other. */
static history_value usual_value(const history_model *model)
{
    return history_kind_of(model->values, model->init) == HISTORY_KIND_MAP ? HISTORY_NULL : model->init;
}

static uint32_t same_word(history_space *space, history_value value)
{
    (void)space;
    return value;
}

/* ---- registers ---- */

static bool begin_register(history_space *space, history_row *state)
{
    return history_row_put(state, space->model->init);
}

static bool begin_keyed(history_space *space, history_row *state)
{
    return history_pairs_begin(space, state, usual_value(space->model), same_word);
}

/* What a cell holds after an operation; false: refused. */
static bool change(const history_model *model, history_value holds, const history_label *label,
                   history_value *after)
{
    *after = holds;
    if (label->verb == READ)
        return label->answer == HISTORY_OPEN_ANSWER || label->answer == holds;
    if (label->verb == WRITE) {
        *after = label->argument;
        return true;
    }
    const bool matches = history_item(model, label->argument, 0) == holds;
    if (matches)
        *after = history_item(model, label->argument, 1);
    return label->answer == HISTORY_OPEN_ANSWER || label->answer == history_boolean(matches);
}

static history_step step_register(history_space *space, const uint32_t *state, uint32_t length,
                                  const history_label *label, history_row *next)
{
    (void)length;
    history_value after;
    if (!change(space->model, state[0], label, &after))
        return HISTORY_STEP_REFUSED;
    return history_row_put(next, after) ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
}

static history_step step_keyed(history_space *space, const uint32_t *state, uint32_t length,
                               const history_label *label, history_row *next)
{
    const history_value usual = usual_value(space->model);
    history_value after;
    if (!change(space->model, history_pairs_get(state, length, label->key, usual), label, &after))
        return HISTORY_STEP_REFUSED;
    return history_row_copy(next, state, length) && history_pairs_set(next, label->key, after, usual)
               ? HISTORY_STEP_TAKEN
               : HISTORY_STEP_NO_MEMORY;
}

static bool describe_register(history_space *space, const uint32_t *state, uint32_t length,
                              history_string *to)
{
    (void)length;
    return history_write_value(to, space->model->values, state[0], 80);
}

static bool describe_keyed(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    const history_values *v = space->model->values;
    if (space->object != HISTORY_ABSENT)
        return history_write_value(
            to, v, history_pairs_get(state, length, space->object, usual_value(space->model)), 80);
    bool ok = history_write_text(to, "{", 1);
    for (uint32_t i = 0; i < length && ok; i += 2)
        ok = (i == 0 || history_write_text(to, ",", 1)) && history_write_value(to, v, state[i], 40) &&
             history_write_text(to, ":", 1) && history_write_value(to, v, state[i + 1], 40);
    return ok && history_write_text(to, "}", 1);
}

static bool explain_cell(history_space *space, history_value holds, history_string *to)
{
    return history_write_text(to, "the value is ", 13) &&
           history_write_value(to, space->model->values, holds, 80);
}

static bool explain_register(history_space *space, const uint32_t *state, uint32_t length,
                             const history_label *label, history_string *to)
{
    (void)length;
    (void)label;
    return explain_cell(space, state[0], to);
}

static bool explain_keyed(history_space *space, const uint32_t *state, uint32_t length,
                          const history_label *label, history_string *to)
{
    return explain_cell(space, history_pairs_get(state, length, label->key, usual_value(space->model)), to);
}

static bool register_cell(const history_model *model, const history_label *label, history_value *needs,
                          history_value *leaves)
{
    *needs = *leaves = HISTORY_ABSENT;
    if (label->verb == READ && label->answer != HISTORY_OPEN_ANSWER)
        *needs = label->answer;
    else if (label->verb == WRITE)
        *leaves = label->argument;
    else if (label->verb == CAS && label->answer != HISTORY_FALSE) {
        *leaves = history_item(model, label->argument, 1);
        if (label->answer == HISTORY_TRUE)
            *needs = history_item(model, label->argument, 0);
    }
    return true;
}

static bool is_write(const history_model *model, const history_label *label)
{
    (void)model;
    return label->verb == WRITE;
}

static bool by_key(const history_model *model, const history_label *label, history_row *objects)
{
    (void)model;
    return history_row_put(objects, label->key);
}

static const char one_register[] = ": it is one register; keyed-register has many";
#define ONE_REGISTER(NAME, VERBS)                                                                            \
    {                                                                                                        \
        .name = NAME, .init = "null", .verbs = VERBS, .takes_init = any_init, .begin = begin_register,       \
        .step = step_register, .describe = describe_register, .explain = explain_register,                   \
        .cell = register_cell, .overwrites = is_write, .observes = reads, .no_key = one_register             \
    }
const history_model_class history_register = ONE_REGISTER("register", register_verbs);
const history_model_class history_cas_register = ONE_REGISTER("cas-register", cas_verbs);
const history_model_class history_keyed_register = {
    "keyed-register", "null",         keyed_verbs,   any_init,      NULL,     by_key,           begin_keyed,
    step_keyed,       describe_keyed, explain_keyed, register_cell, is_write, .observes = reads};

/* ---- kv: a cell holds a text, a chain ---- */

static bool text_init(const history_model *model)
{
    const history_values *v = model->values;
    if (history_kind_of(v, model->init) == HISTORY_KIND_TEXT)
        return true;
    if (history_kind_of(v, model->init) != HISTORY_KIND_MAP)
        return false;
    uint32_t count;
    const history_value *items = history_items_of(v, model->init, &count);
    for (uint32_t i = 1; i < count; i += 2)
        if (history_kind_of(v, items[i]) != HISTORY_KIND_TEXT)
            return false;
    return true;
}

static uint32_t text_word(history_space *space, history_value value)
{
    return history_chain_of_text(&space->chains, value);
}

static uint32_t usual_text(history_space *space)
{
    const history_model *model = space->model;
    return history_kind_of(model->values, model->init) == HISTORY_KIND_MAP ? HISTORY_CHAIN_NONE
                                                                           : text_word(space, model->init);
}

static bool begin_kv(history_space *space, history_row *state)
{
    const uint32_t usual = usual_text(space);
    return usual != HISTORY_NO_CHAIN && history_pairs_begin(space, state, usual, text_word);
}

static history_step step_kv(history_space *space, const uint32_t *state, uint32_t length,
                            const history_label *label, history_row *next)
{
    const uint32_t usual = usual_text(space);
    const uint32_t holds = history_pairs_get(state, length, label->key, usual);
    uint32_t after = holds;
    if (usual == HISTORY_NO_CHAIN)
        return HISTORY_STEP_NO_MEMORY;
    if (label->verb == GET && label->answer != HISTORY_OPEN_ANSWER) {
        const uint32_t wanted = text_word(space, label->answer);
        if (wanted != holds)
            return wanted == HISTORY_NO_CHAIN ? HISTORY_STEP_NO_MEMORY : HISTORY_STEP_REFUSED;
    } else if (label->verb == PUT) {
        after = text_word(space, label->argument);
    } else if (label->verb == APPEND) {
        after = history_chain_join(&space->chains, holds, label->argument);
    }
    return after != HISTORY_NO_CHAIN && history_row_copy(next, state, length) &&
                   history_pairs_set(next, label->key, after, usual)
               ? HISTORY_STEP_TAKEN
               : HISTORY_STEP_NO_MEMORY;
}

static bool describe_kv(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    if (space->object != HISTORY_ABSENT)
        return history_write_chain_text(to, &space->chains,
                                        history_pairs_get(state, length, space->object, usual_text(space)));
    bool ok = history_write_text(to, "{", 1);
    for (uint32_t i = 0; i < length && ok; i += 2)
        ok = (i == 0 || history_write_text(to, ",", 1)) &&
             history_write_value(to, space->model->values, state[i], 40) && history_write_text(to, ":", 1) &&
             history_write_chain_text(to, &space->chains, state[i + 1]);
    return ok && history_write_text(to, "}", 1);
}

static bool explain_kv(history_space *space, const uint32_t *state, uint32_t length,
                       const history_label *label, history_string *to)
{
    return history_write_text(to, "the value is ", 13) &&
           history_write_chain_text(to, &space->chains,
                                    history_pairs_get(state, length, label->key, usual_text(space)));
}

static bool kv_cell(const history_model *model, const history_label *label, history_value *needs,
                    history_value *leaves)
{
    (void)model;
    *needs = label->verb == GET && label->answer != HISTORY_OPEN_ANSWER ? label->answer : HISTORY_ABSENT;
    *leaves = label->verb == PUT ? label->argument : HISTORY_ABSENT;
    return label->verb != APPEND;
}

static bool is_put(const history_model *model, const history_label *label)
{
    (void)model;
    return label->verb == PUT;
}

const history_model_class history_kv = {
    "kv",    "\"\"",      kv_verbs,   text_init, NULL,   by_key,           begin_kv,
    step_kv, describe_kv, explain_kv, kv_cell,   is_put, .observes = gets, .maps_to_chains = true};

/* ---- snapshot: several cells, read all at once ---- */

static bool list_init(const history_model *model)
{
    return history_kind_of(model->values, model->init) == HISTORY_KIND_LIST;
}

static const char *no_such_cell(const history_model *model, const history_label *label)
{
    uint32_t count;
    history_items_of(model->values, model->init, &count);
    if (label->verb == UPDATE &&
        history_integer_of(model->values, history_item(model, label->argument, 0)) >= (int64_t)count)
        return "the initial value (--init) has no cell of this index";
    return NULL;
}

static bool begin_snapshot(history_space *space, history_row *state)
{
    uint32_t count;
    const history_value *items = history_items_of(space->model->values, space->model->init, &count);
    return history_row_copy(state, items, count);
}

static history_step step_snapshot(history_space *space, const uint32_t *state, uint32_t length,
                                  const history_label *label, history_row *next)
{
    const history_model *m = space->model;
    if (label->verb == SCAN && label->answer != HISTORY_OPEN_ANSWER) {
        uint32_t count;
        const history_value *items = history_items_of(m->values, label->answer, &count);
        if (count != length || (count && memcmp(items, state, count * sizeof *items) != 0))
            return HISTORY_STEP_REFUSED;
    }
    if (!history_row_copy(next, state, length))
        return HISTORY_STEP_NO_MEMORY;
    if (label->verb == UPDATE)
        next->at[history_integer_of(m->values, history_item(m, label->argument, 0))] =
            history_item(m, label->argument, 1);
    return HISTORY_STEP_TAKEN;
}

static bool describe_snapshot(history_space *space, const uint32_t *state, uint32_t length,
                              history_string *to)
{
    bool ok = history_write_text(to, "[", 1);
    for (uint32_t i = 0; i < length && ok; i++)
        ok = (i == 0 || history_write_text(to, ",", 1)) &&
             history_write_value(to, space->model->values, state[i], 40);
    return ok && history_write_text(to, "]", 1);
}

const history_model_class history_snapshot = {
    "snapshot",        "[]", snapshot_verbs, list_init, no_such_cell,     NULL, begin_snapshot, step_snapshot,
    describe_snapshot, NULL, NULL,           NULL,      .observes = scans};
