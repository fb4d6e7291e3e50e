/* Where steps lead was noted by the search, or, where it had no memory for that, all threads make the steps
 * of all states again; then the states are numbered by a walk through that graph, breadth first, which makes
 * no steps. */
#include "config.h"

#include "explorer/liveness/space.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

/* ---- limits ---- */

static void end_space(explorer_space *space, spex_explorer_end why)
{
    int none = SPEX_EXPLORER_COMPLETE;
    atomic_compare_exchange_strong(&space->end, &none, (int)why);
}

bool explorer_space_no_memory(explorer_space *space)
{
    end_space(space, SPEX_EXPLORER_MEMORY);
    return false;
}

bool explorer_space_take(explorer_space *space, uint64_t bytes)
{
    uint64_t all = atomic_fetch_add(&space->bytes, bytes) + bytes, most = atomic_load(&space->most_bytes);
    while (all > most && !atomic_compare_exchange_weak(&space->most_bytes, &most, all))
        ;
    return all <= space->limit || explorer_space_no_memory(space);
}

void explorer_space_give(explorer_space *space, uint64_t bytes)
{
    atomic_fetch_sub(&space->bytes, bytes);
}

bool explorer_space_is_over(explorer_space *space)
{
    const spex_explorer_options *options = &space->search->options;
    if (options->stop && *options->stop)
        end_space(space, SPEX_EXPLORER_STOPPED);
    else if (options->timeout > 0 && base_seconds() - space->search->began > options->timeout)
        end_space(space, SPEX_EXPLORER_TIMEOUT);
    return atomic_load(&space->end) != SPEX_EXPLORER_COMPLETE;
}

/* ---- reading ---- */

/* Where all steps lead, by the search's numbers, in lists as explorer_edges has them. */
typedef struct reading {
    explorer_space *space;
    explorer_edges *edges;
    uint64_t *place; /* of each state: list << 48 | where its number of steps stands */
} reading;

#define NO_STEPS UINT64_MAX

/* What one thread reads. */
typedef struct reader {
    spex_explorer_out out;
    reading *reading;
    explorer_view *view;
    uint32_t number; /* of the state at hand */
    uint16_t flags;
} reader;

static void read_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    reader *r = (reader *)out;
    uint32_t to;
    if (step->outcome == SPEX_EXPLORER_FAULT ||
        (step->outcome == SPEX_EXPLORER_STEP && explorer_view_stays(r->view, step)))
        return;
    r->flags |= explorer_flags_of(step);
    if (step->outcome == SPEX_EXPLORER_STEP && explorer_view_follow(r->view, step, &to))
        explorer_edges_note(r->reading->edges, r->view->worker, r->number, to);
}

static bool read_piece(void *arg, unsigned worker, size_t begin, size_t end)
{
    reading *all = arg;
    const explorer_search *search = all->space->search;
    reader r = {.out = {.step = read_step, .scratch = search->workers[worker].view.scratch},
                .reading = all,
                .view = &search->workers[worker].view};
    if (explorer_space_is_over(all->space))
        return false;
    uint64_t before = all->edges->lists[worker].count;
    for (size_t number = begin; number < end && explorer_edges_are_noted(all->edges); number++) {
        if (!explorer_table_has(&search->states.roots, (uint32_t)number))
            continue;
        r.number = (uint32_t)number;
        r.flags = 0;
        explorer_view_load(r.view, (uint32_t)number);
        search->model->steps(search->model->self, r.view->state, &r.out);
        explorer_edges_flag(all->edges, (uint32_t)number, r.flags);
    }
    if (!explorer_edges_are_noted(all->edges))
        return explorer_space_no_memory(all->space);
    return explorer_space_take(all->space, (all->edges->lists[worker].count - before) * sizeof(uint32_t));
}

