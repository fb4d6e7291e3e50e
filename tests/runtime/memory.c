/* All memory of an engine is the program's where it has given some: counted, and failing at each turn. Linked
 * with libspex itself, whose own names of malloc and free count. */
#include "tests/runtime/monitors.h"
#include "tests/suite.h"

#include <spex-history.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct budget {
    pthread_mutex_t lock;
    unsigned long taken, fails_at, held; /* blocks; 0: none fails */
    size_t bytes;
} budget;

static void *take(size_t size, size_t alignment, void *arg)
{
    budget *b = arg;
    pthread_mutex_lock(&b->lock);
    bool fails = ++b->taken == b->fails_at;
    b->held += !fails;
    b->bytes += fails ? 0 : size;
    pthread_mutex_unlock(&b->lock);
    return fails ? NULL : memset(aligned_alloc(alignment, size), 0x5a, size);
}

static void give_back(void *memory, size_t size, void *arg)
{
    budget *b = arg;
    pthread_mutex_lock(&b->lock);
    b->held--;
    b->bytes -= size;
    pthread_mutex_unlock(&b->lock);
    memset(memory, 0xa5, size);
    free(memory);
}

static int say_fine(const spex_error *error, void *arg)
{
    (void)arg;
    spex_default_error_handler(error, NULL);
    return SPEX_OK;
}

static void say_nothing(const char *text, void *arg)
{
    (void)text, (void)arg;
}

static int look(const spex_instance *instance, void *arg)
{
    (void)arg;
    ck_assert_ptr_nonnull(instance);
    return SPEX_OK;
}

static int take_file(const char *name, const char *content, size_t length, void *arg)
{
    (void)arg;
    ck_assert_uint_eq(strlen(content), length);
    ck_assert_ptr_nonnull(strstr(name, ".spex"));
    return SPEX_OK;
}

static void clean(const char *folder)
{
    char command[200];
    snprintf(command, sizeof command, "rm -rf %s/*", folder);
    ck_assert_int_eq(system(command), 0);
}

static void use(spex_engine *engine)
{
    char longer[300];
    spex_statistics stats;
    spex_instance *copy;
    memset(longer, 'x', sizeof longer);
    for (uint64_t i = 0; i < 20; i++)
        spex_init_instance(engine, &order_dense, spex_id_u64(i), i % 2 ? "meta" : NULL, NULL);
    spex_init_instance(engine, &order_dense, spex_id_bytes(longer, sizeof longer), "meta", NULL);
    for (uint64_t i = 0; i < 20; i++) {
        spex_transition(engine, spex_id_u64(i), "pay", "paid");
        spex_transition_async(engine, spex_id_u64(i), "nonsense", "nowhere");
    }
    spex_flush(engine);
    spex_each_instance(engine, NULL, look, NULL);
    spex_export_models(engine, take_file, NULL);
    if (spex_get_instance(engine, spex_id_u64(3), &copy) == SPEX_OK)
        spex_instance_free(copy);
    if (spex_stats(engine, &stats) == SPEX_OK)
        spex_statistics_release(&stats);
    spex_delete_instance(engine, spex_id_u64(4));
    spex_end_instance(engine, &order_dense, spex_id_u64(5));
    spex_tick(engine);
}

/* Returns how often memory was asked for. */
static unsigned long run(const char *folder, unsigned long fails_at)
{
    budget b = {.lock = PTHREAD_MUTEX_INITIALIZER, .fails_at = fails_at};
    char store[100], models[100], history[100];
    snprintf(store, sizeof store, "%s/store", folder);
    snprintf(models, sizeof models, "%s/models", folder);
    snprintf(history, sizeof history, "%s/history", folder);
    const spex_monitor *monitors[] = {&order_dense, NULL};
    for (int turn = 0; turn < 2; turn++) { /* the second finds what the first has left */
        spex_options options = {.allocate = take,
                                .release = give_back,
                                .memory_arg = &b,
                                .error_handler = say_fine,
                                .log = say_nothing,
                                .store_dir = store,
                                .models_dir = models,
                                .history_file = history,
                                .monitors = monitors,
                                .shards = 2};
        spex_engine *engine = NULL;
        unlink(history);
        int status = spex_open(&engine, &options);
        ck_assert_msg(status == SPEX_OK || fails_at, "%s", spex_strerror(status));
        if (status == SPEX_OK) {
            ck_assert_uint_gt(b.held, 10);
            use(engine);
            spex_close(engine);
        }
        ck_assert_msg(b.held == 0 && b.bytes == 0, "%lu blocks are held, failure at %lu", b.held, fails_at);
    }
    return b.taken;
}

START_TEST(each_allocation_is_the_programs_and_may_fail)
{
    char folder[] = "/dev/shm/spex-memory-XXXXXX",
         other[] = "/tmp/spex-memory-XXXXXX"; /* the first is fast */
    const char *where = mkdtemp(folder) ? folder : mkdtemp(other);
    ck_assert_ptr_nonnull(where);
    unsigned long all = run(where, 0);
    printf("# %lu allocations\n", all);
    ck_assert_uint_gt(all, 100);
    for (unsigned long n = 1; n <= all; n++) {
        clean(where);
        run(where, n);
    }
    clean(where);
    rmdir(where);
}
END_TEST

/* Of two engines each has its own, also where a handler of one calls the other; what has none has the
 * system's. */
START_TEST(engines_do_not_mix_their_memory)
{
    budget b[2] = {{.lock = PTHREAD_MUTEX_INITIALIZER}, {.lock = PTHREAD_MUTEX_INITIALIZER}};
    spex_engine *engine[3];
    for (int i = 0; i < 3; i++) {
        spex_options options = {.error_handler = say_fine, .log = say_nothing};
        if (i < 2) {
            options.allocate = take;
            options.release = give_back;
            options.memory_arg = &b[i];
        }
        ck_assert_int_eq(spex_open(&engine[i], &options), SPEX_OK);
    }
    for (uint64_t n = 0; n < 300; n++)
        ck_assert_int_eq(spex_init_instance(engine[n % 3], &order_dense, spex_id_u64(n), "meta", NULL),
                         SPEX_OK);
    unsigned long before[2] = {b[0].taken, b[1].taken};
    ck_assert_int_eq(spex_init_instance(engine[2], &order_dense, spex_id_u64(1000), "meta", NULL), SPEX_OK);
    ck_assert_uint_eq(b[0].taken, before[0]);
    ck_assert_uint_eq(b[1].taken, before[1]);
    ck_assert_int_eq(spex_close(engine[0]), SPEX_OK);
    ck_assert_uint_eq(b[0].held, 0);
    ck_assert_uint_gt(b[1].held, 100);
    ck_assert_int_eq(spex_close(engine[2]), SPEX_OK);
    ck_assert_int_eq(spex_close(engine[1]), SPEX_OK);
    ck_assert_uint_eq(b[1].held, 0);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("memory");
    TCase *c = tcase_create("of the program's");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, each_allocation_is_the_programs_and_may_fail);
    tcase_add_test(c, engines_do_not_mix_their_memory);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
