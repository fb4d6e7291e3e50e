/* The product of the states with an automaton of the runs that break the formula (Vardi and Wolper, 1986): a
 * node is a state with what the automaton still wants of the run from there on. The formula is broken by a
 * component of the product in which a run can stay for ever, being fair and accepted; or by a stop in whose
 * state the automaton can stay for ever. Of a formula that is broken the shortest stem is looked for in the
 * product with a larger automaton (claims.c). */
#include "config.h"

#include "explorer/liveness/ltl.h"

#include "explorer/liveness/buchi.h"
#include "explorer/liveness/lasso.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NODES (1u << 25) /* of a product that is there to make a stem shorter */

typedef struct product {
    explorer_space *space;
    const spex_explorer_property *property;
    explorer_counterexample *found;
    explorer_buchi buchi;
    uint64_t *letters; /* of each state: the propositions that are true */
    /* Of each node: */
    uint32_t *states, *wants, *from, *depth; /* `from`: the node before, on a shortest way */
    uint32_t *local;                         /* its node in the component at hand */
    size_t count, capacity[4];
    base_hash_index nodes;
    explorer_graph graph;
    size_t row_capacity, to_capacity;
    uint64_t bytes;
    /* Where a run can stop: what the automaton can do there for ever, for the letter looked at last. */
    uint8_t *forever;
    uint64_t forever_letter;
    bool has_forever;
    uint32_t end; /* the node at the end of the best stem so far */
    bool is_stop;
    const uint32_t *members; /* of the component at hand */
} product;

static void read_letter(void *arg, explorer_view *view, uint32_t state)
{
    product *p = arg;
    const void *self = p->space->search->model->self;
    uint64_t letter = 0;
    for (uint32_t i = 0; i < p->property->proposition_count; i++) {
        const spex_explorer_proposition *one = &p->property->propositions[i];
        letter |= (uint64_t)one->state(self, view->state, one->arg) << i;
    }
    p->letters[state] = letter;
}

/* ---- nodes ---- */

static base_hash_cursor look_up(const product *p, uint32_t state, uint32_t wants, uint32_t *node)
{
    base_hash_cursor at = base_hash_index_begin(&p->nodes, base_hash_number((uint64_t)wants << 32 | state));
    while ((*node = base_hash_index_next(&p->nodes, &at)) != BASE_NONE)
        if (p->states[*node] == state && p->wants[*node] == wants)
            break;
    return at;
}

/* The node of a state; made when it is new. SPEX_EXPLORER_NONE: no memory. */
static uint32_t node_of(product *p, uint32_t state, uint32_t wants, uint32_t from)
{
    uint32_t node;
    if (!base_hash_index_reserve(&p->nodes))
        return SPEX_EXPLORER_NONE;
    base_hash_cursor at = look_up(p, state, wants, &node);
    if (node != BASE_NONE)
        return node;
    if (p->count >= UINT32_MAX - 1 || !base_grow(p->states, p->capacity[0], p->count + 1) ||
        !base_grow(p->wants, p->capacity[1], p->count + 1) ||
        !base_grow(p->from, p->capacity[2], p->count + 1) ||
        !base_grow(p->depth, p->capacity[3], p->count + 1))
        return SPEX_EXPLORER_NONE;
    node = (uint32_t)p->count++;
    base_hash_index_add(&p->nodes, &at, node);
    p->states[node] = state;
    p->wants[node] = wants;
    p->from[node] = from;
    p->depth[node] = from == SPEX_EXPLORER_NONE ? 0 : p->depth[from] + 1;
    return node;
}

/* Tells the space of what was taken since. 24 bytes a node are for the walks over the product. */
static bool count_bytes(product *p)
{
    uint64_t now = (p->capacity[0] + p->capacity[1] + p->capacity[2] + p->capacity[3] + p->to_capacity) *
                       sizeof(uint32_t) +
                   p->nodes.slot_count * sizeof *p->nodes.slots + p->row_capacity * sizeof(uint64_t) +
                   p->count * 24;
    uint64_t before = p->bytes;
    p->bytes = now;
    return explorer_space_take(p->space, now - before);
}

