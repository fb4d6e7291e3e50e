/* Functions of a shared object that do not return, but crash, end the program or go on for ever. (guard.c) */
#ifndef VERIFIER_HISTORY_GUARD_H
#define VERIFIER_HISTORY_GUARD_H

/* From now on such a function of the model `file` (borrowed) is told of, and the program ends with trouble.
 */
void spexv_guard_begin(const char *file);
/* In so many seconds the time is up: a call that then takes long does not return. 0: no time is given. */
void spexv_guard_until(unsigned seconds);

#endif
