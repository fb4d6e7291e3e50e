/* Steps that wait to be looked up, of one thread. (waiting.c) */
#ifndef EXPLORER_SEARCH_WAITING_H
#define EXPLORER_SEARCH_WAITING_H

#include "explorer/search/search.h"
#include "explorer/store/spots.h"

#define EXPLORER_BATCH 64u

typedef struct explorer_waiting {
    uint32_t *values; /* of its tree: words, then nodes; then its root */
    uint64_t *nodes;  /* a bit for each that is not looked up; what is below `piece` is done */
    uint32_t piece;
    uint32_t parent;
    size_t place;  /* where it is to be noted; EXPLORER_NO_PLACE: at the end */
    size_t late;   /* which of those that came too late it is; EXPLORER_NO_PLACE: none */
    uint64_t hash; /* of the next node, or of the root */
    bool has_nodes;
    bool is_bare;    /* the root alone is known */
    bool is_refused; /* the tables are full */
} explorer_waiting;

typedef struct explorer_waiting_room {
    explorer_search *search;
    explorer_view *view;
    explorer_counts *counts;
    explorer_waiting steps[EXPLORER_BATCH];
    uint32_t count, most;
    uint32_t *values; /* of all of them, and of the one to come, which is the view's `then` */
    uint64_t *nodes;
    /* What came when the tables were full: words, parent, words, parent, ...; and where each is noted. */
    uint32_t *late;
    size_t late_count, late_capacity;
    size_t *late_places;
    size_t late_place_count, late_place_capacity;
    uint32_t refused; /* the last state a step of which found no room */
    bool leads_on;    /* a step led to a state of the next level */
} explorer_waiting_room;

/* False: no memory. */
bool explorer_waiting_open(explorer_waiting_room *room, explorer_search *search, explorer_view *view,
                           explorer_counts *counts);
void explorer_waiting_close(explorer_waiting_room *room);

/* What is in the view's `then` leads from a state (SPEX_EXPLORER_NONE: it is a first one). */
void explorer_waiting_lead(explorer_waiting_room *room, uint32_t parent);
/* What has the root of the view's `now`, but for these bits of groups' values (each after the group's
 * number), leads from a state. */
void explorer_waiting_follow(explorer_waiting_room *room, uint32_t parent, const explorer_spot *spots,
                             const uint32_t *changes, uint32_t count);
/* Looks up all that waits. */
void explorer_waiting_flush(explorer_waiting_room *room);
/* Adds what came too late, after the tables have grown. */
void explorer_waiting_catch_up(explorer_waiting_room *room);

#endif
