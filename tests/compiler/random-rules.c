/* Random specifications with times and stays, and random steps at random times: what an engine says by a
 * clock of the test's own is what a plain evaluation of the source says. That knows every state that the
 * specification may be in together with every millisecond at which it may have been entered.
 *
 * With a folder as argument it writes instances into it instead, as NUMBER.lts, NUMBER.csv and NUMBER.said, a
 * line for each thing that is to be said: what spex replay is to say of the same as a log
 * (tests/verifier/random-replay).
 */
#include "tests/compiler/compiled.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STATES  4
#define ACTIONS 5 /* a, b, c, the internal i, tau */
#define INNER   3
#define TAU     4
#define EDGES   12
#define STAYS   2
#define STEPS   14
#define TIME    400 /* milliseconds that a run may take */
#define MANY    1500

static const char *const action_names[ACTIONS] = {"a", "b", "c", "i", "tau"};

static uint64_t seed;

static unsigned below(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((seed >> 33) % n);
}

/* ---- specifications ---- */

typedef struct edge {
    int from, action, to, after, within; /* milliseconds; 0: none */
} edge;

typedef struct stay {
    bool has[STATES];
    int limit;
} stay;

typedef struct plain {
    edge edges[EDGES];
    int edge_count;
    stay stays[STAYS];
    int stay_count;
} plain;

static bool is_there(const plain *p, const edge *e)
{
    for (int i = 0; i < p->edge_count; i++)
        if (p->edges[i].from == e->from && p->edges[i].action == e->action && p->edges[i].to == e->to)
            return true;
    return false;
}

static bool same_stay(const stay *a, const stay *b)
{
    return memcmp(a->has, b->has, sizeof a->has) == 0;
}

static void make_plain(plain *p)
{
    memset(p, 0, sizeof *p);
    int wanted = 4 + (int)below(EDGES - 4);
    for (int i = 0; i < wanted; i++) {
        edge e = {.from = i == 0 ? 0 : (int)below(STATES), .action = (int)below(8), .to = (int)below(STATES)};
        e.action = e.action < ACTIONS ? e.action : e.action - ACTIONS; /* silent ones are seldom */
        if (e.action != TAU && below(2))
            e.after = 1 + (int)below(6);
        if (e.action != TAU && below(2))
            e.within = e.after + 1 + (int)below(8);
        if (!is_there(p, &e))
            p->edges[p->edge_count++] = e;
    }
    int stays = (int)below(STAYS + 1);
    for (int k = 0; k < stays; k++) {
        stay s = {.limit = 2 + (int)below(20)};
        for (int i = 0; i < STATES; i++)
            s.has[i] = below(2);
        s.has[below(STATES)] = true;
        if (k == 0 || !same_stay(&s, &p->stays[0]))
            p->stays[p->stay_count++] = s;
    }
}

static void print_plain(const plain *p, FILE *out)
{
    fprintf(out, "spec s {\n    initial s0;\n    state s0, s1, s2, s3;\n    internal i;\n");
    for (int i = 0; i < p->edge_count; i++) {
        const edge *e = &p->edges[i];
        fprintf(out, "    s%d --[%s", e->from, action_names[e->action]);
        if (e->after)
            fprintf(out, " after %dms", e->after);
        if (e->within)
            fprintf(out, " within %dms", e->within);
        fprintf(out, "]-> s%d;\n", e->to);
    }
    for (int k = 0; k < p->stay_count; k++) {
        const char *before = " in ";
        fprintf(out, "    stay_timeout %dms", p->stays[k].limit);
        for (int i = 0; i < STATES; i++)
            if (p->stays[k].has[i]) {
                fprintf(out, "%ss%d", before, i);
                before = ", ";
            }
        fputs(";\n", out);
    }
    fputs("}\n", out);
}

/* ---- the plain evaluation ---- */

typedef struct knowledge {
    bool may[STATES][TIME + 1]; /* be in the state, entered then */
} knowledge;

static bool is_silent(int action)
{
    return action == INNER || action == TAU;
}

static void enter(knowledge *k, int state, int time)
{
    k->may[state][time] = true;
}

static bool may_be(const knowledge *k, int state)
{
    for (int t = 0; t <= TIME; t++)
        if (k->may[state][t])
            return true;
    return false;
}

/* With silent steps, which come at any time until now. */
static void close_until(const plain *p, knowledge *k, int now)
{
    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < p->edge_count; i++) {
            const edge *e = &p->edges[i];
            int first = 0;
            while (is_silent(e->action) && first <= now && !k->may[e->from][first])
                first++;
            for (int t = first; is_silent(e->action) && t <= now; t++)
                if (!k->may[e->to][t])
                    k->may[e->to][t] = more = true;
        }
    }
}

