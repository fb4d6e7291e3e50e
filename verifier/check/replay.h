/* Saved runs, taken once more. (replay.c) */
#ifndef VERIFIER_CHECK_REPLAY_H
#define VERIFIER_CHECK_REPLAY_H

#include "verifier/check/check.h"

#include <jansson.h>

/* The objects of a file that `spex check --format=json` or `--certificate` wrote, as an array. NULL: it has
 * been said why. */
json_t *check_read_saved(const char *path);
/* Takes the saved runs of a system once more, through its handlers as they ship; `count` becomes how many
 * there were. Returns an exit status: CLI_NO where one is a violation still. */
int check_replay(const json_t *saved, const lang_agents *agents, const lang_system *system, const char *path,
                 const check_options *options, size_t *count);

#endif
