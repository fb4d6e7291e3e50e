/* The tokens and comments of a source in one list, for those who need no tree; and --dump=tokens. */
#include "compiler/format.h"
#include "compiler/parse.h"
#include "compiler/source.h"
#include "grammar/lts-parser.h"

#include <inttypes.h>
#include <stdlib.h>

int spexc_open_source(spexc_opened *opened, const char *path, spexc_diagnostics *diagnostics)
{
    unsigned errors = spexc_error_count(diagnostics);
    *opened = (spexc_opened){.file = spexc_read_source(path, diagnostics)};
    if (opened->file == UINT32_MAX)
        return 2;
    opened->arena = spexc_arena_new();
    opened->ast = opened->arena ? spexc_parse(diagnostics, opened->file, opened->arena) : NULL;
    if (!opened->ast)
        return 2;
    return spexc_error_count(diagnostics) > errors;
}

void spexc_close_source(spexc_opened *opened)
{
    spexc_arena_free(opened->arena);
}

const char *spexc_token_name(int kind)
{
    static const struct {
        int kind;
        const char *name;
    } names[] = {
        {SPEXC_T_COMMENT, "comment"},        {SPEXC_T_NAME, "name"},
        {SPEXC_T_STRING, "quoted name"},     {SPEXC_T_NUMBER, "duration"},
        {SPEXC_T_ARROW_OPEN, "punctuation"}, {SPEXC_T_ARROW_CLOSE, "punctuation"},
        {SPEXC_T_MAPS, "punctuation"},       {SPEXC_T_PARALLEL, "punctuation"},
        {SPEXC_T_INTERLEAVE, "punctuation"}, {SPEXC_T_ON_OPEN, "punctuation"},
        {SPEXC_T_ON_CLOSE, "punctuation"},   {SPEXC_T_INVALID, "something else"},
        {SPEXC_T_STRAY, "something else"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].kind == kind)
            return names[i].name;
    return kind < 128 ? "punctuation" : "keyword";
}

int spexc_dump_tokens(const char *path, spexc_diagnostics *diagnostics, FILE *out)
{
    spexc_opened opened;
    uint32_t count = 0;
    int status = spexc_open_source(&opened, path, diagnostics);
    size_t length;
    const char *text = status == 0 ? spexc_source_text(diagnostics, opened.file, &length) : NULL;
    const spexc_token *tokens = text ? spexc_scan_all(diagnostics, opened.file, opened.arena, &count) : NULL;
    if (status == 0 && !tokens)
        status = 2;
    for (uint32_t i = 0; i < count && status == 0; i++) {
        spexc_place place = tokens[i].place;
        fprintf(out, "%" PRIu32 ":%" PRIu32 "-%" PRIu32 ":%" PRIu32 " %s %.*s\n", place.line, place.column,
                place.end_line, place.end_column, spexc_token_name(tokens[i].kind), (int)tokens[i].length,
                text + tokens[i].offset);
    }
    spexc_close_source(&opened);
    return status;
}
