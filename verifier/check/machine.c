/* Results for build servers (JUnit), code hosts (SARIF), and tools of coverage (lcov). */
#include "config.h"

#include "verifier/check/result.h"

#include "base/escape.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void put_xml(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

/* ---- JUnit ---- */

static void print_story(const check_result *r, const check_finding *f, FILE *out)
{
    char *text = NULL;
    size_t length;
    FILE *memory = open_memstream(&text, &length);
    if (!memory)
        return;
    check_print_story(r, f, memory);
    fclose(memory);
    if (text)
        put_xml(text, out);
    free(text);
}

void check_print_junit(const check_result *r, FILE *out)
{
    uint32_t failures = 0;
    for (uint32_t i = 0; i < r->count; i++)
        failures += !r->findings[i].is_fine;
    fputs("<testsuite name=\"", out);
    put_xml(r->path, out);
    fprintf(out, ":%s\" tests=\"%" PRIu32 "\" failures=\"%" PRIu32 "\" errors=\"0\">\n", r->system->name,
            r->count, failures);
    for (uint32_t i = 0; i < r->count; i++) {
        const check_finding *f = &r->findings[i];
        fprintf(out, "  <testcase classname=\"%s\" name=\"", r->system->name);
        put_xml(f->name, out);
        if (f->is_fine) {
            fputs("\"/>\n", out);
            continue;
        }
        fprintf(out, "\">\n    <failure message=\"%s\" type=\"%s\">", spex_explorer_verdict_name(f->verdict),
                f->kind);
        print_story(r, f, out);
        fputs("</failure>\n  </testcase>\n", out);
    }
    fputs("</testsuite>\n", out);
}

/* ---- SARIF ---- */

static json_t *location(const char *path, uint32_t line, const char *message)
{
    json_t *physical = json_pack("{s:{s:o}}", "artifactLocation", "uri", base_json_uri(path));
    if (line)
        json_object_set_new(physical, "region", json_pack("{s:I}", "startLine", (json_int_t)line));
    json_t *object = json_pack("{s:o}", "physicalLocation", physical);
    if (message)
        json_object_set_new(object, "message", json_pack("{s:o}", "text", base_json_text(message)));
    return object;
}

/* A step's text, with what externs gave. Free it; NULL: no memory. */
static char *step_text(const checking_told *step)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    fprintf(out, "%s%s%s", step->text, step->given ? "; " : "", step->given ? step->given : "");
    fclose(out);
    return text;
}

static json_t *flow_json(const check_result *r, const check_finding *f)
{
    json_t *locations = json_array();
    for (size_t i = 0; i < f->step_count; i++) {
        const checking_told *step = f->steps[i];
        const spex_place *place = step->fault ? step->fault : step->handler;
        char *text = step_text(step);
        json_array_append_new(locations,
                              json_pack("{s:o}", "location",
                                        location(place ? check_path_of(r, step->type) : r->path,
                                                 place ? place->line : r->text->place.line, text)));
        free(text);
    }
    return json_pack("[{s:[{s:o}]}]", "threadFlows", "locations", locations);
}

static json_t *message_json(const check_finding *f)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    fprintf(out, "%s: %s", f->name, spex_explorer_verdict_name(f->verdict));
    if (f->verdict == SPEX_EXPLORER_VIOLATED)
        fprintf(out, " in %" PRIu64 " step%s", f->found->length, f->found->length == 1 ? "" : "s");
    for (uint32_t i = 0; i < f->missing_count; i++)
        fprintf(out, "%s%s", i ? ", " : "; never came about: ", f->missing[i]);
    fclose(out);
    json_t *json = text ? base_json_text(text) : NULL;
    free(text);
    return json;
}

static bool add_unexercised(const check_result *r, json_t *results)
{
    bool fine = true;
    for (uint32_t i = 0; i < r->occurrence_count && fine; i++) {
        const checking_occurrence *o = &r->occurrences[i];
        if (o->seen || !o->line)
            continue;
        json_t *result = json_pack("{s:s, s:s, s:{s:o}, s:[o]}", "ruleId", "unexercised", "level", "note",
                                   "message", "text",
                                   json_sprintf("%s: never occurred in %s: %s %s", o->agent->name,
                                                r->system->name, o->kind, o->what),
                                   "locations", location(check_path_of(r, o->agent), o->line, NULL));
        fine = result && json_array_append_new(results, result) == 0;
    }
    return fine;
}

