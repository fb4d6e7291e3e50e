/* Parallel composition as an implicit LTS: its states are tuples of the parts' states, packed, and the steps
 * of one are made from the rows of the parts. A label that is taken hand in hand is looked at once, at the
 * first of the parts that it concerns, whose edges are combined with those of the others like the digits of
 * an odometer.
 */
#include "base/array.h"
#include "lts/explore.h"
#include "lts/reachable.h"
#include "lts/transform/transform.h"
#include "lts/transform/tuples.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Whom a label of the whole concerns: `parts` in ascending order, each with the label's number there,
 * LTS_NONE where it has none and so blocks the label. */
typedef struct concern {
    uint32_t first, count; /* in `concerned` */
    bool together;
} concern;

typedef struct party {
    uint32_t part;
    lts_label label;
} party;

typedef struct composer {
    const lts *const *parts;
    uint32_t count;
    const uint32_t *origin_base;
    base_names *labels;
    lts_label **label_of; /* per part: its labels in the whole */
    concern *concerns;    /* per label of the whole */
    party *concerned;
    lts_tuples *tuples;
} composer;

/* What is worked with while the steps of one tuple are found. */
typedef struct workspace {
    lts_state *now;               /* the tuple at hand, part by part, */
    uint64_t *words;              /* and packed, but for the parts that a step changes */
    uint64_t *digit, *from, *end; /* the odometer: an edge of each concerned part, within a range */
} workspace;

/* ---- labels ---- */

/* Numbers the labels of the parts in one table. */
static base_status number_labels(composer *c)
{
    base_status status = BASE_OK;
    for (uint32_t p = 0; p < c->count && status == BASE_OK; p++) {
        const base_names *labels = c->parts[p]->labels;
        c->label_of[p] = base_alloc(base_names_count(labels), sizeof **c->label_of);
        status = c->label_of[p] ? lts_labels_add(c->labels, labels, c->label_of[p]) : BASE_E_NOMEM;
    }
    return status;
}

static bool is_together(const composer *c, lts_together together, const base_names *on, lts_label label)
{
    return together == LTS_TOGETHER_SHARED ||
           (together == LTS_TOGETHER_ON && base_names_translate(on, c->labels, label) != BASE_NONE);
}

/* Finds whom the labels that are taken hand in hand concern. */
static base_status find_concerns(composer *c, lts_together together, const base_names *on)
{
    uint32_t labels = base_names_count(c->labels), used = 0;
    size_t room = 0;
    c->concerns = base_alloc_zeroed(labels, sizeof *c->concerns);
    if (!c->concerns)
        return BASE_E_NOMEM;
    for (lts_label l = 1; l < labels; l++) {
        if (!is_together(c, together, on, l))
            continue;
        if (!base_grow(c->concerned, room, (size_t)used + c->count))
            return BASE_E_NOMEM;
        concern *k = &c->concerns[l];
        k->first = used;
        for (uint32_t p = 0; p < c->count; p++) {
            const base_names *own = c->parts[p]->labels;
            lts_label there = lts_label_in(own, c->labels, l);
            if (there != LTS_NONE || together == LTS_TOGETHER_ON)
                c->concerned[used++] = (party){p, there};
        }
        k->count = used - k->first;
        k->together = k->count > 1;
    }
    return BASE_OK;
}

/* ---- steps ---- */

/* Adds a step to the tuple in `words`; `edge` is that of the first part that takes it. */
static base_status add_step(const composer *c, const workspace *w, lts_successors *out, lts_label label,
                            uint32_t part, uint64_t edge)
{
    const uint32_t *origin = c->origin_base ? c->parts[part]->origin : NULL;
    bool known = origin && origin[edge] != LTS_NONE;
    uint64_t *target = lts_successors_add(out, label, known ? c->origin_base[part] + origin[edge] : LTS_NONE);
    if (!target)
        return BASE_E_NOMEM;
    memcpy(target, w->words, out->words * sizeof *target);
    return BASE_OK;
}

