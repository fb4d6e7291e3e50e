/* Level by level, so that what is found first is found by a shortest run, whatever the number of threads.
 * Within a level threads take pieces of it. When a table is crowded all stop at the ends of their pieces, it
 * grows, and they go on. */
#include "config.h"

#include "explorer/search/search.h"

#include "base/clock.h"
#include "explorer/search/limits.h"
#include "explorer/search/worker.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 64 }; /* states that a thread takes at a time */

/* ---- making and ending ---- */

static void fill_options(explorer_search *s, const spex_explorer_options *options)
{
    s->options = *options;
    if (!s->options.jobs)
        s->options.jobs = explorer_limits_jobs();
    if (!s->options.memory)
        s->options.memory = explorer_limits_memory();
    s->has_symmetry = !options->no_symmetry && explorer_symmetry_is_there(s->model);
    s->has_stubborn = s->is_trying = !options->no_partial_order && explorer_stubborn_is_there(s->model);
}

static bool open_workers(explorer_search *s)
{
    if (!(s->workers = base_alloc_zeroed(s->jobs, sizeof *s->workers)))
        return false;
    for (unsigned i = 0; i < s->jobs; i++)
        if (!explorer_worker_open(&s->workers[i], s, i))
            return false;
    return true;
}

bool explorer_search_open(explorer_search *search, const spex_explorer_model *model,
                          const spex_explorer_options *options)
{
    memset(search, 0, sizeof *search);
    search->model = model;
    fill_options(search, options);
    search->jobs = 1;
    if (search->options.jobs > 1 && (search->pool = base_thread_pool_new(search->options.jobs)))
        search->jobs = base_thread_pool_size(search->pool);
    explorer_store_options store = {search->jobs,           search->options.memory,
                                    search->options.states, options->disk,
                                    options->compact,       search->has_symmetry ? &search->symmetry : NULL};
    search->judged = base_alloc(model->property_count, sizeof *search->judged);
    if (!search->judged || (search->has_symmetry && !explorer_symmetry_open(&search->symmetry, model)) ||
        !explorer_counts_open(&search->counts, model) ||
        !explorer_states_open(&search->states, model, &store) || !open_workers(search)) {
        explorer_search_close(search);
        return false;
    }
    return true;
}

void explorer_search_close(explorer_search *search)
{
    for (unsigned i = 0; search->workers && i < search->jobs; i++)
        explorer_worker_close(&search->workers[i]);
    free(search->workers);
    base_thread_pool_free(search->pool);
    explorer_states_close(&search->states);
    explorer_edges_close(&search->edges);
    explorer_counts_close(&search->counts);
    explorer_symmetry_close(&search->symmetry);
    free(search->judged);
    memset(search, 0, sizeof *search);
}

void explorer_search_note_edges(explorer_search *search)
{
    (void)explorer_edges_open(&search->edges, search->jobs, search->states.roots.limit);
}

/* ---- counting ---- */

static void merge_counts(explorer_search *s, explorer_counts *from)
{
    const spex_explorer_model *model = s->model;
    explorer_counts *to = &s->counts;
    to->read += from->read;
    to->reduced += from->reduced;
    to->steps += from->steps;
    to->faults += from->faults;
    to->cuts += from->cuts;
    to->missed += from->missed;
    from->read = from->reduced = from->steps = from->faults = from->cuts = 0;
    from->missed = 0;
    for (uint32_t i = 0; i < model->cut_count; i++) {
        to->by_cut[i] += from->by_cut[i];
        from->by_cut[i] = 0;
    }
    for (uint32_t i = 0; i < model->origin_count; i++) {
        to->by_origin[i] += from->by_origin[i];
        from->by_origin[i] = 0;
    }
    for (uint32_t i = 0; i < model->mark_count; i++)
        to->marks[i] |= from->marks[i];
    for (uint32_t i = 0; i < model->property_count; i++) {
        explorer_broken *a = &to->broken[i], b = from->broken[i];
        if (b.length < a->length || (b.length == a->length && b.number < a->number))
            *a = b;
    }
}

