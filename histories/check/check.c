/* Checking a whole history: objects one by one, by several threads; the answer does not depend on their
 * order. */
#include "histories/check/check.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/parallel/thread_pool.h"
#include "base/sort.h"
#include "histories/check/conditions.h"
#include "histories/check/containers.h"

static const char *const names[HISTORY_CONDITIONS] = {
    "linearizable",     "sequential",       "quiescent",           "cc",     "ccv", "cm", "monotonic-reads",
    "monotonic-writes", "read-your-writes", "writes-follow-reads", "session"};

const char *history_condition_name(history_condition condition)
{
    assert(condition < HISTORY_CONDITIONS);
    return names[condition];
}

const char *history_condition_words(history_condition condition)
{
    static const char *const words[HISTORY_CONDITIONS] = {"linearizable",
                                                          "sequentially consistent",
                                                          "quiescently consistent",
                                                          "causally consistent (CC)",
                                                          "causally convergent (CCv)",
                                                          "a causal memory (CM)",
                                                          "with monotonic reads",
                                                          "with monotonic writes",
                                                          "reading its own writes",
                                                          "with writes that follow reads",
                                                          "with all session guarantees"};
    assert(condition < HISTORY_CONDITIONS);
    return words[condition];
}

history_condition history_find_condition(const char *name)
{
    if (strcmp(name, "causal") == 0)
        return HISTORY_CM;
    unsigned i = 0;
    while (i < HISTORY_CONDITIONS && strcmp(names[i], name) != 0)
        i++;
    return (history_condition)i;
}

base_status history_decide(const history_problem *problem, history_limits *limits, bool only_search,
                           history_result *result)
{
    assert(problem && limits && result);
    if (!only_search) {
        const history_special special = history_decide_specially(problem, result);
        if (special == HISTORY_SPECIAL_NO_MEMORY)
            return BASE_E_NOMEM;
        if (special != HISTORY_SPECIAL_UNFIT)
            return BASE_OK;
    }
    return history_search(problem, limits, result);
}

/* ---- by several threads ---- */

typedef struct checking {
    const history_check_options *options;
    history_problems problems;
    history_result *results;
    history_limits *limits; /* one a problem: whoever finds a `no` stops all others */
    pthread_mutex_t lock;
    uint64_t done, total;
    atomic_size_t begun; /* problems that some thread has taken */
    atomic_uint spare;   /* threads that no problem is left for */
    size_t refuted;      /* the least number of a problem that is not; its count: none */
    bool no_memory;
    history_problems
        whole; /* of conditions of all objects together: the one problem, and its calls in order */
    uint32_t *whole_order;
    size_t whole_count;
} checking;

static void finish(checking *c, size_t number)
{
    pthread_mutex_lock(&c->lock);
    if (c->results[number].verdict == HISTORY_NO && number < c->refuted) {
        c->refuted = number;
        for (size_t i = 0; i < c->problems.count; i++)
            atomic_store(&c->limits[i].stop, true);
    }
    c->done += c->problems.of[number].count;
    if (c->options->progress)
        c->options->progress(c->done, c->total, c->options->progress_arg);
    pthread_mutex_unlock(&c->lock);
}

static bool decide_some(void *arg, unsigned worker, size_t begin, size_t end)
{
    checking *c = arg;
    (void)worker;
    for (size_t i = begin; i < end; i++) {
        history_result *r = &c->results[i];
        atomic_fetch_add(&c->begun, 1);
        r->verdict = HISTORY_UNDECIDED;
        if (history_is_over(&c->limits[i], &r->reason))
            continue;
        if (history_decide(&c->problems.of[i], &c->limits[i], c->options->only_search, r)) {
            c->no_memory = true;
            return false;
        }
        finish(c, i);
    }
    if (atomic_load(&c->begun) == c->problems.count)
        atomic_fetch_add(&c->spare, 1); /* whoever still searches may have this thread */
    return true;
}

/* The moment so many seconds from now; 0: none. */
static struct timespec deadline_after(double seconds)
{
    struct timespec deadline = {0};
    if (seconds <= 0)
        return deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += (time_t)seconds;
    deadline.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000;
    }
    return deadline;
}

static bool begin(checking *c)
{
    const size_t count = c->problems.count;
    c->results = base_alloc_zeroed(count, sizeof *c->results);
    c->limits = base_alloc_zeroed(count, sizeof *c->limits);
    if (!c->results || !c->limits)
        return false;
    const struct timespec deadline = deadline_after(c->options->timeout);
    for (size_t i = 0; i < count; i++) {
        c->limits[i].deadline = deadline;
        c->limits[i].bytes = c->options->bytes;
        c->limits[i].spare = &c->spare;
        c->limits[i].soon = c->options->soon;
        c->total += c->problems.of[i].count;
    }
    c->refuted = count;
    return pthread_mutex_init(&c->lock, NULL) == 0;
}

