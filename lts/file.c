/* Writing a file so that, whatever happens, it is the old one or the new one, whole. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "lts/lts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static lts_status fail_errno(lts_error *error, const char *what, const char *path, int number)
{
    return lts_fail(error, LTS_E_IO, 0, 0, "%s '%.160s': %s", what, path, strerror(number));
}

/* What the writer itself said went wrong; its own words, when it filled `error`, stay. */
static lts_status fail_write(lts_error *error, lts_status status, const char *path, int number)
{
    if (status == LTS_E_IO)
        return fail_errno(error, "cannot write", path, number ? number : EIO);
    return lts_fail(
        error, status, 0, 0,
        status == LTS_E_NOMEM ? "no memory to write '%.160s'" : "'%.160s' cannot hold these names", path);
}

/* Devices, pipes and the like cannot be replaced: they are written to. */
static lts_status write_in_place(const char *path, lts_status (*write)(FILE *, void *), void *arg,
                                 lts_error *error)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return fail_errno(error, "cannot open", path, errno);
    errno = 0;
    lts_status status = write(out, arg);
    if (fclose(out) != 0 && status == LTS_OK)
        status = LTS_E_IO;
    return status == LTS_OK ? status : fail_write(error, status, path, errno);
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* Makes FOLDER/.NAME.PID.N for the first N that is free; its name is the caller's to free. -1: see errno. */
static int open_temporary(const char *path, char **name)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash + 1 - path) : 0;
    size_t room = strlen(path) + 48;
    *name = malloc(room);
    int fd = -1;
    errno = ENOMEM;
    for (unsigned n = 0; *name && n < 1000; n++) {
        snprintf(*name, room, "%.*s.%s.%ld.%u", folder, path, path + folder, (long)getpid(), n);
        fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    return fd;
}

static bool sync_folder(const char *path)
{
    char *folder = folder_of(path);
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    free(folder);
    if (fd < 0)
        return false;
    /* Some file systems cannot sync a folder and say EINVAL: they have nothing to sync. */
    bool synced = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return synced;
}

/* Writes and closes the temporary file; syncs it when it is to be durable. */
static lts_status write_temporary(int fd, const char *path, bool durable, lts_status (*write)(FILE *, void *),
                                  void *arg, lts_error *error)
{
    FILE *out = fdopen(fd, "w");
    if (!out) {
        int number = errno;
        close(fd);
        return fail_errno(error, "cannot write", path, number);
    }
    errno = 0;
    lts_status status = write(out, arg);
    if (status == LTS_OK && (fflush(out) != 0 || (durable && fsync(fileno(out)) != 0)))
        status = LTS_E_IO;
    int number = errno;
    if (fclose(out) != 0 && status == LTS_OK) {
        status = LTS_E_IO;
        number = errno;
    }
    return status == LTS_OK ? status : fail_write(error, status, path, number);
}

/* `old`: what is to be replaced, whose permissions stay; NULL: nothing. */
static lts_status replace(const char *path, const struct stat *old, bool durable,
                          lts_status (*write)(FILE *, void *), void *arg, lts_error *error)
{
    char *temporary;
    int fd = open_temporary(path, &temporary);
    lts_status status;
    if (fd < 0) {
        status = fail_errno(error, "cannot write", path, errno);
        free(temporary);
        return status;
    }
    if (old && fchmod(fd, old->st_mode & 07777) != 0) {
        status = fail_errno(error, "cannot write", path, errno);
        close(fd);
    } else {
        status = write_temporary(fd, path, durable, write, arg, error);
    }
    if (status == LTS_OK && rename(temporary, path) != 0)
        status = fail_errno(error, "cannot write", path, errno);
    if (status != LTS_OK)
        unlink(temporary);
    else if (durable && !sync_folder(path))
        status = fail_errno(error, "cannot sync the folder of", path, errno);
    free(temporary);
    return status;
}

static lts_status replace_file(const char *path, bool durable, lts_status (*write)(FILE *out, void *arg),
                               void *arg, lts_error *error)
{
    struct stat old;
    bool exists = stat(path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return fail_errno(error, "cannot write", path, EISDIR);
    if (exists && !S_ISREG(old.st_mode))
        return write_in_place(path, write, arg, error);
    char *real = exists ? realpath(path, NULL) : NULL; /* a link stays one: what it names is replaced */
    lts_status status = replace(real ? real : path, exists ? &old : NULL, durable, write, arg, error);
    free(real);
    return status;
}

lts_status lts_replace_file(const char *path, lts_status (*write)(FILE *out, void *arg), void *arg,
                            lts_error *error)
{
    return replace_file(path, true, write, arg, error);
}

lts_status lts_replace_file_unsynced(const char *path, lts_status (*write)(FILE *out, void *arg), void *arg,
                                     lts_error *error)
{
    return replace_file(path, false, write, arg, error);
}
