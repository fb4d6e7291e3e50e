/* Specifications with variables under an engine: what instances are recorded in, what steps out of range and
 * slips do, what a store keeps. Where they are unfolded, and where variables are kept.
 */
#include "tests/compiler/compiled.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

static heard told;
static test_clock now;
static spex_engine *engine;
static compiled specs;

/* The same protocol; the second has too many states. */
#define PROTOCOL(HIGH)                                                                                       \
    "spec s { var tries: int(0.." HIGH "); var mode: slow | fast; final done;"                               \
    " idle --[send do mode = fast]-> sent; sent --[retry when tries < 2 do tries = tries + 1]-> sent;"       \
    " sent --[jump do tries = tries + 3]-> sent; sent --[ack]-> done; sent --[back]-> idle; }"

static const char *const texts[] = {PROTOCOL("3"), PROTOCOL("900000")};
enum { UNFOLDED, KEPT };

static void open_engine_with(const char *store, const char *models, spex_choice strict)
{
    spex_options options;
    spex_clock clock = test_clock_of(&now);
    spex_options_init(&options);
    options.error_handler = hear;
    options.error_arg = &told;
    options.clock = &clock;
    options.store_dir = store;
    options.models_dir = models;
    options.strict = strict;
    memset(&told, 0, sizeof told);
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}

static void open_engine(const char *store, spex_choice strict)
{
    open_engine_with(store, NULL, strict);
}

static void begin_with(const char *text, const char *store, spex_choice strict)
{
    now = (test_clock){1000000, INT64_C(1700000000000000)};
    compile_text(text, &specs);
    open_engine(store, strict);
    ck_assert_int_eq(spex_register(engine, monitor_of(&specs, 0)), SPEX_OK);
}

static void check_form(int number)
{
    ck_assert_int_eq(monitor_of(&specs, 0)->form == SPEX_RUN_KEPT, number == KEPT);
}

static void end(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    compiled_release(&specs);
}

/* What was said since the last time, of what is no model's business. */
static int said(void)
{
    int code = SPEX_OK;
    for (int i = 0; i < told.count && i < HEARD_MOST; i++)
        code = told.codes[i] == SPEX_E_IMPL_MODEL_NOT_FOUND ? code : told.codes[i];
    told.count = 0;
    return code;
}

static void is_in(const char *state)
{
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, spex_id_u64(1), &instance), SPEX_OK);
    ck_assert_str_eq(instance->state, state);
    spex_instance_free(instance);
}

static int step(const char *action, const char *reported, const char *state)
{
    ck_assert_int_eq(spex_transition(engine, spex_id_u64(1), action, reported), SPEX_OK);
    is_in(state);
    return said();
}

static void begin_one(const char *state)
{
    ck_assert_int_eq(spex_init_instance(engine, monitor_of(&specs, 0), spex_id_u64(1), NULL, state), SPEX_OK);
}

