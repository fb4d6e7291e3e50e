/* Anomalies in words: which transactions there are, and why each must have come before the next. */
#include "histories/transactions/tell.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *what;
} kinds[] = {
    [HISTORY_INTERNAL] = {"internal", "a transaction contradicts its own writes"},
    [HISTORY_GARBAGE_READ] = {"garbage-read", "a value was read that nobody wrote"},
    [HISTORY_DUPLICATE_ELEMENTS] = {"duplicate-elements", "a list was read that has an element twice"},
    [HISTORY_INCOMPATIBLE_ORDER] = {"incompatible-order", "two reads of a key do not fit together"},
    [HISTORY_G1A] = {"G1a", "aborted read: a value was read that was taken back"},
    [HISTORY_G1B] = {"G1b", "intermediate read: a transaction's writes were seen half done"},
    [HISTORY_DIRTY_UPDATE] = {"dirty-update",
                              "a write that stayed was made on top of one that was taken back"},
    [HISTORY_LOST_UPDATE] = {"lost-update", "two transactions read the same version and both wrote the next"},
    [HISTORY_G0] = {"G0", "dirty write: a cycle of writes"},
    [HISTORY_G1C] = {"G1c", "circular information flow: a cycle of writes and reads"},
    [HISTORY_G_SINGLE] = {"G-single", "read skew: a cycle with one read of what was then changed"},
    [HISTORY_G_NONADJACENT] = {"G-nonadjacent",
                               "a cycle with reads of what was then changed, no two in a row"},
    [HISTORY_G2_ITEM] = {"G2-item", "write skew: a cycle with reads of what was then changed"},
};

typedef struct telling {
    const history_txns *t;
    const history_txn_graph *g;
    const history_txn_finding *f;
    history_string text;
    history_anomaly *to;
    uint32_t room;
    bool ok;
} telling;

static void say(telling *s, const char *text)
{
    s->ok = s->ok && history_write_text(&s->text, text, strlen(text));
}

static void say_value(telling *s, history_value value)
{
    if (value == HISTORY_ABSENT)
        say(s, "[]");
    else
        s->ok = s->ok && history_write_value(&s->text, s->t->h->values, value, 200);
}

static void say_key(telling *s, uint32_t key)
{
    say_value(s, s->t->keys[key].name);
}

/* The transaction's name: by its place among those that are told of. */
static uint32_t name_of(telling *s, uint32_t txn)
{
    uint32_t op = s->t->txns[txn].op;
    for (uint32_t i = 0; i < s->to->op_count; i++)
        if (s->to->ops[i] == op)
            return i + 1;
    if (s->to->op_count == s->room) {
        uint32_t more = s->room ? 2 * s->room : 8;
        uint32_t *grown = realloc(s->to->ops, more * sizeof *grown);
        if (!grown) {
            s->ok = false;
            return 0;
        }
        s->to->ops = grown;
        s->room = more;
    }
    s->to->ops[s->to->op_count] = op;
    return ++s->to->op_count;
}

static void say_name(telling *s, uint32_t txn)
{
    uint32_t name = name_of(s, txn);
    s->ok = s->ok && history_writef(&s->text, "T%u", name);
}

/* The transaction as it was recorded. */
static void say_transaction(telling *s, uint32_t txn)
{
    const history_op *op = &s->t->h->ops[s->t->txns[txn].op];
    say(s, "  ");
    say_name(s, txn);
    say(s, " = ");
    say_value(s, op->outcome == HISTORY_OK ? op->answer : op->argument);
    say(s, "  (process ");
    say_value(s, s->t->h->processes[op->process].name);
    if (op->start_line && op->end_line && op->end_line != op->start_line)
        s->ok = s->ok && history_writef(&s->text, ", lines %llu and %llu", (unsigned long long)op->start_line,
                                        (unsigned long long)op->end_line);
    else if (op->start_line)
        s->ok = s->ok && history_writef(&s->text, ", line %llu", (unsigned long long)op->start_line);
    say(s, op->outcome == HISTORY_FAILED    ? ", failed)\n"
           : op->outcome == HISTORY_UNKNOWN ? ", unknown)\n"
                                            : ")\n");
}

/* An edge: the transaction from, as far as helpers the one to, and why. */
static void say_edge(telling *s, uint32_t from, uint32_t to, const history_txn_edge *e, history_value next)
{
    const bool is_list = s->t->is_list;
    say(s, "  ");
    say_name(s, from);
    say(s, " before ");
    say_name(s, to);
    say(s, ": ");
    say_name(s, from);
    switch (e->kind) {
    case TXN_WW:
    case TXN_BETWEEN:
        say(s, is_list ? " appended " : " wrote ");
        say_value(s, e->value);
        say(s, " to key ");
        say_key(s, e->key);
        say(s, is_list ? " before " : ", which is before what ");
        say_name(s, to);
        say(s, is_list ? " appended " : " wrote, ");
        say_value(s, next);
        say(s, " (ww)\n");
        return;
    case TXN_WR:
        say(s, is_list ? " appended " : " wrote ");
        say_value(s, e->value);
        say(s, " to key ");
        say_key(s, e->key);
        say(s, ", which ");
        say_name(s, to);
        say(s, " read (wr)\n");
        return;
    case TXN_RW:
        say(s, " read key ");
        say_key(s, e->key);
        say(s, " as ");
        say_value(s, e->value);
        say(s, is_list ? ", without the " : ", and not yet the ");
        say_value(s, next);
        say(s, " that ");
        say_name(s, to);
        say(s, is_list ? " appended (rw)\n" : " wrote (rw)\n");
        return;
    default:
        if (e->level == HISTORY_WITH_PROCESSES) {
            say(s, " came first in their process (process)\n");
            return;
        }
        say(s, " ended before ");
        say_name(s, to);
        say(s, " began (real time)\n");
    }
}

