/* Agents as models against the models that they are written after (models.lts), judged by the checker that
 * tries every order: SPEX_HISTORIES random histories of each, 300 without it. */
#include <dlfcn.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "histories/check/check.h"
#include "histories/models/own.h"
#include "systems/systems.h"
#include "tests/histories/brute.h"
#include "tests/histories/random.h"
#include "tests/suite.h"

typedef struct pair {
    const history_model_class *class;
    const char *agent, *init;
} pair;

static const pair pairs[] = {{&history_register, "cas_register", NULL},
                             {&history_cas_register, "cas_register", NULL},
                             {&history_keyed_register, "cas_register", NULL},
                             {&history_counter, "counter", NULL},
                             {&history_set, "members", NULL},
                             {&history_queue, "queue", NULL},
                             {&history_deque, "deque", NULL},
                             {&history_mutex, "mutex", NULL},
                             {&history_lock, "lock", NULL},
                             {&history_semaphore, "semaphore", "2"},
                             {&history_bank, "bank", "[2,2]"}};
#define PAIRS ((int)(sizeof pairs / sizeof *pairs))

static lang_unit *unit;
static lang_diagnostics *diagnostics;

static unsigned how_many(void)
{
    const char *given = getenv("SPEX_HISTORIES");
    return given ? (unsigned)atoi(given) : 300;
}

static void compare(const pair *p, const spex_agent *agent, unsigned i)
{
    history_model named, model;
    base_error error;
    const random_options options = {.class = p->class,
                                    .seed = i * 7919u + 1,
                                    .ops = 3 + i % 6,
                                    .processes = 2 + i / 7 % 4,
                                    .wrong = i / 3 % 5 * 9,
                                    .unknown = i / 11 % 5 * 8,
                                    .failed = 4};
    history *h = random_history(&options, &named);
    const history_verdict wanted = brute_linearizable(h, &named) ? HISTORY_YES : HISTORY_NO;
    ck_assert_msg(history_agent_begin(&model, agent, h->values, p->init, &error) == BASE_OK, "%s",
                  error.message);
    for (unsigned whole = 0; whole < 2; whole++) {
        const history_check_options how = {.whole = whole == 1, .jobs = 1};
        history_finding finding;
        ck_assert_msg(history_check(h, &model, &how, &finding, &error) == BASE_OK, "%s %u: %s", p->agent, i,
                      error.message);
        ck_assert_msg(finding.verdict == wanted, "%s as %s, history %u: %s", p->class->name, p->agent, i,
                      wanted == HISTORY_YES ? "it fits" : "it does not fit");
        if (wanted == HISTORY_YES)
            ck_assert(brute_allows(h, &named, finding.order, finding.order_count));
        history_finding_release(&finding);
    }
    history_agent_end(&model);
    history_free(h);
}

START_TEST(every_order)
{
    systems_agent code;
    const pair *p = &pairs[_i];
    const lang_agent *agent = systems_agent_named(unit, p->agent);
    ck_assert_ptr_nonnull(agent);
    ck_assert_int_eq(systems_compile_agent(unit->agents, agent, "models.lts", SYSTEMS_TO_SEARCH, &code),
                     CLI_YES);
    for (unsigned i = 0; i < how_many(); i++)
        compare(p, code.agent, i);
    systems_release_agent(&code);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("agents as models");
    TCase *t = tcase_create("random");
    const lang_load_options how = {.no_assertions = true};
    char path[1024];
    snprintf(path, sizeof path, "%s/tests/histories/models.lts", getenv("top_srcdir"));
    diagnostics = lang_diagnostics_new();
    if (!diagnostics || lang_load_file(path, &how, diagnostics, &unit) != CLI_YES)
        abort();
    tcase_add_loop_test(t, every_order, 0, PAIRS);
    tcase_set_timeout(t, 3600);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    const int status = suite_run(suite());
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    return status;
}
