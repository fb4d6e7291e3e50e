/* Taking a history of transactions apart. */
#include "histories/transactions/parts.h"

#include <assert.h>
#include <string.h>

static base_status wrong(const history *h, const history_op *op, base_error *error, const char *what)
{
    (void)h;
    uint64_t line = op->outcome == HISTORY_OK && op->end_line ? op->end_line : op->start_line;
    return base_fail(error, BASE_E_SYNTAX, line, 0, "%s", what);
}

const history_value *history_txns_items(const history_txns *t, history_value list, uint32_t *count)
{
    *count = 0;
    if (list == HISTORY_NULL || list == HISTORY_ABSENT)
        return NULL;
    return history_items_of(t->h->values, list, count);
}

history_txn_write *history_txns_find_write(const history_txns *t, uint32_t key, history_value value)
{
    uint64_t pair = (uint64_t)key << 32 | value;
    uint32_t number = base_word_index_find(&t->index, &pair);
    return number == BASE_NONE ? NULL : &t->writes[number];
}

history_txn_write *history_txns_write(history_txns *t, uint32_t key, history_value value)
{
    uint32_t before = t->index.count;
    uint32_t number = base_word_index_intern_pair(&t->index, key, value);
    if (number == BASE_NONE)
        return NULL;
    if (number == before) {
        history_txn_write *grown =
            base_arena_grow(t->arena, t->writes, number, &t->write_capacity, sizeof *t->writes);
        if (!grown)
            return NULL;
        t->writes = grown;
        t->writes[number] = (history_txn_write){TXN_NONE, key, value, false, false};
    }
    return &t->writes[number];
}

void history_txns_find(history_txn_findings *findings, history_anomaly_kind kind, uint32_t txn,
                       uint32_t other, uint32_t key, history_value value, history_value instead)
{
    history_txn_finding *f = &findings->found[kind];
    if (f->count++ == 0) {
        f->kind = kind;
        f->txn = txn;
        f->other = other;
        f->key = key;
        f->value = value;
        f->instead = instead;
    }
}

/* ---- reading ---- */

typedef struct reading {
    history_txns *t;
    uint32_t *key_of; /* by value: the key's number and one, 0: none yet */
    uint32_t key_room, step_room;
    base_error *error;
} reading;

static uint32_t key_number(reading *r, history_value name)
{
    history_txns *t = r->t;
    if (r->key_of[name])
        return r->key_of[name] - 1;
    history_txn_key *grown = base_arena_grow(t->arena, t->keys, t->key_count, &r->key_room, sizeof *t->keys);
    if (!grown)
        return TXN_NONE;
    t->keys = grown;
    t->keys[t->key_count] = (history_txn_key){name, HISTORY_ABSENT};
    r->key_of[name] = ++t->key_count;
    return t->key_count - 1;
}

static bool names(const history_txns *t, history_value value, const char *one, const char *other)
{
    const history_values *v = t->h->values;
    return history_kind_of(v, value) == HISTORY_KIND_TEXT &&
           (history_is_text(v, value, one) || history_is_text(v, value, other));
}

/* Why a step cannot be read, or NULL. */
static const char *read_step(reading *r, history_value item, bool is_known, history_txn_step *step)
{
    const history_txns *t = r->t;
    const history_values *v = t->h->values;
    uint32_t count;
    if (history_kind_of(v, item) != HISTORY_KIND_LIST)
        return "a step of a transaction is no list";
    const history_value *parts = history_items_of(v, item, &count);
    if (count < 2 || count > 3)
        return "a step of a transaction has not two or three items";
    history_value value = count == 3 ? parts[2] : HISTORY_NULL;
    if (names(t, parts[0], "r", "read")) {
        step->is_write = false;
        step->value = is_known ? value : HISTORY_ABSENT;
        if (t->is_list && is_known && value != HISTORY_NULL && history_kind_of(v, value) != HISTORY_KIND_LIST)
            return "a list's read gave no list";
    } else if (t->is_list ? names(t, parts[0], "append", "append") : names(t, parts[0], "w", "write")) {
        if (count < 3)
            return "a write has no value";
        step->is_write = true;
        step->value = value;
    } else {
        return t->is_list ? "a step is neither \"r\" nor \"append\""
                          : "a step is neither \"read\" nor \"write\"";
    }
    uint32_t before = t->key_count;
    step->key = key_number(r, parts[1]);
    if (step->key == before && !t->is_list) { /* a register that begins with null */
        history_txn_write *w = history_txns_write(r->t, step->key, HISTORY_NULL);
        if (!w)
            step->key = TXN_NONE;
        else
            w->is_initial = true;
    }
    return NULL;
}

