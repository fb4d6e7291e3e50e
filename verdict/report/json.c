/* Results as JSON. */
#include "verdict/report/format.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value); /* NULL is refused and leaves the key out */
}

static json_t *text(const char *t)
{
    return t ? base_json_text(t) : json_null();
}

static json_t *state_text(const verdict_side *side, lts_state state)
{
    char number[16];
    return state < side->lts->states ? text(lts_state_text(side->lts, state, number)) : json_null();
}

static json_t *label_text(const base_names *labels, lts_label label)
{
    return text(base_names_text(labels, label));
}

/* What the diagnostics say, one object a message. */
static void append_messages(lang_diagnostics *from, json_t *messages)
{
    char *lines = NULL;
    size_t size;
    FILE *out = from ? open_memstream(&lines, &size) : NULL;
    if (!out)
        return;
    lang_diagnostics_print(from, LANG_JSON, LANG_COLOUR_NEVER, out);
    fclose(out);
    for (char *line = lines; line && *line;) {
        size_t length = strcspn(line, "\n");
        json_array_append_new(messages, json_loadb(line, length, 0, NULL));
        line += length + (line[length] == '\n');
    }
    free(lines);
}

static json_t *messages_of(verdict_result *r)
{
    json_t *messages = json_array();
    append_messages(r->diagnostics, messages);
    append_messages(r->refusal, messages);
    append_messages(r->messages, messages);
    for (uint32_t i = 0; r->reasons && i < r->decision.difference_count; i++)
        append_messages(r->reasons[i].messages, messages);
    return messages;
}

static json_t *json_of_steps(verdict_reason *reason, unsigned side)
{
    verdict_side *s = &reason->sides[side];
    const lts_run *run = &reason->story.runs[side];
    json_t *steps = json_array();
    for (uint32_t i = 0; i < run->length; i++) {
        const lts_step *step = &run->steps[i];
        json_t *object = json_object();
        set(object, "action", label_text(s->lts->labels, step->label));
        set(object, "from", state_text(s, step->from));
        set(object, "to", state_text(s, step->to));
        const char *place = verdict_side_place_text(s, step->origin, reason->messages);
        set(object, "at", text(place));
        json_array_append_new(steps, object);
    }
    return steps;
}

static json_t *json_of_end(verdict_reason *reason)
{
    const lts_explanation *why = reason->story.why;
    verdict_side *able = &reason->sides[why->side], *lacking = &reason->sides[!why->side];
    json_t *end = json_object(), *others = json_array();
    for (uint32_t i = 0; i < why->other_count; i++)
        json_array_append_new(others, state_text(lacking, why->others[i]));
    set(end, "able", json_string(why->side == LTS_LEFT ? "model" : "specification"));
    set(end, "state", state_text(able, why->state));
    set(end, "action", why->divergence ? json_null() : label_text(why->labels, why->action));
    set(end, "to", why->divergence ? json_null() : state_text(able, why->witness.to));
    set(end, "at", text(verdict_side_place_text(able, why->witness.origin, reason->messages)));
    set(end, "lacking", others);
    set(end, "divergence", json_boolean(why->divergence));
    return end;
}

static char *captured(void (*write)(const verdict_story *, FILE *), const verdict_story *story)
{
    char *bytes = NULL;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    if (!out)
        return NULL;
    write(story, out);
    fclose(out);
    return bytes;
}

static void write_formula(const verdict_story *story, FILE *out)
{
    if (story->formula)
        lts_formula_write(story->formula, out);
}

static json_t *json_of_reason(verdict_reason *reason, bool is_forbidden)
{
    json_t *object = json_object();
    set(object, "kind", json_string(is_forbidden ? "forbidden" : "missing"));
    set(object, "by_trace", json_boolean(reason->story.why->by_trace));
    set(object, "model", json_of_steps(reason, LTS_LEFT));
    set(object, "specification", json_of_steps(reason, LTS_RIGHT));
    set(object, "then", json_of_end(reason));
    json_t *messages = json_array();
    append_messages(reason->messages, messages);
    set(object, "messages", messages);
    char *formula = captured(write_formula, &reason->story);
    set(object, "formula", text(formula && *formula ? formula : NULL));
    free(formula);
    return object;
}

static json_t *json_of_suggestion(verdict_result *r, lts_side side)
{
    const verdict_repair *s = &r->decision.repairs[side];
    json_t *edits = json_array();
    for (unsigned i = 0; i < s->count; i++) {
        json_t *edit = json_object();
        verdict_side *changed = &r->reasons[0].sides[side];
        bool may_stay = r->decision.is_modal && side == LTS_RIGHT; /* what is required: optional is enough */
        set(edit,
            !s->edits[i].is_removal ? "add"
            : may_stay              ? "make_optional"
                                    : "remove",
            text(verdict_edit_text(r, side, &s->edits[i], r->messages)));
        if (s->edits[i].is_removal)
            set(edit, "at", text(verdict_side_place_text(changed, s->edits[i].origin, r->messages)));
        json_array_append_new(edits, edit);
    }
    return json_pack("{s:s, s:o}", "change", side == LTS_LEFT ? "model" : "specification", "edits", edits);
}

