/* The words of a subcommand. */
#include "verifier/words.h"

#include "verifier/input.h"

int spexv_words(const spexc_command *command, int argc, char **argv, spexc_args *args, spexv_take *take,
                void *job)
{
    const char *value;
    spexc_args_begin(args, command, argc, argv);
    for (int key; (key = spexc_args_next(args, &value)) != SPEXC_ARGS_END;) {
        if (key == SPEXC_ARGS_ERROR)
            return SPEXV_TROUBLE;
        if (key == 'h') {
            spexc_print_help(command, stdout);
            return SPEXV_YES;
        }
        int outcome = take(job, args, key, value);
        if (outcome != SPEXV_GO_ON)
            return outcome;
    }
    return SPEXV_GO_ON;
}

int spexv_take_operand(const spexc_args *args, const char *value, const char **operand)
{
    if (*operand)
        return spexc_args_complain(args, "'%s' is one operand too many", value);
    *operand = value;
    return SPEXV_GO_ON;
}

int spexv_take_number(const spexc_args *args, const char *option, const char *value, uint64_t low,
                      uint64_t high, unsigned *number)
{
    uint64_t n;
    if (!spexc_args_number(args, option, value, low, high, &n))
        return SPEXV_TROUBLE;
    *number = (unsigned)n;
    return SPEXV_GO_ON;
}

int spexv_take_common(const spexc_args *args, int key, const char *value, lts_options *options,
                      const char **tau)
{
    if (key == SPEXV_OPTION_JOBS)
        return spexv_take_number(args, "--jobs", value, 1, SPEXV_JOBS_MAX, &options->jobs);
    if (key == SPEXV_OPTION_TAU)
        *tau = value;
    else
        lts_equivalence_parse(value, &options->equivalence); /* the table lets no other value through */
    return SPEXV_GO_ON;
}
