/* spex-check-system CERTIFICATE FILE.lts[:SYSTEM]...: whether what `spex check --certificate` wrote is right.
 * A set of states is read by check_states.c, without any search; a run is taken once more. The handlers are
 * compiled for it separately, as they ship. */
#include "config.h"

#include "cli/cli.h"
#include "explorer/check_states/check_states.h"
#include "verifier/check/bounds.h"
#include "verifier/check/operand.h"
#include "verifier/check/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const cli_option options[] = {CHECK_ROWS_OF_BOUNDS, CLI_ROW_HELP, CLI_ROW_LAST};

typedef struct check_job {
    check_options options;
    const char **operands;
    size_t count;
} check_job;

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    check_job *job = arg;
    if (key != CLI_ARGS_OPERAND)
        return check_set_bound(&job->options.model, args, key, value);
    job->operands[job->count++] = value;
    return CLI_GO_ON;
}

/* Is it a set of states? It is something else, such as JSON, otherwise; a file that cannot be read is said to
 * be one, and reading it says why. */
static bool is_set_of_states(const char *path)
{
    char magic[12];
    FILE *in = fopen(path, "rb");
    bool is_one = !in || (fread(magic, 1, sizeof magic, in) == sizeof magic &&
                          memcmp(magic, "spex states ", sizeof magic) == 0);
    if (in)
        fclose(in);
    return is_one;
}

static int check_system(const check_file *file, const lang_system *system, const check_options *how,
                        void *arg)
{
    systems_code code;
    checking_model *model = NULL;
    base_error error;
    checking_options bounds = how->model;
    if (check_has_programs(file->path, system))
        return CLI_NO;
    bounds.fingerprint = systems_fingerprint(file->unit->agents, system, file->path, &how->model);
    int status = systems_compile(file->unit->agents, system, file->path, SYSTEMS_TO_REPLAY, false, &code);
    if (status == CLI_YES && checking_open(&model, code.system, &bounds, &error) != BASE_OK) {
        fprintf(stderr, "%s:%s: error: %s\n", file->path, system->name, error.message);
        status = CLI_NO;
    }
    if (status == CLI_YES)
        status = check_states(checking_explorer_model(model), "spex-check-system", arg);
    checking_close(model);
    systems_release(&code);
    return status;
}

static int run(const cli_command *command, int argc, char **argv)
{
    check_job job = {.options = {.model = check_no_bounds(), .no_cache = true},
                     .operands = calloc((size_t)argc + 1, sizeof *job.operands)};
    if (!job.operands)
        return cli_out_of_memory(command->name);
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON && job.count < 2)
        outcome = cli_args_complain(&args, "a certificate and a file with systems are wanted");
    else if (outcome == CLI_GO_ON && !is_set_of_states(job.operands[0]))
        outcome = check_replay_files(job.operands + 1, job.count - 1, &job.options, job.operands[0]);
    else if (outcome == CLI_GO_ON)
        outcome = job.count == 2 ? check_each_system(job.operands[1], &job.options, check_system,
                                                     (void *)job.operands[0])
                                 : cli_args_complain(&args, "a set of states is of one system");
    free(job.operands);
    return outcome;
}

static const cli_command command = {
    "spex-check-system",
    "[OPTION]... CERTIFICATE FILE.lts[:SYSTEM]...",
    "Checks a certificate of spex check.",
    "A set of states has to have the first state, to be closed under steps, and to keep the properties of\n"
    "states and steps: exit status 0. A run is taken once more: exit status 1, if it is a violation.\n"
    "Bounds that the search was given as options have to be given again.",
    options,
    run,
};

int main(int argc, char **argv)
{
    return run(&command, argc, argv);
}
