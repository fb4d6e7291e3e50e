/* Who does not hear of whom in a partition. */
#include "config.h"

#include "chaos/draw.h"
#include "chaos/world.h"

#include <string.h>

uint64_t partition_side(const chaos_fault *fault, uint32_t agents)
{
    uint64_t most = (UINT64_C(1) << (agents - 1)) - 1;
    if (fault->how != CHAOS_ISOLATE)
        return 1 + fault->choice % most;
    uint64_t alone = fault->choice % agents;
    return alone ? UINT64_C(1) << (alone - 1) : most;
}

/* In a ring in random order, each hears so many on both sides that it hears more than half of all. */
static void cut_ring(const chaos_fault *fault, uint32_t agents, bool *cut)
{
    uint32_t reach = (agents / 2 + 1) / 2, order[64];
    uint64_t state = fault->choice;
    for (uint32_t i = 0; i < agents; i++) {
        uint32_t at = (uint32_t)base_random_below(&state, i + 1);
        order[i] = order[at];
        order[at] = i;
    }
    for (uint32_t i = 0; i < agents; i++)
        for (uint32_t k = 0; k < agents; k++) {
            uint32_t apart = i > k ? i - k : k - i;
            if ((apart < agents - apart ? apart : agents - apart) > reach)
                cut[order[i] * agents + order[k]] = true;
        }
}

void chaos_partition_cuts(const chaos_fault *fault, uint32_t agents, bool *cut)
{
    memset(cut, 0, (size_t)agents * agents * sizeof *cut);
    if (fault->how == CHAOS_RING) {
        cut_ring(fault, agents, cut);
        return;
    }
    uint64_t side = partition_side(fault, agents) << 1;
    for (uint32_t a = 0; a < agents; a++)
        for (uint32_t b = 0; b < agents; b++) {
            bool is_across = (side >> a & 1) != (side >> b & 1);
            cut[a * agents + b] = is_across && (fault->how != CHAOS_ONEWAY || (side >> a & 1));
        }
}
