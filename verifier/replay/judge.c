/* What the engine says of an event becomes a finding, which is shown with its line of the log. */
#include "verifier/replay/run.h"

#include <string.h>

#include "base/escape.h"
#include "cli/cli.h"

/* The line of the log below a message, as compilers show it. */
static void print_quoted(const replay *r, const logs_value *at)
{
    size_t length = 0;
    uint64_t begins = 1;
    const char *text = logs_events_quote(r->events, at, &length, &begins);
    if (!text)
        return;
    int gutter = printf("%5llu | ", (unsigned long long)at->line);
    base_put_escaped(base_escape_columns, text, length, stdout);
    putchar('\n');
    if (at->column < begins)
        return;
    printf("%*s| %*s^", gutter - 2, "", (int)(at->column - begins), "");
    for (size_t i = 1; i < at->length; i++)
        putchar('~');
    putchar('\n');
}

static void print_finding(const replay *r, const spexv_finding *f, const logs_value *at)
{
    bool is_harmless = f->kind == SPEXV_HARMLESS;
    printf("%s:%llu:", f->log, (unsigned long long)f->line);
    if (f->column)
        printf("%llu:", (unsigned long long)f->column);
    putchar(' ');
    cli_print_styled(is_harmless ? CLI_BOLD : CLI_BAD, is_harmless ? "warning:" : "error:", stdout);
    putchar(' ');
    spexv_finding_print(f, r->monitor, r->source, stdout);
    putchar('\n');
    print_quoted(r, at);
}

static bool is_known(const replay *r, const char *action)
{
    for (uint32_t a = 0; a < r->monitor->action_count; a++)
        if (strcmp(r->monitor->actions[a], action) == 0)
            return true;
    return false;
}

static void tell(replay *r, const spex_error *error)
{
    const logs_value *value = r->event->value;
    const logs_value *at = &value[error->code == SPEX_E_WRONG_STATE ? LOGS_STATE : LOGS_ACTION];
    bool is_harmless = error->code == SPEX_E_DEVIATION_STILL_BISIMILAR && !error->not_allowed;
    uint64_t *count = is_harmless ? &r->harmless_count : &r->deviation_count;
    unsigned most = r->request->max_shown;
    if (most == 0 || r->deviation_count + r->harmless_count < most) {
        spexv_finding f = {
            .kind = !is_known(r, error->action)         ? SPEXV_UNKNOWN_ACTION
                    : error->not_allowed                ? SPEXV_NOT_ALLOWED
                    : error->code == SPEX_E_WRONG_STATE ? SPEXV_WRONG_STATE
                    : is_harmless                       ? SPEXV_HARMLESS
                                                        : SPEXV_DEVIATION,
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
            .expected = error->expected,
            .expected_count = error->expected_count,
        };
        print_finding(r, &f, at);
    }
    ++*count;
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
    case SPEX_E_DEVIATION_STILL_BISIMILAR:
    case SPEX_E_DEVIATION_NOT_BISIMILAR:
        tell(r, error);
        return SPEX_OK;
    default:
        if (r->event)
            fprintf(stderr, "%s:%llu: error: %s\n", r->log, (unsigned long long)r->event->line,
                    error->message);
        else
            fprintf(stderr, "spex replay: error: %s\n", error->message);
        return error->code;
    }
}
