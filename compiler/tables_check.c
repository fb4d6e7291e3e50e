/* What the forms of a run automaton promise, looked at as a whole. */
#include "compiler/tables.h"

#include <assert.h>

static void check_dense(const spexc_tables *t)
{
    assert(!t->row && !t->row_action && !t->row_next);
    assert((uint64_t)t->run_count * t->columns <= SPEXC_DENSE_ENTRIES);
    for (uint32_t run = 0; run < t->run_count; run++)
        for (uint32_t a = 0; a < t->columns; a++) {
            uint32_t next = t->dense[(size_t)run * t->columns + a];
            if (a + 1 == t->columns || t->spec->actions[a].internal)
                assert(next == run);
            else
                assert(next == SPEX_NO_RUN || next < t->run_count);
        }
}

/* Silent steps come first and lead upwards; the other actions ascend, each once unless the form is a set. */
static void check_row(const spexc_tables *t, uint32_t run)
{
    bool is_set = t->form == SPEX_RUN_SET, is_past_silent = false;
    uint32_t last = 0;
    assert(t->row[run] <= t->row[run + 1]);
    for (uint32_t e = t->row[run]; e < t->row[run + 1]; e++) {
        uint32_t action = t->row_action[e];
        assert(t->row_next[e] < t->run_count);
        if (action == t->columns - 1) {
            assert(is_set && !is_past_silent && t->row_next[e] > run);
            continue;
        }
        assert(action < t->columns && !t->spec->actions[action].internal);
        assert(!is_past_silent || action > last || (is_set && action == last));
        is_past_silent = true;
        last = action;
    }
}

static void check_residents(const spexc_tables *t)
{
    assert(t->home[0] == 0 && t->home[t->run_count] == t->spec->state_count);
    for (uint32_t run = 0; run < t->run_count; run++) {
        assert(t->home[run] <= t->home[run + 1]);
        for (uint32_t i = t->home[run]; i < t->home[run + 1]; i++) {
            assert(t->resident[i] < t->spec->state_count);
            assert(t->resume[t->resident[i]] == run);
        }
    }
}

static void check_edges(const spexc_tables *t)
{
    for (uint32_t i = 0; i < t->edge_count; i++) {
        const spex_edge *e = &t->edges[i];
        assert(e->from < t->spec->state_count && e->to < t->spec->state_count && e->action < t->columns);
        if (i == 0)
            continue;
        const spex_edge *before = e - 1;
        if (before->from != e->from)
            assert(before->from < e->from);
        else
            assert(before->action < e->action || (before->action == e->action && before->to < e->to));
    }
}

void spexc_tables_check(const spexc_tables *t)
{
    assert(t->columns == t->spec->action_count + 1);
    assert(t->run_count > 0 && t->run_count < SPEX_NO_RUN);
    if (t->form == SPEX_RUN_DENSE) {
        check_dense(t);
    } else if (t->form != SPEX_RUN_KEPT) {
        assert(!t->dense && t->row[0] == 0);
        for (uint32_t run = 0; run < t->run_count; run++)
            check_row(t, run);
    }
    assert(t->form != SPEX_RUN_SPARSE || (uint64_t)t->run_count * t->columns > SPEXC_DENSE_ENTRIES);
    check_residents(t);
    check_edges(t);
}
