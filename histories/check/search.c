/* The general search (Wing and Gong 1993) with memory of what failed (Lowe 2017), just in time: calls are put
 * in order only so far that the next end can be passed.
 *
 * A configuration is: how many ends have been passed; which calls whose end has not been passed are in the
 * order already; the state. Calls hold a place (slot) from start to end, so that sets of calls under way are
 * a few words. What prunes, besides memory:
 *
 * - Of calls under way with one label only that which ends first is tried: any order can be changed so.
 * - A call that only observes is put in order as soon as it is allowed.
 * - Calls that overwrite (a write) may be put unseen right before another that overwrites. Those under way
 *   when one is put in order are "covered" from then on: they may count as done or not, which stays open.
 * - Of calls with unknown outcome fewer are better: a configuration is given up when one with a subset of
 *   them, and otherwise equal or covering more, was met.
 * - Where the state is one cell (a register): when a call needs a value that is gone and no call is left that
 *   could bring it back, nothing will come of it. A write that nobody will see is put in order only when it
 *   must be.
 */
#include "histories/check/crew.h"
#include "histories/check/moves.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define COVER_BIT 0x80000000u

/* Puts calls in order that only observe and are allowed, and passes ends, as long as there is any. */
static bool pass_observers(history_searching *s)
{
    const history_call *calls = s->p->calls;
    if (!history_pass(s))
        return false;
    for (bool again = true; again && s->passed < s->known;) {
        again = false;
        const uint32_t until = calls[s->ends[s->passed]].end;
        for (uint32_t c = s->after[s->head_known]; c != s->head_known && calls[c].start < until;) {
            const uint32_t following = s->after[c];
            const uint32_t label = calls[c].label;
            if (calls[c].is_optional)
                history_set_add(s->now.covered, s->slot[c]);
            if (s->observes[label] &&
                (!s->has_cells || s->needs[label] == HISTORY_NOBODY || s->needs[label] == s->cell)) {
                const history_state next = history_next(&s->space, s->state, label);
                if (next == HISTORY_NO_STATE) {
                    s->out_of_memory = true;
                    return false;
                }
                assert(next == s->state || next == HISTORY_REFUSED);
                if (next == s->state && !history_put(s, c, next))
                    return false;
            }
            c = following;
        }
        const uint32_t before = s->passed;
        if (!history_pass(s))
            return false;
        again = s->passed > before;
    }
    return true;
}

/* ---- candidates ---- */

static bool add_try(history_searching *s, uint32_t what)
{
    if (!base_grow(s->tries, s->try_capacity, s->try_count + 1)) {
        s->out_of_memory = true;
        return false;
    }
    s->tries[s->try_count++] = what;
    return true;
}

/* Candidates of a list, each label's that ends first; with a cell only those that find what they need. */
static bool add_list(history_searching *s, uint32_t head, uint32_t until, uint32_t due)
{
    const history_call *calls = s->p->calls;
    s->mark++;
    for (uint32_t c = s->after[head]; c != head && calls[c].start < until; c = s->after[c]) {
        const uint32_t label = calls[c].label;
        if (s->has_cells && s->needs[label] != HISTORY_NOBODY && s->needs[label] != s->cell)
            continue;
        if (c != due && history_is_idle(s, c)) /* it need not come before it must */
            continue;
        if (s->related.is_used && !history_related_touches(&s->related, label))
            continue;
        if (s->seen_mark[label] == s->mark) {
            if (calls[c].end < calls[s->tries[s->seen_call[label]]].end)
                s->tries[s->seen_call[label]] = c;
            continue;
        }
        s->seen_mark[label] = s->mark;
        s->seen_call[label] = (uint32_t)s->try_count;
        if (!add_try(s, c))
            return false;
    }
    return true;
}

static void swap(uint32_t *a, uint32_t *b)
{
    const uint32_t t = *a;
    *a = *b;
    *b = t;
}

/* Tries are taken from the end: the best one comes last. */
static void sort_tries(history_searching *s, size_t from, uint32_t due)
{
    const history_call *calls = s->p->calls;
    const uint32_t wanted = s->needs[calls[due].label];
    for (size_t i = from + 1; i < s->try_count; i++)
        for (size_t j = i; j > from && calls[s->tries[j - 1]].end < calls[s->tries[j]].end; j--)
            swap(&s->tries[j - 1], &s->tries[j]);
    size_t first = s->try_count; /* what brings the value that the due call needs, then the due call itself */
    for (size_t i = s->try_count; i-- > from && s->has_cells && wanted != HISTORY_NOBODY;)
        if (s->leaves[calls[s->tries[i]].label] == wanted) {
            first = i;
            break;
        }
    for (size_t i = from; i < s->try_count; i++)
        if (s->tries[i] == due)
            first = i;
    for (; first + 1 < s->try_count; first++)
        swap(&s->tries[first], &s->tries[first + 1]);
}

