/* Clauses that overlap: a step that two of them allow is one step, unless what is left of their limits tells
 * its ends apart. */
#include "config.h"

#include "checking/model.h"

#include <string.h>

static bool has_value(const spex_type *type, const spex_values *values, const char *at, char *scratch)
{
    if (!values->items) {
        int64_t n = values_number(type, at);
        return n >= values->low && (uint64_t)n - (uint64_t)values->low < values->count;
    }
    for (uint64_t i = 0; i < values->count; i++) {
        memset(scratch, 0, type->size);
        values_copy(type, (const char *)values->items + i * type->size, scratch);
        if (memcmp(scratch, at, type->size) == 0)
            return true;
    }
    return false;
}

static bool gives(const checking_model *m, const spex_system_input *input, const char *message, char *scratch)
{
    const spex_message_type *type = &m->agents[input->agent].type->accepts[input->message];
    for (uint32_t i = 0; i < type->member_count; i++)
        if (!has_value(type->members[i].type, &input->values[i],
                       message + type->offset + type->members[i].offset, scratch))
            return false;
    return true;
}

static bool is_used_up(const checking_model *m, const char *state, uint32_t counter)
{
    const uint32_t *used = (const uint32_t *)(const void *)(state + m->used);
    return m->limits[counter] != SPEX_NO_LIMIT && used[counter] >= m->limits[counter];
}

enum checking_twin checking_twin_of_input(const checking_model *m, const char *state, uint32_t number,
                                          const char *message, char *scratch)
{
    const spex_system_input *input = &m->system->inputs[number];
    enum checking_twin twin = CHECKING_NO_TWIN;
    for (uint32_t i = 0; i < number && twin != CHECKING_SAME_TWIN; i++) {
        const spex_system_input *other = &m->system->inputs[i];
        if (other->agent != input->agent || other->message != input->message ||
            is_used_up(m, state, USED_FIXED + other->clause) || !gives(m, other, message, scratch))
            continue;
        bool counts = m->limits[USED_FIXED + other->clause] != SPEX_NO_LIMIT ||
                      m->limits[USED_FIXED + input->clause] != SPEX_NO_LIMIT;
        twin = counts ? CHECKING_COUNTED_TWIN : CHECKING_SAME_TWIN;
    }
    return twin;
}

enum checking_twin checking_twin_of_crash(const checking_model *m, const char *state, uint32_t clause,
                                          uint32_t agent)
{
    uint32_t first = USED_FIXED + m->system->clause_count;
    enum checking_twin twin = CHECKING_NO_TWIN;
    for (uint32_t i = 0; i < clause && twin != CHECKING_SAME_TWIN; i++) {
        if (!m->system->faults.crashes[i].who[agent] || is_used_up(m, state, first + i))
            continue;
        bool counts = m->limits[first + i] != SPEX_NO_LIMIT || m->limits[first + clause] != SPEX_NO_LIMIT;
        twin = counts ? CHECKING_COUNTED_TWIN : CHECKING_SAME_TWIN;
    }
    return twin;
}

bool checking_mark_overlaps(checking_model *m)
{
    m->overlaps = base_arena_array(m->arena, m->system->input_count + 1ull, sizeof *m->overlaps);
    for (uint32_t i = 0; m->overlaps && i < m->system->input_count; i++)
        for (uint32_t k = 0; k < i && !m->overlaps[i]; k++)
            m->overlaps[i] = m->system->inputs[k].agent == m->system->inputs[i].agent &&
                             m->system->inputs[k].message == m->system->inputs[i].message;
    return m->overlaps != NULL;
}
