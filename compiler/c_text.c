/* Pieces of generated C. */
#include "compiler/c_text.h"

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

void spexc_c_fill(FILE *out, const spexc_spec *spec, const char *text, ...)
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
            fprintf(out, "%" PRIu32, va_arg(arguments, uint32_t));
        }
        text += 2;
    }
    va_end(arguments);
}

void spexc_c_string(const char *text, FILE *out)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\' || *c == '?') /* ? for the sake of trigraphs */
            fprintf(out, "\\%c", *c);
        else if (*c < ' ' || *c == 127)
            fprintf(out, "\\%03o", *c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

/* One character of a comment, given the one before it; returns whether it takes a column. */
static size_t put_in_comment(unsigned char c, unsigned char *before, FILE *out)
{
    size_t columns = (c & 0xC0) != 0x80;
    if (c < ' ' || c == 127)
        c = ' ';
    bool is_mark =
        (*before == '*' && c == '/') || (*before == '/' && c == '*') || (*before == '?' && c == '?');
    if (is_mark && out)
        fputc(' ', out);
    if (out)
        fputc(c, out);
    *before = c;
    return columns + is_mark;
}

size_t spexc_c_comment(const char *text, FILE *out)
{
    unsigned char before = '\0';
    size_t columns = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        columns += put_in_comment(*c, &before, out);
    return columns;
}

void spexc_c_comment_lines(const char *text, const char *prefix, FILE *out)
{
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        unsigned char before = '\0';
        bool is_empty = *c == '\n';
        fprintf(out, "%.*s", (int)(strlen(prefix) - (is_empty && strchr(prefix, ' ') != NULL)), prefix);
        for (; *c && *c != '\n'; c++)
            put_in_comment(*c, &before, out);
        fputc('\n', out);
        c += *c == '\n';
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
    char text[16];
    snprintf(text, sizeof text, "%" PRIu32, value);
    spexc_c_list_text(list, text);
}

void spexc_c_list_end(spexc_c_list *list)
{
    if (list->column > 0)
        fputc('\n', list->out);
}
