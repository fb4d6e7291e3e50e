/* Files below folders. */
#ifndef BASE_FILES_FOLDER_WALK_H
#define BASE_FILES_FOLDER_WALK_H

#include <stdbool.h>
#include <stddef.h>

typedef struct base_files {
    char **paths;
    size_t count, capacity;
} base_files;

/* Adds `path`; if it is a folder, instead every regular file below it whose name ends in `suffix`, in order
 * of their paths. Hidden files and folders are passed over. False: errno says why; `failed`, when not NULL,
 * then is the path that it is about, the caller's to free. */
bool base_files_add(base_files *files, const char *path, const char *suffix, char **failed);
/* Adds `path`, a folder, and all folders below it, hidden ones excepted. */
bool base_folders_add(base_files *folders, const char *path);
/* Adds a path that was malloced, and takes it over. False: no memory; it is freed. */
bool base_files_take(base_files *files, char *path);
/* Of `files`, keeps those that `only` has too, `./` before a path or not. */
void base_files_keep(base_files *files, const base_files *only);
void base_files_release(base_files *files);

/* The folder that a path is in: "." for a bare name. The caller's to free; NULL: no memory. */
char *base_folder_of(const char *path);

#endif
