/* Which object a step with a file touches. Files that have been met are known by device and inode, so that
 * names of one file are one object; others by their path, so that objects are the same in each run. */
#include "lockstep/disk/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lockstep/dependence.h"
#include "lockstep/inside/files.h"
#include "lockstep/inside/limits.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"

enum { OF_PATHS, OF_OPEN_FILES, OF_LOCKS, KEY_BITS = 54 };

/* Process numbers end below this one (LOCKSTEP_PROCESSES_MAX). */
#define MARK_OF_FILES (UINT64_C(0x7f) << LOCKSTEP_MARK_SHIFT)

static uint64_t key_of(unsigned what, uint64_t number)
{
    return MARK_OF_FILES | (uint64_t)what << KEY_BITS | (number & ((UINT64_C(1) << KEY_BITS) - 1));
}

static uint64_t hash_of(const char *path)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *path; path++)
        hash = (hash ^ (unsigned char)*path) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 29;
}

static bool is_active(void)
{
    return lockstep_is_on() && !lockstep_is_inside() && lockstep_has_company() && !lockstep_is_outlasting();
}

static bool begins_with(const char *path, const char *with)
{
    return strncmp(path, with, strlen(with)) == 0;
}

/* What is there shows the kernel's state, and is no file of the program's. */
static bool is_of_system(const char *path)
{
    return begins_with(path, "/dev/") || begins_with(path, "/proc/") || begins_with(path, "/sys/");
}

/* ---- objects ---- */

static object *object_of_path(const char *whole, uint64_t place)
{
    const size_t folder = strlen(lockstep_shared->fresh);
    const bool is_within =
        folder > 1 && strncmp(whole, lockstep_shared->fresh, folder) == 0 && whole[folder] == '/';
    const char *shown = is_within ? whole + folder + 1 : whole;
    const size_t length = strlen(shown);
    if (length >= LOCKSTEP_NAME_SIZE) /* its end tells most */
        shown += length - LOCKSTEP_NAME_SIZE + 1;
    return lockstep_file_object(key_of(OF_PATHS, hash_of(whole)), LOCKSTEP_FILE, shown, place);
}

static int inode_of(const struct stat *about)
{
    for (uint32_t i = 0; i < lockstep_now->inode_count; i++)
        if (lockstep_now->inodes[i].device == about->st_dev &&
            lockstep_now->inodes[i].number == about->st_ino)
            return (int)i;
    return -1;
}

static void know(const struct stat *about, object *file)
{
    int at = inode_of(about);
    if (at < 0 && lockstep_now->inode_count == LOCKSTEP_INODES_MAX)
        return;
    if (at < 0)
        at = (int)lockstep_now->inode_count++;
    lockstep_now->inodes[at].device = about->st_dev;
    lockstep_now->inodes[at].number = about->st_ino;
    lockstep_now->inodes[at].file = file;
}

/* NULL: it is nothing that runs share. */
static object *object_named(int folder, const char *path, bool follows, uint64_t place)
{
    char whole[PATH_MAX];
    struct stat about;
    if (!path || !*path || is_of_system(path))
        return NULL;
    if (!lockstep_whole_path(folder, path, whole)) /* its folder is not there */
        snprintf(whole, sizeof whole, "%s", path);
    const int got = fstatat(folder, path, &about, follows ? 0 : AT_SYMLINK_NOFOLLOW);
    if (got == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode) && !S_ISLNK(about.st_mode))
        return NULL;
    const int at = got == 0 ? inode_of(&about) : -1;
    return at >= 0 ? lockstep_now->inodes[at].file : object_of_path(whole, place);
}

/* The folder that a path is looked for in. */
static object *folder_of(int folder, const char *path, uint64_t place)
{
    char parent[PATH_MAX];
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash || slash == path || (size_t)(slash - path) >= sizeof parent)
        return NULL;
    snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
    return object_named(folder, parent, true, place);
}

object *lockstep_file_of(int descriptor, uint64_t place)
{
    char link[48], path[PATH_MAX];
    struct stat about;
    if (REAL(fstat)(descriptor, &about) != 0 || !S_ISREG(about.st_mode))
        return NULL;
    const int at = inode_of(&about);
    if (at >= 0)
        return lockstep_now->inodes[at].file;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return NULL;
    path[length] = '\0';
    object *file = begins_with(path, "/memfd:output") || is_of_system(path) ? NULL
                   : begins_with(path, "/memfd:input") ? object_of_path("standard input", place)
                                                       : object_of_path(path, place);
    know(&about, file);
    return file;
}

