/* The engine's insides, for the files of this room.
 *
 * Locks, in the order in which they may be taken: the engine's `registering`; a shard's; a model's, the
 * names' of a specification or the pool's. No lock is held while a program's function (handler, predicate,
 * visitor) runs.
 */
#ifndef RUNTIME_ENGINE_H
#define RUNTIME_ENGINE_H

#include "runtime/codec.h"
#include "runtime/instances.h"
#include "runtime/models.h"
#include "runtime/monitor.h"
#include "runtime/names.h"
#include "runtime/notes.h"
#include <spex.h>

#include <pthread.h>
#include <stdatomic.h>

/* A specification as one engine knows it. Never goes before the engine does. */
struct spex_spec {
    _Atomic(spex_spec *) next; /* in order of registration */
    char *name;
    uint64_t fingerprint;
    uint64_t tables;             /* of the run automaton: where it is the same, run states mean the same */
    const spex_monitor *monitor; /* NULL: instances from the store that rest until it is registered */
    spex_names states;  /* the declared ones first, numbered as in the monitor; then the program's own */
    spex_names actions; /* likewise; unknown ones are in no monitor but may be in a model */
    bool *goes_on;      /* per run state: a visible action may follow */
    uint32_t
        *queues; /* per declared state, then once for all others: which queue of timeouts, or QUEUE_NONE */
    spex_model_state model;
};

/* Instances in order of last transition: those that may rest equally long. */
#define QUEUE_NONE UINT32_MAX
typedef struct spex_queue {
    uint32_t first, last; /* numbers of records; INSTANCE_NONE: empty */
} spex_queue;

typedef struct spex_store spex_store; /* store.h */

/* Processors fetch cache lines in pairs: what a transition only reads is not in a pair with what it writes,
 * or another thread's next transition would wait for it before it can look anything up. */
#define LINE_PAIR 128
typedef struct spex_shard {
    _Alignas(LINE_PAIR) spex_table instances;
    spex_queue *queues; /* one for each of the engine's durations */
    uint32_t queue_count;
    _Alignas(LINE_PAIR) pthread_mutex_t lock;
    uint64_t transitions, begun, deleted, pruned;
    uint64_t commit;  /* the store's, that took from it last */
    uint64_t serial;  /* of the next instance: in steps of the number of shards */
    spex_notes notes; /* for the store (journal.c) */
} spex_shard;

/* The engine's thread for what time brings: timeouts, pruning. */
typedef struct spex_timer {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool running, stop;
    bool poked;               /* something is due earlier than was known */
    _Atomic int64_t wakes_at; /* what is due later need not be told */
} spex_timer;

/* Asynchronous calls, in order (async.c). */
typedef struct spex_job spex_job;
typedef struct spex_queue_of_calls {
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    pthread_t thread;
    bool running, stop;
    spex_job *first, **end;
    uint64_t queued, done, dropped; /* so far */
    size_t most;
    bool drop;
} spex_queue_of_calls;

#define SPEX_CODES (SPEX_E_FORKED + 1)

/* What the default handler has printed of each kind of error of late. */
#define SPEX_PRINTED_MOST 10
typedef struct spex_printing {
    pthread_mutex_t lock;
    struct {
        int64_t since;
        uint32_t printed;
        uint64_t unsaid;
    } kinds[SPEX_CODES];
} spex_printing;

struct spex_engine {
    volatile char *alive; /* 1; a child of this process finds 0 */
    spex_queue_of_calls calls;
    _Atomic uint64_t told[SPEX_CODES]; /* errors by code */
    spex_printing printing;
    char *models_dir; /* NULL: none */
    bool testing;     /* every model learns, and what is learned is pending in models_dir */
    size_t history;
    spex_error_handler *handler;
    void *handler_arg;
    _Atomic(spex_spec *) specs;
    spex_spec *resting; /* not registered, linked by `next`; under `registering` */
    spex_store *store;  /* NULL: instances live in memory only */
    pthread_mutex_t registering;
    spex_clock clock;
    _Atomic int64_t wall_ahead; /* by how much the wall's clock is ahead of the monotonic one */
    _Atomic int64_t wall_read;  /* when that was looked up */
    int64_t *durations; /* the distinct timeouts, microseconds; under `registering` and every shard's lock */
    uint32_t duration_count;
    int64_t prune_interval;     /* microseconds, or SPEX_INFINITY */
    _Atomic int64_t next_prune; /* likewise */
    bool check_timeouts_on_start;
    bool has_clock; /* the program's own */
    spex_timer timer;
    unsigned shard_count;
    spex_shard *shards;
    spex_pool pool; /* of their records */
};

/* forked.c: SPEX_E_ARGUMENT for NULL; SPEX_E_FORKED in a child of the process that opened the engine. */
int spex_forked_init(spex_engine *engine);
void spex_forked_release(spex_engine *engine);
int spex_take_over(spex_engine *engine);
static inline int spex_usable(spex_engine *engine)
{
    if (!engine)
        return SPEX_E_ARGUMENT;
    return *engine->alive ? SPEX_OK : spex_take_over(engine);
}

/* async.c */
void spex_async_init(spex_engine *engine, size_t most, bool drop);
void spex_async_stop(spex_engine *engine); /* after what is queued */

