/* The story of a difference in a sentence or two. */
#include "verdict/story/story.h"

#include <assert.h>
#include <stdlib.h>

#define LISTED_ACTIONS 8u /* as many actions are named in one sentence */
#define TOLD_STEPS     4u /* a longer way is told by the table alone */

static const char *action_text(const verdict_story *story, lts_label label, lang_diagnostics *messages)
{
    return label == LTS_TAU ? "an internal step"
                            : lang_quoted(messages, base_names_text(story->why->labels, label));
}

/* "'a', 'b' and 'c'" */
static const char *actions_text(const verdict_story *story, const lts_label *labels, uint32_t count,
                                lang_diagnostics *messages)
{
    const char *text = "";
    uint32_t listed = count <= LISTED_ACTIONS ? count : LISTED_ACTIONS;
    for (uint32_t i = 0; i < listed; i++) {
        const char *joint = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        text = lang_text(messages, "%s%s%s", text, joint, action_text(story, labels[i], messages));
    }
    if (count > listed)
        text = lang_text(messages, "%s and %u more", text, (unsigned)(count - listed));
    return text;
}

/* "only 'a' and 'b'", "nothing more" */
static const char *abilities_text(const verdict_story *story, unsigned side, lang_diagnostics *messages)
{
    uint32_t count = story->why->can_count[side];
    if (count == 0)
        return "nothing more";
    return lang_text(messages, "only %s", actions_text(story, story->why->can[side], count, messages));
}

/* "all but 'a' and 'b'", "everything" */
static const char *refusal_text(const verdict_story *story, lang_diagnostics *messages)
{
    const lts_explanation *why = story->why;
    uint32_t count = why->can_count[why->side];
    if (count == 0)
        return "everything";
    return lang_text(messages, "all but %s", actions_text(story, why->can[why->side], count, messages));
}

/* "after 'pay', 'ship' ", "at the start " */
static const char *after_text(const verdict_story *story, lang_diagnostics *messages)
{
    const lts_explanation *why = story->why;
    if (why->length == 0)
        return "at the start";
    if (why->length > TOLD_STEPS)
        return lang_text(messages, "after %u steps", (unsigned)why->length);
    const char *text = "after ";
    for (uint32_t i = 0; i < why->length; i++)
        text = lang_text(messages, "%s%s%s", text, i ? ", " : "",
                         action_text(story, why->trace[i].label, messages));
    return text;
}

/* "'paid'", "'paid' or 2 others" */
static const char *others_text(const verdict_story *story, lang_diagnostics *messages)
{
    const lts_explanation *why = story->why;
    const verdict_side *other = &story->sides[!why->side];
    if (why->other_count == 0)
        return "no state at all";
    const char *first = verdict_side_state(other, why->others[0], messages);
    if (why->other_count == 1)
        return first;
    if (why->other_count == 2)
        return lang_text(messages, "%s or %s", first, verdict_side_state(other, why->others[1], messages));
    return lang_text(messages, "%s or %u other states", first, (unsigned)why->other_count - 1);
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

/* The difference in one sentence; `messages` owns it. */
static const char *sentence(const verdict_story *story, lang_diagnostics *messages)
{
    const lts_explanation *why = story->why;
    const verdict_side *side = &story->sides[why->side], *other = &story->sides[!why->side];
    const char *after = after_text(story, messages);
    if (why->divergence)
        return lang_text(messages, "%s %s can be silent for ever in %s; %s cannot", after, side->called,
                         verdict_side_state(side, why->state, messages), other->called);
    if (why->refusal)
        return lang_text(messages, "%s %s can refuse %s in %s; %s cannot", after, side->called,
                         refusal_text(story, messages), verdict_side_state(side, why->state, messages),
                         other->called);
    if (why->conformance)
        return lang_text(messages, "%s %s %s %s in %s; %s, in %s, cannot%s", after, side->called,
                         why->side == LTS_LEFT ? "can do" : "requires",
                         action_text(story, why->action, messages),
                         verdict_side_state(side, why->state, messages), other->called,
                         others_text(story, messages), why->side == LTS_LEFT ? "" : " do it");
    if (why->by_trace)
        return lang_text(messages, "%s %s can do %s; %s cannot", after, side->called,
                         action_text(story, why->action, messages), other->called);
    uint32_t most = why->can_count[0] > why->can_count[1] ? why->can_count[0] : why->can_count[1];
    lts_label *labels = calloc(most ? most : 1, sizeof *labels);
    if (!labels)
        return "out of memory";
    const char *text;
    uint32_t lost = surplus(why, why->side, labels);
    if (lost > 0)
        text = lang_text(
            messages, "%s %s has already decided: in %s it can no longer do %s; %s can still do %s", after,
            other->called, others_text(story, messages), actions_text(story, labels, lost, messages),
            side->called, actions_text(story, why->can[why->side], why->can_count[why->side], messages));
    else
        text =
            lang_text(messages, "%s %s can be in %s, and no state of %s that is reached so can answer its %s",
                      after, side->called, verdict_side_state(side, why->state, messages), other->called,
                      action_text(story, why->action, messages));
    free(labels);
    return text;
}

/* The last step of a side's run; LTS_NONE: it has taken none. */
static uint32_t last_origin(const verdict_story *story, unsigned side)
{
    const lts_run *run = &story->runs[side];
    return run->length ? run->steps[run->length - 1].origin : LTS_NONE;
}

void verdict_story_diagnose(const verdict_story *story, lang_diagnostics *messages)
{
    const lts_explanation *why = story->why;
    assert(why->side == LTS_LEFT || why->side == LTS_RIGHT);
    unsigned other = !why->side;
    verdict_side *lacking = &story->sides[other], *able = &story->sides[why->side];
    uint32_t origin = why->witness.origin != LTS_NONE ? why->witness.origin : last_origin(story, why->side);
    lang_error(messages, verdict_side_place(able, origin, messages), "%s", sentence(story, messages));
    if (why->divergence)
        return;
    lang_note(messages, verdict_side_place(lacking, last_origin(story, other), messages),
              "%s is then in %s and can do %s", lacking->called, others_text(story, messages),
              abilities_text(story, other, messages));
}
