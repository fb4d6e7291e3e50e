/* Before a run first changes a file in the folder that is kept the same, what is there is put aside, in a
 * list that runs share; whoever controls the program puts it back before the next run. Other files that are
 * changed are noted, as what may have two runs differ. All of it by paths, as the C library is given them. */
#include "lockstep/inside/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lockstep/inside/control.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/sources.h"

enum { BLOCK = 65536 };
#define KEPT_MAX (INT64_C(1) << 28) /* bytes of all files together */

static int kept = -1;
static __thread int outlasting __attribute__((tls_model("initial-exec"))); /* what it changes stays so */

void lockstep_begin_files(int descriptor)
{
    kept = descriptor;
}

bool lockstep_whole_path(int folder, const char *path, char whole[static PATH_MAX])
{
    char given[PATH_MAX], parent[PATH_MAX], link[48];
    if (!path || !*path)
        return false;
    if (*path == '/') {
        snprintf(given, sizeof given, "%s", path);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        const ssize_t length = folder == AT_FDCWD ? readlink("/proc/self/cwd", parent, sizeof parent - 1)
                                                  : readlink(link, parent, sizeof parent - 1);
        if (length <= 0)
            return false;
        parent[length] = '\0';
        if (snprintf(given, sizeof given, "%s/%s", parent, path) >= (int)sizeof given)
            return false;
    }
    char *slash = strrchr(given, '/');
    if (slash[1] == '\0' || strcmp(slash, "/.") == 0 || strcmp(slash, "/..") == 0)
        return realpath(given, whole) != NULL;
    *slash = '\0';
    if (!realpath(*given ? given : "/", parent))
        return false;
    return snprintf(whole, PATH_MAX, "%s/%s", strcmp(parent, "/") == 0 ? "" : parent, slash + 1) < PATH_MAX;
}

static bool is_within(const char *folder, const char *path)
{
    const size_t length = strlen(folder);
    return length > 0 && strncmp(folder, path, length) == 0 && (path[length] == '/' || length == 1);
}

/* Puts the content aside; false: there is no room. */
static bool keep_content(const char *path, lockstep_file *file)
{
    const int from = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (kept < 0 || from < 0 || REAL(fstat)(kept, &about) != 0 || about.st_size > KEPT_MAX) {
        if (from >= 0)
            close(from);
        return false;
    }
    static char block[BLOCK];
    ssize_t got;
    bool is_good = true;
    file->offset = (uint64_t)about.st_size;
    while (is_good && (got = (ssize_t)syscall(SYS_read, from, block, sizeof block)) > 0) {
        is_good = REAL(pwrite)(kept, block, (size_t)got, (off_t)(file->offset + file->size)) == got &&
                  file->size < KEPT_MAX;
        file->size += (uint64_t)got;
    }
    close(from);
    return is_good;
}

/* Puts aside what is at the path; false: that cannot be done. */
static bool put_aside(const char *path)
{
    lockstep_memory *m = lockstep_shared;
    struct stat about;
    for (uint32_t i = 0; i < m->file_count; i++)
        if (strcmp(m->files[i].path, path) == 0)
            return true;
    if (m->file_count == LOCKSTEP_FILES_MAX || strlen(path) >= sizeof m->files->path)
        return false;
    lockstep_file *file = &m->files[m->file_count];
    *file = (lockstep_file){.what = LOCKSTEP_FILE_ABSENT};
    strcpy(file->path, path);
    if (REAL(lstat)(path, &about) == 0) {
        file->mode = about.st_mode & 07777;
        file->seconds = about.st_mtim.tv_sec;
        file->nanoseconds = about.st_mtim.tv_nsec;
        char target[PATH_MAX];
        const ssize_t length = S_ISLNK(about.st_mode) ? readlink(path, target, sizeof target) : -1;
        if (S_ISDIR(about.st_mode))
            file->what = LOCKSTEP_FILE_FOLDER;
        else if (S_ISREG(about.st_mode) && keep_content(path, file))
            file->what = LOCKSTEP_FILE_CONTENT;
        else if (length > 0 && kept >= 0 && REAL(fstat)(kept, &about) == 0 &&
                 REAL(pwrite)(kept, target, (size_t)length, about.st_size) == length) {
            file->what = LOCKSTEP_FILE_LINK;
            file->offset = (uint64_t)about.st_size;
            file->size = (uint64_t)length;
        } else {
            return false;
        }
    }
    m->file_count++;
    return true;
}

INTERPOSED void spex_lockstep_outlast(int begins);
INTERPOSED void spex_lockstep_outlast(int begins)
{
    outlasting += begins ? 1 : -1;
}

bool lockstep_is_outlasting(void)
{
    return outlasting != 0;
}

void lockstep_note_change(int folder, const char *path, uint64_t place)
{
    const int error = errno;
    lockstep_be_alone(place);
    if (outlasting)
        return;
    char whole[PATH_MAX];
    struct stat about;
    if (!lockstep_whole_path(folder, path, whole) || is_within("/dev", whole) || is_within("/proc", whole) ||
        (REAL(stat)(whole, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode))) {
        errno = error;
        return;
    }
    char target[PATH_MAX]; /* what a link names is changed, not the link */
    const char *changed =
        REAL(lstat)(whole, &about) == 0 && S_ISLNK(about.st_mode) && realpath(whole, target) ? target : whole;
    if (!is_within(lockstep_shared->fresh, changed) || !put_aside(changed))
        lockstep_note_source(LOCKSTEP_OF_FILES, place);
    if (changed != whole && is_within(lockstep_shared->fresh, whole))
        put_aside(whole);
    errno = error;
}
