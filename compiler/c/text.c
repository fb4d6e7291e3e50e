/* Pieces of generated C. */
#include "compiler/c/text.h"

#include "base/utf8.h"
#include "language/language.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#define WIDTH 100u /* columns of a line of generated C */

void spexc_c_upper(const char *text, FILE *out)
{
    for (; *text; text++)
        fputc(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text, out);
}

void spexc_c_fill(FILE *out, const lang_spec *spec, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    for (;;) {
        size_t plain = strcspn(text, "$");
        fwrite(text, 1, plain, out);
        text += plain;
        if (*text == '\0')
            break;
        switch (text[1]) {
        case 'x':
            fputs(spec->c_name, out);
            break;
        case 'X':
            spexc_c_upper(spec->c_name, out);
            break;
        case 's':
            fputs(va_arg(arguments, const char *), out);
            break;
        default: /* $u */
            assert(text[1] == 'u');
            fprintf(out, "%" PRIu32, va_arg(arguments, uint32_t));
        }
        text += 2;
    }
    va_end(arguments);
}

/* Bytes at the beginning of `text` that are the same in strings, comments and text: most. */
static size_t plain_length(const char *text)
{
    size_t length = 0;
    while (text[length] >= ' ' && text[length] <= '~' && !strchr("\"\\?*/", text[length]))
        length++;
    return length;
}

/* Bytes of the character at `text`, which is not its end. Is it one that would change how the C around it
 * looks (gcc: -Wbidi-chars) or ends a line? */
static size_t character(const char *text, bool *is_obeyed)
{
    const size_t most = 4; /* the NUL ends a shorter one */
    unsigned columns;
    *is_obeyed = base_utf8_obeyed(text, most) != 0;
    return base_utf8_next(text, most, &columns);
}

void spexc_c_string(const char *text, FILE *out)
{
    bool is_obeyed;
    fputc('"', out);
    for (size_t size; *text; text += size) {
        size = plain_length(text);
        if (size > 0) {
            fwrite(text, 1, size, out);
            continue;
        }
        size = character(text, &is_obeyed);
        for (size_t i = 0; is_obeyed && i < size; i++)
            fprintf(out, "\\%03o", (unsigned char)text[i]);
        if (strchr("\"\\?", *text)) /* ? for the sake of trigraphs */
            fputc('\\', out);
        if (!is_obeyed)
            fwrite(text, 1, size, out);
    }
    fputc('"', out);
}

/* Prints the character at `text`, or more that are plain, in a comment, given the byte before; *columns grows
 * by what that takes. Returns its length. */
static size_t put_in_comment(const char *text, char *before, size_t *columns, FILE *out)
{
    size_t plain = plain_length(text);
    if (plain > 0) {
        if (out)
            fwrite(text, 1, plain, out);
        *before = text[plain - 1];
        *columns += plain;
        return plain;
    }
    bool is_obeyed;
    size_t size = character(text, &is_obeyed);
    const char *shown = is_obeyed ? " " : text;
    bool is_mark = (*before == '*' && *shown == '/') || (*before == '/' && *shown == '*') ||
                   (*before == '?' && *shown == '?');
    if (is_mark && out)
        fputc(' ', out);
    if (out)
        fwrite(shown, 1, is_obeyed ? 1 : size, out);
    *before = *shown;
    *columns += 1u + is_mark;
    return size;
}

size_t spexc_c_comment(const char *text, FILE *out)
{
    char before = '\0';
    size_t columns = 0;
    while (*text)
        text += put_in_comment(text, &before, &columns, out);
    return columns;
}

void spexc_c_comment_lines(const char *text, const char *prefix, FILE *out)
{
    while (*text) {
        char before = '\0';
        bool is_empty = *text == '\n';
        size_t columns = 0;
        fprintf(out, "%.*s", (int)(strlen(prefix) - (is_empty && strchr(prefix, ' ') != NULL)), prefix);
        while (*text && *text != '\n')
            text += put_in_comment(text, &before, &columns, out);
        fputc('\n', out);
        text += *text == '\n';
    }
}

static bool is_identifier(const char *name)
{
    if (!isalpha((unsigned char)*name) && *name != '_')
        return false;
    for (; *name; name++)
        if ((unsigned char)*name > 127 || (!isalnum((unsigned char)*name) && *name != '_'))
            return false;
    return true;
}

size_t spexc_c_lts_name(const char *name, FILE *out)
{
    if (is_identifier(name))
        return spexc_c_comment(name, out);
    size_t columns = spexc_c_comment("\"", out);
    columns += spexc_c_comment(name, out);
    return columns + spexc_c_comment("\"", out);
}

void spexc_c_pad(size_t count, FILE *out)
{
    for (; count > 0; count--)
        fputc(' ', out);
}

void spexc_c_list_text(spexc_c_list *list, const char *value)
{
    assert(list->column == 0 || list->column >= list->indent);
    size_t length = strlen(value);
    if (list->column == 0 || list->column + 2 + length > WIDTH) {
        if (list->column > 0)
            fputs(",\n", list->out);
        spexc_c_pad(list->indent, list->out);
        list->column = list->indent;
    } else {
        fputs(", ", list->out);
        list->column += 2;
    }
    fputs(value, list->out);
    list->column += length;
}

void spexc_c_list_number(spexc_c_list *list, uint32_t value)
{
    char digits[11] = "", *first = digits + sizeof digits - 1; /* not snprintf: there may be millions */
    do
        *--first = (char)('0' + value % 10);
    while (value /= 10);
    spexc_c_list_text(list, first);
}

void spexc_c_list_end(spexc_c_list *list)
{
    if (list->column > 0)
        fputc('\n', list->out);
}
