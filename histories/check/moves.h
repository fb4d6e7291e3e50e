/* What the search does to its configuration. (moves.c) */
#ifndef HISTORIES_CHECK_MOVES_H
#define HISTORIES_CHECK_MOVES_H

#include "histories/check/prepare.h"

/* Puts a call in order; `next` is the state then. False: nothing can come of it (or no memory). */
bool history_put(history_searching *s, uint32_t call, history_state next);
/* Counts a covered call as done. False: as above. */
bool history_cover(history_searching *s, uint32_t call);
/* Passes ends of calls that are in order, or covered and better never seen. False: as above. */
bool history_pass(history_searching *s);

/* May it count as done without being put in order? */
bool history_may_be_unseen(const history_searching *s, uint32_t call);
/* Would it be of no use if a call that overwrites were seen? */
bool history_is_idle(const history_searching *s, uint32_t call);

/* Back to the configuration of the last frame, `f`. */
void history_take_back(history_searching *s, const history_frame *f);
/* Back to where nothing was done. */
void history_start_over(history_searching *s);
/* Does from there what another search of the same problem did; what was met counts nowhere. */
void history_redo(history_searching *s, const history_move *moves, size_t count);

#endif
