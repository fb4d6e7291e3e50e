/* Values of histories as values of agents. Numbers are integers (durations: milliseconds), words and strings
 * are texts, lists and sets are lists, maps and records are maps; a key of a map that is no text is written
 * as one. What names an agent may be any value. */
#include "histories/models/agent_values.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* ---- references ---- */

bool history_refs_begin(history_refs *refs, const history_values *values)
{
    *refs = (history_refs){.values = values, .value_count = history_values_count(values)};
    refs->of_value = base_alloc_zeroed(refs->value_count, sizeof *refs->of_value);
    return refs->of_value != NULL;
}

void history_refs_end(history_refs *refs)
{
    free(refs->of_value);
    for (uint32_t i = 0; i < refs->count; i++)
        history_string_release(&refs->names[i]);
    free(refs->names);
    free(refs->peers);
    *refs = (history_refs){0};
}

static bool is_self(const history_refs *refs, history_value value)
{
    return history_is_text(refs->values, value, "self");
}

/* False: no memory. */
static bool meet(history_refs *refs, history_value value)
{
    assert(value < refs->value_count);
    if (value == HISTORY_NULL || is_self(refs, value) || refs->of_value[value])
        return true;
    history_string name = {0};
    if (!base_grow(refs->names, refs->name_capacity, refs->count + 1u) ||
        !base_grow(refs->peers, refs->peer_capacity, refs->count + 1u) ||
        !history_write_value(&name, refs->values, value, 40)) {
        history_string_release(&name);
        return false;
    }
    refs->names[refs->count] = name;
    refs->of_value[value] = HISTORY_AGENT_SELF + 1 + refs->count;
    refs->peers[refs->count++] = refs->of_value[value];
    return true;
}

/* SPEX_NONE also for a value that was never met. */
static spex_ref ref_of(const history_refs *refs, history_value value)
{
    if (value != HISTORY_NULL && is_self(refs, value))
        return HISTORY_AGENT_SELF;
    return value < refs->value_count ? refs->of_value[value] : SPEX_NONE;
}

/* ---- what a value is in C ---- */

/* The number of a word; -1: it is none of the type. */
static int64_t word_of(const history_values *v, const spex_type *type, history_value value)
{
    for (int64_t i = 0; i <= type->high; i++)
        if (history_is_text(v, value, type->words[i]))
            return i;
    return -1;
}

static bool is_kind(const history_values *v, history_value value, history_kind kind)
{
    return value != HISTORY_ABSENT && history_kind_of(v, value) == kind;
}

history_value history_agent_member(const history_values *values, history_value map, const char *name)
{
    return is_kind(values, map, HISTORY_KIND_MAP) ? history_member(values, map, name) : HISTORY_ABSENT;
}

/* ---- which values fit ---- */

static bool takes_record(history_refs *refs, const spex_type *type, history_value value, bool whole)
{
    uint32_t count, found = 0;
    if (!is_kind(refs->values, value, HISTORY_KIND_MAP))
        return false;
    history_items_of(refs->values, value, &count);
    for (uint32_t i = 0; i < type->member_count; i++) {
        const spex_member *m = &type->members[i];
        const history_value member = history_agent_member(refs->values, value, m->name);
        found += member != HISTORY_ABSENT;
        if (member == HISTORY_ABSENT ? !m->value : !history_agent_takes(refs, m->type, member, whole))
            return false;
    }
    return found == count / 2;
}

/* Is it the key of a map of integers, as JSON has it: in quotes? */
static bool is_quoted_integer(const history_values *v, const spex_type *type, history_value key)
{
    if (type->kind != SPEX_TYPE_INT || history_kind_of(v, key) != HISTORY_KIND_TEXT)
        return false;
    const char *text = history_text_of(v, key, NULL);
    char *end;
    (void)strtoll(text, &end, 10);
    return end != text && !*end;
}

static int64_t quoted_integer(const history_values *v, history_value key)
{
    return strtoll(history_text_of(v, key, NULL), NULL, 10);
}

static bool takes_key(history_refs *refs, const spex_type *type, history_value key, bool whole)
{
    if (!is_quoted_integer(refs->values, type, key))
        return history_agent_takes(refs, type, key, whole);
    const int64_t number = quoted_integer(refs->values, key);
    return !whole || (number >= type->low && number <= type->high);
}

