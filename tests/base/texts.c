/* Texts and files: near names, UTF-8, reading by lines, by chunks and whole, writing, replacing, walking. */
#include "base/array.h"
#include "base/clock.h"
#include "base/files/atomic_file.h"
#include "base/files/chunk_reader.h"
#include "base/files/folder_walk.h"
#include "base/files/line_reader.h"
#include "base/files/read_file.h"
#include "base/files/replace_file.h"
#include "base/files/text_writer.h"
#include "base/near.h"
#include "base/utf8.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/suite.h"

static char folder[] = "/tmp/spex-texts-XXXXXX";
static char path[64];

static void make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
}

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

static void write_file(const char *text, size_t length)
{
    FILE *out = fopen(path, "wb");
    ck_assert(out && fwrite(text, 1, length, out) == length && fclose(out) == 0);
}

static void check_file(const char *expected)
{
    size_t length;
    char *text = base_read_file(path, 1 << 20, &length);
    ck_assert_str_eq(text, expected);
    ck_assert_uint_eq(length, strlen(expected));
    free(text);
}

START_TEST(the_nearest_name_was_meant)
{
    static const char *const names[] = {"paid", "pending", "shipped"};
    static const struct {
        const char *text, *best;
    } cases[] = {{"piad", "paid"}, {"SHIPED", "shipped"}, {"cancelled", NULL}, {"pid", "paid"}, {"", NULL}};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        base_near near;
        base_near_begin(&near, cases[i].text);
        for (unsigned n = 0; n < 3; n++)
            base_near_offer(&near, names[n]);
        ck_assert((near.best == NULL) == (cases[i].best == NULL));
        if (near.best)
            ck_assert_str_eq(near.best, cases[i].best);
    }
}
END_TEST

START_TEST(utf8_is_told_from_what_is_not)
{
    unsigned columns;
    ck_assert_uint_eq(base_utf8_check("gr\xc3\xbc\xc3\x9f", 6), 6);
    ck_assert_uint_eq(base_utf8_check("ab\xff", 3), 2);
    ck_assert_uint_eq(base_utf8_check("\xc0\xaf", 2), 0);     /* overlong */
    ck_assert_uint_eq(base_utf8_check("\xed\xa0\x80", 3), 0); /* a surrogate */
    ck_assert(base_utf8_next("\xe4\xb8\xad", 3, &columns) == 3 && columns == 2);
    ck_assert(base_utf8_next("\xcc\x81", 2, &columns) == 2 && columns == 0);
    ck_assert(base_utf8_next("\xff", 1, &columns) == 1 && columns == 1);
    ck_assert_uint_eq(base_utf8_obeyed("\x1b", 1), 0x1b);
    ck_assert_uint_eq(base_utf8_obeyed("\xe2\x80\xae", 3), 0x202e);
    ck_assert_uint_eq(base_utf8_obeyed("a", 1), 0);
}
END_TEST

START_TEST(lines_end_with_a_newline_or_the_file)
{
    static const char text[] = "one\r\n\nthree";
    write_file(text, sizeof text - 1);
    FILE *in = fopen(path, "rb");
    base_line_reader reader;
    base_line line;
    base_line_reader_open(&reader, in);
    ck_assert_int_eq(base_line_reader_next(&reader, false, &line, NULL), BASE_OK);
    ck_assert(line.length == 3 && memcmp(line.text, "one", 3) == 0 && reader.line == 1);
    ck_assert_int_eq(base_line_reader_next(&reader, false, &line, NULL), BASE_OK);
    ck_assert(line.text && line.length == 0);
    ck_assert_int_eq(base_line_reader_next(&reader, false, &line, NULL), BASE_OK);
    ck_assert(line.length == 5 && reader.line == 3);
    ck_assert_int_eq(base_line_reader_next(&reader, false, &line, NULL), BASE_OK);
    ck_assert_ptr_null(line.text);
    base_line_reader_close(&reader);
    fclose(in);
}
END_TEST

/* Lines of all lengths, cut into chunks of a size that some of them do not fit in. */
START_TEST(chunks_are_whole_lines_and_together_the_file)
{
    static char text[60000], back[60000];
    size_t length = 0, got = 0;
    for (size_t n = 0; n < 300; n++) {
        memset(text + length, 'a' + (char)(n % 26), n % 150);
        length += n % 150;
        text[length++] = '\n';
    }
    memcpy(text + length, "end", 3);
    length += 3;
    write_file(text, length);
    FILE *in = fopen(path, "rb");
    base_chunk_reader reader;
    base_chunk chunk = {0};
    base_chunk_reader_open(&reader, in);
    for (;;) {
        ck_assert_int_eq(base_chunk_reader_next(&reader, 100, &chunk, NULL), BASE_OK);
        if (chunk.length == 0)
            break;
        ck_assert(chunk.bytes[chunk.length - 1] == '\n' || got + chunk.length == length);
        memcpy(back + got, chunk.bytes, chunk.length);
        got += chunk.length;
    }
    ck_assert_uint_eq(got, length);
    ck_assert_mem_eq(back, text, length);
    free(chunk.bytes);
    base_chunk_reader_close(&reader);
    fclose(in);
}
END_TEST

