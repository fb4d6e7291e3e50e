/* The set form of a run automaton: for a specification with too many weak subsets to list them. The monitor
 * follows the set of states in which the specification may be.
 *
 * Modulo branching bisimilarity no silent steps form a cycle, so that the states can be numbered with every
 * silent step going up (Kahn's algorithm). One pass over a set in ascending order then closes it under silent
 * steps, without a work list. Run state 0 is the start: the initial state where no silent step leads to it,
 * else a second copy of it.
 */
#include "compiler/rows.h"

#include <assert.h>
#include <stdlib.h>

typedef struct ordering {
    uint32_t *order;    /* run state -> state */
    uint32_t *number;   /* state -> run state */
    uint32_t *silently; /* silent steps into a state from states that are not numbered yet */
    uint32_t rows;
} ordering;

static bool allocate(ordering *o, uint32_t states)
{
    o->order = malloc((states + 1ull) * sizeof *o->order);
    o->number = malloc((states + 1ull) * sizeof *o->number);
    o->silently = calloc(states + 1ull, sizeof *o->silently);
    return o->order && o->number && o->silently;
}

static void release(ordering *o)
{
    free(o->order);
    free(o->number);
    free(o->silently);
}

/* The silent edges of a state come first, tau being label 0. */
static uint64_t silent_end(const lts *l, uint32_t s)
{
    uint64_t e = l->first[s];
    while (e < l->first[s + 1] && l->edges[e].label == LTS_TAU)
        e++;
    return e;
}

static void place(ordering *o, uint32_t s)
{
    assert(o->silently[s] == 0);
    o->number[s] = o->rows;
    o->order[o->rows++] = s;
}

static void sort(ordering *o, const lts *l)
{
    for (uint32_t s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < silent_end(l, s); e++)
            o->silently[l->edges[e].target]++;
    uint32_t next =
        o->silently[l->initial] != 0; /* the first run state whose silent steps are to be followed */
    if (o->silently[l->initial] == 0)
        place(o, l->initial);
    else
        o->order[o->rows++] = l->initial;
    for (uint32_t s = 0; s < l->states; s++)
        if (o->silently[s] == 0 && s != l->initial)
            place(o, s);
    for (; next < o->rows; next++) {
        uint32_t s = o->order[next];
        for (uint64_t e = l->first[s]; e < silent_end(l, s); e++)
            if (--o->silently[l->edges[e].target] == 0)
                place(o, l->edges[e].target);
    }
    assert(o->rows == l->states || o->rows == l->states + 1);
}

static base_status number_and_fill(spexc_tables *t, const lts *l, ordering *o, base_error *error)
{
    if (!allocate(o, l->states))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    sort(o, l);
    t->form = SPEX_RUN_SET;
    t->run_count = o->rows;
    base_status status = spexc_make_may_end(t, error);
    if (status == BASE_OK)
        status = spexc_fill_rows(t, l, o->order, o->rows, o->number, error);
    for (uint32_t r = t->run_count;
         status == BASE_OK && t->may_end && r-- > 0;) /* silent steps lead upwards */
        for (uint32_t e = t->row[r]; e < t->row[r + 1]; e++)
            if (t->row_action[e] == t->columns - 1)
                t->may_end[r] |= t->may_end[t->row_next[e]];
    return status;
}

base_status spexc_fill_set_form(spexc_tables *t, uint32_t *run_of, base_error *error)
{
    assert(t->reduced.lts && run_of);
    lts *quotient;
    lts_partition blocks;
    lts_options options = {.equivalence = LTS_BRANCHING, .keep_unreachable = true};
    base_status status = lts_reduce(t->reduced.lts, &options, &quotient, &blocks, error);
    if (status != BASE_OK)
        return status;
    ordering o = {NULL, NULL, NULL, 0};
    status = number_and_fill(t, quotient, &o, error);
    for (uint32_t s = 0; status == BASE_OK && s < t->reduced.lts->states; s++)
        run_of[s] = o.number[blocks.block_of[s]];
    release(&o);
    lts_free(quotient);
    lts_partition_release(&blocks);
    return status;
}
