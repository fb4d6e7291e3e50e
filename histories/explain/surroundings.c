/* The states that an object can have been in right before and right after each operation, over all orders
 * that fit: layers of configurations, one operation more in each, first forwards, then backwards to those
 * from which all can be put in order. */
#include "histories/explain/surroundings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/explain/parts.h"
#include "histories/models/space.h"

#define CONFIGURATIONS_MAX 300000u /* of all objects: some tenths of a second */
#define WINDOW             64u     /* known calls under way, and unknown ones, that are kept apart */
#define NAMED_MAX          6u      /* states that are told of each */

/* Which calls are in order: all known ones before `first`, those of the window behind it, some unknown ones.
 */
typedef struct configuration {
    uint64_t window, unknown;
    uint32_t first;
    history_state state;
} configuration;

typedef struct layer {
    configuration *of;
    bool *leads; /* can all be put in order from here? */
    size_t count, capacity;
} layer;

typedef struct some_states {
    history_state of[NAMED_MAX];
    uint32_t count; /* at the most one more than are kept */
} some_states;

typedef struct walk {
    const history_problem *p;
    history_space space;
    uint32_t *known, *unknown; /* calls, in the order of their starts */
    uint32_t known_count, unknown_count;
    layer *layers;
    size_t layer_count, layer_capacity;
    some_states *before, *after; /* of each call */
    size_t left;                 /* configurations that may still be met */
    bool is_over, no_memory;
} walk;

static void layer_end(layer *l)
{
    free(l->of);
    free(l->leads);
}

static bool has(uint64_t set, uint32_t i)
{
    return set >> i & 1;
}

/* The earliest end of a known call that is not in order. */
static uint32_t next_end(const walk *w, const configuration *c)
{
    uint32_t least = HISTORY_NEVER;
    for (uint32_t i = c->first; i < w->known_count && i < c->first + WINDOW; i++) {
        const history_call *call = &w->p->calls[w->known[i]];
        if (call->start > least)
            break;
        if (!has(c->window, i - c->first) && call->end < least)
            least = call->end;
    }
    return least;
}

/* Puts the `i`th known or unknown call in order. False: the model refuses it there (or no memory). */
static bool put(walk *w, const configuration *c, bool is_known, uint32_t i, configuration *next)
{
    const uint32_t call = is_known ? w->known[i] : w->unknown[i];
    *next = *c;
    next->state = history_next(&w->space, c->state, w->p->calls[call].label);
    w->no_memory |= next->state == HISTORY_NO_STATE;
    if (next->state >= HISTORY_NO_STATE)
        return false;
    if (!is_known) {
        next->unknown |= (uint64_t)1 << i;
        return true;
    }
    next->window |= (uint64_t)1 << (i - c->first);
    while (next->window & 1) {
        next->window >>= 1;
        next->first++;
    }
    return true;
}

/* Calls `found` for each configuration that can come next, with the call. */
static void each_next(walk *w, const configuration *c,
                      void (*found)(walk *, const configuration *, uint32_t call, void *), void *arg)
{
    const uint32_t until = next_end(w, c);
    configuration next;
    for (uint32_t i = c->first; i < w->known_count && w->p->calls[w->known[i]].start < until; i++) {
        if (i >= c->first + WINDOW) {
            w->is_over = true;
            return;
        }
        if (!has(c->window, i - c->first) && put(w, c, true, i, &next))
            found(w, &next, w->known[i], arg);
    }
    for (uint32_t i = 0; i < w->unknown_count && w->p->calls[w->unknown[i]].start < until; i++)
        if (!has(c->unknown, i) && put(w, c, false, i, &next))
            found(w, &next, w->unknown[i], arg);
}

static int by_content(const void *a, const void *b)
{
    const configuration *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->window != y->window)
        return x->window < y->window ? -1 : 1;
    if (x->unknown != y->unknown)
        return x->unknown < y->unknown ? -1 : 1;
    return x->state < y->state ? -1 : x->state > y->state;
}

static void collect(walk *w, const configuration *next, uint32_t call, void *arg)
{
    layer *l = arg;
    (void)call;
    if (!base_grow(l->of, l->capacity, l->count + 1))
        w->no_memory = true;
    else
        l->of[l->count++] = *next;
}

static void sort_once(layer *l)
{
    size_t kept = 0;
    if (l->count)
        qsort(l->of, l->count, sizeof *l->of, by_content);
    for (size_t i = 0; i < l->count; i++)
        if (i == 0 || by_content(&l->of[kept - 1], &l->of[i]) != 0)
            l->of[kept++] = l->of[i];
    l->count = kept;
}

static void walk_forwards(walk *w)
{
    layer now = {0};
    const configuration first = {.state = history_initial(&w->space)};
    w->no_memory |= first.state >= HISTORY_NO_STATE;
    if (!w->no_memory)
        collect(w, &first, 0, &now);
    while (now.count > 0 && !w->is_over && !w->no_memory) {
        layer next = {0};
        if (now.count > w->left) {
            w->is_over = true;
            break;
        }
        w->left -= now.count;
        for (size_t i = 0; i < now.count && !w->is_over && !w->no_memory; i++)
            each_next(w, &now.of[i], collect, &next);
        sort_once(&next);
        now.leads = base_alloc_zeroed(now.count, sizeof *now.leads);
        if (!now.leads || !base_grow(w->layers, w->layer_capacity, w->layer_count + 1)) {
            w->no_memory = true;
            layer_end(&next);
            break;
        }
        w->layers[w->layer_count++] = now;
        now = next;
    }
    layer_end(&now);
}

