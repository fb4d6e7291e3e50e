/* What a parent and its children know of each other. It lives until the last of them lets go of it, so that
 * each may look at it under no lock but its own shard's.
 *
 * The children that stand in a state which an `unless` of the parent asks for are counted and listed, one
 * list an `unless`, as they come to such a state and leave it: a step of the parent looks at a number,
 * however many children there are. The lists have a lock of their own, taken after a shard's and before
 * nothing.
 */
#ifndef RUNTIME_INSTANCES_KIN_H
#define RUNTIME_INSTANCES_KIN_H

#include "runtime/ground/ground.h"
#include "runtime/specs/specs.h"

/* A child in one of its parent's lists, or out of it. Where it is: to be looked up, as records move. */
typedef struct spex_tie spex_tie;
struct spex_tie {
    spex_tie *before, *after;
    uint32_t shard, number;
    uint64_t serial;
    bool is_listed;
};

typedef struct spex_children {
    uint64_t count;
    spex_tie *first;
} spex_children;

typedef struct spex_kin {
    _Atomic uint32_t holders;
    uint32_t list_count;         /* relations of the parent's specification */
    _Atomic(const char *) state; /* declared, that the parent is in; NULL: not known, or it is gone */
    bool is_found;               /* else it was only named, by a child from the store */
    char *specification;         /* of the parent */
    unsigned char *id;           /* its identifier, */
    uint64_t serial;             /* and which of those it is that have that one after the other */
    size_t id_length;
    spex_mutex lock; /* of the lists */
    spex_children lists[];
} spex_kin;

/* Of the instance with that birth, which others of the same identifier have not. NULL: no memory. Who makes
 * it holds it. */
spex_kin *spex_kin_new(const char *specification, const void *id, size_t id_length, uint64_t serial,
                       uint32_t lists);
spex_kin *spex_kin_hold(spex_kin *kin);
void spex_kin_let_go(spex_kin *kin); /* NULL is fine */

/* The child comes into a list, or leaves it. */
void spex_kin_list(spex_kin *kin, uint32_t list, spex_tie *tie, bool is_in);
/* How many are in a list; `*one` becomes a copy of one of them. */
uint64_t spex_kin_count(spex_kin *kin, uint32_t list, spex_tie *one);

/* Which `unless` of the parent's a specification's states stand in. */
typedef struct spex_counted {
    uint32_t count;  /* of those about this specification */
    uint32_t *lists; /* which relation of the parent's each is */
    uint8_t **marks; /* per declared state of the child: it is asked for */
} spex_counted;

#endif
