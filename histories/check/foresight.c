/* Foresight for containers, and which kind of foresight there is. */
#include "histories/check/foresight.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { PUT, TAKE }; /* the verbs of queue and stack */

static bool begin_container(history_foresight *f)
{
    const history_problem *p = f->p;
    const uint32_t values = history_values_count(p->model->values);
    f->take_start = base_alloc(values, sizeof *f->take_start);
    f->take_end = base_alloc(values, sizeof *f->take_end);
    f->spares = base_alloc(p->count, sizeof *f->spares);
    bool *is_put = base_alloc_zeroed(values, sizeof *is_put);
    if (!f->take_start || !f->take_end || !f->spares || !is_put) {
        free(is_put);
        return false;
    }
    memset(f->take_start, 0xff, values * sizeof *f->take_start); /* never */
    memset(f->take_end, 0xff, values * sizeof *f->take_end);
    f->kind = HISTORY_FORESEES_CONTAINER;
    uint32_t initial;
    const history_value *items = history_items_of(p->model->values, p->model->init, &initial);
    for (uint32_t i = 0; i < initial; i++)
        is_put[items[i]] = true;
    for (uint32_t i = 0; i < p->count; i++) {
        const history_call *c = &p->calls[i];
        const history_label *label = &p->labels[c->label];
        if (label->verb == PUT) {
            if (is_put[label->argument])
                f->kind = HISTORY_FORESEES_REPEATS;
            is_put[label->argument] = true;
        } else if (label->answer == HISTORY_OPEN_ANSWER) {
            f->spares[f->spare_count++] = c->start;
        } else if (label->answer != HISTORY_NULL) {
            f->take_start[label->answer] = c->start;
            f->take_end[label->answer] = c->end;
        }
    }
    free(is_put);
    return f->kind != HISTORY_FORESEES_REPEATS || history_repeats_begin(f);
}

static bool is_empty_text(const history_model *m)
{
    size_t length;
    if (history_kind_of(m->values, m->init) != HISTORY_KIND_TEXT)
        return false;
    history_text_of(m->values, m->init, &length);
    return length == 0;
}

bool history_foresight_begin(history_foresight *f, const history_problem *p)
{
    assert(f && p);
    *f = (history_foresight){.p = p};
    const history_model_class *class = p->model->class;
    if (p->has_optional)
        return true;
    if (class == &history_queue || class == &history_stack)
        return begin_container(f);
    if (class == &history_list_append || class == &history_kv) {
        if (!history_growth_begin(f))
            return false;
        if (f->kind == HISTORY_FORESEES_NOTHING && class == &history_kv && p->object != HISTORY_ABSENT &&
            is_empty_text(p->model))
            return history_texts_begin(f);
    }
    return true;
}

void history_foresight_end(history_foresight *f)
{
    free(f->take_start);
    free(f->take_end);
    free(f->spares);
    free(f->known);
    free(f->needed);
    free(f->offered);
    free(f->growths);
    free(f->lengths);
    free(f->remaining);
    free(f->first);
    free(f->reads);
    free(f->texts);
    free(f->puts);
    free(f->flat);
    *f = (history_foresight){0};
}

void history_foresight_count(history_foresight *f, const history_call *call, int by)
{
    if (f->kind == HISTORY_FORESEES_REPEATS)
        history_repeats_count(f, call, by);
    if (f->kind == HISTORY_FORESEES_TEXTS)
        history_texts_count(f, call, by);
    if (f->kind == HISTORY_FORESEES_GROWTH)
        history_growth_count(f, call, by);
}

/* ---- containers ---- */

/* So many unknown takes have started before. */
static uint32_t spares_before(const history_foresight *f, uint32_t moment)
{
    uint32_t low = 0, high = f->spare_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (f->spares[middle] < moment)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* `at(i)` for i from 0 are the values in the order in which they hinder each other: the i-th must be gone
 * before those that come before it in this order can go. Stack: bottom first; queue: newest first. */
static bool is_stuck(const history_foresight *f, const uint32_t *state, uint32_t length, bool is_stack)
{
    uint32_t least_end = HISTORY_NEVER, hindering = 0;
    for (uint32_t i = 0; i < length; i++) {
        const uint32_t value = is_stack ? state[i] : state[length - 1 - i];
        const uint32_t start = f->take_start[value], end = f->take_end[value];
        if (start == HISTORY_NEVER) {
            /* an unknown call must take it, in time for what it hinders */
            if (least_end != HISTORY_NEVER && ++hindering > spares_before(f, least_end))
                return true;
        } else if (start > least_end) {
            return true;
        }
        least_end = end < least_end ? end : least_end;
    }
    return false;
}

static bool is_known_stuck(history_foresight *f, history_space *space, history_state state)
{
    if (state >= f->known_count) {
        const size_t count = state + state / 2 + 64;
        uint8_t *known = realloc(f->known, count);
        if (!known)
            return false; /* only slower */
        memset(known + f->known_count, 0, count - f->known_count);
        f->known = known;
        f->known_count = count;
    }
    if (!f->known[state]) {
        uint32_t length;
        const uint32_t *words = history_state_words(space, state, &length);
        f->known[state] = is_stuck(f, words, length, f->p->model->class == &history_stack) ? 2 : 1;
    }
    return f->known[state] == 2;
}

bool history_is_hopeless(history_foresight *f, history_space *space, uint32_t label, history_state before,
                         history_state after)
{
    switch (f->kind) {
    case HISTORY_FORESEES_CONTAINER:
        return f->p->labels[label].verb == PUT && is_known_stuck(f, space, after);
    case HISTORY_FORESEES_REPEATS:
        return history_repeats_fail(f, space, after);
    case HISTORY_FORESEES_GROWTH:
        return history_growth_fails(f, space, &f->p->labels[label], before, after);
    case HISTORY_FORESEES_TEXTS:
        return history_texts_fail(f, space, before, after);
    default:
        return false;
    }
}

bool history_stands_for_others(const history_foresight *f, history_state state)
{
    return f->kind == HISTORY_FORESEES_TEXTS && state == f->garbage;
}

history_state history_canonical(history_foresight *f, const history_space *space, history_state state)
{
    return f->kind == HISTORY_FORESEES_TEXTS ? history_texts_canonical(f, space, state) : state;
}