static bool leads_silently(const plain *p, int from, int to)
{
    knowledge k = {0};
    enter(&k, from, 0);
    close_until(p, &k, 0);
    return may_be(&k, to);
}

/* SPEX_OK, or what is wrong with it for each way to have come there. */
static bool keeps(const edge *e, int rested)
{
    return rested >= e->after && (!e->within || rested <= e->within);
}

static bool may_keep(const knowledge *closed, const edge *e, int now)
{
    for (int t = 0; t <= now; t++)
        if (closed->may[e->from][t] && keeps(e, now - t))
            return true;
    return false;
}

typedef struct verdict {
    bool is_refused, may_be_early, may_be_late;
} verdict;

/* The step of a specification that allows it; `state` is what was reported, -1: no state of its own. */
static verdict take(const plain *p, knowledge *k, int action, int state, int now)
{
    knowledge closed = *k;
    bool candidate[EDGES] = {false}, fits[EDGES] = {false}, any = false, any_fits = false;
    verdict v = {false, false, false};
    close_until(p, &closed, now);
    for (int i = 0; i < p->edge_count; i++) {
        const edge *e = &p->edges[i];
        candidate[i] = e->action == action && may_be(&closed, e->from);
        fits[i] = candidate[i] && state >= 0 && leads_silently(p, e->to, state);
        any |= candidate[i];
        any_fits |= fits[i];
    }
    bool rests = is_silent(action) && !any_fits;
    if (any && !rests) {
        v.is_refused = true;
        for (int i = 0; i < p->edge_count; i++) {
            if (!(any_fits ? fits[i] : candidate[i]))
                continue;
            const edge *e = &p->edges[i];
            v.is_refused &= !may_keep(&closed, e, now);
            v.may_be_early |= e->after > 0;
            v.may_be_late |= e->within > 0;
        }
    }
    knowledge next = {0};
    bool rests_there = rests && state >= 0 && may_be(&closed, state);
    if (any_fits || rests_there) {
        enter(&next, state, now);
    } else if (!any && !rests) {
        for (int s = 0; s < STATES; s++)
            if (state < 0 || s == state)
                enter(&next, s, now);
    } else {
        for (int s = 0; rests && s < STATES; s++)
            if (may_be(k, s))
                enter(&next, s, now);
        for (int i = 0; i < p->edge_count; i++)
            if (candidate[i])
                enter(&next, p->edges[i].to, now);
    }
    *k = next;
    return v;
}

static bool is_within(const plain *p, const knowledge *k, const stay *s, int now)
{
    knowledge closed = *k;
    close_until(p, &closed, now);
    for (int i = 0; i < STATES; i++)
        if (may_be(&closed, i) && !s->has[i])
            return false;
    return true;
}

typedef struct staying {
    bool is_within, is_told;
    int since;
} staying;

static bool is_overdue(const plain *p, const staying *s, int k, int now)
{
    return s[k].is_within && !s[k].is_told && now - s[k].since > p->stays[k].limit;
}

static void follow_stays(const plain *p, const knowledge *known, staying *s, int now)
{
    for (int k = 0; k < p->stay_count; k++) {
        bool was = s[k].is_within;
        s[k].is_within = is_within(p, known, &p->stays[k], now);
        if (s[k].is_within && !was)
            s[k] = (staying){true, false, now};
    }
}

/* ---- the engine beside it ---- */

static heard told;
static test_clock clock_now;
static spex_engine *engine;

static bool is_finished(void)
{
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, spex_id_u64(1), &instance), SPEX_OK);
    bool finished = instance->finished;
    spex_instance_free(instance);
    return finished;
}

static int count_told(int code)
{
    int count = 0;
    for (int i = 0; i < told.count && i < HEARD_MOST; i++)
        count += told.codes[i] == code;
    return count;
}

/* Where the run goes on after a step that is not allowed. */
static void resume(knowledge *k, int state, int now)
{
    memset(k, 0, sizeof *k);
    for (int s = 0; s < STATES; s++)
        if (state < 0 || s == state)
            enter(k, s, now);
}

static int overdue(const plain *p, staying *s, int now, bool tells)
{
    int count = 0;
    bool finished = is_finished();
    for (int k = 0; k < p->stay_count; k++)
        if (!finished && is_overdue(p, s, k, now)) {
            count++;
            s[k].is_told |= tells;
        }
    return count;
}

typedef struct written {
    FILE *events, *said; /* NULL: nothing is written */
    int line;
} written;

static void write_said(const written *l, const char *what)
{
    if (l->said)
        fprintf(l->said, "%d %s\n", l->line, what);
}

