/* From the goal back, level by level: a state is marked when a step leads from it to a marked one of the next
 * level. Nothing was kept of steps, so those of each level are made again. With `compact` that cannot be;
 * there each state has the number of one from which it was found. */
#include "config.h"

#include "explorer/runs/shortest.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static inline bool has(const uint64_t *marks, uint32_t number)
{
    return atomic_load_explicit((const _Atomic uint64_t *)&marks[number / 64], memory_order_relaxed) >>
               number % 64 &
           1;
}

static inline void mark(uint64_t *marks, uint32_t number)
{
    atomic_fetch_or_explicit((_Atomic uint64_t *)&marks[number / 64], (uint64_t)1 << number % 64,
                             memory_order_relaxed);
}

typedef struct sweeper {
    spex_explorer_out out;
    struct sweep *sweep;
    explorer_view view;
    bool is_marked; /* the state at hand */
    bool is_stuck;
    char apart[BASE_CACHE_PADDING];
} sweeper;

typedef struct sweep {
    explorer_search *search;
    const explorer_goal *goal;
    uint64_t *marks;
    sweeper *sweepers;
    uint32_t begin, end; /* the level that is led to; empty: this is the goal's */
} sweep;

static bool is_faulty(const spex_explorer_model *model, const explorer_goal *goal, const void *before,
                      const spex_explorer_step *step)
{
    const spex_explorer_property *p = &model->properties[goal->property];
    if (step->outcome == SPEX_EXPLORER_FAULT)
        return step->number == goal->property;
    return p->kind == SPEX_EXPLORER_STEPS && step->outcome == SPEX_EXPLORER_STEP &&
           !p->step(model->self, before, step, p->arg);
}

static void look_at(spex_explorer_out *out, const spex_explorer_step *step)
{
    sweeper *w = (sweeper *)out;
    sweep *s = w->sweep;
    const spex_explorer_model *model = s->search->model;
    if (w->is_marked)
        return;
    if (s->begin == s->end) {
        if (step->outcome != SPEX_EXPLORER_STEP || !explorer_view_stays(&w->view, step))
            w->is_stuck = false;
        w->is_marked = is_faulty(model, s->goal, w->view.state, step);
        return;
    }
    uint32_t number;
    if (step->outcome == SPEX_EXPLORER_STEP && explorer_view_follow(&w->view, step, &number))
        w->is_marked = number >= s->begin && number < s->end && has(s->marks, number);
}

/* Whether a state of the goal's level is one, or has a step that is one. */
static bool is_goal(sweeper *w)
{
    const sweep *s = w->sweep;
    const spex_explorer_model *model = s->search->model;
    const spex_explorer_property *p = &model->properties[s->goal->property];
    w->is_marked = false;
    w->is_stuck = true;
    if (p->kind == SPEX_EXPLORER_STATES)
        return !p->state || !p->state(model->self, w->view.state, p->arg);
    model->steps(model->self, w->view.state, &w->out);
    if (p->kind == SPEX_EXPLORER_DEADLOCK)
        return w->is_stuck && (!p->state || !p->state(model->self, w->view.state, p->arg));
    return w->is_marked;
}

static bool sweep_piece(void *arg, unsigned worker, size_t begin, size_t end)
{
    sweep *s = arg;
    sweeper *w = &s->sweepers[worker];
    const spex_explorer_model *model = s->search->model;
    if (explorer_search_is_given_up(s->search))
        return false;
    for (size_t number = begin; number < end; number++) {
        if (!explorer_table_has(&s->search->states.roots, (uint32_t)number))
            continue;
        explorer_view_load(&w->view, (uint32_t)number);
        bool is_in = false;
        if (s->begin == s->end) {
            is_in = is_goal(w);
        } else {
            w->is_marked = false;
            model->steps(model->self, w->view.state, &w->out);
            is_in = w->is_marked;
        }
        if (is_in)
            mark(s->marks, (uint32_t)number);
    }
    return true;
}

static bool is_of_states(const spex_explorer_model *model, const explorer_goal *goal)
{
    spex_explorer_kind kind = model->properties[goal->property].kind;
    return kind == SPEX_EXPLORER_STATES || kind == SPEX_EXPLORER_DEADLOCK;
}

static bool sweep_levels(sweep *s)
{
    const explorer_states *states = &s->search->states;
    size_t level = (size_t)s->goal->length;
    if (s->goal->number != SPEX_EXPLORER_NONE) {
        mark(s->marks, s->goal->number);
    } else {
        level -= !is_of_states(s->search->model, s->goal);
        s->begin = s->end = 0;
        if (!base_thread_pool_run(s->search->pool, sweep_piece, s, states->levels[level],
                                  explorer_states_level_end(states, level), 64))
            return false;
    }
    while (level-- > 0) {
        s->begin = states->levels[level + 1];
        s->end = explorer_states_level_end(states, level + 1);
        if (!base_thread_pool_run(s->search->pool, sweep_piece, s, states->levels[level], s->begin, 64))
            return false;
    }
    return true;
}

static void mark_ancestors(explorer_search *search, uint32_t number, uint64_t *marks)
{
    while (number != SPEX_EXPLORER_NONE) {
        mark(marks, number);
        number = ((const uint32_t *)search->states.parents.bytes)[number];
    }
}

bool explorer_sweep(explorer_search *search, const explorer_goal *goal, uint64_t *marks)
{
    assert(goal->number != SPEX_EXPLORER_NONE || goal->property < search->model->property_count);
    if (search->states.is_compact) {
        uint32_t number = goal->number;
        if (number == SPEX_EXPLORER_NONE)
            number = search->counts.broken[goal->property].number;
        mark_ancestors(search, number, marks);
        return true;
    }
    sweep s = {search, goal, marks, base_alloc_zeroed(search->jobs, sizeof *s.sweepers), 0, 0};
    bool is_done = s.sweepers != NULL;
    for (unsigned i = 0; i < search->jobs && is_done; i++) {
        sweeper *w = &s.sweepers[i];
        w->sweep = &s;
        w->out.step = look_at;
        is_done = explorer_search_view(search, &w->view, i);
        w->out.scratch = w->view.scratch;
    }
    is_done = is_done && sweep_levels(&s);
    for (unsigned i = 0; i < search->jobs && s.sweepers; i++)
        explorer_view_close(&s.sweepers[i].view);
    free(s.sweepers);
    return is_done;
}
