/* list-append. A read shows all versions of its key up to the one that it read, so the longest read of a key
 * is the order of its versions; what was appended and never read comes after it, in an order that nobody saw.
 */
#include "histories/transactions/lists.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct order { /* of the versions of a key */
    const history_value *item;
    uint32_t count, reader; /* who read them all; TXN_NONE: they are the key's value at the start */
    history_value list;
    bool is_broken; /* the reads do not fit together: nothing more is said of the key */
} order;

typedef struct lists {
    history_txns *t;
    history_txn_graph *g;
    const uint32_t *place; /* of transactions, or NULL */
    history_txn_findings *findings;
    order *orders;
    uint32_t *position;                /* by write: in its key's order, and one; 0: nobody read it */
    history_txn_end *readers, *hidden; /* of one key: who read all of it; what was appended and not read */
    uint32_t reader_count, hidden_count;
    uint32_t *writer;  /* of one key: who wrote each item, or TXN_NONE */
    uint32_t *updater; /* of one key: who read so many items and then appended, and one */
    bool *is_free;
} lists;

static bool took_place(const history_txns *t, uint32_t txn)
{
    return txn != TXN_NONE && t->txns[txn].committed;
}

/* A read whose answer is known. */
static bool is_read(const history_txns *t, uint32_t step)
{
    return !t->steps[step].is_write && t->steps[step].value != HISTORY_ABSENT &&
           t->txns[t->step_txn[step]].outcome == HISTORY_OK;
}

/* ---- the order of versions ---- */

static void take_longest(lists *l, uint32_t key)
{
    const history_txns *t = l->t;
    order *o = &l->orders[key];
    o->list = t->keys[key].init;
    o->item = history_txns_items(t, o->list, &o->count);
    o->reader = TXN_NONE;
    for (uint32_t k = t->key_first[key]; k < t->key_first[key + 1]; k++) {
        uint32_t step = t->key_steps[k], count;
        if (!is_read(t, step))
            continue;
        const history_value *items = history_txns_items(t, t->steps[step].value, &count);
        if (count > o->count || (count == o->count && o->reader == TXN_NONE)) {
            o->item = items;
            o->count = count;
            o->reader = t->step_txn[step];
            o->list = t->steps[step].value;
        }
    }
}

/* All that was read, and what was there at the start, must begin the longest read. */
static void compare_reads(lists *l, uint32_t key)
{
    const history_txns *t = l->t;
    order *o = &l->orders[key];
    uint32_t count;
    const history_value *items = history_txns_items(t, t->keys[key].init, &count);
    if (count && (count > o->count || memcmp(items, o->item, count * sizeof *items) != 0)) {
        history_txns_find(l->findings, HISTORY_INCOMPATIBLE_ORDER, o->reader, TXN_NONE, key, o->list,
                          t->keys[key].init);
        o->is_broken = true;
    }
    history_value last = o->list;
    for (uint32_t k = t->key_first[key]; k < t->key_first[key + 1]; k++) {
        uint32_t step = t->key_steps[k];
        history_value list = t->steps[step].value;
        if (!is_read(t, step) || list == last)
            continue;
        last = list;
        items = history_txns_items(t, list, &count);
        if (count && memcmp(items, o->item, count * sizeof *items) != 0) {
            history_txns_find(l->findings, HISTORY_INCOMPATIBLE_ORDER, o->reader, t->step_txn[step], key,
                              o->list, list);
            o->is_broken = true;
        }
    }
}

/* Every item once, and written by somebody, who took place then. */
static void look_at_items(lists *l, uint32_t key)
{
    history_txns *t = l->t;
    order *o = &l->orders[key];
    for (uint32_t i = 0; i < o->count; i++) {
        history_txn_write *w = history_txns_find_write(t, key, o->item[i]);
        if (!w || (w->txn == TXN_NONE && !w->is_initial)) {
            history_txns_find(l->findings, HISTORY_GARBAGE_READ, o->reader, TXN_NONE, key, o->item[i],
                              o->list);
            continue;
        }
        uint32_t number = (uint32_t)(w - t->writes);
        if (l->position[number]) {
            history_txns_find(l->findings, HISTORY_DUPLICATE_ELEMENTS, o->reader, TXN_NONE, key, o->item[i],
                              o->list);
            o->is_broken = true;
            continue;
        }
        l->position[number] = i + 1;
        if (w->txn != TXN_NONE && t->txns[w->txn].outcome == HISTORY_UNKNOWN)
            t->txns[w->txn].committed = true;
    }
}

/* ---- what each transaction says of a key ---- */

/* The first item from `from` on that a transaction wrote which took place; `count`: none. */
static uint32_t next_writer(const lists *l, const order *o, uint32_t from)
{
    while (from < o->count && !took_place(l->t, l->writer[from]))
        from++;
    return from;
}

