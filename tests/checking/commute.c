/* Holds what partial order is told of the actions of systems against their steps, state by state:
 *
 *     commute MOST FILE...
 *
 * In each of the first MOST states, of two actions that are taken for independent, neither may change what
 * the other can do, and in whatever order they are taken the same states come of it; an action that another
 * makes possible must be among what that is said to enable; and what is said to be possible is more than what
 * is, never less. What is seen after the first of two such actions (a property that does not hold, a subject
 * of one, a part that matters), or in its step, is seen as well where the second came before it, or without
 * it. Each system has a line: states, pairs of actions that were looked at; or why there is no partial order.
 */
#include "config.h"

#include "base/hash.h"
#include "tests/checking/each_system.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

typedef struct a_step {
    uint32_t action;
    uint32_t to;  /* state; NONE: it was not kept */
    uint32_t end; /* 0: a step; 1: a fault; 2 + cut: a cut */
    uint8_t *seen;
} a_step;

typedef struct a_state {
    char *bytes;
    a_step *steps; /* sorted, each once */
    size_t count;
    uint8_t *seen; /* flags: properties that do not hold, then marks */
    uint64_t *possible;
} a_state;

typedef struct graph {
    spex_explorer_out out;
    const spex_explorer_model *model;
    uint32_t words, most, count, at;
    bool is_first;
    a_state *states;
    uint32_t *table, table_size;
    a_step *found;
    size_t found_count, found_room;
    uint64_t pairs;
    bool is_wrong, is_bounded;
    const char *name;
} graph;

static bool has(const uint64_t *matrix, const graph *g, uint32_t a, uint32_t b)
{
    return matrix[(size_t)a * g->words + b / 64] >> b % 64 & 1;
}

static uint32_t number_of(graph *g, const void *bytes)
{
    size_t size = g->model->state_size;
    uint32_t at = (uint32_t)(base_hash_bytes(bytes, size) % g->table_size);
    while (g->table[at] != NONE && memcmp(g->states[g->table[at]].bytes, bytes, size) != 0)
        at = (at + 1) % g->table_size;
    if (g->table[at] != NONE || g->count == g->most)
        return g->table[at];
    g->states[g->count].bytes = malloc(size);
    memcpy(g->states[g->count].bytes, bytes, size);
    return g->table[at] = g->count++;
}

static size_t flag_count(const graph *g)
{
    return (size_t)g->model->property_count + g->model->mark_count;
}

static uint8_t *look_at_step(const graph *g, const spex_explorer_step *step)
{
    const spex_explorer_model *m = g->model;
    const char *before = g->states[g->at].bytes;
    uint8_t *seen = calloc(flag_count(g) + 1, 1);
    for (uint32_t i = 0; i < m->property_count && step->outcome == SPEX_EXPLORER_STEP; i++)
        if (m->properties[i].kind == SPEX_EXPLORER_STEPS)
            seen[i] = !m->properties[i].step(m->self, before, step, m->properties[i].arg);
    m->mark_step(m->self, before, step, seen + m->property_count);
    return seen;
}

static uint8_t *look_at_state(const graph *g, const char *state)
{
    const spex_explorer_model *m = g->model;
    uint8_t *seen = calloc(flag_count(g) + 1, 1);
    for (uint32_t i = 0; i < m->property_count; i++)
        if (m->properties[i].kind == SPEX_EXPLORER_STATES)
            seen[i] = !m->properties[i].state(m->self, state, m->properties[i].arg);
    m->mark_state(m->self, state, seen + m->property_count);
    return seen;
}

/* What is found of the first states is let go. */
static void collect(spex_explorer_out *out, const spex_explorer_step *step)
{
    graph *g = (graph *)out;
    if (g->is_first) {
        (void)number_of(g, step->after);
        return;
    }
    if (g->found_count == g->found_room) {
        g->found_room = g->found_room * 2 + 64;
        g->found = realloc(g->found, g->found_room * sizeof *g->found);
    }
    uint32_t end = step->outcome == SPEX_EXPLORER_STEP    ? 0
                   : step->outcome == SPEX_EXPLORER_FAULT ? 1
                                                          : 2 + step->number;
    g->is_bounded = g->is_bounded || (end >= 2 && g->model->ties[end - 2]);
    g->found[g->found_count++] =
        (a_step){step->action, end ? NONE : number_of(g, step->after), end, look_at_step(g, step)};
}

