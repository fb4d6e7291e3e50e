/* Names with whatever a format cannot hold, is ended by or treats in a special way, in every place where a
 * name can stand, through every writer of reports and pictures: what comes out is of the format, and nothing
 * of it is lost that can be shown.
 */
#include "verdict/verdict.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/utf8.h"
#include "tests/suite.h"

enum { MOST_TEXTS = 200 };

static const char *const special[] = {
    "<!--<script",
    "</script>",
    "-->",
    "]]>",
    "&lt;",
    "&#60;",
    "&amp",
    "$$x$$",
    "%%c",
    "`b`",
    "*b*",
    "<b>",
    "a\\",
    "\\N",
    "\\\"",
    "' onload='x",
    "\" onload=\"x",
    "{{x}}",
    "--",
    "/*",
    "*/",
    "//",
    "?\?/",
    "end",
    "note",
    "%n",
    "%s",
    "#35;",
    "[*]",
    "::",
    ";;",
    "\xC2\x85",
    "\xC2\x9B",
    "\xE2\x80\xA8",
    "\xE2\x80\xAE",
    "\xE2\x80\x8B",
    "\xEF\xBB\xBF",
    "\xEF\xBF\xBE",
    "\xEF\xBF\xBF",
    "\xE9",
    "\xC0\x80",
    "\xED\xA0\x80",
    "\xF4\x90\x80\x80",
    "\xE2\x82",
    "\xE2\x82\xAC",
    "\xF0\x9F\x98\x80",
};

static char texts[MOST_TEXTS][24]; /* each different, by its number in front */
static unsigned text_count;

static void make_texts(void)
{
    for (unsigned c = 1; c < 128; c++)
        if (c != '\n' && c != '\r') /* these end the line of a .spex file */
            snprintf(texts[text_count++], sizeof *texts, "x%c%uy", (int)c, c);
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        snprintf(texts[text_count++], sizeof *texts, "%zu%s", i, special[i]);
    ck_assert_uint_le(text_count, MOST_TEXTS);
}

static char folder[] = "/tmp/spex-places.XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* A model with each text as an action and as a state; the specification has none of them. */
static void write_model(const char *path, const char *specification)
{
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    fprintf(out, "Specification: %s\nLearning mode: false\nTransitions:\nnil --[__initialisation__]-> s\n",
            specification);
    for (unsigned i = 0; i < text_count; i++)
        fprintf(out, "s --[%s]-> %s\n", texts[i], texts[i]);
    ck_assert_int_eq(fclose(out), 0);
}

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    make_texts();
    setenv("SPEX_DRAW_SECONDS", "0", 1);
    FILE *out = fopen(in_folder("good.lts"), "w");
    ck_assert_ptr_nonnull(out);
    fputs("spec good { s --[x]-> s; }\n", out);
    ck_assert_int_eq(fclose(out), 0);
}

