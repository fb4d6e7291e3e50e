/* What keeps things: growing arrays, the hash index and what stands on it, heap, key set, arena; and sorting.
 */
#include "base/arena.h"
#include "base/array.h"
#include "base/hash.h"
#include "base/hash_index.h"
#include "base/heap.h"
#include "base/key_set.h"
#include "base/names.h"
#include "base/random.h"
#include "base/sort.h"
#include "base/word_index.h"

#include <stdio.h>
#include <string.h>

#include "tests/suite.h"

enum { MANY = 20000 };

START_TEST(arrays_grow_by_half_at_least)
{
    uint32_t *array = NULL;
    size_t capacity = 0, moves = 0;
    for (size_t i = 0; i < MANY; i++) {
        size_t before = capacity;
        ck_assert(base_grow(array, capacity, i + 1));
        ck_assert(capacity > i);
        moves += capacity != before;
        array[i] = (uint32_t)i;
    }
    ck_assert_uint_lt(moves, 25);
    ck_assert(!base_grow(array, capacity, SIZE_MAX / 2));
    ck_assert_uint_eq(array[MANY - 1], MANY - 1);
    free(array);
}
END_TEST

/* Keys of which several have one hash, so that chains form. */
static uint64_t bad_hash(uint32_t key)
{
    return key / 4;
}

static uint32_t find_key(const base_hash_index *index, const uint32_t *keys, uint32_t key)
{
    base_hash_cursor c = base_hash_index_begin(index, bad_hash(key));
    uint32_t n;
    while ((n = base_hash_index_next(index, &c)) != BASE_NONE)
        if (keys[n] == key)
            break;
    return n;
}

START_TEST(a_hash_index_finds_what_was_added)
{
    static uint32_t keys[MANY];
    base_hash_index index = {0};
    uint64_t seed = 5;
    uint32_t count = 0;
    while (count < MANY / 4) {
        uint32_t key = (uint32_t)base_random_below(&seed, MANY);
        ck_assert(base_hash_index_reserve(&index));
        if (find_key(&index, keys, key) != BASE_NONE)
            continue;
        base_hash_cursor c = base_hash_index_begin(&index, bad_hash(key));
        while (base_hash_index_next(&index, &c) != BASE_NONE)
            ;
        base_hash_index_add(&index, &c, count);
        keys[count++] = key;
    }
    base_hash_index_check(&index);
    for (uint32_t n = 0; n < count; n++)
        ck_assert_uint_eq(find_key(&index, keys, keys[n]), n);
    ck_assert_uint_eq(find_key(&index, keys, MANY + 1), BASE_NONE);
    base_hash_index_clear(&index);
    base_hash_index_check(&index);
    ck_assert_uint_eq(find_key(&index, keys, keys[0]), BASE_NONE);
    base_hash_index_release(&index);
}
END_TEST

START_TEST(words_are_numbered_in_order_of_first_mention)
{
    unsigned words = (unsigned)_i;
    base_word_index index = {.words = words};
    uint64_t key[3] = {0};
    for (unsigned pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < MANY; i++) {
            uint32_t n;
            key[0] = i % 100;
            key[words - 1] = i;
            ck_assert_int_eq(base_word_index_intern(&index, key, &n), BASE_OK);
            ck_assert_uint_eq(n, i);
            ck_assert_mem_eq(base_word_index_key(&index, n), key, words * sizeof *key);
        }
    ck_assert_uint_eq(index.count, MANY);
    ck_assert_uint_eq(base_word_index_find(&index, key), MANY - 1);
    key[words - 1] = MANY;
    ck_assert_uint_eq(base_word_index_find(&index, key), BASE_NONE);
    base_hash_index_check(&index.index);
    base_word_index_close(&index);
    ck_assert_uint_eq(base_word_index_key(&index, 7)[words - 1], 7);
    base_word_index_release(&index);
    ck_assert_uint_eq(index.words, words);
}
END_TEST

