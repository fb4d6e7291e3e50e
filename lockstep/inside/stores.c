/* Of each location the stores that a load could still read, and what is known of their modification order.
 *
 * That order is found as the program goes on: operations that must see each other's effect order their stores
 * (visible.c says which), all others are free (Norris and Demsky, "CDSChecker", OOPSLA 2013; Luo and Demsky,
 * "C11Tester", ASPLOS 2021). It is kept closed under transitivity, a bit a store. An operation that reads and
 * writes comes at once behind what it has read: such a chain is ordered as one.
 *
 * The memory itself always holds the last store made of those that none comes after. An operation that reads
 * another one finds that in the memory for the time that it takes. */
#include "lockstep/inside/stores.h"

#include <string.h>

#include "lockstep/inside/arena.h"
#include "lockstep/inside/objects.h"

enum { PAGE_BITS = 12, FILTER = 1 << 16, WIDEST = 8 };

/* Which pages, and which eight bytes, may have a location: bits by hash, never taken back. */
static uint8_t has_page[FILTER / 8], has_cell[FILTER / 8];
static lockstep_location *spare;
static uint64_t count;
static lockstep_location *under_way; /* the access that was made last has to be settled */
static uint8_t made;                 /* the store that it makes, or NO_STORE */

void lockstep_begin_stores(void)
{
    memset(has_page, 0, sizeof has_page);
    memset(has_cell, 0, sizeof has_cell);
    spare = under_way = NULL;
    count = 0;
}

/* ---- memory ---- */

static uint64_t value_at(const lockstep_location *l)
{
    uint64_t value = 0;
    memcpy(&value, (const void *)(uintptr_t)l->address, l->size);
    return value;
}

static void set_value(const lockstep_location *l, uint8_t which)
{
    if (value_at(l) != l->stores[which].value)
        memcpy((void *)(uintptr_t)l->address, &l->stores[which].value, l->size);
}

/* ---- modification order ---- */

/* The first and the last of the chain that it belongs to. */
static uint8_t head_of(const lockstep_location *l, uint8_t s)
{
    while (l->stores[s].replaces != LOCKSTEP_NO_STORE)
        s = l->stores[s].replaces;
    return s;
}

static uint8_t tail_of(const lockstep_location *l, uint8_t s)
{
    while (l->stores[s].replaced_by != LOCKSTEP_NO_STORE)
        s = l->stores[s].replaced_by;
    return s;
}

static void find_newest(lockstep_location *l)
{
    uint32_t earlier = 0;
    for (uint32_t rest = l->there; rest; rest &= rest - 1)
        earlier |= l->stores[lockstep_first_store(rest)].before;
    const lockstep_store *best = NULL;
    for (uint32_t rest = l->there & ~earlier; rest; rest &= rest - 1) {
        const lockstep_store *s = &l->stores[lockstep_first_store(rest)];
        if (!best || s->number > best->number)
            best = s;
    }
    l->newest = (uint8_t)(best - l->stores);
}

void lockstep_order_stores(lockstep_location *l, uint8_t a, uint8_t b)
{
    if (a == b || l->stores[b].before & lockstep_store_bit(a))
        return;
    const uint8_t tail = tail_of(l, a), head = head_of(l, b);
    const uint32_t before = l->stores[tail].before | lockstep_store_bit(tail);
    for (uint32_t rest = l->there; rest; rest &= rest - 1) {
        lockstep_store *s = &l->stores[lockstep_first_store(rest)];
        if (s == &l->stores[head] || s->before & lockstep_store_bit(head))
            s->before |= before;
    }
    find_newest(l);
}

/* Forgets the store that was made first, and all that come before it. All that are left come after them: so
 * what came at once after one of them comes before all others. */
static void make_room(lockstep_location *l)
{
    uint8_t oldest = LOCKSTEP_NO_STORE;
    uint32_t heads = 0;
    for (uint32_t rest = l->there & ~lockstep_store_bit(l->newest); rest; rest &= rest - 1)
        if (oldest == LOCKSTEP_NO_STORE ||
            l->stores[lockstep_first_store(rest)].number < l->stores[oldest].number)
            oldest = lockstep_first_store(rest);
    const uint32_t gone = l->stores[oldest].before | lockstep_store_bit(oldest);
    l->there &= ~gone;
    for (uint32_t rest = l->there; rest; rest &= rest - 1) {
        lockstep_store *s = &l->stores[lockstep_first_store(rest)];
        s->before &= ~gone;
        if (s->replaces != LOCKSTEP_NO_STORE && gone & lockstep_store_bit(s->replaces)) {
            s->replaces = LOCKSTEP_NO_STORE;
            heads |= lockstep_store_bit(lockstep_first_store(rest));
        }
    }
    for (; heads; heads &= heads - 1)
        for (uint32_t rest = l->there & ~lockstep_store_bit(lockstep_first_store(heads)); rest;
             rest &= rest - 1)
            lockstep_order_stores(l, lockstep_first_store(heads), lockstep_first_store(rest));
}

/* ---- which locations there are ---- */

static uint32_t hash_of(uint64_t number)
{
    return (uint32_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 48);
}

