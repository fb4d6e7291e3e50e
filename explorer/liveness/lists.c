/* Two tables: of actions, and of lists of their numbers. */
#include "config.h"

#include "explorer/liveness/lists.h"

#include "base/array.h"
#include "base/hash.h"

#include <string.h>

bool explorer_lists_open(explorer_lists *lists)
{
    memset(lists, 0, sizeof *lists);
    return explorer_lists_put(lists, NULL, 0) == EXPLORER_EMPTY_LIST;
}

void explorer_lists_close(explorer_lists *lists)
{
    free(lists->actions);
    free(lists->items);
    free(lists->ends);
    base_hash_index_release(&lists->by_action);
    base_hash_index_release(&lists->by_items);
    memset(lists, 0, sizeof *lists);
}

uint32_t explorer_lists_action(explorer_lists *lists, explorer_fair_action action)
{
    uint64_t hash =
        base_hash_number(action.action ^ base_hash_number((uint64_t)action.group << 8 | action.reliance));
    if (!base_hash_index_reserve(&lists->by_action) ||
        !base_grow(lists->actions, lists->actions_capacity, lists->action_count + 1))
        return UINT32_MAX;
    base_hash_cursor at = base_hash_index_begin(&lists->by_action, hash);
    for (uint32_t i; (i = base_hash_index_next(&lists->by_action, &at)) != BASE_NONE;) {
        const explorer_fair_action *a = &lists->actions[i];
        if (a->action == action.action && a->group == action.group && a->reliance == action.reliance)
            return i;
    }
    base_hash_index_add(&lists->by_action, &at, (uint32_t)lists->action_count);
    lists->actions[lists->action_count] = action;
    return (uint32_t)lists->action_count++;
}

uint32_t explorer_lists_put(explorer_lists *lists, const uint32_t *actions, size_t count)
{
    size_t size = count * sizeof *actions;
    uint64_t hash = base_hash_bytes(count ? (const void *)actions : "", size);
    if (!base_hash_index_reserve(&lists->by_items) ||
        !base_grow(lists->ends, lists->ends_capacity, lists->list_count + 1) ||
        !base_grow(lists->items, lists->items_capacity, lists->item_count + count))
        return UINT32_MAX;
    base_hash_cursor at = base_hash_index_begin(&lists->by_items, hash);
    for (uint32_t i; (i = base_hash_index_next(&lists->by_items, &at)) != BASE_NONE;) {
        size_t begin = explorer_lists_begin(lists, i);
        if (explorer_lists_end(lists, i) - begin == count &&
            (!count || memcmp(lists->items + begin, actions, size) == 0))
            return i;
    }
    base_hash_index_add(&lists->by_items, &at, (uint32_t)lists->list_count);
    if (count)
        memcpy(lists->items + lists->item_count, actions, size);
    lists->item_count += count;
    lists->ends[lists->list_count] = lists->item_count;
    return (uint32_t)lists->list_count++;
}
