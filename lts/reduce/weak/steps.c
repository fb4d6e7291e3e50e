/* The order of nodes: each comes after all that its tau steps lead to; of those that may be next, first what
 * has a step to or from the one before, so that searches which look at a stretch of the order alone find most
 * of what they look for. */
#include "lts/reduce/weak/steps.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

void lts_weak_steps_release(lts_weak_steps *s)
{
    free(s->node_at);
    free(s->place_of);
    free(s->first);
    free(s->taus);
    free(s->source);
    free(s->label);
    free(s->target);
    free(s->in_first);
    free(s->in);
    *s = (lts_weak_steps){0};
}

lts_label lts_weak_largest_label(const lts_graph *g)
{
    lts_label largest = 0;
    for (uint32_t v = 0; v < g->nodes; v++)
        for (uint32_t i = g->first[v] + g->taus[v]; i < g->first[v + 1]; i += 2)
            largest = g->word[i] > largest ? g->word[i] : largest;
    return largest;
}

static base_status make_room(const lts_graph *g, const uint8_t *diverges, lts_weak_steps *s)
{
    uint64_t count = 0;
    for (uint32_t v = 0; v < g->nodes; v++)
        count += lts_graph_degree(g, v) + (diverges && diverges[v] ? 1u : 0u);
    if (count >= UINT32_MAX)
        return BASE_E_LIMIT;
    s->nodes = g->nodes;
    s->count = (uint32_t)count;
    s->node_at = base_alloc(s->nodes, sizeof(uint32_t));
    s->place_of = base_alloc(s->nodes, sizeof(uint32_t));
    s->first = base_alloc(s->nodes + (uint64_t)1, sizeof(uint32_t));
    s->taus = base_alloc(s->nodes, sizeof(uint32_t));
    s->source = base_alloc(count, sizeof(uint32_t));
    s->label = base_alloc(count, sizeof(uint32_t));
    s->target = base_alloc(count, sizeof(uint32_t));
    s->in_first = base_alloc_zeroed(s->nodes + (uint64_t)2, sizeof(uint32_t));
    s->in = base_alloc(count, sizeof(uint32_t));
    bool fine = s->node_at && s->place_of && s->first && s->taus && s->source && s->label && s->target &&
                s->in_first && s->in;
    return fine ? BASE_OK : BASE_E_NOMEM;
}

/* The steps by nodes of the graph, in its order. */
static void take_rows(const lts_graph *g, const uint8_t *diverges, lts_weak_steps *s)
{
    lts_label divergence = lts_weak_largest_label(g) + 1;
    uint32_t at = 0;
    for (uint32_t place = 0; place < s->nodes; place++) {
        uint32_t v = s->node_at[place], visible = g->first[v] + g->taus[v];
        s->first[place] = at;
        s->taus[place] = g->taus[v];
        for (uint32_t i = g->first[v]; i < visible; i++, at++) {
            s->label[at] = LTS_TAU;
            s->target[at] = s->place_of[g->word[i]];
        }
        for (uint32_t i = visible; i < g->first[v + 1]; i += 2, at++) {
            s->label[at] = g->word[i];
            s->target[at] = s->place_of[g->word[i + 1]];
        }
        if (diverges && diverges[v]) {
            s->label[at] = divergence;
            s->target[at++] = place;
        }
        for (uint32_t e = s->first[place]; e < at; e++)
            s->source[e] = place;
    }
    s->first[s->nodes] = at;
    assert(at == s->count);
}

static void find_incoming(lts_weak_steps *s)
{
    memset(s->in_first, 0, (s->nodes + (size_t)2) * sizeof *s->in_first);
    for (uint32_t e = 0; e < s->count; e++)
        s->in_first[s->target[e] + 2]++;
    for (uint32_t v = 0; v < s->nodes; v++)
        s->in_first[v + 2] += s->in_first[v + 1];
    for (uint32_t e = 0; e < s->count; e++)
        s->in[s->in_first[s->target[e] + 1]++] = e;
}

/* ---- the order ---- */

