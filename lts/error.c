/* How the room says what went wrong. */
#include "lts/lts.h"

#include <stdarg.h>

lts_status lts_fail(lts_error *error, lts_status status, uint64_t line, uint64_t column, const char *format,
                    ...)
{
    if (!error)
        return status;
    error->status = status;
    error->line = line;
    error->column = column;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}
