/* Streams: a call is a step where it comes to the file underneath, not where it ends in the buffer. Standard
 * output and error are none. */
#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>

#include "lockstep/disk/disk.h"
#include "lockstep/inside/real.h"

enum { A_LINE = 256 }; /* so much room is thought to be enough for what is printed */

static bool is_followed(FILE *file)
{
    return lockstep_is_on() && !lockstep_is_inside() && file && file != stdout && file != stderr;
}

static void read_step(FILE *file, size_t size, uint64_t place)
{
    if (is_followed(file) && (size_t)(file->_IO_read_end - file->_IO_read_ptr) < size)
        lockstep_file_step(LOCKSTEP_READ, fileno_unlocked(file), true, place);
}

static void write_step(FILE *file, size_t size, uint64_t place)
{
    if (is_followed(file) && (__flbf(file) || __fpending(file) + size >= __fbufsize(file)))
        lockstep_file_step(LOCKSTEP_WRITE, fileno_unlocked(file), true, place);
}

/* What is in the buffer goes to the file. */
static void flush_step(FILE *file, uint64_t place)
{
    if (is_followed(file) && __fpending(file) > 0)
        lockstep_file_step(LOCKSTEP_WRITE, fileno_unlocked(file), true, place);
}

INTERPOSED int fflush(FILE *file)
{
    flush_step(file, HERE);
    return REAL(fflush)(file);
}

INTERPOSED int fclose(FILE *file)
{
    flush_step(file, HERE);
    if (is_followed(file))
        lockstep_close_file(fileno_unlocked(file), HERE);
    return REAL(fclose)(file);
}

INTERPOSED size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict file)
{
    read_step(file, size * count, HERE);
    return REAL(fread)(to, size, count, file);
}

INTERPOSED size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict file)
{
    write_step(file, size * count, HERE);
    return REAL(fwrite)(from, size, count, file);
}

INTERPOSED char *fgets(char *restrict to, int size, FILE *restrict file)
{
    read_step(file, 1, HERE);
    return REAL(fgets)(to, size, file);
}

INTERPOSED int fputs(const char *restrict text, FILE *restrict file)
{
    write_step(file, A_LINE, HERE);
    return REAL(fputs)(text, file);
}

INTERPOSED int fgetc(FILE *file)
{
    read_step(file, 1, HERE);
    return REAL(fgetc)(file);
}

INTERPOSED int(getc)(FILE *file)
{
    read_step(file, 1, HERE);
    return REAL(fgetc)(file);
}

INTERPOSED int fputc(int byte, FILE *file)
{
    write_step(file, 1, HERE);
    return REAL(fputc)(byte, file);
}

INTERPOSED int(putc)(int byte, FILE *file)
{
    write_step(file, 1, HERE);
    return REAL(fputc)(byte, file);
}

INTERPOSED ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict file)
{
    read_step(file, 1, HERE);
    return REAL(getline)(line, size, file);
}

INTERPOSED int vfprintf(FILE *restrict file, const char *restrict format, va_list arguments)
{
    write_step(file, A_LINE, HERE);
    return REAL(vfprintf)(file, format, arguments);
}

INTERPOSED int fprintf(FILE *restrict file, const char *restrict format, ...)
{
    va_list arguments;
    write_step(file, A_LINE, HERE);
    va_start(arguments, format);
    const int result = REAL(vfprintf)(file, format, arguments);
    va_end(arguments);
    return result;
}

/* What a program calls that was compiled with _FORTIFY_SOURCE. */
INTERPOSED int __fprintf_chk(FILE *file, int flag, const char *format, ...);
INTERPOSED int __fprintf_chk(FILE *file, int flag, const char *format, ...)
{
    va_list arguments;
    (void)flag;
    write_step(file, A_LINE, HERE);
    va_start(arguments, format);
    const int result = REAL(vfprintf)(file, format, arguments);
    va_end(arguments);
    return result;
}

INTERPOSED size_t __fread_chk(void *restrict to, size_t room, size_t size, size_t count, FILE *restrict file);
INTERPOSED size_t __fread_chk(void *restrict to, size_t room, size_t size, size_t count, FILE *restrict file)
{
    if (size && count > room / size)
        abort();
    return fread(to, size, count, file);
}

INTERPOSED char *__fgets_chk(char *restrict to, size_t room, int size, FILE *restrict file);
INTERPOSED char *__fgets_chk(char *restrict to, size_t room, int size, FILE *restrict file)
{
    if (size < 0 || (size_t)size > room)
        abort();
    return fgets(to, size, file);
}
