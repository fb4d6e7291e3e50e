/* The tableau of Gerth, Peled, Vardi and Wolper ("Simple on-the-fly automatic verification of linear temporal
 * logic", 1995). A state is what is still to be true of the rest of the word; what a letter must be, and what
 * is left then, are on the edges, and so is acceptance, as in Couvreur's ("On-the-fly verification of linear
 * temporal logic", 1999): an edge is in the set of an `until` unless that is put off by it. States with the
 * same edges are one. */
#include "config.h"

#include "explorer/liveness/buchi.h"

#include "base/array.h"
#include "base/hash.h"
#include "explorer/liveness/components.h"
#include "explorer/liveness/formula.h"

#include <string.h>

#define WORDS       (EXPLORER_MOST_PARTS / 64)
#define MOST_STATES 4096u
#define MOST_EDGES  (1u << 18)
#define MOST_SPLITS (1u << 21)

typedef struct parts { /* a set of them */
    uint64_t bits[WORDS];
} parts;

static bool has(const parts *set, uint32_t part)
{
    return set->bits[part / 64] >> part % 64 & 1;
}

static void add(parts *set, uint32_t part)
{
    set->bits[part / 64] |= (uint64_t)1 << part % 64;
}

/* One way to make the parts of a state true. */
typedef struct way {
    parts todo, done, next;
    explorer_buchi_edge edge;
} way;

typedef struct tableau {
    const explorer_formula *f;
    uint32_t set_of[EXPLORER_MOST_PARTS]; /* of each `until` */
    uint32_t sets;
    parts *states;
    explorer_buchi_edge *edges;
    uint32_t *row;
    way *ways;
    size_t state_count, state_capacity, edge_count, edge_capacity, row_capacity, way_count, way_capacity;
    uint32_t splits;
    bool is_too_large, is_failed;
} tableau;

/* ---- the ways of one state ---- */

static void push(tableau *t, const way *w)
{
    if (++t->splits > MOST_SPLITS)
        t->is_too_large = true;
    else if (!base_grow(t->ways, t->way_capacity, t->way_count + 1))
        t->is_failed = true;
    else
        t->ways[t->way_count++] = *w;
}

static void want(way *w, uint32_t part)
{
    if (!has(&w->done, part))
        add(&w->todo, part);
}

static bool is_met(const way *w, uint32_t part)
{
    return has(&w->done, part) || has(&w->todo, part);
}

/* Goes on with a way in which both or, in two ways, one or the other is true. */
static void split(tableau *t, way *w, uint32_t a, uint32_t b, const uint32_t *put_off)
{
    way other = *w;
    want(w, a);
    push(t, w);
    want(&other, b);
    if (put_off) {
        add(&other.next, *put_off);
        if (t->f->parts[*put_off].kind == EXPLORER_UNTIL)
            other.edge.accepted &= ~((uint64_t)1 << t->set_of[*put_off]);
    }
    push(t, &other);
}

/* Makes one part of a way true. False: the way is no more, or goes on as others. */
static bool make_true(tableau *t, way *w, uint32_t part)
{
    const explorer_part *p = &t->f->parts[part];
    add(&w->done, part);
    switch (p->kind) {
    case EXPLORER_TRUE:
        return true;
    case EXPLORER_FALSE:
        return false;
    case EXPLORER_LITERAL:
        if (p->is_negated)
            w->edge.must_not |= (uint64_t)1 << p->left;
        else
            w->edge.must |= (uint64_t)1 << p->left;
        return !(w->edge.must & w->edge.must_not);
    case EXPLORER_AND:
        want(w, p->left);
        want(w, p->right);
        return true;
    case EXPLORER_NEXT:
        add(&w->next, p->left);
        return true;
    case EXPLORER_OR:
        if (is_met(w, p->left) || is_met(w, p->right))
            return true;
        split(t, w, p->left, p->right, NULL);
        return false;
    case EXPLORER_UNTIL:
        if (is_met(w, p->right))
            return true;
        split(t, w, p->right, p->left, &part);
        return false;
    default: /* EXPLORER_RELEASE */
        want(w, p->right);
        if (is_met(w, p->left))
            return true;
        split(t, w, p->left, p->right, &part);
        return false;
    }
}