static bool takes_items(history_refs *refs, const spex_type *type, history_value value, bool whole)
{
    uint32_t count;
    const bool is_map = type->kind == SPEX_TYPE_MAP;
    if (!is_kind(refs->values, value, is_map ? HISTORY_KIND_MAP : HISTORY_KIND_LIST))
        return false;
    const history_value *items = history_items_of(refs->values, value, &count);
    for (uint32_t i = 0; i < count; i++) {
        const bool is_key = is_map && i % 2 == 0;
        if (is_key ? !takes_key(refs, type->key, items[i], whole)
                   : !history_agent_takes(refs, type->element, items[i], whole))
            return false;
    }
    return !whole || (is_map ? count / 2 : count) <= type->capacity;
}

bool history_agent_takes(history_refs *refs, const spex_type *type, history_value value, bool whole)
{
    const history_values *v = refs->values;
    size_t length;
    if (value == HISTORY_ABSENT)
        return false;
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        return value == HISTORY_TRUE || value == HISTORY_FALSE;
    case SPEX_TYPE_INT:
    case SPEX_TYPE_DURATION:
        return is_kind(v, value, HISTORY_KIND_INTEGER) &&
               (!whole ||
                (history_integer_of(v, value) >= type->low && history_integer_of(v, value) <= type->high));
    case SPEX_TYPE_WORDS:
        return is_kind(v, value, HISTORY_KIND_TEXT) && word_of(v, type, value) >= 0;
    case SPEX_TYPE_REF:
        return meet(refs, value);
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        return is_kind(v, value, HISTORY_KIND_TEXT) &&
               (!whole || (history_text_of(v, value, &length), length <= type->capacity));
    case SPEX_TYPE_RECORD:
        return takes_record(refs, type, value, whole);
    default:
        return takes_items(refs, type, value, whole);
    }
}

bool history_write_agent_type(history_string *to, const spex_type *type)
{
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        return history_writef(to, "true or false");
    case SPEX_TYPE_INT:
        if (type->low == INT64_MIN && type->high == INT64_MAX)
            return history_writef(to, "an integer");
        return history_writef(to, "an integer of %" PRId64 "..%" PRId64, type->low, type->high);
    case SPEX_TYPE_DURATION:
        return history_writef(to, "milliseconds");
    case SPEX_TYPE_WORDS:
        for (int64_t i = 0; i <= type->high; i++)
            if (!history_writef(to, "%s\"%s\"", i ? ", " : "one of ", type->words[i]))
                return false;
        return true;
    case SPEX_TYPE_REF:
        return history_writef(to, "an agent");
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        return history_writef(to, "a text of at most %" PRIu32 " bytes", type->capacity);
    case SPEX_TYPE_RECORD:
        for (uint32_t i = 0; i < type->member_count; i++)
            if (!history_writef(to, "%s%s", i ? ", " : "a map with ", type->members[i].name))
                return false;
        return true;
    default:
        return history_writef(to, "a %s of at most %" PRIu32 ", each ",
                              type->kind == SPEX_TYPE_MAP ? "map" : "list", type->capacity) &&
               history_write_agent_type(to, type->element);
    }
}

/* ---- into C ---- */

static void set_text(const history_values *v, const spex_type *type, history_value value, char *at)
{
    size_t length;
    const char *text = history_text_of(v, value, &length);
    const uint32_t count = (uint32_t)length;
    memcpy(at, &count, sizeof count);
    memcpy(at + type->items, text, length);
}

static void set_key(const history_refs *refs, const spex_type *type, history_value key, char *at)
{
    if (is_quoted_integer(refs->values, type, key))
        values_set_number(type, at, quoted_integer(refs->values, key));
    else
        history_agent_set(refs, type, key, at);
}

static bool is_there(const spex_type *type, const char *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (values_compare(values_entry_type(type), values_item(type, at, i), values_item(type, at, count)) ==
            0)
            return true;
    return false;
}

/* Of items of a set, or keys, that are given twice the first one counts. */
static void set_items(const history_refs *refs, const spex_type *type, history_value value, char *at)
{
    uint32_t given, count = 0;
    const spex_type *first = values_entry_type(type);
    const history_value *items = history_items_of(refs->values, value, &given);
    for (uint32_t i = 0; i < given; i++) {
        char *const item = at + type->items + count * first->size;
        if (type->key)
            set_key(refs, type->key, items[i++], item);
        else
            history_agent_set(refs, type->element, items[i], item);
        if (type->kind != SPEX_TYPE_LIST && is_there(type, at, count)) {
            memset(item, 0, first->size);
            continue;
        }
        if (type->key)
            history_agent_set(refs, type->element, items[i], at + type->values + count * type->element->size);
        if (type->kind != SPEX_TYPE_LIST)
            values_insert_last(type, at, count);
        count++;
    }
    memcpy(at, &count, sizeof count);
}

