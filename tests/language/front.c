/* From the text of a .lts file to specs (language/load.c and what it calls). */
#include "config.h"

#include "language/language.h"

#include <string.h>
#include <unistd.h>

#include "tests/suite.h"

static lang_diagnostics *diagnostics;
static lang_unit *unit;

/* Loads a file of this text; what lang_load returns. */
static int load(const char *text)
{
    char path[] = "/tmp/test-front-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    diagnostics = lang_diagnostics_new();
    unit = NULL;
    int status = lang_load(path, diagnostics, &unit);
    unlink(path);
    return status;
}

static const lang_spec *load_spec(const char *text)
{
    int status = load(text);
    if (status != 0)
        lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_NEVER, stderr);
    ck_assert_int_eq(status, 0);
    return &unit->specs[0];
}

static void unload(void)
{
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
}

static lts_state state(const lang_spec *spec, const char *name)
{
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (strcmp(spec->states[s].name, name) == 0)
            return s;
    ck_abort_msg("there is no state %s", name);
}

static bool has(const lang_spec *spec, const char *from, const char *action, const char *to)
{
    uint32_t label = base_names_find(spec->lts->labels, action, strlen(action));
    return label != LTS_NONE && lts_has_edge(spec->lts, state(spec, from), label, state(spec, to));
}

START_TEST(chains_and_lists)
{
    const lang_spec *spec = load_spec("spec s { a --[x]-> b --[y | z]-> c; (a, b) --[q]-> d --[r]-> a; }");
    ck_assert_uint_eq(spec->state_count, 4);
    ck_assert_uint_eq(spec->lts->transitions, 6);
    ck_assert(has(spec, "a", "x", "b") && has(spec, "b", "y", "c") && has(spec, "b", "z", "c"));
    ck_assert(has(spec, "a", "q", "d") && has(spec, "b", "q", "d") && has(spec, "d", "r", "a"));
    ck_assert_uint_eq(spec->lts->initial, state(spec, "a"));
    unload();
}
END_TEST

START_TEST(any_source)
{
    const lang_spec *spec =
        load_spec("spec s { * --[stop]-> off; a --[x]-> b --[y]-> a; off --[on]-> a; a --[z]-> end; "
                  "b --[t]-> last; final last; state idle; }");
    ck_assert(has(spec, "a", "stop", "off") && has(spec, "b", "stop", "off"));
    ck_assert(has(spec, "end", "stop", "off") && has(spec, "idle", "stop", "off"));
    ck_assert(!has(spec, "off", "stop", "off"));
    ck_assert(!has(spec, "last", "stop", "off"));
    ck_assert_uint_eq(spec->lts->transitions, 9);
    unload();
}
END_TEST

START_TEST(internal_actions_are_tau)
{
    const lang_spec *spec =
        load_spec("spec s { a --[work]-> b; a --[tau]-> c; a --[\"__internal__\"]-> d; internal work; }");
    ck_assert(has(spec, "a", "tau", "b") && has(spec, "a", "tau", "c") && has(spec, "a", "tau", "d"));
    ck_assert_uint_eq(spec->action_count, 1);
    ck_assert(spec->actions[0].internal);
    ck_assert_uint_eq(base_names_count(spec->lts->labels), 1);
    ck_assert_uint_eq(spec->transitions[0].action, 0);
    ck_assert_uint_eq(spec->transitions[1].action, LTS_NONE);
    unload();
}
END_TEST

START_TEST(options)
{
    const lang_spec *spec =
        load_spec("spec s { transition_timeout 1h30m; transition_timeout 500 in b, c;\n"
                  "prune_timeout 1d 2ms; prunable b, c; on_error oops; final c; initial b;\n"
                  "a --[x]-> b --[y]-> c --[z]-> a; }");
    ck_assert_int_eq(spec->transition_timeout, 5400000);
    ck_assert_int_eq(spec->prune_timeout, 86400002);
    ck_assert_int_eq(spec->states[state(spec, "a")].timeout, -1);
    ck_assert_int_eq(spec->states[state(spec, "b")].timeout, 500);
    ck_assert_int_eq(spec->prunable, SPEX_PRUNABLE_NAMED);
    ck_assert(!spec->states[state(spec, "a")].prunable && spec->states[state(spec, "c")].prunable);
    ck_assert(spec->states[state(spec, "c")].final && !spec->states[state(spec, "b")].final);
    ck_assert_str_eq(spec->on_error, "oops");
    ck_assert_uint_eq(spec->initial, state(spec, "b"));
    ck_assert_uint_eq(spec->lts->initial, spec->initial);
    unload();
}
END_TEST

