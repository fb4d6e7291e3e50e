/* Which steps of composed specifications are optional, against what language.md says of their parts, on
 * random specifications: a joint step is required where both parts are, a step of one where that is; what can
 * come about in several ways, where one of them is.
 */
#include "config.h"

#include "language/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suite.h"

#define STATES  3
#define ACTIONS 3 /* a, b, c; the last of them is tau */

static uint64_t seed;

static unsigned draw(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % below;
}

enum { NONE, OPTIONAL, REQUIRED };

/* step[from][action][to] */
typedef struct part {
    int step[STATES][ACTIONS][STATES];
} part;

static const char *const actions[ACTIONS] = {"a", "b", "tau"};

static part make(void)
{
    part p = {0};
    for (unsigned i = 0; i < 6; i++)
        p.step[draw(STATES)][draw(ACTIONS)][draw(STATES)] = 1 + (int)draw(2);
    return p;
}

static void print(const part *p, const char *name, FILE *out)
{
    fprintf(out, "spec %s { initial s0; state s0, s1, s2; input unused; optional s0 --[a | b]-> s0;\n", name);
    for (unsigned s = 0; s < STATES; s++)
        for (unsigned a = 0; a < ACTIONS; a++)
            for (unsigned t = 0; t < STATES; t++)
                if (p->step[s][a][t])
                    fprintf(out, "%ss%u --[%s]-> s%u;\n", p->step[s][a][t] == OPTIONAL ? "optional " : "", s,
                            actions[a], t);
    fputs("}\n", out);
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* The step of the whole, by all the ways in which it can come about. */
static int together(const part *p, const part *q, const bool *joint, unsigned a, const unsigned s[2],
                    const unsigned t[2])
{
    int left = p->step[s[0]][a][t[0]], right = q->step[s[1]][a][t[1]];
    if (joint[a])
        return left && right ? (left < right ? left : right) : NONE;
    return larger(s[1] == t[1] ? left : NONE, s[0] == t[0] ? right : NONE);
}

/* What the specification has of that step. */
static int found(const lang_spec *spec, unsigned a, const unsigned s[2], const unsigned t[2], bool *exists)
{
    char from[32], to[32];
    snprintf(from, sizeof from, "(s%u, s%u)", s[0], s[1]);
    snprintf(to, sizeof to, "(s%u, s%u)", t[0], t[1]);
    int result = NONE;
    for (uint32_t i = 0; i < spec->state_count; i++)
        *exists = *exists || strcmp(spec->states[i].name, from) == 0;
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *x = &spec->transitions[i];
        if (strcmp(spec->states[x->from].name, from) == 0 && strcmp(spec->states[x->to].name, to) == 0 &&
            strcmp(lang_action_name(spec, x->action), actions[a]) == 0)
            result = larger(result, x->optional ? OPTIONAL : REQUIRED);
    }
    return result;
}

static void compare(const lang_spec *spec, const part *p, const part *q, const bool *joint)
{
    for (unsigned i = 0; i < STATES * STATES * STATES * STATES; i++) {
        const unsigned s[2] = {i % STATES, i / STATES % STATES}, t[2] = {i / 9 % STATES, i / 27};
        for (unsigned a = 0; a < ACTIONS; a++) {
            bool exists = false;
            int has = found(spec, a, s, t, &exists);
            if (exists)
                ck_assert_int_eq(has, together(p, q, joint, a, s, t));
        }
    }
}

START_TEST(parts_say_what_is_optional)
{
    seed = (uint64_t)_i * 7919 + 3;
    part p = make(), q = make(), hidden = q;
    p.step[0][0][0] = larger(p.step[0][0][0], OPTIONAL);
    p.step[0][1][0] = larger(p.step[0][1][0], OPTIONAL);
    q.step[0][0][0] = larger(q.step[0][0][0], OPTIONAL);
    q.step[0][1][0] = larger(q.step[0][1][0], OPTIONAL);
    hidden = q; /* b hidden in it */
    for (unsigned s = 0; s < STATES; s++)
        for (unsigned t = 0; t < STATES; t++) {
            hidden.step[s][2][t] = larger(q.step[s][2][t], q.step[s][1][t]);
            hidden.step[s][1][t] = NONE;
        }
    char *text;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    print(&p, "p", out);
    print(&q, "q", out);
    fputs("spec all = p || q; spec none = p ||| q; spec on = p |[ a ]| q; spec hides = p |[ a ]| hide { b } "
          "in q;\n"
          "spec turned = p |[ a ]| rename { a -> b, b -> a } in rename { a -> b, b -> a } in q;\n",
          out);
    fclose(out);
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    lang_unit *unit = NULL;
    ck_assert_int_eq(lang_load_text("random.lts", text, length, NULL, diagnostics, &unit), 0);
    static const bool both[ACTIONS] = {true, true, false}, neither[ACTIONS] = {0}, one[ACTIONS] = {true};
    compare(lang_find_spec(unit, "all"), &p, &q, both);
    compare(lang_find_spec(unit, "none"), &p, &q, neither);
    compare(lang_find_spec(unit, "on"), &p, &q, one);
    compare(lang_find_spec(unit, "hides"), &p, &hidden, one);
    compare(lang_find_spec(unit, "turned"), &p, &q, one);
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    free(text);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("optional");
    TCase *t = tcase_create("composed");
    tcase_add_loop_test(t, parts_say_what_is_optional, 0, getenv("SPEX_LONG") ? 3000 : 60);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
