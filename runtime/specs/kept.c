/* Monitors that keep variables: too many states for a table. A position is a source with the first values, by
 * its run state; else a set, which holds configurations: a source and the halves of each value, one after the
 * other, so that whoever stores sets need not know what is in them.
 *
 * Where values are not known, after a mock or under another version of the specification, no condition can be
 * asked: each transition may be taken, and what it leads to has unknown values, too. Nothing is refused that
 * some values allow.
 */
#include "runtime/specs/kept.h"
#include "runtime/specs/edges.h"

#include <assert.h>
#include <errno.h>
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

static void set_any(const spex_monitor *m, uint32_t source, int64_t *to)
{
    memset(to, 0, (1 + m->kept->variable_count) * sizeof *to);
    to[0] = source | KEPT_ANY;
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
    *to = (spex_position){.run = traded(m, spex_kept_source(from->at))};
    if (from->count == 1 && !spex_kept_any(from->at) && is_first(m, from->at))
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
    return m->kept->step(m->kept->arg, spex_kept_source(c), c + 1, action);
}

/* The transitions by an action from a source are those from *first to what is returned. */
static uint32_t find_edges(const spex_monitor *m, uint32_t from, uint32_t action, uint32_t *first)
{
    uint32_t end = *first = spex_find_edge(m, from, action, 0);
    while (end < m->edge_count && m->edges[end].from == from && m->edges[end].action == action)
        end++;
    return end;
}

/* How many configurations may follow at most. */
static uint32_t most_following(const spex_monitor *m, const spex_configurations *c, uint32_t action)
{
    uint32_t most = 0, first;
    for (uint32_t i = 0; i < c->count; i++) {
        const int64_t *here = configuration(c, i);
        most += spex_kept_any(here) ? find_edges(m, spex_kept_source(here), action, &first) - first : 1;
    }
    return most;
}

/* Adds what follows a configuration, which may be changed; returns whether a value would be out of range. */
static bool follow(const spex_monitor *m, int64_t *here, uint32_t action, spex_configurations *to)
{
    uint32_t first, source = spex_kept_source(here);
    if (spex_kept_any(here)) {
        uint32_t end = find_edges(m, source, action, &first);
        for (; first < end; first++)
            set_any(m, m->edges[first].to, configuration(to, to->count++));
        return false;
    }
    uint32_t next = take(m, here, action);
    if (next < m->state_count) {
        here[0] = next;
        memcpy(configuration(to, to->count++), here, to->stride * sizeof *here);
    }
    return next == SPEX_NO_RUN - 1;
}

int spex_kept_step(const spex_monitor *m, spex_position from, uint32_t action, spex_position *to)
{
    spex_configurations c, after = {0};
    int status = spex_kept_unpack(m, from, &c);
    bool is_out_of_range = false;
    if (!status)
        status = make_room(m, most_following(m, &c, action), &after);
    after.count = 0;
    for (uint32_t i = 0; !status && i < c.count; i++)
        is_out_of_range = follow(m, configuration(&c, i), action, &after) || is_out_of_range;
    if (!status)
        status = after.count > 0   ? spex_kept_pack(m, &after, to)
                 : is_out_of_range ? SPEX_E_RANGE
                                   : SPEX_E_NOT_ALLOWED;
    free(after.at);
    free(c.at);
    return status;
}

int spex_kept_resume(const spex_monitor *m, uint32_t source, spex_position *to)
{
    spex_configurations c;
    bool is_known = source < m->state_count;
    int status = make_room(m, is_known ? 1 : m->state_count, &c);
    for (uint32_t i = 0; !status && i < c.count; i++)
        set_any(m, is_known ? source : i, configuration(&c, i));
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
    uint32_t from = spex_kept_source(c), last = SPEX_NO_RUN;
    for (uint32_t i = spex_find_edge(m, from, 0, 0); i < m->edge_count && m->edges[i].from == from; i++) {
        uint32_t action = m->edges[i].action;
        if (action == last || spex_is_silent(m, action))
            continue;
        last = action;
        memcpy(room, c, size);
        if (!spex_kept_any(c) && take(m, room, action) >= m->state_count)
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
        may = m->may_end[m->resume[spex_kept_source(configuration(&c, i))]];
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

/* The value that a text tells of a variable; false: none. */
static bool read_value(const spex_kept_variable *variable, const char *text, size_t length, int64_t *value)
{
    for (int64_t i = 0; variable->words && i <= variable->high; i++)
        if (strlen(variable->words[i]) == length && memcmp(variable->words[i], text, length) == 0) {
            *value = i;
            return true;
        }
    char number[24], *end;
    if (variable->words || length == 0 || length >= sizeof number)
        return false;
    memcpy(number, text, length);
    number[length] = '\0';
    errno = 0;
    *value = strtoll(number, &end, 10);
    return !errno && !*end && *value >= variable->low && *value <= variable->high;
}

bool spex_kept_read(const spex_monitor *m, const char *text, size_t length, int64_t *values)
{
    const char *end = text + length;
    for (uint32_t v = 0; v < m->kept->variable_count; v++) {
        const spex_kept_variable *variable = &m->kept->variables[v];
        size_t name = strlen(variable->name);
        const char *comma = v + 1 < m->kept->variable_count ? strstr(text, ", ") : end;
        if (!comma || comma > end || (size_t)(comma - text) <= name || text[name] != '=' ||
            memcmp(text, variable->name, name) != 0)
            return false;
        if (!read_value(variable, text + name + 1, (size_t)(comma - text) - name - 1, &values[v]))
            return false;
        text = comma == end ? end : comma + 2;
    }
    return text == end;
}
