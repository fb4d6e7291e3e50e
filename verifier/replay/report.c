/* The findings of a replay for other programs. They are gathered as JSON objects, from which each format
 * takes what it has a place for. */
#include "verifier/replay/report.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "verdict/verdict.h"

#define QUOTED 200u /* bytes of a line of the log, on either side of what is marked */

typedef struct report_format {
    const char *name;
    bool (*write)(const json_t *findings, const spexv_replay_report_totals *totals, FILE *out);
    bool is_page; /* see spexv_replay_report_is_page */
} report_format;

struct spexv_replay_report {
    const report_format *format;
    json_t *findings;
    bool has_failed; /* memory was short */
};

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value); /* NULL is refused and leaves the key out */
}

static json_t *text(const char *t)
{
    return t ? base_json_text(t) : json_null();
}

static json_t *number(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *texts(const char *const *names, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, text(names[i]));
    return array;
}

/* ---- JSON ---- */

static bool put(json_t *json, FILE *out)
{
    bool is_good = json && json_dumpf(json, out, JSON_INDENT(2)) == 0;
    putc('\n', out);
    json_decref(json);
    return is_good;
}

static json_t *json_of_all(const json_t *findings, const spexv_replay_report_totals *t)
{
    json_t *root = json_object();
    set(root, "specification", text(t->specification));
    set(root, "source", text(t->source));
    set(root, "events", number(t->events));
    set(root, "instances", number(t->instances));
    set(root, "rows_left_out", number(t->left_out));
    set(root, "malformed", number(t->malformed));
    set(root, "deviations", number(t->deviations));
    set(root, "harmless", number(t->harmless));
    set(root, "left_open", number(t->open));
    set(root, "untold", number(t->untold));
    set(root, "findings", json_deep_copy(findings));
    return root;
}

static bool write_json(const json_t *findings, const spexv_replay_report_totals *t, FILE *out)
{
    return put(json_of_all(findings, t), out);
}

/* ---- JUnit ---- */

static void put_text(const char *t, FILE *out)
{
    base_put_escaped(base_escape_xml, t, strlen(t), out);
}

static const char *text_of(const json_t *finding, const char *key)
{
    const char *value = json_string_value(json_object_get(finding, key));
    return value ? value : "";
}

/* A case a finding, and one for the logs where there is none. */
static bool write_junit(const json_t *findings, const spexv_replay_report_totals *t, FILE *out)
{
    size_t count = json_array_size(findings), failures = 0;
    for (size_t i = 0; i < count; i++)
        failures += strcmp(text_of(json_array_get(findings, i), "kind"), "harmless") != 0;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    fprintf(out, "<testsuite name=\"spex replay\" tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n",
            count ? count : 1, count || t->events ? failures : 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *f = json_array_get(findings, i);
        const char *kind = text_of(f, "kind"), *instance = text_of(f, "instance");
        bool is_harmless = strcmp(kind, "harmless") == 0;
        fputs("  <testcase classname=\"", out);
        put_text(t->specification, out);
        fputs("\" name=\"", out);
        put_text(*instance ? instance : text_of(f, "log"), out);
        fprintf(out, "\">\n    <%s", is_harmless ? "system-out" : "failure");
        if (!is_harmless)
            fprintf(out, " type=\"%s\" message=\"%s\"", kind, kind);
        putc('>', out);
        put_text(text_of(f, "log"), out);
        fprintf(out, ":%lld: ", (long long)json_integer_value(json_object_get(f, "line")));
        put_text(text_of(f, "message"), out);
        fprintf(out, "</%s>\n  </testcase>\n", is_harmless ? "system-out" : "failure");
    }
    if (count == 0) {
        fputs("  <testcase classname=\"", out);
        put_text(t->specification, out);
        fputs(t->events ? "\" name=\"replay\"/>\n"
                        : "\" name=\"replay\">\n    <failure message=\"no event\"/>\n  </testcase>\n",
              out);
    }
    fputs("</testsuite>\n", out);
    return true;
}

/* ---- SARIF ---- */

