/* All steps of a search that came to its end, as a graph of numbers. (space.c) */
#ifndef EXPLORER_LIVENESS_SPACE_H
#define EXPLORER_LIVENESS_SPACE_H

#include "explorer/liveness/components.h"
#include "explorer/search/search.h"

typedef struct explorer_space {
    explorer_search *search;
    explorer_view view;
    explorer_graph graph;
    uint8_t *is_there; /* a number that is somebody's */
    uint8_t *has_cut;  /* a state with a step that is cut */
    size_t edges, capacity;
} explorer_space;

/* False: no memory, or it was given up. */
bool explorer_space_open(explorer_space *space, explorer_search *search);
void explorer_space_close(explorer_space *space);

#endif
