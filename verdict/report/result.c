/* All there is to say about one recorded model: gathered here, written by the formats. */
#include "verdict/report/result.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"

#define LISTED_REASONS 10u
#define INITIALISATION "nil --[__initialisation__]-> "

static verdict_side model_side(const verdict_result *r, const lts *behaviour, lang_diagnostics *messages)
{
    return (verdict_side){.called = "the model",
                          .lts = behaviour,
                          .path = r->input.path,
                          .has_lines = true,
                          .file = verdict_add_file_source(messages, r->input.path)};
}

static verdict_side spec_side(const verdict_result *r)
{
    return (verdict_side){.called = "the specification",
                          .lts = r->found.spec->lts,
                          .spec = r->found.spec,
                          .path = lang_source_path(r->found.sources, r->found.spec->place.file),
                          .sources = r->found.sources,
                          .file = UINT32_MAX};
}

/* ---- what is said besides the differences ---- */

/* Points at each line of the model that says where an instance began. */
static void note_initialisations(lang_diagnostics *messages, uint32_t file)
{
    size_t length;
    const char *text = lang_source_text(messages, file, &length);
    const char *line = text, *newline;
    unsigned listed = 0;
    for (uint32_t number = 1; line && listed < LISTED_REASONS;
         number++, line = newline ? newline + 1 : NULL) {
        newline = strchr(line, '\n');
        if (strncmp(line, INITIALISATION, strlen(INITIALISATION)) != 0)
            continue;
        uint32_t column = (uint32_t)strlen(INITIALISATION) + 1;
        uint32_t end = (uint32_t)strcspn(line, "\r\n") + 1;
        lang_note(messages, (lang_place){file, number, column, number, end}, "one begins here");
        listed++;
    }
}

static void say_beginning(verdict_result *r, uint32_t file)
{
    lang_place place = lang_place_of_file(file);
    if (r->decision.model->initial_count == 0) {
        lang_error(r->messages, place, "the model has no initial state: no instance was seen to begin");
        lang_note_plain(r->messages, "a line '" INITIALISATION "STATE' says in which state instances begin");
        return;
    }
    lang_error(r->messages, place, "instances begin in %u different states; all must begin in the same one",
               (unsigned)r->decision.model->initial_count);
    note_initialisations(r->messages, file);
}

/* Steps that were refused are told before anything else: without them the model says less than what was done.
 */
static base_status say_refused(verdict_result *r, bool is_allowed)
{
    r->refused = r->input.model->refused;
    if (!r->refused)
        return BASE_OK;
    r->refusal = lang_diagnostics_new();
    if (!r->refusal)
        return BASE_E_NOMEM;
    uint32_t file = verdict_add_file_source(r->refusal, r->input.path);
    lang_place place = {file, 3, 1, 3, 1 + (uint32_t)strlen("Transitions:")};
    const char *message = lang_text(
        r->refusal, "%llu step%s that the specification does not allow %s refused while this was recorded",
        (unsigned long long)r->refused, r->refused == 1 ? "" : "s", r->refused == 1 ? "was" : "were");
    if (is_allowed)
        lang_warn_always(r->refusal, place, "%s", message);
    else
        lang_error(r->refusal, place, "%s", message);
    lang_note_plain(r->refusal,
                    "what was refused is not in the model; when the program is mended: spex unlearn %s",
                    r->input.path);
    return BASE_OK;
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

static void say_unknown(verdict_result *r, verdict_side *model)
{
    const verdict_decision *v = &r->decision;
    for (uint32_t i = 0; i < v->unknown_count && i < LISTED_REASONS; i++) {
        const char *name = base_names_text(v->behaviour->labels, v->unknown[i]);
        base_near near;
        base_near_begin(&near, name);
        for (uint32_t a = 0; a < v->spec->action_count; a++)
            base_near_offer(&near, v->spec->actions[a].name);
        lang_place place = verdict_side_place(model, first_line(v->behaviour, v->unknown[i]), r->messages);
        lang_error(r->messages, place, "the specification has no action %s%s", lang_quoted(r->messages, name),
                   lang_near_text(r->messages, &near));
    }
    if (v->unknown_count > LISTED_REASONS)
        lang_note_plain(r->messages, "nor has it %u other actions of the model",
                        (unsigned)(v->unknown_count - LISTED_REASONS));
}

/* Is what tells the two apart just an action that was complained of already? */
static bool is_about_unknown(const verdict_decision *v, const lts_explanation *why)
{
    if (!why->by_trace || why->side != LTS_LEFT || why->divergence)
        return false;
    for (uint32_t i = 0; i < v->unknown_count; i++)
        if (strcmp(base_names_text(v->behaviour->labels, v->unknown[i]),
                   base_names_text(why->labels, why->action)) == 0)
            return true;
    return false;
}

/* ---- making one ---- */

static base_status make_reason(verdict_result *r, const verdict_difference *difference,
                               verdict_reason *reason)
{
    reason->messages = lang_diagnostics_new();
    if (!reason->messages)
        return BASE_E_NOMEM;
    reason->sides[LTS_LEFT] = model_side(r, difference->behaviour, reason->messages);
    reason->sides[LTS_RIGHT] = spec_side(r);
    reason->is_known = is_about_unknown(&r->decision, difference->why);
    base_status status = verdict_story_make(reason->sides, difference->why, r->equivalence, &reason->story);
    if (difference->formula)
        reason->story.formula = difference->formula;
    if (!status && !reason->is_known)
        verdict_story_diagnose(&reason->story, reason->messages);
    return status;
}

static base_status say_all(verdict_result *r)
{
    r->messages = lang_diagnostics_new();
    r->reasons = calloc((size_t)r->decision.difference_count + 1, sizeof *r->reasons);
    if (!r->messages || !r->reasons)
        return BASE_E_NOMEM;
    verdict_side model = model_side(r, r->decision.behaviour, r->messages);
    if (!r->decision.can_compare)
        say_beginning(r, model.file);
    say_unknown(r, &model);
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < r->decision.difference_count && !status; i++)
        status = make_reason(r, &r->decision.differences[i], &r->reasons[i]);
    return status;
}

