/* .spex: the format of the Elixir library, byte for byte; and replacing files. */
#include "tests/suite.h"

#include "tests/lts/random.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static base_status read_bytes(const char *bytes, size_t length, lts_model **out, base_error *error)
{
    FILE *in = length ? fmemopen((void *)(uintptr_t)bytes, length, "r") : fopen("/dev/null", "r");
    base_status status = lts_read_model(in, NULL, out, error);
    fclose(in);
    return status;
}

static lts_model *read_text(const char *text)
{
    lts_model *model = NULL;
    base_error error = {0};
    ck_assert_msg(read_bytes(text, strlen(text), &model, &error) == BASE_OK, "%s", error.message);
    return model;
}

static char *written(const lts_model *model)
{
    char *bytes;
    size_t length;
    FILE *out = open_memstream(&bytes, &length);
    ck_assert_int_eq(lts_write_model(model, out), BASE_OK);
    fclose(out);
    return bytes;
}

static lts_state state(const lts_model *model, const char *name)
{
    return base_names_find(model->lts->state_names, name, strlen(name));
}

#define HEAD "Specification: order\nLearning mode: false\nTransitions:\n"

START_TEST(a_recorded_model)
{
    lts_model *m = read_text(
        "Specification: order\nLearning mode: true\nTransitions: # spec xxh3:9f0a000000000001 by x\n"
        "\nnil --[__initialisation__]-> new\nnew --[pay]-> paid\n"
        "paid --[__internal__]-> checking\npaid --[tau]-> new\n"
        "nil --[__initialisation__]-> new\nnil --[__initialisation__]-> old");
    ck_assert_str_eq(m->specification, "order");
    ck_assert(m->learning);
    ck_assert(m->has_fingerprint);
    ck_assert_uint_eq(m->fingerprint, 0x9f0a000000000001u);
    ck_assert_uint_eq(m->initial_count, 2);
    ck_assert_uint_eq(m->initials[0], state(m, "new"));
    ck_assert_uint_eq(m->initials[1], state(m, "old"));
    ck_assert_uint_eq(m->lts->initial, state(m, "new"));
    ck_assert_uint_eq(m->lts->states, 4);
    ck_assert_uint_eq(m->lts->transitions, 3);
    ck_assert(lts_has_edge(m->lts, state(m, "paid"), LTS_TAU, state(m, "checking")));
    ck_assert(lts_has_edge(m->lts, state(m, "paid"), LTS_TAU, state(m, "new")));
    ck_assert_uint_eq(m->lts->origin[m->lts->first[state(m, "new")]], 6);
    lts_model_free(m);
}
END_TEST

static const struct {
    const char *line, *from, *action, *to;
} splits[] = {
    {"a --[b]-> c", "a", "b", "c"},
    {"a b --[c d]-> e f", "a b", "c d", "e f"},
    {"a --[b]-> c --[d]-> e", "a --[b]-> c", "d", "e"},
    {"a --[b]-> ]-> c", "a", "b]-> ", "c"},
    {"a --[b]-> c]-> d", "a", "b]-> c", "d"},
    {"a --[ --[b]-> c", "a --[", "b", "c"},
    {"a --[ --[]-> c", "a", " --[", "c"},
    {"  --[b]-> c", " ", "b", "c"},
    {"a --[b]-> c\r", "a", "b", "c\r"},
    {"a --[b]-> ]-> ", "a", "b", "]-> "},
    {"a --[]]-> c", "a", "]", "c"},
};

START_TEST(lines_are_split_greedily)
{
    char text[256];
    snprintf(text, sizeof text, HEAD "%s\n", splits[_i].line);
    lts_model *m = read_text(text);
    lts_label action = base_names_find(m->lts->labels, splits[_i].action, strlen(splits[_i].action));
    ck_assert_uint_eq(m->lts->states, 2);
    ck_assert_uint_ne(action, LTS_NONE);
    ck_assert_uint_ne(state(m, splits[_i].from), LTS_NONE);
    ck_assert(lts_has_edge(m->lts, state(m, splits[_i].from), action, state(m, splits[_i].to)));
    char *back = written(m);
    ck_assert_str_eq(back, text);
    free(back);
    lts_model_free(m);
}
END_TEST

