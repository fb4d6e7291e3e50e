/* Values in JSON. */
#include "histories/io/scan.h"

#include <stdlib.h>
#include <string.h>

void history_json_blanks(history_scan *scan)
{
    for (int c = history_peek(scan); c == ' ' || c == '\n' || c == '\t' || c == '\r'; c = history_peek(scan))
        history_take(scan);
}

static bool escape(history_scan *scan)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const int c = history_peek(scan);
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (letter) {
        history_take(scan);
        return history_scan_keep(scan, meanings[letter - letters]);
    }
    if (c != 'u') {
        history_scan_fail(scan, "this is no escape of JSON");
        return false;
    }
    history_take(scan);
    uint32_t code, low;
    if (!history_scan_hex(scan, &code))
        return false;
    if (code >= 0xd800 && code < 0xdc00 && history_peek(scan) == '\\') {
        history_take(scan);
        if (history_peek(scan) == 'u') {
            history_take(scan);
            if (!history_scan_hex(scan, &low))
                return false;
            if (low >= 0xdc00 && low < 0xe000)
                return history_scan_keep_code(scan, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
        }
    }
    if (code >= 0xd800 && code < 0xe000) {
        history_scan_fail(scan, "half a surrogate pair");
        return false;
    }
    return history_scan_keep_code(scan, code);
}

/* What can be taken as it is, up to the next quote, escape or control character. */
static bool plain(history_scan *scan)
{
    const char *at = scan->buffer + scan->begin, *end = scan->buffer + scan->end, *from = at;
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    scan->begin += (size_t)(at - from);
    if (scan->text.length + (size_t)(at - from) > HISTORY_TEXT_MAX) {
        history_scan_too_long(scan);
        return false;
    }
    if (!history_write_text(&scan->text, from, (size_t)(at - from))) {
        history_scan_no_memory(scan);
        return false;
    }
    return true;
}

static history_value text(history_scan *scan, bool kept)
{
    const uint64_t line = scan->line, column = history_column(scan);
    history_take(scan);
    scan->text.length = 0;
    for (;;) {
        const int c = history_peek(scan);
        if (c == '"')
            break;
        if (c == '\n' || c == HISTORY_SCAN_END)
            return history_scan_fail_at(scan, line, column, "this text has no closing quote");
        if (c < 0x20)
            return history_scan_fail(scan, "a control character in a text");
        if (c == '\\') {
            history_take(scan);
            if (!escape(scan))
                return HISTORY_ABSENT;
        } else if (!plain(scan)) {
            return HISTORY_ABSENT;
        }
    }
    history_take(scan);
    if (!kept)
        return HISTORY_NULL;
    history_value value =
        history_text(scan->values, scan->text.text ? scan->text.text : "", scan->text.length);
    return value == HISTORY_ABSENT ? history_scan_no_memory(scan) : value;
}

static bool digits(history_scan *scan)
{
    if (history_peek(scan) < '0' || history_peek(scan) > '9') {
        history_scan_fail(scan, "a digit is wanted");
        return false;
    }
    while (history_peek(scan) >= '0' && history_peek(scan) <= '9') {
        if (!history_scan_keep(scan, history_peek(scan)))
            return false;
        history_take(scan);
    }
    return true;
}

static history_value number(history_scan *scan, bool kept)
{
    scan->text.length = 0;
    if (history_peek(scan) == '-') {
        history_scan_keep(scan, '-');
        history_take(scan);
    }
    if (history_peek(scan) == '0') { /* nothing may follow it */
        history_scan_keep(scan, '0');
        history_take(scan);
    } else if (!digits(scan)) {
        return HISTORY_ABSENT;
    }
    if (history_peek(scan) == '.') {
        history_scan_keep(scan, '.');
        history_take(scan);
        if (!digits(scan))
            return HISTORY_ABSENT;
    }
    if (history_peek(scan) == 'e' || history_peek(scan) == 'E') {
        history_scan_keep(scan, 'e');
        history_take(scan);
        if (history_peek(scan) == '+' || history_peek(scan) == '-') {
            history_scan_keep(scan, history_peek(scan));
            history_take(scan);
        }
        if (!digits(scan))
            return HISTORY_ABSENT;
    }
    return history_scan_number(scan, kept);
}

