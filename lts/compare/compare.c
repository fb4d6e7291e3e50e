/* Comparison. A difference that shows in a short trace is looked for first, at a small part of what reading
 * cost: it is one for every equivalence. Else both LTSs, side by side, are refined until the initial states
 * part or nothing parts any more. For the coarser equivalences the two are reduced as one modulo a finer one,
 * and the quotient is asked.
 */
#include "lts/compare/compare.h"

#include "base/clock.h"
#include "lts/compare/joint.h"
#include "lts/reduce/bisimulation.h"
#include "lts/reduce/reduce.h"
#include "lts/traces/distinguish.h"
#include "lts/transform/transform.h"

#include <assert.h>
#include <stdlib.h>

/* What a search that may be given up says of the traces of two states. */
typedef enum traces { DIFFERENT, SAME, NOT_KNOWN } traces;

static base_status look_near(const lts *l, lts_state s, lts_state t, const lts_options *options,
                             traces *found)
{
    lts_word word = {0};
    bool is_weak = lts_equivalence_get(options->equivalence)->is_silent;
    base_status status = lts_distinguish(l, s, t, is_weak, lts_near_budget(l), &word);
    *found = status == BASE_E_LIMIT ? NOT_KNOWN : word.labels ? DIFFERENT : SAME;
    free(word.labels);
    return status == BASE_E_LIMIT ? BASE_OK : status;
}

static base_status compare_by_partition(const lts *both, lts_state other, const lts_options *options,
                                        bool *equivalent)
{
    lts_bisimulation b;
    const lts_state watch[2] = {both->initial, other};
    base_status status = lts_bisimulation_find(both, options, watch, &b);
    if (status == BASE_OK)
        *equivalent = lts_bisimulation_relates(&b, both->initial, other);
    lts_bisimulation_release(&b);
    return status;
}

static base_status compare_by_quotient(const lts *both, lts_state other, const lts_options *options,
                                       bool *equivalent)
{
    lts_joint_quotient j;
    const lts_equivalence_row *row = lts_equivalence_get(options->equivalence);
    base_status status = lts_reduce_jointly(both, other, row->modulo, options, &j);
    if (status != BASE_OK)
        return status;
    traces found = NOT_KNOWN;
    *equivalent = j.left == j.right;
    if (!*equivalent && row->method != LTS_BY_SUBSETS) /* those search traces anyway */
        status = look_near(j.quotient, j.left, j.right, options, &found);
    if (!*equivalent && status == BASE_OK && found != DIFFERENT)
        status = lts_same_in_quotient(j.quotient, j.left, j.right, options, equivalent);
    lts_free(j.quotient);
    return status;
}

static base_status compare(const lts *both, lts_state other, const lts_options *options, bool *equivalent)
{
    const lts_equivalence_row *row = lts_equivalence_get(options->equivalence);
    traces found;
    double since = base_seconds();
    base_status status = look_near(both, both->initial, other, options, &found);
    lts_stats_phase(options->stats, "look near", since);
    *equivalent = row->method == LTS_BY_SUBSETS && found == SAME;
    if (status != BASE_OK || *equivalent || found == DIFFERENT)
        return status;
    if (row->modulo == options->equivalence)
        return compare_by_partition(both, other, options, equivalent);
    return compare_by_quotient(both, other, options, equivalent);
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
        base_fail(
            error, status, 0, 0, "%s to compare %u states with %u",
            lts_shortage_text(status, lts_equivalence_get(options->equivalence)->method == LTS_BY_SUBSETS),
            a->states, b->states);
    return status;
}
