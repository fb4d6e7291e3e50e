/* queue FILE: three threads put in and take out; what they saw goes to the file, and is judged at once.
 * Compiled with -DFAULT, a take looks whether there is something under one hold of the lock, and takes it
 * under another. */
#include <pthread.h>
#include <spex-history.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 2

typedef struct queue {
    pthread_mutex_t lock;
    long items[ROOM];
    unsigned head, count;
} queue;

static bool put(queue *q, long value)
{
    pthread_mutex_lock(&q->lock);
    bool fits = q->count < ROOM;
    if (fits)
        q->items[(q->head + q->count++) % ROOM] = value;
    pthread_mutex_unlock(&q->lock);
    return fits;
}

static bool take(queue *q, long *value)
{
    pthread_mutex_lock(&q->lock);
    bool is_there = q->count > 0;
#ifdef FAULT
    pthread_mutex_unlock(&q->lock);
    pthread_mutex_lock(&q->lock);
#endif
    if (is_there) {
        *value = q->items[q->head];
        q->head = (q->head + 1) % ROOM;
        q->count--;
    }
    pthread_mutex_unlock(&q->lock);
    return is_there;
}

static spex_op_outcome call(void *client, const spex_op *op, spex_value *answer)
{
    long value;
    if (strcmp(op->f, "enqueue") == 0)
        *answer = spex_text(put(client, (long)op->value.is.integer) ? "ok" : "full");
    else
        *answer = take(client, &value) ? spex_integer(value) : spex_text("empty");
    return SPEX_OP_OK;
}

/* ---- what it is meant to be, once more as functions, so that the program can judge itself ---- */

typedef struct items {
    unsigned count;
    long of[ROOM];
} items;

static void *initial(void)
{
    return calloc(1, sizeof(items));
}

static size_t step(const void *state, const spex_history_call *call, void **next, size_t room)
{
    items after = *(const items *)state;
    char answer[32] = "\"ok\"";
    if (strcmp(call->f, "enqueue") == 0) {
        if (after.count == ROOM)
            strcpy(answer, "\"full\"");
        else
            after.of[after.count++] = strtol(call->value, NULL, 10);
    } else if (after.count == 0) {
        strcpy(answer, "\"empty\"");
    } else {
        snprintf(answer, sizeof answer, "%ld", after.of[0]);
        memmove(after.of, after.of + 1, --after.count * sizeof *after.of);
        after.of[after.count] = 0;
    }
    if (room == 0 || (!call->is_unknown && strcmp(call->answer, answer) != 0))
        return 0;
    *next = initial();
    if (*next)
        *(items *)*next = after;
    return *next != NULL;
}

static int equal(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(items)) == 0;
}

static void describe(const void *state, char *text, size_t room)
{
    const items *q = state;
    size_t used = (size_t)snprintf(text, room, "the queue [");
    for (unsigned i = 0; i < q->count && used < room; i++)
        used += (size_t)snprintf(text + used, room - used, "%s%ld", i ? ", " : "", q->of[i]);
    if (used < room)
        snprintf(text + used, room - used, "]");
}

static const spex_history_model model = {.version = 1,
                                         .name = "bounded queue",
                                         .initial = initial,
                                         .step = step,
                                         .equal = equal,
                                         .release = free,
                                         .describe = describe};

int main(int argc, char **argv)
{
    static queue q = {.lock = PTHREAD_MUTEX_INITIALIZER};
    if (argc != 2)
        return 2;
    spex_op ops[] = {spex_op_of("enqueue", spex_unique()), spex_op_of("dequeue", spex_null())};
    spex_gen *gen = spex_gen_take(spex_gen_random(ops, 2), 8);
    spex_clients clients = {.call = call, .arg = &q, .processes = 3, .seed = 3};
    spex_history_check_options by = {.own = &model};
    spex_history_verdict verdict;
    spex_history *history;
    SPEX_MUST(spex_history_open(&history, argv[1], 0));
    SPEX_MUST(spex_history_run(history, gen, &clients));
    SPEX_MUST(spex_history_check(history, NULL, "linearizable", &by, &verdict));
    int fits = verdict.answer == SPEX_HISTORY_FITS;
    if (!fits)
        fputs(verdict.report, stderr);
    spex_history_verdict_release(&verdict);
    SPEX_MUST(spex_history_close(history));
    spex_gen_free(gen);
    return !fits;
}
