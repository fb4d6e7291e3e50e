/* Instances that outlive the engine. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char *dir;
static heard told;
static test_clock now;
static spex_options options;
static spex_clock test_time;

static void set_up(void)
{
    dir = scratch_dir();
    memset(&told, 0, sizeof told);
    now = (test_clock){1000000, INT64_C(1700000000000000)};
    test_time = test_clock_of(&now);
    spex_options_init(&options);
    options.store_dir = dir;
    options.error_handler = hear;
    options.error_arg = &told;
    options.clock = &test_time;
}

static void tear_down(void)
{
    scratch_remove(dir);
}

static spex_engine *open_with(const spex_monitor *monitor)
{
    const spex_monitor *monitors[] = {monitor, NULL};
    spex_engine *engine;
    options.monitors = monitor ? monitors : NULL;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    options.monitors = NULL;
    return engine;
}

static void close_engine(spex_engine *engine)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}

static spex_instance *get(spex_engine *engine, spex_id id)
{
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id, &instance), SPEX_OK);
    return instance;
}

START_TEST(an_instance_outlives_its_engine)
{
    spex_id id = spex_id_str("an identifier of more than forty bytes, all of which are kept");
    options.durability = _i ? SPEX_DURABLE_SYNC : SPEX_DURABLE_BATCH;
    spex_engine *engine = open_with(&order_dense);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id, "{\"customer\": 7}", NULL), SPEX_OK);
    now.wall += 1000000;
    now.monotonic += 1000000;
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "tau", "a state of its own"), SPEX_OK);
    spex_instance *before = get(engine, id);
    close_engine(engine);
    now.wall += 5000000; /* the machine was off; its monotonic clock begins anew */
    now.monotonic = 3000;
    options.shards = 7;
    engine = open_with(&order_dense);
    spex_instance *after = get(engine, id);
    ck_assert_str_eq(after->state, "a state of its own");
    ck_assert_str_eq(after->meta, "{\"customer\": 7}");
    ck_assert_ptr_eq(after->monitor, &order_dense);
    ck_assert_int_eq(after->rested, 5000);
    ck_assert_int_eq(after->changed, before->changed);
    ck_assert_uint_eq(after->history_count, 3);
    ck_assert_str_eq(after->history[0].from, "paid");
    ck_assert_str_eq(after->history[0].action, "tau");
    ck_assert_str_eq(after->history[2].from, "nil");
    ck_assert_str_eq(after->history[2].action, "__initialisation__");
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(after->history[i].time, before->history[i].time);
    spex_instance_free(before);
    spex_instance_free(after);
    told.answer = ANSWER_CODE;
    told.count = 0;
    spex_transition(engine, id, "ship", "shipped"); /* the monitor is where it was */
    ck_assert_int_eq(told.count, 1);
    ck_assert_int_eq(told.codes[0], SPEX_E_IMPL_MODEL_NOT_FOUND);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "shipped"), SPEX_E_IMPL_MODEL_NOT_FOUND);
    ck_assert_int_eq(told.codes[2], SPEX_E_NOT_ALLOWED);
    close_engine(engine);
}
END_TEST

START_TEST(what_was_deleted_stays_deleted)
{
    spex_engine *engine = open_with(&order_dense);
    for (uint64_t i = 0; i < 100; i++)
        spex_init_instance(engine, &order_dense, spex_id_u64(i), NULL, NULL);
    for (uint64_t i = 0; i < 100; i += 2)
        ck_assert_int_eq(spex_delete_instance(engine, spex_id_u64(i)), SPEX_OK);
    spex_init_instance(engine, &order_dense, spex_id_u64(4), "again", NULL);
    close_engine(engine);
    for (int round = 0; round < 3; round++) {
        engine = open_with(&order_dense);
        for (uint64_t i = 0; i < 100; i++) {
            spex_instance *instance = NULL;
            int expected = i % 2 || i == 4 ? SPEX_OK : SPEX_E_INSTANCE_NOT_FOUND;
            ck_assert_int_eq(spex_get_instance(engine, spex_id_u64(i), &instance), expected);
            if (i == 4)
                ck_assert_str_eq(instance->meta, "again");
            spex_instance_free(instance);
        }
        close_engine(engine);
    }
}
END_TEST

START_TEST(an_instance_rests_until_its_specification_is_registered)
{
    spex_engine *engine = open_with(&order_dense);
    spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL);
    spex_transition(engine, spex_id_u64(1), "pay", "paid");
    close_engine(engine);
    engine = open_with(NULL);
    spex_instance *instance = get(engine, spex_id_u64(1));
    ck_assert_ptr_null(instance->monitor);
    ck_assert_str_eq(instance->specification, "order");
    ck_assert_str_eq(instance->state, "paid");
    ck_assert_uint_eq(instance->history_count, 2);
    spex_instance_free(instance);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_transition(engine, spex_id_u64(1), "ship", "shipped"), SPEX_E_MONITOR);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL),
                     SPEX_E_INSTANCE_EXISTS);
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, spex_id_u64(1), "ship", "shipped"), SPEX_E_IMPL_MODEL_NOT_FOUND);
    close_engine(engine);
}
END_TEST

