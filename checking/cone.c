/* The cone of influence of a claim of states or steps: the fields that it reads, what handlers that change
 * them read for that, the guards that say whether these are taken, who sends the messages that they handle,
 * and so on to a fixed point. A handler that is in it may be undone by a fault, so what says whether it
 * faults is in it, too. What is left out is not in a state, and no bound cuts by it.
 *
 * The steps that are left make the same runs, but for steps that change nothing of this, and may make more:
 * those that a bound cuts in the whole, and those after a fault of what is left out, which in the whole keeps
 * its message from being delivered, or its agent down. So a claim that holds here holds; what does not is
 * judged in the whole. */
#include "config.h"

#include "checking/cone.h"

#include "values/values.h"

#include <stdlib.h>
#include <string.h>

typedef struct closing {
    const checking_model *m;
    checking_cone *cone;
    base_arena *arena;
    bool changed, no_memory;
    bool judges_faults; /* the claim is that there are none */
} closing;

static void mark(closing *k, bool *what)
{
    k->changed = k->changed || !*what;
    *what = true;
}

static void *array(closing *k, size_t count, size_t size)
{
    void *things = base_arena_array(k->arena, count + 1, size);
    k->no_memory = k->no_memory || !things;
    return things;
}

static bool **rows(closing *k, uint32_t count)
{
    return array(k, count, sizeof(bool *));
}

static const checking_behaviour *behaviour_of(const checking_model *m, uint32_t agent)
{
    return &m->options.influence->behaviours[m->agents[agent].member - m->system->members];
}

/* ---- what is read ---- */

static void mark_reads(closing *k, uint32_t a, const checking_handler *h, const bool *reads)
{
    const spex_agent *type = k->m->agents[a].type;
    for (uint32_t i = 0; i < type->state_count; i++)
        if (reads[i])
            mark(k, &k->cone->fields[a][i]);
    uint32_t count = h->kind == CHECKING_ON_MESSAGE ? type->accepts[h->of].member_count : 0;
    for (uint32_t i = 0; i < count; i++)
        if (reads[type->state_count + i])
            mark(k, &k->cone->contents[a][h->of][i]);
}

static void mark_handler(closing *k, uint32_t a, const checking_handler *h)
{
    mark(k, &k->cone->handlers[a][h->number]);
}

/* A message that reaches an agent in this way: a wire of which the field of that name matters. */
static bool is_said(const closing *k, uint32_t c, uint32_t w, const char *name)
{
    const spex_message_type *sent = k->m->channels[c].wires[w].sent;
    for (uint32_t i = 0; i < sent->member_count; i++)
        if (strcmp(sent->members[i].name, name) == 0 && k->cone->says[c][w][i])
            return true;
    return false;
}

/* Does what an agent sends matter; a field of it (`name`)? */
static bool is_awaited(const closing *k, uint32_t a, const spex_message_type *sent, const char *name)
{
    for (uint32_t c = 0; c < k->m->channel_count; c++) {
        uint32_t w = k->m->channels[c].from == a ? checking_wire_of(&k->m->channels[c], sent) : UINT32_MAX;
        if (w != UINT32_MAX && k->cone->wires[c][w] && (!name || is_said(k, c, w, name)))
            return true;
    }
    return false;
}

static bool does_matter(const closing *k, uint32_t a, const checking_handler *h, const checking_effect *e)
{
    const spex_agent *type = k->m->agents[a].type;
    switch (e->kind) {
    case CHECKING_MAY_WRITE:
        return k->cone->fields[a][e->which];
    case CHECKING_MAY_TIME:
        return k->cone->timers[a][e->which];
    case CHECKING_MAY_SEND:
        return is_awaited(k, a, &type->sends[e->which], NULL);
    case CHECKING_MAY_SAY:
        return is_awaited(k, a, &type->sends[e->which], type->sends[e->which].members[e->field].name);
    case CHECKING_MAY_ANSWER:
        return is_awaited(k, a, &type->emits[e->which], NULL);
    case CHECKING_MAY_ANSWER_WITH:
        return is_awaited(k, a, &type->emits[e->which], type->emits[e->which].members[e->field].name);
    case CHECKING_MAY_BRANCH: /* what occurred is that of the whole */
        return false;
    case CHECKING_MAY_FAULT:
        return k->judges_faults || k->cone->handlers[a][h->number];
    case CHECKING_MAY_OVERFLOW: /* what is left out is 0, where nobody judges it */
        return k->judges_faults;
    }
    return true;
}

