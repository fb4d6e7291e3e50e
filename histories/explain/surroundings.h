/* The states in which an object can have been around each operation. (surroundings.c) */
#ifndef HISTORIES_EXPLAIN_SURROUNDINGS_H
#define HISTORIES_EXPLAIN_SURROUNDINGS_H

#include "histories/check/problem.h"

typedef struct history_surroundings {
    char **before, **after; /* of each operation: "1", "0 or 1"; NULL: not known, or it never took effect */
    size_t count;           /* operations of the history */
    bool is_partial;        /* of some objects there are too many orders to look at */
} history_surroundings;

/* Over all orders that are linearizable; with `bad`, over those of what comes before its end, of its object.
 * On success *s is the caller's to release. BASE_E_NOMEM. */
base_status history_find_surroundings(const history *h, const history_model *model, uint32_t bad,
                                      history_surroundings *s, base_error *error);
void history_surroundings_release(history_surroundings *s);

#endif
