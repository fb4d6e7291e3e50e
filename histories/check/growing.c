/* Foresight for values that grow at their end. */
#include "histories/check/foresight.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/models/pairs.h"

/* A read of a key: how long the value has to be before the call. */
typedef struct reading {
    history_value key;
    uint64_t length;
    uint32_t label;
    history_value found;
} reading;

typedef struct readings {
    reading *at;
    size_t count, capacity;
} readings;

static uint64_t length_of(const history_model *m, history_value value)
{
    uint32_t count;
    size_t bytes;
    if (value == HISTORY_NULL)
        return 0;
    if (history_kind_of(m->values, value) == HISTORY_KIND_LIST) {
        history_items_of(m->values, value, &count);
        return count;
    }
    history_text_of(m->values, value, &bytes);
    return bytes;
}

static bool keep(readings *all, const history_model *m, history_value key, uint64_t own, uint32_t label,
                 history_value found)
{
    if (!base_grow(all->at, all->capacity, all->count + 1))
        return false;
    const uint64_t length = length_of(m, found);
    all->at[all->count++] =
        (reading){.key = key, .length = length > own ? length - own : 0, .label = label, .found = found};
    return true;
}

/* The reads of a transaction; what it has appended itself before comes on top of what was there. */
static bool read_transaction(readings *all, const history_problem *p, uint32_t label)
{
    const history_model *m = p->model;
    const history_value steps = p->labels[label].argument;
    uint32_t count;
    history_items_of(m->values, steps, &count);
    for (uint32_t i = 0; i < count; i++) {
        const history_value step = history_item(m, steps, i), key = history_item(m, step, 1);
        uint64_t own = 0;
        if (history_text_of(m->values, history_item(m, step, 0), NULL)[0] != 'r')
            continue;
        for (uint32_t k = 0; k < i; k++) {
            const history_value other = history_item(m, steps, k);
            own += history_item(m, other, 1) == key &&
                   history_text_of(m->values, history_item(m, other, 0), NULL)[0] == 'a';
        }
        if (!keep(all, m, key, own, label, history_item(m, step, 2)))
            return false;
    }
    return true;
}

/* Gathers the reads of all labels; false: no memory. *fits: the model is one whose values only grow. */
static bool gather(readings *all, const history_problem *p, bool *fits)
{
    enum { GET, PUT };
    *fits = true;
    const bool is_kv = p->model->class == &history_kv;
    for (uint32_t i = 0; i < p->label_count && *fits; i++) {
        const history_label *label = &p->labels[i];
        if (is_kv && label->verb == PUT)
            *fits = false;
        if (label->answer == HISTORY_OPEN_ANSWER)
            continue;
        if (is_kv ? label->verb == GET && !keep(all, p->model, label->key, 0, i, label->answer)
                  : !read_transaction(all, p, i))
            return false;
    }
    return true;
}

static int by_key(const void *a, const void *b)
{
    const reading *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->length < y->length ? -1 : x->length > y->length;
}

static int by_label(const void *a, const void *b)
{
    const reading *x = a, *y = b;
    return x->label < y->label ? -1 : x->label > y->label;
}

/* Is what was read the beginning of the longest that was? */
static bool agrees(const history_model *m, history_value found, history_value longest)
{
    const uint64_t length = length_of(m, found);
    uint32_t count;
    if (length == 0)
        return true;
    if (history_kind_of(m->values, found) == HISTORY_KIND_LIST)
        return memcmp(history_items_of(m->values, found, &count),
                      history_items_of(m->values, longest, &count), length * sizeof(history_value)) == 0;
    return memcmp(history_text_of(m->values, found, NULL), history_text_of(m->values, longest, NULL),
                  length) == 0;
}

/* The keys, each with the lengths at which it is read; `length` of a reading becomes its place among them. */
static bool sum_up(history_foresight *f, readings *all)
{
    f->growths = base_alloc(all->count, sizeof *f->growths);
    f->lengths = base_alloc(all->count, sizeof *f->lengths);
    f->remaining = base_alloc_zeroed(all->count, sizeof *f->remaining);
    if (!f->growths || !f->lengths || !f->remaining)
        return false;
    uint32_t places = 0;
    for (size_t i = 0; i < all->count; i++) {
        reading *r = &all->at[i];
        if (i == 0 || r->key != all->at[i - 1].key)
            f->growths[f->growth_count++] =
                (history_growth){.key = r->key, .longest = HISTORY_NULL, .first = places};
        history_growth *g = &f->growths[f->growth_count - 1];
        if (length_of(f->p->model, r->found) >= g->length) {
            g->length = length_of(f->p->model, r->found);
            g->longest = r->found;
        }
        if (places == g->first || f->lengths[places - 1] != r->length) {
            f->lengths[places++] = r->length;
            g->count++;
        }
        r->length = places - 1;
    }
    uint32_t growth = 0;
    for (size_t i = 0; i < all->count; i++) {
        while (f->growths[growth].key != all->at[i].key)
            growth++;
        f->is_impossible |= !agrees(f->p->model, all->at[i].found, f->growths[growth].longest);
    }
    return true;
}

