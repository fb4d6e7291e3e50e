/* Times, parents and children: from the source to what an engine says of it, by a clock of the test's own. */
#include "tests/compiler/compiled.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <pthread.h>
#include <string.h>

static heard told;
static test_clock now;
static spex_engine *engine;
static compiled specs;
static char *store;

static void open_engine(const char *store_dir)
{
    spex_options options;
    spex_clock clock = test_clock_of(&now);
    spex_options_init(&options);
    options.error_handler = hear;
    options.error_arg = &told;
    options.clock = &clock;
    options.store_dir = store_dir;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}

static void begin_with(const char *text)
{
    memset(&told, 0, sizeof told);
    now = (test_clock){1000000, INT64_C(1700000000000000)};
    compile_text(text, &specs);
    open_engine(NULL);
}

static void end(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    compiled_release(&specs);
}

static void pass(int64_t milliseconds)
{
    now.monotonic += milliseconds * 1000;
    now.wall += milliseconds * 1000;
}

/* An engine that begins again on the store of the one before. */
static void reopen(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    memset(&told, 0, sizeof told);
    open_engine(store);
    for (uint32_t i = 0; i < specs.unit->spec_count; i++)
        ck_assert_int_eq(spex_register(engine, monitor_of(&specs, i)), SPEX_OK);
}

static void begin_stored(const char *text)
{
    store = scratch_dir();
    begin_with(text);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    open_engine(store);
}

static void end_stored(void)
{
    end();
    scratch_remove(store);
}

static spex_id id(uint64_t number)
{
    return spex_id_u64(number);
}

/* What was said since the last time, of what is no model's business: one code, SPEX_OK for nothing. */
static int said(void)
{
    int code = SPEX_OK, count = 0;
    for (int i = 0; i < told.count && i < HEARD_MOST; i++)
        if (told.codes[i] != SPEX_E_IMPL_MODEL_NOT_FOUND) {
            code = told.codes[i];
            count++;
            memmove(told.messages[0], told.messages[i], sizeof told.messages[0]);
        }
    ck_assert_int_le(count, 1);
    told.count = 0;
    return code;
}

static int step(uint64_t number, const char *action, const char *state)
{
    ck_assert_int_eq(spex_transition(engine, id(number), action, state), SPEX_OK);
    return said();
}

static void begin_one(uint64_t number)
{
    ck_assert_int_eq(spex_init_instance(engine, monitor_of(&specs, 0), id(number), NULL, NULL), SPEX_OK);
    ck_assert_int_eq(said(), SPEX_OK);
}

/* ---- times ---- */

static const char timed[] = "spec s { a --[x after 10ms within 20ms]-> b; b --[y after 5ms]-> b --[z]-> a;"
                            " b --[w after 1s]-> c; b --[w]-> d; }";

START_TEST(a_step_is_judged_by_when_its_state_was_entered)
{
    begin_with(timed);
    for (int64_t rest = 9; rest <= 21; rest++) {
        begin_one((uint64_t)rest);
        pass(rest);
        ck_assert_int_eq(step((uint64_t)rest, "x", "b"), rest < 10   ? SPEX_E_TOO_EARLY
                                                         : rest > 20 ? SPEX_E_TOO_LATE
                                                                     : SPEX_OK);
        if (rest == 9)
            ck_assert_str_eq(told.messages[0],
                             "s 9: 'x' came 0.009s after it was in 'a', the specification allows it "
                             "not before 0.010s");
        if (rest == 21)
            ck_assert_str_eq(told.messages[0],
                             "s 21: 'x' came 0.021s after it was in 'a', the specification allows it "
                             "within 0.020s");
        ck_assert_int_eq(step((uint64_t)rest, "z", "a"), SPEX_OK); /* the step was taken */
    }
    end();
}
END_TEST

START_TEST(a_loop_enters_its_state_anew)
{
    begin_with(timed);
    begin_one(1);
    pass(10);
    ck_assert_int_eq(step(1, "x", "b"), SPEX_OK);
    pass(5);
    ck_assert_int_eq(step(1, "y", "b"), SPEX_OK);
    pass(4);
    ck_assert_int_eq(step(1, "y", "b"), SPEX_E_TOO_EARLY);
    pass(4);
    ck_assert_int_eq(step(1, "y", "b"), SPEX_E_TOO_EARLY);
    pass(5);
    ck_assert_int_eq(step(1, "y", "b"), SPEX_OK);
    end();
}
END_TEST

