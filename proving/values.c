/* Values as rows of slots: their widths, their order, conversions, containers. */
#include "proving/machine.h"

#include <stdlib.h>
#include <string.h>

uint32_t proving_entry(const lang_type *container)
{
    uint32_t width = proving_width(container->element);
    return container->kind == LANG_MAP ? width + proving_width(container->key) : width;
}

static uint64_t slots_of(const lang_type *container)
{
    return container->capacity == LANG_NO_CAPACITY
               ? UINT64_MAX
               : 1 + (uint64_t)container->capacity * proving_entry(container);
}

bool proving_is_wide(const lang_type *type)
{
    return lang_type_is_container(type) && slots_of(type) > MOST_SLOTS;
}

uint32_t proving_width(const lang_type *type)
{
    if (lang_type_is_container(type))
        return proving_is_wide(type) ? 1 : (uint32_t)slots_of(type);
    if (type->kind != LANG_RECORD)
        return 1;
    uint32_t width = 0;
    for (uint32_t i = 0; i < type->record->fields.count; i++)
        width += proving_width(&type->record->fields.fields[i].type);
    return width;
}

int64_t *proving_room(proving_machine *m, uint32_t slots)
{
    int64_t *room = m->pool + m->pool_at;
    if (m->pool_at + slots > POOL) { /* whoever goes on for a while has memory, and finds out soon */
        m->abandoned = true;
        m->pool_at = 0;
        room = slots > POOL ? base_arena_array(m->cone->arena, slots, sizeof *room) : m->pool;
        if (!room)
            abort();
    }
    m->pool_at += slots > POOL ? 0 : slots;
    memset(room, 0, slots * sizeof *room);
    return room;
}

void proving_set_unknown(const lang_type *type, int64_t *slots)
{
    memset(slots, 0, proving_width(type) * sizeof *slots);
    if (type->kind != LANG_RECORD) {
        *slots = type->kind == LANG_DATA ? 0 : UNKNOWN;
        return;
    }
    for (uint32_t i = 0; i < type->record->fields.count; i++) {
        const lang_type *field = &type->record->fields.fields[i].type;
        proving_set_unknown(field, slots);
        slots += proving_width(field);
    }
}

bool proving_is_known(const lang_type *type, const int64_t *slots)
{
    for (uint32_t i = 0; i < proving_width(type); i++)
        if (slots[i] == UNKNOWN)
            return false;
    return true;
}

/* ---- order ---- */

static proving_order numbers(int64_t a, int64_t b)
{
    return a < b ? LESS : a > b ? GREATER : EQUAL;
}

static proving_order words(const lang_type *ta, int64_t a, const lang_type *tb, int64_t b)
{
    if (ta->words == tb->words)
        return numbers(a, b);
    const lang_type *wider = tb->high > ta->high ? tb : ta;
    int64_t x = lang_type_word(wider, ta->words[a]), y = lang_type_word(wider, tb->words[b]);
    return numbers(x, y);
}

static proving_order refs(int64_t a, int64_t b)
{
    if (a >= ANYONE && b >= ANYONE)
        return (a - b) % 2 ? DIFFERENT : MAYBE;
    return a == b ? EQUAL : a == 0 ? LESS : b == 0 ? GREATER : DIFFERENT;
}

static proving_order texts(const proving_machine *m, int64_t a, int64_t b)
{
    if (a == ANYONE && b == ANYONE)
        return MAYBE;
    if (a == b)
        return EQUAL;
    bool are_told = (a < m->cone->text_count && b < m->cone->text_count) || a == 0 || b == 0;
    return are_told ? numbers(a, b) : DIFFERENT;
}

/* What two parts say together, the first of which counts more. */
static proving_order then(proving_order first, proving_order second)
{
    if (first == EQUAL)
        return second;
    if (first == MAYBE)
        return second == EQUAL || second == MAYBE ? MAYBE : DIFFERENT;
    return first;
}

static proving_order containers(const proving_machine *m, const lang_type *ta, const int64_t *a,
                                const lang_type *tb, const int64_t *b)
{
    if (*a == UNKNOWN || *b == UNKNOWN)
        return MAYBE;
    proving_order order = EQUAL;
    uint32_t key_a = ta->kind == LANG_MAP ? proving_width(ta->key) : 0;
    uint32_t key_b = tb->kind == LANG_MAP ? proving_width(tb->key) : 0;
    uint32_t step_a = proving_entry(ta), step_b = proving_entry(tb);
    for (int64_t i = 0; i < *a && i < *b && (order == EQUAL || order == MAYBE); i++) {
        const int64_t *at_a = a + 1 + i * step_a, *at_b = b + 1 + i * step_b;
        if (key_a)
            order = then(order, proving_compare(m, ta->key, at_a, tb->key, at_b));
        order = then(order, proving_compare(m, ta->element, at_a + key_a, tb->element, at_b + key_b));
    }
    order = then(order, numbers(*a, *b));
    bool is_sorted = ta->kind == LANG_SET || ta->kind == LANG_MAP;
    return is_sorted && order == MAYBE && *a != *b ? DIFFERENT : order;
}