static json_t *sarif_result(const json_t *f)
{
    json_t *region = json_object();
    set(region, "startLine", json_incref(json_object_get(f, "line")));
    json_t *column = json_object_get(f, "column");
    if (!json_is_null(column))
        set(region, "startColumn", json_incref(column));
    bool is_harmless = strcmp(text_of(f, "kind"), "harmless") == 0;
    return json_pack("{s:s, s:s, s:{s:O}, s:[{s:{s:{s:o}, s:o}}]}", "ruleId", text_of(f, "kind"), "level",
                     is_harmless ? "warning" : "error", "message", "text", json_object_get(f, "message"),
                     "locations", "physicalLocation", "artifactLocation", "uri",
                     base_json_uri(text_of(f, "log")), "region", region);
}

static bool write_sarif(const json_t *findings, const spexv_replay_report_totals *t, FILE *out)
{
    (void)t;
    json_t *results = json_array();
    for (size_t i = 0; i < json_array_size(findings); i++)
        json_array_append_new(results, sarif_result(json_array_get(findings, i)));
    return put(json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s}}, s:o}]}", "$schema",
                         "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs", "tool",
                         "driver", "name", "spex", "version", SPEX_VERSION, "results", results),
               out);
}

/* ---- a page ---- */

/* Notes the states of that list as ones to be shown, each once: what it is called in the picture. */
static void note_states(json_t *nodes, const json_t *names, const json_t *numbers, lts_state *seeds,
                        size_t *count)
{
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name)
    {
        const json_t *number = json_object_get(numbers, json_string_value(name));
        if (!number || json_object_get(nodes, json_string_value(name)))
            continue;
        seeds[*count] = (lts_state)json_integer_value(number);
        set(nodes, json_string_value(name), json_sprintf("p-s%u", (unsigned)seeds[*count]));
        ++*count;
    }
}

/* The specification around the states that something was found in, and which node each of them is. */
static void draw(json_t *data, const lang_spec *spec)
{
    const lts *l = spec->lts;
    json_t *nodes = json_object(), *numbers = json_object(), *finding;
    lts_state *seeds = calloc((size_t)l->states + 1, sizeof *seeds);
    size_t count = 0, i;
    char digits[16];
    for (lts_state s = 0; s < l->states; s++) {
        json_t *name = base_json_text(lts_state_text(l, s, digits));
        set(numbers, json_string_value(name), json_integer(s));
        json_decref(name);
    }
    json_array_foreach(json_object_get(data, "findings"), i, finding)
    {
        if (!seeds)
            break;
        note_states(nodes, json_object_get(finding, "stood"), numbers, seeds, &count);
        note_states(nodes, json_object_get(finding, "states"), numbers, seeds, &count);
    }
    if (seeds && count == 0)
        seeds[count++] = l->initial;
    if (seeds)
        set(data, "picture", verdict_page_surroundings(spec, "The specification", "p", seeds, count));
    set(data, "nodes", nodes);
    json_decref(numbers);
    free(seeds);
}

static bool write_html(const json_t *findings, const spexv_replay_report_totals *t, FILE *out)
{
    json_t *data = json_of_all(findings, t);
    draw(data, t->spec);
    bool is_good = json_object_get(data, "picture") && verdict_page_write(data, out) == BASE_OK;
    json_decref(data);
    return is_good;
}

/* ---- the table ---- */

static const report_format formats[] = {
    {"json", write_json, false},
    {"junit", write_junit, false},
    {"sarif", write_sarif, false},
    {"html", write_html, true},
};
#define FORMATS (sizeof formats / sizeof *formats)

const char *spexv_replay_report_format(unsigned n)
{
    return n < FORMATS ? formats[n].name : NULL;
}

spexv_replay_report *spexv_replay_report_new(const char *format)
{
    spexv_replay_report *report = calloc(1, sizeof *report);
    if (!report)
        return NULL;
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(formats[i].name, format) == 0)
            report->format = &formats[i];
    assert(report->format); /* the option's table lets no other name through */
    report->findings = json_array();
    if (report->findings)
        return report;
    free(report);
    return NULL;
}

