/* Only states whose groups are each one node below the root, or a few bits of it, have such spots. */
#include "config.h"

#include "explorer/store/spots.h"

#include "base/bits.h"

static uint32_t mask_of(const explorer_home *home)
{
    return home->bits == 32 ? UINT32_MAX : (((uint32_t)1 << home->bits) - 1) << home->shift;
}

/* The node that a group is; EXPLORER_ROOT: none. */
static uint32_t node_of(const explorer_states *s, const explorer_home *home)
{
    uint32_t node = s->tree.above[home->begin];
    bool is_one = node != EXPLORER_ROOT && node >= s->tree.top && s->tree.nodes[node].begin == home->begin &&
                  s->tree.nodes[node].count == home->count;
    return is_one ? node : EXPLORER_ROOT;
}

bool explorer_spots_find(const explorer_states *states, explorer_spot *spots)
{
    const explorer_packing *p = &states->packing;
    for (uint32_t i = 0; i < p->home_count; i++) {
        const explorer_home *home = &p->homes[i];
        if (home->bits) {
            spots[i] = (explorer_spot){(home->begin - states->tree.shared) * 32 + home->shift, home->begin,
                                       home->shift, mask_of(home) >> home->shift};
            continue;
        }
        uint32_t node = home->count ? node_of(states, home) : EXPLORER_ROOT;
        if (node == EXPLORER_ROOT)
            return false;
        spots[i] = (explorer_spot){states->root.at[node - states->tree.top], states->tree.words + node, 0,
                                   UINT32_MAX};
    }
    return true;
}

bool explorer_spots_differ(const explorer_view *view, uint32_t group)
{
    const explorer_home *home = &view->states->packing.homes[group];
    if (home->bits)
        return ((view->then[home->begin] ^ view->now[home->begin]) & mask_of(home)) != 0;
    return memcmp(view->then + home->begin, view->now + home->begin, home->count * sizeof *view->now) != 0;
}

bool explorer_spots_then(explorer_view *view, uint32_t group, uint32_t *value)
{
    explorer_states *s = view->states;
    const explorer_home *home = &s->packing.homes[group];
    if (home->bits) {
        *value = (view->then[home->begin] & mask_of(home)) >> home->shift;
        return true;
    }
    uint32_t node = node_of(s, home);
    uint64_t hash = explorer_states_node_hash(s, node, view->then);
    if (explorer_states_add_node(s, view->worker, node, hash, view->then) > EXPLORER_NEW)
        return false;
    *value = view->then[s->tree.words + node];
    return true;
}

/* The bits of a word that are in one of these groups. */
static uint32_t bits_in(const explorer_packing *p, uint32_t word, const uint32_t *groups, uint32_t count)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < count; i++) {
        const explorer_home *home = &p->homes[groups[i]];
        if (word - home->begin < home->count)
            bits |= home->bits ? mask_of(home) : UINT32_MAX;
    }
    return bits;
}

bool explorer_spots_are_all(const explorer_view *view, const uint32_t *groups, uint32_t count)
{
    const explorer_packing *p = &view->states->packing;
    for (uint32_t piece = 0; piece <= (p->words - 1) / 64; piece++)
        for (uint64_t bits = view->differs[piece]; bits; bits &= bits - 1) {
            uint32_t word = 64 * piece + base_lowest_bit(bits);
            if ((view->then[word] ^ view->now[word]) & ~bits_in(p, word, groups, count))
                return false;
        }
    return true;
}
