/* Steps come from the model one by one. Each is judged and counted at once, and packed; whether its state is
 * new is looked up some steps later (waiting.c). */
#include "config.h"

#include "explorer/search/worker.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

/* ---- judging ---- */

/* A property is broken by a run of `length` steps that ends in, or with a step of, state `number`. */
static void is_broken(explorer_worker *w, uint32_t property, uint64_t length, uint32_t number)
{
    explorer_broken *b = &w->counts.broken[property];
    explorer_cache_spoil(&w->cache);
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

/* Adds the words of `then` that are not those of the state at hand, each after its number. */
static bool add_words(explorer_worker *w)
{
    const explorer_view *v = &w->view;
    for (uint32_t i = 0; i < v->states->tree.words; i++) {
        if (v->then[i] == v->now[i])
            continue;
        if (!base_grow(w->repeat_words, w->repeat_word_capacity, w->repeat_word_count + 2))
            return false;
        w->repeat_words[w->repeat_word_count++] = i;
        w->repeat_words[w->repeat_word_count++] = v->then[i];
    }
    return true;
}

static bool is_same(const explorer_worker *w, const explorer_repeat *a, const explorer_repeat *b)
{
    return a->hash == b->hash && a->label == b->label && a->outcome == b->outcome && a->number == b->number &&
           a->end - a->begin == b->end - b->begin &&
           (a->begin == a->end || memcmp(w->repeat_words + a->begin, w->repeat_words + b->begin,
                                         (a->end - a->begin) * sizeof *w->repeat_words) == 0);
}

/* Whether this step was given before; what it leads to, which is in `then`, is part of what it is. */
static bool is_repeated(explorer_worker *w, const spex_explorer_step *step)
{
    explorer_repeat one = {.label = step->label,
                           .outcome = step->outcome,
                           .number = step->number,
                           .begin = w->repeat_word_count};
    if ((step->outcome == SPEX_EXPLORER_STEP && !add_words(w)) ||
        !base_grow(w->repeats, w->repeat_capacity, w->repeat_count + 1)) {
        explorer_search_stop(w->search, SPEX_EXPLORER_MEMORY);
        return true;
    }
    one.end = w->repeat_word_count;
    if (one.end > one.begin)
        one.hash =
            base_hash_bytes(w->repeat_words + one.begin, (one.end - one.begin) * sizeof *w->repeat_words);
    one.hash ^= base_hash_number(one.label);
    for (size_t i = 0; i < w->repeat_count; i++)
        if (is_same(w, &w->repeats[i], &one)) {
            w->repeat_word_count = one.begin;
            return true;
        }
    w->repeats[w->repeat_count++] = one;
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

#define LEAST_PAUSE 0.002 /* seconds between two looks at the clock: if it was fewer, the next is later */
#define MOST_PAUSE  0.02  /* and if it was more, sooner */
#define MOST_STEPS  65536u

/* Looks whether the search is over, by steps, as one may take as long as a million others. */
static void look_at_clock(explorer_worker *w)
{
    double now = base_seconds();
    if (now - w->looked < LEAST_PAUSE && w->pace < MOST_STEPS)
        w->pace *= 2;
    else if (now - w->looked > MOST_PAUSE && w->pace > 1)
        w->pace /= 2;
    w->looked = now;
    w->steps_left = w->pace;
    int end = explorer_search_is_over(w->search) ? atomic_load(&w->search->end) : SPEX_EXPLORER_COMPLETE;
    w->is_over = end == SPEX_EXPLORER_TIMEOUT || end == SPEX_EXPLORER_STOPPED;
}

static inline bool is_time_up(explorer_worker *w)
{
    if (--w->steps_left == 0)
        look_at_clock(w);
    return w->is_over;
}

static void take_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    explorer_worker *w = (explorer_worker *)out;
    const spex_explorer_model *model = w->search->model;
    if (is_time_up(w) || (w->round != EXPLORER_ALL && !is_in_round(w, step)))
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
    if (step->outcome != SPEX_EXPLORER_FAULT)
        w->flags |= explorer_flags_of(step);
    if (step->outcome == SPEX_EXPLORER_STEP && (step->repeats || !w->search->has_symmetry))
        explorer_view_pack(&w->view, step);
    if (step->repeats && is_repeated(w, step))
        return;
    switch (step->outcome) {
    case SPEX_EXPLORER_STEP:
        w->counts.steps++;
        if (w->search->has_symmetry)
            explorer_view_pack_canonical(&w->view, step);
        if (w->cache.is_noting)
            explorer_cache_lead(&w->cache, &w->view);
        explorer_waiting_lead(&w->waiting, w->number);
        break;
    case SPEX_EXPLORER_CUT:
        assert(step->number < model->cut_count);
        if (w->cache.is_noting)
            explorer_cache_cut(&w->cache, step->number);
        w->counts.cuts++;
        w->counts.by_cut[step->number]++;
        if (w->search->options.uncut)
            explorer_search_stop(w->search, SPEX_EXPLORER_WAS_CUT);
        if (w->search->has_stubborn && model->ties && model->ties[step->number]) {
            atomic_store_explicit(&w->search->is_tied, true, memory_order_relaxed);
            explorer_cache_spoil(&w->cache);
        }
        break;
    case SPEX_EXPLORER_FAULT:
        assert(step->number < model->property_count &&
               model->properties[step->number].kind == SPEX_EXPLORER_FAULTS);
        w->counts.faults++;
        is_broken(w, step->number, w->search->depth + 1, w->number);
    }
}

/* ---- states ---- */

static void take_look(spex_explorer_out *out, uint32_t group)
{
    explorer_worker *w = (explorer_worker *)out;
    if (w->cache.is_noting)
        explorer_cache_look(&w->cache, group);
}

/* Counts what is kept of a part's steps, and follows them. */
static void follow_kept(explorer_worker *w, const uint32_t *leaf)
{
    const uint32_t *at = leaf + EXPLORER_LEAF_HEAD;
    uint32_t cuts = leaf[EXPLORER_LEAF_CUTS], steps = leaf[EXPLORER_LEAF_STEPS];
    w->flags |= (uint16_t)leaf[EXPLORER_LEAF_FLAGS];
    w->is_stuck = w->is_stuck && cuts + steps == 0;
    w->counts.cuts += cuts;
    w->counts.steps += steps;
    w->cache.kept += steps;
    for (uint32_t i = 0; i < cuts; i++)
        w->counts.by_cut[*at++]++;
    for (uint32_t i = 0; i < steps; i++) {
        uint32_t count = *at++;
        explorer_waiting_follow(&w->waiting, w->number, w->cache.spots, at, count);
        at += 2ull * count;
    }
}

/* The steps of one part are made, and noted if they are not known. */
static void generate_part(explorer_worker *w, uint32_t part, explorer_known known)
{
    const spex_explorer_model *model = w->search->model;
    uint16_t flags = w->flags;
    w->flags = 0;
    w->repeat_count = w->repeat_word_count = 0;
    if (!known && w->cache.is_on)
        explorer_cache_begin(&w->cache, part);
    explorer_view_refresh(&w->view);
    model->part_steps(model->self, w->view.state, part, &w->out);
    if (w->cache.is_noting && !w->is_over && !explorer_search_has_ended(w->search))
        explorer_cache_end(&w->cache, &w->view, w->flags);
    w->cache.is_noting = false;
    w->flags |= flags;
}

static void generate_parts(explorer_worker *w)
{
    for (uint32_t part = 0; part < w->search->model->part_count; part++) {
        explorer_known known = w->cache.is_on ? explorer_cache_find(&w->cache, part, &w->view) : 0;
        if (known == EXPLORER_KNOWN_NONE)
            continue;
        if (is_time_up(w))
            return;
        if (known > EXPLORER_KNOWN_SPOILT)
            follow_kept(w, w->cache.words + (known & ~EXPLORER_KNOWN_STEPS));
        else
            generate_part(w, part, known);
    }
}

static void generate(explorer_worker *w)
{
    bool is_cached = w->cache.is_on && w->round == EXPLORER_ALL;
    if (is_cached)
        explorer_cache_begin_state(&w->cache);
    if (is_cached && w->cache.is_on) {
        generate_parts(w);
        return;
    }
    explorer_view_refresh(&w->view);
    w->repeat_count = w->repeat_word_count = 0;
    w->search->model->steps(w->search->model->self, w->view.state, &w->out);
}

/* Finds out which actions are possible. */
static void find_possible(explorer_worker *w)
{
    const spex_explorer_model *model = w->search->model;
    w->is_reducible = true;
    explorer_view_refresh(&w->view);
    memset(w->stubborn.possible, 0, w->stubborn.words * sizeof *w->stubborn.possible);
    if (model->possible) {
        model->possible(model->self, w->view.state, w->out.scratch, w->stubborn.possible);
        return;
    }
    w->round = EXPLORER_LOOK;
    generate(w);
}

/* The steps of a stubborn set; and the others, if none of these leads to the next level: as a state of that
 * is looked at later, nothing is put off for ever. */
static void generate_stubborn(explorer_worker *w)
{
    find_possible(w);
    if (!w->is_reducible || !explorer_choices_choose(&w->choices, &w->stubborn)) {
        w->round = EXPLORER_ALL;
        generate(w);
        return;
    }
    explorer_waiting_flush(&w->waiting);
    w->waiting.leads_on = false;
    w->round = EXPLORER_INSIDE;
    w->out.only = w->stubborn.best;
    generate(w);
    explorer_waiting_flush(&w->waiting);
    w->round = EXPLORER_OUTSIDE;
    w->out.only = NULL;
    if (!w->waiting.leads_on)
        generate(w);
    else
        w->counts.reduced++;
    w->round = EXPLORER_ALL;
}

static void judge_stuck(explorer_worker *w)
{
    const spex_explorer_model *model = w->search->model;
    explorer_view_refresh(&w->view);
    for (uint32_t i = 0; i < model->property_count; i++) {
        const spex_explorer_property *p = &model->properties[i];
        if (p->kind == SPEX_EXPLORER_DEADLOCK && (!p->state || !p->state(model->self, w->view.state, p->arg)))
            is_broken(w, i, w->search->depth, w->number);
    }
}

void explorer_worker_expand(explorer_worker *worker, uint32_t number)
{
    if (is_time_up(worker))
        return;
    explorer_worker_judge(worker, number);
    worker->is_stuck = true;
    worker->flags = 0;
    if (worker->search->is_trying)
        generate_stubborn(worker);
    else
        generate(worker);
    if (worker->is_over)
        return;
    if (worker->is_stuck)
        judge_stuck(worker);
    if (explorer_edges_are_noted(&worker->search->edges))
        explorer_edges_flag(&worker->search->edges, number, worker->flags);
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
        explorer_view_pack_canonical(&w->view, step);
        explorer_waiting_lead(&w->waiting, SPEX_EXPLORER_NONE);
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
    explorer_waiting_flush(&worker->waiting);
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
    worker->pace = worker->steps_left = 1;
    if (!explorer_view_open(&worker->view, &search->states, number) ||
        !explorer_counts_open(&worker->counts, search->model) ||
        !explorer_waiting_open(&worker->waiting, search, &worker->view, &worker->counts) ||
        (search->has_stubborn && !explorer_stubborn_open(&worker->stubborn, search->model)))
        return false;
    if (search->has_stubborn)
        explorer_choices_open(&worker->choices, &worker->stubborn);
    worker->out.scratch = worker->view.scratch;
    worker->out.changes_only = true;
    for (uint32_t i = 0; i < search->model->property_count; i++)
        if (search->model->properties[i].kind == SPEX_EXPLORER_STEPS)
            worker->out.changes_only = false;
    explorer_cache_open(&worker->cache, search);
    if (worker->cache.is_on)
        worker->out.look = take_look;
    return !worker->cache.is_on || !search->model->judged ||
           explorer_view_put_off(&worker->view, search->model->judged, search->model->judged_count);
}

void explorer_worker_rest(explorer_worker *worker)
{
    explorer_cache_close(&worker->cache);
    explorer_view_put_off_none(&worker->view);
}

void explorer_worker_close(explorer_worker *worker)
{
    explorer_cache_close(&worker->cache);
    explorer_view_close(&worker->view);
    explorer_counts_close(&worker->counts);
    explorer_stubborn_close(&worker->stubborn);
    explorer_choices_close(&worker->choices);
    explorer_waiting_close(&worker->waiting);
    free(worker->repeats);
    free(worker->repeat_words);
    free(worker->left);
}