START_TEST(what_is_written_is_sorted)
{
    lts_model *m = read_text(HEAD "s2 --[b]-> s1\nnil --[__initialisation__]-> s0\ns0 --[tau]-> s2\n\n"
                                  "s2 --[b]-> s1\nz --[a]-> s\ns2_ --[a]-> s1\n");
    char *text = written(m);
    ck_assert_str_eq(text, HEAD "nil --[__initialisation__]-> s0\ns0 --[__internal__]-> s2\ns2 --[b]-> s1\n"
                                "s2_ --[a]-> s1\nz --[a]-> s\n");
    free(text);
    m->has_fingerprint = true;
    m->fingerprint = 0xabc;
    text = written(m);
    ck_assert_ptr_nonnull(strstr(text, "\nTransitions: # spec xxh3:0000000000000abc by libspex "));
    lts_model *back = read_text(text);
    ck_assert(back->has_fingerprint);
    ck_assert_uint_eq(back->fingerprint, 0xabc);
    lts_model_free(back);
    free(text);
    lts_model_free(m);
}
END_TEST

START_TEST(what_cannot_be_recorded)
{
    ck_assert(lts_model_records("a", "b", "c"));
    ck_assert(lts_model_records("a --[b]-> c", "d", "e"));
    ck_assert(!lts_model_records("a", "d", "b --[c]-> e"));
    ck_assert(!lts_model_records("", "b", "c"));
    ck_assert(!lts_model_records("a", "", "c"));
    ck_assert(!lts_model_records("a", "b", ""));
    ck_assert(!lts_model_records("a", "b\n", "c"));
    lts_model *m = read_text(HEAD "a --[d]-> b\n");
    base_names *names = base_names_new();
    uint32_t n;
    ck_assert_int_eq(base_names_intern(names, "a", 1, &n), BASE_OK);
    ck_assert_int_eq(base_names_intern(names, "b --[c]-> e", 11, &n), BASE_OK);
    base_names_unref(m->lts->state_names);
    m->lts->state_names = names;
    FILE *out = tmpfile();
    ck_assert_int_eq(lts_write_model(m, out), BASE_E_SYNTAX);
    ck_assert_int_eq(ftell(out), 0);
    fclose(out);
    lts_model_free(m);
}
END_TEST

static const struct {
    const char *text;
    uint64_t line, column;
    const char *message;
} refused[] = {
    {"", 1, 1, "expected 'Specification: NAME', found the end of the file"},
    {"des (0,1,2)\n", 1, 1, "expected 'Specification: NAME'"},
    {"Specification: \n", 1, 16, "expected the name of the specification"},
    {"Specification: x\n", 2, 1, "found the end of the file"},
    {"Specification: x\nLearning mode: maybe\n", 2, 16, "expected 'true' or 'false'"},
    {"Specification: x\r\nLearning mode: true\r\n", 2, 16, "found a carriage return"},
    {"Specification: x\nLearning mode: true\n", 3, 1, "expected 'Transitions:', found the end of the file"},
    {"Specification: x\nLearning mode: true\nTransition\n", 3, 1, "expected 'Transitions:'"},
    {HEAD "new\n", 4, 1, "expected 'FROM --[ACTION]-> TO'"},
    {HEAD " --[a]-> b\n", 4, 1, "expected 'FROM --[ACTION]-> TO'"},
    {HEAD "a --[]-> b\n", 4, 1, "expected 'FROM --[ACTION]-> TO'"},
    {HEAD "a --[b]-> \n", 4, 1, "expected 'FROM --[ACTION]-> TO'"},
    {HEAD "a --[b]->c\n", 4, 1, "expected 'FROM --[ACTION]-> TO'"},
    {HEAD "a --[b]-> c\nx --[__initialisation__]-> c\n", 5, 1, "expected 'nil'"},
};

START_TEST(what_is_wrong_is_said_with_its_place)
{
    lts_model *m = NULL;
    base_error error = {0};
    const char *text = refused[_i].text;
    ck_assert_int_eq(read_bytes(text, strlen(text), &m, &error), BASE_E_SYNTAX);
    ck_assert_ptr_null(m);
    ck_assert_msg(strstr(error.message, refused[_i].message), "%s: '%s'", text, error.message);
    ck_assert_msg(error.line == refused[_i].line && error.column == refused[_i].column, "%s: %lu:%lu", text,
                  (unsigned long)error.line, (unsigned long)error.column);
}
END_TEST

