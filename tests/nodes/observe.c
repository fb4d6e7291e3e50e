/* Agents are followed by a specification through libspex. */
#include "tests/nodes/agents.h"
#include "tests/nodes/support.h"
#include "tests/suite.h"

#include <stdatomic.h>

static spex_node *node;
static spex_engine *engine;
static running runs;
static atomic_int not_allowed, others;

static int on_error(const spex_error *error, void *arg)
{
    (void)arg;
    if (error->not_allowed)
        atomic_fetch_add(&not_allowed, 1);
    else if (error->code != SPEX_E_IMPL_MODEL_NOT_FOUND)
        atomic_fetch_add(&others, 1);
    return SPEX_OK;
}

static void begin(const spex_observe *observe, size_t count)
{
    spex_options engine_options;
    spex_node_options options;
    spex_options_init(&engine_options);
    engine_options.models_dir = engine_options.store_dir = "";
    engine_options.error_handler = on_error;
    ck_assert_int_eq(spex_open(&engine, &engine_options), SPEX_OK);
    spex_node_options_init(&options);
    options.threads = 2;
    options.engine = engine;
    options.observe = observe;
    options.observe_count = count;
    options.error_handler = on_error;
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "d[0]", &door_agent, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "d[1]", &door_agent, NULL), SPEX_OK);
    run_in_thread(&runs, node);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
}

static const char *state_of(const char *id)
{
    static char text[64];
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance_of(engine, &doors_monitor, spex_id_str(id), &instance), SPEX_OK);
    snprintf(text, sizeof text, "%s", instance->state);
    spex_instance_free(instance);
    return text;
}

static void end(void)
{
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}

START_TEST(each_agent_is_an_instance)
{
    const spex_observe observe[] = {
        {.monitor = &doors_monitor, .action = "open", .agent = "d", .tag = "open", .state = "position"},
        {.monitor = &doors_monitor, .action = "close", .agent = "d", .tag = "close", .state = "position"},
    };
    begin(observe, 2);
    ck_assert_str_eq(state_of("d[0]"), "shut");
    ck_assert_int_eq(door_call(node, "d[0]", door_open(), 10000, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_str_eq(state_of("d[0]"), "ajar");
    ck_assert_str_eq(state_of("d[1]"), "shut");
    ck_assert_int_eq(atomic_load(&not_allowed), 0);
    ck_assert_int_eq(door_call(node, "d[0]", door_open(), 10000, NULL), SPEX_OK); /* it says no: still open */
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_int_eq(atomic_load(&not_allowed), 1);
    ck_assert_int_eq(atomic_load(&others), 0);
    end();
}
END_TEST

START_TEST(several_agents_are_one_instance)
{
    const spex_observe observe[] = {
        {.monitor = &doors_monitor, .instance = "all", .action = "open", .agent = "d[0]", .tag = "open"},
        {.monitor = &doors_monitor, .instance = "all", .action = "close", .agent = "d[1]", .tag = "fell"},
    };
    begin(observe, 2);
    ck_assert_str_eq(state_of("all"), "shut");
    door_call(node, "d[0]", door_open(), 10000, NULL);
    spex_node_flush(node);
    ck_assert_str_eq(state_of("all"), "ajar");
    door_cast(node, "d[1]", door_kick());
    spex_node_flush(node);
    ck_assert_str_eq(state_of("all"), "shut");
    ck_assert_int_eq(atomic_load(&not_allowed), 0);
    door_cast(node, "d[1]", door_kick());
    spex_node_flush(node);
    ck_assert_int_eq(atomic_load(&not_allowed), 1);
    ck_assert_int_eq(atomic_load(&others), 0);
    end();
}
END_TEST

START_TEST(what_is_not_there_is_told)
{
    const spex_observe observe[] = {
        {.monitor = &doors_monitor, .action = "open", .agent = "d", .tag = "opened", .state = "place"},
    };
    begin(observe, 1);
    ck_assert_int_eq(atomic_load(&others), 4); /* the tag and the field, of both */
    end();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("nodes");
    TCase *c = tcase_create("observe");
    tcase_add_test(c, each_agent_is_an_instance);
    tcase_add_test(c, several_agents_are_one_instance);
    tcase_add_test(c, what_is_not_there_is_told);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
