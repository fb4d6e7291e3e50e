/* Where steps lead is looked up for many at once, so that the processor waits for the memory of all of them
 * together: of each step the lowest node that its state at hand has not, then the next, and at last the
 * roots, in the order in which the steps came, since states are numbered so. */
#include "config.h"

#include "explorer/search/waiting.h"

#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)256 << 10) /* of trees that wait, but for one */

bool explorer_waiting_open(explorer_waiting_room *room, explorer_search *search, explorer_view *view,
                           explorer_counts *counts)
{
    const explorer_tree *tree = &search->states.tree;
    size_t values = explorer_states_values(&search->states), pieces = tree->count / 64 + 1;
    size_t most = MOST_BYTES / (values * sizeof *room->values) + 1;
    memset(room, 0, sizeof *room);
    room->search = search;
    room->view = view;
    room->counts = counts;
    room->refused = SPEX_EXPLORER_NONE;
    room->most = most < EXPLORER_BATCH ? (uint32_t)most : EXPLORER_BATCH;
    room->values = base_alloc(room->most * values, sizeof *room->values);
    room->nodes = base_alloc(room->most * pieces, sizeof *room->nodes);
    if (!room->values || !room->nodes)
        return false;
    for (uint32_t i = 0; i < room->most; i++) {
        room->steps[i].values = room->values + i * values;
        room->steps[i].nodes = room->nodes + i * pieces;
    }
    view->then = room->values;
    return true;
}

void explorer_waiting_close(explorer_waiting_room *room)
{
    free(room->values);
    free(room->nodes);
    free(room->late);
    free(room->late_places);
}

/* What a step is known by: its root, or in its place the hash. */
static inline const uint32_t *root_of(const explorer_states *s, const explorer_waiting *step)
{
    return explorer_states_root_of(s, step->values);
}

/* ---- what finds no room ---- */

/* Keeps its words until the tables have grown. */
static void put_off(explorer_waiting_room *w, explorer_waiting *step)
{
    uint32_t count = w->search->states.tree.words;
    if (step->is_bare)
        explorer_states_spread(&w->search->states, root_of(&w->search->states, step), step->values);
    atomic_store(&w->search->is_paused, true);
    if (!base_grow(w->late, w->late_capacity, w->late_count + count + 1) ||
        !base_grow(w->late_places, w->late_place_capacity, w->late_place_count + 1)) {
        explorer_search_stop(w->search, SPEX_EXPLORER_MEMORY);
        return;
    }
    memcpy(w->late + w->late_count, step->values, count * sizeof *w->late);
    w->late[w->late_count + count] = step->parent;
    w->late_count += (size_t)count + 1;
    step->late = w->late_place_count;
    w->late_places[w->late_place_count++] = step->place;
}

/* A step of state `parent` was refused, so that was not looked at to its end. */
static void not_added(explorer_waiting_room *w, explorer_added why, uint32_t parent)
{
    if (parent != w->refused)
        w->counts->read--;
    w->refused = parent;
    const explorer_search *s = w->search;
    bool is_asked = s->options.states && explorer_states_end(&s->states) >= s->options.states;
    explorer_search_stop(w->search, why == EXPLORER_NO_DISK ? SPEX_EXPLORER_DISK
                                    : is_asked              ? SPEX_EXPLORER_STATES_LIMIT
                                                            : SPEX_EXPLORER_MEMORY);
}

static void refuse(explorer_waiting_room *w, explorer_added why, explorer_waiting *step)
{
    step->is_refused = true;
    if (why == EXPLORER_FULL)
        put_off(w, step);
    else
        not_added(w, why, step->parent);
}

/* ---- looking up ---- */

static inline uint64_t hash_root(const explorer_states *s, const explorer_waiting *step)
{
    return explorer_table_hash(root_of(s, step), s->roots.width);
}

/* Makes the hash of the next node, or of the root, and asks memory for it. Returns whether it is a node. */
static inline bool take_next(const explorer_states *s, explorer_waiting *step)
{
    uint32_t pieces = s->tree.count / 64 + 1;
    while (step->piece < pieces && !step->nodes[step->piece])
        step->piece++;
    if (step->piece == pieces) {
        step->hash = hash_root(s, step);
        explorer_table_await(&s->roots, step->hash);
        return false;
    }
    uint32_t node = 64 * step->piece + base_lowest_bit(step->nodes[step->piece]);
    step->hash = explorer_states_node_hash(s, node, step->values);
    explorer_table_await(&s->nodes[s->tree.nodes[node].table], step->hash);
    return true;
}

/* Looks up one node of each step that has any left; returns how many have more. */
static uint32_t look_up_one_each(explorer_waiting_room *w, uint8_t *active, uint32_t count)
{
    explorer_states *s = &w->search->states;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        explorer_waiting *step = &w->steps[active[i]];
        uint64_t *nodes = &step->nodes[step->piece];
        uint32_t node = 64 * step->piece + base_lowest_bit(*nodes);
        explorer_added added = explorer_states_add_node(s, w->view->worker, node, step->hash, step->values);
        if (added > EXPLORER_NEW) {
            refuse(w, added, step);
            continue;
        }
        *nodes &= *nodes - 1;
        if (take_next(s, step))
            active[kept++] = active[i];
    }
    return kept;
}

