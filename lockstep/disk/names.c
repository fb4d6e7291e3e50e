/* Calls that take a path: each is a step with the file that it names. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lockstep/disk/disk.h"
#include "lockstep/inside/files.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/sources.h"

/* Is it there? */
static bool is_there(int folder, const char *path)
{
    struct stat about;
    const int error = errno;
    const bool is = fstatat(folder, path, &about, 0) == 0;
    errno = error;
    return is;
}

/* The thread is about to open it; is it to be made? */
static bool look_at_open(int folder, const char *path, int flags, uint64_t place)
{
    if (!lockstep_is_on() || !path)
        return false;
    if (strncmp(path, "/dev/", 5) == 0 && strstr(path, "random"))
        lockstep_note_source(LOCKSTEP_OF_CHANCE, place);
    lockstep_path_step(flags & (O_CREAT | O_TRUNC) ? LOCKSTEP_OPEN_NEW : LOCKSTEP_OPEN, folder, path, place);
    if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC))
        lockstep_note_change(folder, path, place);
    return flags & O_CREAT && !is_there(folder, path);
}

static int opened(int descriptor, int folder, const char *path, bool is_new)
{
    if (lockstep_is_on())
        lockstep_has_opened(descriptor, folder, path, is_new);
    return descriptor;
}

static FILE *opened_stream(FILE *file, const char *path, bool is_new)
{
    if (file && lockstep_is_on())
        lockstep_has_opened(fileno(file), AT_FDCWD, path, is_new);
    return file;
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name)                                                                                           \
    INTERPOSED int name(const char *path, int flags, ...)                                                    \
    {                                                                                                        \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        const mode_t mode = mode_of(flags, arguments);                                                       \
        va_end(arguments);                                                                                   \
        const bool is_new = look_at_open(AT_FDCWD, path, flags, HERE);                                       \
        return opened(REAL(name)(path, flags, mode), AT_FDCWD, path, is_new);                                \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                                         \
    INTERPOSED int name(int folder, const char *path, int flags, ...)                                        \
    {                                                                                                        \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        const mode_t mode = mode_of(flags, arguments);                                                       \
        va_end(arguments);                                                                                   \
        const bool is_new = look_at_open(folder, path, flags, HERE);                                         \
        return opened(REAL(name)(folder, path, flags, mode), folder, path, is_new);                          \
    }
OPENAT(openat)
OPENAT(openat64)

/* What a program calls that was compiled with _FORTIFY_SOURCE. */
INTERPOSED int __open_2(const char *path, int flags);
INTERPOSED int __open_2(const char *path, int flags)
{
    const bool is_new = look_at_open(AT_FDCWD, path, flags, HERE);
    return opened(REAL(open)(path, flags, 0), AT_FDCWD, path, is_new);
}

INTERPOSED int __open64_2(const char *path, int flags);
INTERPOSED int __open64_2(const char *path, int flags)
{
    const bool is_new = look_at_open(AT_FDCWD, path, flags, HERE);
    return opened(REAL(open64)(path, flags, 0), AT_FDCWD, path, is_new);
}

#define CREAT(name)                                                                                          \
    INTERPOSED int name(const char *path, mode_t mode)                                                       \
    {                                                                                                        \
        const bool is_new = look_at_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, HERE);                \
        return opened(REAL(name)(path, mode), AT_FDCWD, path, is_new);                                       \
    }
CREAT(creat)
CREAT(creat64)

static int flags_of(const char *mode)
{
    return !mode || *mode == 'a' ? O_WRONLY | O_CREAT
           : *mode == 'r'        ? strchr(mode, '+') ? O_RDWR : O_RDONLY
                                 : O_WRONLY | O_CREAT | O_TRUNC;
}

#define FOPEN(name)                                                                                          \
    INTERPOSED FILE *name(const char *restrict path, const char *restrict mode)                              \
    {                                                                                                        \
        const bool is_new = look_at_open(AT_FDCWD, path, flags_of(mode), HERE);                              \
        return opened_stream(REAL(name)(path, mode), path, is_new);                                          \
    }
