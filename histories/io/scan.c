/* Characters of a file, and what both syntaxes of values have in common. */
#include "histories/io/scan.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define BUFFER_SIZE ((size_t)1 << 17)

base_status history_scan_open(history_scan *scan, FILE *in, history_values *values, base_error *error)
{
    assert(scan && values);
    *scan = (history_scan){.in = in, .values = values, .line = 1, .error = error};
    scan->buffer = malloc(BUFFER_SIZE);
    if (!scan->buffer) {
        history_scan_no_memory(scan);
        return scan->status;
    }
    if (in && history_peek(scan) == 0xef && scan->end >= 3 && memcmp(scan->buffer, "\xef\xbb\xbf", 3) == 0) {
        scan->begin = 3;
        scan->line_start = 3;
    }
    return scan->status;
}

void history_scan_close(history_scan *scan)
{
    free(scan->buffer);
    free(scan->stack);
    history_string_release(&scan->text);
    scan->buffer = NULL;
    scan->stack = NULL;
}

int history_scan_fill(history_scan *scan)
{
    if (scan->at_end || scan->status || !scan->in)
        return HISTORY_SCAN_END;
    scan->before += scan->end;
    scan->begin = 0;
    scan->end = fread(scan->buffer, 1, BUFFER_SIZE, scan->in);
    if (scan->end > 0)
        return (unsigned char)scan->buffer[0];
    scan->at_end = true;
    if (ferror(scan->in))
        scan->status = base_fail(scan->error, BASE_E_IO, 0, 0, "cannot be read: %s", strerror(errno));
    return HISTORY_SCAN_END;
}

history_value history_scan_fail(history_scan *scan, const char *format, ...)
{
    char message[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return history_scan_fail_at(scan, scan->line, history_column(scan), message);
}

history_value history_scan_fail_at(history_scan *scan, uint64_t line, uint64_t column, const char *message)
{
    if (!scan->status)
        scan->status = base_fail(scan->error, BASE_E_SYNTAX, line, column, "%s", message);
    return HISTORY_ABSENT;
}

history_value history_scan_no_memory(history_scan *scan)
{
    if (!scan->status)
        scan->status = base_fail(scan->error, BASE_E_NOMEM, scan->line, 0, "no memory");
    return HISTORY_ABSENT;
}

history_value history_scan_too_long(history_scan *scan)
{
    return history_scan_fail(scan, "a text or a number is longer than %u MiB", HISTORY_TEXT_MAX >> 20);
}

bool history_scan_keep(history_scan *scan, int character)
{
    history_string *text = &scan->text;
    if (text->length == HISTORY_TEXT_MAX) {
        history_scan_too_long(scan);
        return false;
    }
    if (text->length + 2 > text->capacity && !base_grow(text->text, text->capacity, text->length + 2)) {
        history_scan_no_memory(scan);
        return false;
    }
    text->text[text->length++] = (char)character;
    text->text[text->length] = '\0';
    return true;
}

bool history_scan_push(history_scan *scan, history_value value)
{
    if (!base_grow(scan->stack, scan->stack_capacity, scan->stack_count + 1)) {
        history_scan_no_memory(scan);
        return false;
    }
    scan->stack[scan->stack_count++] = value;
    return true;
}

bool history_scan_keep_code(history_scan *scan, uint32_t code)
{
    if (code < 0x80)
        return history_scan_keep(scan, (int)code);
    if (code < 0x800)
        return history_scan_keep(scan, (int)(0xc0 | code >> 6)) &&
               history_scan_keep(scan, (int)(0x80 | (code & 0x3f)));
    if (code < 0x10000)
        return history_scan_keep(scan, (int)(0xe0 | code >> 12)) &&
               history_scan_keep(scan, (int)(0x80 | (code >> 6 & 0x3f))) &&
               history_scan_keep(scan, (int)(0x80 | (code & 0x3f)));
    return history_scan_keep(scan, (int)(0xf0 | code >> 18)) &&
           history_scan_keep(scan, (int)(0x80 | (code >> 12 & 0x3f))) &&
           history_scan_keep(scan, (int)(0x80 | (code >> 6 & 0x3f))) &&
           history_scan_keep(scan, (int)(0x80 | (code & 0x3f)));
}

bool history_scan_hex(history_scan *scan, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        const int c = history_peek(scan);
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) {
            history_scan_fail(scan, "four hexadecimal digits are wanted after \\u");
            return false;
        }
        *code = *code << 4 | (uint32_t)digit;
        history_take(scan);
    }
    return true;
}
