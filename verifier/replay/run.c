/* The logs, event by event, through an engine.
 *
 * Each event is reported to libspex as an instrumented program would report it. The model is not left to the
 * engine to write: it is written here, once the whole log has been read and nothing was wrong with it, so
 * that a torn log never leaves half of what it says in the models folder.
 */
#include "verifier/replay/run.h"

#include <assert.h>
#include <string.h>

#include "cli/cli.h"
#include "compiler/compiler.h"

/* ---- events ---- */

static spex_id id_of(const logs_value *value)
{
    return spex_id_bytes(value->text, value->length);
}

static base_status lacks(const logs_event *event, logs_role role, base_error *error)
{
    const logs_value *value = &event->value[role];
    return base_fail(error, BASE_E_SYNTAX, value->line ? value->line : event->line, value->column,
                     "expected %s %s", role == LOGS_STATE ? "a" : "an", logs_role_name(role));
}

/* An instance is seen for the first time. */
static int begin(replay *r, const char *state)
{
    assert(r->event && r->event->value[LOGS_INSTANCE].text);
    r->instance_count++;
    return spex_init_instance(r->engine, r->monitor, id_of(&r->event->value[LOGS_INSTANCE]), NULL, state);
}

/* Reports one event. BASE_E_SYNTAX: it is not one; other trouble is in r->trouble. */
static base_status report(replay *r, base_error *error)
{
    const logs_value *value = r->event->value;
    if (!value[LOGS_INSTANCE].text)
        return lacks(r->event, LOGS_INSTANCE, error);
    spex_id id = id_of(&value[LOGS_INSTANCE]);
    const char *action = value[LOGS_ACTION].text, *state = value[LOGS_STATE].text;
    if (!action && !state)
        return lacks(r->event, LOGS_ACTION, error);
    if (!action) {
        int code = begin(r, state);
        if (code == SPEX_E_INSTANCE_EXISTS)
            return lacks(r->event, LOGS_ACTION, error);
        r->trouble = code;
        return BASE_OK;
    }
    if (!state)
        state = action;
    int code = spex_transition(r->engine, id, action, state);
    if (code == SPEX_E_INSTANCE_NOT_FOUND && !(code = begin(r, NULL)))
        code = spex_transition(r->engine, id, action, state);
    r->trouble = code;
    return BASE_OK;
}

static int say_malformed(replay *r, const base_error *error, base_status status)
{
    fflush(stdout);
    fprintf(stderr, "%s:", r->log);
    if (error->line)
        fprintf(stderr, "%llu:", (unsigned long long)error->line);
    if (error->line && error->column)
        fprintf(stderr, "%llu:", (unsigned long long)error->column);
    fprintf(stderr, " error: %s\n", error->message);
    return status == BASE_E_SYNTAX || status == BASE_E_LIMIT ? CLI_NO : CLI_TROUBLE;
}

static int replay_events(replay *r)
{
    base_error error = {0};
    for (;;) {
        base_status status = logs_events_next(r->events, &r->event, &error);
        if (!status && !r->event)
            return CLI_YES;
        if (!status) {
            r->event_count++;
            status = report(r, &error);
        }
        if (status) {
            int outcome = say_malformed(r, &error, status);
            if (status != BASE_E_SYNTAX || !r->request->skips_malformed)
                return outcome;
            r->malformed_count++;
        } else if (r->trouble) {
            return r->trouble == SPEX_E_NAME ? CLI_NO : CLI_TROUBLE;
        }
    }
}

/* What was passed over, where that may be more than was meant. */
static void note_what_was_left_out(replay *r, uint64_t events)
{
    uint64_t left_out = logs_events_passed_over(r->events);
    r->left_out += left_out;
    fflush(stdout);
    if (events == 0)
        fprintf(stderr, "%s: warning: there is no event in it%s\n", r->log,
                left_out > 0 ? ": --where leaves out all rows"
                : logs_events_form(r->events)->has_heading && !r->request->columns.heading
                    ? ", only a heading"
                    : "");
    const char *column = logs_events_never_seen(r->events);
    if (column && left_out > 0) {
        fprintf(stderr, "%s: warning: no row has '", r->log);
        cli_print_name(column, stderr);
        fputs("', by which --where chooses\n", stderr);
    }
}

