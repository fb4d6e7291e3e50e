/* States of many fields in groups of all sizes, so that their trees have nodes of all kinds: each state that
 * was stored is read back, and has to be the one that the formula gives. */
#include "config.h"

#include "tests/explorer/random.h"
#include "tests/explorer/runs.h"
#include "tests/suite.h"

#include "base/hash.h"

#include <string.h>

#ifdef __SANITIZE_THREAD__ /* which is many times slower */
#define LAYOUTS 12
#else
#define LAYOUTS 60
#endif
#define MOST_FIELDS 3000u
#define SIDE        7u /* three counters, each from 0 to SIDE - 1 */

/* Which counters a field depends on is `of`: a bit for each. */
typedef struct wide {
    spex_explorer_model model;
    spex_explorer_field fields[MOST_FIELDS];
    uint8_t of[MOST_FIELDS];
    uint32_t counters[3]; /* which fields hold them */
    uint64_t seed;
} wide;

static uint64_t random_number(wide *w)
{
    return base_hash_number(++w->seed);
}

static uint32_t one_below(wide *w, uint32_t end)
{
    return (uint32_t)(random_number(w) % end);
}

static uint64_t value_of(const wide *w, uint32_t field, const uint32_t counts[3])
{
    uint64_t value = field;
    for (uint32_t i = 0; i < 3; i++) {
        if (w->counters[i] == field)
            return counts[i];
        if (w->of[field] >> i & 1)
            value = base_hash_number(value * 31 + counts[i]);
    }
    unsigned bits = w->fields[field].bits;
    return w->of[field] == 0 ? 0 : bits == 64 ? value : value & (((uint64_t)1 << bits) - 1);
}

static void put(void *state, const spex_explorer_field *f, uint64_t less)
{
    uint64_t value = less + (uint64_t)f->low;
    uint8_t one = (uint8_t)value;
    uint16_t two = (uint16_t)value;
    uint32_t four = (uint32_t)value;
    const void *from = f->size == 1   ? (const void *)&one
                       : f->size == 2 ? (const void *)&two
                       : f->size == 4 ? (const void *)&four
                                      : (const void *)&value;
    memcpy((char *)state + f->offset, from, f->size);
}

static void make_state(const wide *w, const uint32_t counts[3], void *state)
{
    memset(state, 0, w->model.state_size);
    for (uint32_t i = 0; i < w->model.field_count; i++)
        put(state, &w->fields[i], value_of(w, i, counts));
}

static uint32_t counter_in(const wide *w, const void *state, uint32_t which)
{
    const spex_explorer_field *f = &w->fields[w->counters[which]];
    return *((const uint8_t *)state + f->offset) - (uint8_t)f->low;
}

static void first_state(const void *self, spex_explorer_out *out)
{
    const wide *w = self;
    const uint32_t zero[3] = {0, 0, 0};
    make_state(w, zero, out->scratch);
    spex_explorer_step step = {
        .after = out->scratch, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

static void all_steps(const void *self, const void *state, spex_explorer_out *out)
{
    const wide *w = self;
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t counts[3] = {counter_in(w, state, 0), counter_in(w, state, 1), counter_in(w, state, 2)};
        if (++counts[i] == SIDE)
            continue;
        make_state(w, counts, out->scratch);
        spex_explorer_step step = {
            .after = out->scratch, .label = i, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
        out->step(out, &step);
    }
}

static void make_wide(wide *w, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    w->seed = seed * 1000003;
    static const uint32_t most[] = {3, 12, 60, 500, MOST_FIELDS};
    uint32_t count = 3 + one_below(w, most[seed % 5] - 2), at = 0, group = 1 + one_below(w, 40);
    bool is_narrow = one_below(w, 2);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t size = (uint8_t)(1u << one_below(w, 4));
        unsigned bits = is_narrow ? 1 + one_below(w, 3) : 1 + one_below(w, 8u * size);
        w->fields[i] = (spex_explorer_field){.offset = at,
                                             .size = size,
                                             .bits = (uint8_t)bits,
                                             .low = size == 8 || bits < 8u * size ? one_below(w, 2) : 0,
                                             .begins = one_below(w, group) == 0};
        w->of[i] = (uint8_t)(one_below(w, 3) ? 1u << one_below(w, 4) : one_below(w, 8)) & 7;
        at += size + one_below(w, 2);
    }
    for (uint32_t i = 0; i < 3; i++) {
        w->counters[i] = i * (count - 1) / 2;
        w->fields[w->counters[i]].bits = w->fields[w->counters[i]].size == 1 ? 3 : 5;
        w->fields[w->counters[i]].low = 0;
    }
    w->model = (spex_explorer_model){.abi = SPEX_EXPLORER_ABI,
                                     .size = sizeof w->model,
                                     .name = "wide",
                                     .self = w,
                                     .state_size = at,
                                     .scratch_size = at,
                                     .field_count = count,
                                     .fields = w->fields,
                                     .first = first_state,
                                     .steps = all_steps};
}

static void check_all(spex_explorer *x, const wide *w)
{
    void *state = malloc(w->model.state_size), *wanted = malloc(w->model.state_size);
    bool seen[SIDE * SIDE * SIDE] = {false};
    for (uint32_t n = 0; n < spex_explorer_number_end(x); n++) {
        if (!spex_explorer_get_state(x, n, state))
            continue;
        uint32_t counts[3] = {counter_in(w, state, 0), counter_in(w, state, 1), counter_in(w, state, 2)};
        for (uint32_t i = 0; i < 3; i++)
            ck_assert_uint_lt(counts[i], SIDE);
        make_state(w, counts, wanted);
        ck_assert_mem_eq(state, wanted, w->model.state_size);
        ck_assert_uint_eq(spex_explorer_number(x, state), n);
        bool *is_seen = &seen[(counts[0] * SIDE + counts[1]) * SIDE + counts[2]];
        ck_assert(!*is_seen);
        *is_seen = true;
    }
    free(state);
    free(wanted);
}

START_TEST(every_state_is_read_back)
{
    static const unsigned jobs[] = {1, 2, 8};
    static wide w;
    make_wide(&w, (uint64_t)_i);
    for (uint32_t k = 0; k < 4; k++) {
        spex_explorer_options options = {.jobs = jobs[k % 3], .compact = k == 3};
        spex_explorer *x;
        spex_explorer_error error = {""};
        ck_assert_msg(spex_explorer_open(&x, &w.model, &options, &error) == SPEX_EXPLORER_OK, "%s",
                      error.message);
        ck_assert_int_eq(spex_explorer_run(x), SPEX_EXPLORER_OK);
        spex_explorer_figures figures;
        spex_explorer_get_figures(x, &figures);
        ck_assert_int_eq(figures.end, SPEX_EXPLORER_COMPLETE);
        ck_assert_uint_eq(figures.states, SIDE * SIDE * SIDE);
        ck_assert_uint_eq(figures.steps, 3 * SIDE * SIDE * (SIDE - 1));
        ck_assert_uint_eq(figures.depth, 3 * (SIDE - 1));
        check_all(x, &w);
        spex_explorer_close(x);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("explorer: wide states");
    TCase *c = tcase_create("wide");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, every_state_is_read_back, 0, LAYOUTS);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
