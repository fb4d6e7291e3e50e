/* The table of instances: against a plain list, with hashes that meet, and histories that come round. */
#include "runtime/instances/table.h"
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
    spex_pool pool;
    spex_table table;
    spex_record *first, *second;
    spex_key a = key_of("a"), b = key_of("b"), c = key_of("c");
    a.hash = b.hash = c.hash = 0x1234567812345678;
    spex_pool_init(&pool, spex_record_stride(0), NULL);
    ck_assert_int_eq(spex_table_init(&table, &pool), SPEX_OK);
    ck_assert_int_eq(spex_table_add(&table, &a, NULL, &first), SPEX_OK);
    ck_assert_ptr_null(spex_table_find(&table, &b));
    ck_assert_int_eq(spex_table_add(&table, &b, NULL, &second), SPEX_OK);
    ck_assert_ptr_eq(spex_table_find(&table, &a), first);
    ck_assert_ptr_eq(spex_table_find(&table, &b), second);
    ck_assert_ptr_null(spex_table_find(&table, &c));
    spex_table_remove(&table, first);
    ck_assert_ptr_null(spex_table_find(&table, &a));
    second = spex_table_find(&table, &b);
    ck_assert_ptr_nonnull(second);
    ck_assert_uint_eq(second->id_length, 1);
    ck_assert_int_eq(*spex_record_id(second), 'b');
    spex_table_release(&table);
    spex_pool_stop(&pool);
    spex_pool_release(&pool);
}
END_TEST

/* The table against a plain list: which keys are in it, under which number, with which serial. */
typedef struct mirror {
    uint32_t keys;
    uint64_t hashes; /* which bits of them are left */
    size_t history;
    uint32_t *numbers;
    uint64_t *serials;
    uint32_t live;
    uint64_t next_serial;
} mirror;

