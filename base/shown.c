/* printf with its strings escaped: the format is gone through, and each conversion is made by itself. */
#include "base/shown.h"

#include "base/escape.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SPEC_SIZE 32u

typedef enum argument { OF_INT, OF_LONG, OF_LONG_LONG, OF_MAX, OF_SIZE, OF_DIFFERENCE } argument;

typedef struct conversion {
    char text[SPEC_SIZE]; /* as it is written, but without a '*': flags, width, precision, length, letter */
    size_t used;
    int width, precision; /* -1: none */
    bool is_left;
    argument of;
    char letter;
} conversion;

static void add(conversion *c, char letter)
{
    assert(c->used + 1 < SPEC_SIZE);
    c->text[c->used++] = letter;
    c->text[c->used] = '\0';
}

/* A number in digits, or that of a '*'; -1: there is none. */
static int read_number(const char **at, int star)
{
    int number = -1;
    if (**at == '*') {
        ++*at;
        return star;
    }
    for (; **at >= '0' && **at <= '9'; ++*at)
        number = (number < 0 ? 0 : number) * 10 + (**at - '0');
    return number;
}

static argument read_length(const char **at, conversion *c)
{
    static const struct {
        const char *text;
        argument of;
    } lengths[] = {{"hh", OF_INT}, {"h", OF_INT},  {"ll", OF_LONG_LONG}, {"l", OF_LONG},
                   {"j", OF_MAX},  {"z", OF_SIZE}, {"t", OF_DIFFERENCE}};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t size = strlen(lengths[i].text);
        if (strncmp(*at, lengths[i].text, size) != 0)
            continue;
        for (size_t k = 0; k < size; k++)
            add(c, lengths[i].text[k]);
        *at += size;
        return lengths[i].of;
    }
    return OF_INT;
}

/* Prints an escaped text in its field, as printf does. */
static void put_string(const conversion *c, const char *text, FILE *out)
{
    size_t length = c->precision < 0 ? strlen(text) : strnlen(text, (size_t)c->precision), size = 0;
    char *shown = NULL;
    FILE *memory = open_memstream(&shown, &size);
    if (memory)
        base_put_escaped(base_escape_terminal, text, length, memory);
    if (!memory || fclose(memory))
        fputs("(no memory for a text)", out);
    else
        fprintf(out, "%*s", c->is_left ? -c->width : c->width < 0 ? 0 : c->width, shown);
    free(shown);
}

/* The format of one conversion of what is no string: a width and a precision are given as numbers. */
static void put_number(const conversion *c, va_list *list, FILE *out)
{
#ifdef __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#endif
    const int width = c->width < 0 ? 0 : c->width;
#define PUT(type) fprintf(out, c->text, width, c->precision, va_arg(*list, type))
    if (strchr("fge", c->letter))
        PUT(double);
    else if (c->letter == 'p')
        PUT(void *);
    else if (c->of == OF_LONG)
        PUT(long);
    else if (c->of == OF_LONG_LONG)
        PUT(long long);
    else if (c->of == OF_MAX)
        PUT(intmax_t);
    else if (c->of == OF_SIZE)
        PUT(size_t);
    else if (c->of == OF_DIFFERENCE)
        PUT(ptrdiff_t);
    else
        PUT(int);
#undef PUT
#ifdef __GNUC__
#pragma GCC diagnostic pop
#endif
}

/* Reads a conversion behind its '%' and prints it; returns where it ends. */
static const char *put_conversion(const char *at, va_list *list, FILE *out)
{
    conversion c = {.width = -1, .precision = -1};
    add(&c, '%');
    for (; *at && strchr("-+ #0", *at); at++) {
        c.is_left |= *at == '-';
        add(&c, *at);
    }
    add(&c, '*');
    c.width = read_number(&at, *at == '*' ? va_arg(*list, int) : 0);
    if (c.width < 0 && at[-1] == '*') { /* as '-' and a width */
        c.is_left = true;
        c.width = -c.width;
    }
    add(&c, '.');
    add(&c, '*');
    if (*at == '.') {
        at++;
        c.precision = read_number(&at, *at == '*' ? va_arg(*list, int) : 0);
        c.precision = c.precision < 0 && at[-1] == '.' ? 0 : c.precision;
    }
    c.of = read_length(&at, &c);
    c.letter = *at;
    assert(c.letter && strchr("diuxXcsfgep", c.letter));
    add(&c, c.letter);
    if (c.letter == 's')
        put_string(&c, va_arg(*list, const char *), out);
    else
        put_number(&c, list, out);
    return at + 1;
}

void base_vprint_shown(FILE *out, const char *format, va_list list)
{
    va_list arguments;
    va_copy(arguments, list);
    for (const char *at = format; *at;) {
        size_t plain = strcspn(at, "%");
        fwrite(at, 1, plain, out);
        at += plain;
        if (*at == '%' && at[1] == '%')
            putc('%', out), at += 2;
        else if (*at == '%')
            at = put_conversion(at + 1, &arguments, out);
    }
    va_end(arguments);
}

void base_print_shown(FILE *out, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    base_vprint_shown(out, format, list);
    va_end(list);
}