void history_agent_set(const history_refs *refs, const spex_type *type, history_value value, void *at)
{
    const history_values *v = refs->values;
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        values_set_number(type, at, value == HISTORY_TRUE);
        break;
    case SPEX_TYPE_INT:
    case SPEX_TYPE_DURATION:
        values_set_number(type, at, history_integer_of(v, value));
        break;
    case SPEX_TYPE_WORDS:
        values_set_number(type, at, word_of(v, type, value));
        break;
    case SPEX_TYPE_REF:
        values_set_number(type, at, ref_of(refs, value));
        break;
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        set_text(v, type, value, at);
        break;
    case SPEX_TYPE_RECORD:
        if (type->first)
            type->first(at);
        for (uint32_t i = 0; i < type->member_count; i++) {
            const history_value member = history_agent_member(v, value, type->members[i].name);
            if (member != HISTORY_ABSENT)
                history_agent_set(refs, type->members[i].type, member, (char *)at + type->members[i].offset);
        }
        break;
    default:
        set_items(refs, type, value, at);
    }
}

/* ---- is it that value ---- */

/* Is one of the entries that item? */
static bool has_item(const history_refs *refs, const spex_type *type, const char *items, uint32_t count,
                     history_value item)
{
    for (uint32_t i = 0; i < count; i++)
        if (history_agent_is(refs, type, items + i * type->size, item))
            return true;
    return false;
}

static bool is_key(const spex_type *type, const char *at, const history_refs *refs, history_value key)
{
    if (is_quoted_integer(refs->values, type, key))
        return values_number(type, at) == quoted_integer(refs->values, key);
    return history_agent_is(refs, type, at, key);
}

static bool are_items(const history_refs *refs, const spex_type *type, const char *at, history_value value)
{
    uint32_t given;
    const uint32_t count = values_count(at);
    const history_value *items = history_items_of(refs->values, value, &given);
    if ((type->key ? given / 2 : given) != count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        bool fits = false;
        if (type->kind == SPEX_TYPE_LIST)
            fits =
                history_agent_is(refs, type->element, at + type->items + i * type->element->size, items[i]);
        else if (type->kind == SPEX_TYPE_SET)
            fits = has_item(refs, type->element, at + type->items, count, items[i]);
        for (uint32_t k = 0; k < count && type->key && !fits; k++)
            fits = is_key(type->key, at + type->items + k * type->key->size, refs, items[2 * i]) &&
                   history_agent_is(refs, type->element, at + type->values + k * type->element->size,
                                    items[2 * i + 1]);
        if (!fits)
            return false;
    }
    return true;
}

static bool is_record(const history_refs *refs, const spex_type *type, const char *at, history_value value)
{
    for (uint32_t i = 0; i < type->member_count; i++) {
        const history_value member = history_agent_member(refs->values, value, type->members[i].name);
        if (member == HISTORY_ABSENT ||
            !history_agent_is(refs, type->members[i].type, at + type->members[i].offset, member))
            return false;
    }
    return true;
}

bool history_agent_is(const history_refs *refs, const spex_type *type, const void *at, history_value value)
{
    const history_values *v = refs->values;
    size_t length;
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        return history_boolean(values_number(type, at) != 0) == value;
    case SPEX_TYPE_INT:
    case SPEX_TYPE_DURATION:
        return values_number(type, at) == history_integer_of(v, value);
    case SPEX_TYPE_WORDS:
        return values_number(type, at) == word_of(v, type, value);
    case SPEX_TYPE_REF:
        return values_number(type, at) == ref_of(refs, value);
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA: {
        const char *text = history_text_of(v, value, &length);
        return values_count(at) == length && memcmp((const char *)at + type->items, text, length) == 0;
    }
    case SPEX_TYPE_RECORD:
        return is_record(refs, type, at, value);
    default:
        return are_items(refs, type, at, value);
    }
}

/* ---- told ---- */

static const char *name_of(const void *arg, spex_ref ref)
{
    const history_refs *refs = arg;
    if (ref == HISTORY_AGENT_SELF)
        return "self";
    return ref - HISTORY_AGENT_SELF <= refs->count ? refs->names[ref - HISTORY_AGENT_SELF - 1].text : NULL;
}

bool history_write_agent_value(history_string *to, const history_refs *refs, const spex_type *type,
                               const void *at)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return false;
    values_print(type, at, name_of, refs, out);
    const bool ok = fclose(out) == 0 && history_write_text(to, text, length);
    free(text);
    return ok;
}
