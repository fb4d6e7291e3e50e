/* Moves of the search: calls are put in order, left out, covered, their ends passed; and back. */
#include "histories/check/moves.h"

#include <assert.h>
#include <string.h>

#include "base/array.h"

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

bool history_put(history_searching *s, uint32_t call, history_state next)
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

bool history_cover(history_searching *s, uint32_t call)
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

bool history_may_be_unseen(const history_searching *s, uint32_t call)
{
    return s->p->calls[call].is_optional ||
           (s->has_overwrites && history_set_has(s->now.covered, s->slot[call]));
}

bool history_is_idle(const history_searching *s, uint32_t call)
{
    const uint32_t label = s->p->calls[call].label;
    return s->has_cells && s->overwrites[label] && !s->has_other_tests && s->wanted[s->leaves[label]] == 0;
}

static bool pass_one(history_searching *s, uint32_t call)
{
    if (!note(s, HISTORY_PASS, call, 0))
        return false;
    history_set_remove(s->now.put, s->slot[call]);
    if (s->now.has_overwrites)
        history_set_remove(s->now.written, s->slot[call]);
    s->passed++;
    return true;
}

bool history_pass(history_searching *s)
{
    while (s->passed < s->known) {
        const uint32_t call = s->ends[s->passed];
        if (!s->is_put[call] && history_may_be_unseen(s, call) && history_is_idle(s, call) &&
            !history_cover(s, call))
            return false;
        if (!s->is_put[call])
            break;
        if (!pass_one(s, call))
            return false;
    }
    return true;
}

/* Undoes the moves down to a number of them; the sets are not touched. */
static void undo(history_searching *s, size_t moves)
{
    while (s->move_count > moves) {
        const history_move *m = &s->moves[--s->move_count];
        if (m->kind == HISTORY_PASS)
            continue;
        relink_call(s, m->call);
        s->is_put[m->call] = false;
        count_cells(s, m->call, 1);
    }
}

void history_take_back(history_searching *s, const history_frame *f)
{
    undo(s, f->moves);
    s->state = f->state;
    s->cell = f->cell;
    s->passed = f->passed;
    s->last_overwrite = f->last_overwrite;
    if (s->now.words)
        memcpy(s->now.all, s->saved + (s->frame_count - 1) * s->now.words, s->now.words * sizeof *s->saved);
}

void history_start_over(history_searching *s)
{
    undo(s, 0);
    s->frame_count = 0;
    s->try_count = 0;
    s->state = s->first_state;
    s->cell = s->first_cell;
    s->passed = 0;
    s->last_overwrite = HISTORY_NOBODY;
    if (s->now.words)
        memset(s->now.all, 0, s->now.words * sizeof *s->now.all);
}

void history_redo(history_searching *s, const history_move *moves, size_t count)
{
    for (size_t i = 0; i < count && !s->out_of_memory; i++) {
        const uint32_t call = moves[i].call;
        history_state next;
        switch (moves[i].kind) {
        case HISTORY_PUT:
            next = history_next(&s->space, s->state, s->p->calls[call].label);
            assert(next != HISTORY_REFUSED);
            if (next == HISTORY_NO_STATE)
                s->out_of_memory = true;
            else
                (void)history_put(s, call, history_canonical(&s->foresight, &s->space, next));
            break;
        case HISTORY_PASS:
            (void)pass_one(s, call);
            break;
        default: /* skipped, where it is optional */
            (void)history_cover(s, call);
        }
    }
}
