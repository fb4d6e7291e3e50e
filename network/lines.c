/* Messages as lines of text: what goes out of a node, and what comes into it. Values are as they are between
 * nodes, but in JSON, so that the same encoder and decoder do it; data has no place in JSON, and is base 16.
 */
#include "network/inside.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NESTED = 32, MOST_LINE_BYTES = 1 << 20 };

/* ---- out of CBOR ---- */

static json_t *hexadecimal(const char *bytes, size_t length)
{
    char *text = malloc(2 * length + 1);
    for (size_t i = 0; text && i < length; i++)
        snprintf(text + 2 * i, 3, "%02x", (unsigned)(unsigned char)bytes[i]);
    json_t *made = text ? json_stringn(text, 2 * length) : NULL;
    free(text);
    return made;
}

static json_t *json_of(messages_reader *in, unsigned depth);

/* Pairs as an object; keys that are no text become it. */
static json_t *object_of(messages_reader *in, uint64_t count, unsigned depth)
{
    json_t *object = json_object();
    for (uint64_t i = 0; i < count; i++) {
        json_t *key = json_of(in, depth + 1), *value = key ? json_of(in, depth + 1) : NULL;
        char *text = json_is_string(key) ? NULL : json_dumps(key, JSON_ENCODE_ANY | JSON_COMPACT);
        json_object_set_new(object, text ? text : json_is_string(key) ? json_string_value(key) : "?", value);
        free(text);
        json_decref(key);
    }
    return object;
}

static json_t *json_of(messages_reader *in, unsigned depth)
{
    messages_item item;
    if (depth > MOST_NESTED || !messages_next(in, &item))
        return NULL;
    switch (item.kind) {
    case MESSAGES_INTEGER:
        return json_integer(item.number);
    case MESSAGES_BOOL:
        return json_boolean(item.number);
    case MESSAGES_TEXT:
        return json_stringn(item.text, (size_t)item.count);
    case MESSAGES_BYTES:
        return hexadecimal(item.text, (size_t)item.count);
    case MESSAGES_MAP:
        return object_of(in, item.count, depth);
    case MESSAGES_ARRAY: {
        json_t *array = json_array();
        for (uint64_t i = 0; i < item.count; i++)
            json_array_append_new(array, json_of(in, depth + 1));
        return array;
    }
    default:
        return json_null();
    }
}

void network_print_line(network *n, const char *agent, const char *what, const spex_message_type *type,
                        const void *body, FILE *out)
{
    const messages_names names = network_names(n);
    messages_writer bytes = {.most = NETWORK_MOST_FRAME};
    json_t *json = NULL;
    if (messages_encode(type, body, &names, &bytes)) {
        messages_reader in = {bytes.bytes, bytes.bytes + bytes.length};
        json = json_of(&in, 0);
    }
    char *text = json && json_object_size(json) ? json_dumps(json, JSON_COMPACT) : NULL;
    flockfile(out);
    fprintf(out, text ? "%s %s %s %s\n" : "%s %s %s\n", agent, what, type->tag, text);
    fflush(out);
    funlockfile(out);
    free(text);
    json_decref(json);
    messages_writer_free(&bytes);
}

/* ---- into CBOR ---- */

static void put_json(messages_writer *out, const json_t *json, const spex_type *type);

static const spex_member *find_member(const spex_member *members, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    return NULL;
}

/* Fields, each of its type; one that there is not is left to the decoder, which passes over it. */
static void put_fields(messages_writer *out, const json_t *json, const spex_member *members, uint32_t count)
{
    const char *name;
    json_t *value;
    messages_put_map(out, json_object_size(json));
    json_object_foreach((json_t *)(uintptr_t)json, name, value)
    {
        const spex_member *member = find_member(members, count, name);
        messages_put_word(out, name);
        put_json(out, value, member ? member->type : NULL);
    }
}

