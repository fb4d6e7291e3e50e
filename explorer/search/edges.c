/* What is noted is never moved from list to list: whoever reads it knows where each state's part begins. */
#include "config.h"

#include "explorer/search/edges.h"

#include <string.h>

#define MOST_LOOKED_BACK 32u

bool explorer_edges_open(explorer_edges *edges, unsigned jobs, uint64_t states)
{
    memset(edges, 0, sizeof *edges);
    edges->jobs = jobs;
    edges->lists = base_alloc_zeroed(jobs, sizeof *edges->lists);
    if (!edges->lists || !explorer_region_open(&edges->flags, (size_t)states * 2, 2048, NULL)) {
        explorer_edges_close(edges);
        return false;
    }
    for (unsigned i = 0; i < jobs; i++)
        edges->lists[i].begin = EXPLORER_NO_PLACE;
    atomic_store(&edges->is_on, true);
    return true;
}

void explorer_edges_close(explorer_edges *edges)
{
    for (unsigned i = 0; edges->lists && i < edges->jobs; i++)
        free(edges->lists[i].words);
    free(edges->lists);
    explorer_region_close(&edges->flags);
    memset(edges, 0, sizeof *edges);
}

/* Adds a word to what is noted of a state. */
static bool add(explorer_edges *edges, explorer_edge_list *list, uint32_t from, uint32_t to)
{
    bool is_other = list->begin == EXPLORER_NO_PLACE || list->words[list->begin] != from;
    size_t more = is_other ? EXPLORER_EDGES_HEAD + 1 : 1;
    if (!base_grow(list->words, list->capacity, list->count + more)) {
        explorer_edges_give_up(edges);
        return false;
    }
    if (is_other) {
        list->begin = list->count;
        list->words[list->count++] = from;
        list->words[list->count++] = 0;
    }
    list->words[list->count++] = to;
    list->words[list->begin + 1]++;
    return true;
}

/* Whether a step of that state to there is noted already; not looked for far back. */
static bool is_known(const explorer_edge_list *list, uint32_t from, uint32_t to)
{
    if (list->begin == EXPLORER_NO_PLACE || list->words[list->begin] != from)
        return false;
    size_t begin = list->begin + EXPLORER_EDGES_HEAD;
    if (list->count - begin > MOST_LOOKED_BACK)
        begin = list->count - MOST_LOOKED_BACK;
    for (size_t i = begin; i < list->count; i++)
        if (list->words[i] == to)
            return true;
    return false;
}

void explorer_edges_note(explorer_edges *edges, unsigned thread, uint32_t from, uint32_t to)
{
    explorer_edge_list *list = &edges->lists[thread];
    if (!is_known(list, from, to))
        (void)add(edges, list, from, to);
}

size_t explorer_edges_leave(explorer_edges *edges, unsigned thread, uint32_t from)
{
    explorer_edge_list *list = &edges->lists[thread];
    return explorer_edges_are_noted(edges) && add(edges, list, from, EXPLORER_NO_EDGE) ? list->count - 1
                                                                                       : EXPLORER_NO_PLACE;
}

void explorer_edges_fill(explorer_edges *edges, unsigned thread, size_t place, uint32_t to)
{
    if (place != EXPLORER_NO_PLACE && explorer_edges_are_noted(edges))
        edges->lists[thread].words[place] = to;
}

void explorer_edges_flag(explorer_edges *edges, uint32_t state, uint16_t flags)
{
    if (((size_t)state + 1) * 2 > edges->flags.reserved) {
        explorer_edges_give_up(edges);
        return;
    }
    ((uint16_t *)edges->flags.bytes)[state] = flags;
}

uint64_t explorer_edges_count(explorer_edges *edges, unsigned thread, uint64_t states)
{
    if (!edges->lists)
        return 0;
    explorer_edge_list *list = &edges->lists[thread];
    uint64_t more = (list->count - list->counted) * sizeof *list->words;
    list->counted = list->count;
    return atomic_fetch_add_explicit(&edges->bytes, more, memory_order_relaxed) + more + states * 2;
}
