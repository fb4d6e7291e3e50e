/* What the sampling strategies promise, on small programs that are built here:
 *   random, pos   each interleaving as often as a plain simulation of the strategy has it (chi-square)
 *   urw           each interleaving equally often, where no thread blocks and the counts are right
 *   surw          each order of the steps that touch one object equally often, whatever else there is; the
 * object is drawn by how often it is touched pct           bugs of depth 1 to 4 at least as often as 1 / (n
 * k^(d-1)) SPEX_RUNS runs each; 1200 without it. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lockstep/lockstep.h"
#include "tests/suite.h"

enum { STEPS = 9, CLASSES_MAX = 4096 };

/* main makes two threads and ends; each of them begins, posts a semaphore that both use, and ends. */
static const char posts[] = "#include <pthread.h>\n#include <semaphore.h>\n"
                            "static sem_t s;\n"
                            "static void *work(void *arg) { sem_post(&s); return arg; }\n"
                            "int main(void) { pthread_t t; pthread_create(&t, 0, work, 0);\n"
                            "    pthread_create(&t, 0, work, 0); pthread_exit(0); }\n";

/* Depth 1: the thread posts before main does. Depth D: main and the thread post in turns, main first, D + 1
 * times. */
static const char planted[] =
    "#include <pthread.h>\n#include <semaphore.h>\n#include <stdlib.h>\n"
    "static sem_t s; static volatile int at, bad;\n"
    "static void post(int when) { sem_post(&s); at += at == when; bad |= at == DEPTH + 1; }\n"
    "static void *work(void *arg) { sem_post(&s); bad |= DEPTH == 1 && at == 0; at += at == 1;\n"
    "    if (DEPTH > 2) post(3); return arg; }\n"
    "int main(void) { pthread_t t; pthread_create(&t, 0, work, 0);\n"
    "    post(0); if (DEPTH > 1) post(2); if (DEPTH > 3) post(4); pthread_join(t, 0);\n"
    "    return DEPTH == 1 && at == 2 ? 0 : bad; }\n";

static char folder[] = "/tmp/sampling.XXXXXX";
static char library[PATH_MAX];

static unsigned how_many(void)
{
    const char *given = getenv("SPEX_RUNS");
    return given ? (unsigned)atoi(given) : 1200;
}

static void build(const char *source, const char *options, char path[static PATH_MAX])
{
    static int number;
    char command[2 * PATH_MAX + 256], file[PATH_MAX];
    snprintf(path, PATH_MAX, "%s/program%d", folder, number++);
    snprintf(file, sizeof file, "%s.c", path);
    FILE *out = fopen(file, "w");
    ck_assert(out && fputs(source, out) >= 0 && fclose(out) == 0);
    snprintf(command, sizeof command, "%s -w -O1 -pthread %s -o %s %s", getenv("CC") ? getenv("CC") : "cc",
             options, path, file);
    ck_assert_int_eq(system(command), 0);
}

static void begin(lockstep_options *options, lockstep_program *program, const char *const *words)
{
    base_error error;
    *options = (lockstep_options){.words = words, .library = library, .steps = 1000, .hang_seconds = 60};
    ck_assert_msg(lockstep_start(options, program, &error) == BASE_OK, "%s", error.message);
}

/* ---- interleavings, as numbers of threads in base 4 ---- */

typedef struct table {
    uint32_t keys[CLASSES_MAX];
    double counts[2][CLASSES_MAX];
    unsigned count;
} table;

static void note(table *t, uint32_t key, int which, double by)
{
    unsigned i = 0;
    while (i < t->count && t->keys[i] != key)
        i++;
    if (i == t->count) {
        ck_assert_uint_lt(t->count, CLASSES_MAX);
        t->keys[t->count] = key;
        t->counts[0][i] = t->counts[1][i] = 0;
        t->count++;
    }
    t->counts[which][i] += by;
}

