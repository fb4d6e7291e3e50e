/* Where everything lies in a state, and which bits of it say all. */
#include "config.h"

#include "checking/model.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

const char *checking_text(checking_model *m, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = base_arena_vprintf(m->arena, format, arguments);
    va_end(arguments);
    m->no_memory = m->no_memory || !text;
    return text ? text : "";
}

static void *array(checking_model *m, size_t count, size_t size)
{
    void *things = base_arena_array(m->arena, count + 1, size);
    m->no_memory = m->no_memory || !things;
    return things;
}

static size_t take(size_t *end, size_t size, size_t alignment)
{
    size_t at = (*end + alignment - 1) / alignment * alignment;
    *end = at + size;
    return at;
}

/* ---- fields ---- */

static unsigned bits_for(uint64_t span)
{
    unsigned bits = 0;
    while (span) {
        bits++;
        span >>= 1;
    }
    return bits;
}

static bool is_little_endian(void)
{
    const uint16_t one = 1;
    return *(const uint8_t *)&one == 1;
}

static void add_field(checking_model *m, size_t offset, size_t size, int64_t low, int64_t high)
{
    spex_explorer_field *fields =
        base_arena_grow(m->arena, m->fields, m->field_count, &m->field_room, sizeof *fields);
    if (!fields) {
        m->no_memory = true;
        return;
    }
    m->fields = fields;
    low = low > 0 ? 0 : low; /* what means nothing is zero */
    high = high < 0 ? 0 : high;
    unsigned bits = bits_for((uint64_t)high - (uint64_t)low);
    fields[m->field_count++] = (spex_explorer_field){
        .offset = (uint32_t)offset, .size = (uint8_t)size, .bits = (uint8_t)(bits ? bits : 1), .low = low};
}

/* What is added from field number `first` on changes together. */
static void begin_group(checking_model *m, uint32_t first)
{
    if (!m->no_memory && first < m->field_count)
        m->fields[first].begins = true;
}

/* Is told of each number that a value of a type is made of, a container's count and bytes among them. */
typedef void each_number(checking_model *m, size_t offset, size_t size, int64_t low, int64_t high,
                         uint8_t *arg);

static void numbers_of(checking_model *m, const spex_type *type, size_t offset, each_number *each,
                       uint8_t *arg)
{
    switch (type->kind) {
    case SPEX_TYPE_INT:
        if (type->low == INT64_MIN && type->high == INT64_MAX)
            each(m, offset, type->size, m->options.low, m->options.high, arg);
        else
            each(m, offset, type->size, type->low, type->high, arg);
        return;
    case SPEX_TYPE_REF:
        each(m, offset, type->size, 0, m->agent_count, arg);
        return;
    case SPEX_TYPE_BOOL:
    case SPEX_TYPE_WORDS:
    case SPEX_TYPE_DURATION:
        each(m, offset, type->size, type->low, type->high, arg);
        return;
    case SPEX_TYPE_RECORD:
        for (uint32_t i = 0; i < type->member_count; i++)
            numbers_of(m, type->members[i].type, offset + type->members[i].offset, each, arg);
        return;
    default:
        break;
    }
    each(m, offset, sizeof(uint32_t), 0, type->capacity, arg);
    const spex_type *first = type->key ? type->key : type->element;
    for (uint32_t i = 0; i < type->capacity; i++) {
        if (!first) {
            each(m, offset + type->items + i, 1, 0, 255, arg);
            continue;
        }
        numbers_of(m, first, offset + type->items + i * first->size, each, arg);
        if (type->key)
            numbers_of(m, type->element, offset + type->values + i * type->element->size, each, arg);
    }
}

static void add_number(checking_model *m, size_t offset, size_t size, int64_t low, int64_t high, uint8_t *arg)
{
    (void)arg;
    add_field(m, offset, size, low, high);
}

/* ---- messages ---- */

