/* Properties of whole runs beside brute force: on small graphs, every set of states is tried as the one in
 * which a run stays for ever, with every choice of what is asked for no more. */
#include "config.h"

#include "tests/explorer/fairness.h"
#include "tests/explorer/random.h"
#include "tests/suite.h"

#include <string.h>

static bool is_in(const judging *j, const brute_step *s, uint32_t states, uint32_t silent)
{
    return s->outcome == SPEX_EXPLORER_STEP && s->changes && (states >> s->from & 1) &&
           (states >> s->to & 1) && !(judging_bits(j, s->asks, s->asks_count, ANSWERED) & silent);
}

static bool is_connected(const judging *j, uint32_t states, uint32_t silent)
{
    for (int direction = 0; direction < 2; direction++) {
        uint32_t met = states & (0u - states), before = 0;
        while (met != before) {
            before = met;
            for (size_t i = 0; i < j->b->step_count; i++) {
                const brute_step *s = &j->b->steps[i];
                if (is_in(j, s, states, silent) && (met >> (direction ? s->to : s->from) & 1))
                    met |= 1u << (direction ? s->from : s->to);
            }
        }
        if (met != states)
            return false;
    }
    return (states & (states - 1)) != 0;
}

static bool is_fair(const judging *j, uint32_t states, uint32_t silent)
{
    uint32_t taken[4] = {0}, asked = 0, always = UINT32_MAX, ever = 0;
    for (size_t i = 0; i < j->b->step_count; i++) {
        const brute_step *s = &j->b->steps[i];
        if (!is_in(j, s, states, silent))
            continue;
        for (int how = WEAK; how <= ANSWERED; how++)
            taken[how] |= judging_bits(j, s->fair, s->fair_count, (enum reliance)how);
        asked |= judging_bits(j, s->asks, s->asks_count, ANSWERED);
    }
    for (uint32_t s = 0; s < j->b->count; s++)
        if (states >> s & 1) {
            always &= judging_possible(j, s, WEAK);
            ever |= judging_possible(j, s, STRONG);
        }
    return !(always & ~taken[WEAK]) && !(ever & ~taken[STRONG]) && !(asked & ~taken[ANSWERED]);
}

static void judge_states(judging *j)
{
    const spex_explorer_model *m = j->b->model;
    for (uint32_t i = 0; i < j->b->count; i++) {
        const void *state = brute_state(j->b, i);
        j->goal[i] = j->p->state(m->self, state, j->p->arg);
        j->waits[i] = !j->p->until || j->p->until(m->self, state, j->p->arg);
        j->root[i] = (!j->p->when || j->p->when(m->self, state, j->p->arg)) &&
                     (!j->p->at_start || i < j->b->first_count) &&
                     !(j->p->kind == SPEX_EXPLORER_EVENTUALLY && j->goal[i]);
    }
}

/* distance[s]: of a shortest run to s with the promise unkept. */
static void measure(const judging *j, uint64_t *distance)
{
    const brute *b = j->b;
    for (uint32_t i = 0; i < b->count; i++)
        distance[i] = j->root[i] ? b->level[i] : BRUTE_NEVER;
    for (uint32_t round = 0; round <= b->count; round++)
        for (size_t i = 0; i < b->step_count; i++) {
            const brute_step *s = &b->steps[i];
            bool goes_on = s->outcome == SPEX_EXPLORER_STEP && s->changes && j->waits[s->from] &&
                           distance[s->from] != BRUTE_NEVER &&
                           (j->p->kind == SPEX_EXPLORER_SETTLES || !j->goal[s->to]);
            if (goes_on && distance[s->from] + 1 < distance[s->to])
                distance[s->to] = distance[s->from] + 1;
        }
}

static uint64_t shortest_stem(const judging *j)
{
    const brute *b = j->b;
    bool settles = j->p->kind == SPEX_EXPLORER_SETTLES;
    uint64_t distance[JUDGING_MOST], best = BRUTE_NEVER;
    measure(j, distance);
    uint32_t region = 0, goals = 0, roots = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        bool stops =
            !judging_possible(j, i, WEAK) && !judging_possible(j, i, STRONG) && !(settles && j->goal[i]);
        if (distance[i] != BRUTE_NEVER && (!j->waits[i] || stops) && distance[i] < best)
            best = distance[i];
        region |= (uint32_t)(distance[i] != BRUTE_NEVER && j->waits[i]) << i;
        goals |= (uint32_t)j->goal[i] << i;
        roots |= (uint32_t)j->root[i] << i;
    }
    for (uint32_t states = 1; states < 1u << b->count; states++)
        for (uint32_t silent = 0; silent < 8; silent++) {
            if ((states & ~region) || (settles && !(states & ~goals)) ||
                !is_connected(j, states, silent << 9) || !is_fair(j, states, silent << 9))
                continue;
            bool makes_it = (states & roots) && !j->p->at_start;
            for (uint32_t i = 0; i < b->count; i++)
                if (states >> i & 1) {
                    best = distance[i] < best ? distance[i] : best;
                    best = makes_it && b->level[i] < best ? b->level[i] : best;
                }
        }
    return best;
}

