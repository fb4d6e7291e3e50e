/* Messages of results as SARIF, which code hosts show beside the source. */
#include "verdict/report/format.h"

#include <stdlib.h>

#include <spex.h>

static bool append_results(lang_diagnostics *messages, json_t *results)
{
    char *log = NULL;
    size_t size;
    FILE *out = messages ? open_memstream(&log, &size) : NULL;
    if (!out)
        return messages == NULL;
    lang_diagnostics_print(messages, LANG_SARIF, LANG_COLOUR_NEVER, out);
    fclose(out);
    json_t *root = log ? json_loads(log, 0, NULL) : NULL;
    json_t *run = json_array_get(json_object_get(root, "runs"), 0);
    bool is_good = run && json_array_extend(results, json_object_get(run, "results")) == 0;
    json_decref(root);
    free(log);
    return is_good;
}

/* It was recorded under another fingerprint: a warning. */
static bool append_change(const verdict_result *r, json_t *results)
{
    lang_diagnostics *messages = lang_diagnostics_new();
    if (!messages)
        return false;
    lang_error(messages, lang_place_of_file(verdict_add_file_source(messages, r->input.path)),
               "the specification has changed since this was recorded");
    bool is_good = append_results(messages, results);
    lang_diagnostics_free(messages);
    json_t *result = is_good ? json_array_get(results, json_array_size(results) - 1) : NULL;
    return result && json_object_set_new(result, "ruleId", json_string("changed")) == 0 &&
           json_object_set_new(result, "level", json_string("warning")) == 0;
}

/* Steps that were refused, as a rule of their own. */
static bool append_refusal(const verdict_result *r, json_t *results)
{
    size_t before = json_array_size(results);
    bool is_good = append_results(r->refusal, results);
    for (size_t at = before; at < json_array_size(results) && is_good; at++)
        is_good = json_object_set_new(json_array_get(results, at), "ruleId", json_string("refused")) == 0;
    return is_good;
}

/* Of one kind: what is missing weighs less where it may be. */
static bool append_reasons(const verdict_result *r, uint32_t i, json_t *results)
{
    size_t before = json_array_size(results);
    bool is_forbidden = r->decision.differences[i].is_forbidden;
    bool is_good = append_results(r->reasons[i].messages, results);
    for (size_t at = before; at < json_array_size(results) && is_good; at++) {
        json_t *result = json_array_get(results, at);
        is_good =
            json_object_set_new(result, "ruleId", json_string(is_forbidden ? "forbidden" : "missing")) == 0;
        if (is_good && !is_forbidden && r->outcome == CLI_YES)
            is_good = json_object_set_new(result, "level", json_string("note")) == 0;
    }
    return is_good;
}

static bool append_all(verdict_result *r, json_t *results)
{
    bool is_good = append_results(r->diagnostics, results) && append_refusal(r, results) &&
                   append_results(r->messages, results);
    if (r->is_decided && r->decision.spec_has_changed)
        is_good = is_good && append_change(r, results);
    for (uint32_t i = 0; r->reasons && i < r->decision.difference_count && is_good; i++)
        is_good = append_reasons(r, i, results);
    return is_good;
}

static void write_sarif_result(const verdict_report *report, verdict_result *result, size_t number, FILE *out)
{
    (void)report;
    (void)number;
    json_t *results = json_array();
    append_all(result, results);
    verdict_put_json(results, 0, out);
}

static base_status write_sarif_report(const verdict_report *report, FILE *out)
{
    json_t *log =
        json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s}}, s:O}]}", "$schema",
                  "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs", "tool",
                  "driver", "name", "spex", "version", SPEX_VERSION, "results", report->gathered);
    base_status status = verdict_put_json(log, JSON_INDENT(2), out);
    fputc('\n', out);
    return status;
}

const verdict_report_format verdict_sarif_format = {.name = "sarif",
                                                    .suffix = ".sarif",
                                                    .write_result = write_sarif_result,
                                                    .is_json = true,
                                                    .write_report = write_sarif_report};
