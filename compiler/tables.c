/* From a specification to the tables of its monitor.
 *
 *     specification --reduce--> LTS --determinise--> subsets --minimise--> run automaton: dense or sparse
 *                                 \______ too many subsets: the set form (set_form.c)
 *
 * A monitor accepts the weak traces of its specification. Reduction keeps those, so does taking the subset
 * automaton, and the least deterministic automaton with the same traces is its quotient modulo strong
 * bisimilarity. The engine may have to go on from any declared state, so that every state of the reduced LTS
 * is a start of the subset automaton.
 */
#include "compiler/tables.h"

#include "language/language.h"

#include <stdlib.h>
#include <string.h>

typedef struct automaton { /* deterministic, without tau */
    lts *lts;              /* NULL: it has too many subsets */
    uint32_t *start;       /* per state of the reduced LTS, where its traces begin */
} automaton;

base_status spexc_reduce(const lang_spec *spec, spexc_reduction reduction, bool keep_unreachable,
                         lts **reduced, lts_partition *classes, base_error *error)
{
    if (reduction != SPEXC_REDUCE_NONE) {
        lts_options options = {.equivalence = reduction == SPEXC_REDUCE_STRONG ? LTS_STRONG : LTS_BRANCHING,
                               .keep_unreachable = keep_unreachable};
        return lts_reduce(spec->lts, &options, reduced, classes, error);
    }
    uint32_t n = spec->lts->states;
    uint32_t *block_of = malloc((n + 1ull) * sizeof *block_of);
    if (!block_of)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t s = 0; s < n; s++)
        block_of[s] = s;
    *classes = (lts_partition){.blocks = n, .states = n, .block_of = block_of};
    *reduced = spec->lts;
    return BASE_OK;
}

uint32_t *spexc_label_columns(const lang_spec *spec, const lts *l)
{
    uint32_t labels = base_names_count(l->labels);
    uint32_t *column = malloc((labels + 1ull) * sizeof *column);
    if (!column)
        return NULL;
    for (uint32_t i = 0; i < labels; i++)
        column[i] = LTS_NONE;
    for (uint32_t a = 0; a < spec->action_count; a++) {
        const lang_action *action = &spec->actions[a];
        uint32_t label = base_names_find(l->labels, action->name, strlen(action->name));
        if (!action->internal && label != LTS_NONE && label != LTS_TAU)
            column[label] = a;
    }
    return column;
}

static bool deterministic(const lts *l)
{
    for (uint32_t s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (l->edges[e].label == LTS_TAU ||
                (e > l->first[s] && l->edges[e].label == l->edges[e - 1].label))
                return false;
    return true;
}

static base_status subsets_to_lts(const lts_subsets *subsets, base_names *labels, lts **out,
                                  base_error *error)
{
    lts_builder *b = lts_builder_new(labels);
    if (!b)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t i = 0; i < subsets->count; i++) {
        const uint32_t *next = subsets->next + (size_t)i * subsets->label_count;
        for (uint32_t a = LTS_TAU + 1; a < subsets->label_count; a++) {
            base_status status = next[a] == LTS_NONE ? BASE_OK : lts_builder_add(b, i, a, next[a], LTS_NONE);
            if (status != BASE_OK) {
                lts_builder_free(b);
                return base_fail(error, status, 0, 0, "no memory");
            }
        }
    }
    return lts_builder_finish(b, subsets->count, 0, out, error);
}

/* The least deterministic automaton of `subsets`; sets a->lts and moves a->start to its states. */
static base_status minimise(const lts_subsets *subsets, base_names *labels, uint32_t states, automaton *a,
                            base_error *error)
{
    lts *whole;
    base_status status = subsets_to_lts(subsets, labels, &whole, error);
    if (status != BASE_OK)
        return status;
    lts_partition blocks;
    lts_options options = {.equivalence = LTS_STRONG, .keep_unreachable = true};
    status = lts_reduce(whole, &options, &a->lts, &blocks, error);
    lts_free(whole);
    if (status != BASE_OK)
        return status;
    for (uint32_t s = 0; s < states; s++)
        a->start[s] = blocks.block_of[subsets->start[s]];
    lts_partition_release(&blocks);
    return BASE_OK;
}

