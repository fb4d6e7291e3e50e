/* Nothing here is clever. */
#include "config.h"

#include "tests/explorer/brute.h"

#include <stdlib.h>
#include <string.h>

typedef struct collector {
    spex_explorer_out out;
    brute *b;
    uint32_t from; /* SPEX_EXPLORER_NONE: first states */
} collector;

const void *brute_state(const brute *b, uint32_t number)
{
    return b->states + (size_t)number * b->model->state_size;
}

uint32_t brute_number(const brute *b, const void *state)
{
    for (uint32_t i = 0; i < b->count; i++)
        if (memcmp(brute_state(b, i), state, b->model->state_size) == 0)
            return i;
    return SPEX_EXPLORER_NONE;
}

static uint32_t number_of(brute *b, const void *state, uint64_t level)
{
    uint32_t number = brute_number(b, state);
    if (number != SPEX_EXPLORER_NONE)
        return number;
    if (b->count == b->capacity) {
        b->capacity = b->capacity * 2 + 64;
        b->states = realloc(b->states, (size_t)b->capacity * b->model->state_size);
        b->level = realloc(b->level, b->capacity * sizeof *b->level);
    }
    memcpy(b->states + (size_t)b->count * b->model->state_size, state, b->model->state_size);
    b->level[b->count] = level;
    return b->count++;
}

static void shorter(brute *b, uint32_t property, uint64_t length)
{
    if (length < b->broken[property])
        b->broken[property] = length;
}

static void collect(spex_explorer_out *out, const spex_explorer_step *step)
{
    collector *c = (collector *)out;
    brute *b = c->b;
    const spex_explorer_model *m = b->model;
    for (uint32_t i = 0; i < step->origin_count; i++)
        b->origins[step->origins[i]]++;
    if (c->from == SPEX_EXPLORER_NONE) {
        number_of(b, step->after, 0);
        return;
    }
    const void *before = memcpy(malloc(m->state_size), brute_state(b, c->from), m->state_size);
    if (m->mark_step)
        m->mark_step(m->self, before, step, b->marks);
    brute_step s = {.from = c->from,
                    .to = SPEX_EXPLORER_NONE,
                    .label = step->label,
                    .agent = step->agent,
                    .number = step->number,
                    .outcome = step->outcome,
                    .changes = true,
                    .fair_count = step->fair_count,
                    .asks_count = step->asks_count};
    for (uint32_t i = 0; i < step->fair_count; i++)
        s.fair[i] = step->fair[i];
    for (uint32_t i = 0; i < step->asks_count; i++)
        s.asks[i] = step->asks[i];
    if (step->outcome == SPEX_EXPLORER_STEP) {
        s.to = number_of(b, step->after, b->level[c->from] + 1);
        s.changes = s.to != c->from;
        for (uint32_t i = 0; i < m->property_count; i++)
            s.breaks[i] = m->properties[i].kind == SPEX_EXPLORER_STEPS &&
                          !m->properties[i].step(m->self, before, step, m->properties[i].arg);
    }
    free((void *)before);
    if (b->step_count == b->step_capacity) {
        b->step_capacity = b->step_capacity * 2 + 64;
        b->steps = realloc(b->steps, b->step_capacity * sizeof *b->steps);
    }
    b->steps[b->step_count++] = s;
}

/* Counts the distinct steps of a state. */
static void count_steps(brute *b, uint32_t state)
{
    bool is_stuck = true;
    for (size_t i = b->row[state]; i < b->row[state + 1]; i++) {
        const brute_step *s = &b->steps[i];
        for (uint32_t p = 0; p < b->model->property_count; p++)
            if (s->breaks[p])
                shorter(b, p, b->level[state] + 1);
        if (!s->changes)
            continue;
        is_stuck = false;
        bool is_new = true;
        for (size_t j = b->row[state]; j < i; j++)
            is_new = is_new && !(b->steps[j].label == s->label && b->steps[j].to == s->to &&
                                 b->steps[j].outcome == s->outcome && b->steps[j].number == s->number);
        if (s->outcome == SPEX_EXPLORER_FAULT)
            shorter(b, s->number, b->level[state] + 1);
        b->step_number += is_new && s->outcome == SPEX_EXPLORER_STEP;
        b->faults += is_new && s->outcome == SPEX_EXPLORER_FAULT;
        if (s->outcome == SPEX_EXPLORER_CUT)
            b->cuts[s->number] += is_new;
    }
    const spex_explorer_model *m = b->model;
    for (uint32_t i = 0; i < m->property_count; i++) {
        const spex_explorer_property *p = &m->properties[i];
        if ((p->kind == SPEX_EXPLORER_STATES || (p->kind == SPEX_EXPLORER_DEADLOCK && is_stuck)) &&
            !p->state(m->self, brute_state(b, state), p->arg))
            shorter(b, i, b->level[state]);
    }
}

