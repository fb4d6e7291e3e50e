/* Lists of paths, and walking folders to fill them. (folder_walk.c) */
#ifndef BASE_FILES_FOLDER_WALK_H
#define BASE_FILES_FOLDER_WALK_H

#include <stdbool.h>
#include <stddef.h>

/* Begin with {0}. */
typedef struct base_path_list {
    char **paths;
    size_t count, capacity;
} base_path_list;

/* Adds `path`; if it is a folder, instead every regular file below it whose name ends in `suffix`, in order
 * of their paths. Hidden files and folders are passed over. False: errno says why; `failed`, when not NULL,
 * then is the path that it is about, the caller's to free. */
bool base_path_list_walk(base_path_list *files, const char *path, const char *suffix, char **failed);
/* Adds `path`, a folder, and all folders below it, hidden ones excepted. */
bool base_path_list_walk_folders(base_path_list *folders, const char *path);
/* Adds a path that was malloced, and takes it over. False: no memory; it is freed. */
bool base_path_list_append(base_path_list *files, char *path);
/* Of `files`, keeps those that `only` has too, `./` before a path or not. */
void base_path_list_intersect(base_path_list *files, const base_path_list *only);
void base_path_list_release(base_path_list *files);

/* The folder that a path is in: "." for a bare name. The caller's to free; NULL: no memory. */
char *base_parent_folder(const char *path);

#endif
