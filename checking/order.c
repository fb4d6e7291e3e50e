/* Partial order: which steps of different agents commute.
 *
 * An action is what happens to one agent: the delivery of one kind of message from one sender, an input, what
 * fires, a restart, a crash; and what the network does to one pair of agents. Of one agent two depend on each
 * other where one may change a field or a timer that the other reads or changes, or both may send to the same
 * agent. Agents share nothing but what is under way: to put a message behind others and to take the first
 * away commute, so a delivery is independent of the sender's steps, and these only may make it possible. That
 * is no longer so where messages overtake each other, where the pair's
 * capacity or a limit of what waits for the receiver may be reached, where copies and losses look at all that
 * is under way, and where a crash empties it; nor at the bound `queue`, of which the search is told (`ties`).
 * Counters that are shared (`at most N`, the bounds `inputs` and `crashes`) tie those that count.
 *
 * Actions that may change what one property reads, or that it judges, depend on each other, so that states
 * and steps are seen in every order that matters to it (Valmari, "A stubborn attack on state explosion",
 * 1990). A claim that says the same of each agent of a group is one for each of them here. */
#include "config.h"

#include "checking/cone.h"
#include "checking/order.h"

#include <string.h>

#define MOST_ACTIONS 4096u

/* What an action may do. */
typedef struct deed {
    uint32_t agent;   /* that it happens to; of the network: the receiver */
    uint32_t channel; /* delivered from, or of the network; NO_CHANNEL */
    bool runs;        /* a handler */
    bool resets;      /* all fields, timers, whether it is up */
    bool is_network;
    /* fields, then timers: what it changes, what it reads for that, what says whether it is possible */
    uint64_t *writes, *reads, *asks;
    uint64_t *sends; /* channels */
} deed;

typedef struct ordering {
    checking_model *m;
    checking_order *o;
    deed *deeds;
    uint32_t channel_words, field_words;
    uint64_t *visible; /* of the piece at hand */
} ordering;

static void *array(checking_model *m, size_t count, size_t size)
{
    void *things = base_arena_array(m->arena, count + 1, size);
    m->no_memory = m->no_memory || !things;
    return things;
}

static void put(uint64_t *set, uint32_t i)
{
    set[i / 64] |= (uint64_t)1 << i % 64;
}

static bool has(const uint64_t *set, uint32_t i)
{
    return set[i / 64] >> i % 64 & 1;
}

static bool meet(const uint64_t *a, const uint64_t *b, uint32_t words)
{
    for (uint32_t w = 0; w < words; w++)
        if (a[w] & b[w])
            return true;
    return false;
}

/* ---- actions ---- */

static uint32_t *numbers(ordering *k, uint32_t count)
{
    uint32_t *made = array(k->m, count, sizeof *made);
    for (uint32_t i = 0; made && i < count; i++)
        made[i] = k->o->count++;
    return made;
}

/* Where clauses overlap, what they give is one action. */
static uint32_t *number_inputs(ordering *k)
{
    const spex_system *system = k->m->system;
    uint32_t *made = array(k->m, system->input_count, sizeof *made);
    for (uint32_t i = 0; made && i < system->input_count; i++) {
        uint32_t first = 0;
        while (system->inputs[first].agent != system->inputs[i].agent ||
               system->inputs[first].message != system->inputs[i].message)
            first++;
        made[i] = first < i ? made[first] : k->o->count++;
    }
    return made;
}

static bool number_actions(ordering *k)
{
    checking_model *m = k->m;
    checking_order *o = k->o;
    o->deliveries = array(m, m->channel_count, sizeof *o->deliveries);
    o->timers = array(m, m->agent_count, sizeof *o->timers);
    for (uint32_t c = 0; c < m->channel_count && o->deliveries; c++)
        o->deliveries[c] = numbers(k, m->channels[c].wire_count);
    o->inputs = number_inputs(k);
    for (uint32_t a = 0; a < m->agent_count && o->timers; a++)
        o->timers[a] = numbers(k, m->agents[a].type->timer_count);
    o->restarts = numbers(k, m->agent_count);
    o->crashes = numbers(k, m->agent_count);
    o->networks = numbers(k, m->channel_count);
    o->words = (o->count + 63) / 64;
    return !m->no_memory && o->count <= MOST_ACTIONS;
}

/* ---- what they do ---- */

