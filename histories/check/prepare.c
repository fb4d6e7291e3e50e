/* Making the general search ready: calls in their lists, labels with what is known of them. */
#include "histories/check/prepare.h"

#include <assert.h>
#include <string.h>

#include "base/array.h"

static int by_end(const void *a, const void *b, const history_call *calls)
{
    const uint32_t x = calls[*(const uint32_t *)a].end, y = calls[*(const uint32_t *)b].end;
    return x < y ? -1 : x > y;
}

/* Sorts known calls by their ends: a merge sort, as qsort takes no argument. */
static void sort_by_end(uint32_t *at, uint32_t *spare, uint32_t count, const history_call *calls)
{
    for (uint32_t width = 1; width < count; width *= 2) {
        for (uint32_t from = 0; from < count; from += 2 * width) {
            uint32_t i = from, middle = from + width < count ? from + width : count, j = middle;
            const uint32_t end = middle + width < count ? middle + width : count;
            for (uint32_t k = from; k < end; k++)
                spare[k] = i < middle && (j >= end || by_end(&at[i], &at[j], calls) <= 0) ? at[i++] : at[j++];
        }
        memcpy(at, spare, count * sizeof *at);
    }
}

/* Gives each known call a slot that is free from its start to its end. */
static bool give_slots(history_searching *s)
{
    const history_call *calls = s->p->calls;
    uint32_t *free_slots = base_alloc(s->known + 1, sizeof *free_slots);
    if (!free_slots)
        return false;
    uint32_t free_count = 0, ended = 0;
    for (uint32_t i = 0; i < s->p->count; i++) {
        while (ended < s->known && calls[s->ends[ended]].end < calls[i].start)
            free_slots[free_count++] = s->slot[s->ends[ended++]];
        if (calls[i].end == HISTORY_NEVER)
            s->slot[i] = s->unknowns++;
        else
            s->slot[i] = free_count ? free_slots[--free_count] : s->slots++;
    }
    free(free_slots);
    return true;
}

static void link_calls(history_searching *s)
{
    const uint32_t count = s->p->count;
    s->head_known = count;
    s->head_unknown = count + 1;
    uint32_t last[2] = {s->head_known, s->head_unknown};
    for (uint32_t i = 0; i < count; i++) {
        const bool unknown = s->p->calls[i].end == HISTORY_NEVER;
        s->before[i] = last[unknown];
        s->after[last[unknown]] = i;
        last[unknown] = i;
    }
    for (int k = 0; k < 2; k++) {
        const uint32_t head = k ? s->head_unknown : s->head_known;
        s->after[last[k]] = head;
        s->before[head] = last[k];
    }
}

/* The number of a cell's value, from 0; HISTORY_NOBODY for none. */
static uint32_t number_of(history_searching *s, history_value value, uint32_t *count)
{
    if (value == HISTORY_ABSENT)
        return HISTORY_NOBODY;
    if (s->value_of[value] == HISTORY_NOBODY)
        s->value_of[value] = (*count)++;
    return s->value_of[value];
}

