/* A child reports transitions and is killed at a random moment, over and over; what it had acknowledged must
 * be in the store: all of it under SYNC, all but the last 10 ms under BATCH. Never must the store be damaged.
 *
 * The child writes what was acknowledged, and when, to memory that it shares with its parent. It reports as
 * fast as it can, in one thread, two or more than there are processors, or in bursts with silence between
 * them: then nothing but the engine's own thread brings the end of a burst to safety. BATCH promises, by
 * CLOCK_MONOTONIC and whatever the scheduler does: what had returned 10 ms before a call began is not lost
 * once that call has returned. So that is measured, too, and forgiven never. Usage: crash [KILLS
 * [sync|steady|threads|crowd|bursts]]; `make soak` does a thousand of each.
 */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define IDS   16
#define CROWD 8
#define SLOT  65536 /* acknowledgements remembered per instance */
#define MANY  1000  /* kills, of which none is forgiven */

typedef struct shared {
    _Atomic bool at_work;
    _Atomic uint64_t acknowledged[IDS]; /* how far each instance has come */
    _Atomic int64_t when[IDS][SLOT];    /* by number modulo SLOT, microseconds */
    _Atomic int64_t ran;                /* when the child's witness last ran */
    _Atomic uint64_t total;
    _Atomic int64_t began[CROWD]; /* by thread: when its last call that returned began */
} shared;

typedef struct way { /* of being a child */
    const char *name, *text;
    spex_durability durability;
    unsigned threads;
    bool pauses;
    int64_t allowed; /* microseconds */
} way;

static const way ways[] = {
    {"sync", "nothing acknowledged under SYNC is lost", SPEX_DURABLE_SYNC, 1, false, 0},
    {"steady", "BATCH loses at most the last 10 ms", SPEX_DURABLE_BATCH, 1, false, 10000},
    {"threads", "so it does with two threads", SPEX_DURABLE_BATCH, 2, false, 10000},
    {"crowd", "and with more threads than processors", SPEX_DURABLE_BATCH, CROWD, false, 10000},
    {"bursts", "and where no call comes after a burst", SPEX_DURABLE_BATCH, 1, true, 10000},
};

static shared *board;
static char *dir;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int accept(const spex_error *error, void *arg)
{
    (void)arg;
    return error->code == SPEX_E_IMPL_MODEL_NOT_FOUND ? SPEX_OK : error->code;
}

static spex_engine *open_store(spex_durability durability)
{
    const spex_monitor *monitors[] = {&order_dense, NULL};
    spex_options options;
    spex_engine *engine;
    spex_options_init(&options);
    options.models_dir = "";
    options.store_dir = dir;
    options.durability = durability;
    options.error_handler = accept;
    options.monitors = monitors;
    SPEX_MUST(spex_open(&engine, &options));
    return engine;
}

/* The instance's state is the number of its last transition. */
static uint64_t progress(spex_engine *engine, unsigned id)
{
    spex_instance *instance;
    if (spex_get_instance(engine, spex_id_u64(id), &instance))
        return 0;
    uint64_t n = strtoull(instance->state, NULL, 10);
    spex_instance_free(instance);
    return n;
}

static unsigned next_random(unsigned *random)
{
    *random = *random * 1103515245 + 12345;
    return *random >> 16;
}

static void pause_us(long microseconds)
{
    nanosleep(&(struct timespec){0, microseconds * 1000}, NULL);
}

typedef struct reporter { /* a thread of the child, and which of the instances it reports of */
    spex_engine *engine;
    unsigned first, step;
    bool pauses;
} reporter;

static void *report(void *arg)
{
    const reporter *r = arg;
    uint64_t n[IDS];
    unsigned random = (unsigned)now_us();
    for (unsigned i = r->first; i < IDS; i += r->step)
        n[i] = progress(r->engine, i);
    for (;;) {
        unsigned burst = 1 + next_random(&random) % 2000;
        for (unsigned k = 0; k < burst; k++) {
            unsigned i = r->first + next_random(&random) % (IDS / r->step) * r->step;
            char state[24];
            snprintf(state, sizeof state, "%llu", (unsigned long long)++n[i]);
            int64_t began = now_us();
            SPEX_MUST(spex_transition(r->engine, spex_id_u64(i), "tau", state));
            board->when[i][n[i] % SLOT] = now_us();
            board->acknowledged[i] = n[i];
            board->began[r->first] = began;
            board->total++;
        }
        if (r->pauses)
            pause_us((long)next_random(&random) % 20000);
    }
    return NULL;
}

/* Asks for the processor every millisecond, as the engine's thread does every other: says how long the
 * machine let the child run before it was killed. */
static void *witness(void *arg)
{
    (void)arg;
    for (;;) {
        board->ran = now_us();
        pause_us(1000);
    }
    return NULL;
}

