/* The tables of a monitor (compiler/tables.c, set_form.c): what their forms promise, and what happens when
 * there is no memory for them. That they accept the right traces is for monitor/steps to see.
 *
 * Linked so that malloc, calloc and realloc of the libraries are the ones here.
 */
#include "compiler/tables.h"
#include "language/language.h"

#include <string.h>

#include "tests/suite.h"

/* ---- memory that runs out ---- */

static uint64_t allocations_left = UINT64_MAX;

static bool may_allocate(void)
{
    if (allocations_left == 0)
        return false;
    allocations_left--;
    return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return may_allocate() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
    return may_allocate() ? __real_realloc(old, size) : NULL;
}

/* ---- specifications ---- */

static const char *const texts[] = {
    "spec one { initial only; }",
    "spec order { new --[pay]-> paid --[ship]-> shipped; paid --[cancel]-> cancelled; }",
    "spec guess { a --[x]-> a --[x]-> b --[x | y]-> c --[tau]-> a; c --[tau]-> d --[y]-> d; }",
    "spec back { internal i; initial b; a --[i]-> b --[x]-> c --[i]-> b; c --[y]-> a; a --[z]-> d; }",
    "spec apart { a --[x]-> b; c --[x]-> c --[x]-> d --[tau]-> a; }",
    "spec ends { final d, e; a --[x]-> a --[x]-> b --[x]-> d; b --[x]-> f; a --[tau]-> e; }",
    "spec loop { internal i, j; a --[i]-> b --[j]-> a --[x]-> c --[tau]-> c; }",
    "spec timed { a --[x after 5ms]-> b --[y within 1s]-> a --[x]-> c; stay_timeout 1m in a, b; }",
};
#define TEXTS ((int)(sizeof texts / sizeof *texts))

static lang_diagnostics *diagnostics;
static lang_unit *unit;

static const lang_spec *load(const char *text)
{
    diagnostics = lang_diagnostics_new();
    ck_assert_ptr_nonnull(diagnostics);
    lang_diagnostics_switch(diagnostics, "no-all");
    ck_assert_int_eq(lang_load_text("t.lts", text, strlen(text), NULL, diagnostics, &unit), 0);
    return &unit->specs[0];
}

static void unload(void)
{
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
}

static spexc_tables *build(const lang_spec *spec, spexc_reduction reduction, uint64_t max_table)
{
    spexc_tables *t;
    ck_assert_int_eq(spexc_tables_build(spec, reduction, max_table, &t, NULL), BASE_OK);
    return t;
}

/* ---- what the forms promise ---- */

static void check_dense(const spexc_tables *t)
{
    ck_assert_ptr_null(t->row);
    for (uint32_t run = 0; run < t->run_count; run++)
        for (uint32_t a = 0; a < t->columns; a++) {
            uint32_t next = t->dense[(size_t)run * t->columns + a];
            bool stays = a + 1 == t->columns || t->spec->actions[a].internal;
            ck_assert(stays ? next == run : next == SPEX_NO_RUN || next < t->run_count);
        }
}

static void check_rows(const spexc_tables *t)
{
    ck_assert_ptr_null(t->dense);
    ck_assert_uint_eq(t->row[0], 0);
    for (uint32_t run = 0; run < t->run_count; run++) {
        bool is_past_silent = false;
        uint32_t last = 0;
        for (uint32_t e = t->row[run]; e < t->row[run + 1]; e++) {
            bool is_silent = t->row_action[e] == t->columns - 1;
            ck_assert(!is_silent || (!is_past_silent && t->row_next[e] > run)); /* first, and upwards */
            ck_assert(is_silent ||
                      (t->row_action[e] >= last && !t->spec->actions[t->row_action[e]].internal));
            ck_assert_uint_lt(t->row_next[e], t->run_count);
            is_past_silent |= !is_silent;
            last = is_silent ? 0 : t->row_action[e];
        }
    }
}

static void check_residents(const spexc_tables *t)
{
    uint32_t seen = 0;
    for (uint32_t run = 0; run < t->run_count; run++)
        for (uint32_t i = t->home[run]; i < t->home[run + 1]; i++, seen++)
            ck_assert_uint_eq(t->resume[t->resident[i]], run);
    ck_assert_uint_eq(seen, t->spec->state_count);
}

