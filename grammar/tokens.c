/* The tokens and comments of a source in one list, for those who need no tree; and --dump=tokens. */
#include "grammar/lts-parser.h"
#include "language/diagnostics/source.h"
#include "language/format.h"
#include "language/tree/parse.h"

#include <inttypes.h>
#include <stdlib.h>

int lang_open_source(lang_opened *opened, const char *path, lang_diagnostics *diagnostics)
{
    unsigned errors = lang_error_count(diagnostics);
    *opened = (lang_opened){.file = lang_read_source(path, diagnostics)};
    if (opened->file == UINT32_MAX)
        return 2;
    opened->arena = base_arena_new();
    opened->ast = opened->arena ? lang_parse(diagnostics, opened->file, opened->arena) : NULL;
    if (!opened->ast)
        return 2;
    return lang_error_count(diagnostics) > errors;
}

void lang_close_source(lang_opened *opened)
{
    base_arena_free(opened->arena);
}

const char *lang_token_name(int kind)
{
    static const struct {
        int kind;
        const char *name;
    } names[] = {
        {LANG_T_COMMENT, "comment"},        {LANG_T_NAME, "name"},
        {LANG_T_STRING, "quoted name"},     {LANG_T_NUMBER, "duration"},
        {LANG_T_ARROW_OPEN, "punctuation"}, {LANG_T_ARROW_CLOSE, "punctuation"},
        {LANG_T_MAPS, "punctuation"},       {LANG_T_PARALLEL, "punctuation"},
        {LANG_T_INTERLEAVE, "punctuation"}, {LANG_T_ON_OPEN, "punctuation"},
        {LANG_T_ON_CLOSE, "punctuation"},   {LANG_T_INVALID, "something else"},
        {LANG_T_STRAY, "something else"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].kind == kind)
            return names[i].name;
    return kind < 128 ? "punctuation" : "keyword";
}

int lang_dump_tokens(const char *path, lang_diagnostics *diagnostics, FILE *out)
{
    lang_opened opened;
    uint32_t count = 0;
    int status = lang_open_source(&opened, path, diagnostics);
    size_t length;
    const char *text = status == 0 ? lang_source_text(diagnostics, opened.file, &length) : NULL;
    const lang_token *tokens = text ? lang_scan_all(diagnostics, opened.file, opened.arena, &count) : NULL;
    if (status == 0 && !tokens)
        status = 2;
    for (uint32_t i = 0; i < count && status == 0; i++) {
        lang_place place = tokens[i].place;
        fprintf(out, "%" PRIu32 ":%" PRIu32 "-%" PRIu32 ":%" PRIu32 " %s %.*s\n", place.line, place.column,
                place.end_line, place.end_column, lang_token_name(tokens[i].kind), (int)tokens[i].length,
                text + tokens[i].offset);
    }
    lang_close_source(&opened);
    return status;
}
