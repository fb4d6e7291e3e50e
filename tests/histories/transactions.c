/* Isolation levels, against all serial orders and all snapshots of small random histories, and by example:
 * what each anomaly is called, and what is said of it. */
#include "histories/transactions/transactions.h"
#include "histories/io/reader.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

#define TXNS  5
#define STEPS 3
#define KEYS  3
#define LIST  16

/* ---- small histories ---- */

typedef struct small_step {
    bool is_write;
    int key, value;         /* written, or of a register read (0: null) */
    int list[LIST], length; /* read */
} small_step;

typedef struct small_txn {
    small_step steps[STEPS];
    int count, start, end, process;
    history_outcome outcome;
} small_txn;

typedef struct small {
    bool is_list;
    small_txn txns[TXNS];
    int count;
} small;

typedef struct state {
    int list[KEYS][LIST], length[KEYS];
    int value[KEYS];
} state;

static uint64_t seed = 1;

static int below(int n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int)(seed % (uint64_t)n);
}

static void act(state *s, const small_step *step)
{
    if (!step->is_write)
        return;
    s->value[step->key] = step->value;
    s->list[step->key][s->length[step->key]++] = step->value;
}

static void observe(const state *s, bool is_list, small_step *step)
{
    step->value = s->value[step->key];
    step->length = is_list ? s->length[step->key] : 0;
    memcpy(step->list, s->list[step->key], sizeof step->list);
}

static bool observes(const state *s, bool is_list, const small_step *step)
{
    if (!is_list)
        return step->value == s->value[step->key];
    return step->length == s->length[step->key] &&
           memcmp(step->list, s->list[step->key], (size_t)step->length * sizeof *step->list) == 0;
}

/* When operations begin and end, in how many processes, and how. */
static void lay_out(small *h)
{
    int open[TXNS], open_count = 0, begun = 0, event = 0, next_process = 0, process[TXNS], idle[TXNS],
                    idle_count = 0;
    while (begun < h->count || open_count) {
        if (begun < h->count && (open_count == 0 || (open_count < 3 && below(2)))) {
            small_txn *t = &h->txns[begun];
            int p = idle_count && below(4) ? idle[--idle_count] : next_process++;
            t->start = event++;
            t->end = -1;
            t->process = process[begun] = p;
            t->outcome = below(12) == 0 ? HISTORY_FAILED : below(8) == 0 ? HISTORY_UNKNOWN : HISTORY_OK;
            open[open_count++] = begun++;
            continue;
        }
        int which = below(open_count), number = open[which];
        open[which] = open[--open_count];
        if (h->txns[number].outcome == HISTORY_UNKNOWN)
            continue; /* never ends */
        h->txns[number].end = event++;
        idle[idle_count++] = process[number];
    }
}

/* Carries transactions out in some order, each on what some of those before have left: mostly almost right.
 */
static void carry_out(small *h, int faults)
{
    state states[TXNS + 1] = {0};
    int order[TXNS];
    for (int i = 0; i < h->count; i++)
        order[i] = i;
    for (int swaps = below(4); swaps > 0; swaps--) {
        int at = below(h->count - 1), kept = order[at];
        order[at] = order[at + 1];
        order[at + 1] = kept;
    }
    for (int i = 0; i < h->count; i++) {
        small_txn *t = &h->txns[order[i]];
        int back = below(100) < faults ? below(i + 1) : 0;
        state seen = states[i - back];
        bool takes_place =
            t->outcome == HISTORY_OK || (t->outcome == HISTORY_UNKNOWN && below(2)) || below(30) == 0;
        states[i + 1] = states[i];
        for (int s = 0; s < t->count; s++) {
            if (!t->steps[s].is_write)
                observe(&seen, h->is_list, &t->steps[s]);
            act(&seen, &t->steps[s]);
            if (takes_place)
                act(&states[i + 1], &t->steps[s]);
        }
    }
}

