/* The monitor accepts exactly the traces of the allowed part: of random specifications with optional
 * transitions, inputs, silent steps and several beginnings, and of random runs, three ask the same: the
 * monitor; conformance, for a model that does this run and nothing else, which is forbidden or is not; and a
 * plain search of the specification, of which it does not matter what is optional.
 */
#include "runtime/specs/monitor.h"
#include "tests/compiler/compiled.h"
#include "tests/lts/random.h"
#include "tests/suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define STATES  6
#define ACTIONS 4 /* a, b, the input c, the internal i */
#define SILENT  3
#define LENGTH  8
#define RUNS    20

static const char *const names[ACTIONS] = {"a", "b", "c", "i"};

static void put(char *text, const char *format, ...)
{
    va_list arguments;
    size_t length = strlen(text);
    va_start(arguments, format);
    vsnprintf(text + length, 2000 - length, format, arguments);
    va_end(arguments);
}

/* `text` has room for 2000 bytes. */
static void make_text(uint64_t *seed, char *text)
{
    *text = '\0';
    put(text, "spec s {\n    input c;\n    internal i;\n    initial q%u, q5;\n    state q0",
        random_below(seed, 5));
    for (unsigned s = 1; s < STATES; s++)
        put(text, ", q%u", s);
    put(text, ";\n    q0 --[i]-> q0;\n    optional q0 --[c]-> q1;\n    q1 --[b]-> q2;\n    q2 --[a]-> q1;\n");
    for (unsigned i = 0, count = 4 + random_below(seed, 10); i < count; i++)
        put(text, "    %sq%u --[%s]-> q%u;\n", random_below(seed, 2) ? "optional " : "",
            random_below(seed, STATES), names[random_below(seed, ACTIONS)], random_below(seed, STATES));
    put(text, "}\n");
}

/* Of the specification's states, those that silent steps lead to from these. */
static void close_silently(const lts *l, bool *in)
{
    for (bool more = true; more;) {
        more = false;
        for (lts_state s = 0; s < l->states; s++)
            for (uint64_t e = l->first[s]; in[s] && e < l->first[s + 1]; e++)
                if (l->edges[e].label == LTS_TAU && !in[l->edges[e].target])
                    more = in[l->edges[e].target] = true;
    }
}

static bool plainly_takes(const lts *l, bool *in, const char *action)
{
    bool to[STATES] = {false}, any = false;
    lts_label label = base_names_find(l->labels, action, 1);
    close_silently(l, in);
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; in[s] && e < l->first[s + 1]; e++)
            if (l->edges[e].label == label)
                any = to[l->edges[e].target] = true;
    memcpy(in, to, sizeof to);
    return any;
}

/* A model of one run. */
static lts *line_of(const lts *spec, const unsigned *run, unsigned length)
{
    lts_builder *b = lts_builder_new(spec->labels);
    lts *line;
    for (unsigned i = 0; i < length; i++) {
        lts_label label;
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), names[run[i]], 1, &label), BASE_OK);
        ck_assert_int_eq(lts_builder_add(b, i, label, i + 1, LTS_NONE), BASE_OK);
    }
    ck_assert_int_eq(lts_builder_finish(b, length + 1, 0, &line, NULL), BASE_OK);
    return line;
}

static bool is_forbidden(const lang_spec *spec, const uint8_t *optional, lts_state beginning,
                         const unsigned *run, unsigned length)
{
    lts *line = line_of(spec->lts, run, length);
    lts_modal model = {.l = line},
              modal = {.l = spec->lts, .optional = optional, .beginnings = &beginning, .beginning_count = 1};
    lts_conformance *c;
    ck_assert_int_eq(lts_conformance_decide(&model, &modal, NULL, &c, NULL), BASE_OK);
    bool forbidden = lts_conformance_verdict(c) == LTS_FORBIDDEN;
    lts_conformance_free(c);
    lts_free(line);
    return forbidden;
}

static uint32_t number_of(const spex_monitor *monitor, const char *action)
{
    uint32_t number = 0;
    while (strcmp(monitor->actions[number], action) != 0)
        number++;
    return number;
}

/* Follows a random run from a beginning until it is not allowed any more. Was it not? */
static bool check_run(uint64_t *seed, const lang_spec *spec, const uint8_t *optional,
                      const spex_monitor *monitor)
{
    lts_state beginning = spec->initials[random_below(seed, spec->initial_count)];
    unsigned run[LENGTH];
    bool in[STATES] = {false}, allowed = true;
    spex_position at;
    in[beginning] = true;
    ck_assert_int_eq(spex_monitor_resume(monitor, beginning, &at), SPEX_OK);
    for (unsigned length = 0; allowed && length < LENGTH; length++) {
        spex_position to;
        run[length] = random_below(seed, SILENT);
        allowed = plainly_takes(spec->lts, in, names[run[length]]);
        int status = spex_monitor_step(monitor, at, number_of(monitor, names[run[length]]), &to);
        spex_run_set_free(at.set);
        at = to;
        ck_assert_int_eq(status, allowed ? SPEX_OK : SPEX_E_NOT_ALLOWED);
        ck_assert(is_forbidden(spec, optional, beginning, run, length + 1) != allowed);
    }
    if (allowed)
        spex_run_set_free(at.set);
    return !allowed;
}

START_TEST(the_monitor_accepts_what_is_not_forbidden)
{
    unsigned refused = 0, taken = 0, modal = 0;
    for (uint64_t number = 1, count = getenv("SPEX_LONG") ? 20000 : 1000; number <= count; number++) {
        uint64_t seed = number * 0x70001;
        char text[2000];
        make_text(&seed, text);
        compiled c;
        uint8_t *optional;
        compile_text(text, &c);
        ck_assert(lang_optional_edges(&c.unit->specs[0], &optional));
        modal += optional != NULL;
        for (unsigned i = 0; i < RUNS; i++)
            *(check_run(&seed, &c.unit->specs[0], optional, monitor_of(&c, 0)) ? &refused : &taken) += 1;
        free(optional);
        compiled_release(&c);
    }
    ck_assert_uint_gt(modal, 900);
    ck_assert_uint_gt(refused, 2000);
    ck_assert_uint_gt(taken, 1000);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("allowed");
    TCase *c = tcase_create("traces of the allowed part");
    tcase_set_timeout(c, 600);
    tcase_add_test(c, the_monitor_accepts_what_is_not_forbidden);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
