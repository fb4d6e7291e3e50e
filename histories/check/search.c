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
#include "histories/check/search.h"

#include <assert.h>
#include <string.h>

#include "base/array.h"
#include "histories/check/foresight.h"
#include "histories/check/visited.h"
#include "histories/models/space.h"

#define NOBODY UINT32_MAX

typedef enum move_kind { PUT, COVER, SKIP, PASS } move_kind;

/* What was done, to be undone. */
typedef struct move {
    move_kind kind;
    uint32_t call;
    uint32_t before; /* COVER: unseen before this move */
} move;

typedef struct frame {
    history_state state;
    uint32_t cell;
    uint32_t passed;
    uint32_t last_overwrite; /* index of a move */
    size_t moves;
    size_t tries, next_try; /* its candidates: tries .. the stack's top when it was made */
} frame;

typedef struct search {
    const history_problem *p;
    history_limits *limits;
    history_result *result;
    history_space space;
    history_foresight foresight;
    uint32_t known;
    uint32_t *ends; /* known calls in the order of their ends */
    uint32_t *slot; /* of known calls; of unknown ones their place among unknown ones */
    uint32_t slots, unknowns;
    uint32_t *after, *before;          /* lists of calls not in order, by start: known ones, unknown ones */
    uint32_t head_known, head_unknown; /* the list's anchors: indices count and count + 1 */
    bool *is_put;                      /* of each call */
    /* of labels */
    bool *overwrites, *observes;
    uint32_t *needs, *leaves; /* numbers of cells' values, NOBODY: none */
    uint32_t *seen_mark, *seen_call;
    uint32_t mark;
    bool has_cells, has_overwrites, has_other_tests;
    uint32_t *wanted, *sources; /* of each value: calls left that need it, that may leave it */
    uint32_t *value_of;         /* to number values */
    /* the configuration */
    history_state state;
    uint32_t cell; /* the number of the value in the cell */
    uint32_t passed, last_overwrite;
    history_sets now;
    history_visited visited;
    move *moves;
    size_t move_count, move_capacity;
    frame *frames;
    size_t frame_count, frame_capacity;
    uint64_t *saved; /* the sets of each frame */
    size_t saved_capacity;
    uint32_t *tries; /* calls; the highest bit: cover it */
    size_t try_count, try_capacity;
    bool out_of_memory;
} search;

#define COVER_BIT 0x80000000u

/* ---- making ready ---- */

static int by_end(const void *a, const void *b, const history_call *calls)
{
    const uint32_t x = calls[*(const uint32_t *)a].end, y = calls[*(const uint32_t *)b].end;
    return x < y ? -1 : x > y;
}

/* Sorts known calls by their ends: a merge sort, as qsort takes no argument. */
static void sort_by_end(uint32_t *at, uint32_t *spare, uint32_t count, const history_call *calls)
{
    for (uint32_t width = 1; width < count; width *= 2) {
        for (uint32_t from = 0; from < count; from += 2 * width) {
            uint32_t i = from, middle = from + width < count ? from + width : count, j = middle;
            const uint32_t end = middle + width < count ? middle + width : count;
            for (uint32_t k = from; k < end; k++)
                spare[k] = i < middle && (j >= end || by_end(&at[i], &at[j], calls) <= 0) ? at[i++] : at[j++];
        }
        memcpy(at, spare, count * sizeof *at);
    }
}

/* Gives each known call a slot that is free from its start to its end. */
static bool give_slots(search *s)
{
    const history_call *calls = s->p->calls;
    uint32_t *free_slots = base_alloc(s->known + 1, sizeof *free_slots);
    if (!free_slots)
        return false;
    uint32_t free_count = 0, ended = 0;
    for (uint32_t i = 0; i < s->p->count; i++) {
        while (ended < s->known && calls[s->ends[ended]].end < calls[i].start)
            free_slots[free_count++] = s->slot[s->ends[ended++]];
        if (calls[i].end == HISTORY_NEVER)
            s->slot[i] = s->unknowns++;
        else
            s->slot[i] = free_count ? free_slots[--free_count] : s->slots++;
    }
    free(free_slots);
    return true;
}

static void link_calls(search *s)
{
    const uint32_t count = s->p->count;
    s->head_known = count;
    s->head_unknown = count + 1;
    uint32_t last[2] = {s->head_known, s->head_unknown};
    for (uint32_t i = 0; i < count; i++) {
        const bool unknown = s->p->calls[i].end == HISTORY_NEVER;
        s->before[i] = last[unknown];
        s->after[last[unknown]] = i;
        last[unknown] = i;
    }
    for (int k = 0; k < 2; k++) {
        const uint32_t head = k ? s->head_unknown : s->head_known;
        s->after[last[k]] = head;
        s->before[head] = last[k];
    }
}

