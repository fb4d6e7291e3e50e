/* What a supervisor does: whom it takes down, and when it gives up. */
#include "config.h"

#include "chaos/chaos.h"

bool chaos_gives_up(chaos_restarts *restarts, const chaos_plan *plan, int64_t now)
{
    uint32_t most = plan->most_restarts, count = 0;
    for (size_t i = 0; i < CHAOS_MOST_RESTARTS && i < restarts->count; i++)
        count += restarts->at[i] > now - plan->restart_window;
    if (most != UINT32_MAX && count >= (most < CHAOS_MOST_RESTARTS ? most : CHAOS_MOST_RESTARTS))
        return true;
    restarts->at[restarts->count++ % CHAOS_MOST_RESTARTS] = now;
    return false;
}

void chaos_go_down(const chaos_plan *plan, uint32_t killed, uint32_t agents, uint32_t *first, uint32_t *end)
{
    *first = plan->supervision == CHAOS_ONE_FOR_ALL ? 0 : killed;
    *end = plan->supervision == CHAOS_ONE_FOR_ONE ? killed + 1 : agents;
}
