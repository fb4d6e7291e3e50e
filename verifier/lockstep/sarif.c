/* What spex lockstep found as SARIF: the place of each failure, and as code flow its steps, a thread a lane.
 */
#include "config.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>

#include <spex.h>

#include "base/json.h"
#include "verifier/lockstep/report.h"

enum { FLOW_MAX = 1000 }; /* steps: the last ones */

/* With a message of its own, or NULL. NULL: it is not known. */
static json_t *location(const lockstep_report *r, uint64_t place, int is_return, const char *message)
{
    char path[PATH_MAX];
    unsigned line;
    json_t *one = json_object();
    if (lockstep_symbols_source(r->symbols, place, is_return, path, sizeof path, &line))
        json_object_set_new(one, "physicalLocation",
                            json_pack("{s:{s:o}, s:{s:i}}", "artifactLocation", "uri", base_json_uri(path),
                                      "region", "startLine", (int)line));
    if (message)
        json_object_set_new(one, "message", json_pack("{s:o}", "text", base_json_text(message)));
    if (json_object_size(one) > 0)
        return one;
    json_decref(one);
    return NULL;
}

static json_t *steps_of(const lockstep_report *r, const lockstep_found *f, uint32_t thread)
{
    const lockstep_schedule *s = &f->schedule;
    json_t *all = json_array();
    for (uint32_t i = s->count > FLOW_MAX ? s->count - FLOW_MAX : 0; i < s->count; i++) {
        char text[96];
        if (s->steps[i].thread != thread || !lockstep_is_told(f, i))
            continue;
        lockstep_tell_operation(s, i, r->symbols, text, sizeof text);
        json_array_append_new(all,
                              json_pack("{s:o, s:i}", "location",
                                        location(r, s->steps[i].place, s->steps[i].op != LOCKSTEP_SPIN, text),
                                        "executionOrder", (int)i + 1));
    }
    return all;
}

static json_t *flows(const lockstep_report *r, const lockstep_found *f)
{
    json_t *threads = json_array();
    for (uint32_t t = 0; t < f->schedule.thread_count; t++) {
        char head[140];
        json_t *steps = steps_of(r, f, t);
        lockstep_tell_head(&f->schedule, t, r->symbols, head, sizeof head);
        if (json_array_size(steps) == 0)
            json_decref(steps);
        else
            json_array_append_new(threads,
                                  json_pack("{s:o, s:{s:o}, s:o}", "id", json_sprintf("%u", t), "message",
                                            "text", base_json_text(head), "locations", steps));
    }
    return threads;
}

/* Where it is: the failure's own place, else that of the last step. */
static json_t *places(const lockstep_report *r, const lockstep_schedule *s)
{
    json_t *all = json_array();
    const uint64_t last = s->count ? s->steps[s->count - 1].place : 0;
    json_t *one = location(r, s->outcome.place ? s->outcome.place : last, 1, NULL);
    if (one)
        json_array_append_new(all, one);
    if (s->outcome.failure == LOCKSTEP_RACE && (one = location(r, s->earlier.place, 1, NULL)))
        json_array_append_new(all, one);
    return all;
}

static json_t *result(const lockstep_report *r, const lockstep_found *f)
{
    const lockstep_schedule *s = &f->schedule;
    char title[80];
    lockstep_tell_title(f, title, sizeof title);
    char message[sizeof title + sizeof s->outcome.message + 2];
    snprintf(message, sizeof message, "%s: %s", title, s->outcome.message);
    json_t *one =
        json_pack("{s:s, s:s, s:{s:o}, s:o, s:[{s:o}]}", "ruleId", lockstep_failure_name(s->outcome.failure),
                  "level", "error", "message", "text", base_json_text(message), "locations", places(r, s),
                  "codeFlows", "threadFlows", flows(r, f));
    if (one && f->trace)
        json_object_set_new(one, "properties", json_pack("{s:o}", "trace", base_json_text(f->trace)));
    return one;
}

base_status lockstep_report_sarif(FILE *out, void *arg)
{
    const lockstep_report *r = arg;
    json_t *results = json_array();
    for (size_t i = 0; i < r->count; i++)
        if (r->found[i].schedule.outcome.failure != LOCKSTEP_FINE && (!r->is_file || r->is_again))
            json_array_append_new(results, result(r, &r->found[i]));
    json_t *log = json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s}}, s:o}]}", "$schema",
                            "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs",
                            "tool", "driver", "name", "spex", "version", SPEX_VERSION, "results", results);
    const bool is_good = log && json_dumpf(log, out, JSON_INDENT(2)) == 0 && putc('\n', out) != EOF;
    const bool has_memory = log != NULL;
    json_decref(log);
    return is_good ? BASE_OK : has_memory ? BASE_E_IO : BASE_E_NOMEM;
}
