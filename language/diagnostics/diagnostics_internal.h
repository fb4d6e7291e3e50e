/* What diagnostics.c shares with the writers of diagnostics (render.c, machine.c). */
#ifndef LANGUAGE_DIAGNOSTICS_DIAGNOSTICS_INTERNAL_H
#define LANGUAGE_DIAGNOSTICS_DIAGNOSTICS_INTERNAL_H

#include "base/arena.h"
#include "base/utf8.h"
#include "language/diagnostics/diagnostics.h"

typedef struct lang_source {
    char *path;
    char *text; /* NULL: unread */
    size_t length;
    size_t *lines; /* offset of each line's first byte; made when first asked for */
    uint32_t line_count;
} lang_source;

typedef struct lang_diagnostic lang_diagnostic;
struct lang_diagnostic {
    lang_diagnostic *next_note; /* the notes that belong to it, in order */
    lang_diagnostic *last_note;
    lang_severity severity;
    lang_place place;
    const char *message;
    const char *option; /* "-Wtrap", "-Werror=trap" or NULL */
    const char *fix;    /* NULL: none */
    lang_place fix_place;
};

struct lang_diagnostics {
    base_arena *arena;
    lang_source *sources;
    uint32_t source_count, source_room;
    lang_diagnostic **list; /* errors and warnings; notes hang below them */
    size_t count, room;
    lang_diagnostic *last; /* what a note or a fix would belong to */
    unsigned errors, warnings;
    unsigned searches; /* for near names */
    bool incomplete;
    bool all_errors; /* -Werror */
    bool muted;
    struct {
        bool off;
        signed char error; /* 1: -Werror=NAME, -1: -Wno-error=NAME, 0: as -Werror says */
    } switches[LANG_W_COUNT];
};

/* The bytes of line `line` without its end; an empty text when there is no such line. */
const char *lang_source_line(lang_source *source, uint32_t line, size_t *length);

/* One object a line; a SARIF log. Return 0 or -1. */
int lang_write_json(lang_diagnostics *d, FILE *out);
int lang_write_sarif(lang_diagnostics *d, FILE *out);

#endif