/* Makes all steps again, unless the search has noted them. */
static bool read_steps(reading *all)
{
    explorer_search *search = all->space->search;
    size_t count = explorer_states_end(&search->states);
    if (explorer_edges_are_noted(all->edges))
        return explorer_space_take(all->space, explorer_edges_count(all->edges, 0, 0));
    explorer_edges_close(all->edges);
    return (explorer_edges_open(all->edges, search->jobs, count) || explorer_space_no_memory(all->space)) &&
           base_thread_pool_run(search->pool, read_piece, all, 0, count,
                                base_thread_pool_chunk(search->pool, count, 1, 256));
}

/* Finds where what is noted of each state begins. */
static bool find_places(reading *all)
{
    size_t count = explorer_states_end(&all->space->search->states);
    if (!(all->place = base_alloc(count, sizeof *all->place)))
        return explorer_space_no_memory(all->space);
    memset(all->place, 0xff, count * sizeof *all->place);
    for (unsigned i = 0; i < all->edges->jobs; i++) {
        const explorer_edge_list *list = &all->edges->lists[i];
        for (size_t at = 0; at < list->count; at += EXPLORER_EDGES_HEAD + list->words[at + 1])
            all->place[list->words[at]] = (uint64_t)i << 48 | (at + 1);
    }
    return true;
}

/* ---- numbering ---- */

typedef struct numbering {
    spex_explorer_out out;
    explorer_space *space;
    uint32_t count;
} numbering;

static void number_state(explorer_space *space, uint32_t number, uint32_t *count)
{
    if (space->local[number] != SPEX_EXPLORER_NONE)
        return;
    space->local[number] = *count;
    space->number[(*count)++] = number;
}

static void read_first(spex_explorer_out *out, const spex_explorer_step *step)
{
    numbering *n = (numbering *)out;
    uint32_t number;
    if (step->outcome == SPEX_EXPLORER_STEP && explorer_view_find(n->space->view, step->after, &number))
        number_state(n->space, number, &n->count);
}

/* The steps of a state, by the search's numbers; how many there are stands before them. */
static const uint32_t *steps_of(const reading *all, uint32_t number)
{
    static const uint32_t none = 0;
    uint64_t place = all->place[number];
    return place == NO_STEPS ? &none
                             : all->edges->lists[place >> 48].words + (place & ((UINT64_C(1) << 48) - 1));
}

/* Numbers all states, level by level; returns how many steps there are. */
static uint64_t number_states(const reading *all, explorer_space *space, size_t *capacity)
{
    const explorer_search *search = space->search;
    numbering n = {{.step = read_first, .scratch = space->view->scratch}, space, 0};
    uint64_t edges = 0;
    space->view->is_loaded = false;
    search->model->first(search->model->self, &n.out);
    for (uint32_t begin = 0, end = n.count;; begin = end, end = n.count) {
        if (!base_grow(space->levels, *capacity, space->level_count + 2)) {
            explorer_space_no_memory(space);
            return 0;
        }
        space->levels[space->level_count] = begin;
        if (begin == end)
            return edges;
        space->levels[++space->level_count] = end;
        for (uint32_t i = begin; i < end; i++) {
            const uint32_t *to = steps_of(all, space->number[i]);
            edges += *to;
            for (uint32_t k = 1; k <= *to; k++)
                number_state(space, to[k], &n.count);
        }
    }
}

static void copy_graph(const reading *all, explorer_space *space)
{
    explorer_graph *g = &space->graph;
    uint64_t edges = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        uint32_t number = space->number[i];
        const uint32_t *to = steps_of(all, number);
        g->row[i] = edges;
        for (uint32_t k = 1; k <= *to; k++)
            g->to[edges++] = space->local[to[k]];
        uint16_t flags = ((const uint16_t *)all->edges->flags.bytes)[number];
        space->has_cut[i] = (flags & EXPLORER_FLAG_CUT) != 0;
        space->possible[i] = (uint8_t)flags;
    }
    g->row[g->count] = edges;
}

