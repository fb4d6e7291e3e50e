/* A set of actions is stubborn in a state when it has, with each possible action, all that depend on it, and
 * with each that is not possible, all that may make it so; and one that is possible. Then what is outside can
 * be put off: it neither disturbs what is inside nor is disturbed. Of the sets that begin with each possible
 * action the one with fewest possible ones is taken. A set with a visible action that is possible is not
 * taken, so that properties see the same; that nothing is put off for ever is for the search to see to.
 * (Valmari, "Stubborn sets for reduced state space generation", 1989; Godefroid, "Partial-order methods for
 * the verification of concurrent systems", 1996.) */
#include "config.h"

#include "explorer/fewer/stubborn.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

bool explorer_stubborn_is_there(const spex_explorer_model *model)
{
    return model->action_count > 1 && model->dependent && model->enables && model->visible;
}

bool explorer_stubborn_open(explorer_stubborn *stubborn, const spex_explorer_model *model)
{
    assert(explorer_stubborn_is_there(model));
    uint32_t count = model->action_count, words = (count + 63) / 64;
    *stubborn = (explorer_stubborn){.model = model, .words = words};
    stubborn->enablers = base_alloc_zeroed((uint64_t)count * words, sizeof(uint64_t));
    stubborn->possible = base_alloc_zeroed(words, sizeof(uint64_t));
    stubborn->set = base_alloc_zeroed(words, sizeof(uint64_t));
    stubborn->best = base_alloc_zeroed(words, sizeof(uint64_t));
    stubborn->work = base_alloc(count, sizeof *stubborn->work);
    if (!stubborn->enablers || !stubborn->possible || !stubborn->set || !stubborn->best || !stubborn->work) {
        explorer_stubborn_close(stubborn);
        return false;
    }
    for (uint32_t a = 0; a < count; a++)
        for (uint32_t b = 0; b < count; b++)
            if (explorer_stubborn_has(model->enables + (size_t)a * words, b))
                stubborn->enablers[(size_t)b * words + a / 64] |= (uint64_t)1 << a % 64;
    return true;
}

void explorer_stubborn_close(explorer_stubborn *stubborn)
{
    free(stubborn->enablers);
    free(stubborn->possible);
    free(stubborn->set);
    free(stubborn->best);
    free(stubborn->work);
    memset(stubborn, 0, sizeof *stubborn);
}

/* Puts what is new in a row into the set, and onto the work to do. */
static uint32_t include(explorer_stubborn *s, const uint64_t *row, uint32_t waiting)
{
    for (uint32_t w = 0; w < s->words; w++)
        for (uint64_t fresh = row[w] & ~s->set[w]; fresh; fresh &= fresh - 1) {
            uint32_t action = w * 64 + (uint32_t)__builtin_ctzll(fresh);
            s->set[w] |= (uint64_t)1 << action % 64;
            s->work[waiting++] = action;
        }
    return waiting;
}

/* The stubborn set that begins with `seed`: how many of it are possible; UINT32_MAX: it has a visible one, or
 * as many as `enough`. */
static uint32_t close_from(explorer_stubborn *s, uint32_t seed, uint32_t enough)
{
    const spex_explorer_model *model = s->model;
    uint32_t waiting = 1, possible = 0;
    memset(s->set, 0, s->words * sizeof *s->set);
    s->set[seed / 64] |= (uint64_t)1 << seed % 64;
    s->work[0] = seed;
    while (waiting) {
        uint32_t action = s->work[--waiting];
        bool is_possible = explorer_stubborn_has(s->possible, action);
        if (is_possible && (++possible >= enough || explorer_stubborn_has(model->visible, action)))
            return UINT32_MAX;
        const uint64_t *rows = is_possible ? model->dependent : s->enablers;
        waiting = include(s, rows + (size_t)action * s->words, waiting);
    }
    return possible;
}

bool explorer_stubborn_choose(explorer_stubborn *stubborn)
{
    uint32_t fewest = 0;
    for (uint32_t w = 0; w < stubborn->words; w++)
        fewest += (uint32_t)__builtin_popcountll(stubborn->possible[w]);
    bool is_chosen = false;
    for (uint32_t seed = 0; seed < stubborn->model->action_count && fewest > 1; seed++) {
        if (!explorer_stubborn_has(stubborn->possible, seed))
            continue;
        uint32_t count = close_from(stubborn, seed, fewest);
        if (count == UINT32_MAX)
            continue;
        fewest = count;
        is_chosen = true;
        memcpy(stubborn->best, stubborn->set, stubborn->words * sizeof *stubborn->best);
    }
    return is_chosen;
}