typedef struct ordering {
    lts_weak_steps *s; /* in the graph's order */
    uint32_t *waits;   /* per node: how many of its tau steps lead to what has no place yet */
    uint32_t *place;   /* per node; LTS_NONE: none yet */
    uint32_t *node_at;
    uint32_t placed;
    uint32_t *stack;
    size_t count, capacity;
} ordering;

/* It goes on top; that it may be below, too, does not matter. */
static bool come_next(ordering *o, uint32_t v)
{
    if (o->place[v] != LTS_NONE || o->waits[v] > 0)
        return true;
    if (!base_grow(o->stack, o->capacity, o->count + 1))
        return false;
    o->stack[o->count++] = v;
    return true;
}

static bool put(ordering *o, uint32_t v)
{
    const lts_weak_steps *s = o->s;
    bool fine = true;
    o->place[v] = o->placed;
    o->node_at[o->placed++] = v;
    for (uint32_t i = s->in_first[v]; i < s->in_first[v + 1] && fine; i++) {
        uint32_t e = s->in[i];
        if (s->label[e] == LTS_TAU)
            o->waits[s->source[e]]--;
        if (s->label[e] == LTS_TAU)
            fine = come_next(o, s->source[e]);
    }
    for (uint32_t i = s->in_first[v]; i < s->in_first[v + 1] && fine; i++)
        if (s->label[s->in[i]] != LTS_TAU)
            fine = come_next(o, s->source[s->in[i]]);
    for (uint32_t e = s->first[v] + s->taus[v]; e < s->first[v + 1] && fine; e++)
        fine = come_next(o, s->target[e]);
    return fine;
}

static bool has_silent_step_to(const lts_weak_steps *s, uint32_t v)
{
    for (uint32_t i = s->in_first[v]; i < s->in_first[v + 1]; i++)
        if (s->label[s->in[i]] == LTS_TAU)
            return true;
    return false;
}

/* From nodes on without silent steps: first from where such lead to. */
static bool put_all(ordering *o)
{
    const lts_weak_steps *s = o->s;
    bool fine = true;
    for (unsigned pass = 0; pass < 2; pass++)
        for (uint32_t v = 0; v < s->nodes && fine; v++) {
            if (s->taus[v] || o->place[v] != LTS_NONE || (pass == 0 && !has_silent_step_to(s, v)))
                continue;
            fine = put(o, v);
            while (o->count > 0 && fine) {
                uint32_t top = o->stack[--o->count];
                fine = o->place[top] != LTS_NONE || put(o, top);
            }
        }
    assert(!fine || o->placed == s->nodes);
    return fine;
}

base_status lts_weak_steps_make(const lts_graph *g, const uint8_t *diverges, lts_weak_steps *s)
{
    *s = (lts_weak_steps){0};
    base_status status = make_room(g, diverges, s);
    if (status != BASE_OK)
        return status;
    for (uint32_t v = 0; v < s->nodes; v++)
        s->node_at[v] = s->place_of[v] = v;
    take_rows(g, diverges, s);
    find_incoming(s);
    ordering o = {.s = s,
                  .waits = base_alloc(s->nodes, sizeof(uint32_t)),
                  .place = base_alloc(s->nodes, sizeof(uint32_t)),
                  .node_at = base_alloc(s->nodes, sizeof(uint32_t))};
    bool fine = o.waits && o.place && o.node_at;
    if (fine) {
        memcpy(o.waits, s->taus, s->nodes * sizeof *o.waits);
        memset(o.place, 0xff, s->nodes * sizeof *o.place);
        fine = put_all(&o);
    }
    if (fine) {
        memcpy(s->node_at, o.node_at, s->nodes * sizeof *s->node_at);
        memcpy(s->place_of, o.place, s->nodes * sizeof *s->place_of);
        take_rows(g, diverges, s);
        find_incoming(s);
    }
    free(o.waits);
    free(o.place);
    free(o.node_at);
    free(o.stack);
    return fine ? BASE_OK : BASE_E_NOMEM;
}
