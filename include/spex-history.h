/* Histories of operations on a shared object: recorded, generated. SPDX-License-Identifier: Apache-2.0
 *
 * A history is what clients of a shared object saw: each operation's start and end, with values. A program
 * records one; `spex history check` decides whether it fits a model. spex-history(3) says the same at more
 * length. Functions return SPEX_OK or a SPEX_E_ code.
 */
#ifndef SPEX_HISTORY_H
#define SPEX_HISTORY_H

#include <spex.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- values ---- */

typedef enum spex_value_kind {
    SPEX_ABSENT, /* no value at all */
    SPEX_NULL,
    SPEX_BOOLEAN,
    SPEX_INTEGER,
    SPEX_TEXT,  /* `length` bytes */
    SPEX_LIST,  /* `length` items */
    SPEX_JSON,  /* `length` bytes of JSON */
    SPEX_ANY,   /* in generators: an integer of `integer` .. `most`, at random */
    SPEX_UNIQUE /* in generators: 1, 2, 3, ...: each integer once in a run */
} spex_value_kind;

/* What it points to is borrowed for the length of a call; generators borrow it for as long as they live. */
typedef struct spex_value {
    spex_value_kind kind;
    size_t length;
    union {
        int64_t integer; /* 0 or 1 of SPEX_BOOLEAN; the least of SPEX_ANY, which `length` more are above */
        const char *text;
        const struct spex_value *items;
    } is;
} spex_value;

static inline spex_value spex_value_of(spex_value_kind kind, int64_t integer, size_t length)
{
    spex_value value;
    value.kind = kind;
    value.length = length;
    value.is.integer = integer;
    return value;
}

static inline spex_value spex_absent(void)
{
    return spex_value_of(SPEX_ABSENT, 0, 0);
}

static inline spex_value spex_null(void)
{
    return spex_value_of(SPEX_NULL, 0, 0);
}

static inline spex_value spex_boolean(bool is_true)
{
    return spex_value_of(SPEX_BOOLEAN, is_true, 0);
}

static inline spex_value spex_integer(int64_t integer)
{
    return spex_value_of(SPEX_INTEGER, integer, 0);
}

static inline spex_value spex_list(const spex_value *items, size_t count)
{
    spex_value value = spex_value_of(SPEX_LIST, 0, count);
    value.is.items = items;
    return value;
}

static inline spex_value spex_bytes(const char *bytes, size_t length)
{
    spex_value value = spex_value_of(SPEX_TEXT, 0, length);
    value.is.text = bytes;
    return value;
}

SPEX_PUBLIC spex_value spex_text(const char *text); /* NULL: null */
SPEX_PUBLIC spex_value spex_json(const char *json); /* any JSON; what is none becomes a text */
SPEX_PUBLIC spex_value spex_any(int64_t least, int64_t most);
SPEX_PUBLIC spex_value spex_unique(void);

/* ---- operations ---- */

typedef struct spex_op {
    const char *f;    /* its name: "write" */
    spex_value key;   /* which object, where there are several; else absent */
    spex_value value; /* its arguments; null or absent where it has none */
} spex_op;

static inline spex_op spex_op_on(spex_value key, const char *f, spex_value value)
{
    spex_op op;
    op.f = f;
    op.key = key;
    op.value = value;
    return op;
}

static inline spex_op spex_op_of(const char *f, spex_value value)
{
    return spex_op_on(spex_absent(), f, value);
}

/* How an operation ended. */
typedef enum spex_op_outcome {
    SPEX_OP_OK,   /* it took place and its answer is known */
    SPEX_OP_FAIL, /* it did not take place */
    SPEX_OP_INFO  /* nobody knows: a timeout, a lost connection */
} spex_op_outcome;

/* Carries an operation out. `*answer` is absent at first; what it is given must last until the calling thread
 * records something else. */
typedef spex_op_outcome spex_call(void *arg, const spex_op *op, spex_value *answer);

/* ---- recording ---- */

typedef struct spex_history spex_history;

enum {
    SPEX_HISTORY_JOIN = 1,   /* go on with the recording that another process has open */
    SPEX_HISTORY_NO_TIME = 2 /* no `time` in events, which makes one some 20 ns cheaper */
};

#define SPEX_HISTORY_MAGIC "SPEXHIST" /* how the file of a recording begins that is not closed */

