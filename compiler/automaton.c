/* Subset construction, then its quotient modulo strong bisimilarity, which for deterministic automata is the
 * least one with the same traces. */
#include "compiler/automaton.h"

#include <assert.h>
#include <stdlib.h>

static bool is_deterministic(const lts *l)
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

/* The least automaton of `subsets`: makes it, and moves a->start to its states. */
static base_status minimise(const lts_subsets *subsets, base_names *labels, uint32_t states,
                            spexc_automaton *a, base_error *error)
{
    lts *whole;
    base_status status = subsets_to_lts(subsets, labels, &whole, error);
    if (status != BASE_OK)
        return status;
    lts_partition blocks;
    lts_options options = {.equivalence = LTS_STRONG, .keep_unreachable = true};
    status = lts_reduce(whole, &options, &a->made, &blocks, error);
    lts_free(whole);
    if (status != BASE_OK)
        return status;
    a->lts = a->made;
    for (uint32_t s = 0; s < states; s++)
        a->start[s] = blocks.block_of[subsets->start[s]];
    lts_partition_release(&blocks);
    return BASE_OK;
}

static base_status determinise(const lts *l, uint64_t max_table, spexc_automaton *a, base_error *error)
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

base_status spexc_automaton_build(const lts *l, uint64_t max_table, spexc_automaton *automaton,
                                  base_error *error)
{
    assert(l->states > 0 && l->initial < l->states);
    *automaton = (spexc_automaton){.start = malloc(l->states * sizeof *automaton->start)};
    if (!automaton->start)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    for (lts_state s = 0; s < l->states; s++)
        automaton->start[s] = s;
    if (!is_deterministic(l))
        return determinise(l, max_table, automaton, error);
    automaton->lts = l;
    return BASE_OK;
}

void spexc_automaton_release(spexc_automaton *automaton)
{
    lts_free(automaton->made);
    free(automaton->start);
}