static void end(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static char *contents(const char *path, size_t *length)
{
    char *text = NULL;
    FILE *in = fopen(path, "r"), *out = open_memstream(&text, length);
    ck_assert(in && out);
    for (int c; (c = getc(in)) != EOF;)
        putc(c, out);
    fclose(in);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

/* The report on the model with all texts, in that format; `named`: the specification is found. */
static char *report(const char *format, const char *file_name, const char *specification, size_t *length)
{
    char model[256], spec[300];
    snprintf(model, sizeof model, "%s", in_folder(file_name));
    snprintf(spec, sizeof spec, "%s:good", in_folder("good.lts"));
    write_model(model, specification);
    verdict_report_request request;
    cli_args args = {0};
    ck_assert(verdict_report_begin(&request, format));
    bool is_good = strcmp(specification, "good") == 0;
    if (is_good)
        ck_assert_int_eq(verdict_report_set(&request, &args, VERDICT_OPTION_SPEC, spec), CLI_GO_ON);
    ck_assert_int_eq(verdict_report_set(&request, &args, CLI_ARGS_OPERAND, model), CLI_GO_ON);
    request.max_reasons = text_count + 5;
    request.wants_formula = true;
    request.common.output = strdup(in_folder("out"));
    ck_assert_int_eq(verdict_report_write(&request), CLI_NO);
    verdict_report_release(&request);
    free((char *)request.common.output);
    return contents(in_folder("out"), length);
}

/* Names of files and of specifications, as hostile as they can be. */
static const char *const file_names[] = {"plain.spex", "<b>&\"'`$;#%\\x\x1b[31m\xE9\xE2\x80\xAE]]>-->.spex"};
static const char *const specifications[] = {"good", "<!--<script>\"'&\\$`\x1b[31m\xE9\xE2\x80\xAE]]>-->%s"};

#define EACH_REPORT(f, s)                                                                                    \
    for (unsigned f = 0; f < 2; f++)                                                                         \
        for (unsigned s = 0; s < 2; s++)

/* ---- what each format is ---- */

static void expect_shown(const char *text, size_t length)
{
    ck_assert_uint_eq(base_utf8_check(text, length), length);
    for (size_t i = 0; i < length;) {
        unsigned columns;
        if (text[i] != '\n' && base_utf8_obeyed(text + i, length - i))
            ck_abort_msg("a character that is obeyed, at %zu: %.40s", i, text + (i < 20 ? 0 : i - 20));
        i += base_utf8_next(text + i, length - i, &columns);
    }
}

static size_t entity(const char *at)
{
    size_t length = 1 + strspn(at + 1, "#abcdefghijklmnopqrstuvwxyz0123456789");
    ck_assert_msg(length > 1 && at[length] == ';', "no entity: %.20s", at);
    return length;
}

/* Text of XML up to one of `ends`. */
static const char *xml_text(const char *at, const char *ends)
{
    for (; *at && !strchr(ends, *at); at++) {
        unsigned char c = (unsigned char)*at;
        ck_assert_msg(c >= 0x20 || c == '\n' || c == '\t', "a control in XML: %.20s", at);
        ck_assert_msg(c != '<', "a tag in an attribute: %.20s", at);
        ck_assert_msg(strncmp(at, "\xEF\xBF\xBE", 3) != 0 && strncmp(at, "\xEF\xBF\xBF", 3) != 0,
                      "what XML cannot hold");
        if (c == '&')
            at += entity(at) - 0;
    }
    return at;
}

static void expect_xml(const char *text, size_t length)
{
    unsigned depth = 0;
    ck_assert_uint_eq(base_utf8_check(text, length), length);
    ck_assert_uint_eq(strlen(text), length);
    for (const char *at = text; *(at = xml_text(at, "<"));) {
        if (strncmp(at, "<!--", 4) == 0) {
            at = strstr(at + 4, "--");
            ck_assert(at && at[2] == '>');
            at += 3;
            continue;
        }
        bool is_end = at[1] == '/', is_other = at[1] == '?' || at[1] == '!';
        ck_assert_msg(is_end || is_other || isalpha((unsigned char)at[1]), "no tag: %.20s", at);
        for (at++; *at && *at != '>'; at++)
            if (*at == '"' || *at == '\'')
                at = xml_text(at + 1, *at == '"' ? "\"" : "'");
        ck_assert(*at);
        if (is_end)
            ck_assert_uint_gt(depth--, 0);
        else if (!is_other && at[-1] != '/')
            depth++;
        at++;
    }
    ck_assert_uint_eq(depth, 0);
}

static void expect_dot(const char *text, size_t length)
{
    ck_assert_uint_eq(base_utf8_check(text, length), length);
    for (const char *at = text; *at; at++) {
        if (*at != '"') {
            ck_assert_msg(isalnum((unsigned char)*at) || strchr(" \n{}[]=,;->._", *at), "in DOT: %.20s", at);
            continue;
        }
        for (at++; *at != '"'; at++) {
            ck_assert_msg((unsigned char)*at >= 0x20, "a control in DOT: %.20s", at);
            if (*at == '\\')
                ck_assert(*++at == '\\' || *at == '"' || *at == 'n');
        }
    }
}

/* A label of Mermaid's, `length` bytes of it. */
static void expect_label(const char *at, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (at[i] == '#')
            i += entity(at + i);
        else
            ck_assert_msg((unsigned char)at[i] >= 0x20 && !strchr("\";:<>{}[]()%&|\\`$", at[i]),
                          "in Mermaid: %.20s", at + i);
    }
}

static void expect_mermaid(const char *text, size_t length, unsigned lines)
{
    ck_assert_uint_eq(base_utf8_check(text, length), length);
    for (const char *at = text, *next; *at; at = next, lines--) {
        next = at + strcspn(at, "\n") + 1;
        const char *label = strstr(at, ": ");
        if (strncmp(at, "    state \"", 11) == 0) {
            size_t size = strcspn(at + 11, "\"\n");
            ck_assert_int_eq(strncmp(at + 11 + size, "\" as s", 6), 0);
            expect_label(at + 11, size);
        } else if (label && label < next) {
            expect_label(label + 2, (size_t)(next - label) - 3);
        }
        ck_assert_uint_gt(lines, 0);
    }
    ck_assert_uint_eq(lines, 0);
}

/* ---- reports ---- */

/* What the texts are in JSON: those that are UTF-8 themselves. */
static void expect_told(const json_t *root)
{
    const json_t *reasons = json_object_get(json_array_get(json_object_get(root, "models"), 0), "reasons");
    for (unsigned i = 0; i < text_count; i++) {
        bool is_told = false;
        json_t *wanted = base_json_text(texts[i]);
        for (size_t r = 0; r < json_array_size(reasons) && !is_told; r++) {
            const json_t *then = json_object_get(json_array_get(reasons, r), "then");
            is_told = json_equal(json_object_get(then, "action"), wanted) &&
                      json_equal(json_object_get(then, "to"), wanted);
        }
        ck_assert_msg(is_told, "'%s' is not told", json_string_value(wanted));
        json_decref(wanted);
    }
}

START_TEST(json)
{
    begin();
    EACH_REPORT(f, s)
    for (unsigned sarif = 0; sarif < 2; sarif++) {
        size_t length;
        char *text = report(sarif ? "sarif" : "json", file_names[f], specifications[s], &length);
        json_t *root = json_loadb(text, length, 0, NULL);
        ck_assert_ptr_nonnull(root);
        if (!sarif && s == 0)
            expect_told(root);
        json_decref(root);
        free(text);
    }
    end();
}
END_TEST

START_TEST(html)
{
    begin();
    EACH_REPORT(f, s)
    {
        size_t length;
        char *text = report("html", file_names[f], specifications[s], &length);
        ck_assert_uint_eq(base_utf8_check(text, length), length);
        char *data = strstr(text, "id=\"data\">\n");
        ck_assert_ptr_nonnull(data);
        data += strlen("id=\"data\">\n");
        size_t size = strcspn(data, "\n<");
        ck_assert_int_eq(data[size], '\n');
        json_t *root = json_loadb(data, size, 0, NULL);
        ck_assert_ptr_nonnull(root);
        const json_t *pictures =
            json_object_get(json_array_get(json_object_get(root, "models"), 0), "pictures");
        for (size_t i = 0; i < json_array_size(pictures); i++) {
            const char *svg = json_string_value(json_object_get(json_array_get(pictures, i), "svg"));
            if (svg)
                expect_xml(svg, strlen(svg));
        }
        json_decref(root);
        free(text);
    }
    end();
}
END_TEST

START_TEST(xml)
{
    begin();
    EACH_REPORT(f, s)
    {
        size_t length;
        char *text = report("junit", file_names[f], specifications[s], &length);
        expect_xml(text, length);
        free(text);
    }
    end();
}
END_TEST

START_TEST(terminal)
{
    begin();
    EACH_REPORT(f, s)
    {
        size_t length;
        char *text = report("text", file_names[f], specifications[s], &length);
        expect_shown(text, length);
        free(text);
    }
    end();
}
END_TEST

/* ---- pictures ---- */

static char *drawn(const lts *l, const char *name, const lts_picture_format *format, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(lts_draw(l, name, format, NULL, out), BASE_OK);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

START_TEST(pictures)
{
    begin();
    lts_builder *b = lts_builder_new(NULL);
    base_names *states = base_names_new();
    ck_assert(b && states);
    snprintf(texts[text_count++], sizeof *texts, "two\nlines\r");
    for (unsigned i = 0; i < text_count; i++) {
        uint32_t label, state;
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), texts[i], strlen(texts[i]), &label),
                         BASE_OK);
        ck_assert_int_eq(base_names_intern(states, texts[i], strlen(texts[i]), &state), BASE_OK);
        ck_assert_int_eq(lts_builder_add(b, i, label, (i + 1) % text_count, LTS_NONE), BASE_OK);
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, text_count, 0, &l, NULL), BASE_OK);
    lts_set_state_names(l, states);
    for (unsigned s = 0; s < 2; s++) {
        size_t length;
        char *text = drawn(l, specifications[s], &lts_picture_dot, &length);
        expect_dot(text, length);
        free(text);
        text = drawn(l, specifications[s], &lts_picture_mermaid, &length);
        expect_mermaid(text, length, 3 + 2 * text_count);
        free(text);
        if (lts_picture_svg.is_missing)
            continue;
        text = drawn(l, specifications[s], &lts_picture_svg, &length);
        expect_xml(text, length);
        free(text);
    }
    lts_free(l);
    end();
}
END_TEST

static Suite *suite(void)
{
    Suite *suite = suite_create("places");
    TCase *tests = tcase_create("writers");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, json);
    tcase_add_test(tests, html);
    tcase_add_test(tests, xml);
    tcase_add_test(tests, terminal);
    tcase_add_test(tests, pictures);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void)
{
    return suite_run(suite());
}
