/* Making a history that does not fit small, so that it still does not fit for the same reason.
 *
 * An operation is not simply left out: without a write, a read of its value would be wrong for a new reason.
 * Instead it is loosened: it may take effect between its start and its end, with any answer, or not at all.
 * If the history does not fit even so, whether it took effect is no part of the reason. What cannot be
 * loosened is what remains (delta debugging, Zeller and Hildebrandt 2002). Before that operations are left
 * out where this is right, where it makes no history unfit that was fit: those that only observe, and all
 * those about some values, where values have nothing to do with each other. */
#include "histories/explain/parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

typedef enum standing { FIRM, LOOSE, OUT } standing;

typedef struct shrinking {
    const history_problem *p;
    history_limits *limits;
    uint8_t *standing;    /* of each call */
    uint32_t *open_label; /* of each label, that with its answer open */
    history_label *labels;
    uint32_t label_count;
    bool no_memory, is_over;
} shrinking;

/* Labels with their answers open stand behind the problem's own. */
static bool begin(shrinking *s)
{
    const history_problem *p = s->p;
    s->standing = base_alloc_zeroed(p->count, sizeof *s->standing);
    s->open_label = base_alloc(p->label_count, sizeof *s->open_label);
    s->labels = base_alloc(2 * (uint64_t)p->label_count, sizeof *s->labels);
    if (!s->standing || !s->open_label || !s->labels)
        return false;
    memcpy(s->labels, p->labels, p->label_count * sizeof *s->labels);
    s->label_count = 2 * p->label_count;
    for (uint32_t i = 0; i < p->label_count; i++) {
        s->open_label[i] = p->label_count + i;
        s->labels[p->label_count + i] = p->labels[i];
        s->labels[p->label_count + i].answer = HISTORY_OPEN_ANSWER;
    }
    return true;
}

/* Does it still not fit? */
static bool still_fails(shrinking *s)
{
    const history_problem *p = s->p;
    history_problem q = {
        .model = p->model, .object = p->object, .labels = s->labels, .label_count = s->label_count};
    q.calls = base_alloc(p->count, sizeof *q.calls);
    if (!q.calls) {
        s->no_memory = true;
        return false;
    }
    for (uint32_t i = 0; i < p->count; i++) {
        if (s->standing[i] == OUT)
            continue;
        history_call call = p->calls[i];
        if (s->standing[i] == LOOSE) {
            call.is_optional = true;
            call.label = s->open_label[call.label];
            q.has_optional = true;
        }
        q.known += call.end != HISTORY_NEVER;
        q.calls[q.count++] = call;
    }
    history_result result;
    const base_status status = history_decide(&q, s->limits, false, &result);
    s->no_memory |= status != BASE_OK;
    s->is_over |= result.verdict == HISTORY_UNDECIDED;
    const bool fails = !status && result.verdict == HISTORY_NO;
    history_result_release(&result);
    free(q.calls);
    return fails;
}

/* Calls that get another standing together: those of one group stand together in `which`. */
typedef struct groups {
    uint32_t *which;
    uint32_t *of; /* of each of them its group, ascending */
    size_t count;
} groups;

static size_t group_end(const groups *g, size_t from, size_t many)
{
    for (; from < g->count && many > 0; many--) {
        const uint32_t group = g->of[from];
        while (from < g->count && g->of[from] == group)
            from++;
    }
    return from;
}

/* Tries to give the calls of some groups another standing. */
static bool try_to(shrinking *s, const groups *g, size_t from, size_t to, standing new)
{
    for (size_t i = from; i < to; i++)
        s->standing[g->which[i]] = (uint8_t) new;
    if (still_fails(s))
        return true;
    for (size_t i = from; i < to; i++)
        s->standing[g->which[i]] = FIRM;
    return false;
}

/* Gives as many groups as can be another standing, in pieces that are halved. */
static void reduce(shrinking *s, groups *g, standing new)
{
    for (size_t piece = g->count; piece > 0 && !s->no_memory && !s->is_over; piece /= 2) {
        size_t kept = 0;
        for (size_t from = 0, to; from < g->count; from = to) {
            to = group_end(g, from, piece);
            if (!s->is_over && try_to(s, g, from, to, new))
                continue;
            for (size_t i = from; i < to; i++) {
                g->which[kept] = g->which[i];
                g->of[kept++] = g->of[i];
            }
        }
        g->count = kept;
    }
}

