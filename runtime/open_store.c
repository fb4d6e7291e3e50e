/* The store of an engine is opened: at open, and by a child of fork that goes on. */
#include "runtime/engine.h"

int spex_open_store(spex_engine *engine, const char *dir, bool sync, bool tries)
{
    spex_store_setup setup = {
        .dir = dir,
        .sync = sync,
        .tries = tries,
        .shards = &engine->shards,
        .clocks = &engine->clocks,
        .reporter = &engine->reporter,
    };
    return *dir ? spex_store_open(&engine->store, &setup, &engine->unregistered) : SPEX_OK;
}
