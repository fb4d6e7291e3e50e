/* The queue between who notes and who takes: what comes out is what went in, whatever the timing. */
#include "runtime/ground/byte_queue.h"
#include "tests/suite.h"

#include <pthread.h>
#include <string.h>

#define NOTES 20000u

static unsigned next_random(unsigned *random)
{
    *random = *random * 1103515245 + 12345;
    return *random >> 16;
}

/* Its number, its length, and bytes that follow from both; now and then one that is longer than a piece. */
static size_t length_of(uint32_t number)
{
    unsigned random = number;
    return next_random(&random) % 500 == 0 ? 40000 : 8 + next_random(&random) % 90;
}

static void *note_all(void *arg)
{
    spex_byte_queue *notes = arg;
    for (uint32_t i = 0; i < NOTES; i++) {
        size_t length = length_of(i);
        if (!spex_byte_queue_reserve(notes, length))
            return "no memory";
        spex_put(&notes->open, i, 4);
        spex_put(&notes->open, length, 4);
        for (size_t k = 8; k < length; k++)
            spex_put(&notes->open, i + k, 1);
        spex_byte_queue_publish(notes);
    }
    return NULL;
}

/* Reads what has been taken; returns how many notes have been seen so far. */
static uint32_t check_notes(const spex_buffer *taken, uint32_t seen)
{
    spex_reader reader = {taken->bytes, taken->length, false};
    for (; reader.left; seen++) {
        ck_assert_uint_eq(spex_get(&reader, 4), seen);
        size_t length = (size_t)spex_get(&reader, 4);
        ck_assert_uint_eq(length, length_of(seen));
        for (size_t k = 8; k < length; k++)
            ck_assert_uint_eq(spex_get(&reader, 1), (seen + k) & 0xff);
        ck_assert(!reader.bad);
    }
    return seen;
}

START_TEST(what_is_noted_is_taken_once_and_in_order)
{
    spex_byte_queue notes = {0};
    spex_buffer taken = {0};
    pthread_t writer;
    uint32_t seen = 0;
    ck_assert_int_eq(pthread_create(&writer, NULL, note_all, &notes), 0);
    while (seen < NOTES) {
        taken.length = 0;
        ck_assert(spex_byte_queue_drain(&notes, &taken));
        seen = check_notes(&taken, seen);
    }
    void *failed;
    ck_assert_int_eq(pthread_join(writer, &failed), 0);
    ck_assert_ptr_null(failed);
    taken.length = 0;
    ck_assert(spex_byte_queue_drain(&notes, &taken));
    ck_assert_uint_eq(taken.length, 0);
    spex_byte_queue_release(&notes);
    free(taken.bytes);
}
END_TEST

START_TEST(what_is_not_shown_is_not_taken)
{
    spex_byte_queue notes = {0};
    spex_buffer taken = {0};
    ck_assert(spex_byte_queue_drain(&notes, &taken));
    ck_assert(spex_byte_queue_reserve(&notes, 8));
    spex_put(&notes.open, 1, 8);
    ck_assert(spex_byte_queue_drain(&notes, &taken));
    ck_assert_uint_eq(taken.length, 0);
    spex_byte_queue_publish(&notes);
    ck_assert(spex_byte_queue_drain(&notes, &taken));
    ck_assert_uint_eq(taken.length, 8);
    spex_byte_queue_release(&notes);
    free(taken.bytes);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("notes");
    TCase *c = tcase_create("notes");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, what_is_noted_is_taken_once_and_in_order);
    tcase_add_test(c, what_is_not_shown_is_not_taken);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
