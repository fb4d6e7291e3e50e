/* Files that runs change, so that each begins with them as they were. (files.c) */
#ifndef LOCKSTEP_INSIDE_FILES_H
#define LOCKSTEP_INSIDE_FILES_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* What was in them goes to the file behind this descriptor; -1: nowhere. */
void lockstep_begin_files(int kept);
/* The program is about to change what is at a path. */
void lockstep_note_change(int folder, const char *path, uint64_t place);
/* What the thread changes now is to stay as it is after the run: it is none of the program's doing. */
bool lockstep_is_outlasting(void);
/* The whole path, its folder without links; false: it cannot be had. */
bool lockstep_whole_path(int folder, const char *path, char whole[static PATH_MAX]);

#endif