START_TEST(defaults)
{
    const lang_spec *spec = load_spec("spec s { initial only; }");
    ck_assert_uint_eq(spec->state_count, 1);
    ck_assert_uint_eq(spec->lts->transitions, 0);
    ck_assert_int_eq(spec->transition_timeout, SPEX_INFINITY);
    ck_assert_int_eq(spec->prune_timeout, SPEX_INFINITY);
    ck_assert_int_eq(spec->prunable, SPEX_PRUNABLE_NONE);
    ck_assert_ptr_null(spec->on_error);
    unload();
}
END_TEST

START_TEST(docs_and_places)
{
    const lang_spec *spec = load_spec("/// The life\n/// of one order.\nspec order {\n"
                                      "    /// It pays.\n    new --[pay]-> paid;\n"
                                      "    //// no doc\n    paid --[ship]-> shipped;\n"
                                      "    state /// Money is here.\n paid;\n}\n");
    ck_assert_str_eq(spec->doc, "The life\nof one order.");
    ck_assert_str_eq(spec->transitions[0].doc, "It pays.");
    ck_assert_ptr_null(spec->transitions[1].doc);
    ck_assert_str_eq(spec->states[state(spec, "paid")].doc, "Money is here.");
    ck_assert_uint_eq(spec->transitions[0].place.line, 5);
    ck_assert_uint_eq(spec->transitions[0].place.column, 12);
    ck_assert_uint_eq(spec->transitions[0].place.end_column, 15);
    ck_assert_uint_eq(spec->lts->origin[0], 0);
    unload();
}
END_TEST

START_TEST(names_in_c)
{
    const lang_spec *spec = load_spec("spec \"2nd-try\" { a --[\"GET /index\"]-> \"caf\\u00e9\"; }");
    ck_assert_str_eq(spec->c_name, "_2nd_try");
    ck_assert_str_eq(spec->actions[0].c_name, "GET__INDEX");
    ck_assert_str_eq(spec->states[1].name, "caf\xC3\xA9");
    ck_assert_str_eq(spec->states[1].c_name, "CAF_");
    unload();
}
END_TEST

/* The fingerprint does not see order, layout, options or repetition, and sees everything else. */
START_TEST(fingerprints)
{
    static const char *const same[] = {
        "spec s { a --[x]-> b --[y]-> c; }",
        "spec s { initial a; b --[y]-> c; a --[x]-> b; }",
        "spec s { transition_timeout 3s; a --[x]-> b; b --[y]-> c; a --[x]-> b; }",
    };
    static const char *const other[] = {
        "spec t { a --[x]-> b --[y]-> c; }", "spec s { initial b; a --[x]-> b --[y]-> c; }",
        "spec s { a --[x]-> b --[z]-> c; }", "spec s { a --[x]-> b --[y]-> c; internal y; }",
        "spec s { a --[x]-> b --[y]-> d; }",
    };
    uint64_t fingerprint = load_spec(same[0])->fingerprint;
    unload();
    for (size_t i = 1; i < sizeof same / sizeof *same; i++) {
        ck_assert_uint_eq(load_spec(same[i])->fingerprint, fingerprint);
        unload();
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        ck_assert_uint_ne(load_spec(other[i])->fingerprint, fingerprint);
        unload();
    }
}
END_TEST

START_TEST(every_error_of_a_file)
{
    ck_assert_int_eq(
        load("spec s { a --[x]> b; initial zz; a --[x]-> ; }\nspec t { }\nspec u { final q; c --[d]-> e; }"),
        1);
    ck_assert_uint_eq(lang_error_count(diagnostics), 4);
    ck_assert_ptr_null(unit);
    unload();
}
END_TEST

START_TEST(unreadable)
{
    lang_diagnostics *d = lang_diagnostics_new();
    lang_unit *none = NULL;
    ck_assert_int_eq(lang_load("/nonexistent/x.lts", d, &none), 2);
    ck_assert_uint_eq(lang_error_count(d), 1);
    lang_diagnostics_free(d);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("front");
    TCase *t = tcase_create("load");
    tcase_add_test(t, chains_and_lists);
    tcase_add_test(t, any_source);
    tcase_add_test(t, internal_actions_are_tau);
    tcase_add_test(t, options);
    tcase_add_test(t, defaults);
    tcase_add_test(t, docs_and_places);
    tcase_add_test(t, names_in_c);
    tcase_add_test(t, fingerprints);
    tcase_add_test(t, every_error_of_a_file);
    tcase_add_test(t, unreadable);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