static bool observes(const shrinking *s, uint32_t call)
{
    const history_model *m = s->p->model;
    return m->class->observes && m->class->observes(m, &s->p->labels[s->p->calls[call].label]);
}

/* A value that stands for those that a call is about, with which it forms a group; HISTORY_ABSENT: none. */
static history_value group_value(const shrinking *s, uint32_t call)
{
    const history_model_class *class = s->p->model->class;
    const history_label *label = &s->p->labels[s->p->calls[call].label];
    if (class == &history_queue || class == &history_stack || class == &history_priority_queue)
        return label->argument != HISTORY_NULL       ? label->argument
               : label->answer < HISTORY_OPEN_ANSWER ? label->answer
                                                     : HISTORY_ABSENT;
    return HISTORY_ABSENT;
}

typedef struct member {
    uint32_t group, call;
} member;

static int by_group(const void *a, const void *b)
{
    const member *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->call < y->call ? -1 : x->call > y->call;
}

/* Calls about a value, by values: all but those of the bad call's. */
static void gather_values(shrinking *s, uint32_t bad, groups *g)
{
    history_value kept = HISTORY_ABSENT;
    member *members = base_alloc(s->p->count, sizeof *members);
    g->count = 0;
    if (!members) {
        s->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < s->p->count; i++)
        if (s->p->calls[i].op == bad)
            kept = group_value(s, i);
    for (uint32_t i = 0; i < s->p->count; i++) {
        const history_value value = group_value(s, i);
        if (s->standing[i] == FIRM && value != HISTORY_ABSENT && value != HISTORY_NULL && value != kept)
            members[g->count++] = (member){value, i};
    }
    qsort(members, g->count, sizeof *members, by_group);
    for (size_t i = 0; i < g->count; i++) {
        g->of[i] = members[i].group;
        g->which[i] = members[i].call;
    }
    free(members);
}

/* Single calls that are firm and may be something else: observers alone, or all. */
static void gather_calls(const shrinking *s, uint32_t bad, bool all, groups *g)
{
    g->count = 0;
    for (uint32_t i = 0; i < s->p->count; i++) {
        const history_call *call = &s->p->calls[i];
        if (s->standing[i] != FIRM || call->op == bad || call->end == HISTORY_NEVER ||
            !(all || observes(s, i)))
            continue;
        g->which[g->count] = i;
        g->of[g->count++] = i;
    }
}

base_status history_shrink(const history_problem *problem, uint32_t bad, history_limits *limits,
                           uint32_t **few, size_t *few_count, bool *is_least, base_error *error)
{
    assert(problem && limits && few && few_count && is_least);
    shrinking s = {.p = problem, .limits = limits};
    groups g = {.which = base_alloc(problem->count, sizeof *g.which),
                .of = base_alloc(problem->count, sizeof *g.of)};
    *few = base_alloc(problem->count, sizeof **few);
    *few_count = 0;
    if (!g.which || !g.of || !*few || !begin(&s))
        s.no_memory = true;
    if (!s.no_memory) {
        gather_values(&s, bad, &g);
        reduce(&s, &g, OUT);
    }
    if (!s.no_memory) {
        gather_calls(&s, bad, false, &g);
        reduce(&s, &g, OUT);
        gather_calls(&s, bad, true, &g);
        reduce(&s, &g, LOOSE);
    }
    for (uint32_t i = 0; i < problem->count && !s.no_memory; i++)
        if (s.standing[i] == FIRM && problem->calls[i].end != HISTORY_NEVER)
            (*few)[(*few_count)++] = problem->calls[i].op;
    *is_least = !s.is_over;
    free(g.which);
    free(g.of);
    free(s.standing);
    free(s.open_label);
    free(s.labels);
    if (!s.no_memory)
        return BASE_OK;
    free(*few);
    *few = NULL;
    return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to explain");
}
