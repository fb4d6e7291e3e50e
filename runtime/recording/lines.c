/* Events as JSON Lines. Texts that are not UTF-8 have U+FFFD where they are not. */
#include "runtime/recording/lines.h"
#include "base/utf8.h"
#include "runtime/ground/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void write_integer(base_text_writer *to, int64_t integer)
{
    if (integer < 0)
        base_write_text(to, "-");
    base_write_number(to, integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer);
}

/* The characters of `text`, which is UTF-8, as a string has them. */
static void write_characters(base_text_writer *to, const char *text, size_t length)
{
    for (size_t from = 0, at = 0; at <= length; at++) {
        unsigned char c = at < length ? (unsigned char)text[at] : '"';
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        base_write_bytes(to, text + from, at - from);
        from = at + 1;
        if (at == length)
            return;
        char escape[8];
        snprintf(escape, sizeof escape, c < 0x20 ? "\\u%04x" : "\\%c", c);
        base_write_text(to, escape);
    }
}

static void write_text(base_text_writer *to, const char *text, size_t length)
{
    base_write_text(to, "\"");
    while (length) {
        size_t good = base_utf8_check(text, length);
        write_characters(to, text, good);
        text += good;
        length -= good;
        if (length) {
            base_write_text(to, "\xef\xbf\xbd");
            text++;
            length--;
        }
    }
    base_write_text(to, "\"");
}

/* JSON that the program made: on one line, and a text where it is none. */
static int write_json(base_text_writer *to, const char *json, size_t length)
{
    json_t *value = json_loadb(json, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    char *line = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    if (line)
        base_write_text(to, line);
    else
        write_text(to, json, length);
    int code = value && !line ? SPEX_E_NOMEM : SPEX_OK;
    spex_system_free(line);
    json_decref(value);
    return code;
}

static int write_value(base_text_writer *to, const spex_value *value)
{
    int code = SPEX_OK;
    switch (value->kind) {
    case SPEX_BOOLEAN:
        base_write_text(to, value->is.integer ? "true" : "false");
        break;
    case SPEX_INTEGER:
        write_integer(to, value->is.integer);
        break;
    case SPEX_TEXT:
        write_text(to, value->is.text, value->length);
        break;
    case SPEX_JSON:
        return write_json(to, value->is.text, value->length);
    case SPEX_LIST:
        base_write_text(to, "[");
        for (size_t i = 0; i < value->length && code == SPEX_OK; i++) {
            if (i)
                base_write_text(to, ",");
            code = write_value(to, &value->is.items[i]);
        }
        base_write_text(to, "]");
        break;
    case SPEX_ABSENT:
    case SPEX_NULL:
    case SPEX_ANY:
    case SPEX_UNIQUE:
        base_write_text(to, "null");
        break;
    }
    return code;
}

static int write_member(base_text_writer *to, const char *name, const spex_value *value)
{
    if (value->kind == SPEX_ABSENT)
        return SPEX_OK;
    base_write_text(to, name);
    return write_value(to, value);
}

int spex_recording_line(base_text_writer *to, const spex_history_event *event)
{
    static const char *const types[] = {"invoke", "ok", "fail", "info", "note"};
    int code = SPEX_OK;
    base_write_text(to, "{");
    if (event->type != SPEX_EVENT_NOTE) {
        base_write_text(to, "\"process\":");
        write_integer(to, event->process);
        base_write_text(to, ",");
    }
    base_write_text(to, "\"type\":\"");
    base_write_text(to, types[event->type]);
    base_write_text(to, "\"");
    if (event->type == SPEX_EVENT_NOTE) {
        base_write_text(to, ",\"text\":");
        write_text(to, event->text, strlen(event->text));
    } else {
        base_write_text(to, ",\"f\":");
        write_text(to, event->f, strlen(event->f));
        code = write_member(to, ",\"key\":", &event->key);
        if (code == SPEX_OK)
            code = write_member(to, ",\"value\":", &event->value);
        if (code == SPEX_OK)
            code = write_member(to, ",\"result\":", &event->result);
    }
    if (event->time >= 0) {
        base_write_text(to, ",\"time\":");
        write_integer(to, event->time);
    }
    base_write_text(to, "}\n");
    return code;
}
