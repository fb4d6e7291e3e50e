/* Diagnostics: what the front end has to say about its input, collected as it is found and printed at the end
 * as gcc and clang print theirs, with the line of the source, a caret and, where one is known, a fix.
 *
 * One object serves one run of a command, for as many files as the run reads; it owns the text of those
 * files. Not thread-safe; distinct objects are independent. When memory runs out, what cannot be kept is
 * dropped and spexc_diagnostics_status says so; the counts stay right.
 */
#ifndef SPEXC_DIAGNOSTICS_H
#define SPEXC_DIAGNOSTICS_H

#include "compiler/near.h"
#include "compiler/place.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct spexc_diagnostics spexc_diagnostics;

typedef enum spexc_severity { SPEXC_ERROR, SPEXC_WARNING, SPEXC_NOTE } spexc_severity;

/* The warnings of lts(5), each with a switch: -Wunreachable and so on. All are on by default. */
typedef enum spexc_warning {
    SPEXC_W_UNREACHABLE, /* a state that no run reaches */
    SPEXC_W_DUPLICATE,   /* something said twice */
    SPEXC_W_UNUSED,      /* an action made internal, hidden, renamed or synchronised that occurs nowhere */
    SPEXC_W_TRAP,        /* a state from which no terminal state can be reached, though there are some */
    SPEXC_W_TABLE,       /* a monitor that follows sets of states, its table being too large */
    SPEXC_W_COUNT
} spexc_warning;

#ifdef __GNUC__
#define SPEXC_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define SPEXC_PRINTF(text, first)
#endif

spexc_diagnostics *spexc_diagnostics_new(void); /* NULL: no memory */
void spexc_diagnostics_free(spexc_diagnostics *d);

/* ---- switches ---- */

/* One -W switch, without its "-W": "trap", "no-trap", "error", "error=trap", "no-error", "no-error=trap",
 * "all", "no-all". Later ones win, as in gcc. False: there is no such switch. */
bool spexc_diagnostics_switch(spexc_diagnostics *d, const char *text);
/* While muted, warnings are not said: those of a file that is only imported. */
void spexc_diagnostics_mute(spexc_diagnostics *d, bool muted);
const char *spexc_warning_name(spexc_warning w); /* "trap" */
const char *spexc_warning_help(spexc_warning w); /* a line for --help */

/* ---- sources ---- */

/* Takes over `text` (malloced, `length` bytes and a NUL behind them; NULL: the file could not be read) and
 * gives the file its number. `path` is copied; it is what messages show. Returns UINT32_MAX when memory is
 * short; `text` is freed then. */
uint32_t spexc_diagnostics_add_source(spexc_diagnostics *d, const char *path, char *text, size_t length);
const char *spexc_source_path(const spexc_diagnostics *d, uint32_t file);
const char *spexc_source_text(const spexc_diagnostics *d, uint32_t file, size_t *length); /* NULL: unread */
/* A place that is a whole file: messages about it show no line. */
spexc_place spexc_place_of_file(uint32_t file);

/* ---- saying something ---- */

/* Messages begin in lower case and end without a full stop. Names in them go through spexc_quoted. */
void spexc_error(spexc_diagnostics *d, spexc_place place, const char *format, ...) SPEXC_PRINTF(3, 4);
/* Says nothing when the warning is off; is an error under -Werror. Returns whether it was said, so that notes
 * can follow. */
bool spexc_warn(spexc_diagnostics *d, spexc_warning w, spexc_place place, const char *format, ...)
    SPEXC_PRINTF(4, 5);
/* A note to what was said last; it is printed below it, wherever it points. */
void spexc_note(spexc_diagnostics *d, spexc_place place, const char *format, ...) SPEXC_PRINTF(3, 4);
/* A note without a place: a line of a witness, say. */
void spexc_note_plain(spexc_diagnostics *d, const char *format, ...) SPEXC_PRINTF(2, 3);
/* What would put right what was said last: `text` in the place of `place`. For the outputs that machines
 * read. */
void spexc_fix(spexc_diagnostics *d, spexc_place place, const char *text);
/* The same where a name is to be put, which is quoted when it has to be (syntax.c). */
void spexc_fix_name(spexc_diagnostics *d, spexc_place place, const char *name);

/* 'name', fit for a message: long ones are shortened in the middle, control characters escaped. Owned by `d`;
 * "'?'" when memory is short. */
const char *spexc_quoted(spexc_diagnostics *d, const char *name);
/* Text of printf's kind, owned by `d`; "" when memory is short. */
const char *spexc_text(spexc_diagnostics *d, const char *format, ...) SPEXC_PRINTF(2, 3);

/* spexc_near_begin, and whether names are to be offered: not any more after a hundred searches, as a file in
 * which so many names are unknown has other troubles, and each search looks at all that are known. */
bool spexc_near_search(spexc_diagnostics *d, spexc_near *near, const char *name);
/* "; did you mean 'paid'?" for the nearest of the names offered (near.h), or "" when none is near; owned by
 * `d`. */
const char *spexc_near_text(spexc_diagnostics *d, const spexc_near *near);

/* ---- the end ---- */

unsigned spexc_error_count(const spexc_diagnostics *d);
unsigned spexc_warning_count(const spexc_diagnostics *d);    /* those that are no errors */
bool spexc_diagnostics_complete(const spexc_diagnostics *d); /* false: memory was short, some are missing */

typedef enum spexc_diagnostics_format { SPEXC_TEXT, SPEXC_JSON, SPEXC_SARIF } spexc_diagnostics_format;
typedef enum spexc_colour { SPEXC_COLOUR_AUTO, SPEXC_COLOUR_ALWAYS, SPEXC_COLOUR_NEVER } spexc_colour;

/* Prints everything, sorted by place, notes below what they belong to. SPEXC_TEXT prints nothing when there
 * is nothing; SPEXC_JSON one object a line; SPEXC_SARIF one SARIF 2.1.0 log, always. Automatic colour: `out`
 * is a terminal, NO_COLOR is unset or empty and TERM is not `dumb`. Returns 0, or -1 with errno when memory
 * was short or `out` failed. */
int spexc_diagnostics_print(spexc_diagnostics *d, spexc_diagnostics_format format, spexc_colour colour,
                            FILE *out);

/* "order.lts:12" for a place; owned by `d`. */
const char *spexc_place_text(spexc_diagnostics *d, spexc_place place);

#endif