/* Enters a write; false: no memory. */
static bool enter_write(history_txns *t, uint32_t number, history_txn_step *step)
{
    history_txn_write *w = history_txns_write(t, step->key, step->value);
    if (!w)
        return false;
    if ((w->txn != TXN_NONE || w->is_initial) && !t->undecidable) {
        history_string text = {0};
        bool ok = history_writef(&text, "the value ") &&
                  history_write_value(&text, t->h->values, step->value, 60) &&
                  history_writef(&text, " of key ") &&
                  history_write_value(&text, t->h->values, t->keys[step->key].name, 60) &&
                  history_writef(&text,
                                 w->is_initial ? " was there at the start and is written (line %llu)"
                                               : " is written twice (the second time in line %llu)",
                                 (unsigned long long)t->h->ops[t->txns[number].op].start_line);
        t->undecidable = ok ? base_arena_text(t->arena, text.text, text.length) : NULL;
        history_string_release(&text);
        return t->undecidable != NULL;
    }
    w->txn = number;
    step->write = (uint32_t)(w - t->writes);
    return true;
}

static base_status read_txn(reading *r, uint32_t op_number)
{
    history_txns *t = r->t;
    const history_op *op = &t->h->ops[op_number];
    bool is_ok = op->outcome == HISTORY_OK;
    history_value list = is_ok ? op->answer : op->argument;
    history_txn *x = &t->txns[t->count];
    if (!history_is_text(t->h->values, op->f, "txn"))
        return wrong(t->h, op, r->error, "the operation is no \"txn\"");
    if (list == HISTORY_ABSENT || history_kind_of(t->h->values, list) != HISTORY_KIND_LIST)
        return wrong(t->h, op, r->error, "the value of a transaction is no list of steps");
    if (is_ok && !history_same_steps(t->h->values, op->argument, op->answer))
        return wrong(t->h, op, r->error, "a transaction ends with other steps than it began with");
    *x = (history_txn){op_number, op->outcome, is_ok, t->step_count, 0};
    uint32_t count;
    history_items_of(t->h->values, list, &count);
    for (uint32_t i = 0; i < count; i++) {
        const history_value *items = history_items_of(t->h->values, list, &count);
        history_txn_step *grown =
            base_arena_grow(t->arena, t->steps, t->step_count, &r->step_room, sizeof *t->steps);
        if (!grown)
            return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
        t->steps = grown;
        history_txn_step *step = &t->steps[t->step_count];
        step->write = TXN_NONE;
        const char *what = read_step(r, items[i], is_ok, step);
        if (what)
            return wrong(t->h, op, r->error, what);
        if (step->key == TXN_NONE || (step->is_write && !enter_write(t, t->count, step)))
            return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
        t->step_count++;
        x->count++;
    }
    t->count++;
    return BASE_OK;
}

