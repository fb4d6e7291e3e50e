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
    return !is_known(r, error->action)                       ? SPEXV_UNKNOWN_ACTION
           : error->not_allowed                              ? SPEXV_NOT_ALLOWED
           : error->code == SPEX_E_WRONG_STATE               ? SPEXV_WRONG_STATE
           : error->code == SPEX_E_DEVIATION_STILL_BISIMILAR ? SPEXV_HARMLESS
                                                             : SPEXV_DEVIATION;
}

static void tell(replay *r, const spex_error *error)
{
    const logs_value *value = r->event->value;
    const logs_value *at = &value[error->code == SPEX_E_WRONG_STATE ? LOGS_STATE : LOGS_ACTION];
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
    };
    const char **stood =
        spexv_replay_report_is_page(r->report) ? spexv_limits_stood(r, &f.stood_count) : NULL;
    f.stood = stood;
    spexv_replay_tell(r, &f, at);
    free(stood);
}

int spexv_replay_judge(const spex_error *error, void *arg)
{
    replay *r = arg;
    switch (error->code) {
    case SPEX_E_IMPL_MODEL_NOT_FOUND:
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
