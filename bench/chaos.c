/* How many messages a second a simulation could deliver at most: what cannot be left out is put on an agenda
 * and taken from it in the order of time, and two states are touched, that of the sender's channel and that
 * of the receiver. Nothing is decided, judged or told.
 *
 *     bench/chaos-limit
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { AGENTS = 8, MESSAGES = 20000000 };

typedef struct item {
    uint64_t at;
    uint32_t to;
} item;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

/* A heap as small as that of the ring. */
static void add(item *heap, unsigned *count, item one)
{
    unsigned at = (*count)++;
    for (; at > 0 && one.at < heap[(at - 1) / 2].at; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = one;
}

static item take(item *heap, unsigned *count)
{
    const item first = heap[0], last = heap[--*count];
    unsigned at = 0;
    for (unsigned child = 1; child < *count; child = 2 * at + 1) {
        child += child + 1 < *count && heap[child + 1].at < heap[child].at;
        if (last.at <= heap[child].at)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
    return first;
}

int main(void)
{
    static volatile uint64_t states[AGENTS], channels[AGENTS];
    item heap[AGENTS + 1];
    unsigned count = 0;
    uint64_t seed = 88172645463325252u;
    double begin = now();
    for (uint32_t i = 0; i < AGENTS; i++)
        add(heap, &count, (item){next_random(&seed) % 10000, i});
    for (uint32_t i = 0; i < MESSAGES; i++) {
        item one = take(heap, &count);
        channels[one.to]--;
        states[one.to]++;
        one.to = (one.to + 1) % AGENTS;
        channels[one.to]++;
        one.at += 1 + next_random(&seed) % 10000;
        add(heap, &count, one);
    }
    printf("%.0f\n", MESSAGES / (now() - begin));
    return 0;
}
