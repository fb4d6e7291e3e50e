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
#include "histories/check/prepare.h"

#include <assert.h>
#include <string.h>

#include "base/array.h"

#define COVER_BIT 0x80000000u

/* ---- moves ---- */

static void unlink_call(history_searching *s, uint32_t call)
{
    s->after[s->before[call]] = s->after[call];
    s->before[s->after[call]] = s->before[call];
}

static void relink_call(history_searching *s, uint32_t call)
{
    s->after[s->before[call]] = call;
    s->before[s->after[call]] = call;
}

static void count_cells(history_searching *s, uint32_t call, int by)
{
    history_foresight_count(&s->foresight, &s->p->calls[call], by);
    const uint32_t label = s->p->calls[call].label;
    if (s->needs[label] != HISTORY_NOBODY && s->p->calls[call].end != HISTORY_NEVER &&
        !s->p->calls[call].is_optional)
        s->wanted[s->needs[label]] += (uint32_t)by;
    if (s->leaves[label] != HISTORY_NOBODY)
        s->sources[s->leaves[label]] += (uint32_t)by;
}

static bool note(history_searching *s, history_move_kind kind, uint32_t call, uint32_t before)
{
    if (!base_grow(s->moves, s->move_capacity, s->move_count + 1)) {
        s->out_of_memory = true;
        return false;
    }
    s->moves[s->move_count++] = (history_move){.kind = kind, .call = call, .before = before};
    return true;
}

/* Is a value gone that is wanted and cannot come back? */
static bool is_lost(const history_searching *s, uint32_t value)
{
    return s->has_cells && value != HISTORY_NOBODY && value != s->cell && s->wanted[value] > 0 &&
           s->sources[value] == 0;
}

/* All calls under way that overwrite can count as done from here on. */
static void cover_all(history_searching *s, uint32_t until)
{
    const history_call *calls = s->p->calls;
    for (uint32_t c = s->after[s->head_known]; c != s->head_known && calls[c].start < until; c = s->after[c])
        if (s->overwrites[calls[c].label])
            history_set_add(s->now.covered, s->slot[c]);
}

/* Puts a call in order; `next` is the state then. False: nothing can come of it (or no memory). */
static bool put(history_searching *s, uint32_t call, history_state next)
{
    const history_call *c = &s->p->calls[call];
    if (!note(s, HISTORY_PUT, call, 0))
        return false;
    unlink_call(s, call);
    s->is_put[call] = true;
    count_cells(s, call, -1);
    if (c->end == HISTORY_NEVER)
        history_set_add(s->now.unknown, s->slot[call]);
    else if (s->overwrites[c->label] || c->is_optional) {
        history_set_add(s->now.written, s->slot[call]);
        history_set_remove(s->now.covered, s->slot[call]);
    } else
        history_set_add(s->now.put, s->slot[call]);
    if (s->overwrites[c->label]) {
        s->last_overwrite = (uint32_t)s->move_count - 1;
        cover_all(s, s->p->calls[s->ends[s->passed]].end);
    }
    const uint32_t left = s->cell;
    if (next != s->state && s->has_cells && s->leaves[c->label] != HISTORY_NOBODY)
        s->cell = s->leaves[c->label];
    s->state = next;
    return left == s->cell || !is_lost(s, left);
}

/* Leaves out a call that is optional. */
static bool skip(history_searching *s, uint32_t call)
{
    if (!note(s, HISTORY_SKIP, call, 0))
        return false;
    history_set_remove(s->now.covered, s->slot[call]);
    history_set_add(s->now.written, s->slot[call]);
    unlink_call(s, call);
    s->is_put[call] = true;
    count_cells(s, call, -1);
    return !is_lost(s, s->leaves[s->p->calls[call].label]);
}

/* Counts a covered call as done. */
static bool cover(history_searching *s, uint32_t call)
{
    if (s->p->calls[call].is_optional)
        return skip(s, call);
    if (!note(s, HISTORY_COVER, call, s->last_overwrite))
        return false;
    unlink_call(s, call);
    s->is_put[call] = true;
    count_cells(s, call, -1);
    history_set_remove(s->now.covered, s->slot[call]);
    history_set_add(s->now.written, s->slot[call]);
    return !is_lost(s, s->leaves[s->p->calls[call].label]);
}

/* May it count as done without being put in order? */
static bool is_free(const history_searching *s, uint32_t call)
{
    return s->p->calls[call].is_optional ||
           (s->has_overwrites && history_set_has(s->now.covered, s->slot[call]));
}

/* Would it be of no use if a call that overwrites were seen? */
static bool is_idle(const history_searching *s, uint32_t call)
{
    const uint32_t label = s->p->calls[call].label;
    return s->has_cells && s->overwrites[label] && !s->has_other_tests && s->wanted[s->leaves[label]] == 0;
}

