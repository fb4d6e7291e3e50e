/* Calls that read and write at a place of their own, and that change where the next one begins. (read() and
 * write() are there for sockets, too: lockstep/sockets/transfer.c) */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lockstep/disk/disk.h"
#include "lockstep/inside/files.h"
#include "lockstep/inside/real.h"

/* `before`: what is done about its arguments first. */
#define TRANSFER(type, name, parameters, op, moves, before, ...)                                             \
    INTERPOSED type name parameters                                                                          \
    {                                                                                                        \
        if (lockstep_is_on()) {                                                                              \
            before;                                                                                          \
            lockstep_file_step(op, descriptor, moves, HERE);                                                 \
        }                                                                                                    \
        return REAL(name)(__VA_ARGS__);                                                                      \
    }
TRANSFER(ssize_t, pread, (int descriptor, void *to, size_t size, off_t at), LOCKSTEP_READ, false,
         size = lockstep_amount(size, HERE), descriptor, to, size, at)
TRANSFER(ssize_t, pread64, (int descriptor, void *to, size_t size, off64_t at), LOCKSTEP_READ, false,
         size = lockstep_amount(size, HERE), descriptor, to, size, at)
TRANSFER(ssize_t, preadv, (int descriptor, const struct iovec *parts, int count, off_t at), LOCKSTEP_READ,
         false, (void)0, descriptor, parts, count, at)
TRANSFER(ssize_t, pwrite, (int descriptor, const void *from, size_t size, off_t at), LOCKSTEP_WRITE, false,
         size = lockstep_amount(size, HERE), descriptor, from, size, at)
TRANSFER(ssize_t, pwrite64, (int descriptor, const void *from, size_t size, off64_t at), LOCKSTEP_WRITE,
         false, size = lockstep_amount(size, HERE), descriptor, from, size, at)
TRANSFER(ssize_t, pwritev, (int descriptor, const struct iovec *parts, int count, off_t at), LOCKSTEP_WRITE,
         false, (void)0, descriptor, parts, count, at)
TRANSFER(int, ftruncate, (int descriptor, off_t size), LOCKSTEP_WRITE, false, (void)0, descriptor, size)
TRANSFER(int, ftruncate64, (int descriptor, off64_t size), LOCKSTEP_WRITE, false, (void)0, descriptor, size)
TRANSFER(int, fstat, (int descriptor, struct stat *about), LOCKSTEP_STAT, false, (void)0, descriptor, about)

/* Of a descriptor whose place nobody else moves it is no step that matters to others. */
TRANSFER(off_t, lseek, (int descriptor, off_t to, int whence), LOCKSTEP_SEEK, true, (void)0, descriptor, to,
         whence)
TRANSFER(off64_t, lseek64, (int descriptor, off64_t to, int whence), LOCKSTEP_SEEK, true, (void)0, descriptor,
         to, whence)

INTERPOSED ssize_t __pread_chk(int descriptor, void *to, size_t size, off_t at, size_t room);
INTERPOSED ssize_t __pread_chk(int descriptor, void *to, size_t size, off_t at, size_t room)
{
    if (size > room)
        abort();
    return pread(descriptor, to, size, at);
}
