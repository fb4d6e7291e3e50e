/* The meaning of agents, as agents.md tells it, statement by statement. */
#include "interpret.h"

#include <string.h>

static value evaluate(machine *m, const lang_term *term);
static void block(machine *m, const lang_ast_block *b);

static value fault(machine *m)
{
    m->is_fault = true;
    return (value){0};
}

static value number(int64_t n)
{
    return (value){.number = n};
}

static value *room(machine *m, uint32_t count)
{
    return base_arena_array(m->arena, count + 1ull, sizeof(value));
}

static value integer(machine *m, __int128 n)
{
    return n < INT64_MIN || n > INT64_MAX ? fault(m) : number((int64_t)n);
}

static bool is_scalar(const lang_type *type)
{
    return type->kind <= LANG_REF;
}

/* ---- order and types ---- */

static int compare(const lang_type *type, const value *a, const value *b)
{
    if (is_scalar(type))
        return a->number < b->number ? -1 : a->number > b->number;
    if (type->kind == LANG_STRING || type->kind == LANG_DATA) {
        uint32_t least = a->count < b->count ? a->count : b->count;
        int order = least ? memcmp(a->bytes, b->bytes, least) : 0;
        return order ? (order < 0 ? -1 : 1) : a->count < b->count ? -1 : a->count > b->count;
    }
    if (type->kind == LANG_RECORD) {
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            int order = compare(&type->record->fields.fields[i].type, &a->items[i], &b->items[i]);
            if (order)
                return order;
        }
        return 0;
    }
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        int order = type->kind == LANG_MAP ? compare(type->key, &a->items[2 * i], &b->items[2 * i])
                                           : compare(type->element, &a->items[i], &b->items[i]);
        if (!order && type->kind == LANG_MAP)
            order = compare(type->element, &a->items[2 * i + 1], &b->items[2 * i + 1]);
        if (order)
            return order;
    }
    return a->count < b->count ? -1 : a->count > b->count;
}

bool same_value(const lang_type *type, const value *a, const value *b)
{
    return compare(type, a, b) == 0;
}

bool value_before(const lang_type *type, const value *a, const value *b)
{
    return compare(type, a, b) < 0;
}

/* A value of one type where another is wanted. */
static value fit(machine *m, value v, const lang_type *from, const lang_type *to)
{
    switch (to->kind) {
    case LANG_INT:
        return v.number < to->low || v.number > to->high ? fault(m) : v;
    case LANG_WORDS: {
        int64_t word = lang_type_word(to, from->words[v.number]);
        return word < 0 ? fault(m) : number(word);
    }
    case LANG_STRING:
    case LANG_DATA:
        return v.count > to->capacity ? fault(m) : v;
    case LANG_LIST:
    case LANG_SET:
    case LANG_MAP: {
        if (v.count > to->capacity)
            return fault(m);
        uint32_t each = to->kind == LANG_MAP ? 2 : 1;
        value w = {.count = v.count, .items = room(m, v.count * each)};
        for (uint32_t i = 0; i < v.count * each; i++) {
            bool is_key = each == 2 && i % 2 == 0;
            w.items[i] =
                fit(m, v.items[i], is_key ? from->key : from->element, is_key ? to->key : to->element);
        }
        return w;
    }
    default:
        return v;
    }
}

static value evaluate_as(machine *m, const lang_term *term, const lang_type *type)
{
    value v = evaluate(m, term);
    bool is_literal = term->kind == LANG_TERM_LIST || term->kind == LANG_TERM_RECORD;
    return m->is_fault || is_literal ? v : fit(m, v, &term->type, type);
}

value first_value(machine *m, const lang_type *type, const lang_term *given)
{
    if (given)
        return evaluate_as(m, given, type);
    if (type->kind == LANG_INT)
        return number(type->low > 0 || type->high < 0 ? type->low : 0);
    if (type->kind != LANG_RECORD)
        return (value){.items = room(m, 0), .bytes = ""};
    value v = {.items = room(m, type->record->fields.count)};
    for (uint32_t i = 0; i < type->record->fields.count; i++)
        v.items[i] =
            first_value(m, &type->record->fields.fields[i].type, type->record->fields.fields[i].value);
    return v;
}