START_TEST(another_transition_by_the_same_action_stays_free)
{
    begin_with(timed);
    begin_one(1);
    begin_one(2);
    begin_one(3);
    pass(10);
    for (uint64_t i = 1; i <= 3; i++)
        ck_assert_int_eq(step(i, "x", i == 3 ? "mine" : "b"), SPEX_OK);
    ck_assert_int_eq(step(1, "w", "c"), SPEX_E_TOO_EARLY);
    ck_assert_int_eq(step(2, "w", "d"), SPEX_OK);
    ck_assert_int_eq(step(3, "w", "gone"), SPEX_OK); /* it may have been the free one */
    end();
}
END_TEST

START_TEST(a_program_with_names_of_its_own_is_judged)
{
    begin_with(timed);
    begin_one(1);
    pass(9);
    ck_assert_int_eq(step(1, "x", "one"), SPEX_E_TOO_EARLY);
    pass(4);
    ck_assert_int_eq(step(1, "y", "two"), SPEX_E_TOO_EARLY);
    pass(5);
    ck_assert_int_eq(step(1, "y", "two"), SPEX_OK);
    ck_assert_int_eq(step(1, "z", "three"), SPEX_OK);
    pass(21);
    ck_assert_int_eq(step(1, "x", "four"), SPEX_E_TOO_LATE);
    end();
}
END_TEST

START_TEST(variables_and_times_go_together)
{
    begin_with("spec s { var tries: int(0..2); idle --[send]-> sent;"
               " sent --[again when tries < 2 do tries = tries + 1 after 10ms]-> sent;"
               " sent --[again when tries == 2 within 5ms]-> lost; stay_timeout 40ms in sent; }");
    begin_one(1);
    ck_assert_int_eq(step(1, "send", "sent"), SPEX_OK);
    pass(9);
    ck_assert_int_eq(step(1, "again", "sent"), SPEX_E_TOO_EARLY);
    pass(10);
    ck_assert_int_eq(step(1, "again", "mine"), SPEX_OK);
    pass(6);
    ck_assert_int_eq(step(1, "again", "lost"), SPEX_E_TOO_LATE);
    begin_one(2);
    ck_assert_int_eq(step(2, "send", "sent"), SPEX_OK);
    pass(30);
    ck_assert_int_eq(step(2, "again", "sent"), SPEX_OK);
    pass(11);
    ck_assert_int_eq(step(2, "again", "sent"), SPEX_E_STAY_TIMEOUT);
    ck_assert_str_eq(told.messages[0],
                     "s 2: it has stayed longer than 0.040s in 'sent'; it is in 'sent[tries=1]'");
    end();
}
END_TEST

START_TEST(a_state_that_a_silent_step_leads_to_may_have_been_entered_at_any_time)
{
    begin_with("spec s { a --[tau]-> b --[x after 10ms within 20ms]-> c; }");
    begin_one(1);
    begin_one(2);
    pass(5);
    ck_assert_int_eq(step(1, "x", "c"), SPEX_E_TOO_EARLY);
    pass(100);
    ck_assert_int_eq(step(2, "x", "c"), SPEX_OK);
    end();
}
END_TEST

START_TEST(a_refused_action_is_told_once_and_not_judged_by_time)
{
    begin_with(timed);
    begin_one(1);
    ck_assert_int_eq(step(1, "w", "d"), SPEX_E_NOT_ALLOWED);
    end();
}
END_TEST

START_TEST(times_go_on_in_the_next_run)
{
    begin_stored(timed);
    begin_one(1);
    begin_one(2);
    pass(6);
    reopen();
    pass(3);
    ck_assert_int_eq(step(1, "x", "b"), SPEX_E_TOO_EARLY);
    pass(1);
    ck_assert_int_eq(step(2, "x", "b"), SPEX_OK);
    end_stored();
}
END_TEST

