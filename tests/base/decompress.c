/* Compressed input: each format whole, doubled, cut short anywhere, and with any byte changed. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "tests/suite.h"

#include "lts/lts.h"

#include <string.h>

static const char gzipped[] =
    "\037\213\010\000\000\000\000\000\000\003\113\111\055\126\320\060\320\121\060\002\042\115\056\020"
    "\113\051\121\111\107\301\020\310\066\004\262\223\200\154\003\115\056\000\203\260\243\355\046\000"
    "\000\000";
#ifdef HAVE_ZSTD
static const char zstandard[] =
    "\050\265\057\375\004\130\061\001\000\144\145\163\040\050\060\054\040\062\054\040\062\051\012\050"
    "\060\054\040\042\141\042\054\040\061\051\012\050\061\054\040\042\142\042\054\040\060\051\012\345"
    "\135\360\135";
#endif
#ifdef HAVE_BZLIB
static const char bzipped[] =
    "\102\132\150\071\061\101\131\046\123\131\013\175\351\045\000\000\021\331\200\000\020\120\144\160"
    "\000\066\000\010\000\040\000\061\000\000\004\251\352\150\320\172\232\142\331\051\003\162\112\115"
    "\261\164\210\313\022\106\011\365\174\135\311\024\341\102\100\055\367\244\224";
#endif
static const char plain_text[] = "des (0, 2, 2)\n(0, \"a\", 1)\n(1, \"b\", 0)\n";

static const struct {
    const char *bytes;
    size_t length;
} files[] = {
    {plain_text, sizeof plain_text - 1},
#ifdef HAVE_ZLIB
    {gzipped, sizeof gzipped - 1},
#endif
#ifdef HAVE_ZSTD
    {zstandard, sizeof zstandard - 1},
#endif
#ifdef HAVE_BZLIB
    {bzipped, sizeof bzipped - 1},
#endif
};

static base_status read_bytes(const char *bytes, size_t length, lts **l, base_error *error)
{
    FILE *in = fmemopen((void *)(uintptr_t)bytes, length, "r"), *plain = NULL;
    ck_assert_ptr_nonnull(in);
    base_status status = base_decompress(in, &plain, error);
    if (status != BASE_OK) {
        fclose(in);
        return status;
    }
    status = lts_read_aut(plain, NULL, NULL, NULL, l, NULL, error);
    fclose(plain);
    return status;
}

START_TEST(a_whole_file)
{
    lts *l = NULL;
    base_error error = {0};
    ck_assert_msg(read_bytes(files[_i].bytes, files[_i].length, &l, &error) == BASE_OK, "%s", error.message);
    ck_assert_uint_eq(l->transitions, 2);
    lts_free(l);
}
END_TEST

/* Two members are the text twice: its second header is what is wrong then. */
START_TEST(members_follow_each_other)
{
    size_t length = files[_i].length;
    char *twice = malloc(2 * length);
    memcpy(twice, files[_i].bytes, length);
    memcpy(twice + length, files[_i].bytes, length);
    lts *l = NULL;
    base_error error = {0};
    ck_assert_int_eq(read_bytes(twice, 2 * length, &l, &error), BASE_E_SYNTAX);
    ck_assert_uint_eq(error.line, 4);
    free(twice);
}
END_TEST

START_TEST(every_cut_and_every_changed_byte)
{
    size_t length = files[_i].length;
    char *bytes = malloc(length);
    for (size_t cut = 1; _i > 0 && cut < length; cut++) {
        lts *l = NULL;
        base_error error = {0};
        ck_assert_int_eq(read_bytes(files[_i].bytes, cut, &l, &error), BASE_E_SYNTAX);
        ck_assert(error.message[0]);
    }
    for (size_t at = 0; at < length; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(bytes, files[_i].bytes, length);
            bytes[at] = (char)(bytes[at] ^ 1 << bit);
            lts *l = NULL;
            base_error error = {0};
            if (read_bytes(bytes, length, &l, &error) != BASE_OK)
                ck_assert(error.message[0]);
            lts_free(l);
        }
    free(bytes);
}
END_TEST

START_TEST(what_cannot_be_read_is_named)
{
    static const char xz[] = "\xfd"
                             "7zXZ";
    lts *l = NULL;
    base_error error = {0};
    ck_assert_int_eq(read_bytes(xz, sizeof xz - 1, &l, &error), BASE_E_SYNTAX);
    ck_assert_str_eq(error.message, "compressed with xz, which this build cannot read");
    ck_assert(base_is_compressed(gzipped, sizeof gzipped));
    ck_assert(!base_is_compressed(plain_text, sizeof plain_text));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("decompress");
    TCase *all = tcase_create("files");
    int count = sizeof files / sizeof *files;
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, a_whole_file, 0, count);
    tcase_add_loop_test(all, members_follow_each_other, 0, count);
    tcase_add_loop_test(all, every_cut_and_every_changed_byte, 0, count);
    tcase_add_test(all, what_cannot_be_read_is_named);
    suite_add_tcase(s, all);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
