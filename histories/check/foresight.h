/* What a search can know of the rest of a history: that nothing will come of a state. (foresight.c,
 * repeats.c, growing.c, overwritten.c)
 *
 * Containers (queues, stacks): what lies in the way of a value that is taken out must itself be taken out
 * before. Values that grow at their end (list-append, kv without puts): what was read of
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

/* A text that is read at some time. */
typedef struct history_expected {
    const char *text;
    size_t length;
} history_expected;

typedef struct history_foresight {
    const history_problem *p;
    enum {
        HISTORY_FORESEES_NOTHING,
        HISTORY_FORESEES_CONTAINER,
        HISTORY_FORESEES_REPEATS,
        HISTORY_FORESEES_GROWTH,
        HISTORY_FORESEES_TEXTS
    } kind;
    /* containers: by value; of states whether they were found hopeless: 0 not known, 1 no, 2 yes */
    uint32_t *take_start, *take_end;
    uint32_t *spares; /* starts of unknown calls that take, ascending */
    uint32_t spare_count;
    uint8_t *known;
    size_t known_count;
    /* containers in which values come again: by value, so many known takes of it are left; of the search,
     * borrowed: the calls that are not in order, as lists in the order of their starts */
    uint32_t *needed, *offered;
    uint32_t needed_count;
    const uint32_t *after;
    uint32_t head_known, head_unknown;
    /* growth */
    history_growth *growths;
    uint32_t growth_count;
    uint64_t *lengths;   /* at which a read must find the value */
    uint32_t *remaining; /* so many calls are still to do so */
    uint32_t *first;     /* of each label, and one more: its reads in `reads` */
    uint32_t *reads;     /* places in `lengths` */
    /* texts that are put anew: those that are read, in their order; `first` says of each label which it
     * reads, and `remaining` how many calls are still to read each */
    history_expected *texts;
    uint32_t *puts; /* of each label: so many calls are still to put its text */
    uint32_t text_count, puts_left, gets_left;
    history_state garbage; /* stands for all states that nobody ever reads the beginning of */
    char *flat;
    size_t flat_length, flat_capacity;
    bool is_impossible; /* what was read contradicts itself: no order exists */
} history_foresight;

/* False: no memory. */
bool history_foresight_begin(history_foresight *f, const history_problem *p);
void history_foresight_end(history_foresight *f);

/* A call is put in order (by -1) or taken back (by 1). */
void history_foresight_count(history_foresight *f, const history_call *call, int by);
/* Is it certain that nothing comes of `after`, to which a call with this label leads from `before`? */
bool history_is_hopeless(history_foresight *f, history_space *space, uint32_t label, history_state before,
                         history_state after);

/* The state that the search takes this one for: nothing that is still to come tells them apart. */
history_state history_canonical(history_foresight *f, const history_space *space, history_state state);

/* Is it the one that history_canonical gives for all whose texts nobody reads? */
bool history_stands_for_others(const history_foresight *f, history_state state);

/* repeats.c */
bool history_repeats_begin(history_foresight *f);
void history_repeats_count(history_foresight *f, const history_call *call, int by);
bool history_repeats_fail(history_foresight *f, const history_space *space, history_state state);

/* overwritten.c */
bool history_texts_begin(history_foresight *f);
void history_texts_count(history_foresight *f, const history_call *call, int by);
history_state history_texts_canonical(history_foresight *f, const history_space *space, history_state state);
bool history_texts_fail(history_foresight *f, const history_space *space, history_state before,
                        history_state after);

/* growing.c */
void history_growth_count(history_foresight *f, const history_call *call, int by);
bool history_growth_begin(history_foresight *f);
bool history_growth_fails(history_foresight *f, history_space *space, const history_label *label,
                          history_state before, history_state after);

#endif
