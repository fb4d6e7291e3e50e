/* An engine's transitions as a history: each is an operation on its instance, which is the key. */
#include "runtime/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int spex_recorded_open(spex_engine *engine, const char *path)
{
    char message[512];
    spex_memory_lend(engine->memory);
    int status = path && *path ? spex_history_open(&engine->recording, path, 0) : SPEX_OK;
    spex_memory_lend(NULL);
    spex_memory_use(engine->memory);
    if (status != SPEX_E_IO)
        return status;
    snprintf(message, sizeof message, "%.256s: cannot record transitions: %s", path, strerror(errno));
    spex_error error = {.code = SPEX_E_IO, .message = message, .path = path};
    spex_report(&engine->reporter, &error);
    return SPEX_E_IO;
}

int spex_recorded_close(spex_engine *engine)
{
    int status = spex_history_close(engine->recording);
    engine->recording = NULL;
    return status;
}

void spex_recorded_start(spex_engine *engine, const spex_id *id, const char *action)
{
    spex_op op = spex_op_on(id->bytes ? spex_bytes(id->bytes, id->length) : spex_integer((int64_t)id->number),
                            action, spex_null());
    spex_history_invoke(engine->recording, &op); /* whether all went well, closing it tells */
}

void spex_recorded_end(spex_engine *engine, bool took_place)
{
    if (took_place)
        spex_history_ok(engine->recording, spex_absent());
    else
        spex_history_fail(engine->recording);
}
