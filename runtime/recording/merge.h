/* Reading a recording: the lanes' events, merged in order, as events of a history. (merge.c) */
#ifndef RUNTIME_RECORDING_MERGE_H
#define RUNTIME_RECORDING_MERGE_H

#include <spex-history.h>

typedef struct spex_recording spex_recording;

/* What has been recorded so far in the file. SPEX_E_SYNTAX: no recording, or a damaged one. */
int spex_recording_open(spex_recording **merge, int fd);
/* The next event; it lasts until the next call. `*more` false: there is none. */
int spex_recording_next(spex_recording *merge, spex_history_event *event, bool *more);
/* Did something have no room, so that the history ends early? */
bool spex_recording_was_cut(const spex_recording *merge);
void spex_recording_close(spex_recording *merge); /* NULL is fine */

#endif
