/* What a handler may call, in whatever thread it runs, at any moment of an engine's life: the rows of the
 * table in doc/runtime.md. No call hangs, and what returned SPEX_OK has been done when the engine is closed.
 */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

typedef enum where { IN_PROGRAM, IN_QUEUE, IN_TIMER, IN_STORE, WHERES } where;
typedef enum moment { OPENING, RUNNING, CLOSING, LAST_COMMIT, MOMENTS } moment;
typedef enum kept { IN_MEMORY, BATCH, SYNC, KEPTS } kept;
typedef enum queue { ROOM, BLOCKS, DROPS, QUEUES } queue;

typedef struct run {
    where where;
    moment moment;
    kept kept;
    queue queue;
    char *dir;
    bool full_disk; /* is what is wrong with the store; else its files are deleted */
    atomic_bool opening, inside, closing, finished;
    atomic_int accepted, done; /* asynchronous calls */
    atomic_bool named;         /* the disk was called full */
} run;

static spex_monitor timed;

static const char *name_of(const run *r)
{
    static char text[80];
    snprintf(text, sizeof text, "where %d, moment %d, kept %d, queue %d", r->where, r->moment, r->kept,
             r->queue);
    return text;
}

#define EXPECT(r, condition) ck_assert_msg(condition, "%s: " #condition, name_of(r))

static void wait_for(atomic_bool *flag)
{
    while (!atomic_load(flag))
        usleep(200);
}

static bool is_id(const spex_error *error, const char *text)
{
    const spex_instance *instance = error->instance;
    return instance && instance->id.bytes && instance->id.length == strlen(text) &&
           memcmp(instance->id.bytes, text, instance->id.length) == 0;
}

/* ---- the calls ---- */

static void call_asynchronously(run *r, spex_engine *engine)
{
    for (int i = 0; i < 3; i++) {
        int status = spex_transition_async(engine, spex_id_str("ghost"), "pay", "paid");
        EXPECT(r, status == SPEX_OK || (status == SPEX_E_QUEUE_FULL && r->queue == DROPS) ||
                      (status == SPEX_E_CLOSING && r->where == IN_STORE && r->moment >= CLOSING));
        r->accepted += status == SPEX_OK;
    }
    int status = spex_flush(engine);
    EXPECT(r, status == SPEX_OK || (status == SPEX_E_STORE && r->where == IN_STORE && r->kept == SYNC));
    EXPECT(r, status || r->where == IN_QUEUE || r->done == r->accepted);
}

static int see(const spex_instance *instance, void *count)
{
    (void)instance;
    ++*(int *)count;
    return 0;
}

/* Under SYNC what a handler in the store's thread reports cannot be on disk when the call returns. */
static void call_synchronously(run *r, spex_engine *engine)
{
    int reported = r->kept == SYNC && r->where == IN_STORE ? SPEX_E_STORE : SPEX_OK, count = 0;
    spex_instance *instance;
    spex_statistics figures;
    spex_id id = spex_id_str("of the handler");
    EXPECT(r, spex_init_instance(engine, &order_dense, id, NULL, NULL) == reported);
    EXPECT(r, spex_transition(engine, id, "pay", "paid") == reported);
    EXPECT(r, spex_get_instance(engine, id, &instance) == SPEX_OK && !strcmp(instance->state, "paid"));
    spex_instance_free(instance);
    EXPECT(r, spex_each_instance(engine, &order_dense, see, &count) == SPEX_OK && count >= 1);
    EXPECT(r, spex_stats(engine, &figures) == SPEX_OK);
    spex_statistics_release(&figures);
    EXPECT(r, spex_register(engine, &choice_set) == SPEX_OK);
    EXPECT(r, spex_delete_instance(engine, id) == reported);
    EXPECT(r, spex_close(engine) == SPEX_E_ARGUMENT);
}

/* ---- getting a handler to run there and then ---- */