START_TEST(after_the_clock_was_set_back_between_runs_nothing_is_said_of_a_time_that_is_not_known)
{
    begin_stored(timed);
    begin_one(1);
    pass(15);
    now.wall -= INT64_C(3600000000);
    reopen();
    ck_assert_int_eq(step(1, "x", "b"), SPEX_OK);
    ck_assert_int_eq(step(1, "y", "b"), SPEX_E_TOO_EARLY); /* from the next step on it is */
    end_stored();
}
END_TEST

START_TEST(a_clock_that_is_set_or_a_machine_that_slept_change_nothing_while_it_runs)
{
    begin_with(timed);
    begin_one(1);
    begin_one(2);
    now.wall -= INT64_C(3600000000);
    pass(10);
    ck_assert_int_eq(step(1, "x", "b"), SPEX_OK);
    now.wall += INT64_C(7200000000); /* it slept: the monotonic clock stood still */
    ck_assert_int_eq(step(2, "x", "b"), SPEX_OK);
    end();
}
END_TEST

/* ---- stays ---- */

static const char stays[] =
    "spec s { group in_use { a, b } idle --[x]-> a --[y]-> b --[z]-> a; in_use --[q]-> idle;"
    " stay_timeout 100ms in in_use; }";

static int tick(void)
{
    ck_assert_int_eq(spex_tick(engine), SPEX_OK);
    return said();
}

START_TEST(a_stay_lasts_whatever_it_does_there_and_is_told_once)
{
    begin_with(stays);
    begin_one(1);
    pass(1000);
    ck_assert_int_eq(tick(), SPEX_OK);
    ck_assert_int_eq(step(1, "x", "a"), SPEX_OK);
    pass(60);
    ck_assert_int_eq(step(1, "y", "b"), SPEX_OK);
    pass(40);
    ck_assert_int_eq(tick(), SPEX_OK);
    pass(1);
    ck_assert_int_eq(tick(), SPEX_E_STAY_TIMEOUT);
    ck_assert_str_eq(told.messages[0], "s 1: it has stayed longer than 0.100s in 'a' or 'b'; it is in 'b'");
    ck_assert_int_eq(step(1, "z", "a"), SPEX_OK);
    pass(1000);
    ck_assert_int_eq(tick(), SPEX_OK);
    ck_assert_int_eq(step(1, "q", "idle"), SPEX_OK);
    ck_assert_int_eq(step(1, "x", "a"), SPEX_OK);
    pass(101);
    ck_assert_int_eq(tick(), SPEX_E_STAY_TIMEOUT);
    end();
}
END_TEST

START_TEST(a_step_tells_of_a_stay_that_nobody_has_told_of)
{
    begin_with(stays);
    begin_one(1);
    ck_assert_int_eq(step(1, "x", "a"), SPEX_OK);
    pass(101);
    ck_assert_int_eq(step(1, "q", "idle"), SPEX_E_STAY_TIMEOUT);
    ck_assert_int_eq(tick(), SPEX_OK);
    end();
}
END_TEST

START_TEST(stays_go_on_in_the_next_run)
{
    begin_stored(stays);
    begin_one(1);
    ck_assert_int_eq(step(1, "x", "a"), SPEX_OK);
    begin_one(2);
    ck_assert_int_eq(step(2, "x", "a"), SPEX_OK);
    pass(60);
    ck_assert_int_eq(step(1, "y", "b"), SPEX_OK);
    reopen();
    ck_assert_int_eq(spex_delete_instance(engine, id(2)), SPEX_OK);
    pass(30);
    ck_assert_int_eq(step(1, "z", "a"), SPEX_OK);
    ck_assert_int_eq(tick(), SPEX_OK);
    pass(11);
    ck_assert_int_eq(tick(), SPEX_E_STAY_TIMEOUT);
    reopen(); /* that it was told is known */
    pass(1000);
    ck_assert_int_eq(tick(), SPEX_OK);
    end_stored();
}
END_TEST

/* ---- parents and children ---- */

static const char related[] =
    "spec connection { open --[begin]-> busy --[commit]-> open; (open, busy) --[close unless statement in "
    "(running, prepared)]-> closed; }"
    "spec statement { parent connection; prepared --[step while connection in (open, busy)]-> running "
    "--[reset]-> "
    "prepared; (prepared, running) --[finalize]-> gone; }";

