/* Drafts: a file that is written beside the one it is to replace, and put in its place when it is whole.
 * Whatever happens, the old file or the new one is there, never a part of either.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/files/replace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct base_draft {
    char *path;      /* of what is replaced: a link stays one, what it names is replaced */
    char *temporary; /* NULL: a device, a pipe or the like is written to when the draft is published */
    FILE *out;       /* NULL: ended, and kept under `temporary` */
    bool durable;
};

static base_status fail_errno(base_error *error, const char *what, const char *path)
{
    return base_fail(error, errno == ENOMEM ? BASE_E_NOMEM : BASE_E_IO, 0, 0, "%s '%.160s': %s", what, path,
                     strerror(errno ? errno : EIO));
}

/* Makes FOLDER/.NAME.PID.N for the first N that is free. -1: see errno. */
static int open_temporary(base_draft *draft)
{
    const char *slash = strrchr(draft->path, '/');
    int folder = slash ? (int)(slash + 1 - draft->path) : 0, fd = -1;
    size_t room = strlen(draft->path) + 48;
    draft->temporary = malloc(room);
    for (unsigned n = 0; draft->temporary && n < 1000; n++) {
        snprintf(draft->temporary, room, "%.*s.%s.%ld.%u", folder, draft->path, draft->path + folder,
                 (long)getpid(), n);
        fd = open(draft->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    if (fd < 0) {
        free(draft->temporary);
        draft->temporary = NULL;
    }
    return fd;
}

/* Opens the temporary file with the permissions of what is there already, if anything is. */
static bool open_beside(base_draft *draft, const struct stat *old)
{
    int fd = open_temporary(draft);
    if (fd < 0)
        return false;
    if (!old || fchmod(fd, old->st_mode & 07777) == 0)
        draft->out = fdopen(fd, "w+");
    if (draft->out)
        return true;
    int number = errno;
    close(fd);
    errno = number;
    return false;
}

base_status base_draft_begin(const char *path, bool durable, base_draft **draft, base_error *error)
{
    struct stat old;
    bool exists = stat(path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode)) {
        errno = EISDIR;
        return fail_errno(error, "cannot write", path);
    }
    base_draft *made = calloc(1, sizeof *made);
    if (!made)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to write '%.160s'", path);
    made->durable = durable;
    errno = 0;
    made->path = exists ? realpath(path, NULL) : NULL;
    if (!made->path && errno != ENOMEM)
        made->path = strdup(path);
    bool is_opened = false;
    if (made->path && exists && !S_ISREG(old.st_mode))
        is_opened = (made->out = tmpfile()) != NULL;
    else if (made->path)
        is_opened = open_beside(made, exists ? &old : NULL);
    if (!is_opened) {
        base_status status = fail_errno(error, "cannot write", path);
        base_draft_discard(made);
        return status;
    }
    *draft = made;
    return BASE_OK;
}

FILE *base_draft_stream(base_draft *draft)
{
    return draft->out;
}

base_status base_draft_end(base_draft *draft, base_error *error)
{
    bool fine = fflush(draft->out) == 0 && !ferror(draft->out);
    if (fine && draft->durable && draft->temporary)
        fine = fsync(fileno(draft->out)) == 0;
    if (!fine)
        return fail_errno(error, "cannot write", draft->path);
    if (!draft->temporary)
        return BASE_OK;
    FILE *out = draft->out;
    draft->out = NULL;
    return fclose(out) == 0 ? BASE_OK : fail_errno(error, "cannot write", draft->path);
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

bool base_draft_changes(const base_draft *draft)
{
    return !draft->temporary || !are_same(draft->temporary, draft->path);
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

/* Copies the draft to a device, a pipe or the like, which cannot be replaced. */
static base_status copy_out(base_draft *draft, base_error *error)
{
    FILE *out = fopen(draft->path, "w");
    if (!out)
        return fail_errno(error, "cannot open", draft->path);
    char buffer[16384];
    size_t got;
    bool fine = true;
    rewind(draft->out);
    while (fine && (got = fread(buffer, 1, sizeof buffer, draft->out)) > 0)
        fine = fwrite(buffer, 1, got, out) == got;
    fine = fine && !ferror(draft->out);
    fine = fclose(out) == 0 && fine;
    return fine ? BASE_OK : fail_errno(error, "cannot write", draft->path);
}

base_status base_draft_publish(base_draft *draft, base_error *error)
{
    base_status status = BASE_OK;
    if (!draft->temporary) {
        status = copy_out(draft, error);
    } else if (rename(draft->temporary, draft->path) != 0) {
        status = fail_errno(error, "cannot write", draft->path);
    } else {
        free(draft->temporary);
        draft->temporary = NULL; /* nothing is left to be removed */
        if (draft->durable && !sync_folder(draft->path))
            status = fail_errno(error, "cannot sync the folder of", draft->path);
    }
    base_draft_discard(draft);
    return status;
}

void base_draft_discard(base_draft *draft)
{
    if (!draft)
        return;
    if (draft->out)
        fclose(draft->out);
    if (draft->temporary)
        unlink(draft->temporary);
    free(draft->temporary);
    free(draft->path);
    free(draft);
}