static void check_tables(const spexc_tables *t)
{
    if (t->form == SPEX_RUN_DENSE)
        check_dense(t);
    else
        check_rows(t);
    check_residents(t);
    spexc_tables_check(t);
    for (uint32_t i = 1; i < t->edge_count; i++) {
        const spex_edge *a = &t->edges[i - 1], *b = &t->edges[i];
        ck_assert(a->from < b->from || (a->from == b->from && a->action < b->action) ||
                  (a->from == b->from && a->action == b->action && a->to < b->to));
    }
}

START_TEST(forms_keep_their_promises)
{
    const lang_spec *spec = load(texts[_i]);
    for (int reduction = SPEXC_REDUCE_NONE; reduction <= SPEXC_REDUCE_BRANCHING; reduction++)
        for (uint64_t max_table = 1; max_table <= SPEXC_MAX_TABLE; max_table *= SPEXC_MAX_TABLE) {
            spexc_tables *t = build(spec, (spexc_reduction)reduction, max_table);
            check_tables(t);
            spexc_tables_free(t);
        }
    unload();
}
END_TEST

/* A deterministic specification needs no subsets, and so no leave to make them. */
/* ---- where it may end, against sets of declared states ---- */

#define STATES  7u
#define ACTIONS 3u

static uint64_t seed;

static uint32_t below(uint32_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32) % limit;
}

/* Up to 7 states, of which some are final, up to 3 actions and tau. */
static const lang_spec *load_random(void)
{
    char text[2048];
    uint32_t states = 1 + below(STATES);
    int length = snprintf(text, sizeof text, "spec t { initial q0; state q0");
    for (uint32_t s = 1; s < states; s++)
        length += snprintf(text + length, sizeof text - (size_t)length, ", q%u", s);
    length += snprintf(text + length, sizeof text - (size_t)length, "; final q%u", below(states));
    for (uint32_t s = 0; s < states; s++)
        if (below(3) == 0)
            length += snprintf(text + length, sizeof text - (size_t)length, ", q%u", s);
    length += snprintf(text + length, sizeof text - (size_t)length, ";");
    for (uint32_t i = below(3 * states); i > 0; i--) {
        uint32_t action = below(ACTIONS + 1);
        char name[8] = "tau";
        if (action < ACTIONS)
            snprintf(name, sizeof name, "a%u", action);
        length += snprintf(text + length, sizeof text - (size_t)length, " q%u --[%s]-> q%u;", below(states),
                           name, below(states));
    }
    snprintf(text + length, sizeof text - (size_t)length, " }");
    return load(text);
}

/* The states that silent steps lead to from those in the set, a bit each. */
static uint32_t close_set(const lang_spec *spec, uint32_t set)
{
    for (uint32_t before = ~set; before != set;) {
        before = set;
        for (uint32_t i = 0; i < spec->transition_count; i++)
            if (spec->transitions[i].action == LTS_NONE && set >> spec->transitions[i].from & 1)
                set |= 1u << spec->transitions[i].to;
    }
    return set;
}

static uint32_t step_set(const lang_spec *spec, uint32_t set, uint32_t action)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < spec->transition_count; i++)
        if (spec->transitions[i].action == action && set >> spec->transitions[i].from & 1)
            next |= 1u << spec->transitions[i].to;
    return close_set(spec, next);
}

static bool has_final(const lang_spec *spec, uint32_t set)
{
    for (uint32_t s = 0; s < spec->state_count; s++)
        if (set >> s & 1 && spec->states[s].final)
            return true;
    return false;
}

/* Run states, a bit each, as an engine keeps them: not closed. */
static uint64_t step_runs(const spexc_tables *t, uint64_t runs, uint32_t action)
{
    uint64_t next = 0;
    for (uint32_t run = 0; run < t->run_count; run++) {
        if (!(runs >> run & 1))
            continue;
        if (t->form == SPEX_RUN_DENSE) {
            uint32_t to = t->dense[(size_t)run * t->columns + action];
            next |= to == SPEX_NO_RUN ? 0 : UINT64_C(1) << to;
            continue;
        }
        for (uint32_t e = t->row[run]; e < t->row[run + 1]; e++)
            if (t->row_action[e] == t->columns - 1)
                runs |= UINT64_C(1) << t->row_next[e]; /* upwards: still to come */
            else if (t->row_action[e] == action)
                next |= UINT64_C(1) << t->row_next[e];
    }
    return next;
}

static bool runs_may_end(const spexc_tables *t, uint64_t runs)
{
    for (uint32_t run = 0; run < t->run_count; run++)
        if (runs >> run & 1 && t->may_end[run])
            return true;
    return false;
}

