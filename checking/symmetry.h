/* Agents that are alike, and states that come from each other by exchanging them. What files of this room
 * share about that.
 *
 * Classes: agents of one group of which any two may be exchanged, so that steps and properties stay what they
 * are. A permutation is an array, `image`: agent a becomes agent image[a], of its own class.
 */
#ifndef CHECKING_SYMMETRY_H
#define CHECKING_SYMMETRY_H

#include "checking/model.h"

/* A type as far as refs in it go. */
typedef struct ref_shape ref_shape;
struct ref_shape {
    const spex_type *type;
    bool has_refs, has_ref_keys; /* in it at all; in what a set or map is sorted by */
    const ref_shape *key, *element;
    const ref_shape *members; /* of a record, as many as the type has */
};

/* Something that has to be done with a value when agents are exchanged: a ref to be replaced, or (`sorts`) a
 * set or map to be sorted anew. In an order in which what is inside comes first. */
typedef struct ref_site {
    size_t offset;
    const ref_shape *sorts; /* NULL: a ref */
} ref_site;

typedef struct ref_sites {
    ref_site *sites;
    uint32_t count, room;
} ref_sites;

/* The members of a struct: those with refs in them; and where the others lie. */
typedef struct ref_struct {
    struct ref_member {
        size_t offset;
        ref_shape shape;
    } * members;
    uint32_t member_count;
    struct plain_bytes {
        size_t begin, end;
    } * plain;
    uint32_t plain_count;
    ref_sites sites;
} ref_struct;

/* A type of agents, as refs go. */
typedef struct ref_agent {
    ref_struct state, params;
    ref_struct *accepts; /* of each message's body; offsets from the message's beginning */
} ref_agent;

typedef struct alike_class {
    uint32_t *agents; /* in their order */
    uint32_t count;
} alike_class;

struct checking_symmetry {
    ref_agent *types;         /* per member of the system */
    const ref_struct **wires; /* per channel: of what may be under way in it, by number */
    alike_class *classes;
    uint32_t class_count;
    uint32_t *class_of; /* per agent; NO_CLASS: it is like no other */
    const spex_apart *
        *apart; /* per member of the system: what tells its agents apart, if it is in the text */
    size_t scratch_size;
    _Atomic uint64_t unsettled; /* states of which too many arrangements would have had to be tried */
};

#define NO_CLASS UINT32_MAX

/* ---- refs.c ---- */
bool checking_read_refs(checking_model *m); /* fills `types` and `wires`; false: no memory */
/* What comes of values when agents are exchanged, in place. */
void checking_exchange_refs(const ref_sites *sites, char *at, const uint32_t *image);
static inline const ref_agent *checking_refs_of(const checking_model *m, uint32_t agent)
{
    return &m->symmetry->types[m->agents[agent].member - m->system->members];
}

/* ---- alike.c ---- */
bool checking_find_alike(checking_model *m); /* fills all of `symmetry`; false: no memory */

/* ---- permute.c ---- */
/* What `state` becomes under a permutation, to `to`. */
void checking_permute(const checking_model *m, const char *state, const uint32_t *image, char *to);

/* ---- canonical.c ---- */
size_t checking_canonical_room(const checking_model *m); /* bytes of scratch that it needs */
void checking_canonical(const void *self, void *state, void *scratch);

#endif
