/* Random conditions on the values of actions, against a plain evaluation of what was written: which
 * transitions there are. What is printed of a condition, read again, means the same. */
#include "config.h"

#include "language/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/suite.h"

#define LABELS 40   /* of one specification */
#define LOW    (-3) /* of each value */
#define HIGH   4

static uint64_t seed;

static unsigned draw(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % below;
}

/* A condition as text, and its value for x, y and b: both are made at once, from one draw after the other. */
typedef struct made {
    char *text;
    int64_t value[HIGH - LOW + 1][HIGH - LOW + 1][2];
    bool fails; /* it has no value for some of them */
} made;

/* What an operator makes of two values; of one, `q` is 0. By 0 nothing is divided: see for_all. */
static int64_t apply(int op, int64_t p, int64_t q)
{
    switch (op) {
    case '+':
        return p + q;
    case '-':
        return p - q;
    case '*':
        return p * q;
    case '/':
        return q ? p / q : 0;
    case '%':
        return q ? p % q : 0;
    case '&':
        return p & q;
    case '^':
        return p ^ q;
    case 'o':
        return p | q;
    case '<':
        return p < q;
    case 'l':
        return p <= q;
    case '>':
        return p > q;
    case 'g':
        return p >= q;
    case '=':
        return p == q;
    case '!':
        return p != q;
    case 'A':
        return p && q;
    case 'O':
        return p || q;
    case 'I':
        return !p || q;
    case 'N':
        return !p;
    case 'M':
        return -p;
    case 'C':
        return ~p;
    default:
        return p;
    }
}

static void for_all(made *out, const made *l, const made *r, int op)
{
    out->fails = l->fails || (r && r->fails);
    for (int x = 0; x <= HIGH - LOW; x++)
        for (int y = 0; y <= HIGH - LOW; y++)
            for (int b = 0; b < 2; b++) {
                const int64_t q = r ? r->value[x][y][b] : 0;
                out->fails = out->fails || ((op == '/' || op == '%') && q == 0);
                out->value[x][y][b] = apply(op, l->value[x][y][b], q);
            }
}

static made *leaf(bool wants_boolean)
{
    made *m = calloc(1, sizeof *m);
    unsigned which = draw(3);
    int number = (int)draw(9);
    for (int x = 0; x <= HIGH - LOW; x++)
        for (int y = 0; y <= HIGH - LOW; y++)
            for (int b = 0; b < 2; b++)
                m->value[x][y][b] = wants_boolean ? (which == 0   ? 1
                                                     : which == 1 ? 0
                                                                  : b)
                                    : which == 0  ? x + LOW
                                    : which == 1  ? y + LOW
                                                  : number;
    static const char *const booleans[] = {"true", "false", "b"};
    if (wants_boolean)
        ck_assert_int_ge(asprintf(&m->text, "%s", booleans[which]), 0);
    else if (which < 2)
        ck_assert_int_ge(asprintf(&m->text, "%c", which ? 'y' : 'x'), 0);
    else
        ck_assert_int_ge(asprintf(&m->text, draw(3) ? "%d" : "0x%x", number), 0);
    return m;
}

static void drop(made *m)
{
    free(m->text);
    free(m);
}

static made *condition(bool wants_boolean, unsigned depth)
{
    static const struct {
        const char *text;
        char op;
        bool makes_boolean, of_booleans, is_prefix;
    } operators[] = {
        {"+", '+', 0, 0, 0},  {"-", '-', 0, 0, 0},       {"*", '*', 0, 0, 0},  {"/", '/', 0, 0, 0},
        {"%", '%', 0, 0, 0},  {"&", '&', 0, 0, 0},       {"^", '^', 0, 0, 0},  {"|", 'o', 0, 0, 0},
        {"-", 'M', 0, 0, 1},  {"~", 'C', 0, 0, 1},       {"+", 'P', 0, 0, 1},  {"<", '<', 1, 0, 0},
        {"<=", 'l', 1, 0, 0}, {">", '>', 1, 0, 0},       {">=", 'g', 1, 0, 0}, {"==", '=', 1, 0, 0},
        {"!=", '!', 1, 0, 0}, {"==", '=', 1, 1, 0},      {"!=", '!', 1, 1, 0}, {"&&", 'A', 1, 1, 0},
        {"||", 'O', 1, 1, 0}, {"implies", 'I', 1, 1, 0}, {"!", 'N', 1, 1, 1},
    };
    if (depth == 0 || draw(6) == 0)
        return leaf(wants_boolean);
    unsigned k;
    do
        k = draw(sizeof operators / sizeof *operators);
    while (operators[k].makes_boolean != wants_boolean);
    made *left = condition(operators[k].of_booleans, depth - 1);
    made *right = operators[k].is_prefix ? NULL : condition(operators[k].of_booleans, depth - 1);
    made *m = calloc(1, sizeof *m);
    for_all(m, left, right, operators[k].op);
    int length = right ? asprintf(&m->text, "(%s %s %s)", left->text, operators[k].text, right->text)
                       : asprintf(&m->text, "(%s%s)", operators[k].text, left->text);
    ck_assert_int_ge(length, 0);
    drop(left);
    if (right)
        drop(right);
    return m;
}