START_TEST(states_are_recorded_with_values)
{
    begin_with(texts[_i], NULL, SPEX_NO);
    check_form(_i);
    begin_one(NULL);
    is_in("idle[tries=0, mode=slow]");
    ck_assert_int_eq(step("send", "sent", "sent[tries=0, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=1, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "mine", "mine[tries=2, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=2, mode=fast]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("ack", "done", "done[tries=2, mode=fast]"), SPEX_OK);
    end();
}
END_TEST

/* In a state of the program's own the specification is where its transitions have brought it. */
#define CLIENT(HIGH)                                                                                         \
    "spec c { var n: int(0.." HIGH "); a --[open]-> k; k --[x when n < 2 do n = n + 1]-> b --[back]-> k;"    \
    " b --[close do n = 0]-> a; k --[lost do n = 0]-> d --[close]-> a; z --[count do n = n + 1]-> z; }"

static const char *const clients[] = {CLIENT("2"), CLIENT("900000")};

START_TEST(states_of_the_programs_own_do_not_hide_where_it_is)
{
    begin_with(clients[_i], NULL, SPEX_NO);
    check_form(_i);
    begin_one(NULL);
    ck_assert_int_eq(step("open", "k", "k[n=0]"), SPEX_OK);
    ck_assert_int_eq(step("x", "reading", "reading[n=1]"), SPEX_OK);
    ck_assert_int_eq(step("close", "a", "a[n=0]"), SPEX_OK);
    ck_assert_int_eq(step("open", "mine", "mine[n=0]"), SPEX_OK);
    ck_assert_int_eq(step("x", "reading", "reading[n=1]"), SPEX_OK);
    ck_assert_int_eq(step("back", "mine", "mine[n=1]"), SPEX_OK);
    ck_assert_int_eq(step("lost", "gone", "gone[n=0]"), SPEX_OK);
    ck_assert_int_eq(step("lost", "gone", "gone[n=0]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("close", "a", "a[n=0]"), SPEX_OK);
    end();
}
END_TEST

/* `b` and `d` allow the same for ever: it is the values that are different. Then: where it is not known. */
START_TEST(where_it_is_need_not_show_in_what_may_follow)
{
    begin_with("spec s { var n: int(0..3); a --[x do n = 1]-> b; a --[y do n = 1]-> d;"
               " b --[z do n = 2]-> a; d --[z do n = 3]-> a; }",
               NULL, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("x", "mine", "mine[n=1]"), SPEX_OK);
    ck_assert_int_eq(step("z", "mine", "mine[n=2]"), SPEX_OK);
    ck_assert_int_eq(step("y", "mine", "mine[n=1]"), SPEX_OK);
    ck_assert_int_eq(step("z", "a", "a[n=3]"), SPEX_OK);
    ck_assert_int_eq(step("z", "mine", "mine[n=3]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("z", "mine", "mine[n=2 | n=3]"), SPEX_OK);
    end();
    begin_with("spec s { var n: int(0..3); a --[x do n = 1]-> b; a --[x do n = 2]-> d; a --[y]-> b;"
               " b --[z]-> a; d --[z do n = 3]-> a; }",
               NULL, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("x", "mine", "mine[n=1 | n=2]"), SPEX_OK);
    ck_assert_int_eq(step("z", "a", "a[n=1 | n=3]"), SPEX_OK);
    ck_assert_int_eq(step("y", "mine", "mine[n=1 | n=3]"), SPEX_OK);
    ck_assert_int_eq(step("z", "mine", "mine[n=1 | n=3]"), SPEX_OK);
    end();
}
END_TEST

START_TEST(after_a_slip_values_stay)
{
    begin_with(texts[_i], NULL, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("send", "sent", "sent[tries=0, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=1, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("send", "idle", "idle[tries=1, mode=fast]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("nothing", "mine", "mine[tries=1, mode=fast]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=2, mode=fast]"), SPEX_OK);
    end();
}
END_TEST

START_TEST(a_step_out_of_range_is_told)
{
    begin_with(texts[UNFOLDED], NULL, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("send", "sent", "sent[tries=0, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("jump", "sent", "sent[tries=3, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("jump", "sent", "sent[tries=3, mode=fast]"), SPEX_E_RANGE);
    ck_assert_ptr_nonnull(strstr(told.messages[0], "would leave the range of a variable"));
    end();
    begin_with("spec s { var n: int(0..70000); a --[x do n = n + 40000]-> a; }", NULL, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("x", "a", "a[n=40000]"), SPEX_OK);
    ck_assert_int_eq(step("x", "a", "a[n=40000]"), SPEX_E_RANGE);
    end();
}
END_TEST

START_TEST(a_value_that_cannot_be_computed_is_told)
{
    begin_with("spec s { var n: int(0..900000) = 2; var m: int(0..900000);"
               " a --[less do n = n - 1]-> a; a --[x do m = 100 / n]-> a; a --[y when 100 / n > 60]-> a;"
               " a --[y when n == 0]-> a; a --[shift do m = 1 << n]-> a; a --[more do n = n + 1]-> a; }",
               NULL, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("x", "a", "a[n=2, m=50]"), SPEX_OK);
    ck_assert_int_eq(step("y", "a", "a[n=2, m=50]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("less", "a", "a[n=1, m=50]"), SPEX_OK);
    ck_assert_int_eq(step("y", "a", "a[n=1, m=50]"), SPEX_OK);
    ck_assert_int_eq(step("less", "a", "a[n=0, m=50]"), SPEX_OK);
    ck_assert_int_eq(step("x", "a", "a[n=0, m=50]"), SPEX_E_RANGE);
    ck_assert_ptr_nonnull(strstr(told.messages[0], "an expression without a value"));
    ck_assert_int_eq(step("y", "a", "a[n=0, m=50]"), SPEX_OK);
    ck_assert_int_eq(step("less", "a", "a[n=0, m=50]"), SPEX_E_RANGE);
    end();
    /* Only a slip leads there, so that the specification is fine. */
    begin_with(
        "spec s { var n: int(0..3) = 2; a --[b]-> b; b --[zero do n = 0]-> c; a --[x do n = 2 / n]-> a;"
        " c --[y]-> c; }",
        NULL, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("b", "b", "b[n=2]"), SPEX_OK);
    ck_assert_int_eq(step("zero", "c", "c[n=0]"), SPEX_OK);
    ck_assert_int_eq(step("b", "a", "a[n=0]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("x", "a", "a[n=0]"), SPEX_E_RANGE);
    end();
}
END_TEST

START_TEST(strict_speaks_of_states_as_declared)
{
    begin_with(texts[_i], NULL, SPEX_YES);
    begin_one(NULL);
    ck_assert_int_eq(step("send", "sent", "sent[tries=0, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "done", "done[tries=1, mode=fast]"), SPEX_E_WRONG_STATE);
    ck_assert_ptr_nonnull(strstr(told.messages[0], "it may be in 'sent'"));
    ck_assert_int_eq(step("retry", "sent", "sent[tries=2, mode=fast]"), SPEX_OK);
    end();
}
END_TEST

START_TEST(unknown_values_become_known)
{
    begin_with(texts[UNFOLDED], NULL, SPEX_NO);
    ck_assert_int_eq(spex_mock_instance(engine, monitor_of(&specs, 0), spex_id_u64(1), "sent", NULL),
                     SPEX_OK);
    is_in("sent[?]");
    ck_assert_int_eq(
        step("retry", "sent",
             "sent[tries=1, mode=fast | tries=1, mode=slow | tries=2, mode=fast | tries=2, mode=slow]"),
        SPEX_OK);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=2, mode=fast | tries=2, mode=slow]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=2, mode=fast | tries=2, mode=slow]"),
                     SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("back", "idle", "idle[tries=2, mode=fast | tries=2, mode=slow]"), SPEX_OK);
    ck_assert_int_eq(step("send", "sent", "sent[tries=2, mode=fast]"), SPEX_OK);
    end();
}
END_TEST

/* Where variables are kept no condition can be asked then. */
START_TEST(where_variables_are_kept_values_stay_unknown)
{
    begin_with(texts[KEPT], NULL, SPEX_NO);
    ck_assert_int_eq(spex_mock_instance(engine, monitor_of(&specs, 0), spex_id_u64(1), "sent", NULL),
                     SPEX_OK);
    is_in("sent[?]");
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(step("retry", "sent", "sent[?]"), SPEX_OK);
    ck_assert_int_eq(step("ack", "mine", "mine[?]"), SPEX_OK);
    ck_assert_int_eq(step("ack", "done", "done[?]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("ack", "done", "done[?]"), SPEX_E_NOT_ALLOWED);
    end();
}
END_TEST

/* As spexc writes it: 5 s in `sent`, where instances may be pruned after a second; per state with values. */
static const spex_monitor *with_limits(int64_t timeouts[], uint8_t prunable[])
{
    static spex_monitor m;
    m = *monitor_of(&specs, 0);
    for (uint32_t s = 0; s < m.state_count; s++) {
        prunable[s] = strncmp(m.states[s], "sent", 4) == 0;
        timeouts[s] = prunable[s] ? 5000 : -1;
    }
    m.state_timeout = timeouts;
    m.prune_timeout = 1000;
    m.prunable = SPEX_PRUNABLE_NAMED;
    m.prunable_state = prunable;
    return &m;
}

START_TEST(limits_are_of_states_as_declared)
{
    int64_t timeouts[64];
    uint8_t prunable[64];
    now = (test_clock){1000000, INT64_C(1700000000000000)};
    compile_text(texts[_i], &specs);
    open_engine(NULL, SPEX_NO);
    const spex_monitor *m = with_limits(timeouts, prunable);
    spex_id id = spex_id_u64(1);
    ck_assert_int_eq(spex_init_instance(engine, m, id, NULL, NULL), SPEX_OK);
    ck_assert_int_eq(step("send", "sent", "sent[tries=0, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=1, mode=fast]"), SPEX_OK);
    now.monotonic += 5100000;
    now.wall += 5100000;
    ck_assert_int_eq(spex_tick(engine), SPEX_OK);
    ck_assert_int_eq(said(), SPEX_E_TRANSITION_TIMEOUT);
    now.monotonic += INT64_C(24) * 3600 * 1000000;
    now.wall += INT64_C(24) * 3600 * 1000000;
    ck_assert_int_eq(spex_tick(engine), SPEX_OK);
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id, &instance), SPEX_E_INSTANCE_NOT_FOUND);
    end();
}
END_TEST

START_TEST(a_store_keeps_values)
{
    char *store = scratch_dir();
    begin_with(texts[_i], store, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("send", "sent", "sent[tries=0, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=1, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    open_engine(store, SPEX_NO);
    ck_assert_int_eq(spex_register(engine, monitor_of(&specs, 0)), SPEX_OK);
    is_in("sent[tries=1, mode=fast]");
    ck_assert_int_eq(step("retry", "sent", "sent[tries=2, mode=fast]"), SPEX_OK);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=2, mode=fast]"), SPEX_E_NOT_ALLOWED);
    end();
    scratch_remove(store);
}
END_TEST

START_TEST(a_store_keeps_values_in_states_of_the_programs_own)
{
    char *store = scratch_dir();
    begin_with(clients[_i], store, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("open", "k", "k[n=0]"), SPEX_OK);
    ck_assert_int_eq(step("x", "reading", "reading[n=1]"), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    open_engine(store, SPEX_NO);
    ck_assert_int_eq(spex_register(engine, monitor_of(&specs, 0)), SPEX_OK);
    is_in("reading[n=1]");
    ck_assert_int_eq(step("close", "mine", "mine[n=0]"), SPEX_OK);
    ck_assert_int_eq(step("open", "k", "k[n=0]"), SPEX_OK);
    end();
    scratch_remove(store);
}
END_TEST

/* `b` and `d`, and more so the sources of the second, allow the same for ever: what is stored of the monitor
 * does not tell them apart. */
#define MERGED_ONE                                                                                           \
    "spec s { var n: int(0..3); a --[x do n = 1]-> b; a --[y do n = 1]-> d; b --[z do n = 2]-> a;"           \
    " d --[z do n = 3]-> a; }"
#define MERGED_ALL                                                                                           \
    "spec s { var n: int(0..3); a --[x do n = n + 1]-> b; b --[x]-> c; c --[x do n = 0]-> a;"                \
    " (a, b, c) --[y]-> a; (a, b) --[z do n = 3]-> b; c --[z]-> c; a --[x do n = 2]-> c; }"
static const char *const restarted[] = {PROTOCOL("3"),    PROTOCOL("900000"), CLIENT("2"),
                                        CLIENT("900000"), MERGED_ONE,         MERGED_ALL};
#define RESTARTED (sizeof restarted / sizeof restarted[0])
#define LONG_RUN  60

typedef struct noted {
    char state[64];
    int code;
} noted;

static uint64_t seed;

static unsigned below(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

/* A step at random, reported in a state of the specification or in one of the program's own. */
static void step_at_random(noted *to)
{
    const spex_monitor *m = monitor_of(&specs, 0);
    spex_instance *instance;
    const char *action = m->actions[below(m->action_count - 1)];
    unsigned state = below(m->source_count + 3);
    ck_assert_int_eq(
        spex_transition(engine, spex_id_u64(1), action, state < m->source_count ? m->sources[state] : "mine"),
        SPEX_OK);
    ck_assert_int_eq(spex_get_instance(engine, spex_id_u64(1), &instance), SPEX_OK);
    snprintf(to->state, sizeof to->state, "%s", instance->state);
    to->code = said();
    spex_instance_free(instance);
}

START_TEST(a_restart_changes_nothing)
{
    static noted without[LONG_RUN];
    const char *text = restarted[(size_t)_i % RESTARTED];
    char *store = scratch_dir();
    for (int stored = 0; stored < 2; stored++) {
        uint64_t restarts = (uint64_t)_i;
        seed = (uint64_t)_i + 1;
        begin_with(text, stored ? store : NULL, SPEX_NO);
        begin_one(NULL);
        said();
        for (int i = 0; i < LONG_RUN; i++) {
            noted now_noted;
            step_at_random(stored ? &now_noted : &without[i]);
            if (!stored)
                continue;
            ck_assert_msg(!strcmp(now_noted.state, without[i].state), "step %d: %s, without a restart %s", i,
                          now_noted.state, without[i].state);
            ck_assert_int_eq(now_noted.code, without[i].code);
            restarts = restarts * 5 + 1;
            if (restarts % 7 > 1)
                continue;
            ck_assert_int_eq(spex_close(engine), SPEX_OK);
            open_engine(store, SPEX_NO);
            ck_assert_int_eq(spex_register(engine, monitor_of(&specs, 0)), SPEX_OK);
        }
        end();
    }
    scratch_remove(store);
}
END_TEST

START_TEST(instances_of_another_version_go_on)
{
    char *store = scratch_dir();
    begin_with("spec s { idle --[send]-> sent --[ack]-> done; }", store, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("send", "sent", "sent"), SPEX_OK);
    end();
    begin_with(texts[UNFOLDED], store, SPEX_NO);
    is_in("sent[?]");
    ck_assert_int_eq(
        step("ack", "done",
             "done[tries=0, mode=fast | tries=0, mode=slow | tries=1, mode=fast | tries=1, "
             "mode=slow | tries=2, mode=fast | tries=2, mode=slow | tries=3, mode=fast | tries=3, "
             "mode=slow]"),
        SPEX_OK);
    end();
    begin_with(texts[KEPT], store, SPEX_NO);
    ck_assert_int_eq(said(), SPEX_OK);
    end();
    scratch_remove(store);
}
END_TEST

/* What the name of its state says of values is still so. */
START_TEST(values_are_taken_over_by_another_version)
{
    char *store = scratch_dir();
    begin_with("spec s { var n: int(0..3); var up: bool; a --[x do n = n + 1, up = !up]-> b --[y]-> a; }",
               store, SPEX_NO);
    begin_one(NULL);
    ck_assert_int_eq(step("x", "b", "b[n=1, up=true]"), SPEX_OK);
    end();
    begin_with(
        "spec s { var n: int(0..900000); var up: bool; a --[x do n = n + 1]-> a; b --[y when n == 1]-> a;"
        " b --[no when n == 0]-> a; b --[z when up]-> c; }",
        store, SPEX_NO);
    is_in("b[n=1, up=true]");
    ck_assert_int_eq(step("no", "b", "b[n=1, up=true]"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step("y", "mine", "mine[n=1, up=true]"), SPEX_OK);
    end();
    begin_with(
        "spec s { var n: int(0..900000); var up: bool; a --[x do n = n + 1]-> b; b --[z when up]-> c; }",
        store, SPEX_NO);
    is_in("mine[n=1, up=true]");
    ck_assert_int_eq(step("z", "mine", "mine[n=1, up=true]"), SPEX_OK);
    ck_assert_int_eq(step("z", "c", "c[n=1, up=true]"), SPEX_E_NOT_ALLOWED);
    end();
    begin_with("spec s { var m: int(0..900000); a --[x do m = m + 1]-> a; c --[back when m == 7]-> a; }",
               store, SPEX_NO);
    is_in("c[?]");
    ck_assert_int_eq(step("back", "a", "a[?]"), SPEX_OK);
    end();
    scratch_remove(store);
}
END_TEST

/* An enforced model is held against the specification with its conditions. */
START_TEST(a_deviation_is_judged_with_conditions)
{
    static const char *const counters[] = {
        "spec s { var n: int(0..3); a --[up when n < 2 do n = n + 1]-> a; a --[down when n > 0 do n = n - "
        "1]-> a;"
        " a --[end when n == 2]-> b; }",
        "spec s { var n: int(0..900000); a --[up when n < 2 do n = n + 1]-> a; b --[big do n = n + 1]-> b;"
        " a --[down when n > 0 do n = n - 1]-> a; a --[end when n == 2]-> c; }"};
    char *models = scratch_dir();
    for (int missing = 0; missing < 3; missing++) {
        scratch_write(models, "s.spex",
                      missing < 2 ? "Specification: s\nLearning mode: false\nTransitions:\n"
                                    "nil --[__initialisation__]-> a[n=0]\na[n=0] --[up]-> a[n=1]\n"
                                    "a[n=1] --[up]-> a[n=2]\na[n=1] --[down]-> a[n=0]\n"
                                    "a[n=2] --[down]-> a[n=1]\na[n=2] --[end]-> b[n=2]\n"
                                  : "Specification: s\nLearning mode: false\nTransitions:\n"
                                    "nil --[__initialisation__]-> a[n=0]\na[n=0] --[up]-> a[n=1]\n");
        now = (test_clock){1000000, INT64_C(1700000000000000)};
        compile_text(counters[_i], &specs);
        check_form(_i);
        open_engine_with(NULL, models, SPEX_NO);
        ck_assert_int_eq(spex_register(engine, monitor_of(&specs, 0)), SPEX_OK);
        begin_one(NULL);
        if (missing == 0) { /* the program's own state does as well */
            ck_assert_int_eq(step("up", "mine", "mine[n=1]"), SPEX_E_DEVIATION_NOT_BISIMILAR);
        } else if (missing == 1) {
            ck_assert_int_eq(step("up", "a", "a[n=1]"), SPEX_OK);
            ck_assert_int_eq(step("tau", "a", "a[n=1]"), SPEX_E_DEVIATION_STILL_BISIMILAR);
            ck_assert_int_eq(step("end", "b", "b[n=1]"), SPEX_E_DEVIATION_NOT_BISIMILAR);
        } else {
            ck_assert_int_eq(step("up", "a", "a[n=1]"), SPEX_OK);
            ck_assert_int_eq(step("up", "a", "a[n=2]"), SPEX_E_DEVIATION_NOT_BISIMILAR);
        }
        ck_assert_int_eq(spex_close(engine), SPEX_OK);
        compiled_release(&specs);
    }
    scratch_remove(models);
}
END_TEST

START_TEST(a_beginning_elsewhere_has_the_first_values)
{
    begin_with(texts[_i], NULL, SPEX_NO);
    begin_one("sent");
    is_in("sent[tries=0, mode=slow]");
    ck_assert_int_eq(said(), SPEX_E_INITIAL);
    ck_assert_int_eq(step("retry", "sent", "sent[tries=1, mode=slow]"), SPEX_OK);
    ck_assert_int_eq(spex_delete_instance(engine, spex_id_u64(1)), SPEX_OK);
    begin_one("mine");
    is_in("mine[tries=0, mode=slow]");
    ck_assert_int_eq(step("send", "sent", "sent[tries=0, mode=fast]"), SPEX_OK);
    end();
}
END_TEST

START_TEST(by_number_states_are_those_declared)
{
    begin_with(texts[_i], NULL, SPEX_NO);
    const spex_monitor *m = monitor_of(&specs, 0);
    spex_id id = spex_id_u64(1);
    ck_assert_int_eq(spex_init_instance_indexed(engine, m, m->layout, id, NULL, 0), SPEX_OK);
    ck_assert_int_eq(spex_transition_indexed(engine, m, m->layout, id, 0, 1), SPEX_OK);
    is_in("sent[tries=0, mode=fast]");
    ck_assert_int_eq(spex_transition_indexed(engine, m, m->layout, id, 1, m->source_count), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_transition_async_indexed(engine, m, m->layout, id, 1, 1), SPEX_OK);
    ck_assert_int_eq(spex_flush(engine), SPEX_OK);
    is_in("sent[tries=1, mode=fast]");
    end();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("variables");
    TCase *c = tcase_create("engine");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, states_are_recorded_with_values, 0, 2);
    tcase_add_loop_test(c, states_of_the_programs_own_do_not_hide_where_it_is, 0, 2);
    tcase_add_test(c, where_it_is_need_not_show_in_what_may_follow);
    tcase_add_loop_test(c, after_a_slip_values_stay, 0, 2);
    tcase_add_test(c, a_step_out_of_range_is_told);
    tcase_add_test(c, a_value_that_cannot_be_computed_is_told);
    tcase_add_loop_test(c, strict_speaks_of_states_as_declared, 0, 2);
    tcase_add_test(c, unknown_values_become_known);
    tcase_add_test(c, where_variables_are_kept_values_stay_unknown);
    tcase_add_loop_test(c, limits_are_of_states_as_declared, 0, 2);
    tcase_add_loop_test(c, a_store_keeps_values, 0, 2);
    tcase_add_loop_test(c, a_store_keeps_values_in_states_of_the_programs_own, 0, 2);
    tcase_add_loop_test(c, a_restart_changes_nothing, 0, 4 * RESTARTED);
    tcase_add_test(c, instances_of_another_version_go_on);
    tcase_add_test(c, values_are_taken_over_by_another_version);
    tcase_add_loop_test(c, a_deviation_is_judged_with_conditions, 0, 2);
    tcase_add_loop_test(c, a_beginning_elsewhere_has_the_first_values, 0, 2);
    tcase_add_loop_test(c, by_number_states_are_those_declared, 0, 2);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
