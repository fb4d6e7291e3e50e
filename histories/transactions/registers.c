/* multi-register. A read shows one value only, so little is known of the order in which values came: the
 * initial one is before all; what a transaction read of a key is before what it wrote to it; and where an
 * order of transactions counts, what one read or wrote is before what a later one did. A version stands for
 * the transaction that wrote it. */
#include "histories/transactions/lists.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define INITIAL TXN_NONE /* the version that nobody wrote */

typedef struct access { /* a transaction's to the key */
    uint32_t txn;
    bool reads, writes;
    uint32_t read; /* the writer of the version that it read */
    history_value read_value, written;
} access;

typedef struct pair { /* of versions, one before the other */
    uint32_t before, after;
    uint8_t level;
    bool by_read;
} pair;

typedef struct moment {
    uint32_t event, access;
    bool is_end;
} moment;

typedef struct registers {
    history_txns *t;
    history_txn_graph *g;
    const uint32_t *place;
    history_order_level level;
    bool reads_count; /* reads of versions follow the order, too */
    history_txn_findings *findings;
    bool *is_free;
    uint32_t *updater; /* by write: who read it and then wrote, and one */
    access *accesses;  /* of one key */
    uint32_t access_count;
    pair *pairs;
    uint32_t pair_count, pair_room;
    moment *moments;
    uint32_t *front, *last; /* accesses; by process: the last access and one */
    history_txn_end *ends, *readers;
} registers;

static bool took_place(const history_txns *t, uint32_t txn)
{
    return t->txns[txn].committed;
}

/* What was read tells that its writer took place. */
static void see_writers(history_txns *t)
{
    for (uint32_t s = 0; s < t->step_count; s++) {
        const history_txn_step *step = &t->steps[s];
        if (step->is_write || step->value == HISTORY_ABSENT || t->txns[t->step_txn[s]].outcome != HISTORY_OK)
            continue;
        const history_txn_write *w = history_txns_find_write(t, step->key, step->value);
        if (w && w->txn != TXN_NONE && t->txns[w->txn].outcome == HISTORY_UNKNOWN)
            t->txns[w->txn].committed = true;
    }
}

/* ---- what transactions say of a key ---- */

/* A read of something that is not the transaction's own. */
static void take_read(registers *r, uint32_t key, access *a, history_value value)
{
    history_txns *t = r->t;
    const history_txn_write *w = history_txns_find_write(t, key, value);
    if (!w || (w->txn == TXN_NONE && !w->is_initial)) {
        history_txns_find(r->findings, HISTORY_GARBAGE_READ, a->txn, TXN_NONE, key, value, value);
        return;
    }
    uint32_t writer = w->is_initial ? INITIAL : w->txn;
    if (writer == a->txn) { /* what it writes later */
        history_txns_find(r->findings, HISTORY_INTERNAL, a->txn, TXN_NONE, key, value, HISTORY_ABSENT);
        return;
    }
    if (a->reads && a->read != writer)
        history_txns_find(r->findings, HISTORY_G_SINGLE, a->txn, TXN_NONE, key, a->read_value, value);
    if (writer != INITIAL && t->txns[writer].outcome == HISTORY_FAILED) {
        history_txns_find(r->findings, HISTORY_G1A, a->txn, writer, key, value, value);
        return;
    }
    if (writer != INITIAL && !w->is_final)
        history_txns_find(r->findings, HISTORY_G1B, a->txn, writer, key, value, value);
    if (writer != INITIAL && (!a->reads || a->read != writer)) {
        history_txn_edge edge = {writer, a->txn, TXN_WR, HISTORY_PLAIN, key, value, HISTORY_ABSENT};
        history_txn_graph_add(r->g, &edge);
    }
    a->reads = true;
    a->read = writer;
    a->read_value = value;
}

static void update(registers *r, uint32_t key, const access *a)
{
    const history_txn_write *w = history_txns_find_write(r->t, key, a->read_value);
    uint32_t number = (uint32_t)(w - r->t->writes);
    if (r->updater[number] && r->updater[number] != a->txn + 1)
        history_txns_find(r->findings, HISTORY_LOST_UPDATE, r->updater[number] - 1, a->txn, key,
                          a->read_value, HISTORY_ABSENT);
    else
        r->updater[number] = a->txn + 1;
}