static int compare_steps(const void *left, const void *right)
{
    const a_step *a = left, *b = right;
    if (a->action != b->action)
        return a->action < b->action ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

static void add_seen(const graph *g, uint8_t *to, const uint8_t *from)
{
    for (size_t i = 0; i < flag_count(g); i++)
        to[i] |= from[i];
}

/* Their order in memory is that of what was found first: the steps of a state are sorted, each stands once.
 */
static void keep_steps(graph *g, a_state *state)
{
    size_t kept = 0;
    if (g->found_count > 0)
        qsort(g->found, g->found_count, sizeof *g->found, compare_steps);
    for (size_t i = 0; i < g->found_count; i++)
        if (kept == 0 || compare_steps(&g->found[kept - 1], &g->found[i]) != 0) {
            g->found[kept++] = g->found[i];
        } else {
            add_seen(g, g->found[kept - 1].seen, g->found[i].seen);
            free(g->found[i].seen);
        }
    state->steps = malloc((kept + 1) * sizeof *state->steps);
    for (size_t i = 0; i < kept; i++)
        state->steps[i] = g->found[i];
    state->count = kept;
}

static void explore(graph *g)
{
    g->is_first = true;
    g->model->first(g->model->self, &g->out);
    g->is_first = false;
    for (uint32_t i = 0; i < g->count; i++) {
        g->found_count = 0;
        g->at = i;
        g->states[i].seen = look_at_state(g, g->states[i].bytes);
        g->states[i].possible = calloc(g->words, sizeof(uint64_t));
        g->model->possible(g->model->self, g->states[i].bytes, g->out.scratch, g->states[i].possible);
        g->model->steps(g->model->self, g->states[i].bytes, &g->out);
        keep_steps(g, &g->states[i]);
    }
}

static void wrong(graph *g, uint32_t state, uint32_t a, uint32_t b, const char *what)
{
    if (!g->is_wrong)
        printf("# %s: state %" PRIu32 ", actions %" PRIu32 " and %" PRIu32 ": %s\n", g->name, state, a, b,
               what);
    g->is_wrong = true;
}

/* The steps of an action. */
static const a_step *steps_of(const a_state *state, uint32_t action, size_t *count)
{
    size_t first = 0, end;
    while (first < state->count && state->steps[first].action < action)
        first++;
    for (end = first; end < state->count && state->steps[end].action == action;)
        end++;
    *count = end - first;
    return state->steps + first;
}

/* Were all states that they lead to kept? */
static bool are_kept(const a_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!steps[i].end && steps[i].to == NONE)
            return false;
    return true;
}

/* Do steps from there lead elsewhere, or is something seen in them? */
static bool does_something(const graph *g, uint32_t number, const a_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (steps[i].to != number || steps[i].end || memchr(steps[i].seen, 1, flag_count(g)))
            return true;
    return false;
}

/* Are the actions, from here, in whatever order, the same? */
static void look_at(graph *g, uint32_t number, uint32_t a, uint32_t b)
{
    const a_state *state = &g->states[number];
    size_t a_count, b_count, then_count, other_count;
    const a_step *of_a = steps_of(state, a, &a_count), *of_b = steps_of(state, b, &b_count);
    bool is_independent = !has(g->model->dependent, g, a, b);
    for (size_t i = 0; i < a_count; i++) {
        if (of_a[i].end || of_a[i].to == NONE || of_a[i].to == number)
            continue;
        const a_step *then = steps_of(&g->states[of_a[i].to], b, &then_count);
        if (!does_something(g, number, of_b, b_count) && !does_something(g, of_a[i].to, then, then_count))
            continue;
        if (b_count == 0) {
            bool is_possible = state->possible[b / 64] >> b % 64 & 1;
            if (!has(is_possible ? g->model->dependent : g->model->enables, g, a, b))
                wrong(g, number, a, b, "the first makes the second possible");
            continue;
        }
        if (!is_independent || !are_kept(of_b, b_count) || !are_kept(then, then_count))
            continue;
        g->pairs++;
        if (then_count != b_count) {
            wrong(g, number, a, b, "the first changes what the second can do");
            continue;
        }
        for (size_t k = 0; k < b_count; k++) {
            bool is_there = false;
            for (size_t n = 0; n < then_count && of_b[k].end && !is_there; n++)
                is_there = then[n].end == of_b[k].end;
            /* What comes of the second and then the first, comes of the first and then the second. */
            const a_step *other =
                is_there || of_b[k].end ? NULL : steps_of(&g->states[of_b[k].to], a, &other_count);
            is_there = is_there || (other && !are_kept(other, other_count));
            for (size_t m = 0; other && m < other_count && !is_there; m++)
                for (size_t n = 0; n < then_count && !is_there; n++)
                    is_there = !other[m].end && !then[n].end && other[m].to == then[n].to;
            if (!is_there)
                wrong(g, number, a, b, "they do not commute");
        }
    }
}

/* What the steps of an action meet, beginning there and in the states that they lead to.
 * False: one of these is not known. */
