/* Judging a history of transactions.
 *
 * For lists, the order of versions is known, or does not matter: a history fits a level if and only if it has
 * no anomaly that the level forbids. (One exception: several appends to a key that nobody read, below
 * serializable.) For registers, an anomaly is one in every order of versions that there may be; where none is
 * found, an order is guessed that fits all that is known, and if there is no anomaly then, the history fits.
 * Otherwise nothing is decided. */
#include "base/array.h"
#include "histories/transactions/cycles.h"
#include "histories/transactions/lists.h"
#include "histories/transactions/tell.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CYCLES (1u << HISTORY_G0 | 1u << HISTORY_G1C | ANTI)
#define ANTI   (1u << HISTORY_G_SINGLE | 1u << HISTORY_G_NONADJACENT | 1u << HISTORY_G2_ITEM)

static bool build(history_txns *t, history_txn_graph *g, const history_isolation *isolation,
                  const uint32_t *order, history_txn_findings *findings, bool *is_free)
{
    history_txn_graph_open(g, t);
    bool ok = t->is_list ? history_txn_read_lists(t, g, order, findings, is_free)
                         : history_txn_read_registers(t, g, isolation->level, isolation->forbidden & ANTI,
                                                      order, findings, is_free);
    if (ok && isolation->level >= HISTORY_WITH_PROCESSES)
        history_txn_graph_add_processes(g, t);
    if (ok && isolation->level >= HISTORY_WITH_REAL_TIME)
        history_txn_graph_add_real_time(g, t);
    return ok && history_txn_graph_close(g) &&
           history_txn_find_cycles(g, isolation->level, isolation->forbidden & CYCLES, findings) &&
           history_txn_shorten(g, t, findings);
}

static bool has_forbidden(const history_txn_findings *findings, uint32_t forbidden)
{
    for (unsigned kind = 0; kind < HISTORY_ANOMALY_KINDS; kind++)
        if (forbidden >> kind & 1 && findings->found[kind].count)
            return true;
    return false;
}

typedef struct standing { /* of a transaction, for sorting */
    uint32_t whole, others, txn;
} standing;

static int by_standing(const void *a, const void *b)
{
    const standing *x = a, *y = b;
    if (x->whole != y->whole)
        return x->whole > y->whole ? -1 : 1;
    if (x->others != y->others)
        return x->others > y->others ? -1 : 1;
    return x->txn < y->txn ? -1 : x->txn > y->txn;
}

/* The transactions' places in an order that all edges fit, or, where that cannot be, those that are no
 * anti-dependencies. NULL: no memory. */
static uint32_t *guess_order(const history_txns *t, const history_txn_graph *g, history_order_level level)
{
    unsigned others = 1u << TXN_WW | 1u << TXN_WR | 1u << TXN_ORDER | 1u << TXN_PASS | 1u << TXN_BETWEEN;
    history_txn_walk all = {g, others | 1u << TXN_RW, level, false}, some = {g, others, level, false};
    uint32_t count, *a = history_txn_components(&all, &count), *b = history_txn_components(&some, &count);
    uint32_t *place = base_arena_array(t->arena, (size_t)t->count + 1, sizeof *place);
    standing *s = base_alloc(t->count, sizeof *s);
    if (a && b && s && place) {
        for (uint32_t i = 0; i < t->count; i++)
            s[i] = (standing){a[i], b[i], i};
        qsort(s, t->count, sizeof *s, by_standing);
        for (uint32_t i = 0; i < t->count; i++)
            place[s[i].txn] = i;
    } else {
        place = NULL;
    }
    free(a);
    free(b);
    free(s);
    return place;
}

static char *copy(const char *text)
{
    return strdup(text);
}

/* No anomaly follows: does none appear when versions are put in order? */
static bool decide_free(history_txns *t, const history_txn_graph *g, const history_isolation *isolation,
                        history_isolation_result *result)
{
    history_txn_findings findings = {0};
    history_txn_graph whole;
    bool is_free = false;
    uint32_t *order = guess_order(t, g, isolation->level);
    if (!order || !build(t, &whole, isolation, order, &findings, &is_free))
        return false;
    if (!has_forbidden(&findings, isolation->forbidden)) {
        result->verdict = HISTORY_ISOLATION_YES;
        return true;
    }
    result->verdict = HISTORY_ISOLATION_UNDECIDED;
    result->reason =
        copy("no anomaly follows from the reads, but the order of some writes does not either, and in the "
             "order that was tried there is one");
    return result->reason != NULL;
}

static bool tell(const history_txns *t, const history_txn_graph *g, const history_txn_findings *findings,
                 uint32_t forbidden, history_isolation_result *result)
{
    result->anomalies = calloc(HISTORY_ANOMALY_KINDS, sizeof *result->anomalies);
    if (!result->anomalies)
        return false;
    for (unsigned turn = 0; turn < 2; turn++)
        for (unsigned kind = 0; kind < HISTORY_ANOMALY_KINDS; kind++) {
            bool is_forbidden = forbidden >> kind & 1;
            if (!findings->found[kind].count || is_forbidden != (turn == 0))
                continue;
            history_anomaly *a = &result->anomalies[result->anomaly_count++];
            if (!history_txn_tell(t, g, &findings->found[kind], a))
                return false;
            a->forbidden = is_forbidden;
        }
    return true;
}

static bool judge(history_txns *t, const history_isolation *isolation, history_isolation_result *result)
{
    history_txn_findings findings = {0};
    history_txn_graph g;
    bool is_free = false;
    if (t->undecidable) {
        result->verdict = HISTORY_ISOLATION_UNDECIDED;
        result->reason = copy(t->undecidable);
        return result->reason != NULL;
    }
    if (!build(t, &g, isolation, NULL, &findings, &is_free) ||
        !tell(t, &g, &findings, isolation->forbidden, result))
        return false;
    for (uint32_t i = 0; i < t->count; i++)
        result->transactions += t->txns[i].committed;
    result->edges = g.edge_count;
    if (has_forbidden(&findings, isolation->forbidden)) {
        result->verdict = HISTORY_ISOLATION_NO;
        return true;
    }
    bool exact =
        t->is_list && (isolation->forbidden >> HISTORY_G2_ITEM & 1 || !(isolation->forbidden & ANTI));
    return !is_free || exact || decide_free(t, &g, isolation, result);
}

base_status history_isolation_check(const history *h, bool is_list, history_value init,
                                    const history_isolation *isolation, history_isolation_result *result,
                                    base_error *error)
{
    history_txns t;
    assert(h && isolation && result);
    *result = (history_isolation_result){.verdict = HISTORY_ISOLATION_YES};
    base_status status = history_txns_open(&t, h, is_list, init, error);
    if (status != BASE_OK)
        return status;
    if (!judge(&t, isolation, result)) {
        history_isolation_release(result);
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    }
    history_txns_close(&t);
    return status;
}

void history_isolation_release(history_isolation_result *result)
{
    for (uint32_t i = 0; i < result->anomaly_count; i++) {
        free(result->anomalies[i].name);
        free(result->anomalies[i].text);
        free(result->anomalies[i].ops);
    }
    free(result->anomalies);
    free(result->reason);
    *result = (history_isolation_result){0};
}