void history_growth_count(history_foresight *f, const history_call *call, int by)
{
    if (call->end == HISTORY_NEVER)
        return;
    for (uint32_t i = f->first[call->label]; i < f->first[call->label + 1]; i++)
        f->remaining[f->reads[i]] += (uint32_t)by;
}

bool history_growth_begin(history_foresight *f)
{
    const history_problem *p = f->p;
    readings all = {0};
    bool fits;
    if (p->model->class == &history_kv &&
        history_kind_of(p->model->values, p->model->init) == HISTORY_KIND_TEXT &&
        length_of(p->model, p->model->init) > 0)
        return true; /* every key begins with something: not worth the trouble */
    bool ok = gather(&all, p, &fits);
    if (ok && fits && all.count > 0) {
        qsort(all.at, all.count, sizeof *all.at, by_key);
        f->kind = HISTORY_FORESEES_GROWTH;
        f->first = base_alloc_zeroed((uint64_t)p->label_count + 1, sizeof *f->first);
        f->reads = base_alloc(all.count, sizeof *f->reads);
        ok = f->first && f->reads && sum_up(f, &all);
        if (ok) {
            qsort(all.at, all.count, sizeof *all.at, by_label);
            for (size_t i = 0; i < all.count; i++) {
                f->reads[i] = (uint32_t)all.at[i].length;
                f->first[all.at[i].label + 1]++;
            }
            for (uint32_t i = 0; i < p->label_count; i++)
                f->first[i + 1] += f->first[i];
            for (uint32_t i = 0; i < p->count; i++)
                history_growth_count(f, &p->calls[i], 1);
        }
    }
    free(all.at);
    return ok;
}

/* ---- asking ---- */

static const history_growth *growth_of(const history_foresight *f, history_value key)
{
    uint32_t low = 0, high = f->growth_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (f->growths[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < f->growth_count && f->growths[low].key == key ? &f->growths[low] : NULL;
}

/* Does the last piece of a chain stand there in the longest value? */
static bool stands_there(const history_foresight *f, const history_chains *c, const history_chain *chain,
                         const history_growth *g, bool is_list)
{
    const history_values *v = f->p->model->values;
    uint32_t count;
    if (is_list)
        return chain->length > g->length ||
               history_items_of(v, g->longest, &count)[chain->length - 1] == chain->last;
    const uint64_t from = c->chains[chain->before].bytes;
    size_t piece, whole;
    const char *last = history_text_of(v, chain->last, &piece);
    if (from >= g->length)
        return true;
    const char *longest = history_text_of(v, g->longest, &whole);
    return memcmp(longest + from, last, piece < whole - from ? piece : whole - from) == 0;
}

/* Does a key's value grow in a way that cannot be, or past a read that is still to come? */
static bool grows_wrong(const history_foresight *f, const history_chains *c, const history_growth *g,
                        uint32_t before, uint32_t after, bool is_list)
{
    const uint64_t from = is_list ? c->chains[before].length : c->chains[before].bytes;
    const uint64_t to = is_list ? c->chains[after].length : c->chains[after].bytes;
    for (uint32_t chain = after; chain != before && chain != HISTORY_CHAIN_NONE;
         chain = c->chains[chain].before) {
        if (!stands_there(f, c, &c->chains[chain], g, is_list))
            return true;
        if ((is_list ? c->chains[chain].length : c->chains[chain].bytes) <= from)
            break;
    }
    uint32_t low = g->first, high = g->first + g->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (f->lengths[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < g->first + g->count && f->lengths[low] < to; low++)
        if (f->remaining[low] > 0)
            return true;
    return false;
}

static bool key_fails(const history_foresight *f, history_space *space, history_value key,
                      history_state before, history_state after, bool is_list)
{
    const history_growth *g = growth_of(f, key);
    uint32_t length, others;
    if (!g)
        return false;
    const uint32_t *old = history_state_words(space, before, &length);
    const uint32_t *new = history_state_words(space, after, &others);
    const uint32_t from = history_pairs_get(old, length, key, HISTORY_CHAIN_NONE),
                   to = history_pairs_get(new, others, key, HISTORY_CHAIN_NONE);
    return from != to && grows_wrong(f, &space->chains, g, from, to, is_list);
}

bool history_growth_fails(history_foresight *f, history_space *space, const history_label *label,
                          history_state before, history_state after)
{
    if (f->is_impossible)
        return true;
    if (before == after)
        return false;
    const history_model *m = f->p->model;
    if (m->class == &history_kv)
        return key_fails(f, space, label->key, before, after, false);
    uint32_t count;
    history_items_of(m->values, label->argument, &count);
    for (uint32_t i = 0; i < count; i++) {
        const history_value step = history_item(m, label->argument, i);
        if (history_text_of(m->values, history_item(m, step, 0), NULL)[0] == 'a' &&
            key_fails(f, space, history_item(m, step, 1), before, after, true))
            return true;
    }
    return false;
}
