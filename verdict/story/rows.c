/* The story of a difference row by row: what the two sides do side by side. */
#include "verdict/story/story.h"

#include <assert.h>
#include <stdlib.h>

typedef struct rows {
    const verdict_story *story;
    verdict_story_row *rows;
    size_t count;
    uint32_t at[2]; /* how far along each run */
} rows;

/* The silent steps that the sides take before the next visible one. */
static void add_silent_rows(rows *r)
{
    for (unsigned side = 0; side < 2 && r->story->silent; side++) {
        const lts_run *run = &r->story->runs[side];
        assert(r->at[side] <= run->length);
        for (; r->at[side] < run->length && run->steps[r->at[side]].label == LTS_TAU; r->at[side]++) {
            verdict_story_row *row = &r->rows[r->count++];
            row->label = LTS_TAU;
            row->step[side] = &run->steps[r->at[side]];
        }
    }
}

static void add_visible_row(rows *r, uint32_t number)
{
    verdict_story_row *row = &r->rows[r->count++];
    row->number = number + 1;
    row->label = r->story->why->trace[number].label;
    for (unsigned side = 0; side < 2; side++) {
        const lts_run *run = &r->story->runs[side];
        if (r->story->has_run[side] && r->at[side] < run->length)
            row->step[side] = &run->steps[r->at[side]++];
    }
}

verdict_story_row *verdict_story_rows(const verdict_story *story, size_t *count)
{
    const lts_explanation *why = story->why;
    size_t most = (size_t)story->runs[0].length + story->runs[1].length + why->length + 1;
    rows r = {.story = story, .rows = calloc(most, sizeof *r.rows)};
    if (!r.rows)
        return NULL;
    for (uint32_t i = 0; i < why->length; i++) {
        add_silent_rows(&r);
        add_visible_row(&r, i);
    }
    add_silent_rows(&r);
    verdict_story_row *end = &r.rows[r.count++];
    end->is_end = true;
    end->label = why->divergence || why->refusal ? LTS_TAU : why->action;
    end->step[why->side] = &why->witness;
    assert(r.count <= most);
    *count = r.count;
    return r.rows;
}
