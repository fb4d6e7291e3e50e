/* A source that has been read and parsed, for those who need no more of it. */
#ifndef LANGUAGE_OPENED_H
#define LANGUAGE_OPENED_H

#include "grammar/grammar.h"

typedef struct lang_opened {
    uint32_t file;
    base_arena *arena;
    lang_ast_file *ast;
} lang_opened;

/* Returns 0, 1 (syntax errors) or 2; close it in any case. */
int lang_open_source(lang_opened *opened, const char *path, lang_diagnostics *diagnostics);
void lang_close_source(lang_opened *opened);

#endif
