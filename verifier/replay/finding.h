/* What a replay has found, and how it is said. (finding.c) */
#ifndef VERIFIER_REPLAY_FINDING_H
#define VERIFIER_REPLAY_FINDING_H

#include "language/language.h"
#include "logs/logs.h"
#include <spex.h>

typedef enum spexv_finding_kind {
    SPEXV_NOT_ALLOWED,    /* by the specification */
    SPEXV_UNKNOWN_ACTION, /* of which the specification knows nothing */
    SPEXV_WRONG_STATE,    /* a strict specification cannot be in the state that is told */
    SPEXV_DEVIATION,      /* the recorded model has no such step, and would be another with it */
    SPEXV_HARMLESS        /* likewise, but it would still behave as specified */
} spexv_finding_kind;

typedef struct spexv_finding {
    spexv_finding_kind kind;
    const char *log;       /* its path */
    uint64_t line, column; /* column 0: not known */
    const char *time;      /* of the event, as it is written there; NULL: none */
    const char *instance, *from, *action, *to;
    const spex_allowed *allowed; /* what would have been */
    size_t allowed_count;
    const char *const *expected; /* of SPEXV_WRONG_STATE: where it may be */
    size_t expected_count;
} spexv_finding;

/* Writes the sentence, without a newline: "at 13 'a' did 'pay' in 'paid', which is not allowed there; ...".
 * `source`: the path of the specification. */
void spexv_finding_print(const spexv_finding *finding, const spex_monitor *monitor, const char *source,
                         FILE *out);

#endif
