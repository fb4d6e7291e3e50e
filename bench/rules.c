/* What times, parents and children cost, beside the same without them:
 *
 * children: so many instances begin, take a step, another, and go, all at a time: with no rules; with times
 * in labels; with a stay; as children of one parent whose `unless` counts them; and with a variable that is
 * kept, which counts the steps, without a parent and with one. And a step of that parent.
 *
 * lateness: instances that stay too long: how much later than due the engine's own thread tells of them.
 *
 * Each figure is the median of several rounds, the kinds by turns, each in a process of its own: what one has
 * given back would be another's memory. Usage: rules [INSTANCES [KIND]], of one kind alone and in this
 * process (for a profiler): 0 to 5.
 */
#include <spex.h>

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 3
#define KINDS  6

static uint64_t instances = 1 << 20;

/* open --[use]-> used --[rest]-> open; and for parents --[close]-> closed */
enum { OPEN, USED, CLOSED };
enum { USE, REST, CLOSE, TAU };
static const char *const states[] = {"open", "used", "closed"};
static const char *const actions[] = {"use", "rest", "close", "tau"};
static const uint8_t internal[] = {0, 0, 0, 1};
static const spex_edge edges[] = {{OPEN, USE, USED, 1}, {OPEN, CLOSE, CLOSED, 1}, {USED, REST, OPEN, 1}};
#define NO UINT16_MAX
static const uint16_t dense[] = {1, NO, 2, 0, NO, 0, NO, 1, NO, NO, NO, 2};
static const uint32_t resume[] = {0, 1, 2};

static const spex_condition in_time[] = {{.edge = 0, .within = 3600000}, {.edge = 2, .within = 3600000}};
static const uint8_t both[] = {1, 1, 0};
static const spex_stay stays[] = {{3600000, both}};
static const char *const used[] = {"used"};
static const spex_relation unless_used[] = {{"child", used, 1, 0}};
static const spex_condition closes[] = {{.edge = 1, .unless = 1, .within = SPEX_INFINITY}};
static const spex_rules timed_rules = {.conditions = in_time, .condition_count = 2};
static const spex_rules stay_rules = {.stays = stays, .stay_count = 1};
static const spex_rules child_rules = {.parent = "parent"};
static const spex_rules parent_rules = {
    .conditions = closes, .condition_count = 1, .relations = unless_used, .relation_count = 1};

#define MONITOR(NAME, NUMBER, RULES)                                                                         \
    {                                                                                                        \
        .abi = SPEX_MONITOR_ABI, .size = sizeof(spex_monitor), .name = NAME, .fingerprint = NUMBER,          \
        .state_count = 3, .action_count = 4, .edge_count = 3, .states = states, .actions = actions,          \
        .internal = internal, .edges = edges, .form = SPEX_RUN_DENSE, .run_count = 3, .run_width = 2,        \
        .dense = dense, .resume = resume, .transition_timeout = SPEX_INFINITY,                               \
        .prune_timeout = SPEX_INFINITY, .rules = RULES                                                       \
    }

/* open --[use do uses = uses + 1]-> used */
static const char *const first_values[] = {"open[uses=0]", "used[uses=0]", "closed[uses=0]"};
static const spex_kept_variable uses[] = {{"uses", 0, 1000000000, 0, 0}};

static uint32_t follow(const void *arg, uint32_t state, int64_t *values, uint32_t action)
{
    (void)arg;
    uint16_t next = dense[state * 4 + action];
    if (next == NO)
        return SPEX_NO_RUN;
    if (action == USE && values[0]++ == uses[0].high)
        return SPEX_NO_RUN - 1;
    return next;
}

static const spex_kept kept = {1, uses, follow, NULL};

#define KEPT(NAME, NUMBER, RULES)                                                                            \
    {                                                                                                        \
        .abi = SPEX_MONITOR_ABI, .size = sizeof(spex_monitor), .name = NAME, .fingerprint = NUMBER,          \
        .state_count = 3, .action_count = 4, .edge_count = 3, .states = first_values, .actions = actions,    \
        .internal = internal, .edges = edges, .form = SPEX_RUN_KEPT, .run_count = 3, .run_width = 2,         \
        .kept = &kept, .resume = resume, .source_count = 3, .sources = states,                               \
        .transition_timeout = SPEX_INFINITY, .prune_timeout = SPEX_INFINITY, .rules = RULES                  \
    }

static const spex_monitor monitors[KINDS] = {
    MONITOR("plain", 1, NULL),         MONITOR("timed", 2, &timed_rules), MONITOR("staying", 3, &stay_rules),
    MONITOR("child", 4, &child_rules), KEPT("counting", 5, NULL),         KEPT("child", 6, &child_rules)};
static const bool has_parent[KINDS] = {[3] = true, [5] = true};
static const spex_monitor parent_monitor = MONITOR("parent", 7, &parent_rules);
static const char *const kinds[KINDS] = {
    "no rules",           "times in labels",     "a stay", "children of one parent",
    "a variable is kept", "such children of one"};

static uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
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

static int accept(const spex_error *error, void *arg)
{
    (void)arg;
    return error->code == SPEX_E_IMPL_MODEL_NOT_FOUND || error->code == SPEX_E_NOT_ALLOWED ? SPEX_OK
                                                                                           : error->code;
}

static spex_engine *engine;

/* Nanoseconds an instance, of one thing that is done to all. */
static double each(uint64_t start)
{
    return (double)(cpu_ns() - start) / (double)instances;
}

