/* Printing diagnostics for machines: one JSON object a line, or one SARIF 2.1.0 log. Both are described in
 * spexc(1). Columns count bytes in the first, as they do in the text, and characters in the second.
 */
#include "config.h"

#include "base/json.h"
#include "language/diagnostics/diagnostics_internal.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const severities[] = {"error", "warning", "note"};

static bool has_file(const lang_diagnostics *d, lang_place place)
{
    return place.file < d->source_count;
}

/* ---- one object a line ---- */

static void set_place(const lang_diagnostics *d, json_t *object, lang_place place)
{
    if (!has_file(d, place))
        return;
    json_object_set_new(object, "file", base_json_text(d->sources[place.file].path));
    if (!place.line)
        return;
    json_object_set_new(object, "line", json_integer(place.line));
    json_object_set_new(object, "column", json_integer(place.column));
    json_object_set_new(object, "endLine", json_integer(place.end_line));
    json_object_set_new(object, "endColumn", json_integer(place.end_column));
}

static json_t *object_of(const lang_diagnostics *d, const lang_diagnostic *item)
{
    json_t *object = json_object();
    json_object_set_new(object, "severity", json_string(severities[item->severity]));
    set_place(d, object, item->place);
    json_object_set_new(object, "message", base_json_text(item->message));
    if (item->option)
        json_object_set_new(object, "option", json_string(item->option));
    if (item->fix) {
        json_t *fix = json_object();
        set_place(d, fix, item->fix_place);
        json_object_set_new(fix, "text", base_json_text(item->fix));
        json_object_set_new(object, "fix", fix);
    }
    if (item->severity != LANG_NOTE) {
        json_t *notes = json_array();
        for (const lang_diagnostic *note = item->next_note; note; note = note->next_note)
            json_array_append_new(notes, object_of(d, note));
        json_object_set_new(object, "notes", notes);
    }
    return object;
}

static int dump(json_t *value, size_t flags, FILE *out)
{
    int status = value ? json_dumpf(value, out, flags) : -1;
    json_decref(value);
    return status == 0 && putc('\n', out) != EOF ? 0 : -1;
}

int lang_write_json(lang_diagnostics *d, FILE *out)
{
    for (size_t i = 0; i < d->count; i++)
        if (dump(object_of(d, d->list[i]), JSON_COMPACT, out) != 0)
            return -1;
    return 0;
}

/* ---- SARIF ---- */

/* The column of a place counted in characters, as SARIF wants it. */
static json_t *characters(lang_diagnostics *d, uint32_t file, uint32_t line, uint32_t column)
{
    size_t length, at = 0;
    const char *text = lang_source_line(&d->sources[file], line, &length);
    json_int_t count = 1;
    while (at + 1 < column && at < length) {
        unsigned width;
        at += base_utf8_next(text + at, length - at, &width);
        count++;
    }
    return json_integer(count + (at + 1 < column ? (json_int_t)(column - 1 - at) : 0));
}

static json_t *region_of(lang_diagnostics *d, lang_place place)
{
    assert(place.line > 0);
    json_t *region = json_object();
    json_object_set_new(region, "startLine", json_integer(place.line));
    json_object_set_new(region, "startColumn", characters(d, place.file, place.line, place.column));
    json_object_set_new(region, "endLine", json_integer(place.end_line));
    json_object_set_new(region, "endColumn", characters(d, place.file, place.end_line, place.end_column));
    return region;
}

static json_t *artifact_of(lang_diagnostics *d, lang_place place)
{
    return json_pack("{s:o}", "uri", base_json_uri(d->sources[place.file].path));
}

static json_t *location_of(lang_diagnostics *d, const lang_diagnostic *item, bool with_message)
{
    json_t *location = json_object();
    if (has_file(d, item->place)) {
        json_t *physical = json_pack("{s:o}", "artifactLocation", artifact_of(d, item->place));
        if (item->place.line)
            json_object_set_new(physical, "region", region_of(d, item->place));
        json_object_set_new(location, "physicalLocation", physical);
    }
    if (with_message)
        json_object_set_new(location, "message", json_pack("{s:o}", "text", base_json_text(item->message)));
    return location;
}

static json_t *fixes_of(lang_diagnostics *d, const lang_diagnostic *item)
{
    json_t *replacement = json_pack("{s:o, s:{s:o}}", "deletedRegion", region_of(d, item->fix_place),
                                    "insertedContent", "text", base_json_text(item->fix));
    json_t *change = json_pack("{s:o, s:[o]}", "artifactLocation", artifact_of(d, item->fix_place),
                               "replacements", replacement);
    return json_pack("[{s:[o]}]", "artifactChanges", change);
}

/* "trap" for -Wtrap and -Werror=trap; "error" for what no switch governs. */
static const char *rule_of(const lang_diagnostic *item)
{
    if (!item->option)
        return "error";
    const char *sign = strchr(item->option, '=');
    return sign ? sign + 1 : item->option + 2;
}

static json_t *result_of(lang_diagnostics *d, const lang_diagnostic *item)
{
    json_t *result =
        json_pack("{s:s, s:s, s:{s:o}, s:[o]}", "ruleId", rule_of(item), "level", severities[item->severity],
                  "message", "text", base_json_text(item->message), "locations", location_of(d, item, false));
    json_t *related = json_array();
    for (const lang_diagnostic *note = item->next_note; note; note = note->next_note)
        json_array_append_new(related, location_of(d, note, true));
    if (json_array_size(related))
        json_object_set(result, "relatedLocations", related);
    json_decref(related);
    if (item->fix)
        json_object_set_new(result, "fixes", fixes_of(d, item));
    return result;
}

static json_t *rules(void)
{
    json_t *list = json_array();
    json_array_append_new(list, json_pack("{s:s, s:{s:s}}", "id", "error", "shortDescription", "text",
                                          "what makes a file no .lts file"));
    for (int w = 0; w < LANG_W_COUNT; w++)
        json_array_append_new(list,
                              json_pack("{s:s, s:{s:s}}", "id", lang_warning_name((lang_warning)w),
                                        "shortDescription", "text", lang_warning_help((lang_warning)w)));
    return list;
}

int lang_write_sarif(lang_diagnostics *d, FILE *out)
{
    json_t *results = json_array();
    for (size_t i = 0; i < d->count; i++)
        json_array_append_new(results, result_of(d, d->list[i]));
    json_t *log = json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:s, s:o}]}", "$schema",
                            "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs",
                            "tool", "driver", "name", "spexc", "version", PACKAGE_VERSION, "rules", rules(),
                            "columnKind", "unicodeCodePoints", "results", results);
    return dump(log, JSON_INDENT(2), out);
}
