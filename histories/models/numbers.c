/* Models that count: counter and bank. Numbers are pairs of words. */
#include "histories/models/space.h"

static const history_verb counter_verbs[] = {
    {"add", HISTORY_SHAPE_INTEGER, HISTORY_SHAPE_NOTHING, false, false},
    {"addget", HISTORY_SHAPE_INTEGER, HISTORY_SHAPE_INTEGER, true, false},
    {"read", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_INTEGER, false, false},
    {NULL, 0, 0, false, false}};
static const history_verb bank_verbs[] = {
    {"transfer", HISTORY_SHAPE_TRANSFER, HISTORY_SHAPE_BOOLEAN, true, false},
    {"read", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_INTEGERS, false, false},
    {NULL, 0, 0, false, false}};

enum { ADD, ADDGET, READ };
enum { TRANSFER, READ_ALL };

static int64_t integer(const history_model *model, history_value value)
{
    return history_integer_of(model->values, value);
}

static int64_t sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b); /* around, as counters go */
}

static bool reads(const history_model *model, const history_label *label)
{
    (void)model;
    return label->verb == READ;
}

static bool changes_nothing(const history_model *model, const history_label *label)
{
    (void)model;
    return label->verb == READ_ALL || label->answer == HISTORY_FALSE;
}

static bool integer_init(const history_model *model)
{
    return history_kind_of(model->values, model->init) == HISTORY_KIND_INTEGER;
}

static bool begin_counter(history_space *space, history_row *state)
{
    return history_row_integer(state, integer(space->model, space->model->init));
}

static history_step step_counter(history_space *space, const uint32_t *state, uint32_t length,
                                 const history_label *label, history_row *next)
{
    (void)length;
    const history_model *m = space->model;
    int64_t value = history_words_integer(state);
    if (label->verb != READ)
        value = sum(value, integer(m, label->argument));
    if (label->verb != ADD && label->answer != HISTORY_OPEN_ANSWER && integer(m, label->answer) != value)
        return HISTORY_STEP_REFUSED;
    return history_row_integer(next, value) ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
}

static bool describe_counter(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    (void)space;
    (void)length;
    return history_writef(to, "%lld", (long long)history_words_integer(state));
}

static bool explain_counter(history_space *space, const uint32_t *state, uint32_t length,
                            const history_label *label, history_string *to)
{
    (void)label;
    return history_writef(to, "the count is ") && describe_counter(space, state, length, to);
}

static bool balances_init(const history_model *model)
{
    if (history_kind_of(model->values, model->init) != HISTORY_KIND_LIST)
        return false;
    uint32_t count;
    const history_value *items = history_items_of(model->values, model->init, &count);
    for (uint32_t i = 0; i < count; i++)
        if (history_kind_of(model->values, items[i]) != HISTORY_KIND_INTEGER)
            return false;
    return true;
}

static const char *no_such_account(const history_model *model, const history_label *label)
{
    uint32_t count;
    history_items_of(model->values, model->init, &count);
    if (label->verb == TRANSFER &&
        (integer(model, history_item(model, label->argument, 0)) >= (int64_t)count ||
         integer(model, history_item(model, label->argument, 1)) >= (int64_t)count))
        return "the initial value (--init) has no account of this index";
    return NULL;
}

static bool begin_bank(history_space *space, history_row *state)
{
    const history_model *m = space->model;
    uint32_t count;
    history_items_of(m->values, m->init, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!history_row_integer(state, integer(m, history_item(m, m->init, i))))
            return false;
    return true;
}

static bool same_balances(const history_model *m, const uint32_t *state, uint32_t length, history_value list)
{
    uint32_t count;
    history_items_of(m->values, list, &count);
    if (2 * (uint64_t)count != length)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (integer(m, history_item(m, list, i)) != history_words_integer(state + 2 * i))
            return false;
    return true;
}

static history_step step_bank(history_space *space, const uint32_t *state, uint32_t length,
                              const history_label *label, history_row *next)
{
    const history_model *m = space->model;
    if (label->verb == READ_ALL) {
        if (label->answer != HISTORY_OPEN_ANSWER && !same_balances(m, state, length, label->answer))
            return HISTORY_STEP_REFUSED;
        return history_row_copy(next, state, length) ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
    }
    const size_t from = 2 * (size_t)integer(m, history_item(m, label->argument, 0)),
                 to = 2 * (size_t)integer(m, history_item(m, label->argument, 1));
    const int64_t n = integer(m, history_item(m, label->argument, 2));
    const bool can = history_words_integer(state + from) >= n;
    if (label->answer != HISTORY_OPEN_ANSWER && label->answer != history_boolean(can))
        return HISTORY_STEP_REFUSED;
    if (!history_row_copy(next, state, length))
        return HISTORY_STEP_NO_MEMORY;
    if (can && from != to) {
        const int64_t left = history_words_integer(state + from) - n,
                      more = sum(history_words_integer(state + to), n);
        next->at[from] = (uint32_t)((uint64_t)left >> 32);
        next->at[from + 1] = (uint32_t)left;
        next->at[to] = (uint32_t)((uint64_t)more >> 32);
        next->at[to + 1] = (uint32_t)more;
    }
    return HISTORY_STEP_TAKEN;
}

static bool describe_bank(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    (void)space;
    bool ok = history_writef(to, "[");
    for (uint32_t i = 0; i < length && ok; i += 2)
        ok = history_writef(to, "%s%lld", i ? "," : "", (long long)history_words_integer(state + i));
    return ok && history_writef(to, "]");
}

static bool explain_bank(history_space *space, const uint32_t *state, uint32_t length,
                         const history_label *label, history_string *to)
{
    (void)label;
    return history_writef(to, "the balances are ") && describe_bank(space, state, length, to);
}

const history_model_class history_counter = {
    "counter", "0",           counter_verbs,    integer_init,     NULL,
    NULL,      begin_counter, step_counter,     describe_counter, explain_counter,
    NULL,      NULL,          .observes = reads};
const history_model_class history_bank = {"bank",
                                          "[]",
                                          bank_verbs,
                                          balances_init,
                                          no_such_account,
                                          NULL,
                                          begin_bank,
                                          step_bank,
                                          describe_bank,
                                          explain_bank,
                                          NULL,
                                          NULL,
                                          .observes = changes_nothing};
