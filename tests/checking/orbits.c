/* Orbits of the states under all permutations of agents that are said to be alike, by trying each permutation
 * of each state; and whether they are alike, by trying all steps of each state and of what it becomes by an
 * exchange.
 */
#include "search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct permutation {
    const subject *subject;
    base_arena *arena;
    uint32_t image[32]; /* of each instance */
} permutation;

static value permuted(const permutation *p, const lang_type *type, value v);

static int64_t permuted_ref(const permutation *p, int64_t ref)
{
    return ref == 0 ? 0 : (int64_t)p->image[ref - 1] + 1;
}

/* Sets and maps are in order. */
static void sort_entries(const lang_type *key, value *items, uint32_t count, uint32_t each)
{
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i; k > 0 && value_before(key, &items[k * each], &items[(k - 1) * each]); k--)
            for (uint32_t j = 0; j < each; j++) {
                value swap = items[k * each + j];
                items[k * each + j] = items[(k - 1) * each + j];
                items[(k - 1) * each + j] = swap;
            }
}

static value permuted(const permutation *p, const lang_type *type, value v)
{
    uint32_t each = type->kind == LANG_MAP ? 2 : 1;
    uint32_t count = type->kind == LANG_RECORD ? type->record->fields.count : v.count * each;
    if (type->kind == LANG_REF)
        v.number = permuted_ref(p, v.number);
    if (type->kind < LANG_LIST || type->kind > LANG_RECORD)
        return v;
    value *items = base_arena_array(p->arena, count + 1ull, sizeof *items);
    for (uint32_t i = 0; i < count; i++) {
        const lang_type *of = type->kind == LANG_RECORD ? &type->record->fields.fields[i].type
                              : each == 2 && i % 2 == 0 ? type->key
                                                        : type->element;
        items[i] = permuted(p, of, v.items[i]);
    }
    v.items = items;
    if (type->kind == LANG_SET || type->kind == LANG_MAP)
        sort_entries(each == 2 ? type->key : type->element, items, v.count, each);
    return v;
}

static world *permuted_world(const permutation *p, const world *w)
{
    const subject *s = p->subject;
    world *made = copy_world(s, p->arena, w);
    made->halves = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        made->actors[p->image[i]] = w->actors[i];
        actor *a = &made->actors[p->image[i]];
        a->fields = base_arena_array(p->arena, s->agents[i]->state.count + 1ull, sizeof(value));
        for (uint32_t f = 0; f < s->agents[i]->state.count; f++)
            a->fields[f] = permuted(p, &s->agents[i]->state.fields[f].type, w->actors[i].fields[f]);
        made->halves |= (w->halves >> i & 1u) << p->image[i];
    }
    if (made->halves & 1u)
        made->halves = ~made->halves & ((1u << s->count) - 1);
    for (uint32_t i = 0; i < s->count * s->count; i++) {
        const queue *from = &w->queues[i];
        queue *to = &made->queues[p->image[i / s->count] * s->count + p->image[i % s->count]];
        *to = (queue){base_arena_array(p->arena, from->count + 1ull, sizeof *to->messages), from->count};
        for (uint32_t k = 0; k < from->count; k++) {
            const lang_fields *fields = &from->messages[k].as->fields;
            message m = {from->messages[k].as,
                         base_arena_array(p->arena, fields->count + 1ull, sizeof(value))};
            for (uint32_t f = 0; f < fields->count; f++)
                m.fields[f] = permuted(p, &fields->fields[f].type, from->messages[k].fields[f]);
            to->messages[k] = m;
        }
    }
    return made;
}

/* The next permutation within the group in the order of their images; false: it was the last, and is the
 * first again. */
static bool next_in_group(uint32_t *image, uint32_t count)
{
    uint32_t i = count - 1, k = count - 1;
    while (i > 0 && image[i - 1] > image[i])
        i--;
    bool is_last = i == 0;
    if (!is_last) {
        while (image[k] < image[i - 1])
            k--;
        uint32_t swap = image[i - 1];
        image[i - 1] = image[k];
        image[k] = swap;
    }
    for (k = count - 1; i < k; i++, k--) {
        uint32_t swap = image[i];
        image[i] = image[k];
        image[k] = swap;
    }
    return !is_last;
}

