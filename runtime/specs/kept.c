/* Monitors that keep variables: too many states for a table. A position is a source with the first values, by
 * its run state; else a set, which holds configurations: a source and the halves of each value, one after the
 * other, so that whoever stores sets need not know what is in them.
 */
#include "runtime/specs/kept.h"
#include "runtime/specs/edges.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Numbers in a set for one configuration. */
static uint32_t width_of(const spex_monitor *m)
{
    return 1 + 2 * m->kept->variable_count;
}

/* The initial source is run state 0, and 0 the run state of the initial one; all others are their own. */
static uint32_t traded(const spex_monitor *m, uint32_t number)
{
    return number == 0 ? m->initial : number == m->initial ? 0 : number;
}

bool spex_kept_valid(const spex_monitor *m)
{
    const spex_kept *k = m->kept;
    if (!k || !k->step || !k->variable_count || !k->variables || m->source_count != m->state_count ||
        m->run_count != m->state_count)
        return false;
    for (uint32_t v = 0; v < k->variable_count; v++) {
        const spex_kept_variable *variable = &k->variables[v];
        if (!variable->name || variable->low > variable->initial || variable->initial > variable->high ||
            (variable->words && (variable->low != 0 || variable->high >= UINT16_MAX)))
            return false;
    }
    for (uint32_t s = 0; s < m->state_count; s++)
        if (m->resume[s] != traded(m, s))
            return false;
    return true;
}

static int64_t *configuration(const spex_configurations *c, uint32_t i)
{
    return c->at + (size_t)i * c->stride;
}

static void set_first(const spex_monitor *m, uint32_t source, int64_t *to)
{
    to[0] = source;
    for (uint32_t v = 0; v < m->kept->variable_count; v++)
        to[1 + v] = m->kept->variables[v].initial;
}

static int make_room(const spex_monitor *m, uint32_t count, spex_configurations *c)
{
    *c = (spex_configurations){.count = count, .stride = 1 + m->kept->variable_count};
    c->at = calloc((size_t)count + 1, c->stride * sizeof *c->at);
    return c->at ? SPEX_OK : SPEX_E_NOMEM;
}

int spex_kept_unpack(const spex_monitor *m, spex_position from, spex_configurations *to)
{
    int status = make_room(m, from.set ? from.set->count / width_of(m) : 1, to);
    if (status)
        return status;
    if (!from.set) {
        set_first(m, traded(m, from.run), to->at);
        return SPEX_OK;
    }
    const uint32_t *runs = from.set->runs;
    for (uint32_t i = 0; i < to->count; i++, runs += width_of(m)) {
        int64_t *c = configuration(to, i);
        c[0] = runs[0];
        for (uint32_t v = 0; v < m->kept->variable_count; v++)
            c[1 + v] = (int64_t)(runs[1 + 2 * v] | (uint64_t)runs[2 + 2 * v] << 32);
    }
    return SPEX_OK;
}

static bool is_there(const spex_configurations *c, uint32_t before, const int64_t *wanted)
{
    for (uint32_t i = 0; i < before; i++)
        if (memcmp(configuration(c, i), wanted, c->stride * sizeof *wanted) == 0)
            return true;
    return false;
}

/* The only configuration, where it has the first values: then no set is needed. */
static bool is_first(const spex_monitor *m, const int64_t *c)
{
    for (uint32_t v = 0; v < m->kept->variable_count; v++)
        if (c[1 + v] != m->kept->variables[v].initial)
            return false;
    return true;
}

int spex_kept_pack(const spex_monitor *m, const spex_configurations *from, spex_position *to)
{
    assert(from->count > 0);
    *to = (spex_position){.run = traded(m, (uint32_t)from->at[0])};
    if (from->count == 1 && is_first(m, from->at))
        return SPEX_OK;
    to->set = malloc(sizeof *to->set + (size_t)from->count * width_of(m) * sizeof to->set->runs[0]);
    if (!to->set)
        return SPEX_E_NOMEM;
    uint32_t *runs = to->set->runs;
    for (uint32_t i = 0; i < from->count; i++) {
        const int64_t *c = configuration(from, i);
        if (is_there(from, i, c))
            continue;
        *runs++ = (uint32_t)c[0];
        for (uint32_t v = 0; v < m->kept->variable_count; v++) {
            *runs++ = (uint32_t)(uint64_t)c[1 + v];
            *runs++ = (uint32_t)((uint64_t)c[1 + v] >> 32);
        }
    }
    to->set->count = (uint32_t)(runs - to->set->runs);
    return SPEX_OK;
}