START_TEST(a_nul_byte_is_refused)
{
    static const char text[] = HEAD "a --[\0]-> b\n";
    lts_model *m = NULL;
    base_error error;
    ck_assert_int_eq(read_bytes(text, sizeof text - 1, &m, &error), BASE_E_SYNTAX);
    ck_assert_uint_eq(error.line, 4);
    ck_assert_uint_eq(error.column, 6);
}
END_TEST

START_TEST(every_changed_byte_is_survived)
{
    static const char whole[] = HEAD "nil --[__initialisation__]-> s\ns --[a]-> t\nt --[__internal__]-> s\n";
    char text[sizeof whole];
    for (size_t at = 0; at < sizeof whole - 1; at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            memcpy(text, whole, sizeof whole);
            text[at] = (char)byte;
            lts_model *m = NULL;
            if (read_bytes(text, sizeof whole - 1, &m, NULL) == BASE_OK)
                free(written(m));
            else
                ck_assert_ptr_null(m);
            lts_model_free(m);
        }
}
END_TEST

START_TEST(models_of_the_elixir_library)
{
    static const char *const files[] = {"Cycle", "Tree"};
    char path[4096];
    snprintf(path, sizeof path, "%s/../shared/corpus/spex/Elixir.SpexTest.Specifications.%s.spex",
             getenv("top_srcdir"), files[_i]);
    FILE *in = fopen(path, "r");
    if (!in) {
        fprintf(stderr, "not there, not tested: %s\n", path);
        return;
    }
    char bytes[4096];
    size_t length = fread(bytes, 1, sizeof bytes - 1, in);
    fclose(in);
    bytes[length] = '\0';
    lts_model *m = read_text(bytes);
    ck_assert_uint_eq(m->initial_count, 1);
    char *back = written(m);
    ck_assert_str_eq(back, bytes);
    free(back);
    lts_model_free(m);
}
END_TEST

/* ---- replacing files ---- */

static char folder[64];

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "replace.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void remove_folder(void)
{
    unlink("f");
    unlink("link");
    ck_assert_int_eq(chdir(".."), 0);
    ck_assert_msg(rmdir(folder) == 0, "something was left in %s", folder);
}

static base_status write_text(FILE *out, void *arg)
{
    return fputs(arg, out) == EOF ? BASE_E_IO : BASE_OK;
}

static base_status write_half(FILE *out, void *arg)
{
    fputs(arg, out);
    return BASE_E_NOMEM;
}

static void expect_content(const char *path, const char *content)
{
    char bytes[100];
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    bytes[fread(bytes, 1, sizeof bytes - 1, in)] = '\0';
    fclose(in);
    ck_assert_str_eq(bytes, content);
}