static void damage_store(run *r)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", r->dir, r->full_disk ? "ballast" : "spex.mdb");
    if (!r->full_disk) {
        ck_assert_int_eq(unlink(path), 0);
        return;
    }
    static char bytes[1 << 20];
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    setvbuf(out, NULL, _IONBF, 0);
    fwrite(bytes, 1, sizeof bytes, out); /* as much as there is */
    fclose(out);
}

static void trigger(run *r, spex_engine *engine)
{
    spex_id id = spex_id_str("trigger");
    if (r->where == IN_PROGRAM)
        spex_transition(engine, id, "pay", "paid");
    else if (r->where == IN_QUEUE)
        ck_assert_int_eq(spex_transition_async(engine, id, "pay", "paid"), SPEX_OK);
    else if (r->where == IN_TIMER)
        spex_init_instance(engine, &timed, id, NULL, NULL);
    if (r->where != IN_STORE)
        return;
    damage_store(r);
    static char meta[2 << 20]; /* more than the disk has */
    memset(meta, 'm', sizeof meta - 1);
    /* Under SYNC a call waits for the store's thread, so it is not to be the program's that is to go on. */
    ck_assert_int_eq(spex_init_instance_async(engine, &timed, id, r->full_disk ? meta : NULL, NULL), SPEX_OK);
}

static bool is_trigger(const run *r, const spex_error *error)
{
    switch (r->where) {
    case IN_TIMER:
        return error->code == SPEX_E_TRANSITION_TIMEOUT;
    case IN_STORE:
        return error->code == SPEX_E_STORE && strstr(error->message, "cannot be written");
    default:
        return error->code == SPEX_E_INSTANCE_NOT_FOUND && is_id(error, "trigger");
    }
}

static int handle(const spex_error *error, void *arg)
{
    run *r = arg;
    if (error->code == SPEX_E_INSTANCE_NOT_FOUND && is_id(error, "ghost"))
        r->done++;
    if (error->code == SPEX_E_SYNTAX &&
        !atomic_exchange(&r->opening, true)) { /* of a model file: the engine is being opened */
        trigger(r, error->engine);
        wait_for(&r->finished);
    }
    if (!is_trigger(r, error) || atomic_exchange(&r->inside, true))
        return SPEX_OK;
    r->named = strstr(error->message, "the disk is full") != NULL;
    if (r->moment == CLOSING) {
        wait_for(&r->closing);
        usleep(2000); /* spex_close waits by now, and if not, no harm is done */
    }
    call_asynchronously(r, error->engine);
    call_synchronously(r, error->engine);
    r->finished = true;
    return SPEX_OK;
}

static void live(run *r)
{
    spex_engine *engine;
    const spex_monitor *monitors[] = {&timed, &order_dense, NULL};
    spex_options options = {.error_handler = handle, .error_arg = r};
    char models[4200];
    snprintf(models, sizeof models, "%s/models", r->dir);
    options.store_dir = r->kept == IN_MEMORY ? "" : r->dir;
    options.durability = r->kept == SYNC ? SPEX_DURABLE_SYNC : SPEX_DURABLE_BATCH;
    options.queue_length = r->queue == ROOM ? 1000 : 1;
    options.queue_full = r->queue == DROPS ? SPEX_QUEUE_FULL_DROP : SPEX_QUEUE_FULL_BLOCK;
    options.models_dir = r->moment == OPENING ? r->dir : "";
    options.monitors = r->moment == OPENING ? monitors : NULL;
    scratch_write(r->dir, "order.spex", "nonsense\n");
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    if (r->moment != OPENING)
        trigger(r, engine);
    if (r->moment == CLOSING)
        wait_for(&r->inside);
    else if (r->moment != LAST_COMMIT)
        wait_for(&r->finished);
    r->closing = true;
    int status = spex_close(engine);
    EXPECT(r, status == SPEX_OK || (status == SPEX_E_STORE && r->where == IN_STORE));
    EXPECT(r, r->finished);
    EXPECT(r, r->accepted == r->done);
}

