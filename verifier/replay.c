/* spex replay: a log of events through the real engine, with no C written.
 *
 * Each event is reported to libspex as an instrumented program would report it. The model is not left to the
 * engine to write: it is written here, once the whole log has been read and nothing was wrong with it, so
 * that a torn log never leaves half of what it says in the models folder.
 */
#include "base/escape.h"
#include "base/near.h"
#include "verifier/verifier.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "compiler/compiler.h"
#include "logs/logs.h"
#include "verdict/verdict.h"
#include <spex.h>

enum {
    OPTION_SPEC = 256,
    OPTION_MODELS_DIR,
    OPTION_LEARN,
    OPTION_COLUMN,
    OPTION_SEPARATOR,
    OPTION_MAX,
    OPTION_SKIP
};

#define SHOWN_DEVIATIONS 20u
#define SHOWN_ALLOWED    6u

static const cli_option options[] = {
    {OPTION_SPEC, "spec", "FILE[:NAME]", NULL, "the specification that the log is held against"},
    {OPTION_MODELS_DIR, "models-dir", "DIR", NULL,
     "where the recorded model is: without one it is learned, with one it is enforced"},
    {OPTION_LEARN, "learn", NULL, NULL, "add what is seen to the recorded model instead of enforcing it"},
    {OPTION_COLUMN, "column", "ROLE=NAME", NULL,
     "the column (or JSON key) NAME is the time, instance, action or state; default: the one so called"},
    {OPTION_SEPARATOR, "separator", "CHAR", NULL,
     "between the columns of CSV, 'tab' for a tab; default: a comma"},
    {OPTION_MAX, "max-deviations", "N", NULL, "print at most N deviations, 0: all; default: 20"},
    {OPTION_SKIP, "skip-malformed", NULL, NULL,
     "go on after lines that cannot be read; they are still reported"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct replay {
    const char *spec_operand, *models_dir;
    const char *source; /* the specification's file */
    const char *log;    /* the one at hand */
    logs_columns columns;
    bool must_learn, skips_malformed;
    unsigned max_shown;
    const char **logs;
    size_t log_count;

    const lang_spec *spec;
    const spex_monitor *monitor;
    spex_engine *engine;
    verdict_learned_model learned;

    logs_events *events;
    const logs_event *event; /* the one at hand */
    uint64_t event_count, instance_count, deviation_count, harmless_count, malformed_count;
    int trouble; /* a code of the engine that is no deviation */
} replay;

/* ---- what is said ---- */

/* The line of the log below a message, as compilers show it. */
static void print_quoted(const replay *r, const logs_value *at)
{
    const char *raw = logs_events_raw(r->events);
    if (at->line != r->event->line)
        return; /* inside a record of several lines */
    int gutter = printf("%5llu | ", (unsigned long long)at->line);
    base_put_escaped(base_escape_columns, raw, strcspn(raw, "\n"), stdout);
    putchar('\n');
    if (at->column == 0)
        return;
    printf("%*s| %*s^", gutter - 2, "", (int)at->column - 1, "");
    for (size_t i = 1; i < at->length; i++)
        putchar('~');
    putchar('\n');
}

/* " and went to 'paid'" */
static void print_quoted_name(const char *before, const char *name)
{
    printf("%s'", before);
    cli_print_name(name, stdout);
    putchar('\'');
}

static void print_place(const replay *r, const logs_value *at)
{
    printf("%s:%llu:", r->log, (unsigned long long)(at->line ? at->line : r->event->line));
    if (at->column)
        printf("%llu:", (unsigned long long)at->column);
    putchar(' ');
}

static bool is_known(const replay *r, const char *action)
{
    for (uint32_t a = 0; a < r->monitor->action_count; a++)
        if (strcmp(r->monitor->actions[a], action) == 0)
            return true;
    return false;
}

/* "which is not allowed there; allowed: 'pay' (order.lts:10), 'cancel' (order.lts:14)" */
static void print_allowed(const replay *r, const spex_error *error)
{
    fputs(", which is not allowed there; ", stdout);
    if (error->allowed_count == 0)
        fputs("nothing more is", stdout);
    for (size_t i = 0; i < error->allowed_count && i < SHOWN_ALLOWED; i++) {
        print_quoted_name(i ? ", " : "allowed: ", error->allowed[i].action);
        if (error->allowed[i].line)
            printf(" (%s:%u)", r->source, error->allowed[i].line);
    }
    if (error->allowed_count > SHOWN_ALLOWED)
        printf(" and %zu more", error->allowed_count - SHOWN_ALLOWED);
}

static void print_unknown(const replay *r, const char *action)
{
    base_near near;
    base_near_begin(&near, action);
    for (uint32_t a = 0; a < r->monitor->action_count; a++)
        base_near_offer(&near, r->monitor->actions[a]);
    fputs(", which is no action of the specification", stdout);
    if (near.best)
        print_quoted_name("; did you mean ", near.best);
    fputs(near.best ? "?" : "", stdout);
}

/* " and went to 'new', where it cannot be; it may be in 'paid' or 'cancelled'" */
static void print_wrong_state(const spex_error *error)
{
    print_quoted_name(" and went to ", error->to);
    fputs(", where a strict specification cannot be; it may be in ", stdout);
    if (error->expected_count == 0)
        fputs("no state", stdout);
    for (size_t i = 0; i < error->expected_count && i < SHOWN_ALLOWED; i++)
        print_quoted_name(i ? ", " : "", error->expected[i]);
    if (error->expected_count > SHOWN_ALLOWED)
        printf(" and %zu more", error->expected_count - SHOWN_ALLOWED);
}

static void print_deviation(const replay *r, const spex_error *error)
{
    const logs_event *event = r->event;
    bool is_harmless = error->code == SPEX_E_DEVIATION_STILL_BISIMILAR && !error->not_allowed;
    print_place(r, &event->value[error->code == SPEX_E_WRONG_STATE ? LOGS_STATE : LOGS_ACTION]);
    cli_print_styled(is_harmless ? CLI_BOLD : CLI_BAD, is_harmless ? "warning:" : "error:", stdout);
    if (event->value[LOGS_TIME].text) {
        fputs(" at ", stdout);
        cli_print_name(event->value[LOGS_TIME].text, stdout);
    }
    print_quoted_name(" ", event->value[LOGS_INSTANCE].text);
    print_quoted_name(" did ", error->action);
    print_quoted_name(" in ", error->from);
    if (!is_known(r, error->action)) {
        print_unknown(r, error->action);
    } else if (error->not_allowed) {
        print_allowed(r, error);
    } else if (error->code == SPEX_E_WRONG_STATE) {
        print_wrong_state(error);
    } else {
        print_quoted_name(" and went to ", error->to);
        printf(", which its recorded model does not; with it the model would %s behave as specified",
               is_harmless ? "still" : "no longer");
    }
    putchar('\n');
    print_quoted(r, &event->value[error->code == SPEX_E_WRONG_STATE ? LOGS_STATE : LOGS_ACTION]);
}

/* The engine's error handler. */
static int handle(const spex_error *error, void *arg)
{
    replay *r = arg;
    switch (error->code) {
    case SPEX_E_IMPL_MODEL_NOT_FOUND:
        return SPEX_OK;
    case SPEX_E_INSTANCE_NOT_FOUND:
        return error->code;
    case SPEX_E_WRONG_STATE:
        if (!r->event->value[LOGS_STATE].text) /* the log tells none */
            return SPEX_OK;
        break;
    case SPEX_E_NOT_ALLOWED:
    case SPEX_E_DEVIATION_STILL_BISIMILAR:
    case SPEX_E_DEVIATION_NOT_BISIMILAR:
        break;
    default:
        if (r->event)
            fprintf(stderr, "%s:%llu: error: %s\n", r->log, (unsigned long long)r->event->line,
                    error->message);
        else
            fprintf(stderr, "spex replay: error: %s\n", error->message);
        return error->code;
    }
    if (r->max_shown == 0 || r->deviation_count + r->harmless_count < r->max_shown)
        print_deviation(r, error);
    if (error->code == SPEX_E_DEVIATION_STILL_BISIMILAR && !error->not_allowed)
        r->harmless_count++;
    else
        r->deviation_count++;
    return SPEX_OK;
}

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
            if (status != BASE_E_SYNTAX || !r->skips_malformed)
                return outcome;
            r->malformed_count++;
        } else if (r->trouble) {
            return r->trouble == SPEX_E_NAME ? CLI_NO : CLI_TROUBLE;
        }
    }
}

