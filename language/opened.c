/* Opening a source: reading and parsing it. */
#include "language/opened.h"

int lang_open_source(lang_opened *opened, const char *path, lang_diagnostics *diagnostics)
{
    unsigned errors = lang_error_count(diagnostics);
    *opened = (lang_opened){.file = lang_read_source(path, diagnostics)};
    if (opened->file == UINT32_MAX)
        return 2;
    opened->arena = base_arena_new();
    opened->ast = opened->arena ? lang_parse(diagnostics, opened->file, opened->arena) : NULL;
    if (!opened->ast) {
        lang_error(diagnostics, lang_place_of_file(opened->file), "out of memory");
        return 2;
    }
    return lang_error_count(diagnostics) > errors;
}

void lang_close_source(lang_opened *opened)
{
    base_arena_free(opened->arena);
}
