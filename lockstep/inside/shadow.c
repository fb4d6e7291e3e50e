/* The accesses to each eight bytes of memory that a later one could race with.
 *
 * After Flanagan and Freund, "FastTrack: efficient and precise dynamic race detection", PLDI 2009: an access
 * is kept as its thread and that thread's clock. Of a write only the last is kept, of reads those that no
 * later access covers. A new access covers an earlier one when that is ordered before it, touches no other
 * bytes, and would not conflict with more: whatever races with the earlier one then races with the new one,
 * too. */
#include "lockstep/inside/shadow.h"

#include <string.h>

#include "lockstep/inside/arena.h"
#include "lockstep/inside/order.h"
#include "lockstep/inside/points.h"
#include "lockstep/inside/stores.h"

enum { PAGE_BITS = 12, CELLS = 1 << (PAGE_BITS - 3), PAGES = 1 << 16 };

typedef struct access {
    struct access *next;
    uint64_t place, held_set;
    uint32_t clock, step;
    uint8_t thread, bytes; /* a bit each byte */
    bool is_write, is_atomic;
} access;

typedef struct page {
    uint64_t number, at; /* where it stands in the table */
    struct page *before; /* the one that was made before it */
    access *cells[CELLS];
} page;

static page *pages[PAGES];
static page *newest;
static uint32_t page_count;
static access *spare;

static page *find_page(uint64_t number, bool is_wanted)
{
    uint64_t at = number * UINT64_C(0x9e3779b97f4a7c15) >> 48;
    while (pages[at] && pages[at]->number != number)
        at = (at + 1) & (PAGES - 1);
    if (pages[at] || !is_wanted)
        return pages[at];
    page *new = page_count < PAGES / 4 * 3 ? lockstep_arena(sizeof *new) : NULL;
    if (new) {
        new->number = number;
        new->at = at;
        new->before = newest;
        newest = new;
        page_count++;
        pages[at] = new;
    }
    return new;
}

static void give_back(access **at)
{
    access *a = *at;
    *at = a->next;
    a->next = spare;
    spare = a;
}

static access *new_access(void)
{
    access *a = spare;
    if (!a)
        return lockstep_arena(sizeof *a);
    spare = a->next;
    return a;
}

/* ---- races ---- */

static void tell_access(lockstep_access *to, const access *a, uint64_t address)
{
    *to = (lockstep_access){.address = lockstep_marked(address),
                            .place = lockstep_marked(a->place),
                            .clock = a->clock,
                            .step = a->step,
                            .thread = a->thread,
                            .size = (uint8_t)__builtin_popcount(a->bytes),
                            .is_write = a->is_write,
                            .is_atomic = a->is_atomic};
}

/* The calls and locks of the access that the calling thread makes now. */
static void tell_circumstances(lockstep_access *to, const thread *t)
{
    const uint32_t depth = t->call_count < LOCKSTEP_CALLS_MAX ? t->call_count : LOCKSTEP_CALLS_MAX;
    for (uint32_t i = 0; i < LOCKSTEP_STACK_MAX; i++)
        to->stack[i] = i < depth ? lockstep_marked(t->calls[depth - 1 - i]) : 0;
    memset(to->held, 0, sizeof to->held);
    memcpy(to->held, t->held, t->held_count * sizeof *t->held);
    to->is_known = 1;
}

static const char *name_of(const access *a)
{
    return a->is_write ? (a->is_atomic ? "writes atomically" : "writes")
                       : (a->is_atomic ? "reads atomically" : "reads");
}

static void tell_race(const access *earlier, const access *later, uint64_t cell)
{
    lockstep_result *r = &lockstep_shared->result;
    lockstep_note_point(earlier->place);
    lockstep_note_point(later->place);
    if (r->races++ > 0)
        return;
    const lockstep_access watched = r->earlier; /* met before, when it is the one that the plan asks for */
    tell_access(&r->earlier, earlier, cell + (uint64_t)__builtin_ctz(earlier->bytes));
    tell_access(&r->later, later, cell + (uint64_t)__builtin_ctz(later->bytes));
    tell_circumstances(&r->later, lockstep_self);
    if (watched.is_known && watched.place == r->earlier.place && watched.thread == earlier->thread &&
        watched.clock == earlier->clock) {
        memcpy(r->earlier.stack, watched.stack, sizeof watched.stack);
        memcpy(r->earlier.held, watched.held, sizeof watched.held);
        r->earlier.is_known = 1;
    }
    if (lockstep_shared->plan.ends_at_races)
        lockstep_fail(LOCKSTEP_RACE, later->place,
                      "thread %u %s what thread %u %s, and nothing orders the two", later->thread,
                      name_of(later), earlier->thread,
                      earlier->is_write ? (earlier->is_atomic ? "wrote atomically" : "wrote")
                                        : (earlier->is_atomic ? "read atomically" : "read"));
}

