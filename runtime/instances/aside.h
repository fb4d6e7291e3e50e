/* What some instances have beside their records, by the record's number: those whose specification says
 * something of times or of other instances, and those that have children. Others pay nothing for it.
 */
#ifndef RUNTIME_INSTANCES_ASIDE_H
#define RUNTIME_INSTANCES_ASIDE_H

#include "runtime/instances/kin.h"

/* A stay within some states. */
typedef struct spex_staying {
    int64_t since;          /* the engine's monotonic clock */
    uint32_t before, after; /* in the queue of its rule, by number of record */
    bool is_within, is_armed, is_told;
} spex_staying;

typedef struct spex_aside {
    spex_place place;            /* where the specification may be */
    spex_kin *own;               /* of those whose parent it is; NULL: there were none yet */
    spex_kin *parent;            /* NULL: it has none */
    const spex_counted *counted; /* of its specification; NULL: its parent does not ask for it */
    union {
        uint64_t few;   /* a bit for each of these that it stands in, */
        uint64_t *many; /* where they are more than 64 */
    } listed;
    uint32_t stay_count;
    bool is_timeless; /* since when it is where it is is not known: the clock was set back meanwhile */
    spex_staying stays[];
} spex_aside;

spex_aside *spex_aside_new(uint32_t stays); /* in no place, and with nothing; NULL: no memory */
/* It is a child from now on, and holds `kin`. SPEX_E_NOMEM. */
int spex_aside_join(spex_aside *aside, spex_kin *kin, const spex_counted *counted);
/* Leaves all lists, and lets go of the parent. */
void spex_aside_leave(spex_aside *aside);
void spex_aside_free(spex_aside *aside);         /* NULL is fine */
void spex_aside_forget_place(spex_aside *aside); /* it may be anywhere */
/* It is in its place now: its parent counts it accordingly. `where` its record is. SPEX_E_NOMEM: it is
 * counted as before. */
int spex_aside_count(spex_aside *aside, const spex_spec *spec, spex_tie where);
/* Does it stand in that list of that parent? */
bool spex_aside_is_listed(const spex_aside *aside, const spex_kin *kin, uint32_t list);

#endif