void spexv_replay_report_free(spexv_replay_report *report)
{
    if (!report)
        return;
    json_decref(report->findings);
    free(report);
}

bool spexv_replay_report_is_page(const spexv_replay_report *report)
{
    return report && report->format->is_page;
}

/* The sentence, or NULL. */
static json_t *message_of(const spexv_finding *f, const spex_monitor *monitor, const char *source)
{
    char *bytes = NULL;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    if (!out)
        return NULL;
    spexv_finding_print(f, monitor, source, out);
    fclose(out);
    json_t *value = bytes ? base_json_text(bytes) : NULL;
    free(bytes);
    return value;
}

static bool is_inside_character(const char *text, size_t at)
{
    return ((unsigned char)text[at] & 0xC0) == 0x80;
}

static json_t *piece(const char *text, size_t length)
{
    char *copy = strndup(text, length);
    json_t *value = copy ? base_json_text(copy) : NULL;
    free(copy);
    return value;
}

/* The line of the log in three pieces, the second of which it is about; of a long one what is near that. */
static json_t *quote_of(const spexv_finding *f)
{
    size_t begin = f->marked > QUOTED ? f->marked - QUOTED : 0, end = f->marked + f->marked_length;
    size_t marked_end = end;
    end = f->quoted_length - end > QUOTED ? end + QUOTED : f->quoted_length;
    while (begin < f->marked && is_inside_character(f->quoted, begin))
        begin++;
    while (end > marked_end && end < f->quoted_length && is_inside_character(f->quoted, end))
        end--;
    json_t *pieces = json_array();
    json_array_append_new(pieces, piece(f->quoted + begin, f->marked - begin));
    json_array_append_new(pieces, piece(f->quoted + f->marked, f->marked_length));
    json_array_append_new(pieces, piece(f->quoted + marked_end, end - marked_end));
    return pieces;
}

void spexv_replay_report_add(spexv_replay_report *report, const spexv_finding *f, const spex_monitor *monitor,
                             const char *source)
{
    json_t *object = json_object(), *allowed = json_array();
    set(object, "kind", json_string(spexv_finding_name(f->kind)));
    set(object, "message", message_of(f, monitor, source));
    set(object, "log", text(f->log));
    set(object, "line", number(f->line));
    set(object, "column", f->column ? number(f->column) : json_null());
    set(object, "time", text(f->time));
    set(object, "instance", text(f->instance));
    set(object, "action", text(f->action));
    set(object, "from", text(f->from));
    set(object, "to", text(f->to));
    for (size_t i = 0; i < f->allowed_count; i++)
        json_array_append_new(allowed, text(f->allowed[i].action));
    set(object, "allowed", allowed);
    set(object, "states", texts(f->states, f->state_count));
    if (f->other) {
        json_t *other = json_object();
        set(other, "specification", text(f->other->specification));
        set(other, "instance",
            f->other->id.length ? json_stringn(f->other->id.bytes, f->other->id.length) : json_null());
        set(other, "state", text(f->other->state));
        set(object, "other", other);
    }
    if (f->kind == SPEXV_STAY)
        set(object, "limit_ms", json_integer(f->limit));
    if (f->kind == SPEXV_LATE || f->kind == SPEXV_TOO_EARLY || f->kind == SPEXV_TOO_LATE) {
        set(object, "rested_us", json_integer(f->rested));
        set(object, "limit_ms", json_integer(f->limit));
    }
    if (report->format->is_page && f->stood)
        set(object, "stood", texts(f->stood, f->stood_count));
    if (report->format->is_page && f->quoted)
        set(object, "quote", quote_of(f));
    if (json_object_size(object) < 12 || json_array_append_new(report->findings, object))
        report->has_failed = true;
}

bool spexv_replay_report_write(spexv_replay_report *report, const spexv_replay_report_totals *totals,
                               FILE *out)
{
    return !report->has_failed && report->format->write(report->findings, totals, out) && !ferror(out);
}
