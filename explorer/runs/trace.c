/* Forward through marked states, in the system as it is: with symmetry a marked state stands for others, and
 * it is these that a run goes through. Of each state that is reached in a number of steps, it is known by how
 * few changes of agents, and by whose steps last: one more change is needed after it unless one of these goes
 * on. */
#include "config.h"

#include "explorer/runs/shortest.h"

#include <stdlib.h>
#include <string.h>

/* States of one level; more are left out, and a run may change agents once more than it must. With symmetry
 * there are fewer, so that so many steps are looked at in all, or twice as many as the search had: each
 * becomes the state that stands for it, which may take long. */
#define MOST_WIDE  50000u
#define LEAST_WIDE 16u
#define MOST_STEPS 8000u

typedef struct arrival { /* a way into a state with the fewest changes */
    uint64_t label;
    uint32_t agent, action;
    spex_explorer_outcome outcome;
    uint32_t from; /* the state, by its index */
    uint32_t next; /* the next way into the same state; SPEX_EXPLORER_NONE: none */
} arrival;

typedef struct place {
    uint32_t changes;
    uint32_t arrivals; /* the first; none: it is a first state */
    uint32_t chained;  /* the next place of its slot */
} place;

typedef struct tracer {
    spex_explorer_out out;
    explorer_search *search;
    const explorer_goal *goal;
    const uint64_t *marks;
    explorer_view view;
    unsigned char *states; /* of places */
    place *places;
    arrival *arrivals;
    size_t place_count, place_capacity, states_capacity, arrival_count, arrival_capacity;
    uint32_t begin, end; /* numbers of that level's states */
    size_t level_begin;  /* places from here on are of the level being added */
    size_t most_wide;
    uint32_t *slots; /* of that level: a place by its state's hash */
    size_t slot_count;
    uint32_t from;                    /* the place at hand */
    bool is_failed, is_begin, is_end; /* is_end: this is about the last step, which may lead nowhere */
    /* The end that was chosen. */
    bool is_there, is_stuck;
    uint32_t end_changes;
    arrival last;
    unsigned char *end_state;
} tracer;

static unsigned char *state_of(const tracer *t, size_t index)
{
    return t->states + index * t->search->model->state_size;
}

static bool is_by(const tracer *t, const place *p, uint32_t agent)
{
    for (uint32_t i = p->arrivals; i != SPEX_EXPLORER_NONE; i = t->arrivals[i].next)
        if (t->arrivals[i].agent == agent)
            return true;
    return p->arrivals == SPEX_EXPLORER_NONE;
}

/* The place of a state in the level being added; made when it is new. SPEX_EXPLORER_NONE: there is no room.
 */
static uint32_t place_of(tracer *t, const void *state)
{
    size_t size = t->search->model->state_size;
    uint32_t *slot = &t->slots[base_hash_bytes(state, size) & (t->slot_count - 1)];
    for (uint32_t i = *slot; i != SPEX_EXPLORER_NONE; i = t->places[i].chained)
        if (memcmp(state_of(t, i), state, size) == 0)
            return i;
    if (t->place_count - t->level_begin >= t->most_wide)
        return SPEX_EXPLORER_NONE;
    if (!base_grow(t->places, t->place_capacity, t->place_count + 1) ||
        !base_grow(t->states, t->states_capacity, (t->place_count + 1) * size)) {
        t->is_failed = true;
        return SPEX_EXPLORER_NONE;
    }
    uint32_t index = (uint32_t)t->place_count++;
    memcpy(state_of(t, index), state, size);
    t->places[index] = (place){UINT32_MAX, SPEX_EXPLORER_NONE, *slot};
    *slot = index;
    return index;
}

static void arrive(tracer *t, uint32_t index, const spex_explorer_step *step)
{
    place *to = &t->places[index];
    if (t->is_begin) {
        to->changes = 0;
        return;
    }
    const place *from = &t->places[t->from];
    uint32_t changes = from->changes + !is_by(t, from, step->agent);
    if (changes > to->changes || (changes == to->changes && is_by(t, to, step->agent)))
        return;
    if (!base_grow(t->arrivals, t->arrival_capacity, t->arrival_count + 1)) {
        t->is_failed = true;
        return;
    }
    t->arrivals[t->arrival_count] =
        (arrival){step->label,   step->agent, step->action,
                  step->outcome, t->from,     changes < to->changes ? SPEX_EXPLORER_NONE : to->arrivals};
    to->changes = changes;
    to->arrivals = (uint32_t)t->arrival_count++;
}