/* Sets the odometer to its first reading; false: some part that the label concerns cannot take it now. */
static bool wind(const composer *c, workspace *w, const concern *k)
{
    for (uint32_t i = 0; i < k->count; i++) {
        party q = c->concerned[k->first + i];
        if (q.label == LTS_NONE)
            return false;
        lts_find_edges(c->parts[q.part], w->now[q.part], q.label, &w->from[i], &w->end[i]);
        if (w->from[i] == w->end[i])
            return false;
        w->digit[i] = w->from[i];
    }
    return true;
}

/* Moves the odometer on; false: that was the last reading. */
static bool turn(workspace *w, uint32_t count)
{
    for (uint32_t i = count; i-- > 0;) {
        if (++w->digit[i] < w->end[i])
            return true;
        w->digit[i] = w->from[i];
    }
    return false;
}

static base_status add_together(const composer *c, workspace *w, lts_successors *out, lts_label label)
{
    const concern *k = &c->concerns[label];
    const party *parties = c->concerned + k->first;
    base_status status = BASE_OK;
    if (!wind(c, w, k))
        return BASE_OK;
    do {
        for (uint32_t i = 0; i < k->count; i++)
            lts_tuples_set(c->tuples, parties[i].part, c->parts[parties[i].part]->edges[w->digit[i]].target,
                           w->words);
        status = add_step(c, w, out, label, parties[0].part, w->digit[0]);
    } while (status == BASE_OK && turn(w, k->count));
    for (uint32_t i = 0; i < k->count; i++)
        lts_tuples_set(c->tuples, parties[i].part, w->now[parties[i].part], w->words);
    return status;
}

/* What part `p` can do in the tuple at hand, by itself or as the first of those whom a label concerns. */
static base_status add_moves(const composer *c, workspace *w, lts_successors *out, uint32_t p)
{
    const lts *part = c->parts[p];
    lts_state s = w->now[p];
    base_status status = BASE_OK;
    for (uint64_t e = part->first[s]; e < part->first[s + 1] && status == BASE_OK; e++) {
        lts_label label = c->label_of[p][part->edges[e].label];
        const concern *k = &c->concerns[label];
        if (!k->together) {
            lts_tuples_set(c->tuples, p, part->edges[e].target, w->words);
            status = add_step(c, w, out, label, p, e);
            lts_tuples_set(c->tuples, p, s, w->words);
        } else if (c->concerned[k->first].part == p &&
                   (e == part->first[s] || part->edges[e - 1].label != part->edges[e].label)) {
            status = add_together(c, w, out, label);
        }
    }
    return status;
}

/* ---- as an implicit LTS ---- */

static base_status add_initial(const void *self, void *scratch, lts_successors *out)
{
    const composer *c = self;
    workspace *w = scratch;
    uint64_t *target = lts_successors_add(out, LTS_TAU, LTS_NONE);
    if (!target)
        return BASE_E_NOMEM;
    for (uint32_t p = 0; p < c->count; p++)
        w->now[p] = c->parts[p]->initial;
    lts_tuples_pack(c->tuples, w->now, target);
    return BASE_OK;
}

static base_status add_successors(const void *self, void *scratch, const uint64_t *state, lts_successors *out)
{
    const composer *c = self;
    workspace *w = scratch;
    base_status status = BASE_OK;
    lts_tuples_unpack(c->tuples, state, w->now);
    memcpy(w->words, state, out->words * sizeof *state);
    for (uint32_t p = 0; p < c->count && status == BASE_OK; p++)
        status = add_moves(c, w, out, p);
    return status;
}

/* ---- the whole ---- */

static bool begin_work(const composer *c, workspace *w)
{
    w->now = base_alloc(c->count, sizeof *w->now);
    w->words = base_alloc(c->tuples->states.words, sizeof *w->words);
    w->digit = base_alloc(c->count, sizeof *w->digit);
    w->from = base_alloc(c->count, sizeof *w->from);
    w->end = base_alloc(c->count, sizeof *w->end);
    return w->now && w->words && w->digit && w->from && w->end;
}