object *lockstep_locks_of(const object *file, uint64_t place)
{
    const lockstep_result *r = &lockstep_shared->result;
    const uint8_t name = r->objects[file->number - 1].name;
    return lockstep_file_object(key_of(OF_LOCKS, file->number), LOCKSTEP_FILE_LOCKS,
                                name ? r->names[name - 1] : NULL, place);
}

/* ---- open files ---- */

static uint32_t open_files[LOCKSTEP_DESCRIPTORS]; /* by descriptor; 0: not known */
static uint32_t generation;

static bool is_known(int descriptor)
{
    if (generation != lockstep_now->generation)
        memset(open_files, 0, sizeof open_files);
    generation = lockstep_now->generation;
    return descriptor >= 0 && descriptor < LOCKSTEP_DESCRIPTORS;
}

uint32_t lockstep_open_file(int descriptor)
{
    if (!is_known(descriptor))
        return ++lockstep_now->open_file_count;
    if (open_files[descriptor] == 0)
        open_files[descriptor] = ++lockstep_now->open_file_count;
    return open_files[descriptor];
}

bool lockstep_is_open_file(int descriptor, uint32_t open_file)
{
    return is_known(descriptor) && open_files[descriptor] == open_file;
}

void lockstep_forget_open_file(int descriptor)
{
    if (is_known(descriptor))
        open_files[descriptor] = 0;
}

void lockstep_has_duplicated(int from, int to)
{
    if (lockstep_is_on() && is_known(from) && is_known(to))
        open_files[to] = lockstep_open_file(from);
}

/* ---- steps ---- */

/* Is there another thread, which might have moved before? */
static bool has_others(void)
{
    return lockstep_now->thread_count - lockstep_now->finished > 1;
}

static void make_step(lockstep_op op, object *of, object *also, uint64_t place)
{
    lockstep_point_of_two(op, of, also, place, LOCKSTEP_NEVER);
    if (!lockstep_only_looks(op))
        lockstep_note_progress();
}

/* While it waits for its turn, another may have put another file there. */
void lockstep_paths_step(lockstep_op op, int folder, const char *path, int other_folder, const char *other,
                         uint64_t place)
{
    const int error = errno;
    const bool follows = op == LOCKSTEP_STAT || op == LOCKSTEP_OPEN || op == LOCKSTEP_OPEN_NEW;
    object *of = NULL, *before;
    while (is_active() && has_others() && (before = object_named(folder, path, follows, place)) != NULL &&
           before != of) {
        of = before;
        object *also =
            other ? object_named(other_folder, other, false, place) : folder_of(folder, path, place);
        make_step(op, of, also == of ? NULL : also, place);
    }
    errno = error;
}

void lockstep_path_step(lockstep_op op, int folder, const char *path, uint64_t place)
{
    lockstep_paths_step(op, folder, path, folder, NULL, place);
}

void lockstep_file_step(lockstep_op op, int descriptor, bool moves, uint64_t place)
{
    const int error = errno;
    object *of = NULL, *before;
    while (is_active() && has_others() && (before = lockstep_file_of(descriptor, place)) != NULL &&
           before != of) {
        of = before;
        object *also = moves ? lockstep_file_object(key_of(OF_OPEN_FILES, lockstep_open_file(descriptor)),
                                                    LOCKSTEP_OPEN_FILE, NULL, place)
                             : NULL;
        make_step(op, of, also, place);
    }
    errno = error;
}

void lockstep_has_opened(int descriptor, int folder, const char *path, bool is_new)
{
    const int error = errno;
    char whole[PATH_MAX];
    struct stat about;
    if (is_active() && descriptor >= 0 && is_known(descriptor)) {
        open_files[descriptor] = 0;
        if (is_new && REAL(fstat)(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
            lockstep_whole_path(folder, path, whole))
            know(&about, object_of_path(whole, 0));
    }
    errno = error;
}

void lockstep_has_renamed(int folder, const char *path)
{
    const int error = errno;
    char whole[PATH_MAX];
    struct stat about;
    if (is_active() && lockstep_whole_path(folder, path, whole) && REAL(lstat)(whole, &about) == 0)
        know(&about, object_of_path(whole, 0));
    errno = error;
}
