/* Values of agents as JSON: words and names as strings, lists and sets as arrays, records and maps as
 * objects, but maps whose keys are no strings, words or names as arrays of pairs. */
#include "nodes/json.h"

#include "values/values.h"

#include "messages/messages.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *value_json(const spex_node *node, const spex_type *type, const void *at);

static json_t *ref_json(const spex_node *node, spex_ref ref)
{
    const node_entry *entry = node_names_entry(&node->names, ref);
    return entry ? json_string(entry->name) : json_null();
}

static json_t *hex_json(const unsigned char *bytes, uint32_t count)
{
    static const char digits[] = "0123456789abcdef";
    char *text = malloc(2 * (size_t)count + 1);
    if (!text)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    json_t *value = json_stringn(text, 2 * (size_t)count);
    free(text);
    return value;
}

static json_t *bytes_json(const spex_type *type, const void *at)
{
    const void *bytes = values_item(type, at, 0);
    json_t *text = type->kind == SPEX_TYPE_STRING ? json_stringn(bytes, values_count(at)) : NULL;
    return text ? text : hex_json(bytes, values_count(at));
}

static json_t *items_json(const spex_node *node, const spex_type *type, const void *at)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < values_count(at); i++)
        json_array_append_new(list, value_json(node, type->element, values_item(type, at, i)));
    return list;
}

static json_t *map_json(const spex_node *node, const spex_type *type, const void *at)
{
    bool is_object = type->key->kind == SPEX_TYPE_STRING || type->key->kind == SPEX_TYPE_WORDS ||
                     type->key->kind == SPEX_TYPE_REF;
    json_t *map = is_object ? json_object() : json_array();
    for (uint32_t i = 0; i < values_count(at); i++) {
        json_t *key = value_json(node, type->key, values_item(type, at, i));
        json_t *value = value_json(node, type->element, values_mapped(type, at, i));
        if (is_object) {
            json_object_set_new(map, json_is_string(key) ? json_string_value(key) : "", value);
            json_decref(key);
        } else {
            json_t *pair = json_array();
            json_array_append_new(pair, key);
            json_array_append_new(pair, value);
            json_array_append_new(map, pair);
        }
    }
    return map;
}

static json_t *record_json(const spex_node *node, const spex_type *type, const void *at)
{
    json_t *object = json_object();
    for (uint32_t i = 0; i < type->member_count; i++)
        json_object_set_new(
            object, type->members[i].name,
            value_json(node, type->members[i].type, (const char *)at + type->members[i].offset));
    return object;
}

static json_t *value_json(const spex_node *node, const spex_type *type, const void *at)
{
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        return json_boolean(values_number(type, at) != 0);
    case SPEX_TYPE_INT:
    case SPEX_TYPE_DURATION:
        return json_integer(values_number(type, at));
    case SPEX_TYPE_WORDS:
        return json_string(type->words[values_number(type, at)]);
    case SPEX_TYPE_REF:
        return ref_json(node, (spex_ref)values_number(type, at));
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        return bytes_json(type, at);
    case SPEX_TYPE_MAP:
        return map_json(node, type, at);
    case SPEX_TYPE_RECORD:
        return record_json(node, type, at);
    default:
        return items_json(node, type, at);
    }
}

char *node_field_json(const spex_node *node, const spex_member *field, const void *state)
{
    json_t *value = field->sensitive ? json_string("(redacted)")
                                     : value_json(node, field->type, (const char *)state + field->offset);
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    json_decref(value);
    return text;
}