/* The same, with a child that counts: its variables are kept. */
static const char related_kept[] =
    "spec connection { open --[begin]-> busy --[commit]-> open; (open, busy) --[close unless statement in "
    "(running, prepared)]-> closed; }"
    "spec statement { parent connection; var steps: int(0..1000000000); prepared --[step while connection in "
    "(open, busy)]-> running; running --[reset do steps = steps + 1]-> prepared; "
    "(prepared, running) --[finalize]-> gone; }";

/* And one that counts to 3. */
static const char related_valued[] =
    "spec connection { open --[begin]-> busy --[commit]-> open; (open, busy) --[close unless statement in "
    "(running, prepared)]-> closed; }"
    "spec statement { parent connection; var steps: int(0..3); prepared --[step while connection in (open, "
    "busy)]-> running; running --[reset when steps < 3 do steps = steps + 1]-> prepared; "
    "running --[reset when steps == 3]-> prepared; (prepared, running) --[finalize]-> gone; }";
static const char *const families[] = {related, related_kept, related_valued};

static void child_of(uint64_t child, uint64_t parent)
{
    ck_assert_int_eq(spex_init_child(engine, monitor_of(&specs, 1), id(child), id(parent), NULL, NULL),
                     SPEX_OK);
}

START_TEST(a_parent_waits_for_its_children)
{
    begin_with(related);
    begin_one(1);
    begin_one(2);
    child_of(11, 1);
    child_of(12, 1);
    child_of(21, 2);
    ck_assert_int_eq(said(), SPEX_OK);
    ck_assert_int_eq(step(1, "close", "closed"), SPEX_E_NOT_ALLOWED);
    ck_assert_str_eq(told.messages[0],
                     "connection 1: the specification does not allow 'close' in 'open' while "
                     "statement 12 is in 'prepared' or 'running'; it is in 'prepared'");
    ck_assert_int_eq(step(21, "finalize", "gone"), SPEX_OK);
    ck_assert_int_eq(step(2, "close", "closed"), SPEX_OK);
    end();
}
END_TEST

START_TEST(a_child_asks_where_its_parent_is)
{
    begin_with(related);
    begin_one(1);
    child_of(11, 1);
    ck_assert_int_eq(step(11, "step", "running"), SPEX_OK);
    ck_assert_int_eq(step(11, "reset", "prepared"), SPEX_OK);
    ck_assert_int_eq(step(1, "close", "closed"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step(11, "step", "running"), SPEX_E_NOT_ALLOWED);
    ck_assert_str_eq(told.messages[0],
                     "statement 11: the specification allows 'step' in 'prepared' only while "
                     "connection 1 is in 'open' or 'busy'; it is in 'closed'");
    ck_assert_int_eq(step(11, "reset", "prepared"), SPEX_OK); /* the step was taken */
    ck_assert_int_eq(spex_delete_instance(engine, id(1)), SPEX_OK);
    ck_assert_int_eq(step(11, "step", "running"), SPEX_OK); /* it has no parent any more */
    end();
}
END_TEST

START_TEST(a_parent_that_is_not_there_is_told)
{
    begin_with(related);
    ck_assert_int_eq(spex_init_child(engine, monitor_of(&specs, 1), id(11), id(1), NULL, NULL), SPEX_OK);
    ck_assert_int_eq(said(), SPEX_E_PARENT);
    ck_assert_str_eq(told.messages[0],
                     "statement 11: it begins in 'prepared', and there is no connection 1 to be its parent");
    ck_assert_int_eq(spex_init_instance(engine, monitor_of(&specs, 1), id(12), NULL, NULL), SPEX_OK);
    ck_assert_int_eq(said(), SPEX_E_PARENT);
    ck_assert_str_eq(told.messages[0],
                     "statement 12: it begins in 'prepared', and no connection was given as its parent");
    ck_assert_int_eq(step(11, "step", "running"), SPEX_OK);
    ck_assert_int_eq(spex_init_child(engine, monitor_of(&specs, 0), id(1), id(1), NULL, NULL),
                     SPEX_E_ARGUMENT);
    end();
}
END_TEST

/* Of what is shown of instance `number`. */
static void has_parent(uint64_t number, const char *specification, uint64_t parent)
{
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id(number), &instance), SPEX_OK);
    ck_assert_uint_eq(instance->parent.length, specification ? sizeof parent : 0);
    if (specification) {
        ck_assert_str_eq(instance->parent_specification, specification);
        uint64_t shown = 0;
        for (unsigned i = 0; i < sizeof shown; i++)
            shown |= (uint64_t)((const unsigned char *)instance->parent.bytes)[i] << (8 * i);
        ck_assert_uint_eq(shown, parent);
    } else {
        ck_assert_ptr_null(instance->parent_specification);
    }
    spex_instance_free(instance);
}

