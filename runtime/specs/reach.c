/* Sets of declared states, followed by the transitions as declared. */
#include "runtime/specs/reach.h"

#include <stdlib.h>

int spex_reach_init(spex_reach *r, const spex_monitor *m)
{
    *r = (spex_reach){calloc(m->state_count, sizeof *r->has), malloc(m->state_count * sizeof *r->todo), 0};
    return r->has && r->todo ? SPEX_OK : SPEX_E_NOMEM;
}

void spex_reach_release(spex_reach *r)
{
    free(r->has);
    free(r->todo);
}

void spex_reach_add(spex_reach *r, uint32_t state)
{
    if (!r->has[state])
        r->todo[r->count++] = state; /* each state once, so that there is room */
    r->has[state] = true;
}

void spex_reach_close(const spex_monitor *m, spex_reach *r)
{
    for (uint32_t done = 0; done < r->count; done++) {
        uint32_t from = r->todo[done];
        for (uint32_t i = spex_find_edge(m, from, 0, 0); i < m->edge_count && m->edges[i].from == from; i++)
            if (spex_is_silent(m, m->edges[i].action))
                spex_reach_add(r, m->edges[i].to);
    }
}

/* Where `action` leads to. */
void spex_reach_step(const spex_monitor *m, const spex_reach *from, uint32_t action, spex_reach *to)
{
    for (uint32_t k = 0; k < from->count; k++) {
        uint32_t state = from->todo[k], i = spex_find_edge(m, state, action, 0);
        for (; i < m->edge_count && m->edges[i].from == state && m->edges[i].action == action; i++)
            spex_reach_add(to, m->edges[i].to);
    }
}

/* The declared states that the run automaton may stand for in `position`: what they allow, it allows. */
int spex_reach_position(const spex_monitor *m, spex_position position, spex_reach *r)
{
    bool *here = malloc(2 * (size_t)m->action_count * sizeof *here), *there = here + m->action_count;
    uint32_t count;
    int status = here ? spex_monitor_allowed(m, position, here, &count) : SPEX_E_NOMEM;
    for (uint32_t s = 0; !status && s < m->state_count; s++) {
        status = spex_monitor_allowed(m, (spex_position){.run = m->resume[s]}, there, &count);
        bool fits = true;
        for (uint32_t a = 0; a < m->action_count && fits; a++)
            fits = !there[a] || here[a];
        if (fits)
            spex_reach_add(r, s);
    }
    free(here);
    return status;
}

void spex_reach_resumed(const spex_monitor *m, spex_position position, spex_reach *r)
{
    for (uint32_t s = 0; s < m->state_count; s++) {
        bool fits = !position.set && m->resume[s] == position.run;
        for (uint32_t i = 0; position.set && i < position.set->count && !fits; i++)
            fits = m->resume[s] == position.set->runs[i];
        if (fits)
            spex_reach_add(r, s);
    }
}