/* A message goes to an agent, or to whom it may concern (SPEX_EXPLORER_NONE). */
static void send(ordering *k, deed *d, const spex_message_type *sent, uint32_t to)
{
    const checking_model *m = k->m;
    for (uint32_t c = 0; c < m->channel_count; c++)
        if (m->channels[c].from == d->agent && (to == SPEX_EXPLORER_NONE || m->channels[c].to == to) &&
            checking_wire_of(&m->channels[c], sent) != UINT32_MAX)
            put(d->sends, c);
}

static const checking_behaviour *behaviour_of(const checking_model *m, uint32_t agent)
{
    return &m->options.influence->behaviours[m->agents[agent].member - m->system->members];
}

/* The fields of the state among what is read. */
static void read_fields(const ordering *k, const deed *d, const bool *reads, uint64_t *set)
{
    for (uint32_t i = 0; i < k->m->agents[d->agent].type->state_count && reads; i++)
        if (reads[i])
            put(set, i);
}

static void do_effect(ordering *k, deed *d, const checking_effect *effect, uint32_t asker)
{
    const agent_layout *agent = &k->m->agents[d->agent];
    const spex_agent *type = agent->type;
    if (effect->kind == CHECKING_MAY_WRITE) {
        put(d->writes, effect->which);
    } else if (effect->kind == CHECKING_MAY_TIME) {
        put(d->writes, type->state_count + effect->which);
    } else if (effect->kind == CHECKING_MAY_SEND) {
        uint32_t to = SPEX_EXPLORER_NONE;
        if (effect->to != CHECKING_ANYONE) {
            spex_ref ref;
            memcpy(&ref, (const char *)agent->params + type->params[effect->to].offset, sizeof ref);
            if (ref == SPEX_NONE)
                return; /* a fault */
            to = ref - 1;
        }
        send(k, d, &type->sends[effect->which], to);
    } else if (effect->kind == CHECKING_MAY_ANSWER && asker != SPEX_EXPLORER_NONE) {
        send(k, d, &type->emits[effect->which], asker);
    }
}

/* A handler of that kind runs, asked by an agent, or by nobody. */
static void handle(ordering *k, deed *d, enum checking_handler_kind kind, uint32_t of, uint32_t asker)
{
    const checking_behaviour *b = behaviour_of(k->m, d->agent);
    d->runs = true;
    for (uint32_t h = 0; h < b->handler_count; h++) {
        const checking_handler *handler = &b->handlers[h];
        if (handler->kind != kind || handler->of != of)
            continue;
        read_fields(k, d, handler->asked, d->reads);
        read_fields(k, d, handler->mentions, d->reads);
        if (kind == CHECKING_ON_TIMER)
            read_fields(k, d, handler->asked, d->asks);
        for (uint32_t e = 0; e < handler->effect_count; e++)
            do_effect(k, d, &handler->effects[e], asker);
    }
}

static deed *begin_deed(ordering *k, uint32_t action, uint32_t agent)
{
    deed *d = &k->deeds[action];
    *d = (deed){.agent = agent,
                .channel = NO_CHANNEL,
                .writes = array(k->m, k->field_words, sizeof(uint64_t)),
                .reads = array(k->m, k->field_words, sizeof(uint64_t)),
                .asks = array(k->m, k->field_words, sizeof(uint64_t)),
                .sends = array(k->m, k->channel_words, sizeof(uint64_t))};
    return k->m->no_memory ? NULL : d;
}

static void describe_channel(ordering *k, uint32_t c)
{
    const checking_model *m = k->m;
    const channel_layout *channel = &m->channels[c];
    for (uint32_t w = 0; w < channel->wire_count; w++) {
        deed *d = begin_deed(k, k->o->deliveries[c][w], channel->to);
        if (!d)
            return;
        d->channel = c;
        if (channel->wires[w].accepted != NOT_ACCEPTED)
            handle(k, d, CHECKING_ON_MESSAGE, channel->wires[w].accepted, channel->from);
    }
    deed *d = begin_deed(k, k->o->networks[c], channel->to);
    if (d) {
        d->channel = c;
        d->is_network = true;
    }
}

static void describe_agent(ordering *k, uint32_t a)
{
    deed *d;
    const spex_agent *type = k->m->agents[a].type;
    for (uint32_t t = 0; t < type->timer_count; t++) {
        if (!(d = begin_deed(k, k->o->timers[a][t], a)))
            return;
        handle(k, d, CHECKING_ON_TIMER, t, SPEX_EXPLORER_NONE);
        if (type->timers[t].kind == SPEX_TIMER) {
            put(d->asks, type->state_count + t);
            put(d->writes, type->state_count + t);
        }
    }
    if ((d = begin_deed(k, k->o->restarts[a], a))) {
        d->resets = true;
        handle(k, d, CHECKING_ON_START, 0, SPEX_EXPLORER_NONE);
    }
    if ((d = begin_deed(k, k->o->crashes[a], a)))
        d->resets = true;
}

