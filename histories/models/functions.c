/* Functions of C as a model: its states are kept here, each once, with numbers; a state of the search is a
 * set of them. Several threads may ask at once. */
#include "histories/models/own.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash_index.h"
#include "histories/models/space.h"

#define CHOICES_MAX 256u

typedef struct keeper {
    const history_functions *functions;
    void **states;
    base_hash_index index;
    size_t count, capacity;
    const char *complaint; /* what the functions did wrong, or NULL */
    pthread_mutex_t lock;
} keeper;

_Atomic(const char *) history_function_running;
_Atomic uint64_t history_function_calls;

static void begins(const char *function)
{
    atomic_fetch_add_explicit(&history_function_calls, 1, memory_order_relaxed);
    atomic_store(&history_function_running, function);
}

static void has_returned(void)
{
    atomic_store(&history_function_running, NULL);
}

static const history_verb verbs[] = {{NULL, 0, 0, false, false}};

static bool any_init(const history_model *model)
{
    (void)model;
    return true;
}

/* The number of a state, which is taken over; HISTORY_NEVER: no memory. */
static uint32_t keep(keeper *k, void *state)
{
    if (!state) {
        k->complaint = "a function of the model gave no state (NULL)";
        return HISTORY_NEVER;
    }
    if (k->count == HISTORY_NEVER - 1 || !base_hash_index_reserve(&k->index) ||
        !base_grow(k->states, k->capacity, k->count + 1)) {
        k->functions->release(state);
        return HISTORY_NEVER;
    }
    begins("hash");
    const uint64_t hash = (k->functions->hash ? k->functions->hash(state) : 0) * 0x9e3779b97f4a7c15u >> 32;
    begins("equal");
    base_hash_cursor cursor = base_hash_index_begin(&k->index, hash);
    uint32_t number = base_hash_index_next(&k->index, &cursor);
    while (number != BASE_NONE && !k->functions->equal(k->states[number], state))
        number = base_hash_index_next(&k->index, &cursor);
    if (number != BASE_NONE) {
        begins("release");
        k->functions->release(state);
    } else {
        number = (uint32_t)k->count;
        base_hash_index_add(&k->index, &cursor, number);
        k->states[k->count++] = state;
    }
    has_returned();
    return number;
}

static bool put_once(history_row *row, uint32_t number)
{
    size_t at = row->count;
    for (size_t i = 0; i < row->count; i++)
        if (row->at[i] == number)
            return true;
    if (!history_row_put(row, number))
        return false;
    for (; at > 0 && row->at[at - 1] > number; at--)
        row->at[at] = row->at[at - 1];
    row->at[at] = number;
    return true;
}

static bool begin(history_space *space, history_row *state)
{
    keeper *k = space->model->own;
    pthread_mutex_lock(&k->lock);
    begins("initial");
    void *first = k->functions->initial();
    has_returned();
    const uint32_t number = keep(k, first);
    pthread_mutex_unlock(&k->lock);
    return number != HISTORY_NEVER && history_row_put(state, number);
}

/* The call that a label stands for, its texts in `texts`. */
static bool make_call(const history_model *m, const history_label *label, history_string texts[3],
                      history_function_call *call)
{
    const bool ok =
        history_write_value(&texts[0], m->values, label->argument, 0) &&
        (label->key == HISTORY_ABSENT || history_write_value(&texts[1], m->values, label->key, 0)) &&
        (label->answer >= HISTORY_OPEN_ANSWER || history_write_value(&texts[2], m->values, label->answer, 0));
    *call = (history_function_call){.f = history_text_of(m->values, label->verb, NULL),
                                    .key = texts[1].text,
                                    .value = texts[0].text,
                                    .answer = texts[2].text,
                                    .is_unknown = label->answer == HISTORY_OPEN_ANSWER};
    return ok;
}

static void release_texts(history_string texts[3])
{
    for (int i = 0; i < 3; i++)
        history_string_release(&texts[i]);
}

static history_step step(history_space *space, const uint32_t *state, uint32_t length,
                         const history_label *label, history_row *next)
{
    keeper *k = space->model->own;
    history_string texts[3] = {{0}, {0}, {0}};
    history_function_call call;
    void *choices[CHOICES_MAX];
    bool ok = make_call(space->model, label, texts, &call);
    pthread_mutex_lock(&k->lock);
    for (uint32_t i = 0; i < length && ok; i++) {
        begins("step");
        const size_t count = k->functions->step(k->states[state[i]], &call, choices, CHOICES_MAX);
        has_returned();
        if (count > CHOICES_MAX)
            k->complaint = "step of the model led to more states than it had room for";
        ok = count <= CHOICES_MAX;
        for (size_t c = 0; c < count && ok; c++) {
            const uint32_t number = keep(k, choices[c]);
            ok = number != HISTORY_NEVER && put_once(next, number);
        }
    }
    pthread_mutex_unlock(&k->lock);
    release_texts(texts);
    if (!ok)
        return HISTORY_STEP_NO_MEMORY;
    return next->count ? HISTORY_STEP_TAKEN : HISTORY_STEP_REFUSED;
}