/* ---- containers ---- */

static uint32_t step_of(const lang_type *type)
{
    return type->kind == LANG_MAP ? 2 : 1;
}

/* Where a key or an element is; count: nowhere. */
static uint32_t find(const lang_type *type, const value *in, const value *key)
{
    uint32_t i = 0;
    const lang_type *of = type->kind == LANG_MAP ? type->key : type->element;
    while (i < in->count && compare(of, &in->items[i * step_of(type)], key) != 0)
        i++;
    return i;
}

/* With an entry at a place. */
static void put_at(machine *m, const lang_type *type, value *in, uint32_t at, value key, value of)
{
    if (in->count >= type->capacity) {
        fault(m);
        return;
    }
    uint32_t step = step_of(type);
    value *items = room(m, (in->count + 1) * step);
    memcpy(items, in->items, at * step * sizeof *items);
    memcpy(items + (at + 1) * step, in->items + at * step, (in->count - at) * step * sizeof *items);
    items[at * step] = key;
    if (step == 2)
        items[at * step + 1] = of;
    in->items = items;
    in->count++;
}

/* Into a set or a map, in order. */
static void put_sorted(machine *m, const lang_type *type, value *in, value key, value of)
{
    uint32_t at = find(type, in, &key), step = step_of(type);
    const lang_type *by = type->kind == LANG_MAP ? type->key : type->element;
    if (at < in->count) {
        if (step == 2) {
            value *items = room(m, in->count * 2);
            memcpy(items, in->items, in->count * 2 * sizeof *items);
            items[2 * at + 1] = of;
            in->items = items;
        }
        return;
    }
    at = 0;
    while (at < in->count && compare(by, &in->items[at * step], &key) < 0)
        at++;
    put_at(m, type, in, at, key, of);
}

static void remove_at(machine *m, const lang_type *type, value *in, uint32_t at)
{
    uint32_t step = step_of(type);
    value *items = room(m, in->count * step);
    memcpy(items, in->items, at * step * sizeof *items);
    memcpy(items + at * step, in->items + (at + 1) * step, (in->count - at - 1) * step * sizeof *items);
    in->items = items;
    in->count--;
}

/* ---- places that can be changed ---- */

/* The variable that a term names, made ours to change: containers are copied on the way. */
static value *variable(machine *m, const lang_term *term)
{
    if (term->kind == LANG_TERM_NAME)
        return term->meaning == LANG_MEANS_FIELD ? &m->state[term->slot] : &m->locals[term->slot];
    value *in = variable(m, term->left);
    if (!in)
        return NULL;
    const lang_type *type = &term->left->type;
    uint32_t count = type->kind == LANG_RECORD ? type->record->fields.count : in->count * step_of(type);
    value *items = room(m, count);
    memcpy(items, in->items, count * sizeof *items);
    in->items = items;
    if (term->kind == LANG_TERM_MEMBER)
        return &in->items[term->slot];
    if (type->kind == LANG_MAP) {
        value key = evaluate(m, term->right);
        if (m->is_fault)
            return NULL;
        uint32_t at = find(type, in, &key);
        if (at == in->count)
            fault(m);
        return m->is_fault ? NULL : &in->items[2 * at + 1];
    }
    value index = evaluate(m, term->right);
    if (m->is_fault || index.number < 0 || index.number >= in->count)
        fault(m);
    return m->is_fault ? NULL : &in->items[index.number];
}

/* ---- expressions ---- */

static value peers_of(machine *m)
{
    value v = {.count = m->peer_count, .items = room(m, m->peer_count)};
    for (uint32_t i = 0; i < m->peer_count; i++)
        v.items[i] = number(m->peers[i]);
    return v;
}

