/* Output for people: colour where there is a terminal, widths in columns of it. */
#ifndef SPEXV_SAY_H
#define SPEXV_SAY_H

#include <stdbool.h>
#include <stdio.h>

typedef enum spexv_style { SPEXV_PLAIN, SPEXV_BOLD, SPEXV_GOOD, SPEXV_BAD, SPEXV_FAINT } spexv_style;

/* Whether `out` is a terminal that is to be written to in colour (NO_COLOR and TERM=dumb say no). */
bool spexv_has_colour(FILE *out);
/* How many columns the terminal behind `out` has; 0: it is none. */
unsigned spexv_width(FILE *out);

/* How text looks that is first gathered in memory and then shown on some file. */
typedef struct spexv_look {
    bool has_colour;
    unsigned width; /* 0: any */
} spexv_look;

spexv_look spexv_look_of(FILE *out);
/* Prints text of unknown origin in a style. */
void spexv_print_as(spexv_look look, spexv_style style, const char *text, FILE *out);

/* Prints `text` in a style where `out` has colour. */
void spexv_print_styled(spexv_style style, const char *text, FILE *out);

/* Columns that UTF-8 text takes, every character counting one. */
unsigned spexv_text_columns(const char *text);
/* Prints at most `width` columns of `text`, its middle left out where it is longer; returns the columns. */
unsigned spexv_print_within(const char *text, unsigned width, FILE *out);

/* Prints lines as they are, but those of more than `width` columns (0: any) broken at blanks, with what is
 * broken off four columns further in. */
void spexv_print_wrapped(const char *text, unsigned width, FILE *out);

/* Prints text of unknown origin: tabs as blanks, and whatever a terminal would obey instead of showing it, or
 * is not UTF-8, as '?'. */
void spexv_print_clean(const char *text, size_t length, FILE *out);
/* Likewise, but with a character beyond ASCII that is not shown named, `\u202E`. */
void spexv_print_named(const char *text, size_t length, FILE *out);
void spexv_print_name(const char *name, FILE *out);
/* `FROM --[ACTION]-> TO`, likewise. */
void spexv_print_step(const char *from, const char *action, const char *to, FILE *out);

/* "1,234,567", written to `buffer`. */
const char *spexv_count(unsigned long long n, char buffer[static 32]);

#endif