static int replay_log(replay *r, const char *path, lang_diagnostics *diagnostics)
{
    base_error error = {0};
    FILE *in = verdict_open_in(path, diagnostics);
    if (!in)
        return CLI_TROUBLE;
    r->log = strcmp(path, "-") == 0 ? "<stdin>" : path;
    base_status status = logs_events_open(in, &r->columns, &r->events, &error);
    int outcome = status ? say_malformed(r, &error, status) : replay_events(r);
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
    if (r->max_shown && all > r->max_shown)
        printf("... and %llu more\n", (unsigned long long)(all - r->max_shown));
    print_counted(r->event_count, "event");
    fputs(" of ", stdout);
    print_counted(r->instance_count, "instance");
    printf(" of '%s': ", r->spec->name);
    if (r->deviation_count)
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
    engine_options.models_dir = r->learned.is_learning ? "" : r->models_dir;
    engine_options.history = 1;
    engine_options.shards = 1;
    engine_options.error_handler = handle;
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
    for (size_t i = 0; i < r->log_count && outcome == CLI_YES; i++)
        outcome = replay_log(r, r->logs[i], diagnostics);
    if (outcome == CLI_YES) {
        print_summary(r);
        outcome = r->event_count ? verdict_learned_model_save(&r->learned, r->engine) : CLI_YES;
    }
    if (outcome == CLI_YES && (r->deviation_count || r->malformed_count))
        outcome = CLI_NO;
    spex_close(r->engine);
    return outcome;
}