FOPEN(fopen)
FOPEN(fopen64)

#define FREOPEN(name)                                                                                        \
    INTERPOSED FILE *name(const char *restrict path, const char *restrict mode, FILE *restrict file)         \
    {                                                                                                        \
        const bool is_new = look_at_open(AT_FDCWD, path, flags_of(mode), HERE);                              \
        return opened_stream(REAL(name)(path, mode, file), path, is_new);                                    \
    }
FREOPEN(freopen)
FREOPEN(freopen64)

#define ONE_PATH(name, parameters, op, folder, path, ...)                                                    \
    INTERPOSED int name parameters                                                                           \
    {                                                                                                        \
        if (lockstep_is_on()) {                                                                              \
            lockstep_path_step(op, folder, path, HERE);                                                      \
            lockstep_note_change(folder, path, HERE);                                                        \
        }                                                                                                    \
        return REAL(name)(__VA_ARGS__);                                                                      \
    }
ONE_PATH(unlink, (const char *path), LOCKSTEP_UNLINK, AT_FDCWD, path, path)
ONE_PATH(unlinkat, (int folder, const char *path, int flags), LOCKSTEP_UNLINK, folder, path, folder, path,
         flags)
ONE_PATH(remove, (const char *path), LOCKSTEP_UNLINK, AT_FDCWD, path, path)
ONE_PATH(rmdir, (const char *path), LOCKSTEP_UNLINK, AT_FDCWD, path, path)
ONE_PATH(mkdir, (const char *path, mode_t mode), LOCKSTEP_MAKE, AT_FDCWD, path, path, mode)
ONE_PATH(mkdirat, (int folder, const char *path, mode_t mode), LOCKSTEP_MAKE, folder, path, folder, path,
         mode)
ONE_PATH(truncate, (const char *path, off_t size), LOCKSTEP_WRITE, AT_FDCWD, path, path, size)
ONE_PATH(symlink, (const char *target, const char *path), LOCKSTEP_MAKE, AT_FDCWD, path, target, path)

INTERPOSED int link(const char *target, const char *path)
{
    if (lockstep_is_on()) {
        lockstep_paths_step(LOCKSTEP_MAKE, AT_FDCWD, path, AT_FDCWD, target, HERE);
        lockstep_note_change(AT_FDCWD, path, HERE);
    }
    return REAL(link)(target, path);
}

static void look_at_rename(int from_folder, const char *from, int to_folder, const char *to, uint64_t place)
{
    if (!lockstep_is_on())
        return;
    lockstep_paths_step(LOCKSTEP_RENAME, from_folder, from, to_folder, to, place);
    lockstep_note_change(from_folder, from, place);
    lockstep_note_change(to_folder, to, place);
}

static int renamed(int result, int folder, const char *path)
{
    if (result == 0 && lockstep_is_on())
        lockstep_has_renamed(folder, path);
    return result;
}

INTERPOSED int rename(const char *from, const char *to)
{
    look_at_rename(AT_FDCWD, from, AT_FDCWD, to, HERE);
    return renamed(REAL(rename)(from, to), AT_FDCWD, to);
}

INTERPOSED int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    look_at_rename(from_folder, from, to_folder, to, HERE);
    return renamed(REAL(renameat)(from_folder, from, to_folder, to), to_folder, to);
}

/* ---- who only looks ---- */

#define LOOK(name, parameters, folder, path, ...)                                                            \
    INTERPOSED int name parameters                                                                           \
    {                                                                                                        \
        if (lockstep_is_on())                                                                                \
            lockstep_path_step(LOCKSTEP_STAT, folder, path, HERE);                                           \
        return REAL(name)(__VA_ARGS__);                                                                      \
    }
LOOK(access, (const char *path, int mode), AT_FDCWD, path, path, mode)
LOOK(faccessat, (int folder, const char *path, int mode, int flags), folder, path, folder, path, mode, flags)
LOOK(stat, (const char *restrict path, struct stat *restrict about), AT_FDCWD, path, path, about)
LOOK(lstat, (const char *restrict path, struct stat *restrict about), AT_FDCWD, path, path, about)
