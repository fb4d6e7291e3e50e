/* Comparison. A difference that shows in a short trace is looked for first, at a small part of what reading
 * cost: it is one for every equivalence. Else both LTSs, side by side, are refined until the initial states
 * part or nothing parts any more. For the coarser equivalences the two are reduced as one, and are equivalent
 * if they fall together there.
 */
#include "lts/compare/compare.h"
#include "base/clock.h"
#include "lts/compare/distinguish.h"
#include "lts/compare/preorder.h"
#include "lts/reduce/collapse.h"
#include "lts/reduce/partition_refinement.h"
#include "lts/reduce/reduce.h"
#include "lts/reduce/weak.h"
#include "lts/transform/transform.h"

#include <stdlib.h>

#define NEAR_SHARE 4u

uint64_t lts_near_budget(const lts *both)
{
    return ((uint64_t)both->states + both->transitions) / NEAR_SHARE;
}

/* What a search that may be given up says of the traces of two states. */
typedef enum traces { DIFFERENT, SAME, NOT_KNOWN } traces;

static base_status look_near(const lts *l, lts_state s, lts_state t, bool weak, traces *found)
{
    lts_word word = {0};
    base_status status = lts_distinguish(l, s, t, weak, lts_near_budget(l), &word);
    *found = status == BASE_E_LIMIT ? NOT_KNOWN : word.labels ? DIFFERENT : SAME;
    free(word.labels);
    return status == BASE_E_LIMIT ? BASE_OK : status;
}

static base_status compare_bisimilar(const lts *both, lts_state other, const lts_options *options,
                                     bool *equivalent)
{
    lts_graph g;
    double since = base_seconds();
    lts_report_progress(options, "collapsing", 0, 0);
    base_status status = lts_collapse(both, options->equivalence, true, options->jobs, &g);
    since = lts_stats_phase(options->stats, "collapse", since);
    uint32_t *block = NULL, blocks;
    if (status == BASE_OK) {
        lts_refinement_task task = {&g, {g.node_of[both->initial], g.node_of[other]}, options};
        status = lts_refine_partition(&task, &block, &blocks);
        if (status == BASE_OK)
            *equivalent = block[task.watch[0]] == block[task.watch[1]];
        lts_stats_phase(options->stats, "refine", since);
    }
    free(block);
    lts_graph_release(&g);
    return status;
}

base_status lts_reduce_jointly(const lts *both, lts_state right, lts_equivalence modulo,
                               const lts_options *options, lts_joint_quotient *joined)
{
    lts_partition classes = {0};
    lts_options whole = {.equivalence = modulo, .keep_unreachable = true};
    if (options) {
        whole.jobs = options->jobs;
        whole.stats = options->stats;
        whole.progress = options->progress;
        whole.progress_arg = options->progress_arg;
    }
    base_status status = lts_reduce(both, &whole, &joined->quotient, &classes, NULL);
    if (status == BASE_OK) {
        joined->left = classes.block_of[both->initial];
        joined->right = classes.block_of[right];
    }
    lts_partition_release(&classes);
    return status;
}

static base_status compare_weak(const lts *both, lts_state other, const lts_options *options,
                                bool *equivalent)
{
    lts_joint_quotient j;
    base_status status = lts_reduce_jointly(both, other, LTS_BRANCHING, options, &j);
    if (status != BASE_OK)
        return status;
    double since = base_seconds();
    *equivalent = j.left == j.right;
    traces found = NOT_KNOWN;
    if (!*equivalent)
        status = look_near(j.quotient, j.left, j.right, true, &found);
    if (!*equivalent && status == BASE_OK && found != DIFFERENT)
        status = lts_weakly_equivalent(j.quotient, j.left, j.right, options, equivalent);
    lts_stats_phase(options->stats, "weak", since);
    lts_free(j.quotient);
    return status;
}

static base_status compare_traces(const lts *both, lts_state other, const lts_options *options,
                                  bool *equivalent)
{
    bool weak = options->equivalence == LTS_WEAK_TRACE;
    lts_joint_quotient j;
    base_status status = lts_reduce_jointly(both, other, weak ? LTS_BRANCHING : LTS_STRONG, options, &j);
    if (status != BASE_OK)
        return status;
    double since = base_seconds();
    *equivalent = j.left == j.right;
    if (!*equivalent)
        status = lts_same_traces(j.quotient, j.left, j.right, weak, options, equivalent);
    lts_stats_phase(options->stats, "traces", since);
    lts_free(j.quotient);
    return status;
}

static base_status compare(const lts *both, lts_state other, const lts_options *options, bool *equivalent)
{
    lts_equivalence with = options->equivalence;
    bool by_traces = with == LTS_TRACE || with == LTS_WEAK_TRACE;
    traces found;
    double since = base_seconds();
    base_status status =
        look_near(both, both->initial, other, with != LTS_STRONG && with != LTS_TRACE, &found);
    lts_stats_phase(options->stats, "look near", since);
    *equivalent = by_traces && found == SAME;
    if (status != BASE_OK || *equivalent || found == DIFFERENT)
        return status;
    if (with == LTS_WEAK)
        return compare_weak(both, other, options, equivalent);
    return (by_traces ? compare_traces : compare_bisimilar)(both, other, options, equivalent);
}

base_status lts_compare(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                        base_error *error)
{
    lts *both = NULL;
    bool result = false;
    double since = base_seconds();
    base_status status = lts_union(a, b, &both);
    lts_stats_phase(options->stats, "join", since);
    if (status == BASE_OK)
        status = compare(both, a->states + b->initial, options, &result);
    lts_free(both);
    if (status == BASE_OK)
        *equivalent = result;
    else
        base_fail(error, status, 0, 0, "%s to compare %u states with %u", lts_shortage_text(status),
                  a->states, b->states);
    return status;
}