proving_order proving_compare(const proving_machine *m, const lang_type *ta, const int64_t *a,
                              const lang_type *tb, const int64_t *b)
{
    if (lang_type_is_container(ta))
        return containers(m, ta, a, tb, b);
    if (ta->kind == LANG_RECORD) {
        proving_order order = EQUAL;
        for (uint32_t i = 0; i < ta->record->fields.count; i++) {
            const lang_type *field = &ta->record->fields.fields[i].type;
            order = then(order, proving_compare(m, field, a, field, b));
            a += proving_width(field);
            b += proving_width(field);
        }
        return order;
    }
    if (*a == UNKNOWN || *b == UNKNOWN)
        return MAYBE;
    return ta->kind == LANG_WORDS    ? words(ta, *a, tb, *b)
           : ta->kind == LANG_REF    ? refs(*a, *b)
           : ta->kind == LANG_STRING ? texts(m, *a, *b)
                                     : numbers(*a, *b);
}

/* ---- conversions ---- */

static bool convert_number(proving_machine *m, int64_t value, const lang_type *to, int64_t *made,
                           const lang_term *term, lang_place place)
{
    *made = value;
    if (value != UNKNOWN)
        return (value >= to->low && value <= to->high) ||
               proving_fault(m, place, "a value outside the range");
    const lang_range range = term ? lang_range_of(term) : (lang_range){INT64_MIN, INT64_MAX, false};
    if (range.low >= to->low && range.high <= to->high)
        return true;
    bool is_out = range.high < to->low || range.low > to->high || proving_either(m, place);
    return !is_out || proving_fault(m, place, "a value outside the range");
}

static bool convert_word(proving_machine *m, const lang_type *from, int64_t value, const lang_type *to,
                         int64_t *made, lang_place place)
{
    *made = value;
    if (value == UNKNOWN) {
        bool all = true;
        for (int64_t i = 0; i <= from->high && all; i++)
            all = lang_type_word(to, from->words[i]) >= 0;
        return all || !proving_either(m, place) || proving_fault(m, place, "a value outside the range");
    }
    if (from->words != to->words)
        *made = lang_type_word(to, from->words[value]);
    return *made >= 0 || proving_fault(m, place, "a value outside the range");
}

static bool convert_text(proving_machine *m, const lang_type *from, int64_t value, const lang_type *to,
                         int64_t *made, lang_place place)
{
    *made = value;
    if (to->kind == LANG_STRING && value != UNKNOWN && value < m->cone->text_count)
        return strlen(m->cone->texts[value]) <= to->capacity ||
               proving_fault(m, place, "a text that is too long");
    if (from->capacity <= to->capacity)
        return true;
    proving_unknown(m, "the length of a text");
    return !proving_either(m, place) || proving_fault(m, place, "a text that is too long");
}

static bool convert_container(proving_machine *m, const lang_type *from, const int64_t *value,
                              const lang_type *to, int64_t *made, lang_place place)
{
    if (*value == UNKNOWN || proving_is_wide(to)) {
        *made = UNKNOWN;
        bool may_be_long = from->capacity > to->capacity;
        if (*value != UNKNOWN)
            proving_unknown(m, "a container of very many entries");
        return !may_be_long || !proving_either(m, place) || proving_fault(m, place, "too many entries");
    }
    if (*value > to->capacity)
        return proving_fault(m, place, "too many entries");
    uint32_t step_from = proving_entry(from), step_to = proving_entry(to);
    uint32_t key_from = from->kind == LANG_MAP ? proving_width(from->key) : 0;
    uint32_t key_to = to->kind == LANG_MAP ? proving_width(to->key) : 0;
    memset(made, 0, proving_width(to) * sizeof *made);
    *made = *value;
    for (int64_t i = 0; i < *value; i++) {
        const int64_t *at = value + 1 + i * step_from;
        int64_t *in = made + 1 + i * step_to;
        if (key_from && !proving_convert(m, from->key, at, to->key, in, NULL, place))
            return false;
        if (!proving_convert(m, from->element, at + key_from, to->element, in + key_to, NULL, place))
            return false;
    }
    return true;
}

bool proving_convert(proving_machine *m, const lang_type *from, const int64_t *value, const lang_type *to,
                     int64_t *made, const lang_term *term, lang_place place)
{
    switch (to->kind) {
    case LANG_INT:
        return convert_number(m, *value, to, made, term, place);
    case LANG_WORDS:
        return convert_word(m, from, *value, to, made, place);
    case LANG_STRING:
    case LANG_DATA:
        return convert_text(m, from, *value, to, made, place);
    case LANG_LIST:
    case LANG_SET:
    case LANG_MAP:
        return convert_container(m, from, value, to, made, place);
    default:
        memmove(made, value, proving_width(to) * sizeof *made);
        return true;
    }
}

