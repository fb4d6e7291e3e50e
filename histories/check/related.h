/* Which calls have to do with each other, where they touch several objects. (related.c)
 *
 * Calls that touch no object in common can change places. So of the calls that can be put in order before the
 * one that is due, only those matter that touch an object of it, or of one that does, and so on: any other
 * can as well come right after it. */
#ifndef HISTORIES_CHECK_RELATED_H
#define HISTORIES_CHECK_RELATED_H

#include "histories/check/problem.h"

typedef struct history_related {
    bool is_used;
    uint32_t *first;   /* of each label, and one more: its objects in `objects` */
    uint32_t *objects; /* numbered from 0 */
    uint32_t *mark;    /* of each object: it has to do with the due call if this is `now` */
    uint32_t now;
} history_related;

/* Not used where the problem has one object, or the model does not say which a call touches. False: no
 * memory; end it in any case. */
bool history_related_begin(history_related *r, const history_problem *p);
void history_related_end(history_related *r);

/* What is asked next is asked of a new call that is due, with this label. */
void history_related_due(history_related *r, uint32_t label);
/* Does a label touch an object that matters? */
bool history_related_touches(const history_related *r, uint32_t label);
/* Then all objects of the label matter; true: there was one that did not yet. */
bool history_related_join(history_related *r, uint32_t label);

#endif
