/* Did you mean ...? The nearest of some names to one that nobody knows. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>

/* Offer the known names one by one; `best` is then the one that was most likely meant, or NULL where none is
 * near enough. Of equally near ones the first offered wins. Nothing is allocated; names are borrowed. */
typedef struct base_near {
    const char *text;
    size_t length; /* of it */
    const char *best;
    size_t distance; /* of `best`; an offer must be nearer than this */
} base_near;

void base_near_begin(base_near *near, const char *text);
void base_near_offer(base_near *near, const char *name);

#endif