/* Begins a recording in the file `path`, which becomes a history in JSON Lines when it is closed. Until then,
 * and for good when the process dies, it holds the recording as it is made: `spex history` reads that too,
 * and nothing is lost but the ends of the operations that were under way. A file that is there is replaced.
 * `flags`: some of the above, or 0. After fork(2) parent and child record on into the same file.
 * SPEX_E_ARGUMENT, SPEX_E_NOMEM; SPEX_E_IO: errno says why. */
SPEX_PUBLIC int spex_history_open(spex_history **history, const char *path, unsigned flags);

/* Ends the recording and frees `history`, whatever it returns: to be called when no other thread records any
 * more. In a process that was forked or has joined it only frees: the file is finished by who opened it.
 * NULL is fine. SPEX_E_IO: the file could not be written, or what was recorded had no room at some moment;
 * then the history ends there. */
SPEX_PUBLIC int spex_history_close(spex_history *history);

/* From any thread, but no signal handler. A thread has one operation open at a time; each thread is a process
 * of the history, and after an operation of unknown outcome its next one has a new process number.
 *
 * invoke  an operation begins. One that was still open is unknown from here on.
 * ok      it took place. `answer`: what it returned, or absent. It is written as `value` where the operation
 *         has no arguments and for "txn", else as `result`.
 * fail    it did not take place.
 * info    nobody knows.
 * note    something that is no operation, such as the kill of a server.
 *
 * SPEX_E_ARGUMENT: an end without a start, no name, or a signal handler that came in the middle of one of
 * these; SPEX_E_NOMEM; SPEX_E_IO: no room on the disk, nothing
 * more is recorded. */
SPEX_PUBLIC int spex_history_invoke(spex_history *history, const spex_op *op);
SPEX_PUBLIC int spex_history_ok(spex_history *history, spex_value answer);
SPEX_PUBLIC int spex_history_fail(spex_history *history);
SPEX_PUBLIC int spex_history_info(spex_history *history);
SPEX_PUBLIC int spex_history_note(spex_history *history, const char *text);

/* A start, a call, an end. When `call` does not return (pthread_exit, cancellation, a C++ exception, exit,
 * longjmp) the outcome is unknown. Returns what `call` returned; whether recording went well,
 * spex_history_close says. */
SPEX_PUBLIC spex_op_outcome spex_history_op(spex_history *history, const spex_op *op, spex_call *call,
                                            void *arg);

typedef enum spex_event_type {
    SPEX_EVENT_INVOKE,
    SPEX_EVENT_OK,
    SPEX_EVENT_FAIL,
    SPEX_EVENT_INFO,
    SPEX_EVENT_NOTE
} spex_event_type;

typedef struct spex_history_event {
    spex_event_type type;
    int64_t process; /* -1: of none */
    const char *f;   /* NULL in a note */
    spex_value key, value, result;
    int64_t time;     /* nanoseconds since the recording began; -1: not recorded */
    const char *text; /* of a note, else NULL */
} spex_history_event;

/* Calls `each` with every event recorded so far, in order, until it returns other than SPEX_OK, which is
 * returned then. An event lasts for the call. SPEX_E_NOMEM, SPEX_E_IO. */
SPEX_PUBLIC int spex_history_each(spex_history *history,
                                  int (*each)(const spex_history_event *event, void *arg), void *arg);
/* Writes a recording that was never closed, read from a file, as JSON Lines. SPEX_E_SYNTAX: it is no
 * recording; SPEX_E_IO, SPEX_E_NOMEM. */
SPEX_PUBLIC int spex_history_convert(const char *path, FILE *to);

/* ---- generating ---- */

/* A generator says which operation comes next. It is a description: it can be run any number of times, and
 * the same seed gives the same stream of operations, whoever asks for them. Those made from others own them.
 * NULL stands for no memory, and what is made from NULL is NULL. */
typedef struct spex_gen spex_gen;

SPEX_PUBLIC spex_gen *spex_gen_random(const spex_op *ops, size_t count); /* one of them each time */
SPEX_PUBLIC spex_gen *spex_gen_weighted(const spex_op *ops, const unsigned *weights, size_t count);
SPEX_PUBLIC spex_gen *spex_gen_cycle(const spex_op *ops, size_t count); /* in turn, over and over */
/* Whatever `make` makes: called with a random number, by one thread at a time; false: the end. What `*op`
 * points to must last until the operation has been carried out. */
