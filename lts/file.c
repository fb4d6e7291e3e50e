/* Writing a file so that, whatever happens, it is the old one or the new one, whole. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "lts/lts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What the writer itself said went wrong. */
static lts_status fail_write(lts_error *error, lts_status status, const char *path, int number)
{
    if (status == LTS_E_IO)
        return lts_fail(error, LTS_E_IO, 0, 0, "cannot write '%.160s': %s", path,
                        strerror(number ? number : EIO));
    return lts_fail(error, status, 0, 0,
                    status == LTS_E_NOMEM    ? "no memory to write '%.160s'"
                    : status == LTS_E_SYNTAX ? "'%.160s' cannot hold these names"
                                             : "'%.160s' is not written",
                    path);
}

/* Devices, pipes and the like cannot be replaced: they are written to. */
static lts_status write_in_place(const char *path, lts_status (*write)(FILE *, void *), void *arg,
                                 lts_error *error)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return lts_fail(error, LTS_E_IO, 0, 0, "cannot open '%.160s': %s", path, strerror(errno));
    errno = 0;
    lts_status status = write(out, arg);
    if (fclose(out) != 0 && status == LTS_OK)
        status = LTS_E_IO;
    return status == LTS_OK ? status : fail_write(error, status, path, errno);
}

lts_status lts_replace_file(const char *path, lts_status (*write)(FILE *out, void *arg), void *arg,
                            lts_error *error)
{
    struct stat old;
    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode))
        return write_in_place(path, write, arg, error);
    lts_draft *draft;
    lts_status status = lts_draft_begin(path, true, &draft, error);
    if (status != LTS_OK)
        return status;
    errno = 0;
    status = write(lts_draft_stream(draft), arg);
    if (status != LTS_OK)
        status = fail_write(error, status, path, errno);
    else
        status = lts_draft_end(draft, error);
    if (status == LTS_OK)
        return lts_draft_publish(draft, error);
    lts_draft_discard(draft);
    return status;
}
