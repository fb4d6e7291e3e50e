/* Which states a run can reach: breadth-first, because most LTSs were numbered like that, and then memory is
 * read in order.
 *
 * An LTS that was numbered as it was explored begins in state 0, and every other state has a step from a
 * smaller one. Where that holds all states can be reached, as follows from the least that could not; threads
 * can look for these steps side by side.
 */
#include "lts/reachable.h"

#include "base/array.h"
#include "lts/search.h"

#include <assert.h>

#include <stdatomic.h>

#define PART_STATES ((size_t)1 << 14)

base_status lts_reachable(const lts *l, uint8_t **reachable)
{
    return lts_reachable_from(l, &l->initial, 1, reachable);
}

base_status lts_reachable_from(const lts *l, const lts_state *initials, uint32_t count, uint8_t **reachable)
{
    assert(l && reachable);
    lts_visited begun;
    if (!lts_visited_begin(&begun, l->states)) {
        lts_visited_release(&begun);
        return BASE_E_NOMEM;
    }
    lts_visited v = begun; /* one that nobody else can see is kept in registers */
    for (uint32_t i = 0; i < count; i++) {
        assert(initials[i] < l->states);
        lts_visit(&v, initials[i]);
    }
    for (size_t i = 0; i < v.count; i++)
        for (uint64_t e = l->first[v.order[i]]; e < l->first[v.order[i] + 1]; e++)
            lts_visit(&v, l->edges[e].target);
    free(v.order);
    *reachable = v.met;
    return BASE_OK;
}

base_status lts_count_reachable(const lts *l, uint32_t most, uint32_t *count)
{
    assert(l && count && l->initial < l->states);
    lts_visited v;
    bool ok = lts_visited_begin(&v, l->states);
    if (ok) {
        lts_visit(&v, l->initial);
        for (size_t i = 0; i < v.count && v.count < most; i++)
            for (uint64_t e = l->first[v.order[i]]; e < l->first[v.order[i] + 1]; e++)
                lts_visit(&v, l->edges[e].target);
        *count = v.count < most ? (uint32_t)v.count : most;
    }
    lts_visited_release(&v);
    return ok ? BASE_OK : BASE_E_NOMEM;
}

typedef struct looking {
    const lts *l;
    _Atomic uint8_t *led_to; /* per state: by a step from a smaller one */
} looking;

static bool look_at_some(void *arg, unsigned who, size_t begin, size_t end)
{
    const looking *x = arg;
    (void)who;
    for (size_t s = begin; s < end; s++)
        for (uint64_t e = x->l->first[s]; e < x->l->first[s + 1]; e++)
            if (x->l->edges[e].target > s)
                atomic_store_explicit(&x->led_to[x->l->edges[e].target], 1, memory_order_relaxed);
    return true;
}

base_status lts_reachable_parallel(const lts *l, base_thread_pool *pool, uint8_t **reachable)
{
    assert(l && reachable && l->initial < l->states);
    looking x = {l, base_alloc_zeroed(l->states, sizeof *x.led_to)};
    if (!x.led_to)
        return BASE_E_NOMEM;
    bool all = l->initial == 0 && base_thread_pool_run(pool, look_at_some, &x, 0, l->states, PART_STATES);
    for (lts_state s = 1; all && s < l->states; s++)
        all = atomic_load_explicit(&x.led_to[s], memory_order_relaxed);
    free((void *)x.led_to);
    if (all) {
        *reachable = NULL;
        return BASE_OK;
    }
    return lts_reachable(l, reachable);
}
