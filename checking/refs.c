/* Where refs lie in values, and what has to be done where agents are exchanged. */
#include "config.h"

#include "checking/symmetry.h"

#include "values/values.h"

#include <string.h>

static void *array(checking_model *m, size_t count, size_t size)
{
    void *things = base_arena_array(m->arena, count + 1, size);
    m->no_memory = m->no_memory || !things;
    return things;
}

/* ---- shapes ---- */

static ref_shape shape_of(checking_model *m, const spex_type *type);

static const ref_shape *shape_in(checking_model *m, const spex_type *type)
{
    ref_shape *shape = type ? array(m, 1, sizeof *shape) : NULL;
    if (shape)
        *shape = shape_of(m, type);
    return shape;
}

static ref_shape shape_of(checking_model *m, const spex_type *type)
{
    ref_shape shape = {.type = type, .has_refs = type->kind == SPEX_TYPE_REF};
    bool is_sorted = type->kind == SPEX_TYPE_SET || type->kind == SPEX_TYPE_MAP;
    shape.key = shape_in(m, type->key);
    shape.element = shape_in(m, type->element);
    ref_shape *members = type->member_count ? array(m, type->member_count, sizeof *members) : NULL;
    for (uint32_t i = 0; i < type->member_count && members; i++) {
        members[i] = shape_of(m, type->members[i].type);
        shape.has_refs = shape.has_refs || members[i].has_refs;
    }
    shape.members = members;
    const ref_shape *first = shape.key ? shape.key : shape.element;
    shape.has_ref_keys = is_sorted && first && first->has_refs;
    shape.has_refs =
        shape.has_refs || (shape.key && shape.key->has_refs) || (shape.element && shape.element->has_refs);
    return shape;
}

/* ---- sites ---- */

static void add_site(checking_model *m, ref_sites *sites, size_t offset, const ref_shape *sorts)
{
    ref_site *list = base_arena_grow(m->arena, sites->sites, sites->count, &sites->room, sizeof *list);
    m->no_memory = m->no_memory || !list;
    if (!list)
        return;
    sites->sites = list;
    list[sites->count++] = (ref_site){offset, sorts};
}

/* All entries that there is room for: those that are not there are zero, and stay so. */
static void list_sites(checking_model *m, ref_sites *sites, const ref_shape *shape, size_t offset)
{
    const spex_type *type = shape->type;
    if (!shape->has_refs)
        return;
    if (type->kind == SPEX_TYPE_REF)
        add_site(m, sites, offset, NULL);
    for (uint32_t i = 0; i < type->member_count && type->kind == SPEX_TYPE_RECORD; i++)
        list_sites(m, sites, &shape->members[i], offset + type->members[i].offset);
    const ref_shape *first = shape->key ? shape->key : shape->element;
    for (uint32_t i = 0; i < type->capacity && first; i++) {
        list_sites(m, sites, first, offset + type->items + i * first->type->size);
        if (shape->key)
            list_sites(m, sites, shape->element, offset + type->values + i * shape->element->type->size);
    }
    if (shape->has_ref_keys) {
        ref_shape *kept = array(m, 1, sizeof *kept);
        if (kept)
            *kept = *shape;
        add_site(m, sites, offset, kept);
    }
}

/* ---- structs ---- */

static void read_struct(checking_model *m, ref_struct *made, const spex_member *members, uint32_t count,
                        size_t begin)
{
    made->members = array(m, count, sizeof *made->members);
    made->plain = array(m, count, sizeof *made->plain);
    for (uint32_t i = 0; i < count && !m->no_memory; i++) {
        size_t offset = begin + members[i].offset;
        ref_shape shape = shape_of(m, members[i].type);
        struct plain_bytes *last = made->plain_count ? &made->plain[made->plain_count - 1] : NULL;
        bool goes_on = i > 0 && last && members[i - 1].offset + begin < last->end && last->end <= offset;
        if (shape.has_refs) {
            made->members[made->member_count++] = (struct ref_member){offset, shape};
            list_sites(m, &made->sites, &shape, offset);
        } else if (goes_on) {
            last->end = offset + members[i].type->size;
        } else {
            made->plain[made->plain_count++] = (struct plain_bytes){offset, offset + members[i].type->size};
        }
    }
}

