/* Unlearning. Which steps are forbidden is found in one pass over the pairs of a state of the model and the
 * set of states in which the specification may be then: a step that no state of the set can answer is
 * forbidden, and not followed. What is left has only traces of the specification's.
 */
#include "verdict/unlearn.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/near.h"

#define MAX_ENTRIES ((uint64_t)1 << 26) /* of the table of subsets */
#define MAX_PAIRS   ((uint64_t)1 << 32)

base_status verdict_unlearning_begin(const lts_model *model, verdict_unlearning *u)
{
    assert(model->lts);
    *u = (verdict_unlearning){.model = model,
                              .steps = calloc((size_t)model->lts->transitions + 1, 1),
                              .initials = calloc((size_t)model->initial_count + 1, 1)};
    if (u->steps && u->initials)
        return BASE_OK;
    verdict_unlearning_release(u);
    return BASE_E_NOMEM;
}

void verdict_unlearning_release(verdict_unlearning *u)
{
    free(u->steps);
    free(u->initials);
    *u = (verdict_unlearning){0};
}

/* ---- by name ---- */

#define INITIALISATION "nil --[__initialisation__]-> "

/* The line of a step; the caller's to free. */
static char *text_of(const lts *l, lts_state from, lts_edge edge)
{
    char source[16], target[16], *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    fprintf(out, "%s --[%s]-> %s", lts_state_text(l, from, source),
            edge.label == LTS_TAU ? "__internal__" : base_names_text(l->labels, edge.label),
            lts_state_text(l, edge.target, target));
    return fclose(out) ? NULL : text;
}

static bool is_text(const char *text, const char *step)
{
    static const char internal[] = " --[__internal__]-> ", tau[] = " --[tau]-> ";
    if (!text || strcmp(text, step) == 0)
        return text != NULL;
    const char *mark = strstr(text, internal);
    size_t before = mark ? (size_t)(mark - text) : 0;
    return mark && strncmp(text, step, before) == 0 && strncmp(step + before, tau, sizeof tau - 1) == 0 &&
           strcmp(mark + sizeof internal - 1, step + before + sizeof tau - 1) == 0;
}

bool verdict_unlearning_name(verdict_unlearning *u, const char *step)
{
    const lts *l = u->model->lts;
    bool has = false;
    char number[16];
    size_t length = strlen(INITIALISATION);
    for (uint32_t i = 0; i < u->model->initial_count; i++)
        if (strncmp(step, INITIALISATION, length) == 0 &&
            strcmp(step + length, lts_state_text(l, u->model->initials[i], number)) == 0)
            u->initials[i] = VERDICT_NAMED, has = true;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            char *text = text_of(l, s, l->edges[e]);
            if (is_text(text, step))
                u->steps[e] = VERDICT_NAMED, has = true;
            free(text);
        }
    return has;
}

char *verdict_unlearning_near(const verdict_unlearning *u, const char *step)
{
    const lts *l = u->model->lts;
    char *best = NULL;
    base_near near;
    base_near_begin(&near, step);
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            char *text = text_of(l, s, l->edges[e]);
            if (text)
                base_near_offer(&near, text);
            if (text && near.best == text) {
                free(best);
                best = text;
            } else {
                free(text);
            }
        }
    return best;
}

lts_state verdict_unlearning_beginning(const verdict_unlearning *u)
{
    lts_state beginning = LTS_NONE;
    for (uint32_t i = 0; i < u->model->initial_count; i++) {
        if (u->initials[i])
            continue;
        if (beginning != LTS_NONE)
            return LTS_NONE;
        beginning = u->model->initials[i];
    }
    return beginning;
}

/* ---- what the specification does not allow ---- */

typedef struct pair {
    lts_state state;
    uint32_t subset;
} pair;

typedef struct search {
    const lts *model;
    const lts_subsets *subsets;
    lts_label
        *label_of; /* by the model's label: the specification's, LTS_TAU where it is internal, or LTS_NONE */
    uint8_t *seen; /* a bit a pair */
    pair *stack;
    size_t count, capacity;
} search;

static bool visit(search *s, lts_state state, uint32_t subset)
{
    uint64_t number = (uint64_t)state * s->subsets->count + subset;
    uint8_t bit = (uint8_t)(1u << (number & 7));
    if (s->seen[number >> 3] & bit)
        return true;
    s->seen[number >> 3] |= bit;
    if (!base_grow(s->stack, s->capacity, s->count + 1))
        return false;
    s->stack[s->count++] = (pair){state, subset};
    return true;
}