static bool makes_sense(const run *r)
{
    if (r->where == IN_STORE && r->kept == IN_MEMORY)
        return false;
    if (r->where == IN_PROGRAM && r->moment == CLOSING) /* spex_close is the last call */
        return false;
    return r->moment != LAST_COMMIT || (r->where == IN_STORE && r->kept == BATCH);
}

START_TEST(a_handler_may_call_anything_anywhere_at_any_moment)
{
    timed = order_dense;
    timed.name = "timed";
    timed.transition_timeout = 3;
    for (kept k = 0; k < KEPTS; k++)
        for (queue q = 0; q < QUEUES; q++) {
            run r = {.where = _i / MOMENTS, .moment = _i % MOMENTS, .kept = k, .queue = q};
            if (!makes_sense(&r))
                continue;
            r.dir = scratch_dir();
            live(&r);
            scratch_remove(r.dir);
        }
}
END_TEST

START_TEST(a_full_disk_is_called_so)
{
    timed = order_dense;
    timed.name = "timed";
    for (kept k = BATCH; k < KEPTS; k++) {
        run r = {.where = IN_STORE, .moment = _i, .kept = k, .queue = BLOCKS, .full_disk = true};
        r.dir = scratch_dir();
        if (mount("spex", r.dir, "tmpfs", 0, "size=1m")) {
            printf("# no file system can be mounted here: a full disk was not tested\n");
            fflush(stdout);
            scratch_remove(r.dir);
            return;
        }
        live(&r);
        EXPECT(&r, r.named);
        ck_assert_int_eq(umount(r.dir), 0);
        scratch_remove(r.dir);
    }
}
END_TEST

static int refuse(const spex_error *error, void *arg)
{
    run *r = arg;
    if (error->code == SPEX_E_INSTANCE_NOT_FOUND)
        r->done++;
    if (error->code != SPEX_E_SYNTAX)
        return SPEX_OK;
    for (int i = 0; i < 5; i++)
        r->accepted += spex_transition_async(error->engine, spex_id_str("ghost"), "pay", "paid") == SPEX_OK;
    return SPEX_E_SYNTAX;
}

START_TEST(an_engine_that_is_not_opened_has_made_the_calls_of_its_handler)
{
    run r = {0};
    const spex_monitor *monitors[] = {&order_dense, NULL};
    spex_options options = {
        .error_handler = refuse, .error_arg = &r, .queue_length = 1, .monitors = monitors};
    spex_engine *engine;
    options.models_dir = r.dir = scratch_dir();
    scratch_write(r.dir, "order.spex", "nonsense\n");
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_SYNTAX);
    ck_assert_int_eq(r.accepted, 5);
    ck_assert_int_eq(r.done, 5);
    scratch_remove(r.dir);
}
END_TEST

/* More late instances than could be told of in time: closing does not wait for all of them. */
static int call_and_sleep(const spex_error *error, void *arg)
{
    run *r = arg;
    if (error->code != SPEX_E_TRANSITION_TIMEOUT)
        return SPEX_OK;
    r->done++;
    spex_transition(error->engine, error->instance->id, "tau", "late");
    r->inside = true;
    usleep(2000);
    return SPEX_OK;
}

START_TEST(closing_waits_for_one_report_at_most)
{
    run r = {0};
    spex_options options = {.error_handler = call_and_sleep, .error_arg = &r};
    spex_engine *engine;
    timed = order_dense;
    timed.name = "timed";
    timed.transition_timeout = 1;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    for (uint64_t i = 0; i < 2000; i++)
        spex_init_instance(engine, &timed, spex_id_u64(i), NULL, NULL);
    wait_for(&r.inside);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_lt(r.done, 2000);
}
END_TEST

/* ---- hooks ---- */

static int say_fine(const spex_error *error, void *arg)
{
    (void)error, (void)arg;
    return SPEX_OK;
}

static char logged[20000];

static void log_text(const char *text, void *arg)
{
    size_t length = strlen(text);
    ++*(int *)arg;
    ck_assert(length && text[length - 1] == '\n');
    strncat(logged, text, sizeof logged - strlen(logged) - 1);
}