START_TEST(another_fingerprint_keeps_state_and_history)
{
    spex_engine *engine = open_with(&order_dense);
    for (uint64_t i = 1; i < 3; i++) {
        spex_init_instance(engine, &order_dense, spex_id_u64(i), NULL, NULL);
        spex_transition(engine, spex_id_u64(i), "pay", i == 1 ? "paid" : "x");
    }
    close_engine(engine);
    spex_monitor changed = order_sparse;
    changed.fingerprint++;
    engine = open_with(&changed);
    spex_instance *instance = get(engine, spex_id_u64(1));
    ck_assert_str_eq(instance->state, "paid");
    ck_assert_uint_eq(instance->history_count, 2);
    spex_instance_free(instance);
    told.answer = ANSWER_CODE;
    told.count = 0;
    spex_transition(engine, spex_id_u64(1), "pay", "paid"); /* from `paid` on */
    ck_assert_int_eq(told.codes[1], SPEX_E_NOT_ALLOWED);
    told.count = 0;
    spex_transition(engine, spex_id_u64(2), "pay", "paid"); /* from any */
    ck_assert_int_eq(told.count, 1);
    ck_assert_int_eq(told.codes[0], SPEX_E_IMPL_MODEL_NOT_FOUND);
    close_engine(engine);
}
END_TEST

START_TEST(sets_of_possible_states_are_kept)
{
    spex_engine *engine = open_with(&choice_set);
    spex_init_instance(engine, &choice_set, spex_id_u64(1), NULL, NULL);
    spex_transition(engine, spex_id_u64(1), "a", "x");
    spex_mock_instance(engine, &choice_set, spex_id_u64(2), "s1", "mock");
    close_engine(engine);
    engine = open_with(&choice_set);
    told.answer = ANSWER_CODE;
    told.count = 0;
    spex_transition(engine, spex_id_u64(1), "c", "x");
    spex_transition(engine, spex_id_u64(2), "c", "x");
    ck_assert_int_eq(told.count, 2); /* of the missing model only */
    spex_transition(engine, spex_id_u64(1), "a", "x");
    ck_assert_int_eq(told.codes[3], SPEX_E_NOT_ALLOWED);
    close_engine(engine);
}
END_TEST

static spex_monitor timed(void)
{
    spex_monitor m = order_dense;
    m.transition_timeout = 60000;
    return m;
}

/* Codes of timeouts that were told of since the last time. */
static int late(spex_engine *engine)
{
    int count = 0;
    told.count = 0;
    ck_assert_int_eq(spex_tick(engine), SPEX_OK);
    for (int i = 0; i < told.count; i++)
        count += told.codes[i] == SPEX_E_TRANSITION_TIMEOUT;
    return count;
}

START_TEST(stored_instances_are_armed_with_what_is_left)
{
    spex_monitor m = timed();
    spex_engine *engine = open_with(&m);
    for (uint64_t i = 0; i < 4; i++) {
        spex_init_instance(engine, &m, spex_id_u64(i), NULL, NULL);
        now.monotonic += 10000000;
        now.wall += 10000000;
    }
    spex_transition(engine, spex_id_u64(3), "pay", "paid");
    spex_transition(engine, spex_id_u64(3), "ship", "shipped"); /* at its end: never late */
    close_engine(engine);
    now.monotonic = 0;
    now.wall += 15000000; /* they have rested 55, 45 and 35 seconds */
    options.check_timeouts_on_start = _i ? SPEX_YES : SPEX_NO;
    engine = open_with(&m);
    ck_assert_int_eq(late(engine), 0);
    now.monotonic += 5000000;
    ck_assert_int_eq(late(engine), 1);
    now.monotonic += 10000000;
    now.wall += 15000000;
    ck_assert_int_eq(late(engine), 1);
    close_engine(engine);
    now.wall += 3600000000; /* the third became late meanwhile; the others have been told of */
    engine = open_with(&m);
    ck_assert_int_eq(late(engine), _i);
    close_engine(engine);
    engine = open_with(&m);
    ck_assert_int_eq(late(engine), 0);
    spex_transition(engine, spex_id_u64(0), "pay", "paid");
    now.monotonic += 60000000;
    ck_assert_int_eq(late(engine), 1);
    close_engine(engine);
}
END_TEST

START_TEST(a_clock_that_was_set_back_starts_the_time_anew)
{
    spex_monitor m = timed();
    spex_engine *engine = open_with(&m);
    spex_init_instance(engine, &m, spex_id_u64(1), NULL, NULL);
    close_engine(engine);
    now.wall -= 86400000000;
    engine = open_with(&m);
    spex_instance *instance = get(engine, spex_id_u64(1));
    ck_assert_int_eq(instance->rested, 0);
    spex_instance_free(instance);
    now.monotonic += 59000000;
    ck_assert_int_eq(late(engine), 0);
    now.monotonic += 1000000;
    ck_assert_int_eq(late(engine), 1);
    close_engine(engine);
}
END_TEST

