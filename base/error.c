/* How the room says what went wrong. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

base_status base_fail(base_error *error, base_status status, uint64_t line, uint64_t column,
                      const char *format, ...)
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