static small draw(bool is_list)
{
    small h = {.is_list = is_list, .count = 2 + below(TXNS - 1)};
    int written[KEYS] = {0}, keys = 1 + below(KEYS);
    for (int i = 0; i < h.count; i++) {
        small_txn *t = &h.txns[i];
        t->count = 1 + below(STEPS);
        for (int s = 0; s < t->count; s++) {
            t->steps[s].key = below(keys);
            t->steps[s].is_write = below(2);
            if (t->steps[s].is_write)
                t->steps[s].value = ++written[t->steps[s].key];
        }
    }
    lay_out(&h);
    carry_out(&h, (int[]){0, 30, 100}[below(3)]);
    if (below(10) == 0) { /* any value at all */
        small_txn *t = &h.txns[below(h.count)];
        small_step *step = &t->steps[below(t->count)];
        if (!step->is_write) {
            step->value = below(written[step->key] + 1);
            if (step->length > 1 && below(2)) {
                int kept = step->list[0];
                step->list[0] = step->list[step->length - 1];
                step->list[step->length - 1] = kept;
            } else if (step->length > 0) {
                step->length--;
            }
        }
    }
    return h;
}

/* ---- the oracle ---- */

static bool is_before(const small_txn *a, const small_txn *b, history_order_level level)
{
    if (level == HISTORY_WITH_REAL_TIME && a->end >= 0 && a->end < b->start)
        return true;
    return level >= HISTORY_WITH_PROCESSES && a->process == b->process && a->start < b->start;
}

/* Does the transaction read right, on what the first `snapshot` of those before it have left, and has nobody
 * since then written what it writes? */
static bool fits_snapshot(const small *h, const small_txn *t, const state *states, int snapshot, int at)
{
    state seen = states[snapshot];
    for (int s = 0; s < t->count; s++) {
        const small_step *step = &t->steps[s];
        if (step->is_write && (states[at].value[step->key] != states[snapshot].value[step->key] ||
                               states[at].length[step->key] != states[snapshot].length[step->key]))
            return false;
        if (!step->is_write && t->outcome == HISTORY_OK && !observes(&seen, h->is_list, step))
            return false;
        act(&seen, step);
    }
    return true;
}

typedef struct search {
    const small *h;
    history_order_level level;
    bool snapshots;
    int order[TXNS];
    bool used[TXNS];
    state states[TXNS + 1];
} search;

/* Is there an order that goes on from the first `count`? Unknown ones may be left out. */
static bool goes_on(search *x, int count)
{
    const small *h = x->h;
    bool all = true;
    for (int i = 0; i < h->count; i++)
        all = all && (x->used[i] || h->txns[i].outcome != HISTORY_OK);
    if (all)
        return true;
    for (int i = 0; i < h->count; i++) {
        const small_txn *t = &h->txns[i];
        bool may = !x->used[i] && t->outcome != HISTORY_FAILED;
        int least = 0;
        for (int k = 0; k < h->count && may; k++) /* who must come before has come */
            may = x->used[k] || h->txns[k].outcome != HISTORY_OK || !is_before(&h->txns[k], t, x->level);
        for (int k = 0; k < count && may; k++) {
            may = !is_before(t, &h->txns[x->order[k]], x->level);
            if (is_before(&h->txns[x->order[k]], t, x->level))
                least = k + 1;
        }
        bool fits = false;
        for (int snapshot = x->snapshots ? least : count; snapshot <= count && may && !fits; snapshot++)
            fits = fits_snapshot(h, t, x->states, snapshot, count);
        if (!may || !fits)
            continue;
        x->states[count + 1] = x->states[count];
        for (int s = 0; s < t->count; s++)
            act(&x->states[count + 1], &t->steps[s]);
        x->order[count] = i;
        x->used[i] = true;
        if (goes_on(x, count + 1))
            return true;
        x->used[i] = false;
    }
    return false;
}

static bool is_allowed(const small *h, history_order_level level, bool snapshots)
{
    search x = {.h = h, .level = level, .snapshots = snapshots};
    return goes_on(&x, 0);
}

/* ---- as histories ---- */

