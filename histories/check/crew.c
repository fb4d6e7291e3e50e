/* What the threads of one search share: states by content, so that configurations of one can be known to
 * another; configurations, in parts with a lock each; errands. */
#include "histories/check/crew.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define PARTS      64u
#define MOST_QUEUE 8u /* errands that wait */

typedef struct part {
    pthread_mutex_t lock;
    history_visited visited;
} part;

struct history_crew {
    part parts[PARTS];
    pthread_mutex_t states_lock;
    history_space states;
    history_row row;      /* a state under construction */
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    history_errand *errands;
    unsigned members, waiting, queued;
    atomic_bool is_over;
    atomic_bool is_waited; /* somebody waits, and there is no errand for it */
};

/* ---- configurations ---- */

/* The state among all of them, with the lock. Lists and texts have other numbers there; a state that stands
 * for others, which each thread chooses, is the only one of a single word. */
static history_state shared_state(history_crew *crew, history_searching *s, history_state state)
{
    static const uint32_t stands_for_others = UINT32_MAX;
    if (history_stands_for_others(&s->foresight, state))
        return history_state_with(&crew->states, &stands_for_others, 1);
    uint32_t length;
    const uint32_t *words = history_state_words(&s->space, state, &length);
    if (!s->p->model->class->maps_to_chains)
        return history_state_with(&crew->states, words, length);
    crew->row.count = 0;
    if (!history_row_copy(&crew->row, words, length))
        return HISTORY_NO_STATE;
    for (uint32_t i = 1; i < length; i += 2) {
        crew->row.at[i] =
            history_chain_from(&crew->states.chains, &s->space.chains, words[i], &s->shared_chains);
        if (crew->row.at[i] == HISTORY_NO_CHAIN)
            return HISTORY_NO_STATE;
    }
    return history_state_with(&crew->states, crew->row.at, length);
}

/* The number that all know a state by. */
static bool share_state(history_crew *crew, history_searching *s, history_state state, uint32_t *number)
{
    if (state >= s->shared_count) {
        size_t count = s->shared_count;
        if (!base_grow(s->shared_number, count, (size_t)state + 1))
            return false;
        memset(s->shared_number + s->shared_count, 0, (count - s->shared_count) * sizeof *s->shared_number);
        s->shared_count = count;
    }
    if (!s->shared_number[state]) {
        pthread_mutex_lock(&crew->states_lock);
        const history_state shared = shared_state(crew, s, state);
        pthread_mutex_unlock(&crew->states_lock);
        if (shared == HISTORY_NO_STATE)
            return false;
        s->shared_number[state] = shared + 1;
    }
    *number = s->shared_number[state] - 1;
    return true;
}

static history_met visit(history_searching *s, uint32_t passed, history_state state, const history_sets *sets)
{
    uint32_t number;
    if (!share_state(s->crew, s, state, &number))
        return HISTORY_MET_NO_MEMORY;
    const uint64_t hash = (((uint64_t)passed << 32) ^ number) * 0x9e3779b97f4a7c15u;
    part *p = &s->crew->parts[hash >> 58];
    pthread_mutex_lock(&p->lock);
    const history_met met = history_visit(&p->visited, passed, number, sets);
    pthread_mutex_unlock(&p->lock);
    return met;
}

history_met history_crew_visit(history_searching *s)
{
    return visit(s, s->passed, s->state, &s->now);
}

size_t history_crew_size(history_crew *crew)
{
    size_t size = 0;
    for (unsigned i = 0; i < PARTS; i++) {
        pthread_mutex_lock(&crew->parts[i].lock);
        size += history_visited_size(&crew->parts[i].visited);
        pthread_mutex_unlock(&crew->parts[i].lock);
    }
    pthread_mutex_lock(&crew->states_lock);
    size += history_space_size(&crew->states);
    pthread_mutex_unlock(&crew->states_lock);
    return size;
}

typedef struct moving {
    history_searching *s;
    history_sets sets;
} moving;

static bool move_one(void *arg, uint32_t passed, uint32_t state, const uint64_t *sets)
{
    moving *m = arg;
    if (m->sets.words)
        memcpy(m->sets.all, sets, m->sets.words * sizeof *sets);
    return visit(m->s, passed, state, &m->sets) != HISTORY_MET_NO_MEMORY;
}

/* What was met so far goes to the crew. */
static bool move_visited(history_searching *s)
{
    moving m = {.s = s};
    if (!history_sets_begin(&m.sets, s->slots, s->unknowns, s->now.has_overwrites))
        return false;
    assert(m.sets.words == s->now.words);
    const bool ok = history_visited_each(&s->visited, move_one, &m);
    history_sets_end(&m.sets);
    if (ok)
        history_visited_end(&s->visited);
    return ok;
}