static uint32_t take(const spex_monitor *m, int64_t *c, uint32_t action)
{
    return m->kept->step(m->kept->arg, (uint32_t)c[0], c + 1, action);
}

int spex_kept_step(const spex_monitor *m, spex_position from, uint32_t action, spex_position *to)
{
    spex_configurations c;
    int status = spex_kept_unpack(m, from, &c);
    uint32_t kept = 0;
    bool is_out_of_range = false;
    for (uint32_t i = 0; !status && i < c.count; i++) {
        int64_t *here = configuration(&c, i);
        uint32_t next = take(m, here, action);
        is_out_of_range = is_out_of_range || next == SPEX_NO_RUN - 1;
        if (next >= m->state_count)
            continue;
        here[0] = next;
        memmove(configuration(&c, kept++), here, c.stride * sizeof *here);
    }
    c.count = kept;
    if (!status)
        status = kept > 0 ? spex_kept_pack(m, &c, to) : is_out_of_range ? SPEX_E_RANGE : SPEX_E_NOT_ALLOWED;
    free(c.at);
    return status;
}

int spex_kept_anywhere(const spex_monitor *m, spex_position *to)
{
    spex_configurations c;
    int status = make_room(m, m->state_count, &c);
    for (uint32_t s = 0; !status && s < m->state_count; s++)
        set_first(m, s, configuration(&c, s));
    if (!status)
        status = spex_kept_pack(m, &c, to);
    free(c.at);
    return status;
}

/* Goes through the visible actions that may follow in a configuration, until `found` has enough. `room`: for
 * a configuration. */
static void each_allowed(const spex_monitor *m, const int64_t *c, int64_t *room, size_t size, bool *allowed,
                         bool *any)
{
    uint32_t from = (uint32_t)c[0], last = SPEX_NO_RUN;
    for (uint32_t i = spex_find_edge(m, from, 0, 0); i < m->edge_count && m->edges[i].from == from; i++) {
        uint32_t action = m->edges[i].action;
        if (action == last || spex_is_silent(m, action))
            continue;
        last = action;
        memcpy(room, c, size);
        if (take(m, room, action) >= m->state_count)
            continue;
        *any = true;
        if (!allowed)
            return;
        allowed[action] = true;
    }
}

/* The last configuration's room is that for one more. */
static int find_allowed(const spex_monitor *m, spex_position from, bool *allowed, bool *any)
{
    spex_configurations c;
    int status = spex_kept_unpack(m, from, &c);
    for (uint32_t i = 0; !status && i < c.count && !(*any && !allowed); i++)
        each_allowed(m, configuration(&c, i), configuration(&c, c.count), c.stride * sizeof *c.at, allowed,
                     any);
    free(c.at);
    return status;
}

int spex_kept_allowed(const spex_monitor *m, spex_position from, bool *allowed, uint32_t *count)
{
    bool any = false;
    memset(allowed, 0, m->action_count * sizeof *allowed);
    int status = find_allowed(m, from, allowed, &any);
    *count = 0;
    for (uint32_t a = 0; a < m->action_count; a++)
        *count += allowed[a];
    return status;
}

bool spex_kept_goes_on(const spex_monitor *m, spex_position from)
{
    bool any = false;
    return find_allowed(m, from, NULL, &any) || any;
}

bool spex_kept_may_end(const spex_monitor *m, spex_position from)
{
    spex_configurations c;
    bool may = spex_kept_unpack(m, from, &c) != SPEX_OK;
    for (uint32_t i = 0; !may && i < c.count; i++)
        may = m->may_end[m->resume[configuration(&c, i)[0]]];
    free(c.at);
    return may;
}

size_t spex_kept_values(const spex_monitor *m, const int64_t *values, char *text, size_t size)
{
    size_t length = 0;
    for (uint32_t v = 0; v < m->kept->variable_count; v++) {
        const spex_kept_variable *variable = &m->kept->variables[v];
        char number[24];
        snprintf(number, sizeof number, "%" PRId64, values[v]);
        int added =
            snprintf(text + (length < size ? length : size), length < size ? size - length : 0, "%s%s=%s",
                     v ? ", " : "", variable->name, variable->words ? variable->words[values[v]] : number);
        length += added > 0 ? (size_t)added : 0;
    }
    return length;
}
