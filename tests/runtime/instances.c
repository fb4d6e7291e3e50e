/* The table of instances: against a plain list, with hashes that meet, and histories that come round. */
#include "runtime/instances.h"
#include "tests/suite.h"

#include <string.h>

static uint64_t seed = 88172645463325252u;

static uint32_t random_below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32) % n;
}

static spex_key key_of(const char *text)
{
    spex_key key;
    ck_assert_int_eq(spex_key_of(spex_id_str(text), &key), SPEX_OK);
    return key;
}

START_TEST(two_identifiers_whose_hashes_meet_are_two)
{
    spex_table table;
    uint32_t first, second;
    spex_key a = key_of("a"), b = key_of("b"), c = key_of("c");
    a.hash = b.hash = c.hash = 0x1234567812345678;
    ck_assert_int_eq(spex_table_init(&table), SPEX_OK);
    ck_assert_int_eq(spex_table_add(&table, &a, NULL, &first), SPEX_OK);
    ck_assert_uint_eq(spex_table_find(&table, &b), INSTANCE_NONE);
    ck_assert_int_eq(spex_table_add(&table, &b, NULL, &second), SPEX_OK);
    ck_assert_uint_eq(spex_table_find(&table, &a), first);
    ck_assert_uint_eq(spex_table_find(&table, &b), second);
    ck_assert_uint_eq(spex_table_find(&table, &c), INSTANCE_NONE);
    spex_table_remove(&table, first);
    ck_assert_uint_eq(spex_table_find(&table, &a), INSTANCE_NONE);
    ck_assert_uint_eq(spex_table_find(&table, &b), second);
    spex_table_release(&table);
}
END_TEST

#define KEYS 3000

/* Keys of many lengths; `narrow` makes their hashes crowd, so that runs in the table get long and wrap. */
static void random_key(uint32_t i, bool narrow, char text[100], spex_key *key)
{
    int length = snprintf(text, 100, "%u-%.*s", i, (int)(i % 80),
                          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    ck_assert_int_eq(spex_key_of(spex_id_bytes(text, (size_t)length), key), SPEX_OK);
    if (narrow)
        key->hash &= UINT64_C(0xf0000003f);
}

START_TEST(it_agrees_with_a_plain_list)
{
    static uint32_t where[KEYS];
    spex_table table;
    uint32_t live = 0;
    memset(where, 0xff, sizeof where);
    ck_assert_int_eq(spex_table_init(&table), SPEX_OK);
    for (int step = 0; step < 60000; step++) {
        char text[100];
        spex_key key;
        uint32_t i = random_below(_i ? 500 : KEYS);
        random_key(i, _i, text, &key);
        ck_assert_uint_eq(spex_table_find(&table, &key), where[i]);
        if (where[i] == INSTANCE_NONE) {
            ck_assert_int_eq(spex_table_add(&table, &key, "meta", &where[i]), SPEX_OK);
            live++;
        } else if (random_below(3) == 0) {
            spex_table_remove(&table, where[i]);
            where[i] = INSTANCE_NONE;
            live--;
        }
        ck_assert_uint_eq(table.count, live);
    }
    for (uint32_t i = 0; i < KEYS; i++) {
        char text[100];
        spex_key key;
        random_key(i, _i, text, &key);
        ck_assert_uint_eq(spex_table_find(&table, &key), where[i]);
    }
    spex_table_release(&table);
}
END_TEST

START_TEST(identifiers_are_1_to_65535_bytes)
{
    static char long_id[65536];
    spex_key key;
    ck_assert_int_eq(spex_key_of(spex_id_str(""), &key), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_key_of(spex_id_str(NULL), &key), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_key_of(spex_id_bytes(long_id, 65536), &key), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_key_of(spex_id_bytes(long_id, 65535), &key), SPEX_OK);
    ck_assert_int_eq(spex_key_of(spex_id_u64(0x0102030405060708), &key), SPEX_OK);
    ck_assert_uint_eq(key.length, 8);
    ck_assert_int_eq(key.bytes[0], 8);
    ck_assert_int_eq(key.bytes[7], 1);
}
END_TEST

/* The newest `limit` of n entries, and, while it is kept, the one before. */
START_TEST(a_history_keeps_the_newest)
{
    static const size_t limits[] = {0, 1, 2, 3, 7, 64, SPEX_HISTORY_ALL};
    size_t limit = limits[_i];
    spex_history history = {0};
    spex_entry recent[HISTORY_RECENT];
    for (uint32_t n = 1; n < 300; n++) {
        ck_assert_int_eq(spex_history_reserve(&history, limit), SPEX_OK);
        spex_history_push(&history, recent, limit, (spex_entry){(int64_t)n, n, n});
        if (limit)
            ck_assert_uint_eq(history.count, n < limit || limit == SPEX_HISTORY_ALL ? n
                                             : n == limit                           ? n
                                                                                    : limit + 1);
        else
            ck_assert_uint_eq(history.count, 0);
        for (uint32_t age = 0; age < history.count; age++)
            ck_assert_uint_eq(spex_history_at(&history, recent, age)->action, n - age);
    }
    free(history.ring);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("instances");
    TCase *c = tcase_create("table");
    tcase_add_test(c, two_identifiers_whose_hashes_meet_are_two);
    tcase_add_loop_test(c, it_agrees_with_a_plain_list, 0, 2);
    tcase_add_test(c, identifiers_are_1_to_65535_bytes);
    tcase_add_loop_test(c, a_history_keeps_the_newest, 0, 7);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
