/* Standing by: for each run that is asked for a child is forked. (serve.c) */
#ifndef LOCKSTEP_INSIDE_SERVE_H
#define LOCKSTEP_INSIDE_SERVE_H

#include <stdbool.h>

#include "lockstep/shared.h"

/* The memory behind a descriptor, mapped; NULL: it is none of ours. */
lockstep_memory *lockstep_map_memory(int descriptor);
/* Makes ready what all runs share, in the process that they are forked from. */
void lockstep_prepare(lockstep_memory *memory);
/* Ends what a run has started and left behind, which is this process's child now. */
void lockstep_end_leftovers(void);
/* Says on standard error which threads there are besides the calling one; false: none. `where`: "main()". */
bool lockstep_tell_threads(const char *where);

typedef struct lockstep_service {
    lockstep_memory *memory;
    int channel;
    int output;      /* of children, in place of standard output and error; -1: as they are */
    bool is_program; /* the process is there for the runs alone, not for other tests too */
} lockstep_service;

/* Waits for words; returns in the child of each run, with the word: 'r', one run, or 'b', a batch. Returns 0
 * when nobody asks any more. */
char lockstep_serve(const lockstep_service *service);

#endif
