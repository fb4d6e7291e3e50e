/* Components in which a fair run may stay: of each action that must be taken they have a step, or a node
 * where it is not possible; of each flow that is answered a delivery, or nothing is sent. */
#include "cycles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is fair ---- */

static bool is_given_fair(const lang_claim *claim, const char *tag)
{
    for (const lang_ast_name *name = claim->ast->fair.first; name; name = name->next)
        if (strcmp(name->text, tag) == 0)
            return true;
    return false;
}

void begin_fair(fair_graph *g, const search *s, const lang_claim *claim)
{
    *g = (fair_graph){.search = s, .nodes = s->nodes, .count = base_names_count(s->states)};
    g->is_fair = calloc(base_names_count(s->actions) + 1u, 1);
    g->is_answered = calloc(base_names_count(s->flows) + 1u, 1);
    for (uint32_t i = 0; i < base_names_count(s->actions); i++) {
        uint32_t words[3];
        memcpy(words, base_names_text(s->actions, i), 2 * sizeof *words);
        g->is_fair[i] = s->fairness != FAIR_NONE;
        if (words[0] == INPUT) {
            memcpy(words, base_names_text(s->actions, i), 3 * sizeof *words);
            g->is_fair[i] = is_given_fair(claim, s->subject.agents[words[1]]->accepts.messages[words[2]].tag);
        }
    }
    for (uint32_t i = 0; i < base_names_count(s->flows); i++)
        g->is_answered[i] = is_given_fair(claim, base_names_text(s->flows, i) + 2 * sizeof(uint32_t));
}

void end_fair(fair_graph *g)
{
    free(g->is_fair);
    free(g->is_answered);
}

bool may_stop(const fair_graph *g, uint32_t at)
{
    const node *n = &g->nodes[at];
    for (uint32_t i = 0; i < n->possible_count; i++)
        if (g->is_fair[n->possible[i]])
            return false;
    return true;
}

/* ---- components ---- */

static bool is_muted(const edge *e, const bool *muted)
{
    for (uint32_t i = 0; i < e->send_count; i++)
        if (muted[e->sends[i]])
            return true;
    return false;
}

typedef struct components {
    const fair_graph *graph;
    const bool *in, *muted;
    uint32_t *index, *low, *next, *of, *stack, *path;
    uint32_t seen, stack_count, count;
} components;

static void begin_node(components *c, uint32_t state, uint32_t *path_count)
{
    c->index[state] = c->low[state] = ++c->seen;
    c->stack[c->stack_count++] = state;
    c->path[(*path_count)++] = state;
}

static void end_node(components *c, uint32_t state)
{
    if (c->low[state] != c->index[state])
        return;
    uint32_t member;
    c->count++;
    do {
        member = c->stack[--c->stack_count];
        c->of[member] = c->count;
    } while (member != state);
}

/* Tarjan's algorithm, with a path of its own. */
static void walk(components *c, uint32_t root)
{
    uint32_t path_count = 0;
    begin_node(c, root, &path_count);
    while (path_count > 0) {
        uint32_t state = c->path[path_count - 1];
        const node *n = &c->graph->nodes[state];
        if (c->next[state] == n->edge_count) {
            path_count--;
            end_node(c, state);
            if (path_count > 0 && c->low[state] < c->low[c->path[path_count - 1]])
                c->low[c->path[path_count - 1]] = c->low[state];
            continue;
        }
        const edge *e = &n->edges[c->next[state]++];
        if ((c->in && !c->in[e->to]) || is_muted(e, c->muted))
            continue;
        if (c->index[e->to] == 0)
            begin_node(c, e->to, &path_count);
        else if (c->of[e->to] == 0 && c->index[e->to] < c->low[state])
            c->low[state] = c->index[e->to];
    }
}

/* What is asked of components, and what is found. */
typedef struct wanted {
    const fair_graph *graph;
    const uint32_t *marks;
    uint32_t all, found;
    uint32_t *home;
} wanted;

static void look_for_cycles(wanted *w, const bool *in, const bool *muted);

typedef struct component { /* what is in one */
    uint32_t nodes, marks;
    bool *taken; /* per action */
    uint32_t *possible;
    bool *sent, *delivered; /* per flow */
} component;

