/* What is drawn for a seed. Each thing is drawn by what it is the number of, not by how many were drawn
 * before: what is left out of a script changes nothing of the rest. */
#ifndef CHAOS_DRAW_H
#define CHAOS_DRAW_H

#include "base/hash.h"
#include "base/random.h"
#include "chaos/plan/plan.h"

/* What is drawn, besides the words of a plan. */
enum {
    DRAW_PACE = 100,
    DRAW_DELAY,
    DRAW_TIMER,
    DRAW_LATE,
    DRAW_HURRY,
    DRAW_TIE,
    DRAW_RELEASE,
    DRAW_EXTERN,
    DRAW_WEIGHT,
    DRAW_HIT
};

static inline uint64_t draw(uint64_t seed, uint32_t what, uint64_t which, uint64_t number)
{
    uint64_t z = base_hash_number(seed + 0x9e3779b97f4a7c15u * (what + 1));
    z = base_hash_number(z ^ which * 0xff51afd7ed558ccdu);
    return base_hash_number(z ^ number * 0xc4ceb9fe1a85ec53u);
}

static inline int64_t draw_within(uint64_t *state, chaos_range range)
{
    return range.low + (int64_t)base_random_below(state, (uint64_t)(range.high - range.low) + 1);
}

/* The same of a number that was drawn already. */
static inline int64_t drawn_within(uint64_t drawn, chaos_range range)
{
    return range.low + (int64_t)(drawn % ((uint64_t)(range.high - range.low) + 1));
}

/* Less than a millisecond, or up to most of a second. */
static inline int64_t draw_pace(uint64_t drawn)
{
    return 10 * CHAOS_MILLISECOND / 16 << 2 * (drawn % 6);
}

#endif
