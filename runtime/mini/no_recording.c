/* In the place of runtime/recorded.c, for the build in a single file (doc/mini.md): nothing is recorded as a
 * history. */
#include "runtime/engine.h"

int spex_recorded_open(spex_engine *engine, const char *path)
{
    if (!path || !*path)
        return SPEX_OK;
    spex_error error = {
        .code = SPEX_E_IO, .message = "this build of libspex records no histories (spex-mini)", .path = path};
    return spex_report(&engine->reporter, &error);
}

int spex_recorded_close(spex_engine *engine)
{
    (void)engine;
    return SPEX_OK;
}

void spex_recorded_start(spex_engine *engine, const spex_id *id, const char *action)
{
    (void)engine, (void)id, (void)action;
}

void spex_recorded_end(spex_engine *engine, bool took_place)
{
    (void)engine, (void)took_place;
}