static bool describe(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    keeper *k = space->model->own;
    bool ok = true;
    pthread_mutex_lock(&k->lock);
    for (uint32_t i = 0; i < length && ok; i++) {
        char text[200] = "";
        begins("describe");
        if (k->functions->describe)
            k->functions->describe(k->states[state[i]], text, sizeof text);
        has_returned();
        text[sizeof text - 1] = '\0';
        ok = *text ? history_writef(to, "%s%s", i ? " or " : "", text)
                   : history_writef(to, "%s#%u", i ? " or " : "", state[i]);
    }
    pthread_mutex_unlock(&k->lock);
    return ok;
}

static bool explain(history_space *space, const uint32_t *state, uint32_t length, const history_label *label,
                    history_string *to)
{
    keeper *k = space->model->own;
    history_string texts[3] = {{0}, {0}, {0}};
    history_function_call call;
    char text[200] = "";
    bool ok = make_call(space->model, label, texts, &call);
    if (ok && length && k->functions->explain) {
        pthread_mutex_lock(&k->lock);
        begins("explain");
        k->functions->explain(k->states[state[0]], &call, text, sizeof text);
        has_returned();
        pthread_mutex_unlock(&k->lock);
        text[sizeof text - 1] = '\0';
        ok = history_write_text(to, text, strlen(text));
    }
    release_texts(texts);
    return ok;
}

/* The verb is the operation's name, a value. */
static base_status read_op(const history_model *model, const history *h, const history_op *op,
                           history_label *label, base_error *error)
{
    (void)model;
    (void)h;
    (void)error;
    *label = (history_label){.verb = op->f,
                             .key = op->key,
                             .argument = op->argument,
                             .answer = op->outcome != HISTORY_OK      ? HISTORY_OPEN_ANSWER
                                       : op->result != HISTORY_ABSENT ? op->result
                                                                      : op->answer};
    return BASE_OK;
}

static bool write_label(const history_model *model, const history_label *label, history_string *to)
{
    const history_values *v = model->values;
    bool ok = history_writef(to, "%s", history_text_of(v, label->verb, NULL));
    if (ok && label->key != HISTORY_ABSENT)
        ok = history_writef(to, " ") && history_write_value(to, v, label->key, 40);
    if (ok && label->argument != HISTORY_NULL)
        ok = history_writef(to, " ") && history_write_value(to, v, label->argument, 80);
    if (label->answer == HISTORY_OPEN_ANSWER)
        return ok && history_writef(to, " -> ?");
    return ok && (label->answer == label->argument ||
                  (history_writef(to, " -> ") && history_write_value(to, v, label->answer, 80)));
}

static const char *complaint(const history_model *model)
{
    return ((const keeper *)model->own)->complaint;
}

const history_model_class history_functions_class = {.name = "model in C",
                                                     .init = "null",
                                                     .verbs = verbs,
                                                     .takes_init = any_init,
                                                     .begin = begin,
                                                     .step = step,
                                                     .describe = describe,
                                                     .explain = explain,
                                                     .read = read_op,
                                                     .write = write_label,
                                                     .complaint = complaint};

base_status history_functions_begin(history_model *model, const history_functions *functions,
                                    history_values *values, base_error *error)
{
    assert(model && functions);
    if (functions->version != 1 || !functions->initial || !functions->step || !functions->equal ||
        !functions->release)
        return base_fail(error, BASE_E_SYNTAX, 0, 0,
                         "the model lacks initial, step, equal or release, or is not of version 1");
    base_status status = history_model_begin(model, &history_functions_class, values, NULL, error);
    keeper *k = status ? NULL : calloc(1, sizeof *k);
    if (!k)
        return status ? status : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    k->functions = functions;
    pthread_mutex_init(&k->lock, NULL);
    model->own = k;
    return BASE_OK;
}

void history_functions_end(history_model *model)
{
    keeper *k = model->own;
    for (size_t i = 0; k && i < k->count; i++)
        k->functions->release(k->states[i]);
    if (k) {
        pthread_mutex_destroy(&k->lock);
        free(k->states);
        base_hash_index_release(&k->index);
        free(k);
    }
    model->own = NULL;
}
