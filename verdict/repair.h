/* Mending one of two LTSs that differ: as if a difference were not there, to see the next one; and with the
 * fewest transitions changed, to suggest it. */
#ifndef VERDICT_REPAIR_H
#define VERDICT_REPAIR_H

#include "lts/lts.h"

/* A transition to be added or removed; the label as the LTS numbers it that is changed. */
typedef struct verdict_edit {
    bool is_removal;
    lts_state from, to;
    lts_label label;
    uint32_t origin; /* of the one removed */
} verdict_edit;

/* `l` with the edits made; state names stay. */
base_status verdict_apply_edits(const lts *l, const verdict_edit *edits, unsigned count, lts **out);

/* `left` as if it did not differ from `right` in the way that `why` tells: without the transition that it has
 * too much, or with one more from each state that lacks it, to a copy of where `right` goes. States of `left`
 * keep their numbers; those of the copy come behind them. */
base_status verdict_repair_difference(const lts *left, const lts *right, const lts_explanation *why,
                                      lts **out);

#define VERDICT_EDITS_MAX      3u
#define VERDICT_REPAIRABLE_MAX 20000u /* transitions: no change is suggested of what is larger */
typedef struct verdict_repair {
    unsigned count; /* 0: none was found */
    verdict_edit edits[VERDICT_EDITS_MAX];
    base_names *labels; /* of the edits */
} verdict_repair;

/* Whether both are small enough for a repair to be looked for. */
bool verdict_is_repairable(const lts *left, const lts *right);

/* The fewest edits of one side, at most VERDICT_EDITS_MAX, that make the two equivalent, looked for along the
 * explanations of what still differs (suggest_repair.c). With `modal`, which has both sides, to make the left
 * one conform to the right one; NULL: equivalent. Of the sets of that size, one that was found first;
 * none when looking for it takes too long or the two are not repairable. */
base_status verdict_suggest_repair(const lts *left, const lts *right, lts_side side,
                                   const lts_options *options, const lts_modal *modal,
                                   const lts_explanation *why, verdict_repair *repair);

void verdict_repair_release(verdict_repair *repair); /* zeroed is fine */

#endif