static void end_work(workspace *w)
{
    free(w->now);
    free(w->words);
    free(w->digit);
    free(w->from);
    free(w->end);
}

static base_status begin(composer *c)
{
    uint32_t *sizes = base_alloc(c->count, sizeof *sizes);
    c->label_of = base_alloc_zeroed(c->count, sizeof *c->label_of);
    c->labels = lts_labels_new();
    for (uint32_t p = 0; sizes && p < c->count; p++)
        sizes[p] = c->parts[p]->states;
    c->tuples = sizes ? lts_tuples_new(sizes, c->count) : NULL;
    free(sizes);
    return c->label_of && c->labels && c->tuples ? number_labels(c) : BASE_E_NOMEM;
}

/* Some parts take no step together with another: they can be in any of their states at any time, so that
 * there are as many states of the whole as the product of theirs, at least. BASE_E_LIMIT: more than
 * `max_states`. */
static base_status multiply_free_parts(const composer *c, uint64_t max_states)
{
    bool *bound = base_alloc_zeroed(c->count, sizeof *bound);
    base_status status = bound ? BASE_OK : BASE_E_NOMEM;
    for (lts_label l = 1; l < base_names_count(c->labels) && bound; l++) {
        const concern *k = &c->concerns[l];
        for (uint32_t i = 0; k->together && i < k->count; i++)
            bound[c->concerned[k->first + i].part] |= c->concerned[k->first + i].label != LTS_NONE;
    }
    uint64_t product = 1;
    for (uint32_t p = 0; p < c->count && status == BASE_OK; p++) {
        uint32_t count = 1;
        if (!bound[p])
            status = lts_count_reachable(c->parts[p], LTS_MAX, &count);
        product *= count; /* both are less than 2^32 */
        if (status == BASE_OK && product > max_states)
            status = BASE_E_LIMIT;
    }
    free(bound);
    return status;
}

static base_status explore(composer *c, uint64_t max_states, lts **out, const lts_options *options)
{
    workspace w = {0};
    if (!begin_work(c, &w)) {
        end_work(&w);
        return BASE_E_NOMEM;
    }
    const lts_implicit whole = {.self = c,
                                .scratch = &w,
                                .words = c->tuples->states.words,
                                .labels = c->labels,
                                .initials = add_initial,
                                .successors = add_successors};
    base_status status =
        lts_explore(&whole, c->labels, c->origin_base != NULL, max_states, &c->tuples->states, out, options);
    end_work(&w);
    return status;
}

static void end(composer *c)
{
    for (uint32_t p = 0; c->label_of && p < c->count; p++)
        free(c->label_of[p]);
    free(c->label_of);
    free(c->concerns);
    free(c->concerned);
    base_names_unref(c->labels);
    lts_tuples_free(c->tuples);
}

base_status lts_compose(const lts *const *parts, uint32_t count, lts_together together, const base_names *on,
                        const uint32_t *origin_base, uint64_t max_states, lts **out, lts_tuples **tuples,
                        const lts_options *options, base_error *error)
{
    assert(parts && count > 0 && out && (on != NULL) == (together == LTS_TOGETHER_ON));
    composer c = {.parts = parts, .count = count, .origin_base = origin_base};
    base_status status = begin(&c);
    if (status == BASE_OK)
        status = find_concerns(&c, together, on);
    if (status == BASE_OK && max_states <= LTS_MAX) /* what is larger is no limit */
        status = multiply_free_parts(&c, max_states);
    if (status == BASE_OK)
        status = explore(&c, max_states, out, options);
    if (status == BASE_OK && tuples) {
        *tuples = c.tuples;
        c.tuples = NULL;
    }
    end(&c);
    if (status == BASE_E_LIMIT)
        base_fail(error, status, 0, 0, "the composition has more than %" PRIu64 " states", max_states);
    if (status == BASE_E_NOMEM)
        base_fail(error, status, 0, 0, "no memory");
    return status;
}
