/* An error as JSON, for logs that machines read. */
#include "runtime/report/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const code_names[SPEX_CODES] = {
    [SPEX_OK] = "ok",
    [SPEX_E_NOMEM] = "no_memory",
    [SPEX_E_ARGUMENT] = "argument",
    [SPEX_E_NAME] = "name",
    [SPEX_E_MONITOR] = "monitor",
    [SPEX_E_INSTANCE_NOT_FOUND] = "instance_not_found",
    [SPEX_E_INSTANCE_EXISTS] = "instance_exists",
    [SPEX_E_NOT_ALLOWED] = "not_allowed",
    [SPEX_E_IMPL_MODEL_NOT_FOUND] = "impl_model_not_found",
    [SPEX_E_DEVIATION_STILL_BISIMILAR] = "deviation_still_bisimilar",
    [SPEX_E_DEVIATION_NOT_BISIMILAR] = "deviation_not_bisimilar",
    [SPEX_E_IO] = "io",
    [SPEX_E_SYNTAX] = "syntax",
    [SPEX_E_TRANSITION_TIMEOUT] = "transition_timeout",
    [SPEX_E_STORE] = "store",
    [SPEX_E_STORE_BUSY] = "store_busy",
    [SPEX_E_QUEUE_FULL] = "queue_full",
    [SPEX_E_FORKED] = "forked",
    [SPEX_E_WRONG_STATE] = "wrong_state",
    [SPEX_E_INITIAL] = "initial",
    [SPEX_E_CLOSING] = "closing",
    [SPEX_E_AMBIGUOUS] = "ambiguous",
    [SPEX_E_UNFINISHED] = "unfinished",
    [SPEX_E_RANGE] = "range",
    [SPEX_E_TOO_EARLY] = "too_early",
    [SPEX_E_TOO_LATE] = "too_late",
    [SPEX_E_STAY_TIMEOUT] = "stay_timeout",
    [SPEX_E_PARENT] = "parent",
    [SPEX_E_AGENT_NOT_FOUND] = "agent_not_found",
    [SPEX_E_AGENT_EXISTS] = "agent_exists",
    [SPEX_E_AGENT] = "agent",
    [SPEX_E_BACKPRESSURE] = "backpressure",
    [SPEX_E_CONSTRAINT] = "constraint",
    [SPEX_E_NO_HANDLER] = "no_handler",
    [SPEX_E_FAULT] = "fault",
    [SPEX_E_CALL_TIMEOUT] = "call_timeout",
    [SPEX_E_STOPPED] = "stopped",
    [SPEX_E_NOT_CONNECTED] = "not_connected",
    [SPEX_E_PROTOCOL] = "protocol",
    [SPEX_E_VIOLATION] = "violation",
    [SPEX_E_DEADLINE] = "deadline",
};

static json_t *hex_json(const unsigned char *bytes, size_t length)
{
    char *text = malloc(length * 2 + 1);
    if (!text)
        return NULL;
    for (size_t i = 0; i < length; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    text[length * 2] = '\0';
    json_t *value = json_string(text);
    free(text);
    return value;
}

/* Bytes under `key`, or under `hex_key` when they are not UTF-8. */
static int set_bytes(json_t *object, const char *key, const char *hex_key, const void *bytes, size_t length)
{
    json_t *text = json_stringn(bytes, length);
    return text ? json_object_set_new(object, key, text)
                : json_object_set_new(object, hex_key, hex_json(bytes, length));
}

static int set_text(json_t *object, const char *key, const char *hex_key, const char *text)
{
    return text ? set_bytes(object, key, hex_key, text, strlen(text)) : 0;
}

static int set_number(json_t *object, const char *key, int64_t number)
{
    return json_object_set_new(object, key, json_integer(number));
}

static int set_step(json_t *object, const char *from, const char *action, const char *to)
{
    return set_text(object, "from", "from_hex", from) | set_text(object, "action", "action_hex", action) |
           set_text(object, "to", "to_hex", to);
}

static json_t *instance_json(const spex_instance *i)
{
    json_t *object = json_object(), *history = json_array();
    int bad = i->id.bytes ? set_bytes(object, "id", "id_hex", i->id.bytes, i->id.length)
                          : set_number(object, "id", (int64_t)i->id.number);
    bad |= set_text(object, "specification", "specification_hex", i->specification);
    bad |= set_text(object, "state", "state_hex", i->state);
    bad |= set_text(object, "meta", "meta_hex", i->meta);
    bad |= set_number(object, "rested_ms", i->rested);
    for (size_t k = 0; k < i->history_count; k++) {
        const spex_step *step = &i->history[k];
        json_t *entry = json_object();
        bad |= set_number(entry, "time_us", step->time) | set_step(entry, step->from, step->action, step->to);
        bad |= json_array_append_new(history, entry);
    }
    bad |= json_object_set_new(object, "history", history);
    if (bad) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *allowed_json(const spex_error *e)
{
    json_t *list = json_array();
    for (size_t i = 0; i < e->allowed_count; i++) {
        json_t *entry = json_object();
        set_text(entry, "action", "action_hex", e->allowed[i].action);
        if (e->allowed[i].line)
            set_number(entry, "line", e->allowed[i].line);
        if (json_array_append_new(list, entry)) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *expected_json(const spex_error *e)
{
    json_t *list = json_array();
    for (size_t i = 0; i < e->expected_count; i++)
        if (json_array_append_new(list, json_string(e->expected[i]))) { /* from a .lts file: it is UTF-8 */
            json_decref(list);
            return NULL;
        }
    return list;
}

static int fill_error(json_t *object, const spex_error *e)
{
    bool known = e->code >= 0 && e->code < SPEX_CODES;
    int bad = set_text(object, "error", "error", known ? code_names[e->code] : "unknown");
    bad |= set_number(object, "code", e->code) | set_text(object, "message", "message_hex", e->message);
    bad |= set_text(object, "specification", "specification_hex", e->monitor ? e->monitor->name : NULL);
    bad |= set_text(object, "source", "source_hex", e->monitor ? e->monitor->source : NULL);
    bad |= set_step(object, e->from, e->action, e->to);
    bad |= json_object_set_new(object, "not_allowed", json_boolean(e->not_allowed));
    bad |= json_object_set_new(object, "allowed", allowed_json(e));
    if (e->code == SPEX_E_TRANSITION_TIMEOUT || e->code == SPEX_E_STAY_TIMEOUT ||
        e->code == SPEX_E_TOO_EARLY || e->code == SPEX_E_TOO_LATE)
        bad |= set_number(object, "timeout_ms", e->timeout);
    if (e->expected)
        bad |= json_object_set_new(object, "expected", expected_json(e));
    bad |= set_text(object, "path", "path_hex", e->path);
    if (e->line)
        bad |=
            set_number(object, "line", (int64_t)e->line) | set_number(object, "column", (int64_t)e->column);
    bad |= set_text(object, "agent", "agent_hex", e->agent);
    if (e->other)
        bad |= json_object_set_new(object, "other", instance_json(e->other));
    if (e->instance)
        bad |= json_object_set_new(object, "instance", instance_json(e->instance));
    return bad;
}

int spex_error_json(const spex_error *error, char **json)
{
    if (!error || !json)
        return SPEX_E_ARGUMENT;
    json_t *object = json_object();
    char *text = object && !fill_error(object, error) ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (!text)
        return SPEX_E_NOMEM;
    *json = text;
    return SPEX_OK;
}
