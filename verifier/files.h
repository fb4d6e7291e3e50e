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
void spexv_files_release(spexv_files *files);

/* The folder that a path is in: "." for a bare name. The caller's to free; NULL: no memory. */
char *spexv_folder_of(const char *path);

#endif