static history_value value_of(history_values *v, const small *h, const small_step *step, bool is_known)
{
    char key[] = {(char)('x' + step->key), '\0'};
    history_value items[LIST], parts[3];
    parts[0] = step->is_write ? history_text(v, h->is_list ? "append" : "write", h->is_list ? 6 : 5)
                              : history_text(v, h->is_list ? "r" : "read", h->is_list ? 1 : 4);
    parts[1] = history_text(v, key, 1);
    if (step->is_write) {
        parts[2] = history_integer(v, step->value);
    } else if (!is_known) {
        parts[2] = HISTORY_NULL;
    } else if (h->is_list) {
        for (int i = 0; i < step->length; i++)
            items[i] = history_integer(v, step->list[i]);
        parts[2] = history_list(v, items, (size_t)step->length);
    } else {
        parts[2] = step->value ? history_integer(v, step->value) : HISTORY_NULL;
    }
    return history_list(v, parts, 3);
}

static history_value list_of(history_values *v, const small *h, const small_txn *t, bool is_known)
{
    history_value steps[STEPS];
    for (int s = 0; s < t->count; s++)
        steps[s] = value_of(v, h, &t->steps[s], is_known);
    return history_list(v, steps, (size_t)t->count);
}

static history *history_of(const small *h)
{
    history *made = history_new();
    history_values *v = made->values;
    base_error error;
    for (int event = 0; event < 2 * TXNS; event++)
        for (int i = 0; i < h->count; i++) {
            const small_txn *t = &h->txns[i];
            if (t->start != event && t->end != event)
                continue;
            bool is_end = t->end == event;
            history_event e = {
                .type = !is_end                        ? HISTORY_EVENT_INVOKE
                        : t->outcome == HISTORY_FAILED ? HISTORY_EVENT_FAIL
                                                       : HISTORY_EVENT_OK,
                .process = history_integer(v, t->process),
                .f = history_text(v, "txn", 3),
                .key = HISTORY_ABSENT,
                .value = list_of(v, h, t, is_end && t->outcome == HISTORY_OK),
                .result = HISTORY_ABSENT,
                .text = HISTORY_ABSENT,
                .until = HISTORY_ABSENT,
                .time = HISTORY_NO_TIME,
                .line = (uint64_t)event + 1,
            };
            ck_assert_int_eq(history_add(made, &e, &error), BASE_OK);
        }
    return made;
}

static void print(const small *h)
{
    history *made = history_of(h);
    for (int i = 0; i < h->count; i++) {
        const small_txn *t = &h->txns[i];
        history_string text = {0};
        history_write_value(&text, made->values, list_of(made->values, h, t, t->outcome == HISTORY_OK), 0);
        printf("# process %d, %d to %d, %s: %s\n", t->process, t->start, t->end,
               t->outcome == HISTORY_OK       ? "ok"
               : t->outcome == HISTORY_FAILED ? "fail"
                                              : "unknown",
               text.text);
        history_string_release(&text);
    }
    history_free(made);
}

/* ---- comparing ---- */

static const struct {
    const char *name;
    history_order_level level;
    bool snapshots;
} levels[] = {
    {"serializable", HISTORY_PLAIN, false},
    {"strong-session-serializable", HISTORY_WITH_PROCESSES, false},
    {"strict-serializable", HISTORY_WITH_REAL_TIME, false},
    {"snapshot-isolation", HISTORY_PLAIN, true},
    {"strong-session-snapshot-isolation", HISTORY_WITH_PROCESSES, true},
    {"strong-snapshot-isolation", HISTORY_WITH_REAL_TIME, true},
};
#define LEVELS (sizeof levels / sizeof *levels)

static long rounds = 3000;

