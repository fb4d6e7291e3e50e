/* Models of locks: mutex, lock (with an owner), rwlock, semaphore. */
#include "histories/models/space.h"

static const history_verb mutex_verbs[] = {
    {"acquire", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_NOTHING, false, false},
    {"release", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_NOTHING, false, false},
    {"tryacquire", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_BOOLEAN, true, false},
    {NULL, 0, 0, false, false}};
static const history_verb lock_verbs[] = {
    {"acquire", HISTORY_SHAPE_THING, HISTORY_SHAPE_NOTHING, false, false},
    {"release", HISTORY_SHAPE_THING, HISTORY_SHAPE_NOTHING, false, false},
    {"tryacquire", HISTORY_SHAPE_THING, HISTORY_SHAPE_BOOLEAN, true, false},
    {"tryrelease", HISTORY_SHAPE_THING, HISTORY_SHAPE_BOOLEAN, true, false},
    {NULL, 0, 0, false, false}};
static const history_verb semaphore_verbs[] = {
    {"acquire", HISTORY_SHAPE_AMOUNT, HISTORY_SHAPE_NOTHING, false, false},
    {"release", HISTORY_SHAPE_AMOUNT, HISTORY_SHAPE_NOTHING, false, false},
    {"tryacquire", HISTORY_SHAPE_AMOUNT, HISTORY_SHAPE_BOOLEAN, true, false},
    {NULL, 0, 0, false, false}};
static const history_verb rwlock_verbs[] = {
    {"rdlock", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_NOTHING, false, false},
    {"wrlock", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_NOTHING, false, false},
    {"rdunlock", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_NOTHING, false, false},
    {"wrunlock", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_NOTHING, false, false},
    {"tryrdlock", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_BOOLEAN, true, false},
    {"trywrlock", HISTORY_SHAPE_NOTHING, HISTORY_SHAPE_BOOLEAN, true, false},
    {NULL, 0, 0, false, false}};

enum { ACQUIRE, RELEASE, TRYACQUIRE, TRYRELEASE };
enum { RDLOCK, WRLOCK, RDUNLOCK, WRUNLOCK, TRYRDLOCK, TRYWRLOCK };

/* After an operation that can only succeed: by `can`; after one that says whether it did: by its answer. */
static bool agrees(const history_label *label, bool tries, bool can)
{
    if (!tries)
        return can;
    return label->answer == HISTORY_OPEN_ANSWER || label->answer == history_boolean(can);
}

/* Tried and did not get it. */
static bool fails(const history_model *model, const history_label *label)
{
    (void)model;
    return label->answer == HISTORY_FALSE;
}

static history_step put(history_row *next, uint32_t word)
{
    return history_row_put(next, word) ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
}

/* ---- mutex: true while it is held ---- */

static bool boolean_init(const history_model *model)
{
    return history_kind_of(model->values, model->init) == HISTORY_KIND_BOOLEAN;
}

static bool any_init(const history_model *model)
{
    (void)model;
    return true;
}

static bool begin_value(history_space *space, history_row *state)
{
    return history_row_put(state, space->model->init);
}

static history_step step_mutex(history_space *space, const uint32_t *state, uint32_t length,
                               const history_label *label, history_row *next)
{
    (void)space;
    (void)length;
    const bool is_held = state[0] == HISTORY_TRUE, can = label->verb == RELEASE ? is_held : !is_held;
    if (!agrees(label, label->verb == TRYACQUIRE, can))
        return HISTORY_STEP_REFUSED;
    return put(next, can ? history_boolean(!is_held) : state[0]);
}

static bool describe_mutex(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    (void)space;
    (void)length;
    return history_writef(to, state[0] == HISTORY_TRUE ? "held" : "free");
}

static bool explain_mutex(history_space *space, const uint32_t *state, uint32_t length,
                          const history_label *label, history_string *to)
{
    (void)label;
    return history_writef(to, "the mutex is ") && describe_mutex(space, state, length, to);
}

static bool mutex_cell(const history_model *model, const history_label *label, history_value *needs,
                       history_value *leaves)
{
    (void)model;
    *needs = *leaves = HISTORY_ABSENT;
    if (label->verb == RELEASE) {
        *needs = HISTORY_TRUE;
        *leaves = HISTORY_FALSE;
    } else if (label->verb == TRYACQUIRE && label->answer == HISTORY_FALSE) {
        *needs = HISTORY_TRUE;
    } else {
        *leaves = HISTORY_TRUE;
        if (label->verb == ACQUIRE || label->answer == HISTORY_TRUE)
            *needs = HISTORY_FALSE;
    }
    return true;
}

/* ---- lock: its owner, or null ---- */

static history_step step_lock(history_space *space, const uint32_t *state, uint32_t length,
                              const history_label *label, history_row *next)
{
    (void)space;
    (void)length;
    const bool releases = label->verb == RELEASE || label->verb == TRYRELEASE;
    const bool can = releases ? state[0] == label->argument : state[0] == HISTORY_NULL;
    if (!agrees(label, label->verb == TRYACQUIRE || label->verb == TRYRELEASE, can))
        return HISTORY_STEP_REFUSED;
    return put(next, !can ? state[0] : releases ? HISTORY_NULL : label->argument);
}

static bool describe_lock(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    (void)length;
    if (state[0] == HISTORY_NULL)
        return history_writef(to, "free");
    return history_writef(to, "held by ") && history_write_value(to, space->model->values, state[0], 40);
}

