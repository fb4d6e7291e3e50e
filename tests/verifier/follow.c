/* Where instances of a log may be (verifier/replay/follow.c), against sets of bits on random specifications.
 */
#include "verifier/replay/follow.h"

#include <spex.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "tests/suite.h"

enum { STATES = 6, ACTIONS = 4, EDGES = 12, SPECS = 400, STEPS = 60, IDS = 3 };

/* The last action is declared internal; the number ACTIONS is tau. */
static const char *const actions[] = {"a", "b", "c", "hidden", "tau"};

typedef struct edge {
    unsigned from, action, to;
} edge;

static uint64_t seed;
static edge edges[EDGES];
static int64_t limits[STATES];
static unsigned finals;

static unsigned below(unsigned bound)
{
    return (unsigned)base_random_below(&seed, bound);
}

static size_t write_spec(char *text, size_t size)
{
    FILE *out = fmemopen(text, size, "w");
    fputs("spec random {\n internal hidden;\n transition_timeout 7s;\n initial s0;\n state s0", out);
    for (unsigned s = 1; s < STATES; s++)
        fprintf(out, ", s%u", s);
    fputs(";\n s0 --[hidden]-> s0;\n", out);
    for (unsigned s = 0; s < STATES; s++) {
        limits[s] = below(2) ? 7000 : 1000 * (1 + below(20));
        if (limits[s] != 7000)
            fprintf(out, " transition_timeout %ds in s%u;\n", (int)(limits[s] / 1000), s);
    }
    finals = below(1u << STATES);
    for (unsigned s = 0; s < STATES; s++)
        if (finals >> s & 1)
            fprintf(out, " final s%u;\n", s);
    edges[0] = (edge){0, 3, 0};
    for (unsigned i = 1; i < EDGES; i++) {
        edges[i] = (edge){below(STATES), below(ACTIONS + 1), below(STATES)};
        fprintf(out, " s%u --[%s]-> s%u;\n", edges[i].from, actions[edges[i].action], edges[i].to);
    }
    fputs("}\n", out);
    size_t length = (size_t)ftell(out);
    fclose(out);
    return length;
}

/* ---- the oracle ---- */

static unsigned closed(unsigned set)
{
    for (unsigned again = 0; again < STATES; again++)
        for (unsigned i = 0; i < EDGES; i++)
            if (edges[i].action >= 3 && set >> edges[i].from & 1)
                set |= 1u << edges[i].to;
    return set;
}

static unsigned stepped(unsigned set, unsigned action, int named)
{
    unsigned next = 0;
    if (action >= 3)
        return set;
    for (unsigned i = 0; i < EDGES; i++)
        if (edges[i].action == action && set >> edges[i].from & 1)
            next |= 1u << edges[i].to;
    return closed(next ? next : named >= 0 ? 1u << named : (1u << STATES) - 1);
}

static int64_t limit_of(unsigned set)
{
    int64_t longest = 0;
    bool goes_on = false;
    for (unsigned s = 0; s < STATES; s++) {
        int64_t limit = SPEX_INFINITY;
        for (unsigned i = 0; i < EDGES && set >> s & 1; i++)
            if (edges[i].from == s) {
                limit = limits[s];
                goes_on |= edges[i].action < 3;
            }
        if (set >> s & 1 && limit > longest)
            longest = limit;
    }
    return goes_on ? longest : SPEX_INFINITY;
}

/* ---- the comparison ---- */

static void compare(const spexv_follower *follower, const spexv_followed *one, unsigned set)
{
    uint32_t count;
    unsigned found = 0;
    const lts_state *states = spexv_states_of(follower, one, &count);
    for (uint32_t i = 0; i < count; i++)
        found |= 1u << states[i];
    ck_assert_uint_eq(found, set);
    ck_assert_int_eq(spexv_limit_of(follower, one), limit_of(set));
    ck_assert_int_eq(spexv_may_stop(follower, one), (set & finals) != 0);
}

static void follow(const lang_spec *spec)
{
    spexv_follower *follower = spexv_follower_new(spec);
    unsigned sets[IDS] = {0};
    ck_assert_ptr_nonnull(follower);
    for (unsigned step = 0; step < STEPS; step++) {
        char id[8], state[8];
        unsigned which = below(IDS), action = below(ACTIONS + 2), named = below(STATES + 2);
        snprintf(id, sizeof id, "i%u", which);
        snprintf(state, sizeof state, named < STATES ? "s%u" : "other", named);
        int number = named < STATES ? (int)named : -1;
        bool is_new;
        spexv_followed *one = spexv_follow(follower, id, strlen(id), &is_new);
        ck_assert_ptr_nonnull(one);
        ck_assert_int_eq(is_new, sets[which] == 0);
        if (is_new) {
            ck_assert_int_eq(spexv_follow_begin(follower, one, state), BASE_OK);
            sets[which] = closed(number >= 0 ? 1u << number : 1);
        } else {
            const char *name = action <= ACTIONS ? actions[action] : "unknown";
            ck_assert_int_eq(spexv_follow_step(follower, one, name, state), BASE_OK);
            sets[which] = action <= ACTIONS ? stepped(sets[which], action, number)
                                            : closed(number >= 0 ? 1u << number : (1u << STATES) - 1);
        }
        compare(follower, one, sets[which]);
    }
    spexv_follower_free(follower);
}

START_TEST(follows_as_sets_do)
{
    for (uint64_t round = 0; round < SPECS; round++) {
        char text[2000];
        seed = round * 77;
        size_t length = write_spec(text, sizeof text);
        lang_diagnostics *diagnostics = lang_diagnostics_new();
        lang_load_options options = {0};
        lang_unit *unit = NULL;
        lang_load_text("random.lts", text, length, &options, diagnostics, &unit);
        ck_assert_msg(unit && unit->spec_count == 1, "%s", text);
        follow(&unit->specs[0]);
        lang_unit_free(unit);
        lang_diagnostics_free(diagnostics);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("follow");
    TCase *c = tcase_create("follow");
    tcase_add_test(c, follows_as_sets_do);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