/* One step, which goes where some transition leads, or elsewhere, or to a name of the program's own. */
static void do_step(const plain *p, knowledge *known, staying *stays, int now, written *l)
{
    int action = (int)below(ACTIONS), state = below(3) ? (int)below(STATES) : -1;
    for (unsigned tries = below(4); tries > 0; tries--) {
        const edge *e = &p->edges[below((unsigned)p->edge_count)];
        if (may_be(known, e->from)) {
            action = e->action;
            state = below(4) ? e->to : -1;
        }
    }
    char name[16] = "mine";
    if (state >= 0)
        snprintf(name, sizeof name, "s%d", state);
    l->line++;
    if (l->events)
        fprintf(l->events, "%d,x,%s,%s\n", 1000 + now, action_names[action], name);
    int stays_told = overdue(p, stays, now, true);
    told.count = 0;
    spex_transition(engine, spex_id_u64(1), action_names[action], name);
    ck_assert_int_eq(count_told(SPEX_E_STAY_TIMEOUT), stays_told);
    int early = count_told(SPEX_E_TOO_EARLY), late = count_told(SPEX_E_TOO_LATE);
    for (int i = 0; i < stays_told; i++)
        write_said(l, "stay");
    if (count_told(SPEX_E_NOT_ALLOWED)) {
        ck_assert_int_eq(early + late, 0);
        resume(known, state, now);
        write_said(l, "not_allowed");
    } else {
        verdict v = take(p, known, action, state, now);
        ck_assert_int_eq(early + late, v.is_refused);
        ck_assert(!early || v.may_be_early);
        ck_assert(!late || v.may_be_late);
        if (early + late)
            write_said(l, early ? "too_early" : "too_late");
    }
    follow_stays(p, known, stays, now);
}

static void look(const plain *p, staying *stays, int now)
{
    told.count = 0;
    int expected = overdue(p, stays, now, true);
    spex_tick(engine);
    ck_assert_int_eq(count_told(SPEX_E_STAY_TIMEOUT), expected);
}

static int ignore(const spex_error *error, void *arg)
{
    if (error->code != SPEX_E_IMPL_MODEL_NOT_FOUND)
        hear(error, arg);
    return SPEX_OK;
}

static void run_one(uint64_t number, written *l, FILE *text_out)
{
    plain p;
    compiled c;
    char *text = NULL;
    size_t size;
    seed = number * 7919 + 1;
    make_plain(&p);
    FILE *out = open_memstream(&text, &size);
    print_plain(&p, out);
    fclose(out);
    if (text_out)
        fputs(text, text_out);
    compile_text(text, &c);
    clock_now = (test_clock){1000000, INT64_C(1700000000000000)};
    spex_clock clock = test_clock_of(&clock_now);
    spex_options options = {.error_handler = ignore, .error_arg = &told, .clock = &clock};
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    spex_init_instance(engine, monitor_of(&c, 0), spex_id_u64(1), NULL, NULL);
    l->line = 2;
    if (l->events)
        fprintf(l->events, "time,instance,action,state\n1000,x,,s0\n");
    knowledge known = {0};
    staying stays[STAYS] = {{0}};
    int now = 0;
    enter(&known, 0, 0);
    follow_stays(&p, &known, stays, 0);
    for (int i = 0; i < STEPS; i++) {
        now += (int)below(12);
        clock_now.monotonic = 1000000 + now * 1000;
        if (!l->events && below(3) == 0)
            look(&p, stays, now);
        else
            do_step(&p, &known, stays, now, l);
    }
    ck_assert_int_le(now, TIME);
    spex_close(engine);
    compiled_release(&c);
    free(text);
}

START_TEST(the_engine_says_what_the_source_says)
{
    written none = {NULL, NULL, 0};
    for (uint64_t i = (uint64_t)_i * MANY; i < (uint64_t)(_i + 1) * MANY; i++)
        run_one(i, &none, NULL);
}
END_TEST

/* ---- the same as logs ---- */

static const char *folder; /* NULL: nothing is written */

static FILE *open_in(uint64_t number, const char *suffix)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%" PRIu64 ".%s", folder, number, suffix);
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    return out;
}

START_TEST(logs_are_written)
{
    for (uint64_t i = 0; i < 60; i++) {
        written l = {open_in(i, "csv"), open_in(i, "said"), 0};
        FILE *spec = open_in(i, "lts");
        run_one(i, &l, spec);
        fclose(l.events);
        fclose(l.said);
        fclose(spec);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("random-rules");
    TCase *t = tcase_create("engine");
    tcase_set_timeout(t, 60);
    if (folder)
        tcase_add_test(t, logs_are_written);
    else
        tcase_add_loop_test(t, the_engine_says_what_the_source_says, 0, 2);
    suite_add_tcase(s, t);
    return s;
}

int main(int argc, char **argv)
{
    folder = argc > 1 ? argv[1] : NULL;
    return suite_run(suite());
}
