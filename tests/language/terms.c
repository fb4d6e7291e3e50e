/* What is known of a term before it is evaluated, against its values: random terms over variables of few
 * values, each assignment. No value lies outside of the bounds, no fault comes unsaid, and a folded term has
 * the values and the faults of the one that it was made of. */
#include "config.h"

#include "language/terms/operators.h"

#include <stdlib.h>

#include "tests/suite.h"

enum { VARIABLES = 3, DEPTH = 4 };

static uint64_t seed;

static int64_t draw(int64_t low, int64_t high)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return low + (int64_t)((seed >> 33) % (uint64_t)(high - low + 1));
}

static lang_variable variables[VARIABLES];

static const char *const of_numbers[] = {"*", "/", "%", "+", "-", "<<", ">>", "&", "^", "|"};
static const char *const comparisons[] = {"<", "<=", ">", ">=", "==", "!="};
static const char *const connectives[] = {"&&", "||", "implies"};

static lang_term *leaf(base_arena *arena, uint32_t slot, int64_t value)
{
    lang_term *t = base_arena_alloc(arena, sizeof *t);
    ck_assert_ptr_nonnull(t);
    *t = (lang_term){.kind = slot == UINT32_MAX ? LANG_TERM_NUMBER : LANG_TERM_NAME,
                     .slot = slot,
                     .value = value,
                     .type = lang_type_int};
    return t;
}

static lang_term *node(base_arena *arena, const char *text, lang_term *left, lang_term *right)
{
    lang_term *t = leaf(arena, UINT32_MAX, 0);
    t->kind = left ? LANG_TERM_BINARY : LANG_TERM_PREFIX;
    t->operation = lang_find_operator(text, left ? 2 : 1);
    ck_assert_ptr_nonnull(t->operation);
    t->left = left;
    t->right = right;
    t->type = t->operation->signature == LANG_NUMBERS ? lang_type_int : lang_type_bool;
    return t;
}

static lang_term *number(base_arena *arena, int depth)
{
    if (depth == 0 || draw(0, 3) == 0)
        return draw(0, 1) ? leaf(arena, (uint32_t)draw(0, VARIABLES - 2), 0)
                          : leaf(arena, UINT32_MAX, draw(-4, 5));
    if (draw(0, 5) == 0) {
        static const char *const prefixes[] = {"-", "~", "+"};
        return node(arena, prefixes[draw(0, 2)], NULL, number(arena, depth - 1));
    }
    lang_term *left = number(arena, depth - 1);
    return node(arena, of_numbers[draw(0, 9)], left, number(arena, depth - 1));
}

/* The last variable is a boolean. */
static lang_term *truth(base_arena *arena, int depth)
{
    if (depth == 0 || draw(0, 5) == 0)
        return leaf(arena, VARIABLES - 1, 0);
    const int64_t kind = draw(0, 5);
    if (kind == 0)
        return node(arena, "!", NULL, truth(arena, depth - 1));
    if (kind == 1) {
        lang_term *low = number(arena, depth - 1), *high = number(arena, depth - 1);
        lang_term *range = node(arena, "..", low, high);
        return node(arena, "in", number(arena, depth - 1), range);
    }
    if (kind < 4) {
        lang_term *left = number(arena, depth - 1);
        return node(arena, comparisons[draw(0, 5)], left, number(arena, depth - 1));
    }
    lang_term *left = truth(arena, depth - 1);
    return node(arena, connectives[draw(0, 2)], left, truth(arena, depth - 1));
}

static void look_at(const lang_term *term, const lang_term *folded, const lang_bounds *bounds,
                    const int64_t values[VARIABLES])
{
    int64_t value = 0, again = 0;
    lang_place at;
    const char *fault = lang_term_evaluate(term, values, &value, &at);
    const char *other = lang_term_evaluate(folded, values, &again, &at);
    ck_assert_msg(!fault == !other && (fault || value == again),
                  "seed %llu: %lld %lld %lld: %lld %s; folded %lld %s", (unsigned long long)seed,
                  (long long)values[0], (long long)values[1], (long long)values[2], (long long)value,
                  fault ? fault : "", (long long)again, other ? other : "");
    ck_assert_msg(!fault || bounds->may_fault, "seed %llu: a fault that was not said: %s",
                  (unsigned long long)seed, fault);
    ck_assert_msg(fault || (bounds->low <= value && value <= bounds->high),
                  "seed %llu: %lld is not in %lld..%lld", (unsigned long long)seed, (long long)value,
                  (long long)bounds->low, (long long)bounds->high);
}

static void look_at_one(int at)
{
    seed = (uint64_t)at * 7919 + 1;
    base_arena *arena = base_arena_new();
    ck_assert_ptr_nonnull(arena);
    for (int i = 0; i < VARIABLES - 1; i++) {
        variables[i] = (lang_variable){.name = "v", .type = lang_type_int};
        variables[i].type.low = draw(-4, 3);
        variables[i].type.high = variables[i].type.low + draw(0, 3);
    }
    variables[VARIABLES - 1] = (lang_variable){.name = "b", .type = lang_type_bool};
    const lang_term *term = draw(0, 1) ? truth(arena, DEPTH) : number(arena, DEPTH);
    const lang_term *folded = lang_term_fold(arena, term, variables, VARIABLES);
    const lang_bounds bounds = lang_term_bounds(term, variables);
    int64_t values[VARIABLES];
    for (values[0] = variables[0].type.low; values[0] <= variables[0].type.high; values[0]++)
        for (values[1] = variables[1].type.low; values[1] <= variables[1].type.high; values[1]++)
            for (values[2] = 0; values[2] <= 1; values[2]++)
                look_at(term, folded, &bounds, values);
    base_arena_free(arena);
}

START_TEST(nothing_is_outside)
{
    for (int i = 0; i < 100; i++)
        look_at_one(_i * 100 + i);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("terms");
    TCase *t = tcase_create("known before");
    tcase_add_loop_test(t, nothing_is_outside, 0, getenv("SPEX_LONG") ? 1000 : 30);
    tcase_set_timeout(t, 600);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
