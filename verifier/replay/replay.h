/* Replaying logs of events: the door of the sub-room of spex replay, whose words are read in
 * verifier/replay.c.
 *
 *     run.c       the logs, event by event, through an engine
 *     judge.c     what the engine says becomes a finding
 *     limits.c    limits of time, and where instances may stop, by
 *     follow.c    where each instance may be
 *     finding.c   findings as sentences, tell.c where they go, report.c for other programs
 */
#ifndef VERIFIER_REPLAY_REPLAY_H
#define VERIFIER_REPLAY_REPLAY_H

#include "language/language.h"
#include "logs/logs.h"

typedef struct spexv_replay_request {
    const char *spec_operand, *models_dir;
    logs_columns columns;
    bool must_learn, skips_malformed, checks_final, must_sort;
    logs_time_format time_format;
    const char *report; /* the name of its format; NULL: text */
    unsigned max_shown;
    const char **logs;
    size_t log_count;
} spexv_replay_request;

/* What a log is called: its path, or "<stdin>". */
const char *spexv_replay_log_name(const spexv_replay_request *request, size_t number);

/* Replays the logs and says what there is to say; what is wrong with the specification or the model, and
 * what cannot be opened, goes to `diagnostics`. Returns an exit status. */
int spexv_replay_run(const spexv_replay_request *request, lang_diagnostics *diagnostics);

#endif
