/* Causal consistency by its definition: every relation of causes, every order. */
#include "tests/histories/brute.h"

#include <stdlib.h>

#include "histories/models/space.h"

#define MOST 5

typedef struct world {
    const history *h;
    history_space space;
    unsigned count;
    uint32_t op[MOST];
    history_label known[MOST], open[MOST];
    bool own[MOST][MOST];    /* a before b in one process */
    bool causes[MOST][MOST]; /* a is a cause of b */
    unsigned order[MOST];    /* the order of all that are placed, for CCv */
    unsigned placed;
    char which;
} world;

/* Some order of the causes of `last` that keeps causes before effects, then `last`. */
static bool some_order(world *w, history_state state, bool *used, unsigned left, unsigned last)
{
    if (left == 0)
        return history_next_by(&w->space, state, &w->known[last]) < HISTORY_NO_STATE;
    for (unsigned i = 0; i < w->count; i++) {
        bool may = !used[i] && w->causes[i][last];
        for (unsigned k = 0; k < w->count; k++)
            may = may && !(w->causes[k][i] && w->causes[k][last] && !used[k]);
        if (!may)
            continue;
        const bool counts = w->which == 'm' && w->own[i][last];
        const history_state next = history_next_by(&w->space, state, counts ? &w->known[i] : &w->open[i]);
        if (next >= HISTORY_NO_STATE)
            continue;
        used[i] = true;
        const bool found = some_order(w, next, used, left - 1, last);
        used[i] = false;
        if (found)
            return true;
    }
    return false;
}

static bool explained(world *w, unsigned last)
{
    bool used[MOST] = {false};
    unsigned left = 0;
    history_state state = history_initial(&w->space);
    for (unsigned i = 0; i < w->count; i++)
        left += w->causes[i][last];
    if (w->which != 'v')
        return some_order(w, state, used, left, last);
    for (unsigned i = 0; i < w->placed && state < HISTORY_NO_STATE; i++)
        if (w->causes[w->order[i]][last])
            state = history_next_by(&w->space, state, &w->open[w->order[i]]);
    return state < HISTORY_NO_STATE && history_next_by(&w->space, state, &w->known[last]) < HISTORY_NO_STATE;
}

/* The operations whose causes are among those that `bits` names are all there, those of its own process, too.
 */
static bool is_closed(const world *w, unsigned placed, unsigned bits, unsigned last)
{
    for (unsigned p = 0; p < placed; p++) {
        const unsigned a = w->order[p];
        if (!(bits >> p & 1) && w->own[a][last])
            return false;
        for (unsigned q = p + 1; q < placed && !(bits >> p & 1); q++)
            if ((bits >> q & 1) && w->causes[a][w->order[q]])
                return false;
    }
    return true;
}

/* Every operation that may be next, with every set of causes among those before it. Whether it is explained
 * depends on nothing that comes later, so that only what is explained is gone on with. */
static bool every_next(world *w, unsigned placed, bool *used)
{
    if (placed == w->count)
        return true;
    for (unsigned i = 0; i < w->count; i++) {
        bool may = !used[i];
        for (unsigned k = 0; k < w->count; k++)
            may = may && !(w->own[k][i] && !used[k]);
        if (!may)
            continue;
        used[i] = true;
        w->order[placed] = i;
        for (unsigned bits = 0; bits < 1u << placed; bits++) {
            if (!is_closed(w, placed, bits, i))
                continue;
            for (unsigned k = 0; k < w->count; k++)
                w->causes[k][i] = false;
            for (unsigned p = 0; p < placed; p++)
                w->causes[w->order[p]][i] = bits >> p & 1;
            w->placed = placed;
            if (explained(w, i) && every_next(w, placed + 1, used))
                return true;
        }
        for (unsigned k = 0; k < w->count; k++)
            w->causes[k][i] = false;
        used[i] = false;
    }
    return false;
}

bool brute_causal(const history *h, const history_model *model, char which)
{
    for (unsigned chosen = 0; chosen < 1u << h->op_count; chosen++) {
        world w = {.h = h, .which = which};
        bool fits = true, used[MOST] = {false};
        for (uint32_t i = 0; i < h->op_count; i++) {
            const bool is = chosen >> i & 1;
            if (h->ops[i].outcome == HISTORY_UNKNOWN ? false : is != (h->ops[i].outcome == HISTORY_OK))
                fits = false;
            if (!is || !fits)
                continue;
            if (w.count == MOST || history_label_of(model, h, &h->ops[i], &w.known[w.count], NULL))
                abort();
            w.open[w.count] = w.known[w.count];
            w.open[w.count].answer = HISTORY_OPEN_ANSWER;
            w.op[w.count++] = i;
        }
        if (!fits)
            continue;
        for (unsigned a = 0; a < w.count; a++)
            for (unsigned b = 0; b < w.count; b++)
                w.own[a][b] = a < b && h->ops[w.op[a]].process == h->ops[w.op[b]].process;
        if (!history_space_begin(&w.space, model, HISTORY_ABSENT, NULL, 0))
            abort();
        fits = every_next(&w, 0, used);
        history_space_end(&w.space);
        if (fits)
            return true;
    }
    return false;
}
