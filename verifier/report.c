/* spex report: what spex verify says, as a page of HTML. */
#include "verifier/verifier.h"

#include "cli/cli.h"
#include "verdict/verdict.h"

static const cli_option options[] = {
    VERDICT_ROW_SPEC,
    VERDICT_ROW_FOLDER,
    CLI_ROW_EQUIVALENCE,
    CLI_ROW_MAX_SUBSETS,
    VERDICT_ROW_MAX_REASONS,
    VERDICT_ROW_MAX_PICTURES,
    VERDICT_ROW_ALLOW_MISSING,
    VERDICT_ROW_ALLOW_REFUSED,
    CLI_ROW_OUTPUT,
    CLI_ROW_JOBS,
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    return verdict_report_set(arg, args, key, value);
}

static int run_report(const cli_command *command, int argc, char **argv)
{
    verdict_report_request request;
    if (!verdict_report_begin(&request, "html"))
        return CLI_TROUBLE;
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &request);
    if (outcome == CLI_GO_ON && request.models.paths.count == 0)
        outcome = verdict_model_operands_take_default(&request.models, "spex report");
    if (outcome == CLI_GO_ON)
        outcome = verdict_report_write(&request);
    verdict_report_release(&request);
    return outcome;
}

const cli_command spexv_report = {
    "spex report",
    "[OPTION]... [PATH]...",
    "Writes what verify says as a page of HTML, with pictures.",
    VERDICT_MODEL_OPERANDS_TEXT
    "\nThe page needs nothing but itself. It is what spex verify --format=html writes.",
    options,
    run_report,
};
