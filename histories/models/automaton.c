/* A labelled transition system as a model: a state is the set of states that it can be in, silent steps
 * taken. */
#include "histories/models/own.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "histories/models/space.h"

enum { EXACTLY, ANY_ANSWER }; /* verbs: the argument is an action's number; a text, the operation's name */

static const history_verb verbs[] = {{NULL, 0, 0, false, false}};

static bool any_init(const history_model *model)
{
    (void)model;
    return true;
}

typedef struct walk {
    history_row *to;
    const history_model *model;
    const history_label *label; /* NULL: silent steps */
    bool no_memory;
} walk;

static bool has(const history_row *row, uint32_t state)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->at[i] == state)
            return true;
    return false;
}

/* Is it an action of the operation, whatever its value? */
static bool is_of(const char *action, const char *f)
{
    const size_t length = strlen(f);
    return strncmp(action, f, length) == 0 && (action[length] == '\0' || action[length] == '(');
}

static bool take(void *arg, bool silent, uint32_t action, uint32_t to)
{
    walk *w = arg;
    const history_automaton *a = w->model->automaton;
    bool fits = w->label ? !silent : silent;
    if (fits && w->label)
        fits = w->label->verb == EXACTLY ? w->label->argument == action
                                         : is_of(a->action(a->of, action),
                                                 history_text_of(w->model->values, w->label->argument, NULL));
    if (fits && !has(w->to, to) && !history_row_put(w->to, to))
        w->no_memory = true;
    return !w->no_memory;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Adds what silent steps lead to, and sorts. */
static bool close_up(const history_model *model, history_row *row)
{
    const history_automaton *a = model->automaton;
    walk w = {.to = row, .model = model};
    for (size_t i = 0; i < row->count && !w.no_memory; i++)
        a->steps(a->of, row->at[i], take, &w);
    if (row->count)
        qsort(row->at, row->count, sizeof *row->at, by_number);
    return !w.no_memory;
}

static bool begin(history_space *space, history_row *state)
{
    const history_automaton *a = space->model->automaton;
    return history_row_put(state, a->initial) && close_up(space->model, state);
}

static history_step step(history_space *space, const uint32_t *state, uint32_t length,
                         const history_label *label, history_row *next)
{
    const history_automaton *a = space->model->automaton;
    walk w = {.to = next, .model = space->model, .label = label};
    for (uint32_t i = 0; i < length && !w.no_memory; i++)
        a->steps(a->of, state[i], take, &w);
    if (w.no_memory || !close_up(space->model, next))
        return HISTORY_STEP_NO_MEMORY;
    return next->count ? HISTORY_STEP_TAKEN : HISTORY_STEP_REFUSED;
}

typedef struct naming {
    const history_automaton *automaton;
    history_string *to;
    bool ok, is_first;
} naming;

static bool name_step(void *arg, bool silent, uint32_t action, uint32_t to)
{
    naming *n = arg;
    (void)to;
    if (!silent)
        n->ok = n->ok && history_writef(n->to, "%s%s", n->is_first ? "" : ", ",
                                        n->automaton->action(n->automaton->of, action));
    n->is_first &= silent;
    return n->ok;
}

/* States have no names here: what can be done says more. */
static bool describe(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    naming n = {.automaton = space->model->automaton,
                .to = to,
                .ok = history_writef(to, "one in which "),
                .is_first = true};
    for (uint32_t i = 0; i < length; i++)
        n.automaton->steps(n.automaton->of, state[i], name_step, &n);
    return n.ok && history_writef(to, n.is_first ? "nothing can be done" : " can be done");
}

static uint32_t find_action(const history_automaton *a, const char *name)
{
    for (uint32_t i = 0; i < a->actions; i++)
        if (strcmp(a->action(a->of, i), name) == 0)
            return i;
    return HISTORY_NEVER;
}

static base_status read_op(const history_model *model, const history *h, const history_op *op,
                           history_label *label, base_error *error)
{
    const history_automaton *a = model->automaton;
    const char *f = history_text_of(h->values, op->f, NULL);
    *label =
        (history_label){.verb = EXACTLY, .key = HISTORY_ABSENT, .argument = op->f, .answer = HISTORY_NULL};
    bool is_there = false;
    for (uint32_t i = 0; i < a->actions; i++)
        is_there |= is_of(a->action(a->of, i), f);
    if (!is_there)
        return base_fail(error, BASE_E_SYNTAX, op->start_line, 0, "%s has no action '%.60s' or '%.60s(...)'",
                         a->name, f, f);
    label->argument = find_action(a, f);
    if (label->argument != HISTORY_NEVER)
        return BASE_OK;
    const history_value value = op->argument != HISTORY_NULL ? op->argument
                                : op->outcome == HISTORY_OK  ? op->answer
                                                             : HISTORY_ABSENT;
    if (value == HISTORY_ABSENT) { /* an answer that is not known */
        label->verb = ANY_ANSWER;
        label->argument = op->f;
        label->answer = HISTORY_OPEN_ANSWER;
        return BASE_OK;
    }
    history_string name = {0};
    const bool ok = history_writef(&name, "%s(", f) && history_write_value(&name, h->values, value, 0) &&
                    history_write_text(&name, ")", 1);
    if (ok)
        label->argument = find_action(a, name.text); /* none of that value: refused in every state */
    history_string_release(&name);
    return ok ? BASE_OK : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
}

static bool write_label(const history_model *model, const history_label *label, history_string *to)
{
    const history_automaton *a = model->automaton;
    if (label->verb == ANY_ANSWER)
        return history_writef(to, "%s(?)", history_text_of(model->values, label->argument, NULL));
    return history_writef(to, "%s",
                          label->argument < a->actions ? a->action(a->of, label->argument)
                                                       : "an action that the model does not have");
}

const history_model_class history_automaton_class = {.name = "specification",
                                                     .init = "null",
                                                     .verbs = verbs,
                                                     .takes_init = any_init,
                                                     .begin = begin,
                                                     .step = step,
                                                     .describe = describe,
                                                     .read = read_op,
                                                     .write = write_label};

base_status history_automaton_begin(history_model *model, const history_automaton *automaton,
                                    history_values *values, base_error *error)
{
    assert(model && automaton && automaton->states > automaton->initial);
    base_status status = history_model_begin(model, &history_automaton_class, values, NULL, error);
    model->automaton = automaton;
    return status;
}