static void describe_all(ordering *k)
{
    const spex_system *system = k->m->system;
    deed *d;
    for (uint32_t c = 0; c < k->m->channel_count; c++)
        describe_channel(k, c);
    for (uint32_t i = 0; i < system->input_count; i++)
        if ((d = begin_deed(k, k->o->inputs[i], system->inputs[i].agent)))
            handle(k, d, CHECKING_ON_MESSAGE, system->inputs[i].message, SPEX_EXPLORER_NONE);
    for (uint32_t a = 0; a < k->m->agent_count; a++)
        describe_agent(k, a);
}

/* ---- what depends on what ---- */

static void tie(const ordering *k, uint32_t a, uint32_t b)
{
    put(k->o->dependent + (size_t)a * k->o->words, b);
    put(k->o->dependent + (size_t)b * k->o->words, a);
}

static bool limits_waiting(const spex_agent *type)
{
    bool is_limited = type->max_queue != SPEX_NO_LIMIT;
    for (uint32_t i = 0; i < type->accept_count; i++)
        is_limited = is_limited || type->accepts[i].max_queue != SPEX_NO_LIMIT;
    return is_limited;
}

/* Does to send there and to deliver from there depend on each other, where both can be done? */
static bool is_order_seen(const checking_model *m, const channel_layout *c)
{
    bool is_seen = m->system->network.unordered || m->system->network.capacity != SPEX_NO_LIMIT;
    for (uint32_t w = 0; w < c->wire_count; w++)
        is_seen = is_seen || (c->wires[w].accepted != NOT_ACCEPTED &&
                              m->agents[c->to].type->accepts[c->wires[w].accepted].priority);
    return is_seen;
}

static bool sends_to(const ordering *k, const deed *d, uint32_t agent)
{
    for (uint32_t c = 0; c < k->m->channel_count; c++)
        if (has(d->sends, c) && k->m->channels[c].to == agent)
            return true;
    return false;
}

/* Does `a` send what matters to `b`, which happens to another agent? */
static bool disturbs(const ordering *k, const deed *a, const deed *b)
{
    const checking_model *m = k->m;
    bool is_there = b->channel != NO_CHANNEL && has(a->sends, b->channel);
    if (is_there && (b->is_network || is_order_seen(m, &m->channels[b->channel])))
        return true;
    bool empties = b->resets && !b->runs;
    bool takes = b->channel != NO_CHANNEL && limits_waiting(m->agents[b->agent].type);
    return (empties || takes) && sends_to(k, a, b->agent);
}

/* Two that send to one agent where not all that is sent may wait. */
static bool compete(const ordering *k, const deed *a, const deed *b)
{
    for (uint32_t i = 0; i < k->m->agent_count; i++)
        if (limits_waiting(k->m->agents[i].type) && sends_to(k, a, i) && sends_to(k, b, i))
            return true;
    return false;
}

/* Two that happen to one agent. */
static bool clash(const ordering *k, const deed *a, const deed *b)
{
    uint32_t words = k->field_words;
    return a->resets || b->resets || meet(a->writes, b->writes, words) || meet(a->writes, b->reads, words) ||
           meet(a->reads, b->writes, words) || meet(a->sends, b->sends, k->channel_words);
}

static bool depend(const ordering *k, const deed *a, const deed *b)
{
    if (a->is_network && b->is_network)
        return k->m->limits[USED_LOST] != SPEX_NO_LIMIT || k->m->limits[USED_DUPLICATED] != SPEX_NO_LIMIT;
    if (a->agent == b->agent && !a->is_network && !b->is_network && clash(k, a, b))
        return true;
    if ((a->is_network && (b->channel == a->channel || (b->resets && b->agent == a->agent))) ||
        (b->is_network && (a->channel == b->channel || (a->resets && a->agent == b->agent))))
        return true;
    return disturbs(k, a, b) || disturbs(k, b, a) || compete(k, a, b);
}

