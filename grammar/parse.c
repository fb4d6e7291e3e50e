/* Running the generated scanner and parser over a source. */
#include "language/tree/parse.h"
#include "grammar/lts-parser.h"
#include "language/diagnostics/diagnostics_internal.h"
#include <stdlib.h>
#include <string.h>

/* Of the scanner: flex writes no header in a form that could be included here. */
int lang_yylex_init_extra(lang_parser *parser, void **scanner);
int lang_yylex_destroy(void *scanner);
void *lang_yy_scan_bytes(const char *text, int length, void *scanner);
int lang_yylex(LANG_YYSTYPE *value, LANG_YYLTYPE *place, void *scanner);

/* The place of the byte at `offset`. */
static lang_place place_at(uint32_t file, const char *text, size_t offset, size_t length)
{
    lang_place place = {.file = file, .line = 1, .column = 1};
    for (size_t i = 0; i < offset; i++) {
        place.column++;
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    place.end_line = place.line;
    place.end_column = place.column + (uint32_t)length;
    return place;
}

bool lang_parser_begin(lang_parser *parser, lang_diagnostics *diagnostics, uint32_t file, base_arena *arena)
{
    size_t length;
    const char *text = lang_source_text(diagnostics, file, &length);
    *parser = (lang_parser){.arena = arena,
                            .diagnostics = diagnostics,
                            .text = text,
                            .length = length,
                            .file = file,
                            .line = 1,
                            .column = 1,
                            .current = {.kind = -1}};
    const char *nul = memchr(text, '\0', length);
    size_t good = base_utf8_check(text, nul ? (size_t)(nul - text) : length);
    if (good == length)
        return true;
    lang_place place = place_at(file, text, good, 1);
    if (text[good] == '\0')
        lang_error(diagnostics, place, "there is a NUL byte here: this is not a text file");
    else
        lang_error(diagnostics, place, "the byte 0x%02X here is not UTF-8", (unsigned char)text[good]);
    return false;
}

lang_place lang_parse_start(const lang_parser *parser)
{
    return (lang_place){.file = parser->file, .line = 1, .column = 1, .end_line = 1, .end_column = 1};
}

lang_ast_file *lang_parse(lang_diagnostics *diagnostics, uint32_t file, base_arena *arena)
{
    lang_parser parser;
    void *scanner = NULL;
    lang_ast_file *volatile ast = base_arena_alloc(arena, sizeof *ast);
    if (!ast || !lang_parser_begin(&parser, diagnostics, file, arena))
        return ast;
    parser.ast = ast;
    if (lang_yylex_init_extra(&parser, &scanner) != 0)
        return NULL;
    if (setjmp(parser.no_memory) != 0) {
        lang_yylex_destroy(scanner);
        return NULL;
    }
    lang_yy_scan_bytes(parser.text, (int)parser.length, scanner);
    lang_yyparse(&parser, scanner);
    lang_yylex_destroy(scanner);
    return parser.out_of_memory ? NULL : ast;
}

const lang_token *lang_scan_all(lang_diagnostics *diagnostics, uint32_t file, base_arena *arena,
                                uint32_t *count)
{
    lang_parser parser;
    void *scanner = NULL;
    if (!lang_parser_begin(&parser, diagnostics, file, arena) ||
        lang_yylex_init_extra(&parser, &scanner) != 0)
        return NULL;
    if (setjmp(parser.no_memory) != 0) {
        lang_yylex_destroy(scanner);
        return NULL;
    }
    parser.keep = true;
    lang_yy_scan_bytes(parser.text, (int)parser.length, scanner);
    LANG_YYSTYPE value;
    lang_place place;
    while (lang_yylex(&value, &place, scanner) != LANG_T_END && !parser.out_of_memory)
        ;
    lang_yylex_destroy(scanner);
    *count = parser.kept_count;
    if (!parser.kept && !parser.out_of_memory)
        return base_arena_alloc(arena, sizeof *parser.kept); /* there are none */
    return parser.out_of_memory ? NULL : parser.kept;
}