static value name(machine *m, const lang_term *t)
{
    switch (t->meaning) {
    case LANG_MEANS_VALUE:
        return t->constant ? evaluate_as(m, t->constant, &t->type) : number(t->value);
    case LANG_MEANS_LOCAL:
        return m->locals[t->slot];
    case LANG_MEANS_FIELD:
        return m->state[t->slot];
    case LANG_MEANS_PARAMETER:
        return m->params[t->slot];
    case LANG_MEANS_MESSAGE:
        return m->message[t->slot];
    case LANG_MEANS_SELF:
        return number(m->self);
    case LANG_MEANS_PEERS:
        return peers_of(m);
    default:
        return number(0);
    }
}

static value shift(machine *m, int64_t a, int64_t by, bool is_left)
{
    if (by < 0 || by > 63)
        return fault(m);
    __int128 wide = a, power = (__int128)1 << by;
    if (is_left)
        return integer(m, wide * power);
    __int128 quotient = wide / power;
    if (wide % power < 0)
        quotient--; /* towards minus infinity, as bits shift */
    return integer(m, quotient);
}

static value arithmetic(machine *m, lang_operator_kind kind, int64_t a, int64_t b)
{
    switch (kind) {
    case LANG_OPERATOR_complement:
        return number(~b);
    case LANG_OPERATOR_negate:
        return integer(m, -(__int128)b);
    case LANG_OPERATOR_keep:
        return number(b);
    case LANG_OPERATOR_multiply:
        return integer(m, (__int128)a * b);
    case LANG_OPERATOR_divide:
        return b == 0 ? fault(m) : integer(m, (__int128)a / b);
    case LANG_OPERATOR_remainder:
        return b == 0 ? fault(m) : integer(m, (__int128)a % b);
    case LANG_OPERATOR_add:
        return integer(m, (__int128)a + b);
    case LANG_OPERATOR_subtract:
        return integer(m, (__int128)a - b);
    case LANG_OPERATOR_shift_left:
    case LANG_OPERATOR_shift_right:
        return shift(m, a, b, kind == LANG_OPERATOR_shift_left);
    case LANG_OPERATOR_and_bits:
        return number(a & b);
    case LANG_OPERATOR_or_bits:
        return number(a | b);
    case LANG_OPERATOR_exclusive_or_bits:
        return number(a ^ b);
    default:
        return fault(m);
    }
}

/* Both as values of the type that holds more, then compared. */
static value comparison(machine *m, const lang_term *t)
{
    value a = evaluate(m, t->left);
    if (m->is_fault)
        return a;
    value b = evaluate(m, t->right);
    if (m->is_fault)
        return b;
    const lang_type *type = &t->left->type;
    if (type->kind == LANG_WORDS) {
        type = t->right->type.high > type->high ? &t->right->type : type;
        a = fit(m, a, &t->left->type, type);
        b = fit(m, b, &t->right->type, type);
    }
    int order = compare(type, &a, &b);
    switch (t->operation->kind) {
    case LANG_OPERATOR_less:
        return number(order < 0);
    case LANG_OPERATOR_at_most:
        return number(order <= 0);
    case LANG_OPERATOR_greater:
        return number(order > 0);
    case LANG_OPERATOR_at_least:
        return number(order >= 0);
    case LANG_OPERATOR_equal:
        return number(order == 0);
    default:
        return number(order != 0);
    }
}

static value contained(machine *m, const lang_term *t)
{
    value v = evaluate(m, t->left);
    const lang_term *in = t->right;
    if (m->is_fault)
        return v;
    if (in->kind == LANG_TERM_BINARY && in->operation->kind == LANG_OPERATOR_range) {
        value low = evaluate(m, in->left), high = evaluate(m, in->right);
        return number(v.number >= low.number && v.number <= high.number);
    }
    value c = evaluate(m, in);
    if (m->is_fault)
        return c;
    return number(find(&in->type, &c, &v) < c.count);
}

