/* What a search can know of the rest of a history: that nothing will come of a state. (foresight.c,
 * growing.c)
 *
 * Containers (queues, stacks with different values): what lies in the way of a value that is taken out must
 * itself be taken out before. Values that grow at their end (list-append, kv without puts): what was read of
 * a key says what it has to look like, and a read must come before the value has grown past it. */
#ifndef HISTORIES_CHECK_FORESIGHT_H
#define HISTORIES_CHECK_FORESIGHT_H

#include "histories/check/problem.h"
#include "histories/models/space.h"

/* How a key's value grows. */
typedef struct history_growth {
    history_value key;
    history_value longest; /* that was read: a list or a text */
    uint64_t length;       /* of it */
    uint32_t first, count; /* its reads, by length: of `lengths` */
} history_growth;

typedef struct history_foresight {
    const history_problem *p;
    enum { HISTORY_FORESEES_NOTHING, HISTORY_FORESEES_CONTAINER, HISTORY_FORESEES_GROWTH } kind;
    /* containers: by value; of states whether they were found hopeless: 0 not known, 1 no, 2 yes */
    uint32_t *take_start, *take_end;
    uint32_t *spares; /* starts of unknown calls that take, ascending */
    uint32_t spare_count;
    uint8_t *known;
    size_t known_count;
    /* growth */
    history_growth *growths;
    uint32_t growth_count;
    uint64_t *lengths;   /* at which a read must find the value */
    uint32_t *remaining; /* so many calls are still to do so */
    uint32_t *first;     /* of each label, and one more: its reads in `reads` */
    uint32_t *reads;     /* places in `lengths` */
    bool is_impossible;  /* what was read contradicts itself: no order exists */
} history_foresight;

/* False: no memory. */
bool history_foresight_begin(history_foresight *f, const history_problem *p);
void history_foresight_end(history_foresight *f);

/* A call is put in order (by -1) or taken back (by 1). */
void history_foresight_count(history_foresight *f, const history_call *call, int by);
/* Is it certain that nothing comes of `after`, to which a call with this label leads from `before`? */
bool history_is_hopeless(history_foresight *f, history_space *space, uint32_t label, history_state before,
                         history_state after);

/* growing.c */
bool history_growth_begin(history_foresight *f);
bool history_growth_fails(history_foresight *f, history_space *space, const history_label *label,
                          history_state before, history_state after);

#endif
