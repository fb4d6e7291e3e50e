/* Quoted names: their escapes, and what is wrong with them. */
#include "grammar/scan.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

/* The place of `length` bytes, `offset` bytes into the token at hand, which is on one line. */
static lang_place inside(const lang_scanner *scanner, size_t offset, size_t length)
{
    lang_place place = scanner->pending.place;
    place.column += (uint32_t)offset;
    place.end_line = place.line;
    place.end_column = place.column + (uint32_t)length;
    return place;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Reads up to `most` digits; returns how many there are. */
static size_t number(const char *text, size_t most, int base, uint32_t *value)
{
    size_t i = 0;
    for (*value = 0; i < most && digit(text[i]) < base; i++)
        *value = *value * (uint32_t)base + (uint32_t)digit(text[i]);
    return i;
}

static char *put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (char)c;
        return out;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    *out++ = (char)(lead[more] | c >> (6 * more));
    while (more--)
        *out++ = (char)(0x80 | ((c >> (6 * more)) & 0x3F));
    return out;
}

/* Resolves the escape at `text`, which begins with a backslash; returns its length. */
static size_t escape(lang_scanner *scanner, const char *text, size_t offset, char **out)
{
    static const char letters[] = "abfnrtv\\\"'?", meanings[] = "\a\b\f\n\r\t\v\\\"'?";
    const char *letter = strchr(letters, text[1]);
    if (letter && *letter) {
        *(*out)++ = meanings[letter - letters];
        return 2;
    }
    uint32_t value;
    size_t digits = number(text + 1, 3, 8, &value), length = 1 + digits;
    if (digits == 0 && (text[1] == 'x' || text[1] == 'u' || text[1] == 'U')) {
        size_t most = text[1] == 'x' ? 2 : text[1] == 'u' ? 4 : 8;
        digits = number(text + 2, most, 16, &value);
        length = 2 + digits;
        if (digits && text[1] != 'x') {
            if (digits == most && value && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF))
                *out = put_utf8(*out, value);
            else
                lang_error(scanner->tree->diagnostics, inside(scanner, offset, length),
                           "'\\%c' wants %zu digits that number a character", text[1], most);
            return length;
        }
    }
    if (digits == 0) {
        size_t bytes = text[1] & 0x80 ? 1 : 2;
        lang_error(scanner->tree->diagnostics, inside(scanner, offset, bytes), "unknown escape%s%.*s%s",
                   bytes == 2 ? " '" : "", bytes == 2 ? 2 : 0, text, bytes == 2 ? "'" : "");
        return bytes;
    }
    if (value > 0xFF)
        lang_error(scanner->tree->diagnostics, inside(scanner, offset, length),
                   "'%.*s' is more than a byte holds", (int)length, text);
    *(*out)++ = (char)value;
    return length;
}

/* Says what is wrong with a name as a whole. */
static void check_string(lang_scanner *scanner, const char *text, size_t length, unsigned errors_before)
{
    lang_diagnostics *d = scanner->tree->diagnostics;
    lang_place place = scanner->pending.place;
    if (lang_error_count(d) > errors_before)
        return;
    bool path = scanner->current.kind == LANG_T_IMPORT; /* there is no such file, import.c will say */
    path = path || scanner->agents;                     /* it may be a text; agents.y knows */
    if (length == 0 && !path)
        lang_error(d, place, "a name cannot be empty");
    else if (memchr(text, '\0', length))
        lang_error(d, place, "a name cannot hold a NUL");
    else if (memchr(text, '\n', length) && !path)
        lang_error(d, place, "a name cannot hold a newline: no model could record it");
    else if (base_utf8_check(text, length) < length)
        lang_error(d, place, "the escapes in this name do not make UTF-8");
}

lang_ast_name *lang_scan_string(lang_scanner *scanner, const char *text, size_t length)
{
    unsigned errors = lang_error_count(scanner->tree->diagnostics);
    assert(length >= 2 && text[0] == '"' && text[length - 1] == '"');
    char *start = base_arena_alloc(scanner->tree->arena, length), *out = start;
    lang_ast_name *name = lang_tree_name(scanner->tree, start, scanner->pending.place);
    if (!name)
        return NULL;
    name->quoted = true;
    for (size_t i = 1; i + 1 < length;) {
        if (text[i] == '\\')
            i += escape(scanner, text + i, i, &out);
        else
            *out++ = text[i++];
    }
    *out = '\0';
    check_string(scanner, start, (size_t)(out - start), errors);
    name->wrong = lang_error_count(scanner->tree->diagnostics) > errors;
    scanner->tree->damaged = scanner->tree->damaged || name->wrong;
    return name;
}

lang_ast_name *lang_scan_open_string(lang_scanner *scanner, const char *text, size_t length)
{
    assert(*text == '"');
    lang_error(scanner->tree->diagnostics, scanner->pending.place, "the closing '\"' is missing");
    scanner->pending.reported = scanner->tree->damaged = true;
    lang_ast_name *name = lang_scan_name(scanner, text, length);
    if (name)
        name->quoted = name->wrong = true;
    return name;
}
