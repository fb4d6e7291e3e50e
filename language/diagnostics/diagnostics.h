/* Diagnostics: what the front end has to say about its input, collected as it is found and printed at the end
 * as gcc and clang print theirs, with the line of the source, a caret and, where one is known, a fix.
 *
 * One object serves one run of a command, for as many files as the run reads; it owns the text of those
 * files. Not thread-safe; distinct objects are independent. When memory runs out, what cannot be kept is
 * dropped and lang_diagnostics_complete says so; the counts stay right.
 */
#ifndef LANGUAGE_DIAGNOSTICS_DIAGNOSTICS_H
#define LANGUAGE_DIAGNOSTICS_DIAGNOSTICS_H

#include "base/near.h"
#include "language/diagnostics/place.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct lang_diagnostics lang_diagnostics;

typedef enum lang_severity { LANG_ERROR, LANG_WARNING, LANG_NOTE } lang_severity;

/* The warnings of lts(5), each with a switch: -Wunreachable and so on. All but one are on by default. */
typedef enum lang_warning {
    LANG_W_UNREACHABLE, /* a state that no run reaches */
    LANG_W_DUPLICATE,   /* something said twice */
    LANG_W_UNUSED,      /* an action made internal, hidden, renamed or synchronised that occurs nowhere */
    LANG_W_WILDCARD,    /* a state that nothing leads out of but `*` */
    LANG_W_RANGE,       /* a variable that would leave the range of its type */
    LANG_W_TRAP,        /* a state from which no terminal state can be reached, though there are some */
    LANG_W_NONDETERMINISTIC, /* a state from which an action leads to several; off at first */
    LANG_W_TABLE,            /* a monitor that follows sets of states, its table being too large */
    LANG_W_PARTIAL,          /* values of a message that no handler fits */
    LANG_W_PATTERN,          /* a name in a pattern that is nearly a word of the field's enum */
    LANG_W_FAULT,            /* what handlers do may be a fault */
    LANG_W_UNPROVEN,         /* a property that is said to be proven, and is not proved */
    LANG_W_TIMER,            /* a timer that is started and not handled, or the other way round */
    LANG_W_LOSSLESS,         /* a system whose nodes may lose messages, which its network does not say */
    LANG_W_COUNT
} lang_warning;

#ifdef __GNUC__
#define LANG_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define LANG_PRINTF(text, first)
#endif

lang_diagnostics *lang_diagnostics_new(void); /* NULL: no memory */
void lang_diagnostics_free(lang_diagnostics *d);

/* ---- switches ---- */

/* One -W switch, without its "-W": "trap", "no-trap", "error", "error=trap", "no-error", "no-error=trap",
 * "all", "no-all". Later ones win, as in gcc. False: there is no such switch. */
bool lang_diagnostics_switch(lang_diagnostics *d, const char *text);
/* While muted, warnings are not said: those of a file that is only imported. */
void lang_diagnostics_mute(lang_diagnostics *d, bool muted);
const char *lang_warning_name(lang_warning w); /* "trap" */
const char *lang_warning_help(lang_warning w); /* a line for --help */

/* ---- sources (source.c) ---- */

/* Reads a file ("-": standard input); a byte order mark is dropped. Returns its number; UINT32_MAX: it cannot
 * be read (which is said), or memory is short. */
uint32_t lang_read_source(const char *path, lang_diagnostics *d);
/* The same for a copy of `text`. */
uint32_t lang_copy_source(const char *path, const char *text, size_t length, lang_diagnostics *d);
/* Takes over `text` (malloced, `length` bytes and a NUL behind them; NULL: the file could not be read) and
 * gives the file its number. `path` is copied; it is what messages show. Returns UINT32_MAX when memory is
 * short; `text` is freed then. */
uint32_t lang_diagnostics_add_source(lang_diagnostics *d, const char *path, char *text, size_t length);
const char *lang_source_path(const lang_diagnostics *d, uint32_t file);
const char *lang_source_text(const lang_diagnostics *d, uint32_t file, size_t *length); /* NULL: unread */

/* ---- saying something ---- */

/* Messages begin in lower case and end without a full stop. Names in them go through lang_quoted. */
void lang_error(lang_diagnostics *d, lang_place place, const char *format, ...) LANG_PRINTF(3, 4);
/* Says nothing when the warning is off; is an error under -Werror. Returns whether it was said, so that notes
 * can follow. */
bool lang_warn(lang_diagnostics *d, lang_warning w, lang_place place, const char *format, ...)
    LANG_PRINTF(4, 5);
/* Was that warning said of that place? */
bool lang_has_warned(const lang_diagnostics *d, lang_warning w, lang_place place);
/* A note that stands by itself: nothing is wrong, but it should be known. */
void lang_remark(lang_diagnostics *d, lang_place place, const char *format, ...) LANG_PRINTF(3, 4);
/* One that has no switch. */
void lang_warn_always(lang_diagnostics *d, lang_place place, const char *format, ...) LANG_PRINTF(3, 4);
/* A note to what was said last; it is printed below it, wherever it points. */
void lang_note(lang_diagnostics *d, lang_place place, const char *format, ...) LANG_PRINTF(3, 4);
/* A note without a place: a line of a witness, say. */
void lang_note_plain(lang_diagnostics *d, const char *format, ...) LANG_PRINTF(2, 3);
/* What would put right what was said last: `text` in the place of `place`. For the outputs that machines
 * read. */
void lang_fix(lang_diagnostics *d, lang_place place, const char *text);

/* 'name', fit for a message: long ones are shortened in the middle, control characters escaped. Owned by `d`;
 * "'?'" when memory is short. */
const char *lang_quoted(lang_diagnostics *d, const char *name);
/* Text of printf's kind, owned by `d`; "" when memory is short. */
const char *lang_text(lang_diagnostics *d, const char *format, ...) LANG_PRINTF(2, 3);

/* base_near_begin, and whether names are to be offered: not any more after a hundred searches, as a file in
 * which so many names are unknown has other troubles, and each search looks at all that are known. */
bool lang_near_search(lang_diagnostics *d, base_near *near, const char *name);
/* "; did you mean 'paid'?" for the nearest of the names offered (near.h), or "" when none is near; owned by
 * `d`. */
const char *lang_near_text(lang_diagnostics *d, const base_near *near);

/* ---- the end ---- */

unsigned lang_error_count(const lang_diagnostics *d);
unsigned lang_warning_count(const lang_diagnostics *d);    /* those that are no errors */
bool lang_diagnostics_complete(const lang_diagnostics *d); /* false: memory was short, some are missing */

typedef enum lang_diagnostics_format { LANG_TEXT, LANG_JSON, LANG_SARIF } lang_diagnostics_format;
typedef enum lang_colour { LANG_COLOUR_AUTO, LANG_COLOUR_ALWAYS, LANG_COLOUR_NEVER } lang_colour;

/* Prints everything, sorted by place, notes below what they belong to. LANG_TEXT prints nothing when there
 * is nothing; LANG_JSON one object a line; LANG_SARIF one SARIF 2.1.0 log, always. Automatic colour: `out`
 * is a terminal, NO_COLOR is unset or empty and TERM is not `dumb`. Returns 0, or -1 with errno when memory
 * was short or `out` failed. */
int lang_diagnostics_print(lang_diagnostics *d, lang_diagnostics_format format, lang_colour colour,
                           FILE *out);

/* "order.lts:12" for a place; owned by `d`. */
const char *lang_place_text(lang_diagnostics *d, lang_place place);

#endif