static void compare(bool is_list)
{
    long counts[LEVELS][3] = {{0}};
    for (long round = 0; round < rounds; round++) {
        small h = draw(is_list);
        history *made = history_of(&h);
        for (size_t i = 0; i < LEVELS; i++) {
            history_isolation isolation;
            history_isolation_result result;
            bool allowed = is_allowed(&h, levels[i].level, levels[i].snapshots);
            ck_assert(history_find_isolation(levels[i].name, &isolation));
            ck_assert_int_eq(
                history_isolation_check(made, is_list, HISTORY_ABSENT, &isolation, &result, NULL), BASE_OK);
            counts[i][result.verdict]++;
            bool agrees = result.verdict == HISTORY_ISOLATION_UNDECIDED ||
                          (result.verdict == HISTORY_ISOLATION_YES) == allowed;
            if (!agrees) {
                print(&h);
                for (uint32_t k = 0; k < result.anomaly_count; k++)
                    printf("# %s\n", result.anomalies[k].text);
            }
            ck_assert_msg(agrees, "round %ld, %s: %s by all orders", round, levels[i].name,
                          allowed ? "yes" : "no");
            history_isolation_release(&result);
        }
        history_free(made);
    }
    for (size_t i = 0; i < LEVELS; i++)
        printf("# %s: %ld yes, %ld no, %ld not decided\n", levels[i].name, counts[i][0], counts[i][1],
               counts[i][2]);
    for (size_t i = 0; i < LEVELS; i++) {
        ck_assert_int_gt(counts[i][0], rounds / 20);
        ck_assert_int_gt(counts[i][1], rounds / 60);
        ck_assert_int_lt(counts[i][2], is_list ? rounds / 100 : rounds / 4);
    }
}

START_TEST(lists_agree_with_all_orders)
{
    compare(true);
}
END_TEST

START_TEST(registers_agree_with_all_orders)
{
    compare(false);
}
END_TEST

/* ---- by example ---- */

/* Transactions one after the other, each "process steps", all begun before the first ends where `at_once`. */
static history *history_from(const char *text)
{
    history *made;
    base_error error = {0};
    FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    ck_assert_msg(history_read(in, NULL, &made, &error) == BASE_OK, "%s", error.message);
    fclose(in);
    return made;
}

#define START(p)     "{\"process\":" #p ",\"type\":\"invoke\",\"f\":\"txn\",\"value\":[]}\n"
#define END(p, t, v) "{\"process\":" #p ",\"type\":\"" t "\",\"f\":\"txn\",\"value\":" v "}\n"
#define OK(p, v)     START(p) END(p, "ok", v)
#define FAIL(p, v)                                                                                           \
    "{\"process\":" #p ",\"type\":\"invoke\",\"f\":\"txn\",\"value\":" v "}\n" END(p, "fail", v)
/* Two at the same time. */
#define TWO(v, w) START(1) START(2) END(1, "ok", v) END(2, "ok", w)

