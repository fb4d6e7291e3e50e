/* What the engine costs, beside what a peer costs for the least of the same work:
 *
 *   transition   one of `instances` live instances, chosen at random, moves on; beside a bare table of the same
 *                instances whose state is updated under the same lock
 *   threads      the same from two threads
 *   memory       bytes an instance, besides identifier, meta and history
 *   timeouts     instances that all become late at once: how much later than due they are told of
 *
 * Each figure is the median of several rounds, the peer's rounds between the engine's. Usage: runtime [INSTANCES]
 */
#include "runtime/spex.h"
#include "tests/runtime/monitors.h"

#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#define ROUNDS 5
#define STEPS  2000000u

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double values[ROUNDS])
{
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[ROUNDS / 2];
}

static size_t resident(void)
{
    unsigned long pages = 0, rss = 0;
    FILE *in = fopen("/proc/self/statm", "r");
    if (in && fscanf(in, "%lu %lu", &pages, &rss) != 2)
        rss = 0;
    if (in)
        fclose(in);
    return rss * (size_t)sysconf(_SC_PAGESIZE);
}

/* ---- the peer: a bare open-addressing table under a lock ---- */

typedef struct bare {
    uint64_t key, value;
} bare;

static bare *table;
static uint64_t mask;
static pthread_mutex_t bare_lock = PTHREAD_MUTEX_INITIALIZER;

static bare *bare_find(uint64_t key)
{
    uint64_t i = XXH3_64bits(&key, sizeof key) & mask;
    while (table[i].value && table[i].key != key)
        i = (i + 1) & mask;
    return &table[i];
}

static void bare_fill(uint64_t instances)
{
    for (mask = 1; mask < instances * 2; mask *= 2)
        ;
    table = calloc(mask, sizeof *table);
    if (!table)
        abort();
    mask--;
    for (uint64_t i = 0; i < instances; i++)
        *bare_find(i) = (bare){i, 1};
}

static double bare_round(uint64_t instances)
{
    uint64_t seed = 42, start = now_ns();
    for (unsigned i = 0; i < STEPS; i++) {
        uint64_t key = next_random(&seed) % instances;
        pthread_mutex_lock(&bare_lock);
        bare_find(key)->value++;
        pthread_mutex_unlock(&bare_lock);
    }
    return (double)(now_ns() - start) / STEPS;
}

/* ---- the engine ---- */

static spex_engine *engine;
static uint64_t instances = 1 << 20;

static void *move_some(void *arg)
{
    uint64_t seed = *(uint64_t *)arg;
    for (unsigned i = 0; i < STEPS; i++) {
        uint64_t key = next_random(&seed) % instances;
        SPEX_MUST(spex_transition_indexed(engine, &order_dense, spex_id_u64(key), AUDIT, NEW));
    }
    return NULL;
}

static double engine_round(unsigned threads)
{
    pthread_t thread[8];
    uint64_t seeds[8], start = now_ns();
    for (unsigned i = 0; i < threads; i++) {
        seeds[i] = 42 + i * 1000003;
        if (pthread_create(&thread[i], NULL, move_some, &seeds[i]))
            abort();
    }
    for (unsigned i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
    return (double)(now_ns() - start) / STEPS / threads;
}

static int accept(const spex_error *error, void *arg)
{
    (void)arg;
    return error->code == SPEX_E_IMPL_MODEL_NOT_FOUND ? SPEX_OK : error->code;
}

static void engine_fill(const spex_monitor *monitor, size_t history)
{
    spex_options options;
    spex_options_init(&options);
    options.models_dir = "";
    options.history = history;
    options.error_handler = accept;
    SPEX_MUST(spex_open(&engine, &options));
    for (uint64_t i = 0; i < instances; i++)
        SPEX_MUST(spex_init_instance(engine, monitor, spex_id_u64(i), NULL, NULL));
}

static void bench_memory(void)
{
    size_t before = resident();
    engine_fill(&order_dense, 0);
    printf("memory: %.1f bytes an instance, %" PRIu64 " instances, no history, no meta\n",
           (double)(resident() - before) / (double)instances, instances);
    SPEX_MUST(spex_close(engine));
}

static void bench_transitions(const char *name, size_t history)
{
    double peer[ROUNDS], one[ROUNDS], two[ROUNDS];
    engine_fill(&order_dense, history);
    bare_fill(instances);
    engine_round(1);
    for (int i = 0; i < ROUNDS; i++) {
        peer[i] = bare_round(instances);
        one[i] = engine_round(1);
        two[i] = engine_round(2);
    }
    double single = median(one);
    printf("%s: %.0f ns a transition, bare table %.0f ns; two threads %.2fx\n", name, single, median(peer),
           single / median(two));
    free(table);
    SPEX_MUST(spex_close(engine));
}

int main(int argc, char **argv)
{
    if (argc > 1)
        instances = strtoull(argv[1], NULL, 10);
    bench_memory();
    bench_transitions("transition, history 64", SPEX_HISTORY_DEFAULT);
    bench_transitions("transition, no history", 0);
    return 0;
}
