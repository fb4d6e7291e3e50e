/* The handler for those who set none: the error, what was allowed and where the specification says so, the
 * instance's history and the caller's stack, to stderr; that a model is yet to be learned is one line. */
#include "config.h"
#include "runtime/engine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#if HAVE_EXECINFO_H
#include <execinfo.h>
#endif

#define FRAMES 32

static void print_place(FILE *out, const spex_error *e)
{
    if (e->path && e->line && e->column)
        fprintf(out, "%s:%llu:%llu: ", e->path, (unsigned long long)e->line, (unsigned long long)e->column);
    else if (e->path && e->line)
        fprintf(out, "%s:%llu: ", e->path, (unsigned long long)e->line);
    else if (e->path)
        fprintf(out, "%s: ", e->path);
    else
        fprintf(out, "spex: ");
}

static void print_allowed(FILE *out, const spex_error *e)
{
    const char *source = e->monitor ? e->monitor->source : NULL;
    for (size_t i = 0; i < e->allowed_count; i++)
        if (source && e->allowed[i].line)
            fprintf(out, "%s:%lu: note: '%s' is allowed there\n", source, (unsigned long)e->allowed[i].line,
                    e->allowed[i].action);
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
    if (instance->meta && *instance->meta)
        fprintf(out, "  meta: %s\n", instance->meta);
    for (size_t i = 0; i < instance->history_count; i++) {
        const spex_step *step = &instance->history[i];
        fprintf(out, "  %s ", i == 0 ? "history:" : "        ");
        print_time(out, step->time);
        fprintf(out, "  %s --[%s]-> %s\n", step->from, step->action, step->to);
    }
}

static void print_stack(FILE *out)
{
#if HAVE_EXECINFO_H
    void *frames[FRAMES];
    int count = backtrace(frames, FRAMES);
    char **names = backtrace_symbols(frames, count);
    for (int i = 2; names && i < count; i++) /* without this function and its caller */
        fprintf(out, "  %s #%d %s\n", i == 2 ? "stack:" : "      ", i - 2, names[i]);
    free(names);
#else
    (void)out;
#endif
}

static void print(FILE *out, const spex_error *e)
{
    bool warning = e->code == SPEX_E_DEVIATION_STILL_BISIMILAR || e->code == SPEX_E_IMPL_MODEL_NOT_FOUND;
    print_place(out, e);
    fprintf(out, "%s: %s\n", warning ? "warning" : "error", e->message);
    print_allowed(out, e);
    if (e->instance && e->code != SPEX_E_IMPL_MODEL_NOT_FOUND) {
        print_instance(out, e->instance);
        print_stack(out);
    }
}

int spex_default_error_handler(const spex_error *error, void *arg)
{
    (void)arg;
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length); /* one write, so that threads do not mix */
    if (out) {
        print(out, error);
        fclose(out);
    }
    if (text)
        fwrite(text, 1, length, stderr);
    else
        fprintf(stderr, "spex: error: %s\n", error->message);
    free(text);
    bool fine = error->code == SPEX_E_DEVIATION_STILL_BISIMILAR || error->code == SPEX_E_IMPL_MODEL_NOT_FOUND;
    return fine ? SPEX_OK : error->code;
}