static const struct {
    const char *level, *history, *anomalies; /* names of all that are told of, in order */
    bool is_register;
} examples[] = {
    {"serializable", OK(1, "[[\"append\",\"x\",1],[\"r\",\"x\",[1]]]") OK(2, "[[\"r\",\"x\",[1]]]"), "",
     false},
    {"read-uncommitted", OK(1, "[[\"append\",\"x\",1],[\"r\",\"x\",[]]]"), "internal", false},
    {"read-uncommitted", OK(1, "[[\"r\",\"x\",[1]],[\"append\",\"x\",1]]"), "internal", false},
    {"read-uncommitted", OK(1, "[[\"r\",\"x\",[7]]]"), "garbage-read", false},
    {"read-uncommitted", OK(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"r\",\"x\",[1,1]]]"), "duplicate-elements",
     false},
    {"read-committed",
     OK(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"append\",\"x\",2]]")
         TWO("[[\"r\",\"x\",[1,2]]]", "[[\"r\",\"x\",[2,1]]]"),
     "incompatible-order", false},
    {"read-committed", OK(1, "[[\"append\",\"x\",1],[\"append\",\"x\",2]]") OK(2, "[[\"r\",\"x\",[2,1]]]"),
     "incompatible-order G1b", false},
    {"read-committed", FAIL(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"r\",\"x\",[1]]]"), "G1a", false},
    {"read-committed",
     FAIL(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"append\",\"x\",2]]") OK(3, "[[\"r\",\"x\",[1,2]]]"),
     "G1a dirty-update", false},
    {"read-committed",
     TWO("[[\"append\",\"x\",1],[\"append\",\"x\",2]]", "[[\"r\",\"x\",[1]]]") OK(1, "[[\"r\",\"x\",[1,2]]]"),
     "G1b", false},
    {"read-uncommitted",
     TWO("[[\"append\",\"x\",1],[\"append\",\"y\",1]]", "[[\"append\",\"x\",2],[\"append\",\"y\",2]]")
         OK(1, "[[\"r\",\"x\",[1,2]],[\"r\",\"y\",[2,1]]]"),
     "G0", false},
    {"read-committed",
     TWO("[[\"append\",\"x\",1],[\"r\",\"y\",[1]]]", "[[\"append\",\"y\",1],[\"r\",\"x\",[1]]]"), "G1c",
     false},
    {"cursor-stability",
     TWO("[[\"r\",\"x\",[]],[\"append\",\"x\",1]]", "[[\"r\",\"x\",[]],[\"append\",\"x\",2]]"), "lost-update",
     false},
    {"consistent-view",
     TWO("[[\"append\",\"x\",1],[\"append\",\"y\",1]]", "[[\"r\",\"x\",[1]],[\"r\",\"y\",[]]]"), "G-single",
     false},
    {"snapshot-isolation",
     TWO("[[\"append\",\"x\",1]]", "[[\"append\",\"y\",1]]")
         TWO("[[\"r\",\"x\",[1]],[\"r\",\"y\",[]]]", "[[\"r\",\"x\",[]],[\"r\",\"y\",[1]]]"),
     "G-nonadjacent", false},
    {"consistent-view",
     TWO("[[\"append\",\"x\",1]]", "[[\"append\",\"y\",1]]")
         TWO("[[\"r\",\"x\",[1]],[\"r\",\"y\",[]]]", "[[\"r\",\"x\",[]],[\"r\",\"y\",[1]]]"),
     "", false},
    {"serializable",
     TWO("[[\"r\",\"x\",[]],[\"append\",\"y\",1]]", "[[\"r\",\"y\",[]],[\"append\",\"x\",1]]"), "G2-item",
     false},
    {"snapshot-isolation",
     TWO("[[\"r\",\"x\",[]],[\"append\",\"y\",1]]", "[[\"r\",\"y\",[]],[\"append\",\"x\",1]]"), "", false},
    {"strict-serializable", OK(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"r\",\"x\",[]]]"), "G-single-realtime",
     false},
    {"strong-session-serializable", OK(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"r\",\"x\",[]]]"), "", false},
    {"strong-session-serializable", OK(1, "[[\"append\",\"x\",1]]") OK(1, "[[\"r\",\"x\",[]]]"),
     "G-single-process", false},
    {"strong-read-committed", OK(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"r\",\"x\",[]]]"), "", false},
    {"strong-read-committed",
     OK(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"append\",\"x\",2]]") OK(3, "[[\"r\",\"x\",[2,1]]]"),
     "G0-realtime", false},
    {"serializable", OK(1, "[[\"write\",\"x\",1],[\"read\",\"x\",1]]") OK(2, "[[\"read\",\"x\",1]]"), "",
     true},
    {"read-uncommitted", OK(1, "[[\"write\",\"x\",1],[\"read\",\"x\",2],[\"write\",\"x\",2]]"), "internal",
     true},
    {"read-uncommitted", OK(1, "[[\"read\",\"x\",5]]"), "garbage-read", true},
    {"read-committed", FAIL(1, "[[\"write\",\"x\",1]]") OK(2, "[[\"read\",\"x\",1]]"), "G1a", true},
    {"read-committed", TWO("[[\"write\",\"x\",1],[\"write\",\"x\",2]]", "[[\"read\",\"x\",1]]"), "G1b", true},
    {"serializable",
     TWO("[[\"read\",\"x\",null],[\"write\",\"x\",1]]", "[[\"read\",\"x\",null],[\"write\",\"x\",2]]"),
     "lost-update G2-item", true},
    {"consistent-view",
     TWO("[[\"write\",\"x\",1],[\"write\",\"y\",1]]", "[[\"read\",\"x\",1],[\"read\",\"y\",null]]"),
     "G-single", true},
    {"consistent-view", OK(1, "[[\"write\",\"x\",1]]") OK(2, "[[\"read\",\"x\",null],[\"read\",\"x\",1]]"),
     "G-single", true},
    {"strict-serializable",
     OK(1, "[[\"write\",\"x\",1]]") OK(2, "[[\"write\",\"x\",2]]") OK(3, "[[\"read\",\"x\",1]]"),
     "G-single-realtime", true},
};

