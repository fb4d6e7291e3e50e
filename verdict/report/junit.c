/* Results as test cases of JUnit's XML, which build servers show. */
#include "verdict/report/format.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"

static void put_text(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

/* What text output says, or why the model could not be judged. */
static char *details(verdict_result *r, bool wants_formula)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    if (r->is_decided)
        verdict_result_print(r, (cli_look){0}, wants_formula, out);
    else
        lang_diagnostics_print(r->diagnostics, LANG_TEXT, LANG_COLOUR_NEVER, out);
    fclose(out);
    return text;
}

/* What a build server shows first. */
static void put_attributes(const verdict_result *r, FILE *out)
{
    if (!r->is_decided) {
        fputs(" message=\"could not be judged\"", out);
        return;
    }
    bool is_good = r->decision.is_equivalent, is_forbidden = !is_good && !verdict_result_is_only_missing(r);
    const char *why = is_good        ? ", but steps were refused while it was recorded"
                      : is_forbidden ? ""
                      : r->refused   ? ": something is missing, and steps were refused while it was recorded"
                                     : ": nothing is forbidden, something is missing";
    fprintf(out, " message=\"%s%s\" type=\"%s\"", verdict_result_words(r), why,
            is_forbidden            ? "forbidden"
            : is_good || r->refused ? "refused"
                                    : "missing");
}

static void write_test_case(verdict_result *r, bool wants_formula, FILE *out)
{
    fputs("  <testcase classname=\"", out);
    put_text(r->is_decided ? r->found.spec->name : "spex", out);
    fputs("\" name=\"", out);
    put_text(r->path, out);
    bool is_good = r->outcome == CLI_YES;
    if (is_good && r->decision.is_equivalent && !r->decision.spec_has_changed && !r->refused) {
        fputs("\"/>\n", out);
        return;
    }
    const char *kind = is_good ? "system-out" : r->is_decided ? "failure" : "error";
    char *text = details(r, wants_formula);
    fprintf(out, "\">\n    <%s", kind);
    if (!is_good)
        put_attributes(r, out);
    fputc('>', out);
    put_text(text ? text : "out of memory", out);
    fprintf(out, "</%s>\n  </testcase>\n", kind);
    free(text);
}

/* The element, as a JSON string. */
static void write_junit_result(const verdict_report *report, verdict_result *result, size_t number, FILE *out)
{
    (void)number;
    char *xml = NULL;
    size_t size;
    FILE *memory = open_memstream(&xml, &size);
    if (!memory)
        return;
    write_test_case(result, report->request->wants_formula, memory);
    fclose(memory);
    verdict_put_json(base_json_text(xml ? xml : ""), JSON_ENCODE_ANY, out);
    free(xml);
}

static base_status write_junit_report(const verdict_report *report, FILE *out)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    fprintf(out, "<testsuite name=\"spex verify\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
            report->equivalent + report->different + report->broken, report->failed, report->broken);
    for (size_t i = 0; i < json_array_size(report->gathered); i++)
        fputs(json_string_value(json_array_get(report->gathered, i)), out);
    fputs("</testsuite>\n", out);
    return BASE_OK;
}

const verdict_report_format verdict_junit_format = {.name = "junit",
                                                    .suffix = ".xml",
                                                    .write_result = write_junit_result,
                                                    .is_json = true,
                                                    .write_report = write_junit_report};