static void look_up_nodes(explorer_waiting_room *w)
{
    uint8_t active[EXPLORER_BATCH];
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->count; i++)
        if (w->steps[i].has_nodes)
            active[count++] = (uint8_t)i;
    while (count)
        count = look_up_one_each(w, active, count);
}

/* Notes where a step leads, or leaves a place for it. */
static void note(explorer_waiting_room *w, const explorer_waiting *step, uint32_t number)
{
    explorer_edges *edges = &w->search->edges;
    if (step->parent == SPEX_EXPLORER_NONE || !explorer_edges_are_noted(edges))
        return;
    if (step->late != EXPLORER_NO_PLACE && step->place == EXPLORER_NO_PLACE)
        w->late_places[step->late] = explorer_edges_leave(edges, w->view->worker, step->parent);
    else if (step->is_refused)
        return;
    else if (step->place != EXPLORER_NO_PLACE)
        explorer_edges_fill(edges, w->view->worker, step->place, number);
    else
        explorer_edges_note(edges, w->view->worker, step->parent, number);
}

/* Returns the state's number. */
static uint32_t add(explorer_waiting_room *w, explorer_waiting *step)
{
    explorer_states *s = &w->search->states;
    uint32_t number = SPEX_EXPLORER_NONE;
    explorer_added added = explorer_states_add(s, w->view->worker, root_of(s, step), step->hash, step->values,
                                               step->parent, &number);
    if (added > EXPLORER_NEW) {
        refuse(w, added, step);
        return number;
    }
    if (added == EXPLORER_NEW &&
        s->is_compact) /* another state with this hash would have been taken for it */
        w->counts->missed += (double)number / 18446744073709551616.0;
    if (added == EXPLORER_NEW || number >= s->levels[s->level_count - 1])
        w->leads_on = true;
    return number;
}

static void look_up_roots(explorer_waiting_room *w)
{
    explorer_states *states = &w->search->states;
    for (uint32_t i = 0; i < w->count; i++)
        if (!w->steps[i].is_refused)
            explorer_table_await_entry(&states->roots, w->steps[i].hash);
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t number = w->steps[i].is_refused ? SPEX_EXPLORER_NONE : add(w, &w->steps[i]);
        note(w, &w->steps[i], number);
    }
}

void explorer_waiting_flush(explorer_waiting_room *room)
{
    explorer_states *states = &room->search->states;
    if (!states->is_compact)
        look_up_nodes(room);
    look_up_roots(room);
    room->count = 0;
    room->view->then = room->values;
    if (explorer_states_is_crowded(states))
        atomic_store_explicit(&room->search->is_paused, true, memory_order_relaxed);
}

/* For one more, after one was put there. */
static inline void make_room(explorer_waiting_room *w)
{
    if (++w->count == w->most)
        explorer_waiting_flush(w);
    else
        w->view->then = w->steps[w->count].values;
}

/* Puts what is in `then` among the steps that wait. */
static void wait_for(explorer_waiting_room *w, uint32_t parent, size_t place)
{
    const explorer_states *s = &w->search->states;
    explorer_waiting *step = &w->steps[w->count];
    assert(step->values == w->view->then);
    step->parent = parent;
    step->place = place;
    step->late = EXPLORER_NO_PLACE;
    step->is_refused = step->is_bare = false;
    if (s->is_compact) {
        explorer_view_hash(w->view, explorer_states_root_of(s, step->values));
        step->hash = hash_root(s, step);
        explorer_table_await(&s->roots, step->hash);
    } else {
        step->piece = 0;
        step->has_nodes = explorer_view_mark_nodes(w->view, step->nodes);
        (void)take_next(s, step);
    }
    make_room(w);
}

void explorer_waiting_follow(explorer_waiting_room *room, uint32_t parent, const explorer_spot *spots,
                             const uint32_t *changes, uint32_t count)
{
    explorer_states *s = &room->search->states;
    explorer_waiting *step = &room->steps[room->count];
    const uint32_t *now = explorer_states_root_of(s, room->view->now);
    uint32_t *root = explorer_states_root_of(s, step->values);
    for (uint32_t i = 0; i <= s->root.width; i++)
        root[i] = now[i];
    for (uint32_t i = 0; i < count; i++)
        explorer_spot_flip(&spots[changes[2 * i]], root, changes[2 * i + 1]);
    step->parent = parent;
    step->place = step->late = EXPLORER_NO_PLACE;
    step->is_refused = step->has_nodes = false;
    step->is_bare = true;
    step->hash = hash_root(s, step);
    explorer_table_await(&s->roots, step->hash);
    make_room(room);
}

void explorer_waiting_lead(explorer_waiting_room *room, uint32_t parent)
{
    wait_for(room, parent, EXPLORER_NO_PLACE);
}

void explorer_waiting_catch_up(explorer_waiting_room *room)
{
    uint32_t words = room->search->states.tree.words;
    uint32_t *late = room->late;
    size_t *places = room->late_places, count = room->late_place_count;
    room->late = NULL;
    room->late_places = NULL;
    room->late_count = room->late_capacity = room->late_place_count = room->late_place_capacity = 0;
    room->view->is_loaded = false;
    for (size_t i = 0; i < count; i++) {
        const uint32_t *one = late + i * ((size_t)words + 1);
        memcpy(room->view->then, one, words * sizeof *one);
        wait_for(room, one[words], places[i]);
    }
    free(late);
    free(places);
    explorer_waiting_flush(room);
}
