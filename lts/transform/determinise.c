/* The weak subset automaton as a table: what a monitor of a specification with choices or silent steps
 * follows. */
#include "base/array.h"
#include "lts/transform/subsets.h"
#include "lts/transform/transform.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void lts_subsets_free(lts_subsets *s)
{
    if (!s)
        return;
    free(s->next);
    free(s->start);
    free(s->first);
    free(s->member);
    free(s);
}

/* The row of one subset, and with it the numbers of those it leads to. */
static base_status fill_row(lts_powerset *space, uint32_t subset, uint64_t *capacity, uint64_t max_entries,
                            lts_subsets *table)
{
    uint64_t columns = table->label_count, end = (subset + 1) * columns;
    if (end > max_entries)
        return BASE_E_LIMIT;
    size_t room = (size_t)*capacity;
    if (!base_grow(table->next, room, (size_t)end))
        return BASE_E_NOMEM;
    *capacity = room;
    uint32_t *row = table->next + subset * columns;
    memset(row, 0xff, columns * sizeof *row);
    row[LTS_TAU] = subset;
    const lts_successor *steps;
    uint32_t count;
    base_status status = lts_powerset_successors(space, subset, &steps, &count);
    for (uint32_t i = 0; i < count && status == BASE_OK; i++)
        row[steps[i].label] = steps[i].subset;
    return status;
}

static base_status fill(lts_powerset *space, const lts *l, const lts_state *starts, uint32_t start_count,
                        uint64_t max_entries, lts_subsets *table)
{
    uint32_t initial;
    uint64_t capacity = 0;
    base_status status = lts_powerset_start(space, l->initial, &initial);
    for (uint32_t i = 0; i < start_count && status == BASE_OK; i++)
        status = lts_powerset_start(space, starts[i], &table->start[i]);
    for (uint32_t i = 0; status == BASE_OK && i < lts_powerset_count(space); i++)
        status = fill_row(space, i, &capacity, max_entries, table);
    return status;
}

/* The members, copied out of the space. */
static base_status copy_members(const lts_powerset *space, lts_subsets *table)
{
    table->count = lts_powerset_count(space);
    table->first = base_alloc((uint64_t)table->count + 1, sizeof *table->first);
    table->member = base_alloc(lts_powerset_members(space), sizeof *table->member);
    if (!table->first || !table->member)
        return BASE_E_NOMEM;
    uint64_t end = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        uint32_t size;
        const lts_state *members = lts_powerset_subset(space, i, &size);
        table->first[i] = end;
        memcpy(table->member + end, members, size * sizeof *members);
        end += size;
    }
    table->first[table->count] = end;
    return BASE_OK;
}

base_status lts_determinise(const lts *l, const lts_state *starts, uint32_t start_count, uint64_t max_entries,
                            lts_subsets **out, base_error *error)
{
    assert(l && (starts || start_count == 0) && out);
    lts_powerset *space = lts_powerset_new(l, true);
    lts_subsets *table = calloc(1, sizeof *table);
    base_status status = BASE_E_NOMEM;
    if (space && table && (table->start = base_alloc(start_count, sizeof *table->start))) {
        table->label_count = base_names_count(l->labels);
        status = fill(space, l, starts, start_count, max_entries, table);
    }
    if (status == BASE_OK)
        status = copy_members(space, table);
    lts_powerset_free(space);
    if (status == BASE_OK) {
        *out = table;
        return BASE_OK;
    }
    lts_subsets_free(table);
    if (status == BASE_E_LIMIT)
        return base_fail(error, status, 0, 0, "the table of weak subsets has more than %" PRIu64 " entries",
                         max_entries);
    return base_fail(error, status, 0, 0, "no memory for the weak subsets");
}
