/* Which agents are alike. Two of a group are if exchanging them leaves everything as it is that steps and
 * properties depend on: parameters, who may send to whom, inputs, crashes; and if no handler and no property
 * can tell refs apart by more than whether they are equal, nor names one of the two (Ip and Dill, "Better
 * verification through symmetry", 1996). If a is like b and b like c then a is like c, so it is enough to
 * compare each with one of each class.
 */
#include "config.h"

#include "checking/symmetry.h"

#include "values/values.h"

#include <assert.h>
#include <string.h>

/* A comparison of the system with itself, two agents exchanged. */
typedef struct exchange {
    checking_model *m;
    uint32_t a, b;
    uint32_t *image;
    char *left, *right; /* memory for parameters and values */
} exchange;

static void *array(checking_model *m, size_t count, size_t size)
{
    void *things = base_arena_array(m->arena, count + 1, size);
    m->no_memory = m->no_memory || !things;
    return things;
}

/* ---- parameters ---- */

static bool are_params_alike(const exchange *x, uint32_t agent)
{
    const agent_layout *one = &x->m->agents[agent], *other = &x->m->agents[x->image[agent]];
    const spex_agent *type = one->type;
    memset(x->left, 0, type->params_size);
    memset(x->right, 0, type->params_size);
    values_copy_members(type->params, type->params_count, one->params, x->left);
    values_copy_members(type->params, type->params_count, other->params, x->right);
    checking_exchange_refs(&checking_refs_of(x->m, agent)->params.sites, x->left, x->image);
    return memcmp(x->left, x->right, type->params_size) == 0;
}

static bool are_all_params_alike(const exchange *x)
{
    if (!are_params_alike(x, x->a)) /* most that differ do so here */
        return false;
    for (uint32_t k = 0; k < x->m->agent_count; k++) {
        bool may_differ = x->image[k] != k || checking_refs_of(x->m, k)->params.sites.count > 0;
        if (may_differ && !are_params_alike(x, k))
            return false;
    }
    return true;
}

/* ---- links and crashes ---- */

static bool are_links_alike(const exchange *x)
{
    const bool *linked = x->m->system->linked;
    size_t count = x->m->agent_count;
    for (uint32_t k = 0; k < count; k++)
        if (linked[x->a * count + k] != linked[x->b * count + x->image[k]] ||
            linked[k * count + x->a] != linked[x->image[k] * count + x->b])
            return false;
    return true;
}

static bool are_crashes_alike(const exchange *x)
{
    const spex_system *system = x->m->system;
    for (uint32_t i = 0; i < system->faults.crash_count; i++)
        if (system->faults.crashes[i].who[x->a] != system->faults.crashes[i].who[x->b])
            return false;
    return true;
}

/* ---- inputs ---- */

/* Is value `number` of a list, exchanged, one of another? */
static bool has_value(const exchange *x, const spex_type *type, const spex_values *from, uint64_t number,
                      const spex_values *in)
{
    ref_site ref = {0, NULL};
    const ref_sites sites = {&ref, 1, 1};
    memset(x->left, 0, type->size);
    values_copy(type, (const char *)from->items + number * type->size, x->left);
    if (type->kind == SPEX_TYPE_REF)
        checking_exchange_refs(&sites, x->left, x->image);
    for (uint64_t i = 0; i < in->count; i++) {
        memset(x->right, 0, type->size);
        values_copy(type, (const char *)in->items + i * type->size, x->right);
        if (memcmp(x->left, x->right, type->size) == 0)
            return true;
    }
    return false;
}

/* Are there refs in field `number` of a message? */
static bool has_refs(const exchange *x, const spex_system_input *input, uint32_t number)
{
    const spex_message_type *type = &x->m->agents[input->agent].type->accepts[input->message];
    const ref_struct *refs = &checking_refs_of(x->m, input->agent)->accepts[input->message];
    for (uint32_t i = 0; i < refs->member_count; i++)
        if (refs->members[i].offset == type->offset + type->members[number].offset)
            return true;
    return false;
}

static bool are_values_alike(const exchange *x, const spex_system_input *input, uint32_t number,
                             const spex_values *b)
{
    const spex_type *type = x->m->agents[input->agent].type->accepts[input->message].members[number].type;
    const spex_values *a = &input->values[number];
    bool with_refs = has_refs(x, input, number);
    if (a == b && !with_refs)
        return true;
    if (a->count != b->count || !a->items != !b->items || (!a->items && a->low != b->low))
        return false;
    if (!a->items)
        return true; /* of refs: all there are */
    if (with_refs && type->kind != SPEX_TYPE_REF)
        return false; /* a list or record with refs in it: rare enough */
    for (uint64_t i = 0; i < a->count; i++)
        if (!has_value(x, type, a, i, b))
            return false;
    return true;
}

static bool is_input_alike(const exchange *x, const spex_system_input *a, const spex_system_input *b)
{
    const spex_message_type *type = &x->m->agents[a->agent].type->accepts[a->message];
    if (b->agent != x->image[a->agent] || b->message != a->message || b->at_most != a->at_most ||
        (a->at_most != SPEX_NO_LIMIT && a->clause != b->clause))
        return false;
    for (uint32_t i = 0; i < type->member_count; i++)
        if (!are_values_alike(x, a, i, &b->values[i]))
            return false;
    return true;
}

/* Are there refs among the values that are given? */
static bool has_ref_values(const exchange *x, const spex_system_input *input)
{
    const spex_message_type *type = &x->m->agents[input->agent].type->accepts[input->message];
    for (uint32_t i = 0; i < type->member_count; i++)
        if (input->values[i].items && has_refs(x, input, i))
            return true;
    return false;
}

