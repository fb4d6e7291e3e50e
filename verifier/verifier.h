/* The verifier room: the subcommands of spex, one file each, which defines the row `spexv_NAME`: its name,
 * what --help says, its options, and the function that takes its words (argv[0] is its name) and returns an
 * exit status. Help, completion and the lists in manual pages come from the rows.
 */
#ifndef VERIFIER_VERIFIER_H
#define VERIFIER_VERIFIER_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cli/cli.h"

#ifdef HAVE_LOCKSTEP
#define SPEXV_LOCKSTEP(EACH) EACH(lockstep)
#else
#define SPEXV_LOCKSTEP(EACH)
#endif

/* All of them, in the order of `spex help`. A new one is a name here and a file. */
#define SPEXV_COMMANDS(EACH)                                                                                 \
    EACH(verify)                                                                                             \
    EACH(report)                                                                                             \
    EACH(replay)                                                                                             \
    EACH(coverage)                                                                                           \
    EACH(compare)                                                                                            \
    EACH(reduce)                                                                                             \
    EACH(convert)                                                                                            \
    EACH(info)                                                                                               \
    EACH(graph)                                                                                              \
    EACH(merge)                                                                                              \
    EACH(diff)                                                                                               \
    EACH(minimize)                                                                                           \
    EACH(unlearn)                                                                                            \
    EACH(trace)                                                                                              \
    EACH(simulate)                                                                                           \
    EACH(check)                                                                                              \
    EACH(chaos)                                                                                              \
    EACH(compat)                                                                                             \
    EACH(history)                                                                                            \
    SPEXV_LOCKSTEP(EACH)                                                                                     \
    EACH(check_certificate)

#define SPEXV_DECLARE(name) extern const cli_command spexv_##name;
SPEXV_COMMANDS(SPEXV_DECLARE)
#undef SPEXV_DECLARE

#endif