static void child(const way *w)
{
    pthread_t another, other;
    if (pthread_create(&other, NULL, witness, NULL))
        abort();
    spex_engine *engine = open_store(w->durability);
    reporter r[CROWD];
    for (unsigned i = 0; i < IDS; i++)
        if (!progress(engine, i))
            spex_init_instance(engine, &order_dense, spex_id_u64(i), "meta", NULL);
    board->at_work = true;
    for (unsigned t = 0; t < w->threads; t++)
        r[t] = (reporter){engine, t, w->threads, w->pauses};
    for (unsigned t = 1; t < w->threads; t++)
        if (pthread_create(&another, NULL, report, &r[t]))
            abort();
    report(&r[0]);
}

/* When the oldest acknowledgement came that is missing; INT64_MAX: none is. */
static int64_t first_lost(spex_engine *engine)
{
    int64_t first = INT64_MAX;
    for (unsigned i = 0; i < IDS; i++) {
        uint64_t stored = progress(engine, i), known = board->acknowledged[i];
        if (stored >= known)
            continue;
        int64_t when = known - stored < SLOT ? board->when[i][(stored + 1) % SLOT] : 0;
        first = when < first ? when : first;
    }
    return first;
}

typedef struct loss { /* microseconds before the kill, before the child last ran, and before its last call
                         began */
    int64_t before_kill, while_running, before_call;
} loss;

/* Runs one child for a random moment, now and then one in which it still opens the store. */
static loss once(const way *w, unsigned *random)
{
    fflush(stdout);
    board->at_work = false;
    pid_t pid = fork();
    if (pid < 0)
        abort();
    if (pid == 0)
        child(w);
    bool early = next_random(random) % 8 == 0;
    while (!early && !board->at_work)
        pause_us(500);
    pause_us((long)next_random(random) % 40000);
    int64_t killed = now_us();
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    spex_engine *engine = open_store(w->durability);
    int64_t first = first_lost(engine), ran = board->ran < killed ? board->ran : killed;
    loss l = {first < killed ? killed - first : 0, first < ran ? ran - first : 0, 0};
    for (unsigned t = 0; t < CROWD; t++) {
        int64_t began = board->began[t];
        if (began - first > l.before_call)
            l.before_call = began - first;
        board->began[t] = 0;
    }
    for (unsigned i = 0; i < IDS; i++) /* what is lost is lost: go on from what is there */
        board->acknowledged[i] = progress(engine, i);
    SPEX_MUST(spex_close(engine));
    return l;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void print_ages(const char *what, int64_t *ages, unsigned kills)
{
    qsort(ages, kills, sizeof *ages, by_size);
    printf("#   oldest one lost, ms before %s: median %.1f, 90%% %.1f, most %.1f\n", what,
           (double)ages[kills / 2] / 1000, (double)ages[kills * 9 / 10] / 1000,
           (double)ages[kills - 1] / 1000);
}

/* BATCH is judged by its calls. Where silence follows them, nothing can be promised of a process that is not
 * let run, so there by when it last ran, too; a thread may be held up where another waits for it, and on a
 * machine with more to do than processors, which that of a quick test may be, one kill in ten is forgiven. */
static bool run(const way *w, unsigned kills)
{
    int64_t *ages = calloc(kills, sizeof *ages), *running = calloc(kills, sizeof *running),
            *calls = calloc(kills, sizeof *calls);
    unsigned random = 12345;
    if (!ages || !running || !calls)
        abort();
    dir = scratch_dir();
    memset(board, 0, sizeof *board);
    for (unsigned i = 0; i < kills; i++) {
        loss l = once(w, &random);
        ages[i] = l.before_kill;
        running[i] = l.while_running;
        calls[i] = l.before_call;
    }
    printf("# %s: %u kills, %llu transitions acknowledged\n", w->name, kills,
           (unsigned long long)board->total);
    print_ages("the kill", ages, kills);
    print_ages("the child last ran", running, kills);
    print_ages("its last call began", calls, kills);
    bool is_promised = !w->allowed || calls[kills - 1] <= w->allowed;
    const int64_t *judged = w->pauses ? running : w->allowed ? calls : ages;
    unsigned beyond = 0, forgiven = w->pauses && kills < MANY ? kills / 10 : 0;
    while (beyond < kills && judged[kills - 1 - beyond] > w->allowed)
        beyond++;
    printf("#   beyond what is allowed: %u\n", beyond);
    free(ages);
    free(running);
    free(calls);
    scratch_remove(dir);
    return is_promised && beyond <= forgiven;
}

int main(int argc, char **argv)
{
    unsigned kills = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 20;
    unsigned count = sizeof ways / sizeof ways[0], failed = 0;
    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED || kills == 0)
        return 2;
    printf("1..%u\n", argc > 2 ? 1 : count);
    for (unsigned i = 0, number = 0; i < count; i++) {
        if (argc > 2 && strcmp(argv[2], ways[i].name))
            continue;
        bool held = run(&ways[i], kills);
        failed += !held;
        printf("%s %u - %s\n", held ? "ok" : "not ok", ++number, ways[i].text);
    }
    return failed > 0;
}