static bool read_labels(history_searching *s)
{
    const history_problem *p = s->p;
    const history_model_class *class = p->model->class;
    s->has_cells = class->cell != NULL && !s->limits->dead_end;
    if (class->objects && p->object == HISTORY_ABSENT)
        s->has_cells = false;
    uint32_t values = 0;
    const uint32_t table = history_values_count(p->model->values);
    s->value_of = base_alloc(table, sizeof *s->value_of);
    if (!s->value_of)
        return false;
    memset(s->value_of, 0xff, table * sizeof *s->value_of);
    for (uint32_t i = 0; i < p->label_count; i++) {
        history_value needs = HISTORY_ABSENT, leaves = HISTORY_ABSENT;
        s->overwrites[i] = !s->limits->dead_end && class->overwrites &&
                           !(class->objects && p->object == HISTORY_ABSENT) &&
                           class->overwrites(p->model, &p->labels[i]);
        s->observes[i] = class->observes && class->observes(p->model, &p->labels[i]);
        s->has_overwrites |= s->overwrites[i];
        s->has_cells = s->has_cells && class->cell(p->model, &p->labels[i], &needs, &leaves);
        s->needs[i] = number_of(s, needs, &values);
        s->leaves[i] = number_of(s, leaves, &values);
        s->has_other_tests |= needs == HISTORY_ABSENT && !s->overwrites[i];
    }
    s->wanted = base_alloc_zeroed(values, sizeof *s->wanted);
    s->sources = base_alloc_zeroed(values, sizeof *s->sources);
    if (!s->wanted || !s->sources)
        return false;
    s->cell = HISTORY_NOBODY;
    for (uint32_t i = 0; i < p->count && s->has_cells; i++) {
        const uint32_t label = p->calls[i].label;
        if (s->needs[label] != HISTORY_NOBODY && p->calls[i].end != HISTORY_NEVER && !p->calls[i].is_optional)
            s->wanted[s->needs[label]]++;
        if (s->leaves[label] != HISTORY_NOBODY)
            s->sources[s->leaves[label]]++;
    }
    return true;
}

bool history_search_begin(history_searching *s)
{
    const history_problem *p = s->p;
    const size_t count = (size_t)p->count + 2;
    s->known = p->known;
    s->ends = base_alloc(count, sizeof *s->ends);
    s->slot = base_alloc(count, sizeof *s->slot);
    s->after = base_alloc(count, sizeof *s->after);
    s->before = base_alloc(count, sizeof *s->before);
    s->is_put = base_alloc_zeroed(count, sizeof *s->is_put);
    s->overwrites = base_alloc_zeroed(p->label_count, sizeof *s->overwrites);
    s->observes = base_alloc_zeroed(p->label_count, sizeof *s->observes);
    s->needs = base_alloc(p->label_count, sizeof *s->needs);
    s->leaves = base_alloc(p->label_count, sizeof *s->leaves);
    s->seen_mark = base_alloc_zeroed(p->label_count, sizeof *s->seen_mark);
    s->seen_call = base_alloc(p->label_count, sizeof *s->seen_call);
    if (!s->ends || !s->slot || !s->after || !s->before || !s->is_put || !s->overwrites || !s->observes ||
        !s->needs || !s->leaves || !s->seen_mark || !s->seen_call)
        return false;
    uint32_t known = 0;
    for (uint32_t i = 0; i < p->count; i++)
        if (p->calls[i].end != HISTORY_NEVER)
            s->ends[known++] = i;
    assert(known == s->known);
    sort_by_end(s->ends, s->after, known, p->calls);
    if (!give_slots(s) || !read_labels(s) ||
        !history_space_begin(&s->space, p->model, p->object, p->labels, p->label_count))
        return false;
    link_calls(s);
    if (s->limits->dead_end)
        s->foresight.p = p;
    else if (!history_foresight_begin(&s->foresight, p) || !history_related_begin(&s->related, p))
        return false;
    s->foresight.after = s->after;
    s->foresight.head_known = s->head_known;
    s->foresight.head_unknown = s->head_unknown;
    s->last_overwrite = HISTORY_NOBODY;
    return history_sets_begin(&s->now, s->slots, s->unknowns, s->has_overwrites || p->has_optional) &&
           history_visited_begin(&s->visited, &s->now);
}

void history_search_end(history_searching *s)
{
    free(s->ends);
    free(s->slot);
    free(s->after);
    free(s->before);
    free(s->is_put);
    free(s->overwrites);
    free(s->observes);
    free(s->needs);
    free(s->leaves);
    free(s->seen_mark);
    free(s->seen_call);
    free(s->wanted);
    free(s->sources);
    free(s->value_of);
    free(s->moves);
    free(s->frames);
    free(s->saved);
    free(s->tries);
    free(s->shared_number);
    free(s->shared_chains.at);
    history_sets_end(&s->now);
    history_visited_end(&s->visited);
    history_foresight_end(&s->foresight);
    history_related_end(&s->related);
    history_space_end(&s->space);
}
