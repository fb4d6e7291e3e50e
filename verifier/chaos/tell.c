/* A run as lines: the time, and what happened. */
#include "config.h"

#include "verifier/chaos/job.h"

#include "base/shown.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The last lines of a run, in a ring. */
typedef struct lines {
    const chaos_result *r;
    const checking_model *model;
    char **texts;
    size_t most, count;
    FILE *out; /* NULL: they are kept */
    const char *before;
} lines;

static void print_lines(const char *text, FILE *out)
{
    for (size_t length; text && *text; text += length + 1) {
        length = strcspn(text, "\n");
        base_print_shown(out, "%.*s\n", (int)length, text);
    }
}

static void put(lines *l, char *text)
{
    if (l->out) {
        print_lines(text, l->out);
        free(text);
        return;
    }
    char **place = &l->texts[l->count++ % l->most];
    free(*place);
    *place = text;
}

const char *chaos_moment(int64_t at, char buffer[static 64])
{
    int length = snprintf(buffer, 64, "%" PRId64 ".%06" PRId64, at / CHAOS_SECOND, at % CHAOS_SECOND);
    while (buffer[length - 1] == '0')
        length--;
    length -= buffer[length - 1] == '.';
    memcpy(buffer + length, "s", 2);
    return buffer;
}

static void print_moment(const lines *l, int64_t at, FILE *out)
{
    fprintf(out, "%s%4" PRId64 ".%06" PRId64 "s  ", l->before, at / CHAOS_SECOND, at % CHAOS_SECOND);
}

static void print_changes(const lines *l, const checking_told *told, FILE *out)
{
    for (uint32_t i = 0; i < told->change_count; i++)
        fprintf(out, "%s                %s = %s\n", l->before, told->changes[i].field,
                told->changes[i].value);
}

static void print_step(const lines *l, const chaos_event *event, FILE *out)
{
    const spex_explorer_step *step = event->step;
    const spex_explorer_moment moment = {.label = step->label,
                                         .agent = step->agent,
                                         .action = step->action,
                                         .outcome = step->outcome,
                                         .after = step->outcome == SPEX_EXPLORER_STEP ? step->after : NULL};
    base_arena *arena = base_arena_new();
    const checking_told *told =
        arena ? checking_tell(l->model, event->before, &moment, SPEX_EXPLORER_NONE, arena) : NULL;
    fprintf(out, "%s%s", told ? told->text : "?", step->outcome == SPEX_EXPLORER_FAULT ? ": a fault" : "");
    if (told && told->fault)
        fprintf(out, " (%s:%" PRIu32 ": %s)", l->r->path, told->fault->line, told->fault->what);
    else if (told && told->handler)
        fprintf(out, " (%s:%" PRIu32 ")", l->r->path, told->handler->line);
    fputc('\n', out);
    if (told)
        print_changes(l, told, out);
    base_arena_free(arena);
}

static const char *fault_name(const chaos_fault *fault)
{
    static const char *const partitions[] = {"partition in two", "partition, one way", "partition, a ring",
                                             "partition, one alone"};
    static const char *const kinds[] = {"kill", "pause", "partition", "delays", "disk full"};
    return fault->kind == CHAOS_FAULT_PARTITION ? partitions[fault->how] : kinds[fault->kind];
}

static void print_fault(const lines *l, const chaos_event *event, FILE *out)
{
    const chaos_fault *fault = event->fault;
    bool is_of_agent = fault->kind == CHAOS_FAULT_PAUSE || fault->kind == CHAOS_FAULT_FULL;
    fprintf(out, "%s%s%s%s\n", fault_name(fault), is_of_agent ? " of " : "",
            is_of_agent ? checking_agent_name(l->model, fault->agent) : "",
            event->kind == CHAOS_EVENT_FAULT_ENDS ? " ends" : "");
}

static void watch(void *arg, const chaos_event *event)
{
    lines *l = arg;
    char *text = NULL;
    size_t length;
    FILE *out = event->kind != CHAOS_EVENT_CHECK || l->out ? open_memstream(&text, &length) : NULL;
    if (!out)
        return;
    l->model = chaos_setup_model(l->r->setup);
    print_moment(l, event->at, out);
    switch (event->kind) {
    case CHAOS_EVENT_START:
        fputs("all agents start\n", out);
        break;
    case CHAOS_EVENT_STEP:
        print_step(l, event, out);
        break;
    case CHAOS_EVENT_CHECK:
        fputs("check\n", out);
        break;
    case CHAOS_EVENT_NOTE:
        fprintf(out, "%s\n", event->text);
        break;
    default:
        print_fault(l, event, out);
    }
    fclose(out);
    put(l, text);
}

void chaos_tell_run(const chaos_result *r, const chaos_script *script, size_t most, const char *before,
                    FILE *out)
{
    chaos_outcome outcome;
    chaos_seen seen;
    lines l = {.r = r, .most = most, .before = before, .out = most ? NULL : out};
    l.texts = most ? calloc(most, sizeof *l.texts) : NULL;
    bool fine = chaos_seen_make(&seen, r->setup) && (l.texts || !most) &&
                chaos_run(r->setup, script, watch, &l, &seen, NULL, &outcome);
    size_t shown = l.count < most ? l.count : most;
    if (fine && l.count > shown)
        fprintf(out, "%s(%zu earlier ones; --timeline=FILE has them all)\n", before, l.count - shown);
    for (size_t i = l.count - shown; i < l.count && l.texts; i++) {
        if (fine)
            print_lines(l.texts[i % most], out);
        free(l.texts[i % most]);
    }
    free(l.texts);
    chaos_seen_release(&seen);
}
