/* The words of a subcommand. */
#include "cli/arguments.h"

#include "cli/written.h"

#include <assert.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Is the output one of the operands? Words have been looked at once: all is well with them. */
static int check_output(const cli_command *command, int argc, char **argv, cli_args *args)
{
    const char *value, *output = NULL;
    cli_args_begin(args, command, argc, argv);
    for (int key; (key = cli_args_next(args, &value)) != CLI_ARGS_END;)
        if (key == 'o')
            output = value;
    if (!output)
        return CLI_GO_ON;
    cli_args_begin(args, command, argc, argv);
    for (int key; (key = cli_args_next(args, &value)) != CLI_ARGS_END;)
        if (key == CLI_ARGS_OPERAND && cli_are_one_file(output, value))
            return cli_args_complain(args, "'%s' is an input: give another name with -o", output);
    return CLI_GO_ON;
}

int cli_parse(const cli_command *command, int argc, char **argv, cli_args *args, cli_set_option *set,
              void *job)
{
    const char *value;
    assert(command && command->options && set);
    assert(argc > 0 && argv);
    cli_args_begin(args, command, argc, argv);
    for (int key; (key = cli_args_next(args, &value)) != CLI_ARGS_END;) {
        if (key == CLI_ARGS_ERROR)
            return CLI_TROUBLE;
        if (key == 'h') {
            cli_print_help(command, stdout);
            return CLI_YES;
        }
        int outcome = set(job, args, key, value);
        if (outcome != CLI_GO_ON)
            return outcome;
    }
    return check_output(command, argc, argv, args);
}

int cli_set_operand(const cli_args *args, const char *value, const char **operand)
{
    assert(value && operand);
    if (*operand)
        return cli_args_complain(args, "'%s' is one operand too many", value);
    *operand = value;
    return CLI_GO_ON;
}

int cli_set_number(const cli_args *args, const char *option, const char *value, uint64_t low, uint64_t high,
                   unsigned *number)
{
    uint64_t n;
    assert(low <= high && high <= UINT_MAX);
    if (!cli_args_number(args, option, value, low, high, &n))
        return CLI_TROUBLE;
    *number = (unsigned)n;
    return CLI_GO_ON;
}

char *cli_split_operand(const char *operand, const char **name)
{
    assert(operand && name);
    *name = NULL;
    char *path = strdup(operand);
    char *colon = path ? strrchr(path, ':') : NULL;
    if (colon && colon > path && colon[1] && access(path, F_OK) != 0) {
        *colon = '\0';
        *name = operand + (colon - path) + 1;
    }
    return path;
}
