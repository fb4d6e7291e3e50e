/* What a specification allows where an instance is, and in which line it says so. */
#include "runtime/specs/kept.h"
#include "runtime/specs/spec.h"

#include <assert.h>
#include <stdlib.h>

static bool in_position(const spex_monitor *m, spex_position position, uint32_t run)
{
    if (!position.set || spex_keeps(m))
        return position.run == run;
    for (uint32_t i = 0; i < position.set->count; i++)
        if (position.set->runs[i] == run)
            return true;
    return false;
}

/* The line of a transition by `action`: from the declared state of the instance's own name, else from one
 * that the monitor may be in, else from any (a run state that stands for several declared ones need not be
 * where any single one goes on). */
static uint32_t line_of(const spex_monitor *m, spex_position position, uint32_t state, uint32_t action)
{
    uint32_t line = 0;
    unsigned best = 0;
    for (uint32_t i = 0; i < m->edge_count && best < 3; i++) {
        const spex_edge *e = &m->edges[i];
        if (e->action != action)
            continue;
        unsigned rank = e->from == state ? 3 : in_position(m, position, m->resume[e->from]) ? 2 : 1;
        if (rank > best) {
            best = rank;
            line = e->line;
        }
    }
    return line;
}

int spex_allowed_list(const spex_spec *spec, spex_position position, uint32_t state, spex_allowed **allowed,
                      size_t *count)
{
    assert(spec->monitor);
    const spex_monitor *m = spec->monitor;
    bool *may = malloc(m->action_count * sizeof *may);
    uint32_t found;
    int status = may ? spex_monitor_allowed(m, position, may, &found) : SPEX_E_NOMEM;
    spex_allowed *list = status ? NULL : malloc((found + (size_t)1) * sizeof *list);
    if (list) {
        *count = 0;
        for (uint32_t a = 0; a < m->action_count; a++)
            if (may[a])
                list[(*count)++] = (spex_allowed){m->actions[a], line_of(m, position, state, a)};
        *allowed = list;
    }
    free(may);
    return list ? SPEX_OK : SPEX_E_NOMEM;
}
