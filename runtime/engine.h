/* The engine, for the files of this folder. Those of its sub-rooms know nothing of it: ground/, specs/,
 * instances/, report/, store/ and models/, each with a door of its own, each on those before it. The order of
 * all locks is in ground/mutex.h.
 */
#ifndef RUNTIME_ENGINE_H
#define RUNTIME_ENGINE_H

#include "runtime/ground/ground.h"
#include "runtime/instances/instances.h"
#include "runtime/models/models.h"
#include "runtime/report/report.h"
#include "runtime/specs/specs.h"
#include "runtime/store/store.h"
#include <spex-history.h>
#include <spex.h>

#include <pthread.h>
#include <stdatomic.h>

/* The engine's thread for what time brings: timeouts, pruning. */
typedef struct spex_timer {
    int64_t (*work)(spex_engine *); /* does what is due; returns when there is more to do */
    spex_mutex lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool running;
    _Atomic bool stop;
    bool poked;               /* something is due earlier than was known */
    _Atomic int64_t wakes_at; /* what is due later need not be told */
} spex_timer;

/* Asynchronous calls, in order (async.c). */
typedef struct spex_queued_call spex_queued_call;
typedef struct spex_call_queue {
    spex_mutex lock;
    pthread_cond_t filled, emptied;
    pthread_t thread;
    bool running, stop;
    bool ended; /* nothing more is taken in */
    bool closing;
    uint64_t last; /* then: calls after that many are refused */
    spex_queued_call *first, **end;
    uint64_t queued, done, dropped; /* so far */
    size_t most;
    bool drop;
} spex_call_queue;

struct spex_engine {
    spex_reporter reporter; /* first: report/report.h */
    volatile char *alive;   /* 1; a child of this process finds 0 */
    void *alive_page;
    int (*take_over)(spex_engine *); /* what a child does then (forked.c) */
    spex_call_queue calls;
    spex_model_home models;
    _Atomic(spex_spec *) specs;
    spex_spec *unregistered; /* of instances from the store, linked by `next`; under `registering` */
    spex_engine *next_open;  /* at_exit.c */
    char *reopens; /* in a child of fork: the store that it is to go on with, and could not yet open */
    bool reopens_sync, timed;
    spex_memory *memory; /* that the program has given, or NULL */
    spex_store *store;   /* NULL: instances live in memory only */
    spex_mutex registering;
    spex_clocks clocks;
    int64_t *durations; /* the distinct timeouts, microseconds; under `registering` and every shard's lock */
    uint32_t duration_count;
    int64_t *stay_limits; /* of all rules of stays, microseconds; likewise */
    uint32_t stay_count;
    int64_t prune_interval;     /* microseconds, or SPEX_INFINITY */
    _Atomic int64_t next_prune; /* likewise */
    bool check_timeouts_on_start;
    bool check_final;
    spex_choice strict; /* SPEX_CHOICE_DEFAULT: as each specification says */
    spex_timer timer;
    spex_shards shards;
    spex_history *recording; /* of transitions, or NULL */
};

/* forked.c. spex_usable: SPEX_E_ARGUMENT for NULL; SPEX_E_FORKED in a child of the process that opened the
 * engine. */
int spex_forked_init(spex_engine *engine);
void spex_forked_release(spex_engine *engine);
static inline int spex_usable(spex_engine *engine)
{
    if (!engine)
        return SPEX_E_ARGUMENT;
    spex_memory_use(engine->memory);
    return *engine->alive ? SPEX_OK : engine->take_over(engine);
}

/* Going on in a child: everything is made anew that threads may have left as it was. `begin` says whether the
 * timer ran; with `end` the engine can be used. */
bool spex_forked_begin(spex_engine *engine);
void spex_forked_end(spex_engine *engine);

/* at_exit.c: whether it is among those whose models are saved when the process ends. SPEX_E_NOMEM. */
int spex_at_exit_add(spex_engine *engine);
void spex_at_exit_remove(spex_engine *engine);

