/* What the program's threads share, known by address. (objects.c) */
#ifndef LOCKSTEP_INSIDE_OBJECTS_H
#define LOCKSTEP_INSIDE_OBJECTS_H

#include "lockstep/inside/state.h"

/* The object at an address; a new one of this kind when there was none, or one of another kind. A destroyed
 * one that is used is the program's mistake, and ends the run. */
object *lockstep_object(const void *address, lockstep_kind kind, uint64_t place);
/* That with this number, from 1; there is such. */
const object *lockstep_object_numbered(uint32_t number);
/* That of a file, under a key of its own (lockstep_file_key); `name` is what it is told by, or NULL. */
object *lockstep_file_object(uint64_t key, lockstep_kind kind, const char *name, uint64_t place);
/* It is (again) as new. */
object *lockstep_init_object(const void *address, lockstep_kind kind, uint64_t place);
/* It is about to be destroyed. */
object *lockstep_destroy_object(const void *address, lockstep_kind kind, uint64_t place);
/* It has been: its `size` bytes are marked, so that a use of it can be told from new use of the memory. */
void lockstep_mark_destroyed(object *o, void *address, size_t size);
/* The memory of an access: that of an earlier one that has bytes in common, else a new one. NULL: there are
 * too many objects; the last quarter of them is kept for what is no memory. */
object *lockstep_memory_object(const volatile void *at, size_t size);
/* The memory object that begins there; NULL: none. */
object *lockstep_find_memory(uint64_t address);
void lockstep_release_held(uint32_t holder);
const char *lockstep_kind_name(lockstep_kind kind);
/* Before a run that follows another in the same process. */
void lockstep_forget_objects(void);

#endif