static base_status determinise(const lts *l, uint64_t max_table, automaton *a, base_error *error)
{
    lts_subsets *subsets;
    base_error why;
    base_status status = lts_determinise(l, a->start, l->states, max_table, &subsets, &why);
    if (status == BASE_E_LIMIT)
        return BASE_OK; /* a->lts stays NULL */
    if (status != BASE_OK)
        return base_fail(error, status, 0, 0, "%s", why.message);
    status = minimise(subsets, l->labels, l->states, a, error);
    lts_subsets_free(subsets);
    return status;
}

typedef struct step {
    uint32_t action, next;
} step;

static int by_action(const void *left, const void *right)
{
    const step *a = left, *b = right;
    if (a->action != b->action)
        return a->action < b->action ? -1 : 1;
    return a->next < b->next ? -1 : a->next > b->next;
}

/* Copies the edges of state `s` to `steps`, silent ones first, the others by action. */
static void sort_edges(const lts *l, uint32_t s, const uint32_t *column, const uint32_t *number, step *steps)
{
    size_t count = 0;
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
        uint32_t action = column[l->edges[e].label]; /* LTS_NONE + 1 is 0: silent steps sort first */
        steps[count++] = (step){action + 1, number[l->edges[e].target]};
    }
    qsort(steps, count, sizeof *steps, by_action);
}

base_status spexc_fill_rows(spexc_tables *t, const lts *l, const uint32_t *order, uint32_t rows,
                            const uint32_t *number, base_error *error)
{
    uint64_t entries = 0, widest = 0;
    for (uint32_t r = 0; r < rows; r++) {
        uint64_t width = l->first[order[r] + 1] - l->first[order[r]];
        entries += width;
        widest = width > widest ? width : widest;
    }
    if (entries > UINT32_MAX)
        return base_fail(error, BASE_E_LIMIT, 0, 0, "the table would have more than 2^32 entries");
    uint32_t *column = spexc_label_columns(t->spec, l);
    step *steps = malloc((widest + 1) * sizeof *steps);
    t->row = malloc((rows + 1ull) * sizeof *t->row);
    t->row_action = malloc((entries + 1) * sizeof *t->row_action);
    t->row_next = malloc((entries + 1) * sizeof *t->row_next);
    bool fine = column && steps && t->row && t->row_action && t->row_next;
    uint32_t at = 0;
    for (uint32_t r = 0; fine && r < rows; r++) {
        uint32_t s = order[r], width = (uint32_t)(l->first[s + 1] - l->first[s]);
        sort_edges(l, s, column, number, steps);
        t->row[r] = at;
        for (uint32_t i = 0; i < width; i++, at++) {
            t->row_action[at] = steps[i].action ? steps[i].action - 1 : t->columns - 1;
            t->row_next[at] = steps[i].next;
        }
    }
    if (fine)
        t->row[rows] = at;
    free(column);
    free(steps);
    return fine ? BASE_OK : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
}

static base_status fill_dense(spexc_tables *t, const lts *l, const uint32_t *number, base_error *error)
{
    size_t entries = (size_t)t->run_count * t->columns;
    uint32_t *column = spexc_label_columns(t->spec, l);
    t->dense = malloc((entries + 1) * sizeof *t->dense);
    if (!column || !t->dense) {
        free(column);
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    }
    for (uint32_t s = 0; s < l->states; s++) {
        uint32_t *next = t->dense + (size_t)number[s] * t->columns;
        for (uint32_t a = 0; a < t->columns; a++)
            next[a] = a + 1 == t->columns || t->spec->actions[a].internal ? number[s] : SPEX_NO_RUN;
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            next[column[l->edges[e].label]] = number[l->edges[e].target];
    }
    free(column);
    return BASE_OK;
}

/* Dense where it fits, else sparse. Run states are the automaton's states, but for its initial state and
 * state 0, which trade places. */
static base_status fill(spexc_tables *t, automaton *a, base_error *error)
{
    uint32_t n = a->lts->states;
    uint32_t *number = malloc((n + 1ull) * sizeof *number);
    if (!number)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t s = 0; s < n; s++)
        number[s] = s;
    number[a->lts->initial] = 0;
    number[0] = a->lts->initial;
    t->run_count = n;
    base_status status;
    if ((uint64_t)n * t->columns <= SPEXC_DENSE_ENTRIES) {
        t->form = SPEX_RUN_DENSE;
        status = fill_dense(t, a->lts, number, error);
    } else {
        t->form = SPEX_RUN_SPARSE;
        status = spexc_fill_rows(t, a->lts, number, n, number, error); /* trading places is its own inverse */
    }
    for (uint32_t s = 0; s < t->reduced->states; s++)
        a->start[s] = number[a->start[s]];
    free(number);
    return status;
}

