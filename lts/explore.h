/* Going through an implicit LTS breadth-first: making it explicit, finding a shortest path. (explore.c) */
#ifndef LTS_EXPLORE_H
#define LTS_EXPLORE_H

#include "lts/implicit.h"
#include "lts/options.h"

/* Makes explicit what can be reached: state n is the n-th that breadth-first search meets, the first initial
 * state being the initial one. `states`, begun with {.words = x->words}, receives the states under these
 * numbers; release it in any case. `labels`, the same names as those of `x`, is referred to. `with_origin`:
 * else there are none. BASE_E_LIMIT: more than `max_states` states. `options` (may be NULL) hear of the
 * progress. */
base_status lts_explore(const lts_implicit *x, base_names *labels, bool with_origin, uint64_t max_states,
                        base_word_index *states, lts **out, const lts_options *options);

/* A run of an implicit LTS: `length` steps, and the length + 1 states around them, `words` words each. */
typedef struct lts_path {
    unsigned words;
    uint32_t length;
    lts_implicit_step *steps;
    uint64_t *states;
} lts_path;

void lts_path_release(lts_path *path);

static inline const uint64_t *lts_path_state(const lts_path *path, uint32_t i)
{
    assert(i <= path->length);
    return path->states + (size_t)i * path->words;
}

/* May a path end with a step by `label` to `state`? `label` is LTS_NONE where it may end before its first
 * step. */
typedef bool lts_is_goal(const void *arg, lts_label label, const uint64_t *state);

/* A path from an initial state with the fewest steps that may end so; of several, the one that breadth-first
 * search meets first. `*path`, to be released, is set when `*found`. BASE_E_LIMIT: there are more than
 * `max_states` states on the way. */
base_status lts_shortest_path(const lts_implicit *x, lts_is_goal *is_goal, const void *arg,
                              uint64_t max_states, bool *found, lts_path *path);

#endif