/* Of each byte of a message, in `bits`, how many of its lowest bits this number may use. */
static void note_bits(checking_model *m, size_t offset, size_t size, int64_t low, int64_t high, uint8_t *bits)
{
    unsigned used = low < 0 ? 64 : bits_for((uint64_t)high);
    (void)m;
    for (size_t i = 0; i < size; i++) {
        size_t byte = is_little_endian() ? i : size - 1 - i;
        unsigned here = used > 8 * byte ? used - 8 * (unsigned)byte : 0;
        here = here > 8 ? 8 : here;
        bits[offset + i] = bits[offset + i] > here ? bits[offset + i] : (uint8_t)here;
    }
}

/* Messages of all tags lie in the same bytes: of each as many bits are kept as the tag takes that takes most.
 */
static uint8_t *bits_of_messages(checking_model *m, const channel_layout *c)
{
    uint8_t *bits = array(m, c->message_size, 1);
    for (uint32_t w = 0; bits && w < c->wire_count; w++) {
        const spex_message_type *sent = c->wires[w].sent;
        for (uint32_t i = 0; i < sent->member_count; i++)
            numbers_of(m, sent->members[i].type, WIRE_BODY + sent->members[i].offset, note_bits, bits);
    }
    return bits;
}

static void add_channel_fields(checking_model *m, const channel_layout *c)
{
    const uint8_t *bits = bits_of_messages(m, c);
    add_field(m, c->count, sizeof(uint32_t), 0, c->room);
    for (uint32_t i = 0; bits && i < c->room; i++) {
        size_t at = c->messages + i * c->message_size;
        add_field(m, at, sizeof(uint32_t), 0, c->wire_count - 1);
        for (size_t b = WIRE_BODY; b < c->message_size; b++)
            if (bits[b])
                add_field(m, at + b, 1, 0, (INT64_C(1) << bits[b]) - 1);
    }
}

static void add_fields(checking_model *m)
{
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const agent_layout *agent = &m->agents[a];
        uint32_t first = m->field_count;
        for (uint32_t i = 0; i < agent->type->state_count; i++)
            numbers_of(m, agent->type->state[i].type, agent->state + agent->type->state[i].offset, add_number,
                       NULL);
        for (uint32_t t = 0; t < agent->type->timer_count; t++)
            add_field(m, agent->timers + t, 1, 0, 1);
        for (uint32_t t = 0; t < agent->type->timer_count && m->options.ordered; t++)
            add_field(m, agent->left + t * sizeof(int64_t), sizeof(int64_t), 0, INT64_MAX);
        add_field(m, m->down + a, 1, 0, 1);
        add_field(m, m->sides + a, 1, 0, 1);
        begin_group(m, first);
    }
    uint32_t counters = m->field_count;
    for (uint32_t i = 0; i < m->used_count; i++)
        if (m->limits[i] != SPEX_NO_LIMIT)
            add_field(m, m->used + i * sizeof(uint32_t), sizeof(uint32_t), 0, m->limits[i]);
    begin_group(m, counters);
    m->has_counters = m->field_count > counters;
    m->counter_group = m->agent_count;
    m->channel_group = m->agent_count + (m->has_counters ? 1 : 0);
    for (uint32_t i = 0; i < m->channel_count; i++) {
        uint32_t first = m->field_count;
        add_channel_fields(m, &m->channels[i]);
        begin_group(m, first);
    }
}

/* ---- agents and channels ---- */

static bool have_plain(const spex_member *members, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (checking_has_plain(members[i].type))
            return true;
    return false;
}

static bool has_plain(const spex_agent *type)
{
    bool has = have_plain(type->state, type->state_count);
    for (uint32_t i = 0; i < type->send_count; i++)
        has = has || have_plain(type->sends[i].members, type->sends[i].member_count);
    for (uint32_t i = 0; i < type->emit_count; i++)
        has = has || have_plain(type->emits[i].members, type->emits[i].member_count);
    return has;
}