static void add(some_states *s, history_state state)
{
    for (uint32_t i = 0; i < s->count && i < NAMED_MAX; i++)
        if (s->of[i] == state)
            return;
    if (s->count < NAMED_MAX)
        s->of[s->count] = state;
    if (s->count <= NAMED_MAX)
        s->count++;
}

typedef struct stepping {
    const configuration *from;
    const layer *next; /* NULL: there is none */
    bool leads;
} stepping;

/* Does what comes next lead to the end? Then the states around the call are possible ones. */
static void look_ahead(walk *w, const configuration *next, uint32_t call, void *arg)
{
    stepping *s = arg;
    const configuration *known =
        s->next ? bsearch(next, s->next->of, s->next->count, sizeof *next, by_content) : NULL;
    if (!known || !s->next->leads[known - s->next->of])
        return;
    s->leads = true;
    add(&w->before[call], s->from->state);
    add(&w->after[call], next->state);
}

static void walk_backwards(walk *w)
{
    for (size_t k = w->layer_count; k-- > 0;) {
        layer *l = &w->layers[k];
        for (size_t i = 0; i < l->count && !w->no_memory; i++) {
            stepping s = {.from = &l->of[i], .next = k + 1 < w->layer_count ? &w->layers[k + 1] : NULL};
            each_next(w, &l->of[i], look_ahead, &s);
            l->leads[i] = s.leads || l->of[i].first == w->known_count;
        }
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "1", "0 or 1", "0, 1 or others" */
static char *text_of(walk *w, const some_states *s)
{
    char *names[NAMED_MAX] = {0};
    const uint32_t named = s->count < NAMED_MAX ? s->count : NAMED_MAX;
    history_string text = {0};
    bool ok = true;
    for (uint32_t i = 0; i < named && ok; i++) {
        history_string name = {0};
        ok = history_write_state(&name, &w->space, s->of[i]);
        names[i] = name.text;
    }
    if (ok)
        qsort(names, named, sizeof *names, by_text);
    for (uint32_t i = 0; i < named && ok; i++)
        ok = history_writef(&text, "%s%s", i == 0 ? "" : i + 1 == s->count ? " or " : ", ", names[i]);
    if (ok && s->count > NAMED_MAX)
        ok = history_writef(&text, " or others");
    for (uint32_t i = 0; i < named; i++)
        free(names[i]);
    if (ok)
        return text.text;
    history_string_release(&text);
    w->no_memory = true;
    return NULL;
}

static bool begin(walk *w)
{
    const history_problem *p = w->p;
    w->known = base_alloc(p->count, sizeof *w->known);
    w->unknown = base_alloc(p->count, sizeof *w->unknown);
    w->before = base_alloc_zeroed(p->count, sizeof *w->before);
    w->after = base_alloc_zeroed(p->count, sizeof *w->after);
    if (!w->known || !w->unknown || !w->before || !w->after)
        return false;
    for (uint32_t i = 0; i < p->count; i++)
        if (p->calls[i].end == HISTORY_NEVER)
            w->unknown[w->unknown_count++] = i;
        else
            w->known[w->known_count++] = i;
    w->is_over = w->unknown_count > WINDOW;
    return history_space_begin(&w->space, p->model, p->object, p->labels, p->label_count);
}

/* One object. What takes too long is left without states. */
static bool walk_object(const history_problem *p, size_t *left, history_surroundings *s)
{
    walk w = {.p = p, .left = *left};
    const bool has_begun = begin(&w);
    if (has_begun && !w.is_over)
        walk_forwards(&w);
    if (has_begun && !w.is_over && !w.no_memory)
        walk_backwards(&w);
    s->is_partial |= w.is_over;
    for (uint32_t i = 0; i < p->count && has_begun && !w.is_over && !w.no_memory; i++)
        if (w.before[i].count) {
            s->before[p->calls[i].op] = text_of(&w, &w.before[i]);
            s->after[p->calls[i].op] = text_of(&w, &w.after[i]);
        }
    *left = w.left;
    for (size_t i = 0; i < w.layer_count; i++)
        layer_end(&w.layers[i]);
    free(w.layers);
    free(w.known);
    free(w.unknown);
    free(w.before);
    free(w.after);
    if (has_begun)
        history_space_end(&w.space);
    return has_begun && !w.no_memory;
}

base_status history_find_surroundings(const history *h, const history_model *model, uint32_t bad,
                                      history_surroundings *s, base_error *error)
{
    assert(h && model && s);
    *s = (history_surroundings){.count = h->op_count};
    s->before = base_alloc_zeroed(h->op_count, sizeof *s->before);
    s->after = base_alloc_zeroed(h->op_count, sizeof *s->after);
    history_problems problems = {0};
    size_t which = 0;
    base_status status = s->before && s->after ? BASE_OK : BASE_E_NOMEM;
    const history_choice all = {.cut = HISTORY_NEVER};
    if (!status)
        status = bad == HISTORY_NEVER ? history_problems_make(h, model, &all, &problems, error)
                                      : history_problem_until(h, model, bad, false, &problems, &which, error);
    size_t left = CONFIGURATIONS_MAX;
    for (size_t i = 0; i < problems.count && !status; i++)
        if ((bad == HISTORY_NEVER || i == which) && !walk_object(&problems.of[i], &left, s))
            status = BASE_E_NOMEM;
    history_problems_release(&problems);
    if (!status)
        return BASE_OK;
    history_surroundings_release(s);
    return status == BASE_E_NOMEM ? base_fail(error, status, 0, 0, "no memory to explain") : status;
}

void history_surroundings_release(history_surroundings *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->before)
            free(s->before[i]);
        if (s->after)
            free(s->after[i]);
    }
    free(s->before);
    free(s->after);
    *s = (history_surroundings){0};
}