/* A stem that ends in a node would do. Says whether it is the shortest so far. */
static bool offer(product *p, uint32_t node, bool is_stop)
{
    explorer_counterexample *f = p->found;
    if (f->is_there && (p->depth[node] > f->length || (p->depth[node] == f->length && node >= p->end)))
        return false;
    f->is_there = true;
    f->length = p->depth[node];
    p->end = node;
    p->is_stop = is_stop;
    return true;
}

/* ---- stops ---- */

static bool may_stop(product *p, uint32_t node)
{
    explorer_space *s = p->space;
    uint32_t state = p->states[node];
    if (!p->has_forever || p->forever_letter != p->letters[state]) {
        p->forever_letter = p->letters[state];
        p->has_forever = explorer_buchi_stay(&p->buchi, p->forever_letter, p->forever);
        if (!p->has_forever)
            return explorer_space_no_memory(s);
    }
    if (!p->forever[p->wants[node]])
        return false;
    return !explorer_fair_is_possible(s, s->view, p->property, state);
}

/* ---- making the product ---- */

/* Where a node leads, by steps to one state. */
static bool put_targets(product *p, uint32_t node, uint32_t to)
{
    const explorer_buchi *b = &p->buchi;
    uint64_t letter = p->letters[p->states[node]], begin = p->graph.row[node], end = p->graph.row[node + 1];
    for (uint32_t e = b->row[p->wants[node]]; e < b->row[p->wants[node] + 1]; e++) {
        if (!explorer_buchi_fits(&b->edges[e], letter))
            continue;
        uint32_t target = node_of(p, to, b->edges[e].to, node);
        if (target == SPEX_EXPLORER_NONE || !base_grow(p->graph.to, p->to_capacity, end + 1))
            return explorer_space_no_memory(p->space);
        bool is_known = end > begin && p->graph.to[end - 1] == target;
        if (!is_known)
            p->graph.to[end++] = target;
    }
    p->graph.row[node + 1] = end;
    return true;
}

static bool expand(product *p, uint32_t node)
{
    const explorer_graph *g = &p->space->graph;
    uint32_t state = p->states[node];
    if (!base_grow(p->graph.row, p->row_capacity, node + 2ull))
        return explorer_space_no_memory(p->space);
    if (node == 0)
        p->graph.row[0] = 0;
    p->graph.row[node + 1] = p->graph.row[node];
    for (uint64_t e = g->row[state]; e < g->row[state + 1]; e++)
        if (!put_targets(p, node, g->to[e]))
            return false;
    return true;
}

static bool build(product *p)
{
    explorer_space *s = p->space;
    for (uint32_t i = 0; i < s->levels[1]; i++)
        for (uint32_t q = 0; q < p->buchi.count; q++)
            if (p->buchi.is_first[q] && node_of(p, i, q, SPEX_EXPLORER_NONE) == SPEX_EXPLORER_NONE)
                return explorer_space_no_memory(s);
    for (uint32_t node = 0; node < p->count; node++) {
        if (node % 4096 == 0 && (explorer_space_is_over(s) || !count_bytes(p)))
            return false;
        if (!expand(p, node))
            return false;
        if ((!p->found->is_there || p->depth[node] <= p->found->length) && may_stop(p, node))
            offer(p, node, true);
    }
    p->graph.count = (uint32_t)p->count;
    return count_bytes(p) && atomic_load(&s->end) == SPEX_EXPLORER_COMPLETE;
}

/* ---- runs ---- */

static bool write_stem(product *p, explorer_run *run)
{
    explorer_space *s = p->space;
    size_t count = (size_t)p->found->length;
    uint32_t *way = base_alloc(count + 1, sizeof *way);
    if (!way)
        return false;
    uint32_t node = p->end;
    for (size_t i = count + 1; i-- > 0; node = p->from[node])
        way[i] = p->states[node];
    explorer_space_load(s, s->view, way[0]);
    bool is_well = explorer_run_begin(run, s->search->model->state_size, s->view->state);
    for (size_t i = 0; i < count && is_well; i++)
        is_well = explorer_lasso_step(s, way[i], way[i + 1], run);
    free(way);
    return is_well;
}