SPEX_PUBLIC spex_gen *spex_gen_make(bool (*make)(void *arg, uint64_t random, unsigned process, spex_op *op),
                                    void *arg);
SPEX_PUBLIC spex_gen *spex_gen_take(spex_gen *gen, uint64_t count);      /* its first `count` operations */
SPEX_PUBLIC spex_gen *spex_gen_mix(spex_gen *const *gens, size_t count); /* now of one, now of another */
/* One after the other; each begins when all processes are through with the one before. */
SPEX_PUBLIC spex_gen *spex_gen_phases(spex_gen *const *gens, size_t count);
SPEX_PUBLIC spex_gen *spex_gen_each(spex_gen *gen); /* every process has its own copy */
/* The first `count` processes have `first`, all others `rest`. */
SPEX_PUBLIC spex_gen *spex_gen_split(unsigned count, spex_gen *first, spex_gen *rest);
/* Operations apart by 0 to 2 * `mean` nanoseconds, at random. */
SPEX_PUBLIC spex_gen *spex_gen_stagger(spex_gen *gen, int64_t mean);
SPEX_PUBLIC spex_gen *spex_gen_until_time(spex_gen *gen,
                                          int64_t nanoseconds); /* counted from the run's start */
SPEX_PUBLIC void spex_gen_free(spex_gen *gen); /* and all that it is made from; NULL is fine */

/* Draws by hand: a generator under way, for `processes` processes. */
typedef struct spex_stream spex_stream;
typedef enum spex_draw { SPEX_DRAW_OP, SPEX_DRAW_WAIT, SPEX_DRAW_END } spex_draw;

/* `gen` must outlive the stream. SPEX_E_ARGUMENT, SPEX_E_NOMEM. */
SPEX_PUBLIC int spex_stream_open(spex_stream **stream, const spex_gen *gen, unsigned processes,
                                 uint64_t seed);
/* The next operation of a process, which is through with the one before. `time`: nanoseconds since the run's
 * start. WAIT: nothing yet; `*until` is the time at which to ask again. END: nothing more for this process.
 * From any thread, and any process forked since spex_stream_open. Lists of `*op` last until the process draws
 * again. */
SPEX_PUBLIC spex_draw spex_stream_draw(spex_stream *stream, unsigned process, int64_t time, spex_op *op,
                                       int64_t *until);
/* This process draws no more; phases do not wait for it. */
SPEX_PUBLIC void spex_stream_leave(spex_stream *stream, unsigned process);
SPEX_PUBLIC void spex_stream_close(spex_stream *stream); /* NULL is fine */

/* ---- running ---- */

typedef enum spex_clients_mode {
    SPEX_CLIENTS_THREADS,  /* each process of the history is a thread */
    SPEX_CLIENTS_PROCESSES /* each is a process of the system, forked */
} spex_clients_mode;

/* Whom a runner has carry operations out. A client belongs to one process; after an operation of unknown
 * outcome it is closed and another one opened. */
typedef struct spex_clients {
    void *(*open)(void *arg,
                  unsigned process); /* NULL: the client is `arg`. Returns NULL: this process ends. */
    void (*close)(void *client);     /* NULL: nothing to do */
    spex_call *call;                 /* its first argument is the client */
    void *arg;
    unsigned processes;
    spex_clients_mode mode;
    uint64_t seed;
} spex_clients;

/* Runs the generator to its end. `history` may be NULL: nothing is recorded. SPEX_E_ARGUMENT, SPEX_E_NOMEM;
 * SPEX_E_IO: a thread or process could not be started (then the others run on), or a process died (its
 * operation is unknown). */
SPEX_PUBLIC int spex_history_run(spex_history *history, const spex_gen *gen, const spex_clients *clients);

/* ---- a model of one's own, for `spex history check --model=./model.so` and spex_history_check ---- */

/* A call as a model sees it. Texts are JSON, borrowed; `key` and `answer` are NULL where there is none.
 * `is_unknown`: the outcome is not known, any answer will do. */
typedef struct spex_history_call {
    const char *f, *key, *value, *answer;
    int is_unknown;
} spex_history_call;

