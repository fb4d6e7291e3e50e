/* The story of a difference, found and put in words. */
#include "verdict/story/story.h"

#include <stdlib.h>
#include <string.h>

#define LISTED_ACTIONS 8u /* as many actions are named in one sentence */
#define TOLD_STEPS     4u /* a longer way is told by the table alone */
#define MAX_VISITS     ((uint64_t)1 << 24)

/* The labels of the trace, numbered as `l` numbers them. False: it does not have one of them. */
static bool labels_in(const lts_explanation *why, const lts *l, lts_label *labels)
{
    for (uint32_t i = 0; i < why->length; i++) {
        lts_label label = why->trace[i].label;
        labels[i] = base_names_find(l->labels, base_names_text(why->labels, label),
                                    base_names_length(why->labels, label));
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
    *story = (verdict_story){.sides = sides, .why = why};
    story->silent = equivalence != LTS_STRONG && equivalence != LTS_TRACE;
    lts_label *labels = calloc(why->length ? why->length : 1, sizeof *labels);
    const lts_trace trace = {labels, why->length, story->silent};
    base_status status = labels ? BASE_OK : BASE_E_NOMEM;
    for (unsigned i = 0; i < 2 && !status; i++) {
        if (!labels_in(why, sides[i].lts, labels))
            continue;
        status = lts_run_of_trace(sides[i].lts, &trace, end_of(why, i), MAX_VISITS, &story->has_run[i],
                                  &story->runs[i]);
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

/* ---- words ---- */

static const char *action_text(const verdict_story *story, lts_label label, lang_diagnostics *report)
{
    return label == LTS_TAU ? "an internal step"
                            : lang_quoted(report, base_names_text(story->why->labels, label));
}

/* "'a', 'b' and 'c'" */
static const char *actions_text(const verdict_story *story, const lts_label *labels, uint32_t count,
                                lang_diagnostics *report)
{
    const char *text = "";
    uint32_t listed = count <= LISTED_ACTIONS ? count : LISTED_ACTIONS;
    for (uint32_t i = 0; i < listed; i++) {
        const char *joint = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        text = lang_text(report, "%s%s%s", text, joint, action_text(story, labels[i], report));
    }
    if (count > listed)
        text = lang_text(report, "%s and %u more", text, (unsigned)(count - listed));
    return text;
}

/* "only 'a' and 'b'", "nothing more" */
static const char *abilities_text(const verdict_story *story, unsigned side, lang_diagnostics *report)
{
    uint32_t count = story->why->can_count[side];
    if (count == 0)
        return "nothing more";
    return lang_text(report, "only %s", actions_text(story, story->why->can[side], count, report));
}

/* "all but 'a' and 'b'", "everything" */
static const char *refusal_text(const verdict_story *story, lang_diagnostics *report)
{
    const lts_explanation *why = story->why;
    uint32_t count = why->can_count[why->side];
    if (count == 0)
        return "everything";
    return lang_text(report, "all but %s", actions_text(story, why->can[why->side], count, report));
}

/* "after 'pay', 'ship' ", "at the start " */
static const char *after_text(const verdict_story *story, lang_diagnostics *report)
{
    const lts_explanation *why = story->why;
    if (why->length == 0)
        return "at the start";
    if (why->length > TOLD_STEPS)
        return lang_text(report, "after %u steps", (unsigned)why->length);
    const char *text = "after ";
    for (uint32_t i = 0; i < why->length; i++)
        text =
            lang_text(report, "%s%s%s", text, i ? ", " : "", action_text(story, why->trace[i].label, report));
    return text;
}

/* "'paid'", "'paid' or 2 others" */
static const char *others_text(const verdict_story *story, lang_diagnostics *report)
{
    const lts_explanation *why = story->why;
    const verdict_side *other = &story->sides[!why->side];
    if (why->other_count == 0)
        return "no state at all";
    const char *first = verdict_side_state(other, why->others[0], report);
    if (why->other_count == 1)
        return first;
    if (why->other_count == 2)
        return lang_text(report, "%s or %s", first, verdict_side_state(other, why->others[1], report));
    return lang_text(report, "%s or %u other states", first, (unsigned)why->other_count - 1);
}

/* Actions that `side` can do and the other cannot, into `labels`; returns how many. */
static uint32_t surplus(const lts_explanation *why, unsigned side, lts_label *labels)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < why->can_count[side]; i++) {
        bool is_shared = false;
        for (uint32_t j = 0; j < why->can_count[!side] && !is_shared; j++)
            is_shared = why->can[side][i] == why->can[!side][j];
        if (!is_shared)
            labels[count++] = why->can[side][i];
    }
    return count;
}

/* The difference in one sentence; `report` owns it. */
static const char *sentence(const verdict_story *story, lang_diagnostics *report)
{
    const lts_explanation *why = story->why;
    const verdict_side *side = &story->sides[why->side], *other = &story->sides[!why->side];
    const char *after = after_text(story, report);
    if (why->divergence)
        return lang_text(report, "%s %s can be silent for ever in %s; %s cannot", after, side->called,
                         verdict_side_state(side, why->state, report), other->called);
    if (why->refusal)
        return lang_text(report, "%s %s can refuse %s in %s; %s cannot", after, side->called,
                         refusal_text(story, report), verdict_side_state(side, why->state, report),
                         other->called);
    if (why->by_trace)
        return lang_text(report, "%s %s can do %s; %s cannot", after, side->called,
                         action_text(story, why->action, report), other->called);
    uint32_t most = why->can_count[0] > why->can_count[1] ? why->can_count[0] : why->can_count[1];
    lts_label *labels = calloc(most ? most : 1, sizeof *labels);
    if (!labels)
        return "out of memory";
    const char *text;
    uint32_t lost = surplus(why, why->side, labels);
    if (lost > 0)
        text = lang_text(
            report, "%s %s has already decided: in %s it can no longer do %s; %s can still do %s", after,
            other->called, others_text(story, report), actions_text(story, labels, lost, report),
            side->called, actions_text(story, why->can[why->side], why->can_count[why->side], report));
    else
        text =
            lang_text(report, "%s %s can be in %s, and no state of %s that is reached so can answer its %s",
                      after, side->called, verdict_side_state(side, why->state, report), other->called,
                      action_text(story, why->action, report));
    free(labels);
    return text;
}

/* The last step of a side's run; LTS_NONE: it has taken none. */
static uint32_t last_origin(const verdict_story *story, unsigned side)
{
    const lts_run *run = &story->runs[side];
    return run->length ? run->steps[run->length - 1].origin : LTS_NONE;
}

void verdict_story_diagnose(const verdict_story *story, lang_diagnostics *report)
{
    const lts_explanation *why = story->why;
    unsigned other = !why->side;
    verdict_side *lacking = &story->sides[other], *able = &story->sides[why->side];
    uint32_t origin = why->witness.origin != LTS_NONE ? why->witness.origin : last_origin(story, why->side);
    lang_error(report, verdict_side_place(able, origin, report), "%s", sentence(story, report));
    if (why->divergence)
        return;
    lang_note(report, verdict_side_place(lacking, last_origin(story, other), report),
              "%s is then in %s and can do %s", lacking->called, others_text(story, report),
              abilities_text(story, other, report));
}

/* ---- rows ---- */

typedef struct rows {
    const verdict_story *story;
    verdict_row *rows;
    size_t count;
    uint32_t at[2]; /* how far along each run */
} rows;

/* The silent steps that the sides take before the next visible one. */
static void add_silent_rows(rows *r)
{
    for (unsigned side = 0; side < 2 && r->story->silent; side++) {
        const lts_run *run = &r->story->runs[side];
        for (; r->at[side] < run->length && run->steps[r->at[side]].label == LTS_TAU; r->at[side]++) {
            verdict_row *row = &r->rows[r->count++];
            row->label = LTS_TAU;
            row->step[side] = &run->steps[r->at[side]];
        }
    }
}

static void add_visible_row(rows *r, uint32_t number)
{
    verdict_row *row = &r->rows[r->count++];
    row->number = number + 1;
    row->label = r->story->why->trace[number].label;
    for (unsigned side = 0; side < 2; side++) {
        const lts_run *run = &r->story->runs[side];
        if (r->story->has_run[side] && r->at[side] < run->length)
            row->step[side] = &run->steps[r->at[side]++];
    }
}

verdict_row *verdict_story_rows(const verdict_story *story, size_t *count)
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
    verdict_row *end = &r.rows[r.count++];
    end->is_end = true;
    end->label = why->divergence || why->refusal ? LTS_TAU : why->action;
    end->step[why->side] = &why->witness;
    *count = r.count;
    return r.rows;
}

/* What follows the table: lines of any length. */
static void tell_at_length(const verdict_story *story, lang_diagnostics *said, FILE *out)
{
    if (story->why->positions) {
        fputs("\n  move by move:\n", out);
        verdict_story_converse(story, said, out);
    }
    if (story->why->formula) {
        fprintf(out, "\n  true of %s, false of %s:\n", story->sides[LTS_LEFT].called,
                story->sides[LTS_RIGHT].called);
        verdict_story_print_formula(story, out);
    }
}

void verdict_story_tell(const verdict_story *story, lang_diagnostics *said, cli_look look, FILE *out)
{
    lang_diagnostics_print(said, LANG_TEXT, look.has_colour ? LANG_COLOUR_ALWAYS : LANG_COLOUR_NEVER, out);
    fputc('\n', out);
    verdict_story_print(story, said, out, look.width);
    char *text = NULL;
    size_t size;
    FILE *memory = look.width ? open_memstream(&text, &size) : NULL;
    tell_at_length(story, said, memory ? memory : out);
    if (memory && fclose(memory) == 0)
        cli_print_wrapped(text, look.width, out);
    free(text);
}
