/* A hash table of objects by address, in the order of first use; none is ever taken out. */
#include "lockstep/inside/objects.h"

#include <stddef.h>
#include <string.h>

#include "lockstep/inside/memory.h"
#include "lockstep/inside/order.h"

enum { BUCKETS = 4096, DESTROYED_MARK = 0xa5 };

static object all[LOCKSTEP_OBJECTS_MAX];
static uint32_t count;
static object *buckets[BUCKETS];

const char *lockstep_kind_name(lockstep_kind kind)
{
    static const char *const names[LOCKSTEP_KINDS] = {"nothing",      "mutex",     "condition variable",
                                                      "rwlock",       "semaphore", "barrier",
                                                      "once control", "thread",    "memory"};
    return names[kind];
}

static object **bucket_of(const void *address)
{
    const uint64_t hash = (uint64_t)(uintptr_t)address * UINT64_C(0x9e3779b97f4a7c15);
    return &buckets[hash >> 52 & (BUCKETS - 1)];
}

static object *find(const void *address)
{
    object *o = *bucket_of(address);
    while (o && o->address != address)
        o = o->next;
    return o;
}

static void make_new(object *o, lockstep_kind kind)
{
    object *next = o->next;
    uint32_t *order = o->order, *readers = o->readers; /* what came before is still before */
    *o = (object){.kind = kind,
                  .number = o->number,
                  .address = o->address,
                  .holder = -1,
                  .next = next,
                  .order = order,
                  .readers = readers};
    lockstep_object_record *record = &lockstep_shared->result.objects[o->number - 1];
    *record = (lockstep_object_record){
        .address = (uint64_t)(uintptr_t)o->address, .kind = (uint32_t)kind, .holder = LOCKSTEP_NOBODY};
}

static object *add(const void *address, lockstep_kind kind, uint64_t place)
{
    if (count == LOCKSTEP_OBJECTS_MAX)
        lockstep_fail(LOCKSTEP_LIMIT, place, "the program uses more than %d objects", LOCKSTEP_OBJECTS_MAX);
    object *o = &all[count++];
    *o = (object){.number = count, .address = address, .next = *bucket_of(address)};
    *bucket_of(address) = o;
    lockstep_shared->result.object_count = count;
    make_new(o, kind);
    return o;
}

static bool is_marked(const object *o)
{
    const unsigned char *bytes = o->address;
    for (size_t i = 0; i < o->size; i++)
        if (bytes[i] != DESTROYED_MARK)
            return false;
    return true;
}

void lockstep_mark_destroyed(object *o, void *address, size_t size)
{
    memset(address, DESTROYED_MARK, size);
    o->is_destroyed = true;
    o->size = size;
}

object *lockstep_object(const void *address, lockstep_kind kind, uint64_t place)
{
    object *o = find(address);
    if (!o)
        return add(address, kind, place);
    if (o->kind != kind)
        make_new(o, kind); /* the memory serves something else now */
    else if (o->is_destroyed && !is_marked(o))
        make_new(o, kind);
    else if (o->is_destroyed)
        lockstep_fail(LOCKSTEP_MISUSE, place, "a %s is used after it was destroyed",
                      lockstep_kind_name(kind));
    return o;
}

object *lockstep_init_object(const void *address, lockstep_kind kind, uint64_t place)
{
    object *o = find(address);
    if (!o)
        return add(address, kind, place);
    make_new(o, kind);
    return o;
}

object *lockstep_destroy_object(const void *address, lockstep_kind kind, uint64_t place)
{
    return lockstep_object(address, kind, place);
}

/* Memory is kept under another key than what is made of it, such as a lock. */
static const void *key_of(uint64_t address)
{
    return (const void *)(uintptr_t)(address | UINT64_C(1) << 63);
}

object *lockstep_find_memory(uint64_t address)
{
    return find(key_of(address));
}

object *lockstep_memory_object(const volatile void *at, size_t size)
{
    enum { WIDEST = 16 };
    const uint64_t address = (uint64_t)(uintptr_t)at;
    object *o = find(key_of(address));
    for (uint64_t i = 1; !o && i < WIDEST; i++)
        if ((o = find(key_of(address - i))) != NULL && o->limit <= i)
            o = NULL;
    for (uint64_t i = 1; !o && i < size; i++)
        o = find(key_of(address + i));
    if (o || count >= LOCKSTEP_OBJECTS_MAX / 4 * 3)
        return o;
    o = add(key_of(address), LOCKSTEP_MEMORY, 0);
    o->limit = (uint32_t)size;
    lockstep_shared->result.objects[o->number - 1].address = address;
    return o;
}

/* Robust mutexes of a thread that has ended are free again, and whoever gets one next is told. */
void lockstep_release_held(uint32_t holder)
{
    for (uint32_t i = 0; i < count; i++)
        if (all[i].kind == LOCKSTEP_MUTEX && all[i].holder == (int)holder && all[i].is_robust) {
            if (lockstep_is_instrumented)
                lockstep_order_let_go(&lockstep_threads[holder], &all[i]);
            all[i].holder = -1;
            all[i].count = 0;
            all[i].is_inconsistent = true;
            lockstep_shared->result.objects[i].holder = LOCKSTEP_NOBODY;
        }
}

void lockstep_forget_objects(void)
{
    for (uint32_t i = 0; i < count; i++)
        *bucket_of(all[i].address) = NULL;
    count = 0;
}