static value operation(machine *m, const lang_term *t)
{
    lang_operator_kind kind = t->operation->kind;
    switch (t->operation->signature) {
    case LANG_COMPARES:
    case LANG_EQUALS:
        return comparison(m, t);
    case LANG_CONTAINED:
        return contained(m, t);
    case LANG_CONNECTS: {
        if (kind == LANG_OPERATOR_not)
            return number(!evaluate(m, t->right).number);
        value left = evaluate(m, t->left);
        if (m->is_fault || (kind == LANG_OPERATOR_and && !left.number) ||
            (kind == LANG_OPERATOR_or && left.number))
            return left;
        if (kind == LANG_OPERATOR_implies && !left.number)
            return number(1);
        return evaluate(m, t->right);
    }
    default: {
        value a = t->left ? evaluate(m, t->left) : number(0);
        if (m->is_fault)
            return a;
        value b = evaluate(m, t->right);
        return m->is_fault ? b : arithmetic(m, kind, a.number, b.number);
    }
    }
}

static value least(machine *m, const lang_term *t, bool is_max)
{
    const lang_term *a = t->arguments.first;
    value best = evaluate(m, a);
    if (m->is_fault)
        return best;
    if (a->next) {
        value other = evaluate(m, a->next);
        if (m->is_fault)
            return other;
        bool takes = is_max ? compare(&a->type, &other, &best) > 0 : compare(&a->type, &other, &best) < 0;
        return takes ? other : best;
    }
    if (best.count == 0)
        return fault(m);
    uint32_t step = step_of(&a->type);
    value found = best.items[step - 1];
    for (uint32_t i = 1; i < best.count; i++) {
        const value *other = &best.items[i * step + step - 1];
        int order = compare(a->type.element, other, &found);
        if (is_max ? order > 0 : order < 0)
            found = *other;
    }
    return found;
}

static value merge(machine *m, const lang_term *t)
{
    const lang_term *ta = t->arguments.first, *tb = ta->next;
    value a = evaluate(m, ta);
    if (m->is_fault)
        return a;
    value b = evaluate_as(m, tb, &ta->type);
    if (m->is_fault)
        return b;
    const char *mode = tb->next ? tb->next->text : "left";
    const lang_type *type = &ta->type;
    value both = a;
    uint32_t step = step_of(type);
    for (uint32_t i = 0; i < b.count && !m->is_fault; i++) {
        uint32_t at = find(type, &a, &b.items[i * step]);
        value of = step == 2 ? b.items[2 * i + 1] : number(0);
        if (at < a.count && step == 2) {
            value old = a.items[2 * at + 1];
            int order = compare(type->element, &old, &of);
            bool keeps = strcmp(mode, "left") == 0 || (strcmp(mode, "max") == 0 && order >= 0) ||
                         (strcmp(mode, "min") == 0 && order <= 0);
            of = keeps ? old : of;
        }
        put_sorted(m, type, &both, b.items[i * step], of);
    }
    return both;
}

static value half_of(machine *m, const value *map, uint32_t which)
{
    value v = {.count = map->count, .items = room(m, map->count)};
    for (uint32_t i = 0; i < map->count; i++)
        v.items[i] = map->items[2 * i + which];
    return v;
}

static value sorted(machine *m, const lang_type *type, const value *list)
{
    value v = {.count = list->count, .items = room(m, list->count)};
    memcpy(v.items, list->items, list->count * sizeof *v.items);
    for (uint32_t i = 1; i < v.count; i++)
        for (uint32_t k = i; k > 0 && compare(type->element, &v.items[k], &v.items[k - 1]) < 0; k--) {
            value swap = v.items[k];
            v.items[k] = v.items[k - 1];
            v.items[k - 1] = swap;
        }
    return v;
}

static value take_first(machine *m, const lang_term *t)
{
    value *list = variable(m, t->arguments.first);
    if (!list || list->count == 0)
        return fault(m);
    value first = list->items[0];
    remove_at(m, &t->arguments.first->type, list, 0);
    return first;
}

