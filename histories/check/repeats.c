/* Foresight for queues and stacks in which values come again: of the known take that ends first, whatever
 * lies before its value must be taken by calls that have started by then; and of a queue, as many values as
 * there are known takes left will be taken from its front. Each value needs a take of that value, or one of
 * unknown outcome. */
#include "histories/check/foresight.h"

#include <assert.h>
#include <string.h>

#include "base/array.h"

enum { PUT, TAKE }; /* the verbs of queue and stack */

#define LONG 512u /* beyond that nothing is looked for: it would take too long */

static const history_label *label_of(const history_foresight *f, uint32_t call)
{
    return &f->p->labels[f->p->calls[call].label];
}

static bool is_known_take(const history_label *label)
{
    return label->verb == TAKE && label->answer != HISTORY_OPEN_ANSWER;
}

void history_repeats_count(history_foresight *f, const history_call *call, int by)
{
    const history_label *label = &f->p->labels[call->label];
    if (!is_known_take(label) || label->answer == HISTORY_NULL)
        return;
    f->needed[label->answer] += (uint32_t)by;
    f->needed_count += (uint32_t)by;
}

bool history_repeats_begin(history_foresight *f)
{
    const uint32_t values = history_values_count(f->p->model->values);
    f->needed = base_alloc_zeroed(values, sizeof *f->needed);
    f->offered = base_alloc_zeroed(values, sizeof *f->offered);
    for (uint32_t i = 0; i < f->p->count && f->needed; i++)
        history_repeats_count(f, &f->p->calls[i], 1);
    return f->needed && f->offered;
}

/* The i-th value that can be taken. */
static uint32_t item_at(const history_foresight *f, const uint32_t *state, uint32_t length, uint32_t i)
{
    return f->p->model->class == &history_queue ? state[i] : state[length - 1 - i];
}

/* Is there a call left that puts the value and has started by then? */
static bool may_be_put(const history_foresight *f, history_value value, uint32_t until)
{
    const uint32_t heads[] = {f->head_known, f->head_unknown};
    for (unsigned k = 0; k < 2; k++)
        for (uint32_t c = f->after[heads[k]]; c != heads[k] && f->p->calls[c].start < until; c = f->after[c])
            if (label_of(f, c)->verb == PUT && label_of(f, c)->argument == value)
                return true;
    return false;
}

/* So many takes of unknown outcome are left that have started by then. */
static uint32_t spare_takes(const history_foresight *f, uint32_t until)
{
    uint32_t count = 0;
    for (uint32_t c = f->after[f->head_unknown]; c != f->head_unknown && f->p->calls[c].start < until;
         c = f->after[c])
        count += label_of(f, c)->verb == TAKE;
    return count;
}

/* Sets, for each value, how many takes of it other than `of` have started by then; or none again. */
static void offer(history_foresight *f, uint32_t of, uint32_t until, bool none)
{
    for (uint32_t c = f->after[f->head_known]; c != f->head_known && f->p->calls[c].start < until;
         c = f->after[c]) {
        const history_label *label = label_of(f, c);
        if (c != of && is_known_take(label) && label->answer != HISTORY_NULL)
            f->offered[label->answer] = none ? 0 : f->offered[label->answer] + 1;
    }
}

/* Of the values before one of `wanted`, do more than `spares` have none of the takes that are offered? */
static bool is_blocked(history_foresight *f, const uint32_t *state, uint32_t length, history_value wanted,
                       uint32_t spares)
{
    uint32_t lacking = 0;
    for (uint32_t i = 0; i < length && lacking <= spares; i++) {
        const uint32_t value = item_at(f, state, length, i);
        if (value == wanted)
            break;
        if (f->offered[value] > 0)
            f->offered[value]--;
        else
            lacking++;
    }
    return lacking > spares;
}

static bool is_among(const uint32_t *state, uint32_t length, uint32_t value)
{
    for (uint32_t i = 0; i < length; i++)
        if (state[i] == value)
            return true;
    return false;
}

/* Can the take still find what it took, before it ends? */
static bool is_in_time(history_foresight *f, const uint32_t *state, uint32_t length, uint32_t take)
{
    const uint32_t until = f->p->calls[take].end;
    const history_value wanted = label_of(f, take)->answer; /* null: nothing at all */
    if (wanted != HISTORY_NULL) {
        const bool is_stack = f->p->model->class == &history_stack;
        const bool is_there = is_among(state, length, wanted);
        const bool may_come = (is_stack || !is_there) && may_be_put(f, wanted, until);
        if (is_stack && may_come)
            return true; /* on top of all */
        if (!is_there && !may_come)
            return false;
    }
    offer(f, take, until, false);
    const bool fits = !is_blocked(f, state, length, wanted == HISTORY_NULL ? HISTORY_ABSENT : wanted,
                                  spare_takes(f, until));
    offer(f, take, until, true);
    return fits;
}

/* Is there a take for each of the values at a queue's front that will be taken for certain? */
static bool is_front_taken(history_foresight *f, const uint32_t *state, uint32_t length)
{
    const uint32_t count = length < f->needed_count ? length : f->needed_count;
    uint32_t lacking = 0;
    for (uint32_t i = 0; i < count; i++)
        lacking += ++f->offered[state[i]] > f->needed[state[i]];
    for (uint32_t i = 0; i < count; i++)
        f->offered[state[i]] = 0;
    return lacking == 0 || lacking <= spare_takes(f, HISTORY_NEVER);
}

bool history_repeats_fail(history_foresight *f, const history_space *space, history_state state)
{
    const history_call *calls = f->p->calls;
    uint32_t length, end = HISTORY_NEVER;
    const uint32_t *words = history_state_words(space, state, &length);
    if (length > LONG)
        return false;
    if (f->p->model->class == &history_queue && !is_front_taken(f, words, length))
        return true;
    /* takes that are under way until the first of them ends */
    for (uint32_t c = f->after[f->head_known]; c != f->head_known && calls[c].start < end; c = f->after[c]) {
        if (!is_known_take(label_of(f, c)))
            continue;
        end = calls[c].end < end ? calls[c].end : end;
        if (!is_in_time(f, words, length, c))
            return true;
    }
    return false;
}