/* The keys' values at the start count as written by nobody. */
static base_status read_init(reading *r, history_value init)
{
    history_txns *t = r->t;
    uint32_t count = 0;
    const history_value *pairs = NULL;
    if (init != HISTORY_ABSENT && init != HISTORY_NULL) {
        if (history_kind_of(t->h->values, init) != HISTORY_KIND_MAP)
            return base_fail(r->error, BASE_E_SYNTAX, 0, 0, "the initial value is no map of keys to values");
        pairs = history_items_of(t->h->values, init, &count);
    }
    for (uint32_t i = 0; i + 1 < count; i += 2) {
        uint32_t key = key_number(r, pairs[i]), items = 0;
        if (key == TXN_NONE)
            return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
        t->keys[key].init = pairs[i + 1];
        if (t->is_list && history_kind_of(t->h->values, pairs[i + 1]) != HISTORY_KIND_LIST)
            return base_fail(r->error, BASE_E_SYNTAX, 0, 0, "the initial value of a key is no list");
        const history_value *list =
            t->is_list ? history_items_of(t->h->values, pairs[i + 1], &items) : &pairs[i + 1];
        for (uint32_t k = 0; k < (t->is_list ? items : 1); k++) {
            history_txn_write *w = history_txns_write(t, key, list[k]);
            if (!w)
                return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
            w->is_initial = true;
        }
    }
    return BASE_OK;
}

/* Marks each transaction's last write to each key. */
static bool mark_final(history_txns *t)
{
    uint32_t *last =
        base_arena_array(t->arena, t->key_count + 1, sizeof *last); /* by key: the write and one */
    if (!last)
        return false;
    for (uint32_t i = 0; i < t->count; i++) {
        const history_txn *x = &t->txns[i];
        for (uint32_t s = x->first; s < x->first + x->count; s++)
            if (t->steps[s].write != TXN_NONE)
                last[t->steps[s].key] = t->steps[s].write + 1;
        for (uint32_t s = x->first; s < x->first + x->count; s++)
            if (t->steps[s].write != TXN_NONE)
                t->writes[last[t->steps[s].key] - 1].is_final = true;
    }
    return true;
}

/* Sorts the steps to their keys. */
static bool sort_steps(history_txns *t)
{
    t->step_txn = base_arena_array(t->arena, (size_t)t->step_count + 1, sizeof *t->step_txn);
    t->key_first = base_arena_array(t->arena, (size_t)t->key_count + 2, sizeof *t->key_first);
    t->key_steps = base_arena_array(t->arena, (size_t)t->step_count + 1, sizeof *t->key_steps);
    if (!t->step_txn || !t->key_first || !t->key_steps)
        return false;
    for (uint32_t s = 0; s < t->step_count; s++)
        t->key_first[t->steps[s].key + 2]++;
    for (uint32_t k = 0; k < t->key_count; k++)
        t->key_first[k + 2] += t->key_first[k + 1];
    for (uint32_t i = 0; i < t->count; i++)
        for (uint32_t s = t->txns[i].first; s < t->txns[i].first + t->txns[i].count; s++) {
            t->step_txn[s] = i;
            t->key_steps[t->key_first[t->steps[s].key + 1]++] = s;
        }
    return true;
}

base_status history_txns_open(history_txns *t, const history *h, bool is_list, history_value init,
                              base_error *error)
{
    *t = (history_txns){.h = h, .is_list = is_list, .arena = base_arena_new()};
    reading r = {.t = t, .error = error};
    base_status status = BASE_E_NOMEM;
    if (t->arena) {
        t->txns = base_arena_array(t->arena, h->op_count + 1, sizeof *t->txns);
        r.key_of = base_arena_array(t->arena, history_values_count(h->values) + 1, sizeof *r.key_of);
    }
    if (t->arena && t->txns && r.key_of)
        status = read_init(&r, init);
    else
        base_fail(error, status, 0, 0, "no memory");
    for (uint32_t i = 0; i < h->op_count && status == BASE_OK; i++)
        status = read_txn(&r, i);
    if (status == BASE_OK && (!mark_final(t) || !sort_steps(t)))
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    if (status != BASE_OK)
        history_txns_close(t);
    return status;
}

void history_txns_close(history_txns *t)
{
    base_word_index_release(&t->index);
    base_arena_free(t->arena);
    t->arena = NULL;
}
