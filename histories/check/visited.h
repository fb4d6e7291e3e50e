/* Configurations that a search has met, and whether a new one can bring anything that they did not.
 * (visited.c) */
#ifndef HISTORIES_CHECK_VISITED_H
#define HISTORIES_CHECK_VISITED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The sets of a configuration, all in one array of words. */
typedef struct history_sets {
    uint64_t *all;
    uint64_t *put;     /* slots: calls in order whose end is to come, that do not overwrite */
    uint64_t *written; /* slots: calls that overwrite, in order */
    uint64_t *covered; /* slots: calls that overwrite, and may count as in order or not */
    uint64_t *unknown; /* calls of unknown outcome that are in order */
    size_t words, slot_words, unknown_words;
    bool has_overwrites;
} history_sets;

bool history_sets_begin(history_sets *sets, uint32_t slots, uint32_t unknowns, bool has_overwrites);
void history_sets_end(history_sets *sets);

static inline void history_set_add(uint64_t *set, uint32_t member)
{
    set[member / 64] |= (uint64_t)1 << member % 64;
}

static inline void history_set_remove(uint64_t *set, uint32_t member)
{
    set[member / 64] &= ~((uint64_t)1 << member % 64);
}

static inline bool history_set_has(const uint64_t *set, uint32_t member)
{
    return set[member / 64] >> member % 64 & 1;
}

typedef struct history_visited {
    uint64_t *entries;      /* each: passed and state, the next of its chain, its sets */
    size_t count, capacity; /* in words */
    size_t stride;
    uint64_t *slots; /* index of the first entry of a chain + 1 */
    size_t slot_count, chains;
} history_visited;

typedef enum history_met { HISTORY_MET_NEW, HISTORY_MET_BEFORE, HISTORY_MET_NO_MEMORY } history_met;

bool history_visited_begin(history_visited *visited, const history_sets *like);
void history_visited_end(history_visited *visited);
size_t history_visited_size(const history_visited *visited); /* in bytes */

/* Calls `each` with every configuration that is kept. False: `each` said so. */
bool history_visited_each(const history_visited *visited,
                          bool (*each)(void *arg, uint32_t passed, uint32_t state, const uint64_t *sets),
                          void *arg);

/* Has a configuration been met that can do all that this one can? If not, this one is kept. */
history_met history_visit(history_visited *visited, uint32_t passed, uint32_t state,
                          const history_sets *sets);

#endif
