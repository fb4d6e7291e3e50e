/* Coverage: a walk over the pairs (state of the model, state of the specification) that some run of both
 * leads to. A visible step of the model is matched by every step of that action of the specification; a
 * silent step of either is taken alone. Silent steps of the specification count as seen when a matched step
 * lies beyond them.
 */
#include "verdict/coverage.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* A set of pairs, open addressing; the list of them is the queue of the walk. */
typedef struct walk {
    const lts *model, *spec;
    verdict_coverage *coverage;
    lts_label *label_of; /* per label of the model, that of the specification; LTS_NONE: it has none */
    uint64_t *pairs;
    size_t pair_capacity;
    uint32_t
        *silent_from; /* per pair, the pair whose silent step of the specification led here; LTS_NONE: none */
    size_t silent_capacity;
    uint32_t *silent_origin;
    size_t origin_capacity;
    uint32_t count;
    uint32_t *slots;
    uint32_t slot_count; /* a power of two */
} walk;

static uint64_t pair_of(lts_state model, lts_state spec)
{
    return (uint64_t)model << 32 | spec;
}

static uint32_t slot_of(const walk *w, uint64_t pair)
{
    uint64_t hash = pair * 0x9e3779b97f4a7c15u;
    uint32_t slot = (uint32_t)(hash >> 32) & (w->slot_count - 1);
    while (w->slots[slot] != LTS_NONE && w->pairs[w->slots[slot]] != pair)
        slot = (slot + 1) & (w->slot_count - 1);
    return slot;
}

static base_status enlarge(walk *w)
{
    uint32_t slot_count = w->slot_count ? w->slot_count * 2 : 1024;
    uint32_t *slots = malloc(slot_count * sizeof *slots);
    if (!slots || slot_count > LTS_MAX / 2) {
        free(slots);
        return BASE_E_NOMEM;
    }
    free(w->slots);
    w->slots = slots;
    w->slot_count = slot_count;
    memset(slots, 0xff, slot_count * sizeof *slots);
    for (uint32_t i = 0; i < w->count; i++)
        slots[slot_of(w, w->pairs[i])] = i;
    return BASE_OK;
}

static base_status add(walk *w, uint64_t pair, uint32_t from, uint32_t origin)
{
    if (w->count >= w->slot_count / 2) {
        base_status status = enlarge(w);
        if (status)
            return status;
    }
    uint32_t slot = slot_of(w, pair);
    if (w->slots[slot] != LTS_NONE)
        return BASE_OK;
    if (!base_grow(w->pairs, w->pair_capacity, (size_t)w->count + 1) ||
        !base_grow(w->silent_from, w->silent_capacity, (size_t)w->count + 1) ||
        !base_grow(w->silent_origin, w->origin_capacity, (size_t)w->count + 1))
        return BASE_E_NOMEM;
    w->pairs[w->count] = pair;
    w->silent_from[w->count] = from;
    w->silent_origin[w->count] = origin;
    w->slots[slot] = w->count++;
    return BASE_OK;
}

static void mark(walk *w, uint32_t origin)
{
    assert(origin == LTS_NONE || origin < w->coverage->spec->transition_count);
    if (origin == LTS_NONE || w->coverage->status[origin] != VERDICT_NOT_COVERED)
        return;
    w->coverage->status[origin] = VERDICT_COVERED;
    w->coverage->covered++;
}

/* Marks the silent steps of the specification that led to a pair from which it went on; each once. */
static void mark_silent(walk *w, uint32_t pair)
{
    while (w->silent_from[pair] != LTS_NONE) {
        uint32_t before = w->silent_from[pair];
        mark(w, w->silent_origin[pair]);
        w->silent_from[pair] = LTS_NONE;
        pair = before;
    }
}

/* The specification's answers to a visible step of the model. */
static base_status match(walk *w, uint32_t number, lts_label label, lts_state to)
{
    lts_state s = (lts_state)w->pairs[number];
    base_status status = BASE_OK;
    bool is_matched = false;
    for (uint64_t e = w->spec->first[s]; e < w->spec->first[s + 1] && !status; e++) {
        if (w->spec->edges[e].label != label)
            continue;
        mark(w, w->spec->origin[e]);
        is_matched = true;
        status = add(w, pair_of(to, w->spec->edges[e].target), LTS_NONE, LTS_NONE);
    }
    if (is_matched)
        mark_silent(w, number);
    return status;
}

static base_status expand(walk *w, uint32_t number)
{
    lts_state m = (lts_state)(w->pairs[number] >> 32), s = (lts_state)w->pairs[number];
    base_status status = BASE_OK;
    for (uint64_t e = w->spec->first[s]; e < w->spec->first[s + 1] && !status; e++)
        if (w->spec->edges[e].label == LTS_TAU)
            status = add(w, pair_of(m, w->spec->edges[e].target), number, w->spec->origin[e]);
    for (uint64_t e = w->model->first[m]; e < w->model->first[m + 1] && !status; e++) {
        lts_edge edge = w->model->edges[e];
        lts_label label = w->label_of[edge.label];
        if (label == LTS_TAU)
            status = add(w, pair_of(edge.target, s), number, LTS_NONE);
        else if (label != LTS_NONE)
            status = match(w, number, label, edge.target);
    }
    return status;
}

static bool match_labels(walk *w)
{
    uint32_t count = base_names_count(w->model->labels);
    w->label_of = malloc(count * sizeof *w->label_of);
    for (lts_label label = 0; w->label_of && label < count; label++)
        w->label_of[label] = label == LTS_TAU
                                 ? LTS_TAU
                                 : base_names_find(w->spec->labels, base_names_text(w->model->labels, label),
                                                   base_names_length(w->model->labels, label));
    return w->label_of;
}

base_status verdict_coverage_add(verdict_coverage *coverage, const lts *behaviour)
{
    assert(coverage->status && behaviour->states > 0);
    walk w = {.model = behaviour, .spec = coverage->spec->lts, .coverage = coverage};
    base_status status = match_labels(&w) ? BASE_OK : BASE_E_NOMEM;
    if (!status)
        status = add(&w, pair_of(behaviour->initial, w.spec->initial), LTS_NONE, LTS_NONE);
    for (uint32_t number = 0; number < w.count && !status; number++)
        status = expand(&w, number);
    free(w.label_of);
    free(w.pairs);
    free(w.silent_from);
    free(w.silent_origin);
    free(w.slots);
    return status;
}

base_status verdict_coverage_begin(const lang_spec *spec, verdict_coverage *coverage)
{
    uint32_t count = spec->transition_count;
    *coverage = (verdict_coverage){.spec = spec, .status = malloc(count ? count : 1)};
    if (!coverage->status)
        return BASE_E_NOMEM;
    memset(coverage->status, VERDICT_NOT_COUNTED, count);
    for (uint64_t e = 0; e < spec->lts->transitions; e++) {
        assert(spec->lts->origin[e] < count);
        uint8_t *status = &coverage->status[spec->lts->origin[e]];
        coverage->total += *status == VERDICT_NOT_COUNTED;
        *status = VERDICT_NOT_COVERED;
    }
    return BASE_OK;
}

void verdict_coverage_release(verdict_coverage *coverage)
{
    free(coverage->status);
    *coverage = (verdict_coverage){0};
}

double verdict_coverage_percent(const verdict_coverage *coverage)
{
    assert(coverage->covered <= coverage->total);
    return coverage->total ? 100.0 * coverage->covered / coverage->total : 100.0;
}
