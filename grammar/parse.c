/* Running the generated scanner and parser over a source. */
#include "grammar/scan.h"

#include <assert.h>

/* Of the scanner: flex writes no header in a form that could be included here. */
int lang_yylex_init_extra(lang_scanner *extra, void **scanner);
int lang_yylex_destroy(void *scanner);
void *lang_yy_scan_bytes(const char *text, int length, void *scanner);
int lang_yylex(LANG_YYSTYPE *value, LANG_YYLTYPE *place, void *scanner);

/* Hands token after token to the parser, until it has had enough, or a token could not be made: the same one
 * would come again and again. */
static void push_tokens(lang_scanner *scanner, void *generated, lang_yypstate *parser)
{
    LANG_YYSTYPE value = {0}; /* tokens without one leave it as it is */
    lang_place place;
    int status = YYPUSH_MORE;
    while (status == YYPUSH_MORE) {
        int kind = lang_yylex(&value, &place, generated);
        if (scanner->tree->out_of_memory)
            break;
        status = lang_yypush_parse(parser, kind, &value, &place, scanner->tree, scanner);
    }
}

/* Reads the whole source: parses it, or, without a parser, only looks at its tokens. False: no memory. */
static bool run(lang_scanner *scanner, lang_yypstate *parser)
{
    void *generated = NULL;
    if (lang_yylex_init_extra(scanner, &generated) != 0)
        return false;
    if (setjmp(scanner->no_memory) != 0) {
        lang_yylex_destroy(generated);
        return false;
    }
    lang_yy_scan_bytes(scanner->text, (int)scanner->length, generated);
    if (parser) {
        push_tokens(scanner, generated, parser);
    } else {
        LANG_YYSTYPE value;
        lang_place place;
        while (lang_yylex(&value, &place, generated) != LANG_T_END && !scanner->tree->out_of_memory)
            ;
    }
    lang_yylex_destroy(generated);
    return !scanner->tree->out_of_memory;
}

lang_ast_file *lang_parse(lang_diagnostics *diagnostics, uint32_t file, base_arena *arena)
{
    lang_tree_builder tree = {.arena = arena, .diagnostics = diagnostics};
    lang_scanner scanner;
    assert(diagnostics && arena);
    tree.file = base_arena_alloc(arena, sizeof *tree.file);
    if (!tree.file || !lang_scanner_begin(&scanner, &tree, file))
        return tree.file;
    lang_yypstate *parser = lang_yypstate_new();
    bool ok = parser && run(&scanner, parser);
    lang_yypstate_delete(parser);
    return ok ? tree.file : NULL;
}

const lang_token *lang_list_tokens(lang_diagnostics *diagnostics, uint32_t file, base_arena *arena,
                                   uint32_t *count)
{
    lang_tree_builder tree = {.arena = arena, .diagnostics = diagnostics};
    lang_scanner scanner;
    assert(diagnostics && arena);
    if (!lang_scanner_begin(&scanner, &tree, file))
        return NULL;
    scanner.keep = true;
    if (!run(&scanner, NULL))
        return NULL;
    *count = scanner.kept_count;
    if (!scanner.kept)
        return base_arena_alloc(arena, sizeof *scanner.kept); /* there are none */
    return scanner.kept;
}