/* The number of a cell's value, from 0; NOBODY for none. */
static uint32_t number_of(search *s, history_value value, uint32_t *count)
{
    if (value == HISTORY_ABSENT)
        return NOBODY;
    if (s->value_of[value] == NOBODY)
        s->value_of[value] = (*count)++;
    return s->value_of[value];
}

static bool read_labels(search *s)
{
    const history_problem *p = s->p;
    const history_model_class *class = p->model->class;
    s->has_cells = class->cell != NULL && !s->limits->dead_end;
    if (class->objects && p->object == HISTORY_ABSENT)
        s->has_cells = false;
    uint32_t values = 0;
    const uint32_t table = history_values_count(p->model->values);
    s->value_of = base_alloc(table, sizeof *s->value_of);
    if (!s->value_of)
        return false;
    memset(s->value_of, 0xff, table * sizeof *s->value_of);
    for (uint32_t i = 0; i < p->label_count; i++) {
        history_value needs = HISTORY_ABSENT, leaves = HISTORY_ABSENT;
        s->overwrites[i] = !s->limits->dead_end && class->overwrites &&
                           !(class->objects && p->object == HISTORY_ABSENT) &&
                           class->overwrites(p->model, &p->labels[i]);
        s->observes[i] = class->observes && class->observes(p->model, &p->labels[i]);
        s->has_overwrites |= s->overwrites[i];
        s->has_cells = s->has_cells && class->cell(p->model, &p->labels[i], &needs, &leaves);
        s->needs[i] = number_of(s, needs, &values);
        s->leaves[i] = number_of(s, leaves, &values);
        s->has_other_tests |= needs == HISTORY_ABSENT && !s->overwrites[i];
    }
    s->wanted = base_alloc_zeroed(values, sizeof *s->wanted);
    s->sources = base_alloc_zeroed(values, sizeof *s->sources);
    if (!s->wanted || !s->sources)
        return false;
    s->cell = NOBODY;
    for (uint32_t i = 0; i < p->count && s->has_cells; i++) {
        const uint32_t label = p->calls[i].label;
        if (s->needs[label] != NOBODY && p->calls[i].end != HISTORY_NEVER && !p->calls[i].is_optional)
            s->wanted[s->needs[label]]++;
        if (s->leaves[label] != NOBODY)
            s->sources[s->leaves[label]]++;
    }
    return true;
}

static bool begin(search *s)
{
    const history_problem *p = s->p;
    const size_t count = (size_t)p->count + 2;
    s->known = p->known;
    s->ends = base_alloc(count, sizeof *s->ends);
    s->slot = base_alloc(count, sizeof *s->slot);
    s->after = base_alloc(count, sizeof *s->after);
    s->before = base_alloc(count, sizeof *s->before);
    s->is_put = base_alloc_zeroed(count, sizeof *s->is_put);
    s->overwrites = base_alloc_zeroed(p->label_count, sizeof *s->overwrites);
    s->observes = base_alloc_zeroed(p->label_count, sizeof *s->observes);
    s->needs = base_alloc(p->label_count, sizeof *s->needs);
    s->leaves = base_alloc(p->label_count, sizeof *s->leaves);
    s->seen_mark = base_alloc_zeroed(p->label_count, sizeof *s->seen_mark);
    s->seen_call = base_alloc(p->label_count, sizeof *s->seen_call);
    if (!s->ends || !s->slot || !s->after || !s->before || !s->is_put || !s->overwrites || !s->observes ||
        !s->needs || !s->leaves || !s->seen_mark || !s->seen_call)
        return false;
    uint32_t known = 0;
    for (uint32_t i = 0; i < p->count; i++)
        if (p->calls[i].end != HISTORY_NEVER)
            s->ends[known++] = i;
    assert(known == s->known);
    sort_by_end(s->ends, s->after, known, p->calls);
    if (!give_slots(s) || !read_labels(s) ||
        !history_space_begin(&s->space, p->model, p->object, p->labels, p->label_count))
        return false;
    link_calls(s);
    if (s->limits->dead_end)
        s->foresight.p = p;
    else if (!history_foresight_begin(&s->foresight, p))
        return false;
    s->last_overwrite = NOBODY;
    return history_sets_begin(&s->now, s->slots, s->unknowns, s->has_overwrites || p->has_optional) &&
           history_visited_begin(&s->visited, &s->now);
}