START_TEST(stored_instances_are_pruned_at_start)
{
    spex_monitor m = order_dense;
    m.prune_timeout = 1000;
    m.prunable = SPEX_PRUNABLE_ALL;
    options.prune_interval = SPEX_INFINITY;
    spex_engine *engine = open_with(&m);
    spex_init_instance(engine, &m, spex_id_u64(1), NULL, NULL);
    close_engine(engine);
    now.wall += 1000000;
    engine = open_with(&m);
    spex_instance_free(get(engine, spex_id_u64(1)));
    now.monotonic += 100000000;
    spex_tick(engine);
    spex_instance_free(get(engine, spex_id_u64(1))); /* no pass but the one at start */
    close_engine(engine);
    now.wall += 1000;
    engine = open_with(&m);
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, spex_id_u64(1), &instance), SPEX_E_INSTANCE_NOT_FOUND);
    close_engine(engine);
}
END_TEST

static off_t size_of_tails(void)
{
    off_t size = 0;
    for (int i = 0; i < 2; i++) {
        char path[4200];
        struct stat s;
        snprintf(path, sizeof path, "%s/spex.tail%d", dir, i);
        size += stat(path, &s) ? 0 : s.st_size;
    }
    return size;
}

/* A child begins an instance and is killed as soon as that is in the tail: before the commit. */
static void begin_and_be_killed(uint64_t id)
{
    int status;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        spex_engine *engine = open_with(&order_dense);
        off_t before = size_of_tails();
        spex_init_instance(engine, &order_dense, spex_id_u64(id), "meta", NULL);
        while (size_of_tails() == before)
            continue;
        raise(SIGKILL);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* As if the first child had been killed in the middle of a write. */
static void tear_the_tails(void)
{
    for (int i = 0; i < 2; i++) {
        char path[4200];
        struct stat s;
        snprintf(path, sizeof path, "%s/spex.tail%d", dir, i);
        int file = open(path, O_WRONLY | O_APPEND);
        ck_assert_int_ge(file, 0);
        ck_assert_int_eq(fstat(file, &s), 0);
        if (s.st_size > 0)
            ck_assert_int_eq(write(file, "\x40\0\0\0\2torn", 9), 9);
        close(file);
    }
}

START_TEST(a_torn_end_hides_nothing_that_comes_later)
{
    options.clock = NULL;
    begin_and_be_killed(0);
    for (uint64_t i = 1; i < 4; i++) {
        tear_the_tails();
        begin_and_be_killed(i);
    }
    spex_engine *engine = open_with(&order_dense);
    for (uint64_t i = 0; i < 4; i++)
        spex_instance_free(get(engine, spex_id_u64(i)));
    close_engine(engine);
}
END_TEST

START_TEST(one_engine_at_a_time_has_the_store)
{
    char pid[32];
    spex_engine *engine = open_with(&order_dense), *second = NULL;
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_open(&second, &options), SPEX_E_STORE_BUSY);
    ck_assert_ptr_null(second);
    snprintf(pid, sizeof pid, "by process %ld", (long)getpid());
    ck_assert_ptr_nonnull(strstr(told.messages[0], pid));
    close_engine(engine);
    close_engine(open_with(&order_dense));
}
END_TEST

static void put_raw(const char *name, void *bytes, size_t length)
{
    char path[4200];
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi db;
    snprintf(path, sizeof path, "%s/spex.mdb", dir);
    ck_assert_int_eq(mdb_env_create(&env), 0);
    ck_assert_int_eq(mdb_env_set_maxdbs(env, 4), 0);
    ck_assert_int_eq(mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOLOCK, 0666), 0);
    ck_assert_int_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
    MDB_val key = {6, "format"}, value = {length, bytes};
    uint64_t number = 0;
    bool info = !strcmp(name, "info");
    if (!info)
        key = (MDB_val){8, &number};
    ck_assert_int_eq(mdb_dbi_open(txn, name, info ? 0 : MDB_INTEGERKEY, &db), 0);
    ck_assert_int_eq(mdb_put(txn, db, &key, &value, 0), 0);
    ck_assert_int_eq(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

START_TEST(an_unknown_version_is_refused)
{
    unsigned char version[4] = {3}, record[80] = {9};
    spex_engine *engine = open_with(&order_dense);
    spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL);
    close_engine(engine);
    told.answer = ANSWER_CODE;
    if (_i == 0)
        put_raw("info", version, sizeof version);
    else
        put_raw("instances", record, sizeof record);
    told.count = 0;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_STORE);
    ck_assert_int_eq(told.count, 1);
    ck_assert_str_eq(told.path, dir);
    if (_i == 0)
        ck_assert_str_eq(told.messages[0], "the store has format 3, this libspex knows formats up to 2");
    else
        ck_assert_str_eq(told.messages[0], "the store is damaged");
}
END_TEST