/* Is it the access that is to be told in full? */
static void look_whether_watched(const access *a, uint64_t address)
{
    const lockstep_plan *plan = &lockstep_shared->plan;
    if (plan->watched.thread != a->thread || plan->watched.place != lockstep_marked(a->place) ||
        plan->watched.clock != a->clock || plan->watched.address != lockstep_marked(address) ||
        lockstep_shared->result.races > 0)
        return;
    tell_access(&lockstep_shared->result.earlier, a, address);
    tell_circumstances(&lockstep_shared->result.earlier, lockstep_self);
}

/* ---- one access ---- */

static bool covers(const access *new, const access *old)
{
    return (old->bytes & ~new->bytes) == 0 && (new->is_write || !old->is_write) &&
           (!new->is_atomic || old->is_atomic);
}

static void touch_cell(access **cell, const access *new, uint64_t address)
{
    const thread *me = lockstep_self;
    bool is_same = false; /* one like it is there already */
    for (access **at = cell; *at;) {
        const access *old = *at;
        const bool is_own = old->thread == new->thread;
        const bool is_conflict = !is_own && old->bytes & new->bytes && (old->is_write || new->is_write) &&
                                 !(old->is_atomic && new->is_atomic);
        const bool is_ordered = is_own || lockstep_is_before(old->thread, old->clock, me);
        if (is_conflict && !is_ordered)
            tell_race(old, new, address);
        if (is_conflict && is_ordered && (old->held_set & new->held_set) == 0) { /* it could race */
            lockstep_note_point(old->place);
            lockstep_note_point(new->place);
        }
        is_same |= is_own && old->clock == new->clock && old->bytes == new->bytes &&
                   old->is_write == new->is_write && old->is_atomic == new->is_atomic &&
                   old->place == new->place;
        if (!is_same && is_ordered && covers(new, old))
            give_back(at);
        else
            at = &(*at)->next;
    }
    look_whether_watched(new, address + (uint64_t)__builtin_ctz(new->bytes));
    if (is_same)
        return;
    access *kept = new_access();
    if (!kept) {
        lockstep_shared->result.unwatched++;
        return;
    }
    *kept = *new;
    kept->next = *cell;
    *cell = kept;
}

void lockstep_watch(uint64_t address, size_t size, bool is_write, bool is_atomic, uint64_t place)
{
    const thread *me = lockstep_self;
    access new = {.place = place,
                  .held_set = me->held_set,
                  .clock = me->clocks[me->number],
                  .step = lockstep_shared->result.step_count,
                  .thread = (uint8_t)me->number,
                  .is_write = is_write,
                  .is_atomic = is_atomic};
    for (const uint64_t end = address + size; address < end;) {
        const uint64_t cell = address & ~UINT64_C(7), next = cell + 8 < end ? cell + 8 : end;
        page *p = find_page(cell >> PAGE_BITS, true);
        if (p) {
            new.bytes = (uint8_t)((0xffu << (address - cell)) & (0xffu >> (cell + 8 - next)));
            touch_cell(&p->cells[cell >> 3 & (CELLS - 1)], &new, cell);
        } else {
            lockstep_shared->result.unwatched++;
        }
        address = next;
    }
}

void lockstep_forget(uint64_t address, size_t size)
{
    if (lockstep_is_weak())
        lockstep_forget_stores(address, size);
    for (const uint64_t end = address + size; address < end;) {
        const uint64_t cell = address & ~UINT64_C(7);
        page *p = find_page(cell >> PAGE_BITS, false);
        if (!p) {
            address = ((cell >> PAGE_BITS) + 1) << PAGE_BITS;
            continue;
        }
        access **at = &p->cells[cell >> 3 & (CELLS - 1)];
        while (*at)
            give_back(at);
        address = cell + 8;
    }
}

void lockstep_forget_shadow(void)
{
    for (const page *p = newest; p; p = p->before)
        pages[p->at] = NULL;
    newest = NULL;
    spare = NULL;
    page_count = 0;
}
