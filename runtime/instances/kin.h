/* What a parent and its children know of each other. It lives until the last of them lets go of it, so that
 * each may look at it under no lock but its own shard's.
 *
 * The children that stand in a state which an `unless` of the parent asks for are counted, one number an
 * `unless`, as they come to such a state and leave it: a step of the parent looks at a number, however many
 * children there are. Which they are stands with the children (aside.h); the parent remembers the last that
 * came, as that is mostly the one to be named. There is no lock.
 */
#ifndef RUNTIME_INSTANCES_KIN_H
#define RUNTIME_INSTANCES_KIN_H

#include "runtime/ground/ground.h"
#include "runtime/specs/specs.h"

/* Where a child is: to be looked up, as records move. */
typedef struct spex_tie {
    uint32_t shard, number;
    uint64_t serial;
} spex_tie;

typedef struct spex_children {
    _Atomic uint64_t count;
    _Atomic uint32_t shard, number; /* of the last that came; parts of two where two came at once: it is */
    _Atomic uint64_t serial;        /* compared with what is there */
} spex_children;

typedef struct spex_kin {
    _Atomic uint32_t holders;
    uint32_t list_count;         /* relations of the parent's specification */
    _Atomic(const char *) state; /* declared, that the parent is in; NULL: not known, or it is gone */
    _Atomic bool is_gone;        /* the parent is */
    bool is_found;               /* else it was only named, by a child from the store */
    char *specification;         /* of the parent */
    unsigned char *id;           /* its identifier, */
    uint64_t serial;             /* and which of those it is that have that one after the other */
    size_t id_length;
    spex_children lists[];
} spex_kin;

/* Of the instance with that birth, which others of the same identifier have not. NULL: no memory. Who makes
 * it holds it. */
spex_kin *spex_kin_new(const char *specification, const void *id, size_t id_length, uint64_t serial,
                       uint32_t lists);
spex_kin *spex_kin_hold(spex_kin *kin); /* NULL is fine */
void spex_kin_let_go(spex_kin *kin);    /* NULL is fine */

/* A child that is there is one more that is counted; one that was counted is not any more. */
void spex_kin_come(spex_kin *kin, uint32_t list, spex_tie where);
void spex_kin_leave(spex_kin *kin, uint32_t list);
/* How many are counted; `*last`: where the last one came, if it is there still. */
uint64_t spex_kin_count(spex_kin *kin, uint32_t list, spex_tie *last);

/* Which `unless` of the parent's a specification's states stand in. */
typedef struct spex_counted {
    uint32_t count;  /* of those about this specification */
    uint32_t *lists; /* which relation of the parent's each is */
    uint8_t **marks; /* per declared state of the child: it is asked for */
    uint64_t *few;   /* the same of the first 64, of each state a bit for each */
} spex_counted;

#endif
