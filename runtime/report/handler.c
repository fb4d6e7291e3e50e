/* The handler for those who set none: the error, what was allowed and where the specification says so, the
 * instance's history and the caller's stack, to stderr; that a model is yet to be learned is one line. */
#include "base/escape.h"
#include "config.h"
#include "runtime/report/report.h"
#include "runtime/report/symbols.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if HAVE_EXECINFO_H
#include <execinfo.h>
#endif

#define FRAMES     32
#define OWN_FRAMES 12 /* the engine's are among so many */

/* A name, a path or a text of the program's, with nothing in it that a terminal would obey. */
static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_terminal, text, strlen(text), out);
}

static void print_place(FILE *out, const spex_error *e)
{
    put(e->path ? e->path : "spex", out);
    if (e->path && e->line)
        fprintf(out, ":%llu", (unsigned long long)e->line);
    if (e->path && e->line && e->column)
        fprintf(out, ":%llu", (unsigned long long)e->column);
    fprintf(out, ": ");
}

static void print_allowed(FILE *out, const spex_error *e)
{
    const char *source = e->monitor ? e->monitor->source : NULL;
    for (size_t i = 0; i < e->allowed_count; i++)
        if (source && e->allowed[i].line) {
            put(source, out);
            fprintf(out, ":%lu: note: '", (unsigned long)e->allowed[i].line);
            put(e->allowed[i].action, out);
            fprintf(out, "' is allowed there\n");
        }
}

static void print_time(FILE *out, int64_t time)
{
    char text[32];
    struct tm parts;
    time_t seconds = (time_t)(time / 1000000);
    if (!gmtime_r(&seconds, &parts) || !strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts))
        strcpy(text, "?");
    fprintf(out, "%s.%06dZ", text, (int)(time % 1000000));
}

static void print_instance(FILE *out, const spex_instance *instance)
{
    if (instance->meta && *instance->meta) {
        fprintf(out, "  meta: ");
        put(instance->meta, out);
        fprintf(out, "\n");
    }
    for (size_t i = 0; i < instance->history_count; i++) {
        const spex_step *step = &instance->history[i];
        fprintf(out, "  %s ", i == 0 ? "history:" : "        ");
        print_time(out, step->time);
        fprintf(out, "  ");
        put(step->from, out);
        fprintf(out, " --[");
        put(step->action, out);
        fprintf(out, "]-> ");
        put(step->to, out);
        fprintf(out, "\n");
    }
}

/* The caller's stack: what is above the last of the engine's own functions is the engine's business. */
static void print_stack(FILE *out)
{
#if HAVE_EXECINFO_H
    void *frames[FRAMES];
    char text[512];
    int count = backtrace(frames, FRAMES), first = 1;
    for (int i = 1; i < count && i < OWN_FRAMES; i++) {
        spex_symbol_text((char *)frames[i] - 1, text, sizeof text); /* of the call, not of what follows it */
        if (!strncmp(text, "spex_", 5))
            first = i + 1;
    }
    for (int i = first; i < count; i++) {
        spex_symbol_text((char *)frames[i] - 1, text, sizeof text);
        fprintf(out, "  %s #%d %s\n", i == first ? "stack:" : "      ", i - first, text);
    }
#else
    (void)out;
#endif
}

bool spex_is_warning(int code)
{
    return code == SPEX_E_DEVIATION_STILL_BISIMILAR || code == SPEX_E_IMPL_MODEL_NOT_FOUND ||
           code == SPEX_E_INITIAL;
}

static void print_error(FILE *out, const spex_error *e)
{
    print_place(out, e);
    fprintf(out, "%s: ", spex_is_warning(e->code) ? "warning" : "error");
    put(e->message, out);
    fprintf(out, "\n");
    print_allowed(out, e);
    if (e->instance && e->code != SPEX_E_IMPL_MODEL_NOT_FOUND) {
        print_instance(out, e->instance);
        print_stack(out);
    }
}

/* At most so many of a kind in a second: a hot loop of deviations must not flood a log. `unsaid`: how many of
 * the kind were not printed since the last that was. */
static bool may_print(const spex_error *e, uint64_t *unsaid)
{
    *unsaid = 0;
    if (!e->engine)
        return true;
    spex_reporter *reporter = (spex_reporter *)e->engine;
    spex_rate_limit *p = &reporter->limit;
    int64_t now = spex_now(reporter->clocks);
    spex_mutex_lock(&p->lock);
    if (p->kinds[e->code].printed == 0 || now - p->kinds[e->code].since >= 1000000) {
        p->kinds[e->code].since = now;
        p->kinds[e->code].printed = 0;
    }
    bool may = p->kinds[e->code].printed < SPEX_PRINTED_MOST;
    if (may) {
        *unsaid = p->kinds[e->code].unsaid;
        p->kinds[e->code].unsaid = 0;
        p->kinds[e->code].printed++;
    } else {
        p->kinds[e->code].unsaid++;
    }
    spex_mutex_unlock(&p->lock);
    return may;
}

static void print_unsaid(FILE *out, int code, uint64_t unsaid)
{
    if (unsaid)
        fprintf(out, "spex: note: %" PRIu64 " more of this kind were not printed: %s\n", unsaid,
                spex_strerror(code));
}

void spex_print_unsaid(spex_reporter *reporter)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    for (int code = 0; out && code < SPEX_CODES; code++)
        print_unsaid(out, code, reporter->limit.kinds[code].unsaid);
    if (out && !fclose(out) && length)
        spex_print(reporter, text);
    spex_system_free(text);
}

static void print_at_once(const spex_error *error, uint64_t unsaid)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (out) {
        print_unsaid(out, error->code, unsaid);
        print_error(out, error);
        fclose(out);
    }
    const spex_reporter *reporter = (const spex_reporter *)error->engine;
    char line[SPEX_MESSAGE_SIZE + 32];
    snprintf(line, sizeof line, "spex: error: %s\n", error->message);
    spex_print(reporter, text ? text : line);
    spex_system_free(text);
}

int spex_default_error_handler(const spex_error *error, void *arg)
{
    (void)arg;
    uint64_t unsaid;
    if (may_print(error, &unsaid))
        print_at_once(error, unsaid);
    return spex_is_warning(error->code) ? SPEX_OK : error->code;
}