static bool breaks(const tracer *t, const spex_explorer_step *step)
{
    const spex_explorer_model *model = t->search->model;
    const spex_explorer_property *p = &model->properties[t->goal->property];
    if (step->outcome == SPEX_EXPLORER_FAULT)
        return step->number == t->goal->property;
    return p->kind == SPEX_EXPLORER_STEPS && step->outcome == SPEX_EXPLORER_STEP &&
           !p->step(model->self, t->view.state, step, p->arg);
}

/* A step that breaks the property: the best so far is kept. */
static void finish_with(tracer *t, const spex_explorer_step *step)
{
    const place *from = &t->places[t->from];
    uint32_t changes = from->changes + !is_by(t, from, step->agent);
    if (t->is_there && changes >= t->end_changes)
        return;
    t->is_there = true;
    t->end_changes = changes;
    t->last = (arrival){step->label, step->agent, step->action, step->outcome, t->from, SPEX_EXPLORER_NONE};
    if (step->outcome == SPEX_EXPLORER_STEP)
        memcpy(t->end_state, step->after, t->search->model->state_size);
}

static void follow(spex_explorer_out *out, const spex_explorer_step *step)
{
    tracer *t = (tracer *)out;
    size_t size = t->search->model->state_size;
    bool is_same =
        !t->is_begin && step->outcome == SPEX_EXPLORER_STEP && memcmp(step->after, t->view.state, size) == 0;
    if (t->is_end) {
        t->is_stuck = t->is_stuck && is_same;
        if (breaks(t, step))
            finish_with(t, step);
        return;
    }
    uint32_t number;
    if (step->outcome != SPEX_EXPLORER_STEP || is_same ||
        !explorer_view_find(&t->view, step->after, &number) || number < t->begin || number >= t->end ||
        !(t->marks[number / 64] >> number % 64 & 1))
        return;
    uint32_t index = place_of(t, step->after);
    if (index != SPEX_EXPLORER_NONE)
        arrive(t, index, step);
}

static void begin_level(tracer *t, size_t level)
{
    t->begin = t->search->states.levels[level];
    t->end = explorer_states_level_end(&t->search->states, level);
    t->level_begin = t->place_count;
    for (size_t i = 0; i < t->slot_count; i++)
        t->slots[i] = SPEX_EXPLORER_NONE;
}

static void go_from(tracer *t, uint32_t index)
{
    const spex_explorer_model *model = t->search->model;
    t->from = index;
    memcpy(t->view.state, state_of(t, index), model->state_size);
    model->steps(model->self, t->view.state, &t->out);
}

/* A place at which a run of the right length may end; the first with fewest changes is chosen. */
static void consider(tracer *t, uint32_t index)
{
    const spex_explorer_model *model = t->search->model;
    const spex_explorer_property *p = &model->properties[t->goal->property];
    memcpy(t->view.state, state_of(t, index), model->state_size);
    if (t->goal->number == SPEX_EXPLORER_NONE) {
        if (p->state && p->state(model->self, t->view.state, p->arg))
            return;
        if (p->kind == SPEX_EXPLORER_DEADLOCK) {
            t->is_end = t->is_stuck = true;
            go_from(t, index);
            t->is_end = false;
            if (!t->is_stuck)
                return;
        }
    }
    if (t->is_there && t->places[index].changes >= t->end_changes)
        return;
    t->is_there = true;
    t->end_changes = t->places[index].changes;
    t->last.from = index;
}

