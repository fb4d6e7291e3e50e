/* A thousand agents on eight threads, with senders from outside, timers, restarts, looks and refusals at
 * once: nothing is lost, and ThreadSanitizer finds nothing. */
#include "tests/nodes/agents.h"
#include "tests/nodes/support.h"
#include "tests/suite.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { AGENTS = 1000, SENDERS = 4 };

static spex_node *node;
static running runs;
static int rounds;

static int on_error(const spex_error *error, void *arg)
{
    atomic_int *faults = arg;
    if (error->code == SPEX_E_FAULT)
        atomic_fetch_add(faults, 1);
    return SPEX_OK;
}

static const char *name_of(const char *group, int i, char text[32])
{
    snprintf(text, 32, "%s[%d]", group, i);
    return text;
}

static void add_agents(void)
{
    char name[32];
    for (int i = 0; i < AGENTS; i++) {
        int kind = i % 5;
        ring_params ring = {.next = spex_node_ref(node, name_of("a", (i + 5) % AGENTS, name))};
        source_params source = {.which = (uint8_t)(i / 5 % 64), .to = spex_node_ref(node, "sink")};
        asker_params asker = {.whom = spex_node_ref(node, name_of("a", (i + 1) % AGENTS, name))};
        clockwork_params clock = {.every_ms = 1 + i % 7, .patience = 1000};
        name_of("a", i, name);
        int status = kind == 0   ? spex_node_add(node, name, &ring_agent, &ring)
                     : kind == 1 ? spex_node_add(node, name, &asker_agent, &asker)
                     : kind == 2 ? spex_node_add(node, name, &echo_agent, NULL)
                     : kind == 3 ? spex_node_add(node, name, &clockwork_agent, &clock)
                                 : spex_node_add(node, name, &source_agent, &source);
        ck_assert_int_eq(status, SPEX_OK);
    }
    ck_assert_int_eq(spex_node_add(node, "sink", &sink_agent, NULL), SPEX_OK);
}

static void *send(void *arg)
{
    unsigned seed = (unsigned)(uintptr_t)arg;
    char name[32], *json;
    for (int i = 0; i < rounds; i++) {
        seed = seed * 1103515245 + 12345;
        int which = (int)(seed >> 8) % (AGENTS / 5) * 5;
        ring_cast(node, name_of("a", which, name), ring_token(20));
        asker_cast(node, name_of("a", which + 1, name), asker_ask(i));
        echo_output reply;
        ck_assert_int_eq(echo_call(node, name_of("a", which + 2, name), echo_ping(i + 20), 60000, &reply),
                         SPEX_OK);
        ck_assert_int_eq(reply.body.emits_pong.n, i + 20);
        ck_assert_int_eq(echo_call(node, name, echo_ping(13), 60000, NULL), SPEX_E_CONSTRAINT);
        clockwork_cast(node, name_of("a", which + 3, name), clockwork_arm(i % 3));
        if (i % 16 == 0)
            spex_node_restart(node, name);
        if (i % 8 == 0 && spex_node_field(node, name, "ticks", &json) == SPEX_OK)
            free(json);
        if (i % 4 == 0) { /* an agent that is added while all runs */
            snprintf(name, sizeof name, "late[%u][%d]", (unsigned)(uintptr_t)arg, i);
            ck_assert_int_eq(spex_node_add(node, name, &echo_agent, NULL), SPEX_OK);
            echo_cast(node, name, echo_note(1));
        }
    }
    return NULL;
}

START_TEST(all_at_once)
{
    pthread_t senders[SENDERS];
    spex_node_options options;
    spex_node_statistics s;
    atomic_int faults = 0;
    sink_output reply;
    char name[32];
    rounds = getenv("SPEX_LONG") ? 20000 : 200;
    spex_node_options_init(&options);
    options.threads = 8;
    options.error_handler = on_error;
    options.error_arg = &faults;
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    add_agents();
    run_in_thread(&runs, node);
    for (uintptr_t i = 0; i < SENDERS; i++)
        pthread_create(&senders[i], NULL, send, (void *)(i + 1));
    for (int i = 4; i < 64 * 5; i += 5) /* each number is one source's: its items have to come in order */
        ck_assert_int_eq(source_cast(node, name_of("a", i, name), source_go(rounds)), SPEX_OK);
    for (int i = 0; i < SENDERS; i++)
        pthread_join(senders[i], NULL);
    ck_assert_int_eq(sink_call(node, "sink", sink_total(), 60000, &reply), SPEX_OK);
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    spex_node_stats(node, &s);
    ck_assert_int_eq(atomic_load(&faults), 0);
    ck_assert_uint_eq(s.lost, 0);
    ck_assert_uint_eq(s.received, s.handled + s.constraint + s.no_handler);
    ck_assert_uint_eq(s.constraint,
                      (unsigned)(SENDERS * (rounds + 1))); /* of those that ask, one asks for 13 */
    char *json;
    ck_assert_int_eq(spex_node_field(node, "sink", "count", &json), SPEX_OK);
    ck_assert_int_eq(atoi(json), 64 * rounds);
    free(json);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("nodes");
    TCase *c = tcase_create("load");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, all_at_once);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