static value function(machine *m, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    if (t->meaning == LANG_MEANS_EXTERN)
        return m->external ? m->external(m, t) : fault(m);
    if (t->slot == LANG_FUNCTION_old) {
        value *now = m->state;
        m->state = m->old_state;
        value v = evaluate(m, a);
        m->state = now;
        return v;
    }
    if (t->slot == LANG_FUNCTION_new)
        return evaluate(m, a);
    if (t->slot == LANG_FUNCTION_take_first)
        return take_first(m, t);
    if (t->slot == LANG_FUNCTION_min || t->slot == LANG_FUNCTION_max)
        return least(m, t, t->slot == LANG_FUNCTION_max);
    if (t->slot == LANG_FUNCTION_merge)
        return merge(m, t);
    value v = evaluate(m, a);
    if (m->is_fault)
        return v;
    uint32_t step = step_of(&a->type);
    switch (t->slot) {
    case LANG_FUNCTION_length:
        return number(v.count);
    case LANG_FUNCTION_empty:
        return number(v.count == 0);
    case LANG_FUNCTION_has: {
        value key = evaluate(m, a->next);
        return m->is_fault ? key : number(find(&a->type, &v, &key) < v.count);
    }
    case LANG_FUNCTION_first:
        return v.count ? v.items[0] : fault(m);
    case LANG_FUNCTION_last:
        return v.count ? v.items[v.count - 1] : fault(m);
    case LANG_FUNCTION_get: {
        value key = evaluate(m, a->next);
        value otherwise = evaluate_as(m, a->next->next, &t->type);
        if (m->is_fault)
            return otherwise;
        uint32_t at = find(&a->type, &v, &key);
        return at < v.count ? v.items[2 * at + 1] : otherwise;
    }
    case LANG_FUNCTION_abs:
        return integer(m, v.number < 0 ? -(__int128)v.number : v.number);
    case LANG_FUNCTION_sum: {
        value sum = number(0);
        for (uint32_t i = 0; i < v.count && !m->is_fault; i++)
            sum = integer(m, (__int128)sum.number + v.items[i * step + step - 1].number);
        return sum;
    }
    case LANG_FUNCTION_keys:
        return half_of(m, &v, 0);
    case LANG_FUNCTION_values:
        return half_of(m, &v, 1);
    case LANG_FUNCTION_sorted:
        return sorted(m, &a->type, &v);
    default:
        return fault(m);
    }
}

static value literal(machine *m, const lang_term *t)
{
    if (t->kind == LANG_TERM_RECORD) {
        const lang_fields *fields = &t->type.record->fields;
        value v = {.items = room(m, fields->count)};
        for (uint32_t i = 0; i < fields->count && !m->is_fault; i++) {
            const lang_term *entry = t->arguments.first;
            while (entry && strcmp(entry->text, fields->fields[i].name) != 0)
                entry = entry->next;
            v.items[i] =
                first_value(m, &fields->fields[i].type, entry ? entry->right : fields->fields[i].value);
        }
        return v;
    }
    value v = {.items = room(m, 0)};
    for (const lang_term *a = t->arguments.first; a && !m->is_fault; a = a->next) {
        value one = evaluate_as(m, a, t->type.element);
        if (m->is_fault)
            break;
        if (t->type.kind == LANG_SET)
            put_sorted(m, &t->type, &v, one, number(0));
        else
            put_at(m, &t->type, &v, v.count, one, number(0));
    }
    return v;
}

static value index_of(machine *m, const lang_term *t)
{
    value in = evaluate(m, t->left);
    if (m->is_fault)
        return in;
    value key = evaluate(m, t->right);
    if (m->is_fault)
        return key;
    if (t->left->type.kind == LANG_MAP) {
        uint32_t at = find(&t->left->type, &in, &key);
        return at < in.count ? in.items[2 * at + 1] : fault(m);
    }
    return key.number >= 0 && key.number < in.count ? in.items[key.number] : fault(m);
}

