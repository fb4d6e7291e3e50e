/* A failing script becomes small: pieces are left out, halves first, as long as the run still fails in the
 * same way. What is drawn for a message or a timer depends on which one it is alone, so that the rest stays
 * as it was. (Zeller, Hildebrandt, "Simplifying and isolating failure-inducing input", 2002) */
#include "config.h"

#include "chaos/setup.h"

#include <stdlib.h>
#include <string.h>

typedef struct shrinking {
    chaos_setup *setup;
    chaos_script *script;
    const chaos_failure *failure;
    chaos_seen seen;
    uint32_t left;
    bool no_memory;
} shrinking;

/* Does a script still fail so? */
static bool fails(shrinking *s, const chaos_script *script, int64_t *at)
{
    chaos_outcome outcome;
    if (s->left == 0)
        return false;
    s->left--;
    if (!chaos_run(s->setup, script, NULL, NULL, &s->seen, NULL, &outcome)) {
        s->no_memory = true;
        return false;
    }
    for (uint32_t i = 0; i < outcome.failure_count; i++)
        if (chaos_is_same_failure(&outcome.failures[i], s->failure)) {
            *at = outcome.failures[i].at;
            return true;
        }
    return false;
}

/* The array of a script that pieces are left out of. */
typedef struct pieces {
    char *items;
    size_t *count, size;
} pieces;

static pieces pieces_of(chaos_script *script, int which)
{
    return which == 0   ? (pieces){(char *)script->faults, &script->fault_count, sizeof *script->faults}
           : which == 1 ? (pieces){(char *)script->hits, &script->hit_count, sizeof *script->hits}
                        : (pieces){(char *)script->inputs, &script->input_count, sizeof *script->inputs};
}

/* Tries without `length` pieces from `at` on. */
static bool leave_out(shrinking *s, int which, size_t at, size_t length)
{
    chaos_script tried;
    int64_t ended;
    if (!chaos_script_copy(&tried, s->script)) {
        s->no_memory = true;
        return false;
    }
    pieces p = pieces_of(&tried, which);
    memmove(p.items + at * p.size, p.items + (at + length) * p.size, (*p.count - at - length) * p.size);
    *p.count -= length;
    bool is_smaller = fails(s, &tried, &ended);
    if (is_smaller) {
        chaos_script_release(s->script);
        *s->script = tried;
    } else {
        chaos_script_release(&tried);
    }
    return is_smaller;
}

static size_t count_pieces(const chaos_script *script)
{
    return script->fault_count + script->hit_count + script->input_count;
}

static void shrink_pieces(shrinking *s, int which)
{
    for (size_t length = *pieces_of(s->script, which).count; length > 0; length /= 2)
        for (size_t at = 0; at < *pieces_of(s->script, which).count && s->left > 0 && !s->no_memory;) {
            size_t count = *pieces_of(s->script, which).count;
            if (!leave_out(s, which, at, length < count - at ? length : count - at))
                at += length;
        }
}

/* What comes after the failure is of no account. */
static void cut_off(chaos_script *script, int64_t at)
{
    while (script->fault_count > 0 && script->faults[script->fault_count - 1].at > at)
        script->fault_count--;
    while (script->input_count > 0 && script->inputs[script->input_count - 1].at > at)
        script->input_count--;
}

/* The messages that are hit, as a list of its own. */
static bool list_hits(shrinking *s)
{
    chaos_outcome outcome;
    chaos_script hits = {.hits = NULL};
    if (s->script->has_hits)
        return true;
    if (!chaos_run(s->setup, s->script, NULL, NULL, &s->seen, &hits, &outcome)) {
        chaos_script_release(&hits);
        return false;
    }
    free(s->script->hits);
    s->script->hits = hits.hits;
    s->script->hit_count = hits.hit_count;
    s->script->hit_room = hits.hit_room;
    s->script->has_hits = true;
    return true;
}

/* Tries a script in place of the one at hand: does it fail no later than `at`? */
static bool try_instead(shrinking *s, chaos_script *tried, int64_t *at)
{
    int64_t ended;
    bool is_better = fails(s, tried, &ended) && ended <= *at;
    if (is_better) {
        *at = ended;
        chaos_script_release(s->script);
        *s->script = *tried;
    } else {
        chaos_script_release(tried);
    }
    return is_better;
}

/* Message number `number` is hit instead. */
static bool hit_instead(shrinking *s, size_t i, uint64_t number, int64_t *at)
{
    chaos_script tried;
    if (!chaos_script_copy(&tried, s->script)) {
        s->no_memory = true;
        return false;
    }
    tried.hits[i].number = number;
    return try_instead(s, &tried, at);
}

/* Faults and inputs strike after a part of the time. */
static bool hurry(shrinking *s, int64_t part, int64_t *at)
{
    chaos_script tried;
    if (!chaos_script_copy(&tried, s->script)) {
        s->no_memory = true;
        return false;
    }
    for (size_t i = 0; i < tried.fault_count; i++) {
        tried.faults[i].at /= part;
        tried.faults[i].lasts /= part;
    }
    for (size_t i = 0; i < tried.input_count; i++)
        tried.inputs[i].at /= part;
    return try_instead(s, &tried, at);
}

/* The same, earlier: a run that is told is shorter then. */
static void move_forward(shrinking *s, int64_t at)
{
    for (size_t i = 0; i < s->script->hit_count && !s->no_memory; i++) {
        for (uint64_t step = s->script->hits[i].number; step > 0; step /= 2)
            while (s->script->hits[i].number >= step && s->left > 0 &&
                   hit_instead(s, i, s->script->hits[i].number - step, &at))
                ;
    }
    while (s->script->fault_count + s->script->input_count > 0 && at > 10 * CHAOS_MILLISECOND &&
           s->left > 0 && (hurry(s, 4, &at) || hurry(s, 2, &at)))
        ;
}

bool chaos_shrink(chaos_setup *setup, chaos_script *script, const chaos_failure *failure, uint32_t runs,
                  uint32_t *used)
{
    shrinking s = {.setup = setup, .script = script, .failure = failure, .left = runs};
    int64_t at = failure->at;
    bool fine = chaos_seen_make(&s.seen, setup) && list_hits(&s);
    if (fine && failure->kind == CHAOS_VIOLATED && fails(&s, script, &at))
        cut_off(script, at);
    for (size_t before = SIZE_MAX; fine && !s.no_memory && s.left > 0 && count_pieces(script) < before;) {
        before = count_pieces(script);
        for (int which = 0; which < 3; which++)
            shrink_pieces(&s, which);
    }
    if (fine && !script->is_even) {
        script->is_even = true;
        script->is_even = fails(&s, script, &at);
    }
    if (fine && fails(&s, script, &at)) {
        move_forward(&s, at);
        shrink_pieces(&s, 0); /* what the inputs that are gone needed */
    }
    chaos_seen_release(&s.seen);
    *used = runs - s.left;
    return fine && !s.no_memory;
}