static int by_action_to(const void *left, const void *right)
{
    const spex_edge *a = left, *b = right;
    if (a->action != b->action)
        return a->action < b->action ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool same_edge(const spex_edge *a, const spex_edge *b)
{
    return a->action == b->action && a->to == b->to;
}

/* Adds the transitions of one state; one that is repeated counts at its first line. */
static void collect_from(spexc_tables *t, const uint32_t *transition, uint32_t count)
{
    const lang_spec *spec = t->spec;
    spex_edge *edges = t->edges + t->edge_count;
    for (uint32_t i = 0; i < count; i++) {
        const lang_transition *from = &spec->transitions[transition[i]];
        uint32_t action = from->action == LTS_NONE ? t->columns - 1 : from->action;
        uint32_t line = from->place.file == spec->place.file ? from->place.line : 0;
        edges[i] = (spex_edge){from->from, action, from->to, line};
    }
    qsort(edges, count, sizeof *edges, by_action_to);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || !same_edge(&edges[i], &edges[kept - 1]))
            edges[kept++] = edges[i];
    t->edge_count += kept;
}

/* Collects the declared transitions. */
static base_status collect_edges(spexc_tables *t, base_error *error)
{
    lang_by_state groups;
    t->edges = malloc((t->spec->transition_count + 1ull) * sizeof *t->edges);
    if (!t->edges || !lang_group_by_state(t->spec, &groups))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t s = 0; s < t->spec->state_count; s++)
        collect_from(t, groups.transition + groups.first[s], groups.first[s + 1] - groups.first[s]);
    lang_by_state_release(&groups);
    return BASE_OK;
}

/* Turns `resume` round, by a counting sort. */
static base_status find_residents(spexc_tables *t, base_error *error)
{
    uint32_t states = t->spec->state_count;
    t->home = calloc(t->run_count + 2ull, sizeof *t->home);
    t->resident = malloc((states + 1ull) * sizeof *t->resident);
    if (!t->home || !t->resident)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t s = 0; s < states; s++)
        t->home[t->resume[s] + 2ull]++;
    for (uint32_t i = 2; i <= t->run_count; i++)
        t->home[i] += t->home[i - 1];
    for (uint32_t s = 0; s < states; s++)
        t->resident[t->home[t->resume[s] + 1ull]++] = s;
    return BASE_OK;
}

static base_status build(spexc_tables *t, automaton *a, uint64_t max_table, base_error *error)
{
    uint32_t n = t->reduced->states;
    a->start = malloc((n + 1ull) * sizeof *a->start);
    t->resume = malloc((t->spec->state_count + 1ull) * sizeof *t->resume);
    if (!a->start || !t->resume)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t s = 0; s < n; s++)
        a->start[s] = s;
    base_status status = BASE_OK;
    if (deterministic(t->reduced))
        a->lts = t->reduced;
    else
        status = determinise(t->reduced, max_table, a, error);
    if (status == BASE_OK)
        status = a->lts ? fill(t, a, error) : spexc_set_form(t, a->start, error);
    for (uint32_t s = 0; status == BASE_OK && s < t->spec->state_count; s++)
        t->resume[s] = a->start[t->classes.block_of[s]];
    return status == BASE_OK ? find_residents(t, error) : status;
}

base_status spexc_tables_build(const lang_spec *spec, spexc_reduction reduction, uint64_t max_table,
                               spexc_tables **out, base_error *error)
{
    spexc_tables *t = calloc(1, sizeof *t);
    if (!t)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    t->spec = spec;
    t->columns = spec->action_count + 1;
    base_status status = spexc_reduce(spec, reduction, true, &t->reduced, &t->classes, error);
    if (status == BASE_OK)
        status = collect_edges(t, error);
    automaton a = {NULL, NULL};
    if (status == BASE_OK)
        status = build(t, &a, max_table, error);
    if (a.lts != t->reduced)
        lts_free(a.lts);
    free(a.start);
    if (status != BASE_OK) {
        spexc_tables_free(t);
        return status;
    }
    *out = t;
    return BASE_OK;
}

void spexc_tables_free(spexc_tables *t)
{
    if (!t)
        return;
    free(t->dense);
    free(t->row);
    free(t->row_action);
    free(t->row_next);
    free(t->resume);
    free(t->home);
    free(t->resident);
    free(t->edges);
    if (t->reduced != t->spec->lts)
        lts_free(t->reduced);
    lts_partition_release(&t->classes);
    free(t);
}
