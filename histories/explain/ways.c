/* The ways in which a beginning can have gone: the states in which a search got stuck. */
#include "histories/explain/parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/models/space.h"

#define WAYS_MAX 16u

typedef struct gathering {
    const history_problem *p;
    history_account *account;
    uint32_t due; /* the call that ends last */
    uint32_t seen[WAYS_MAX];
    size_t capacity;
    bool no_memory;
} gathering;

static char *text_of(history_string *string)
{
    return string->text ? string->text : strdup("");
}

/* Which operations that were under way have taken effect. */
static bool note_placed(const gathering *g, const bool *is_put, history_way *way)
{
    const history_problem *p = g->p;
    const uint32_t until = p->calls[g->due].end;
    way->placed = base_alloc(p->count, sizeof *way->placed);
    if (!way->placed)
        return false;
    for (uint32_t i = 0; i < p->count; i++)
        if (is_put[i] && p->calls[i].end > until)
            way->placed[way->placed_count++] = p->calls[i].op;
    return true;
}

static void gather(history_space *space, uint32_t state, const bool *is_put, void *arg)
{
    gathering *g = arg;
    history_account *a = g->account;
    for (size_t i = 0; i < a->way_count; i++)
        if (g->seen[i] == state)
            return;
    if (a->way_count == WAYS_MAX) {
        a->has_more_ways = true;
        return;
    }
    if (!base_grow(a->ways, g->capacity, a->way_count + 1)) {
        g->no_memory = true;
        return;
    }
    history_string described = {0}, refusal = {0};
    history_way way = {0};
    if (!history_write_state(&described, space, state) ||
        !history_write_refusal(&refusal, space, state, &g->p->labels[g->p->calls[g->due].label]) ||
        !note_placed(g, is_put, &way))
        g->no_memory = true;
    way.state = text_of(&described);
    way.refusal = text_of(&refusal);
    g->seen[a->way_count] = state;
    a->ways[a->way_count++] = way;
}

base_status history_find_ways(const history_problem *problem, history_limits *limits,
                              history_account *account, base_error *error)
{
    assert(problem && problem->known > 0 && limits && account);
    gathering g = {.p = problem, .account = account};
    uint32_t last = 0;
    for (uint32_t i = 0; i < problem->count; i++)
        if (problem->calls[i].end != HISTORY_NEVER && problem->calls[i].end >= last) {
            last = problem->calls[i].end;
            g.due = i;
        }
    history_limits own = {.deadline = limits->deadline, .bytes = limits->bytes};
    own.dead_end = gather;
    own.dead_end_arg = &g;
    own.dead_end_at = problem->known - 1;
    history_result result;
    base_status status = history_search(problem, &own, &result);
    if (!status)
        account->has_more_ways |= result.verdict == HISTORY_UNDECIDED;
    history_result_release(&result);
    return status || g.no_memory ? base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to explain") : BASE_OK;
}