static bool explain_lock(history_space *space, const uint32_t *state, uint32_t length,
                         const history_label *label, history_string *to)
{
    (void)label;
    return history_writef(to, "the lock is ") && describe_lock(space, state, length, to);
}

static bool lock_cell(const history_model *model, const history_label *label, history_value *needs,
                      history_value *leaves)
{
    (void)model;
    *needs = *leaves = HISTORY_ABSENT;
    const bool releases = label->verb == RELEASE || label->verb == TRYRELEASE;
    const bool tries = label->verb == TRYACQUIRE || label->verb == TRYRELEASE;
    if (tries && label->answer == HISTORY_FALSE)
        return true;
    *leaves = releases ? HISTORY_NULL : label->argument;
    if (!tries || label->answer == HISTORY_TRUE)
        *needs = releases ? label->argument : HISTORY_NULL;
    return true;
}

/* ---- semaphore: how many permits are free ---- */

static bool amount_init(const history_model *model)
{
    return history_kind_of(model->values, model->init) == HISTORY_KIND_INTEGER &&
           history_integer_of(model->values, model->init) >= 0;
}

static bool begin_semaphore(history_space *space, history_row *state)
{
    return history_row_integer(state, history_integer_of(space->model->values, space->model->init));
}

static history_step step_semaphore(history_space *space, const uint32_t *state, uint32_t length,
                                   const history_label *label, history_row *next)
{
    (void)length;
    const history_values *v = space->model->values;
    const int64_t all = history_integer_of(v, space->model->init), n = history_integer_of(v, label->argument);
    int64_t free = history_words_integer(state);
    const bool can = label->verb == RELEASE ? n <= all - free : n <= free;
    if (!agrees(label, label->verb == TRYACQUIRE, can))
        return HISTORY_STEP_REFUSED;
    if (can)
        free = label->verb == RELEASE ? free + n : free - n;
    return history_row_integer(next, free) ? HISTORY_STEP_TAKEN : HISTORY_STEP_NO_MEMORY;
}

static bool describe_semaphore(history_space *space, const uint32_t *state, uint32_t length,
                               history_string *to)
{
    (void)space;
    (void)length;
    return history_writef(to, "%lld free", (long long)history_words_integer(state));
}

static bool explain_semaphore(history_space *space, const uint32_t *state, uint32_t length,
                              const history_label *label, history_string *to)
{
    (void)label;
    (void)length;
    return history_writef(to, "%lld of %lld permits are free", (long long)history_words_integer(state),
                          (long long)history_integer_of(space->model->values, space->model->init));
}

/* ---- rwlock: how many read, and whether one writes ---- */

static bool null_init(const history_model *model)
{
    return model->init == HISTORY_NULL;
}

static bool begin_rwlock(history_space *space, history_row *state)
{
    (void)space;
    return history_row_put(state, 0) && history_row_put(state, 0);
}

static history_step step_rwlock(history_space *space, const uint32_t *state, uint32_t length,
                                const history_label *label, history_row *next)
{
    (void)space;
    (void)length;
    uint32_t readers = state[0], writer = state[1];
    bool can;
    switch (label->verb) {
    case RDLOCK:
    case TRYRDLOCK:
        can = writer == 0;
        readers += can;
        break;
    case WRLOCK:
    case TRYWRLOCK:
        can = writer == 0 && readers == 0;
        writer += can;
        break;
    case RDUNLOCK:
        can = readers > 0;
        readers -= can;
        break;
    default:
        can = writer > 0;
        writer -= can;
        break;
    }
    if (!agrees(label, label->verb == TRYRDLOCK || label->verb == TRYWRLOCK, can))
        return HISTORY_STEP_REFUSED;
    return history_row_put(next, readers) && history_row_put(next, writer) ? HISTORY_STEP_TAKEN
                                                                           : HISTORY_STEP_NO_MEMORY;
}

static bool describe_rwlock(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    (void)space;
    (void)length;
    if (state[1])
        return history_writef(to, "held for writing");
    return state[0] ? history_writef(to, "held for reading, %u times", state[0]) : history_writef(to, "free");
}

static bool explain_rwlock(history_space *space, const uint32_t *state, uint32_t length,
                           const history_label *label, history_string *to)
{
    (void)label;
    return history_writef(to, "the lock is ") && describe_rwlock(space, state, length, to);
}

const history_model_class history_mutex = {
    "mutex",    "false",     mutex_verbs,      boolean_init,   NULL,
    NULL,       begin_value, step_mutex,       describe_mutex, explain_mutex,
    mutex_cell, NULL,        .observes = fails};
const history_model_class history_lock = {
    "lock",       "null",    lock_verbs, any_init,         NULL, NULL, begin_value, step_lock, describe_lock,
    explain_lock, lock_cell, NULL,       .observes = fails};
const history_model_class history_semaphore = {"semaphore",
                                               "1",
                                               semaphore_verbs,
                                               amount_init,
                                               NULL,
                                               NULL,
                                               begin_semaphore,
                                               step_semaphore,
                                               describe_semaphore,
                                               explain_semaphore,
                                               NULL,
                                               NULL,
                                               .observes = fails};
const history_model_class history_rwlock = {
    "rwlock", "null",       rwlock_verbs,     null_init,       NULL,
    NULL,     begin_rwlock, step_rwlock,      describe_rwlock, explain_rwlock,
    NULL,     NULL,         .observes = fails};
