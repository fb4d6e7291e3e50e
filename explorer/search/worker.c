/* Steps come from the model one by one. Each is judged and counted at once, and packed; whether its state is
 * new is looked up some steps later, when what that takes has come from memory. */
#include "config.h"

#include "explorer/search/worker.h"

#include <stdlib.h>
#include <string.h>

/* ---- looking up ---- */

static void end_search(explorer_search *s, spex_explorer_end why)
{
    int none = SPEX_EXPLORER_COMPLETE;
    atomic_compare_exchange_strong(&s->end, &none, (int)why);
}

/* Keeps the words in `words` until the tables have grown. */
static void put_off(explorer_worker *w, const uint32_t *words, uint32_t parent)
{
    uint32_t count = w->search->states.tree.words;
    atomic_store(&w->search->is_paused, true);
    if (!base_grow(w->late, w->late_capacity, w->late_count + count + 1)) {
        end_search(w->search, SPEX_EXPLORER_MEMORY);
        return;
    }
    memcpy(w->late + w->late_count, words, count * sizeof *words);
    w->late[w->late_count + count] = parent;
    w->late_count += (size_t)count + 1;
}

/* A step of state `parent` was refused, so that was not looked at to its end. */
static void not_added(explorer_worker *w, explorer_added why, uint32_t parent)
{
    if (parent != w->refused)
        w->counts.read--;
    w->refused = parent;
    const explorer_search *s = w->search;
    bool is_asked = s->options.states && explorer_states_end(&s->states) >= s->options.states;
    end_search(w->search, why == EXPLORER_NO_DISK ? SPEX_EXPLORER_DISK
                          : is_asked              ? SPEX_EXPLORER_STATES_LIMIT
                                                  : SPEX_EXPLORER_MEMORY);
}

/* The words of a state from its pair, into `then`. */
static void words_of(explorer_view *v, uint64_t pair)
{
    const explorer_states *s = v->states;
    for (uint32_t node = s->tree.count; node-- > 0;) {
        if (node + 1 < s->tree.count)
            pair = explorer_table_pair(&s->nodes, v->then[s->tree.words + node]);
        v->then[s->tree.nodes[node].left] = (uint32_t)(pair >> 32);
        v->then[s->tree.nodes[node].right] = (uint32_t)pair;
    }
}

static void add(explorer_worker *w, uint64_t pair, const uint32_t *words, uint32_t parent)
{
    explorer_search *s = w->search;
    uint32_t number;
    switch (explorer_states_add(&s->states, w->view.worker, pair, words, parent, &number)) {
    case EXPLORER_NEW:
        w->leads_on = true;
        if (s->states.is_compact) /* another state with this hash would have been taken for it */
            w->counts.missed += (double)number / 18446744073709551616.0;
        break;
    case EXPLORER_OLD:
        if (number >= s->states.levels[s->states.level_count - 1])
            w->leads_on = true;
        break;
    case EXPLORER_FULL:
        if (!s->states.is_compact)
            words_of(&w->view, pair);
        put_off(w, s->states.is_compact ? words : w->view.then, parent);
        break;
    case EXPLORER_LIMIT:
        not_added(w, EXPLORER_LIMIT, parent);
        break;
    case EXPLORER_NO_DISK:
        not_added(w, EXPLORER_NO_DISK, parent);
    }
}

void explorer_worker_flush(explorer_worker *worker)
{
    explorer_states *states = &worker->search->states;
    for (uint32_t i = 0; i < worker->batch_count; i++)
        explorer_table_await_pair(&states->roots, worker->batch[i].pair);
    for (uint32_t i = 0; i < worker->batch_count; i++)
        add(worker, worker->batch[i].pair,
            states->is_compact ? worker->batch_words + (size_t)i * states->tree.words : NULL,
            worker->batch[i].parent);
    worker->batch_count = 0;
    if (explorer_states_is_crowded(states))
        atomic_store_explicit(&worker->search->is_paused, true, memory_order_relaxed);
}

/* What is in `then` leads from the state at hand. */
static void lead(explorer_worker *w, uint32_t parent)
{
    explorer_states *states = &w->search->states;
    explorer_waiting *next = &w->batch[w->batch_count];
    explorer_added added = explorer_view_nodes(&w->view, &next->pair);
    if (added == EXPLORER_FULL) {
        put_off(w, w->view.then, parent);
        return;
    }
    if (added != EXPLORER_OLD) {
        not_added(w, added, parent);
        return;
    }
    explorer_table_await(&states->roots, next->pair);
    next->parent = parent;
    if (states->is_compact)
        memcpy(w->batch_words + (size_t)w->batch_count * states->tree.words, w->view.then,
               (size_t)states->tree.words * 4);
    if (++w->batch_count == EXPLORER_BATCH)
        explorer_worker_flush(w);
}

