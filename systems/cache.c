/* An object in the cache is called as the SHA-256 of what it was made from, and ends in the SHA-256 of its
 * own bytes, which the loader does not see: one that is cut or changed is not loaded. */
#include "config.h"

#include "systems/cache.h"

#include "base/files/read_file.h"
#include "base/sha256.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST = 1 << 28, MONTH = 30 * 24 * 3600, SUM = BASE_SHA256_SIZE - 1 };

/* Says why there is no cache, and uses none. */
static void do_without(systems_cache *cache, const char *why)
{
    fprintf(stderr, "spex: nothing is kept in %s: %s\n", cache->folder, why);
    cache->folder[0] = '\0';
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* The folder's path; false: nothing says where it is. */
static bool name_folder(systems_cache *cache)
{
    const char *base = secure_getenv("XDG_CACHE_HOME"), *home = secure_getenv("HOME");
    char above[400];
    int length;
    if (base && *base == '/')
        length = snprintf(above, sizeof above, "%s", base);
    else if (home && *home == '/')
        length = snprintf(above, sizeof above, "%s/.cache", home);
    else
        return false;
    if (length >= (int)sizeof above)
        return false;
    snprintf(cache->folder, sizeof cache->folder, "%s/spex", above);
    if (!make_folder(above) || !make_folder(cache->folder))
        do_without(cache, strerror(errno));
    return cache->folder[0] != '\0';
}

static bool is_ours(const struct stat *status)
{
    return status->st_uid == geteuid() && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

void systems_cache_open(systems_cache *cache, const char *key, size_t length)
{
    char digest[BASE_SHA256_SIZE];
    struct stat status;
    *cache = (systems_cache){.folder = ""};
    if (!name_folder(cache))
        return;
    if (stat(cache->folder, &status) != 0 || !S_ISDIR(status.st_mode)) {
        do_without(cache, "it is no folder");
    } else if (status.st_uid != geteuid()) {
        do_without(cache, "it belongs to somebody else");
    } else if (!is_ours(&status)) {
        do_without(cache, "others may write to it");
    } else if (!base_sha256(key, length, digest)) {
        do_without(cache, "no memory");
    } else {
        for (char *c = digest; *c; c++)
            *c = *c == '/' ? '_' : *c == '+' ? '-' : *c;
        snprintf(cache->path, sizeof cache->path, "%s/%.*s.so", cache->folder, SUM - 1, digest);
    }
}

bool systems_cache_has(const systems_cache *cache)
{
    int file = *cache->folder ? open(cache->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    struct stat status;
    char digest[BASE_SHA256_SIZE];
    bool has = false;
    if (file < 0)
        return false;
    FILE *in = fdopen(file, "rb");
    size_t length = 0;
    char *bytes = in && fstat(file, &status) == 0 && S_ISREG(status.st_mode) && is_ours(&status)
                      ? base_read_stream(in, LARGEST, &length)
                      : NULL;
    if (bytes && length > SUM && base_sha256(bytes, length - SUM, digest))
        has = memcmp(bytes + length - SUM, digest, SUM) == 0;
    if (has)
        (void)futimens(file, NULL);
    free(bytes);
    if (in)
        fclose(in);
    else
        close(file);
    return has;
}

/* Objects that were not used for a month, and what is left of some that were never whole. */
static void remove_old(const systems_cache *cache)
{
    DIR *folder = opendir(cache->folder);
    struct stat status;
    time_t now = time(NULL);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        const char *dot = strrchr(entry->d_name, '.');
        bool is_object = dot && strcmp(dot, ".so") == 0, is_begun = dot && strcmp(dot, ".new") == 0;
        if ((is_object || is_begun) &&
            fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            now - status.st_mtime > (is_object ? MONTH : 3600))
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder)
        closedir(folder);
}

void systems_cache_add(const systems_cache *cache, const char *object)
{
    char begun[560], digest[BASE_SHA256_SIZE];
    size_t length;
    char *bytes = *cache->folder ? base_read_file(object, LARGEST, &length) : NULL;
    if (!bytes)
        return;
    remove_old(cache);
    snprintf(begun, sizeof begun, "%s/%ld.new", cache->folder, (long)getpid());
    int file = open(begun, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *out = file >= 0 ? fdopen(file, "wb") : NULL;
    bool fine = out && base_sha256(bytes, length, digest) && fwrite(bytes, 1, length, out) == length &&
                fwrite(digest, 1, SUM, out) == SUM;
    if (out)
        fine = fclose(out) == 0 && fine;
    fine = fine && rename(begun, cache->path) == 0;
    if (!fine) {
        fprintf(stderr, "spex: nothing is kept in %s: %s\n", cache->folder, strerror(errno));
        (void)unlink(begun);
    }
    free(bytes);
}
