/* The words of a subcommand: what all subcommands do alike when they read their options. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "cli/options.h"
#include "lts/lts.h"

#define CLI_GO_ON (-1)

/* Takes one option or operand (CLI_ARGS_OPERAND). Returns CLI_GO_ON, or the exit status to end with. */
typedef int cli_take(void *job, const cli_args *args, int key, const char *value);

/* Calls `take` for each option and operand; --help and wrong usage are dealt with. Returns CLI_GO_ON, or
 * the exit status to end with. `args` can then be complained to. */
int cli_parse(const cli_command *command, int argc, char **argv, cli_args *args, cli_take *take, void *job);

/* For `take`: sets what can be given once. */
int cli_take_operand(const cli_args *args, const char *value, const char **operand);
int cli_take_number(const cli_args *args, const char *option, const char *value, uint64_t low, uint64_t high,
                    unsigned *number);

/* Options that several subcommands have. */
enum { CLI_OPTION_EQUIVALENCE = 512, CLI_OPTION_TAU, CLI_OPTION_JOBS, CLI_OPTION_STATS };
#define CLI_JOBS_MAX 256u
#define CLI_ROW_EQUIVALENCE                                                                                  \
    {                                                                                                        \
        CLI_OPTION_EQUIVALENCE, "equivalence", "NAME",                                                       \
            "strong|branching|divergence_branching|weak|trace|weak_trace",                                   \
            "what behaving the same means; default: branching"                                               \
    }
#define CLI_ROW_TAU                                                                                          \
    {                                                                                                        \
        CLI_OPTION_TAU, "tau", "LABEL[,LABEL]", NULL,                                                        \
            "in .aut files, these labels are internal; default: tau, else i"                                 \
    }
#define CLI_ROW_JOBS                                                                                         \
    {                                                                                                        \
        CLI_OPTION_JOBS, "jobs", "N", NULL, "use N threads; the result does not depend on it"                \
    }
#define CLI_ROW_STATS                                                                                        \
    {                                                                                                        \
        CLI_OPTION_STATS, "stats", NULL, NULL, "print phases, counts and memory to stderr"                   \
    }
#define CLI_ROW_OUTPUT                                                                                       \
    {                                                                                                        \
        'o', "output", "FILE", NULL, "write to FILE, which is replaced whole or not at all"                  \
    }
/* Takes --equivalence and --jobs into `options`, --tau into `tau`; where `tau` is NULL there is none. */
int cli_take_common(const cli_args *args, int key, const char *value, lts_options *options, const char **tau);

#endif