static void lay_agents(checking_model *m, size_t *end)
{
    const spex_system *system = m->system;
    for (uint32_t i = 0; i < system->member_count; i++) {
        const spex_system_member *member = &system->members[i];
        for (uint32_t k = 0; k < member->count; k++) {
            agent_layout *agent = &m->agents[member->first + k];
            agent->type = member->agent;
            agent->member = member;
            agent->name =
                member->is_group ? checking_text(m, "%s[%" PRIu32 "]", member->name, k) : member->name;
            agent->state = take(end, member->agent->state_size, 16);
            agent->timers = take(end, member->agent->timer_count, 1);
            agent->left = take(end, m->options.ordered ? member->agent->timer_count * sizeof(int64_t) : 0, 8);
            agent->size = *end - agent->state;
            agent->has_plain = has_plain(member->agent);
            agent->params = array(m, 1, member->agent->params_size);
            if (member->params && agent->params)
                member->params(agent->params, k);
            agent->peers = array(m, m->agent_count, sizeof *agent->peers);
        }
    }
    for (uint32_t a = 0; a < m->agent_count && !m->no_memory; a++) {
        agent_layout *agent = &m->agents[a];
        for (uint32_t to = 0; to < m->agent_count; to++)
            if (to != a && system->linked[a * m->agent_count + to])
                agent->peers[agent->peer_count++] = to + 1;
        m->copied_agents += agent->type->params_count > 0;
        m->largest_agent =
            agent->type->state_size > m->largest_agent ? agent->type->state_size : m->largest_agent;
        m->largest_message =
            agent->type->message_size > m->largest_message ? agent->type->message_size : m->largest_message;
        m->largest_output =
            agent->type->output_size > m->largest_output ? agent->type->output_size : m->largest_output;
    }
}

static void lay_channels(checking_model *m, size_t *end)
{
    uint64_t most = m->queue_bound;
    if (m->system->network.capacity != SPEX_NO_LIMIT && m->system->network.capacity < most)
        most = m->system->network.capacity;
    for (uint32_t from = 0; from < m->agent_count; from++)
        for (uint32_t to = 0; to < m->agent_count; to++) {
            uint32_t *number = &m->channel_of[from * m->agent_count + to];
            *number = NO_CHANNEL;
            channel_layout *c = &m->channels[m->channel_count];
            *c = (channel_layout){.from = from, .to = to, .room = (uint32_t)most};
            if (from != to && !checking_lay_wires(m, c)) {
                m->no_memory = true;
                return;
            }
            if (c->wire_count == 0)
                continue;
            *number = m->channel_count++;
            c->count = take(end, sizeof(uint32_t), 8);
            c->messages = take(end, c->message_size * c->room, 16);
        }
}

static void lay_counters(checking_model *m, size_t *end)
{
    const spex_system *system = m->system;
    m->used_count = USED_FIXED + system->clause_count + system->faults.crash_count;
    m->limits = array(m, m->used_count, sizeof *m->limits);
    m->used = take(end, m->used_count * sizeof(uint32_t), 8);
    if (!m->limits)
        return;
    for (uint32_t i = 0; i < m->used_count; i++)
        m->limits[i] = SPEX_NO_LIMIT;
    m->limits[USED_LOST] = system->network.at_most_lost;
    m->limits[USED_DUPLICATED] = system->network.at_most_duplicated;
    m->limits[USED_PARTITIONS] = system->faults.at_most_partitions;
    if (m->options.inputs < SPEX_NO_LIMIT)
        m->limits[USED_INPUTS] = (uint32_t)m->options.inputs;
    if (m->options.crashes < SPEX_NO_LIMIT)
        m->limits[USED_CRASHES] = (uint32_t)m->options.crashes;
    for (uint32_t i = 0; i < system->input_count; i++)
        m->limits[USED_FIXED + system->inputs[i].clause] = system->inputs[i].at_most;
    for (uint32_t i = 0; i < system->faults.crash_count; i++)
        m->limits[USED_FIXED + system->clause_count + i] = system->faults.crashes[i].at_most;
}