static bool is_subsumed(const explorer_buchi_edge *a, const explorer_buchi_edge *by)
{
    return a->to == by->to && !(by->must & ~a->must) && !(by->must_not & ~a->must_not) &&
           !(a->accepted & ~by->accepted);
}

/* Adds an edge, unless another one of its state does as well. */
static void put_edge(tableau *t, const explorer_buchi_edge *edge, size_t begin)
{
    size_t kept = begin;
    for (size_t i = begin; i < t->edge_count; i++)
        if (is_subsumed(edge, &t->edges[i]))
            return;
    for (size_t i = begin; i < t->edge_count; i++)
        if (!is_subsumed(&t->edges[i], edge))
            t->edges[kept++] = t->edges[i];
    t->edge_count = kept;
    if (t->edge_count == MOST_EDGES)
        t->is_too_large = true;
    else if (!base_grow(t->edges, t->edge_capacity, t->edge_count + 1))
        t->is_failed = true;
    else
        t->edges[t->edge_count++] = *edge;
}

static uint32_t state_of(tableau *t, const parts *set)
{
    for (size_t i = 0; i < t->state_count; i++)
        if (memcmp(&t->states[i], set, sizeof *set) == 0)
            return (uint32_t)i;
    if (t->state_count == MOST_STATES) {
        t->is_too_large = true;
        return 0;
    }
    if (!base_grow(t->states, t->state_capacity, t->state_count + 1)) {
        t->is_failed = true;
        return 0;
    }
    t->states[t->state_count] = *set;
    return (uint32_t)t->state_count++;
}

/* Goes on with a way until nothing is to be made true any more, or others go on with it. */
static void go(tableau *t, way w, size_t begin)
{
    for (uint32_t word = 0; word < WORDS;) {
        if (!w.todo.bits[word]) {
            word++;
            continue;
        }
        uint32_t part = word * 64;
        while (!has(&w.todo, part))
            part++;
        w.todo.bits[word] &= ~((uint64_t)1 << part % 64);
        if (!make_true(t, &w, part))
            return;
        word = 0; /* operands stand before, but not always: a simpler part may be an older one */
    }
    w.edge.to = state_of(t, &w.next);
    put_edge(t, &w.edge, begin);
}

static void expand(tableau *t, size_t state)
{
    size_t begin = t->edge_count;
    way first = {.todo = t->states[state]};
    first.edge.accepted = t->sets == 64 ? UINT64_MAX : ((uint64_t)1 << t->sets) - 1;
    push(t, &first);
    while (t->way_count > 0 && !t->is_failed && !t->is_too_large)
        go(t, t->ways[--t->way_count], begin);
}

/* ---- states with the same edges ---- */

static int by_edge(const void *a, const void *b)
{
    const explorer_buchi_edge *x = a, *y = b;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->must != y->must)
        return x->must < y->must ? -1 : 1;
    if (x->must_not != y->must_not)
        return x->must_not < y->must_not ? -1 : 1;
    return (x->accepted > y->accepted) - (x->accepted < y->accepted);
}

static bool are_same(const explorer_buchi *b, uint32_t p, uint32_t q)
{
    uint32_t count = b->row[p + 1] - b->row[p];
    for (uint32_t i = 0; i < count && count == b->row[q + 1] - b->row[q]; i++)
        if (by_edge(&b->edges[b->row[p] + i], &b->edges[b->row[q] + i]) != 0)
            return false;
    return count == b->row[q + 1] - b->row[q];
}

