/* Names and their numbers: who can be sent to, in this node or elsewhere. (names.c)
 *
 * Looking a name up, and looking at an entry, takes no lock, whoever adds names meanwhile. Nothing is ever
 * taken out. */
#ifndef NODES_NAMES_H
#define NODES_NAMES_H

#include "nodes/agent.h"

#include <pthread.h>

/* Who has a name: an agent of this node, or a way out of it, or nobody yet. */
typedef struct node_entry {
    const char *name;
    _Atomic(node_agent *) agent;
    _Atomic(node_way *) way;
    struct node_peers *peers; /* whom an agent that is still to come may send to */
} node_entry;

enum { NODE_CHUNKS = 26, NODE_FIRST_CHUNK = 64 };

typedef struct node_slots node_slots;

typedef struct node_names {
    pthread_mutex_t lock;                      /* of who adds */
    _Atomic(node_slots *) slots;               /* a hash table; older ones hang on to it */
    _Atomic(node_entry *) chunks[NODE_CHUNKS]; /* chunk k has 64 * 2^k entries */
    _Atomic uint32_t count;                    /* names: their numbers are 1 to this */
} node_names;

bool node_names_init(node_names *names); /* false: no memory */
void node_names_release(node_names *names);

/* The number of a name; SPEX_NONE: it is not known. */
spex_ref node_names_find(const node_names *names, const char *name);
/* The same, and makes it known. SPEX_NONE: no memory, or the name is empty. */
spex_ref node_names_add(node_names *names, const char *name);
/* NULL: there is no such number. */
node_entry *node_names_entry(const node_names *names, spex_ref ref);

static inline uint32_t node_names_count(const node_names *names)
{
    return atomic_load_explicit(&names->count, memory_order_acquire);
}

#endif