/* ---- a fixed point ---- */

static bool may_fault(const checking_handler *h)
{
    for (uint32_t e = 0; e < h->effect_count; e++)
        if (h->effects[e].kind == CHECKING_MAY_FAULT)
            return true;
    return false;
}

/* What says that a handler is taken. */
static void mark_event(closing *k, uint32_t a, const checking_handler *h)
{
    const checking_behaviour *b = behaviour_of(k->m, a);
    /* Those after it count where what they ask may be a fault, as then the event does not come about. */
    for (const checking_handler *other = b->handlers; other < b->handlers + b->handler_count; other++)
        if (other->kind == h->kind && other->of == h->of && (other <= h || may_fault(other)))
            mark_reads(k, a, other, other->asked);
    if (h->kind == CHECKING_ON_TIMER) {
        mark(k, &k->cone->fires[a][h->of]);
        mark(k, &k->cone->timers[a][h->of]);
    }
    if (h->kind != CHECKING_ON_MESSAGE)
        return;
    mark_reads(k, a, h, b->where[h->of]);
    mark(k, &k->cone->handles[a][h->of]);
    for (uint32_t c = 0; c < k->m->channel_count; c++)
        for (uint32_t w = 0; w < k->m->channels[c].wire_count && k->m->channels[c].to == a; w++)
            if (k->m->channels[c].wires[w].accepted == h->of)
                mark(k, &k->cone->wires[c][k->m->channels[c].wires[w].number]);
}

/* An agent whose fields alone matter has no handler that changes them: a crash gives them what they have. */
static void close_agent(closing *k, uint32_t a)
{
    const checking_behaviour *b = behaviour_of(k->m, a);
    for (uint32_t i = 0; i < b->handler_count; i++) {
        const checking_handler *h = &b->handlers[i];
        for (uint32_t e = 0; e < h->effect_count; e++)
            if (does_matter(k, a, h, &h->effects[e])) {
                mark_handler(k, a, h);
                mark_reads(k, a, h, h->effects[e].reads);
            }
        if (k->cone->handlers[a][h->number]) {
            mark_event(k, a, h);
            mark(k, &k->cone->agents[a]);
        }
    }
}

/* A crash of an agent of which no handler matters only empties its queues. That does not count, as messages
 * that do nothing may all be delivered as well (where a partition holds them up, it could begin later). */
static void close_channel(closing *k, uint32_t c)
{
    const channel_layout *channel = &k->m->channels[c];
    for (uint32_t w = 0; w < channel->wire_count; w++) {
        const wire_layout *wire = &channel->wires[w];
        for (uint32_t i = 0; i < wire->sent->member_count && wire->accepted != NOT_ACCEPTED; i++) {
            const spex_message_type *type = &k->m->agents[channel->to].type->accepts[wire->accepted];
            for (uint32_t f = 0; f < type->member_count; f++)
                if (strcmp(type->members[f].name, wire->sent->members[i].name) == 0 &&
                    k->cone->contents[channel->to][wire->accepted][f])
                    mark(k, &k->cone->says[c][wire->number][i]);
        }
    }
}

/* ---- where it begins ---- */