/* A map's keys are text in JSON, whatever they are. */
static void put_map(messages_writer *out, const json_t *json, const spex_type *type)
{
    const char *name;
    json_t *value;
    messages_put_map(out, json_object_size(json));
    json_object_foreach((json_t *)(uintptr_t)json, name, value)
    {
        bool is_text = type->key->kind == SPEX_TYPE_STRING || type->key->kind == SPEX_TYPE_WORDS ||
                       type->key->kind == SPEX_TYPE_REF;
        json_t *key = is_text ? json_string(name) : json_loads(name, JSON_DECODE_ANY, NULL);
        put_json(out, key, type->key);
        put_json(out, value, type->element);
        json_decref(key);
    }
}

static void put_bytes(messages_writer *out, const char *text)
{
    size_t length = strlen(text) / 2;
    unsigned char *bytes = malloc(length + 1);
    for (size_t i = 0; bytes && i < length; i++) {
        unsigned byte = 0;
        sscanf(text + 2 * i, "%2x", &byte);
        bytes[i] = (unsigned char)byte;
    }
    messages_put_bytes(out, bytes, bytes ? length : 0);
    free(bytes);
}

static void put_json(messages_writer *out, const json_t *json, const spex_type *type)
{
    switch (json ? json_typeof(json) : JSON_NULL) {
    case JSON_OBJECT:
        if (type && type->kind == SPEX_TYPE_MAP)
            put_map(out, json, type);
        else
            put_fields(out, json, type ? type->members : NULL, type ? type->member_count : 0);
        return;
    case JSON_ARRAY:
        messages_put_array(out, json_array_size(json));
        for (size_t i = 0; i < json_array_size(json); i++)
            put_json(out, json_array_get(json, i), type ? type->element : NULL);
        return;
    case JSON_STRING:
        if (type && type->kind == SPEX_TYPE_DATA)
            put_bytes(out, json_string_value(json));
        else
            messages_put_text(out, json_string_value(json), json_string_length(json));
        return;
    case JSON_INTEGER:
        messages_put_integer(out, json_integer_value(json));
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        messages_put_bool(out, json_is_true(json));
        return;
    default:
        messages_put_null(out);
        return;
    }
}

/* The message that a line names, in `message`, which is zero. */
static const char *read_message(network *n, const spex_agent *type, const char *tag, const json_t *json,
                                void *message)
{
    const messages_names names = network_names(n);
    messages_writer bytes = {.most = MOST_LINE_BYTES};
    const char *why = NULL;
    uint32_t which = 0;
    while (which < type->accept_count && strcmp(type->accepts[which].tag, tag) != 0)
        which++;
    if (which == type->accept_count)
        return "the agent does not accept that";
    const spex_message_type *accepted = &type->accepts[which];
    put_fields(&bytes, json, accepted->members, accepted->member_count);
    messages_reader in = {bytes.bytes, bytes.bytes + bytes.length};
    memcpy(message, &which, sizeof which);
    if (bytes.failed ||
        messages_decode(accepted, (char *)message + accepted->offset, &in, &names, &why) != MESSAGES_OK)
        why = why ? why : "a line that is too long";
    messages_writer_free(&bytes);
    return why;
}

static const char *send_message(network *n, const char *agent, const char *tag, const json_t *json)
{
    spex_ref ref = spex_node_ref(n->node, agent);
    const spex_agent *type = node_type_of(n->node, ref);
    void *message = type ? calloc(1, type->message_size) : NULL;
    const char *why = !type ? "there is no such agent in this node" : message ? NULL : "no memory";
    if (!why)
        why = read_message(n, type, tag, json, message);
    if (!why) {
        int code = spex_node_cast_ref(n->node, ref, type, message);
        why = code == SPEX_E_BACKPRESSURE ? "its queue is full" : code ? "the node stops" : NULL;
    }
    free(message);
    return why;
}

const char *network_send_line(network *n, const char *line)
{
    size_t head = strcspn(line, " \t\n");
    char *name = strndup(line, head), *dot = name ? strrchr(name, '.') : NULL;
    const char *rest = line + head + strspn(line + head, " \t\n");
    json_t *json = *rest ? json_loads(rest, JSON_REJECT_DUPLICATES, NULL) : json_object();
    const char *why = "AGENT.TAG {\"field\": value} is wanted";
    if (dot && dot != name && json_is_object(json)) {
        *dot = '\0';
        why = send_message(n, name, dot + 1, json);
    }
    json_decref(json);
    free(name);
    return why;
}