/* Which properties are looked at: of states, then of steps; no more those that are broken. */
static void choose_judged(explorer_search *s)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->model->property_count; i++)
        if (s->model->properties[i].kind == SPEX_EXPLORER_STATES &&
            s->counts.broken[i].length == EXPLORER_NEVER)
            s->judged[count++] = i;
    s->judged_states = count;
    for (uint32_t i = 0; i < s->model->property_count; i++)
        if (s->model->properties[i].kind == SPEX_EXPLORER_STEPS &&
            s->counts.broken[i].length == EXPLORER_NEVER)
            s->judged[count++] = i;
    s->judged_steps = count - s->judged_states;
}

static void merge_all(explorer_search *s)
{
    for (unsigned i = 0; i < s->jobs; i++)
        merge_counts(s, &s->workers[i].counts);
    choose_judged(s);
}

static bool is_any_broken(const explorer_search *s)
{
    for (uint32_t i = 0; i < s->model->property_count; i++)
        if (s->counts.broken[i].length != EXPLORER_NEVER)
            return true;
    return false;
}

void explorer_search_figures(const explorer_search *search, spex_explorer_figures *figures)
{
    uint64_t states = explorer_states_end(&search->states);
    for (size_t i = 0; i < search->states.roots.gap_count; i++)
        states -= search->states.roots.gaps[i].end - search->states.roots.gaps[i].begin;
    memset(figures, 0, sizeof *figures);
    figures->end = (spex_explorer_end)atomic_load(&search->end);
    figures->states = states;
    figures->steps = search->counts.steps;
    figures->depth = search->depth;
    figures->frontier = states > search->counts.read ? states - search->counts.read : 0;
    figures->cuts = search->counts.cuts;
    figures->faults = search->counts.faults;
    figures->bytes = explorer_states_bytes(&search->states);
    figures->seconds = search->seconds > 0 ? search->seconds : base_seconds() - search->began;
    figures->missed = search->counts.missed;
    figures->symmetry = search->has_symmetry;
    figures->partial_order = search->has_stubborn;
    figures->jobs = search->jobs;
}

static void tell_progress(explorer_search *s)
{
    double now = base_seconds();
    if (!s->options.progress || now - s->told < 1)
        return;
    s->told = now;
    spex_explorer_figures figures;
    explorer_search_figures(s, &figures);
    s->options.progress(s->options.progress_arg, &figures);
}

/* ---- levels ---- */

static bool keep_for_later(explorer_worker *w, size_t begin, size_t end)
{
    if (w->left_count && w->left[w->left_count - 1].end == begin) {
        w->left[w->left_count - 1].end = (uint32_t)end;
        return true;
    }
    if (!base_grow(w->left, w->left_capacity, w->left_count + 1))
        return false;
    w->left[w->left_count++] = (explorer_range){(uint32_t)begin, (uint32_t)end};
    return true;
}

/* Rather than ends the search, what is noted of edges is given up. */
static void look_at_memory(explorer_search *s, unsigned worker)
{
    uint64_t bytes = explorer_states_bytes(&s->states);
    if (bytes > s->options.memory)
        explorer_search_stop(s, SPEX_EXPLORER_MEMORY);
    if (explorer_edges_are_noted(&s->edges) &&
        bytes + explorer_edges_count(&s->edges, worker, explorer_states_end(&s->states)) >
            s->options.memory) {
        explorer_edges_give_up(&s->edges);
        atomic_store_explicit(&s->is_paused, true, memory_order_relaxed);
    }
}