START_TEST(a_folder_that_cannot_be_written_is_refused)
{
    char blocked[4200];
    snprintf(blocked, sizeof blocked, "%s/file/store", dir);
    scratch_write(dir, "file", "");
    options.store_dir = blocked;
    told.answer = ANSWER_CODE;
    spex_engine *engine = NULL;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_STORE);
    told.answer = SPEX_OK; /* the handler may say that this is fine: then instances live in memory */
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL), SPEX_OK);
    close_engine(engine);
}
END_TEST

static int wait_for(int code)
{
    for (int i = 0; i < 500; i++) {
        if (heard_times(&told, code, NULL) > 0)
            return 1;
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
    return 0;
}

/* Root may write where the permissions forbid it, but not to a file system that is mounted to be read. */
static bool forbid_writing(bool forbid)
{
    char store[4200];
    snprintf(store, sizeof store, "%s/spex.mdb", dir);
    if (geteuid())
        return chmod(store, forbid ? 0400 : 0600) == 0;
    return mount("spex", dir, "tmpfs", MS_REMOUNT | (forbid ? MS_RDONLY : 0), "size=4m") == 0;
}

START_TEST(a_folder_that_can_only_be_read_is_refused_and_left_as_it_is)
{
    bool mounted = geteuid() == 0 && mount("spex", dir, "tmpfs", 0, "size=4m") == 0;
    if (geteuid() == 0 && !mounted) {
        printf("# no file system can be mounted here: a folder that can only be read was not tested\n");
        fflush(stdout);
        return;
    }
    spex_engine *engine = open_with(&order_dense);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, "paid"), SPEX_OK);
    close_engine(engine);
    ck_assert(forbid_writing(true));
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_STORE);
    ck_assert_int_eq(told.codes[told.count - 1], SPEX_E_STORE);
    ck_assert(forbid_writing(false));
    told.answer = SPEX_OK;
    engine = open_with(&order_dense);
    spex_instance *instance = get(engine, spex_id_u64(1));
    ck_assert_str_eq(instance->state, "paid");
    spex_instance_free(instance);
    close_engine(engine);
    if (mounted)
        ck_assert_int_eq(umount(dir), 0);
}
END_TEST

#define MANY 500u

static void begin_many(spex_engine *engine, const char *meta)
{
    for (uint64_t i = 0; i < MANY; i++)
        ck_assert_int_eq(spex_init_instance(engine, &order_dense, spex_id_u64(i), meta, NULL), SPEX_OK);
}

static void pay_many(spex_engine *engine)
{
    for (uint64_t i = 0; i < MANY; i++)
        ck_assert_int_eq(spex_transition(engine, spex_id_u64(i), "pay", "paid"), SPEX_OK);
}

static void expect_many_paid(void)
{
    spex_engine *engine = open_with(&order_dense);
    for (uint64_t i = 0; i < MANY; i++) {
        spex_instance *instance = get(engine, spex_id_u64(i));
        ck_assert_str_eq(instance->state, "paid");
        spex_instance_free(instance);
    }
    close_engine(engine);
}

/* On a small file system of its own: needs the right to mount one. */
START_TEST(a_full_disk_is_told_and_made_up_for)
{
    char ballast[4200], *bytes = calloc(1, 1 << 20);
    if (mount("spex", dir, "tmpfs", 0, "size=1m")) {
        printf("# no file system can be mounted here: a full disk was not tested\n");
        fflush(stdout);
        free(bytes);
        return;
    }
    spex_engine *engine = open_with(&order_dense);
    snprintf(ballast, sizeof ballast, "%s/ballast", dir);
    FILE *out = fopen(ballast, "w");
    ck_assert_ptr_nonnull(out);
    setvbuf(out, NULL, _IONBF, 0);
    fwrite(bytes, 1, 1 << 20, out); /* as much as there is */
    fclose(out);
    free(bytes);
    begin_many(engine, "0123456789");
    ck_assert_int_eq(wait_for(SPEX_E_STORE), 1);
    pay_many(engine);
    ck_assert_int_eq(unlink(ballast), 0);
    close_engine(engine); /* what is owed is written */
    expect_many_paid();
    ck_assert_int_eq(umount(dir), 0);
}
END_TEST

/* Calls that wait for the disk end with the error while it is full, without all that is owed being written
 * for each of them (a hundred megabytes would be), and with the first after that there is room again. */
