/* spex lockstep: a threaded program is run under schedules that are chosen. */
#include "verifier/verifier.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "cli/cli.h"
#include "verifier/lockstep/job.h"

enum {
    OPTION_STRATEGY = 256,
    OPTION_TIME,
    OPTION_SEED,
    OPTION_DEPTH,
    OPTION_STEPS,
    OPTION_ON,
    OPTION_POINTS,
    OPTION_MEMORY,
    OPTION_LOOP,
    OPTION_KEEP_GOING,
    OPTION_EXPECT_EXIT,
    OPTION_HANG,
    OPTION_SPURIOUS,
    OPTION_RANDOMISE,
    OPTION_NO_SHRINK,
    OPTION_TRACE,
    OPTION_OUTPUT,
    OPTION_FORMAT,
    OPTION_UNDER_TESTED,
    OPTION_SLICE,
    OPTION_SIGNATURE,
    OPTION_FALLBACK,
    OPTION_GDB,
    OPTION_FRESH,
    OPTION_JOBS,
    OPTION_NODES,
    OPTION_FAULTS,
    OPTION_FAULT_COUNT,
    OPTION_PARTITION,
    OPTION_LATENCY,
    OPTION_SKEW
};

enum {
    EXHAUSTIVE_STEPS = 5000, /* of a run: what is longer has too many orders */
    NODES_STEPS = 10000,     /* nodes that wait for each other in vain ask again and again */
    JOBS_MAX = 256
};

#define HALF_A_SECOND INT64_C(500000000)

static const cli_values strategies = {NULL, lockstep_strategy_name};
/* In the order of lockstep_format, lockstep_fallback. */
static const cli_values formats = {"text|json|junit|sarif|html|mermaid", NULL};
static const cli_values fallbacks = {"none|plain|random", NULL};
static const cli_values models = {NULL, lockstep_model_name};
static const cli_values points = {"racing|sync|all", NULL}; /* in the order of lockstep_points */
/* In the order of lockstep_failure, from 1; and `signal`, what a signal ends. */
#define KINDS                                                                                                \
    "crash|assert|abort|exit|deadlock|livelock|misuse|race|invariant|hang|monitor|history|lock-order|left|"  \
    "lost-wakeup|signal"
enum {
    BY_SIGNAL = 1 << (LOCKSTEP_LOST_WAKEUP + 1),
    SIGNALS = 1 << LOCKSTEP_CRASH | 1 << LOCKSTEP_ASSERT | 1 << LOCKSTEP_ABORT
};

/* In the order of lockstep_fault. */
#define FAULTS "partition|oneway|loss|duplication|latency|stop|skew|malloc|eintr|short"
static const cli_values partitions = {"drop|defer", NULL};

