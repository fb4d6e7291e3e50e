/* States and steps that were found, for those who want the whole space. */
#include "config.h"

#include "explorer/explorer.h"

#include <string.h>

uint32_t spex_explorer_number_end(const spex_explorer *search)
{
    return search->search.states.is_compact ? 0 : explorer_states_end(&search->search.states);
}

bool spex_explorer_get_state(const spex_explorer *search, uint32_t number, void *state)
{
    const explorer_states *states = &search->search.states;
    if (!search->has_run || states->is_compact || !explorer_table_has(&states->roots, number))
        return false;
    explorer_view view = search->copying; /* what a call leaves in its arrays nobody reads */
    explorer_view_load(&view, number);
    memcpy(state, view.state, search->model->state_size);
    return true;
}

uint32_t spex_explorer_number(spex_explorer *search, const void *state)
{
    uint32_t number;
    return search->has_run && explorer_view_find(&search->view, state, &number) ? number : SPEX_EXPLORER_NONE;
}

typedef struct passer {
    spex_explorer_out out;
    spex_explorer *search;
    spex_explorer_each_step *each;
    void *arg;
} passer;

static void pass(spex_explorer_out *out, const spex_explorer_step *step)
{
    passer *p = (passer *)out;
    uint32_t to = SPEX_EXPLORER_NONE;
    if (step->outcome == SPEX_EXPLORER_STEP && !explorer_view_find(&p->search->view, step->after, &to))
        to = SPEX_EXPLORER_NONE;
    p->each(p->arg, step, to);
}

bool spex_explorer_get_steps(spex_explorer *search, uint32_t number, spex_explorer_each_step *each, void *arg)
{
    const explorer_states *states = &search->search.states;
    if (!search->has_run || states->is_compact || !explorer_table_has(&states->roots, number))
        return false;
    passer p = {{.step = pass, .scratch = search->view.scratch}, search, each, arg};
    explorer_view_load(&search->view, number);
    search->model->steps(search->model->self, search->view.state, &p.out);
    return true;
}
