/* Being left alone by what controls the program. */
#ifndef RUNTIME_GROUND_REST_H
#define RUNTIME_GROUND_REST_H

/* Around what only watches the program: under spex-lockstep(1) it is no step, and moves no clock. */
#if defined __ELF__
extern void spex_lockstep_rest(void) __attribute__((weak));
extern void spex_lockstep_resume(void) __attribute__((weak));
static inline void spex_rest(void)
{
    if (spex_lockstep_rest)
        spex_lockstep_rest();
}
static inline void spex_resume(void)
{
    if (spex_lockstep_resume)
        spex_lockstep_resume();
}
#else
static inline void spex_rest(void)
{
}
static inline void spex_resume(void)
{
}
#endif

#endif
