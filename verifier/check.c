/* spex check: every run of a system of agents. */
#include "verifier/verifier.h"

#include "cli/cli.h"
#include "verifier/check/bounds.h"
#include "verifier/check/run.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPTION_FORMAT = 256,
    OPTION_JOBS,
    OPTION_FIRST,
    OPTION_EXHAUSTIVE,
    OPTION_ALLOW_VACUOUS,
    OPTION_FAIRNESS,
    OPTION_STATES,
    OPTION_MEMORY,
    OPTION_TIMEOUT,
    OPTION_W,
    OPTION_STATS,
    OPTION_COVERAGE,
    OPTION_CERTIFICATE,
    OPTION_REPLAY,
    OPTION_NO_CACHE,
    OPTION_COMPACT,
    OPTION_DISK,
    OPTION_CONE,
    OPTION_NO_CONE,
    OPTION_PARTIAL_ORDER,
    OPTION_NO_PARTIAL_ORDER,
    OPTION_NO_SYMMETRY
};

/* In the order of check_format. */
static const cli_values formats[] = {{"text|json|junit|sarif|html|mermaid|svg", NULL}};

static const cli_option options[] = {
    {OPTION_FORMAT, "format", "FORMAT", formats,
     "how to say it; mermaid and svg: only runs, as sequence diagrams; default: text"},
    {'o', NULL, "FILE", NULL, "write to FILE, which is replaced whole or not at all"},
    {OPTION_FIRST, "first", NULL, NULL, "end with the first violation"},
    {OPTION_EXHAUSTIVE, "exhaustive", NULL, NULL, "what holds within bounds only is not enough"},
    {OPTION_ALLOW_VACUOUS, "allow-vacuous", NULL, NULL, "a property whose subject never came about is fine"},
    {OPTION_FAIRNESS, "fairness", "KIND", CLI_VALUES("none|weak|strong"),
     "what liveness relies on; default: weak"},
    CHECK_ROWS_OF_BOUNDS,
    {OPTION_STATES, "states", "N", NULL, "end after so many states"},
    {OPTION_MEMORY, "memory", "MIB", NULL,
     "end when the states need more; default: three quarters of what is free"},
    {OPTION_TIMEOUT, "timeout", "SECONDS", NULL, "end after that time"},
    {OPTION_COMPACT, "compact", NULL, NULL, "keep hashes of states: less memory, and a state may be missed"},
    {OPTION_DISK, "disk", "FOLDER", NULL, "a folder for what need not be in memory"},
    {OPTION_NO_SYMMETRY, "no-symmetry", NULL, NULL,
     "keep every state, also of those that only exchange agents that are alike"},
    {OPTION_NO_CONE, "no-cone", NULL, NULL,
     "leave a property that holds within bounds only at that: by default it is searched once more without "
     "what cannot "
     "influence it"},
    {OPTION_CONE, "cone", NULL, NULL, "undo an earlier --no-cone"},
    {OPTION_NO_PARTIAL_ORDER, "no-partial-order", NULL, NULL, "undo an earlier --partial-order"},
    {OPTION_PARTIAL_ORDER, "partial-order", NULL, NULL,
     "search steps of different agents in one order where no property can tell the orders apart"},
    {OPTION_JOBS, "jobs", "N", NULL, "use N threads; default: all processors"},
    {OPTION_STATS, "stats", NULL, NULL, "print time, states a second and memory to stderr"},
    {OPTION_W, "-W", "[no-]NAME", CLI_VALUES("unexercised|no-unexercised|irrelevant|no-irrelevant"),
     "whether to say what never occurred (unexercised), and which parts of properties do not matter "
     "(irrelevant); default: yes"},
    {OPTION_COVERAGE, "coverage", "FILE", &cli_file_to_write, "write what occurred to FILE, as lcov has it"},
    {OPTION_CERTIFICATE, "certificate", "FILE", &cli_file_to_write,
     "write what proves the verdicts to FILE: runs, or the set of all states"},
    {OPTION_REPLAY, "replay", "FILE", &cli_file_to_read,
     "search nothing: take the runs of FILE, a result as JSON or a certificate, once more"},
    {OPTION_NO_CACHE, "no-cache", NULL, NULL, "compile anew, and keep nothing"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct check_job {
    check_options options;
    const char **operands, *output, *replay;
    size_t count;
} check_job;

/* What ends a search, and how many threads it has. */
static int set_limit(spex_explorer_options *search, const cli_args *args, int key, const char *value)
{
    uint64_t number;
    switch (key) {
    case OPTION_STATES:
        return cli_args_number(args, "--states", value, 1, UINT64_MAX, &search->states) ? CLI_GO_ON
                                                                                        : CLI_TROUBLE;
    case OPTION_MEMORY:
        if (!cli_args_number(args, "--memory", value, 1, UINT64_MAX >> 20, &number))
            return CLI_TROUBLE;
        search->memory = number << 20;
        return CLI_GO_ON;
    case OPTION_TIMEOUT:
        if (!cli_args_number(args, "--timeout", value, 1, 1000000000, &number))
            return CLI_TROUBLE;
        search->timeout = (double)number;
        return CLI_GO_ON;
    default: /* OPTION_JOBS */
        if (!cli_args_number(args, "--jobs", value, 1, 256, &number))
            return CLI_TROUBLE;
        search->jobs = (unsigned)number;
        return CLI_GO_ON;
    }
}

/* What an option without a value says; NULL: it has one, or says more. */
static bool *flag_of(check_options *o, int key)
{
    switch (key) {
    case OPTION_COMPACT:
        return &o->search.compact;
    case OPTION_NO_SYMMETRY:
        return &o->search.no_symmetry;
    case OPTION_NO_CONE:
        return &o->no_cone;
    case OPTION_NO_PARTIAL_ORDER:
        return &o->search.no_partial_order;
    case OPTION_STATS:
        return &o->stats;
    case OPTION_NO_CACHE:
        return &o->no_cache;
    case OPTION_FIRST:
        return &o->search.first;
    case OPTION_EXHAUSTIVE:
        return &o->exhaustive;
    case OPTION_ALLOW_VACUOUS:
        return &o->allow_vacuous;
    default:
        return NULL;
    }
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    check_job *job = arg;
    check_options *o = &job->options;
    bool *flag = flag_of(o, key);
    if (flag)
        *flag = true;
    switch (flag ? 0 : key) {
    case 0:
        return CLI_GO_ON;
    case CLI_ARGS_OPERAND:
        job->operands[job->count++] = value;
        return CLI_GO_ON;
    case OPTION_FORMAT:
        o->format = (check_format)cli_value_number(formats, value);
        return CLI_GO_ON;
    case 'o':
        job->output = value;
        return CLI_GO_ON;
    case OPTION_DISK:
        o->search.disk = value;
        return CLI_GO_ON;
    case OPTION_CONE:
        o->no_cone = false;
        return CLI_GO_ON;
    case OPTION_PARTIAL_ORDER:
        o->search.no_partial_order = false;
        return CLI_GO_ON;
    case OPTION_W:
        if (strstr(value, "irrelevant"))
            o->model.no_parts = strncmp(value, "no-", 3) == 0;
        else
            o->no_unexercised = strncmp(value, "no-", 3) == 0;
        return CLI_GO_ON;
    case OPTION_COVERAGE:
        o->coverage = value;
        return CLI_GO_ON;
    case OPTION_CERTIFICATE:
        o->certificate = value;
        o->search.no_symmetry = true; /* a set of all states has all of them */
        return CLI_GO_ON;
    case OPTION_REPLAY:
        job->replay = value;
        return CLI_GO_ON;
    case OPTION_FAIRNESS:
        o->search.fairness = strcmp(value, "none") == 0     ? SPEX_EXPLORER_NO_FAIRNESS
                             : strcmp(value, "strong") == 0 ? SPEX_EXPLORER_STRONG_FAIRNESS
                                                            : SPEX_EXPLORER_AS_DECLARED;
        return CLI_GO_ON;
    case CHECK_OPTION_INT:
    case CHECK_OPTION_QUEUE:
    case CHECK_OPTION_INPUTS:
    case CHECK_OPTION_CRASHES:
    case CHECK_OPTION_TIMERS:
        return check_set_bound(&o->model, args, key, value);
    default:
        return set_limit(&o->search, args, key, value);
    }
}

static int run_check(const cli_command *command, int argc, char **argv)
{
    check_job job = {.options = {.model = check_no_bounds(), .search.no_partial_order = true},
                     .operands = calloc((size_t)argc, sizeof *job.operands)};
    if (!job.operands)
        return cli_out_of_memory(command->name);
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON) {
        if (job.count == 0)
            outcome = cli_args_complain(&args, "no file was named");
        else if (job.replay)
            outcome = check_replay_files(job.operands, job.count, &job.options, job.replay);
        else
            outcome = check_files(job.operands, job.count, &job.options, job.output);
    }
    free(job.operands);
    return outcome;
}

const cli_command spexv_check = {
    "spex check",
    "[OPTION]... FILE.lts[:SYSTEM]...",
    "Searches every run of a system of agents.",
    "Visits all states that the systems of a file can reach, and says of each property whether it holds;\n"
    "where it does not, with a shortest run. The agents are compiled by $CC, else cc.",
    options,
    run_check,
};