/* ---- making one ---- */

history_crew *history_crew_new(history_searching *s)
{
    history_crew *crew = calloc(1, sizeof *crew);
    if (!crew)
        return NULL;
    crew->members = 1;
    pthread_mutex_init(&crew->lock, NULL);
    pthread_mutex_init(&crew->states_lock, NULL);
    pthread_cond_init(&crew->changed, NULL);
    bool ok = history_space_begin(&crew->states, s->p->model, s->p->object, s->p->labels, s->p->label_count);
    for (unsigned i = 0; i < PARTS; i++) {
        pthread_mutex_init(&crew->parts[i].lock, NULL);
        ok = history_visited_begin(&crew->parts[i].visited, &s->now) && ok;
    }
    s->crew = crew;
    if (ok && move_visited(s))
        return crew;
    s->crew = NULL;
    history_crew_free(crew);
    return NULL;
}

void history_crew_free(history_crew *crew)
{
    if (!crew)
        return;
    while (crew->errands) {
        history_errand *errand = crew->errands;
        crew->errands = errand->next;
        history_errand_free(errand);
    }
    for (unsigned i = 0; i < PARTS; i++) {
        history_visited_end(&crew->parts[i].visited);
        pthread_mutex_destroy(&crew->parts[i].lock);
    }
    history_space_end(&crew->states);
    free(crew->row.at);
    pthread_cond_destroy(&crew->changed);
    pthread_mutex_destroy(&crew->states_lock);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

/* ---- errands ---- */

void history_errand_free(history_errand *errand)
{
    if (errand)
        free(errand->moves);
    free(errand);
}

/* To be called with the lock. */
static void note_waiting(history_crew *crew)
{
    atomic_store(&crew->is_waited, crew->waiting > crew->queued && crew->queued < MOST_QUEUE);
}

void history_crew_join(history_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->members++;
    pthread_mutex_unlock(&crew->lock);
}

void history_crew_leave(history_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->members--;
    pthread_mutex_unlock(&crew->lock);
}

bool history_crew_waits(history_crew *crew)
{
    return atomic_load_explicit(&crew->is_waited, memory_order_relaxed);
}

static history_errand *make_errand(const history_searching *s, const history_frame *f, uint32_t what)
{
    history_errand *errand = calloc(1, sizeof *errand);
    if (errand)
        errand->moves = base_alloc(f->moves, sizeof *errand->moves);
    if (!errand || !errand->moves) {
        history_errand_free(errand);
        return NULL;
    }
    if (f->moves)
        memcpy(errand->moves, s->moves, f->moves * sizeof *errand->moves);
    errand->count = f->moves;
    errand->what = what;
    return errand;
}

void history_crew_give(history_searching *s)
{
    history_crew *crew = s->crew;
    size_t k = 0, end = 0;
    for (; k < s->frame_count; k++) {
        end = k + 1 < s->frame_count ? s->frames[k + 1].tries : s->try_count;
        if (end > s->frames[k].tries)
            break;
    }
    if (k == s->frame_count || s->try_count < 2)
        return;
    const size_t at = s->frames[k].tries;
    history_errand *errand = make_errand(s, &s->frames[k], s->tries[at]);
    if (!errand)
        return; /* then it is tried here */
    memmove(s->tries + at, s->tries + at + 1, (s->try_count - at - 1) * sizeof *s->tries);
    s->try_count--;
    for (size_t i = k + 1; i < s->frame_count; i++)
        s->frames[i].tries--;
    pthread_mutex_lock(&crew->lock);
    errand->next = crew->errands;
    crew->errands = errand;
    crew->queued++;
    note_waiting(crew);
    pthread_cond_signal(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

history_errand *history_crew_take(history_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->waiting++;
    if (crew->waiting == crew->members && !crew->errands)
        atomic_store(&crew->is_over, true);
    note_waiting(crew);
    while (!crew->errands && !atomic_load(&crew->is_over))
        pthread_cond_wait(&crew->changed, &crew->lock);
    history_errand *errand = atomic_load(&crew->is_over) ? NULL : crew->errands;
    if (errand) {
        crew->errands = errand->next;
        crew->queued--;
        crew->waiting--;
        note_waiting(crew);
    } else {
        pthread_cond_broadcast(&crew->changed);
    }
    pthread_mutex_unlock(&crew->lock);
    return errand;
}

void history_crew_stop(history_crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    atomic_store(&crew->is_over, true);
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

bool history_crew_is_over(history_crew *crew)
{
    return atomic_load_explicit(&crew->is_over, memory_order_relaxed);
}