static json_t *json_of_coverage(verdict_result *r)
{
    const lang_spec *spec = r->found.spec;
    const verdict_coverage *coverage = verdict_result_coverage(r);
    if (!coverage)
        return json_null();
    json_t *unseen = json_array();
    for (uint32_t t = 0; t < spec->written_count; t++) {
        const lang_transition *transition = &spec->written[t];
        if (coverage->status[t] != VERDICT_NOT_COVERED)
            continue;
        json_t *object = json_object();
        set(object, "from", text(lang_written_name(spec, transition->from)));
        set(object, "action", text(lang_label_of(spec, transition)));
        set(object, "to", text(lang_written_name(spec, transition->to)));
        set(object, "at", text(lang_place_text(r->found.sources, transition->place)));
        json_array_append_new(unseen, object);
    }
    return json_pack("{s:I, s:I, s:f, s:o}", "transitions", (json_int_t)coverage->total, "seen",
                     (json_int_t)coverage->covered, "percent", verdict_coverage_percent(coverage), "unseen",
                     unseen);
}

static void describe(verdict_result *r, json_t *object)
{
    const verdict_decision *v = &r->decision;
    json_t *unknown = json_array(), *initial = json_array(), *reasons = json_array(),
           *suggestions = json_array();
    for (uint32_t i = 0; i < v->unknown_count; i++)
        json_array_append_new(unknown, label_text(v->behaviour->labels, v->unknown[i]));
    char number[16];
    for (uint32_t i = 0; i < v->model->initial_count; i++)
        json_array_append_new(initial, text(lts_state_text(v->model->lts, v->model->initials[i], number)));
    for (uint32_t i = 0; i < v->difference_count; i++)
        json_array_append_new(reasons, json_of_reason(&r->reasons[i], v->differences[i].is_forbidden));
    for (lts_side side = LTS_LEFT; side <= LTS_RIGHT; side++)
        if (v->repairs[side].count)
            json_array_append_new(suggestions, json_of_suggestion(r, side));
    set(object, "specification", text(r->found.spec->name));
    set(object, "at", text(lang_place_text(r->found.sources, r->found.spec->place)));
    set(object, "equivalence", json_string(lts_equivalence_name(r->equivalence)));
    set(object, "conformance", json_boolean(v->is_modal));
    set(object, "forbidden", json_boolean(v->is_forbidden));
    set(object, "forbidden_steps", json_boolean(verdict_result_has_forbidden_step(r)));
    set(object, "refused_steps", json_integer((json_int_t)r->refused));
    set(object, "specification_has_changed", json_boolean(v->spec_has_changed));
    set(object, "initial_states", initial);
    set(object, "unknown_actions", unknown);
    set(object, "reasons", reasons);
    set(object, "more_reasons", v->first_only ? json_null() : json_boolean(v->has_more));
    set(object, "suggestions", suggestions);
    set(object, "coverage", json_of_coverage(r));
}

json_t *verdict_result_json(verdict_result *r)
{
    json_t *object = json_object();
    set(object, "model", text(r->path));
    set(object, "verdict",
        json_string(!r->is_decided              ? "error"
                    : r->decision.is_equivalent ? "equivalent"
                                                : "not equivalent"));
    if (r->is_decided)
        describe(r, object);
    set(object, "messages", messages_of(r));
    return object;
}

base_status verdict_put_json(json_t *json, size_t flags, FILE *out)
{
    base_status status =
        json && json_dumpf(json, out, flags | VERDICT_JSON_REALS) == 0 ? BASE_OK : BASE_E_NOMEM;
    json_decref(json);
    return status;
}

json_t *verdict_report_json(const verdict_report *report)
{
    return json_pack("{s:O, s:I, s:I, s:I}", "models", report->gathered, "equivalent",
                     (json_int_t)report->equivalent, "not_equivalent", (json_int_t)report->different,
                     "errors", (json_int_t)report->broken);
}

static void write_json_result(const verdict_report *report, verdict_result *result, size_t number, FILE *out)
{
    (void)report;
    (void)number;
    verdict_put_json(verdict_result_json(result), 0, out);
}

static base_status write_json_report(const verdict_report *report, FILE *out)
{
    base_status status = verdict_put_json(verdict_report_json(report), JSON_INDENT(2), out);
    fputc('\n', out);
    return status;
}

const verdict_report_format verdict_json_format = {.name = "json",
                                                   .suffix = ".json",
                                                   .write_result = write_json_result,
                                                   .is_json = true,
                                                   .write_report = write_json_report};
