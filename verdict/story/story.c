/* The story of a difference, found: the run of each side to where they part. */
#include "verdict/story/story.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MAX_VISITS ((uint64_t)1 << 24)

/* The labels of the trace, numbered as `l` numbers them. False: it does not have one of them. */
static bool labels_in(const lts_explanation *why, const lts *l, lts_label *labels)
{
    for (uint32_t i = 0; i < why->length; i++) {
        lts_label label = why->trace[i].label;
        labels[i] = lts_label_in(l->labels, why->labels, label);
        if (labels[i] == LTS_NONE)
            return false;
    }
    return true;
}

/* Where the run of a side is to end. */
static lts_state end_of(const lts_explanation *why, unsigned side)
{
    if (side != (unsigned)why->side)
        return why->other_count ? why->others[0] : LTS_NONE;
    return why->by_trace && why->witness.from != LTS_NONE ? why->witness.from : why->state;
}

base_status verdict_story_make(verdict_side sides[2], const lts_explanation *why, lts_equivalence equivalence,
                               verdict_story *story)
{
    assert(sides[LTS_LEFT].lts && sides[LTS_RIGHT].lts);
    assert(why->side == LTS_LEFT || why->side == LTS_RIGHT);
    *story = (verdict_story){.sides = sides, .why = why, .formula = why->formula};
    story->silent = lts_equivalence_get(equivalence)->is_silent;
    for (unsigned i = 0; i < 2; i++)
        story->start[i] = why->positions ? why->positions[0].state[i] : sides[i].lts->initial;
    lts_label *labels = calloc(why->length ? why->length : 1, sizeof *labels);
    const lts_trace trace = {labels, why->length, story->silent};
    base_status status = labels ? BASE_OK : BASE_E_NOMEM;
    for (unsigned i = 0; i < 2 && !status; i++) {
        if (!labels_in(why, sides[i].lts, labels))
            continue;
        lts from = *sides[i].lts;
        from.initial = story->start[i];
        status =
            lts_run_of_trace(&from, &trace, end_of(why, i), MAX_VISITS, &story->has_run[i], &story->runs[i]);
        if (status == BASE_E_LIMIT)
            status = BASE_OK;
    }
    free(labels);
    if (status)
        verdict_story_release(story);
    return status;
}

void verdict_story_release(verdict_story *story)
{
    lts_run_release(&story->runs[0]);
    lts_run_release(&story->runs[1]);
}