static bool are_inputs_alike(const exchange *x)
{
    const spex_system *system = x->m->system;
    for (uint32_t i = 0; i < system->input_count; i++) {
        const spex_system_input *input = &system->inputs[i];
        bool is_found = x->image[input->agent] == input->agent && !has_ref_values(x, input);
        for (uint32_t k = 0; k < system->input_count && !is_found; k++)
            is_found = is_input_alike(x, input, &system->inputs[k]);
        if (!is_found)
            return false;
    }
    return true;
}

/* ---- classes ---- */

static bool are_alike(exchange *x, uint32_t a, uint32_t b)
{
    x->a = a;
    x->b = b;
    x->image[a] = b;
    x->image[b] = a;
    bool is_so = are_crashes_alike(x) && are_all_params_alike(x) && are_links_alike(x) && are_inputs_alike(x);
    x->image[a] = a;
    x->image[b] = b;
    return is_so;
}

/* Can code tell an agent from the others of its group? */
static bool is_told_apart(const checking_model *m, uint32_t member, uint32_t agent)
{
    for (uint32_t i = 0; i < m->system->apart_count; i++) {
        const spex_apart *a = &m->system->apart[i];
        bool is_meant = a->member == SPEX_NO_LIMIT || (a->member == member && a->agent == SPEX_NO_LIMIT) ||
                        (a->member == member && a->agent == agent);
        if (a->is_in_code && is_meant)
            return true;
    }
    return false;
}

/* Puts an agent into a class of its group, those from `first` on, or begins one. */
static void put(exchange *x, uint32_t first, const spex_system_member *group, uint32_t agent)
{
    struct checking_symmetry *s = x->m->symmetry;
    for (uint32_t c = first; c < s->class_count; c++)
        if (are_alike(x, s->classes[c].agents[0], agent)) {
            s->classes[c].agents[s->classes[c].count++] = agent;
            return;
        }
    alike_class *made = &s->classes[s->class_count++];
    *made = (alike_class){.agents = array(x->m, group->count, sizeof *made->agents), .count = 1};
    if (made->agents)
        made->agents[0] = agent;
}

/* Classes of one agent are none. */
static void drop_small(struct checking_symmetry *s, uint32_t first)
{
    uint32_t kept = first;
    for (uint32_t c = first; c < s->class_count; c++)
        if (s->classes[c].count > 1)
            s->classes[kept++] = s->classes[c];
    s->class_count = kept;
}

/* What is first to tell agents of a group apart, if they are not all alike: what is in code before what is
 * not. */
static const spex_apart *find_apart(const checking_model *m, uint32_t member)
{
    const spex_apart *found = NULL;
    for (uint32_t i = 0; i < m->system->apart_count; i++) {
        const spex_apart *a = &m->system->apart[i];
        if ((a->member == SPEX_NO_LIMIT || a->member == member) &&
            (!found || (a->is_in_code && !found->is_in_code)))
            found = a;
    }
    return found;
}

static void divide(exchange *x, uint32_t member)
{
    checking_model *m = x->m;
    struct checking_symmetry *s = m->symmetry;
    const spex_system_member *group = &m->system->members[member];
    uint32_t first = s->class_count;
    for (uint32_t i = 0; i < group->count && group->count > 1 && !m->no_memory; i++)
        if (!is_told_apart(m, member, group->first + i))
            put(x, first, group, group->first + i);
    drop_small(s, first);
    for (uint32_t c = first; c < s->class_count; c++)
        for (uint32_t i = 0; i < s->classes[c].count; i++)
            s->class_of[s->classes[c].agents[i]] = c;
    bool are_all = s->class_count == first + 1 && s->classes[first].count == group->count;
    s->apart[member] = are_all || group->count == 1 ? NULL : find_apart(m, member);
}

static size_t most_of_values(const checking_model *m)
{
    size_t most = 16;
    for (uint32_t a = 0; a < m->agent_count; a++)
        most = m->agents[a].type->params_size > most ? m->agents[a].type->params_size : most;
    return most > m->largest_message ? most : m->largest_message;
}

bool checking_find_alike(checking_model *m)
{
    struct checking_symmetry *s = m->symmetry = array(m, 1, sizeof *s);
    if (!s || !checking_read_refs(m))
        return false;
    exchange x = {.m = m,
                  .image = array(m, m->agent_count, sizeof *x.image),
                  .left = array(m, 1, most_of_values(m)),
                  .right = array(m, 1, most_of_values(m))};
    s->classes = array(m, m->agent_count, sizeof *s->classes);
    s->class_of = array(m, m->agent_count, sizeof *s->class_of);
    s->apart = array(m, m->system->member_count, sizeof *s->apart);
    for (uint32_t a = 0; a < m->agent_count && !m->no_memory; a++) {
        x.image[a] = a;
        s->class_of[a] = NO_CLASS;
    }
    for (uint32_t i = 0; i < m->system->member_count && !m->no_memory; i++)
        divide(&x, i);
    s->scratch_size = checking_canonical_room(m);
    return !m->no_memory;
}

/* ---- asking ---- */

uint32_t checking_class_count(const checking_model *model)
{
    return model->symmetry->class_count;
}

uint32_t checking_class_agent(const checking_model *model, uint32_t class_number, uint32_t i)
{
    const alike_class *c = &model->symmetry->classes[class_number];
    assert(class_number < model->symmetry->class_count);
    return i < c->count ? c->agents[i] : SPEX_EXPLORER_NONE;
}

const spex_apart *checking_apart(const checking_model *model, uint32_t member)
{
    assert(member < model->system->member_count);
    return model->symmetry->apart[member];
}

uint64_t checking_unsettled(const checking_model *model)
{
    return atomic_load(&model->symmetry->unsettled);
}
