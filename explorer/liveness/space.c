/* Steps are made again, state by state; those that change nothing are left out. */
#include "config.h"

#include "explorer/liveness/space.h"

#include <stdlib.h>
#include <string.h>

typedef struct reader {
    spex_explorer_out out;
    explorer_space *space;
    uint32_t number;
    bool is_failed;
} reader;

static void read_step(spex_explorer_out *out, const spex_explorer_step *step)
{
    reader *r = (reader *)out;
    explorer_space *s = r->space;
    uint32_t to;
    if (step->outcome == SPEX_EXPLORER_CUT)
        s->has_cut[r->number] = true;
    if (step->outcome != SPEX_EXPLORER_STEP || !explorer_view_find(&s->view, step->after, &to) ||
        to == r->number)
        return;
    if (base_grow(s->graph.to, s->capacity, s->edges + 1))
        s->graph.to[s->edges++] = to;
    else
        r->is_failed = true;
}

bool explorer_space_open(explorer_space *space, explorer_search *search)
{
    assert(!search->states.is_compact && !search->has_symmetry && !search->has_stubborn);
    memset(space, 0, sizeof *space);
    uint32_t count = explorer_states_end(&search->states);
    space->search = search;
    space->graph.count = count;
    space->graph.row = base_alloc((uint64_t)count + 1, sizeof *space->graph.row);
    space->graph.group = base_alloc_zeroed(count, sizeof *space->graph.group);
    space->is_there = base_alloc_zeroed(count, 1);
    space->has_cut = base_alloc_zeroed(count, 1);
    bool is_well = space->graph.row && space->graph.group && space->is_there && space->has_cut &&
                   explorer_search_view(search, &space->view, 0);
    reader r = {{read_step, space->view.scratch}, space, 0, false};
    for (r.number = 0; is_well && r.number < count; r.number++) {
        space->graph.row[r.number] = space->edges;
        if (!explorer_table_has(&search->states.roots, r.number))
            continue;
        space->is_there[r.number] = true;
        explorer_view_load(&space->view, r.number);
        search->model->steps(search->model->self, space->view.state, &r.out);
        is_well = !r.is_failed && !explorer_search_is_given_up(search);
    }
    if (is_well) {
        space->graph.row[count] = space->edges;
        return true;
    }
    explorer_space_close(space);
    return false;
}

void explorer_space_close(explorer_space *space)
{
    explorer_view_close(&space->view);
    free(space->graph.row);
    free(space->graph.to);
    free(space->graph.group);
    free(space->is_there);
    free(space->has_cut);
    memset(space, 0, sizeof *space);
}