static value event(const machine *m, const lang_term *t)
{
    if (strcmp(t->text, "handles") == 0)
        return number(m->handled == t->right->slot);
    bool is_emit = strcmp(t->text, "emits") == 0;
    for (uint32_t i = 0; i < m->output_count; i++)
        if (m->outputs[i].which == t->right->slot &&
            (is_emit ? m->outputs[i].kind == OUT_EMIT
                     : m->outputs[i].kind == OUT_SEND || m->outputs[i].kind == OUT_BROADCAST))
            return number(1);
    return number(0);
}

static value goes(machine *m, const lang_term *t)
{
    const lang_term *from = t->arguments.first, *to = from->next;
    const lang_type *type = &t->left->type;
    value *now = m->state, after = evaluate(m, t->left);
    m->state = m->old_state;
    value before = evaluate(m, t->left);
    m->state = now;
    value a = evaluate_as(m, from, type), b = evaluate_as(m, to, type);
    return number(compare(type, &before, &a) == 0 && compare(type, &after, &b) == 0);
}

value evaluate_term(machine *m, const lang_term *t)
{
    return evaluate(m, t);
}

static value evaluate(machine *m, const lang_term *t)
{
    value known;
    if (m->is_fault)
        return number(0);
    if (m->knows && m->knows(m, t, &known))
        return known;
    switch (t->kind) {
    case LANG_TERM_EVENT:
        return event(m, t);
    case LANG_TERM_GOES:
        return goes(m, t);
    case LANG_TERM_NAME:
        return name(m, t);
    case LANG_TERM_NUMBER:
    case LANG_TERM_DURATION:
        return number(t->value);
    case LANG_TERM_STRING:
        return (value){.count = (uint32_t)strlen(t->text), .bytes = t->text};
    case LANG_TERM_PREFIX:
    case LANG_TERM_BINARY:
        return operation(m, t);
    case LANG_TERM_MEMBER: {
        value v = evaluate(m, t->left);
        return m->is_fault ? v : v.items[t->slot];
    }
    case LANG_TERM_INDEX:
        return index_of(m, t);
    case LANG_TERM_LIST:
    case LANG_TERM_RECORD:
        return literal(m, t);
    case LANG_TERM_CALL:
        return function(m, t);
    default:
        return fault(m);
    }
}

value interpret_fault(machine *m)
{
    return fault(m);
}

/* ---- statements ---- */

static bool is_peer(const machine *m, int64_t to)
{
    for (uint32_t i = 0; i < m->peer_count; i++)
        if (m->peers[i] == to)
            return true;
    return false;
}

static void leave(machine *m, const lang_ast_statement *s)
{
    const lang_messages *messages = s->kind == LANG_EMIT ? &m->agent->emits : &m->agent->sends;
    const lang_message *message = &messages->messages[s->slot];
    output o = {.kind = s->kind == LANG_EMIT   ? OUT_EMIT
                        : s->kind == LANG_SEND ? OUT_SEND
                                               : OUT_BROADCAST,
                .which = s->slot,
                .fields = room(m, message->fields.count)};
    const lang_term *a = s->arguments.first;
    for (uint32_t i = 0; i < message->fields.count && !m->is_fault; i++, a = a ? a->next : NULL)
        o.fields[i] =
            first_value(m, &message->fields.fields[i].type, a ? a : message->fields.fields[i].value);
    if (s->kind == LANG_SEND && !m->is_fault) {
        o.to = evaluate(m, s->value).number;
        if (!m->is_fault && (o.to == 0 || o.to == m->self || !is_peer(m, o.to)))
            fault(m);
    }
    if (!m->is_fault && m->output_count < MOST_OUTPUTS)
        m->outputs[m->output_count++] = o;
}

static void timer(machine *m, const lang_ast_statement *s)
{
    output o = {.kind = s->kind == LANG_START ? OUT_START : OUT_STOP, .which = s->slot};
    if (s->kind == LANG_START)
        o.after = evaluate(m, s->value).number;
    if (!m->is_fault && m->output_count < MOST_OUTPUTS)
        m->outputs[m->output_count++] = o;
}

