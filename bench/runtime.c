/* What the engine costs, beside what a peer costs for the least of the same work:
 *
 * history, no-history: one of `instances` live instances, chosen at random, moves on; beside a bare table of
 * the same keys whose value is updated under a lock. What is timed is a loop around the public call: the
 * choice (some nanoseconds), the call, nothing else; no two calls concern the same instance soon. The peer
 * has 16 bytes an instance where the engine has some 150, so more of it is in the cache: what memory costs
 * both is shown by the bare table of as many bytes, the same update where each entry has two lines of the
 * cache to itself. Then the same from two threads.
 *
 * memory: bytes an instance, besides history and meta text.
 *
 * growth: instances begin; what one call took at most. Processor time, for the system may give the processor
 * to another meanwhile.
 *
 * timeouts: armed instances that become late: how much later than due they are told of.
 *
 * store: transitions a second under BATCH; beside LMDB alone, with as many puts in one commit.
 *
 * Each figure is the median of several rounds, the peer's rounds between the engine's. Times are of the
 * processor for one thread, so that a busy machine matters less, and of the wall otherwise; two threads are
 * compared with one by the best round of each. Usage: runtime [INSTANCES [PART]]
 */
#include "tests/runtime/monitors.h"
#include <spex.h>

#include <inttypes.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#define ROUNDS 5
#define STEPS  1000000u

