/* The bounds of a search, as options name them. (bounds.c) */
#ifndef VERIFIER_CHECK_BOUNDS_H
#define VERIFIER_CHECK_BOUNDS_H

#include "cli/cli.h"
#include "verifier/check/check.h"

#include <jansson.h>

enum {
    CHECK_OPTION_INT = 512,
    CHECK_OPTION_QUEUE,
    CHECK_OPTION_INPUTS,
    CHECK_OPTION_CRASHES,
    CHECK_OPTION_TIMERS
};

/* Rows of a table of options. */
#define CHECK_ROWS_OF_BOUNDS                                                                                 \
    {CHECK_OPTION_INT, "int", "LOW..HIGH", NULL,                                                             \
     "the bound of integers without a range; default: the system's, else 0..255"},                           \
        {CHECK_OPTION_QUEUE, "queue", "N", NULL,                                                             \
         "messages under way from one agent to another; default: the system's, else 8"},                     \
        {CHECK_OPTION_INPUTS, "inputs", "N", NULL,                                                           \
         "inputs in a run; default: the system's, else any number"},                                         \
        {CHECK_OPTION_CRASHES, "crashes", "N", NULL,                                                         \
         "crashes in a run; default: the system's, else any number"},                                        \
    {                                                                                                        \
        CHECK_OPTION_TIMERS, "timers", "ORDER", CLI_VALUES("any|ordered"),                                   \
            "whether timers fire in the order of their time, or in any; default: any"                        \
    }

/* None of them given. */
checking_options check_no_bounds(void);
/* Takes one of these options. Returns CLI_GO_ON, or CLI_TROUBLE, which has been said. */
int check_set_bound(checking_options *bounds, const cli_args *args, int key, const char *value);

/* Those that options gave, to be saved with a result. */
json_t *check_bounds_json(const checking_options *bounds);
/* Those of a saved result, where options do not give others. */
checking_options check_saved_bounds(const checking_options *given, const json_t *saved);

#endif