#define AGENTS 8u

/* changes[s * AGENTS + a]: the fewest changes of agents on a shortest run to s whose last step is by a. */
static void count_switches(brute *b)
{
    const spex_explorer_model *m = b->model;
    uint32_t *changes = malloc((size_t)b->count * AGENTS * sizeof *changes);
    for (size_t i = 0; i < (size_t)b->count * AGENTS; i++)
        changes[i] = UINT32_MAX;
    for (uint32_t p = 0; p < m->property_count; p++)
        b->switches[p] = UINT32_MAX;
    for (uint32_t s = 0; s < b->first_count; s++)
        for (uint32_t a = 0; a < AGENTS; a++)
            changes[s * AGENTS + a] = 0;
    for (uint32_t s = 0; s < b->count; s++) { /* in order of their levels */
        uint32_t least = UINT32_MAX;
        for (uint32_t a = 0; a < AGENTS; a++)
            if (changes[s * AGENTS + a] < least)
                least = changes[s * AGENTS + a];
        bool is_stuck = true;
        for (size_t i = b->row[s]; i < b->row[s + 1]; i++) {
            const brute_step *t = &b->steps[i];
            is_stuck = is_stuck && !t->changes;
            uint32_t cost = changes[s * AGENTS + t->agent] <= least ? least : least + 1;
            for (uint32_t p = 0; p < m->property_count; p++)
                if ((t->breaks[p] || (t->outcome == SPEX_EXPLORER_FAULT && t->number == p)) &&
                    b->broken[p] == b->level[s] + 1 && cost < b->switches[p])
                    b->switches[p] = cost;
            if (t->outcome == SPEX_EXPLORER_STEP && b->level[t->to] == b->level[s] + 1 &&
                cost < changes[t->to * AGENTS + t->agent])
                changes[t->to * AGENTS + t->agent] = cost;
        }
        for (uint32_t p = 0; p < m->property_count; p++) {
            const spex_explorer_property *q = &m->properties[p];
            if ((q->kind == SPEX_EXPLORER_STATES || (q->kind == SPEX_EXPLORER_DEADLOCK && is_stuck)) &&
                b->broken[p] == b->level[s] && !q->state(m->self, brute_state(b, s), q->arg) &&
                least < b->switches[p])
                b->switches[p] = least;
        }
    }
    free(changes);
}

bool brute_search(brute *b, const spex_explorer_model *model, uint32_t most)
{
    memset(b, 0, sizeof *b);
    b->model = model;
    for (uint32_t i = 0; i < 32; i++)
        b->broken[i] = BRUTE_NEVER;
    collector c = {.out = {.step = collect, .scratch = calloc(1, model->scratch_size + 1)},
                   .b = b,
                   .from = SPEX_EXPLORER_NONE};
    model->first(model->self, &c.out);
    b->first_count = b->count;
    b->row = malloc(((size_t)most + 2) * sizeof *b->row);
    for (c.from = 0; c.from < b->count && b->count <= most; c.from++) {
        void *state = memcpy(malloc(model->state_size), brute_state(b, c.from), model->state_size);
        b->row[c.from] = b->step_count;
        if (model->mark_state)
            model->mark_state(model->self, state, b->marks);
        model->steps(model->self, state, &c.out);
        b->row[c.from + 1] = b->step_count;
        count_steps(b, c.from);
        b->depth = b->level[c.from];
        free(state);
    }
    free(c.out.scratch);
    if (b->count > most)
        return false;
    count_switches(b);
    return true;
}

void brute_free(brute *b)
{
    free(b->states);
    free(b->level);
    free(b->steps);
    free(b->row);
    memset(b, 0, sizeof *b);
}