/* Do the transitions of the specification say the same as the conditions? */
static void compare(const lang_spec *spec, made *const *conditions)
{
    for (unsigned i = 0; i < LABELS; i++)
        for (int x = 0; x <= HIGH - LOW; x++)
            for (int y = 0; y <= HIGH - LOW; y++)
                for (int b = 0; b < 2; b++) {
                    char label[64];
                    snprintf(label, sizeof label, "r(%d, %d, %s)", x + LOW, y + LOW, b ? "true" : "false");
                    uint32_t number = base_names_find(spec->lts->labels, label, strlen(label));
                    ck_assert_uint_ne(number, BASE_NONE);
                    bool has = lts_has_edge(spec->lts, i, number, i + 1);
                    ck_assert_msg(has == (conditions[i]->value[x][y][b] != 0), "%s by %s",
                                  conditions[i]->text, label);
                }
}

static lang_unit *load(const char *text, size_t length, lang_diagnostics **diagnostics)
{
    lang_unit *unit = NULL;
    *diagnostics = lang_diagnostics_new();
    int status = lang_load_text("random.lts", text, length, NULL, *diagnostics, &unit);
    if (status != 0)
        lang_diagnostics_print(*diagnostics, LANG_TEXT, LANG_COLOUR_NEVER, stderr);
    ck_assert_int_eq(status, 0);
    return unit;
}

static const char head[] =
    "spec s { action r(x: int(-3..4), y: int(-3..4), b: bool); s0 --[start]-> s0; state s0";

static void put_head(FILE *out)
{
    fputs(head, out);
    for (unsigned i = 1; i <= LABELS; i++)
        fprintf(out, ", s%u", i);
    fputs(";\n", out);
}

/* The conditions that the specification shows, as another one. */
static char *written_again(const lang_spec *spec, size_t *length)
{
    char *text;
    FILE *out = open_memstream(&text, length);
    put_head(out);
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        if (t->written && !lang_is_written_before(spec->transitions, i))
            fprintf(out, "%s --[%s]-> %s;\n", spec->states[t->from].name, t->written,
                    spec->states[t->to].name);
    }
    fputs("}\n", out);
    fclose(out);
    return text;
}

START_TEST(conditions_mean_what_they_say)
{
    made *conditions[LABELS];
    char *text, *again;
    size_t length, again_length;
    seed = (uint64_t)_i * 7919 + 1;
    FILE *out = open_memstream(&text, &length);
    put_head(out);
    for (unsigned i = 0; i < LABELS; i++) {
        while ((conditions[i] = condition(true, 1 + draw(4)))->fails)
            drop(conditions[i]);
        fprintf(out, "s%u --[r(x, y, b) when %s]-> s%u;\n", i, conditions[i]->text, i + 1);
    }
    fputs("}\n", out);
    fclose(out);
    lang_diagnostics *first, *second;
    lang_unit *unit = load(text, length, &first);
    compare(&unit->specs[0], conditions);
    again = written_again(&unit->specs[0], &again_length);
    lang_unit *same = load(again, again_length, &second);
    compare(&same->specs[0], conditions);
    lang_unit_free(unit);
    lang_unit_free(same);
    lang_diagnostics_free(first);
    lang_diagnostics_free(second);
    for (unsigned i = 0; i < LABELS; i++)
        drop(conditions[i]);
    free(text);
    free(again);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("values");
    TCase *t = tcase_create("conditions");
    tcase_add_loop_test(t, conditions_mean_what_they_say, 0, getenv("SPEX_LONG") ? 500 : 30);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
