/* Following a specification by the tables that spexc made of it (spex.h, spex_run_form).
 *
 * A position is one run state as long as that is known. After a slip, and always in set form, it may be a
 * set of them: each step keeps those that allow the action and moves on what they lead to; a set of one is a
 * single state again. Sets are sorted; they are made by way of one bit per run state.
 */
#include "runtime/specs/monitor.h"
#include "runtime/ground/ground.h"
#include "runtime/specs/kept.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

void spex_run_set_free(spex_run_set *set)
{
    free(set);
}

static uint32_t table_entry(const spex_monitor *m, const void *table, uint64_t index)
{
    if (m->run_width == 4)
        return ((const uint32_t *)table)[index];
    uint16_t value = ((const uint16_t *)table)[index];
    return value == UINT16_MAX ? SPEX_NO_RUN : value;
}

static bool keeps_position(const spex_monitor *m, uint32_t action)
{
    return action == m->action_count - 1 || m->internal[action];
}

static uint32_t silent_action(const spex_monitor *m)
{
    return m->action_count - 1;
}

/* Where a visible action leads from one run state of a dense or sparse monitor. */
static uint32_t next_run(const spex_monitor *m, uint32_t run, uint32_t action)
{
    if (m->form == SPEX_RUN_DENSE)
        return table_entry(m, m->dense, (uint64_t)run * m->action_count + action);
    uint32_t low = m->row[run], high = m->row[run + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (table_entry(m, m->row_action, middle) < action)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < m->row[run + 1] && table_entry(m, m->row_action, low) == action;
    return found ? table_entry(m, m->row_next, low) : SPEX_NO_RUN;
}

/* ---- sets ---- */

static uint64_t *bits_new(const spex_monitor *m)
{
    return calloc((size_t)m->run_count / 64 + 1, sizeof(uint64_t));
}

static void set_bit(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static bool get_bit(const uint64_t *bits, uint32_t i)
{
    return bits[i / 64] >> (i % 64) & 1;
}

/* The position that `bits` stand for. */
static int position_of(const spex_monitor *m, const uint64_t *bits, spex_position *to)
{
    uint32_t count = 0, last = 0;
    for (uint32_t i = 0; i < m->run_count; i++)
        if (get_bit(bits, i)) {
            count++;
            last = i;
        }
    if (count == 0)
        return SPEX_E_NOT_ALLOWED;
    *to = (spex_position){.run = last};
    if (count == 1)
        return SPEX_OK;
    to->set = malloc(sizeof *to->set + count * sizeof to->set->runs[0]);
    if (!to->set)
        return SPEX_E_NOMEM;
    to->set->count = 0;
    for (uint32_t i = 0; i < m->run_count; i++)
        if (get_bit(bits, i))
            to->set->runs[to->set->count++] = i;
    return SPEX_OK;
}

static void mark_position(spex_position from, uint64_t *bits)
{
    if (!from.set)
        set_bit(bits, from.run);
    else
        for (uint32_t i = 0; i < from.set->count; i++)
            set_bit(bits, from.set->runs[i]);
}

/* One ascending pass over `here` closes it under silent steps, which lead upwards, and marks in `there` what
 * `action` leads to. */
static void step_set(const spex_monitor *m, uint64_t *here, uint32_t action, uint64_t *there)
{
    for (uint32_t run = 0; run < m->run_count; run++) {
        if (!get_bit(here, run))
            continue;
        if (m->form != SPEX_RUN_SET) {
            uint32_t next = next_run(m, run, action);
            if (next != SPEX_NO_RUN)
                set_bit(there, next);
            continue;
        }
        for (uint32_t i = m->row[run]; i < m->row[run + 1]; i++) {
            uint32_t by = table_entry(m, m->row_action, i);
            if (by == silent_action(m))
                set_bit(here, table_entry(m, m->row_next, i));
            else if (by == action)
                set_bit(there, table_entry(m, m->row_next, i));
        }
    }
}

static int step_by_sets(const spex_monitor *m, spex_position from, uint32_t action, spex_position *to)
{
    uint64_t *here = bits_new(m), *there = bits_new(m);
    int status = SPEX_E_NOMEM;
    if (here && there) {
        mark_position(from, here);
        step_set(m, here, action, there);
        status = position_of(m, there, to);
    }
    free(here);
    free(there);
    return status;
}

static int copy_position(spex_position from, spex_position *to)
{
    *to = from;
    if (!from.set)
        return SPEX_OK;
    size_t size = sizeof *from.set + from.set->count * sizeof from.set->runs[0];
    to->set = malloc(size);
    if (!to->set)
        return SPEX_E_NOMEM;
    memcpy(to->set, from.set, size);
    return SPEX_OK;
}

/* ---- steps ---- */

int spex_monitor_step(const spex_monitor *m, spex_position from, uint32_t action, spex_position *to)
{
    SPEX_CHECK(assert(from.set ? from.set->count > 1 : from.run < m->run_count));
    if (action >= m->action_count)
        return SPEX_E_NOT_ALLOWED;
    if (keeps_position(m, action))
        return copy_position(from, to);
    if (spex_keeps(m))
        return spex_kept_step(m, from, action, to);
    if (from.set || m->form == SPEX_RUN_SET)
        return step_by_sets(m, from, action, to);
    uint32_t next = next_run(m, from.run, action);
    if (next == SPEX_NO_RUN)
        return SPEX_E_NOT_ALLOWED;
    *to = (spex_position){.run = next};
    return SPEX_OK;
}

int spex_monitor_resume(const spex_monitor *m, uint32_t state, spex_position *to)
{
    if (state < m->state_count) {
        *to = (spex_position){.run = m->resume[state]};
        return SPEX_OK;
    }
    if (spex_keeps(m))
        return spex_kept_resume(m, state, to);
    uint64_t *bits = bits_new(m);
    if (!bits)
        return SPEX_E_NOMEM;
    for (uint32_t s = 0; s < m->state_count; s++)
        set_bit(bits, m->resume[s]);
    int status = position_of(m, bits, to);
    free(bits);
    return status;
}

int spex_monitor_resume_among(const spex_monitor *m, const uint32_t *states, uint32_t count,
                              spex_position *to)
{
    assert(count > 0);
    uint64_t *bits = bits_new(m);
    if (!bits)
        return SPEX_E_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        set_bit(bits, m->resume[states[i]]);
    int status = position_of(m, bits, to);
    free(bits);
    return status;
}

/* ---- what may follow ---- */

static void allow_from(const spex_monitor *m, uint32_t run, uint64_t *here, bool *allowed)
{
    if (m->form == SPEX_RUN_DENSE) {
        for (uint32_t a = 0; a < m->action_count; a++)
            if (!keeps_position(m, a) && next_run(m, run, a) != SPEX_NO_RUN)
                allowed[a] = true;
        return;
    }
    for (uint32_t i = m->row[run]; i < m->row[run + 1]; i++) {
        uint32_t by = table_entry(m, m->row_action, i);
        if (by != silent_action(m))
            allowed[by] = true;
        else
            set_bit(here, table_entry(m, m->row_next, i));
    }
}

int spex_monitor_allowed(const spex_monitor *m, spex_position from, bool *allowed, uint32_t *count)
{
    assert(from.set || from.run < m->run_count);
    if (spex_keeps(m))
        return spex_kept_allowed(m, from, allowed, count);
    memset(allowed, 0, m->action_count * sizeof *allowed);
    uint64_t *here = bits_new(m);
    if (!here)
        return SPEX_E_NOMEM;
    mark_position(from, here);
    for (uint32_t run = 0; run < m->run_count; run++)
        if (get_bit(here, run))
            allow_from(m, run, here, allowed);
    free(here);
    *count = 0;
    for (uint32_t a = 0; a < m->action_count; a++)
        *count += allowed[a];
    return SPEX_OK;
}

static bool run_goes_on(const spex_monitor *m, uint32_t run, const bool *goes_on)
{
    if (spex_keeps(m))
        return spex_kept_goes_on(m, (spex_position){.run = run});
    if (m->form == SPEX_RUN_DENSE) {
        for (uint32_t a = 0; a < m->action_count; a++)
            if (!keeps_position(m, a) && next_run(m, run, a) != SPEX_NO_RUN)
                return true;
        return false;
    }
    for (uint32_t i = m->row[run]; i < m->row[run + 1]; i++)
        if (table_entry(m, m->row_action, i) != silent_action(m) || goes_on[table_entry(m, m->row_next, i)])
            return true;
    return false;
}

void spex_monitor_goes_on(const spex_monitor *m, bool *goes_on)
{
    for (uint32_t run = m->run_count; run-- > 0;) /* downwards: silent steps lead upwards */
        goes_on[run] = run_goes_on(m, run, goes_on);
}

/* ---- soundness ---- */

static bool dense_valid(const spex_monitor *m)
{
    if (!m->dense)
        return false;
    uint64_t entries = (uint64_t)m->run_count * m->action_count;
    for (uint64_t i = 0; i < entries; i++) {
        uint32_t next = table_entry(m, m->dense, i);
        if (next != SPEX_NO_RUN && next >= m->run_count)
            return false;
    }
    return true;
}

static bool rows_valid(const spex_monitor *m)
{
    if (!m->row || m->row[0] != 0)
        return false;
    for (uint32_t run = 0; run < m->run_count; run++) {
        if (m->row[run] > m->row[run + 1])
            return false;
        for (uint32_t i = m->row[run]; i < m->row[run + 1]; i++) {
            uint32_t action = table_entry(m, m->row_action, i), next = table_entry(m, m->row_next, i);
            if (action >= m->action_count || next >= m->run_count)
                return false;
            if (action == silent_action(m) && (m->form == SPEX_RUN_SPARSE || next <= run))
                return false;
        }
    }
    return true;
}

static bool names_valid(const char *const *names, uint32_t count)
{
    for (uint32_t i = 0; names && i < count; i++)
        if (!names[i] || !*names[i])
            return false;
    return names != NULL;
}

static bool edges_valid(const spex_monitor *m)
{
    for (uint32_t i = 0; i < m->edge_count; i++) {
        const spex_edge *e = &m->edges[i];
        if (e->from >= m->state_count || e->to >= m->state_count || e->action >= m->action_count)
            return false;
    }
    return true;
}

_Static_assert(offsetof(spex_monitor, kept) + sizeof(spex_kept *) == sizeof(spex_monitor),
               "no padding at the end");

#define LEAST_SIZE (offsetof(spex_monitor, state_flags) + sizeof(uint8_t *)) /* of the first of this kind */

const spex_rules *spex_monitor_rules(const spex_monitor *m)
{
    return SPEX_MONITOR_HAS(m, rules) ? m->rules : NULL;
}

/* Was it compiled with this header, an earlier one, or a later one of which it uses nothing that is not known
 * here? */
static bool version_valid(const spex_monitor *m)
{
    const unsigned char *bytes = (const unsigned char *)m;
    if (m->abi != SPEX_MONITOR_ABI || m->size < LEAST_SIZE || m->size % _Alignof(spex_monitor) ||
        m->flags & ~(uint64_t)SPEX_MONITOR_STRICT)
        return false;
    for (size_t i = sizeof *m; i < m->size; i++)
        if (bytes[i])
            return false;
    return true;
}

/* What there is for variables. */
static bool values_valid(const spex_monitor *m)
{
    if (!SPEX_MONITOR_HAS(m, refused) || m->source_count == 0)
        return true;
    if (m->state_count % m->source_count != 0 || !names_valid(m->sources, m->source_count) ||
        (m->refused_count && !m->refused) || m->initial >= m->source_count)
        return false;
    for (uint32_t s = 0; s < m->state_count; s++) {
        const char *source = m->sources[s % m->source_count];
        size_t length = strlen(source), whole = strlen(m->states[s]);
        if (whole < length + 2 || memcmp(m->states[s], source, length) != 0 || m->states[s][length] != '[' ||
            m->states[s][whole - 1] != ']')
            return false;
    }
    return true;
}

static bool conditions_valid(const spex_monitor *m, const spex_rules *r)
{
    for (uint32_t i = 0; i < r->condition_count; i++) {
        const spex_condition *c = &r->conditions[i];
        if (c->edge >= m->edge_count || (i > 0 && c->edge <= r->conditions[i - 1].edge))
            return false;
        if (c->unless > r->relation_count || c->only_while > r->relation_count || c->after < 0 ||
            c->within < 0)
            return false;
        if ((c->unless && r->relations[c->unless - 1].is_while) ||
            (c->only_while && !r->relations[c->only_while - 1].is_while))
            return false;
    }
    return true;
}

static bool rules_valid(const spex_monitor *m)
{
    const spex_rules *r = spex_monitor_rules(m);
    if (!r)
        return true;
    if ((r->condition_count && !r->conditions) || (r->relation_count && !r->relations) ||
        (r->stay_count && !r->stays) || (r->parent && !*r->parent))
        return false;
    for (uint32_t i = 0; i < r->relation_count; i++)
        if (!r->relations[i].specification ||
            !names_valid(r->relations[i].states, r->relations[i].state_count))
            return false;
    for (uint32_t i = 0; i < r->stay_count; i++)
        if (!r->stays[i].states || r->stays[i].timeout <= 0)
            return false;
    return conditions_valid(m, r);
}

bool spex_monitor_valid(const spex_monitor *m)
{
    if (!version_valid(m) || !m->name || !*m->name || strchr(m->name, '/'))
        return false;
    if (!m->state_count || !m->action_count || m->initial >= m->state_count || !m->run_count || !m->resume)
        return false;
    if (!names_valid(m->states, m->state_count) || !names_valid(m->actions, m->action_count) || !m->internal)
        return false;
    if ((m->edge_count && !m->edges) || !edges_valid(m) || (m->run_width != 2 && m->run_width != 4))
        return false;
    for (uint32_t s = 0; s < m->state_count; s++)
        if (m->resume[s] >= m->run_count)
            return false;
    if ((m->prunable == SPEX_PRUNABLE_NAMED && !m->prunable_state) || !values_valid(m))
        return false;
    if (!rules_valid(m))
        return false;
    if (spex_keeps(m))
        return SPEX_MONITOR_HAS(m, kept) && spex_kept_valid(m);
    return m->form == SPEX_RUN_DENSE ? dense_valid(m) : rows_valid(m);
}

uint64_t spex_monitor_tables(const spex_monitor *m)
{
    size_t width = m->run_width;
    const uint32_t shape[] = {(uint32_t)m->form, m->run_count, m->run_width, m->action_count, m->state_count};
    uint64_t hash = XXH3_64bits(shape, sizeof shape);
    if (spex_keeps(m))
        return XXH3_64bits_withSeed(&m->fingerprint, sizeof m->fingerprint, hash);
    if (m->form == SPEX_RUN_DENSE)
        return XXH3_64bits_withSeed(m->dense, (size_t)m->run_count * m->action_count * width, hash);
    hash = XXH3_64bits_withSeed(m->row, (m->run_count + (size_t)1) * sizeof *m->row, hash);
    hash = XXH3_64bits_withSeed(m->row_action, m->row[m->run_count] * width, hash);
    return XXH3_64bits_withSeed(m->row_next, m->row[m->run_count] * width, hash);
}
