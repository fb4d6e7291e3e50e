/* Streams of the C library on sockets of nodes: it would read and write by calls of its own. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lockstep/inside/nodes.h"
#include "lockstep/inside/real.h"
#include "lockstep/sockets/descriptors.h"

static ssize_t read_some(void *cookie, char *to, size_t size)
{
    return read((int)(intptr_t)cookie, to, size);
}

static ssize_t write_all(void *cookie, const char *bytes, size_t size)
{
    const ssize_t written = write((int)(intptr_t)cookie, bytes, size);
    return written < 0 ? 0 : written;
}

static int close_it(void *cookie)
{
    return close((int)(intptr_t)cookie);
}

INTERPOSED FILE *fdopen(int descriptor, const char *mode)
{
    static const cookie_io_functions_t functions = {.read = read_some, .write = write_all, .close = close_it};
    if (!lockstep_networked(descriptor))
        return REAL(fdopen)(descriptor, mode);
    lockstep_note_stream();
    return fopencookie((void *)(intptr_t)descriptor, mode, functions);
}

static int print(int descriptor, const char *format, va_list arguments)
{
    char *text = NULL;
    const int length = vasprintf(&text, format, arguments);
    int written = 0;
    while (length > 0 && written < length) {
        const ssize_t some = write(descriptor, text + written, (size_t)(length - written));
        if (some < 0)
            break;
        written += (int)some;
    }
    if (length >= 0)
        free(text);
    return length > 0 && written < length ? -1 : length;
}

INTERPOSED int vdprintf(int descriptor, const char *format, va_list arguments)
{
    return print(descriptor, format, arguments);
}

INTERPOSED int dprintf(int descriptor, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = print(descriptor, format, arguments);
    va_end(arguments);
    return length;
}