/* Tells of a configuration in which the due call cannot be. */
static bool tell_dead_end(history_searching *s, uint32_t due)
{
    const history_state next = history_next(&s->space, s->state, s->p->calls[due].label);
    if (next == HISTORY_NO_STATE)
        return false;
    if (next == HISTORY_REFUSED)
        s->limits->dead_end(&s->space, s->state, s->is_put, s->limits->dead_end_arg);
    return true;
}

/* Finds out which calls have to do with the due one. */
static void relate(history_searching *s, uint32_t due, uint32_t until)
{
    const history_call *calls = s->p->calls;
    history_related_due(&s->related, calls[due].label);
    for (bool again = true; again;) {
        again = false;
        for (int unknown = 0; unknown < 2; unknown++) {
            const uint32_t head = unknown ? s->head_unknown : s->head_known;
            for (uint32_t c = s->after[head]; c != head && calls[c].start < until; c = s->after[c])
                again |= history_related_touches(&s->related, calls[c].label) &&
                         history_related_join(&s->related, calls[c].label);
        }
    }
}

static bool open_frame(history_searching *s)
{
    const uint32_t due = s->ends[s->passed], until = s->p->calls[due].end;
    const size_t words = s->now.words;
    if (!base_grow(s->frames, s->frame_capacity, s->frame_count + 1) ||
        !base_grow(s->saved, s->saved_capacity, (s->frame_count + 1) * words)) {
        s->out_of_memory = true;
        return false;
    }
    if (s->limits->dead_end && s->passed == s->limits->dead_end_at && !tell_dead_end(s, due)) {
        s->out_of_memory = true;
        return false;
    }
    s->frames[s->frame_count] = (history_frame){.state = s->state,
                                                .cell = s->cell,
                                                .passed = s->passed,
                                                .last_overwrite = s->last_overwrite,
                                                .moves = s->move_count,
                                                .tries = s->try_count};
    if (words)
        memcpy(s->saved + s->frame_count * words, s->now.all, words * sizeof *s->saved);
    s->frame_count++;
    if (s->related.is_used)
        relate(s, due, until);
    if (!add_list(s, s->head_unknown, until, due))
        return false;
    const size_t middle = s->try_count;
    if (!add_list(s, s->head_known, until, due))
        return false;
    sort_tries(s, middle, due);
    if (history_may_be_unseen(s, due))
        return add_try(s, due | COVER_BIT);
    return true;
}

/* ---- the search ---- */

/* Which value is in the cell at first: that of a label which finds it. HISTORY_NOBODY: one that nobody needs.
 */
static bool read_cell(history_searching *s)
{
    s->cell = HISTORY_NOBODY;
    for (uint32_t i = 0; i < s->p->label_count && s->has_cells && s->cell == HISTORY_NOBODY; i++) {
        if (s->needs[i] == HISTORY_NOBODY)
            continue;
        const history_state next = history_next(&s->space, s->state, i);
        if (next == HISTORY_NO_STATE)
            return false;
        if (next != HISTORY_REFUSED)
            s->cell = s->needs[i];
    }
    return true;
}

/* The order of the calls that have been put, covered ones right before those that overwrite them. */
static bool keep_order(history_searching *s)
{
    history_result *r = s->result;
    uint32_t *order = base_alloc(s->move_count, sizeof *order);
    uint32_t *covered =
        base_alloc(s->move_count, sizeof *covered);             /* of each move the last one it covers, ... */
    uint32_t *chain = base_alloc(s->move_count, sizeof *chain); /* ... and of that one the one before */
    uint32_t count = 0;
    const bool ok = order && covered && chain;
    if (ok)
        memset(covered, 0xff, s->move_count * sizeof *covered);
    for (size_t i = 0; i < s->move_count && ok; i++)
        if (s->moves[i].kind == HISTORY_COVER) {
            chain[i] = covered[s->moves[i].before];
            covered[s->moves[i].before] = (uint32_t)i;
        }
    for (size_t i = 0; i < s->move_count && ok; i++) {
        if (s->moves[i].kind != HISTORY_PUT)
            continue;
        for (uint32_t k = covered[i]; k != HISTORY_NOBODY; k = chain[k])
            order[count++] = s->moves[k].call;
        order[count++] = s->moves[i].call;
    }
    free(covered);
    free(chain);
    if (!ok)
        free(order);
    else {
        r->order = order;
        r->order_count = count;
    }
    return ok;
}

static size_t bytes_of(const history_searching *s)
{
    return (s->crew ? history_crew_size(s->crew) : history_visited_size(&s->visited)) +
           history_space_size(&s->space) + s->move_capacity * sizeof *s->moves +
           s->frame_capacity * sizeof *s->frames + s->saved_capacity * sizeof *s->saved +
           s->try_capacity * sizeof *s->tries;
}