/* Channels between the same members mostly have the same messages. */
static bool are_wires_equal(const channel_layout *a, const channel_layout *b)
{
    bool are_so = a->wire_count == b->wire_count;
    for (uint32_t i = 0; i < a->wire_count && are_so; i++)
        are_so = a->wires[i].sent == b->wires[i].sent;
    return are_so;
}

static void read_wires(checking_model *m)
{
    uint32_t members = m->system->member_count;
    const ref_struct **wires = m->symmetry->wires = array(m, m->channel_count, sizeof *wires);
    uint32_t *last =
        array(m, (size_t)members * members, sizeof *last); /* a channel between two members, + 1 */
    for (uint32_t i = 0; i < m->channel_count && !m->no_memory; i++) {
        const channel_layout *c = &m->channels[i];
        uint32_t *known = &last[(m->agents[c->from].member - m->system->members) * members +
                                (m->agents[c->to].member - m->system->members)];
        if (*known && are_wires_equal(c, &m->channels[*known - 1])) {
            wires[i] = wires[*known - 1];
            continue;
        }
        ref_struct *made = array(m, c->wire_count, sizeof *made);
        for (uint32_t k = 0; k < c->wire_count && made; k++)
            read_struct(m, &made[k], c->wires[k].sent->members, c->wires[k].sent->member_count, WIRE_BODY);
        wires[i] = made;
        *known = i + 1;
    }
}

bool checking_read_refs(checking_model *m)
{
    ref_agent *types = array(m, m->system->member_count, sizeof *types);
    m->symmetry->types = types;
    for (uint32_t i = 0; i < m->system->member_count && !m->no_memory; i++) {
        const spex_agent *agent = m->system->members[i].agent;
        read_struct(m, &types[i].state, agent->state, agent->state_count, 0);
        read_struct(m, &types[i].params, agent->params, agent->params_count, 0);
        types[i].accepts = array(m, agent->accept_count, sizeof *types[i].accepts);
        for (uint32_t a = 0; a < agent->accept_count && !m->no_memory; a++)
            read_struct(m, &types[i].accepts[a], agent->accepts[a].members, agent->accepts[a].member_count,
                        agent->accepts[a].offset);
    }
    if (!m->no_memory)
        read_wires(m);
    return !m->no_memory;
}

/* ---- exchanging ---- */

static void swap_bytes(char *a, char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* Sorts a set, or a map by its keys. */
static void sort(const ref_shape *shape, char *at)
{
    const spex_type *type = shape->type, *by = shape->key ? type->key : type->element;
    char *items = at + type->items, *values = at + type->values;
    uint32_t count;
    memcpy(&count, at, sizeof count);
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i;
             k > 0 && values_compare(by, items + k * by->size, items + (k - 1) * by->size) < 0; k--) {
            swap_bytes(items + k * by->size, items + (k - 1) * by->size, by->size);
            if (shape->key)
                swap_bytes(values + k * type->element->size, values + (k - 1) * type->element->size,
                           type->element->size);
        }
}

void checking_exchange_refs(const ref_sites *sites, char *at, const uint32_t *image)
{
    for (uint32_t i = 0; i < sites->count; i++) {
        const ref_site *site = &sites->sites[i];
        if (site->sorts) {
            sort(site->sorts, at + site->offset);
            continue;
        }
        spex_ref ref;
        memcpy(&ref, at + site->offset, sizeof ref);
        ref = ref ? image[ref - 1] + 1 : 0;
        memcpy(at + site->offset, &ref, sizeof ref);
    }
}