static void end(search *s)
{
    free(s->ends);
    free(s->slot);
    free(s->after);
    free(s->before);
    free(s->is_put);
    free(s->overwrites);
    free(s->observes);
    free(s->needs);
    free(s->leaves);
    free(s->seen_mark);
    free(s->seen_call);
    free(s->wanted);
    free(s->sources);
    free(s->value_of);
    free(s->moves);
    free(s->frames);
    free(s->saved);
    free(s->tries);
    history_sets_end(&s->now);
    history_visited_end(&s->visited);
    history_foresight_end(&s->foresight);
    history_space_end(&s->space);
}

/* ---- moves ---- */

static void unlink_call(search *s, uint32_t call)
{
    s->after[s->before[call]] = s->after[call];
    s->before[s->after[call]] = s->before[call];
}

static void relink_call(search *s, uint32_t call)
{
    s->after[s->before[call]] = call;
    s->before[s->after[call]] = call;
}

static void count_cells(search *s, uint32_t call, int by)
{
    history_foresight_count(&s->foresight, &s->p->calls[call], by);
    const uint32_t label = s->p->calls[call].label;
    if (s->needs[label] != NOBODY && s->p->calls[call].end != HISTORY_NEVER && !s->p->calls[call].is_optional)
        s->wanted[s->needs[label]] += (uint32_t)by;
    if (s->leaves[label] != NOBODY)
        s->sources[s->leaves[label]] += (uint32_t)by;
}

static bool note(search *s, move_kind kind, uint32_t call, uint32_t before)
{
    if (!base_grow(s->moves, s->move_capacity, s->move_count + 1)) {
        s->out_of_memory = true;
        return false;
    }
    s->moves[s->move_count++] = (move){.kind = kind, .call = call, .before = before};
    return true;
}

/* Is a value gone that is wanted and cannot come back? */
static bool is_lost(const search *s, uint32_t value)
{
    return s->has_cells && value != NOBODY && value != s->cell && s->wanted[value] > 0 &&
           s->sources[value] == 0;
}

/* All calls under way that overwrite can count as done from here on. */
static void cover_all(search *s, uint32_t until)
{
    const history_call *calls = s->p->calls;
    for (uint32_t c = s->after[s->head_known]; c != s->head_known && calls[c].start < until; c = s->after[c])
        if (s->overwrites[calls[c].label])
            history_set_add(s->now.covered, s->slot[c]);
}

/* Puts a call in order; `next` is the state then. False: nothing can come of it (or no memory). */
static bool put(search *s, uint32_t call, history_state next)
{
    const history_call *c = &s->p->calls[call];
    if (!note(s, PUT, call, 0))
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
    if (next != s->state && s->has_cells && s->leaves[c->label] != NOBODY)
        s->cell = s->leaves[c->label];
    s->state = next;
    return left == s->cell || !is_lost(s, left);
}

/* Leaves out a call that is optional. */
static bool skip(search *s, uint32_t call)
{
    if (!note(s, SKIP, call, 0))
        return false;
    history_set_remove(s->now.covered, s->slot[call]);
    history_set_add(s->now.written, s->slot[call]);
    unlink_call(s, call);
    s->is_put[call] = true;
    count_cells(s, call, -1);
    return !is_lost(s, s->leaves[s->p->calls[call].label]);
}

/* Counts a covered call as done. */
static bool cover(search *s, uint32_t call)
{
    if (s->p->calls[call].is_optional)
        return skip(s, call);
    if (!note(s, COVER, call, s->last_overwrite))
        return false;
    unlink_call(s, call);
    s->is_put[call] = true;
    count_cells(s, call, -1);
    history_set_remove(s->now.covered, s->slot[call]);
    history_set_add(s->now.written, s->slot[call]);
    return !is_lost(s, s->leaves[s->p->calls[call].label]);
}

/* May it count as done without being put in order? */
static bool is_free(const search *s, uint32_t call)
{
    return s->p->calls[call].is_optional ||
           (s->has_overwrites && history_set_has(s->now.covered, s->slot[call]));
}

/* Would it be of no use if a call that overwrites were seen? */
static bool is_idle(const search *s, uint32_t call)
{
    const uint32_t label = s->p->calls[call].label;
    return s->has_cells && s->overwrites[label] && !s->has_other_tests && s->wanted[s->leaves[label]] == 0;
}

