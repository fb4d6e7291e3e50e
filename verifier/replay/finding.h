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
    SPEXV_HARMLESS,       /* likewise, but it would still behave as specified */
    SPEXV_LATE,           /* it rested for longer than it may */
    SPEXV_TOO_EARLY,      /* a step came sooner than it may */
    SPEXV_TOO_LATE,       /* or later */
    SPEXV_STAY,           /* it has stayed for longer than it may */
    SPEXV_NO_PARENT,      /* it began without the parent that it should have */
    SPEXV_UNFINISHED,     /* the log ends where it may not end */
    SPEXV_MALFORMED       /* it is no event */
} spexv_finding_kind;

typedef struct spexv_finding {
    spexv_finding_kind kind;
    const char *log;       /* its path */
    uint64_t line, column; /* column 0: not known */
    const char *time;      /* of the event, as it is written there; NULL: none */
    const char *instance, *from, *action, *to;
    const spex_allowed *allowed; /* what would have been */
    size_t allowed_count;
    bool is_out_of_range;      /* that is why it was not: a variable would leave its range */
    const char *const *states; /* of SPEXV_WRONG_STATE: where it may be; else where it may have been */
    size_t state_count;
    const char *const *finals; /* of SPEXV_UNFINISHED: where it would be right to stop */
    size_t final_count;
    int64_t rested, limit; /* of SPEXV_LATE, SPEXV_TOO_...: microseconds; milliseconds; SPEXV_STAY: `limit` */
    const spex_instance
        *other;          /* SPEXV_NOT_ALLOWED: because of it; SPEXV_NO_PARENT: what was given; or NULL */
    bool is_parent;      /* that is what `other` is */
    const char *message; /* of SPEXV_MALFORMED: all of it */

    /* For pages: */
    const char *const *stood; /* the states of the specification that it may have been in; NULL: not known */
    size_t stood_count;
    const char *quoted;                          /* the line of the log; NULL: not known */
    size_t quoted_length, marked, marked_length; /* what it is about, in `quoted` */
} spexv_finding;

const char *spexv_finding_name(spexv_finding_kind kind); /* "not_allowed" */

/* Writes the sentence, without a newline: "at 13 'a' did 'pay' in 'paid', which is not allowed there; ...".
 * `source`: the path of the specification. */
void spexv_finding_print(const spexv_finding *finding, const spex_monitor *monitor, const char *source,
                         FILE *out);

/* "1h 30m", "5s", "2.5s", "250ms", "12us" */
void spexv_print_duration(int64_t microseconds, FILE *out);

#endif
