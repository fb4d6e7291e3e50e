/* Clocks show the time at which the program was started and what has passed in virtual time since the run
 * began; that moves when a thread sleeps or gives up waiting, and a little whenever a clock is read, so that
 * loops which wait for the time to come do end. */
#include "lockstep/inside/clocks.h"

#include <errno.h>

#include "lockstep/inside/control.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/rest.h"
#include "lockstep/inside/sources.h"

#define SECOND        INT64_C(1000000000)
#define FAR           (INT64_C(1) << 60) /* more than 30 years: nobody waits for that */
#define READING_TAKES INT64_C(1000)

#define NODES_BEGIN   INT64_C(1767225600) /* of 2026 */
#define NODES_UP      INT64_C(1000)

static struct timespec begun[2]; /* of the two kinds of clocks */

/* A node's clock of the day may be set ahead or back. */
static const struct timespec *begin_of_day(void)
{
    static struct timespec skewed;
    if (!lockstep_now->network)
        return &begun[0];
    const int64_t nanoseconds = begun[0].tv_nsec + lockstep_now->skew[lockstep_own_node()];
    skewed.tv_sec = begun[0].tv_sec + (time_t)(nanoseconds / SECOND) - (nanoseconds % SECOND < 0);
    skewed.tv_nsec = (long)(nanoseconds % SECOND + (nanoseconds % SECOND < 0 ? SECOND : 0));
    return &skewed;
}

static const struct timespec *begin_of(clockid_t clock)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
        return begin_of_day();
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        return &begun[1];
    default:
        return NULL; /* of processor time: as it is */
    }
}

void lockstep_begin_clocks(void)
{
    REAL(clock_gettime)(CLOCK_REALTIME, &begun[0]);
    REAL(clock_gettime)(CLOCK_MONOTONIC, &begun[1]);
}

void lockstep_fix_clocks(void)
{
    begun[0] = (struct timespec){.tv_sec = NODES_BEGIN};
    begun[1] = (struct timespec){.tv_sec = NODES_UP};
}

int64_t lockstep_deadline(clockid_t clock, const struct timespec *until)
{
    const struct timespec *begin = begin_of(clock);
    if (!begin)
        begin = &begun[1];
    if (until->tv_sec > begin->tv_sec && until->tv_sec - begin->tv_sec > FAR / SECOND)
        return LOCKSTEP_NEVER;
    return (until->tv_sec - begin->tv_sec) * SECOND + until->tv_nsec - begin->tv_nsec;
}

static struct timespec shown(const struct timespec *begin)
{
    struct timespec now = {.tv_sec = begin->tv_sec + (time_t)(lockstep_now->clock / SECOND),
                           .tv_nsec = begin->tv_nsec + (long)(lockstep_now->clock % SECOND)};
    if (now.tv_nsec >= SECOND) {
        now.tv_sec++;
        now.tv_nsec -= SECOND;
    }
    return now;
}

static struct timespec now_of(const struct timespec *begin)
{
    lockstep_now->clock += READING_TAKES;
    return shown(begin);
}

INTERPOSED int clock_gettime(clockid_t clock, struct timespec *now)
{
    const struct timespec *begin = begin_of(clock);
    if (begin && lockstep_rests()) { /* whoever only watches moves no clock */
        *now = shown(begin);
        return 0;
    }
    if (lockstep_is_on() && !begin)
        lockstep_note_source(LOCKSTEP_OF_CLOCK, HERE);
    if (!lockstep_is_on() || !begin)
        return REAL(clock_gettime)(clock, now);
    *now = now_of(begin);
    return 0;
}

INTERPOSED int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    if (!lockstep_is_on())
        return REAL(gettimeofday)(now, zone);
    const struct timespec t = now_of(begin_of_day());
    *now = (struct timeval){.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
    return 0;
}

INTERPOSED time_t time(time_t *now)
{
    if (!lockstep_is_on())
        return REAL(time)(now);
    const time_t t = now_of(begin_of_day()).tv_sec;
    if (now)
        *now = t;
    return t;
}

INTERPOSED int timespec_get(struct timespec *now, int base)
{
    if (!lockstep_is_on() || base != TIME_UTC)
        return REAL(timespec_get)(now, base);
    *now = now_of(begin_of_day());
    return base;
}

/* Sleeps until virtual time `deadline`; false: it was cancelled meanwhile. */
static void sleep_until(int64_t deadline, uint64_t place)
{
    if (deadline < lockstep_now->clock || deadline > FAR)
        deadline = FAR;
    if (lockstep_point(LOCKSTEP_SLEEP, NULL, place, deadline) == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
}

static int64_t after(const struct timespec *time)
{
    return time->tv_sec > FAR / SECOND ? FAR : lockstep_now->clock + time->tv_sec * SECOND + time->tv_nsec;
}

static bool is_bad(const struct timespec *time)
{
    return time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= SECOND;
}

INTERPOSED int nanosleep(const struct timespec *time, struct timespec *left)
{
    if (!lockstep_is_on())
        return REAL(nanosleep)(time, left);
    if (is_bad(time)) {
        errno = EINVAL;
        return -1;
    }
    if (lockstep_is_interrupted(HERE)) {
        if (left)
            *left = *time;
        errno = EINTR;
        return -1;
    }
    sleep_until(after(time), HERE);
    return 0;
}

INTERPOSED int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
    if (!lockstep_is_on())
        return REAL(clock_nanosleep)(clock, flags, time, left);
    if (is_bad(time))
        return EINVAL;
    if (lockstep_is_interrupted(HERE)) {
        if (left && !(flags & TIMER_ABSTIME))
            *left = *time;
        return EINTR;
    }
    sleep_until(flags & TIMER_ABSTIME ? lockstep_deadline(clock, time) : after(time), HERE);
    return 0;
}

INTERPOSED int usleep(useconds_t time)
{
    if (!lockstep_is_on())
        return REAL(usleep)(time);
    sleep_until(lockstep_now->clock + (int64_t)time * 1000, HERE);
    return 0;
}

INTERPOSED unsigned sleep(unsigned seconds)
{
    if (!lockstep_is_on())
        return REAL(sleep)(seconds);
    sleep_until(lockstep_now->clock + seconds * SECOND, HERE);
    return 0;
}

INTERPOSED int thrd_sleep(const struct timespec *time, struct timespec *left)
{
    if (!lockstep_is_on())
        return REAL(thrd_sleep)(time, left);
    sleep_until(after(time), HERE);
    return 0;
}

INTERPOSED int sched_yield(void)
{
    if (!lockstep_is_on())
        return REAL(sched_yield)();
    lockstep_point(LOCKSTEP_YIELD, NULL, HERE, LOCKSTEP_NEVER);
    return 0;
}

INTERPOSED void thrd_yield(void)
{
    if (lockstep_is_on())
        lockstep_point(LOCKSTEP_YIELD, NULL, HERE, LOCKSTEP_NEVER);
    else
        REAL(thrd_yield)();
}
