/* queue-history first|mended FILE: four threads put in and take out; what they saw goes to the file. */
#include "queue.h"

#include <spex-history.h>

#include <string.h>

typedef struct subject {
    queue queue;
    bool (*take)(queue *q, long *value);
} subject;

static spex_op_outcome call(void *client, const spex_op *op, spex_value *answer)
{
    subject *s = client;
    long value;
    if (strcmp(op->f, "enqueue") == 0)
        return queue_put(&s->queue, (long)op->value.is.integer) ? SPEX_OP_OK : SPEX_OP_FAIL;
    *answer = s->take(&s->queue, &value) ? spex_integer(value) : spex_null();
    return SPEX_OP_OK;
}

int main(int argc, char **argv)
{
    static subject s;
    if (argc != 3)
        return 2;
    queue_init(&s.queue);
    s.take = strcmp(argv[1], "first") == 0 ? queue_take_first : queue_take_mended;

    spex_op ops[] = {spex_op_of("enqueue", spex_unique()), spex_op_of("dequeue", spex_null())};
    spex_gen *gen = spex_gen_take(spex_gen_random(ops, 2), 20000);
    spex_clients clients = {.call = call, .arg = &s, .processes = 4, .seed = 1};
    spex_history *history;
    SPEX_MUST(spex_history_open(&history, argv[2], 0));
    SPEX_MUST(spex_history_run(history, gen, &clients));
    SPEX_MUST(spex_history_close(history));
    spex_gen_free(gen);
    return 0;
}