static bool must_give_up(history_searching *s)
{
    history_result *r = s->result;
    r->bytes = bytes_of(s);
    if (s->limits->bytes && r->bytes > s->limits->bytes)
        r->reason = HISTORY_REASON_MEMORY;
    else if (!history_is_over(s->limits, &r->reason))
        return false;
    r->verdict = HISTORY_UNDECIDED;
    return true;
}

/* What a try leads to, as far as it can be: false, nothing will come of it. */
static bool do_try(history_searching *s, uint32_t what)
{
    if (what & COVER_BIT)
        return history_cover(s, what & ~COVER_BIT);
    history_state next = history_next(&s->space, s->state, s->p->calls[what].label);
    if (next == HISTORY_NO_STATE)
        s->out_of_memory = true;
    if (next < HISTORY_NO_STATE)
        next = history_canonical(&s->foresight, &s->space, next);
    if (next >= HISTORY_NO_STATE || (next == s->state && s->p->calls[what].end == HISTORY_NEVER))
        return false;
    const history_state before = s->state;
    return history_put(s, what, next) &&
           !history_is_hopeless(&s->foresight, &s->space, s->p->calls[what].label, before, next);
}

/* One step of the search from the top frame; false: it has no more. */
static bool try_next(history_searching *s)
{
    history_frame *f = &s->frames[s->frame_count - 1];
    history_take_back(s, f);
    if (s->try_count == f->tries)
        return false;
    const uint32_t what = s->tries[--s->try_count];
    if (!do_try(s, what) || !pass_observers(s) || s->out_of_memory)
        return true;
    s->result->configurations++;
    if (s->passed < s->known) {
        const history_met met =
            s->crew ? history_crew_visit(s) : history_visit(&s->visited, s->passed, s->state, &s->now);
        if (met == HISTORY_MET_BEFORE)
            return true;
        if (met == HISTORY_MET_NO_MEMORY || !open_frame(s))
            s->out_of_memory = true;
    }
    if (s->passed > s->result->passed)
        s->result->passed = s->passed;
    return true;
}

/* Where the search begins. */
static bool begin_search(history_searching *s)
{
    s->state = history_initial(&s->space);
    s->out_of_memory = s->state == HISTORY_NO_STATE || !read_cell(s);
    s->first_state = s->state;
    s->first_cell = s->cell;
    return !s->out_of_memory;
}

/* ---- several threads ---- */

/* A thread that helps. */
typedef struct helper {
    history_searching s;
    history_result result;
    pthread_t thread;
    struct helper *next;
} helper;

typedef struct team {
    history_searching *first;
    helper *helpers;
} team;

/* After so many configurations others are asked to help, and so often it is looked around. */
#define LONG_SEARCH 65536u
#define LOOK_AROUND 1024u

/* Goes on until nothing is left to be tried, all ends are passed, or the search is given up. */
static void work(history_searching *s, team *t);

static void run_errand(history_searching *s, const history_errand *errand)
{
    history_start_over(s);
    history_redo(s, errand->moves, errand->count);
    if (s->out_of_memory)
        return;
    const size_t words = s->now.words;
    if (!base_grow(s->frames, s->frame_capacity, 1) || !base_grow(s->saved, s->saved_capacity, words) ||
        !add_try(s, errand->what)) {
        s->out_of_memory = true;
        return;
    }
    s->frames[0] = (history_frame){.state = s->state,
                                   .cell = s->cell,
                                   .passed = s->passed,
                                   .last_overwrite = s->last_overwrite,
                                   .moves = s->move_count};
    if (words)
        memcpy(s->saved, s->now.all, words * sizeof *s->saved);
    s->frame_count = 1;
    work(s, NULL);
}

/* What a thread found, once it has nothing more to do. */
static void conclude(history_searching *s)
{
    history_result *r = s->result;
    r->bytes = bytes_of(s);
    if (r->verdict == HISTORY_UNDECIDED)
        return;
    r->verdict = s->passed == s->known ? HISTORY_YES : HISTORY_NO;
    if (r->verdict == HISTORY_YES) {
        r->passed = s->passed;
        s->out_of_memory = !keep_order(s);
    }
    if (s->out_of_memory) {
        r->verdict = HISTORY_UNDECIDED;
        r->reason = HISTORY_REASON_MEMORY;
    }
}

/* Does errands until there are no more, or this thread knows how it ends. */
static void serve(history_searching *s)
{
    history_errand *errand;
    while (s->result->verdict != HISTORY_UNDECIDED && !s->out_of_memory && s->passed < s->known &&
           (errand = history_crew_take(s->crew)) != NULL) {
        run_errand(s, errand);
        history_errand_free(errand);
    }
    if (s->result->verdict == HISTORY_UNDECIDED || s->out_of_memory || s->passed == s->known)
        history_crew_stop(s->crew);
}