static base_status map_labels(search *s, const lang_spec *spec)
{
    const base_names *labels = s->model->labels;
    uint32_t count = base_names_count(labels);
    s->label_of = calloc((size_t)count + 1, sizeof *s->label_of);
    for (lts_label label = LTS_TAU + 1; s->label_of && label < count; label++) {
        const char *name = base_names_text(labels, label);
        uint32_t found = base_names_find(spec->lts->labels, name, base_names_length(labels, label));
        s->label_of[label] = found == BASE_NONE || found >= s->subsets->label_count ? LTS_NONE : found;
        for (uint32_t a = 0; a < spec->action_count; a++)
            if (spec->actions[a].internal && strcmp(spec->actions[a].name, name) == 0)
                s->label_of[label] = LTS_TAU;
    }
    return s->label_of ? BASE_OK : BASE_E_NOMEM;
}

static base_status follow(search *s, pair at, uint8_t *steps)
{
    for (uint64_t e = s->model->first[at.state]; e < s->model->first[at.state + 1]; e++) {
        lts_label label = s->label_of[s->model->edges[e].label];
        uint32_t next = at.subset;
        if (label != LTS_TAU)
            next = label == LTS_NONE ? LTS_NONE
                                     : s->subsets->next[(size_t)at.subset * s->subsets->label_count + label];
        if (next == LTS_NONE)
            steps[e] = VERDICT_FORBIDDEN;
        else if (!visit(s, s->model->edges[e].target, next))
            return BASE_E_NOMEM;
    }
    return BASE_OK;
}

static base_status find_forbidden(const verdict_unlearning *u, const lang_spec *spec,
                                  const lts_subsets *subsets)
{
    search s = {.model = u->model->lts, .subsets = subsets};
    uint64_t pairs = (uint64_t)s.model->states * subsets->count;
    if (pairs > MAX_PAIRS)
        return BASE_E_LIMIT;
    s.seen = calloc((size_t)(pairs / 8) + 1, 1);
    base_status status = s.seen ? map_labels(&s, spec) : BASE_E_NOMEM;
    if (!status && !visit(&s, verdict_unlearning_beginning(u), subsets->start[0]))
        status = BASE_E_NOMEM;
    while (!status && s.count)
        status = follow(&s, s.stack[--s.count], u->steps);
    free(s.seen);
    free(s.stack);
    free(s.label_of);
    return status;
}

/* ---- what is left without a way to it ---- */

static base_status reach(const lts *l, lts_state beginning, const uint8_t *steps, uint8_t *reached)
{
    lts_state *stack = malloc(((size_t)l->states + 1) * sizeof *stack);
    size_t count = 0;
    if (!stack)
        return BASE_E_NOMEM;
    reached[beginning] = 1;
    stack[count++] = beginning;
    while (count) {
        lts_state s = stack[--count];
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_state target = l->edges[e].target;
            if ((steps && steps[e]) || reached[target])
                continue;
            reached[target] = 1;
            stack[count++] = target;
        }
    }
    free(stack);
    return BASE_OK;
}

static base_status mark_what_follows(verdict_unlearning *u)
{
    const lts *l = u->model->lts;
    uint8_t *before = calloc((size_t)l->states + 1, 1), *after = calloc((size_t)l->states + 1, 1);
    base_status status =
        before && after ? reach(l, verdict_unlearning_beginning(u), NULL, before) : BASE_E_NOMEM;
    if (!status)
        status = reach(l, verdict_unlearning_beginning(u), u->steps, after);
    for (lts_state s = 0; s < l->states && !status; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (before[s] && !after[s] && u->steps[e] == VERDICT_STAYS)
                u->steps[e] = VERDICT_FOLLOWS;
    free(before);
    free(after);
    return status;
}

base_status verdict_unlearning_forbid(verdict_unlearning *u, const lang_spec *spec, base_error *error)
{
    assert(verdict_unlearning_beginning(u) != LTS_NONE);
    lts_subsets *subsets = NULL;
    base_status status = lts_determinise(spec->lts, &spec->lts->initial, 1, MAX_ENTRIES, &subsets, error);
    if (status)
        return status;
    status = find_forbidden(u, spec, subsets);
    lts_subsets_free(subsets);
    if (!status)
        status = mark_what_follows(u);
    return status ? base_fail(error, status, 0, 0,
                              status == BASE_E_LIMIT ? "the model has too many states for that"
                                                     : "out of memory")
                  : status;
}
