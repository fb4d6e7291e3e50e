/* Calls of the kernel that go round the functions of the C library. (kernel.c) */
#ifndef LOCKSTEP_INSIDE_KERNEL_H
#define LOCKSTEP_INSIDE_KERNEL_H

#include "lockstep/inside/state.h"

/* Makes a call for a thread under control, as a step where it is one; returns what the kernel returns: a
 * number, or an error below 0. */
long lockstep_call_kernel(long number, const long *arguments, uint64_t place);
/* Notes a call that begins a process or a thread; true: the new one would not have this one's stack, so that
 * only the program itself can make it. */
bool lockstep_note_birth(long number, const long *arguments, uint64_t place);

#endif
