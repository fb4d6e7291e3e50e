/* From a history to problems: labels for operations, and operations by object (Herlihy and Wing 1990:
 * linearizability is local; Horn and Kroening 2015). Transactions join the objects that they touch. */
#include "histories/check/problem.h"

#include <assert.h>
#include <string.h>

#include "base/array.h"

typedef struct making {
    const history *h;
    const history_model *model;
    const history_choice *choice;
    history_call *calls;   /* of all objects */
    history_label *labels; /* of each call */
    uint32_t *object;      /* of each call: a value, then the root of its class */
    size_t count, capacity, label_capacity, object_capacity;
    bool is_split;
    uint32_t *parent; /* union-find over values; the root is the least */
    bool *is_joined;  /* does this root stand for several? */
    history_row touched;
} making;

static uint32_t root_of(uint32_t *parent, uint32_t value)
{
    while (parent[value] != value)
        value = parent[value] = parent[parent[value]];
    return value;
}

static bool touch(making *m, const history_label *label, uint32_t *object)
{
    *object = HISTORY_ABSENT;
    if (!m->is_split)
        return true;
    m->touched.count = 0;
    if (!m->model->class->objects(m->model, label, &m->touched)) {
        m->is_split = false;
        return true;
    }
    for (size_t i = 0; i < m->touched.count; i++) {
        const uint32_t a = root_of(m->parent, m->touched.at[0]), b = root_of(m->parent, m->touched.at[i]);
        if (a == b)
            continue;
        m->parent[b < a ? a : b] = b < a ? b : a;
        m->is_joined[b < a ? b : a] = true;
    }
    *object = m->touched.count ? m->touched.at[0] : HISTORY_NULL;
    return true;
}

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to check the history");
}

static base_status take(making *m, uint32_t number, base_error *error)
{
    history_op op = m->h->ops[number];
    if (op.outcome == HISTORY_FAILED || op.start >= m->choice->cut)
        return BASE_OK;
    if (op.outcome == HISTORY_OK && op.end >= m->choice->cut)
        op.outcome = HISTORY_UNKNOWN;
    if (!base_grow(m->calls, m->capacity, m->count + 1) ||
        !base_grow(m->labels, m->label_capacity, m->count + 1) ||
        !base_grow(m->object, m->object_capacity, m->count + 1))
        return no_memory(error);
    base_status status = history_label_of(m->model, m->h, &op, &m->labels[m->count], error);
    if (status)
        return status;
    m->calls[m->count] = (history_call){.op = number,
                                        .process = op.process,
                                        .start = op.start,
                                        .end = op.outcome == HISTORY_OK ? op.end : HISTORY_NEVER};
    touch(m, &m->labels[m->count], &m->object[m->count]);
    m->count++;
    return BASE_OK;
}

/* ---- labels, each once ---- */

static uint64_t hash_label(const history_label *l)
{
    uint64_t hash = l->verb;
    hash = (hash ^ l->key) * 0x9e3779b97f4a7c15u;
    hash = (hash ^ hash >> 29 ^ l->argument) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ hash >> 32 ^ l->answer) * 0x94d049bb133111ebu;
    return hash ^ hash >> 31;
}

static bool same_label(const history_label *a, const history_label *b)
{
    return a->verb == b->verb && a->key == b->key && a->argument == b->argument && a->answer == b->answer;
}

/* Numbers the labels of a problem's calls; `labels` are the calls' own. */
static bool number_labels(history_problem *p, const history_label *labels, const uint32_t *which)
{
    size_t slot_count = 16;
    while (slot_count < (size_t)p->count * 2)
        slot_count *= 2;
    uint32_t *slots = base_alloc_zeroed(slot_count, sizeof *slots);
    p->labels = base_alloc(p->count, sizeof *p->labels);
    if (!slots || !p->labels) {
        free(slots);
        return false;
    }
    for (uint32_t i = 0; i < p->count; i++) {
        const history_label *label = &labels[which[i]];
        size_t slot = (size_t)hash_label(label) & (slot_count - 1);
        while (slots[slot] && !same_label(&p->labels[slots[slot] - 1], label))
            slot = (slot + 1) & (slot_count - 1);
        if (!slots[slot]) {
            p->labels[p->label_count++] = *label;
            slots[slot] = p->label_count;
        }
        p->calls[i].label = slots[slot] - 1;
    }
    free(slots);
    p->labels = base_shrink(p->labels, p->label_count, sizeof *p->labels);
    return true;
}

