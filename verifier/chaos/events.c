/* What is visible of a run as a log of events, in CSV: spex replay learns models from it. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/escape.h"
#include "systems/systems.h"

#include <inttypes.h>
#include <string.h>

typedef struct logging {
    const chaos_result *r;
    const checking_observation *list; /* NULL: there is no `observe` clause */
    uint64_t seed;
    int64_t since, at;
    FILE *out;
    bool no_memory;
} logging;

static void print_action(void *arg, const char *action)
{
    const logging *l = arg;
    int64_t at = l->since + l->at;
    fprintf(l->out, "%" PRId64 ".%06" PRId64 ",run %" PRIu64 ",\"", at / CHAOS_SECOND, at % CHAOS_SECOND,
            l->seed);
    base_put_escaped(base_escape_csv, action, strlen(action), l->out);
    fputs("\"\n", l->out);
}

static void watch(void *arg, const chaos_event *event)
{
    logging *l = arg;
    if (event->kind != CHAOS_EVENT_STEP || event->step->outcome != SPEX_EXPLORER_STEP)
        return;
    l->at = event->at;
    if (!checking_actions(chaos_setup_model(l->r->setup), event->step, l->list, l->r->text->observation_count,
                          print_action, l))
        l->no_memory = true;
}

bool chaos_print_events(const chaos_result *r, const chaos_script *script, int64_t since, FILE *out)
{
    chaos_outcome outcome;
    chaos_seen seen = {.marks = NULL};
    const checking_observation *list = systems_observations(r->text, r->arena);
    logging l = {.r = r,
                 .list = r->text->ast->observations ? list : NULL,
                 .seed = script->seed,
                 .since = since,
                 .out = out};
    bool fine = list && chaos_seen_make(&seen, r->setup);
    fine = fine && chaos_run(r->setup, script, watch, &l, &seen, NULL, &outcome) && !l.no_memory;
    chaos_seen_release(&seen);
    return fine;
}
