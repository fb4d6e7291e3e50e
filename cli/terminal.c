/* Output for people. */
#include "cli/terminal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/escape.h"

bool cli_has_colour(FILE *out)
{
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    return isatty(fileno(out)) && term && strcmp(term, "dumb") != 0 && !(no_colour && *no_colour);
}

unsigned cli_width(FILE *out)
{
    struct winsize size;
    if (!isatty(fileno(out)))
        return 0;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

cli_look cli_look_of(FILE *out)
{
    return (cli_look){cli_has_colour(out), cli_width(out)};
}

void cli_print_as(cli_look look, cli_style style, const char *text, FILE *out)
{
    static const char *const codes[] = {"", "\33[1m", "\33[1;32m", "\33[1;31m", "\33[2m"};
    assert((size_t)style < sizeof codes / sizeof *codes);
    bool is_styled = style != CLI_PLAIN && look.has_colour;
    fputs(is_styled ? codes[style] : "", out);
    cli_print_name(text, out);
    fputs(is_styled ? "\33[0m" : "", out);
}

void cli_print_styled(cli_style style, const char *text, FILE *out)
{
    cli_print_as(cli_look_of(out), style, text, out);
}

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

static unsigned columns_of(const char *text, size_t length)
{
    unsigned columns = 0;
    for (size_t i = 0; i < length; i++)
        columns += begins_character(text[i]);
    return columns;
}

unsigned cli_text_columns(const char *text)
{
    return columns_of(text, strlen(text));
}

/* Where character number `n` begins. */
static const char *character(const char *text, unsigned n)
{
    for (; *text; text++)
        if (begins_character(*text) && n-- == 0)
            break;
    return text;
}

unsigned cli_print_within(const char *text, unsigned width, FILE *out)
{
    unsigned columns = cli_text_columns(text);
    if (columns <= width) {
        fputs(text, out);
        return columns;
    }
    if (width < 3) {
        fprintf(out, "%.*s", (int)(character(text, width) - text), text);
        return width;
    }
    unsigned front = (width - 2 + 1) / 2, back = width - 2 - front;
    assert(front + back < columns);
    fprintf(out, "%.*s..%s", (int)(character(text, front) - text), text, character(text, columns - back));
    return width;
}

static void wrap_line(const char *line, size_t length, unsigned width, FILE *out)
{
    size_t at = strspn(line, " ");
    assert(width > 0 && at <= length);
    unsigned hang = (unsigned)at + 4, column = (unsigned)at;
    bool is_first = true;
    for (fprintf(out, "%*s", (int)column, ""); at < length; is_first = false) {
        size_t blanks = is_first ? 0 : strspn(line + at, " ");
        size_t word = strcspn(line + at + blanks, " \n");
        unsigned columns = columns_of(line + at + blanks, word);
        bool is_broken = !is_first && column > hang && column + blanks + columns > width;
        if (is_broken)
            fprintf(out, "\n%*s", (int)hang, "");
        else
            fprintf(out, "%*s", (int)blanks, "");
        column = is_broken ? hang : column + (unsigned)blanks;
        base_put_escaped(base_escape_terminal, line + at + blanks, word, out);
        column += columns;
        at += blanks + word;
    }
}

void cli_print_wrapped(const char *text, unsigned width, FILE *out)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (width && columns_of(text, length) > width)
            wrap_line(text, length, width, out);
        else
            base_put_escaped(base_escape_terminal, text, length, out);
        text += length;
        if (*text)
            fputc(*text++, out);
    }
}

void cli_print_name(const char *name, FILE *out)
{
    base_put_escaped(base_escape_terminal, name, strlen(name), out);
}

void cli_print_step(const char *from, const char *action, const char *to, FILE *out)
{
    cli_print_name(from, out);
    fputs(" --[", out);
    cli_print_name(action, out);
    fputs("]-> ", out);
    cli_print_name(to, out);
}

const char *cli_count(unsigned long long n, char buffer[static 32])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu", n);
    char *to = buffer;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    assert(to < buffer + 32);
    *to = '\0';
    return buffer;
}