static void take_in(const wanted *w, const uint32_t *of, uint32_t number, const bool *muted, component *c)
{
    const fair_graph *g = w->graph;
    uint32_t actions = base_names_count(g->search->actions);
    bool *here = calloc(actions + 1u, 1);
    for (uint32_t i = 0; i < g->count; i++) {
        const node *n = &g->nodes[i];
        if (of[i] != number)
            continue;
        c->nodes++;
        c->marks |= w->marks[i];
        memset(here, 0, actions);
        for (uint32_t k = 0; k < n->possible_count; k++)
            here[n->possible[k]] = true;
        for (uint32_t k = 0; k < actions; k++)
            c->possible[k] += here[k];
        for (uint32_t k = 0; k < n->edge_count; k++) {
            const edge *e = &n->edges[k];
            if (of[e->to] != number || is_muted(e, muted))
                continue;
            if (e->action != NO_NUMBER)
                c->taken[e->action] = true;
            if (e->delivers != NO_NUMBER)
                c->delivered[e->delivers] = true;
            for (uint32_t f = 0; f < e->send_count; f++)
                c->sent[e->sends[f]] = true;
        }
    }
    free(here);
}

/* Without sends that are never delivered; where fairness is strong, without nodes in which something is
 * possible that is never taken. True: there were such. */
static bool look_again(wanted *w, const uint32_t *of, uint32_t number, const bool *muted, const component *c)
{
    const fair_graph *g = w->graph;
    uint32_t flows = base_names_count(g->search->flows);
    bool *in = calloc(g->count + 1u, 1), *more = malloc(flows + 1u), again = false;
    memcpy(more, muted, flows);
    for (uint32_t i = 0; i < flows; i++)
        if (g->is_answered[i] && c->sent[i] && !c->delivered[i])
            again = more[i] = true;
    for (uint32_t i = 0; i < g->count; i++) {
        const node *n = &g->nodes[i];
        in[i] = of[i] == number;
        for (uint32_t k = 0; k < n->possible_count && g->search->fairness == FAIR_STRONG && in[i]; k++) {
            in[i] = !g->is_fair[n->possible[k]] || c->taken[n->possible[k]];
            again = again || !in[i];
        }
    }
    if (again)
        look_for_cycles(w, in, more);
    free(in);
    free(more);
    return again;
}

static void judge_component(wanted *w, const uint32_t *of, uint32_t number, const bool *muted)
{
    const fair_graph *g = w->graph;
    uint32_t actions = base_names_count(g->search->actions), flows = base_names_count(g->search->flows);
    component c = {.taken = calloc(actions + 1u, 1),
                   .possible = calloc(actions + 1u, sizeof(uint32_t)),
                   .sent = calloc(flows + 1u, 1),
                   .delivered = calloc(flows + 1u, 1)};
    take_in(w, of, number, muted, &c);
    bool is_wanted = c.marks == w->all && !look_again(w, of, number, muted, &c);
    for (uint32_t i = 0; i < actions && is_wanted; i++)
        is_wanted = !g->is_fair[i] || c.taken[i] || c.possible[i] < c.nodes;
    w->found += is_wanted;
    for (uint32_t i = 0; i < g->count; i++)
        if (is_wanted && of[i] == number)
            w->home[i] = w->found;
    free(c.taken);
    free(c.possible);
    free(c.sent);
    free(c.delivered);
}

static void look_for_cycles(wanted *w, const bool *in, const bool *muted)
{
    uint32_t count = w->graph->count;
    uint32_t *room = calloc(7ull * count + 7, sizeof *room), *sizes = room + 6ull * count;
    components c = {.graph = w->graph,
                    .in = in,
                    .muted = muted,
                    .index = room,
                    .low = room + count,
                    .next = room + 2ull * count,
                    .of = room + 3ull * count,
                    .stack = room + 4ull * count,
                    .path = room + 5ull * count};
    for (uint32_t i = 0; i < count; i++)
        if ((!in || in[i]) && c.index[i] == 0)
            walk(&c, i);
    for (uint32_t i = 0; i < count; i++)
        if (c.of[i] > 0)
            sizes[c.of[i]]++;
    for (uint32_t i = 1; i <= c.count; i++)
        if (sizes[i] > 1) /* no step leads to the state that it comes from */
            judge_component(w, c.of, i, muted);
    free(room);
}

void find_fair_cycles(const fair_graph *g, const bool *in, const uint32_t *marks, uint32_t all,
                      uint32_t *home)
{
    wanted w = {.graph = g, .marks = marks, .all = all, .home = home};
    bool *muted = calloc(base_names_count(g->search->flows) + 1u, 1);
    memset(home, 0, g->count * sizeof *home);
    look_for_cycles(&w, in, muted);
    free(muted);
}