static void mark_pending(closing *k, const checking_item *item)
{
    for (uint32_t c = 0; c < k->m->channel_count; c++)
        for (uint32_t w = 0; w < k->m->channels[c].wire_count; w++) {
            const wire_layout *wire = &k->m->channels[c].wires[w];
            if (strcmp(wire->sent->tag, item->tag) != 0)
                continue;
            mark(k, &k->cone->wires[c][wire->number]);
            for (uint32_t i = 0; i < wire->sent->member_count && item->name; i++)
                if (strcmp(wire->sent->members[i].name, item->name) == 0)
                    mark(k, &k->cone->says[c][wire->number][i]);
        }
}

/* All that an agent does. */
static void mark_handlers(closing *k, uint32_t a)
{
    const checking_behaviour *b = behaviour_of(k->m, a);
    for (uint32_t i = 0; i < b->handler_count; i++)
        mark_handler(k, a, &b->handlers[i]);
}

static void mark_claim(closing *k, uint32_t number)
{
    const checking_support *support = &k->m->options.influence->claims[number];
    const spex_system_claim *claim = &k->m->system->claims[number];
    for (uint32_t i = 0; i < support->item_count; i++) {
        const checking_item *item = &support->items[i];
        if (item->kind == CHECKING_FIELD)
            mark(k, &k->cone->fields[item->agent][item->field]);
        else if (item->kind == CHECKING_UP)
            mark(k, &k->cone->agents[item->agent]);
        else
            mark_pending(k, item);
    }
    for (uint32_t a = 0; a < k->m->agent_count && claim->kind == SPEX_SYSTEM_STEPS; a++)
        if (!claim->of_agent || claim->of_agent == k->m->agents[a].type)
            mark_handlers(k, a);
}

/* ---- making it ---- */

static void make_agent(closing *k, uint32_t a)
{
    const spex_agent *type = k->m->agents[a].type;
    checking_cone *cone = k->cone;
    cone->fields[a] = array(k, type->state_count, sizeof(bool));
    cone->timers[a] = array(k, type->timer_count, sizeof(bool));
    cone->fires[a] = array(k, type->timer_count, sizeof(bool));
    cone->handlers[a] = array(k, type->handler_count, sizeof(bool));
    cone->handles[a] = array(k, type->accept_count, sizeof(bool));
    cone->contents[a] = array(k, type->accept_count, sizeof(bool *));
    for (uint32_t i = 0; i < type->accept_count && !k->no_memory; i++)
        cone->contents[a][i] = array(k, type->accepts[i].member_count, sizeof(bool));
}

static void make_channel(closing *k, uint32_t c)
{
    const channel_layout *channel = &k->m->channels[c];
    k->cone->wires[c] = array(k, channel->wire_count, sizeof(bool));
    k->cone->says[c] = array(k, channel->wire_count, sizeof(bool *));
    for (uint32_t w = 0; w < channel->wire_count && !k->no_memory; w++)
        k->cone->says[c][w] = array(k, channel->wires[w].sent->member_count, sizeof(bool));
}

static bool make(closing *k)
{
    checking_cone *cone = k->cone;
    uint32_t agents = k->m->agent_count;
    cone->agents = array(k, agents, sizeof(bool));
    cone->fields = rows(k, agents);
    cone->timers = rows(k, agents);
    cone->fires = rows(k, agents);
    cone->handlers = rows(k, agents);
    cone->handles = rows(k, agents);
    cone->contents = array(k, agents, sizeof *cone->contents);
    cone->wires = rows(k, k->m->channel_count);
    cone->says = array(k, k->m->channel_count, sizeof *cone->says);
    for (uint32_t a = 0; a < agents && !k->no_memory; a++)
        make_agent(k, a);
    for (uint32_t c = 0; c < k->m->channel_count && !k->no_memory; c++)
        make_channel(k, c);
    return !k->no_memory;
}

static bool lacks(const bool *row, uint32_t count)
{
    return memchr(row, false, count) != NULL;
}