static bool add_irrelevant(const check_result *r, json_t *results)
{
    bool fine = true;
    for (uint32_t i = 0; i < r->count; i++) {
        const check_finding *f = &r->findings[i];
        for (uint32_t k = 0; k < f->irrelevant_count && fine; k++) {
            json_t *result = json_pack(
                "{s:s, s:s, s:{s:o}, s:[o]}", "ruleId", "irrelevant", "level", "note", "message", "text",
                json_sprintf("%s: this does not matter: %s", f->name, f->irrelevant[k]->text), "locations",
                location(check_file_of(r, f), f->irrelevant[k]->line, NULL));
            fine = result && json_array_append_new(results, result) == 0;
        }
    }
    return fine;
}

bool check_add_sarif(const check_result *r, json_t *results)
{
    bool fine = true;
    for (uint32_t i = 0; i < r->count && fine; i++) {
        const check_finding *f = &r->findings[i];
        if (f->is_fine)
            continue;
        json_t *result = json_pack(
            "{s:s, s:s, s:{s:o}, s:[o]}", "ruleId", spex_explorer_verdict_name(f->verdict), "level",
            f->verdict == SPEX_EXPLORER_NOT_FINISHED ? "warning" : "error", "message", "text",
            message_json(f), "locations", location(r->path, f->line ? f->line : r->text->place.line, NULL));
        if (result && f->step_count)
            json_object_set_new(result, "codeFlows", flow_json(r, f));
        fine = result && json_array_append_new(results, result) == 0;
    }
    fine = fine && add_irrelevant(r, results);
    return fine && (r->figures.end != SPEX_EXPLORER_COMPLETE || r->options->no_unexercised ||
                    add_unexercised(r, results));
}

/* ---- lcov ---- */

static int by_place(const void *a, const void *b)
{
    const checking_occurrence *x = *(const checking_occurrence *const *)a,
                              *y = *(const checking_occurrence *const *)b;
    return x->line != y->line       ? (x->line < y->line ? -1 : 1)
           : x->column != y->column ? (x->column < y->column ? -1 : 1)
                                    : (x > y) - (x < y);
}

/* Those of one file and kind, by place. */
static size_t take_kind(const check_result *r, const char *path, const char *kind,
                        const checking_occurrence **list)
{
    size_t count = 0;
    for (uint32_t i = 0; i < r->occurrence_count; i++)
        if (r->occurrences[i].line && strcmp(r->occurrences[i].kind, kind) == 0 &&
            strcmp(check_path_of(r, r->occurrences[i].agent), path) == 0)
            list[count++] = &r->occurrences[i];
    qsort(list, count, sizeof *list, by_place);
    return count;
}

/* Handlers are functions, what they begin with is a line. */
static void print_lcov_file(const check_result *r, const char *path, const checking_occurrence **list,
                            FILE *out)
{
    size_t hit = 0, count = take_kind(r, path, "handler", list);
    fprintf(out, "TN:%s\nSF:%s\n", r->system->name, path);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "FN:%" PRIu32 ",%s: %s\n", list[i]->line, list[i]->agent->name, list[i]->what);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "FNDA:%d,%s: %s\n", list[i]->seen, list[i]->agent->name, list[i]->what);
        hit += list[i]->seen;
    }
    fprintf(out, "FNF:%zu\nFNH:%zu\n", count, hit);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "DA:%" PRIu32 ",%d\n", list[i]->line, list[i]->seen);
    fprintf(out, "LF:%zu\nLH:%zu\n", count, hit);
    count = take_kind(r, path, "branch", list);
    hit = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_next = i > 0 && list[i - 1]->line == list[i]->line && list[i - 1]->column == list[i]->column;
        fprintf(out, "BRDA:%" PRIu32 ",%" PRIu32 ",%d,%d\n", list[i]->line, list[i]->column, is_next,
                list[i]->seen);
        hit += list[i]->seen;
    }
    fprintf(out, "BRF:%zu\nBRH:%zu\nend_of_record\n", count, hit);
}

void check_print_lcov(const check_result *r, FILE *out)
{
    const checking_occurrence **list = calloc(r->occurrence_count + 1u, sizeof *list);
    for (uint32_t i = 0; i < r->occurrence_count && list; i++) {
        const char *path = check_path_of(r, r->occurrences[i].agent);
        bool is_new = r->occurrences[i].agent != NULL;
        for (uint32_t k = 0; k < i && is_new; k++)
            is_new = !r->occurrences[k].agent || strcmp(check_path_of(r, r->occurrences[k].agent), path) != 0;
        if (is_new)
            print_lcov_file(r, path, list, out);
    }
    free(list);
}