/* Many lengths, on both sides of what fits into a record. */
static void random_key(const mirror *m, uint32_t i, char text[100], spex_key *key)
{
    int length = snprintf(text, 100, "%u-%.*s", i, (int)(i % 80),
                          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    if (spex_key_of(spex_id_bytes(text, (size_t)length), key))
        ck_abort();
    key->hash &= m->hashes;
}

/* (Each assertion of Check writes to a pipe, so here is one for many.) */
static bool agrees(const spex_table *table, const mirror *m, uint32_t i)
{
    char text[100];
    spex_key key;
    random_key(m, i, text, &key);
    const spex_record *record = spex_table_find(table, &key);
    if (m->numbers[i] == INSTANCE_NONE)
        return record == NULL;
    return record && record == spex_table_at(table, m->numbers[i]) && record->number == m->numbers[i] &&
           record->serial == m->serials[i] && !strcmp(record->meta, "meta") &&
           record->id_length == key.length && !memcmp(spex_record_id(record), key.bytes, key.length) &&
           (!m->history || spex_record_step(record, m->history, 0)->time == (int64_t)record->serial);
}

static void check_all(const spex_table *table, const mirror *m)
{
    uint32_t found = 0;
    bool fine = true;
    ck_assert_uint_eq(table->count, m->live);
    for (uint32_t i = 0; i < m->keys; i++)
        fine &= agrees(table, m, i);
    ck_assert(fine);
    for (uint32_t number = 0; number < table->used; number++)
        found += spex_table_at(table, number) != NULL;
    ck_assert_uint_eq(found, m->live);
}

static void come_or_go(spex_table *table, mirror *m, uint32_t i, uint32_t stay_of_three)
{
    char text[100];
    spex_key key;
    spex_record *record;
    random_key(m, i, text, &key);
    spex_table_prefetch(table, &key);
    if (m->numbers[i] == INSTANCE_NONE) {
        if (spex_table_add(table, &key, "meta", &record) || spex_record_reserve(record, m->history))
            ck_abort();
        record->serial = m->serials[i] = m->next_serial++;
        m->numbers[i] = record->number;
        m->live++;
        spex_record_push(record, m->history, (spex_entry){(int64_t)record->serial, 0, 0});
    } else if (random_below(3) >= stay_of_three) {
        spex_table_remove(table, spex_table_find(table, &key));
        m->numbers[i] = INSTANCE_NONE;
        m->live--;
    }
}

/* It grows, then stays, then shrinks. 0: hashes as they are; 1: crowded, so that runs are long and wrap; 2:
 * all the same; 3: the same but for what tells leaves apart; 4: with histories. */
START_TEST(it_agrees_with_a_plain_list)
{
    static const uint32_t keys[] = {8000, 500, 1000, 3000, 3000};
    static const uint64_t hashes[] = {UINT64_MAX, UINT64_C(0xf0000003f), 0, UINT64_C(0xe0000000), UINT64_MAX};
    mirror m = {.keys = keys[_i], .hashes = hashes[_i], .history = _i == 4 ? 64 : 0};
    spex_pool pool;
    spex_table table;
    m.numbers = malloc(m.keys * sizeof *m.numbers);
    m.serials = malloc(m.keys * sizeof *m.serials);
    memset(m.numbers, 0xff, m.keys * sizeof *m.numbers);
    spex_pool_init(&pool, spex_record_stride(m.history), NULL);
    ck_assert_int_eq(spex_table_init(&table, &pool), SPEX_OK);
    for (uint32_t phase = 0; phase < 3; phase++) {
        bool fine = true;
        for (uint32_t step = 0; step < 2 * m.keys; step++) {
            uint32_t i = random_below(m.keys);
            come_or_go(&table, &m, i, 3 - phase);
            fine &= agrees(&table, &m, i) && agrees(&table, &m, random_below(m.keys));
        }
        ck_assert(fine);
        check_all(&table, &m);
    }
    spex_table_release(&table);
    spex_pool_stop(&pool);
    spex_pool_release(&pool);
    free(m.numbers);
    free(m.serials);
}
END_TEST

static size_t given(const spex_pool *pool)
{
    return pool->size - (size_t)(pool->small.end - pool->small.fresh) -
           (size_t)(pool->large.end - pool->large.fresh);
}

/* However many there are. */
START_TEST(a_record_takes_at_most_160_bytes)
{
    spex_pool pool;
    spex_table table;
    spex_record *record;
    spex_pool_init(&pool, spex_record_stride(0), NULL);
    ck_assert_int_eq(spex_table_init(&table, &pool), SPEX_OK);
    for (uint64_t i = 0; i < 200000; i++) {
        spex_key key;
        if (spex_key_of(spex_id_u64(i), &key) || spex_table_add(&table, &key, NULL, &record))
            ck_abort();
        if (i > 100000 && i % 1000 == 0) {
            double bytes = (double)given(&pool) / (double)i + sizeof(spex_node);
            ck_assert_msg(bytes < 160, "%.1f bytes a record of %u", bytes, (unsigned)i);
        }
    }
    spex_table_release(&table);
    spex_pool_stop(&pool);
    spex_pool_release(&pool);
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

/* A record, and beside it the line of its newest entries. */
typedef struct with_history {
    _Alignas(64) unsigned char bytes[192];
} with_history;

/* At least the newest `limit` of n entries, and the one before. */
START_TEST(a_history_keeps_the_newest)
{
    static const size_t limits[] = {0, 1, 2, 3, 4, 7, 20, 64, SPEX_HISTORY_ALL};
    size_t limit = limits[_i];
    with_history memory = {0};
    spex_record *record = (spex_record *)(void *)&memory.bytes[32];
    for (int again = 0; again < 2; again++) {
        for (uint32_t n = 1; n < 300; n++) {
            ck_assert_int_eq(spex_record_reserve(record, limit), SPEX_OK);
            if (n % 7 == 0) /* the call did not come to anything */
                ck_assert_int_eq(spex_record_reserve(record, limit), SPEX_OK);
            spex_record_push(record, limit, (spex_entry){(int64_t)n, n, n});
            uint32_t steps = spex_record_steps(record, limit);
            ck_assert_uint_ge(steps, limit == 0 ? 0 : n <= limit ? n : limit + 1);
            ck_assert_uint_le(steps, limit == 0 ? 0 : n);
            ck_assert(limit > 64 || steps < limit + 8);
            for (uint32_t age = 0; age < steps; age++)
                if (spex_record_step(record, limit, age)->action != n - age)
                    ck_abort();
        }
        spex_record_forget(record);
        ck_assert_uint_eq(spex_record_steps(record, limit), 0);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("instances");
    TCase *c = tcase_create("table");
    tcase_add_test(c, two_identifiers_whose_hashes_meet_are_two);
    tcase_add_loop_test(c, it_agrees_with_a_plain_list, 0, 5);
    tcase_add_test(c, a_record_takes_at_most_160_bytes);
    tcase_add_test(c, identifiers_are_1_to_65535_bytes);
    tcase_add_loop_test(c, a_history_keeps_the_newest, 0, 9);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
