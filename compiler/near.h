/* Did you mean ...? The nearest of some names to one that nobody knows. */
#ifndef SPEXC_NEAR_H
#define SPEXC_NEAR_H

#include <stddef.h>

/* Offer the known names one by one; `best` is then the one that was most likely meant, or NULL where none is
 * near enough. Of equally near ones the first offered wins. Nothing is allocated; names are borrowed. */
typedef struct spexc_near {
    const char *text;
    size_t length; /* of it */
    const char *best;
    size_t distance; /* of `best`; an offer must be nearer than this */
} spexc_near;

void spexc_near_begin(spexc_near *near, const char *text);
void spexc_near_offer(spexc_near *near, const char *name);

#endif