START_TEST(a_disk_that_stays_full_holds_nobody_up)
{
    static char meta[100000];
    if (mount("spex", dir, "tmpfs", 0, "size=1m")) {
        printf("# no file system can be mounted here: a full disk was not tested\n");
        fflush(stdout);
        return;
    }
    options.durability = SPEX_DURABLE_SYNC;
    spex_engine *engine = open_with(&order_dense);
    memset(meta, 'm', sizeof meta - 1);
    for (uint64_t i = 0; i < 50; i++)
        spex_init_instance(engine, &order_dense, spex_id_u64(i), meta, NULL);
    ck_assert_int_eq(wait_for(SPEX_E_STORE), 1);
    const int before = told.count;
    for (uint64_t i = 0; i < 1000; i++)
        spex_init_instance(engine, &order_dense, spex_id_u64(50 + i), "m", NULL);
    const int during = told.count;
    ck_assert_int_eq(during - before, 1000);
    ck_assert_int_eq(told.codes[0], SPEX_E_IMPL_MODEL_NOT_FOUND);
    ck_assert_int_eq(told.codes[9], SPEX_E_STORE);
    ck_assert_int_eq(mount("spex", dir, "tmpfs", MS_REMOUNT, "size=64m"), 0);
    spex_init_instance(engine, &order_dense, spex_id_u64(2000), "m", NULL);
    ck_assert_int_eq(told.count, during); /* it is on disk, with all that was owed */
    close_engine(engine);
    ck_assert_int_eq(umount(dir), 0);
}
END_TEST

/* The same for everybody: no file of this process may grow beyond 1 MiB for a while. */
START_TEST(files_that_may_not_grow_are_told_of_and_made_up_for)
{
    static char meta[10000]; /* the limit also holds for what Check writes, so much is to be stored */
    struct rlimit before;
    memset(meta, 'm', sizeof meta - 1);
    spex_engine *engine = open_with(&order_dense);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){1 << 20, before.rlim_max}), 0);
    begin_many(engine, meta);
    ck_assert_int_eq(wait_for(SPEX_E_STORE), 1);
    pay_many(engine);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    close_engine(engine);
    ck_assert_int_eq(told.count, 2); /* of the missing model, and once of the store */
    expect_many_paid();
}
END_TEST

/* Whether its folder is removed or its data only. */
START_TEST(files_that_are_deleted_are_an_error)
{
    static const char *const deleted[] = {"spex.mdb", "spex.lock"};
    char path[4200];
    for (unsigned i = 0; i < 2; i++) {
        told.count = 0;
        told.answer = ANSWER_CODE;
        options.durability = i ? SPEX_DURABLE_SYNC : SPEX_DURABLE_BATCH;
        spex_engine *engine;
        ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
        spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL);
        snprintf(path, sizeof path, "%s/%s", dir, deleted[i]);
        ck_assert_int_eq(unlink(path), 0);
        spex_transition(engine, spex_id_u64(1), "pay", "paid");
        ck_assert_int_ge(wait_for(SPEX_E_STORE), 1);
        ck_assert_int_eq(heard_times(&told, SPEX_E_STORE, "its files have been deleted"), 1);
        ck_assert_int_eq(spex_close(engine), SPEX_E_STORE);
        scratch_remove(dir);
        dir = scratch_dir();
        options.store_dir = dir;
    }
}
END_TEST

START_TEST(many_runs_and_rounds_agree_with_a_plain_list)
{
    enum { N = 400 };
    static char state[N]; /* 0: not there */
    static const char *const names[] = {NULL, "new", "paid", "elsewhere"};
    unsigned random = 7;
    memset(state, 0, sizeof state);
    for (int run = 0; run < 12; run++) {
        options.shards = 1 + (unsigned)run % 5;
        spex_engine *engine = open_with(run % 3 ? &order_dense : NULL);
        for (uint64_t i = 0; i < N; i++) {
            spex_instance *instance = NULL;
            int status = spex_get_instance(engine, spex_id_u64(i), &instance);
            ck_assert_int_eq(status, state[i] ? SPEX_OK : SPEX_E_INSTANCE_NOT_FOUND);
            if (state[i])
                ck_assert_str_eq(instance->state, names[(int)state[i]]);
            spex_instance_free(instance);
        }
        spex_register(engine, &order_dense);
        for (int step = 0; step < 3000; step++) {
            random = random * 1103515245 + 12345;
            unsigned i = (random >> 16) % N, kind = random >> 8 & 7;
            if (!state[i])
                spex_init_instance(engine, &order_dense, spex_id_u64(i), "meta", NULL);
            else if (kind == 0)
                spex_delete_instance(engine, spex_id_u64(i));
            else if (kind == 1)
                spex_mock_instance(engine, &order_dense, spex_id_u64(i), "elsewhere", NULL);
            else
                spex_transition(engine, spex_id_u64(i), "tau", "paid");
            state[i] = (char)(!state[i] ? 1 : kind == 0 ? 0 : kind == 1 ? 3 : 2);
            if (step % 500 == 0)
                nanosleep(&(struct timespec){0, 12000000}, NULL); /* so that there are several commits */
        }
        close_engine(engine);
    }
}
END_TEST

/* ---- damage ---- */

static const char *const stored[] = {"spex.mdb", "spex.tail0", "spex.tail1"};
typedef struct stored_file {
    char *bytes;
    size_t length;
} stored_file;

static stored_file take_file(const char *name)
{
    char path[4200];
    struct stat s;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    ck_assert_int_eq(fstat(fileno(in), &s), 0);
    stored_file file = {malloc((size_t)s.st_size + 1), (size_t)s.st_size};
    ck_assert_uint_eq(fread(file.bytes, 1, file.length, in), file.length);
    fclose(in);
    return file;
}

