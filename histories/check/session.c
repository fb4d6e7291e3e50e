/* Session guarantees (Terry and others 1994) for reads and writes of different values: for each key there is
 * one order of its writes, after the initial value, in which monotonic reads      what a process reads is
 * never older than what it read before, read your writes     nor older than what it wrote before, monotonic
 * writes     what a process writes is newer than what it wrote before, writes follow reads  and newer than
 * what it read before. */
#include "histories/check/causal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* "a before b", for writes of one key. */
typedef struct edge {
    uint32_t from, to;
} edge;

typedef struct graph {
    edge *edges;
    size_t count, capacity;
    uint32_t nodes; /* writes by their accesses' numbers, then others */
    bool is_broken; /* something has to be before the initial value */
    bool no_memory;
} graph;

static void before(graph *g, uint32_t from, uint32_t to)
{
    if (from == to || from == HISTORY_NEVER)
        return;
    if (to == HISTORY_NEVER)
        g->is_broken = true;
    else if (!base_grow(g->edges, g->capacity, g->count + 1))
        g->no_memory = true;
    else
        g->edges[g->count++] = (edge){from, to};
}

static bool asks(history_condition condition, history_condition of)
{
    return condition == of || condition == HISTORY_SESSION;
}

/* What a process has done with a key. Nodes that are no write gather all writes or reads before: edges go
 * through them, so that there are not too many. NONE: there is none. */
typedef struct last {
    history_value key;
    uint32_t write, read;             /* accesses; of the read what it read */
    uint32_t writes_node, reads_node; /* all writes of it so far; all that it has read */
} last;
#define NONE (HISTORY_NEVER - 1)

typedef struct own_write { /* of each access that writes: */
    uint32_t before;       /* the node of the process's writes before it */
    uint32_t next;         /* the process's next write of the key */
} own_write;

static last *last_of(last *lasts, size_t *count, history_value key)
{
    for (size_t i = 0; i < *count; i++)
        if (lasts[i].key == key)
            return &lasts[i];
    lasts[*count] = (last){key, NONE, NONE, NONE, NONE};
    return &lasts[(*count)++];
}

/* A new node after `node` and `other`. */
static uint32_t gather_in(graph *g, uint32_t node, uint32_t other)
{
    const uint32_t new = g->nodes++;
    if (node != NONE)
        before(g, node, new);
    before(g, other, new);
    return new;
}

/* What was read is not older than any own write before. */
static void read_own(graph *g, const last *l, uint32_t writer, const own_write *own, bool is_own)
{
    if (!is_own) {
        before(g, l->writes_node, writer);
        return;
    }
    if (own[writer].before != NONE)
        before(g, own[writer].before, writer);
    for (uint32_t w = own[writer].next; w != NONE; w = own[w].next)
        before(g, w, writer);
}

static void gather(const history_accesses *a, history_condition condition, last *lasts, own_write *own,
                   graph *g)
{
    size_t count = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        const history_access *x = &a->at[i];
        if (i == 0 || a->at[i - 1].process != x->process)
            count = 0;
        last *l = last_of(lasts, &count, x->key);
        if (x->is_write) {
            if (asks(condition, HISTORY_MONOTONIC_WRITES) && l->write != NONE)
                before(g, l->write, i);
            if (asks(condition, HISTORY_WRITES_FOLLOW_READS) && l->reads_node != NONE)
                before(g, l->reads_node, i);
            own[i] = (own_write){l->writes_node, NONE};
            if (l->write != NONE)
                own[l->write].next = i;
            l->write = i;
            l->writes_node = gather_in(g, l->writes_node, i);
        } else {
            if (asks(condition, HISTORY_MONOTONIC_READS) && l->read != NONE)
                before(g, l->read, x->writer);
            if (asks(condition, HISTORY_READ_YOUR_WRITES) && l->write != NONE)
                read_own(g, l, x->writer, own, x->writer < i && a->at[x->writer].process == x->process);
            l->read = x->writer;
            l->reads_node = gather_in(g, l->reads_node, x->writer);
        }
    }
}

/* Is there no circle? Takes writes away that nothing is before (Kahn). */
static bool has_order(const graph *g, uint32_t count, bool *no_memory)
{
    uint32_t *degree = base_alloc_zeroed(count, sizeof *degree), *queue = base_alloc(count, sizeof *queue);
    size_t *first = base_alloc_zeroed((uint64_t)count + 2, sizeof *first);
    uint32_t *to = base_alloc(g->count, sizeof *to);
    uint32_t queued = 0, done = 0;
    *no_memory = !degree || !queue || !first || !to;
    if (!*no_memory) {
        for (size_t i = 0; i < g->count; i++) {
            degree[g->edges[i].to]++;
            first[g->edges[i].from + 2]++;
        }
        for (uint32_t i = 0; i < count; i++)
            first[i + 2] += first[i + 1];
        for (size_t i = 0; i < g->count; i++)
            to[first[g->edges[i].from + 1]++] = g->edges[i].to;
        for (uint32_t i = 0; i < count; i++)
            if (degree[i] == 0)
                queue[queued++] = i;
        for (; done < queued; done++)
            for (size_t k = first[queue[done]]; k < first[queue[done] + 1]; k++)
                if (--degree[to[k]] == 0)
                    queue[queued++] = to[k];
    }
    free(degree);
    free(queue);
    free(first);
    free(to);
    return done == count;
}

/* What a process has done or seen when the guarantee is broken. */
static const char *rule_of(history_condition condition)
{
    switch (condition) {
    case HISTORY_MONOTONIC_READS:
        return "a process reads a value that is older than one that it read before";
    case HISTORY_READ_YOUR_WRITES:
        return "a process reads a value that is older than one that it wrote before";
    case HISTORY_MONOTONIC_WRITES:
        return "what was read shows writes of a process in another order than it made them";
    case HISTORY_WRITES_FOLLOW_READS:
        return "what was read shows a write as older than a value that its process had read before it";
    default:
        return "no order of the writes of each key has all session guarantees";
    }
}

base_status history_decide_session(const history_accesses *a, history_condition condition,
                                   history_result *result)
{
    assert(a && result);
    *result = (history_result){.verdict = HISTORY_NO, .rule = HISTORY_RULE_THIN_AIR};
    if (a->is_thin_air)
        return BASE_OK;
    result->rule = rule_of(condition);
    graph g = {.nodes = a->count};
    last *lasts = base_alloc(a->count, sizeof *lasts);
    own_write *own = base_alloc(a->count, sizeof *own);
    bool no_memory = !lasts || !own;
    if (!no_memory) {
        gather(a, condition, lasts, own, &g);
        no_memory = g.no_memory;
        if (!no_memory && !g.is_broken && has_order(&g, g.nodes, &no_memory))
            *result = (history_result){.verdict = HISTORY_YES};
    }
    free(lasts);
    free(own);
    free(g.edges);
    return no_memory ? BASE_E_NOMEM : BASE_OK;
}