/* The steps of one transaction on the key; returns where they end. */
static uint32_t take_transaction(registers *r, uint32_t key, uint32_t k)
{
    history_txns *t = r->t;
    access *a = &r->accesses[r->access_count];
    *a = (access){.txn = t->step_txn[t->key_steps[k]], .read = INITIAL};
    for (; k < t->key_first[key + 1] && t->step_txn[t->key_steps[k]] == a->txn; k++) {
        const history_txn_step *step = &t->steps[t->key_steps[k]];
        if (step->is_write) {
            if (a->reads && !a->writes)
                update(r, key, a);
            a->writes = true;
            a->written = step->value;
        } else if (step->value != HISTORY_ABSENT && t->txns[a->txn].outcome == HISTORY_OK) {
            if (!a->writes)
                take_read(r, key, a, step->value);
            else if (step->value != a->written)
                history_txns_find(r->findings, HISTORY_INTERNAL, a->txn, TXN_NONE, key, step->value,
                                  a->written);
        }
    }
    if (took_place(t, a->txn) && (a->reads || a->writes))
        r->access_count++;
    return k;
}

/* ---- which version is before which ---- */

static void add_pair(registers *r, uint32_t before, uint32_t after, history_order_level level, bool by_read)
{
    if (before == after || before == INITIAL || after == INITIAL || r->g->no_memory)
        return;
    pair *grown = base_arena_grow(r->t->arena, r->pairs, r->pair_count, &r->pair_room, sizeof *r->pairs);
    if (!grown) {
        r->g->no_memory = true;
        return;
    }
    r->pairs = grown;
    r->pairs[r->pair_count++] = (pair){before, after, (uint8_t)level, by_read};
}

/* The one was before the other: so what it left is not after what the other found, or wrote. */
static void add_ordered(registers *r, const access *one, const access *other, history_order_level level)
{
    uint32_t left = one->writes ? one->txn : one->read;
    if (other->reads && r->reads_count)
        add_pair(r, left, other->read, level, true);
    if (other->writes)
        add_pair(r, left, other->txn, level, false);
}

static int by_event(const void *a, const void *b)
{
    const moment *x = a, *y = b;
    return x->event < y->event ? -1 : x->event > y->event;
}

static void order_by_time(registers *r)
{
    const history *h = r->t->h;
    uint32_t count = 0, front_count = 0;
    for (uint32_t i = 0; i < r->access_count; i++) {
        const history_op *op = &h->ops[r->t->txns[r->accesses[i].txn].op];
        r->moments[count++] = (moment){op->start, i, false};
        if (op->outcome == HISTORY_OK && op->end != HISTORY_NEVER)
            r->moments[count++] = (moment){op->end, i, true};
    }
    qsort(r->moments, count, sizeof *r->moments, by_event);
    for (uint32_t i = 0; i < count; i++) {
        const access *a = &r->accesses[r->moments[i].access];
        if (!r->moments[i].is_end) {
            for (uint32_t k = 0; k < front_count; k++)
                add_ordered(r, &r->accesses[r->front[k]], a, HISTORY_WITH_REAL_TIME);
            continue;
        }
        uint32_t began = h->ops[r->t->txns[a->txn].op].start, kept = 0;
        for (uint32_t k = 0; k < front_count; k++)
            if (h->ops[r->t->txns[r->accesses[r->front[k]].txn].op].end > began)
                r->front[kept++] = r->front[k];
        front_count = kept;
        r->front[front_count++] = r->moments[i].access;
    }
}

static void order_by_processes(registers *r)
{
    for (uint32_t i = 0; i < r->access_count; i++) {
        uint32_t process = r->t->h->ops[r->t->txns[r->accesses[i].txn].op].process;
        if (r->last[process])
            add_ordered(r, &r->accesses[r->last[process] - 1], &r->accesses[i], HISTORY_WITH_PROCESSES);
        r->last[process] = i + 1;
    }
    for (uint32_t i = 0; i < r->access_count; i++)
        r->last[r->t->h->ops[r->t->txns[r->accesses[i].txn].op].process] = 0;
}

/* ---- edges ---- */

static int by_before(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->before != y->before)
        return x->before < y->before ? -1 : 1;
    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    if (x->by_read != y->by_read)
        return x->by_read ? 1 : -1;
    return x->after < y->after ? -1 : x->after > y->after;
}

static int by_read(const void *a, const void *b)
{
    const access *x = a, *y = b;
    if (x->read != y->read)
        return x->read < y->read ? -1 : 1;
    return x->txn < y->txn ? -1 : x->txn > y->txn;
}

static history_value value_of(const registers *r, uint32_t key, uint32_t txn)
{
    const history_txn *x = &r->t->txns[txn];
    for (uint32_t s = x->first + x->count; s-- > x->first;)
        if (r->t->steps[s].is_write && r->t->steps[s].key == key)
            return r->t->steps[s].value;
    return HISTORY_ABSENT;
}

/* The readers of a version, accesses being sorted by what they read. */
static uint32_t find_readers(registers *r, uint32_t version)
{
    uint32_t low = 0, high = r->access_count, count = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (r->accesses[middle].read < version)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < r->access_count && r->accesses[low].read == version; low++)
        if (r->accesses[low].reads)
            r->readers[count++] = (history_txn_end){r->accesses[low].txn, r->accesses[low].read_value};
    return count;
}