START_TEST(pairs_take_one_word)
{
    base_word_index pairs = {0};
    ck_assert_uint_eq(base_word_index_intern_pair(&pairs, 1, 2), 0);
    ck_assert_uint_eq(base_word_index_intern_pair(&pairs, 2, 1), 1);
    ck_assert_uint_eq(base_word_index_intern_pair(&pairs, 1, 2), 0);
    ck_assert_uint_eq(base_word_index_intern_pair(&pairs, UINT32_MAX, UINT32_MAX), 2);
    ck_assert(*base_word_index_key(&pairs, 1) == ((uint64_t)2 << 32 | 1));
    base_word_index_release(&pairs);
}
END_TEST

START_TEST(a_heap_gives_the_least_first)
{
    base_heap heap = {0};
    uint64_t seed = 3, before = 0;
    for (unsigned i = 0; i < MANY; i++)
        ck_assert(base_heap_push(&heap, base_random_below(&seed, MANY / 2)));
    for (unsigned i = 0; i < MANY; i++) {
        uint64_t least = base_heap_least(&heap);
        ck_assert_uint_eq(base_heap_pop(&heap), least);
        ck_assert(least >= before);
        before = least;
        if (i % 3 == 0) /* later ones may come in between */
            ck_assert(base_heap_push(&heap, before) && base_heap_pop(&heap) == before);
    }
    ck_assert_uint_eq(heap.count, 0);
    free(heap.items);
}
END_TEST

