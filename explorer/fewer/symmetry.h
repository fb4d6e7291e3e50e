/* One state for all that are alike under permutations of a model's agents. (symmetry.c) */
#ifndef EXPLORER_FEWER_SYMMETRY_H
#define EXPLORER_FEWER_SYMMETRY_H

#include <spex-explorer.h>

typedef struct explorer_symmetry {
    const spex_explorer_model *model;
    uint64_t count; /* of permutations, but for the one that changes nothing; 0: the model has its own way */
    const uint32_t **images; /* of each, alike_count arrays */
    uint32_t *members;       /* what they point to */
} explorer_symmetry;

#define EXPLORER_SYMMETRY_MOST 40320u /* permutations that are tried */

/* Whether a model says what is alike, and not more than can be tried. */
bool explorer_symmetry_is_there(const spex_explorer_model *model);
bool explorer_symmetry_open(explorer_symmetry *symmetry,
                            const spex_explorer_model *model); /* false: no memory */
void explorer_symmetry_close(explorer_symmetry *symmetry);
/* Bytes that explorer_symmetry_apply needs to work in. */
size_t explorer_symmetry_room(const explorer_symmetry *symmetry);
/* Changes a state to the one that stands for it. */
void explorer_symmetry_apply(const explorer_symmetry *symmetry, void *state, void *room);

#endif