static bool meet(const graph *g, uint32_t number, uint32_t action, uint8_t *seen)
{
    size_t count;
    const a_step *steps = steps_of(&g->states[number], action, &count);
    for (size_t i = 0; i < count; i++) {
        add_seen(g, seen, steps[i].seen);
        if (!steps[i].end && steps[i].to == NONE)
            return false;
        if (!steps[i].end)
            add_seen(g, seen, g->states[steps[i].to].seen);
    }
    return true;
}

/* Whatever step of `b` comes first, what `a` meets is seen. */
static void look_at_seen(graph *g, uint32_t number, uint32_t a, uint32_t b)
{
    size_t b_count, size = flag_count(g) + 1;
    const a_step *of_b = steps_of(&g->states[number], b, &b_count);
    uint8_t *wanted = calloc(size, 1), *seen = calloc(size, 1);
    bool is_known = meet(g, number, a, wanted);
    for (size_t i = 0; i < b_count && is_known; i++) {
        if (of_b[i].end || of_b[i].to == NONE)
            continue;
        memcpy(seen, g->states[number].seen, size);
        add_seen(g, seen, of_b[i].seen);
        add_seen(g, seen, g->states[of_b[i].to].seen);
        is_known = meet(g, of_b[i].to, a, seen);
        for (size_t k = 0; k + 1 < size && is_known; k++)
            if (wanted[k] && !seen[k])
                wrong(g, number, a, b, "the first alone leads to what a property sees");
    }
    free(wanted);
    free(seen);
}

static void look_at_possible(graph *g, uint32_t number)
{
    const a_state *state = &g->states[number];
    const uint64_t *set = state->possible;
    for (size_t i = 0; i < state->count; i++)
        if (state->steps[i].action >= g->model->action_count)
            wrong(g, number, state->steps[i].action, 0, "a step of no action");
        else if (!(set[state->steps[i].action / 64] >> state->steps[i].action % 64 & 1))
            wrong(g, number, state->steps[i].action, 0, "it is not said to be possible");
}

static void look_at_all(graph *g)
{
    for (uint32_t a = 0; a < g->model->action_count; a++)
        for (uint32_t b = 0; b < g->model->action_count; b++)
            if (has(g->model->dependent, g, a, b) != has(g->model->dependent, g, b, a))
                wrong(g, 0, a, b, "one depends on the other alone");
    for (uint32_t i = 0; i < g->count; i++) {
        look_at_possible(g, i);
        for (size_t k = 0; k < g->states[i].count; k++) {
            uint32_t a = g->states[i].steps[k].action;
            if (k == 0 || g->states[i].steps[k - 1].action != a)
                for (uint32_t b = 0; b < g->model->action_count; b++)
                    if (a != b) {
                        look_at(g, i, a, b);
                        if (!has(g->model->dependent, g, a, b))
                            look_at_seen(g, i, a, b);
                    }
        }
    }
}

static bool look_at_model(const checking_model *model, const char *name, uint32_t most, base_arena *arena)
{
    (void)arena;
    const spex_explorer_model *m = checking_explorer_model(model);
    if (checking_no_order(model)) {
        printf("%s: %s\n", name, checking_no_order(model));
        return true;
    }
    graph g = {.out = {.step = collect, .scratch = calloc(1, m->scratch_size + 1)},
               .model = m,
               .words = (m->action_count + 63) / 64,
               .most = most,
               .states = calloc(most, sizeof *g.states),
               .table = malloc(4u * most * sizeof *g.table),
               .table_size = 4u * most,
               .name = name};
    memset(g.table, 0xff, g.table_size * sizeof *g.table);
    explore(&g);
    /* At the bound `queue` nothing is said. */
    if (!g.is_bounded)
        look_at_all(&g);
    printf("%s: %" PRIu32 " states, %" PRIu64 " pairs%s\n", name, g.count, g.pairs,
           g.is_bounded ? ", the bound 'queue' was reached" : "");
    for (uint32_t i = 0; i < g.count; i++) {
        for (size_t k = 0; k < g.states[i].count; k++)
            free(g.states[i].steps[k].seen);
        free(g.states[i].bytes);
        free(g.states[i].steps);
        free(g.states[i].seen);
        free(g.states[i].possible);
    }
    free(g.out.scratch);
    free(g.states);
    free(g.table);
    free(g.found);
    return !g.is_wrong;
}

int main(int argc, char **argv)
{
    static const checking_options options = {.queue = 4, .inputs = UINT64_MAX, .crashes = UINT64_MAX};
    checking_options ordered = options;
    ordered.ordered = true;
    return look_at_systems(argc, argv, &options, look_at_model) |
           look_at_systems(argc, argv, &ordered, look_at_model);
}