static void expand(explorer_search *s, unsigned worker, size_t begin, size_t end)
{
    explorer_worker *w = &s->workers[worker];
    bool has_gaps = s->states.roots.gap_count > 0;
    for (size_t number = begin; number < end && !w->is_over; number++)
        if (!has_gaps || explorer_table_has(&s->states.roots, (uint32_t)number))
            explorer_worker_expand(w, (uint32_t)number);
    look_at_memory(s, worker);
    if (worker == 0)
        tell_progress(s);
}

/* One thread alone has all of a level as its piece: limits are looked at in between. */
static bool expand_piece(void *arg, unsigned worker, size_t begin, size_t end)
{
    explorer_search *s = arg;
    for (size_t next; begin < end; begin = next) {
        next = end - begin > PIECE ? begin + PIECE : end;
        if (explorer_search_is_over(s))
            return false;
        if (atomic_load_explicit(&s->is_paused, memory_order_relaxed)) {
            if (!keep_for_later(&s->workers[worker], begin, end))
                explorer_search_stop(s, SPEX_EXPLORER_MEMORY);
            return true;
        }
        expand(s, worker, begin, next);
    }
    return true;
}

static bool grow(explorer_search *s)
{
    uint64_t bytes = explorer_states_bytes(&s->states) + explorer_states_growth(&s->states);
    if (explorer_edges_are_noted(&s->edges) &&
        bytes + explorer_edges_count(&s->edges, 0, explorer_states_end(&s->states)) > s->options.memory)
        explorer_edges_give_up(&s->edges);
    if (!explorer_edges_are_noted(&s->edges))
        explorer_edges_close(&s->edges);
    return bytes <= s->options.memory && explorer_states_grow(&s->states, s->pool);
}

/* Lets the tables grow until all that came too late has found its place. */
static void grow_and_catch_up(explorer_search *s)
{
    for (unsigned i = 0; i < s->jobs; i++)
        explorer_waiting_flush(&s->workers[i].waiting);
    while (!explorer_search_has_ended(s) && atomic_load(&s->is_paused)) {
        atomic_store(&s->is_paused, false);
        if (!grow(s))
            explorer_search_stop(s, SPEX_EXPLORER_MEMORY);
        for (unsigned i = 0; i < s->jobs && !explorer_search_has_ended(s); i++)
            if (s->workers[i].waiting.late_count)
                explorer_waiting_catch_up(&s->workers[i].waiting);
    }
}

static void read_range(explorer_search *s, explorer_range range)
{
    base_thread_pool_run(s->pool, expand_piece, s, range.begin, range.end,
                         base_thread_pool_chunk(s->pool, range.end - range.begin, 1, PIECE));
    grow_and_catch_up(s);
}

/* What was left when a table was crowded, of all threads. */
static bool take_left(explorer_search *s, explorer_range **ranges, size_t *count)
{
    size_t all = 0;
    for (unsigned i = 0; i < s->jobs; i++)
        all += s->workers[i].left_count;
    *count = 0;
    if (!(*ranges = base_alloc(all, sizeof **ranges)))
        return false;
    for (unsigned i = 0; i < s->jobs; i++) {
        explorer_worker *w = &s->workers[i];
        if (w->left_count)
            memcpy(*ranges + *count, w->left, w->left_count * sizeof *w->left);
        *count += w->left_count;
        w->left_count = 0;
    }
    return true;
}

static void read_level(explorer_search *s, explorer_range level)
{
    read_range(s, level);
    size_t count;
    do {
        explorer_range *ranges;
        if (!take_left(s, &ranges, &count)) {
            explorer_search_stop(s, SPEX_EXPLORER_MEMORY);
            return;
        }
        for (size_t i = 0; i < count && !explorer_search_has_ended(s); i++)
            read_range(s, ranges[i]);
        free(ranges);
    } while (count > 0 && !explorer_search_has_ended(s));
}

static bool judge_piece(void *arg, unsigned worker, size_t begin, size_t end)
{
    explorer_search *s = arg;
    for (size_t number = begin; number < end; number++)
        if (explorer_table_has(&s->states.roots, (uint32_t)number))
            explorer_worker_judge(&s->workers[worker], (uint32_t)number);
    return true;
}