static uint64_t state = 42;
static double draw(void)
{
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* The program above, simulated: `at` of each thread; main's steps are create, create, end. */
static uint32_t simulate(lockstep_policy policy)
{
    int at[3] = {0, -1, -1};
    double priority[3] = {draw(), 0, 0};
    uint32_t key = 0;
    for (int step = 0; step < STEPS; step++) {
        int ready[3], count = 0, chosen;
        for (int t = 0; t < 3; t++)
            if (at[t] >= 0 && at[t] < 3)
                ready[count++] = t;
        chosen = ready[(int)(draw() * count)];
        for (int i = 0; i < count && policy == LOCKSTEP_POS; i++)
            if (i == 0 || priority[ready[i]] > priority[chosen])
                chosen = ready[i];
        const int is_post = chosen > 0 && at[chosen] == 1;
        for (int t = 0; t < 3; t++)
            if (t == chosen || (is_post && t > 0 && at[t] == 1))
                priority[t] = draw();
        if (chosen == 0 && at[0] < 2) {
            at[at[0] + 1] = 0;
            priority[at[0] + 1] = draw();
        }
        at[chosen]++;
        key = key * 4 + (uint32_t)chosen;
    }
    return key;
}

static void enumerate(table *t, int *at, uint32_t key, int step)
{
    if (step == STEPS) {
        note(t, key, 1, 1);
        return;
    }
    for (int i = 0; i < 3; i++) {
        if (at[i] < 0 || at[i] == 3)
            continue;
        const int child = i == 0 && at[0] < 2 ? at[0] + 1 : 0;
        at[i]++;
        if (child)
            at[child] = 0;
        enumerate(t, at, key * 4 + (uint32_t)i, step + 1);
        at[i]--;
        if (child)
            at[child] = -1;
    }
}

/* The statistic is within its 0.9999 quantile (Wilson and Hilferty's approximation). Rare classes count as
 * one. */
static void compare(const table *t, double runs, double expected)
{
    double statistic = 0, rare[2] = {0, 0};
    unsigned cells = 0;
    for (unsigned i = 0; i < t->count; i++) {
        const double wanted = t->counts[1][i] / expected * runs, got = t->counts[0][i];
        if (wanted < 5) {
            rare[0] += got;
            rare[1] += wanted;
            continue;
        }
        statistic += (got - wanted) * (got - wanted) / wanted;
        cells++;
    }
    if (rare[1] >= 5) {
        statistic += (rare[0] - rare[1]) * (rare[0] - rare[1]) / rare[1];
        cells++;
    } else {
        ck_assert_double_lt(rare[0], 30);
    }
    ck_assert_uint_gt(cells, 4);
    const double df = cells - 1, z = 3.72, c = 1 - 2 / (9 * df) + z * sqrt(2 / (9 * df));
    ck_assert_msg(statistic < df * c * c * c, "chi-square %.1f with %.0f degrees of freedom", statistic, df);
}

static void sample(lockstep_policy policy, table *t)
{
    char path[PATH_MAX];
    const char *words[] = {path, NULL};
    lockstep_options options;
    lockstep_program program;
    lockstep_outcome outcome;
    base_error error;
    build(posts, "", path);
    begin(&options, &program, words);
    for (unsigned i = 0; i < how_many(); i++) {
        program.memory->plan =
            (lockstep_plan){.policy = (uint32_t)policy, .seed = 77 + i * UINT64_C(0x5851f42d4c957f2d)};
        program.memory->plan.expected[0] = STEPS;
        program.memory->plan.expected[1] = program.memory->plan.expected[2] = 3;
        ck_assert(lockstep_run(&program, &outcome, &error) == BASE_OK);
        ck_assert_int_eq(outcome.failure, LOCKSTEP_FINE);
        ck_assert_uint_eq(program.memory->result.step_count, STEPS);
        uint32_t key = 0;
        for (unsigned k = 0; k < STEPS; k++)
            key = key * 4 + lockstep_steps(program.memory)[k].thread;
        note(t, key, 0, 1);
    }
    lockstep_stop(&program);
}

START_TEST(simulated)
{
    const lockstep_policy policy = _i ? LOCKSTEP_POS : LOCKSTEP_RANDOM;
    static table t;
    const unsigned many = how_many() > 10000 ? 40 * how_many() : 400000; /* its own error counts as little */
    sample(policy, &t);
    for (unsigned i = 0; i < many; i++)
        note(&t, simulate(policy), 1, 1);
    compare(&t, how_many(), many);
}
END_TEST

START_TEST(uniform)
{
    static table t;
    int at[3] = {0, -1, -1};
    sample(LOCKSTEP_URW, &t);
    enumerate(&t, at, 0, 0);
    compare(&t, how_many(), t.count);
}
END_TEST

/* Two threads post one semaphore twice each; what they do besides is as unequal as can be. */
static const char among[] =
    "#include <pthread.h>\n#include <semaphore.h>\n"
    "static sem_t s, others;\n"
    "static void *one(void *arg) { for (int i = 0; i < 5; i++) sem_post(&others); sem_post(&s); "
    "sem_post(&s); return arg; }\n"
    "static void *two(void *arg) { sem_post(&s); sem_post(&others); sem_post(&s); return arg; }\n"
    "int main(void) { pthread_t t, u; sem_post(&s); pthread_create(&t, 0, one, 0);\n"
    "    pthread_create(&u, 0, two, 0); pthread_join(t, 0); pthread_join(u, 0); return 0; }\n";

START_TEST(selective)
{
    char path[PATH_MAX];
    const char *words[] = {path, NULL};
    lockstep_options options;
    lockstep_program program;
    lockstep_outcome outcome;
    base_error error;
    unsigned counts[16] = {0};
    uint64_t interesting = 0; /* the first object that a run meets */
    build(among, "", path);
    begin(&options, &program, words);
    for (unsigned i = 0; i < how_many() + 1; i++) {
        program.memory->plan = (lockstep_plan){.policy = LOCKSTEP_SURW,
                                               .seed = 99 + i * UINT64_C(0x5851f42d4c957f2d),
                                               .interesting = interesting,
                                               .expected = {5, 2, 2}};
        ck_assert(lockstep_run(&program, &outcome, &error) == BASE_OK);
        ck_assert_int_eq(outcome.failure, LOCKSTEP_FINE);
        unsigned key = 0;
        for (unsigned k = 0; k < program.memory->result.step_count; k++) {
            const lockstep_step *s = &lockstep_steps(program.memory)[k];
            if (s->object == 1 && s->thread > 0)
                key = 2 * key + (s->thread == 2);
        }
        ck_assert_uint_lt(key, 16);
        counts[key] += interesting != 0;
        interesting = program.memory->result.objects[0].address;
    }
    lockstep_stop(&program);
    double statistic = 0;
    const double wanted = how_many() / 6.0;
    for (unsigned key = 0; key < 16; key++)
        if (__builtin_popcount(key) == 2)
            statistic += (counts[key] - wanted) * (counts[key] - wanted) / wanted;
    ck_assert_msg(statistic < 25.7, "chi-square %.1f with 5 degrees of freedom", statistic); /* 0.9999 */
}
END_TEST

/* Two semaphores, one of which is touched nine times as often. */
static const char uneven[] = "#include <pthread.h>\n#include <semaphore.h>\n"
                             "static sem_t often, seldom;\n"
                             "static void *work(void *arg) { for (int i = 0; i < 9; i++) sem_post(&often);\n"
                             "    sem_post(&seldom); return arg; }\n"
                             "int main(void) { pthread_t t; pthread_create(&t, 0, work, 0); work(0); "
                             "pthread_join(t, 0); return 0; }\n";

START_TEST(drawn)
{
    enum { RUNS = 400 };
    char path[PATH_MAX];
    const char *words[] = {path, NULL};
    lockstep_options options;
    lockstep_team team;
    lockstep_program *program;
    lockstep_outcome outcome;
    lockstep_exploration x = {.strategy = LOCKSTEP_BY_SURW, .seed = 3, .runs = RUNS};
    base_error error;
    unsigned seldom = 0;
    build(uneven, "", path);
    options = (lockstep_options){.words = words, .library = library, .steps = 1000, .hang_seconds = 60};
    ck_assert(lockstep_team_start(&options, 1, &team, &error) == BASE_OK);
    ck_assert(lockstep_explore_begin(&x) == BASE_OK);
    for (unsigned i = 0; i < RUNS; i++) {
        ck_assert(lockstep_explore_next(&x, &team, &program, &outcome, &error) == BASE_OK && program);
        lockstep_memory *m = program->memory;
        for (uint32_t k = 0; k < m->result.object_count; k++)
            if (m->result.objects[k].address == m->plan.interesting) {
                unsigned touched = 0;
                for (uint32_t n = 0; n < m->result.step_count; n++)
                    touched += lockstep_steps(m)[n].object == k + 1;
                ck_assert(touched == 2 || touched == 18);
                seldom += touched == 2;
            }
    }
    lockstep_explore_end(&x);
    lockstep_team_stop(&team);
    ck_assert_msg(seldom > RUNS / 25 && seldom < RUNS / 6, "%u of %u", seldom, RUNS); /* a tenth */
}
END_TEST

START_TEST(depth)
{
    static const unsigned choices[] = {0, 3, 4, 5, 6};
    char path[PATH_MAX], define[32];
    const char *words[] = {path, NULL};
    lockstep_options options;
    lockstep_program program;
    lockstep_outcome outcome;
    base_error error;
    unsigned found = 0, most = 0;
    snprintf(define, sizeof define, "-DDEPTH=%d", _i);
    build(planted, define, path);
    begin(&options, &program, words);
    for (unsigned i = 0; i < how_many(); i++) {
        program.memory->plan = (lockstep_plan){.policy = LOCKSTEP_PCT,
                                               .seed = 5 + i * UINT64_C(0x5851f42d4c957f2d),
                                               .depth = (uint32_t)_i,
                                               .choices = choices[_i]};
        ck_assert(lockstep_run(&program, &outcome, &error) == BASE_OK);
        found += outcome.failure == LOCKSTEP_BAD_EXIT;
        most = program.memory->result.choice_count > most ? program.memory->result.choice_count : most;
    }
    lockstep_stop(&program);
    ck_assert_uint_eq(most, choices[_i]);
    const double runs = how_many(), least = 1 / (2 * pow(choices[_i], _i - 1)), rate = found / runs;
    /* 99.9 %; its upper end, as a bug may be as rare as what is promised */
    const double margin = 3.29 * sqrt(rate * (1 - rate) / runs);
    printf("# depth %d: %u of %.0f, %.4f to %.4f; at least %.4f are promised\n", _i, found, runs,
           rate - margin, rate + margin, least);
    ck_assert(rate + margin >= least);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("sampling");
    TCase *t = tcase_create("promises");
    tcase_add_loop_test(t, simulated, 0, 2);
    tcase_add_test(t, uniform);
    tcase_add_test(t, selective);
    tcase_add_test(t, drawn);
    tcase_add_loop_test(t, depth, 1, 5);
    tcase_set_timeout(t, 600);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    const char *built = getenv("top_builddir");
    char real[PATH_MAX];
    if (!realpath(built ? built : ".", real) || strlen(real) > PATH_MAX - 64 || !mkdtemp(folder))
        return 1;
    snprintf(library, sizeof library, "%.4000s/.libs/liblockstep.so", real);
    if (access(library, R_OK) != 0)
        snprintf(library, sizeof library, "%.4000s/liblockstep.so", real);
    const int failed = suite_run(suite());
    char command[PATH_MAX];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) ? 1 : failed;
}
