/* A file that is written beside the one it is to replace, and put in its place when it is whole.
 * Whatever happens, the old file or the new one is there, never a part of either.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/files/atomic_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct base_atomic_file {
    char *path;      /* of what is replaced: a link stays one, what it names is replaced */
    char *temporary; /* NULL: a device, a pipe or the like is written to when the file is published */
    FILE *out;       /* NULL: ended, and kept under `temporary` */
    bool durable;
};

static base_status fail_errno(base_error *error, const char *what, const char *path)
{
    return base_fail(error, errno == ENOMEM ? BASE_E_NOMEM : BASE_E_IO, 0, 0, "%s '%.160s': %s", what, path,
                     strerror(errno ? errno : EIO));
}

/* Makes FOLDER/.NAME.PID.N for the first N that is free. -1: see errno. */
static int open_temporary(base_atomic_file *file)
{
    const char *slash = strrchr(file->path, '/');
    int folder = slash ? (int)(slash + 1 - file->path) : 0, fd = -1;
    size_t room = strlen(file->path) + 48;
    file->temporary = malloc(room);
    for (unsigned n = 0; file->temporary && n < 1000; n++) {
        snprintf(file->temporary, room, "%.*s.%s.%ld.%u", folder, file->path, file->path + folder,
                 (long)getpid(), n);
        fd = open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    if (fd < 0) {
        free(file->temporary);
        file->temporary = NULL;
    }
    return fd;
}

/* Opens the temporary file with the permissions of what is there already, if anything is. */
static bool open_beside(base_atomic_file *file, const struct stat *old)
{
    int fd = open_temporary(file);
    if (fd < 0)
        return false;
    if (!old || fchmod(fd, old->st_mode & 07777) == 0)
        file->out = fdopen(fd, "w+");
    if (file->out)
        return true;
    int number = errno;
    close(fd);
    errno = number;
    return false;
}

base_status base_atomic_file_begin(const char *path, bool durable, base_atomic_file **file, base_error *error)
{
    assert(path && file);
    struct stat old;
    bool exists = stat(path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode)) {
        errno = EISDIR;
        return fail_errno(error, "cannot write", path);
    }
    base_atomic_file *made = calloc(1, sizeof *made);
    if (!made)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to write '%.160s'", path);
    made->durable = durable;
    errno = 0;
    char real[PATH_MAX];
    made->path = strdup(exists && realpath(path, real) ? real : path);
    bool is_opened = false;
    if (made->path && exists && !S_ISREG(old.st_mode))
        is_opened = (made->out = tmpfile()) != NULL;
    else if (made->path)
        is_opened = open_beside(made, exists ? &old : NULL);
    if (!is_opened) {
        base_status status = fail_errno(error, "cannot write", path);
        base_atomic_file_discard(made);
        return status;
    }
    *file = made;
    return BASE_OK;
}

FILE *base_atomic_file_stream(base_atomic_file *file)
{
    assert(file->out);
    return file->out;
}

base_status base_atomic_file_close(base_atomic_file *file, base_error *error)
{
    assert(file->out);
    bool fine = fflush(file->out) == 0 && !ferror(file->out);
    if (fine && file->durable && file->temporary)
        fine = fsync(fileno(file->out)) == 0;
    if (!fine)
        return fail_errno(error, "cannot write", file->path);
    if (!file->temporary)
        return BASE_OK;
    FILE *out = file->out;
    file->out = NULL;
    return fclose(out) == 0 ? BASE_OK : fail_errno(error, "cannot write", file->path);
}

/* Do the two hold the same bytes? */
static bool are_same(const char *a, const char *b)
{
    FILE *left = fopen(a, "rb"), *right = fopen(b, "rb");
    bool same = left && right;
    char here[16384], there[16384];
    for (size_t got = sizeof here; same && got == sizeof here;) {
        got = fread(here, 1, sizeof here, left);
        same = got == fread(there, 1, sizeof there, right) && memcmp(here, there, got) == 0;
    }
    same = same && !ferror(left) && !ferror(right);
    if (left)
        fclose(left);
    if (right)
        fclose(right);
    return same;
}

bool base_atomic_file_differs(const base_atomic_file *file)
{
    return !file->temporary || !are_same(file->temporary, file->path);
}

/* Cuts the path short for a moment: to allocate is to risk failing, and the file has been replaced. */
static bool sync_folder(char *path)
{
    char *slash = strrchr(path, '/'), *cut = slash ? slash + (slash == path) : NULL, kept = cut ? *cut : '\0';
    if (cut)
        *cut = '\0';
    int fd = open(cut ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cut)
        *cut = kept;
    if (fd < 0)
        return false;
    /* Some file systems cannot sync a folder and say EINVAL: they have nothing to sync. */
    bool synced = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return synced;
}

/* Copies the file to a device, a pipe or the like, which cannot be replaced. */
static base_status copy_out(base_atomic_file *file, base_error *error)
{
    FILE *out = fopen(file->path, "w");
    if (!out)
        return fail_errno(error, "cannot open", file->path);
    char buffer[16384];
    size_t got;
    bool fine = true;
    rewind(file->out);
    while (fine && (got = fread(buffer, 1, sizeof buffer, file->out)) > 0)
        fine = fwrite(buffer, 1, got, out) == got;
    fine = fine && !ferror(file->out);
    fine = fclose(out) == 0 && fine;
    return fine ? BASE_OK : fail_errno(error, "cannot write", file->path);
}

base_status base_atomic_file_publish(base_atomic_file *file, base_error *error)
{
    assert(!file->temporary || !file->out); /* it was closed */
    base_status status = BASE_OK;
    if (!file->temporary) {
        status = copy_out(file, error);
    } else if (rename(file->temporary, file->path) != 0) {
        status = fail_errno(error, "cannot write", file->path);
    } else {
        free(file->temporary);
        file->temporary = NULL; /* nothing is left to be removed */
        if (file->durable && !sync_folder(file->path))
            status = fail_errno(error, "cannot sync the folder of", file->path);
    }
    base_atomic_file_discard(file);
    return status;
}

void base_atomic_file_discard(base_atomic_file *file)
{
    if (!file)
        return;
    if (file->out)
        fclose(file->out);
    if (file->temporary)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    free(file);
}