void explorer_worker_catch_up(explorer_worker *worker)
{
    uint32_t count = worker->search->states.tree.words;
    uint32_t *late = worker->late;
    size_t end = worker->late_count;
    worker->late = NULL;
    worker->late_count = worker->late_capacity = 0;
    worker->view.is_loaded = false;
    for (size_t at = 0; at < end; at += (size_t)count + 1) {
        memcpy(worker->view.then, late + at, count * sizeof *late);
        lead(worker, late[at + count]);
    }
    free(late);
    explorer_worker_flush(worker);
}

/* ---- judging ---- */

/* A property is broken by a run of `length` steps that ends in, or with a step of, state `number`. */
static void is_broken(explorer_worker *w, uint32_t property, uint64_t length, uint32_t number)
{
    explorer_broken *b = &w->counts.broken[property];
    if (length < b->length || (length == b->length && number < b->number))
        *b = (explorer_broken){length, number};
}

static void judge_state(explorer_worker *w)
{
    const explorer_search *s = w->search;
    const spex_explorer_model *model = s->model;
    for (uint32_t i = 0; i < s->judged_states; i++) {
        const spex_explorer_property *p = &model->properties[s->judged[i]];
        if (!p->state || !p->state(model->self, w->view.state, p->arg))
            is_broken(w, s->judged[i], s->depth, w->number);
    }
    if (model->mark_state)
        model->mark_state(model->self, w->view.state, w->counts.marks);
}

static void judge_step(explorer_worker *w, const spex_explorer_step *step)
{
    const explorer_search *s = w->search;
    const spex_explorer_model *model = s->model;
    for (uint32_t i = s->judged_states; i < s->judged_states + s->judged_steps; i++) {
        const spex_explorer_property *p = &model->properties[s->judged[i]];
        if (!p->step(model->self, w->view.state, step, p->arg))
            is_broken(w, s->judged[i], s->depth + 1, w->number);
    }
}

/* Whether this step was given before; what it leads to is part of what it is. */
static bool is_repeated(explorer_worker *w, const spex_explorer_step *step)
{
    size_t size = step->outcome == SPEX_EXPLORER_STEP ? w->search->model->state_size : 0;
    uint64_t hash = base_hash_bytes(step->after, size);
    hash = base_hash_number(
        hash ^
        base_hash_number(step->label ^ base_hash_number((uint64_t)step->outcome << 32 | step->number)));
    for (size_t i = 0; i < w->repeat_count; i++)
        if (w->repeats[i] == hash)
            return true;
    if (!base_grow(w->repeats, w->repeat_capacity, w->repeat_count + 1)) {
        end_search(w->search, SPEX_EXPLORER_MEMORY);
        return true;
    }
    w->repeats[w->repeat_count++] = hash;
    return false;
}

/* Whether a step belongs to this round; in the first, says that its action is possible. */
static bool is_in_round(explorer_worker *w, const spex_explorer_step *step)
{
    if (w->round == EXPLORER_LOOK) {
        if (step->action < w->search->model->action_count)
            w->stubborn.possible[step->action / 64] |= (uint64_t)1 << step->action % 64;
        else
            w->is_reducible = false;
        return false;
    }
    return explorer_stubborn_has(w->stubborn.best, step->action) == (w->round == EXPLORER_INSIDE);
}

static void take_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    explorer_worker *w = (explorer_worker *)out;
    const spex_explorer_model *model = w->search->model;
    if (w->round != EXPLORER_ALL && !is_in_round(w, step))
        return;
    for (uint32_t i = 0; i < step->origin_count; i++) {
        assert(step->origins[i] < model->origin_count);
        w->counts.by_origin[step->origins[i]]++;
    }
    if (model->mark_step)
        model->mark_step(model->self, w->view.state, step, w->counts.marks);
    if (step->outcome == SPEX_EXPLORER_STEP) {
        judge_step(w, step);
        if (explorer_view_stays(&w->view, step))
            return;
    }
    w->is_stuck = false;
    if (step->repeats && is_repeated(w, step))
        return;
    switch (step->outcome) {
    case SPEX_EXPLORER_STEP:
        w->counts.steps++;
        explorer_view_pack(&w->view, step);
        lead(w, w->number);
        break;
    case SPEX_EXPLORER_CUT:
        assert(step->number < model->cut_count);
        w->counts.cuts++;
        w->counts.by_cut[step->number]++;
        break;
    case SPEX_EXPLORER_FAULT:
        assert(step->number < model->property_count &&
               model->properties[step->number].kind == SPEX_EXPLORER_FAULTS);
        w->counts.faults++;
        is_broken(w, step->number, w->search->depth + 1, w->number);
    }
}

/* ---- states ---- */

static void generate(explorer_worker *w)
{
    w->repeat_count = 0;
    w->search->model->steps(w->search->model->self, w->view.state, &w->out);
}

/* The steps of a stubborn set; and the others, if none of these leads to the next level: as a state of that
 * is looked at later, nothing is put off for ever. */