START_TEST(a_parent_is_shown_and_may_be_given_later)
{
    begin_with(related);
    begin_one(1);
    char text[] = "2";
    ck_assert_int_eq(spex_init_child_async(engine, monitor_of(&specs, 1), id(10), id(1), NULL, NULL),
                     SPEX_OK);
    ck_assert_int_eq(
        spex_init_child_async(engine, monitor_of(&specs, 1), id(11), spex_id_str(text), NULL, NULL), SPEX_OK);
    *text = 'x'; /* it was copied */
    ck_assert_int_eq(spex_flush(engine), SPEX_OK);
    ck_assert_int_eq(said(), SPEX_E_PARENT);
    ck_assert_ptr_nonnull(strstr(told.messages[0], "there is no connection '2'"));
    ck_assert_int_eq(
        spex_init_child_async(engine, monitor_of(&specs, 1), id(12), spex_id_str(""), NULL, NULL),
        SPEX_E_ARGUMENT);
    has_parent(10, "connection", 1);
    has_parent(11, NULL, 0);
    has_parent(1, NULL, 0);
    ck_assert_int_eq(step(10, "step", "running"), SPEX_OK);
    ck_assert_int_eq(step(1, "close", "closed"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_delete_instance(engine, id(1)), SPEX_OK);
    has_parent(10, NULL, 0);
    end();
}
END_TEST

START_TEST(asynchronous_beginnings_by_number)
{
    begin_with(related);
    const spex_monitor *parent = monitor_of(&specs, 0), *child = monitor_of(&specs, 1);
    uint64_t of_child = child->layout;
    ck_assert_int_eq(spex_init_instance_async_indexed(engine, parent, parent->layout, id(1), "note", 0),
                     SPEX_OK);
    ck_assert_int_eq(spex_init_child_async_indexed(engine, child, of_child, id(10), id(1), NULL, 1), SPEX_OK);
    ck_assert_int_eq(spex_flush(engine), SPEX_OK);
    has_parent(1, NULL, 0);
    has_parent(10, "connection", 1);
    ck_assert_int_eq(step(10, "reset", "prepared"), SPEX_E_INITIAL); /* told now: it began elsewhere */
    ck_assert_int_eq(spex_init_child_async_indexed(engine, child, of_child, id(11), id(1), NULL, 3),
                     SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_init_child_async_indexed(engine, child, of_child + 1, id(11), id(1), NULL, 0),
                     SPEX_E_MONITOR);
    ck_assert_int_eq(spex_init_instance_async_indexed(engine, parent, parent->layout + 1, id(2), NULL, 0),
                     SPEX_E_MONITOR);
    ck_assert_int_eq(spex_init_instance_async_indexed(engine, NULL, 0, id(2), NULL, 0), SPEX_E_ARGUMENT);
    end();
}
END_TEST

START_TEST(children_that_go_are_not_counted)
{
    begin_with(related);
    begin_one(1);
    for (uint64_t i = 0; i < 5; i++)
        child_of(10 + i, 1);
    for (uint64_t i = 0; i < 5; i++) {
        ck_assert_int_eq(step(1, "begin", "busy"), SPEX_OK);
        ck_assert_int_eq(step(1, "commit", "open"), SPEX_OK);
        ck_assert_int_eq(spex_delete_instance(engine, id(10 + (i * 3) % 5)), SPEX_OK);
    }
    ck_assert_int_eq(step(1, "close", "closed"), SPEX_OK);
    end();
}
END_TEST

START_TEST(relations_go_on_in_the_next_run)
{
    begin_stored(related);
    begin_one(1);
    begin_one(2);
    child_of(11, 1);
    child_of(21, 2);
    ck_assert_int_eq(step(11, "step", "running"), SPEX_OK);
    ck_assert_int_eq(spex_delete_instance(engine, id(2)), SPEX_OK);
    reopen();
    ck_assert_int_eq(step(1, "close", "closed"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step(11, "reset", "prepared"), SPEX_OK);
    ck_assert_int_eq(step(11, "step", "running"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(step(21, "step", "running"), SPEX_OK);
    reopen();
    ck_assert_int_eq(step(11, "finalize", "gone"), SPEX_OK);
    child_of(12, 1);
    ck_assert_int_eq(said(), SPEX_OK);
    ck_assert_int_eq(step(12, "step", "running"), SPEX_E_NOT_ALLOWED);
    end_stored();
}
END_TEST

/* ---- at random, against a plain scan of all ---- */

#define FEW  3
#define KIDS 9
#define NONE UINT64_MAX

typedef struct family {
    bool is_there[FEW], is_closed[FEW];
    bool has[KIDS];
    uint64_t parent[KIDS]; /* NONE: it has none */
    int state[KIDS];       /* 0: prepared, 1: running, 2: gone */
} family;

static uint64_t seed;

static uint64_t below(uint64_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (seed >> 33) % n;
}

static void change_parent(family *f, uint64_t p)
{
    if (!f->is_there[p]) {
        ck_assert_int_eq(spex_init_instance(engine, monitor_of(&specs, 0), id(p), NULL, NULL), SPEX_OK);
        f->is_there[p] = true;
        f->is_closed[p] = false;
        ck_assert_int_eq(said(), SPEX_OK);
    } else if (below(3) == 0) {
        ck_assert_int_eq(spex_delete_instance(engine, id(p)), SPEX_OK);
        f->is_there[p] = false;
        for (int k = 0; k < KIDS; k++)
            f->parent[k] = f->parent[k] == p ? NONE : f->parent[k];
    } else if (!f->is_closed[p]) {
        bool waits = false;
        for (int k = 0; k < KIDS; k++)
            waits |= f->has[k] && f->parent[k] == p && f->state[k] < 2;
        ck_assert_int_eq(step(p, "close", "closed"), waits ? SPEX_E_NOT_ALLOWED : SPEX_OK);
        f->is_closed[p] = true;
    }
}

/* By that name, or by one of the program's own. */
static const char *named(const char *state)
{
    return below(4) == 0 ? "mine" : state;
}

static void change_child(family *f, uint64_t k)
{
    uint64_t number = 100 + k;
    if (!f->has[k]) {
        uint64_t p = below(FEW);
        child_of(number, p);
        ck_assert_int_eq(said(), f->is_there[p] ? SPEX_OK : SPEX_E_PARENT);
        f->has[k] = true;
        f->parent[k] = f->is_there[p] ? p : NONE;
        f->state[k] = 0;
    } else if (below(4) == 0) {
        ck_assert_int_eq(spex_delete_instance(engine, id(number)), SPEX_OK);
        f->has[k] = false;
    } else if (below(12) == 0) {
        f->state[k] = below(2) ? 0 : 2;
        ck_assert_int_eq(spex_mock_instance(engine, monitor_of(&specs, 1), id(number),
                                            f->state[k] ? "gone" : "prepared", NULL),
                         SPEX_OK);
    } else if (f->state[k] == 0) {
        bool is_refused = f->parent[k] != NONE && f->is_closed[f->parent[k]];
        ck_assert_int_eq(step(number, "step", named("running")), is_refused ? SPEX_E_NOT_ALLOWED : SPEX_OK);
        f->state[k] = 1;
    } else if (f->state[k] == 1) {
        f->state[k] = below(2) ? 0 : 2;
        const char *action = f->state[k] ? "finalize" : "reset";
        ck_assert_int_eq(step(number, action, named(f->state[k] ? "gone" : "prepared")), SPEX_OK);
    }
}

START_TEST(relations_are_as_a_scan_of_all_would_find_them)
{
    family f = {.is_there = {false}};
    seed = (uint64_t)_i + 1;
    begin_stored(families[_i % 3]);
    ck_assert_int_eq(monitor_of(&specs, 1)->form == SPEX_RUN_KEPT, _i % 3 == 1);
    for (int i = 0; i < 600; i++) {
        if (below(3) == 0)
            change_parent(&f, below(FEW));
        else
            change_child(&f, below(KIDS));
        if (below(60) == 0)
            reopen();
    }
    end_stored();
}
END_TEST

/* ---- threads ---- */

#define PARENTS 4u
#define ROUNDS  300u

static void *use_children(void *arg)
{
    uint64_t first = *(const uint64_t *)arg;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t child = first + i;
        spex_init_child(engine, monitor_of(&specs, 1), id(child), id(i % PARENTS), NULL, NULL);
        spex_transition(engine, id(child), "step", "running");
        spex_transition(engine, id(child), i % 2 ? "finalize" : "reset", i % 2 ? "gone" : "prepared");
        if (i % 3)
            spex_delete_instance(engine, id(child));
    }
    return NULL;
}

static void *use_parents(void *arg)
{
    (void)arg;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t parent = i % PARENTS;
        spex_transition(engine, id(parent), "begin", "busy");
        spex_transition(engine, id(parent), "commit", "open");
        if (i % 7 == 0) {
            spex_transition(engine, id(parent), "close", "closed");
            spex_delete_instance(engine, id(parent));
            spex_init_instance(engine, monitor_of(&specs, 0), id(parent), NULL, NULL);
        }
    }
    return NULL;
}

START_TEST(parents_and_children_of_several_threads_wait_for_nobody_in_a_circle)
{
    pthread_t threads[4];
    static const uint64_t first[] = {1000, 2000};
    begin_with(related);
    for (uint64_t i = 0; i < PARENTS; i++)
        begin_one(i);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, i % 2 ? use_parents : use_children,
                                        i % 2 ? NULL : (void *)(uintptr_t)&first[i / 2]),
                         0);
    for (unsigned i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    end();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("rules");
    TCase *times = tcase_create("times");
    tcase_add_test(times, a_step_is_judged_by_when_its_state_was_entered);
    tcase_add_test(times, a_loop_enters_its_state_anew);
    tcase_add_test(times, another_transition_by_the_same_action_stays_free);
    tcase_add_test(times, a_program_with_names_of_its_own_is_judged);
    tcase_add_test(times, variables_and_times_go_together);
    tcase_add_test(times, a_state_that_a_silent_step_leads_to_may_have_been_entered_at_any_time);
    tcase_add_test(times, a_refused_action_is_told_once_and_not_judged_by_time);
    tcase_add_test(times, times_go_on_in_the_next_run);
    tcase_add_test(times,
                   after_the_clock_was_set_back_between_runs_nothing_is_said_of_a_time_that_is_not_known);
    tcase_add_test(times, a_clock_that_is_set_or_a_machine_that_slept_change_nothing_while_it_runs);
    suite_add_tcase(s, times);
    TCase *stay = tcase_create("stays");
    tcase_add_test(stay, a_stay_lasts_whatever_it_does_there_and_is_told_once);
    tcase_add_test(stay, a_step_tells_of_a_stay_that_nobody_has_told_of);
    tcase_add_test(stay, stays_go_on_in_the_next_run);
    suite_add_tcase(s, stay);
    TCase *kin = tcase_create("relations");
    tcase_add_test(kin, a_parent_waits_for_its_children);
    tcase_add_test(kin, a_child_asks_where_its_parent_is);
    tcase_add_test(kin, a_parent_that_is_not_there_is_told);
    tcase_add_test(kin, a_parent_is_shown_and_may_be_given_later);
    tcase_add_test(kin, asynchronous_beginnings_by_number);
    tcase_add_test(kin, children_that_go_are_not_counted);
    tcase_add_test(kin, relations_go_on_in_the_next_run);
    tcase_add_loop_test(kin, relations_are_as_a_scan_of_all_would_find_them, 0, 18);
    tcase_add_test(kin, parents_and_children_of_several_threads_wait_for_nobody_in_a_circle);
    suite_add_tcase(s, kin);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