/* Edges of each state in order, each once, after their ends were renamed. */
static void sort_edges(explorer_buchi *b)
{
    uint32_t end = 0;
    for (uint32_t q = 0; q < b->count; q++) {
        uint32_t begin = b->row[q], count = b->row[q + 1] - begin, first = end;
        if (count)
            qsort(b->edges + begin, count, sizeof *b->edges, by_edge);
        for (uint32_t i = 0; i < count; i++)
            if (end == first || by_edge(&b->edges[end - 1], &b->edges[begin + i]) != 0)
                b->edges[end++] = b->edges[begin + i];
        b->row[q] = first;
    }
    b->row[b->count] = end;
}

/* Merges them once; says whether there were any. `name` has room for all states. */
static bool merge(explorer_buchi *b, uint32_t *name)
{
    uint32_t kept = 0, end = 0;
    for (uint32_t q = 0; q < b->count; q++) {
        name[q] = UINT32_MAX;
        for (uint32_t p = 0; p < q && name[q] == UINT32_MAX; p++)
            if (are_same(b, p, q))
                name[q] = name[p];
        if (name[q] == UINT32_MAX)
            name[q] = kept++;
    }
    if (kept == b->count)
        return false;
    uint32_t next = 0;
    for (uint32_t q = 0; q < b->count; q++) {
        uint32_t begin = b->row[q], count = b->row[q + 1] - begin;
        if (name[q] != next)
            continue;
        b->row[next++] = end;
        memmove(b->edges + end, b->edges + begin, count * sizeof *b->edges);
        end += count;
    }
    b->row[next] = end;
    b->count = kept;
    for (uint32_t i = 0; i < end; i++)
        b->edges[i].to = name[b->edges[i].to];
    sort_edges(b);
    return true;
}

/* ---- making it ---- */

static explorer_made finish(tableau *t, explorer_buchi *b)
{
    *b = (explorer_buchi){
        .count = (uint32_t)t->state_count, .row = t->row, .edges = t->edges, .sets = t->sets};
    uint32_t *name = base_alloc(b->count, sizeof *name);
    if (!name) {
        *b = (explorer_buchi){.count = 0};
        return EXPLORER_NOT_MADE;
    }
    t->row = NULL;
    t->edges = NULL;
    sort_edges(b);
    while (merge(b, name))
        ;
    free(name);
    if (!(b->is_first = base_alloc_zeroed(b->count, 1)))
        return EXPLORER_NOT_MADE;
    b->is_first[0] = true;
    return EXPLORER_MADE;
}

static explorer_made build(tableau *t, explorer_buchi *b)
{
    parts whole = {{0}};
    add(&whole, t->f->whole);
    for (uint32_t i = 0; i < t->f->count; i++)
        if (t->f->parts[i].kind == EXPLORER_UNTIL) {
            if (t->sets == EXPLORER_MOST_SETS)
                return EXPLORER_TOO_LARGE;
            t->set_of[i] = t->sets++;
        }
    (void)state_of(t, &whole);
    for (size_t q = 0; q < t->state_count && !t->is_failed && !t->is_too_large; q++) {
        if (!base_grow(t->row, t->row_capacity, q + 2))
            return EXPLORER_NOT_MADE;
        t->row[q] = (uint32_t)t->edge_count;
        expand(t, q);
        t->row[q + 1] = (uint32_t)t->edge_count;
    }
    return t->is_failed ? EXPLORER_NOT_MADE : t->is_too_large ? EXPLORER_TOO_LARGE : finish(t, b);
}

explorer_made explorer_buchi_make(explorer_buchi *buchi, const spex_explorer_property *property)
{
    *buchi = (explorer_buchi){.count = 0};
    explorer_formula *f = base_alloc(1, sizeof *f);
    if (!f || !explorer_formula_negate(f, property)) {
        free(f);
        return EXPLORER_NOT_MADE;
    }
    tableau *t = base_alloc_zeroed(1, sizeof *t);
    explorer_made made = EXPLORER_NOT_MADE;
    if (t) {
        t->f = f;
        made = f->is_too_large ? EXPLORER_TOO_LARGE : build(t, buchi);
        free(t->states);
        free(t->edges);
        free(t->row);
        free(t->ways);
    }
    free(t);
    free(f);
    return made;
}

