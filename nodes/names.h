/* Names and their numbers: who can be sent to, in this node or elsewhere. (names.c)
 *
 * Looking a name up, and looking at an entry, takes no lock, whoever adds names meanwhile. Nothing is ever
 * taken out. */
#ifndef NODES_NAMES_H
#define NODES_NAMES_H

#include "nodes/agent.h"

#include <pthread.h>

/* Who has a name: an agent of this node, or a way out of it (its address, and 1), or nobody yet. */
typedef struct node_entry {
    const char *name;
    _Atomic uintptr_t who;
} node_entry;

enum { NODE_CHUNKS = 26, NODE_FIRST_CHUNK = 64 };

typedef struct node_slots node_slots;

typedef struct node_names {
    pthread_mutex_t lock;                      /* of who adds */
    _Atomic(node_slots *) slots;               /* a hash table; older ones hang on to it */
    _Atomic(node_entry *) chunks[NODE_CHUNKS]; /* chunk k has 64 * 2^k entries */
    _Atomic uint32_t count;                    /* names: their numbers are 1 to this */
    struct node_text *text;                    /* where the names are */
    char *text_end;
    size_t text_left;
} node_names;

bool node_names_init(node_names *names); /* false: no memory */
void node_names_release(node_names *names);

/* The number of a name; SPEX_NONE: it is not known. */
spex_ref node_names_find(const node_names *names, const char *name);
/* The same, and makes it known. SPEX_NONE: no memory, or the name is empty. */
spex_ref node_names_add(node_names *names, const char *name);
/* NULL: there is no such number. */
node_entry *node_names_entry(const node_names *names, spex_ref ref);

/* NULL: it is none, or nobody. */
static inline node_agent *node_entry_agent(const node_entry *entry)
{
    uintptr_t who = atomic_load_explicit(&entry->who, memory_order_acquire);
    return who & 1 ? NULL : (node_agent *)who;
}

static inline node_way *node_entry_way(const node_entry *entry)
{
    uintptr_t who = atomic_load_explicit(&entry->who, memory_order_acquire);
    return who & 1 ? (node_way *)(who - 1) : NULL;
}

static inline void node_entry_set_agent(node_entry *entry, node_agent *agent)
{
    atomic_store_explicit(&entry->who, (uintptr_t)agent, memory_order_release);
}

static inline void node_entry_set_way(node_entry *entry, node_way *way)
{
    atomic_store_explicit(&entry->who, way ? (uintptr_t)way + 1 : 0, memory_order_release);
}

static inline uint32_t node_names_count(const node_names *names)
{
    return atomic_load_explicit(&names->count, memory_order_acquire);
}

#endif
