/* The words of a command: what all commands do alike when they read their options. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "cli/options.h"

#define CLI_GO_ON (-1)

/* Notes one option or operand (CLI_ARGS_OPERAND). Returns CLI_GO_ON, or the exit status to end with. */
typedef int cli_set_option(void *job, const cli_args *args, int key, const char *value);

/* Calls `set` for each option and operand; --help and wrong usage are dealt with. Returns CLI_GO_ON, or
 * the exit status to end with. `args` can then be complained to. */
int cli_parse(const cli_command *command, int argc, char **argv, cli_args *args, cli_set_option *set,
              void *job);

/* For `set`: notes what can be given once. */
int cli_set_operand(const cli_args *args, const char *value, const char **operand);
int cli_set_number(const cli_args *args, const char *option, const char *value, uint64_t low, uint64_t high,
                   unsigned *number);

/* Splits FILE:NAME, unless a file of the whole name is there; `*name` is then NULL, else it points into
 * `operand`. The path is the caller's to free; NULL: no memory. */
char *cli_split_operand(const char *operand, const char **name);

#endif
