/* The words of a subcommand. */
#include "cli/arguments.h"

#include "cli/written.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_output(const cli_option *o)
{
    return o->values == &cli_file_to_write || (o->key == 'o' && o->argument);
}

/* One of certain values, or one file to write: of two that are given one would come to nothing. */
static bool is_given_once(const cli_option *o)
{
    return is_output(o) || (cli_has_values(o) && o->argument && !strchr(o->argument, '['));
}

static const cli_option *option_of(const cli_command *command, int key)
{
    const cli_option *o = command->options;
    while (o->key && o->key != key)
        o++;
    return o->key ? o : NULL;
}

static int complain_of_two(const cli_args *args, const cli_option *o, const char *one, const char *other)
{
    const char short_form[] = {(char)o->key, '\0'};
    return cli_args_complain(args, "%s%s is given twice, '%s' and '%s'", o->name ? "--" : "-",
                             o->name ? o->name : short_form, one, other);
}

/* Is an option given twice that says one thing? */
static int check_once(const cli_command *command, int argc, char **argv, cli_args *args)
{
    for (const cli_option *o = command->options; o->key; o++) {
        const char *value, *first = NULL;
        if (!is_given_once(o))
            continue;
        cli_args_begin(args, command, argc, argv);
        for (int key; (key = cli_args_next(args, &value)) != CLI_ARGS_END;)
            if (key == o->key && first && strcmp(first, value) != 0)
                return complain_of_two(args, o, first, value);
            else if (key == o->key)
                first = value;
    }
    return CLI_GO_ON;
}

/* Is it that file, or FILE:NAME of it? */
static bool is_of_file(const char *operand, const char *file)
{
    const char *name;
    char *path = cli_split_operand(operand, &name);
    bool is = path && cli_are_one_file(path, file);
    free(path);
    return is;
}

/* Is the output of an option something that is read, or written by another? */
static int check_output(const cli_command *command, cli_args *args, const cli_option *output,
                        const char *file)
{
    cli_args others;
    const char *value;
    cli_args_begin(&others, command, args->argc, args->argv);
    for (int key; (key = cli_args_next(&others, &value)) != CLI_ARGS_END;) {
        const cli_option *o = key == CLI_ARGS_OPERAND ? NULL : option_of(command, key);
        bool is_read = key == CLI_ARGS_OPERAND || (o && o->values == &cli_file_to_read);
        if (is_read && is_of_file(value, file))
            return cli_args_complain(args, "'%s' is an input: give another name with %s%s", file,
                                     output->key == 'o' ? "-o" : "--",
                                     output->key == 'o' ? "" : output->name);
        if (o && o != output && is_output(o) && strcmp(value, file) == 0 && strcmp(file, "-") != 0)
            return cli_args_complain(args, "two options write to '%s'", file);
    }
    return CLI_GO_ON;
}

/* Words have been looked at once: each by itself is well. */
static int check_together(const cli_command *command, int argc, char **argv, cli_args *args)
{
    const char *value;
    int outcome = check_once(command, argc, argv, args);
    cli_args_begin(args, command, argc, argv);
    for (int key; outcome == CLI_GO_ON && (key = cli_args_next(args, &value)) != CLI_ARGS_END;) {
        const cli_option *o = key == CLI_ARGS_OPERAND ? NULL : option_of(command, key);
        if (o && is_output(o))
            outcome = check_output(command, args, o, value);
    }
    return outcome;
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
    return check_together(command, argc, argv, args);
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
