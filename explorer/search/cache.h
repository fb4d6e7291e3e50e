/* The steps of a model's parts, kept by what they depend on, of one thread. (cache.c) */
#ifndef EXPLORER_SEARCH_CACHE_H
#define EXPLORER_SEARCH_CACHE_H

#include "explorer/search/search.h"
#include "explorer/store/spots.h"

/* What is known where a part has looked at some groups: nothing (0), what it looks at next (the number of a
 * node, and 1), that it has no steps, that these are not kept, or where they begin among the words. */
typedef uint32_t explorer_known;
#define EXPLORER_KNOWN_STEPS  ((explorer_known)1 << 31)
#define EXPLORER_KNOWN_NONE   EXPLORER_KNOWN_STEPS
#define EXPLORER_KNOWN_SPOILT (EXPLORER_KNOWN_STEPS | 1u)
#define EXPLORER_KNOWN_FIRST  2u /* the first word that steps may begin at */

/* A group that a part looks at; what is known by each of its values below `room` stands in `rows`. */
typedef struct explorer_cache_node {
    uint32_t group, begin, room;
} explorer_cache_node;

typedef struct explorer_cache_slot {
    uint64_t key; /* a node, and a value of its group; 0: none */
    explorer_known known;
} explorer_cache_slot;

/* What is kept of the steps of a part: these words, the numbers of the cuts, then of each step that leads
 * somewhere how many groups it changes, and each of them with the bits of its value that change. */
enum { EXPLORER_LEAF_FLAGS, EXPLORER_LEAF_CUTS, EXPLORER_LEAF_STEPS, EXPLORER_LEAF_HEAD };

typedef struct explorer_cache {
    bool is_on, is_noting, is_spoilt;
    const explorer_states *states;
    uint32_t group_count, part_count;
    explorer_spot *spots;
    uint32_t widenings; /* of the roots when these were found */
    explorer_known *parts;
    explorer_cache_node *nodes;
    size_t node_count, node_capacity;
    explorer_known *rows;
    size_t row_count, row_capacity;
    explorer_cache_slot *slots; /* of large values */
    uint32_t slot_count, used;  /* a power of two */
    uint32_t *words;            /* of steps */
    size_t word_count, word_capacity;
    size_t most; /* bytes of all these; when they are full, all is forgotten */
    /* What is noted of the part at hand: */
    uint32_t part;
    uint32_t *looked, looked_count;
    size_t begin, cut_count, step_count;
    uint32_t *changes;   /* of one step */
    uint64_t kept, made; /* steps that were found here, and those that were not, of late */
} explorer_cache;

/* Without memory, or for a model without parts, it is off. */
void explorer_cache_open(explorer_cache *cache, explorer_search *search);
void explorer_cache_close(explorer_cache *cache);

/* Before the parts of a state. */
void explorer_cache_begin_state(explorer_cache *cache);
/* What is known of a part's steps in the state that is `now` in a view; 0: nothing. */
explorer_known explorer_cache_find(const explorer_cache *cache, uint32_t part, const explorer_view *view);
/* What is noted of a part between these two is kept. */
void explorer_cache_begin(explorer_cache *cache, uint32_t part);
void explorer_cache_end(explorer_cache *cache, const explorer_view *view, uint32_t flags);
void explorer_cache_look(explorer_cache *cache, uint32_t group);
/* A step leads to what is in the view's `then`; one is cut. */
void explorer_cache_lead(explorer_cache *cache, explorer_view *view);
void explorer_cache_cut(explorer_cache *cache, uint32_t number);
/* The part at hand is not kept. */
static inline void explorer_cache_spoil(explorer_cache *cache)
{
    cache->is_spoilt = true;
}

#endif
