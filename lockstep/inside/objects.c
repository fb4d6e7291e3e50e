/* A hash table of objects by address, in the order of first use; none is ever taken out. */
#include "lockstep/inside/objects.h"

#include <stddef.h>
#include <string.h>

#include "lockstep/inside/memory.h"
#include "lockstep/inside/order.h"

enum { DESTROYED_MARK = 0xa5 };

const char *lockstep_kind_name(lockstep_kind kind)
{
    static const char *const names[LOCKSTEP_KINDS] = {"nothing",      "mutex",          "condition variable",
                                                      "rwlock",       "semaphore",      "barrier",
                                                      "once control", "thread",         "futex",
                                                      "memory",       "socket",         "file",
                                                      "open file",    "locks of a file"};
    return names[kind];
}

static object **bucket_of(uint64_t key)
{
    const uint64_t hash = key * UINT64_C(0x9e3779b97f4a7c15);
    return &lockstep_now->buckets[hash >> 52 & (LOCKSTEP_BUCKETS - 1)];
}

const object *lockstep_object_numbered(uint32_t number)
{
    return &lockstep_now->objects[number - 1];
}

static object *find(uint64_t key)
{
    object *o = *bucket_of(key);
    while (o && o->key != key)
        o = o->next;
    return o;
}

/* Threads are the same to all processes of a run, as is whatever else is in the memory that they share. */
static uint64_t key_of(const void *address)
{
    const uint64_t at = (uint64_t)(uintptr_t)address, begin = (uint64_t)(uintptr_t)lockstep_shared;
    const bool is_of_all = lockstep_now->network && at >= begin && at < begin + lockstep_shared->size;
    return is_of_all ? (uint64_t)(uintptr_t)address : lockstep_marked((uint64_t)(uintptr_t)address);
}

/* Memory is kept under another key than what is made of it, such as a lock. */
static uint64_t memory_key_of(uint64_t address)
{
    return lockstep_marked(address) | UINT64_C(1) << 63;
}

static void make_new(object *o, lockstep_kind kind)
{
    object *next = o->next;
    uint32_t *order = o->order, *readers = o->readers; /* what came before is still before */
    *o = (object){.kind = kind,
                  .number = o->number,
                  .key = o->key,
                  .address = o->address,
                  .holder = -1,
                  .next = next,
                  .order = order,
                  .readers = readers};
    lockstep_object_record *record = &lockstep_shared->result.objects[o->number - 1];
    *record = (lockstep_object_record){
        .address = o->key & ~(UINT64_C(1) << 63), .kind = (uint32_t)kind, .holder = LOCKSTEP_NOBODY};
}

static object *add(uint64_t key, const void *address, lockstep_kind kind, uint64_t place)
{
    if (lockstep_now->object_count == LOCKSTEP_OBJECTS_MAX)
        lockstep_fail(LOCKSTEP_LIMIT, place, "the program uses more than %d objects", LOCKSTEP_OBJECTS_MAX);
    object *o = &lockstep_now->objects[lockstep_now->object_count++];
    *o = (object){
        .number = lockstep_now->object_count, .key = key, .address = address, .next = *bucket_of(key)};
    *bucket_of(key) = o;
    lockstep_shared->result.object_count = o->number;
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
    object *o = find(key_of(address));
    if (!o)
        return add(key_of(address), address, kind, place);
    if (o->kind != kind)
        make_new(o, kind); /* the memory serves something else now */
    else if (o->is_destroyed && !is_marked(o))
        make_new(o, kind);
    else if (o->is_destroyed)
        lockstep_fail(LOCKSTEP_MISUSE, place, "a %s is used after it was destroyed",
                      lockstep_kind_name(kind));
    return o;
}

static uint8_t keep_name(const char *name)
{
    lockstep_result *r = &lockstep_shared->result;
    for (uint32_t i = 0; i < r->name_count; i++)
        if (strcmp(r->names[i], name) == 0)
            return (uint8_t)(i + 1);
    if (r->name_count == LOCKSTEP_NAMES_MAX)
        return 0;
    strncpy(r->names[r->name_count], name, LOCKSTEP_NAME_SIZE - 1);
    return (uint8_t)++r->name_count;
}

object *lockstep_file_object(uint64_t key, lockstep_kind kind, const char *name, uint64_t place)
{
    object *o = find(key);
    if (o)
        return o;
    o = add(key, NULL, kind, place);
    if (name)
        lockstep_shared->result.objects[o->number - 1].name = keep_name(name);
    return o;
}

object *lockstep_init_object(const void *address, lockstep_kind kind, uint64_t place)
{
    object *o = find(key_of(address));
    if (!o)
        return add(key_of(address), address, kind, place);
    make_new(o, kind);
    return o;
}

object *lockstep_destroy_object(const void *address, lockstep_kind kind, uint64_t place)
{
    return lockstep_object(address, kind, place);
}

object *lockstep_find_memory(uint64_t address)
{
    return find(memory_key_of(address));
}

object *lockstep_memory_object(const volatile void *at, size_t size)
{
    enum { WIDEST = 16 };
    const uint64_t address = (uint64_t)(uintptr_t)at;
    object *o = find(memory_key_of(address));
    for (uint64_t i = 1; !o && i < WIDEST; i++)
        if ((o = find(memory_key_of(address - i))) != NULL && o->limit <= i)
            o = NULL;
    for (uint64_t i = 1; !o && i < size; i++)
        o = find(memory_key_of(address + i));
    if (o || lockstep_now->object_count >= LOCKSTEP_OBJECTS_MAX / 4 * 3)
        return o;
    o = add(memory_key_of(address), NULL, LOCKSTEP_MEMORY, 0);
    o->limit = (uint32_t)size;
    return o;
}

/* Robust mutexes of a thread that has ended are free again, and whoever gets one next is told. */
void lockstep_release_held(uint32_t holder)
{
    for (uint32_t i = 0; i < lockstep_now->object_count; i++)
        if (lockstep_now->objects[i].kind == LOCKSTEP_MUTEX &&
            lockstep_now->objects[i].holder == (int)holder && lockstep_now->objects[i].is_robust) {
            if (lockstep_is_instrumented)
                lockstep_order_let_go(&lockstep_now->threads[holder], &lockstep_now->objects[i]);
            lockstep_now->objects[i].holder = -1;
            lockstep_now->objects[i].count = 0;
            lockstep_now->objects[i].is_inconsistent = true;
            lockstep_shared->result.objects[i].holder = LOCKSTEP_NOBODY;
        }
}

void lockstep_forget_objects(void)
{
    for (uint32_t i = 0; i < lockstep_now->object_count; i++)
        *bucket_of(lockstep_now->objects[i].key) = NULL;
    lockstep_now->object_count = 0;
}
