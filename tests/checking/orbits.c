/* Orbits of the states under all permutations of the agents of each group, by trying each permutation of each
 * state.
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

static bool next_permutation(permutation *p)
{
    const lang_system *system = p->subject->system;
    for (uint32_t i = 0; i < system->member_count; i++)
        if (next_in_group(p->image + system->members[i].first, system->members[i].count))
            return true;
    return false;
}

/* Marks the states of one orbit; false: some is not reached. */
static bool mark_orbit(search *s, uint32_t state, bool *marks)
{
    base_arena *arena = base_arena_new();
    permutation p = {&s->subject, arena, {0}};
    const world *w = world_at(s, arena, state);
    bool all = true;
    for (uint32_t i = 0; i < s->subject.count; i++)
        p.image[i] = i;
    do {
        size_t length;
        char *bytes = write_world(&s->subject, permuted_world(&p, w), &length);
        uint32_t other = base_names_find(s->states, bytes, length);
        free(bytes);
        if (other != BASE_NONE)
            marks[other] = true;
        all = all && other != BASE_NONE;
    } while (all && next_permutation(&p));
    base_arena_free(arena);
    return all;
}

uint32_t count_orbits(search *s)
{
    uint32_t count = base_names_count(s->states), orbits = 0;
    bool *marks = calloc(count + 1u, 1), all = true;
    assert(s->subject.count <= 32);
    for (uint32_t i = 0; i < count && all; i++)
        if (!marks[i]) {
            orbits++;
            all = mark_orbit(s, i, marks);
        }
    free(marks);
    return all ? orbits : NO_NUMBER;
}