/* States that were found, but whose steps will not be looked at, are judged all the same. */
static void judge_rest(explorer_search *s, size_t level)
{
    for (; level < s->states.level_count; level++) {
        s->depth = level;
        base_thread_pool_run(s->pool, judge_piece, s, s->states.levels[level],
                             explorer_states_level_end(&s->states, level), 64);
        merge_all(s);
    }
}

static bool end_level(explorer_search *s, uint64_t expected)
{
    if (explorer_states_end_level(&s->states, expected))
        return true;
    explorer_search_stop(s, SPEX_EXPLORER_MEMORY);
    return false;
}

/* Of a search for shorter runs: is there nothing more to be found? */
static bool has_found(const explorer_search *s)
{
    for (uint32_t i = 0; s->sought && i < s->model->property_count; i++)
        if (s->sought[i].length != EXPLORER_NEVER && s->sought[i].length > s->depth &&
            s->counts.broken[i].length == EXPLORER_NEVER)
            return false;
    return s->sought != NULL;
}

/* At the end of a level. To look which steps can be left out costs time for each state, and steps are not
 * kept then (cache.c): where few of the first states gain by it, all begins anew without; later it is no more
 * tried. So it does where a bound ties steps that were taken for independent. */
static void weigh_order(explorer_search *s)
{
    enum { LEAST = 1000, ONE_OF = 4 };
    uint64_t read = s->counts.read - s->weighed_read, reduced = s->counts.reduced - s->weighed_reduced;
    if (!s->has_stubborn)
        return;
    if (atomic_load(&s->is_tied))
        explorer_search_stop(s, (spex_explorer_end)EXPLORER_ANEW);
    if (!s->is_trying || read < LEAST)
        return;
    s->is_trying = reduced >= read / ONE_OF;
    if (!s->is_trying && s->weighed_read == 0)
        explorer_search_stop(s, (spex_explorer_end)EXPLORER_ANEW);
    s->weighed_read = s->counts.read;
    s->weighed_reduced = s->counts.reduced;
}

static void read_levels(explorer_search *s)
{
    if (s->options.states) /* exactly so many */
        s->states.roots.block_size = 1;
    while (!explorer_search_has_ended(s)) {
        size_t level = (size_t)s->depth;
        explorer_range range = {s->states.levels[level], s->states.levels[level + 1]};
        if (range.begin == range.end)
            return;
        read_level(s, range);
        merge_all(s);
        weigh_order(s);
        uint64_t width = range.end - range.begin;
        if (!end_level(s, s->options.states ? 0 : width))
            return;
        if (explorer_search_has_ended(s)) {
            if (atomic_load(&s->end) == SPEX_EXPLORER_STATES_LIMIT && !s->states.is_compact)
                judge_rest(s, level);
            return;
        }
        if (has_found(s) || (s->options.first && is_any_broken(s)))
            explorer_search_stop(s, SPEX_EXPLORER_FIRST);
        s->depth++;
    }
}

bool explorer_search_run(explorer_search *search)
{
    search->began = search->told = base_seconds();
    choose_judged(search);
    explorer_worker_begin(&search->workers[0]);
    grow_and_catch_up(search);
    merge_all(search);
    if (end_level(search, 0))
        read_levels(search);
    search->depth = search->states.level_count - 1;
    while (search->depth > 0 && search->states.levels[search->depth] == explorer_states_end(&search->states))
        search->depth--;
    for (unsigned i = 0; i < search->jobs; i++)
        explorer_worker_rest(&search->workers[i]);
    search->has_stubborn = search->has_stubborn && search->counts.reduced; /* else these are all states */
    search->seconds = base_seconds() - search->began;
    return true;
}

bool explorer_search_view(explorer_search *search, explorer_view *view, unsigned worker)
{
    return explorer_view_open(view, &search->states, worker);
}
