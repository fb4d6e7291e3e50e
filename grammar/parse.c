/* Running the generated scanner and parser over a source. */
#include "grammar/agents_parse.h"
#include "grammar/scan.h"

#include <assert.h>
#include <string.h>

/* Of the scanner: flex writes no header in a form that could be included here. */
int lang_yylex_init_extra(lang_scanner *extra, void **scanner);
int lang_yylex_destroy(void *scanner);
void *lang_yy_scan_buffer(char *text, size_t length, void *scanner);
void lang_yy_delete_buffer(void *buffer, void *scanner);
int lang_yylex(LANG_YYSTYPE *value, LANG_YYLTYPE *place, void *scanner);

typedef struct reader {
    lang_scanner *scanner;
    void *generated; /* flex's */
    char *text;      /* of the whole source, with two NULs behind it, as flex wants it */
    void *buffer;
    lang_yypstate *parser; /* NULL: tokens are only looked at */
    lang_agents_reader agents;
} reader;

/* Makes flex read on where the scanner is: behind an item that agents.l has read. */
static bool go_there(reader *r)
{
    void *before = r->buffer; /* to which flex puts back a character, so it has to be there yet */
    size_t offset = r->scanner->offset;
    r->buffer = lang_yy_scan_buffer(r->text + offset, r->scanner->length - offset + 2, r->generated);
    if (before)
        lang_yy_delete_buffer(before, r->generated);
    return r->buffer != NULL;
}

/* Reads token after token, until the parser has had enough, or a token could not be made: the same one would
 * come again and again. */
static bool read_tokens(reader *r)
{
    LANG_YYSTYPE value = {0}; /* tokens without one leave it as it is */
    lang_place place = {0};
    lang_tree_builder *tree = r->scanner->tree;
    int status = YYPUSH_MORE, kind = LANG_T_NONE;
    while (status == YYPUSH_MORE && kind != LANG_T_END) {
        kind = lang_yylex(&value, &place, r->generated);
        if (tree->out_of_memory)
            return false;
        lang_token before = r->scanner->previous, last = r->scanner->current;
        if (kind == LANG_T_AGENTS) { /* for messages, it is the token at hand */
            place = r->scanner->pending.place;
            r->scanner->previous = last;
            r->scanner->current = r->scanner->pending;
            r->scanner->current.kind = kind;
            r->scanner->current.length =
                strspn(r->scanner->text + r->scanner->offset, "abcdefghijklmnopqrstuvwxyz");
        }
        if (r->parser)
            status = lang_yypush_parse(r->parser, kind, &value, &place, tree, r->scanner);
        if (kind == LANG_T_AGENTS) {
            r->scanner->previous = before;
            r->scanner->current = last;
        }
        if (kind == LANG_T_AGENTS && (!lang_read_agents(&r->agents) || !go_there(r)))
            return false;
    }
    return !tree->out_of_memory;
}

/* Reads the whole source: parses it, or, without a parser, only looks at its tokens. False: no memory. */
static bool run(lang_scanner *scanner, lang_yypstate *parser)
{
    /* Not on the stack, which setjmp() would not leave as it is. */
    reader *r = base_arena_alloc(scanner->tree->arena, sizeof *r);
    char *text = base_arena_alloc(scanner->tree->arena, scanner->length + 2);
    if (!r || !text)
        return false;
    memcpy(text, scanner->text, scanner->length);
    *r = (reader){.scanner = scanner, .text = text, .parser = parser, .agents = {.scanner = scanner}};
    if (lang_yylex_init_extra(scanner, &r->generated) != 0)
        return false;
    volatile bool ok = false;
    if (setjmp(scanner->no_memory) == 0)
        ok = go_there(r) && read_tokens(r);
    lang_yylex_destroy(r->generated);
    lang_end_agents(&r->agents);
    return ok;
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
    tree.file = base_arena_alloc(arena, sizeof *tree.file); /* which nobody will read */
    if (!tree.file || !lang_scanner_begin(&scanner, &tree, file))
        return NULL;
    scanner.keep = true;
    if (!run(&scanner, NULL))
        return NULL;
    *count = scanner.kept_count;
    if (!scanner.kept)
        return base_arena_alloc(arena, sizeof *scanner.kept); /* there are none */
    return scanner.kept;
}
