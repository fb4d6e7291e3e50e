/* Waiting until files change. */
#ifndef BASE_FILES_WATCH_H
#define BASE_FILES_WATCH_H

#include <stdbool.h>

#include "base/files/folder_walk.h"

typedef struct base_watch base_watch;

base_watch *base_watch_new(void); /* NULL: errno says why */
void base_watch_free(base_watch *watch);

/* Watches a folder and all below it, or the folder that a file is in. Again is fine. False: errno says why.
 */
bool base_watch_add(base_watch *watch, const char *path);

/* Waits until something changes and then until nothing has changed for a twentieth of a second. Adds to
 * `changed` the paths of the .spex and .lts files that did; there is at least one. False: it cannot go on. */
bool base_watch_wait(base_watch *watch, base_path_list *changed);

#endif