static history_value word(history_scan *scan)
{
    char read[8];
    size_t length = 0;
    const uint64_t column = history_column(scan);
    for (int c = history_peek(scan); c >= 'a' && c <= 'z' && length + 1 < sizeof read;
         c = history_peek(scan)) {
        read[length++] = (char)c;
        history_take(scan);
    }
    read[length] = '\0';
    if (strcmp(read, "null") == 0)
        return HISTORY_NULL;
    if (strcmp(read, "true") == 0)
        return HISTORY_TRUE;
    if (strcmp(read, "false") == 0)
        return HISTORY_FALSE;
    return history_scan_fail_at(scan, scan->line, column, "a value is wanted here");
}

static history_value nested(history_scan *scan, bool kept, unsigned depth);

static bool element(history_scan *scan, bool kept, bool is_map, unsigned depth)
{
    history_json_blanks(scan);
    if (is_map) {
        if (history_peek(scan) != '"') {
            history_scan_fail(scan, "a name in quotes is wanted here");
            return false;
        }
        history_value name = text(scan, kept);
        if (name == HISTORY_ABSENT || (kept && !history_scan_push(scan, name)))
            return false;
        history_json_blanks(scan);
        if (history_peek(scan) != ':') {
            history_scan_fail(scan, "':' is wanted here");
            return false;
        }
        history_take(scan);
    }
    history_value value = nested(scan, kept, depth + 1);
    return value != HISTORY_ABSENT && (!kept || history_scan_push(scan, value));
}

static history_value many(history_scan *scan, bool kept, unsigned depth)
{
    const bool is_map = history_peek(scan) == '{';
    const int closing = is_map ? '}' : ']';
    if (depth >= HISTORY_DEPTH_MAX)
        return history_scan_fail(scan, "a value is nested deeper than %d", HISTORY_DEPTH_MAX);
    const size_t from = scan->stack_count;
    history_take(scan);
    history_json_blanks(scan);
    while (history_peek(scan) != closing) {
        if (!element(scan, kept, is_map, depth))
            return HISTORY_ABSENT;
        history_json_blanks(scan);
        if (history_peek(scan) != ',' && history_peek(scan) != closing)
            return history_scan_fail(scan, "',' or '%c' is wanted here", closing);
        if (history_peek(scan) == ',') {
            history_take(scan);
            history_json_blanks(scan);
            if (history_peek(scan) == closing)
                return history_scan_fail(scan, "a value is wanted after ','");
        }
    }
    history_take(scan);
    history_value *items = scan->stack ? scan->stack + from : NULL;
    const size_t count = scan->stack_count - from;
    scan->stack_count = from;
    if (!kept)
        return HISTORY_NULL;
    history_value value =
        is_map ? history_map(scan->values, items, count) : history_list(scan->values, items, count);
    return value == HISTORY_ABSENT ? history_scan_no_memory(scan) : value;
}

static history_value nested(history_scan *scan, bool kept, unsigned depth)
{
    history_json_blanks(scan);
    const int c = history_peek(scan);
    if (c == '"')
        return text(scan, kept);
    if (c == '[' || c == '{')
        return many(scan, kept, depth);
    if (c == '-' || (c >= '0' && c <= '9'))
        return number(scan, kept);
    if (c == HISTORY_SCAN_END)
        return history_scan_fail(scan, "the file ends where a value is wanted");
    return word(scan);
}

history_value history_json_value(history_scan *scan, bool kept)
{
    return nested(scan, kept, 0);
}

history_value history_json_whole(history_values *values, const char *text_of, size_t length,
                                 base_error *error)
{
    history_scan scan = {.values = values, .line = 1, .error = error};
    scan.buffer = malloc(length + 1);
    if (!scan.buffer)
        return HISTORY_ABSENT;
    memcpy(scan.buffer, text_of, length);
    scan.end = length;
    history_value value = nested(&scan, true, 0);
    if (value != HISTORY_ABSENT) {
        history_json_blanks(&scan);
        if (history_peek(&scan) != HISTORY_SCAN_END)
            value = history_scan_fail(&scan, "nothing more is wanted here");
    }
    history_scan_close(&scan);
    return value;
}
