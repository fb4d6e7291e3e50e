/* A heap with four children to an item, which is less deep than one with two, and has them in one line of the
 * cache.
 */
#include "config.h"

#include "chaos/agenda.h"

#include "base/array.h"

static bool is_before(const agenda_item *a, const agenda_item *b)
{
    return a->at != b->at ? a->at < b->at : a->tie < b->tie;
}

bool agenda_add(agenda *all, const agenda_item *item)
{
    if (!base_grow(all->items, all->room, all->count + 1))
        return false;
    size_t at = all->count++;
    for (; at > 0 && is_before(item, &all->items[(at - 1) / 4]); at = (at - 1) / 4)
        all->items[at] = all->items[(at - 1) / 4];
    all->items[at] = *item;
    return true;
}

bool agenda_take(agenda *all, agenda_item *item)
{
    if (all->count == 0)
        return false;
    *item = all->items[0];
    const agenda_item last = all->items[--all->count];
    size_t at = 0;
    for (;;) {
        size_t first = 4 * at + 1, least = first;
        if (first >= all->count)
            break;
        for (size_t i = first + 1; i < first + 4 && i < all->count; i++)
            least = is_before(&all->items[i], &all->items[least]) ? i : least;
        if (!is_before(&all->items[least], &last))
            break;
        all->items[at] = all->items[least];
        at = least;
    }
    if (all->count > 0)
        all->items[at] = last;
    return true;
}