/* Agents of one class may be exchanged: those with the same number; -1: it is in none. */
static bool next_permutation(permutation *p, const int *classes)
{
    uint32_t count = p->subject->count;
    for (uint32_t first = 0; first < count; first++) {
        uint32_t members[32], places[32], size = 0;
        bool is_first = classes[first] >= 0;
        for (uint32_t i = 0; i < first; i++)
            is_first = is_first && classes[i] != classes[first];
        for (uint32_t i = first; i < count && is_first; i++)
            if (classes[i] == classes[first]) {
                members[size] = i;
                places[size++] = p->image[i];
            }
        if (size < 2)
            continue;
        bool is_next = next_in_group(places, size);
        for (uint32_t i = 0; i < size; i++)
            p->image[members[i]] = places[i];
        if (is_next)
            return true;
    }
    return false;
}

/* Marks the states of one orbit. */
static void mark_orbit(search *s, uint32_t state, const int *classes, bool *marks)
{
    base_arena *arena = base_arena_new();
    permutation p = {&s->subject, arena, {0}};
    const world *w = world_at(s, arena, state);
    for (uint32_t i = 0; i < s->subject.count; i++)
        p.image[i] = i;
    do {
        size_t length;
        char *bytes = write_world(&s->subject, permuted_world(&p, w), &length);
        uint32_t other = base_names_find(s->states, bytes, length);
        free(bytes);
        if (other != BASE_NONE)
            marks[other] = true;
    } while (next_permutation(&p, classes));
    base_arena_free(arena);
}

uint32_t count_orbits(search *s, const int *classes)
{
    uint32_t count = base_names_count(s->states), orbits = 0;
    bool *marks = calloc(count + 1u, 1);
    assert(s->subject.count <= 32);
    for (uint32_t i = 0; i < count; i++)
        if (!marks[i]) {
            orbits++;
            mark_orbit(s, i, classes, marks);
        }
    free(marks);
    return orbits;
}

/* ---- are they alike? ---- */

/* What the steps of a state lead to: all of it as one number, whatever their order. */
typedef struct outcomes {
    const subject *subject;
    const permutation *exchange; /* NULL: as it is */
    base_names *seen;
} outcomes;

static void add_outcome(void *context, const step *taken)
{
    outcomes *o = context;
    size_t length;
    uint32_t number;
    const world *after = taken->outcome == LEADS_ON ? taken->after : taken->before;
    char *bytes = write_world(o->subject, o->exchange ? permuted_world(o->exchange, after) : after, &length);
    bytes = realloc(bytes, length + 2);
    bytes[length++] = (char)taken->outcome;
    bytes[length++] = (char)(taken->outcome == IS_CUT ? taken->cut : 0);
    base_status status = base_names_intern(o->seen, bytes, length, &number);
    assert(status == BASE_OK);
    (void)status;
    free(bytes);
}

/* Have a state and what it becomes by an exchange the same steps, but for the exchange? */
static bool is_preserved(search *s, uint32_t state, uint32_t a, uint32_t b)
{
    base_arena *arena = base_arena_new();
    permutation p = {&s->subject, arena, {0}};
    outcomes here = {&s->subject, &p, base_names_new()}, there = {&s->subject, NULL, base_names_new()};
    const world *w = world_at(s, arena, state);
    for (uint32_t i = 0; i < s->subject.count; i++)
        p.image[i] = i == a ? b : i == b ? a : i;
    each_step(&s->subject, arena, w, add_outcome, &here);
    each_step(&s->subject, arena, permuted_world(&p, w), add_outcome, &there);
    uint32_t count = base_names_count(here.seen);
    bool is_so = count == base_names_count(there.seen);
    for (uint32_t i = 0; i < count && is_so; i++)
        is_so = base_names_find(there.seen, base_names_text(here.seen, i), base_names_length(here.seen, i)) !=
                BASE_NONE;
    base_names_unref(here.seen);
    base_names_unref(there.seen);
    base_arena_free(arena);
    return is_so;
}

bool are_alike(search *s, const int *classes)
{
    for (uint32_t b = 1; b < s->subject.count; b++) {
        uint32_t a = b;
        while (a > 0 && classes[a - 1] != classes[b])
            a--;
        if (a == 0 || classes[b] < 0)
            continue;
        for (uint32_t state = 0; state < base_names_count(s->states); state++)
            if (!is_preserved(s, state, a - 1, b))
                return false;
    }
    return true;
}