/* Those that count the same. */
static void tie_counters(ordering *k)
{
    const checking_model *m = k->m;
    const spex_system *system = m->system;
    for (uint32_t i = 0; i < system->input_count; i++)
        for (uint32_t j = 0; j < i; j++) {
            bool shares = system->inputs[i].clause == system->inputs[j].clause &&
                          m->limits[USED_FIXED + system->inputs[i].clause] != SPEX_NO_LIMIT;
            if (shares || m->limits[USED_INPUTS] != SPEX_NO_LIMIT)
                tie(k, k->o->inputs[i], k->o->inputs[j]);
        }
    bool is_limited = m->limits[USED_CRASHES] != SPEX_NO_LIMIT;
    for (uint32_t i = 0; i < system->faults.crash_count; i++)
        is_limited = is_limited || system->faults.crashes[i].at_most != SPEX_NO_LIMIT;
    for (uint32_t a = 0; a < m->agent_count && is_limited; a++)
        for (uint32_t b = 0; b < a; b++)
            tie(k, k->o->crashes[a], k->o->crashes[b]);
}

/* ---- what properties see ---- */

static bool sends_tag(const ordering *k, const deed *d, const char *tag)
{
    for (uint32_t c = 0; c < k->m->channel_count; c++)
        for (uint32_t w = 0; w < k->m->channels[c].wire_count; w++)
            if (strcmp(k->m->channels[c].wires[w].sent->tag, tag) == 0 &&
                (has(d->sends, c) || d->channel == c || (d->resets && k->m->channels[c].to == d->agent)))
                return true;
    return false;
}

static bool may_change(const ordering *k, const deed *d, const checking_item *item)
{
    switch (item->kind) {
    case CHECKING_FIELD:
        return d->agent == item->agent && (d->resets || has(d->writes, item->field));
    case CHECKING_UP:
        return d->agent == item->agent && d->resets;
    default:
        return sends_tag(k, d, item->tag);
    }
}

/* Is a step of it judged by a claim, in that piece? */
static bool is_judged(const ordering *k, const deed *d, const spex_system_claim *claim, uint32_t piece)
{
    if (claim->kind != SPEX_SYSTEM_STEPS || !d->runs)
        return false;
    if (k->m->agents[d->agent].type != claim->of_agent)
        return false;
    for (uint32_t a = 0; a < d->agent; a++)
        piece -= k->m->agents[a].type == claim->of_agent;
    return piece == 0;
}

/* Those that one piece of a claim sees depend on each other. */
static void tie_seen(ordering *k, uint32_t number, uint32_t piece)
{
    const checking_support *support = &k->m->options.influence->claims[number];
    const spex_system_claim *claim = &k->m->system->claims[number];
    uint32_t words = k->o->words;
    memset(k->visible, 0, words * sizeof *k->visible);
    for (uint32_t a = 0; a < k->o->count; a++) {
        bool is_seen = is_judged(k, &k->deeds[a], claim, piece);
        for (uint32_t i = 0; i < support->item_count && !is_seen; i++)
            is_seen = support->items[i].piece == piece && may_change(k, &k->deeds[a], &support->items[i]);
        if (is_seen)
            put(k->visible, a);
    }
    for (uint32_t a = 0; a < k->o->count; a++)
        for (uint32_t w = 0; w < words && has(k->visible, a); w++)
            k->o->dependent[(size_t)a * words + w] |= k->visible[w];
}

/* ---- what makes what possible ---- */

static bool enables(const ordering *k, const deed *a, const deed *b)
{
    if (b->channel != NO_CHANNEL && (has(a->sends, b->channel) || a->channel == b->channel))
        return true;
    return a->agent == b->agent && !b->is_network && (a->resets || meet(a->writes, b->asks, k->field_words));
}

static void fill(ordering *k)
{
    checking_order *o = k->o;
    for (uint32_t a = 0; a < o->count; a++)
        for (uint32_t b = 0; b < o->count; b++) {
            if (depend(k, &k->deeds[a], &k->deeds[b]))
                put(o->dependent + (size_t)a * o->words, b);
            if (enables(k, &k->deeds[a], &k->deeds[b]))
                put(o->enables + (size_t)a * o->words, b);
        }
    tie_counters(k);
    for (uint32_t i = 0; i < k->m->system->claim_count; i++)
        for (uint32_t piece = 0;
             checking_is_claimed(k->m, i) && piece < k->m->options.influence->claims[i].piece_count; piece++)
            tie_seen(k, i, piece);
}

/* ---- all of it ---- */