/* Where the last step before the cycle is also the cycle's last, the cycle may as well begin there. */
static void turn_back(explorer_run *run, uint64_t *length)
{
    while (run->cycle > 0 && *length > 0) {
        const spex_explorer_moment *a = &run->moments[*length - 1], *b = &run->moments[run->length - 1];
        size_t before = (size_t)*length - 1;
        if (a->label != b->label || memcmp(explorer_run_state(run, before),
                                           explorer_run_state(run, run->length - 1), run->state_size) != 0)
            return;
        run->length--;
        --*length;
    }
}

/* ---- components ---- */

static uint32_t targets_of(const void *arg, uint32_t from, uint32_t to, explorer_target *targets)
{
    const product *p = arg;
    const explorer_buchi *b = &p->buchi;
    uint32_t node = p->members[from], count = 0;
    uint64_t letter = p->letters[p->states[node]];
    for (uint32_t e = b->row[p->wants[node]]; e < b->row[p->wants[node] + 1]; e++) {
        uint32_t target;
        if (!explorer_buchi_fits(&b->edges[e], letter))
            continue;
        (void)look_up(p, to, b->edges[e].to, &target);
        assert(target != BASE_NONE);
        if (p->local[target] != SPEX_EXPLORER_NONE)
            targets[count++] = (explorer_target){p->local[target], b->edges[e].accepted};
    }
    return count;
}

typedef struct looking {
    product *product;
    explorer_fair_graph *fair;
} looking;

static bool look_at_part(void *arg, const uint32_t *nodes, uint32_t count)
{
    const looking *l = arg;
    product *p = l->product;
    uint32_t home = SPEX_EXPLORER_NONE;
    const uint32_t through[2] = {SPEX_EXPLORER_NONE, SPEX_EXPLORER_NONE};
    for (uint32_t i = 0; i < count; i++)
        if (offer(p, p->members[nodes[i]], false))
            home = nodes[i];
    if (home == SPEX_EXPLORER_NONE)
        return true;
    explorer_run *run = &p->found->run;
    explorer_run_free(run);
    if (!write_stem(p, run) || !explorer_lasso_close(l->fair, nodes, count, home, through, run))
        explorer_run_free(run);
    return true;
}

/* Can edges of all the automaton's sets be taken in it? `local` is set for its nodes. */
static bool may_accept(const product *p, const uint32_t *nodes, uint32_t count)
{
    const explorer_buchi *b = &p->buchi;
    uint64_t accepted = 0, all = b->sets == 64 ? UINT64_MAX : ((uint64_t)1 << b->sets) - 1;
    for (uint32_t i = 0; i < count && accepted != all; i++)
        for (uint32_t e = b->row[p->wants[nodes[i]]]; e < b->row[p->wants[nodes[i]] + 1]; e++)
            if (explorer_buchi_fits(&b->edges[e], p->letters[p->states[nodes[i]]]))
                accepted |= b->edges[e].accepted;
    return accepted == all;
}

static bool look_at_component(void *arg, const uint32_t *found, uint32_t count)
{
    product *p = arg;
    if (!may_accept(p, found, count))
        return true;
    uint32_t *nodes = base_alloc_zeroed(count, sizeof *nodes), *states = base_alloc(count, sizeof *states);
    bool is_well = nodes && states;
    for (uint32_t i = 0; is_well && i < count; i++) {
        nodes[i] = found[i];
        states[i] = p->states[found[i]];
        p->local[found[i]] = i;
    }
    const explorer_nodes of = {count, states, p->buchi.sets, targets_of, p->buchi.row[p->buchi.count], p};
    explorer_fair_graph fair;
    p->members = nodes;
    is_well =
        is_well ? explorer_fair_open(&fair, p->space, p->property, &of) : explorer_space_no_memory(p->space);
    if (is_well) {
        looking l = {p, &fair};
        is_well = explorer_fair_parts(&fair, look_at_part, &l);
        explorer_fair_close(&fair);
    }
    for (uint32_t i = 0; nodes && i < count; i++)
        p->local[nodes[i]] = SPEX_EXPLORER_NONE;
    free(nodes);
    free(states);
    return is_well && !explorer_space_is_over(p->space);
}

