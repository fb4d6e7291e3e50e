/* An instance is known by its specification and its identifier: instances of several may have the same one.
 */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <stdlib.h>
#include <string.h>

static spex_monitor third; /* one more specification */
static spex_engine *engine;
static spex_options options;
static heard told;
static char *dir;

static void open_engine(const spex_monitor *a, const spex_monitor *b)
{
    const spex_monitor *monitors[] = {a, b, NULL};
    options.monitors = monitors;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    options.monitors = NULL;
}

static void set_up(void)
{
    memset(&told, 0, sizeof told);
    third = order_sparse;
    third.name = "third";
    dir = scratch_dir();
    spex_options_init(&options);
    options.error_handler = hear;
    options.error_arg = &told;
    open_engine(NULL, NULL);
}

static void tear_down(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    scratch_remove(dir);
}

/* Begins an instance with a model that learns. */
static void begin(const spex_monitor *monitor, spex_id id)
{
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_init_instance(engine, monitor, id, NULL, NULL), SPEX_OK);
    told.answer = ANSWER_CODE;
    told.count = 0;
}

static void check_state(const spex_monitor *monitor, spex_id id, const char *state)
{
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance_of(engine, monitor, id, &instance), SPEX_OK);
    ck_assert_str_eq(instance->state, state);
    if (monitor)
        ck_assert_str_eq(instance->specification, monitor->name);
    spex_instance_free(instance);
}

START_TEST(two_specifications_may_use_one_identifier)
{
    spex_id id = spex_id_u64(5);
    begin(&order_dense, id);
    begin(&choice_set, id);
    ck_assert_int_eq(spex_transition_indexed(engine, &order_dense, 0, id, PAY, PAID), SPEX_OK);
    ck_assert_int_eq(spex_transition_indexed(engine, &choice_set, 0, id, CHOICE_A, 1), SPEX_OK);
    ck_assert_int_eq(spex_transition_of(engine, &order_dense, id, "ship", "gone"), SPEX_OK);
    ck_assert_int_eq(spex_transition_of(engine, &choice_set, id, "b", "s3"), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    check_state(&order_dense, id, "gone");
    check_state(&choice_set, id, "s3");
    ck_assert_int_eq(spex_transition_indexed(engine, &order_dense, 0, id, PAY, PAID), SPEX_E_NOT_ALLOWED);
    ck_assert_ptr_nonnull(strstr(told.messages[0], "order 5: "));
}
END_TEST

START_TEST(calls_that_name_no_specification_find_the_only_one)
{
    spex_id id = spex_id_str("same");
    spex_instance *instance;
    begin(&order_dense, id);
    check_state(NULL, id, "new");
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    begin(&choice_set, id);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "shipped"), SPEX_E_AMBIGUOUS);
    ck_assert_int_eq(told.count, 1);
    ck_assert_str_eq(told.messages[0],
                     "instance 'same': instances of 'order' and of 'choice' have this identifier; "
                     "say which of them did 'ship'");
    ck_assert_int_eq(spex_get_instance(engine, id, &instance), SPEX_E_AMBIGUOUS);
    ck_assert_int_eq(spex_delete_instance(engine, id), SPEX_E_AMBIGUOUS);
    ck_assert_int_eq(told.count, 1);
    ck_assert_int_eq(spex_delete_instance_of(engine, &choice_set, id), SPEX_OK);
    ck_assert_int_eq(spex_delete_instance_of(engine, &choice_set, id), SPEX_E_INSTANCE_NOT_FOUND);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "shipped"), SPEX_OK);
    ck_assert_int_eq(spex_delete_instance(engine, id), SPEX_OK);
}
END_TEST

START_TEST(messages_name_the_specification_of_the_call)
{
    spex_id id = spex_id_u64(5);
    begin(&order_dense, id);
    ck_assert_int_eq(spex_transition_indexed(engine, &choice_set, 0, id, CHOICE_A, 1),
                     SPEX_E_INSTANCE_NOT_FOUND);
    ck_assert_str_eq(told.messages[0], "choice 5: there is no such instance, yet it did 'a' to 's1'");
    begin(&choice_set, id);
    ck_assert_int_eq(spex_init_instance(engine, &choice_set, id, NULL, NULL), SPEX_E_INSTANCE_EXISTS);
    ck_assert_str_eq(told.messages[0],
                     "choice 5: it begins again in 's0', but there is one already, in 's0'");
    spex_monitor impostor = order_sparse;
    impostor.run_count = 99; /* called 'order', too */
    ck_assert_int_eq(spex_transition_indexed(engine, &impostor, 0, id, PAY, PAID), SPEX_E_MONITOR);
}
END_TEST

START_TEST(a_mock_replaces_its_own_specifications_instance)
{
    spex_id id = spex_id_u64(5);
    begin(&order_dense, id);
    begin(&choice_set, id);
    ck_assert_int_eq(spex_mock_instance(engine, &order_dense, id, "paid", NULL), SPEX_OK);
    ck_assert_int_eq(spex_mock_instance(engine, &third, id, "shipped", NULL), SPEX_OK);
    check_state(&order_dense, id, "paid");
    check_state(&choice_set, id, "s0");
    check_state(&third, id, "shipped");
    ck_assert_int_eq(spex_delete_instance(engine, id), SPEX_E_AMBIGUOUS);
}
END_TEST

static bool is_choice(const spex_instance *instance, void *arg)
{
    (void)arg;
    return !strcmp(instance->specification, "choice");
}

