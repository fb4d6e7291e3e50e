/* spex check-certificate: does a certificate prove its verdict? The same as the program
 * spex-check-certificate. */
#include "verifier/verifier.h"

#include "cli/cli.h"
#include "verdict/verdict.h"

enum { LEFT, RIGHT, CERTIFICATE, OPERANDS };

static const cli_option options[] = {
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

typedef struct check_job {
    const char *operands[OPERANDS];
    unsigned count;
} check_job;

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    check_job *job = arg;
    (void)key; /* there is no option besides --help */
    if (job->count == OPERANDS)
        return cli_args_complain(args, "'%s' is one operand too many", value);
    job->operands[job->count++] = value;
    return CLI_GO_ON;
}

static int run_check_certificate(const cli_command *command, int argc, char **argv)
{
    check_job job = {0};
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (job.count < OPERANDS)
        return cli_args_complain(&args, "two systems and a certificate are wanted");
    verdict_check_certificate(job.operands);
}

const cli_command spexv_check_certificate = {
    "spex check-certificate",
    "A.aut B.aut CERTIFICATE",
    "Checks the proof of a verdict.",
    "The proof is what spex compare --certificate and spex verify --certificates write. The program\n"
    "spex-check-certificate does the same, and shares nothing with the rest of spex.",
    options,
    run_check_certificate,
};
