/* What SPEX_LOCKSTEP in the environment asks for of a whole program. (environment.c) */
#ifndef LOCKSTEP_INSIDE_ENVIRONMENT_H
#define LOCKSTEP_INSIDE_ENVIRONMENT_H

/* Called at the start of main(), in a program that is not under control: where the environment asks for it,
 * the process becomes `spex lockstep`, which runs the program. */
void lockstep_heed_environment(void);

#endif
