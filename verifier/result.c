/* All there is to say about one recorded model: gathered here, written by result_*.c. */
#include "verifier/result.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/near.h"

#define LISTED_REASONS 10u
#define INITIALISATION "nil --[__initialisation__]-> "

static spexv_side model_side(const spexv_result *r, const lts *behaviour, spexc_diagnostics *said)
{
    return (spexv_side){.called = "the model",
                        .lts = behaviour,
                        .path = r->input.path,
                        .has_lines = true,
                        .file = spexv_add_file_source(said, r->input.path)};
}

static spexv_side spec_side(const spexv_result *r)
{
    return (spexv_side){.called = "the specification",
                        .lts = r->found.spec->lts,
                        .spec = r->found.spec,
                        .path = spexc_source_path(r->found.sources, r->found.spec->place.file),
                        .sources = r->found.sources,
                        .file = UINT32_MAX};
}

/* ---- what is said besides the differences ---- */

/* Points at each line of the model that says where an instance began. */
static void note_initialisations(spexc_diagnostics *said, uint32_t file)
{
    size_t length;
    const char *text = spexc_source_text(said, file, &length);
    const char *line = text, *newline;
    unsigned listed = 0;
    for (uint32_t number = 1; line && listed < LISTED_REASONS;
         number++, line = newline ? newline + 1 : NULL) {
        newline = strchr(line, '\n');
        if (strncmp(line, INITIALISATION, strlen(INITIALISATION)) != 0)
            continue;
        uint32_t column = (uint32_t)strlen(INITIALISATION) + 1;
        uint32_t end = (uint32_t)strcspn(line, "\r\n") + 1;
        spexc_note(said, (spexc_place){file, number, column, number, end}, "one begins here");
        listed++;
    }
}

static void say_beginning(spexv_result *r, uint32_t file)
{
    spexc_place place = spexc_place_of_file(file);
    if (r->verdict.model->initial_count == 0) {
        spexc_error(r->said, place, "the model has no initial state: no instance was seen to begin");
        spexc_note_plain(r->said, "a line '" INITIALISATION "STATE' says in which state instances begin");
        return;
    }
    spexc_error(r->said, place, "instances begin in %u different states; all must begin in the same one",
                (unsigned)r->verdict.model->initial_count);
    note_initialisations(r->said, file);
}

/* The least line on which the model has this label. */
static uint32_t first_line(const lts *l, lts_label label)
{
    uint32_t line = LTS_NONE;
    for (uint64_t e = 0; e < l->transitions; e++)
        if (l->edges[e].label == label && l->origin && l->origin[e] < line)
            line = l->origin[e];
    return line;
}

static void say_unknown(spexv_result *r, spexv_side *model)
{
    const spexv_verdict *v = &r->verdict;
    for (uint32_t i = 0; i < v->unknown_count && i < LISTED_REASONS; i++) {
        const char *name = lts_names_text(v->behaviour->labels, v->unknown[i]);
        spexc_near near;
        spexc_near_begin(&near, name);
        for (uint32_t a = 0; a < v->spec->action_count; a++)
            spexc_near_offer(&near, v->spec->actions[a].name);
        spexc_place place = spexv_side_place(model, first_line(v->behaviour, v->unknown[i]), r->said);
        spexc_error(r->said, place, "the specification has no action %s%s", spexc_quoted(r->said, name),
                    spexc_near_text(r->said, &near));
    }
    if (v->unknown_count > LISTED_REASONS)
        spexc_note_plain(r->said, "nor has it %u other actions of the model",
                         (unsigned)(v->unknown_count - LISTED_REASONS));
}

/* Is what tells the two apart just an action that was complained of already? */
static bool is_about_unknown(const spexv_verdict *v, const lts_explanation *why)
{
    if (!why->by_trace || why->side != LTS_LEFT || why->divergence)
        return false;
    for (uint32_t i = 0; i < v->unknown_count; i++)
        if (strcmp(lts_names_text(v->behaviour->labels, v->unknown[i]),
                   lts_names_text(why->labels, why->action)) == 0)
            return true;
    return false;
}

/* ---- making one ---- */

