/* spex check: every run of a system of agents. */
#include "verifier/verifier.h"

#include "cli/cli.h"
#include "language/language.h"
#include "verifier/check/check.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_FORMAT = 256,
    OPTION_JOBS,
    OPTION_FIRST,
    OPTION_EXHAUSTIVE,
    OPTION_ALLOW_VACUOUS,
    OPTION_FAIRNESS,
    OPTION_INT,
    OPTION_QUEUE,
    OPTION_INPUTS,
    OPTION_CRASHES,
    OPTION_STATES,
    OPTION_MEMORY,
    OPTION_TIMEOUT
};

static const cli_option options[] = {
    {OPTION_FORMAT, "format", "FORMAT", CLI_VALUES("text|json"), "how to say it; default: text"},
    {OPTION_FIRST, "first", NULL, NULL, "end with the first violation"},
    {OPTION_EXHAUSTIVE, "exhaustive", NULL, NULL, "what holds within bounds only is not enough"},
    {OPTION_ALLOW_VACUOUS, "allow-vacuous", NULL, NULL, "a property whose subject never came about is fine"},
    {OPTION_FAIRNESS, "fairness", "KIND", CLI_VALUES("none|weak|strong"),
     "what liveness relies on; default: weak"},
    {OPTION_INT, "int", "LOW..HIGH", NULL,
     "the bound of integers without a range; default: the system's, else 0..255"},
    {OPTION_QUEUE, "queue", "N", NULL,
     "messages under way from one agent to another; default: the system's, else 8"},
    {OPTION_INPUTS, "inputs", "N", NULL, "inputs in a run; default: the system's, else any number"},
    {OPTION_CRASHES, "crashes", "N", NULL, "crashes in a run; default: the system's, else any number"},
    {OPTION_STATES, "states", "N", NULL, "end after so many states"},
    {OPTION_MEMORY, "memory", "MIB", NULL,
     "end when the states need more; default: three quarters of what is free"},
    {OPTION_TIMEOUT, "timeout", "SECONDS", NULL, "end after that time"},
    {OPTION_JOBS, "jobs", "N", NULL, "use N threads; default: all processors"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

static volatile sig_atomic_t is_interrupted;

static void interrupt(int signal)
{
    (void)signal;
    is_interrupted = 1;
}

typedef struct check_job {
    check_options options;
    const char **operands;
    size_t count;
} check_job;

static bool set_range(check_job *job, const char *value)
{
    char *end;
    errno = 0;
    job->options.model.low = strtoll(value, &end, 10);
    if (end == value || strncmp(end, "..", 2) != 0)
        return false;
    const char *high = end + 2;
    job->options.model.high = strtoll(high, &end, 10);
    job->options.model.has_int = true;
    return end != high && *end == '\0' && errno == 0 && job->options.model.low <= job->options.model.high;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    check_job *job = arg;
    check_options *o = &job->options;
    uint64_t number;
    switch (key) {
    case CLI_ARGS_OPERAND:
        job->operands[job->count++] = value;
        return CLI_GO_ON;
    case OPTION_FORMAT:
        o->is_json = strcmp(value, "json") == 0;
        return CLI_GO_ON;
    case OPTION_FIRST:
        o->search.first = true;
        return CLI_GO_ON;
    case OPTION_EXHAUSTIVE:
        o->exhaustive = true;
        return CLI_GO_ON;
    case OPTION_ALLOW_VACUOUS:
        o->allow_vacuous = true;
        return CLI_GO_ON;
    case OPTION_FAIRNESS:
        o->search.fairness = strcmp(value, "none") == 0     ? SPEX_EXPLORER_NO_FAIRNESS
                             : strcmp(value, "strong") == 0 ? SPEX_EXPLORER_STRONG_FAIRNESS
                                                            : SPEX_EXPLORER_AS_DECLARED;
        return CLI_GO_ON;
    case OPTION_INT:
        return set_range(job, value)
                   ? CLI_GO_ON
                   : cli_args_complain(args, "--int takes a range such as 0..7, not '%s'", value);
    case OPTION_QUEUE:
        return cli_args_number(args, "--queue", value, 0, 65535, &o->model.queue) ? CLI_GO_ON : CLI_TROUBLE;
    case OPTION_INPUTS:
        return cli_args_number(args, "--inputs", value, 0, UINT32_MAX - 1, &o->model.inputs) ? CLI_GO_ON
                                                                                             : CLI_TROUBLE;
    case OPTION_CRASHES:
        return cli_args_number(args, "--crashes", value, 0, UINT32_MAX - 1, &o->model.crashes) ? CLI_GO_ON
                                                                                               : CLI_TROUBLE;
    case OPTION_STATES:
        return cli_args_number(args, "--states", value, 1, UINT64_MAX, &o->search.states) ? CLI_GO_ON
                                                                                          : CLI_TROUBLE;
    case OPTION_MEMORY:
        if (!cli_args_number(args, "--memory", value, 1, UINT64_MAX >> 20, &number))
            return CLI_TROUBLE;
        o->search.memory = number << 20;
        return CLI_GO_ON;
    case OPTION_TIMEOUT:
        if (!cli_args_number(args, "--timeout", value, 1, 1000000000, &number))
            return CLI_TROUBLE;
        o->search.timeout = (double)number;
        return CLI_GO_ON;
    default: /* OPTION_JOBS */
        if (!cli_args_number(args, "--jobs", value, 1, 256, &number))
            return CLI_TROUBLE;
        o->search.jobs = (unsigned)number;
        return CLI_GO_ON;
    }
}

/* Searches a system that has been compiled. */
static int search(const spex_system *system, const char *path, const check_options *how)
{
    checking_model *model;
    spex_explorer *found = NULL;
    base_error error;
    spex_explorer_error trouble;
    if (checking_open(&model, system, &how->model, &error) != BASE_OK) {
        fprintf(stderr, "%s:%s: error: %s\n", path, system->name, error.message);
        return CLI_NO;
    }
    spex_explorer_options limits = how->search;
    if (limits.states == 0 && system->bounds.states != UINT64_MAX)
        limits.states = system->bounds.states;
    limits.stop = &is_interrupted;
    int status = CLI_TROUBLE;
    if (spex_explorer_open(&found, checking_explorer_model(model), &limits, &trouble) != SPEX_EXPLORER_OK)
        fprintf(stderr, "spex check: %s\n", trouble.message);
    else if (spex_explorer_run(found) != SPEX_EXPLORER_OK)
        status = cli_out_of_memory("spex check");
    else
        status = check_report(model, system, found, path, how, stdout) ? CLI_YES : CLI_NO;
    spex_explorer_close(found);
    checking_close(model);
    return status;
}

/* Is there a property that should be looked at, and that nothing looks at yet? Says which. */
static bool passes_over(const lang_system *system, const char *path)
{
    bool any = false;
    for (uint32_t i = 0; i < system->claim_count; i++)
        if (system->claims[i].kind == LANG_LTL) {
            fprintf(stderr, "%s:%s: error: nothing looks at 'ltl' yet: %s\n", path, system->name,
                    system->claims[i].name);
            any = true;
        }
    for (uint32_t m = 0; m < system->member_count; m++) {
        const lang_agent *agent = system->members[m].agent;
        for (uint32_t i = 0; agent && i < agent->claim_count; i++)
            if (agent->claims[i].kind == LANG_LIVENESS && agent->claims[i].tier == LANG_CHECKED) {
                fprintf(stderr, "%s:%s: error: nothing looks at the liveness of agents yet: %s: %s\n", path,
                        system->name, agent->name, agent->claims[i].name);
                any = true;
            }
    }
    return any;
}

static int check_system(const lang_agents *agents, const lang_system *system, const char *path,
                        const check_options *how)
{
    check_code code;
    for (uint32_t i = 0; i < system->member_count; i++)
        if (!system->members[i].agent) {
            fprintf(stderr, "%s:%s: error: %s is a program, which cannot be searched\n", path, system->name,
                    system->members[i].name);
            return CLI_NO;
        }
    bool is_passed_over = passes_over(system, path);
    int status = check_compile(agents, system, path, &code);
    if (status == CLI_YES)
        status = search(code.system, path, how);
    check_release(&code);
    return status == CLI_YES && is_passed_over ? CLI_NO : status;
}

/* FILE.lts or FILE.lts:SYSTEM. */
static int check_operand(const char *operand, const check_options *how)
{
    const char *colon = strrchr(operand, ':');
    char *path = colon && strlen(colon) > 1 && !strchr(colon, '/')
                     ? strndup(operand, (size_t)(colon - operand))
                     : strdup(operand);
    const char *wanted = colon && path && strlen(path) < strlen(operand) ? colon + 1 : NULL;
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    lang_unit *unit = NULL;
    int status = CLI_TROUBLE;
    if (path && diagnostics) {
        const lang_load_options load = {.detail = LANG_EVERYTHING};
        status = lang_load_file(path, &load, diagnostics, &unit);
        lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    }
    uint32_t count = 0;
    for (uint32_t i = 0; status == CLI_YES && i < unit->agents->own_systems; i++) {
        const lang_system *system = &unit->agents->systems[i];
        if (wanted && strcmp(wanted, system->name) != 0)
            continue;
        int one = check_system(unit->agents, system, path, how);
        status = one > status ? one : status;
        count++;
    }
    if (unit && count == 0 && status == CLI_YES) {
        fprintf(stderr,
                wanted ? "%s: error: there is no system '%s' here\n" : "%s: error: there is no system here\n",
                path, wanted);
        status = CLI_NO;
    }
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    free(path);
    return status;
}

static int run_check(const cli_command *command, int argc, char **argv)
{
    check_job job = {.options = {.model = {.queue = UINT64_MAX, .inputs = UINT64_MAX, .crashes = UINT64_MAX}},
                     .operands = calloc((size_t)argc, sizeof *job.operands)};
    if (!job.operands)
        return cli_out_of_memory(command->name);
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON) {
        struct sigaction action = {.sa_handler = interrupt};
        sigaction(SIGINT, &action, NULL);
        outcome = job.count ? CLI_YES : cli_args_complain(&args, "no file was named");
        for (size_t i = 0; i < job.count; i++) {
            int one = check_operand(job.operands[i], &job.options);
            outcome = one > outcome ? one : outcome;
        }
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
