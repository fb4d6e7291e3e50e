/* Parallel composition, on the fly: from the initial tuple breadth-first, each state's edges made from the
 * rows of the parts. A label that is taken hand in hand is looked at once, at the first of the parts that it
 * concerns, whose edges are combined with those of the others like the digits of an odometer.
 */
#include "lts/rows.h"
#include "lts/transform/transform.h"
#include "lts/transform/tuples.h"

#include <assert.h>
#include <inttypes.h>

#include "base/array.h"

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
    lts_state *now;               /* the tuple at hand; the one being made follows it */
    uint64_t *digit, *from, *end; /* the odometer: an edge of each concerned part, within a range */
    lts_edge *edges;
    uint32_t *origin;
    uint64_t *first;
    uint64_t transitions;
    size_t edge_room, origin_room, first_room;
} composer;

/* ---- labels ---- */

/* Numbers the labels of the parts in one table. */
static base_status number_labels(composer *c)
{
    for (uint32_t p = 0; p < c->count; p++) {
        const base_names *labels = c->parts[p]->labels;
        uint32_t count = base_names_count(labels);
        c->label_of[p] = base_alloc(count, sizeof **c->label_of);
        if (!c->label_of[p])
            return BASE_E_NOMEM;
        for (lts_label l = 0; l < count; l++) {
            base_status status = base_names_intern(c->labels, base_names_text(labels, l),
                                                   base_names_length(labels, l), &c->label_of[p][l]);
            if (status != BASE_OK)
                return status;
        }
    }
    return BASE_OK;
}

static bool is_together(const composer *c, lts_together together, const base_names *on, lts_label label)
{
    const char *text = base_names_text(c->labels, label);
    return together == LTS_TOGETHER_SHARED ||
           (together == LTS_TOGETHER_ON &&
            base_names_find(on, text, base_names_length(c->labels, label)) != LTS_NONE);
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
            lts_label there =
                base_names_find(own, base_names_text(c->labels, l), base_names_length(c->labels, l));
            if (there != LTS_NONE || together == LTS_TOGETHER_ON)
                c->concerned[used++] = (party){p, there};
        }
        k->count = used - k->first;
        k->together = k->count > 1;
    }
    return BASE_OK;
}

/* ---- edges ---- */

static base_status add_edge(composer *c, lts_label label, uint32_t part, uint64_t edge)
{
    uint32_t target;
    base_status status = lts_tuples_intern(c->tuples, &target);
    if (status != BASE_OK)
        return status;
    size_t need = (size_t)c->transitions + 1;
    if (!base_grow(c->edges, c->edge_room, need) ||
        (c->origin_base && !base_grow(c->origin, c->origin_room, need)))
        return BASE_E_NOMEM;
    c->edges[c->transitions] = (lts_edge){label, target};
    if (c->origin_base) {
        const uint32_t *origin = c->parts[part]->origin;
        bool known = origin && origin[edge] != LTS_NONE;
        c->origin[c->transitions] = known ? c->origin_base[part] + origin[edge] : LTS_NONE;
    }
    c->transitions++;
    return BASE_OK;
}

/* The edges of state `s` by `label`: *from up to, not including, *end. */
static void find_range(const lts *l, lts_state s, lts_label label, uint64_t *from, uint64_t *end)
{
    uint64_t low = l->first[s], high = l->first[s + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (l->edges[middle].label < label)
            low = middle + 1;
        else
            high = middle;
    }
    *from = *end = low;
    while (*end < l->first[s + 1] && l->edges[*end].label == label)
        ++*end;
}

/* Sets the odometer to its first reading; false: some part that the label concerns cannot take it now. */
static bool wind(composer *c, const concern *k)
{
    for (uint32_t i = 0; i < k->count; i++) {
        party q = c->concerned[k->first + i];
        if (q.label == LTS_NONE)
            return false;
        find_range(c->parts[q.part], c->now[q.part], q.label, &c->from[i], &c->end[i]);
        if (c->from[i] == c->end[i])
            return false;
        c->digit[i] = c->from[i];
    }
    return true;
}

/* Moves the odometer on; false: that was the last reading. */
static bool turn(composer *c, uint32_t count)
{
    for (uint32_t i = count; i-- > 0;) {
        if (++c->digit[i] < c->end[i])
            return true;
        c->digit[i] = c->from[i];
    }
    return false;
}

static base_status add_together(composer *c, lts_label label)
{
    const concern *k = &c->concerns[label];
    const party *parties = c->concerned + k->first;
    base_status status = BASE_OK;
    if (!wind(c, k))
        return BASE_OK;
    do {
        for (uint32_t i = 0; i < k->count; i++)
            lts_tuples_set(c->tuples, parties[i].part, c->parts[parties[i].part]->edges[c->digit[i]].target);
        status = add_edge(c, label, parties[0].part, c->digit[0]);
    } while (status == BASE_OK && turn(c, k->count));
    for (uint32_t i = 0; i < k->count; i++)
        lts_tuples_set(c->tuples, parties[i].part, c->now[parties[i].part]);
    return status;
}

