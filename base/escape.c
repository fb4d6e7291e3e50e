/* Escaping, a function a language. */
#include "base/escape.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

static bool is_control(char c)
{
    return (unsigned char)c < 0x20;
}

static size_t one(char c, char escaped[static BASE_ESCAPED_SIZE])
{
    escaped[0] = c;
    escaped[1] = '\0';
    return 1;
}

static size_t two(char first, char second, char escaped[static BASE_ESCAPED_SIZE])
{
    escaped[0] = first;
    escaped[1] = second;
    escaped[2] = '\0';
    return 1;
}

/* What is beyond ASCII: a character as it is, but a byte that is not UTF-8, or a character that no XML can
 * hold, as a person can read it, with a `backslash` as the language has it. Returns the bytes of `text` that
 * it takes; 0: it is ASCII. */
static size_t beyond_ascii(const char *text, size_t length, const char *backslash,
                           char escaped[static BASE_ESCAPED_SIZE])
{
    unsigned columns;
    if ((unsigned char)*text < 0x80)
        return 0;
    size_t size = base_utf8_next(text, length, &columns);
    bool is_noncharacter = size == 3 && memcmp(text, "\xEF\xBF", 2) == 0 && (unsigned char)text[2] >= 0xBE;
    if (size == 1)
        snprintf(escaped, BASE_ESCAPED_SIZE, "%sx%02X", backslash, (unsigned char)*text);
    else if (is_noncharacter)
        snprintf(escaped, BASE_ESCAPED_SIZE, "%suFF%s", backslash, text[2] == '\xBE' ? "FE" : "FF");
    else
        snprintf(escaped, BASE_ESCAPED_SIZE, "%.*s", (int)size, text);
    return size;
}

/* Would Graphviz read it as a character's name, "&lt;" or "&#60;"? */
static bool is_entity(const char *text, size_t length)
{
    size_t i = 1;
    while (i < length && i < 12 && (text[i] == '#' || isalnum((unsigned char)text[i])))
        i++;
    return *text == '&' && i > 1 && i < length && text[i] == ';';
}

size_t base_escape_dot(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE])
{
    assert(length > 0);
    size_t size = beyond_ascii(text, length, "\\\\", escaped);
    if (size)
        return size;
    if (*text == '\n')
        return two('\\', 'n', escaped);
    if (is_entity(text, length)) {
        strcpy(escaped, "&amp;");
        return 1;
    }
    if (*text == '"' || *text == '\\')
        return two('\\', *text, escaped);
    return one(is_control(*text) ? ' ' : *text, escaped);
}

size_t base_escape_mermaid(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE])
{
    assert(length > 0);
    size_t size = beyond_ascii(text, length, "#92;", escaped);
    if (size)
        return size;
    if (is_control(*text))
        return one(' ', escaped);
    if (!strchr("\"#;:<>{}[]()%&|\\`$", *text))
        return one(*text, escaped);
    snprintf(escaped, BASE_ESCAPED_SIZE, "#%u;", (unsigned char)*text);
    return 1;
}

size_t base_escape_xml(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE])
{
    assert(length > 0);
    size_t size = beyond_ascii(text, length, "\\", escaped);
    if (size)
        return size;
    const char *entity = *text == '&'   ? "&amp;"
                         : *text == '<' ? "&lt;"
                         : *text == '>' ? "&gt;"
                         : *text == '"' ? "&quot;"
                                        : NULL;
    if (entity) {
        strcpy(escaped, entity);
        return 1;
    }
    return one(is_control(*text) && *text != '\n' && *text != '\t' ? '?' : *text, escaped);
}

size_t base_escape_csv(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE])
{
    assert(length > 0);
    (void)length;
    return *text == '"' ? two('"', '"', escaped) : one(*text, escaped);
}

size_t base_escape_shell(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE])
{
    assert(length > 0);
    (void)length;
    if (*text != '\'')
        return one(*text, escaped);
    strcpy(escaped, "'\\''");
    return 1;
}

size_t base_escape_word(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE])
{
    assert(length > 0);
    (void)length;
    if (*text == '\n')
        return two('\\', 'n', escaped);
    return *text == '"' || *text == '\\' ? two('\\', *text, escaped) : one(*text, escaped);
}

size_t base_escape_columns(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE])
{
    assert(length > 0);
    unsigned columns;
    size_t size = base_utf8_next(text, length, &columns);
    assert(size > 0 && size < BASE_ESCAPED_SIZE);
    bool is_shown = *text && !base_utf8_obeyed(text, length) && (size > 1 || (unsigned char)*text < 0x80);
    if (is_shown)
        memcpy(escaped, text, size);
    else
        one(*text == '\t' ? ' ' : '?', escaped);
    escaped[is_shown ? size : 1] = '\0';
    return size;
}

size_t base_escape_terminal(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE])
{
    assert(length > 0);
    unsigned columns;
    uint32_t obeyed = base_utf8_obeyed(text, length);
    if (obeyed < 0x80) {
        size_t size = beyond_ascii(text, length, "\\", escaped);
        return size ? size : base_escape_columns(text, length, escaped);
    }
    snprintf(escaped, BASE_ESCAPED_SIZE, obeyed > 0xFFFF ? "\\U%08X" : "\\u%04X", obeyed);
    return base_utf8_next(text, length, &columns);
}

/* How many bytes at the beginning of `text` are themselves in every language: letters, digits, blanks, _ */
static size_t plain_length(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') ||
                          (text[i] >= '0' && text[i] <= '9') || text[i] == ' ' || text[i] == '_'))
        i++;
    return i;
}

void base_put_escaped(base_escape *escape, const char *text, size_t length, FILE *out)
{
    char escaped[BASE_ESCAPED_SIZE];
    for (size_t i = 0; i < length;) {
        size_t plain = plain_length(text + i, length - i);
        if (plain > 0)
            fwrite(text + i, 1, plain, out);
        i += plain;
        if (i == length)
            return;
        i += escape(text + i, length - i, escaped);
        assert(i <= length);
        fputs(escaped, out);
    }
}

void base_write_escaped(base_escape *escape, const char *text, size_t length, base_text_writer *writer)
{
    char escaped[BASE_ESCAPED_SIZE];
    for (size_t i = 0; i < length;) {
        size_t plain = plain_length(text + i, length - i);
        base_write_bytes(writer, text + i, plain);
        i += plain;
        if (i == length)
            return;
        i += escape(text + i, length - i, escaped);
        assert(i <= length);
        base_write_text(writer, escaped);
    }
}