static bool is_less(const checking_model *m, const checking_cone *cone)
{
    bool less = lacks(cone->agents, m->agent_count);
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const spex_agent *type = m->agents[a].type;
        less = less || lacks(cone->fields[a], type->state_count) ||
               lacks(cone->fires[a], type->timer_count) || lacks(cone->handles[a], type->accept_count);
        for (uint32_t i = 0; i < type->accept_count; i++)
            less = less || lacks(cone->contents[a][i], type->accepts[i].member_count);
    }
    for (uint32_t c = 0; c < m->channel_count; c++)
        for (uint32_t w = 0; w < m->channels[c].wire_count; w++)
            less = less || (m->channels[c].wires[w].number == w && !cone->wires[c][w]);
    return less;
}

/* Where what waits counts, every message matters to every other. */
static bool can_be_less(const checking_model *m, int64_t claim)
{
    bool is_limited = m->system->network.capacity != SPEX_NO_LIMIT || m->options.ordered ||
                      !m->options.influence || claim == CHECKING_DEADLOCK;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const spex_agent *type = m->agents[a].type;
        is_limited = is_limited || type->max_queue != SPEX_NO_LIMIT;
        for (uint32_t i = 0; i < type->accept_count; i++)
            is_limited = is_limited || type->accepts[i].max_queue != SPEX_NO_LIMIT;
    }
    return !is_limited && (claim < 0 || m->system->claims[claim].claim_kind == SPEX_SAFETY);
}

const checking_cone *checking_cone_of(const checking_model *model, int64_t claim, base_arena *arena)
{
    closing k = {.m = model, .arena = arena, .judges_faults = claim == CHECKING_NO_FAULTS};
    if (!can_be_less(model, claim) || !(k.cone = base_arena_alloc(arena, sizeof *k.cone)) || !make(&k))
        return NULL;
    if (claim >= 0)
        mark_claim(&k, (uint32_t)claim);
    for (k.changed = true; k.changed;) {
        k.changed = false;
        for (uint32_t a = 0; a < model->agent_count; a++)
            close_agent(&k, a);
        for (uint32_t c = 0; c < model->channel_count; c++)
            close_channel(&k, c);
    }
    k.cone->is_less = is_less(model, k.cone);
    return k.cone->is_less ? k.cone : NULL;
}

/* ---- what comes of it ---- */

void checking_fill(const checking_model *m, uint32_t agent, void *self)
{
    const spex_agent *type = m->agents[agent].type;
    for (uint32_t f = 0; f < type->state_count && m->options.cone; f++)
        if (!m->options.cone->fields[agent][f])
            values_first(type->state[f].type, (char *)self + type->state[f].offset);
}

void checking_blank(const checking_model *m, uint32_t agent, void *self)
{
    const spex_agent *type = m->agents[agent].type;
    for (uint32_t f = 0; f < type->state_count && m->options.cone; f++)
        if (!m->options.cone->fields[agent][f])
            memset((char *)self + type->state[f].offset, 0, type->state[f].type->size);
}

void checking_blank_message(const checking_model *m, uint32_t channel, uint32_t wire, char *body)
{
    const spex_message_type *sent = m->channels[channel].wires[wire].sent;
    for (uint32_t i = 0; i < sent->member_count && m->options.cone; i++)
        if (!m->options.cone->says[channel][wire][i]) {
            memset(body + sent->members[i].offset, 0, sent->members[i].type->size);
            values_first(sent->members[i].type, body + sent->members[i].offset);
        }
}

bool checking_matters(const checking_model *m, uint32_t agent, bool is_answer, uint32_t which, uint32_t field)
{
    const spex_agent *type = m->agents[agent].type;
    const spex_message_type *sent = is_answer ? &type->emits[which] : &type->sends[which];
    for (uint32_t c = 0; c < m->channel_count && m->options.cone; c++) {
        uint32_t w = m->channels[c].from == agent ? checking_wire_of(&m->channels[c], sent) : UINT32_MAX;
        if (w != UINT32_MAX && m->options.cone->wires[c][w] && m->options.cone->says[c][w][field])
            return true;
    }
    return !m->options.cone;
}

