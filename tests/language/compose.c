/* Reducing the parts before they are composed changes no verdict: random expressions over random specs, every
 * relation, with and without (language/compose/compose.c).
 */
#include "config.h"

#include "language/language.h"

#include <stdarg.h>
#include <string.h>

#include "tests/lts/random.h"
#include "tests/suite.h"

#define SPECS 4u

static const char *const relations[] = {
    "equivalent %s under strong", "equivalent %s under branching",
    "equivalent %s under weak",   "equivalent %s under divergence_branching",
    "equivalent %s under trace",  "equivalent %s under weak_trace",
    "refines %s under trace",     "refines %s under weak_trace",
    "refines %s under failures",  "refines %s under failures_divergences",
};

#define RELATIONS (sizeof relations / sizeof *relations)

typedef struct text {
    char bytes[8192];
    size_t length;
} text;

static void add(text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    t->length += (size_t)vsnprintf(t->bytes + t->length, sizeof t->bytes - t->length, format, arguments);
    va_end(arguments);
    ck_assert_uint_lt(t->length, sizeof t->bytes);
}

static const char *action(uint64_t *seed, bool silent)
{
    static const char *const actions[] = {"a", "b", "c", "tau"};
    return actions[random_below(seed, silent ? 4 : 3)];
}

static void add_plain(text *t, uint64_t *seed, uint32_t number)
{
    uint32_t states = 1 + random_below(seed, 3), transitions = 1 + random_below(seed, 5);
    add(t, "spec s%u {", number);
    for (uint32_t i = 0; i < transitions; i++)
        add(t, " q%u --[%s]-> q%u;", i == 0 ? 0 : random_below(seed, states), action(seed, true),
            random_below(seed, states));
    add(t, " }\n");
}

/* An expression over the specs before `number`. */
static void add_expression(text *t, uint64_t *seed, uint32_t number)
{
    static const char *const signs[] = {"||", "|||", "|[ a ]|", "|[ b, c ]|"};
    add(t, "spec s%u = ", number);
    if (random_below(seed, 3) == 0)
        add(t, "hide { %s } in ", action(seed, false));
    if (random_below(seed, 4) == 0)
        add(t, "rename { %s -> c } in ", random_below(seed, 2) ? "a" : "b");
    bool grouped = random_below(seed, 2);
    add(t, "%ss%u %s s%u%s", grouped ? "(" : "", random_below(seed, number), signs[random_below(seed, 4)],
        random_below(seed, number), grouped ? ")" : "");
    if (random_below(seed, 2))
        add(t, " %s s%u", signs[random_below(seed, 4)], random_below(seed, number));
    add(t, ";\n");
}

/* Whether the file loads; 2 would be trouble. */
static bool holds(const text *t, bool keep_parts)
{
    const lang_load_options options = {.keep_parts = keep_parts, .detail = LANG_LTS_ONLY};
    lang_diagnostics *d = lang_diagnostics_new();
    lang_unit *unit = NULL;
    int status = lang_load_text("random.lts", t->bytes, t->length, &options, d, &unit);
    ck_assert_int_ne(status, 2);
    lang_unit_free(unit);
    lang_diagnostics_free(d);
    return status == 0;
}

START_TEST(reducing_parts_changes_no_verdict)
{
    uint64_t seed = 7;
    unsigned held = 0, failed = 0;
    for (int round = 0; round < 250; round++) {
        text base = {.length = 0};
        for (uint32_t i = 0; i < SPECS / 2; i++)
            add_plain(&base, &seed, i);
        for (uint32_t i = SPECS / 2; i < SPECS; i++)
            add_expression(&base, &seed, i);
        for (size_t r = 0; r < RELATIONS; r++) {
            text t = base;
            add(&t, "assert s%u ", SPECS - 2);
            add(&t, relations[r], "s3");
            add(&t, ";\n");
            bool small = holds(&t, false);
            ck_assert_msg(small == holds(&t, true), "%s", t.bytes);
            small ? held++ : failed++;
        }
    }
    ck_assert_uint_gt(held, 100);
    ck_assert_uint_gt(failed, 100);
}
END_TEST

/* Every verdict agrees with how the relations imply one another. */
START_TEST(finer_relations_imply_coarser_ones)
{
    static const unsigned char implies[][2] = {{0, 3}, {3, 1}, {1, 2}, {2, 5}, {0, 4}, {4, 5},
                                               {4, 6}, {5, 7}, {6, 7}, {8, 7}, {3, 8}, {3, 9}};
    uint64_t seed = 11;
    for (int round = 0; round < 100; round++) {
        text base = {.length = 0};
        bool verdict[RELATIONS];
        for (uint32_t i = 0; i < SPECS / 2; i++)
            add_plain(&base, &seed, i);
        for (uint32_t i = SPECS / 2; i < SPECS; i++)
            add_expression(&base, &seed, i);
        for (size_t r = 0; r < RELATIONS; r++) {
            text t = base;
            add(&t, "assert s2 ");
            add(&t, relations[r], "s3");
            add(&t, ";\n");
            verdict[r] = holds(&t, false);
        }
        for (size_t i = 0; i < sizeof implies / sizeof *implies; i++)
            ck_assert_msg(!verdict[implies[i][0]] || verdict[implies[i][1]], "%s but not %s:\n%s",
                          relations[implies[i][0]], relations[implies[i][1]], base.bytes);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("compose");
    TCase *t = tcase_create("specs");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, reducing_parts_changes_no_verdict);
    tcase_add_test(t, finer_relations_imply_coarser_ones);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
