/* Invariants, hot states, progress and awaited changes. */
#include "lockstep/inside/hints.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <spex-lockstep.h>

#include "lockstep/inside/control.h"
#include "lockstep/inside/limits.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"

enum { INVARIANTS_MAX = 32, HOT_MAX = 32 };

static struct {
    const char *name;
    int (*holds)(void);
} invariants[INVARIANTS_MAX];
static unsigned invariant_count;

static struct {
    const char *what;
    uint32_t step;
} hot[HOT_MAX];
static unsigned hot_count;

void lockstep_forget_hints(void)
{
    invariant_count = hot_count = 0;
}

/* ---- invariants ---- */

/* What they do themselves is no step, and not watched. */
void lockstep_ask_invariants(uint64_t place)
{
    thread *me = lockstep_self;
    for (unsigned i = 0; i < invariant_count; i++) {
        lockstep_self = NULL;
        const int holds = invariants[i].holds();
        lockstep_self = me;
        if (!holds)
            lockstep_fail(LOCKSTEP_INVARIANT, place, "%s does not hold", invariants[i].name);
    }
}

INTERPOSED void spex_lockstep_always_named(const char *name, int (*holds)(void))
{
    if (!lockstep_is_on())
        return;
    for (unsigned i = 0; i < invariant_count; i++)
        if (invariants[i].holds == holds)
            return;
    if (invariant_count == INVARIANTS_MAX)
        lockstep_fail(LOCKSTEP_LIMIT, HERE, "more than %d invariants", INVARIANTS_MAX);
    invariants[invariant_count].name = name;
    invariants[invariant_count++].holds = holds;
}

/* ---- hot states, and progress ---- */

static unsigned find_hot(const char *what)
{
    unsigned i = 0;
    while (i < hot_count && strcmp(hot[i].what, what) != 0)
        i++;
    return i;
}

INTERPOSED void spex_lockstep_hot(const char *what)
{
    if (!lockstep_is_on() || find_hot(what) < hot_count)
        return;
    if (hot_count == HOT_MAX)
        lockstep_fail(LOCKSTEP_LIMIT, HERE, "more than %d hot states", HOT_MAX);
    hot[hot_count].what = what;
    hot[hot_count++].step = lockstep_shared->result.step_count;
}

INTERPOSED void spex_lockstep_cold(const char *what)
{
    if (!lockstep_is_on())
        return;
    const unsigned at = find_hot(what);
    if (at < hot_count)
        hot[at] = hot[--hot_count];
}

const char *lockstep_hot_since(uint32_t step)
{
    for (unsigned i = 0; i < hot_count; i++)
        if (hot[i].step <= step)
            return hot[i].what;
    return NULL;
}

void lockstep_look_at_hints(uint64_t place)
{
    lockstep_ask_invariants(place);
    const char *what = lockstep_hot_since(UINT32_MAX);
    if (what)
        lockstep_fail(LOCKSTEP_LIVELOCK, place, "it ended, and was still hot: %s", what);
}

INTERPOSED void spex_lockstep_progress(void)
{
    if (lockstep_is_on())
        lockstep_count_anew();
}

/* ---- awaiting ---- */

INTERPOSED void spex_lockstep_await_change(const volatile void *at, size_t size)
{
    thread *me = lockstep_self;
    if (!me) {
        REAL(sched_yield)();
        return;
    }
    me->awaited_size = size < sizeof me->awaited ? size : sizeof me->awaited;
    memcpy(me->awaited, (const void *)(uintptr_t)at, me->awaited_size);
    me->touched = (uint64_t)(uintptr_t)at;
    object *o = lockstep_memory_object(at, size);
    if (!o)
        lockstep_fail(LOCKSTEP_LIMIT, HERE, "the program uses more than %d objects", LOCKSTEP_OBJECTS_MAX);
    me->awaited_version = o->version;
    lockstep_point(LOCKSTEP_AWAIT_CHANGE, o, HERE, LOCKSTEP_NEVER);
    if (o->version == me->awaited_version) /* by an access that is not seen */
        o->version++;
}

bool lockstep_has_changed(const thread *t)
{
    if (t->mark != lockstep_mark) /* another process's memory: it was looked at when that moved */
        return t->of->version != t->awaited_version || t->was_changed;
    const bool has_changed = t->of->version != t->awaited_version ||
                             memcmp((const void *)(uintptr_t)t->touched, t->awaited, t->awaited_size) != 0;
    ((thread *)(uintptr_t)t)->was_changed = has_changed;
    return has_changed;
}

/* ---- the rest ---- */

INTERPOSED int spex_lockstep_is_on(void)
{
    return lockstep_is_on();
}

INTERPOSED void spex_lockstep_failed(const char *file, int line, const char *text, ...)
{
    char more[256] = "";
    va_list arguments;
    if (!lockstep_is_on())
        return;
    va_start(arguments, text);
    const char *format = va_arg(arguments, const char *);
    if (format)
        vsnprintf(more, sizeof more, format, arguments);
    va_end(arguments);
    lockstep_fail(LOCKSTEP_ASSERT, HERE, "%s (%s:%d)", *more ? more : text, file, line);
}
