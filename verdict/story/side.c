/* Places of transitions: in specifications as the front end noted them, in models by their line. */
#include "verdict/story/side.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

verdict_side verdict_side_of(const char *called, const verdict_input *input, lang_diagnostics *sources)
{
    assert(called && input->lts && (!input->spec || sources));
    return (verdict_side){.called = called,
                          .lts = input->lts,
                          .path = input->path,
                          .spec = input->spec,
                          .sources = sources,
                          .has_lines = input->kind == VERDICT_MODEL,
                          .file = UINT32_MAX};
}

/* Copies the text of a source from one run's diagnostics to the report's. */
static uint32_t copy_source(lang_diagnostics *from, uint32_t file, lang_diagnostics *messages)
{
    size_t length = 0;
    const char *text = lang_source_text(from, file, &length);
    char *copy = text ? malloc(length + 1) : NULL;
    if (copy)
        memcpy(copy, text, length + 1);
    return lang_diagnostics_add_source(messages, lang_source_path(from, file), copy, length);
}

static lang_place place_in_spec(verdict_side *side, uint32_t origin, lang_diagnostics *messages)
{
    lang_place place =
        origin < side->spec->transition_count ? side->spec->transitions[origin].place : side->spec->place;
    const char *path = lang_source_path(side->sources, place.file);
    /* All places of one specification are in one file, except where it is made of imported ones. */
    if (side->file == UINT32_MAX || strcmp(lang_source_path(messages, side->file), path) != 0)
        side->file = copy_source(side->sources, place.file, messages);
    place.file = side->file;
    return place;
}

/* Where a line of the model's file begins; NULL: it has no such line. */
static const char *line_text(verdict_side *side, uint32_t line, const lang_diagnostics *messages)
{
    size_t length = 0;
    const char *text = lang_source_text(messages, side->file, &length);
    if (!text)
        return NULL;
    if (line < side->last_line || side->last_line == 0) {
        side->last_line = 1;
        side->last_offset = 0;
    }
    const char *at = text + side->last_offset, *end = text + length;
    for (uint32_t n = side->last_line; n < line; n++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at)
            return NULL;
        at++;
    }
    side->last_line = line;
    side->last_offset = (size_t)(at - text);
    return at;
}

/* The stretch of `FROM --[ACTION]-> TO` that holds the action. */
static lang_place place_in_model(verdict_side *side, uint32_t line, const lang_diagnostics *messages)
{
    const char *text = line_text(side, line, messages);
    lang_place place = {side->file, line, 1, line, 2};
    if (!text)
        return place;
    size_t width = strcspn(text, "\n");
    const char *arrow = NULL;
    for (const char *at = text; at + 4 <= text + width; at++)
        if (memcmp(at, " --[", 4) == 0)
            arrow = at; /* the last one: matching is greedy */
    const char *close = NULL;
    for (const char *at = arrow; at && at + 4 <= text + width; at++)
        if (memcmp(at, "]-> ", 4) == 0)
            close = at;
    if (arrow && close) {
        place.column = (uint32_t)(arrow + 4 - text) + 1;
        place.end_column = (uint32_t)(close - text) + 1;
    }
    return place;
}

lang_place verdict_side_place(verdict_side *side, uint32_t origin, lang_diagnostics *messages)
{
    assert(!side->spec || side->sources);
    if (side->spec)
        return place_in_spec(side, origin, messages);
    if (side->file == UINT32_MAX)
        side->file = verdict_add_file_source(messages, side->path);
    if (side->has_lines && origin != LTS_NONE && origin > 0)
        return place_in_model(side, origin, messages);
    return lang_place_of_file(side->file);
}

const char *verdict_side_place_text(verdict_side *side, uint32_t origin, lang_diagnostics *messages)
{
    if (origin == LTS_NONE || (!side->spec && !side->has_lines))
        return NULL;
    return lang_place_text(messages, verdict_side_place(side, origin, messages));
}

const char *verdict_side_state(const verdict_side *side, lts_state state, lang_diagnostics *messages)
{
    char number[16];
    if (state == LTS_NONE || state >= side->lts->states)
        return "some state";
    const char *text = lts_state_text(side->lts, state, number);
    return side->lts->state_names ? lang_quoted(messages, text) : lang_text(messages, "state %s", text);
}