static void step_all(const spex_monitor *m, uint32_t action, uint32_t state)
{
    for (uint64_t i = 0; i < instances; i++)
        SPEX_MUST(spex_transition_indexed(engine, m, 0, spex_id_u64(i), action, state));
}

typedef struct figures {
    double begin[ROUNDS], come[ROUNDS], leave[ROUNDS], end[ROUNDS], bytes[ROUNDS], moved[ROUNDS],
        parent[ROUNDS];
} figures;

static void run(int kind, figures *f, int round)
{
    const spex_monitor *m = &monitors[kind];
    spex_options options;
    spex_id parent = spex_id_str("the parent");
    spex_options_init(&options);
    options.models_dir = "";
    options.error_handler = accept;
    options.history = SPEX_HISTORY_NONE;
    SPEX_MUST(spex_open(&engine, &options));
    SPEX_MUST(spex_init_instance(engine, &parent_monitor, parent, NULL, NULL));
    size_t before = resident();
    uint64_t start = cpu_ns();
    for (uint64_t i = 0; i < instances; i++)
        if (has_parent[kind])
            SPEX_MUST(spex_init_child(engine, m, spex_id_u64(i), parent, NULL, NULL));
        else
            SPEX_MUST(spex_init_instance(engine, m, spex_id_u64(i), NULL, NULL));
    f->begin[round] = each(start);
    f->bytes[round] = (double)(resident() - before) / (double)instances;
    start = cpu_ns();
    step_all(m, USE, USED);
    f->come[round] = each(start);
    f->moved[round] = (double)(resident() - before) / (double)instances;
    start = cpu_ns();
    for (int i = 0; i < 1000; i++) {
        SPEX_MUST(spex_transition_indexed(engine, &parent_monitor, 0, parent, USE, USED));
        SPEX_MUST(spex_transition_indexed(engine, &parent_monitor, 0, parent, REST, OPEN));
    }
    f->parent[round] = (double)(cpu_ns() - start) / 2000;
    start = cpu_ns();
    step_all(m, REST, OPEN);
    f->leave[round] = each(start);
    start = cpu_ns();
    for (uint64_t i = 0; i < instances; i++)
        SPEX_MUST(spex_delete_instance_of(engine, m, spex_id_u64(i)));
    f->end[round] = each(start);
    SPEX_MUST(spex_close(engine));
}

static void run_apart(int k, figures *f, int round)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        run(k, f, round);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "rules: a round failed\n");
        exit(1);
    }
}

static void bench_children(void)
{
    figures *all = mmap(NULL, KINDS * sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) {
        perror("rules");
        exit(1);
    }
    for (int round = 0; round < ROUNDS; round++)
        for (int k = 0; k < KINDS; k++)
            run_apart(k, &all[k], round);
    for (int k = 0; k < KINDS; k++)
        printf("%s, %" PRIu64
               " instances: begins in %.0f ns, steps in %.0f and %.0f ns, goes in %.0f ns, takes "
               "%.0f bytes, %.0f once it has moved; a step of its parent %.0f ns\n",
               kinds[k], instances, median(all[k].begin), median(all[k].come), median(all[k].leave),
               median(all[k].end), median(all[k].bytes), median(all[k].moved), median(all[k].parent));
}

/* ---- lateness ---- */

#define LATE    1000
#define STAY_MS 200
static _Atomic int late_count;
static double lateness[LATE];
static uint64_t began[LATE];

static int note_late(const spex_error *error, void *arg)
{
    (void)arg;
    if (error->code == SPEX_E_STAY_TIMEOUT) {
        uint64_t number;
        memcpy(&number, error->instance->id.bytes, sizeof number);
        int i = atomic_fetch_add(&late_count, 1);
        lateness[i] = (double)(now_ns() - began[number]) / 1e6 - STAY_MS;
    }
    return SPEX_OK;
}

static void bench_lateness(void)
{
    static const spex_stay brief[] = {{STAY_MS, both}};
    static const spex_rules rules = {.stays = brief, .stay_count = 1};
    static const spex_monitor m = MONITOR("brief", 8, &rules);
    const struct timespec pause = {0, 300000}, long_pause = {0, 10000000};
    spex_options options;
    spex_options_init(&options);
    options.models_dir = "";
    options.error_handler = note_late;
    SPEX_MUST(spex_open(&engine, &options));
    for (uint64_t i = 0; i < LATE; i++) {
        began[i] = now_ns();
        SPEX_MUST(spex_init_instance(engine, &m, spex_id_u64(i), NULL, NULL));
        nanosleep(&pause, NULL);
    }
    for (int i = 0; i < 500 && atomic_load(&late_count) < LATE; i++)
        nanosleep(&long_pause, NULL);
    SPEX_MUST(spex_close(engine));
    int count = atomic_load(&late_count);
    qsort(lateness, (size_t)count, sizeof *lateness, by_size);
    printf("stays of %d ms: %d of %d told, later than due by %.2f ms (median), %.2f ms (99 of 100), %.2f ms "
           "(most)\n",
           STAY_MS, count, LATE, lateness[count / 2], lateness[count * 99 / 100], lateness[count - 1]);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc > 1)
        instances = strtoull(argv[1], NULL, 10);
    if (argc > 2) {
        int k = atoi(argv[2]) % KINDS;
        static figures one;
        run(k, &one, 0);
        return 0;
    }
    bench_children();
    bench_lateness();
    return 0;
}
