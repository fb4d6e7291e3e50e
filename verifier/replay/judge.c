/* What the engine says of an event becomes a finding. */
#include "verifier/replay/run.h"

#include <stdlib.h>
#include <string.h>

static bool is_known(const replay *r, const char *action)
{
    for (uint32_t a = 0; a < r->monitor->action_count; a++)
        if (strcmp(r->monitor->actions[a], action) == 0)
            return true;
    return false;
}

static spexv_finding_kind kind_of(const replay *r, const spex_error *error)
{
    return error->code == SPEX_E_TOO_EARLY                   ? SPEXV_TOO_EARLY
           : error->code == SPEX_E_TOO_LATE                  ? SPEXV_TOO_LATE
           : error->code == SPEX_E_STAY_TIMEOUT              ? SPEXV_STAY
           : error->code == SPEX_E_PARENT                    ? SPEXV_NO_PARENT
           : error->other                                    ? SPEXV_NOT_ALLOWED
           : !is_known(r, error->action)                     ? SPEXV_UNKNOWN_ACTION
           : error->not_allowed                              ? SPEXV_NOT_ALLOWED
           : error->code == SPEX_E_WRONG_STATE               ? SPEXV_WRONG_STATE
           : error->code == SPEX_E_DEVIATION_STILL_BISIMILAR ? SPEXV_HARMLESS
                                                             : SPEXV_DEVIATION;
}

static bool is_parent(const replay *r, const spex_error *error)
{
    return error->other && error->other->specification && r->spec->parent &&
           strcmp(error->other->specification, r->spec->parent->text) == 0;
}

/* What of an event a finding is about. */
static logs_role role_of(const spex_error *error)
{
    return error->code == SPEX_E_WRONG_STATE                         ? LOGS_STATE
           : error->code == SPEX_E_PARENT && error->other->id.length ? LOGS_PARENT
           : error->code == SPEX_E_PARENT                            ? LOGS_INSTANCE
                                                                     : LOGS_ACTION;
}

static void tell(replay *r, const spex_error *error)
{
    const logs_value *value = r->event->value;
    const logs_value *at = &value[role_of(error)];
    spexv_finding f = {
        .kind = kind_of(r, error),
        .log = r->log,
        .line = at->line ? at->line : r->event->line,
        .column = at->column,
        .time = value[LOGS_TIME].text,
        .instance = value[LOGS_INSTANCE].text,
        .from = error->from,
        .action = error->action,
        .to = error->to,
        .allowed = error->allowed,
        .allowed_count = error->allowed_count,
        .is_out_of_range = error->code == SPEX_E_RANGE,
        .states = error->expected,
        .state_count = error->expected_count,
        .rested = error->instance->rested * 1000,
        .limit = error->timeout,
        .other = error->other,
        .is_parent = is_parent(r, error),
    };
    const char **stood =
        spexv_replay_report_is_page(r->report) ? spexv_limits_stood(r, &f.stood_count) : NULL;
    f.stood = stood;
    spexv_replay_tell(r, &f, at);
    free(stood);
}

/* Of a time that is not known nothing is said. */
static void tell_time(replay *r, const spex_error *error)
{
    if (r->time != SPEXV_NO_TIME && r->before.time != SPEXV_NO_TIME)
        tell(r, error);
}

/* The log has ended, and an instance is still there. */
static void tell_open_stay(replay *r, const spex_error *error)
{
    uint32_t kind = 0;
    bool is_new;
    while (r->kinds[kind].monitor != error->monitor)
        kind++;
    spexv_kind_choose(r, kind);
    const spex_id *id = &error->instance->id;
    const spexv_followed *one =
        r->follower ? spexv_follow(r->follower, id->bytes, id->length, &is_new) : NULL;
    if (!one || one->time == SPEXV_NO_TIME)
        return;
    char *name = strndup(id->bytes, id->length);
    spexv_finding f = {.kind = SPEXV_STAY,
                       .log = spexv_replay_log_name(r->request, one->log),
                       .line = one->line,
                       .instance = name ? name : "",
                       .states = error->expected,
                       .state_count = error->expected_count,
                       .limit = error->timeout};
    spexv_replay_tell(r, &f, NULL);
    free(name);
}

int spexv_replay_judge(const spex_error *error, void *arg)
{
    replay *r = arg;
    switch (error->code) {
    case SPEX_E_IMPL_MODEL_NOT_FOUND: /* only of the one that was asked for a model is kept */
        return error->monitor == r->kinds[0].monitor ? SPEX_OK : error->code;
    case SPEX_E_PARENT:
        if (r->tells_kinds)
            tell(r, error);
        return SPEX_OK;
    case SPEX_E_STAY_TIMEOUT:
        if (!r->event)
            tell_open_stay(r, error);
        else
            tell_time(r, error);
        return SPEX_OK;
    case SPEX_E_TOO_EARLY:
    case SPEX_E_TOO_LATE:
        tell_time(r, error);
        return SPEX_OK;
    case SPEX_E_INSTANCE_NOT_FOUND:
        return error->code;
    case SPEX_E_INITIAL:
        fprintf(stderr, "%s:%llu: warning: %s\n", r->log, (unsigned long long)r->event->line, error->message);
        return SPEX_OK;
    case SPEX_E_WRONG_STATE:
        if (r->event->value[LOGS_STATE].text) /* else the log tells none */
            tell(r, error);
        return SPEX_OK;
    case SPEX_E_NOT_ALLOWED:
    case SPEX_E_RANGE:
    case SPEX_E_DEVIATION_STILL_BISIMILAR:
    case SPEX_E_DEVIATION_NOT_BISIMILAR:
        tell(r, error);
        return SPEX_OK;
    default:
        r->trouble_is_told = true;
        if (r->event)
            fprintf(stderr, "%s:%llu: error: %s\n", r->log, (unsigned long long)r->event->line,
                    error->message);
        else
            fprintf(stderr, "spex replay: error: %s\n", error->message);
        return error->code;
    }
}