static void procedure(machine *m, const lang_term *t)
{
    const lang_procedure *p = &m->agent->procedures[t->slot];
    value *locals = room(m, p->locals.count);
    uint32_t i = 0;
    for (const lang_term *a = t->arguments.first; a && !m->is_fault; a = a->next, i++)
        locals[i] = evaluate_as(m, a, &p->locals.fields[i].type);
    if (m->is_fault)
        return;
    value *outer = m->locals;
    m->locals = locals;
    block(m, p->body);
    m->locals = outer;
    m->has_returned = false;
}

static void change(machine *m, const lang_term *t)
{
    const lang_term *c = t->arguments.first, *first = c->next;
    const lang_type *type = &c->type;
    value *in = variable(m, c);
    if (!in)
        return;
    value one = number(0), two = number(0);
    bool removes = t->slot == LANG_FUNCTION_remove;
    if (first)
        one = removes ? evaluate(m, first)
                      : evaluate_as(m, first, type->kind == LANG_MAP ? type->key : type->element);
    if (first && first->next && !m->is_fault)
        two = evaluate_as(m, first->next, type->element);
    if (m->is_fault)
        return;
    switch (t->slot) {
    case LANG_FUNCTION_append:
        put_at(m, type, in, in->count, one, two);
        break;
    case LANG_FUNCTION_prepend:
        put_at(m, type, in, 0, one, two);
        break;
    case LANG_FUNCTION_insert:
    case LANG_FUNCTION_put:
        put_sorted(m, type, in, one, two);
        break;
    case LANG_FUNCTION_remove: {
        uint32_t at = find(type, in, &one);
        if (at < in->count)
            remove_at(m, type, in, at);
        break;
    }
    default:
        *in = (value){.items = room(m, 0), .bytes = ""};
    }
}

static void call(machine *m, const lang_term *t)
{
    if (t->meaning == LANG_MEANS_PROCEDURE)
        procedure(m, t);
    else if (t->meaning == LANG_MEANS_FUNCTION && t->slot >= LANG_FUNCTION_append &&
             t->slot != LANG_FUNCTION_take_first)
        change(m, t);
    else
        evaluate(m, t);
}

static void assign(machine *m, const lang_ast_statement *s)
{
    const lang_term *t = s->target;
    value v = evaluate_as(m, s->value, &t->type);
    if (m->is_fault)
        return;
    if (t->kind == LANG_TERM_INDEX && t->left->type.kind == LANG_MAP) {
        value key = evaluate_as(m, t->right, t->left->type.key);
        value *map = m->is_fault ? NULL : variable(m, t->left);
        if (map)
            put_sorted(m, &t->left->type, map, key, v);
        return;
    }
    value *to = variable(m, t);
    if (to)
        *to = v;
}

static void statement(machine *m, const lang_ast_statement *s)
{
    switch (s->kind) {
    case LANG_ASSIGN:
        assign(m, s);
        break;
    case LANG_LET:
        m->locals[s->slot] = evaluate(m, s->value);
        break;
    case LANG_IF: {
        value v = evaluate(m, s->value);
        if (!m->is_fault)
            block(m, v.number ? &s->body : &s->otherwise);
        break;
    }
    case LANG_FOR: {
        value in = evaluate(m, s->value);
        for (uint32_t i = 0; i < in.count && !m->is_fault && !m->has_returned; i++) {
            m->locals[s->slot] = in.items[i * step_of(&s->value->type)];
            block(m, &s->body);
        }
        break;
    }
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
        leave(m, s);
        break;
    case LANG_START:
    case LANG_STOP:
        timer(m, s);
        break;
    case LANG_ASSERT:
        if (!evaluate(m, s->value).number)
            fault(m);
        break;
    case LANG_RETURN:
        m->has_returned = true;
        break;
    case LANG_CALL:
        call(m, s->value);
        break;
    }
}

static void block(machine *m, const lang_ast_block *b)
{
    for (const lang_ast_statement *s = b->first; s && !m->is_fault && !m->has_returned; s = s->next)
        statement(m, s);
}