static lts_status make_reason(spexv_result *r, const spexv_difference *difference, spexv_reason *reason)
{
    reason->said = spexc_diagnostics_new();
    if (!reason->said)
        return LTS_E_NOMEM;
    reason->sides[LTS_LEFT] = model_side(r, difference->behaviour, reason->said);
    reason->sides[LTS_RIGHT] = spec_side(r);
    reason->is_known = is_about_unknown(&r->verdict, difference->why);
    lts_status status = spexv_story_make(reason->sides, difference->why, r->equivalence, &reason->story);
    if (!status && !reason->is_known)
        spexv_story_diagnose(&reason->story, reason->said);
    return status;
}

static lts_status say_all(spexv_result *r)
{
    r->said = spexc_diagnostics_new();
    r->reasons = calloc((size_t)r->verdict.difference_count + 1, sizeof *r->reasons);
    if (!r->said || !r->reasons)
        return LTS_E_NOMEM;
    spexv_side model = model_side(r, r->verdict.behaviour, r->said);
    if (!r->verdict.begins_in_one)
        say_beginning(r, model.file);
    say_unknown(r, &model);
    lts_status status = LTS_OK;
    for (uint32_t i = 0; i < r->verdict.difference_count && !status; i++)
        status = make_reason(r, &r->verdict.differences[i], &r->reasons[i]);
    return status;
}

const spexv_seen *spexv_result_seen(spexv_result *r)
{
    if (!r->is_judged || !r->verdict.begins_in_one)
        return NULL;
    if (!r->seen.is_seen &&
        (spexv_seen_begin(r->found.spec, &r->seen) || spexv_seen_add(&r->seen, r->verdict.behaviour)))
        spexv_seen_release(&r->seen);
    return r->seen.is_seen ? &r->seen : NULL;
}

void spexv_result_make(spexv_recordings *recordings, const char *path, const lts_options *options,
                       unsigned max_reasons, spexv_result *result)
{
    *result = (spexv_result){.path = path,
                             .outcome = SPEXV_TROUBLE,
                             .equivalence = options->equivalence,
                             .diagnostics = spexc_diagnostics_new()};
    if (!result->diagnostics)
        return;
    result->outcome =
        spexv_recording_read(recordings, path, result->diagnostics, &result->input, &result->found);
    if (result->outcome != SPEXV_YES)
        return;
    lts_error error = {0};
    error.status =
        spexv_judge(result->input.model, result->found.spec, options, max_reasons, &result->verdict, &error);
    result->is_judged = !error.status;
    if (!error.status)
        error.status = say_all(result);
    if (error.status && !error.message[0])
        lts_fail(&error, error.status, 0, 0, "out of memory");
    if (error.status) {
        result->is_judged = false;
        result->outcome = spexv_report_error(result->diagnostics, path, &error);
    } else {
        result->outcome = result->verdict.is_equivalent ? SPEXV_YES : SPEXV_NO;
    }
}

void spexv_result_release(spexv_result *result)
{
    for (uint32_t i = 0; result->reasons && i < result->verdict.difference_count; i++) {
        spexv_story_release(&result->reasons[i].story);
        spexc_diagnostics_free(result->reasons[i].said);
    }
    free(result->reasons);
    spexv_seen_release(&result->seen);
    spexv_verdict_release(&result->verdict);
    spexv_input_release(&result->input);
    spexc_diagnostics_free(result->said);
    spexc_diagnostics_free(result->diagnostics);
    *result = (spexv_result){0};
}

const char *spexv_edit_text(const spexv_result *result, lts_side side, const spexv_edit *edit,
                            spexc_diagnostics *said)
{
    const lts *l = side == LTS_LEFT ? result->verdict.behaviour : result->found.spec->lts;
    const lts_names *labels = result->verdict.suggestions[side].labels;
    char from[16], to[16];
    const char *label = edit->label == LTS_TAU ? "__internal__" : lts_names_text(labels, edit->label);
    if (side == LTS_RIGHT && edit->label == LTS_TAU)
        label = LTS_TAU_TEXT;
    return spexc_text(said, "%s --[%s]-> %s", lts_state_text(l, edit->from, from), label,
                      lts_state_text(l, edit->to, to));
}