static bool is_set(const uint8_t *filter, uint64_t number)
{
    return filter[hash_of(number) / 8] >> (hash_of(number) % 8) & 1;
}

static void set(uint8_t *filter, uint64_t number)
{
    filter[hash_of(number) / 8] |= (uint8_t)(1u << (hash_of(number) % 8));
}

static void begin_store(lockstep_store *s, uint64_t number, uint32_t maker)
{
    uint32_t *order = s->order;
    if (order)
        memset(order, 0, LOCKSTEP_THREADS_MAX * sizeof *order);
    *s = (lockstep_store){.number = number,
                          .order = order,
                          .thread = (uint8_t)maker,
                          .replaces = LOCKSTEP_NO_STORE,
                          .replaced_by = LOCKSTEP_NO_STORE};
}

/* What the memory holds is its only value, and everybody knows it. */
static void begin_anew(lockstep_location *l, const object *o)
{
    l->there = 1;
    l->newest = 0;
    begin_store(&l->stores[0], 0, LOCKSTEP_NOBODY);
    l->stores[0].value = value_at(l);
    if (o->order && !l->stores[0].order)
        l->stores[0].order = lockstep_arena(LOCKSTEP_THREADS_MAX * sizeof *o->order);
    if (o->order && l->stores[0].order)
        memcpy(l->stores[0].order, o->order, LOCKSTEP_THREADS_MAX * sizeof *o->order);
}

static lockstep_location *new_location(const object *o, uint64_t address, size_t size)
{
    lockstep_location *l = spare;
    if (l)
        spare = l->next;
    else
        l = lockstep_arena(sizeof *l);
    if (!l)
        return NULL;
    l->address = address;
    l->size = size;
    set(has_page, address >> PAGE_BITS);
    set(has_cell, address >> 3);
    begin_anew(l, o);
    return l;
}

static void forget(object *o)
{
    o->stores->next = spare;
    spare = o->stores;
    o->stores = NULL;
}

lockstep_location *lockstep_location_of(object *o, uint64_t address, size_t size)
{
    if (o->is_mixed || size > WIDEST)
        return NULL;
    if (!o->stores) {
        o->is_mixed = lockstep_shared->result.objects[o->number - 1].address != lockstep_marked(address) ||
                      o->limit != size;
        o->stores = o->is_mixed ? NULL : new_location(o, address, size);
        return o->stores;
    }
    if (o->stores->address != address || o->stores->size != size) {
        o->is_mixed = true;
        forget(o);
        return NULL;
    }
    lockstep_location *l = o->stores;
    if (l->there == 0 || value_at(l) != l->stores[l->newest].value)
        begin_anew(l, o);
    if (l->there == UINT32_MAX)
        make_room(l);
    return l;
}

void lockstep_each_location(uint64_t address, size_t size, void (*look)(lockstep_location *l))
{
    const uint64_t from = address & ~UINT64_C(7);
    for (uint64_t cell = from; cell < address + size; cell += 8) {
        if (!is_set(has_page, cell >> PAGE_BITS)) {
            cell |= ((UINT64_C(1) << PAGE_BITS) - 1) & ~UINT64_C(7);
            continue;
        }
        for (uint64_t at = cell; is_set(has_cell, cell >> 3) && at < cell + 8; at++) {
            object *o = lockstep_find_memory(at);
            if (o && o->stores && at < address + size && at + o->stores->size > address)
                look(o->stores);
        }
    }
}

/* The access that touched it has no part in what comes. */
static void begin_anew_from(lockstep_location *l)
{
    l->there = 0;
}

void lockstep_forget_stores(uint64_t address, size_t size)
{
    lockstep_each_location(address, size, begin_anew_from);
}

/* ---- stores ---- */

uint64_t lockstep_store_count(void)
{
    return count;
}

uint8_t lockstep_add_store(lockstep_location *l, const thread *t, uint8_t replaces)
{
    const uint8_t new = lockstep_first_store(~l->there);
    lockstep_store *s = &l->stores[new];
    begin_store(s, ++count, t->number);
    s->replaces = replaces;
    l->there |= lockstep_store_bit(new);
    if (replaces != LOCKSTEP_NO_STORE) {
        lockstep_store *read = &l->stores[replaces];
        s->before = read->before | lockstep_store_bit(replaces);
        for (uint32_t rest = l->there; rest; rest &= rest - 1)
            if (l->stores[lockstep_first_store(rest)].before & lockstep_store_bit(replaces) &&
                lockstep_first_store(rest) != new)
                l->stores[lockstep_first_store(rest)].before |= lockstep_store_bit(new);
        read->replaced_by = new;
    }
    find_newest(l);
    under_way = l;
    made = new;
    return new;
}

void lockstep_show_store(lockstep_location *l, uint8_t which)
{
    set_value(l, which);
    under_way = l;
    made = LOCKSTEP_NO_STORE;
}

void lockstep_settle(void)
{
    lockstep_location *l = under_way;
    if (!l)
        return;
    under_way = NULL;
    if (l->there == 0)
        return;
    if (made != LOCKSTEP_NO_STORE)
        l->stores[made].value = value_at(l);
    set_value(l, l->newest);
}