START_TEST(what_would_be_printed_goes_to_the_programs_log)
{
    int messages = 0;
    spex_options options = {.log = log_text, .log_arg = &messages};
    spex_engine *engine;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    for (int i = 0; i < 30; i++)
        spex_transition(engine, spex_id_str("nobody"), "pay", "paid");
    int before = messages;
    ck_assert_int_ge(before, 10);
    ck_assert_int_lt(before, 30);
    ck_assert_ptr_nonnull(strstr(logged, "'nobody': there is no such instance"));
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_eq(messages, before + 1);
    ck_assert_ptr_nonnull(strstr(logged, "more of this kind were not printed"));
}
END_TEST

static int tell_the_default(const spex_error *error, void *arg)
{
    (void)arg;
    return spex_default_error_handler(error, NULL);
}

/* Options that are wrong go there, too, also what ends the program, and through a handler of the program's.
 */
START_TEST(what_is_wrong_with_options_goes_to_the_programs_log)
{
    int messages = 0;
    spex_options options = {.log = log_text, .log_arg = &messages};
    options.error_handler = _i ? tell_the_default : NULL;
    spex_engine *engine;
    setenv("SPEX_SHARDS", "many", 1);
    logged[0] = '\0';
    int saved = dup(2), nowhere = open("stderr", O_CREAT | O_TRUNC | O_RDWR, 0600);
    dup2(nowhere, 2);
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_ARGUMENT);
    fflush(stderr);
    dup2(saved, 2);
    ck_assert_int_eq(lseek(nowhere, 0, SEEK_END), 0);
    close(saved);
    close(nowhere);
    unlink("stderr");
    ck_assert_int_eq(messages, 1);
    ck_assert_ptr_nonnull(strstr(logged, "SPEX_SHARDS=many in the environment"));
    unsetenv("SPEX_SHARDS");
}
END_TEST

typedef struct budget {
    atomic_int left, held;
} budget;

static void *take(size_t size, size_t alignment, void *arg)
{
    budget *b = arg;
    if (atomic_fetch_sub(&b->left, 1) <= 0)
        return NULL;
    b->held++;
    return memset(aligned_alloc(alignment, size), 0x5a, size);
}

static void give_back(void *memory, size_t size, void *arg)
{
    budget *b = arg;
    ck_assert_uint_gt(size, 0);
    b->held--;
    free(memory);
}

START_TEST(memory_for_instances_may_be_the_programs)
{
    budget b = {6, 0};
    int answer = 0;
    spex_options options = {
        .allocate = take, .release = give_back, .memory_arg = &b, .error_handler = say_fine};
    options.error_arg = &answer;
    options.history = SPEX_HISTORY_NONE;
    spex_engine *engine;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    int status = SPEX_OK;
    uint64_t count = 0;
    while (!status && count < 1000000)
        status = spex_init_instance(engine, &order_dense, spex_id_u64(count++), NULL, NULL);
    ck_assert_int_eq(status, SPEX_E_NOMEM);
    ck_assert_int_ge(b.held, 1);
    for (uint64_t i = 0; i < count - 1; i += 97)
        ck_assert_int_eq(spex_transition(engine, spex_id_u64(i), "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_eq(b.held, 0);
    options.release = NULL;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_ARGUMENT);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("handlers");
    TCase *c = tcase_create("calls");
    tcase_add_loop_test(c, a_handler_may_call_anything_anywhere_at_any_moment, 0, WHERES * MOMENTS);
    tcase_add_loop_test(c, a_full_disk_is_called_so, OPENING, CLOSING + 1);
    tcase_add_test(c, an_engine_that_is_not_opened_has_made_the_calls_of_its_handler);
    tcase_add_test(c, closing_waits_for_one_report_at_most);
    tcase_add_test(c, what_would_be_printed_goes_to_the_programs_log);
    tcase_add_loop_test(c, what_is_wrong_with_options_goes_to_the_programs_log, 0, 2);
    tcase_add_test(c, memory_for_instances_may_be_the_programs);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