const verdict_coverage *verdict_result_coverage(verdict_result *r)
{
    if (!r->is_decided || !r->decision.can_compare)
        return NULL;
    if (!r->coverage.status && (verdict_coverage_begin(r->found.spec, &r->coverage) ||
                                verdict_coverage_add(&r->coverage, r->decision.behaviour)))
        verdict_coverage_release(&r->coverage);
    return r->coverage.status ? &r->coverage : NULL;
}

void verdict_result_make(const verdict_model_operands *models, const char *path, const lts_options *options,
                         unsigned max_reasons, verdict_allowance allowance, verdict_result *result)
{
    *result = (verdict_result){.path = path,
                               .outcome = CLI_TROUBLE,
                               .equivalence = options->equivalence,
                               .diagnostics = lang_diagnostics_new()};
    if (!result->diagnostics)
        return;
    result->outcome =
        verdict_model_operand_read(models, path, result->diagnostics, &result->input, &result->found);
    if (result->outcome != CLI_YES)
        return;
    base_error error = {0};
    error.status = verdict_decide(result->input.model, result->found.spec, options, max_reasons,
                                  &result->decision, &error);
    result->is_decided = !error.status;
    if (!error.status)
        error.status = say_refused(result, allowance.refused);
    if (!error.status)
        error.status = say_all(result);
    if (error.status && !error.message[0])
        base_fail(&error, error.status, 0, 0, "out of memory");
    assert(error.status || (result->reasons && result->messages));
    if (error.status) {
        result->is_decided = false;
        result->outcome = verdict_report_error(result->diagnostics, path, &error);
    } else {
        bool is_good =
            result->decision.is_equivalent || (allowance.missing && verdict_result_is_only_missing(result));
        result->outcome = is_good && (!result->refused || allowance.refused) ? CLI_YES : CLI_NO;
    }
}

const char *verdict_result_words(const verdict_result *result)
{
    static const char *const words[2][2] = {{"not equivalent", "equivalent"},
                                            {"does not conform", "conforms"}};
    assert(result->is_decided);
    return words[result->decision.is_modal][result->decision.is_equivalent];
}

bool verdict_result_is_only_missing(const verdict_result *result)
{
    return result->is_decided && !result->decision.is_equivalent && !result->decision.is_forbidden;
}

bool verdict_result_has_forbidden_step(const verdict_result *result)
{
    const verdict_decision *v = &result->decision;
    bool has = result->is_decided && v->unknown_count > 0;
    for (uint32_t i = 0; result->is_decided && i < v->difference_count; i++)
        has |= v->differences[i].is_forbidden && v->differences[i].why->by_trace &&
               v->differences[i].why->side == LTS_LEFT && !v->differences[i].why->divergence;
    return has;
}

void verdict_result_release(verdict_result *result)
{
    for (uint32_t i = 0; result->reasons && i < result->decision.difference_count; i++) {
        verdict_story_release(&result->reasons[i].story);
        lang_diagnostics_free(result->reasons[i].messages);
    }
    free(result->reasons);
    verdict_coverage_release(&result->coverage);
    verdict_decision_release(&result->decision);
    verdict_input_release(&result->input);
    lang_diagnostics_free(result->refusal);
    lang_diagnostics_free(result->messages);
    lang_diagnostics_free(result->diagnostics);
    *result = (verdict_result){0};
}

const char *verdict_edit_text(const verdict_result *result, lts_side side, const verdict_edit *edit,
                              lang_diagnostics *messages)
{
    const lts *l = side == LTS_LEFT ? result->decision.behaviour : result->found.spec->lts;
    const base_names *labels = result->decision.repairs[side].labels;
    char from[16], to[16];
    assert(labels && edit->label < base_names_count(labels));
    const char *label = edit->label == LTS_TAU ? "__internal__" : base_names_text(labels, edit->label);
    if (side == LTS_RIGHT && edit->label == LTS_TAU)
        label = LTS_TAU_TEXT;
    return lang_text(messages, "%s --[%s]-> %s", lts_state_text(l, edit->from, from), label,
                     lts_state_text(l, edit->to, to));
}
