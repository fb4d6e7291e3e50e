/* Names and their numbers. The hash table is replaced by one of twice its size when it is half full; those
 * who still look into the old one find all that was in it then, and whoever adds looks again under the lock.
 * Old tables are kept until the end: together they are no larger than the last. */
#include "nodes/names.h"

#include "base/hash.h"

#include <stdlib.h>

struct node_slots {
    node_slots *before;
    uint32_t mask;
    _Atomic uint32_t slot[]; /* numbers; 0: free */
};

/* Names lie close together: a great many are short. */
struct node_text {
    struct node_text *before;
    char bytes[];
};

enum { TEXT_SIZE = 1 << 14 };

static node_slots *make_slots(uint32_t count, node_slots *before)
{
    node_slots *slots = calloc(1, sizeof *slots + count * sizeof slots->slot[0]);
    if (slots) {
        slots->before = before;
        slots->mask = count - 1;
    }
    return slots;
}

bool node_names_init(node_names *names)
{
    node_slots *slots = make_slots(NODE_FIRST_CHUNK * 2, NULL);
    if (!slots)
        return false;
    pthread_mutex_init(&names->lock, NULL);
    atomic_init(&names->slots, slots);
    return true;
}

/* Where entry number `ref` is: which chunk, and where in it. */
static uint32_t chunk_of(spex_ref ref, uint32_t *within)
{
    uint32_t place = ref - 1 + NODE_FIRST_CHUNK, chunk = 0;
    while (place >> chunk >= 2 * NODE_FIRST_CHUNK)
        chunk++;
    *within = place - ((uint32_t)NODE_FIRST_CHUNK << chunk);
    return chunk;
}

void node_names_release(node_names *names)
{
    for (struct node_text *text = names->text, *before; text; text = before) {
        before = text->before;
        free(text);
    }
    for (uint32_t i = 0; i < NODE_CHUNKS; i++)
        free(names->chunks[i]);
    for (node_slots *slots = names->slots, *before; slots; slots = before) {
        before = slots->before;
        free(slots);
    }
    pthread_mutex_destroy(&names->lock);
}

node_entry *node_names_entry(const node_names *names, spex_ref ref)
{
    uint32_t within;
    if (ref == SPEX_NONE || ref > node_names_count(names))
        return NULL;
    uint32_t chunk = chunk_of(ref, &within);
    return atomic_load_explicit(&names->chunks[chunk], memory_order_acquire) + within;
}

static spex_ref find(const node_names *names, const char *name, uint64_t hash)
{
    const node_slots *slots = atomic_load_explicit(&names->slots, memory_order_acquire);
    for (uint32_t i = (uint32_t)hash & slots->mask;; i = (i + 1) & slots->mask) {
        spex_ref ref = atomic_load_explicit(&slots->slot[i], memory_order_acquire);
        if (ref == SPEX_NONE || strcmp(node_names_entry(names, ref)->name, name) == 0)
            return ref;
    }
}

spex_ref node_names_find(const node_names *names, const char *name)
{
    return find(names, name, base_hash_bytes(name, strlen(name)));
}

static void put_slot(node_slots *slots, uint32_t at, spex_ref ref)
{
    while (slots->slot[at & slots->mask] != 0)
        at++;
    atomic_store_explicit(&slots->slot[at & slots->mask], ref, memory_order_release);
}

static bool grow_locked(node_names *names)
{
    node_slots *old = names->slots, *slots = make_slots((old->mask + 1) * 2, old);
    if (!slots)
        return false;
    for (spex_ref ref = 1; ref <= names->count; ref++) {
        const char *name = node_names_entry(names, ref)->name;
        put_slot(slots, (uint32_t)base_hash_bytes(name, strlen(name)), ref);
    }
    atomic_store_explicit(&names->slots, slots, memory_order_release);
    return true;
}

static char *copy_locked(node_names *names, const char *name)
{
    size_t size = strlen(name) + 1;
    if (names->text_left < size) {
        size_t room = size > TEXT_SIZE ? size : TEXT_SIZE;
        struct node_text *text = malloc(sizeof *text + room);
        if (!text)
            return NULL;
        text->before = names->text;
        names->text = text;
        names->text_left = room;
        names->text_end = text->bytes + room;
    }
    char *copy = names->text_end - names->text_left;
    names->text_left -= size;
    return memcpy(copy, name, size);
}

static spex_ref add_locked(node_names *names, const char *name, uint64_t hash)
{
    uint32_t ref = names->count + 1, within, chunk = chunk_of(ref, &within);
    if (chunk >= NODE_CHUNKS || (ref > ((node_slots *)names->slots)->mask / 2 && !grow_locked(names)))
        return SPEX_NONE;
    if (!names->chunks[chunk])
        atomic_store_explicit(&names->chunks[chunk],
                              calloc((size_t)NODE_FIRST_CHUNK << chunk, sizeof(node_entry)),
                              memory_order_release);
    char *copy = names->chunks[chunk] ? copy_locked(names, name) : NULL;
    if (!copy)
        return SPEX_NONE;
    ((node_entry *)names->chunks[chunk])[within].name = copy;
    atomic_store_explicit(&names->count, ref, memory_order_release);
    put_slot(names->slots, (uint32_t)hash, ref);
    return ref;
}

spex_ref node_names_add(node_names *names, const char *name)
{
    if (!*name)
        return SPEX_NONE;
    uint64_t hash = base_hash_bytes(name, strlen(name));
    spex_ref ref = find(names, name, hash);
    if (ref != SPEX_NONE)
        return ref;
    pthread_mutex_lock(&names->lock);
    ref = find(names, name, hash);
    if (ref == SPEX_NONE)
        ref = add_locked(names, name, hash);
    pthread_mutex_unlock(&names->lock);
    return ref;
}
