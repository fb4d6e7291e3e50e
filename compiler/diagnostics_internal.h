/* What diagnostics.c shares with the writers of diagnostics (render.c, machine.c). */
#ifndef SPEXC_DIAGNOSTICS_INTERNAL_H
#define SPEXC_DIAGNOSTICS_INTERNAL_H

#include "compiler/arena.h"
#include "compiler/diagnostics.h"
#include "compiler/utf8.h"

typedef struct spexc_source {
    char *path;
    char *text; /* NULL: unread */
    size_t length;
    size_t *lines; /* offset of each line's first byte; made when first asked for */
    uint32_t line_count;
} spexc_source;

typedef struct spexc_diagnostic spexc_diagnostic;
struct spexc_diagnostic {
    spexc_diagnostic *next_note; /* the notes that belong to it, in order */
    spexc_diagnostic *last_note;
    spexc_severity severity;
    spexc_place place;
    const char *message;
    const char *option; /* "-Wtrap", "-Werror=trap" or NULL */
    const char *fix;    /* NULL: none */
    spexc_place fix_place;
};

struct spexc_diagnostics {
    spexc_arena *arena;
    spexc_source *sources;
    uint32_t source_count, source_room;
    spexc_diagnostic **list; /* errors and warnings; notes hang below them */
    size_t count, room;
    spexc_diagnostic *last; /* what a note or a fix would belong to */
    unsigned errors, warnings;
    unsigned searches; /* for near names */
    bool incomplete;
    bool all_errors; /* -Werror */
    bool muted;
    struct {
        bool off;
        signed char error; /* 1: -Werror=NAME, -1: -Wno-error=NAME, 0: as -Werror says */
    } switches[SPEXC_W_COUNT];
};

/* The bytes of line `line` without its end; an empty text when there is no such line. */
const char *spexc_source_line(spexc_source *source, uint32_t line, size_t *length);

/* One object a line; a SARIF log. Return 0 or -1. */
int spexc_write_json(spexc_diagnostics *d, FILE *out);
int spexc_write_sarif(spexc_diagnostics *d, FILE *out);

#endif
