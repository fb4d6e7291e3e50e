/* What controls the program, spex-lockstep(1): being left alone by it, and telling it what is wrong. */
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

/* Around changing files that outlast a run: they are not put back before the next one. */
extern void spex_lockstep_outlast(int begins) __attribute__((weak));
static inline void spex_outlast_begin(void)
{
    if (spex_lockstep_outlast)
        spex_lockstep_outlast(1);
}
static inline void spex_outlast_end(void)
{
    if (spex_lockstep_outlast)
        spex_lockstep_outlast(0);
}

/* A schedule under which the program deviates from its specification, or has a history that does not fit, has
 * failed: under control these need not return. */
extern void spex_lockstep_deviation(const char *message) __attribute__((weak));
extern void spex_lockstep_history(const char *message) __attribute__((weak));
static inline void spex_tell_deviation(const char *message)
{
    if (spex_lockstep_deviation)
        spex_lockstep_deviation(message);
}
static inline void spex_tell_history(const char *message)
{
    if (spex_lockstep_history)
        spex_lockstep_history(message);
}
#else
static inline void spex_rest(void)
{
}
static inline void spex_resume(void)
{
}
static inline void spex_outlast_begin(void)
{
}
static inline void spex_outlast_end(void)
{
}
static inline void spex_tell_deviation(const char *message)
{
    (void)message;
}
static inline void spex_tell_history(const char *message)
{
    (void)message;
}
#endif

#endif
