/* Files below folders: a walk without recursion. Symbolic links to files are followed, those to folders are
 * not, so the walk ends.
 */
#include "base/files/folder_walk.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool base_path_list_append(base_path_list *files, char *path)
{
    if (!path)
        return false;
    if (files->count == files->capacity) {
        size_t capacity = files->capacity * 2 + 16;
        char **grown = realloc(files->paths, capacity * sizeof *grown);
        if (!grown) {
            free(path);
            return false;
        }
        files->paths = grown;
        files->capacity = capacity;
    }
    files->paths[files->count++] = path;
    return true;
}

static char *joined(const char *folder, const char *name)
{
    size_t length = strlen(folder), size = length + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s%s%s", folder, length && folder[length - 1] == '/' ? "" : "/", name);
    return path;
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);
    return length > end && strcmp(name + length - end, suffix) == 0;
}

/* One entry of a folder: onto `folders`, onto `files`, or passed over. */
static bool sort_entry(const char *folder, const char *name, const char *suffix, base_path_list *folders,
                       base_path_list *files)
{
    struct stat about;
    if (name[0] == '.')
        return true;
    char *path = joined(folder, name);
    if (!path)
        return false;
    if (lstat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return base_path_list_append(folders, path);
    if (has_suffix(name, suffix) && stat(path, &about) == 0 && S_ISREG(about.st_mode))
        return base_path_list_append(files, path);
    free(path);
    return true;
}

static bool list(const char *folder, const char *suffix, base_path_list *folders, base_path_list *files)
{
    DIR *open_folder = opendir(folder);
    if (!open_folder)
        return false;
    bool is_good = true;
    for (struct dirent *entry; is_good && (entry = readdir(open_folder));)
        is_good = sort_entry(folder, entry->d_name, suffix, folders, files);
    int why = errno;
    closedir(open_folder);
    errno = why;
    return is_good;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lists the folder `path` and all below it, which `folders` receives. */
static bool descend(const char *path, const char *suffix, base_path_list *folders, base_path_list *files,
                    char **failed)
{
    bool is_good = base_path_list_append(folders, strdup(path));
    for (size_t i = folders->count - is_good; is_good && i < folders->count; i++) {
        is_good = list(folders->paths[i], suffix, folders, files);
        if (!is_good && failed)
            *failed = strdup(folders->paths[i]);
    }
    return is_good;
}

bool base_path_list_walk_folders(base_path_list *folders, const char *path)
{
    base_path_list none = {0};
    bool is_good = descend(path, "/", folders, &none, NULL);
    base_path_list_release(&none);
    return is_good;
}

static bool walk(base_path_list *files, const char *path, const char *suffix, char **failed)
{
    base_path_list folders = {0};
    size_t first = files->count;
    bool is_good = descend(path, suffix, &folders, files, failed);
    int why = errno;
    base_path_list_release(&folders);
    if (files->count > first)
        qsort(files->paths + first, files->count - first, sizeof *files->paths, by_text);
    errno = why;
    return is_good;
}

bool base_path_list_walk(base_path_list *files, const char *path, const char *suffix, char **failed)
{
    assert(files && path && suffix && *suffix);
    struct stat about;
    if (failed)
        *failed = NULL;
    if (strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return walk(files, path, suffix, failed);
    return base_path_list_append(files, strdup(path));
}

static const char *plain(const char *path)
{
    while (path[0] == '.' && path[1] == '/')
        path += 2;
    return path;
}

void base_path_list_intersect(base_path_list *files, const base_path_list *only)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++) {
        bool is_there = false;
        for (size_t j = 0; j < only->count && !is_there; j++)
            is_there = strcmp(plain(files->paths[i]), plain(only->paths[j])) == 0;
        if (is_there)
            files->paths[kept++] = files->paths[i];
        else
            free(files->paths[i]);
    }
    files->count = kept;
}

void base_path_list_release(base_path_list *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->paths[i]);
    free(files->paths);
    *files = (base_path_list){0};
}

char *base_parent_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}
