/* Files that runs change, so that each begins with them as they were. (files.c) */
#ifndef LOCKSTEP_INSIDE_FILES_H
#define LOCKSTEP_INSIDE_FILES_H

/* What was in them goes to the file behind this descriptor; -1: nowhere. */
void lockstep_begin_files(int kept);

#endif