static int replay_log(replay *r, const char *path, lang_diagnostics *diagnostics)
{
    base_error error = {0};
    FILE *in = verdict_open_in(path, diagnostics);
    if (!in)
        return CLI_TROUBLE;
    r->log = strcmp(path, "-") == 0 ? "<stdin>" : path;
    base_status status = logs_events_open(in, &r->request->columns, &r->events, &error);
    uint64_t before = r->event_count;
    int outcome = status ? say_malformed(r, &error, status) : replay_events(r);
    if (outcome == CLI_YES)
        note_what_was_left_out(r, r->event_count - before);
    logs_events_close(r->events);
    r->events = NULL;
    r->event = NULL;
    verdict_close_in(in);
    return outcome;
}

/* ---- the command ---- */

static void print_counted(uint64_t n, const char *noun)
{
    char digits[32];
    printf("%s %s%s", cli_count(n, digits), noun, n == 1 ? "" : "s");
}

static void print_summary(const replay *r)
{
    uint64_t all = r->deviation_count + r->harmless_count;
    if (r->request->max_shown && all > r->request->max_shown)
        printf("... and %llu more\n", (unsigned long long)(all - r->request->max_shown));
    print_counted(r->event_count, "event");
    fputs(" of ", stdout);
    print_counted(r->instance_count, "instance");
    printf(" of '%s'", r->spec->name);
    if (r->left_out) {
        fputs(", ", stdout);
        print_counted(r->left_out, "row");
        fputs(" left out", stdout);
    }
    fputs(": ", stdout);
    if (!r->event_count)
        cli_print_styled(CLI_BAD, "nothing was judged", stdout);
    else if (r->deviation_count)
        print_counted(r->deviation_count, "deviation");
    else if (!r->harmless_count)
        cli_print_styled(CLI_GOOD, "no deviation", stdout);
    if (r->deviation_count && r->harmless_count)
        fputs(", ", stdout);
    if (r->harmless_count)
        print_counted(r->harmless_count, "harmless deviation");
    if (r->malformed_count) {
        fputs(", ", stdout);
        print_counted(r->malformed_count, "malformed line");
    }
    putchar('\n');
}

static int open_engine(replay *r)
{
    const spex_monitor *monitors[] = {r->monitor, NULL};
    spex_options engine_options;
    spex_options_init(&engine_options);
    engine_options.models_dir = r->learned.is_learning ? "" : r->request->models_dir;
    engine_options.history = 1;
    engine_options.shards = 1;
    engine_options.error_handler = spexv_replay_judge;
    engine_options.error_arg = r;
    engine_options.monitors = monitors;
    int code = spex_open(&r->engine, &engine_options);
    if (code)
        fprintf(stderr, "spex replay: error: %s\n", spex_strerror(code));
    return code ? CLI_TROUBLE : CLI_YES;
}

static int replay_all(replay *r, lang_diagnostics *diagnostics)
{
    int outcome = open_engine(r);
    for (size_t i = 0; i < r->request->log_count && outcome == CLI_YES; i++)
        outcome = replay_log(r, r->request->logs[i], diagnostics);
    if (outcome == CLI_YES) {
        print_summary(r);
        outcome = r->event_count ? verdict_learned_model_save(&r->learned, r->engine) : CLI_YES;
    }
    if (outcome == CLI_YES && (!r->event_count || r->deviation_count || r->malformed_count))
        outcome = CLI_NO;
    spex_close(r->engine);
    return outcome;
}

int spexv_replay_run(const spexv_replay_request *request, lang_diagnostics *diagnostics)
{
    replay all = {.request = request}, *r = &all;
    verdict_input input;
    int outcome = verdict_input_read(r->request->spec_operand, NULL, diagnostics, &input);
    if (outcome != CLI_YES)
        return outcome;
    spexc_monitor *monitor = NULL;
    base_error error = {0};
    if (!input.spec) {
        snprintf(error.message, sizeof error.message, "not a specification");
        error.status = BASE_E_SYNTAX;
    } else {
        r->spec = input.spec;
        r->source = input.path;
        error.status = spexc_monitor_build(input.spec, &monitor, &error);
    }
    if (error.status) {
        outcome = verdict_report_error(diagnostics, input.path, &error);
    } else {
        r->monitor = spexc_monitor_get(monitor);
        outcome = verdict_learned_model_read(&r->learned, r->request->models_dir, r->spec,
                                             r->request->must_learn, diagnostics);
        if (outcome == CLI_YES)
            outcome = replay_all(r, diagnostics);
    }
    spexc_monitor_free(monitor);
    verdict_learned_model_release(&r->learned);
    verdict_input_release(&input);
    return outcome;
}
