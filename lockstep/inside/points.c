/* A hash table over the places that the memory lists; what is noted in a run serves from the next one on. */
#include "lockstep/inside/points.h"

#include <string.h>

#include "lockstep/inside/state.h"

enum { SLOTS = 4 * LOCKSTEP_POINTS_MAX };

static uint32_t slots[SLOTS]; /* numbers of places, from 1 */
static bool is_used;

static uint32_t *slot_of(uint64_t place)
{
    uint64_t at = place * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (SLOTS - 1);
    while (slots[at] && lockstep_shared->points[slots[at] - 1] != place)
        at = (at + 1) & (SLOTS - 1);
    return &slots[at];
}

void lockstep_begin_points(void)
{
    if (is_used) /* by the run before: whoever controls it says which of its places are kept */
        memset(slots, 0, sizeof slots);
    is_used = lockstep_shared->point_count > 0;
    for (uint32_t i = 0; i < lockstep_shared->point_count; i++)
        *slot_of(lockstep_shared->points[i]) = i + 1;
}

bool lockstep_is_point(uint64_t place)
{
    const uint32_t active = lockstep_shared->plan.points;
    if (active == 0 || active == UINT32_MAX)
        return active != 0;
    const uint32_t number = *slot_of(place);
    return number != 0 && number <= active;
}

void lockstep_note_point(uint64_t place)
{
    uint32_t *slot = slot_of(place);
    if (*slot || lockstep_shared->point_count == LOCKSTEP_POINTS_MAX)
        return;
    lockstep_shared->points[lockstep_shared->point_count++] = place;
    *slot = lockstep_shared->point_count;
    is_used = true;
}