/* Writes the run down, from its end to its beginning and then the right way round. */
static bool write_run(const tracer *t, bool has_last_step, explorer_run *run)
{
    size_t length = (size_t)t->goal->length;
    arrival *way = base_alloc(length, sizeof *way);
    uint32_t *places = base_alloc(length + 1, sizeof *places);
    bool is_done = way && places;
    size_t at = length;
    uint32_t index = t->last.from, agent = SPEX_EXPLORER_NONE;
    bool has_agent = false;
    if (is_done && has_last_step) {
        way[--at] = t->last;
        agent = t->last.agent;
        has_agent = true;
    }
    while (is_done && at > 0) {
        uint32_t chosen = t->places[index].arrivals;
        for (uint32_t i = chosen; has_agent && i != SPEX_EXPLORER_NONE; i = t->arrivals[i].next)
            if (t->arrivals[i].agent == agent)
                chosen = i;
        assert(chosen != SPEX_EXPLORER_NONE);
        places[at] = index;
        way[--at] = t->arrivals[chosen];
        index = way[at].from;
        agent = way[at].agent;
        has_agent = true;
    }
    is_done = is_done && explorer_run_begin(run, t->search->model->state_size, state_of(t, index));
    for (size_t i = 0; is_done && i < length; i++) {
        const arrival *a = &way[i];
        spex_explorer_moment moment = {a->label, a->agent, a->action, a->outcome, NULL};
        bool is_last = has_last_step && i + 1 == length;
        const void *after = !is_last                           ? state_of(t, places[i + 1])
                            : a->outcome == SPEX_EXPLORER_STEP ? t->end_state
                                                               : NULL;
        is_done = explorer_run_add(run, &moment, after);
    }
    free(way);
    free(places);
    if (is_done)
        explorer_run_finish(run);
    return is_done;
}

static size_t find_most_wide(const explorer_search *search, uint64_t levels)
{
    uint64_t states = search->counts.read, steps = search->counts.steps;
    if (!search->has_symmetry)
        return MOST_WIDE;
    uint64_t all = 2 * steps > MOST_STEPS ? 2 * steps : MOST_STEPS, of_state = steps / (states + 1) + 1;
    uint64_t wide = all / ((levels + 1) * of_state);
    return wide > MOST_WIDE ? MOST_WIDE : wide > LEAST_WIDE ? (size_t)wide : LEAST_WIDE;
}

static explorer_traced trace(tracer *t, explorer_run *run)
{
    const spex_explorer_model *model = t->search->model;
    spex_explorer_kind kind = model->properties[t->goal->property].kind;
    bool has_last_step = t->goal->number == SPEX_EXPLORER_NONE && kind != SPEX_EXPLORER_STATES &&
                         kind != SPEX_EXPLORER_DEADLOCK;
    uint64_t levels = t->goal->length - has_last_step;
    t->most_wide = find_most_wide(t->search, levels);
    begin_level(t, 0);
    t->is_begin = true;
    model->first(model->self, &t->out);
    t->is_begin = false;
    for (size_t level = 0; level < levels; level++) {
        size_t begin = t->level_begin, end = t->place_count;
        begin_level(t, level + 1);
        for (size_t i = begin; i < end && !t->is_failed; i++)
            go_from(t, (uint32_t)i);
        if (explorer_search_is_given_up(t->search))
            return EXPLORER_OVER;
    }
    size_t end = t->place_count;
    for (size_t i = t->level_begin; i < end && !t->is_failed; i++) {
        t->is_end = has_last_step;
        if (has_last_step)
            go_from(t, (uint32_t)i);
        else
            consider(t, (uint32_t)i);
    }
    if (t->is_failed)
        return EXPLORER_NO_MEMORY;
    if (!t->is_there)
        return EXPLORER_OVER;
    return write_run(t, has_last_step, run) ? EXPLORER_TRACED : EXPLORER_NO_MEMORY;
}

explorer_traced explorer_trace(explorer_search *search, const explorer_goal *goal, const uint64_t *marks,
                               explorer_run *run)
{
    tracer t = {.search = search, .goal = goal, .marks = marks, .slot_count = 1u << 12};
    t.out.step = follow;
    t.slots = base_alloc(t.slot_count, sizeof *t.slots);
    t.end_state = base_alloc_zeroed(search->model->state_size, 1);
    explorer_traced traced = EXPLORER_NO_MEMORY;
    if (t.slots && t.end_state && explorer_search_view(search, &t.view, 0)) {
        t.out.scratch = t.view.scratch;
        traced = trace(&t, run);
        explorer_view_close(&t.view);
    }
    free(t.slots);
    free(t.end_state);
    free(t.states);
    free(t.places);
    free(t.arrivals);
    return traced;
}

explorer_traced explorer_shortest(explorer_search *search, const explorer_goal *goal, explorer_run *run)
{
    uint64_t *marks =
        base_alloc_zeroed((uint64_t)explorer_states_end(&search->states) / 64 + 1, sizeof *marks);
    explorer_traced traced = !marks ? EXPLORER_NO_MEMORY
                             : !explorer_sweep(search, goal, marks)
                                 ? EXPLORER_OVER
                                 : explorer_trace(search, goal, marks, run);
    free(marks);
    return traced;
}
