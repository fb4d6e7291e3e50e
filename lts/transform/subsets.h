/* Sets of states that runs of one trace can reach, found one at a time: what determinisation and the search
 * for a shortest distinguishing trace share. */
#ifndef LTS_TRANSFORM_SUBSETS_H
#define LTS_TRANSFORM_SUBSETS_H

#include "lts/transform/transform.h"

typedef struct lts_powerset lts_powerset;

typedef struct lts_successor {
    lts_label label;
    uint32_t subset;
} lts_successor;

/* The subsets of `l`, which must outlive the space. `weak`: closed under tau, steps by visible labels; else
 * tau is a label like any other. NULL: no memory. */
lts_powerset *lts_powerset_new(const lts *l, bool weak);
void lts_powerset_free(lts_powerset *space);
/* Finding subsets and steps is BASE_E_LIMIT once more than `most` states and edges have been looked at. */
void lts_powerset_bound(lts_powerset *space, uint64_t most);
/* So is finding more than so many subsets, or ones that have more than 64 times as many members in all. */
void lts_powerset_limit(lts_powerset *space, uint64_t most_subsets);
/* The number of the subset of `state`; the first new one is 0, and so on. */
base_status lts_powerset_start(lts_powerset *space, lts_state state, uint32_t *subset);
uint32_t lts_powerset_count(const lts_powerset *space);
/* All members of all subsets found: what the space costs. */
uint64_t lts_powerset_members(const lts_powerset *space);
/* Ascending; valid until another subset is found. */
const lts_state *lts_powerset_subset(const lts_powerset *space, uint32_t subset, uint32_t *count);
/* The steps of a subset in order of label; valid until the next call. */
base_status lts_powerset_successors(lts_powerset *space, uint32_t subset, const lts_successor **steps,
                                    uint32_t *count);
/* The labels of those steps alone. */
base_status lts_powerset_labels(lts_powerset *space, uint32_t subset, const lts_label **labels,
                                uint32_t *count);
/* The subset that a trace, its labels of `names`, leads to from `state`; LTS_NONE: none. */
base_status lts_powerset_after(lts_powerset *space, lts_state state, const base_names *names,
                               const lts_label *trace, uint32_t length, uint32_t *subset);

#endif