/* ---- handlers ---- */

/* Runs a body on a copy of the state, which becomes the state if nothing went wrong. */
static bool runs(machine *m, const lang_handler *h, value *locals)
{
    value *before = m->state;
    m->state = room(m, m->agent->state.count);
    memcpy(m->state, before, m->agent->state.count * sizeof *m->state);
    m->locals = locals;
    m->is_fault = m->has_returned = false;
    m->output_count = 0;
    block(m, h->body);
    if (!m->is_fault)
        return true;
    m->state = before;
    m->output_count = 0;
    return false;
}

static outcome faulted(machine *m)
{
    m->output_count = 0;
    for (uint32_t i = 0; i < m->agent->handler_count; i++)
        if (m->agent->handlers[i].kind == LANG_ON_FAULT) {
            runs(m, &m->agent->handlers[i], room(m, m->agent->handlers[i].locals.count));
            break;
        }
    return FAULT;
}

/* Takes a handler if its patterns and its guard fit. */
static bool takes(machine *m, uint32_t number_of, const lang_fields *fields, const value *message,
                  outcome *result)
{
    const lang_handler *h = &m->agent->handlers[number_of];
    value *locals = room(m, h->locals.count);
    m->is_fault = false;
    m->message = message;
    for (uint32_t i = 0; fields && i < fields->count; i++) {
        if (h->pattern && h->pattern[i]) {
            value constant = first_value(m, &fields->fields[i].type, h->pattern[i]);
            if (compare(&fields->fields[i].type, &constant, &message[i]) != 0)
                return false;
        }
        if (h->pattern_slot && h->pattern_slot[i] != UINT32_MAX)
            locals[h->pattern_slot[i]] = message[i];
    }
    m->locals = locals;
    if (h->guard) {
        value guard = evaluate(m, h->guard);
        if (m->is_fault) {
            *result = faulted(m);
            return true;
        }
        if (!guard.number)
            return false;
    }
    m->handler = number_of + 1;
    *result = runs(m, h, locals) ? HANDLED : faulted(m);
    return true;
}

static void begin(machine *m)
{
    m->output_count = m->handler = 0;
    m->is_fault = m->has_returned = false;
}

outcome interpret_message(machine *m, uint32_t tag, const value *fields)
{
    const lang_message *message = &m->agent->accepts.messages[tag];
    outcome result;
    begin(m);
    m->message = fields;
    if (message->where) {
        value v = evaluate(m, message->where);
        if (m->is_fault || !v.number)
            return REFUSED;
    }
    for (uint32_t i = 0; i < m->agent->handler_count; i++)
        if (m->agent->handlers[i].kind == LANG_ON_MESSAGE && m->agent->handlers[i].of == tag &&
            takes(m, i, &message->fields, fields, &result))
            return result;
    return UNHANDLED;
}

outcome interpret_timer(machine *m, uint32_t number_of, uint32_t handler)
{
    outcome result;
    begin(m);
    for (uint32_t i = 0; i < m->agent->handler_count; i++) {
        const lang_handler *h = &m->agent->handlers[i];
        bool fits = handler == UINT32_MAX ? h->kind == LANG_ON_TIMER && h->of == number_of : i == handler;
        if (fits && takes(m, i, NULL, NULL, &result))
            return result;
    }
    return UNHANDLED;
}

outcome interpret_init(machine *m)
{
    begin(m);
    m->state = room(m, m->agent->state.count);
    for (uint32_t i = 0; i < m->agent->state.count; i++)
        m->state[i] = first_value(m, &m->agent->state.fields[i].type, m->agent->state.fields[i].value);
    outcome result = interpret_start(m);
    return result == UNHANDLED ? HANDLED : result;
}

outcome interpret_start(machine *m)
{
    outcome result;
    begin(m);
    for (uint32_t i = 0; i < m->agent->handler_count; i++)
        if (m->agent->handlers[i].kind == LANG_ON_START && takes(m, i, NULL, NULL, &result))
            return result;
    return HANDLED;
}
