/* The states that were found, each with a number; in levels, as a breadth-first search finds them. (states.c)
 *
 * A level is a range of numbers. With `compact` a state is a hash of 64 bits, the states themselves are kept
 * for the levels being read and written only, and each has the number of the state it was found from. */
#ifndef EXPLORER_STORE_STATES_H
#define EXPLORER_STORE_STATES_H

#include "explorer/fewer/symmetry.h"
#include "explorer/store/pack.h"
#include "explorer/store/root.h"
#include "explorer/store/table.h"

#include <string.h>

typedef struct explorer_states {
    const spex_explorer_model *model;
    const explorer_symmetry *symmetry; /* NULL: none */
    bool is_compact;
    explorer_packing packing;
    explorer_tree tree;
    explorer_root root; /* how roots are stored */
    uint32_t widenings; /* how often that has changed */
    explorer_table roots;
    explorer_table *nodes;                   /* as many as the tree has tables */
    explorer_region parents, levels_kept[2]; /* compact */
    uint32_t *levels;                        /* their first numbers */
    size_t level_count, level_capacity;
} explorer_states;

typedef struct explorer_store_options {
    unsigned jobs;
    uint64_t memory, states; /* at most so many bytes, so many states */
    const char *disk;        /* NULL: none */
    bool is_compact;
    const explorer_symmetry *symmetry;
} explorer_store_options;

bool explorer_states_open(explorer_states *states, const spex_explorer_model *model,
                          const explorer_store_options *options);
void explorer_states_close(explorer_states *states);

/* What was added since the last call is a level; its first number is levels[level_count - 1]. `expected`:
 * states of the level to come, about. False: no memory. */
bool explorer_states_end_level(explorer_states *states, uint64_t expected);
/* The end of a level's numbers. */
uint32_t explorer_states_level_end(const explorer_states *states, size_t level);
uint32_t explorer_states_end(const explorer_states *states);
uint64_t explorer_states_bytes(const explorer_states *states);
bool explorer_states_is_crowded(const explorer_states *states);
/* Bytes that growing takes; and growing what is crowded. */
uint64_t explorer_states_growth(const explorer_states *states);
bool explorer_states_grow(explorer_states *states, base_thread_pool *pool);

/* One thread's look at them: the state that it is at, and room for the next. */
typedef struct explorer_view {
    explorer_states *states;
    unsigned worker;
    void *state; /* the one that was loaded, as the model knows it */
    bool is_loaded;
    /* Nodes below the root that are looked at later, if at all: a byte each, of two bits; NULL: there are
     * none. What is in those that wait is as it was before, in `now` and `state`, till explorer_view_refresh.
     */
    uint8_t *later;
    uint32_t *late_nodes, late_count;
    /* Values of the trees of this state and of the next, and after them its root as it is stored. */
    uint32_t *now, *then;
    uint32_t *own_then; /* what `then` is, unless somebody has put other room in its place */
    uint64_t *differs; /* a bit for each word of `then`: it may be another than that of `now`; if is_loaded */
    void *canonical, *room;
    void *scratch; /* for the model */
} explorer_view;

bool explorer_view_open(explorer_view *view, explorer_states *states, unsigned worker); /* false: no memory */
void explorer_view_close(explorer_view *view);

/* Loads a state (compact: of the level being read, which is the last but one when a level is being added). */
void explorer_view_load(explorer_view *view, uint32_t number);
/* From now on explorer_view_load leaves nodes out, but for those of these groups (explorer_home). False: no
 * memory. */
bool explorer_view_put_off(explorer_view *view, const uint32_t *groups, uint32_t count);
/* It leaves nothing out any more, of the loaded state either. */
void explorer_view_put_off_none(explorer_view *view);
/* What was left out of the loaded state. */
void explorer_view_refresh_nodes(explorer_view *view);
static inline void explorer_view_refresh(explorer_view *view)
{
    if (view->late_count)
        explorer_view_refresh_nodes(view);
}
/* Puts the words of what a step of the loaded state leads to into `then`. */
void explorer_view_pack(explorer_view *view, const spex_explorer_step *step);
/* The same of the one that stands for it. */
void explorer_view_pack_canonical(explorer_view *view, const spex_explorer_step *step);
/* Whether a step of the loaded state leads to that same state. */
static inline bool explorer_view_stays(const explorer_view *view, const spex_explorer_step *step)
{
    const char *after = step->after, *state = view->state;
    for (uint32_t i = 0; i < step->span_count; i++)
        if (memcmp(after + step->spans[i].offset, state + step->spans[i].offset, step->spans[i].size) != 0)
            return false;
    return step->span_count > 0 || memcmp(after, state, view->states->model->state_size) == 0;
}
/* Marks the nodes of `then` that the loaded state has not (all, when there is none), a bit each; those of the
 * loaded state get their numbers, and so does the root. Returns whether there are any. */
bool explorer_view_mark_nodes(explorer_view *view, uint64_t *nodes);
/* How many values of a tree there are, with what comes after them. */
static inline size_t explorer_states_values(const explorer_states *states)
{
    return (size_t)states->tree.words + states->tree.count + states->root.most;
}
/* The root of a tree whose values these are. */
static inline uint32_t *explorer_states_root_of(const explorer_states *states, uint32_t *values)
{
    return values + states->tree.words + states->tree.count;
}
/* The words of the state that has this root, in a tree's values. Not compact. */
void explorer_states_spread(const explorer_states *states, const uint32_t *root, uint32_t *values);
/* Compact: what a state is known by. */
#define EXPLORER_HASH_WORDS 2u
void explorer_view_hash(const explorer_view *view, uint32_t hash[EXPLORER_HASH_WORDS]);
/* Looks a state up, or what a step of the loaded one leads to. False: it is not there. */
bool explorer_view_find(explorer_view *view, const void *state, uint32_t *number);
bool explorer_view_follow(explorer_view *view, const spex_explorer_step *step, uint32_t *number);
/* Adds a node of a tree: its number goes among the values, and where it is part of the root into that.
 * `hash`: of what it is made of. */
explorer_added explorer_states_add_node(explorer_states *states, unsigned worker, uint32_t node,
                                        uint64_t hash, uint32_t *values);
static inline uint64_t explorer_states_node_hash(const explorer_states *states, uint32_t node,
                                                 const uint32_t *values)
{
    const explorer_node *n = &states->tree.nodes[node];
    return explorer_table_hash(values + n->begin, n->count);
}
/* Adds a state by its root (compact: its hash, as two words); compact: with its words, and the number of the
 * one it was found from. */
explorer_added explorer_states_add(explorer_states *states, unsigned worker, const uint32_t *root,
                                   uint64_t hash, const uint32_t *words, uint32_t parent, uint32_t *number);

#endif