/* ---- problems ---- */

/* Sets `number` to the problem of each call; returns how many there are. */
static size_t number_problems(making *m, uint32_t *number, uint32_t *of_root)
{
    size_t count = 0;
    for (size_t i = 0; i < m->count; i++) {
        const uint32_t root = m->is_split ? root_of(m->parent, m->object[i]) : 0;
        if (of_root[root] == HISTORY_ABSENT)
            of_root[root] = (uint32_t)count++;
        number[i] = of_root[root];
    }
    return count;
}

/* The one object of a problem, when it is one. */
static history_value object_of(making *m, size_t first)
{
    if (!m->is_split)
        return HISTORY_ABSENT;
    return m->is_joined[root_of(m->parent, m->object[first])] ? HISTORY_ABSENT : m->object[first];
}

static bool fill(making *m, const uint32_t *number, history_problems *problems)
{
    uint32_t *which = base_alloc(m->count, sizeof *which);
    size_t *first = base_alloc_zeroed(problems->count + 1, sizeof *first);
    bool ok = which && first;
    for (size_t i = 0; i < m->count && ok; i++)
        first[number[i] + 1]++;
    for (size_t i = 0; i < problems->count && ok; i++)
        first[i + 1] += first[i];
    for (size_t i = 0; i < m->count && ok; i++)
        which[first[number[i]]++] = (uint32_t)i;
    for (size_t k = 0, from = 0; k < problems->count && ok; from = first[k++]) {
        history_problem *p = &problems->of[k];
        p->model = m->model;
        p->count = (uint32_t)(first[k] - from);
        p->object = object_of(m, which[from]);
        p->calls = base_alloc(p->count, sizeof *p->calls);
        if (!p->calls) {
            ok = false;
            break;
        }
        for (uint32_t i = 0; i < p->count; i++) {
            p->calls[i] = m->calls[which[from + i]];
            p->known += p->calls[i].end != HISTORY_NEVER;
        }
        ok = number_labels(p, m->labels, which + from);
    }
    free(which);
    free(first);
    return ok;
}

static base_status split(making *m, history_problems *problems, base_error *error)
{
    const uint32_t values = history_values_count(m->model->values);
    uint32_t *number = base_alloc(m->count, sizeof *number), *of_root = base_alloc(values, sizeof *of_root);
    bool ok = number && of_root;
    if (ok) {
        memset(of_root, 0xff, values * sizeof *of_root);
        problems->count = number_problems(m, number, of_root);
        problems->of = base_alloc_zeroed(problems->count, sizeof *problems->of);
        ok = problems->of && fill(m, number, problems);
    }
    free(number);
    free(of_root);
    if (ok)
        return BASE_OK;
    history_problems_release(problems);
    return no_memory(error);
}

base_status history_problems_make(const history *h, const history_model *model, const history_choice *choice,
                                  history_problems *problems, base_error *error)
{
    assert(h && model && choice && problems && model->values == h->values);
    const uint32_t values = history_values_count(h->values);
    making m = {
        .h = h, .model = model, .choice = choice, .is_split = model->class->objects && !choice->whole};
    *problems = (history_problems){0};
    base_status status = BASE_OK;
    if (m.is_split) {
        m.parent = base_alloc(values, sizeof *m.parent);
        m.is_joined = base_alloc_zeroed(values, sizeof *m.is_joined);
        if (!m.parent || !m.is_joined) {
            free(m.parent);
            free(m.is_joined);
            return no_memory(error);
        }
        for (uint32_t i = 0; i < values; i++)
            m.parent[i] = i;
    }
    const size_t count = choice->only ? choice->count : h->op_count;
    for (size_t i = 0; i < count && !status; i++)
        status = take(&m, choice->only ? choice->only[i] : (uint32_t)i, error);
    if (!status)
        status = split(&m, problems, error);
    free(m.calls);
    free(m.labels);
    free(m.object);
    free(m.parent);
    free(m.is_joined);
    free(m.touched.at);
    return status;
}

void history_problems_release(history_problems *problems)
{
    for (size_t i = 0; i < problems->count && problems->of; i++) {
        free(problems->of[i].labels);
        free(problems->of[i].calls);
    }
    free(problems->of);
    *problems = (history_problems){0};
}