static uint64_t instances = 1 << 20;

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Of this thread's processor. */
static uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* One of so many, without a division. */
static uint64_t choose(uint64_t *seed, uint64_t count)
{
    return ((next_random(seed) >> 32) * count) >> 32;
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

static double best(double values[ROUNDS])
{
    qsort(values, ROUNDS, sizeof *values, by_size);
    return values[0];
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

typedef struct bare { /* of `width` 64-bit words in the table: the key, the value, nothing */
    uint64_t *words, mask;
    size_t width;
} bare;

static pthread_mutex_t bare_lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t *bare_find(const bare *table, uint64_t key)
{
    uint64_t i = XXH3_64bits(&key, sizeof key) & table->mask;
    while (table->words[i * table->width + 1] && table->words[i * table->width] != key)
        i = (i + 1) & table->mask;
    return &table->words[i * table->width];
}

static bare bare_fill(size_t width)
{
    bare table = {.mask = 1, .width = width};
    while (table.mask < instances * 2)
        table.mask *= 2;
    size_t size = table.mask-- * width * sizeof *table.words;
    table.words = aligned_alloc((size_t)2 << 20, (size + ((size_t)2 << 20) - 1) >> 21 << 21);
    if (!table.words)
        abort();
    madvise(table.words, size, MADV_HUGEPAGE);
    memset(table.words, 0, size);
    for (uint64_t i = 0; i < instances; i++) {
        uint64_t *entry = bare_find(&table, i);
        entry[0] = i;
        entry[1] = 1;
    }
    return table;
}

static double bare_round(const bare *table)
{
    uint64_t seed = 42, start = cpu_ns();
    for (unsigned i = 0; i < STEPS; i++) {
        uint64_t key = choose(&seed, instances);
        pthread_mutex_lock(&bare_lock);
        bare_find(table, key)[1]++;
        pthread_mutex_unlock(&bare_lock);
    }
    return (double)(cpu_ns() - start) / STEPS;
}

/* ---- the engine ---- */

static spex_engine *engine;

static void *move_some(void *arg)
{
    uint64_t seed = *(uint64_t *)arg;
    for (unsigned i = 0; i < STEPS; i++) {
        uint64_t key = choose(&seed, instances);
        SPEX_MUST(spex_transition_indexed(engine, &order_dense, 0, spex_id_u64(key), AUDIT, NEW));
    }
    return NULL;
}

/* Each round chooses anew: a history costs most while it grows, and no round shall find that done by those
 * before it, nor another all of it left to do. */
static uint64_t new_seed(void)
{
    static uint64_t seed = 42;
    return seed += 1000003;
}

static double one_round(void)
{
    uint64_t seed = new_seed(), start = cpu_ns();
    move_some(&seed);
    return (double)(cpu_ns() - start) / STEPS;
}

static double engine_round(unsigned threads)
{
    pthread_t thread[8];
    uint64_t seeds[8], start = now_ns();
    for (unsigned i = 0; i < threads; i++) {
        seeds[i] = new_seed();
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

/* `most`: what one call took at most, or NULL. */
static void engine_fill(const spex_monitor *monitor, size_t history, uint64_t *most)
{
    spex_options options;
    spex_options_init(&options);
    options.models_dir = "";
    options.history = history;
    options.error_handler = accept;
    SPEX_MUST(spex_open(&engine, &options));
    for (uint64_t i = 0; i < instances; i++) {
        uint64_t before = most ? cpu_ns() : 0;
        SPEX_MUST(spex_init_instance(engine, monitor, spex_id_u64(i), NULL, NULL));
        if (most && cpu_ns() - before > *most)
            *most = cpu_ns() - before;
    }
}

static void bench_memory(void)
{
    size_t before = resident();
    engine_fill(&order_dense, SPEX_HISTORY_NONE, NULL);
    printf("memory: %.1f bytes an instance, %" PRIu64 " instances, no history, no meta\n",
           (double)(resident() - before) / (double)instances, instances);
    SPEX_MUST(spex_close(engine));
}

static void bench_growth(void)
{
    uint64_t most = 0, start = now_ns();
    engine_fill(&order_dense, SPEX_HISTORY_NONE, &most);
    printf("growth to %" PRIu64 ": %.0f ns each, at most %.2f ms\n", instances,
           (double)(now_ns() - start) / (double)instances, (double)most / 1e6);
    SPEX_MUST(spex_close(engine));
}

static void bench_transitions(const char *name, size_t history)
{
    double peer[ROUNDS], wide_peer[ROUNDS], one[ROUNDS], wall[ROUNDS], two[ROUNDS];
    bare narrow = bare_fill(2), wide = bare_fill(16);
    engine_fill(&order_dense, history, NULL);
    one_round();
    for (int i = 0; i < ROUNDS; i++) {
        peer[i] = bare_round(&narrow);
        wide_peer[i] = bare_round(&wide);
        one[i] = one_round();
        wall[i] = engine_round(1);
        two[i] = engine_round(2);
    }
    printf("%s: %.0f ns a transition, bare table %.0f ns, of as many bytes %.0f ns; two threads %.2fx\n",
           name, median(one), median(peer), median(wide_peer), best(wall) / best(two));
    free(narrow.words);
    free(wide.words);
    SPEX_MUST(spex_close(engine));
}

/* ---- timeouts ---- */

static double *lateness;
static _Atomic uint64_t late_count;

static int note_late(const spex_error *error, void *arg)
{
    (void)arg;
    if (error->code == SPEX_E_TRANSITION_TIMEOUT) {
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        double now = (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
        lateness[late_count++] = now - (double)error->instance->changed / 1e3 - (double)error->timeout;
    }
    return SPEX_OK;
}

/* All are armed; a thousand of them come to be late one after the other, the others later than anybody waits.
 */
static void bench_timeouts(void)
{
    enum { LATE = 1000 };
    static const int64_t own[] = {3600000, 500, -1, -1};
    spex_monitor m = order_dense;
    spex_options options;
    m.state_timeout = own;
    spex_options_init(&options);
    options.models_dir = "";
    options.history = SPEX_HISTORY_NONE;
    options.error_handler = note_late;
    lateness = calloc(LATE, sizeof *lateness);
    late_count = 0;
    SPEX_MUST(spex_open(&engine, &options));
    for (uint64_t i = 0; i < instances; i++)
        SPEX_MUST(spex_init_instance(engine, &m, spex_id_u64(i), NULL, NULL));
    for (uint64_t i = 0; i < LATE; i++) {
        SPEX_MUST(spex_transition_indexed(engine, &m, 0, spex_id_u64(i), PAY, PAID));
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    while (late_count < LATE)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    qsort(lateness, LATE, sizeof *lateness, by_size);
    printf("timeouts, %" PRIu64
           " armed: told %.2f ms after they are due in the median, 99%% %.2f ms, most %.2f ms\n",
           instances, lateness[LATE / 2], lateness[LATE * 99 / 100], lateness[LATE - 1]);
    free(lateness);
    SPEX_MUST(spex_close(engine));
}

/* ---- the store ---- */

#define STORED 100000u /* instances */

static char folder[] = "/tmp/spex-bench-XXXXXX";

static void remove_in_folder(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static double store_round(void)
{
    spex_options options;
    spex_options_init(&options);
    options.models_dir = "";
    options.store_dir = folder;
    options.error_handler = accept;
    SPEX_MUST(spex_open(&engine, &options));
    for (uint64_t i = 0; i < STORED; i++)
        SPEX_MUST(spex_init_instance(engine, &order_dense, spex_id_u64(i), NULL, NULL));
    uint64_t seed = 42, start = now_ns();
    for (unsigned i = 0; i < STEPS; i++)
        SPEX_MUST(spex_transition_indexed(engine, &order_dense, 0, spex_id_u64(next_random(&seed) % STORED),
                                          AUDIT, NEW));
    SPEX_MUST(spex_close(engine)); /* until the last is on disk */
    double rate = STEPS / ((double)(now_ns() - start) / 1e9);
    remove_in_folder("spex.mdb");
    remove_in_folder("spex.lock");
    remove_in_folder("spex.tail0");
    remove_in_folder("spex.tail1");
    return rate;
}

static void check(int code)
{
    if (code) {
        fprintf(stderr, "%s\n", mdb_strerror(code));
        abort();
    }
}

/* Puts of 40 bytes by random key, committed as often as the engine does: about every 8 ms. */
static double lmdb_round(void)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi db;
    char path[64], value[40] = "";
    snprintf(path, sizeof path, "%s/bare.mdb", folder);
    check(mdb_env_create(&env));
    check(mdb_env_set_mapsize(env, (size_t)1 << 30));
    check(mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOMETASYNC, 0600));
    uint64_t seed = 42, start = now_ns(), last = start;
    check(mdb_txn_begin(env, NULL, 0, &txn));
    check(mdb_dbi_open(txn, NULL, MDB_INTEGERKEY, &db));
    for (unsigned i = 0; i < STEPS; i++) {
        uint64_t number = next_random(&seed) % STORED;
        MDB_val key = {sizeof number, &number}, data = {sizeof value, value};
        check(mdb_put(txn, db, &key, &data, 0));
        if (i % 64 == 0 && now_ns() - last > 8000000) {
            check(mdb_txn_commit(txn));
            check(mdb_txn_begin(env, NULL, 0, &txn));
            last = now_ns();
        }
    }
    check(mdb_txn_commit(txn));
    double rate = STEPS / ((double)(now_ns() - start) / 1e9);
    mdb_env_close(env);
    remove_in_folder("bare.mdb");
    return rate;
}

static void bench_store(void)
{
    double ours[ROUNDS], peer[ROUNDS];
    if (!mkdtemp(folder))
        abort();
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = store_round();
        peer[i] = lmdb_round();
    }
    rmdir(folder);
    printf("store, BATCH, %u instances: %.0f thousand transitions/s; LMDB alone %.0f thousand puts/s\n",
           STORED, median(ours) / 1e3, median(peer) / 1e3);
}

static void bench_history(void)
{
    bench_transitions("transition, history 64", SPEX_HISTORY_DEFAULT);
}

static void bench_no_history(void)
{
    bench_transitions("transition, no history", SPEX_HISTORY_NONE);
}

static const struct part {
    const char *name;
    void (*run)(void);
} parts[] = {{"memory", bench_memory},         {"growth", bench_growth},     {"history", bench_history},
             {"no-history", bench_no_history}, {"timeouts", bench_timeouts}, {"store", bench_store}};

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 1)
        instances = strtoull(argv[1], NULL, 10);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (argc < 3 || !strcmp(argv[2], parts[i].name))
            parts[i].run();
    return 0;
}
