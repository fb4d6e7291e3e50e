/* Models of containers in an order: queue, stack, deque, priority-queue. A state is the values, oldest (left,
 * bottom, least) first. */
#include "histories/models/space.h"

#include <string.h>

static const history_verb queue_verbs[] = {
    {"enqueue", HISTORY_SHAPE_THING, HISTORY_SHAPE_NOTHING, false, false},
    {"dequeue", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_ANY, false, false},
    {NULL, 0, 0, false, false}};
static const history_verb stack_verbs[] = {{"push", HISTORY_SHAPE_THING, HISTORY_SHAPE_NOTHING, false, false},
                                           {"pop", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_ANY, false, false},
                                           {NULL, 0, 0, false, false}};
static const history_verb priority_verbs[] = {
    {"insert", HISTORY_SHAPE_THING, HISTORY_SHAPE_NOTHING, false, false},
    {"delete_min", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_ANY, false, false},
    {NULL, 0, 0, false, false}};
static const history_verb deque_verbs[] = {
    {"push_front", HISTORY_SHAPE_THING, HISTORY_SHAPE_NOTHING, false, false},
    {"push_back", HISTORY_SHAPE_THING, HISTORY_SHAPE_NOTHING, false, false},
    {"pop_front", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_ANY, false, false},
    {"pop_back", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_ANY, false, false},
    {NULL, 0, 0, false, false}};

/* What a verb does, by model. */
typedef enum action { PUT_FRONT, PUT_BACK, PUT_SORTED, TAKE_FRONT, TAKE_BACK } action;

static action action_of(const history_model *model, uint32_t verb)
{
    static const action queue[] = {PUT_BACK, TAKE_FRONT}, stack[] = {PUT_BACK, TAKE_BACK},
                        sorted[] = {PUT_SORTED, TAKE_FRONT},
                        deque[] = {PUT_FRONT, PUT_BACK, TAKE_FRONT, TAKE_BACK};
    return model->class == &history_queue            ? queue[verb]
           : model->class == &history_stack          ? stack[verb]
           : model->class == &history_priority_queue ? sorted[verb]
                                                     : deque[verb];
}

static bool list_init(const history_model *model)
{
    return history_kind_of(model->values, model->init) == HISTORY_KIND_LIST;
}

/* Finds nothing there. */
static bool finds_nothing(const history_model *model, const history_label *label)
{
    const action act = action_of(model, label->verb);
    return (act == TAKE_FRONT || act == TAKE_BACK) && label->answer == HISTORY_NULL;
}

/* Before the first value that is greater. */
static uint32_t sorted_place(const history_model *model, const uint32_t *state, uint32_t length,
                             history_value value)
{
    uint32_t low = 0, high = length;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (history_compare(model->values, state[middle], value) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool put(history_row *next, const uint32_t *state, uint32_t length, uint32_t place,
                history_value value)
{
    return history_row_copy(next, state, place) && history_row_put(next, value) &&
           history_row_copy(next, state + place, length - place);
}

static bool begin(history_space *space, history_row *state)
{
    const history_model *m = space->model;
    uint32_t count;
    history_items_of(m->values, m->init, &count);
    for (uint32_t i = 0; i < count; i++) {
        const history_value value = history_item(m, m->init, i);
        const uint32_t place = m->class == &history_priority_queue
                                   ? sorted_place(m, state->at, (uint32_t)state->count, value)
                                   : (uint32_t)state->count;
        if (!history_row_put(state, value))
            return false;
        memmove(state->at + place + 1, state->at + place, (state->count - 1 - place) * sizeof *state->at);
        state->at[place] = value;
    }
    return true;
}

static history_step step(history_space *space, const uint32_t *state, uint32_t length,
                         const history_label *label, history_row *next)
{
    const action act = action_of(space->model, label->verb);
    bool ok;
    if (act == TAKE_FRONT || act == TAKE_BACK) {
        const history_value taken = length == 0         ? HISTORY_NULL
                                    : act == TAKE_FRONT ? state[0]
                                                        : state[length - 1];
        if (label->answer != HISTORY_OPEN_ANSWER && label->answer != taken)
            return HISTORY_STEP_REFUSED;
        ok = history_row_copy(next, length && act == TAKE_FRONT ? state + 1 : state, length ? length - 1 : 0);
    } else {
        const uint32_t place = act == PUT_FRONT  ? 0
                               : act == PUT_BACK ? length
                                                 : sorted_place(space->model, state, length, label->argument);
        ok = put(next, state, length, place, label->argument);
    }
    return ok ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
}

#define SHOWN 12u /* values of a long state, at each end */

static bool describe(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    bool ok = history_write_text(to, "[", 1);
    for (uint32_t i = 0; i < length && ok; i++) {
        if (length > 2 * SHOWN && i == SHOWN) {
            ok = history_writef(to, ",...%u more...", length - 2 * SHOWN);
            i = length - SHOWN;
        }
        ok = ok && (i == 0 || history_write_text(to, ",", 1)) &&
             history_write_value(to, space->model->values, state[i], 40);
    }
    return ok && history_write_text(to, "]", 1);
}

static bool explain(history_space *space, const uint32_t *state, uint32_t length, const history_label *label,
                    history_string *to)
{
    const action act = action_of(space->model, label->verb);
    const char *const class = space->model->class->name;
    if (length == 0)
        return history_writef(to, "the %s is empty", class);
    const bool is_queue = space->model->class == &history_queue,
               is_deque = space->model->class == &history_deque;
    const char *which = act == TAKE_BACK ? is_deque ? "last" : "newest"
                        : is_queue       ? "oldest"
                        : is_deque       ? "first"
                                         : "least";
    return history_writef(to, "the %s value is ", which) &&
           history_write_value(to, space->model->values, act == TAKE_BACK ? state[length - 1] : state[0], 80);
}

const history_model_class history_queue = {"queue",
                                           "[]",
                                           queue_verbs,
                                           list_init,
                                           NULL,
                                           NULL,
                                           begin,
                                           step,
                                           describe,
                                           explain,
                                           NULL,
                                           NULL,
                                           .observes = finds_nothing};
const history_model_class history_stack = {"stack",
                                           "[]",
                                           stack_verbs,
                                           list_init,
                                           NULL,
                                           NULL,
                                           begin,
                                           step,
                                           describe,
                                           explain,
                                           NULL,
                                           NULL,
                                           .observes = finds_nothing};
const history_model_class history_priority_queue = {"priority-queue",
                                                    "[]",
                                                    priority_verbs,
                                                    list_init,
                                                    NULL,
                                                    NULL,
                                                    begin,
                                                    step,
                                                    describe,
                                                    explain,
                                                    NULL,
                                                    NULL,
                                                    .observes = finds_nothing};
const history_model_class history_deque = {"deque",
                                           "[]",
                                           deque_verbs,
                                           list_init,
                                           NULL,
                                           NULL,
                                           begin,
                                           step,
                                           describe,
                                           explain,
                                           NULL,
                                           NULL,
                                           .observes = finds_nothing};