START_TEST(a_predicate_deletes_what_it_saw)
{
    size_t deleted;
    for (uint64_t i = 0; i < 100; i++) {
        begin(&order_dense, spex_id_u64(i));
        begin(&choice_set, spex_id_u64(i));
        begin(&third, spex_id_u64(i));
    }
    ck_assert_int_eq(spex_delete_instances(engine, is_choice, NULL, &deleted), SPEX_OK);
    ck_assert_uint_eq(deleted, 100);
    for (uint64_t i = 0; i < 100; i++) {
        check_state(&order_dense, spex_id_u64(i), "new");
        check_state(&third, spex_id_u64(i), "new");
        ck_assert_int_eq(spex_delete_instance_of(engine, i % 2 ? &third : &order_dense, spex_id_u64(i)),
                         SPEX_OK);
        ck_assert_int_eq(spex_delete_instance(engine, spex_id_u64(i)), SPEX_OK);
    }
}
END_TEST

/* ---- against a plain table ---- */

#define IDS   40u
#define SPECS 3u

static void check_against(bool live[IDS][SPECS], const spex_monitor *const specs[SPECS])
{
    for (uint32_t i = 0; i < IDS; i++) {
        unsigned count = 0;
        for (uint32_t s = 0; s < SPECS; s++) {
            spex_instance *instance = NULL;
            int code = spex_get_instance_of(engine, specs[s], spex_id_u64(i), &instance);
            ck_assert_int_eq(code, live[i][s] ? SPEX_OK : SPEX_E_INSTANCE_NOT_FOUND);
            spex_instance_free(instance);
            count += live[i][s];
        }
        spex_instance *instance = NULL;
        int code = spex_get_instance(engine, spex_id_u64(i), &instance);
        ck_assert_int_eq(code, count == 0   ? SPEX_E_INSTANCE_NOT_FOUND
                               : count == 1 ? SPEX_OK
                                            : SPEX_E_AMBIGUOUS);
        spex_instance_free(instance);
    }
}

START_TEST(any_coming_and_going_agrees_with_a_plain_table)
{
    const spex_monitor *const specs[SPECS] = {&order_dense, &choice_set, &third};
    bool live[IDS][SPECS] = {{false}};
    uint64_t seed = 88172645463325252u + (uint64_t)_i;
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    options.store_dir = _i ? dir : "";
    open_engine(NULL, NULL);
    for (int round = 0; round < 4; round++) {
        for (int k = 0; k < 500; k++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            uint32_t i = (uint32_t)(seed >> 32) % IDS, s = (uint32_t)(seed >> 20) % SPECS;
            if (live[i][s])
                ck_assert_int_eq(spex_delete_instance_of(engine, specs[s], spex_id_u64(i)), SPEX_OK);
            else
                begin(specs[s], spex_id_u64(i));
            live[i][s] = !live[i][s];
        }
        check_against(live, specs);
        if (!_i)
            continue;
        ck_assert_int_eq(spex_close(engine), SPEX_OK);
        open_engine(round % 2 ? &third : NULL, round > 1 ? &choice_set : NULL); /* the others rest */
        check_against(live, specs);
    }
}
END_TEST

START_TEST(a_call_that_names_its_specification_registers_it)
{
    spex_id id = spex_id_u64(5);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    options.store_dir = dir;
    open_engine(NULL, NULL);
    begin(&order_dense, id);
    begin(&choice_set, id);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    open_engine(NULL, NULL);
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK); /* the handler says so */
    ck_assert_int_eq(told.codes[0], SPEX_E_AMBIGUOUS);
    ck_assert_int_eq(spex_transition_indexed(engine, &order_dense, 0, id, PAY, PAID), SPEX_OK);
    ck_assert_int_eq(spex_transition_of(engine, &choice_set, id, "a", "s1"), SPEX_OK);
    check_state(&order_dense, id, "paid");
    check_state(&choice_set, id, "s1");
}
END_TEST

START_TEST(a_store_of_the_first_format_is_read)
{
    char command[8192];
    const uint16_t one = 1;
    const char *folder = getenv("top_srcdir");
    if (!folder || sizeof(void *) != 8 || !*(const unsigned char *)&one)
        return; /* LMDB's files are those of one kind of machine */
    snprintf(command, sizeof command,
             "gzip -dc '%s/tests/runtime/stores/format-1.tar.gz' | (cd '%s' && tar xf -)", folder, dir);
    ck_assert_int_eq(system(command), 0);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char store[4200];
    snprintf(store, sizeof store, "%s/store", dir);
    options.store_dir = store;
    for (int i = 0; i < 2; i++) {
        open_engine(&order_dense, &choice_set);
        check_state(&order_dense, spex_id_str("order-123"), i ? "gone" : "shipped");
        check_state(&order_dense, spex_id_u64(5), "thinking");
        check_state(NULL, spex_id_u64(6), "s1");
        check_state(NULL, spex_id_u64(7), "s0"); /* of 'choice'; one of 'order' was deleted */
        check_state(&choice_set, spex_id_u64(7), "s0");
        check_state(NULL, spex_id_str("late"), "new");
        told.answer = SPEX_OK;
        if (i == 0)
            ck_assert_int_eq(spex_transition(engine, spex_id_str("order-123"), "tau", "gone"), SPEX_OK);
        if (i == 0)
            ck_assert_int_eq(spex_close(engine), SPEX_OK); /* it is written as today's */
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("identity");
    TCase *c = tcase_create("identity");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, two_specifications_may_use_one_identifier);
    tcase_add_test(c, calls_that_name_no_specification_find_the_only_one);
    tcase_add_test(c, messages_name_the_specification_of_the_call);
    tcase_add_test(c, a_mock_replaces_its_own_specifications_instance);
    tcase_add_test(c, a_predicate_deletes_what_it_saw);
    tcase_add_loop_test(c, any_coming_and_going_agrees_with_a_plain_table, 0, 2);
    tcase_add_test(c, a_call_that_names_its_specification_registers_it);
    tcase_add_test(c, a_store_of_the_first_format_is_read);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