/* ---- containers, of which the count is known ---- */

static const lang_type *key_type(const lang_type *type)
{
    return type->kind == LANG_MAP ? type->key : type->element;
}

uint32_t proving_find(proving_machine *m, const lang_type *type, const int64_t *in, const lang_type *of,
                      const int64_t *key, lang_place place)
{
    uint32_t step = proving_entry(type), count = (uint32_t)*in;
    bool is_maybe = false;
    for (uint32_t i = 0; i < count; i++) {
        proving_order order = proving_compare(m, key_type(type), in + 1 + i * step, of, key);
        if (order == EQUAL && !is_maybe)
            return i;
        if (order == EQUAL || (order == MAYBE && proving_either(m, place)))
            return i;
        is_maybe = is_maybe || order == MAYBE;
    }
    return count;
}

bool proving_put_at(proving_machine *m, const lang_type *type, int64_t *in, uint32_t at, const int64_t *key,
                    const int64_t *value, lang_place place)
{
    if (*in >= type->capacity)
        return proving_fault(m, place, "it is full");
    uint32_t step = proving_entry(type), of_key = proving_width(key_type(type));
    int64_t *to = in + 1 + at * step;
    memmove(to + step, to, ((uint32_t)*in - at) * step * sizeof *to);
    memcpy(to, key, of_key * sizeof *to);
    if (type->kind == LANG_MAP)
        memcpy(to + of_key, value, (step - of_key) * sizeof *to);
    ++*in;
    return true;
}

/* By numbers: the order of entries in a row, which is their own where that is known. */
static bool is_before(const int64_t *a, const int64_t *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return a[i] < b[i];
    return false;
}

bool proving_put(proving_machine *m, const lang_type *type, int64_t *in, const int64_t *key,
                 const int64_t *value, lang_place place)
{
    uint32_t step = proving_entry(type), of_key = proving_width(key_type(type));
    uint32_t at = proving_find(m, type, in, key_type(type), key, place);
    if (at < (uint32_t)*in) {
        if (type->kind == LANG_MAP)
            memcpy(in + 1 + at * step + of_key, value, (step - of_key) * sizeof *in);
        return true;
    }
    at = 0;
    while (at < (uint32_t)*in && is_before(in + 1 + at * step, key, of_key))
        at++;
    return proving_put_at(m, type, in, at, key, value, place);
}

void proving_remove(const lang_type *type, int64_t *in, uint32_t at)
{
    uint32_t step = proving_entry(type), count = (uint32_t)*in;
    int64_t *from = in + 1 + at * step;
    memmove(from, from + step, (count - at - 1) * step * sizeof *from);
    memset(in + 1 + (count - 1) * step, 0, step * sizeof *from);
    --*in;
}

uint32_t proving_pick(proving_machine *m, const lang_type *type, const int64_t *in, uint32_t from, bool last,
                      lang_place place)
{
    uint32_t step = proving_entry(type), count = (uint32_t)*in, candidates[64], found = 0;
    if (type->kind == LANG_LIST)
        return last ? count - 1 : from;
    for (uint32_t i = from; i < count; i++) {
        bool is_one = true;
        for (uint32_t k = from; k < count && is_one; k++) {
            proving_order order = k == i ? GREATER
                                         : proving_compare(m, key_type(type), in + 1 + k * step,
                                                           key_type(type), in + 1 + i * step);
            is_one = k == i || order != (last ? GREATER : LESS);
        }
        if (is_one && found < 64)
            candidates[found++] = i;
    }
    if (found == 1)
        return candidates[0];
    proving_unknown(m, "the order of refs or texts");
    if (found == 0 || found == 64) {
        m->abandoned = true;
        return from;
    }
    return candidates[proving_any_of(m, found, place)];
}

void proving_walk(const lang_type *type, int64_t *slots, proving_each_slot *each, void *arg)
{
    if (type->kind == LANG_REF || type->kind == LANG_STRING) {
        each(arg, type, slots);
    } else if (type->kind == LANG_RECORD) {
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_type *field = &type->record->fields.fields[i].type;
            proving_walk(field, slots, each, arg);
            slots += proving_width(field);
        }
    } else if (lang_type_is_container(type) && *slots > 0) {
        uint32_t of_key = type->kind == LANG_MAP ? proving_width(type->key) : 0, step = proving_entry(type);
        for (int64_t i = 0, n = *slots; i < n; i++) {
            int64_t *entry = slots + 1 + i * step;
            if (of_key)
                proving_walk(type->key, entry, each, arg);
            proving_walk(type->element, entry + of_key, each, arg);
        }
    }
}