static void generate_stubborn(explorer_worker *w)
{
    w->is_reducible = true;
    memset(w->stubborn.possible, 0, w->stubborn.words * sizeof *w->stubborn.possible);
    w->round = EXPLORER_LOOK;
    generate(w);
    if (!w->is_reducible || !explorer_stubborn_choose(&w->stubborn)) {
        w->round = EXPLORER_ALL;
        generate(w);
        return;
    }
    explorer_worker_flush(w);
    w->leads_on = false;
    w->round = EXPLORER_INSIDE;
    generate(w);
    explorer_worker_flush(w);
    w->round = EXPLORER_OUTSIDE;
    if (!w->leads_on)
        generate(w);
    w->round = EXPLORER_ALL;
}

static void judge_stuck(explorer_worker *w)
{
    const spex_explorer_model *model = w->search->model;
    for (uint32_t i = 0; i < model->property_count; i++) {
        const spex_explorer_property *p = &model->properties[i];
        if (p->kind == SPEX_EXPLORER_DEADLOCK && (!p->state || !p->state(model->self, w->view.state, p->arg)))
            is_broken(w, i, w->search->depth, w->number);
    }
}

void explorer_worker_expand(explorer_worker *worker, uint32_t number)
{
    explorer_worker_judge(worker, number);
    worker->is_stuck = true;
    if (worker->search->has_stubborn)
        generate_stubborn(worker);
    else
        generate(worker);
    if (worker->is_stuck)
        judge_stuck(worker);
    worker->counts.read++;
}

void explorer_worker_judge(explorer_worker *worker, uint32_t number)
{
    worker->number = number;
    explorer_view_load(&worker->view, number);
    judge_state(worker);
}

static void take_first(spex_explorer_out *out, const spex_explorer_step *step)
{
    explorer_worker *w = (explorer_worker *)out;
    for (uint32_t i = 0; i < step->origin_count; i++) {
        assert(step->origins[i] < w->search->model->origin_count);
        w->counts.by_origin[step->origins[i]]++;
    }
    switch (step->outcome) {
    case SPEX_EXPLORER_STEP:
        explorer_view_pack(&w->view, step);
        lead(w, SPEX_EXPLORER_NONE);
        break;
    case SPEX_EXPLORER_CUT:
        assert(step->number < w->search->model->cut_count);
        w->counts.cuts++;
        w->counts.by_cut[step->number]++;
        break;
    case SPEX_EXPLORER_FAULT:
        assert(step->number < w->search->model->property_count);
        w->counts.faults++;
        is_broken(w, step->number, 0, SPEX_EXPLORER_NONE);
    }
}

void explorer_worker_begin(explorer_worker *worker)
{
    worker->out.step = take_first;
    worker->search->model->first(worker->search->model->self, &worker->out);
    explorer_worker_flush(worker);
    worker->out.step = take_step;
}

/* ---- making and ending ---- */

bool explorer_counts_open(explorer_counts *counts, const spex_explorer_model *model)
{
    memset(counts, 0, sizeof *counts);
    counts->by_cut = base_alloc_zeroed(model->cut_count, sizeof *counts->by_cut);
    counts->by_origin = base_alloc_zeroed(model->origin_count, sizeof *counts->by_origin);
    counts->marks = base_alloc_zeroed(model->mark_count, sizeof *counts->marks);
    counts->broken = base_alloc_zeroed(model->property_count, sizeof *counts->broken);
    for (uint32_t i = 0; counts->broken && i < model->property_count; i++)
        counts->broken[i] = (explorer_broken){EXPLORER_NEVER, SPEX_EXPLORER_NONE};
    return counts->by_cut && counts->by_origin && counts->marks && counts->broken;
}

void explorer_counts_close(explorer_counts *counts)
{
    free(counts->by_cut);
    free(counts->by_origin);
    free(counts->marks);
    free(counts->broken);
    memset(counts, 0, sizeof *counts);
}

bool explorer_worker_open(explorer_worker *worker, explorer_search *search, unsigned number)
{
    memset(worker, 0, sizeof *worker);
    worker->search = search;
    worker->out.step = take_step;
    worker->refused = SPEX_EXPLORER_NONE;
    if (search->states.is_compact)
        worker->batch_words =
            base_alloc((uint64_t)EXPLORER_BATCH * search->states.tree.words, sizeof(uint32_t));
    if (!explorer_view_open(&worker->view, &search->states, number) ||
        !explorer_counts_open(&worker->counts, search->model) ||
        (search->states.is_compact && !worker->batch_words) ||
        (search->has_stubborn && !explorer_stubborn_open(&worker->stubborn, search->model)))
        return false;
    worker->out.scratch = worker->view.scratch;
    return true;
}

void explorer_worker_close(explorer_worker *worker)
{
    explorer_view_close(&worker->view);
    explorer_counts_close(&worker->counts);
    explorer_stubborn_close(&worker->stubborn);
    free(worker->batch_words);
    free(worker->repeats);
    free(worker->late);
    free(worker->left);
}
