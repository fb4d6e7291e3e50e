/* Comparison: both LTSs side by side, refined until the initial states part or nothing parts any more. For
 * the coarser equivalences the two are reduced as one first, and are equivalent if they fall together there.
 */
#include "lts/collapse.h"
#include "lts/refine.h"
#include "lts/refines.h"
#include "lts/weak.h"

#include <stdlib.h>

static lts_status compare_bisimilar(const lts *both, lts_state other, const lts_options *options,
                                    bool *equivalent)
{
    lts_graph g;
    lts_status status = lts_collapse(both, options->equivalence, true, options->jobs, &g);
    uint32_t *block = NULL, blocks;
    if (status == LTS_OK) {
        lts_refine_task task = {&g, {g.node_of[both->initial], g.node_of[other]}, options};
        status = lts_refine(&task, &block, &blocks);
        if (status == LTS_OK)
            *equivalent = block[task.watch[0]] == block[task.watch[1]];
    }
    free(block);
    lts_graph_release(&g);
    return status;
}

static lts_status compare_bisimilar_pair(const lts *a, const lts *b, const lts_options *options,
                                         bool *equivalent)
{
    lts *both;
    lts_status status = lts_union(a, b, &both);
    if (status != LTS_OK)
        return status;
    status = compare_bisimilar(both, a->states + b->initial, options, equivalent);
    lts_free(both);
    return status;
}

lts_status lts_join(const lts *left, const lts *right, lts_equivalence modulo, const lts_options *options,
                    lts_joined *joined)
{
    lts *both;
    lts_partition classes = {0};
    lts_options whole = {.equivalence = modulo, .keep_unreachable = true};
    if (options) {
        whole.jobs = options->jobs;
        whole.stats = options->stats;
        whole.progress = options->progress;
        whole.progress_arg = options->progress_arg;
    }
    lts_status status = lts_union(left, right, &both);
    if (status != LTS_OK)
        return status;
    status = lts_reduce(both, &whole, &joined->quotient, &classes, NULL);
    if (status == LTS_OK) {
        joined->left = classes.block_of[left->initial];
        joined->right = classes.block_of[left->states + right->initial];
    }
    lts_partition_release(&classes);
    lts_free(both);
    return status;
}

static lts_status compare_weak(const lts *a, const lts *b, const lts_options *options, bool *equivalent)
{
    lts_joined j;
    lts_status status = lts_join(a, b, LTS_BRANCHING, options, &j);
    if (status != LTS_OK)
        return status;
    *equivalent = j.left == j.right;
    if (!*equivalent) {
        lts_weak_classes w;
        status = lts_weak_refine(j.quotient, &w);
        if (status == LTS_OK) {
            *equivalent = w.block[j.left] == w.block[j.right];
            lts_weak_release(&w);
        }
    }
    lts_free(j.quotient);
    return status;
}

static lts_status compare_traces(const lts *a, const lts *b, const lts_options *options, bool *equivalent)
{
    bool weak = options->equivalence == LTS_WEAK_TRACE;
    lts_preorder inclusion = weak ? LTS_REFINES_WEAK_TRACE : LTS_REFINES_TRACE;
    lts_joined j;
    lts_status status = lts_join(a, b, weak ? LTS_BRANCHING : LTS_STRONG, options, &j);
    if (status != LTS_OK)
        return status;
    lts_counterexample *there = NULL, *back = NULL;
    status = lts_include(j.quotient, j.left, j.right, inclusion, &there);
    if (status == LTS_OK && !there)
        status = lts_include(j.quotient, j.right, j.left, inclusion, &back);
    *equivalent = !there && !back;
    lts_counterexample_free(there);
    lts_counterexample_free(back);
    lts_free(j.quotient);
    return status;
}

static lts_status compare(const lts *a, const lts *b, const lts_options *options, bool *equivalent)
{
    switch (options->equivalence) {
    case LTS_WEAK:
        return compare_weak(a, b, options, equivalent);
    case LTS_TRACE:
    case LTS_WEAK_TRACE:
        return compare_traces(a, b, options, equivalent);
    default:
        return compare_bisimilar_pair(a, b, options, equivalent);
    }
}

lts_status lts_compare(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                       lts_error *error)
{
    bool result = false;
    lts_status status = compare(a, b, options, &result);
    if (status == LTS_OK)
        *equivalent = result;
    else
        lts_fail(error, status, 0, 0, "%s to compare %u states with %u", lts_lacking(status), a->states,
                 b->states);
    return status;
}
