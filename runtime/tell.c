/* Errors of what stands on libspex: they take the way of its own. */
#include "runtime/engine.h"

#include <string.h>

int spex_tell_sized(spex_engine *engine, const spex_error *error, size_t size)
{
    int status = spex_usable(engine);
    if (status)
        return status;
    spex_error told = {0}; /* what a caller of another version knows of it */
    if (!error || size < offsetof(spex_error, engine))
        return SPEX_E_ARGUMENT;
    memcpy(&told, error, size < sizeof told ? size : sizeof told);
    if (told.code <= SPEX_OK || told.code >= SPEX_CODES || !told.message)
        return SPEX_E_ARGUMENT;
    return spex_report(&engine->reporter, &told);
}