static void *help(void *arg)
{
    helper *h = arg;
    history_searching *s = &h->s;
    h->result.verdict = HISTORY_NO;
    if (!history_search_begin(s) || !begin_search(s))
        s->out_of_memory = true;
    serve(s);
    conclude(s);
    return NULL;
}

/* Takes a thread that has nothing to do; false: there is none. */
static bool claim(atomic_uint *spare)
{
    unsigned count = spare ? atomic_load(spare) : 0;
    while (count > 0)
        if (atomic_compare_exchange_weak(spare, &count, count - 1))
            return true;
    return false;
}

static void recruit(team *t)
{
    history_searching *s = t->first;
    while (claim(s->limits->spare)) {
        helper *h = calloc(1, sizeof *h);
        if (h && (s->crew || history_crew_new(s))) {
            h->s = (history_searching){.p = s->p, .limits = s->limits, .result = &h->result, .crew = s->crew};
            history_crew_join(s->crew);
            if (pthread_create(&h->thread, NULL, help, h) == 0) {
                h->next = t->helpers;
                t->helpers = h;
                continue;
            }
            history_crew_leave(s->crew);
        }
        free(h);
        atomic_fetch_add(s->limits->spare, 1);
        return;
    }
}

/* Now and then: is it over, does anybody else want something to do? False: give up. */
static bool look_around(history_searching *s, team *t, uint64_t steps)
{
    if (must_give_up(s) || (s->crew && history_crew_is_over(s->crew)))
        return false;
    if (t && steps >= (s->limits->soon ? s->limits->soon : LONG_SEARCH) && s->limits->spare)
        recruit(t);
    if (s->crew && history_crew_waits(s->crew))
        history_crew_give(s);
    return true;
}

static void work(history_searching *s, team *t)
{
    const uint64_t soon = s->limits->soon, every = soon && soon < LOOK_AROUND ? soon : LOOK_AROUND;
    for (uint64_t steps = 0; s->frame_count > 0 && s->passed < s->known && !s->out_of_memory; steps++) {
        if (steps % every == every - 1 && !look_around(s, t, steps + 1))
            return;
        if (!try_next(s))
            s->frame_count--;
    }
}

/* Takes over what another thread found. A yes is one whoever found it; so is that it was given up. */
static void merge(history_result *r, history_result *other)
{
    r->configurations += other->configurations;
    r->bytes = other->bytes > r->bytes ? other->bytes : r->bytes;
    r->passed = other->passed > r->passed ? other->passed : r->passed;
    if (other->verdict == HISTORY_YES && r->verdict != HISTORY_YES) {
        r->verdict = HISTORY_YES;
        r->order = other->order;
        r->order_count = other->order_count;
        return;
    }
    if (other->verdict == HISTORY_UNDECIDED && r->verdict == HISTORY_NO) {
        r->verdict = HISTORY_UNDECIDED;
        r->reason = other->reason;
    }
    free(other->order);
}

static void dismiss(team *t)
{
    while (t->helpers) {
        helper *h = t->helpers;
        t->helpers = h->next;
        pthread_join(h->thread, NULL);
        merge(t->first->result, &h->result);
        history_search_end(&h->s);
        free(h);
        atomic_fetch_add(t->first->limits->spare, 1);
    }
}

/* ---- all of it ---- */

static void run(history_searching *s)
{
    team t = {.first = s};
    s->result->verdict = HISTORY_NO;
    if (begin_search(s) && pass_observers(s) && s->passed < s->known && !open_frame(s))
        s->out_of_memory = true;
    work(s, &t);
    if (s->crew)
        serve(s);
    conclude(s);
    dismiss(&t);
    history_crew_free(s->crew);
}

base_status history_search(const history_problem *problem, history_limits *limits, history_result *result)
{
    assert(problem && limits && result);
    history_searching s = {.p = problem, .limits = limits, .result = result};
    *result = (history_result){0};
    const bool ok = history_search_begin(&s);
    if (ok)
        run(&s);
    history_search_end(&s);
    return ok ? BASE_OK : BASE_E_NOMEM;
}

void history_result_release(history_result *result)
{
    free(result->order);
    *result = (history_result){0};
}

bool history_is_over(history_limits *limits, history_reason *reason)
{
    if (atomic_load_explicit(&limits->stop, memory_order_relaxed)) {
        *reason = HISTORY_REASON_STOPPED;
        return true;
    }
    if (!limits->deadline.tv_sec)
        return false;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec < limits->deadline.tv_sec ||
        (now.tv_sec == limits->deadline.tv_sec && now.tv_nsec < limits->deadline.tv_nsec))
        return false;
    *reason = HISTORY_REASON_TIME;
    return true;
}