START_TEST(each_anomaly_has_its_name)
{
    history *made = history_from(examples[_i].history);
    history_isolation isolation;
    history_isolation_result result;
    char names[200] = "";
    ck_assert(history_find_isolation(examples[_i].level, &isolation));
    ck_assert_int_eq(
        history_isolation_check(made, !examples[_i].is_register, HISTORY_ABSENT, &isolation, &result, NULL),
        BASE_OK);
    for (uint32_t i = 0; i < result.anomaly_count; i++) {
        strcat(strcat(names, i ? " " : ""), result.anomalies[i].name);
        ck_assert_uint_gt(result.anomalies[i].op_count, 0);
        ck_assert_ptr_nonnull(strchr(result.anomalies[i].text, '\n'));
    }
    ck_assert_str_eq(names, examples[_i].anomalies);
    ck_assert_int_eq(result.verdict, *names ? HISTORY_ISOLATION_NO : HISTORY_ISOLATION_YES);
    history_isolation_release(&result);
    history_free(made);
}
END_TEST

static void must_tell(const char *level, const char *text, bool is_list, const char *expected)
{
    history *made = history_from(text);
    history_isolation isolation;
    history_isolation_result result;
    ck_assert(history_find_isolation(level, &isolation));
    ck_assert_int_eq(history_isolation_check(made, is_list, HISTORY_ABSENT, &isolation, &result, NULL),
                     BASE_OK);
    ck_assert_uint_ge(result.anomaly_count, 1);
    ck_assert_str_eq(result.anomalies[0].text, expected);
    history_isolation_release(&result);
    history_free(made);
}

START_TEST(cycles_are_told_in_words)
{
    must_tell("serializable",
              TWO("[[\"append\",\"x\",1],[\"append\",\"y\",1]]", "[[\"r\",\"x\",[1]],[\"r\",\"y\",[]]]"),
              true,
              "G-single: read skew: a cycle with one read of what was then changed\n"
              "  T1 = [[\"r\",\"x\",[1]],[\"r\",\"y\",[]]]  (process 2, lines 2 and 4)\n"
              "  T2 = [[\"append\",\"x\",1],[\"append\",\"y\",1]]  (process 1, lines 1 and 3)\n"
              "so\n"
              "  T1 before T2: T1 read key \"y\" as [], without the 1 that T2 appended (rw)\n"
              "  T2 before T1: T2 appended 1 to key \"x\", which T1 read (wr)\n"
              "so T1 came before itself, which cannot be\n");
    must_tell("strict-serializable",
              OK(1, "[[\"append\",\"x\",1]]") OK(1, "[[\"append\",\"y\",1]]") OK(3, "[[\"append\",\"y\",2]]")
                  OK(2, "[[\"r\",\"x\",[]]]"),
              true,
              "G-single-realtime: read skew: a cycle with one read of what was then changed\n"
              "  T1 = [[\"r\",\"x\",[]]]  (process 2, lines 7 and 8)\n"
              "  T2 = [[\"append\",\"x\",1]]  (process 1, lines 1 and 2)\n"
              "so\n"
              "  T1 before T2: T1 read key \"x\" as [], without the 1 that T2 appended (rw)\n"
              "  T2 before T1: T2 ended before T1 began (real time)\n"
              "so T1 came before itself, which cannot be\n");
    must_tell("read-committed", FAIL(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"r\",\"x\",[1]]]"), true,
              "G1a: aborted read: a value was read that was taken back\n"
              "  T1 = [[\"r\",\"x\",[1]]]  (process 2, lines 3 and 4)\n"
              "  T2 = [[\"append\",\"x\",1]]  (process 1, lines 1 and 2, failed)\n"
              "  T1 read key \"x\" as [1], with the 1 of T2, which did not take place\n");
    must_tell(
        "serializable",
        TWO("[[\"read\",\"x\",null],[\"write\",\"x\",1]]", "[[\"read\",\"x\",null],[\"write\",\"x\",2]]"),
        false,
        "lost-update: two transactions read the same version and both wrote the next\n"
        "  T1 = [[\"read\",\"x\",null],[\"write\",\"x\",1]]  (process 1, lines 1 and 3)\n"
        "  T2 = [[\"read\",\"x\",null],[\"write\",\"x\",2]]  (process 2, lines 2 and 4)\n"
        "  both read key \"x\" as null, and then wrote to it\n");
}
END_TEST

