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

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/check.h"
#include "compiler/automaton.h"
#include "compiler/rows.h"

static base_status fill_dense(spexc_tables *t, const lts *l, const uint32_t *number, base_error *error)
{
    assert(t->run_count == l->states);
    size_t entries = (size_t)t->run_count * t->columns;
    uint32_t *column = spexc_label_columns(t->spec, l);
    t->dense = malloc((entries + 1) * sizeof *t->dense);
    if (!column || !t->dense) {
        free(column);
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    }
    uint32_t mark = spexc_mark_label(l);
    for (uint32_t s = 0; s < l->states; s++) {
        uint32_t *next = t->dense + (size_t)number[s] * t->columns;
        for (uint32_t a = 0; a < t->columns; a++)
            next[a] = a + 1 == t->columns || t->spec->actions[a].internal ? number[s] : SPEX_NO_RUN;
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (l->edges[e].label == mark)
                t->may_end[number[s]] = 1;
            else
                next[column[l->edges[e].label]] = number[l->edges[e].target];
    }
    free(column);
    return BASE_OK;
}

/* Dense where it fits, else sparse. Run states are the automaton's states, but for its initial state and
 * state 0, which trade places. */
static base_status fill(spexc_tables *t, const spexc_automaton *a, base_error *error)
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
    base_status status = spexc_make_may_end(t, error);
    if (status != BASE_OK) {
        free(number);
        return status;
    }
    if ((uint64_t)n * t->columns <= SPEXC_DENSE_ENTRIES) {
        t->form = SPEX_RUN_DENSE;
        status = fill_dense(t, a->lts, number, error);
    } else {
        t->form = SPEX_RUN_SPARSE;
        status = spexc_fill_rows(t, a->lts, number, n, number, error); /* trading places is its own inverse */
    }
    for (uint32_t s = 0; s < t->reduced.lts->states; s++)
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

static int by_edge(const void *left, const void *right)
{
    const spex_edge *a = left, *b = right;
    return a->from != b->from ? (a->from < b->from ? -1 : 1) : by_action_to(left, right);
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

/* Collects the steps that are refused as what they assign is out of range. */
static base_status collect_refused(spexc_tables *t, base_error *error)
{
    const lang_spec *spec = t->spec;
    t->refused = malloc((spec->refused_count + 1ull) * sizeof *t->refused);
    if (!t->refused)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t i = 0; i < spec->refused_count; i++) {
        const lang_transition *r = &spec->refused[i];
        uint32_t action = r->action == LTS_NONE ? t->columns - 1 : r->action;
        t->refused[i] =
            (spex_edge){r->from, action, r->to, r->place.file == spec->place.file ? r->place.line : 0};
    }
    qsort(t->refused, spec->refused_count, sizeof *t->refused, by_edge);
    t->refused_count = spec->refused_count;
    return BASE_OK;
}

/* Names, each with its NUL; an empty one parts states and actions. */
static base_status hash_layout(spexc_tables *t, base_error *error)
{
    const lang_spec *spec = t->spec;
    XXH3_state_t *hash = XXH3_createState();
    if (!hash)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    XXH3_64bits_reset(hash);
    for (uint32_t s = 0; s < spec->source_count; s++)
        XXH3_64bits_update(hash, spec->sources[s].name, strlen(spec->sources[s].name) + 1);
    XXH3_64bits_update(hash, "", 1);
    for (uint32_t a = 0; a < spec->action_count; a++)
        XXH3_64bits_update(hash, spec->actions[a].name, strlen(spec->actions[a].name) + 1);
    t->layout = XXH3_64bits_digest(hash);
    XXH3_freeState(hash);
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

/* Fills `t` with the run automaton, and its `resume`. */
static base_status fill_run(spexc_tables *t, spexc_automaton *a, base_error *error)
{
    t->resume = malloc((t->spec->state_count + 1ull) * sizeof *t->resume);
    if (!t->resume)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    base_status status = a->lts ? fill(t, a, error) : spexc_fill_set_form(t, a->start, error);
    for (uint32_t s = 0; status == BASE_OK && s < t->spec->state_count; s++)
        t->resume[s] = a->start[t->reduced.classes.block_of[s]];
    return status == BASE_OK ? find_residents(t, error) : status;
}

/* Of a specification that keeps its variables: run states are its states, the initial one being number 0. */
static base_status fill_kept(spexc_tables *t, base_error *error)
{
    const lang_spec *spec = t->spec;
    t->form = SPEX_RUN_KEPT;
    t->run_count = spec->state_count;
    t->resume = malloc((spec->state_count + 1ull) * sizeof *t->resume);
    if (!t->resume)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (uint32_t s = 0; s < spec->state_count; s++)
        t->resume[s] = s == spec->initial ? 0 : s == 0 ? spec->initial : s;
    base_status status = spexc_make_may_end(t, error);
    for (uint32_t s = 0; status == BASE_OK && t->may_end && s < spec->state_count; s++)
        t->may_end[t->resume[s]] = spec->states[s].final;
    return status == BASE_OK ? find_residents(t, error) : status;
}

base_status spexc_tables_build(const lang_spec *spec, spexc_reduction reduction, uint64_t max_table,
                               spexc_tables **out, base_error *error)
{
    assert(spec->state_count == spec->lts->states && spec->lts->initial < spec->state_count);
    assert(max_table > 0);
    spexc_tables *t = calloc(1, sizeof *t);
    if (!t)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    spec = spec->folded ? spec->folded : spec;
    t->spec = spec;
    t->columns = spec->action_count + 1;
    spexc_automaton automaton = {NULL, NULL, NULL};
    lang_spec marked = *spec;
    base_status status = spexc_mark_finals(spec, &t->marked, error);
    if (t->marked)
        marked.lts = t->marked;
    bool is_kept = spec->unfolded_count > 0;
    if (status == BASE_OK && !is_kept)
        status = spexc_reduce(&marked, reduction, true, &t->reduced, error);
    if (status == BASE_OK)
        status = collect_edges(t, error);
    if (status == BASE_OK)
        status = collect_refused(t, error);
    if (status == BASE_OK)
        status = spexc_collect_conditions(t, error);
    if (status == BASE_OK && !is_kept)
        status = spexc_automaton_build(t->reduced.lts, max_table, &automaton, error);
    if (status == BASE_OK)
        status = is_kept ? fill_kept(t, error) : fill_run(t, &automaton, error);
    if (status == BASE_OK)
        status = hash_layout(t, error);
    spexc_automaton_release(&automaton);
    if (status != BASE_OK) {
        spexc_tables_free(t);
        return status;
    }
    base_debug(spexc_tables_check(t));
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
    free(t->refused);
    free(t->conditions);
    free(t->may_end);
    spexc_reduced_release(&t->reduced);
    lts_free(t->marked);
    free(t);
}

const char *spexc_form_name(spex_run_form form)
{
    static const char *const names[] = {[SPEX_RUN_DENSE] = "dense",
                                        [SPEX_RUN_SPARSE] = "sparse",
                                        [SPEX_RUN_SET] = "set",
                                        [SPEX_RUN_KEPT] = "kept"};
    assert((size_t)form < sizeof names / sizeof *names);
    return names[form];
}

uint8_t spexc_state_flags(const lang_spec *spec, uint32_t state)
{
    assert(state < spec->state_count);
    unsigned flags = spec->states[state].final ? SPEX_STATE_FINAL : 0;
    if (lang_is_initial(spec, state))
        flags |= SPEX_STATE_INITIAL;
    return (uint8_t)flags;
}
