/* What happened in runs that are not simulated: the last events, and where all of them go. (ending.c) */
#ifndef VERIFIER_CHAOS_ENDING_H
#define VERIFIER_CHAOS_ENDING_H

#include "base/guard.h"
#include "verifier/chaos/result.h"

enum { CHAOS_LAST_EVENTS = 60 };

typedef struct chaos_ending {
    FILE *timeline; /* of the first run; NULL: nobody wants it, or it is written */
    chaos_told last[CHAOS_LAST_EVENTS];
    size_t count;
} chaos_ending;

/* `timeline`: a file, "-", or NULL. False: it cannot be written, which has been said. */
bool chaos_ending_begin(chaos_ending *ending, const char *timeline);
void chaos_ending_note(chaos_ending *ending, int64_t at, const char *text);
/* The events of a run as a story in the arena; the next run begins. False: no memory. */
bool chaos_ending_take(chaos_result *result, chaos_ending *ending, chaos_story *story);
/* The timeline is whole. */
void chaos_ending_close(chaos_ending *ending);

/* Of the failures from number `before` on, which this run was the first to have, what is told, and kept:
 * `struck` is copied, where it is not NULL. False: no memory. */
bool chaos_take_findings(chaos_result *result, const chaos_story *story, const chaos_script *struck,
                         uint32_t before);

/* A folder of sockets and stores, for one run. False: there is none, which has been said. */
bool chaos_make_folder(char folder[static 256]);

/* One that is gone with this process, however it ends. */
typedef struct chaos_folder {
    char path[256]; /* "": there is none */
    base_guard guard;
} chaos_folder;
bool chaos_folder_open(chaos_folder *folder);
void chaos_folder_close(chaos_folder *folder);

#endif