static int replay_against_spec(replay *r, lang_diagnostics *diagnostics)
{
    verdict_input input;
    int outcome = verdict_input_read(r->spec_operand, NULL, diagnostics, &input);
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
        outcome = verdict_learned_model_read(&r->learned, r->models_dir, r->spec, r->must_learn, diagnostics);
        if (outcome == CLI_YES)
            outcome = replay_all(r, diagnostics);
    }
    spexc_monitor_free(monitor);
    verdict_learned_model_release(&r->learned);
    verdict_input_release(&input);
    return outcome;
}

/* --column ROLE=NAME */
static int set_column(replay *r, const cli_args *args, const char *value)
{
    const char *equals = strchr(value, '=');
    for (logs_role role = 0; equals && equals[1] && role < LOGS_ROLES; role++) {
        const char *name = logs_role_name(role);
        if ((size_t)(equals - value) == strlen(name) && strncmp(value, name, strlen(name)) == 0) {
            r->columns.name[role] = equals + 1;
            return CLI_GO_ON;
        }
    }
    return cli_args_complain(
        args, "--column wants ROLE=NAME, ROLE being time, instance, action or state; not '%s'", value);
}

static int set_separator(replay *r, const cli_args *args, const char *value)
{
    bool is_tab = strcmp(value, "tab") == 0;
    if (!is_tab && (strlen(value) != 1 || strchr("\"\r\n", value[0])))
        return cli_args_complain(args, "--separator wants one character or 'tab', not '%s'", value);
    r->columns.separator = is_tab ? '\t' : value[0];
    return CLI_GO_ON;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    replay *r = arg;
    switch (key) {
    case OPTION_COLUMN:
        return set_column(r, args, value);
    case OPTION_SEPARATOR:
        return set_separator(r, args, value);
    case OPTION_MAX:
        return cli_set_number(args, "--max-deviations", value, 0, UINT32_MAX, &r->max_shown);
    case OPTION_SPEC:
        r->spec_operand = value;
        break;
    case OPTION_MODELS_DIR:
        r->models_dir = value;
        break;
    case OPTION_LEARN:
        r->must_learn = true;
        break;
    case OPTION_SKIP:
        r->skips_malformed = true;
        break;
    default:
        r->logs[r->log_count++] = value;
    }
    return CLI_GO_ON;
}

static int complain_of_missing(const replay *r, const cli_args *args)
{
    if (!r->spec_operand)
        return cli_args_complain(args, "--spec FILE is missing");
    if (r->log_count == 0)
        return cli_args_complain(args, "no log was named; '-' is standard input");
    if (r->must_learn && !r->models_dir)
        return cli_args_complain(args, "--learn wants --models-dir DIR, to know which model");
    return CLI_GO_ON;
}

static int run_replay(const cli_command *command, int argc, char **argv)
{
    replay r = {.max_shown = SHOWN_DEVIATIONS, .logs = calloc((size_t)argc, sizeof *r.logs)};
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    cli_args args;
    int outcome = r.logs && diagnostics ? cli_parse(command, argc, argv, &args, set_option, &r)
                                        : cli_out_of_memory(command->name);
    if (outcome == CLI_GO_ON)
        outcome = complain_of_missing(&r, &args);
    if (outcome == CLI_GO_ON) {
        outcome = replay_against_spec(&r, diagnostics);
        lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    }
    lang_diagnostics_free(diagnostics);
    free(r.logs);
    return outcome;
}

const cli_command spexv_replay = {
    "spex replay",
    "--spec FILE[:NAME] [OPTION]... LOG...",
    "Runs logs of events through the monitor and learns a model.",
    "LOG is CSV with a line of column names, or JSON Lines; '-' is standard input. An event has an instance, "
    "an\n"
    "action and, if the log has it, a time and the state that the instance is in afterwards; without that "
    "the\n"
    "state is named after the action. An instance begins when it is first seen, in the specification's "
    "initial\n"
    "state; an event without an action says that it begins in the event's state.",
    options,
    run_replay,
};