static void read_from(lists *l, uint32_t key, uint32_t txn, uint32_t external)
{
    while (external > 0 && !took_place(l->t, l->writer[external - 1]))
        external--;
    if (external == 0)
        return;
    const order *o = &l->orders[key];
    history_txn_edge edge = {l->writer[external - 1], txn,           TXN_WR, HISTORY_PLAIN, key,
                             o->item[external - 1],   HISTORY_ABSENT};
    history_txn_graph_add(l->g, &edge);
}

static void read_before(lists *l, uint32_t key, uint32_t txn, uint32_t count, history_value list)
{
    const order *o = &l->orders[key];
    uint32_t next = next_writer(l, o, count);
    if (next == o->count) {
        l->readers[l->reader_count++] = (history_txn_end){txn, list};
        return;
    }
    history_txn_edge edge = {txn, l->writer[next], TXN_RW, HISTORY_PLAIN, key, list, o->item[next]};
    history_txn_graph_add(l->g, &edge);
}

/* What a read says by itself. `own`: so many of its transaction's appends to the key came before it. */
static void judge_read(lists *l, uint32_t key, uint32_t step, uint32_t end, uint32_t own)
{
    const history_txns *t = l->t;
    const order *o = &l->orders[key];
    uint32_t txn = t->step_txn[step], count, seen = own;
    history_value list = t->steps[step].value;
    const history_value *items = history_txns_items(t, list, &count);
    bool is_internal = count < own;
    /* Its appends so far must be the last items; they stand before the step in the key's steps. */
    for (uint32_t k = step; !is_internal && seen > 0;) {
        k--;
        if (t->steps[k].key == key && t->steps[k].is_write)
            is_internal = items[count - 1 - (own - seen--)] != t->steps[k].value;
    }
    for (uint32_t k = step + 1; k < end && !is_internal; k++)
        if (t->steps[k].key == key && t->steps[k].write != TXN_NONE)
            is_internal = l->position[t->steps[k].write] && l->position[t->steps[k].write] <= count;
    if (is_internal)
        history_txns_find(l->findings, HISTORY_INTERNAL, txn, TXN_NONE, key, list, HISTORY_ABSENT);
    for (uint32_t i = 0; i < count; i++)
        if (l->writer[i] != TXN_NONE && t->txns[l->writer[i]].outcome == HISTORY_FAILED) {
            history_txns_find(l->findings, HISTORY_G1A, txn, l->writer[i], key, o->item[i], list);
            break;
        }
    if (is_internal || count == own)
        return;
    const history_txn_write *last = history_txns_find_write(t, key, items[count - own - 1]);
    if (last && last->txn != TXN_NONE && last->txn != txn && !last->is_final && took_place(t, last->txn))
        history_txns_find(l->findings, HISTORY_G1B, txn, last->txn, key, last->value, list);
}

/* The steps of one transaction on the key, from `first` on among the key's; returns where they end. */
static uint32_t take_transaction(lists *l, uint32_t key, uint32_t first)
{
    const history_txns *t = l->t;
    uint32_t txn = t->step_txn[t->key_steps[first]], k = first, own = 0, before = UINT32_MAX;
    uint32_t end = t->txns[txn].first + t->txns[txn].count;
    uint32_t earlier = 0; /* place of its append before, and one */
    bool is_hidden = false, did_read = false;
    for (; k < t->key_first[key + 1] && t->step_txn[t->key_steps[k]] == txn; k++) {
        uint32_t step = t->key_steps[k], count;
        if (t->steps[step].is_write) {
            uint32_t at = t->steps[step].write == TXN_NONE ? 0 : l->position[t->steps[step].write];
            if (own > 0 && at && (earlier == 0 || earlier > at))
                history_txns_find(l->findings, HISTORY_INCOMPATIBLE_ORDER, l->orders[key].reader, txn, key,
                                  l->orders[key].list, t->steps[step].value);
            earlier = at;
            own++;
            if (t->steps[step].write != TXN_NONE && !l->position[t->steps[step].write] && !is_hidden &&
                took_place(t, txn)) {
                is_hidden = true;
                l->hidden[l->hidden_count++] = (history_txn_end){txn, t->steps[step].value};
            }
            if (did_read && own == 1 && took_place(t, txn)) {
                if (l->updater[before])
                    history_txns_find(l->findings, HISTORY_LOST_UPDATE, l->updater[before] - 1, txn, key,
                                      before ? l->orders[key].item[before - 1] : HISTORY_ABSENT,
                                      HISTORY_ABSENT);
                else
                    l->updater[before] = txn + 1;
            }
            continue;
        }
        if (!is_read(t, step))
            continue;
        judge_read(l, key, step, end, own);
        history_txns_items(t, t->steps[step].value, &count);
        if (count < own)
            continue;
        if (count - own != before)
            read_from(l, key, txn, count - own);
        before = count - own;
        did_read = did_read || own == 0;
        read_before(l, key, txn, count, t->steps[step].value);
    }
    return k;
}

