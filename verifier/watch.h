/* Waiting until files change. */
#ifndef SPEXV_WATCH_H
#define SPEXV_WATCH_H

#include <stdbool.h>

#include "verifier/files.h"

typedef struct spexv_watch spexv_watch;

spexv_watch *spexv_watch_new(void); /* NULL: errno says why */
void spexv_watch_free(spexv_watch *watch);

/* Watches a folder and all below it, or the folder that a file is in. Again is fine. False: errno says why.
 */
bool spexv_watch_add(spexv_watch *watch, const char *path);

/* Waits until something changes and then until nothing has changed for a twentieth of a second. Adds to
 * `changed` the paths of the .spex and .lts files that did; there is at least one. False: it cannot go on. */
bool spexv_watch_wait(spexv_watch *watch, spexv_files *changed);

#endif
