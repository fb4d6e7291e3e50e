/* Many threads on one engine: eight over eight shards, with handlers that call back, timeouts, a store,
 * models that learn and verdicts. What ThreadSanitizer looks at; the counts at the end must agree. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <pthread.h>
#include <string.h>

enum { THREADS = 8, IDS = 64, STEPS = 3000, SLOW_STEPS = 200 };

static _Atomic uint64_t begun, moved, deleted, heard_of[32];
static spex_engine *engine;
static int steps;

/* Looks at the instance, moves it on, and looks at figures: a handler may call the engine. */
static int call_back(const spex_error *error, void *arg)
{
    static _Thread_local int depth;
    spex_instance *instance = NULL;
    (void)arg;
    heard_of[error->code]++;
    if (depth++ == 0 && error->instance) {
        if (spex_get_instance(error->engine, error->instance->id, &instance) == SPEX_OK &&
            spex_transition(error->engine, instance->id, "audit", "audited") == SPEX_OK)
            moved++;
        spex_instance_free(instance);
    }
    depth--;
    return error->code == SPEX_E_IMPL_MODEL_NOT_FOUND ? SPEX_OK : error->code;
}

static unsigned next(unsigned *random)
{
    *random = *random * 1103515245 + 12345;
    return *random >> 16;
}

static int look(const spex_instance *instance, void *arg)
{
    (void)arg;
    return instance->state == NULL;
}

static bool rarely(const spex_instance *instance, void *arg)
{
    return instance->history_count == *(unsigned *)arg;
}

static void step(unsigned *random)
{
    static const char *const actions[] = {"pay", "ship", "cancel", "tau", "audit"};
    static const char *const states[] = {"new", "paid", "shipped", "cancelled", "thinking"};
    spex_id id = spex_id_u64(next(random) % IDS);
    spex_instance *instance = NULL;
    char name[16];
    size_t count = 0;
    switch (next(random) % 16) {
    case 0:
        deleted += spex_delete_instance(engine, id) == SPEX_OK;
        break;
    case 1:
        spex_get_instance(engine, id, &instance);
        spex_instance_free(instance);
        break;
    case 2:
        snprintf(name, sizeof name, "s%u", next(random) % 500); /* new names, new triples */
        moved += spex_transition(engine, id, "tau", name) != SPEX_E_INSTANCE_NOT_FOUND;
        break;
    case 3:
    case 4: {
        int status = spex_init_instance(engine, &order_dense, id, "meta", NULL);
        begun += status != SPEX_E_INSTANCE_EXISTS;
        break;
    }
    case 5:
        if (next(random) % 64 == 0) {
            unsigned wanted = 40 + next(random) % 8;
            spex_delete_instances(engine, rarely, &wanted, &count);
            deleted += count;
        } else {
            spex_each_instance(engine, NULL, look, NULL);
        }
        break;
    default: {
        unsigned a = next(random) % 5;
        int status = next(random) % 2
                         ? spex_transition(engine, id, actions[a], states[next(random) % 5])
                         : spex_transition_indexed(engine, &order_dense, 0, id, a, next(random) % 4);
        moved += status != SPEX_E_INSTANCE_NOT_FOUND;
        break;
    }
    }
}

static void *run(void *arg)
{
    unsigned random = *(unsigned *)arg;
    for (int i = 0; i < steps; i++)
        step(&random);
    return NULL;
}

/* 0: learning in memory; 1: enforcing, in memory; 2: learning, with a store; 3: enforcing, with a store that
 * waits. */
START_TEST(eight_threads_over_eight_shards)
{
    pthread_t thread[THREADS];
    unsigned seeds[THREADS];
    spex_monitor m = order_dense;
    const spex_monitor *monitors[] = {&m, NULL};
    spex_options options;
    char *models = scratch_dir(), *store = scratch_dir();
    m.transition_timeout = 5;
    spex_options_init(&options);
    options.shards = 8;
    options.models_dir = models;
    options.store_dir = _i >= 2 ? store : "";
    options.durability = _i == 3 ? SPEX_DURABLE_SYNC : SPEX_DURABLE_BATCH;
    options.monitors = monitors;
    options.error_handler = call_back;
    if (_i % 2)
        scratch_write(
            models, "order.spex",
            "Specification: order\nLearning mode: false\nTransitions:\nnew --[pay]-> paid\n"
            "nil --[__initialisation__]-> new\npaid --[cancel]-> cancelled\npaid --[ship]-> shipped\n");
    begun = moved = deleted = 0;
    steps = _i == 3 ? SLOW_STEPS : STEPS; /* each waits for the disk */
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    for (unsigned i = 0; i < THREADS; i++) {
        seeds[i] = i + 1;
        ck_assert_int_eq(pthread_create(&thread[i], NULL, run, &seeds[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    spex_statistics s;
    ck_assert_int_eq(spex_stats(engine, &s), SPEX_OK);
    ck_assert_uint_eq(s.begun, begun);
    ck_assert_uint_eq(s.deleted, deleted);
    ck_assert_uint_eq(s.instances, begun - deleted);
    ck_assert_uint_gt(s.transitions, (uint64_t)(THREADS * steps / 4));
    spex_statistics_release(&s);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    scratch_remove(models);
    scratch_remove(store);
}
END_TEST

/* ---- looking while the table grows and shrinks ---- */

enum { LASTING = 2000, PASSING = 20000 };

static uint32_t seen[LASTING];

static int note_seen(const spex_instance *instance, void *arg)
{
    uint64_t number = 0;
    (void)arg;
    for (unsigned i = 0; i < 8; i++)
        number |= (uint64_t)((const unsigned char *)instance->id.bytes)[i] << (8 * i);
    if (number < LASTING)
        seen[number]++;
    return 0;
}

static void *come_and_go(void *arg)
{
    (void)arg;
    for (uint64_t i = LASTING; i < LASTING + PASSING; i++)
        if (spex_init_instance(engine, &order_dense, spex_id_u64(i), NULL, NULL))
            return arg;
    for (uint64_t i = LASTING; i < LASTING + PASSING; i++)
        if (spex_delete_instance(engine, spex_id_u64(i)))
            return arg;
    return NULL;
}

/* Instances move in memory as others come and go; whoever looks at all sees each that lasts once. */
START_TEST(each_that_lasts_is_seen_once)
{
    pthread_t thread;
    spex_options options;
    void *failed = NULL;
    int wrong = 0;
    spex_options_init(&options);
    options.shards = 1;
    options.models_dir = "";
    options.error_handler = call_back;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    for (uint64_t i = 0; i < LASTING; i++)
        wrong += spex_init_instance(engine, &order_dense, spex_id_u64(i), NULL, NULL) != SPEX_OK;
    ck_assert_int_eq(pthread_create(&thread, NULL, come_and_go, &options), 0);
    for (int round = 0; round < 5; round++) {
        memset(seen, 0, sizeof seen);
        ck_assert_int_eq(spex_each_instance(engine, NULL, note_seen, NULL), SPEX_OK);
        for (uint32_t i = 0; i < LASTING; i++)
            wrong += seen[i] != 1;
    }
    pthread_join(thread, &failed);
    ck_assert_ptr_null(failed);
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("threads");
    TCase *c = tcase_create("threads");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, eight_threads_over_eight_shards, 0, 4);
    tcase_add_test(c, each_that_lasts_is_seen_once);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