static int by_number(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

START_TEST(sorting_is_as_qsort_does_it)
{
    static uint64_t plain[500], numbers[500], spare[500];
    static uint32_t narrow[500], narrow_spare[500];
    uint64_t seed = 9;
    for (unsigned round = 0; round < 300; round++) {
        size_t count = (size_t)base_random_below(&seed, 500);
        uint64_t mask = base_random(&seed) & base_random(&seed);
        for (size_t i = 0; i < count; i++) {
            plain[i] = numbers[i] = base_random(&seed) & mask;
            narrow[i] = (uint32_t)plain[i];
        }
        qsort(plain, count, sizeof *plain, by_number);
        ck_assert_mem_eq(base_sort_u64(numbers, count, spare), plain, count * sizeof *plain);
        base_sort_u32(narrow, count, narrow_spare);
        for (size_t i = 1; i < count; i++)
            ck_assert(narrow[i - 1] <= narrow[i]);
    }
    base_sort_u32(NULL, 0, NULL);
    ck_assert_ptr_null(base_sort_u64(NULL, 0, NULL));
}
END_TEST

START_TEST(a_key_set_has_each_key_once)
{
    base_key_set set = {0};
    uint64_t seed = 4;
    for (unsigned round = 0; round < 200; round++) {
        size_t count = (size_t)base_random_below(&seed, 100);
        uint64_t seen[2] = {0};
        ck_assert(base_key_set_reserve(&set, count) && set.key);
        set.count = count;
        for (size_t i = 0; i < count; i++) {
            set.key[i] = base_random_below(&seed, 128);
            seen[set.key[i] / 64] |= UINT64_C(1) << set.key[i] % 64;
        }
        base_key_set_sort_unique(&set);
        ck_assert_uint_eq(set.count, (size_t)(__builtin_popcountll(seen[0]) + __builtin_popcountll(seen[1])));
        for (size_t i = 1; i < set.count; i++)
            ck_assert(set.key[i - 1] < set.key[i]);
    }
    base_key_set_release(&set);
}
END_TEST

START_TEST(names_are_numbered_in_order_of_first_mention)
{
    char text[16];
    base_names *names = base_names_new();
    uint32_t n;
    ck_assert_uint_eq(base_names_find(names, "x", 1), BASE_NONE);
    for (uint32_t i = 0; i < 100000; i++) {
        int length = snprintf(text, sizeof text, "name%u", i);
        ck_assert_int_eq(base_names_intern(names, text, (size_t)length, &n), BASE_OK);
        ck_assert_uint_eq(n, i);
    }
    const char *kept = base_names_text(names, 7);
    ck_assert_int_eq(base_names_intern(names, "name7", 5, &n), BASE_OK);
    ck_assert_uint_eq(n, 7);
    ck_assert_ptr_eq(kept, base_names_text(names, 7));
    ck_assert_uint_eq(base_names_count(names), 100000);
    ck_assert_uint_eq(base_names_find(names, "name99999", 9), 99999);
    base_names_unref(names);
}
END_TEST

START_TEST(names_hold_any_bytes)
{
    static char big[100000];
    base_names *names = base_names_new();
    uint32_t empty, nul, longer;
    memset(big, 'x', sizeof big);
    ck_assert_int_eq(base_names_intern(names, "", 0, &empty), BASE_OK);
    ck_assert_int_eq(base_names_intern(names, "a\0b", 3, &nul), BASE_OK);
    ck_assert_int_eq(base_names_intern(names, big, sizeof big, &longer), BASE_OK);
    ck_assert_uint_eq(base_names_find(names, "", 0), empty);
    ck_assert_uint_eq(base_names_find(names, "a\0b", 3), nul);
    ck_assert_uint_eq(base_names_find(names, "a", 1), BASE_NONE);
    ck_assert_uint_eq(base_names_length(names, longer), sizeof big);
    ck_assert_mem_eq(base_names_text(names, longer), big, sizeof big);
    base_names_unref(names);
}
END_TEST

START_TEST(names_are_ranked_and_translated)
{
    static const char *const texts[] = {"b", "", "abc", "ab"};
    base_names *names = base_names_new(), *others = base_names_new();
    uint32_t n, *rank;
    for (unsigned i = 0; i < 4; i++)
        ck_assert_int_eq(base_names_intern(names, texts[i], strlen(texts[i]), &n), BASE_OK);
    ck_assert_int_eq(base_names_intern(others, "ab", 2, &n), BASE_OK);
    ck_assert_int_eq(base_names_ranks(names, &rank), BASE_OK);
    ck_assert(rank[0] == 3 && rank[1] == 0 && rank[2] == 2 && rank[3] == 1);
    ck_assert_uint_eq(base_names_translate(others, names, 3), 0);
    ck_assert_uint_eq(base_names_translate(others, names, 2), BASE_NONE);
    free(rank);
    base_names_unref(names);
    base_names_unref(others);
}
END_TEST

START_TEST(an_arena_gives_zeroed_memory_that_stays)
{
    base_arena *arena = base_arena_new();
    char *first = base_arena_text(arena, "kept", 4);
    uint32_t *array = NULL, room = 0;
    for (uint32_t i = 0; i < 5000; i++) {
        array = base_arena_grow(arena, array, i, &room, sizeof *array);
        ck_assert(array && room > i);
        array[i] = i;
        char *bytes = base_arena_alloc(arena, i % 100);
        ck_assert(bytes && (uintptr_t)bytes % _Alignof(max_align_t) == 0 &&
                  (i % 100 == 0 || !bytes[i % 100 - 1]));
    }
    ck_assert_uint_eq(array[4999], 4999);
    ck_assert_str_eq(first, "kept");
    ck_assert_ptr_null(base_arena_array(arena, SIZE_MAX / 2, 4));
    base_arena_free(arena);
    base_arena_free(NULL);
}
END_TEST

/* The values of splitmix64 that its authors give for the seed 1234567. */
START_TEST(random_numbers_are_those_of_splitmix64)
{
    uint64_t state = 1234567;
    ck_assert(base_random(&state) == UINT64_C(6457827717110365317));
    ck_assert(base_random(&state) == UINT64_C(3203168211198807973));
    for (unsigned i = 0; i < 1000; i++)
        ck_assert_uint_lt(base_random_below(&state, 7), 7);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("containers");
    TCase *c = tcase_create("containers");
    tcase_add_test(c, arrays_grow_by_half_at_least);
    tcase_add_test(c, a_hash_index_finds_what_was_added);
    tcase_add_loop_test(c, words_are_numbered_in_order_of_first_mention, 1, 4);
    tcase_add_test(c, pairs_take_one_word);
    tcase_add_test(c, a_heap_gives_the_least_first);
    tcase_add_test(c, sorting_is_as_qsort_does_it);
    tcase_add_test(c, a_key_set_has_each_key_once);
    tcase_add_test(c, names_are_numbered_in_order_of_first_mention);
    tcase_add_test(c, names_hold_any_bytes);
    tcase_add_test(c, names_are_ranked_and_translated);
    tcase_add_test(c, an_arena_gives_zeroed_memory_that_stays);
    tcase_add_test(c, random_numbers_are_those_of_splitmix64);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
