/* A replay under way: what its files share. (run.c) */
#ifndef VERIFIER_REPLAY_RUN_H
#define VERIFIER_REPLAY_RUN_H

#include "verdict/verdict.h"
#include "verifier/replay/finding.h"
#include "verifier/replay/replay.h"

typedef struct replay {
    const spexv_replay_request *request;
    const char *source; /* the specification's file */
    const char *log;    /* the one at hand */
    const lang_spec *spec;
    const spex_monitor *monitor;
    spex_engine *engine;
    verdict_learned_model learned;

    logs_events *events;
    const logs_event *event; /* the one at hand */
    uint64_t event_count, instance_count, left_out, malformed_count;
    uint64_t deviation_count, harmless_count;
    int trouble; /* a code of the engine that is no deviation */
} replay;

/* An error handler of the engine, `arg` being the replay. (judge.c) */
int spexv_replay_judge(const spex_error *error, void *arg);

#endif