static uint64_t nearest_hopeless(const judging *j)
{
    const brute *b = j->b;
    bool can[JUDGING_MOST];
    for (uint32_t i = 0; i < b->count; i++) {
        can[i] = j->goal[i];
        for (size_t k = b->row[i]; k < b->row[i + 1]; k++)
            can[i] = can[i] || b->steps[k].outcome == SPEX_EXPLORER_CUT;
    }
    for (uint32_t round = 0; round <= b->count; round++)
        for (size_t i = 0; i < b->step_count; i++)
            if (b->steps[i].outcome == SPEX_EXPLORER_STEP && can[b->steps[i].to])
                can[b->steps[i].from] = true;
    uint64_t best = BRUTE_NEVER;
    for (uint32_t i = 0; i < b->count; i++)
        if (j->root[i] && !can[i] && b->level[i] < best)
            best = b->level[i];
    return best;
}

/* ---- the runs that are shown ---- */

static void check_lasso(const judging *j, const spex_explorer_finding *f)
{
    const brute *b = j->b;
    ck_assert_ptr_nonnull(f->first);
    ck_assert_uint_eq(f->run_length - f->cycle_length, f->length);
    uint32_t at = brute_number(b, f->first), home = at, taken = 0, asked = 0, ignored = 0;
    uint32_t always = UINT32_MAX, ever = 0, cycle = 0;
    ck_assert_uint_lt(at, b->first_count);
    bool pending = j->root[at];
    for (size_t i = 0; i < f->run_length; i++) {
        bool in_cycle = i >= f->length;
        uint32_t to = brute_number(b, f->run[i].after);
        judging_match(j, at, to, f->run[i].label, in_cycle ? &taken : &ignored, in_cycle ? &asked : &ignored);
        at = to;
        if (i + 1 == f->length)
            home = at;
        if (in_cycle) {
            always &= judging_possible(j, at, WEAK);
            ever |= judging_possible(j, at, STRONG);
            cycle |= 1u << at;
        }
        if (j->p->kind == SPEX_EXPLORER_EVENTUALLY && j->goal[at])
            pending = false;
        pending = pending || j->root[at];
    }
    ck_assert(pending);
    if (!f->cycle_length)
        return;
    ck_assert_uint_eq(at, home);
    ck_assert(!(always & ~taken) && !(ever & ~taken) && !(asked & ~taken));
    bool has_bad = false;
    for (uint32_t i = 0; i < b->count; i++)
        if (cycle >> i & 1) {
            has_bad = has_bad || !j->goal[i];
            ck_assert(j->p->kind == SPEX_EXPLORER_SETTLES || !j->goal[i]);
        }
    ck_assert(has_bad);
}

static uint32_t broken_by_kind[SPEX_EXPLORER_LTL], cycles;

static void check_property(const brute *b, const spex_explorer *x, uint32_t property, spex_explorer_rely rely)
{
    judging j = {.b = b, .p = &b->model->properties[property], .rely = rely};
    judge_states(&j);
    uint64_t length = j.p->kind == SPEX_EXPLORER_POSSIBLY ? nearest_hopeless(&j) : shortest_stem(&j);
    const spex_explorer_finding *f = spex_explorer_find(x, property);
    ck_assert_int_eq(f->verdict == SPEX_EXPLORER_VIOLATED, length != BRUTE_NEVER);
    ck_assert_int_ne(f->verdict, SPEX_EXPLORER_NOT_FINISHED);
    if (length == BRUTE_NEVER)
        return;
    broken_by_kind[j.p->kind]++;
    cycles += f->cycle_length > 0;
    ck_assert_uint_eq(f->length, length);
    check_lasso(&j, f);
}

START_TEST(as_brute_force_says)
{
    static const spex_explorer_rely relies[] = {SPEX_EXPLORER_AS_DECLARED, SPEX_EXPLORER_NO_FAIRNESS,
                                                SPEX_EXPLORER_STRONG_FAIRNESS};
    uint32_t models = 0;
    for (uint64_t seed = 0; models < 1000; seed++) {
        random_model m;
        brute b;
        random_model_make(&m, seed + (uint64_t)_i * 1000000, true);
        if (brute_search(&b, &m.model, JUDGING_MOST) && b.count > 1) {
            models++;
            spex_explorer_options options = {.jobs = 1 + (unsigned)(seed % 2), .fairness = relies[_i]};
            options.compact = seed % 9 == 0;
            spex_explorer *x;
            ck_assert_int_eq(spex_explorer_open(&x, &m.model, &options, NULL), SPEX_EXPLORER_OK);
            ck_assert_int_eq(spex_explorer_run(x), SPEX_EXPLORER_OK);
            for (uint32_t i = 0; i < m.model.property_count; i++)
                if (m.properties[i].kind >= SPEX_EXPLORER_EVENTUALLY)
                    check_property(&b, x, i, relies[_i]);
            spex_explorer_close(x);
        }
        brute_free(&b);
    }
    for (int kind = SPEX_EXPLORER_EVENTUALLY; kind < SPEX_EXPLORER_LTL; kind++)
        ck_assert_uint_gt(broken_by_kind[kind], 20);
    ck_assert_uint_gt(cycles, 20);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("explorer: liveness");
    TCase *c = tcase_create("liveness");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, as_brute_force_says, 0, 3);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