static bool judge(product *p)
{
    if (!build(p))
        return false;
    uint32_t count = p->graph.count;
    uint32_t *nodes = base_alloc(count, sizeof *nodes);
    p->graph.group = base_alloc_zeroed(count, sizeof *p->graph.group);
    p->local = base_alloc(count, sizeof *p->local);
    bool is_well = nodes && p->graph.group && p->local;
    for (uint32_t i = 0; is_well && i < count; i++) {
        nodes[i] = i;
        p->local[i] = SPEX_EXPLORER_NONE;
    }
    is_well = is_well && explorer_components(&p->graph, 0, nodes, count, look_at_component, p);
    free(nodes);
    if (!is_well)
        return explorer_space_is_over(p->space) ? false : explorer_space_no_memory(p->space);
    explorer_counterexample *f = p->found;
    if (f->is_there && p->is_stop && !write_stem(p, &f->run))
        explorer_run_free(&f->run);
    if (f->is_there && f->run.states)
        turn_back(&f->run, &f->length);
    return true;
}

/* Looks for a run that the automaton accepts. The letters are known. */
static bool judge_by(product *p)
{
    p->forever = base_alloc_zeroed(p->buchi.count, 1);
    bool is_well = p->forever ? judge(p) : explorer_space_no_memory(p->space);
    explorer_space_give(p->space, p->bytes);
    explorer_buchi_close(&p->buchi);
    explorer_graph_close(&p->graph);
    base_hash_index_release(&p->nodes);
    free(p->states);
    free(p->wants);
    free(p->from);
    free(p->depth);
    free(p->local);
    free(p->forever);
    return is_well;
}

/* ---- a shorter stem ---- */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Makes the automaton with which stems are shortest. False: it would be too large, or there is no memory. */
static bool make_claims(explorer_space *space, const spex_explorer_property *property,
                        const uint64_t *letters, explorer_buchi *buchi)
{
    uint32_t all = space->graph.count, count = 0;
    uint64_t *different = base_alloc(all, sizeof *different);
    if (!different)
        return false;
    memcpy(different, letters, all * sizeof *different);
    qsort(different, all, sizeof *different, by_value);
    for (uint32_t i = 0; i < all; i++)
        if (i == 0 || different[i] != different[i - 1])
            different[count++] = different[i];
    explorer_made made = explorer_claims_make(buchi, property, different, count);
    free(different);
    if (made == EXPLORER_MADE && (uint64_t)all * buchi->count <= MOST_NODES)
        return true;
    explorer_buchi_close(buchi);
    return false;
}

/* An automaton may know what it waits for only after the cycle has begun, so that there may be a run with a
 * shorter stem. That is looked for as far as there is room; what was found stays found. */
static void shorten(explorer_space *space, const spex_explorer_property *property, uint64_t *letters,
                    explorer_counterexample *found)
{
    explorer_counterexample other = {.is_there = false};
    product p = {.space = space, .property = property, .found = &other, .letters = letters};
    if (!make_claims(space, property, letters, &p.buchi))
        return;
    bool is_well = judge_by(&p);
    assert(!is_well || other.is_there);
    if (is_well && other.length < found->length && other.run.states) {
        explorer_run_free(&found->run);
        *found = other;
        return;
    }
    explorer_run_free(&other.run);
    atomic_store(&space->end, SPEX_EXPLORER_COMPLETE);
}

bool explorer_ltl_judge(explorer_space *space, const spex_explorer_property *property, bool has_run,
                        explorer_counterexample *found)
{
    uint64_t bytes = space->graph.count * sizeof(uint64_t);
    product p = {.space = space, .property = property, .found = found};
    *found = (explorer_counterexample){.is_there = false};
    if (explorer_buchi_make(&p.buchi, property) != EXPLORER_MADE)
        return explorer_space_no_memory(space);
    p.letters = base_alloc(space->graph.count, sizeof *p.letters);
    bool is_well = p.letters ? explorer_space_take(space, bytes) : explorer_space_no_memory(space);
    if (is_well && explorer_space_each(space, read_letter, &p)) {
        is_well = judge_by(&p);
        if (is_well && has_run && found->is_there && found->length > 0)
            shorten(space, property, p.letters, found);
    } else {
        is_well = false;
        explorer_buchi_close(&p.buchi);
    }
    explorer_space_give(space, bytes);
    free(p.letters);
    return is_well;
}
