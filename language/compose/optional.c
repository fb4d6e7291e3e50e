/* Which edges of a value are optional. That is found out from the parts, after they have been composed: an
 * edge of the whole leads from a tuple to a tuple, which says what each part did. What can come about in
 * several ways is required where one of them is.
 */
#include "language/compose/value.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static bool is_required(const lang_value *value, lts_state from, lts_label label, lts_state to)
{
    uint64_t edge = lts_find_edge(value->lts, from, label, to);
    return edge != UINT64_MAX && !(value->optional && value->optional[edge]);
}

static bool allocate(lang_value *value)
{
    value->optional = base_alloc(value->lts->transitions, 1);
    if (value->optional)
        memset(value->optional, 1, (size_t)value->lts->transitions);
    return value->optional != NULL;
}

/* The same states under other labels: several edges may have become one. */
static bool relabel(lang_value *value)
{
    const lang_value *inner = value->same;
    const lts *l = inner->lts;
    if (!inner->optional)
        return true;
    if (!allocate(value))
        return false;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            if (inner->optional[e])
                continue;
            lts_label label = value->relabelled[l->edges[e].label];
            uint64_t edge = lts_find_edge(value->lts, s, label, l->edges[e].target);
            assert(edge != UINT64_MAX);
            value->optional[edge] = 0;
        }
    return true;
}

/* A label of the whole in its parts: its number in each, LTS_NONE where it has none. */
typedef struct concern {
    lts_label *label;
    bool together; /* all parts that it concerns take it in one step */
} concern;

static bool names(const lang_ast_names *list, const char *text)
{
    for (const lang_ast_name *name = list->first; name; name = name->next)
        if (strcmp(name->text, text) == 0)
            return true;
    return false;
}

static void find_concern(const lang_value *whole, lts_label label, concern *c)
{
    const char *text = base_names_text(whole->lts->labels, label);
    for (uint32_t p = 0; p < whole->part_count; p++)
        c->label[p] = base_names_find(whole->parts[p]->lts->labels, text, strlen(text));
    c->together = label != LTS_TAU && (whole->together == LTS_TOGETHER_SHARED ||
                                       (whole->together == LTS_TOGETHER_ON && names(whole->on, text)));
}

static lts_state part_of(const lang_value *whole, lts_state s, uint32_t p)
{
    return lts_tuples_part(whole->tuples, s, p);
}

/* Is the step required of all whom it concerns? */
static bool together_required(const lang_value *whole, const concern *c, lts_state s, lts_state t)
{
    for (uint32_t p = 0; p < whole->part_count; p++)
        if (c->label[p] != LTS_NONE &&
            !is_required(whole->parts[p], part_of(whole, s, p), c->label[p], part_of(whole, t, p)))
            return false;
    return true;
}

/* Is it required of one that may have taken it while the others rested? */
static bool alone_required(const lang_value *whole, const concern *c, lts_state s, lts_state t)
{
    uint32_t moved = LTS_NONE; /* the one that did, if it went elsewhere */
    for (uint32_t p = 0; p < whole->part_count && moved == LTS_NONE; p++)
        moved = part_of(whole, s, p) != part_of(whole, t, p) ? p : LTS_NONE;
    for (uint32_t p = 0; p < whole->part_count; p++)
        if (c->label[p] != LTS_NONE && (moved == LTS_NONE || moved == p) &&
            is_required(whole->parts[p], part_of(whole, s, p), c->label[p], part_of(whole, t, p)))
            return true;
    return false;
}

static bool go_together(lang_value *whole)
{
    const lts *l = whole->lts;
    bool some = false;
    for (uint32_t p = 0; p < whole->part_count; p++)
        some = some || whole->parts[p]->optional;
    if (!some)
        return true;
    uint32_t labels = base_names_count(l->labels);
    concern *concerns = base_alloc_zeroed(labels, sizeof *concerns);
    lts_label *numbers = base_alloc((uint64_t)labels * whole->part_count, sizeof *numbers);
    bool ok = concerns && numbers && allocate(whole);
    for (lts_label label = 0; ok && label < labels; label++) {
        concerns[label].label = numbers + (size_t)label * whole->part_count;
        find_concern(whole, label, &concerns[label]);
    }
    for (lts_state s = 0; ok && s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            const concern *c = &concerns[l->edges[e].label];
            lts_state t = l->edges[e].target;
            whole->optional[e] =
                !(c->together ? together_required(whole, c, s, t) : alone_required(whole, c, s, t));
        }
    free(concerns);
    free(numbers);
    return ok;
}

bool lang_value_find_optional(lang_value *value)
{
    assert(value->lts && !value->optional);
    if (value->plain)
        return lang_optional_edges(value->plain, &value->optional);
    return value->same ? relabel(value) : go_together(value);
}
