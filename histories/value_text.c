/* Values as text: JSON, at the end of a growing string. */
#include "histories/values.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"

bool history_write_text(history_string *to, const char *text, size_t length)
{
    if (!base_grow(to->text, to->capacity, to->length + length + 1))
        return false;
    if (length)
        memcpy(to->text + to->length, text, length);
    to->length += length;
    to->text[to->length] = '\0';
    return true;
}

bool history_writef(history_string *to, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    bool ok = length >= 0 && base_grow(to->text, to->capacity, to->length + (size_t)length + 1);
    if (ok) {
        vsnprintf(to->text + to->length, (size_t)length + 1, format, again);
        to->length += (size_t)length;
    }
    va_end(again);
    return ok;
}

/* How many bytes the UTF-8 character has that begins here; 0: it is none. */
static size_t character(const unsigned char *text, size_t length)
{
    const unsigned char c = text[0];
    const size_t size = c < 0x80                ? 1
                        : c >= 0xc2 && c < 0xe0 ? 2
                        : (c & 0xf0) == 0xe0    ? 3
                        : c >= 0xf0 && c < 0xf5 ? 4
                                                : 0;
    if (size == 0 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if ((c == 0xe0 && text[1] < 0xa0) || (c == 0xed && text[1] > 0x9f) || (c == 0xf0 && text[1] < 0x90) ||
        (c == 0xf4 && text[1] > 0x8f))
        return 0;
    return size;
}

bool history_write_quoted(history_string *to, const char *text, size_t length)
{
    if (!history_write_text(to, "\"", 1))
        return false;
    bool ok = true;
    for (size_t i = 0; i < length && ok;) {
        const unsigned char c = (unsigned char)text[i];
        const size_t size = character((const unsigned char *)text + i, length - i);
        if (c == '"' || c == '\\')
            ok = history_writef(to, "\\%c", c);
        else if (c == '\n')
            ok = history_write_text(to, "\\n", 2);
        else if (c == '\t')
            ok = history_write_text(to, "\\t", 2);
        else if (c < 0x20 || c == 0x7f)
            ok = history_writef(to, "\\u%04x", c);
        else if (size == 0)
            ok = history_write_text(to, "\xef\xbf\xbd", 3);
        else
            ok = history_write_text(to, text + i, size);
        i += size ? size : 1;
    }
    return ok && history_write_text(to, "\"", 1);
}

static bool write_items(history_string *to, const history_values *values, history_value value, size_t end)
{
    const bool is_map = history_kind_of(values, value) == HISTORY_KIND_MAP;
    uint32_t count;
    const history_value *items = history_items_of(values, value, &count);
    bool ok = history_write_text(to, is_map ? "{" : "[", 1);
    for (uint32_t i = 0; i < count && ok; i++) {
        if (i)
            ok = history_write_text(to, is_map && i % 2 ? ":" : ",", 1);
        if (end && to->length >= end)
            return ok && history_write_text(to, "...", 3);
        ok = ok && history_write_value(to, values, items[i], end ? end - to->length : 0);
    }
    return ok && history_write_text(to, is_map ? "}" : "]", 1);
}

bool history_write_value(history_string *to, const history_values *values, history_value value, size_t limit)
{
    if (value == HISTORY_ABSENT)
        return history_write_text(to, "", 0);
    size_t length;
    const char *text;
    switch (history_kind_of(values, value)) {
    case HISTORY_KIND_NULL:
        return history_write_text(to, "null", 4);
    case HISTORY_KIND_BOOLEAN:
        return history_writef(to, "%s", value == HISTORY_TRUE ? "true" : "false");
    case HISTORY_KIND_INTEGER:
        return history_writef(to, "%" PRId64, history_integer_of(values, value));
    case HISTORY_KIND_NUMBER:
        text = history_text_of(values, value, &length);
        return history_write_text(to, text, length);
    case HISTORY_KIND_TEXT:
        text = history_text_of(values, value, &length);
        if (limit == 0 || length <= limit)
            return history_write_quoted(to, text, length);
        while (limit > 0 && ((unsigned char)text[limit] & 0xc0) == 0x80)
            limit--;
        if (!history_write_quoted(to, text, limit))
            return false;
        to->length--; /* the closing quote comes after the dots */
        return history_write_text(to, "...\"", 4);
    default:
        return write_items(to, values, value, limit ? to->length + limit : 0);
    }
}

void history_string_release(history_string *string)
{
    free(string->text);
    *string = (history_string){0};
}
