/* Running the generated scanner and parser over a source. */
#include "compiler/parse.h"
#include "compiler/diagnostics_internal.h"
#include "grammar/lts-parser.h"
#include <stdlib.h>
#include <string.h>

/* Of the scanner: flex writes no header in a form that could be included here. */
int spexc_yylex_init_extra(spexc_parser *parser, void **scanner);
int spexc_yylex_destroy(void *scanner);
void *spexc_yy_scan_bytes(const char *text, int length, void *scanner);
int spexc_yylex(SPEXC_YYSTYPE *value, SPEXC_YYLTYPE *place, void *scanner);

/* The place of the byte at `offset`. */
static spexc_place place_at(uint32_t file, const char *text, size_t offset, size_t length)
{
    spexc_place place = {.file = file, .line = 1, .column = 1};
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

bool spexc_parser_begin(spexc_parser *parser, spexc_diagnostics *diagnostics, uint32_t file,
                        spexc_arena *arena)
{
    size_t length;
    const char *text = spexc_source_text(diagnostics, file, &length);
    *parser = (spexc_parser){.arena = arena,
                             .diagnostics = diagnostics,
                             .text = text,
                             .length = length,
                             .file = file,
                             .line = 1,
                             .column = 1,
                             .current = {.kind = -1}};
    const char *nul = memchr(text, '\0', length);
    size_t good = spexc_utf8_check(text, nul ? (size_t)(nul - text) : length);
    if (good == length)
        return true;
    spexc_place place = place_at(file, text, good, 1);
    if (text[good] == '\0')
        spexc_error(diagnostics, place, "there is a NUL byte here: this is not a text file");
    else
        spexc_error(diagnostics, place, "the byte 0x%02X here is not UTF-8", (unsigned char)text[good]);
    return false;
}

spexc_place spexc_parse_start(const spexc_parser *parser)
{
    return (spexc_place){.file = parser->file, .line = 1, .column = 1, .end_line = 1, .end_column = 1};
}

spexc_ast_file *spexc_parse(spexc_diagnostics *diagnostics, uint32_t file, spexc_arena *arena)
{
    spexc_parser parser;
    void *scanner = NULL;
    spexc_ast_file *volatile ast = spexc_arena_alloc(arena, sizeof *ast);
    if (!ast || !spexc_parser_begin(&parser, diagnostics, file, arena))
        return ast;
    parser.ast = ast;
    if (spexc_yylex_init_extra(&parser, &scanner) != 0)
        return NULL;
    if (setjmp(parser.no_memory) != 0) {
        spexc_yylex_destroy(scanner);
        return NULL;
    }
    spexc_yy_scan_bytes(parser.text, (int)parser.length, scanner);
    spexc_yyparse(&parser, scanner);
    spexc_yylex_destroy(scanner);
    return parser.out_of_memory ? NULL : ast;
}

const spexc_token *spexc_scan_all(spexc_diagnostics *diagnostics, uint32_t file, spexc_arena *arena,
                                  uint32_t *count)
{
    spexc_parser parser;
    void *scanner = NULL;
    if (!spexc_parser_begin(&parser, diagnostics, file, arena) ||
        spexc_yylex_init_extra(&parser, &scanner) != 0)
        return NULL;
    if (setjmp(parser.no_memory) != 0) {
        spexc_yylex_destroy(scanner);
        return NULL;
    }
    parser.keep = true;
    spexc_yy_scan_bytes(parser.text, (int)parser.length, scanner);
    SPEXC_YYSTYPE value;
    spexc_place place;
    while (spexc_yylex(&value, &place, scanner) != SPEXC_T_END && !parser.out_of_memory)
        ;
    spexc_yylex_destroy(scanner);
    *count = parser.kept_count;
    if (!parser.kept && !parser.out_of_memory)
        return spexc_arena_alloc(arena, sizeof *parser.kept); /* there are none */
    return parser.out_of_memory ? NULL : parser.kept;
}