static const cli_option options[] = {
    {'n', "runs", "N", NULL, "try N schedules; default: 1000"},
    {OPTION_TIME, "time", "TIME", NULL,
     "30s, 5m: try for so long; or of the program's clocks, idle: they move only when nothing else can "
     "(free: at any time)"},
    {OPTION_JOBS, "jobs", "N", NULL, "make N runs at a time; what is found is the same; default: 1"},
    {OPTION_STRATEGY, "strategy", "NAME|PATH", &strategies,
     "how schedules are chosen, or a shared object that does (./mine.so); default: portfolio"},
    {OPTION_DEPTH, "depth", "D", NULL, "of pct: the depth of the bugs it looks for; default: 3"},
    {OPTION_SEED, "seed", "HEX", NULL, "where chance begins; default: another each time, and printed"},
    {OPTION_STEPS, "steps", "N", NULL,
     "a run may have, and as many again at random; default: 100000, of exhaustive 5000"},
    {OPTION_ON, "on", "KIND[,KIND]", CLI_VALUES(KINDS),
     "what counts as a failure (signal: crash, assert and abort); default: all but the last four"},
    {OPTION_POINTS, "points", "WHICH", &points,
     "of plain accesses, in a program compiled for it: those that could race, none (sync), all; default: "
     "racing"},
    {OPTION_MEMORY, "memory", "MODEL", &models,
     "which stores atomic loads may see, in a program compiled for it: the last (sc), older ones as on x86 "
     "(tso), as C11 has it (c11); default: sc"},
    {OPTION_LOOP, "loop", "N", NULL,
     "of exhaustive: turns of a loop while nothing changes that it reads; default: 2"},
    {OPTION_EXPECT_EXIT, "expect-exit", "STATUS", NULL, "the exit status of a run that is fine; default: 0"},
    {OPTION_KEEP_GOING, "keep-going", NULL, NULL, "look for other failures after the first"},
    {OPTION_SPURIOUS, "spurious", "N", NULL,
     "wake-ups without a signal, mtx_trylock and weak compare-exchange that fail for nothing: so many in a "
     "run; "
     "default: 2, of exhaustive 0"},
    {OPTION_HANG, "hang", "SECONDS", NULL, "end a run that makes no step for so long; default: 10"},
    {OPTION_FRESH, "fresh", "DIR", NULL,
     "files in this folder are put back before each run; default: the working directory"},
    {OPTION_NODES, "nodes", "FILE", &cli_file_to_read,
     "run the programs that FILE names, as nodes of a simulated network, in place of PROGRAM"},
    {OPTION_FAULTS, "faults", "KIND[,KIND]", CLI_VALUES(FAULTS),
     "what goes wrong: memory, interrupted calls, short reads and writes; all others with nodes and their "
     "network; default: nothing"},
    {OPTION_FAULT_COUNT, "fault-count", "N", NULL, "so often in a run, at most; default: 3"},
    {OPTION_PARTITION, "partition", "HOW", &partitions,
     "of nodes: what is sent over a link that is cut is lost (drop), or comes later (defer); default: drop"},
    {OPTION_LATENCY, "latency", "TIME", NULL, "of nodes: so late is what comes late; default: 500ms"},
    {OPTION_SKEW, "skew", "TIME", NULL, "of nodes: so far a clock is set ahead or back; default: 500ms"},
    {OPTION_RANDOMISE, "randomise", NULL, NULL, "let addresses differ, as they do outside"},
    {OPTION_NO_SHRINK, "no-shrink", NULL, NULL, "keep a failing schedule as it was met"},
    {OPTION_TRACE, "trace", "FILE", &cli_file_to_write,
     "where a failing schedule goes; default: PROGRAM.sched"},
    {OPTION_OUTPUT, "output", "RUNS", CLI_VALUES("failing|all|none"),
     "which runs' output is shown; default: failing"},
    {OPTION_SIGNATURE, "signature", "WHICH", CLI_VALUES("exact|kind"),
     "failures are the same when they are of one kind at one place, or of one kind; default: exact"},
    {OPTION_SLICE, "slice", NULL, NULL, "tell only the steps on which the failure depends"},
    {OPTION_FALLBACK, "fallback", "HOW", &fallbacks,
     "of replay, where the program goes another way: end there (none), go on by what is left of the schedule "
     "(plain), or at random; default: none"},
    {OPTION_GDB, "gdb", NULL, NULL, "of replay: gdb where it fails, all threads where they are"},
    {OPTION_FORMAT, "format", "FORMAT", &formats, "how to say it; default: text"},
    {OPTION_UNDER_TESTED, "allow-under-tested", NULL, NULL, "exit with 0 though no schedule had a choice"},
    {'o', NULL, "FILE", NULL, "write the report to FILE, which is replaced whole or not at all"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

const char *lockstep_library(void)
{
    static char path[PATH_MAX];
    const char *given = getenv("SPEX_LOCKSTEP_LIBRARY");
    if (given && *given)
        return given;
    char own[PATH_MAX / 2];
    const ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    if (length > 0) {
        own[length] = '\0';
        *strrchr(own, '/') = '\0';
        snprintf(path, sizeof path, "%s/.libs/liblockstep.so", own);
        if (access(path, R_OK) == 0)
            return path;
        snprintf(path, sizeof path, "%s/liblockstep.so", own);
        if (access(path, R_OK) == 0)
            return path;
        char *bin = strrchr(own, '/'); /* an installation that was moved as a whole */
        if (bin && strncmp(PKGLIBDIR, PREFIX, strlen(PREFIX)) == 0) {
            *bin = '\0';
            snprintf(path, sizeof path, "%s%s/liblockstep.so", own, PKGLIBDIR + strlen(PREFIX));
            if (access(path, R_OK) == 0)
                return path;
        }
    }
    snprintf(path, sizeof path, "%s/liblockstep.so", PKGLIBDIR);
    if (access(path, R_OK) == 0)
        return path;
    fprintf(stderr, "spex lockstep: liblockstep.so is not in %s; SPEX_LOCKSTEP_LIBRARY can say where it is\n",
            PKGLIBDIR);
    return NULL;
}

/* "30s", "5m", "1h", "90": seconds; 0: it is no time. */
static uint64_t seconds_of(const char *text)
{
    char *end;
    const unsigned long number = strtoul(text, &end, 10);
    const unsigned long unit = strcmp(end, "h") == 0                   ? 3600
                               : strcmp(end, "m") == 0                 ? 60
                               : strcmp(end, "s") == 0 || *end == '\0' ? 1
                                                                       : 0;
    return end == text || number > 1000000 ? 0 : number * unit;
}

static int set_time(lockstep_job *job, const cli_args *args, const char *value)
{
    job->options.is_idle_time |= strcmp(value, "idle") == 0;
    if (strcmp(value, "idle") == 0 || strcmp(value, "free") == 0)
        return CLI_GO_ON;
    job->exploration.seconds = seconds_of(value);
    if (job->exploration.seconds == 0)
        return cli_args_complain(args, "--time: '%s' is no time such as 30s, and neither free nor idle",
                                 value);
    return CLI_GO_ON;
}

/* "500ms", "2s", "1m": nanoseconds. */
static int set_duration(const cli_args *args, const char *name, const char *value, int64_t *nanoseconds)
{
    char *end;
    const unsigned long number = strtoul(value, &end, 10);
    const int64_t unit = strcmp(end, "ms") == 0  ? 1000000
                         : strcmp(end, "s") == 0 ? 1000000000
                         : strcmp(end, "m") == 0 ? INT64_C(60000000000)
                                                 : 0;
    if (end == value || unit == 0 || number == 0 || number > 1000000)
        return cli_args_complain(args, "%s: '%s' is no time such as 500ms, 2s or 1m", name, value);
    *nanoseconds = (int64_t)number * unit;
    return CLI_GO_ON;
}

static int set_seed(lockstep_job *job, const cli_args *args, const char *value)
{
    char *end;
    job->exploration.seed = strtoull(value, &end, 16);
    job->has_seed = true;
    return *value && !*end ? CLI_GO_ON
                           : cli_args_complain(args, "--seed: '%s' is no hexadecimal number", value);
}

static int set_runs(lockstep_job *job, const cli_args *args, const char *value)
{
    uint64_t runs;
    if (!cli_args_number(args, "-n", value, 1, UINT64_C(1) << 40, &runs))
        return CLI_TROUBLE;
    job->exploration.runs = runs;
    return CLI_GO_ON;
}

/* What an option without a value says; NULL: it has one. */
static bool *flag_of(lockstep_job *job, int key)
{
    switch (key) {
    case OPTION_KEEP_GOING:
        return &job->keeps_going;
    case OPTION_RANDOMISE:
        return &job->options.randomise;
    case OPTION_NO_SHRINK:
        return &job->no_shrink;
    case OPTION_SLICE:
        return &job->wants_slice;
    case OPTION_GDB:
        return &job->wants_debugger;
    case OPTION_UNDER_TESTED:
        return &job->allows_under_tested;
    default:
        return NULL;
    }
}

static const cli_option *row_of(int key)
{
    const cli_option *row = options;
    while (row->key != key)
        row++;
    return row;
}

/* Of programs that are nodes of a network, and what goes wrong with it. */
static int set_network_option(lockstep_job *job, const cli_args *args, int key, const char *value)
{
    switch (key) {
    case OPTION_NODES:
        job->nodes = value;
        return CLI_GO_ON;
    case OPTION_FAULTS:
        job->options.faults = cli_args_list(row_of(OPTION_FAULTS), value);
        return CLI_GO_ON;
    case OPTION_FAULT_COUNT:
        return cli_set_number(args, "--fault-count", value, 1, 1000, &job->options.fault_count);
    case OPTION_PARTITION:
        job->has_network_options = true;
        job->options.defers = cli_value_number(&partitions, value) == 1;
        return CLI_GO_ON;
    case OPTION_LATENCY:
        job->has_network_options = true;
        return set_duration(args, "--latency", value, &job->options.latency);
    default:
        job->has_network_options = true;
        return set_duration(args, "--skew", value, &job->options.skew);
    }
}

static int set_number_option(lockstep_job *job, const cli_args *args, int key, const char *value)
{
    switch (key) {
    case OPTION_JOBS:
        return cli_set_number(args, "--jobs", value, 1, JOBS_MAX, &job->jobs);
    case OPTION_DEPTH:
        return cli_set_number(args, "--depth", value, 1, 16, &job->depth);
    case OPTION_LOOP:
        return cli_set_number(args, "--loop", value, 1, 1000000, &job->options.loop);
    case OPTION_EXPECT_EXIT:
        return cli_set_number(args, "--expect-exit", value, 0, 255, &job->expected_exit);
    case OPTION_SPURIOUS:
        job->has_spurious = true;
        return cli_set_number(args, "--spurious", value, 0, 1000, &job->spurious);
    default:
        return cli_set_number(args, "--hang", value, 1, 100000, &job->hang);
    }
}

/* What counts, where `signal` stands for all that ends by one. */
static int set_failing(lockstep_job *job, const char *value)
{
    job->failing = cli_args_list(row_of(OPTION_ON), value) << 1;
    if (job->failing & BY_SIGNAL)
        job->failing = (job->failing & ~(uint32_t)BY_SIGNAL) | SIGNALS;
    return CLI_GO_ON;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    lockstep_job *job = arg;
    bool *flag = flag_of(job, key);
    if (flag)
        *flag = true;
    switch (flag ? 0 : key) {
    case 0:
        return CLI_GO_ON;
    case CLI_ARGS_OPERAND:
        job->operands[job->count++] = value;
        return CLI_GO_ON;
    case 'n':
        return set_runs(job, args, value);
    case OPTION_TIME:
        return set_time(job, args, value);
    case OPTION_STRATEGY:
        job->options.own = lockstep_is_own(value) ? value : NULL;
        job->exploration.strategy =
            job->options.own ? LOCKSTEP_BY_OWN : (lockstep_strategy)cli_value_number(&strategies, value);
        return CLI_GO_ON;
    case OPTION_SEED:
        return set_seed(job, args, value);
    case OPTION_STEPS:
        job->has_steps = true;
        return cli_set_number(args, "--steps", value, 1, 10000000, &job->steps);
    case OPTION_ON:
        return set_failing(job, value);
    case OPTION_POINTS:
        job->options.points = (lockstep_points)cli_value_number(&points, value);
        return CLI_GO_ON;
    case OPTION_MEMORY:
        job->options.memory = (lockstep_model)cli_value_number(&models, value);
        return CLI_GO_ON;
    case OPTION_JOBS:
    case OPTION_DEPTH:
    case OPTION_LOOP:
    case OPTION_EXPECT_EXIT:
    case OPTION_SPURIOUS:
    case OPTION_HANG:
        return set_number_option(job, args, key, value);
    case OPTION_NODES:
    case OPTION_FAULTS:
    case OPTION_FAULT_COUNT:
    case OPTION_PARTITION:
    case OPTION_LATENCY:
    case OPTION_SKEW:
        return set_network_option(job, args, key, value);
    case OPTION_FRESH:
        job->options.fresh = value;
        return CLI_GO_ON;
    case OPTION_TRACE:
        job->trace = value;
        return CLI_GO_ON;
    case OPTION_OUTPUT:
        job->shown = value;
        return CLI_GO_ON;
    case OPTION_FORMAT:
        job->format = (lockstep_format)cli_value_number(&formats, value);
        return CLI_GO_ON;
    case OPTION_SIGNATURE:
        job->options.any_place = strcmp(value, "kind") == 0;
        return CLI_GO_ON;
    case OPTION_FALLBACK:
        job->fallback = (lockstep_fallback)cli_value_number(&fallbacks, value);
        job->has_fallback = true;
        return CLI_GO_ON;
    default:
        job->output = value;
        return CLI_GO_ON;
    }
}

static const struct {
    const char *name;
    int (*run)(lockstep_job *job);
    const char *wanted; /* operand */
} verbs[] = {
    {"run", lockstep_job_run, "a program"},      {"replay", lockstep_job_replay, "a schedule"},
    {"show", lockstep_job_show, "a schedule"},   {"shrink", lockstep_job_shrink, "a schedule"},
    {"slice", lockstep_job_slice, "a schedule"}, {"export", lockstep_job_export, "a schedule"},
    {"lint", lockstep_job_lint, "a program"},
};

/* Options that only one verb has a use for. */
static int check_options(const lockstep_job *job, const cli_args *args)
{
    const char *verb = job->operands[0];
    if ((job->wants_debugger || job->has_fallback) && strcmp(verb, "replay") != 0)
        return cli_args_complain(args, "--%s is for replay alone", job->wants_debugger ? "gdb" : "fallback");
    if (!job->nodes && (job->options.faults & LOCKSTEP_FAULTS_OF_NODES || job->has_network_options))
        return cli_args_complain(args,
                                 "faults of a network and what belongs to them are for nodes (--nodes)");
    if (job->nodes && strcmp(verb, "run") != 0)
        return cli_args_complain(args, "--nodes is for run alone; a schedule names its nodes");
    if (job->options.own && (job->nodes || job->jobs > 1))
        return cli_args_complain(args, "a strategy of one's own is for one program at a time, without --%s",
                                 job->nodes ? "nodes" : "jobs");
    if (job->nodes && job->count > 1)
        return cli_args_complain(args, "either a program is wanted, or --nodes");
    if (job->nodes && job->exploration.strategy == LOCKSTEP_BY_EXHAUSTION)
        return cli_args_complain(args,
                                 "exhaustive is not for nodes: which orders differ is not known of networks");
    if (strcmp(verb, "lint") == 0 && job->format != LOCKSTEP_TEXT && job->format != LOCKSTEP_JSON)
        return cli_args_complain(args, "lint is told as text or json");
    if (job->wants_slice && strcmp(verb, "show") == 0)
        return cli_args_complain(args,
                                 "show does not run the program, as a slice has to: 'spex lockstep slice'");
    return CLI_GO_ON;
}

static int run_verb(lockstep_job *job, const cli_args *args)
{
    for (size_t i = 0; job->count > 0 && i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(job->operands[0], verbs[i].name) != 0)
            continue;
        if (job->count == 1 && !job->nodes)
            return cli_args_complain(args, "%s is wanted after '%s'", verbs[i].wanted, verbs[i].name);
        if (check_options(job, args) != CLI_GO_ON)
            return CLI_TROUBLE;
        job->verb = job->operands[0];
        job->operands++;
        job->count--;
        job->options.steps = job->steps;
        job->options.hang_seconds = job->hang;
        const bool is_exhaustive = job->exploration.strategy == LOCKSTEP_BY_EXHAUSTION;
        job->options.spurious = is_exhaustive && !job->has_spurious ? 0 : job->spurious;
        job->options.expected_exit = (int)job->expected_exit;
        job->options.library = lockstep_library();
        job->options.interrupted = cli_watch_interrupts();
        job->exploration.depth = job->depth;
        if (is_exhaustive && !job->has_steps)
            job->options.steps = EXHAUSTIVE_STEPS;
        if (job->nodes && !job->has_steps)
            job->options.steps = NODES_STEPS;
        if (!job->has_seed && getrandom(&job->exploration.seed, sizeof job->exploration.seed, 0) < 0)
            job->exploration.seed = (uint64_t)getpid();
        const int outcome = job->options.library ? verbs[i].run(job) : CLI_TROUBLE;
        cli_end_if_interrupted();
        return outcome;
    }
    return cli_args_complain(
        args, "'run', 'replay', 'show', 'shrink', 'slice', 'export' or 'lint' is wanted as the first word");
}

static int run_lockstep(const cli_command *command, int argc, char **argv)
{
    const char **operands = calloc((size_t)argc + 1, sizeof *operands);
    lockstep_job job = {
        .words = argv,
        .operands = operands,
        .options = {.loop = 2, .fault_count = 3, .latency = HALF_A_SECOND, .skew = HALF_A_SECOND},
        .failing = (1u << LOCKSTEP_LOCK_ORDER) - 1,
        .steps = 100000,
        .hang = 10,
        .spurious = 2,
        .depth = 3,
        .jobs = 1,
        .exploration = {.runs = 1000}};
    if (!operands)
        return cli_out_of_memory("spex lockstep");
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON)
        outcome = run_verb(&job, &args);
    free(operands);
    return outcome;
}

const cli_command spexv_lockstep = {
    "spex lockstep",
    "run [OPTION]... PROGRAM [ARG]... | VERB FILE",
    "Runs a threaded program under schedules that are chosen, and replays those that fail.",
    "One thread moves at a time, from one call of pthreads, semaphores, C11 threads, clocks or sleep to the "
    "next,\n"
    "and a strategy says which. A schedule that fails is run again, made small, told and kept in a file.",
    options,
    run_lockstep,
};