/* ---- the names of cuts ---- */

static uint32_t add_cut(checking_model *m, const char *kind, const char *name)
{
    cut_name *cuts = base_arena_grow(m->arena, m->cuts, m->cut_count, &m->cut_room, sizeof *cuts);
    if (!cuts) {
        m->no_memory = true;
        return 0;
    }
    m->cuts = cuts;
    cuts[m->cut_count] = (cut_name){kind, name};
    return m->cut_count++;
}

static void name_cuts(checking_model *m)
{
    const spex_system *system = m->system;
    m->queue_cut = add_cut(m, "queue", checking_text(m, "queue %" PRIu64, m->queue_bound));
    m->inputs_cut = add_cut(m, "inputs", checking_text(m, "inputs %" PRIu64, m->options.inputs));
    m->size_cut = add_cut(m, "size", "what one step may send or choose");
    m->crashes_cut = add_cut(m, "crashes", checking_text(m, "crashes %" PRIu64, m->options.crashes));
    m->int_cuts = array(m, system->member_count, sizeof *m->int_cuts);
    for (uint32_t i = 0; i < system->member_count && m->int_cuts; i++) {
        const spex_system_member *member = &system->members[i];
        m->int_cuts[i] = m->cut_count;
        for (uint32_t f = 0; f < member->agent->state_count; f++)
            add_cut(m, "int",
                    checking_text(m, "int %" PRId64 "..%" PRId64 " of %s%s.%s", m->options.low,
                                  m->options.high, member->name, member->is_group ? "[*]" : "",
                                  member->agent->state[f].name));
        add_cut(m, "int",
                checking_text(m, "int %" PRId64 "..%" PRId64 " of messages from %s", m->options.low,
                              m->options.high, member->name));
    }
}

/* What a thread needs to make steps in. */
static void lay_scratch(checking_model *m)
{
    size_t end = 0;
    m->scratch_base = take(&end, m->state_size, 16);
    m->scratch_after = take(&end, m->state_size, 16);
    m->scratch_self = take(&end, m->largest_agent, 16);
    m->scratch_message = take(&end, m->largest_message, 16);
    size_t under_way = WIRE_BODY + m->largest_output;
    m->scratch_under_way = take(&end, under_way > m->largest_message ? under_way : m->largest_message, 16);
    m->scratch_outputs = take(&end, m->largest_output * MOST_OUTPUTS, 16);
    m->scratch_size = take(&end, 64, 16) + 64;
}

base_status checking_lay_out(checking_model *m, base_error *error)
{
    const spex_system *system = m->system;
    size_t end = 0;
    m->agent_count = system->agent_count;
    if (m->agent_count > 4096)
        return base_fail(error, BASE_E_LIMIT, 0, 0,
                         "%s has %" PRIu32 " agents; 4096 are the most that can be searched", system->name,
                         m->agent_count);
    m->agents = array(m, m->agent_count, sizeof *m->agents);
    m->channels = array(m, (size_t)m->agent_count * m->agent_count, sizeof *m->channels);
    m->channel_of = array(m, (size_t)m->agent_count * m->agent_count, sizeof *m->channel_of);
    if (m->no_memory)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    lay_agents(m, &end);
    if (m->no_memory)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    m->down = take(&end, m->agent_count, 1);
    m->sides = take(&end, m->agent_count, 1);
    lay_counters(m, &end);
    lay_channels(m, &end);
    m->state_size = take(&end, 0, 16);
    name_cuts(m);
    add_fields(m);
    lay_scratch(m);
    return m->no_memory ? base_fail(error, BASE_E_NOMEM, 0, 0, "no memory") : BASE_OK;
}
