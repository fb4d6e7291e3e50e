/* Does each generated monitor accept exactly the weak traces of its specification? Random action sequences
 * are fed to the monitor and to the obvious subset construction over the transitions as make-specs wrote
 * them. Compiled with the pair that spexc generated of specs.lts; FREESTANDING says that there is no
 * spex_monitor.
 */
#include "specs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct edge {
    uint32_t from;
    int32_t action; /* -1: silent */
    uint32_t to;
} edge;

typedef struct subject {
    const char *name;
    uint32_t states, actions, internals; /* the first `internals` actions are internal */
    const edge *edges;
    size_t edge_count;
    const int *action; /* the enumerator of each */
    int tau;
    size_t run_size;
    const void *start;
    bool (*step)(void *run, int action);
    bool (*allows)(const void *run, int action);
    void (*resume)(void *run, uint32_t state); /* NULL: freestanding */
} subject;

/* The run of a table is one number, the run of a set is its first member here. */
#define RESUME(x)                                                                                            \
    static void x##_resume(void *run, uint32_t state)                                                        \
    {                                                                                                        \
        uint32_t s = x##_monitor.resume[state];                                                              \
        memset(run, 0, sizeof(x##_run));                                                                     \
        if (x##_monitor.form == SPEX_RUN_SET)                                                                \
            ((uint32_t *)run)[s / 32] = UINT32_C(1) << s % 32;                                               \
        else if (sizeof(x##_run) == 2)                                                                       \
            *(uint16_t *)run = (uint16_t)s;                                                                  \
        else                                                                                                 \
            *(uint32_t *)run = s;                                                                            \
    }
#ifdef FREESTANDING
#undef RESUME
#define RESUME(x)
#define RESUMED(x) NULL
#else
#define RESUMED(x) x##_resume
#endif

#define ADAPT(x, X, state_count)                                                                             \
    static const x##_run x##_start = X##_RUN_INIT;                                                           \
    static bool x##_try(void *run, int action)                                                               \
    {                                                                                                        \
        return x##_step(run, (enum x##_action)action);                                                       \
    }                                                                                                        \
    static bool x##_ask(const void *run, int action)                                                         \
    {                                                                                                        \
        return x##_allows(run, (enum x##_action)action);                                                     \
    }                                                                                                        \
    RESUME(x)                                                                                                \
    static const subject x##_subject = {#x,                                                                  \
                                        state_count,                                                         \
                                        sizeof x##_actions / sizeof *x##_actions,                            \
                                        X##_INTERNALS,                                                       \
                                        x##_edges,                                                           \
                                        sizeof x##_edges / sizeof *x##_edges,                                \
                                        x##_actions,                                                         \
                                        X##_ACTION_TAU,                                                      \
                                        sizeof(x##_run),                                                     \
                                        &x##_start,                                                          \
                                        x##_try,                                                             \
                                        x##_ask,                                                             \
                                        RESUMED(x)};

#include "specs.inc"

static uint32_t below(uint32_t limit)
{
    static uint64_t x = 88172645463325252u; /* xorshift64 (Marsaglia 2003) */
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)(x >> 20) % limit;
}

/* ---- the oracle: where the specification may be, one byte a state ---- */

static void close_silently(const subject *s, char *set)
{
    bool grew;
    do {
        grew = false;
        for (size_t i = 0; i < s->edge_count; i++) {
            const edge *e = &s->edges[i];
            if (e->action == -1 && set[e->from] && !set[e->to]) {
                set[e->to] = 1;
                grew = true;
            }
        }
    } while (grew);
}

/* Where an action leads; false: nowhere. */
static bool follow(const subject *s, const char *set, int32_t action, char *next)
{
    bool found = false;
    memset(next, 0, s->states);
    for (size_t i = 0; i < s->edge_count; i++)
        if (s->edges[i].action == action && set[s->edges[i].from]) {
            next[s->edges[i].to] = 1;
            found = true;
        }
    close_silently(s, next);
    return found;
}

/* An action: mostly one that is possible in some state of the set. */
static uint32_t choose(const subject *s, const char *set)
{
    for (unsigned tries = 0; tries < 40 && s->edge_count > 0 && below(4) > 0; tries++) {
        const edge *e = &s->edges[below((uint32_t)s->edge_count)];
        if (e->action >= 0 && set[e->from])
            return (uint32_t)e->action;
    }
    return below(s->actions + 1); /* the last stands for tau */
}

static bool complain(const subject *s, const char *what, uint32_t action, bool wanted)
{
    printf("# %s: %s says that a%u is %s\n", s->name, what, action, wanted ? "not allowed" : "allowed");
    return false;
}

/* One step of both; they must agree. */
static bool step(const subject *s, char *set, char *next, unsigned char *run, unsigned char *before)
{
    uint32_t a = choose(s, set);
    bool is_silent = a == s->actions || a < s->internals;
    bool wanted = is_silent || follow(s, set, (int32_t)a, next);
    int action = a == s->actions ? s->tau : s->action[a];
    if (s->allows(run, action) != wanted)
        return complain(s, "allows", a, wanted);
    memcpy(before, run, s->run_size);
    if (s->step(run, action) != wanted)
        return complain(s, "step", a, wanted);
    if ((is_silent || !wanted) && memcmp(run, before, s->run_size) != 0) {
        printf("# %s: the run moved on an action that is internal or not allowed\n", s->name);
        return false;
    }
    if (wanted && !is_silent)
        memcpy(set, next, s->states);
    return true;
}

/* A random walk from the start, or from a declared state. */
static bool walk(const subject *s, unsigned steps)
{
    char *set = calloc(s->states, 1), *next = malloc(s->states);
    unsigned char *run = malloc(s->run_size), *before = malloc(s->run_size);
    uint32_t from = s->resume && below(3) == 0 ? below(s->states) : UINT32_MAX;
    if (!set || !next || !run || !before)
        abort();
    set[from == UINT32_MAX ? 0 : from] = 1;
    close_silently(s, set);
    if (from == UINT32_MAX)
        memcpy(run, s->start, s->run_size);
    else
        s->resume(run, from);
    bool fine = true;
    while (fine && steps-- > 0)
        fine = step(s, set, next, run, before);
    free(set);
    free(next);
    free(run);
    free(before);
    return fine;
}

int main(void)
{
    size_t count = sizeof subjects / sizeof *subjects, wrong = 0;
    for (size_t i = 0; i < count; i++) {
        const subject *s = subjects[i];
        unsigned walks = s->edge_count < 1000 ? 60 : 4;
        bool fine = true;
        while (fine && walks-- > 0)
            fine = walk(s, 40);
        wrong += !fine;
    }
    printf("# %zu monitors, %zu wrong\n", count, wrong);
    return wrong > 0;
}
