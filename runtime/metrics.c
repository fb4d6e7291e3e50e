/* The figures of an engine as Prometheus reads them (text format 0.0.4). */
#include "runtime/engine.h"

#include <inttypes.h>
#include <jansson.h>

static bool is_utf8(const char *text)
{
    json_t *string = json_string(text);
    json_decref(string);
    return string != NULL;
}

/* A label must be UTF-8: of what is not, the bytes beyond ASCII are written as \xNN. */
static void write_label(FILE *out, const char *name, const char *value)
{
    bool utf8 = is_utf8(value);
    fprintf(out, "%s=\"", name);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            fputc('\\', out);
        if (*value == '\n')
            fputs("\\n", out);
        else if (!utf8 && (unsigned char)*value >= 0x80)
            fprintf(out, "\\\\x%02x", (unsigned char)*value);
        else
            fputc(*value, out);
    }
    fputc('"', out);
}

static void write_head(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_instances(FILE *out, const spex_statistics *s)
{
    write_head(out, "spex_instances", "gauge", "Instances by specification and state.");
    for (size_t i = 0; i < s->specification_count; i++) {
        const spex_specification_count *c = &s->specifications[i];
        for (size_t j = 0; j < c->state_count; j++) {
            fprintf(out, "spex_instances{");
            write_label(out, "specification", c->specification);
            fputc(',', out);
            write_label(out, "state", c->states[j].state);
            fprintf(out, "} %" PRIu64 "\n", c->states[j].instances);
        }
    }
}

int spex_write_metrics(spex_engine *engine, FILE *out)
{
    spex_statistics s;
    int status = spex_usable(engine);
    if (!status)
        status = out ? spex_stats(engine, &s) : SPEX_E_ARGUMENT;
    if (status)
        return status;
    const struct {
        const char *name, *type, *help;
        uint64_t value;
    } figures[] = {
        {"spex_begun_total", "counter", "Instances that began.", s.begun},
        {"spex_transitions_total", "counter", "Transitions reported.", s.transitions},
        {"spex_deleted_total", "counter", "Instances deleted.", s.deleted},
        {"spex_pruned_total", "counter", "Instances pruned.", s.pruned},
        {"spex_not_allowed_total", "counter", "Steps that the specification does not allow.", s.not_allowed},
        {"spex_deviations_still_bisimilar_total", "counter", "Deviations from the model that do no harm.",
         s.deviations_still_bisimilar},
        {"spex_deviations_not_bisimilar_total", "counter", "Deviations that depart from the specification.",
         s.deviations_not_bisimilar},
        {"spex_timeouts_total", "counter", "Rests that were too long.", s.timeouts},
        {"spex_errors_total", "counter", "Errors told to handlers, of every kind.", s.errors},
        {"spex_queued", "gauge", "Asynchronous calls that wait.", s.queued},
        {"spex_dropped_total", "counter", "Asynchronous calls dropped.", s.dropped},
        {"spex_commits_total", "counter", "Commits of the store.", s.commits},
    };
    write_instances(out, &s);
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        write_head(out, figures[i].name, figures[i].type, figures[i].help);
        fprintf(out, "%s %" PRIu64 "\n", figures[i].name, figures[i].value);
    }
    write_head(out, "spex_store_lag_seconds", "gauge", "Age of the oldest change that is not on disk.");
    fprintf(out, "spex_store_lag_seconds %.6f\n", (double)s.store_lag / 1e6);
    spex_statistics_release(&s);
    return ferror(out) ? SPEX_E_IO : SPEX_OK;
}
