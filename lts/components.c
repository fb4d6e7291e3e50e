/* Strongly connected components, of all steps or of the tau steps, without recursion.
 *
 * Pearce, "A space-efficient algorithm for finding strongly connected components" (Information Processing
 * Letters, 2016): one number a state serves as its index while it is on the way and as its component once
 * that is complete, because components are numbered downwards from a height that indices never reach.
 *
 * States are tried from the last to the first: most LTSs were numbered as they were explored, so most of what
 * a state leads to has been dealt with when its turn comes, searches stay short and memory is read in order.
 */
#include "lts/grow.h"
#include "lts/lts.h"

#define PEELED 4u
#define TOP    LTS_MAX /* the first component to be complete; the next is TOP - 1 */

typedef struct frame {
    uint64_t next; /* the edge that is looked at next */
    lts_state state;
    bool root; /* nothing reached so far is older */
} frame;

typedef struct search {
    const lts *l;
    lts_label most;   /* steps by labels up to this one count, and they come first in a row */
    uint32_t *number; /* 0: not met; below `index`: on the way; else its component */
    lts_state *waiting;
    uint32_t waiting_count; /* left, but its component has not been completed */
    frame *frames;
    size_t depth, capacity;
    uint32_t index, component;
} search;

static bool enter(search *a, lts_state s)
{
    if (!lts_grow(a->frames, a->capacity, a->depth + 1))
        return false;
    a->frames[a->depth++] = (frame){a->l->first[s], s, true};
    a->number[s] = a->index++;
    return true;
}

/* The next successor of the state at the top of the stack, LTS_NONE when there is no more. */
static inline lts_state next_target(search *a, frame *top)
{
    if (top->next == a->l->first[top->state + 1] || a->l->edges[top->next].label > a->most)
        return LTS_NONE;
    return a->l->edges[top->next++].target;
}

/* Gives the state at the top its component if it is the oldest in it, else lets it wait for the one that is.
 */
static void leave(search *a)
{
    frame top = a->frames[--a->depth];
    if (!top.root) {
        a->waiting[a->waiting_count++] = top.state;
        return;
    }
    a->index--;
    while (a->waiting_count && a->number[top.state] <= a->number[a->waiting[a->waiting_count - 1]]) {
        a->number[a->waiting[--a->waiting_count]] = a->component;
        a->index--;
    }
    a->number[top.state] = a->component--;
}

static inline void heed(search *a, lts_state older)
{
    frame *top = &a->frames[a->depth - 1];
    if (a->number[older] < a->number[top->state]) {
        a->number[top->state] = a->number[older];
        top->root = false;
    }
}

static bool search_from(search *a, lts_state start)
{
    if (!enter(a, start))
        return false;
    while (a->depth) {
        lts_state t = next_target(a, &a->frames[a->depth - 1]);
        if (t == LTS_NONE) {
            lts_state done = a->frames[a->depth - 1].state;
            leave(a);
            if (a->depth)
                heed(a, done);
        } else if (a->number[t] == 0) {
            if (!enter(a, t))
                return false;
        } else {
            heed(a, t);
        }
    }
    return true;
}

/* Do all steps of s lead to states whose components are complete? */
static bool is_ready(const search *a, lts_state s)
{
    const lts *l = a->l;
    for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label <= a->most; e++)
        if (a->number[l->edges[e].target] <= a->component)
            return false;
    return true;
}

/* Completes, one by one, the states whose steps all lead to complete ones, as long as going through the
 * others again completes a good part of them. The rest, with all the cycles, is left to the search. */
static uint32_t peel(search *a, const uint8_t *mask)
{
    uint32_t left = 0;
    for (lts_state s = a->l->states; s-- > 0;)
        if (!mask || mask[s]) {
            if (is_ready(a, s))
                a->number[s] = a->component--;
            else
                a->waiting[left++] = s;
        }
    for (uint32_t before = UINT32_MAX; left && left < before - before / PEELED;) {
        before = left;
        left = 0;
        for (uint32_t i = 0; i < before; i++)
            if (is_ready(a, a->waiting[i]))
                a->number[a->waiting[i]] = a->component--;
            else
                a->waiting[left++] = a->waiting[i];
    }
    return left;
}

static lts_status find(const lts *l, lts_label most, const uint8_t *mask, uint32_t *component,
                       uint32_t *count)
{
    search a = {.l = l, .most = most, .number = component, .index = 1, .component = TOP};
    a.waiting = lts_alloc(l->states, sizeof *a.waiting);
    bool fine = a.waiting != NULL;
    for (lts_state s = 0; s < l->states; s++)
        component[s] = 0;
    if (fine && peel(&a, mask) > 0)
        for (lts_state s = l->states; s-- > 0 && fine;)
            if ((!mask || mask[s]) && component[s] == 0)
                fine = search_from(&a, s);
    for (lts_state s = 0; s < l->states && fine; s++)
        component[s] = component[s] ? TOP - component[s] : LTS_NONE;
    free(a.waiting);
    free(a.frames);
    if (!fine)
        return LTS_E_NOMEM;
    *count = TOP - a.component;
    return LTS_OK;
}

lts_status lts_components(const lts *l, uint32_t *component, uint32_t *count)
{
    return find(l, LTS_MAX, NULL, component, count);
}

lts_status lts_tau_components(const lts *l, const uint8_t *mask, uint32_t *component, uint32_t *count)
{
    return find(l, LTS_TAU, mask, component, count);
}

lts_status lts_tau_cycles(const lts *l, bool **on_cycle)
{
    uint32_t count, *component = lts_alloc(l->states, sizeof *component);
    bool *on = lts_alloc_zeroed(l->states, sizeof *on);
    lts_status status = component && on ? lts_tau_components(l, NULL, component, &count) : LTS_E_NOMEM;
    for (lts_state s = 0; s < l->states && status == LTS_OK; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label == LTS_TAU; e++)
            on[s] = on[s] || component[l->edges[e].target] == component[s];
    free(component);
    if (status == LTS_OK)
        *on_cycle = on;
    else
        free(on);
    return status;
}
