/* Output for people: colour where there is a terminal, widths in columns of it. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

typedef enum cli_style { CLI_PLAIN, CLI_BOLD, CLI_GOOD, CLI_BAD, CLI_FAINT } cli_style;

/* Whether `out` is a terminal that is to be written to in colour (NO_COLOR and TERM=dumb say no). */
bool cli_has_colour(FILE *out);
/* How many columns the terminal behind `out` has; 0: it is none. */
unsigned cli_width(FILE *out);

/* How text looks that is first gathered in memory and then shown on some file. */
typedef struct cli_look {
    bool has_colour;
    unsigned width; /* 0: any */
} cli_look;

cli_look cli_look_of(FILE *out);
/* Prints text of unknown origin in a style. */
void cli_print_as(cli_look look, cli_style style, const char *text, FILE *out);

/* Prints `text` in a style where `out` has colour. */
void cli_print_styled(cli_style style, const char *text, FILE *out);

/* Columns that UTF-8 text takes, every character counting one. */
unsigned cli_text_columns(const char *text);
/* Prints at most `width` columns of `text`, its middle left out where it is longer; returns the columns. */
unsigned cli_print_within(const char *text, unsigned width, FILE *out);

/* Prints lines as they are, but those of more than `width` columns (0: any) broken at blanks, with what is
 * broken off four columns further in. */
void cli_print_wrapped(const char *text, unsigned width, FILE *out);

/* Prints text of unknown origin, what a terminal would obey instead of showing it escaped. */
void cli_print_name(const char *name, FILE *out);
/* `FROM --[ACTION]-> TO`, likewise. */
void cli_print_step(const char *from, const char *action, const char *to, FILE *out);

/* "1,234,567", written to `buffer`. */
const char *cli_count(unsigned long long n, char buffer[static 32]);

#endif
