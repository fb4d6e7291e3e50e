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
#include "base/word_index.h"

/* The list of the pairs is the queue of the walk. */
typedef struct walk {
    const lts *model, *spec;
    verdict_coverage *coverage;
    lts_label *label_of;   /* per label of the model, that of the specification; LTS_NONE: it has none */
    base_word_index pairs; /* (state of the model, state of the specification) */
    uint32_t
        *silent_from; /* per pair, the pair whose silent step of the specification led here; LTS_NONE: none */
    size_t silent_capacity;
    uint32_t *silent_origin;
    size_t origin_capacity;
} walk;

static base_status add(walk *w, lts_state model, lts_state spec, uint32_t from, uint32_t origin)
{
    uint32_t known = w->pairs.count, number = base_word_index_intern_pair(&w->pairs, model, spec);
    if (number == BASE_NONE)
        return BASE_E_NOMEM;
    if (number < known)
        return BASE_OK;
    if (!base_grow(w->silent_from, w->silent_capacity, (size_t)number + 1) ||
        !base_grow(w->silent_origin, w->origin_capacity, (size_t)number + 1))
        return BASE_E_NOMEM;
    w->silent_from[number] = from;
    w->silent_origin[number] = origin;
    return BASE_OK;
}

static void mark(walk *w, uint32_t origin)
{
    assert(origin == LTS_NONE || origin < w->coverage->spec->transition_count);
    if (origin != LTS_NONE)
        origin = w->coverage->leader[w->coverage->spec->transitions[origin].source];
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
    lts_state s = (lts_state)*base_word_index_key(&w->pairs, number);
    base_status status = BASE_OK;
    bool is_matched = false;
    for (uint64_t e = w->spec->first[s]; e < w->spec->first[s + 1] && !status; e++) {
        if (w->spec->edges[e].label != label)
            continue;
        mark(w, w->spec->origin[e]);
        is_matched = true;
        status = add(w, to, w->spec->edges[e].target, LTS_NONE, LTS_NONE);
    }
    if (is_matched)
        mark_silent(w, number);
    return status;
}

static base_status expand(walk *w, uint32_t number)
{
    lts_state m = (lts_state)(*base_word_index_key(&w->pairs, number) >> 32),
              s = (lts_state)*base_word_index_key(&w->pairs, number);
    base_status status = BASE_OK;
    for (uint64_t e = w->spec->first[s]; e < w->spec->first[s + 1] && !status; e++)
        if (w->spec->edges[e].label == LTS_TAU)
            status = add(w, m, w->spec->edges[e].target, number, w->spec->origin[e]);
    for (uint64_t e = w->model->first[m]; e < w->model->first[m + 1] && !status; e++) {
        lts_edge edge = w->model->edges[e];
        lts_label label = w->label_of[edge.label];
        if (label == LTS_TAU)
            status = add(w, edge.target, s, number, LTS_NONE);
        else if (label != LTS_NONE)
            status = match(w, number, label, edge.target);
    }
    return status;
}

base_status verdict_coverage_add(verdict_coverage *coverage, const lts *behaviour)
{
    assert(coverage->status && behaviour->states > 0);
    walk w = {.model = behaviour, .spec = coverage->spec->lts, .coverage = coverage};
    base_status status =
        (w.label_of = lts_label_map(w.spec->labels, behaviour->labels)) ? BASE_OK : BASE_E_NOMEM;
    if (!status)
        status = add(&w, behaviour->initial, w.spec->initial, LTS_NONE, LTS_NONE);
    for (uint32_t number = 0; number < w.pairs.count && !status; number++)
        status = expand(&w, number);
    free(w.label_of);
    base_word_index_release(&w.pairs);
    free(w.silent_from);
    free(w.silent_origin);
    return status;
}

base_status verdict_coverage_begin(const lang_spec *spec, verdict_coverage *coverage)
{
    uint32_t count = spec->written_count;
    *coverage = (verdict_coverage){.spec = spec, .status = malloc(count ? count : 1)};
    coverage->leader = base_alloc(count, sizeof *coverage->leader);
    if (!coverage->status || !coverage->leader) {
        verdict_coverage_release(coverage);
        return BASE_E_NOMEM;
    }
    for (uint32_t t = 0; t < count; t++)
        coverage->leader[t] = lang_is_written_before(spec->written, t) ? coverage->leader[t - 1] : t;
    memset(coverage->status, VERDICT_NOT_COUNTED, count);
    for (uint64_t e = 0; e < spec->lts->transitions; e++) {
        assert(spec->lts->origin[e] < spec->transition_count);
        uint8_t *status = &coverage->status[coverage->leader[spec->transitions[spec->lts->origin[e]].source]];
        coverage->total += *status == VERDICT_NOT_COUNTED;
        *status = VERDICT_NOT_COVERED;
    }
    return BASE_OK;
}

void verdict_coverage_release(verdict_coverage *coverage)
{
    free(coverage->status);
    free(coverage->leader);
    *coverage = (verdict_coverage){0};
}

uint8_t verdict_coverage_of(const verdict_coverage *coverage, uint64_t edge)
{
    uint32_t origin = coverage->spec->lts->origin[edge];
    assert(origin < coverage->spec->transition_count);
    return coverage->status[coverage->leader[coverage->spec->transitions[origin].source]];
}

double verdict_coverage_percent(const verdict_coverage *coverage)
{
    assert(coverage->covered <= coverage->total);
    return coverage->total ? 100.0 * coverage->covered / coverage->total : 100.0;
}