/* Passes ends of calls that are in order, or covered and better never seen. */
static bool pass(history_searching *s)
{
    while (s->passed < s->known) {
        const uint32_t call = s->ends[s->passed];
        if (!s->is_put[call] && is_free(s, call) && is_idle(s, call) && !cover(s, call))
            return false;
        if (!s->is_put[call])
            break;
        if (!note(s, HISTORY_PASS, call, 0))
            return false;
        history_set_remove(s->now.put, s->slot[call]);
        if (s->now.has_overwrites)
            history_set_remove(s->now.written, s->slot[call]);
        s->passed++;
    }
    return true;
}

/* Puts calls in order that only observe and are allowed, and passes ends, as long as there is any. */
static bool pass_observers(history_searching *s)
{
    const history_call *calls = s->p->calls;
    if (!pass(s))
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
                if (next == s->state && !put(s, c, next))
                    return false;
            }
            c = following;
        }
        const uint32_t before = s->passed;
        if (!pass(s))
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
        if (c != due && is_idle(s, c)) /* it need not come before it must */
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
    if (!add_list(s, s->head_unknown, until, due))
        return false;
    const size_t middle = s->try_count;
    if (!add_list(s, s->head_known, until, due))
        return false;
    sort_tries(s, middle, due);
    if (is_free(s, due))
        return add_try(s, due | COVER_BIT);
    return true;
}

/* Back to the last frame's configuration. */
static void take_back(history_searching *s, const history_frame *f)
{
    while (s->move_count > f->moves) {
        const history_move *m = &s->moves[--s->move_count];
        if (m->kind == HISTORY_PASS)
            continue;
        relink_call(s, m->call);
        s->is_put[m->call] = false;
        count_cells(s, m->call, 1);
    }
    s->state = f->state;
    s->cell = f->cell;
    s->passed = f->passed;
    s->last_overwrite = f->last_overwrite;
    if (s->now.words)
        memcpy(s->now.all, s->saved + (s->frame_count - 1) * s->now.words, s->now.words * sizeof *s->saved);
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
    return history_visited_size(&s->visited) + history_space_size(&s->space) +
           s->move_capacity * sizeof *s->moves + s->frame_capacity * sizeof *s->frames +
           s->saved_capacity * sizeof *s->saved + s->try_capacity * sizeof *s->tries;
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

/* One step of the search from the top frame; false: it has no more. */
static bool try_next(history_searching *s)
{
    history_frame *f = &s->frames[s->frame_count - 1];
    take_back(s, f);
    if (s->try_count == f->tries)
        return false;
    const uint32_t what = s->tries[--s->try_count];
    bool goes_on;
    if (what & COVER_BIT) {
        goes_on = cover(s, what & ~COVER_BIT);
    } else {
        history_state next = history_next(&s->space, s->state, s->p->calls[what].label);
        if (next == HISTORY_NO_STATE)
            s->out_of_memory = true;
        if (next < HISTORY_NO_STATE)
            next = history_canonical(&s->foresight, &s->space, next);
        if (next >= HISTORY_NO_STATE || (next == s->state && s->p->calls[what].end == HISTORY_NEVER))
            return true;
        const history_state before = s->state;
        goes_on = put(s, what, next) &&
                  !history_is_hopeless(&s->foresight, &s->space, s->p->calls[what].label, before, next);
    }
    goes_on = goes_on && pass_observers(s);
    if (!goes_on || s->out_of_memory)
        return true;
    s->result->configurations++;
    if (s->passed < s->known) {
        const history_met met = history_visit(&s->visited, s->passed, s->state, &s->now);
        if (met == HISTORY_MET_BEFORE)
            return true;
        if (met == HISTORY_MET_NO_MEMORY || !open_frame(s))
            s->out_of_memory = true;
    }
    if (s->passed > s->result->passed)
        s->result->passed = s->passed;
    return true;
}

static void run(history_searching *s)
{
    history_result *r = s->result;
    s->state = history_initial(&s->space);
    s->out_of_memory = s->state == HISTORY_NO_STATE;
    if (!s->out_of_memory) {
        s->out_of_memory = !read_cell(s);
        if (pass_observers(s) && s->passed < s->known && !open_frame(s))
            s->out_of_memory = true;
    }
    for (uint64_t steps = 0; s->frame_count > 0 && s->passed < s->known && !s->out_of_memory; steps++) {
        if (steps % 1024 == 1023 && must_give_up(s))
            return;
        if (!try_next(s))
            s->frame_count--;
    }
    r->bytes = bytes_of(s);
    if (s->out_of_memory) {
        r->verdict = HISTORY_UNDECIDED;
        r->reason = HISTORY_REASON_MEMORY;
        return;
    }
    r->verdict = s->passed == s->known ? HISTORY_YES : HISTORY_NO;
    if (r->verdict == HISTORY_YES) {
        r->passed = s->passed;
        if (!keep_order(s)) {
            r->verdict = HISTORY_UNDECIDED;
            r->reason = HISTORY_REASON_MEMORY;
        }
    }
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