/* ---- edges between writers ---- */

static void add_versions(lists *l, uint32_t key)
{
    const history_txns *t = l->t;
    const order *o = &l->orders[key];
    uint32_t before = next_writer(l, o, 0);
    uint32_t dirty = 0;
    while (dirty < o->count &&
           (l->writer[dirty] == TXN_NONE || t->txns[l->writer[dirty]].outcome != HISTORY_FAILED))
        dirty++;
    uint32_t on_top = next_writer(l, o, dirty);
    if (dirty < o->count && on_top < o->count)
        history_txns_find(l->findings, HISTORY_DIRTY_UPDATE, l->writer[on_top], l->writer[dirty], key,
                          o->item[dirty], o->item[on_top]);
    for (uint32_t i = before; i < o->count; i = next_writer(l, o, i + 1)) {
        if (i != before) {
            history_txn_edge edge = {l->writer[before], l->writer[i], TXN_WW, HISTORY_PLAIN, key,
                                     o->item[before],   o->item[i]};
            history_txn_graph_add(l->g, &edge);
        }
        before = i;
    }
    history_txn_end last = {before < o->count ? l->writer[before] : TXN_NONE,
                            before < o->count ? o->item[before] : HISTORY_ABSENT};
    uint32_t targets = l->hidden_count;
    if (targets > 1)
        *l->is_free = true;
    if (l->place && targets > 1) {
        history_txn_end_sort(l->hidden, targets, l->place);
        for (uint32_t i = 1; i < targets; i++) {
            history_txn_edge edge = {l->hidden[i - 1].txn,   l->hidden[i].txn,  TXN_WW, HISTORY_PLAIN, key,
                                     l->hidden[i - 1].value, l->hidden[i].value};
            history_txn_graph_add(l->g, &edge);
        }
        targets = 1;
    }
    history_txn_edge rw = {0, 0, TXN_RW, HISTORY_PLAIN, key, HISTORY_ABSENT, HISTORY_ABSENT}, ww = rw;
    ww.kind = TXN_WW;
    history_txn_graph_star(l->g, l->readers, l->reader_count, l->hidden, targets, &rw);
    if (last.txn != TXN_NONE)
        history_txn_graph_star(l->g, &last, 1, l->hidden, targets, &ww);
}

static void take_key(lists *l, uint32_t key)
{
    const history_txns *t = l->t;
    const order *o = &l->orders[key];
    if (o->is_broken)
        return;
    for (uint32_t i = 0; i < o->count; i++) {
        const history_txn_write *w = history_txns_find_write(t, key, o->item[i]);
        l->writer[i] = w ? w->txn : TXN_NONE;
    }
    memset(l->updater, 0, (o->count + 1) * sizeof *l->updater);
    l->reader_count = l->hidden_count = 0;
    for (uint32_t k = t->key_first[key]; k < t->key_first[key + 1];)
        k = take_transaction(l, key, k);
    add_versions(l, key);
}

bool history_txn_read_lists(history_txns *t, history_txn_graph *g, const uint32_t *order_of,
                            history_txn_findings *findings, bool *is_free)
{
    lists l = {.t = t, .g = g, .place = order_of, .findings = findings, .is_free = is_free};
    uint32_t longest = 0;
    l.orders = base_arena_array(t->arena, (size_t)t->key_count + 1, sizeof *l.orders);
    l.position = base_arena_array(t->arena, (size_t)t->index.count + 1, sizeof *l.position);
    l.readers = base_arena_array(t->arena, (size_t)t->step_count + 1, sizeof *l.readers);
    l.hidden = base_arena_array(t->arena, (size_t)t->step_count + 1, sizeof *l.hidden);
    if (!l.orders || !l.position || !l.readers || !l.hidden)
        return false;
    for (uint32_t key = 0; key < t->key_count; key++) {
        take_longest(&l, key);
        compare_reads(&l, key);
        look_at_items(&l, key);
        longest = l.orders[key].count > longest ? l.orders[key].count : longest;
    }
    l.writer = base_arena_array(t->arena, (size_t)longest + 1, sizeof *l.writer);
    l.updater = base_arena_array(t->arena, (size_t)longest + 1, sizeof *l.updater);
    if (!l.writer || !l.updater)
        return false;
    for (uint32_t key = 0; key < t->key_count; key++)
        take_key(&l, key);
    return !g->no_memory;
}