/* engine.c */
void spex_spec_free(spex_spec *spec);
int spex_spec_new(const char *name, spex_spec **spec);                       /* no monitor, no names yet */
spex_spec *spex_find_spec(spex_engine *engine, const spex_monitor *monitor); /* NULL: not registered */
int spex_need_spec(spex_engine *engine, const spex_monitor *monitor, spex_spec **spec); /* registers */
spex_shard *spex_shard_of(spex_engine *engine, uint64_t hash);
/* For what is done often: tries for a while before it sleeps, and has the instance fetched meanwhile. */
spex_shard *spex_shard_lock(spex_engine *engine, const spex_key *key);

/* instances that come and go: begin.c, and for all ends */
int spex_remove_locked(spex_engine *engine, spex_shard *shard, spex_record *record); /* SPEX_E_NOMEM */

/* clock.c: microseconds */
void spex_clock_init(spex_engine *engine, const spex_clock *given);
int64_t spex_now(const spex_engine *engine);
int64_t spex_monotonic(void);                        /* the system's, whatever clock the program gave */
int64_t spex_wall(spex_engine *engine, int64_t now); /* what the wall's clock shows at `now` */

/* timeouts.c: a record that has moved is armed (again), one that goes is disarmed; the shard's lock is held.
 */
int spex_timeouts_register(spex_engine *engine, spex_spec *spec); /* under `registering` */
void spex_arm_locked(spex_engine *engine, spex_shard *shard, spex_record *record);
void spex_rearm_all_locked(spex_engine *engine, spex_shard *shard); /* records came from elsewhere */
int64_t spex_timeout_of(const spex_engine *engine, const spex_record *record); /* microseconds */
void spex_disarm_locked(spex_shard *shard, spex_record *record);
/* Reports what is late; returns when the next one will be, or SPEX_INFINITY. */
int64_t spex_report_late(spex_engine *engine);

/* timer.c */
int spex_timer_init(spex_engine *engine);
void spex_timer_stop(spex_engine *engine);
void spex_timer_poke(spex_engine *engine, int64_t due); /* something is due then */
int spex_timer_need(spex_engine *engine); /* starts the thread unless it runs or time is the program's */

/* prune.c: one pass over the instances of `only`, or all. */
void spex_prune(spex_engine *engine, const spex_spec *only);
void spex_plan_prune(spex_engine *engine); /* sets when the next pass is */
bool spex_prunes(const spex_spec *spec);   /* does it ever? */

/* options.c: what counts of `given`, the environment and the defaults, durations in microseconds. The
 * strings are borrowed. */
int spex_options_resolve(const spex_options *given, spex_options *resolved);

/* state_names.c: numbers of names that a program reports. */
int spex_state_number(spex_spec *spec, const char *state, uint32_t *number);
int spex_action_number(spex_spec *spec, const char *action, uint32_t *number);

/* view.c: a copy of an instance for those outside; the shard's lock is held. SPEX_E_NOMEM. */
int spex_view_locked(spex_engine *engine, const spex_record *record, spex_instance **view);
bool spex_view_is_of(const spex_instance *view, const spex_record *record); /* and unchanged since */
bool spex_finished(const spex_spec *spec, const spex_record *record);
const char *spex_triple_from(const spex_spec *spec, spex_triple triple); /* "nil" for MODEL_NIL */
const char *spex_triple_action(const spex_spec *spec, spex_triple triple);

/* allowed.c: the visible actions that `position` allows, each with the line of a transition that does so. */
int spex_allowed_list(const spex_spec *spec, spex_position position, uint32_t state, spex_allowed **allowed,
                      size_t *count);

/* handler.c: what the default handler kept to itself, at close */
void spex_print_unsaid(spex_engine *engine);

/* message.c */
#define SPEX_MESSAGE_SIZE 1024
void spex_message(const spex_error *error, char message[SPEX_MESSAGE_SIZE]);
/* An identifier for people: as text, as a number (what spex_id_u64 made), or in hexadecimal; cut when long.
 */
#define SPEX_ID_TEXT_SIZE 160
const char *spex_id_text(spex_id id, char buffer[SPEX_ID_TEXT_SIZE]);

/* report.c: tells a handler, without any lock held, and returns what it returned. Fills in `engine`, and
 * `message` where it is NULL. */
int spex_report(spex_engine *engine, spex_error *error);

/* model_files.c */
int spex_model_read(spex_engine *engine, spex_spec *spec); /* from models_dir; errors are reported */
int spex_model_save(spex_engine *engine, spex_spec *spec, const char *dir);
int spex_model_merge(spex_engine *engine, spex_spec *spec); /* of an engine for tests, into models_dir */
int spex_code_of(base_status status);

/* testing.c: adds a triple to a model that learns; SPEX_E_IO, SPEX_E_NOMEM: nothing changed */
int spex_learn(spex_engine *engine, spex_spec *spec, spex_triple triple);

base_status spex_model_write(spex_spec *spec, FILE *out);

/* deviation.c: is the model with this triple still branching bisimilar? Remembers. SPEX_E_NOMEM. */
int spex_decide(spex_spec *spec, spex_triple triple, spex_mark *mark);

#endif
