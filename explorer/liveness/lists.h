/* Lists of fair actions, each kept once, as a model has few that differ. (lists.c) */
#ifndef EXPLORER_LIVENESS_LISTS_H
#define EXPLORER_LIVENESS_LISTS_H

#include "base/hash_index.h"

#include <stddef.h>

/* What a property makes of a group of fair actions. */
typedef enum explorer_reliance {
    EXPLORER_IGNORED,
    EXPLORER_WEAK,
    EXPLORER_STRONG,
    EXPLORER_ANSWERED,
    EXPLORER_ACCEPTED /* of an automaton: a step of it must be taken again and again */
} explorer_reliance;

typedef struct explorer_fair_action {
    uint64_t action;
    uint32_t group;
    explorer_reliance reliance;
} explorer_fair_action;

typedef struct explorer_lists {
    explorer_fair_action *actions;
    uint32_t *items; /* actions by number, list after list */
    size_t *ends;    /* of each list; it begins where the one before ends */
    size_t action_count, item_count, list_count;
    size_t actions_capacity, items_capacity, ends_capacity;
    base_hash_index by_action, by_items;
} explorer_lists;

#define EXPLORER_EMPTY_LIST 0u

bool explorer_lists_open(explorer_lists *lists); /* false: no memory */
void explorer_lists_close(explorer_lists *lists);
/* The number of an action; UINT32_MAX: no memory. */
uint32_t explorer_lists_action(explorer_lists *lists, explorer_fair_action action);
/* The number of a list of actions; UINT32_MAX: no memory. */
uint32_t explorer_lists_put(explorer_lists *lists, const uint32_t *actions, size_t count);

static inline size_t explorer_lists_begin(const explorer_lists *lists, uint32_t list)
{
    return list ? lists->ends[list - 1] : 0;
}
static inline size_t explorer_lists_end(const explorer_lists *lists, uint32_t list)
{
    return lists->ends[list];
}
static inline bool explorer_lists_has(const explorer_lists *lists, uint32_t list, uint32_t action)
{
    for (size_t i = explorer_lists_begin(lists, list); i < explorer_lists_end(lists, list); i++)
        if (lists->items[i] == action)
            return true;
    return false;
}

#endif
