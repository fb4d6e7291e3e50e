/* The states that are possible around each operation, against all orders one by one, on SPEX_HISTORIES random
 * histories (50 without it) of every model. */
#include <stdlib.h>
#include <string.h>

#include "histories/explain/surroundings.h"
#include "histories/models/space.h"
#include "tests/histories/random.h"
#include "tests/suite.h"

#define OPS_MAX    5
#define STATES_MAX 1024

typedef struct plain {
    const history *h;
    history_space space;
    history_label labels[OPS_MAX];
    bool is_put[OPS_MAX];
    uint32_t order[OPS_MAX];
    history_state states[OPS_MAX + 1];
    bool before[OPS_MAX][STATES_MAX], after[OPS_MAX][STATES_MAX];
} plain;

static void note_order(plain *p, size_t count)
{
    for (size_t i = 0; i < p->h->op_count; i++)
        if (!p->is_put[i] && p->h->ops[i].outcome == HISTORY_OK)
            return;
    for (size_t k = 0; k < count; k++) {
        ck_assert_uint_lt(p->states[k + 1], STATES_MAX);
        p->before[p->order[k]][p->states[k]] = true;
        p->after[p->order[k]][p->states[k + 1]] = true;
    }
}

static void try_all(plain *p, size_t count)
{
    note_order(p, count);
    for (uint32_t i = 0; i < p->h->op_count; i++) {
        const history_op *op = &p->h->ops[i];
        bool may = !p->is_put[i] && op->outcome != HISTORY_FAILED;
        for (uint32_t k = 0; k < p->h->op_count && may; k++)
            may = p->is_put[k] || p->h->ops[k].outcome != HISTORY_OK || p->h->ops[k].end > op->start;
        const history_state next =
            may ? history_next_by(&p->space, p->states[count], &p->labels[i]) : HISTORY_REFUSED;
        if (next == HISTORY_REFUSED)
            continue;
        p->is_put[i] = true;
        p->order[count] = i;
        p->states[count + 1] = next;
        try_all(p, count + 1);
        p->is_put[i] = false;
    }
}

static bool is_named(const char *text, history_space *space, history_state state)
{
    history_string name = {0};
    ck_assert(history_write_state(&name, space, state));
    const bool found = text && strstr(text, name.text);
    history_string_release(&name);
    return found;
}

/* Each state that is possible is named, and as many are named as are possible. */
static void compare_states(plain *p, const bool *states, const char *text)
{
    size_t count = 0, named = text ? 1 : 0;
    for (history_state s = 0; s < STATES_MAX; s++)
        count += states[s];
    if (count > 6) {
        ck_assert_ptr_nonnull(strstr(text, " or others"));
        return;
    }
    for (history_state s = 0; s < STATES_MAX; s++)
        ck_assert(!states[s] || is_named(text, &p->space, s));
    if (count == 1) {
        ck_assert_ptr_null(strstr(text, " or "));
        return;
    }
    named += text && strstr(text, " or ") != NULL;
    ck_assert_uint_eq(count < 2 ? count : 2, named);
}

START_TEST(all_orders)
{
    const char *given = getenv("SPEX_HISTORIES");
    const unsigned many = given ? (unsigned)atoi(given) : 50;
    const history_model_class *class = history_models[_i];
    for (unsigned i = 0; i < many; i++) {
        const random_options options = {.class = class,
                                        .seed = i * 1234567u + 3,
                                        .ops = 2 + i % (OPS_MAX - 1),
                                        .processes = 2 + i / 7 % 3,
                                        .unknown = i / 11 % 5 * 8,
                                        .failed = 4};
        history_model model;
        history *h = random_history(&options, &model);
        plain p = {.h = h};
        base_error error;
        history_surroundings s;
        ck_assert(h && h->op_count <= OPS_MAX);
        ck_assert(history_find_surroundings(h, &model, HISTORY_NEVER, &s, &error) == BASE_OK);
        ck_assert(!s.is_partial);
        if (!class->objects) { /* of one object alone are all orders of the history */
            ck_assert(history_space_begin(&p.space, &model, HISTORY_ABSENT, NULL, 0));
            for (size_t k = 0; k < h->op_count; k++)
                if (h->ops[k].outcome != HISTORY_FAILED)
                    ck_assert(history_label_of(&model, h, &h->ops[k], &p.labels[k], &error) == BASE_OK);
            p.states[0] = history_initial(&p.space);
            try_all(&p, 0);
            for (size_t k = 0; k < h->op_count; k++) {
                compare_states(&p, p.before[k], s.before[k]);
                compare_states(&p, p.after[k], s.after[k]);
            }
            history_space_end(&p.space);
        }
        history_surroundings_release(&s);
        history_free(h);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("surroundings");
    TCase *t = tcase_create("random");
    int models = 0;
    while (history_models[models])
        models++;
    tcase_add_loop_test(t, all_orders, 0, models);
    tcase_set_timeout(t, 3600);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
