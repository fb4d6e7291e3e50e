/* A failing script becomes small: pieces are left out, halves first, as long as the run still fails in the
 * same way. What is drawn for a message or a timer depends on which one it is alone, so that the rest stays
 * as it was. (Zeller, Hildebrandt, "Simplifying and isolating failure-inducing input", 2002) */
#include "config.h"

#include "base/array.h"
#include "base/random.h"
#include "chaos/setup.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 3, OTHERS = 300, HASTES = 40, PACES = 100, SHORT = 12 };

typedef struct shrinking {
    chaos_setup *setup;
    chaos_script *script;
    const chaos_failure *failure;
    chaos_seen seen;
    uint64_t step; /* of the failure of the last script that failed */
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
    if (!setup_run(s->setup, script, s->failure, &s->seen, NULL, &outcome)) {
        s->no_memory = true;
        return false;
    }
    for (uint32_t i = 0; i < outcome.failure_count; i++)
        if (chaos_is_same_failure(&outcome.failures[i], s->failure)) {
            *at = outcome.failures[i].at;
            s->step = outcome.failures[i].step;
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

static size_t count_wrongs(const chaos_script *script)
{
    return script->fault_count + script->hit_count;
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

static void shrink_all(shrinking *s)
{
    for (size_t before = SIZE_MAX; !s->no_memory && s->left > 0 && count_pieces(s->script) < before;) {
        before = count_pieces(s->script);
        for (int which = 0; which < 3; which++)
            shrink_pieces(s, which);
    }
}

/* What comes after the failure is of no account. */
static void cut_off(chaos_script *script, int64_t at)
{
    script->most_steps = 0;
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
    if (!setup_run(s->setup, s->script, s->failure, &s->seen, &hits, &outcome)) {
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

/* Tries a script in place of the one at hand: does it fail no later than `latest`? */
static bool try_instead(shrinking *s, chaos_script *tried, int64_t latest, int64_t *at)
{
    int64_t ended;
    bool is_better = fails(s, tried, &ended) && ended <= latest;
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
    return try_instead(s, &tried, *at, at);
}

/* Faults and inputs strike after so many 64ths of the time. */
static bool hurry(shrinking *s, int64_t parts, int64_t *at)
{
    chaos_script tried;
    if (!chaos_script_copy(&tried, s->script)) {
        s->no_memory = true;
        return false;
    }
    for (size_t i = 0; i < tried.fault_count; i++) {
        tried.faults[i].at = tried.faults[i].at / 64 * parts;
        tried.faults[i].lasts = tried.faults[i].lasts / 64 * parts;
    }
    for (size_t i = 0; i < tried.input_count; i++)
        tried.inputs[i].at = tried.inputs[i].at / 64 * parts;
    return try_instead(s, &tried, *at - 1, at);
}

/* With other times, does it fail after fewer steps? */
static void try_paces(shrinking *s, int64_t *at)
{
    uint64_t random = s->script->seed ^ 1, steps = fails(s, s->script, at) ? s->step : 0;
    for (uint32_t tries = 0; tries < PACES && steps > SHORT && s->left > 0 && !s->no_memory; tries++) {
        uint64_t before = s->script->pace;
        int64_t ended;
        s->script->pace = base_random(&random);
        if (fails(s, s->script, &ended) && s->step < steps) {
            steps = s->step;
            *at = ended;
        } else {
            s->script->pace = before;
        }
    }
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
    uint64_t random = s->script->seed;
    try_paces(s, &at);
    for (uint32_t tries = 0; tries < HASTES && s->left > 0 && !s->no_memory &&
                             s->script->fault_count + s->script->input_count > 0 &&
                             at > 10 * CHAOS_MILLISECOND;)
        tries += !hurry(s, 1 + (int64_t)base_random_below(&random, 63), &at);
}

/* All takes the same time; where it does not fail so, as many channels and agents as may. */
static void even_out(shrinking *s, int64_t *at)
{
    chaos_script *script = s->script;
    int64_t ended;
    if (script->is_even)
        return;
    script->is_even = true;
    script->is_even = fails(s, script, at);
    uint32_t count = checking_channel_count(s->setup->model) + s->setup->agent_count;
    if (!script->is_even && !script->evens)
        script->evens = base_alloc_zeroed(script->even_count = count, 1);
    s->no_memory = s->no_memory || (!script->is_even && !script->evens);
    for (uint32_t i = 0; i < count && !script->is_even && !s->no_memory; i++) {
        uint8_t before = script->evens[i];
        script->evens[i] = 1;
        if (!before && !fails(s, script, &ended))
            script->evens[i] = 0;
    }
}

/* With about half of what goes wrong, and other times. */
static bool thin_out(shrinking *s, uint64_t *random)
{
    chaos_script tried;
    int64_t at;
    if (!chaos_script_copy(&tried, s->script)) {
        s->no_memory = true;
        return false;
    }
    tried.pace = base_random(random);
    tried.fault_count = tried.hit_count = 0;
    for (size_t i = 0; i < s->script->fault_count; i++)
        if (base_random(random) & 1)
            tried.faults[tried.fault_count++] = s->script->faults[i];
    for (size_t i = 0; i < s->script->hit_count; i++)
        if (base_random(random) & 1)
            tried.hits[tried.hit_count++] = s->script->hits[i];
    bool is_smaller = count_wrongs(&tried) < count_wrongs(s->script) && fails(s, &tried, &at);
    if (!is_smaller) {
        chaos_script_release(&tried);
        return false;
    }
    chaos_script_release(s->script);
    *s->script = tried;
    cut_off(s->script, at);
    return true;
}

/* Where leaving out piece after piece ends with many, a run like it may fail with few. */
static void try_others(shrinking *s)
{
    uint64_t random = s->script->seed;
    for (uint32_t tries = 0; tries < OTHERS && count_wrongs(s->script) > FEW && s->left > 0 && !s->no_memory;)
        if (thin_out(s, &random))
            shrink_all(s);
        else
            tries++;
}

bool chaos_ends_with_step(const chaos_setup *setup, const chaos_failure *failure)
{
    const spex_explorer_model *m = checking_explorer_model(setup->model);
    if (failure->kind != CHAOS_VIOLATED)
        return false;
    return m->properties[failure->property].kind == SPEX_EXPLORER_STEPS ||
           (m->properties[failure->property].kind == SPEX_EXPLORER_STATES && setup->plan.check == 0);
}

bool chaos_shrink(chaos_setup *setup, chaos_script *script, const chaos_failure *failure, uint32_t runs,
                  uint32_t *used)
{
    shrinking s = {.setup = setup, .script = script, .failure = failure, .left = runs};
    int64_t at = failure->at;
    bool fine = chaos_seen_make(&s.seen, setup) && list_hits(&s);
    if (fine && failure->kind == CHAOS_VIOLATED && fails(&s, script, &at))
        cut_off(script, at);
    if (fine)
        shrink_all(&s);
    if (fine)
        try_others(&s);
    if (fine && fails(&s, script, &at))
        even_out(&s, &at);
    if (fine && fails(&s, script, &at)) {
        move_forward(&s, at);
        shrink_pieces(&s, 0); /* what the inputs that are gone needed */
    }
    if (fine && chaos_ends_with_step(setup, failure)) {
        s.left += s.left == 0;
        script->most_steps = fails(&s, script, &at) ? s.step : 0;
    }
    chaos_seen_release(&s.seen);
    *used = runs - s.left;
    return fine && !s.no_memory;
}