void explorer_buchi_close(explorer_buchi *buchi)
{
    free(buchi->row);
    free(buchi->edges);
    free(buchi->is_first);
    memset(buchi, 0, sizeof *buchi);
}

/* ---- one letter for ever ---- */

typedef struct staying {
    const explorer_buchi *b;
    uint64_t letter;
    uint8_t *forever;
    uint32_t *is_in; /* number of the component that a node was met in, last */
    uint32_t components;
} staying;

/* Is a component one in which edges of all sets can be taken? */
static bool look_at(void *arg, const uint32_t *nodes, uint32_t count)
{
    staying *s = arg;
    const explorer_buchi *b = s->b;
    uint64_t accepted = 0, all = b->sets == 64 ? UINT64_MAX : ((uint64_t)1 << b->sets) - 1;
    s->components++;
    for (uint32_t i = 0; i < count; i++)
        s->is_in[nodes[i]] = s->components;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t q = nodes[i] % b->count, other = nodes[i] < b->count ? b->count : 0;
        for (uint32_t e = b->row[q]; e < b->row[q + 1]; e++)
            if (explorer_buchi_fits(&b->edges[e], s->letter) &&
                s->is_in[b->edges[e].to + other] == s->components)
                accepted |= b->edges[e].accepted;
    }
    for (uint32_t i = 0; i < count && accepted == all; i++)
        s->forever[nodes[i] % b->count] = true;
    return true;
}

/* Whoever leads to what stays, stays. */
static void spread(const explorer_buchi *b, uint64_t letter, uint8_t *forever)
{
    for (bool is_any = true; is_any;) {
        is_any = false;
        for (uint32_t q = 0; q < b->count; q++)
            for (uint32_t e = b->row[q]; e < b->row[q + 1] && !forever[q]; e++)
                if (forever[b->edges[e].to] && explorer_buchi_fits(&b->edges[e], letter)) {
                    forever[q] = true;
                    is_any = true;
                }
    }
}

/* Each state stands twice, and edges lead from the one to the other, so that an edge from a state to itself
 * is a circle of two. */
bool explorer_buchi_stay(const explorer_buchi *buchi, uint64_t letter, uint8_t *forever)
{
    uint32_t nodes = 2 * buchi->count, edges = 0;
    explorer_graph g = {.count = nodes};
    g.row = base_alloc(nodes + 1ull, sizeof *g.row);
    g.to = base_alloc(2ull * buchi->row[buchi->count], sizeof *g.to);
    g.group = base_alloc_zeroed(nodes, sizeof *g.group);
    uint32_t *all = base_alloc_zeroed(nodes, sizeof *all), *is_in = base_alloc_zeroed(nodes, sizeof *is_in);
    bool is_well = g.row && g.to && g.group && all && is_in;
    for (uint32_t n = 0; is_well && n < nodes; n++) {
        uint32_t q = n % buchi->count;
        all[n] = n;
        g.row[n] = edges;
        for (uint32_t e = buchi->row[q]; e < buchi->row[q + 1]; e++)
            if (explorer_buchi_fits(&buchi->edges[e], letter))
                g.to[edges++] = buchi->edges[e].to + (n < buchi->count ? buchi->count : 0);
        g.row[n + 1] = edges;
    }
    memset(forever, 0, buchi->count);
    staying s = {buchi, letter, forever, is_in, 0};
    is_well = is_well && explorer_components(&g, 0, all, nodes, look_at, &s);
    if (is_well)
        spread(buchi, letter, forever);
    explorer_graph_close(&g);
    free(all);
    free(is_in);
    return is_well;
}
