/* The engine's insides, for the files of this room.
 *
 * Locks, in the order in which they may be taken: the engine's `registering`; a shard's; a model's or the
 * names' of a specification. No lock is held while a program's function (handler, predicate, visitor) runs.
 */
#ifndef RUNTIME_ENGINE_H
#define RUNTIME_ENGINE_H

#include "runtime/instances.h"
#include "runtime/models.h"
#include "runtime/monitor.h"
#include "runtime/names.h"
#include "runtime/spex.h"

#include <pthread.h>
#include <stdatomic.h>

/* A specification as one engine knows it. Never goes before the engine does. */
struct spex_spec {
    _Atomic(spex_spec *) next; /* in order of registration */
    const spex_monitor *monitor;
    spex_names states;  /* the declared ones first, numbered as in the monitor; then the program's own */
    spex_names actions; /* likewise; unknown ones are in no monitor but may be in a model */
    bool *goes_on;      /* per run state: a visible action may follow */
    spex_model_state model;
};

typedef struct spex_shard {
    _Alignas(64) pthread_mutex_t lock;
    spex_table instances;
    uint32_t version; /* of the last change */
} spex_shard;

struct spex_engine {
    char *models_dir; /* NULL: none */
    size_t history;
    spex_error_handler *handler;
    void *handler_arg;
    _Atomic(spex_spec *) specs;
    pthread_mutex_t registering;
    unsigned shard_count;
    spex_shard *shards;
};

/* engine.c */
spex_spec *spex_find_spec(spex_engine *engine, const spex_monitor *monitor); /* NULL: not registered */
int spex_need_spec(spex_engine *engine, const spex_monitor *monitor, spex_spec **spec); /* registers */
spex_shard *spex_shard_of(spex_engine *engine, uint64_t hash);

/* options.c: what counts of `given`, the environment and the defaults. The strings are borrowed. */
int spex_options_resolve(const spex_options *given, spex_options *resolved);

/* state_names.c: numbers of names that a program reports. */
int spex_state_number(spex_spec *spec, const char *state, uint32_t *number);
int spex_action_number(spex_spec *spec, const char *action, uint32_t *number);

/* view.c: a copy of an instance for those outside; the shard's lock is held. SPEX_E_NOMEM. */
int spex_view_locked(const spex_engine *engine, const spex_record *record, spex_instance **view);
uint32_t spex_view_version(const spex_instance *view);
int64_t spex_wall_clock(void);      /* microseconds since 1970 */
int64_t spex_monotonic_clock(void); /* microseconds */
bool spex_finished(const spex_spec *spec, const spex_record *record);
const char *spex_triple_from(const spex_spec *spec, spex_triple triple); /* "nil" for MODEL_NIL */
const char *spex_triple_action(const spex_spec *spec, spex_triple triple);

/* allowed.c: the visible actions that `position` allows, each with the line of a transition that does so. */
int spex_allowed_list(const spex_spec *spec, spex_position position, uint32_t state, spex_allowed **allowed,
                      size_t *count);

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

lts_status spex_model_write(spex_spec *spec, FILE *out);

/* deviation.c: is the model with this triple still branching bisimilar? Remembers. SPEX_E_NOMEM. */
int spex_decide(spex_spec *spec, spex_triple triple, spex_mark *mark);

#endif
