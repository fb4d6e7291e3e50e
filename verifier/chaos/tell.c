/* A whole run as lines: the time, and what happened. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/shown.h"

#include <inttypes.h>
#include <string.h>

typedef struct lines {
    const chaos_result *r;
    FILE *out;
} lines;

const char *chaos_moment(int64_t at, char buffer[static 64])
{
    int length = snprintf(buffer, 64, "%" PRId64 ".%06" PRId64, at / CHAOS_SECOND, at % CHAOS_SECOND);
    while (buffer[length - 1] == '0')
        length--;
    length -= buffer[length - 1] == '.';
    memcpy(buffer + length, "s", 2);
    return buffer;
}

static void print_step(const lines *l, const checking_model *model, const chaos_event *event,
                       base_arena *arena)
{
    const spex_explorer_step *step = event->step;
    const spex_explorer_moment moment = {.label = step->label,
                                         .agent = step->agent,
                                         .action = step->action,
                                         .outcome = step->outcome,
                                         .after = step->outcome == SPEX_EXPLORER_STEP ? step->after : NULL};
    const checking_told *told = checking_tell(model, event->before, &moment, SPEX_EXPLORER_NONE, arena);
    base_print_shown(l->out, "%s%s", told ? told->text : "?",
                     step->outcome == SPEX_EXPLORER_FAULT ? ": a fault" : "");
    const spex_place *place = !told ? NULL : told->fault ? told->fault : told->handler;
    if (place)
        base_print_shown(l->out, " (%s:%" PRIu32 "%s%s)", check_path_of(&l->r->check, told->type),
                         place->line, told->fault ? ": " : "", told->fault ? told->fault->what : "");
    fputc('\n', l->out);
    for (uint32_t i = 0; told && i < told->change_count; i++)
        base_print_shown(l->out, "                %s = %s\n", told->changes[i].field, told->changes[i].value);
}

static void watch(void *arg, const chaos_event *event)
{
    const lines *l = arg;
    const checking_model *model = chaos_setup_model(l->r->setup);
    base_arena *arena = base_arena_new();
    if (!arena || !chaos_is_told(event->kind, event->fault)) {
        base_arena_free(arena);
        return;
    }
    fprintf(l->out, "%4" PRId64 ".%06" PRId64 "s  ", event->at / CHAOS_SECOND, event->at % CHAOS_SECOND);
    if (event->kind == CHAOS_EVENT_STEP)
        print_step(l, model, event, arena);
    else
        base_print_shown(l->out, "%s\n", chaos_event_text(l->r, model, event, arena));
    base_arena_free(arena);
}

void chaos_tell_run(const chaos_result *r, const chaos_script *script, FILE *out)
{
    chaos_outcome outcome;
    chaos_seen seen;
    lines l = {r, out};
    if (chaos_seen_make(&seen, r->setup))
        (void)chaos_run(r->setup, script, watch, &l, &seen, NULL, &outcome);
    chaos_seen_release(&seen);
}
