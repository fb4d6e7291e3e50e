/* The instruction by which a program calls the kernel itself. (trap.c) */
#ifndef LOCKSTEP_INSIDE_TRAP_H
#define LOCKSTEP_INSIDE_TRAP_H

/* From now on such calls of the calling thread come here first, where the kernel can do that. */
void lockstep_begin_trap(void);
/* 0: they do not, until the thread comes to its next scheduling point. */
extern volatile char lockstep_trap_is_set;

#endif