/* Passes ends of calls that are in order, or covered and better never seen. */
static bool pass(search *s)
{
    while (s->passed < s->known) {
        const uint32_t call = s->ends[s->passed];
        if (!s->is_put[call] && is_free(s, call) && is_idle(s, call) && !cover(s, call))
            return false;
        if (!s->is_put[call])
            break;
        if (!note(s, PASS, call, 0))
            return false;
        history_set_remove(s->now.put, s->slot[call]);
        if (s->now.has_overwrites)
            history_set_remove(s->now.written, s->slot[call]);
        s->passed++;
    }
    return true;
}

/* Puts calls in order that only observe and are allowed, and passes ends, as long as there is any. */
static bool settle(search *s)
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
                (!s->has_cells || s->needs[label] == NOBODY || s->needs[label] == s->cell)) {
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

static bool add_try(search *s, uint32_t what)
{
    if (!base_grow(s->tries, s->try_capacity, s->try_count + 1)) {
        s->out_of_memory = true;
        return false;
    }
    s->tries[s->try_count++] = what;
    return true;
}

/* Candidates of a list, each label's that ends first; with a cell only those that find what they need. */
static bool add_list(search *s, uint32_t head, uint32_t until, uint32_t due)
{
    const history_call *calls = s->p->calls;
    s->mark++;
    for (uint32_t c = s->after[head]; c != head && calls[c].start < until; c = s->after[c]) {
        const uint32_t label = calls[c].label;
        if (s->has_cells && s->needs[label] != NOBODY && s->needs[label] != s->cell)
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
static void sort_tries(search *s, size_t from, uint32_t due)
{
    const history_call *calls = s->p->calls;
    const uint32_t wanted = s->needs[calls[due].label];
    for (size_t i = from + 1; i < s->try_count; i++)
        for (size_t j = i; j > from && calls[s->tries[j - 1]].end < calls[s->tries[j]].end; j--)
            swap(&s->tries[j - 1], &s->tries[j]);
    size_t first = s->try_count; /* what brings the value that the due call needs, then the due call itself */
    for (size_t i = s->try_count; i-- > from && s->has_cells && wanted != NOBODY;)
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
static bool tell_dead_end(search *s, uint32_t due)
{
    const history_state next = history_next(&s->space, s->state, s->p->calls[due].label);
    if (next == HISTORY_NO_STATE)
        return false;
    if (next == HISTORY_REFUSED)
        s->limits->dead_end(&s->space, s->state, s->is_put, s->limits->dead_end_arg);
    return true;
}

static bool open_frame(search *s)
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
    s->frames[s->frame_count] = (frame){.state = s->state,
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
static void take_back(search *s, const frame *f)
{
    while (s->move_count > f->moves) {
        const move *m = &s->moves[--s->move_count];
        if (m->kind == PASS)
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

/* Which value is in the cell at first: that of a label which finds it. NOBODY: one that nobody needs. */
static bool read_cell(search *s)
{
    s->cell = NOBODY;
    for (uint32_t i = 0; i < s->p->label_count && s->has_cells && s->cell == NOBODY; i++) {
        if (s->needs[i] == NOBODY)
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
static bool keep_order(search *s)
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
        if (s->moves[i].kind == COVER) {
            chain[i] = covered[s->moves[i].before];
            covered[s->moves[i].before] = (uint32_t)i;
        }
    for (size_t i = 0; i < s->move_count && ok; i++) {
        if (s->moves[i].kind != PUT)
            continue;
        for (uint32_t k = covered[i]; k != NOBODY; k = chain[k])
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

static size_t bytes_of(const search *s)
{
    return history_visited_size(&s->visited) + history_space_size(&s->space) +
           s->move_capacity * sizeof *s->moves + s->frame_capacity * sizeof *s->frames +
           s->saved_capacity * sizeof *s->saved + s->try_capacity * sizeof *s->tries;
}

static bool must_give_up(search *s)
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
static bool try_next(search *s)
{
    frame *f = &s->frames[s->frame_count - 1];
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
    goes_on = goes_on && settle(s);
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

static void run(search *s)
{
    history_result *r = s->result;
    s->state = history_initial(&s->space);
    s->out_of_memory = s->state == HISTORY_NO_STATE;
    if (!s->out_of_memory) {
        s->out_of_memory = !read_cell(s);
        if (settle(s) && s->passed < s->known && !open_frame(s))
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
    search s = {.p = problem, .limits = limits, .result = result};
    *result = (history_result){0};
    const bool ok = begin(&s);
    if (ok)
        run(&s);
    end(&s);
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
