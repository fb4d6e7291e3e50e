/* spex replay: a log of events through the real engine, with no C written. */
#include "verifier/verifier.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "verifier/replay/replay.h"
#include "verifier/replay/report.h"

enum {
    OPTION_SPEC = 256,
    OPTION_MODELS_DIR,
    OPTION_LEARN,
    OPTION_COLUMN,
    OPTION_COLUMNS,
    OPTION_EVENTS,
    OPTION_WHERE,
    OPTION_SEPARATOR,
    OPTION_FORMAT,
    OPTION_TIME_FORMAT,
    OPTION_SORT,
    OPTION_FINAL,
    OPTION_REPORT,
    OPTION_MAX,
    OPTION_SKIP
};

#define SHOWN_DEVIATIONS 20u

static const char *report_format(unsigned n)
{
    return n == 0 ? "text" : spexv_replay_report_format(n - 1);
}

static const cli_values log_formats = {NULL, logs_form_name};
static const cli_values report_formats = {NULL, report_format};

static const cli_option options[] = {
    {OPTION_SPEC, "spec", "FILE[:NAME]", &cli_file_to_read, "the specification that the log is held against"},
    {OPTION_MODELS_DIR, "models-dir", "DIR", NULL,
     "where the recorded model is: without one it is learned, with one it is enforced"},
    {OPTION_LEARN, "learn", NULL, NULL, "add what is seen to the recorded model instead of enforcing it"},
    {OPTION_COLUMN, "column", "ROLE=NAME", NULL,
     "the column or key NAME is the time, instance, action, state, parent or specification; A,B or {A}:{B}: "
     "several together"},
    {OPTION_COLUMNS, "columns", "NAME[,NAME]...", NULL, "CSV has no heading; its columns are these"},
    {OPTION_EVENTS, "events", "KEY", NULL,
     "the events of JSON are the array under this key; a.b: under b in a"},
    {OPTION_WHERE, "where", "NAME=VALUE", NULL,
     "only rows with that in the column or key NAME; NAME!=VALUE: only others"},
    {OPTION_SEPARATOR, "separator", "CHAR", NULL,
     "between the columns of CSV, 'tab' for a tab; default: found in the first line"},
    {OPTION_FORMAT, "format", "NAME", &log_formats, "read as this format, whatever it begins with"},
    {OPTION_TIME_FORMAT, "time-format", "FORMAT", NULL,
     "how times are written: iso, s, ms, us, ns, '%d/%b/%Y %H:%M:%S', or none; default: iso, or since 1970"},
    {OPTION_SORT, "sort", NULL, NULL, "put the events of all logs in the order of their times"},
    {OPTION_FINAL, "final", NULL, NULL, "report instances that are not in a final state when the log ends"},
    {OPTION_REPORT, "report", "FORMAT", &report_formats, "how to say what was found; default: text"},
    {OPTION_MAX, "max-deviations", "N", NULL, "print at most N deviations, 0: all; default: 20"},
    {OPTION_SKIP, "skip-malformed", NULL, NULL,
     "go on after lines that cannot be read; they are still reported"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct words {
    spexv_replay_request request;
    const char **where;
} words;

/* --column ROLE=NAME */
static int set_column(words *w, const cli_args *args, const char *value)
{
    const char *equals = strchr(value, '=');
    for (logs_role role = 0; equals && equals[1] && role < LOGS_ROLES; role++) {
        const char *name = logs_role_name(role), **column = &w->request.columns.name[role];
        if ((size_t)(equals - value) != strlen(name) || strncmp(value, name, strlen(name)) != 0)
            continue;
        if (*column)
            return cli_args_complain(
                args, "--column %s is given twice, '%s' and '%s'; of several columns: --column %s=%s,%s",
                name, *column, equals + 1, name, *column, equals + 1);
        *column = equals + 1;
        return CLI_GO_ON;
    }
    return cli_args_complain(args,
                             "--column wants ROLE=NAME, ROLE being time, instance, action, state, parent or "
                             "specification; not '%s'",
                             value);
}

static int set_separator(words *w, const cli_args *args, const char *value)
{
    bool is_tab = strcmp(value, "tab") == 0;
    if (!is_tab && (strlen(value) != 1 || strchr("\"\r\n", value[0])))
        return cli_args_complain(args, "--separator wants one character or 'tab', not '%s'", value);
    w->request.columns.separator = is_tab ? '\t' : value[0];
    return CLI_GO_ON;
}

static int add_condition(words *w, const cli_args *args, const char *value)
{
    if (!logs_is_condition(value))
        return cli_args_complain(args, "--where wants NAME=VALUE or NAME!=VALUE, not '%s'", value);
    w->where[w->request.columns.where_count++] = value;
    return CLI_GO_ON;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    words *w = arg;
    spexv_replay_request *r = &w->request;
    switch (key) {
    case OPTION_COLUMN:
        return set_column(w, args, value);
    case OPTION_SEPARATOR:
        return set_separator(w, args, value);
    case OPTION_WHERE:
        return add_condition(w, args, value);
    case OPTION_MAX:
        return cli_set_number(args, "--max-deviations", value, 0, UINT32_MAX, &r->max_shown);
    case OPTION_TIME_FORMAT:
        if (!logs_time_format_set(&r->time_format, value))
            return cli_args_complain(
                args,
                "--time-format wants iso, s, ms, us, ns, none or a format with '%%', not "
                "'%s'",
                value);
        break;
    case OPTION_REPORT:
        r->report = strcmp(value, "text") == 0 ? NULL : value;
        break;
    case OPTION_SORT:
        r->must_sort = true;
        break;
    case OPTION_FINAL:
        r->checks_final = true;
        break;
    case OPTION_COLUMNS:
        r->columns.heading = value;
        break;
    case OPTION_EVENTS:
        r->columns.events = value;
        break;
    case OPTION_FORMAT:
        r->columns.form = logs_form_find(value);
        break;
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

static int complain_of_missing(const spexv_replay_request *r, const cli_args *args)
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
    words w = {.request = {.max_shown = SHOWN_DEVIATIONS, .logs = calloc((size_t)argc, sizeof(char *))},
               .where = calloc((size_t)argc, sizeof(char *))};
    w.request.columns.where = w.where;
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    cli_args args;
    int outcome = w.request.logs && w.where && diagnostics
                      ? cli_parse(command, argc, argv, &args, set_option, &w)
                      : cli_out_of_memory(command->name);
    if (outcome == CLI_GO_ON)
        outcome = complain_of_missing(&w.request, &args);
    if (outcome == CLI_GO_ON) {
        outcome = spexv_replay_run(&w.request, diagnostics);
        lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    }
    lang_diagnostics_free(diagnostics);
    free(w.request.logs);
    free(w.where);
    return outcome;
}

const cli_command spexv_replay = {
    "spex replay",
    "--spec FILE[:NAME] [OPTION]... LOG...",
    "Runs logs of events through the monitor and learns a model.",
    "LOG is CSV with a line of column names, JSON Lines, or JSON; '-' is standard input. An event has an\n"
    "instance, an action and, if the log has it, a time and the state that the instance is in afterwards; "
    "without that "
    "the\n"
    "state is named after the action. An instance begins when it is first seen, in the specification's "
    "initial\n"
    "state; an event without an action says that it begins in the event's state.",
    options,
    run_replay,
};
