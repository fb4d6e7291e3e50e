/* Where each instance of a log may be in the specification, and since when. (follow.c)
 *
 * The engine knows that too, but in states of its monitor, which may stand for several of the specification,
 * and these may differ in how long one may rest there and in whether it is right to stop there.
 */
#ifndef VERIFIER_REPLAY_FOLLOW_H
#define VERIFIER_REPLAY_FOLLOW_H

#include "language/language.h"

#define SPEXV_NO_TIME INT64_MIN

typedef struct spexv_follower spexv_follower;

typedef struct spexv_followed {
    uint32_t set;   /* of states */
    uint32_t state; /* that the log said last, where that is one of the specification; else LTS_NONE */
    uint32_t log;   /* its last event: in which log, and where */
    uint64_t line;
    int64_t time; /* microseconds; SPEXV_NO_TIME: not known */
} spexv_followed;

/* `spec` is borrowed. NULL: no memory. */
spexv_follower *spexv_follower_new(const lang_spec *spec);
void spexv_follower_free(spexv_follower *follower); /* NULL is fine */

/* The instance of that name; `*is_new`: it was not known, and nothing is said of it. NULL: no memory. */
spexv_followed *spexv_follow(spexv_follower *follower, const char *id, size_t length, bool *is_new);
/* It begins: in `state`, if that is one of the specification, else where that begins. */
base_status spexv_follow_begin(spexv_follower *follower, spexv_followed *one, const char *state);
/* It does `action`. When that is not allowed, it goes on from `state`, or from anywhere. */
base_status spexv_follow_step(spexv_follower *follower, spexv_followed *one, const char *action,
                              const char *state);

/* All instances, in the order in which they were met; `*id` is the name. NULL behind the last. */
const spexv_followed *spexv_followed_at(const spexv_follower *follower, uint32_t number, const char **id);

/* The state of that name; LTS_NONE: there is none. */
lts_state spexv_state_named(const spexv_follower *follower, const char *name);
/* The states that an instance may be in; `*count` of them. */
const lts_state *spexv_states_of(const spexv_follower *follower, const spexv_followed *one, uint32_t *count);
/* How long it may rest there, in milliseconds, or SPEX_INFINITY: also where it can do nothing more. */
int64_t spexv_limit_of(const spexv_follower *follower, const spexv_followed *one);
/* Can it be in a state that is declared final? */
bool spexv_may_stop(const spexv_follower *follower, const spexv_followed *one);

#endif