/* Goes along the cycle; helper nodes are passed over. */
static void walk_cycle(telling *s,
                       void (*each)(telling *, uint32_t, uint32_t, const history_txn_edge *, history_value))
{
    const history_txn_finding *f = s->f;
    uint32_t start = 0;
    while (start < f->cycle_length && s->g->edges[f->cycle[start]].from >= s->g->txn_count)
        start++;
    for (uint32_t i = 0; i < f->cycle_length;) {
        const history_txn_edge *first = &s->g->edges[f->cycle[(start + i) % f->cycle_length]], *last = first;
        for (i++; i < f->cycle_length && last->to >= s->g->txn_count; i++)
            last = &s->g->edges[f->cycle[(start + i) % f->cycle_length]];
        each(s, first->from, last->to, first, last == first ? first->next : last->next);
    }
}

static void say_member(telling *s, uint32_t from, uint32_t to, const history_txn_edge *e, history_value next)
{
    (void)to;
    (void)e;
    (void)next;
    say_transaction(s, from);
}

static void tell_cycle(telling *s)
{
    walk_cycle(s, say_member);
    say(s, "so\n");
    walk_cycle(s, say_edge);
    say(s, "so T1 came before itself, which cannot be\n");
}

/* ---- the others ---- */

static void say_read(telling *s, uint32_t txn, history_value value)
{
    say(s, "  ");
    say_name(s, txn);
    say(s, " read key ");
    say_key(s, s->f->key);
    say(s, " as ");
    say_value(s, value);
}

static void tell_single(telling *s)
{
    const history_txn_finding *f = s->f;
    switch (f->kind) {
    case HISTORY_INTERNAL:
        say_read(s, f->txn, f->value);
        say(s, ", which does not fit what it had written to the key itself\n");
        return;
    case HISTORY_GARBAGE_READ:
        say_read(s, f->txn, f->instead);
        say(s, ", but nobody wrote ");
        say_value(s, f->value);
        say(s, " there\n");
        return;
    case HISTORY_DUPLICATE_ELEMENTS:
        say_read(s, f->txn, f->instead);
        say(s, ", with ");
        say_value(s, f->value);
        say(s, " twice\n");
        return;
    case HISTORY_G_SINGLE:
        say_read(s, f->txn, f->value);
        say(s, " and then as ");
        say_value(s, f->instead);
        say(s, ": it came before the second was written and after it\n");
        return;
    default:
        return;
    }
}

static void tell_pair(telling *s)
{
    const history_txn_finding *f = s->f;
    switch (f->kind) {
    case HISTORY_INCOMPATIBLE_ORDER:
        if (f->txn != TXN_NONE) {
            say_read(s, f->txn, f->value);
            say(s, "\n");
        }
        if (history_kind_of(s->t->h->values, f->instead) != HISTORY_KIND_LIST) {
            say(s, "  but ");
            say_name(s, f->other);
            say(s, " appended ");
            say_value(s, f->instead);
            say(s, " after something else that does not stand before it\n");
            return;
        }
        if (f->other != TXN_NONE)
            say_read(s, f->other, f->instead);
        else {
            say(s, "  the key began as ");
            say_value(s, f->instead);
        }
        say(s, ": neither list begins with the other\n");
        return;
    case HISTORY_G1A:
    case HISTORY_G1B:
        say_read(s, f->txn, f->instead);
        say(s, ", with the ");
        say_value(s, f->value);
        say(s, " of ");
        say_name(s, f->other);
        say(s, f->kind == HISTORY_G1A ? ", which did not take place\n"
                                      : ", which was not its last write to the key\n");
        return;
    case HISTORY_DIRTY_UPDATE:
        say(s, "  ");
        say_name(s, f->txn);
        say(s, " wrote ");
        say_value(s, f->instead);
        say(s, " to key ");
        say_key(s, f->key);
        say(s, " after the ");
        say_value(s, f->value);
        say(s, " of ");
        say_name(s, f->other);
        say(s, ", which did not take place\n");
        return;
    default:
        say(s, "  both read key ");
        say_key(s, f->key);
        say(s, s->t->is_list ? " with " : " as ");
        say_value(s, f->value);
        say(s,
            s->t->is_list ? " as its last element, and then appended to it\n" : ", and then wrote to it\n");
    }
}

static void tell_other(telling *s)
{
    const history_txn_finding *f = s->f;
    if (f->txn != TXN_NONE)
        say_transaction(s, f->txn);
    if (f->other != TXN_NONE)
        say_transaction(s, f->other);
    if (f->other == TXN_NONE && f->kind != HISTORY_INCOMPATIBLE_ORDER)
        tell_single(s);
    else
        tell_pair(s);
}

bool history_txn_tell(const history_txns *t, const history_txn_graph *g, const history_txn_finding *finding,
                      history_anomaly *to)
{
    static const char *const levels[] = {"", "-process", "-realtime"};
    telling s = {.t = t, .g = g, .f = finding, .to = to, .ok = true};
    history_string name = {0};
    *to = (history_anomaly){.kind = finding->kind, .level = finding->level, .count = finding->count};
    s.ok = history_writef(&name, "%s%s", kinds[finding->kind].name, levels[finding->level]);
    to->name = name.text;
    say(&s, to->name ? to->name : "");
    say(&s, ": ");
    say(&s, kinds[finding->kind].what);
    say(&s, "\n");
    if (finding->cycle_length)
        tell_cycle(&s);
    else if (finding->kind >= HISTORY_G0 && finding->txn == TXN_NONE)
        say(&s, "  there is one, too long to be shown\n");
    else
        tell_other(&s);
    to->text = s.text.text;
    return s.ok;
}