/* That version is before those in `ends`. */
static void add_version(registers *r, uint32_t key, uint32_t version, uint32_t count, uint8_t level,
                        history_txn_edge_kind kind)
{
    uint32_t readers = find_readers(r, version);
    history_txn_edge edge = {0, 0, TXN_RW, level, key, HISTORY_ABSENT, HISTORY_ABSENT};
    history_txn_graph_star(r->g, r->readers, readers, r->ends, count, &edge);
    if (version == INITIAL)
        return;
    history_txn_end own = {version, value_of(r, key, version)};
    edge.kind = (uint8_t)kind;
    history_txn_graph_star(r->g, &own, 1, r->ends, count, &edge);
}

static uint32_t all_writers(registers *r)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->access_count; i++)
        if (r->accesses[i].writes)
            r->ends[count++] = (history_txn_end){r->accesses[i].txn, r->accesses[i].written};
    return count;
}

static void add_known(registers *r, uint32_t key)
{
    qsort(r->accesses, r->access_count, sizeof *r->accesses, by_read);
    add_version(r, key, INITIAL, all_writers(r), HISTORY_PLAIN, TXN_WW);
    if (r->pair_count)
        qsort(r->pairs, r->pair_count, sizeof *r->pairs, by_before);
    for (uint32_t i = 0; i < r->pair_count;) {
        const pair first = r->pairs[i];
        uint32_t count = 0;
        for (; i < r->pair_count && r->pairs[i].before == first.before && r->pairs[i].level == first.level &&
               r->pairs[i].by_read == first.by_read;
             i++)
            if (count == 0 || r->ends[count - 1].txn != r->pairs[i].after)
                r->ends[count++] = (history_txn_end){r->pairs[i].after, value_of(r, key, r->pairs[i].after)};
        add_version(r, key, first.before, count, first.level, first.by_read ? TXN_BETWEEN : TXN_WW);
    }
}

/* All versions in the order given. */
static void add_ordered_versions(registers *r, uint32_t key, history_txn_end *writers)
{
    uint32_t count = all_writers(r);
    memcpy(writers, r->ends, count * sizeof *writers);
    history_txn_end_sort(writers, count, r->place);
    qsort(r->accesses, r->access_count, sizeof *r->accesses, by_read);
    for (uint32_t i = 0; i < count; i++) {
        r->ends[0] = writers[i];
        add_version(r, key, i ? writers[i - 1].txn : INITIAL, 1, HISTORY_PLAIN, TXN_WW);
    }
}

static void take_key(registers *r, uint32_t key, history_txn_end *writers)
{
    const history_txns *t = r->t;
    r->access_count = r->pair_count = 0;
    for (uint32_t k = t->key_first[key]; k < t->key_first[key + 1];)
        k = take_transaction(r, key, k);
    if (all_writers(r) > 1)
        *r->is_free = true;
    if (r->place) {
        add_ordered_versions(r, key, writers);
        return;
    }
    for (uint32_t i = 0; i < r->access_count; i++)
        if (r->accesses[i].reads && r->accesses[i].writes)
            add_pair(r, r->accesses[i].read, r->accesses[i].txn, HISTORY_PLAIN, false);
    if (r->level >= HISTORY_WITH_PROCESSES)
        order_by_processes(r);
    if (r->level >= HISTORY_WITH_REAL_TIME)
        order_by_time(r);
    add_known(r, key);
}

bool history_txn_read_registers(history_txns *t, history_txn_graph *g, history_order_level level,
                                bool reads_count, const uint32_t *order, history_txn_findings *findings,
                                bool *is_free)
{
    registers r = {.t = t,
                   .g = g,
                   .place = order,
                   .level = level,
                   .reads_count = reads_count,
                   .findings = findings,
                   .is_free = is_free};
    size_t room = (size_t)t->count + 1;
    r.updater = base_arena_array(t->arena, (size_t)t->index.count + 1, sizeof *r.updater);
    r.accesses = base_arena_array(t->arena, room, sizeof *r.accesses);
    r.moments = base_arena_array(t->arena, 2 * room, sizeof *r.moments);
    r.front = base_arena_array(t->arena, room, sizeof *r.front);
    r.last = base_arena_array(t->arena, t->h->process_count + 1, sizeof *r.last);
    r.ends = base_arena_array(t->arena, room, sizeof *r.ends);
    r.readers = base_arena_array(t->arena, room, sizeof *r.readers);
    history_txn_end *writers = base_arena_array(t->arena, room, sizeof *writers);
    if (!r.updater || !r.accesses || !r.moments || !r.front || !r.last || !r.ends || !r.readers || !writers)
        return false;
    see_writers(t);
    for (uint32_t key = 0; key < t->key_count; key++)
        take_key(&r, key, writers);
    return !g->no_memory;
}
