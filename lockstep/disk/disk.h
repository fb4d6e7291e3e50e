/* Steps with files. A file is one object, its name and what is in it: two that only look at it can change
 * places. Where it is read and written next is another one, of each open(); its locks are a third. (disk.c)
 */
#ifndef LOCKSTEP_DISK_DISK_H
#define LOCKSTEP_DISK_DISK_H

#include "lockstep/inside/control.h"

/* A step with what a path names, at which the thread looks (LOCKSTEP_STAT, OPEN) or which it changes. */
void lockstep_path_step(lockstep_op op, int folder, const char *path, uint64_t place);
/* One that changes what a path names, and (RENAME) or for which (MAKE) it has to do with another. */
void lockstep_paths_step(lockstep_op op, int folder, const char *path, int other_folder, const char *other,
                         uint64_t place);
/* One with what is behind a descriptor; none where that is no file. `moves`: it goes on from where the last
 * one ended. */
void lockstep_file_step(lockstep_op op, int descriptor, bool moves, uint64_t place);

/* The descriptor has just been made by opening a path; `is_new`: the file may have been, too. */
void lockstep_has_opened(int descriptor, int folder, const char *path, bool is_new);
/* What was at one path is at the other. */
void lockstep_has_renamed(int folder, const char *path);

/* The file behind a descriptor; NULL: it is none, or what the program writes is taken from it anyway. */
object *lockstep_file_of(int descriptor, uint64_t place);
/* Its locks. */
object *lockstep_locks_of(const object *file, uint64_t place);

/* The open file that a descriptor stands for, from 1, the same for those that were made of it by dup(). */
uint32_t lockstep_open_file(int descriptor);
/* Is it known that the descriptor, below LOCKSTEP_DESCRIPTORS, stands for this one? */
enum { LOCKSTEP_DESCRIPTORS = 4096 };
bool lockstep_is_open_file(int descriptor, uint32_t open_file);
void lockstep_forget_open_file(int descriptor);
void lockstep_has_duplicated(int from, int to);
/* The descriptor is about to be closed: locks go with it. */
void lockstep_close_file(int descriptor, uint64_t place);

#endif
