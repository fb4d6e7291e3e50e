/* From a system to the model that the explorer searches. */
#include "config.h"

#include "checking/order.h"
#include "checking/symmetry.h"

#include <assert.h>

static void fill_explorer_model(checking_model *m)
{
    const char **cuts = base_arena_array(m->arena, m->cut_count + 1ull, sizeof *cuts);
    m->no_memory = m->no_memory || !cuts;
    for (uint32_t i = 0; i < m->cut_count && cuts; i++)
        cuts[i] = m->cuts[i].name;
    m->explorer = (spex_explorer_model){.abi = SPEX_EXPLORER_ABI,
                                        .size = sizeof(spex_explorer_model),
                                        .name = m->system->name,
                                        .fingerprint = m->options.fingerprint,
                                        .self = m,
                                        .state_size = m->state_size,
                                        .scratch_size = m->scratch_size,
                                        .field_count = m->field_count,
                                        .fields = m->fields,
                                        .first = checking_first,
                                        .steps = checking_steps,
                                        .property_count = m->property_count,
                                        .cut_count = m->cut_count,
                                        .mark_count = m->subject_count + m->part_mark_count,
                                        .group_count = m->group_count,
                                        .properties = m->explorer_properties,
                                        .cuts = cuts,
                                        .marks = m->subject_names,
                                        .mark_state = checking_mark_state,
                                        .mark_step = checking_mark_step,
                                        .groups = m->groups,
                                        .part_count = m->local_part_count,
                                        .part_steps = checking_part_steps,
                                        .judged_count = m->judged_group_count,
                                        .judged = m->judged_groups,
                                        .describe = checking_describe};
    if (m->order && !m->order->off) {
        m->explorer.action_count = m->order->count;
        m->explorer.dependent = m->order->dependent;
        m->explorer.enables = m->order->enables;
        m->explorer.visible = m->order->visible;
        m->explorer.possible = checking_possible;
        m->explorer.ties = m->order->ties;
    }
    const struct checking_symmetry *s = m->symmetry;
    if (s->class_count == 0)
        return;
    m->explorer.canonical = checking_canonical;
    if (m->explorer.scratch_size < s->scratch_size)
        m->explorer.scratch_size = s->scratch_size;
}

/* What the options leave to the system, and the system to the defaults. */
static void set_bounds(checking_model *m)
{
    const spex_system *system = m->system;
    if (!m->options.has_int) {
        m->options.low = system->bounds.has_int ? system->bounds.low : 0;
        m->options.high = system->bounds.has_int ? system->bounds.high : 255;
    }
    m->queue_bound = m->options.queue != UINT64_MAX       ? m->options.queue
                     : system->bounds.queue != UINT64_MAX ? system->bounds.queue
                                                          : 8;
    if (m->options.inputs == UINT64_MAX)
        m->options.inputs = system->bounds.inputs;
    if (m->options.crashes == UINT64_MAX)
        m->options.crashes = system->bounds.crashes;
}

/* What there is more of than steps can be told apart by, or be made; NULL: nothing. */
static const char *too_large(const checking_model *m)
{
    const spex_system *system = m->system;
    if (m->channel_count > 65535 || system->input_count > 65535)
        return "more than 65535 pairs of agents, or inputs, cannot be searched";
    if (system->faults.partition && m->agent_count > 20)
        return "partitions of more than 20 agents cannot be searched: there are too many";
    if (m->fair_tag_count > MOST_FAIR)
        return "more than 30 tags are 'given fair'";
    for (uint32_t i = 0; i < system->input_count; i++) {
        const spex_system_input *input = &system->inputs[i];
        uint64_t combinations = 1;
        for (uint32_t f = 0; f < m->agents[input->agent].type->accepts[input->message].member_count; f++) {
            combinations *= input->values[f].count;
            if (input->values[f].count > 1000000 || combinations > 1000000)
                return "an input has more than a million values: an 'environment' clause can give fewer";
        }
    }
    return NULL;
}

static base_status build(checking_model *m, base_error *error)
{
    set_bounds(m);
    base_status status = checking_lay_out(m, error);
    if (status != BASE_OK)
        return status;
    if (!checking_make_notes(m) || !checking_mark_overlaps(m))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    status = checking_make_claims(m);
    if (status != BASE_OK)
        return base_fail(error, status, 0, 0,
                         status == BASE_E_NOMEM ? "no memory" : "there are more than 100000 properties");
    const char *large = too_large(m);
    if (large)
        return base_fail(error, BASE_E_LIMIT, 0, 0, "%s", large);
    const char *trouble = checking_first_trouble(m);
    if (trouble)
        return base_fail(error, BASE_E_LIMIT, 0, 0, "the system cannot begin: %s", trouble);
    if (!checking_make_messages(m))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    checking_make_order(m);
    checking_make_parts(m);
    if (checking_find_alike(m))
        fill_explorer_model(m);
    return m->no_memory ? base_fail(error, BASE_E_NOMEM, 0, 0, "no memory") : BASE_OK;
}

base_status checking_open(checking_model **model, const spex_system *system, const checking_options *options,
                          base_error *error)
{
    assert(model && system && options);
    *model = NULL;
    base_arena *arena = base_arena_new();
    checking_model *m = arena ? base_arena_alloc(arena, sizeof *m) : NULL;
    if (!m) {
        base_arena_free(arena);
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    }
    m->arena = arena;
    m->system = system;
    m->options = *options;
    base_status status = build(m, error);
    if (status == BASE_OK)
        *model = m;
    else
        base_arena_free(arena);
    return status;
}

void checking_close(checking_model *model)
{
    if (model)
        base_arena_free(model->arena);
}

const spex_explorer_model *checking_explorer_model(const checking_model *model)
{
    return &model->explorer;
}

const checking_options *checking_options_of(const checking_model *model)
{
    return &model->options;
}

int64_t checking_claim_of(const checking_model *model, uint32_t property)
{
    assert(property < model->property_count);
    return model->properties[property].claim;
}

uint32_t checking_choice_count(const checking_model *model, uint32_t property)
{
    const property_of *p = &model->properties[property];
    assert(property < model->property_count);
    return p->claim < 0 ? 0 : model->system->claims[p->claim].bound_count + (p->agent != SPEX_EXPLORER_NONE);
}

const char *checking_choice(const checking_model *model, uint32_t property, uint32_t i)
{
    const property_of *p = &model->properties[property];
    assert(i < checking_choice_count(model, property));
    return checking_agent_name(model, p->agent != SPEX_EXPLORER_NONE ? p->agent : p->bound[i]);
}

const spex_subject *checking_subject_of(const checking_model *model, uint32_t mark)
{
    return mark < model->subject_count ? model->subjects[mark] : NULL;
}

const char *checking_cut_kind(const checking_model *model, uint32_t cut)
{
    assert(cut < model->cut_count);
    return model->cuts[cut].kind;
}

const char *checking_no_order(const checking_model *model)
{
    return model->order->off;
}

const char *checking_agent_name(const checking_model *model, uint32_t agent)
{
    return agent < model->agent_count ? model->agents[agent].name : "";
}