static void put_file(const char *name, const char *bytes, size_t length)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(bytes, 1, length, out), length);
    ck_assert_int_eq(fclose(out), 0);
}

/* Commits, pieces of the journal, large values, removed instances, and what is in the write-ahead log only.
 */
static void fill_and_die(void)
{
    static char meta[9000];
    spex_engine *engine;
    memset(meta, 'm', sizeof meta - 1);
    if (spex_open(&engine, &options))
        _exit(1);
    for (uint64_t i = 0; i < 80; i++) {
        spex_init_instance(engine, &order_dense, spex_id_u64(i), i % 20 == 0 ? meta : "some", NULL);
        if (i % 3)
            spex_transition(engine, spex_id_u64(i), "pay", i % 2 ? "paid" : "elsewhere");
        if (i % 7 == 6)
            spex_delete_instance(engine, spex_id_u64(i - 3));
        if (i % 16 == 15)
            nanosleep(&(struct timespec){0, 12000000}, NULL);
    }
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    for (uint64_t i = 0; i < 3000; i++) /* commits are under way */
        spex_transition(engine, spex_id_u64(20 + i % 20), "tau", "in the log");
    nanosleep(&(struct timespec){0, 3000000}, NULL);
    kill(getpid(), SIGKILL);
}

static int add_to_digest(const spex_instance *instance, void *arg)
{
    uint64_t *digest = arg, hash = 14695981039346656037u;
    char text[10000];
    int length = snprintf(text, sizeof text, "%.8s %s %s %zu", (const char *)instance->id.bytes,
                          instance->state, instance->meta, instance->history_count);
    for (int i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
    *digest += hash;
    return 0;
}

/* What is in it; 0: it was refused, with the right words. */
static uint64_t digest_of_store(void)
{
    spex_engine *engine;
    uint64_t digest = 1;
    told.count = 0;
    int status = spex_open(&engine, &options);
    if (status) {
        ck_assert_int_eq(status, SPEX_E_STORE);
        return 0;
    }
    ck_assert_int_eq(spex_each_instance(engine, NULL, add_to_digest, &digest), 0);
    spex_close(engine);
    return digest;
}

static bool make_store(stored_file files[3])
{
    pid_t child = fork();
    if (child == 0)
        fill_and_die();
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    for (unsigned i = 0; i < 3; i++)
        files[i] = take_file(stored[i]);
    return files[1].length + files[2].length > 0;
}

/* Until something is in the write-ahead log. */
static void make_store_to_damage(stored_file files[3])
{
    for (int i = 0; i < 100 && !make_store(files); i++) {
        for (unsigned f = 0; f < 3; f++)
            free(files[f].bytes);
        scratch_remove(dir);
        options.store_dir = dir = scratch_dir();
    }
    ck_assert_uint_gt(files[1].length + files[2].length, 0);
}

static void put_back(const stored_file files[3])
{
    for (unsigned i = 0; i < 3; i++)
        put_file(stored[i], files[i].bytes, files[i].length);
}

/* Where the last append to a write-ahead log begins; 0: there is none. */
static size_t last_frame(const stored_file *file)
{
    size_t at = 8, last = 0;
    while (at + 12 <= file->length) {
        const unsigned char *b = (const unsigned char *)file->bytes + at;
        last = at;
        at += 12 + (b[0] | (size_t)b[1] << 8 | (size_t)b[2] << 16 | (size_t)b[3] << 24);
    }
    return last;
}

/* An append that is said to be longer than the file is no torn one when all of it is there. */
START_TEST(the_length_of_the_last_append_is_not_believed)
{
    stored_file files[3];
    unsigned tried = 0;
    options.clock = NULL;
    make_store_to_damage(files);
    uint64_t whole = digest_of_store();
    told.answer = ANSWER_CODE;
    for (unsigned i = 1; i < 3; i++) {
        size_t at = last_frame(&files[i]);
        for (unsigned bit = 0; at && bit < 32; bit++, tried++) {
            files[i].bytes[at + bit / 8] ^= (char)(1 << bit % 8);
            put_back(files);
            uint64_t digest = digest_of_store();
            ck_assert_msg(digest == whole || digest == 0, "%s: bit %u of byte %zu", stored[i], bit, at);
            files[i].bytes[at + bit / 8] ^= (char)(1 << bit % 8);
        }
    }
    ck_assert_uint_gt(tried, 0);
    for (unsigned i = 0; i < 3; i++)
        free(files[i].bytes);
}
END_TEST

/* Bits that flipped, and files that lost their ends: the store is as it was, or refused; never a signal. Of
 * the write-ahead log an end may be lost, as a kill may lose it. */
START_TEST(damage_is_an_error_and_never_a_signal)
{
    stored_file files[3];
    unsigned rounds = getenv("SPEX_LONG") ? 1000 : 80, refused = 0;
    uint64_t random = 12345 + (uint64_t)_i;
    options.clock = NULL;
    make_store_to_damage(files);
    uint64_t whole = digest_of_store();
    ck_assert_uint_ne(whole, 0);
    told.answer = ANSWER_CODE;
    stored_file *damaged = &files[_i % 3];
    bool cuts = _i >= 3;
    for (unsigned round = 0; damaged->length && round < (cuts ? rounds / 4 : rounds); round++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        size_t at = (size_t)(random >> 33) % damaged->length, before = damaged->length;
        char bit = (char)(1 << (random >> 24 & 7));
        if (round % 2 && !_i)
            at %= 8192; /* the meta pages, more often than others */
        if (cuts)
            damaged->length = at;
        else
            damaged->bytes[at] ^= bit;
        put_back(files);
        uint64_t digest = digest_of_store();
        ck_assert_msg(digest == whole || !digest || (cuts && _i > 3), "%s: byte %zu, bit %d", stored[_i % 3],
                      at, bit);
        refused += digest == 0;
        if (cuts)
            damaged->length = before;
        else
            damaged->bytes[at] ^= bit;
    }
    ck_assert(!damaged->length || refused || (cuts && _i > 3));
    put_back(files);
    ck_assert_uint_eq(digest_of_store(), whole);
    for (unsigned i = 0; i < 3; i++)
        free(files[i].bytes);
}
END_TEST

/* However little a kill or a full disk leaves of the write-ahead log: what LMDB has is there. */
START_TEST(a_log_of_a_few_bytes_is_one_that_was_never_written)
{
    stored_file files[3];
    options.clock = NULL;
    make_store_to_damage(files);
    told.answer = ANSWER_CODE;
    stored_file *cut = &files[1 + _i];
    size_t before = cut->length;
    for (size_t length = 0; length < before && length < 64; length++) {
        cut->length = length;
        put_back(files);
        ck_assert_msg(digest_of_store(), "%zu bytes", length);
    }
    for (unsigned i = 0; i < 3; i++)
        free(files[i].bytes);
}
END_TEST

/* Turns the store into one of the first format, which had no checksums. */
static void take_checksums_away(void)
{
    static const char *const tables[] = {"names", "instances", "journal"};
    unsigned char version[4] = {1};
    char path[4200];
    MDB_env *env;
    MDB_txn *txn;
    snprintf(path, sizeof path, "%s/spex.mdb", dir);
    ck_assert_int_eq(mdb_env_create(&env), 0);
    ck_assert_int_eq(mdb_env_set_maxdbs(env, 4), 0);
    ck_assert_int_eq(mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOLOCK, 0666), 0);
    ck_assert_int_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
    for (unsigned i = 0; i < 3; i++) {
        MDB_dbi db;
        MDB_cursor *cursor;
        MDB_val key, value;
        ck_assert_int_eq(mdb_dbi_open(txn, tables[i], MDB_INTEGERKEY, &db), 0);
        ck_assert_int_eq(mdb_cursor_open(txn, db, &cursor), 0);
        union {
            uint64_t eight;
            uint32_t four;
        } last;
        for (bool first = true; !mdb_cursor_get(cursor, &key, &value, first ? MDB_FIRST : MDB_SET_RANGE);
             first = false) {
            char *copy = malloc(value.mv_size);
            memcpy(copy, value.mv_data, value.mv_size);
            memcpy(&last, key.mv_data, key.mv_size);
            MDB_val shorter = {value.mv_size - 8, copy}, at = {key.mv_size, &last};
            ck_assert_int_eq(mdb_put(txn, db, &at, &shorter, 0), 0);
            free(copy);
            if (at.mv_size == sizeof last.four)
                last.four++;
            else
                last.eight++;
            key = at;
        }
        mdb_cursor_close(cursor);
    }
    ck_assert_int_eq(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
    put_raw("info", version, sizeof version);
}

/* A write-ahead log of the first format: entries follow the generation at once. */
static void take_frames_away(const char *name)
{
    stored_file file = take_file(name);
    size_t to = 8;
    for (size_t at = 8; at < file.length;) {
        uint32_t length = 0;
        for (unsigned i = 4; i-- > 0;)
            length = length << 8 | (unsigned char)file.bytes[at + i];
        memmove(file.bytes + to, file.bytes + at + 12, length);
        to += length;
        at += 12 + length;
    }
    if (file.length)
        file.bytes[7] &= 0x7f;
    put_file(name, file.bytes, file.length ? to : 0);
    free(file.bytes);
}

START_TEST(a_store_of_the_first_format_is_read_and_written_anew)
{
    stored_file files[3];
    options.clock = NULL;
    make_store_to_damage(files);
    uint64_t whole = digest_of_store();
    put_back(files);
    take_checksums_away();
    take_frames_away("spex.tail0");
    take_frames_away("spex.tail1");
    ck_assert_uint_eq(digest_of_store(), whole);
    stored_file renewed = take_file("spex.mdb");
    ck_assert_uint_eq(digest_of_store(), whole);
    unsigned refused = 0;
    told.answer = ANSWER_CODE;
    for (size_t at = 8192; at < renewed.length; at += 4099) { /* as well protected as a new one */
        renewed.bytes[at] ^= 4;
        put_file("spex.mdb", renewed.bytes, renewed.length);
        uint64_t digest = digest_of_store();
        ck_assert(digest == whole || !digest);
        refused += !digest;
        renewed.bytes[at] ^= 4;
    }
    ck_assert_uint_gt(refused, 0);
    free(renewed.bytes);
    for (unsigned i = 0; i < 3; i++)
        free(files[i].bytes);
}
END_TEST

/* Where others may write in the folder, a link there may lead to a file that is not theirs. */
START_TEST(links_are_not_followed)
{
    static const char *const files[] = {"spex.lock", "spex.tail0", "spex.tail1", "spex.mdb"};
    char victim[4200], link[4200];
    spex_engine *engine;
    snprintf(victim, sizeof victim, "%s/victim", dir);
    told.answer = ANSWER_CODE;
    for (size_t i = 0; i < 4; i++) {
        scratch_write(dir, "victim", _i ? "precious" : "");
        snprintf(link, sizeof link, "%s/%s", dir, files[i]);
        unlink(link);
        ck_assert_int_eq(symlink(victim, link), 0);
        ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_STORE);
        ck_assert_ptr_nonnull(strstr(told.messages[i], "is a link"));
        char *content = scratch_read(dir, "victim");
        ck_assert_str_eq(content, _i ? "precious" : "");
        free(content);
        unlink(link);
    }
    close_engine(open_with(&order_dense));
}
END_TEST

