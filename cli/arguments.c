/* The words of a subcommand. */
#include "cli/arguments.h"

#include "cli/options.h"

int cli_parse(const cli_command *command, int argc, char **argv, cli_args *args, cli_take *take, void *job)
{
    const char *value;
    cli_args_begin(args, command, argc, argv);
    for (int key; (key = cli_args_next(args, &value)) != CLI_ARGS_END;) {
        if (key == CLI_ARGS_ERROR)
            return CLI_TROUBLE;
        if (key == 'h') {
            cli_print_help(command, stdout);
            return CLI_YES;
        }
        int outcome = take(job, args, key, value);
        if (outcome != CLI_GO_ON)
            return outcome;
    }
    return CLI_GO_ON;
}

int cli_take_operand(const cli_args *args, const char *value, const char **operand)
{
    if (*operand)
        return cli_args_complain(args, "'%s' is one operand too many", value);
    *operand = value;
    return CLI_GO_ON;
}

int cli_take_number(const cli_args *args, const char *option, const char *value, uint64_t low, uint64_t high,
                    unsigned *number)
{
    uint64_t n;
    if (!cli_args_number(args, option, value, low, high, &n))
        return CLI_TROUBLE;
    *number = (unsigned)n;
    return CLI_GO_ON;
}

int cli_take_common(const cli_args *args, int key, const char *value, lts_options *options, const char **tau)
{
    if (key == CLI_OPTION_JOBS)
        return cli_take_number(args, "--jobs", value, 1, CLI_JOBS_MAX, &options->jobs);
    if (key == CLI_OPTION_TAU)
        *tau = value;
    else
        lts_equivalence_parse(value, &options->equivalence); /* the table lets no other value through */
    return CLI_GO_ON;
}