START_TEST(what_cannot_be_judged)
{
    history_isolation isolation;
    history_isolation_result result;
    base_error error = {0};
    history *made = history_from(OK(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"append\",\"x\",1]]"));
    ck_assert(history_find_isolation("serializable", &isolation));
    ck_assert_int_eq(history_isolation_check(made, true, HISTORY_ABSENT, &isolation, &result, NULL), BASE_OK);
    ck_assert_int_eq(result.verdict, HISTORY_ISOLATION_UNDECIDED);
    ck_assert_str_eq(result.reason, "the value 1 of key \"x\" is written twice (the second time in line 3)");
    history_isolation_release(&result);
    history_free(made);
    made = history_from(OK(1, "[[\"append\",\"x\",1]]") OK(2, "[[\"push\",\"x\",1]]"));
    ck_assert_int_eq(history_isolation_check(made, true, HISTORY_ABSENT, &isolation, &result, &error),
                     BASE_E_SYNTAX);
    ck_assert_uint_eq(error.line, 4);
    ck_assert_str_eq(error.message, "a step is neither \"r\" nor \"append\"");
    history_free(made);
    ck_assert(!history_find_isolation("strong-", &isolation));
    ck_assert(!history_find_isolation("serialisable", &isolation));
    ck_assert(!history_find_isolation("strong-strict-serializable", &isolation));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("transactions");
    TCase *t = tcase_create("transactions");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, each_anomaly_has_its_name, 0, sizeof examples / sizeof *examples);
    tcase_add_test(t, cycles_are_told_in_words);
    tcase_add_test(t, what_cannot_be_judged);
    tcase_add_test(t, lists_agree_with_all_orders);
    tcase_add_test(t, registers_agree_with_all_orders);
    suite_add_tcase(s, t);
    return s;
}

/* transactions FILE list|register LEVEL: judges a history, for tests of whole files. */
static int judge_file(char **argv)
{
    static const char *const verdicts[] = {"yes", "no", "not decided"};
    history *h;
    history_isolation isolation;
    history_isolation_result result;
    base_error error = {0};
    FILE *in = fopen(argv[1], "r");
    if (!in || history_read(in, NULL, &h, &error) != BASE_OK ||
        !history_find_isolation(argv[3], &isolation) ||
        history_isolation_check(h, argv[2][0] == 'l', HISTORY_ABSENT, &isolation, &result, &error) !=
            BASE_OK) {
        fprintf(stderr, "%s:%llu: %s\n", argv[1], (unsigned long long)error.line, error.message);
        return 2;
    }
    printf("%s\n", verdicts[result.verdict]);
    for (uint32_t i = 0; i < result.anomaly_count; i++)
        printf("%s\n", result.anomalies[i].text);
    history_isolation_release(&result);
    history_free(h);
    fclose(in);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4)
        return judge_file(argv);
    if (argc > 1) /* so many rounds */
        rounds = atol(argv[1]);
    return suite_run(suite());
}