static bool number_all(const reading *all, explorer_space *space)
{
    uint32_t most = explorer_states_end(&space->search->states);
    size_t capacity = 0;
    space->number = base_alloc(most, sizeof *space->number);
    space->local = base_alloc(most, sizeof *space->local);
    if (!space->number || !space->local)
        return explorer_space_no_memory(space);
    memset(space->local, 0xff, most * sizeof *space->local);
    uint64_t edges = number_states(all, space, &capacity);
    explorer_graph *g = &space->graph;
    if (atomic_load(&space->end) != SPEX_EXPLORER_COMPLETE ||
        !explorer_space_take(space, edges * sizeof *g->to))
        return false;
    g->count = space->levels[space->level_count];
    g->row = base_alloc(g->count + 1ull, sizeof *g->row);
    g->to = base_alloc(edges, sizeof *g->to);
    g->group = base_alloc_zeroed(g->count, sizeof *g->group);
    space->has_cut = base_alloc(g->count, 1);
    space->possible = base_alloc(g->count, 1);
    if (!g->row || !g->to || !g->group || !space->has_cut || !space->possible)
        return explorer_space_no_memory(space);
    copy_graph(all, space);
    return true;
}

#define BYTES_OF_STATE 32u /* of what is kept of each */
#define BYTES_READING  10u /* ... while it is read */

static bool read_all(explorer_space *space)
{
    explorer_search *search = space->search;
    uint64_t count = explorer_states_end(&search->states), read = 0;
    reading all = {.space = space, .edges = &search->edges};
    bool is_well = explorer_space_take(space, count * (BYTES_OF_STATE + BYTES_READING)) && read_steps(&all) &&
                   find_places(&all) && number_all(&all, space);
    for (unsigned i = 0; all.edges->lists && i < search->jobs; i++)
        read += all.edges->lists[i].count * sizeof(uint32_t);
    explorer_edges_close(all.edges);
    free(all.place);
    explorer_space_give(space, count * BYTES_READING + read);
    return is_well;
}

bool explorer_space_open(explorer_space *space, explorer_search *search)
{
    assert(!search->states.is_compact && !search->has_stubborn);
    memset(space, 0, sizeof *space);
    space->search = search;
    space->view = &search->workers[0].view;
    uint64_t used = search->options.disk ? 0 : explorer_states_bytes(&search->states);
    space->limit = search->options.memory > used ? search->options.memory - used : 0;
    if (read_all(space))
        return true;
    int end = atomic_load(&space->end);
    explorer_space_close(space);
    atomic_store(&space->end, end);
    return false;
}

void explorer_space_close(explorer_space *space)
{
    explorer_graph_close(&space->graph);
    free(space->number);
    free(space->local);
    free(space->has_cut);
    free(space->possible);
    free(space->levels);
    memset(space, 0, sizeof *space);
}

uint32_t explorer_space_level(const explorer_space *space, uint32_t state)
{
    size_t low = 0, high = space->level_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (space->levels[middle] <= state)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* ---- asking ---- */

typedef struct asking {
    explorer_space *space;
    explorer_each_state *each;
    void *arg;
} asking;

static bool ask_piece(void *arg, unsigned worker, size_t begin, size_t end)
{
    const asking *a = arg;
    explorer_view *view = &a->space->search->workers[worker].view;
    if (explorer_space_is_over(a->space))
        return false;
    for (size_t state = begin; state < end; state++) {
        explorer_space_load(a->space, view, (uint32_t)state);
        a->each(a->arg, view, (uint32_t)state);
    }
    return true;
}

bool explorer_space_each(explorer_space *space, explorer_each_state *each, void *arg)
{
    asking a = {space, each, arg};
    base_thread_pool *pool = space->search->pool;
    return base_thread_pool_run(pool, ask_piece, &a, 0, space->graph.count,
                                base_thread_pool_chunk(pool, space->graph.count, 1, 256));
}
