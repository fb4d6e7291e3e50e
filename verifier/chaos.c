/* spex chaos: a system of agents runs while things go wrong. */
#include "verifier/verifier.h"

#include "cli/cli.h"
#include "verifier/chaos/run.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPTION_AS = 256,
    OPTION_PROGRAM,
    OPTION_SEEDS,
    OPTION_JOBS,
    OPTION_NO_FAULTS,
    OPTION_ALLOW,
    OPTION_DETERMINISM,
    OPTION_TIMELINE,
    OPTION_NO_SHRINK,
    OPTION_NO_CACHE,
    OPTION_EVENTS,
    OPTION_FORMAT,
    OPTION_RECORD,
    OPTION_NO_RECORD,
    OPTION_REPLAY,
    OPTION_HISTORY,
    OPTION_LOGS,
    OPTION_SAYS = 300, /* of a clause: the word's number is added */
    OPTION_LEAVES_OUT = 400
};

static const cli_values formats = {"text|json|junit|html|mermaid", NULL}; /* in the order of chaos_format */

static const cli_option options[] = {
    {OPTION_AS, "as", "WAY", CLI_VALUES("simulation|processes|lockstep"),
     "what runs: all agents in one process, on a simulated network (simulation), each as a process of its "
     "own "
     "(processes), or these by one schedule and in virtual time (lockstep)"},
    {OPTION_PROGRAM, "program", "FILE", &cli_file_to_read,
     "of processes: the program that spexc made of the system; default: it is made anew"},
    {OPTION_SAYS + CHAOS_DURATION, "duration", "TIME", NULL, "how long, as in 60s; default: 30s"},
    {OPTION_SAYS + CHAOS_SEED, "seed", "N", NULL,
     "where chance begins; default: another each time, and printed"},
    {OPTION_SEEDS, "seeds", "A..B", NULL, "many runs, one a seed"},
    {OPTION_JOBS, "jobs", "N", NULL, "use N threads for many runs; the result does not depend on it"},
    {OPTION_NO_FAULTS, "no-faults", NULL, NULL, "nothing goes wrong"},
    {OPTION_SAYS + CHAOS_KILL, "kill", "TIME..TIME", NULL, "kill an agent every so often"},
    {OPTION_LEAVES_OUT + CHAOS_KILL, "no-kill", NULL, NULL, "kill none"},
    {OPTION_SAYS + CHAOS_RESTART, "restart", "TIME..TIME", NULL,
     "when a killed one comes back; default: 0..1s"},
    {OPTION_SAYS + CHAOS_SUPERVISE, "supervise", "HOW", NULL,
     "one_for_one, rest_for_one or one_for_all, and 'at most N in TIME'"},
    {OPTION_SAYS + CHAOS_PAUSE, "pause", "TIME..TIME", NULL, "stop one for a while: 'every R for R'"},
    {OPTION_LEAVES_OUT + CHAOS_PAUSE, "no-pause", NULL, NULL, "stop none"},
    {OPTION_SAYS + CHAOS_PARTITION, "partition", "HOW", NULL,
     "'[oneway|ring|isolate one] every R for R'; more than once for several kinds"},
    {OPTION_LEAVES_OUT + CHAOS_PARTITION, "no-partition", NULL, NULL, "no partitions"},
    {OPTION_SAYS + CHAOS_DELAY, "delay", "TIME..TIME", NULL,
     "every message takes so much longer; 'R every R for R'"},
    {OPTION_LEAVES_OUT + CHAOS_DELAY, "no-delay", NULL, NULL, "no delays but those that all messages have"},
    {OPTION_SAYS + CHAOS_DROP, "drop", "SHARE", NULL, "so many messages are lost, as in 1%"},
    {OPTION_LEAVES_OUT + CHAOS_DROP, "no-drop", NULL, NULL, "none is"},
    {OPTION_SAYS + CHAOS_DUPLICATE, "duplicate", "SHARE", NULL, "so many arrive twice"},
    {OPTION_LEAVES_OUT + CHAOS_DUPLICATE, "no-duplicate", NULL, NULL, "none does"},
    {OPTION_SAYS + CHAOS_REORDER, "reorder", "SHARE", NULL,
     "so many are overtaken, where the network may do that"},
    {OPTION_LEAVES_OUT + CHAOS_REORDER, "no-reorder", NULL, NULL, "none more than others"},
    {OPTION_SAYS + CHAOS_SKEW, "skew", "TIME", NULL, "clocks that timers run by are wrong by up to so much"},
    {OPTION_LEAVES_OUT + CHAOS_SKEW, "no-skew", NULL, NULL, "clocks are right"},
    {OPTION_SAYS + CHAOS_DISK, "disk", "HOW", NULL, "'full every R for R', or 'torn'"},
    {OPTION_LEAVES_OUT + CHAOS_DISK, "no-disk", NULL, NULL, "disks are well"},
    {OPTION_SAYS + CHAOS_WORKLOAD, "workload", "RATE", NULL, "so many inputs a second; default: 10"},
    {OPTION_LEAVES_OUT + CHAOS_WORKLOAD, "no-workload", NULL, NULL, "no inputs"},
    {OPTION_SAYS + CHAOS_CHECK, "check", "TIME", NULL,
     "look at the states every so often; default: after each step"},
    {OPTION_SAYS + CHAOS_QUIET, "quiet", "TIME", NULL,
     "from then on nothing goes wrong, and promises are judged"},
    {OPTION_LEAVES_OUT + CHAOS_QUIET, "no-quiet", NULL, NULL, "there is no such time"},
    {OPTION_ALLOW, "allow-under-tested", NULL, NULL, "exit with 0 though something did not happen"},
    {OPTION_DETERMINISM, "check-determinism", NULL, NULL, "run each seed twice, and compare"},
    {OPTION_NO_SHRINK, "no-shrink", NULL, NULL, "tell a failing run as it was"},
    {OPTION_TIMELINE, "timeline", "FILE", &cli_file_to_write,
     "write all that happened in the first run that failed, or the first one, to FILE"},
    {OPTION_RECORD, "record", "FILE", &cli_file_to_write, "where a failing run is kept; default: run.chaos"},
    {OPTION_NO_RECORD, "no-record", NULL, NULL, "keep none"},
    {OPTION_REPLAY, "replay", "FILE|N", &cli_file_to_read,
     "run what FILE has, as spex chaos keeps it; a number: run processes so often, as the file has it that "
     "is "
     "named"},
    {OPTION_EVENTS, "events", "FILE", &cli_file_to_write,
     "write what is visible of all runs to FILE, a log of events for spex replay"},
    {OPTION_HISTORY, "history", "FILE", &cli_file_to_write,
     "of programs: write what their clients asked and were answered to FILE, for spex history check"},
    {OPTION_LOGS, "logs", "FOLDER", NULL, "of programs: keep what they write in FOLDER"},
    {OPTION_FORMAT, "format", "FORMAT", &formats, "how to say it; default: text"},
    {'o', NULL, "FILE", NULL, "write the report to FILE, which is replaced whole or not at all"},
    {OPTION_NO_CACHE, "no-cache", NULL, NULL, "compile anew, and keep nothing"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

/* "1..1000" */
static int set_seeds(chaos_job *job, const cli_args *args, const char *value)
{
    char first[32];
    const char *dots = strstr(value, "..");
    size_t length = dots ? (size_t)(dots - value) : 0;
    if (!dots || length >= sizeof first)
        return cli_args_complain(args, "--seeds: '%s' is no range such as 1..1000", value);
    memcpy(first, value, length);
    first[length] = '\0';
    if (!cli_args_number(args, "--seeds", first, 0, UINT64_MAX - 1, &job->first) ||
        !cli_args_number(args, "--seeds", dots + 2, 0, UINT64_MAX - 1, &job->last))
        return CLI_TROUBLE;
    if (job->last < job->first || job->last - job->first > 1000000000)
        return cli_args_complain(args, "--seeds: '%s' has no seed in it, or more than 1000000000", value);
    job->has_seeds = true;
    return CLI_GO_ON;
}

static int set_clause(chaos_job *job, int key, const char *value)
{
    bool is_left_out = key >= OPTION_LEAVES_OUT;
    job->said[job->said_count++] = (chaos_said){
        (chaos_word)(key - (is_left_out ? OPTION_LEAVES_OUT : OPTION_SAYS)), is_left_out ? NULL : value};
    return CLI_GO_ON;
}

/* FILE.lts, or: [shrink] FILE.chaos [FILE.lts] */
static int set_operand(chaos_job *job, const cli_args *args, const char *value)
{
    if (!job->wants_small && !job->operand && strcmp(value, "shrink") == 0) {
        job->wants_small = true;
        return CLI_GO_ON;
    }
    if ((job->wants_small || job->times) && !job->replay) {
        job->replay = value;
        return CLI_GO_ON;
    }
    return cli_set_operand(args, value, &job->operand);
}

/* FILE.chaos, or how often the one is run that stands as an operand */
static int set_replay(chaos_job *job, const cli_args *args, const char *value)
{
    if (value[strspn(value, "0123456789")] == '\0' && *value)
        return cli_args_number(args, "--replay", value, 1, 1000000, &job->times) ? CLI_GO_ON : CLI_TROUBLE;
    job->replay = value;
    return CLI_GO_ON;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    chaos_job *job = arg;
    switch (key) {
    case CLI_ARGS_OPERAND:
        return set_operand(job, args, value);
    case OPTION_FORMAT:
        job->format = (chaos_format)cli_value_number(&formats, value);
        return CLI_GO_ON;
    case OPTION_EVENTS:
        job->events = value;
        return CLI_GO_ON;
    case OPTION_RECORD:
        job->record = value;
        return CLI_GO_ON;
    case OPTION_NO_RECORD:
        job->no_record = true;
        return CLI_GO_ON;
    case OPTION_REPLAY:
        return set_replay(job, args, value);
    case OPTION_HISTORY:
        job->history = value;
        return CLI_GO_ON;
    case OPTION_LOGS:
        job->logs = value;
        return CLI_GO_ON;
    case OPTION_AS:
#if !HAVE_LOCKSTEP
        if (strcmp(value, "lockstep") == 0)
            return cli_args_complain(args, "--as=lockstep: this spex was built without lockstep");
#endif
        job->has_way = true;
        job->is_stepped = strcmp(value, "lockstep") == 0;
        job->is_real = job->is_stepped || strcmp(value, "processes") == 0;
        return CLI_GO_ON;
    case OPTION_PROGRAM:
        job->program = value;
        return CLI_GO_ON;
    case OPTION_SEEDS:
        return set_seeds(job, args, value);
    case OPTION_JOBS:
        return cli_set_number(args, "--jobs", value, 1, 256, &job->jobs);
    case OPTION_NO_FAULTS:
        job->no_faults = true;
        return CLI_GO_ON;
    case OPTION_ALLOW:
        job->allow_under_tested = true;
        return CLI_GO_ON;
    case OPTION_DETERMINISM:
        job->check_determinism = true;
        return CLI_GO_ON;
    case OPTION_NO_SHRINK:
        job->no_shrink = true;
        return CLI_GO_ON;
    case OPTION_TIMELINE:
        job->timeline = value;
        return CLI_GO_ON;
    case OPTION_NO_CACHE:
        job->no_cache = true;
        return CLI_GO_ON;
    case 'o':
        job->output = value;
        return CLI_GO_ON;
    default:
        return set_clause(job, key, value);
    }
}

/* Does an option say what goes wrong? */
static bool has_plan(const chaos_job *job)
{
    return job->said_count > 0 || job->has_seeds || job->no_faults;
}

/* Is an option there that means nothing in the way that was chosen? The way of a run that is kept is not
 * known yet. */
static int check_way(const chaos_job *job, const cli_args *args)
{
    const char *of, *unfit = job->replay && !job->is_stepped ? NULL : chaos_unfit_option(job, &of);
    return unfit ? cli_args_complain(args, "%s is of --as=%s", unfit, of) : CLI_GO_ON;
}

/* Of a number of replays, the run stands as the first operand. */
static int find_replay(chaos_job *job, const cli_args *args)
{
    if (!job->times || job->replay)
        return CLI_GO_ON;
    job->replay = job->operand;
    job->operand = NULL;
    return job->replay ? CLI_GO_ON : cli_args_complain(args, "--replay: no run was named");
}

static int run_chaos(const cli_command *command, int argc, char **argv)
{
    chaos_job job = {.jobs = 1, .said = calloc((size_t)argc, sizeof *job.said)};
    cli_args args;
    if (!job.said)
        return cli_out_of_memory(command->name);
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON)
        outcome = find_replay(&job, &args);
    if (outcome == CLI_GO_ON)
        outcome = check_way(&job, &args);
    if (outcome == CLI_GO_ON)
        outcome = job.wants_small && !job.replay ? cli_args_complain(&args, "shrink: no run was named")
                  : job.replay && has_plan(&job)
                      ? cli_args_complain(&args, "a run that is kept has its own seed and its own plan")
                  : job.operand || job.replay ? chaos_run_operand(&job)
                                              : cli_args_complain(&args, "no file was named");
    free(job.said);
    return outcome;
}

const cli_command spexv_chaos = {
    "spex chaos",
    "[OPTION]... FILE.lts[:SYSTEM]\n"
    "       spex chaos [OPTION]... --replay=FILE.chaos [FILE.lts]\n"
    "       spex chaos [OPTION]... --replay=N FILE.chaos [FILE.lts]\n"
    "       spex chaos [OPTION]... shrink FILE.chaos [FILE.lts]",
    "Runs a system of agents while things go wrong.",
    "The handlers that ship run in virtual time, while agents are killed and messages are lost, as the chaos "
    "block of\n"
    "the system says; options override the block's clauses one by one. Says whether its properties held, and "
    "whether\n"
    "all that was configured happened. The same seed is the same run.",
    options,
    run_chaos,
};
