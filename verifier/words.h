/* The words of a subcommand: what all subcommands do alike when they read their options. */
#ifndef SPEXV_WORDS_H
#define SPEXV_WORDS_H

#include "compiler/options.h"
#include "lts/lts.h"

#define SPEXV_GO_ON (-1)

/* Takes one option or operand (SPEXC_ARGS_OPERAND). Returns SPEXV_GO_ON, or the exit status to end with. */
typedef int spexv_take(void *job, const spexc_args *args, int key, const char *value);

/* Calls `take` for each option and operand; --help and wrong usage are dealt with. Returns SPEXV_GO_ON, or
 * the exit status to end with. `args` can then be complained to. */
int spexv_words(const spexc_command *command, int argc, char **argv, spexc_args *args, spexv_take *take,
                void *job);

/* For `take`: sets what can be given once. */
int spexv_take_operand(const spexc_args *args, const char *value, const char **operand);
int spexv_take_number(const spexc_args *args, const char *option, const char *value, uint64_t low,
                      uint64_t high, unsigned *number);

/* Options that several subcommands have. */
enum { SPEXV_OPTION_EQUIVALENCE = 512, SPEXV_OPTION_TAU, SPEXV_OPTION_JOBS, SPEXV_OPTION_STATS };
#define SPEXV_JOBS_MAX 256u
#define SPEXV_ROW_EQUIVALENCE                                                                                \
    {                                                                                                        \
        SPEXV_OPTION_EQUIVALENCE, "equivalence", "NAME",                                                     \
            "strong|branching|divergence_branching|weak|trace|weak_trace",                                   \
            "what behaving the same means; default: branching"                                               \
    }
#define SPEXV_ROW_TAU                                                                                        \
    {                                                                                                        \
        SPEXV_OPTION_TAU, "tau", "LABEL[,LABEL]", NULL,                                                      \
            "in .aut files, these labels are internal; default: tau, else i"                                 \
    }
#define SPEXV_ROW_JOBS                                                                                       \
    {                                                                                                        \
        SPEXV_OPTION_JOBS, "jobs", "N", NULL, "use N threads; the result does not depend on it"              \
    }
#define SPEXV_ROW_STATS                                                                                      \
    {                                                                                                        \
        SPEXV_OPTION_STATS, "stats", NULL, NULL, "print phases, counts and memory to stderr"                 \
    }
#define SPEXV_ROW_OUTPUT                                                                                     \
    {                                                                                                        \
        'o', "output", "FILE", NULL, "write to FILE, which is replaced whole or not at all"                  \
    }
/* Takes --equivalence and --jobs into `options`, --tau into `tau`; where `tau` is NULL there is none. */
int spexv_take_common(const spexc_args *args, int key, const char *value, lts_options *options,
                      const char **tau);

#endif