/* What part `p` can do in the tuple at hand, by itself or as the first of those whom a label concerns. */
static base_status add_moves(composer *c, uint32_t p)
{
    const lts *part = c->parts[p];
    lts_state s = c->now[p];
    base_status status = BASE_OK;
    for (uint64_t e = part->first[s]; e < part->first[s + 1] && status == BASE_OK; e++) {
        lts_label label = c->label_of[p][part->edges[e].label];
        const concern *k = &c->concerns[label];
        if (!k->together) {
            lts_tuples_set(c->tuples, p, part->edges[e].target);
            status = add_edge(c, label, p, e);
            lts_tuples_set(c->tuples, p, s);
        } else if (c->concerned[k->first].part == p &&
                   (e == part->first[s] || part->edges[e - 1].label != part->edges[e].label)) {
            status = add_together(c, label);
        }
    }
    return status;
}

static base_status explore(composer *c, uint64_t max_states, base_error *error)
{
    uint32_t start;
    lts_tuples_write(c->tuples, c->now);
    base_status status = lts_tuples_intern(c->tuples, &start);
    for (uint32_t at = 0; status == BASE_OK && at < lts_tuples_count(c->tuples); at++) {
        if (lts_tuples_count(c->tuples) > max_states)
            return base_fail(error, BASE_E_LIMIT, 0, 0, "the composition has more than %" PRIu64 " states",
                             max_states);
        if (!base_grow(c->first, c->first_room, (size_t)at + 2))
            return BASE_E_NOMEM;
        c->first[at] = c->transitions;
        lts_tuples_read(c->tuples, at, c->now);
        lts_tuples_write(c->tuples, c->now);
        for (uint32_t p = 0; p < c->count && status == BASE_OK; p++)
            status = add_moves(c, p);
        c->first[at + 1] = c->transitions;
    }
    return status;
}

/* ---- the whole ---- */

static base_status begin(composer *c)
{
    uint32_t *sizes = base_alloc(c->count, sizeof *sizes);
    c->label_of = base_alloc_zeroed(c->count, sizeof *c->label_of);
    c->labels = lts_labels_new();
    c->now = base_alloc(c->count, sizeof *c->now);
    c->digit = base_alloc(c->count, sizeof *c->digit);
    c->from = base_alloc(c->count, sizeof *c->from);
    c->end = base_alloc(c->count, sizeof *c->end);
    for (uint32_t p = 0; sizes && p < c->count; p++)
        sizes[p] = c->parts[p]->states;
    c->tuples = sizes ? lts_tuples_new(sizes, c->count) : NULL;
    free(sizes);
    if (!c->label_of || !c->labels || !c->now || !c->digit || !c->from || !c->end || !c->tuples)
        return BASE_E_NOMEM;
    for (uint32_t p = 0; p < c->count; p++)
        c->now[p] = c->parts[p]->initial;
    return number_labels(c);
}

/* Makes the LTS of what was explored; takes the arrays over. */
static base_status finish(composer *c, lts **out)
{
    lts *l = calloc(1, sizeof *l);
    if (!l)
        return BASE_E_NOMEM;
    *l = (lts){.states = lts_tuples_count(c->tuples),
               .transitions = c->transitions,
               .first = c->first,
               .edges = c->edges ? c->edges : base_alloc(0, sizeof *c->edges),
               .origin = c->origin,
               .labels = base_names_ref(c->labels)};
    c->first = NULL;
    c->edges = NULL;
    c->origin = NULL;
    base_status status = l->edges ? lts_sort_rows(l, NULL) : BASE_E_NOMEM;
    if (status == BASE_OK)
        *out = l;
    else
        lts_free(l);
    return status;
}

static void end(composer *c)
{
    for (uint32_t p = 0; c->label_of && p < c->count; p++)
        free(c->label_of[p]);
    free(c->label_of);
    free(c->concerns);
    free(c->concerned);
    free(c->now);
    free(c->digit);
    free(c->from);
    free(c->end);
    free(c->edges);
    free(c->origin);
    free(c->first);
    base_names_unref(c->labels);
    lts_tuples_free(c->tuples);
}

base_status lts_compose(const lts *const *parts, uint32_t count, lts_together together, const base_names *on,
                        const uint32_t *origin_base, uint64_t max_states, lts **out, lts_tuples **tuples,
                        base_error *error)
{
    assert(parts && count > 0 && out && (on != NULL) == (together == LTS_TOGETHER_ON));
    composer c = {.parts = parts, .count = count, .origin_base = origin_base};
    base_status status = begin(&c);
    if (status == BASE_OK)
        status = find_concerns(&c, together, on);
    if (status == BASE_OK)
        status = explore(&c, max_states, error);
    if (status == BASE_OK)
        lts_tuples_close(c.tuples);
    if (status == BASE_OK)
        status = finish(&c, out);
    if (status == BASE_OK && tuples) {
        *tuples = c.tuples;
        c.tuples = NULL;
    }
    end(&c);
    if (status == BASE_E_NOMEM)
        base_fail(error, status, 0, 0, "no memory");
    return status;
}
