/* Writing a file so that, whatever happens, it is the old one or the new one, whole. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/files/atomic_file.h"
#include "base/files/replace_file.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What the writer itself said went wrong. */
static base_status fail_write(base_error *error, base_status status, const char *path, int number)
{
    if (status == BASE_E_IO)
        return base_fail(error, BASE_E_IO, 0, 0, "cannot write '%.160s': %s", path,
                         strerror(number ? number : EIO));
    return base_fail(error, status, 0, 0,
                     status == BASE_E_NOMEM    ? "no memory to write '%.160s'"
                     : status == BASE_E_SYNTAX ? "'%.160s' cannot hold these names"
                                               : "'%.160s' is not written",
                     path);
}

/* Devices, pipes and the like cannot be replaced: they are written to. */
static base_status write_in_place(const char *path, base_status (*write)(FILE *, void *), void *arg,
                                  base_error *error)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return base_fail(error, BASE_E_IO, 0, 0, "cannot open '%.160s': %s", path, strerror(errno));
    errno = 0;
    base_status status = write(out, arg);
    if (fclose(out) != 0 && status == BASE_OK)
        status = BASE_E_IO;
    return status == BASE_OK ? status : fail_write(error, status, path, errno);
}

base_status base_replace_file(const char *path, base_status (*write)(FILE *out, void *arg), void *arg,
                              base_error *error)
{
    assert(path && write);
    struct stat old;
    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode))
        return write_in_place(path, write, arg, error);
    base_atomic_file *file;
    base_status status = base_atomic_file_begin(path, true, &file, error);
    if (status != BASE_OK)
        return status;
    errno = 0;
    status = write(base_atomic_file_stream(file), arg);
    if (status != BASE_OK)
        status = fail_write(error, status, path, errno);
    else
        status = base_atomic_file_close(file, error);
    if (status == BASE_OK)
        return base_atomic_file_publish(file, error);
    base_atomic_file_discard(file);
    return status;
}