/* What a shared object defines as `const spex_history_model spex_history_own_model`. */
typedef struct spex_history_model {
    unsigned version; /* 1 */
    const char *name;
    void *(*initial)(void); /* a new state; NULL: no memory */
    /* The states to which the call can lead, new ones, in `next`, at most `room`; returns how many. 0: the
     * call cannot be in this state, with this answer. More than one: the model leaves a choice. */
    size_t (*step)(const void *state, const spex_history_call *call, void **next, size_t room);
    int (*equal)(const void *a, const void *b);
    uint64_t (*hash)(const void *state); /* may be NULL; equal states have equal hashes */
    void (*release)(void *state);
    /* May be NULL: the state, or why a call cannot be, as text of at most `room` bytes with its NUL. */
    void (*describe)(const void *state, char *text, size_t room);
    void (*explain)(const void *state, const spex_history_call *call, char *text, size_t room);
} spex_history_model;

/* ---- judging, in a test ---- */

typedef enum spex_history_answer {
    SPEX_HISTORY_FITS,
    SPEX_HISTORY_DOES_NOT_FIT,
    SPEX_HISTORY_NOT_DECIDED
} spex_history_answer;

typedef struct spex_history_check_options {
    const char *init;              /* the model's value at the beginning, in JSON; NULL: the usual one */
    const spex_history_model *own; /* judge by this, and not by a model with a name */
    double timeout;                /* seconds; 0: none */
    uint64_t memory;               /* bytes for one search; 0: 4 GiB */
    unsigned jobs;                 /* threads; 0: one */
    bool brief;                    /* the answer alone, without the reason of a no */
} spex_history_check_options;

/* An operation of a history that was judged. Texts are JSON; NULL: there is none. */
typedef struct spex_history_operation {
    int64_t process;
    const char *f, *key, *value, *answer;
    spex_op_outcome outcome;
    uint64_t start, end; /* which events, from 0; UINT64_MAX: it has no end */
    const char *text;    /* "enqueue 3", as reports show it */
} spex_history_operation;

#define SPEX_HISTORY_NO_OPERATION SIZE_MAX

/* What came out. Operations are told as places in `operations`. */
typedef struct spex_history_verdict {
    spex_history_answer answer;
    const char *reason; /* why it does not fit, why that is not decided, or what is wrong with the history;
                           NULL: it fits, or no reason is known that is not in the report */
    const char *report; /* all of it, as `spex history check` prints it */
    const spex_history_operation *operations; /* in the order of their starts */
    size_t operation_count;
    const size_t *witness; /* it is linearizable, or fits by that: an order that is allowed */
    size_t witness_count;
    const size_t *longest; /* it is not linearizable: an order of the longest beginning that is */
    size_t longest_count;
    size_t bad;        /* the operation whose end cannot be; SPEX_HISTORY_NO_OPERATION: not known */
    const size_t *few; /* the fewest operations found that still do not fit */
    size_t few_count;
    void *memory; /* all of this */
} spex_history_verdict;

/* Decides whether what was recorded so far fits a model under a condition, by their names as in
 * `spex history check --model --condition`; `model` may be NULL with `options->own`, `condition` NULL is
 * "linearizable". `options` may be NULL. `*verdict` is to be released, whatever is returned. From any thread;
 * what is recorded meanwhile may count or not. SPEX_E_ARGUMENT: there is no such model or condition, or it
 * cannot begin so; SPEX_E_SYNTAX: an operation that the model does not have: `reason` says which and why;
 * SPEX_E_NOMEM, SPEX_E_IO. */
SPEX_PUBLIC int spex_history_check_sized(spex_history *history, const char *model, const char *condition,
                                         const spex_history_check_options *options, size_t options_size,
                                         spex_history_verdict *verdict, size_t verdict_size);
static inline int spex_history_check(spex_history *recording, const char *model, const char *condition,
                                     const spex_history_check_options *options, spex_history_verdict *verdict)
{
    return spex_history_check_sized(recording, model, condition, options, sizeof(spex_history_check_options),
                                    verdict, sizeof(spex_history_verdict));
}
SPEX_PUBLIC void spex_history_verdict_release_sized(spex_history_verdict *verdict, size_t size);
static inline void spex_history_verdict_release(spex_history_verdict *verdict)
{
    spex_history_verdict_release_sized(verdict, sizeof(spex_history_verdict));
}

#ifdef __cplusplus
}
#endif

#endif
