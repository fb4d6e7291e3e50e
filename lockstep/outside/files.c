/* What a run made is taken away; what it changed gets its content, mode and time again. The last that was
 * changed is the first that is put back, so that folders are empty when it is their turn. */
#include "lockstep/outside/files.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool take_away(const char *path)
{
    return unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR ||
           ((errno == EISDIR || errno == EPERM) && rmdir(path) == 0);
}

static bool is_as_it_was(const lockstep_file *f, const struct stat *now)
{
    return S_ISREG(now->st_mode) && (uint64_t)now->st_size == f->size &&
           now->st_mtim.tv_sec == (time_t)f->seconds && now->st_mtim.tv_nsec == (long)f->nanoseconds &&
           (now->st_mode & 07777) == f->mode;
}

static bool copy_back(int kept, const lockstep_file *f, int to)
{
    char block[65536];
    for (uint64_t done = 0; done < f->size;) {
        const uint64_t left = f->size - done;
        const ssize_t got =
            pread(kept, block, left < sizeof block ? (size_t)left : sizeof block, (off_t)(f->offset + done));
        if (got <= 0 || write(to, block, (size_t)got) != got)
            return false;
        done += (uint64_t)got;
    }
    return true;
}

static bool put_content_back(int kept, const lockstep_file *f)
{
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
                                      {.tv_sec = (time_t)f->seconds, .tv_nsec = (long)f->nanoseconds}};
    struct stat now;
    if (lstat(f->path, &now) == 0) {
        if (is_as_it_was(f, &now))
            return true;
        if (!S_ISREG(now.st_mode) && !take_away(f->path))
            return false;
    }
    const int to = open(f->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (to < 0)
        return false;
    const bool is_good =
        copy_back(kept, f, to) && fchmod(to, (mode_t)f->mode) == 0 && futimens(to, times) == 0;
    return close(to) == 0 && is_good;
}

static bool put_link_back(int kept, const lockstep_file *f)
{
    char target[PATH_MAX], now[PATH_MAX];
    if (f->size >= sizeof target ||
        pread(kept, target, (size_t)f->size, (off_t)f->offset) != (ssize_t)f->size)
        return false;
    target[f->size] = '\0';
    const ssize_t length = readlink(f->path, now, sizeof now);
    if (length == (ssize_t)f->size && memcmp(now, target, f->size) == 0)
        return true;
    return take_away(f->path) && symlink(target, f->path) == 0;
}

static bool put_back(int kept, const lockstep_file *f)
{
    struct stat now;
    switch (f->what) {
    case LOCKSTEP_FILE_ABSENT:
        return take_away(f->path);
    case LOCKSTEP_FILE_CONTENT:
        return put_content_back(kept, f);
    case LOCKSTEP_FILE_LINK:
        return put_link_back(kept, f);
    default:
        return (lstat(f->path, &now) == 0 && S_ISDIR(now.st_mode)) || mkdir(f->path, (mode_t)f->mode) == 0;
    }
}

base_status lockstep_put_files_back(const lockstep_program *p, base_error *error)
{
    assert(p && p->memory);
    const lockstep_memory *m = p->memory;
    /* first folders that are gone, from the outermost, then what was in them */
    for (uint32_t i = 0; i < m->file_count; i++)
        if (m->files[i].what == LOCKSTEP_FILE_FOLDER && !put_back(p->kept, &m->files[i]))
            return base_fail(error, BASE_E_IO, 0, 0, "%s cannot be put back: %s", m->files[i].path,
                             strerror(errno));
    for (uint32_t i = m->file_count; i-- > 0;)
        if (m->files[i].what != LOCKSTEP_FILE_FOLDER && !put_back(p->kept, &m->files[i]))
            return base_fail(error, BASE_E_IO, 0, 0, "%s cannot be put back: %s", m->files[i].path,
                             strerror(errno));
    return BASE_OK;
}
