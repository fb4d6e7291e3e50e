/* What a message to a generated agent costs, beside the handler that one would write by hand: both follow the
 * same random messages of twelve clients of a lock (examples/lock), most of which make sense, and then the
 * same few again and again. Prints nanoseconds a message, the median of the rounds, taken in turns.
 */
#include "lock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MESSAGES (1u << 16)
#define ROUNDS   101u
#define CLIENTS  12u

/* ---- by hand ---- */

typedef struct hand_lock {
    bool held;
    spex_ref holder;
    uint32_t waiting;
    spex_ref line[8];
} hand_lock;

static lock_output *put(spex_outbox *out, enum spex_output_kind kind, uint32_t which, spex_ref to)
{
    lock_output *output = (lock_output *)out->outputs + out->count++;
    output->head.kind = kind;
    output->head.which = which;
    output->head.to = to;
    return output;
}

static int acquire(hand_lock *lock, spex_ref client, spex_outbox *out)
{
    if (!spex_is_peer(out, client))
        return SPEX_REFUSED;
    if (!lock->held) {
        lock->held = true;
        lock->holder = client;
        put(out, SPEX_EMIT, LOCK_EMITS_GRANTED, SPEX_NONE);
    } else if (lock->waiting == 8) {
        put(out, SPEX_EMIT, LOCK_EMITS_FULL, SPEX_NONE);
    } else {
        lock->line[lock->waiting++] = client;
        put(out, SPEX_EMIT, LOCK_EMITS_QUEUED, SPEX_NONE)->body.emits_queued.position =
            (uint8_t)lock->waiting;
    }
    return SPEX_HANDLED;
}

static int release(hand_lock *lock, spex_ref client, spex_outbox *out)
{
    if (!lock->held || lock->holder != client) {
        put(out, SPEX_EMIT, LOCK_EMITS_NOT_HOLDER, SPEX_NONE);
        return SPEX_HANDLED;
    }
    put(out, SPEX_EMIT, LOCK_EMITS_OK, SPEX_NONE);
    if (lock->waiting == 0) {
        lock->held = false;
        lock->holder = SPEX_NONE;
    } else {
        lock->holder = lock->line[0];
        lock->waiting--;
        memmove(lock->line, lock->line + 1, lock->waiting * sizeof *lock->line);
        if (!spex_is_peer(out, lock->holder))
            return SPEX_FAULT;
        put(out, SPEX_SEND, LOCK_SENDS_YOURS, lock->holder);
    }
    return SPEX_HANDLED;
}

/* Called as the other one is: from another file. */
__attribute__((noinline)) static int hand_handle(hand_lock *lock, const lock_message *in, spex_outbox *out)
{
    if (out->room - out->count < 2)
        return SPEX_NO_ROOM;
    switch (in->tag) {
    case LOCK_ACQUIRE:
        return acquire(lock, in->body.acquire.client, out);
    case LOCK_RELEASE:
        return release(lock, in->body.release.client, out);
    }
    return SPEX_UNHANDLED;
}

/* ---- the messages ---- */

static uint32_t below(uint32_t limit)
{
    static uint64_t x = 88172645463325252u; /* xorshift64 (Marsaglia 2003) */
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)(x >> 20) % limit;
}

static lock_output outputs[2];
static spex_ref peers[CLIENTS];
static lock_message messages[MESSAGES];
static uint64_t sums[2]; /* of what came out: both have to be the same */

static spex_outbox new_outbox(void)
{
    return (spex_outbox){.self = 100, .peers = peers, .peer_count = CLIENTS, .outputs = outputs, .room = 2};
}

/* At random: half of them acquire; of the others one in eight is by somebody who does not hold it. In turn:
 * three acquire, and three give it back, so that a processor soon knows what comes. */
static void make_messages(bool at_random)
{
    lock_state lock;
    spex_outbox out = new_outbox();
    for (uint32_t i = 0; i < CLIENTS; i++)
        peers[i] = i + 1;
    lock_init(&lock, &(lock_params){.patience = 1000}, &out);
    for (uint32_t i = 0; i < MESSAGES; i++) {
        const spex_ref client = 1 + (at_random ? below(CLIENTS) : i % 6 + 1);
        const bool acquires = at_random ? below(2) == 0 : i % 6 < 3;
        const bool is_slip = at_random && below(8) == 0;
        messages[i] = acquires                  ? lock_acquire(client)
                      : is_slip || !lock.holder ? lock_release(client)
                                                : lock_release(lock.holder);
        out.count = 0;
        if (lock_handle(&lock, &messages[i], &out) != SPEX_HANDLED)
            exit(1);
    }
}

static void add_outputs(uint64_t *sum, const spex_outbox *out)
{
    for (uint32_t i = 0; i < out->count; i++)
        *sum = *sum * 31 + outputs[i].head.which + outputs[i].head.to;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Nanoseconds a message. */
static double run_generated(void)
{
    lock_state lock;
    spex_outbox out = new_outbox();
    lock_init(&lock, &(lock_params){.patience = 1000}, &out);
    const double begin = now();
    for (uint32_t i = 0; i < MESSAGES; i++) {
        out.count = 0;
        if (lock_handle(&lock, &messages[i], &out) != SPEX_HANDLED)
            exit(1);
        add_outputs(&sums[0], &out);
    }
    return (now() - begin) / MESSAGES;
}

static double run_by_hand(void)
{
    hand_lock lock = {0};
    spex_outbox out = new_outbox();
    const double begin = now();
    for (uint32_t i = 0; i < MESSAGES; i++) {
        out.count = 0;
        if (hand_handle(&lock, &messages[i], &out) != SPEX_HANDLED)
            exit(1);
        add_outputs(&sums[1], &out);
    }
    return (now() - begin) / MESSAGES;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(bool at_random)
{
    static double generated[ROUNDS], by_hand[ROUNDS];
    make_messages(at_random);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        generated[i] = run_generated();
        by_hand[i] = run_by_hand();
    }
    if (sums[0] != sums[1]) {
        fputs("they differ\n", stderr);
        exit(1);
    }
    qsort(generated, ROUNDS, sizeof *generated, compare);
    qsort(by_hand, ROUNDS, sizeof *by_hand, compare);
    const double g = generated[ROUNDS / 2], h = by_hand[ROUNDS / 2];
    printf("%s %.1f ns, by hand %.1f ns: %.2fx", at_random ? "at random" : "; in turn", g, h, g / h);
}

int main(void)
{
    fputs("a message to an agent   ", stdout);
    measure(true);
    measure(false);
    putchar('\n');
    return 0;
}