bool checking_is_cut_in(const checking_model *m, const spex_explorer *search, const checking_cone *cone)
{
    for (uint32_t i = 0; i < m->system->member_count; i++) {
        const spex_system_member *member = &m->system->members[i];
        for (uint32_t f = 0; f < member->agent->state_count; f++) {
            bool is_in = spex_explorer_cut(search, m->int_cuts[i] + f) > 0;
            for (uint32_t a = member->first; a < member->first + member->count; a++)
                is_in = is_in && cone->fields[a][f];
            if (is_in)
                return true;
        }
    }
    return false;
}

/* ---- by name ---- */

bool checking_is_same_cone(const checking_model *m, const checking_cone *a, const checking_cone *b)
{
    bool same = memcmp(a->agents, b->agents, m->agent_count) == 0;
    for (uint32_t i = 0; i < m->agent_count && same; i++) {
        const spex_agent *type = m->agents[i].type;
        same = memcmp(a->fields[i], b->fields[i], type->state_count) == 0 &&
               memcmp(a->timers[i], b->timers[i], type->timer_count) == 0 &&
               memcmp(a->handlers[i], b->handlers[i], type->handler_count) == 0;
        for (uint32_t k = 0; k < type->accept_count && same; k++)
            same = memcmp(a->contents[i][k], b->contents[i][k], type->accepts[k].member_count) == 0;
    }
    for (uint32_t c = 0; c < m->channel_count && same; c++) {
        same = memcmp(a->wires[c], b->wires[c], m->channels[c].wire_count) == 0;
        for (uint32_t w = 0; w < m->channels[c].wire_count && same; w++)
            same = memcmp(a->says[c][w], b->says[c][w], m->channels[c].wires[w].sent->member_count) == 0;
    }
    return same;
}

/* Is it left out of all agents of a member? */
static bool is_out(const checking_model *m, bool *const *rows_of, const spex_system_member *member,
                   uint32_t i)
{
    for (uint32_t a = member->first; a < member->first + member->count; a++)
        if (rows_of[a][i])
            return false;
    (void)m;
    return true;
}

static bool has_handler(const checking_model *m, const spex_system_member *member, uint32_t of)
{
    const checking_behaviour *b = &m->options.influence->behaviours[member - m->system->members];
    for (uint32_t h = 0; h < b->handler_count; h++)
        if (b->handlers[h].kind == CHECKING_ON_TIMER && b->handlers[h].of == of)
            return true;
    return false;
}

static void name_member(const checking_model *m, const checking_cone *cone, const spex_system_member *member,
                        FILE *out)
{
    const char *group = member->is_group ? "[*]" : "";
    for (uint32_t f = 0; f < member->agent->state_count; f++)
        if (is_out(m, cone->fields, member, f))
            fprintf(out, ", %s%s.%s", member->name, group, member->agent->state[f].name);
    for (uint32_t t = 0; t < member->agent->timer_count; t++)
        if (is_out(m, cone->fires, member, t) && has_handler(m, member, t))
            fprintf(out, ", %s of %s%s", member->agent->timers[t].name, member->name, group);
    for (uint32_t i = 0; i < member->agent->accept_count; i++)
        if (is_out(m, cone->handles, member, i))
            fprintf(out, ", %s to %s%s", member->agent->accepts[i].tag, member->name, group);
}

void checking_name_left_out(const checking_model *m, const checking_cone *cone, FILE *out)
{
    char *text = NULL;
    size_t length = 0;
    FILE *list = open_memstream(&text, &length);
    for (uint32_t i = 0; i < m->system->member_count && list; i++) {
        const spex_system_member *member = &m->system->members[i];
        bool is_there = false;
        for (uint32_t a = member->first; a < member->first + member->count; a++)
            is_there = is_there || cone->agents[a];
        if (is_there)
            name_member(m, cone, member, list);
        else
            fprintf(list, ", %s", member->name);
    }
    if (list && fclose(list) == 0)
        fputs(length > 2 ? text + 2 : "what some messages say", out);
    free(text);
}
