/* Files below folders. */
#ifndef SPEXV_FILES_H
#define SPEXV_FILES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct spexv_files {
    char **paths;
    size_t count, capacity;
} spexv_files;

/* Adds `path`; if it is a folder, instead every regular file below it whose name ends in `suffix`, in order
 * of their paths. Hidden files and folders are passed over. False: errno says why; `failed`, when not NULL,
 * then is the path that it is about, the caller's to free. */
bool spexv_files_add(spexv_files *files, const char *path, const char *suffix, char **failed);
/* Adds `path`, a folder, and all folders below it, hidden ones excepted. */
bool spexv_folders_add(spexv_files *folders, const char *path);
/* Adds a path that was malloced, and takes it over. False: no memory; it is freed. */
bool spexv_files_take(spexv_files *files, char *path);
/* Of `files`, keeps those that `only` has too, `./` before a path or not. */
void spexv_files_keep(spexv_files *files, const spexv_files *only);
void spexv_files_release(spexv_files *files);

/* The folder that a path is in: "." for a bare name. The caller's to free; NULL: no memory. */
char *spexv_folder_of(const char *path);

#endif