START_TEST(a_file_is_replaced_whole)
{
    base_error error = {0};
    char first[] = "one\n", second[] = "two\n";
    struct stat st;
    ck_assert_int_eq(base_replace_file("f", write_text, first, &error), BASE_OK);
    expect_content("f", "one\n");
    ck_assert_int_eq(stat("f", &st), 0);
    mode_t mask = umask(0);
    umask(mask);
    ck_assert_uint_eq(st.st_mode & 0777, 0666 & ~mask);
    ck_assert_int_eq(chmod("f", 0640), 0);
    ck_assert_int_eq(base_replace_file("f", write_half, second, &error), BASE_E_NOMEM);
    expect_content("f", "one\n");
    ck_assert_int_eq(base_replace_file("f", write_text, second, &error), BASE_OK);
    expect_content("f", "two\n");
    ck_assert_int_eq(stat("f", &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0640);
}
END_TEST

START_TEST(a_link_stays_a_link)
{
    char text[] = "x";
    struct stat st;
    ck_assert_int_eq(base_replace_file("f", write_text, text, NULL), BASE_OK);
    ck_assert_int_eq(symlink("f", "link"), 0);
    char other[] = "y";
    ck_assert_int_eq(base_replace_file("link", write_text, other, NULL), BASE_OK);
    ck_assert_int_eq(lstat("link", &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    expect_content("f", "y");
}
END_TEST

START_TEST(what_cannot_be_written_says_so)
{
    base_error error = {0};
    char text[] = "x";
    ck_assert_int_eq(base_replace_file("none/f", write_text, text, &error), BASE_E_IO);
    ck_assert_str_eq(error.message, "cannot write 'none/f': No such file or directory");
    ck_assert_int_eq(base_replace_file(".", write_text, text, &error), BASE_E_IO);
    ck_assert_str_eq(error.message, "cannot write '.': Is a directory");
    ck_assert_int_eq(base_replace_file("/dev/full", write_text, text, &error), BASE_E_IO);
    ck_assert_str_eq(error.message, "cannot write '/dev/full': No space left on device");
    ck_assert_int_eq(base_replace_file("/dev/null", write_text, text, &error), BASE_OK);
}
END_TEST

static base_atomic_file *draft_of(const char *path, const char *text)
{
    base_atomic_file *draft;
    ck_assert_int_eq(base_atomic_file_begin(path, false, &draft, NULL), BASE_OK);
    fputs(text, base_atomic_file_stream(draft));
    return draft;
}

START_TEST(a_draft_is_nothing_before_it_is_published)
{
    base_atomic_file *draft = draft_of("f", "one\n");
    ck_assert_int_eq(access("f", F_OK), -1);
    ck_assert_int_eq(base_atomic_file_close(draft, NULL), BASE_OK);
    ck_assert(base_atomic_file_differs(draft));
    ck_assert_int_eq(base_atomic_file_publish(draft, NULL), BASE_OK);
    expect_content("f", "one\n");
    draft = draft_of("f", "two\n");
    base_atomic_file_discard(draft); /* what is left of it, remove_folder would find */
    draft = draft_of("f", "two\n");
    ck_assert_int_eq(base_atomic_file_close(draft, NULL), BASE_OK);
    base_atomic_file_discard(draft);
    expect_content("f", "one\n");
}
END_TEST

START_TEST(a_draft_knows_whether_it_changes_anything)
{
    const char *texts[] = {"one\n", "one", "one\n\n", "ONE\n", ""};
    base_atomic_file *draft = draft_of("f", texts[0]);
    ck_assert_int_eq(base_atomic_file_close(draft, NULL), BASE_OK);
    ck_assert_int_eq(base_atomic_file_publish(draft, NULL), BASE_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        draft = draft_of("f", texts[i]);
        ck_assert_int_eq(base_atomic_file_close(draft, NULL), BASE_OK);
        ck_assert_int_eq(base_atomic_file_differs(draft), i != 0);
        base_atomic_file_discard(draft);
    }
}
END_TEST

START_TEST(a_draft_for_a_device_is_held_back)
{
    base_error error = {0};
    base_atomic_file *draft = draft_of("/dev/full", "x");
    ck_assert_int_eq(base_atomic_file_close(draft, &error), BASE_OK);
    ck_assert_int_eq(base_atomic_file_publish(draft, &error), BASE_E_IO);
    ck_assert_str_eq(error.message, "cannot write '/dev/full': No space left on device");
    draft = draft_of("/dev/null", "x");
    ck_assert_int_eq(base_atomic_file_close(draft, &error), BASE_OK);
    ck_assert_int_eq(base_atomic_file_publish(draft, &error), BASE_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("model");
    TCase *format = tcase_create("format");
    tcase_set_timeout(format, 60);
    tcase_add_test(format, a_recorded_model);
    tcase_add_loop_test(format, lines_are_split_greedily, 0, sizeof splits / sizeof *splits);
    tcase_add_test(format, what_is_written_is_sorted);
    tcase_add_test(format, what_cannot_be_recorded);
    tcase_add_loop_test(format, what_is_wrong_is_said_with_its_place, 0, sizeof refused / sizeof *refused);
    tcase_add_test(format, a_nul_byte_is_refused);
    tcase_add_test(format, every_changed_byte_is_survived);
    tcase_add_loop_test(format, models_of_the_elixir_library, 0, 2);
    suite_add_tcase(s, format);
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, make_folder, remove_folder);
    tcase_add_test(files, a_file_is_replaced_whole);
    tcase_add_test(files, a_link_stays_a_link);
    tcase_add_test(files, what_cannot_be_written_says_so);
    tcase_add_test(files, a_draft_is_nothing_before_it_is_published);
    tcase_add_test(files, a_draft_knows_whether_it_changes_anything);
    tcase_add_test(files, a_draft_for_a_device_is_held_back);
    suite_add_tcase(s, files);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
