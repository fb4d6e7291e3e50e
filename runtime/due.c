/* What time brings: reports of what is late, and pruning; done by the timer's thread, or by spex_tick. */
#include "runtime/ruled.h"

/* Does what is due; returns when there is more to do. */
int64_t spex_do_what_is_due(spex_engine *engine)
{
    int64_t due = spex_report_late(engine),
            stays = engine->stay_count ? spex_report_stays(engine) : SPEX_INFINITY;
    due = stays < due ? stays : due;
    if (spex_now(&engine->clocks) >= atomic_load(&engine->next_prune)) {
        spex_prune_schedule(engine);
        spex_prune(engine, NULL);
    }
    int64_t prune = atomic_load(&engine->next_prune);
    return due < prune ? due : prune;
}

int spex_tick(spex_engine *engine)
{
    int status = spex_usable(engine);
    if (status || !engine->clocks.has_own)
        return status ? status : SPEX_E_ARGUMENT;
    spex_do_what_is_due(engine);
    return SPEX_OK;
}