static void walk(const spexc_tables *t, uint32_t state, uint64_t runs)
{
    const lang_spec *spec = t->spec;
    uint32_t set = close_set(spec, 1u << state);
    for (unsigned i = 0; i < 12; i++) {
        ck_assert(runs_may_end(t, runs) == has_final(spec, set));
        uint32_t action = spec->action_count ? below(spec->action_count) : 0;
        if (spec->action_count == 0 || step_set(spec, set, action) == 0)
            continue;
        set = step_set(spec, set, action);
        runs = step_runs(t, runs, action);
    }
}

START_TEST(it_may_end_where_a_state_is_final)
{
    seed = 88172645463325252u;
    for (unsigned round = 0; round < 300; round++) {
        const lang_spec *spec = load_random();
        spexc_tables *t = build(spec, (spexc_reduction)(round % (SPEXC_REDUCE_BRANCHING + 1)),
                                round % 2 ? SPEXC_MAX_TABLE : 1);
        ck_assert_ptr_nonnull(t->may_end);
        ck_assert_uint_le(t->run_count, 64);
        walk(t, spec->initial, 1);
        for (uint32_t s = 0; s < spec->state_count; s++)
            walk(t, s, UINT64_C(1) << t->resume[s]);
        spexc_tables_free(t);
        unload();
    }
}
END_TEST

START_TEST(the_limit_is_for_subsets)
{
    spexc_tables *t = build(load(texts[1]), SPEXC_REDUCE_BRANCHING, 1);
    ck_assert_int_eq(t->form, SPEX_RUN_DENSE);
    ck_assert_uint_eq(t->run_count, 3);
    spexc_tables_free(t);
    unload();
    t = build(load(texts[2]), SPEXC_REDUCE_BRANCHING, 1);
    ck_assert_int_eq(t->form, SPEX_RUN_SET);
    spexc_tables_free(t);
    unload();
    t = build(load(texts[2]), SPEXC_REDUCE_BRANCHING, SPEXC_MAX_TABLE);
    ck_assert_int_eq(t->form, SPEX_RUN_DENSE);
    spexc_tables_free(t);
    unload();
}
END_TEST

/* The initial state comes first, whatever was declared first; one that silent steps lead to is doubled. */
START_TEST(run_state_0_is_the_start)
{
    const lang_spec *spec = load(texts[3]);
    spexc_tables *t = build(spec, SPEXC_REDUCE_NONE, SPEXC_MAX_TABLE);
    ck_assert_uint_eq(t->resume[spec->lts->initial], 0);
    spexc_tables_free(t);
    t = build(spec, SPEXC_REDUCE_NONE, 1);
    ck_assert_int_eq(t->form, SPEX_RUN_SET);
    uint32_t twin = t->resume[spec->lts->initial];
    ck_assert_uint_ne(twin, 0);
    ck_assert_uint_eq(t->row[1], t->row[twin + 1] - t->row[twin]);
    for (uint32_t i = 0; i < t->row[1]; i++)
        ck_assert_uint_eq(t->row_next[i], t->row_next[t->row[twin] + i]);
    spexc_tables_free(t);
    unload();
}
END_TEST

/* Every allocation of a build fails once: that is said, and nothing is left behind (the sanitizers look). */
START_TEST(no_memory_is_said)
{
    const lang_spec *spec = load(texts[_i]);
    for (uint64_t max_table = 1; max_table <= SPEXC_MAX_TABLE; max_table *= SPEXC_MAX_TABLE) {
        base_status status = BASE_E_NOMEM;
        for (uint64_t allowed = 0; status != BASE_OK; allowed++) {
            spexc_tables *t = NULL;
            base_error error = {0};
            allocations_left = allowed;
            status = spexc_tables_build(spec, SPEXC_REDUCE_BRANCHING, max_table, &t, &error);
            allocations_left = UINT64_MAX;
            ck_assert(status == BASE_OK || status == BASE_E_NOMEM);
            ck_assert_int_eq(t != NULL, status == BASE_OK);
            ck_assert_int_eq(error.status, status);
            ck_assert_uint_lt(allowed, 10000);
            spexc_tables_free(t);
        }
    }
    unload();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("tables");
    TCase *c = tcase_create("tables");
    tcase_add_loop_test(c, forms_keep_their_promises, 0, TEXTS);
    tcase_add_test(c, the_limit_is_for_subsets);
    tcase_add_test(c, it_may_end_where_a_state_is_final);
    tcase_add_test(c, run_state_0_is_the_start);
    tcase_add_loop_test(c, no_memory_is_said, 0, TEXTS);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