/* save.c: what it learned, to its folder; errors are reported */
int spex_save_what_learned(spex_engine *engine);

/* open_store.c: nothing where `dir` is ""; `tries`: that it is busy is not reported */
int spex_open_store(spex_engine *engine, const char *dir, bool sync, bool tries);

/* recorded.c: begins `recording`, unless the path is empty or NULL; then these two are called around each
 * transition. */
int spex_recorded_open(spex_engine *engine, const char *path);
void spex_recorded_start(spex_engine *engine, const spex_id *id, const char *action);
void spex_recorded_end(spex_engine *engine, bool took_place);
int spex_recorded_close(spex_engine *engine); /* whether all went well; again is fine */

/* async.c */
void spex_async_init(spex_engine *engine, size_t most, bool drop);
void spex_async_closing(spex_engine *engine); /* from now on not without end */
void spex_async_stop(spex_engine *engine);    /* after what is queued; later calls are refused */
void spex_async_forget(spex_engine *engine);  /* what is queued is the parent's to do */
void spex_async_release(spex_engine *engine);

/* register.c */
spex_spec *spex_find_spec(spex_engine *engine, const spex_monitor *monitor); /* NULL: not registered */
int spex_require_spec(spex_engine *engine, const spex_monitor *monitor, spex_spec **spec); /* registers */
int spex_refuse_layout(spex_engine *engine, const spex_monitor *monitor); /* a caller has another */

/* attach.c: instances from the store are followed from now on, those of that specification; under
 * `registering` */
int spex_attach_recovered(spex_engine *engine, spex_spec *spec);

/* remove.c: for all ends of instances; the shard's lock is held. SPEX_E_NOMEM. */
int spex_remove_locked(spex_engine *engine, spex_shard *shard, spex_record *record);

/* end.c: tells of all instances that may not end where they are; the first code that a handler returns */
int spex_report_unfinished(spex_engine *engine);

/* timeouts.c: a record that has moved is armed (again), one that goes is disarmed; the shard's lock is held.
 */
int spex_timeouts_make_queues(spex_engine *engine);               /* in shards that are new; SPEX_E_NOMEM */
int spex_timeouts_register(spex_engine *engine, spex_spec *spec); /* under `registering` */
void spex_arm_locked(spex_engine *engine, spex_shard *shard, spex_record *record);
void spex_rearm_all_locked(spex_engine *engine, spex_shard *shard); /* records came from elsewhere */
int64_t spex_timeout_of(const spex_engine *engine, const spex_record *record); /* microseconds */
void spex_disarm_locked(spex_shard *shard, spex_record *record);

/* late.c: reports what is late; returns when the next one will be, or SPEX_INFINITY. */
int64_t spex_report_late(spex_engine *engine);

/* timer.c */
int spex_timer_init(spex_engine *engine, int64_t (*work)(spex_engine *));
void spex_timer_stop(spex_engine *engine); /* and it does not start again */
void spex_timer_release(spex_engine *engine);
void spex_timer_poke(spex_engine *engine, int64_t due); /* something is due then */
int spex_timer_start(spex_engine *engine); /* the thread, unless it runs or time is the program's */

/* prune.c: one pass over the instances of `only`, or all. */
void spex_prune(spex_engine *engine, const spex_spec *only);
void spex_prune_schedule(spex_engine *engine); /* sets when the next pass is */

/* due.c: the timer's work */
int64_t spex_do_what_is_due(spex_engine *engine);

/* options.c: what counts of `given`, the environment and the defaults, durations in microseconds. The
 * strings are borrowed. */
typedef struct spex_sized_options { /* as the program has them, with the sizes that it knows */
    const spex_options *options;    /* NULL: none */
    size_t options_size, clock_size;
} spex_sized_options;
typedef struct spex_resolved { /* `history` is a number, `clock` is NULL or leads to the one beside it */
    spex_options options;
    spex_clock clock;
} spex_resolved;
int spex_options_resolve(const spex_sized_options *given, spex_resolved *resolved);

#endif