static void run(checking *c)
{
    const size_t jobs = c->options->jobs, count = c->problems.count;
    atomic_store(&c->begun, 0);
    atomic_store(&c->spare, jobs > count ? (unsigned)(jobs - count) : 0);
    base_thread_pool *pool =
        c->options->jobs > 1 && c->problems.count > 1 ? base_thread_pool_new(c->options->jobs) : NULL;
    if (pool)
        c->no_memory |= !base_thread_pool_run(pool, decide_some, c, 0, c->problems.count, 1);
    else
        decide_some(c, 0, 0, c->problems.count);
    base_thread_pool_free(pool);
}

/* ---- what came out ---- */

typedef struct placed {
    int64_t at;
    uint32_t op;
    uint32_t rank;
} placed;

static int by_place(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* One order of all objects' calls: each takes effect at the earliest slot that its object's order leaves. */
static bool join_orders(const checking *c, history_finding *finding)
{
    size_t count = 0, at = 0;
    if (c->whole_order) {
        finding->order = base_alloc(c->whole_count, sizeof *finding->order);
        for (size_t i = 0; i < c->whole_count && finding->order; i++)
            finding->order[finding->order_count++] = c->whole.of[0].calls[c->whole_order[i]].op;
        return finding->order != NULL;
    }
    for (size_t i = 0; i < c->problems.count; i++)
        count += c->results[i].order_count;
    placed *all = base_alloc(count, sizeof *all);
    finding->order = base_alloc(count, sizeof *finding->order);
    if (!all || !finding->order) {
        free(all);
        return false;
    }
    for (size_t i = 0; i < c->problems.count; i++) {
        int64_t now = -1;
        for (uint32_t k = 0; k < c->results[i].order_count; k++, at++) {
            const history_call *call = &c->problems.of[i].calls[c->results[i].order[k]];
            now = (int64_t)call->start > now ? (int64_t)call->start : now;
            all[at] = (placed){.at = now, .op = call->op, .rank = (uint32_t)at};
        }
    }
    qsort(all, count, sizeof *all, by_place);
    for (size_t i = 0; i < count; i++)
        finding->order[i] = all[i].op;
    finding->order_count = count;
    free(all);
    return true;
}

static const char *const reasons[] = {
    [HISTORY_REASON_NONE] = "",
    [HISTORY_REASON_TIME] = "the time was up",
    [HISTORY_REASON_MEMORY] = "the memory that it may use was full",
    [HISTORY_REASON_STOPPED] = "it was stopped",
    [HISTORY_REASON_SIZE] = "there are too many operations for the way in which this is decided",
    [HISTORY_REASON_MODEL] =
        "this is asked of registers and kv only, without cas and append, each value written once",
};

/* The operation whose end is the last that a search got past. */
static uint32_t furthest_op(const history_problem *p, uint32_t passed)
{
    uint32_t *ends = base_alloc((uint64_t)p->count * 2, sizeof *ends), count = 0, found = HISTORY_NEVER;
    for (uint32_t i = 0; i < p->count && ends; i++)
        if (p->calls[i].end != HISTORY_NEVER)
            ends[count++] = p->calls[i].end;
    if (ends && passed > 0 && passed <= count) {
        base_sort_u32(ends, count, ends + count);
        for (uint32_t i = 0; i < p->count; i++)
            if (p->calls[i].end == ends[passed - 1])
                found = p->calls[i].op;
    }
    free(ends);
    return found;
}

static bool sum_up(const checking *c, const history_model *model, history_finding *finding)
{
    finding->verdict = HISTORY_YES;
    for (size_t i = 0; i < c->problems.count; i++) {
        const history_result *r = &c->results[i];
        finding->configurations += r->configurations;
        finding->bytes = r->bytes > finding->bytes ? r->bytes : finding->bytes;
        if (r->verdict != HISTORY_UNDECIDED) {
            finding->decided += c->problems.of[i].count;
        } else if (finding->verdict == HISTORY_YES && c->refuted == c->problems.count) {
            finding->verdict = HISTORY_UNDECIDED;
            finding->reason = r->reason;
            finding->why = model->class->complaint ? model->class->complaint(model) : NULL;
            finding->why = finding->why ? finding->why : reasons[r->reason];
            if (c->options->condition == HISTORY_LINEARIZABLE)
                finding->furthest = furthest_op(&c->problems.of[i], r->passed);
        }
    }
    if (c->refuted < c->problems.count) {
        finding->verdict = HISTORY_NO;
        finding->problem = c->refuted;
        finding->object = c->problems.of[c->refuted].object;
    }
    return finding->verdict != HISTORY_YES || join_orders(c, finding);
}

/* So many operations are under way at once. */
static uint64_t window_of(const history *h)
{
    uint8_t *kind = base_alloc_zeroed(h->events, sizeof *kind); /* of events: 1 a start, 2 an end */
    uint64_t most = 0, now = 0;
    for (size_t i = 0; i < h->op_count && kind; i++) {
        if (h->ops[i].outcome == HISTORY_FAILED)
            continue;
        kind[h->ops[i].start] = 1;
        if (h->ops[i].end != HISTORY_NEVER)
            kind[h->ops[i].end] = 2;
    }
    for (uint32_t e = 0; e < h->events && kind; e++) {
        now += kind[e] == 1;
        now -= kind[e] == 2;
        most = now > most ? now : most;
    }
    free(kind);
    return most;
}

/* Linearizability, or what can be asked so: object by object, a `no` of any is one of all. */
static bool check_objects(checking *c, const history *h)
{
    if (c->options->condition == HISTORY_QUIESCENT && !history_make_quiescent(h, &c->problems))
        return false;
    run(c);
    return !c->no_memory;
}

/* Conditions of all objects together. First whether it is linearizable, which is more, and mostly quick to
 * tell. */
static base_status check_whole(checking *c, const history *h, const history_model *model, base_error *error)
{
    history_problems whole = {0};
    const history_choice choice = {.cut = HISTORY_NEVER, .whole = true};
    const struct timespec deadline = deadline_after(c->options->timeout);
    for (size_t i = 0; i < c->problems.count; i++)
        c->limits[i].deadline = deadline_after(c->options->timeout > 0 ? c->options->timeout / 4 : 10);
    if (c->options->condition <= HISTORY_CM)
        run(c);
    else
        c->refuted = 0; /* a session guarantee is told at once */
    if (c->no_memory || c->refuted == c->problems.count) {
        bool all = !c->no_memory;
        for (size_t i = 0; i < c->problems.count; i++)
            all &= c->results[i].verdict == HISTORY_YES;
        if (all || c->no_memory)
            return BASE_OK;
    }
    for (size_t i = 0; i < c->problems.count; i++) {
        history_result_release(&c->results[i]);
        atomic_store(&c->limits[i].stop, false);
        c->limits[i].deadline = deadline;
    }
    c->refuted = c->problems.count;
    base_status status = history_problems_make(h, model, &choice, &whole, error);
    history_result result = {.verdict = HISTORY_YES};
    if (!status && whole.count > 0)
        status =
            history_decide_whole(&c->problems, &whole.of[0], c->options->condition, &c->limits[0], &result);
    for (size_t i = 0; i < c->problems.count; i++) /* one result for all */
        c->results[i] = (history_result){.verdict = result.verdict, .reason = result.reason};
    if (result.verdict == HISTORY_NO)
        c->refuted = 0;
    c->whole_order = result.order;
    c->whole_count = result.order_count;
    c->whole = whole;
    if (c->problems.count > 0) {
        c->results[0].configurations = result.configurations;
        c->results[0].bytes = result.bytes;
    }
    return status;
}

base_status history_check(const history *h, const history_model *model, const history_check_options *options,
                          history_finding *finding, base_error *error)
{
    assert(h && model && options && finding);
    *finding = (history_finding){.object = HISTORY_ABSENT, .furthest = HISTORY_NEVER, .window = window_of(h)};
    for (size_t i = 0; i < h->op_count; i++) {
        finding->operations += h->ops[i].outcome != HISTORY_FAILED;
        finding->unknown += h->ops[i].outcome == HISTORY_UNKNOWN;
    }
    checking c = {.options = options};
    const history_choice choice = {.cut = HISTORY_NEVER, .whole = options->whole};
    base_status status = history_problems_make(h, model, &choice, &c.problems, error);
    if (status)
        return status;
    finding->keys = c.problems.count;
    if (begin(&c)) {
        if (options->condition == HISTORY_LINEARIZABLE || options->condition == HISTORY_QUIESCENT)
            c.no_memory |= !check_objects(&c, h);
        else
            status = check_whole(&c, h, model, error);
        pthread_mutex_destroy(&c.lock);
    } else {
        c.no_memory = true;
    }
    if (!status && (c.no_memory || !sum_up(&c, model, finding)))
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to check the history");
    for (size_t i = 0; i < c.problems.count && c.results; i++)
        history_result_release(&c.results[i]);
    free(c.results);
    free(c.limits);
    free(c.whole_order);
    history_problems_release(&c.problems);
    history_problems_release(&c.whole);
    if (status)
        history_finding_release(finding);
    return status;
}

void history_finding_release(history_finding *finding)
{
    free(finding->order);
    *finding = (history_finding){0};
}
