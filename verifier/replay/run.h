/* A replay under way: what its files share. */
#ifndef VERIFIER_REPLAY_RUN_H
#define VERIFIER_REPLAY_RUN_H

#include "base/names.h"
#include "compiler/compiler.h"
#include "verdict/verdict.h"
#include "verifier/replay/finding.h"
#include "verifier/replay/follow.h"
#include "verifier/replay/replay.h"
#include "verifier/replay/report.h"

/* A specification whose instances the log may have. */
typedef struct replay_kind {
    const lang_spec *spec;
    spexc_monitor *built;
    const spex_monitor *monitor;
    uint64_t instance_count;
    bool has_limits;
    spexv_follower *follower; /* NULL: where instances are does not matter */
} replay_kind;

typedef struct replay {
    const spexv_replay_request *request;
    const char *source; /* the specification's file */
    const char *log;    /* the one at hand */
    uint32_t log_number;
    /* The one that was asked for, its parents and children, and what labels say of these. */
    replay_kind *kinds;
    uint32_t kind_count;
    uint32_t kind;         /* of the event at hand, from which these are: */
    const lang_spec *spec; /* ... */
    const spex_monitor *monitor;
    bool tells_kinds;      /* the log at hand says of which its instances are, or which their parents are */
    base_names *instances; /* by name, */
    uint32_t *kind_of;     /* and of which kind each is; where no column says so */
    size_t kind_of_capacity;
    spex_engine *engine;
    verdict_learned_model learned;

    logs_events *events;
    const logs_event *event; /* the one at hand */
    uint64_t event_count, instance_count, left_out, malformed_count;
    uint64_t shown_count, deviation_count, harmless_count, open_count;
    int trouble;                 /* a code of the engine that is no deviation */
    bool trouble_is_told;        /* its handler was called with it */
    spexv_replay_report *report; /* NULL: text */

    logs_time_format time_format; /* of the log at hand */
    int64_t time, last_time;      /* of the event at hand, and of the one before; SPEXV_NO_TIME: not known */
    int64_t now;                  /* the latest time so far */
    uint64_t backward_count;      /* events with an earlier time than the one before them */
    uint64_t backward_line;       /* the first of them, and by how much it was earlier */
    int64_t backward_by;

    bool has_limits;          /* the specification has limits of time that are to be judged */
    bool has_times;           /* some of the specifications says something of times */
    bool has_seen_time;       /* some event has one */
    logs_sorter *sorter;      /* NULL: events are judged as they come */
    spexv_follower *follower; /* of the kind at hand */
    spexv_followed before;    /* with a follower: the instance of the event at hand, before it */
} replay;

/* Shows a finding, or keeps it for the report, and counts it; `quote`: what of the event at hand is to be
 * shown, or NULL. (tell.c) */
void spexv_replay_tell(replay *r, const spexv_finding *finding, const logs_value *quote);

/* The clock of the log. (clock.c) Shows it to the engine, `arg` being the replay: */
int64_t spexv_clock_show(void *arg);
/* Reads the time of the event at hand; what cannot be read is an error where times matter. */
base_status spexv_clock_read(replay *r, base_error *error);
/* The event at hand happens now. */
void spexv_clock_advance(replay *r);
/* A log with so many events has been read: notes what is odd with its times. */
void spexv_clock_note(replay *r, uint64_t events);

/* What it came to (summary.c): on standard output, as text; as a report, which returns an exit status. */
void spexv_replay_summarise(const replay *r);
int spexv_replay_write_report(replay *r);

/* Which specifications take part (kin.c): lists them, the first one given; and opens what they take. */
base_status spexv_kinds_list(replay *r, const lang_unit *unit, base_error *error);
void spexv_kinds_release(replay *r);
/* What instance the event at hand is of, and whether it may begin as a child. BASE_E_SYNTAX: that is not
 * said.
 */
base_status spexv_kind_of_event(replay *r, base_error *error);
void spexv_kind_choose(replay *r, uint32_t kind); /* `spec`, `monitor` and so on are its */

/* An error handler of the engine, `arg` being the replay. (judge.c) */
int spexv_replay_judge(const spex_error *error, void *arg);

/* Limits of time, and where instances may stop. (limits.c) */
base_status spexv_limits_begin(replay *r, base_error *error);
/* The event at hand happens: an instance begins in `state` (NULL: where the specification does) or does
 * `action` and is in `state` then. */
base_status spexv_limits_event(replay *r, const char *action, const char *state, base_error *error);
/* The names of the states that the instance of the event at hand may have been in before it, to be freed.
 * NULL: nobody follows it, or no memory. */
const char **spexv_limits_stood(const replay *r, size_t *count);
/* The last log has ended. */
base_status spexv_limits_end(replay *r, base_error *error);

#endif