START_TEST(whole_files_up_to_a_limit)
{
    static char text[200000];
    size_t length;
    memset(text, 'x', sizeof text);
    write_file(text, sizeof text);
    char *all = base_read_file(path, sizeof text, &length);
    ck_assert(all && length == sizeof text && all[length] == '\0' && memcmp(all, text, length) == 0);
    free(all);
    errno = 0;
    ck_assert_ptr_null(base_read_file(path, sizeof text - 1, &length));
    ck_assert_int_eq(errno, EFBIG);
    ck_assert_ptr_null(base_read_file("/nowhere/at/all", 10, &length));
    ck_assert_int_eq(errno, ENOENT);
    write_file("", 0);
    check_file("");
}
END_TEST

START_TEST(numbers_are_written_as_printf_does_it)
{
    static const uint64_t numbers[] = {0, 7, 10, 99, 100, 12345, 4294967296, UINT64_MAX};
    char expected[200] = "";
    FILE *out = fopen(path, "wb");
    base_text_writer *writer = base_text_writer_new(out);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%llu ",
                 (unsigned long long)numbers[i]);
        base_write_number(writer, numbers[i]);
        base_write_bytes(writer, " ", 1);
    }
    ck_assert_int_eq(base_text_writer_finish(writer), BASE_OK);
    fclose(out);
    check_file(expected);
}
END_TEST

START_TEST(what_is_longer_than_the_buffer_is_written_too)
{
    static char text[300001];
    memset(text, 'y', sizeof text - 1);
    FILE *out = fopen(path, "wb");
    base_text_writer *writer = base_text_writer_new(out);
    base_write_text(writer, "a");
    base_write_text(writer, text);
    ck_assert_int_eq(base_text_writer_finish(writer), BASE_OK);
    fclose(out);
    struct stat about;
    ck_assert(stat(path, &about) == 0 && about.st_size == sizeof text);
}
END_TEST

static base_status write_arg(FILE *out, void *arg)
{
    fputs(arg, out);
    return strcmp(arg, "bad") == 0 ? BASE_E_SYNTAX : BASE_OK;
}

START_TEST(a_file_is_replaced_whole_or_not_at_all)
{
    base_error error;
    char good[] = "good", bad[] = "bad";
    ck_assert_int_eq(base_replace_file(path, write_arg, good, &error), BASE_OK);
    check_file("good");
    ck_assert_int_eq(base_replace_file(path, write_arg, bad, &error), BASE_E_SYNTAX);
    check_file("good");
}
END_TEST

START_TEST(an_atomic_file_appears_when_it_is_published)
{
    base_atomic_file *file;
    write_file("old", 3);
    ck_assert_int_eq(base_atomic_file_begin(path, false, &file, NULL), BASE_OK);
    fputs("new", base_atomic_file_stream(file));
    ck_assert_int_eq(base_atomic_file_close(file, NULL), BASE_OK);
    ck_assert(base_atomic_file_differs(file));
    check_file("old");
    ck_assert_int_eq(base_atomic_file_publish(file, NULL), BASE_OK);
    check_file("new");
    ck_assert_int_eq(base_atomic_file_begin(path, false, &file, NULL), BASE_OK);
    base_atomic_file_discard(file);
    check_file("new");
}
END_TEST

START_TEST(a_walk_lists_files_by_suffix)
{
    base_path_list list = {0};
    char *failed, *parent = base_parent_folder(path);
    write_file("", 0);
    ck_assert_str_eq(parent, folder);
    ck_assert(base_path_list_walk(&list, folder, "ile", &failed));
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(list.paths[0], path);
    ck_assert(base_path_list_walk(&list, folder, ".lts", &failed));
    ck_assert_uint_eq(list.count, 1);
    base_path_list_release(&list);
    free(parent);
}
END_TEST

START_TEST(the_clock_does_not_go_back)
{
    double before = base_seconds();
    for (unsigned i = 0; i < 1000; i++) {
        double now = base_seconds();
        ck_assert(now >= before);
        before = now;
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("texts");
    TCase *c = tcase_create("texts");
    tcase_add_checked_fixture(c, make_folder, remove_folder);
    tcase_add_test(c, the_nearest_name_was_meant);
    tcase_add_test(c, utf8_is_told_from_what_is_not);
    tcase_add_test(c, lines_end_with_a_newline_or_the_file);
    tcase_add_test(c, chunks_are_whole_lines_and_together_the_file);
    tcase_add_test(c, whole_files_up_to_a_limit);
    tcase_add_test(c, numbers_are_written_as_printf_does_it);
    tcase_add_test(c, what_is_longer_than_the_buffer_is_written_too);
    tcase_add_test(c, a_file_is_replaced_whole_or_not_at_all);
    tcase_add_test(c, an_atomic_file_appears_when_it_is_published);
    tcase_add_test(c, a_walk_lists_files_by_suffix);
    tcase_add_test(c, the_clock_does_not_go_back);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