static pid_t child_that_waits(spex_engine *engine, bool calls)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child)
        return child;
    if (calls)
        spex_transition(engine, spex_id_u64(1), "pay", "paid");
    for (;;)
        pause();
}

static void end_child(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

START_TEST(children_do_not_keep_the_store)
{
    spex_engine *engine = open_with(&order_dense), *other;
    pid_t silent = child_that_waits(engine, false), calling = child_that_waits(engine, true);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_open(&other, &options), SPEX_E_STORE_BUSY); /* it is still the parent's */
    close_engine(engine);
    close_engine(open_with(&order_dense));
    end_child(silent);
    end_child(calling);
}
END_TEST

START_TEST(a_child_whose_parent_died_does_not_keep_the_store)
{
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t parent = fork(), child;
    ck_assert_int_ge(parent, 0);
    if (parent == 0) {
        open_with(&order_dense);
        if (fork())
            _exit(0);
        child = getpid();
        if (write(ends[1], &child, sizeof child) != sizeof child)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(waitpid(parent, &status, 0), parent);
    ck_assert_int_eq(read(ends[0], &child, sizeof child), sizeof child);
    close_engine(open_with(&order_dense));
    kill(child, SIGKILL);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("store");
    TCase *c = tcase_create("store");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, an_instance_outlives_its_engine, 0, 2);
    tcase_add_test(c, what_was_deleted_stays_deleted);
    tcase_add_test(c, an_instance_rests_until_its_specification_is_registered);
    tcase_add_test(c, another_fingerprint_keeps_state_and_history);
    tcase_add_test(c, sets_of_possible_states_are_kept);
    tcase_add_loop_test(c, stored_instances_are_armed_with_what_is_left, 0, 2);
    tcase_add_test(c, a_clock_that_was_set_back_starts_the_time_anew);
    tcase_add_test(c, stored_instances_are_pruned_at_start);
    tcase_add_test(c, a_torn_end_hides_nothing_that_comes_later);
    tcase_add_test(c, one_engine_at_a_time_has_the_store);
    tcase_add_loop_test(c, an_unknown_version_is_refused, 0, 2);
    tcase_add_test(c, a_folder_that_cannot_be_written_is_refused);
    tcase_add_test(c, children_do_not_keep_the_store);
    tcase_add_test(c, a_child_whose_parent_died_does_not_keep_the_store);
    tcase_add_loop_test(c, links_are_not_followed, 0, 2);
    tcase_add_test(c, a_folder_that_can_only_be_read_is_refused_and_left_as_it_is);
    tcase_add_test(c, a_full_disk_is_told_and_made_up_for);
    tcase_add_test(c, a_disk_that_stays_full_holds_nobody_up);
    tcase_add_test(c, files_that_may_not_grow_are_told_of_and_made_up_for);
    tcase_add_test(c, the_length_of_the_last_append_is_not_believed);
    tcase_add_loop_test(c, damage_is_an_error_and_never_a_signal, 0, 6);
    tcase_add_loop_test(c, a_log_of_a_few_bytes_is_one_that_was_never_written, 0, 2);
    tcase_add_test(c, a_store_of_the_first_format_is_read_and_written_anew);
    tcase_add_test(c, files_that_are_deleted_are_an_error);
    tcase_add_test(c, many_runs_and_rounds_agree_with_a_plain_list);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