/* Why there is no partial order that would keep what is asked; NULL: there is. */
static const char *in_the_way(const checking_model *m)
{
    const spex_system *system = m->system;
    if (!m->options.influence)
        return "it is not known what handlers read";
    if (m->agent_count < 2)
        return "there is one agent";
    if (m->options.ordered)
        return "timers are ordered";
    if (system->faults.partition && !m->options.no_faults)
        return "a partition comes between all agents";
    for (uint32_t i = 0; i < system->claim_count; i++) {
        const spex_system_claim *claim = &system->claims[i];
        if (!checking_is_claimed(m, i))
            continue;
        if (claim->claim_kind != SPEX_SAFETY)
            return "properties of whole runs need all steps";
        if (claim->kind == SPEX_SYSTEM_STEPS && !claim->of_agent)
            return "a property of the system judges every step";
    }
    return NULL;
}

void checking_make_order(checking_model *m)
{
    checking_order *o = base_arena_alloc(m->arena, sizeof *o);
    ordering k = {.m = m, .o = o};
    m->order = o;
    m->no_memory = m->no_memory || !o;
    if (m->no_memory || (o->off = in_the_way(m)))
        return;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        uint32_t words = (m->agents[a].type->state_count + m->agents[a].type->timer_count + 63) / 64;
        k.field_words = words > k.field_words ? words : k.field_words;
    }
    k.channel_words = (m->channel_count + 63) / 64;
    if (!number_actions(&k)) {
        o->off = "there are too many actions";
        return;
    }
    k.deeds = array(m, o->count, sizeof *k.deeds);
    k.visible = array(m, o->words, sizeof *k.visible);
    o->dependent = array(m, (size_t)o->count * o->words, sizeof *o->dependent);
    o->enables = array(m, (size_t)o->count * o->words, sizeof *o->enables);
    o->visible = array(m, o->words, sizeof *o->visible);
    o->ties = array(m, m->cut_count, sizeof *o->ties);
    if (m->no_memory)
        return;
    o->ties[m->queue_cut] = true;
    describe_all(&k);
    if (!m->no_memory)
        fill(&k);
}

/* ---- what is possible ---- */

static void deliveries_of(const checking_model *m, const char *state, uint32_t c, uint64_t *set)
{
    const channel_layout *channel = &m->channels[c];
    uint32_t count = checking_count(state, channel);
    if (count == 0)
        return;
    if (m->system->network.loses || m->system->network.duplicates)
        put(set, m->order->networks[c]);
    for (uint32_t at = 0; at < (m->system->network.unordered ? count : 1) && !state[m->down + channel->to];
         at++) {
        uint32_t wire;
        memcpy(&wire, state + channel->messages + at * channel->message_size, sizeof wire);
        put(set, m->order->deliveries[c][wire]);
    }
}

void checking_possible(const void *self, const void *state, void *scratch, uint64_t *set)
{
    const checking_model *m = self;
    const checking_order *o = m->order;
    const char *s = state;
    const uint32_t *used = (const uint32_t *)(const void *)(s + m->used);
    for (uint32_t c = 0; c < m->channel_count; c++)
        deliveries_of(m, s, c, set);
    for (uint32_t i = 0; i < m->system->input_count; i++) {
        uint32_t clause = USED_FIXED + m->system->inputs[i].clause;
        if (!s[m->down + m->system->inputs[i].agent] &&
            (!m->options.cone ||
             m->options.cone->handles[m->system->inputs[i].agent][m->system->inputs[i].message]) &&
            (m->limits[clause] == SPEX_NO_LIMIT || used[clause] < m->limits[clause]))
            put(set, o->inputs[i]);
    }
    for (uint32_t a = 0; a < m->agent_count; a++) {
        if (s[m->down + a]) {
            if (m->system->faults.restart)
                put(set, o->restarts[a]);
            continue;
        }
        for (uint32_t t = 0; t < m->agents[a].type->timer_count; t++)
            if ((!m->options.cone || m->options.cone->fires[a][t]) && checking_may_fire(m, s, scratch, a, t))
                put(set, o->timers[a][t]);
        for (uint32_t i = 0; i < m->system->faults.crash_count && !m->options.no_faults; i++) {
            uint32_t counter = USED_FIXED + m->system->clause_count + i;
            if (m->system->faults.crashes[i].who[a] &&
                (m->limits[counter] == SPEX_NO_LIMIT || used[counter] < m->limits[counter]))
                put(set, o->crashes[a]);
        }
    }
}
