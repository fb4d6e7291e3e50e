/* Running the scanner and parser of agents over one item. Each item has a parser of its own, so that what is
 * wrong in one does not hide the next. A word that is not reserved is a token of its own where the parser
 * takes such a one. Where an error begins at a brace, all that is in the braces is skipped, and the parser
 * gets one token for it.
 */
#include "grammar/agents_parse.h"

#include "grammar/agents_words.h"

#include <assert.h>
#include <string.h>

/* Of the scanner: flex writes no header in a form that could be included here. */
int lang_agents_yylex_init_extra(lang_scanner *extra, void **scanner);
int lang_agents_yylex_destroy(void *scanner);
void *lang_agents_yy_scan_buffer(char *text, size_t length, void *scanner);
void lang_agents_yy_delete_buffer(void *buffer, void *scanner);
int lang_agents_yylex(LANG_AGENTS_YYSTYPE *value, LANG_AGENTS_YYLTYPE *place, void *scanner);

typedef struct item {
    lang_scanner *scanner;
    void *generated;
    lang_agents_yypstate *parser;
    int kind; /* of the token at hand */
    LANG_AGENTS_YYSTYPE value;
    lang_place place;
    int status; /* of the parser */
} item;

/* Scans the next token; says what a word is that may be several things. */
static void scan(item *at)
{
    lang_scanner *scanner = at->scanner;
    at->kind = lang_agents_yylex(&at->value, &at->place, at->generated);
    if (at->kind != LANG_A_NAME || scanner->tree->out_of_memory)
        return;
    const char *rest = scanner->text + scanner->offset;
    int kind = lang_agents_contextual(at->value.LANG_A_NAME->text, rest, false);
    if (kind == LANG_A_NAME || !lang_agents_accepts(at->parser, kind))
        return;
    if (lang_agents_accepts(at->parser, LANG_A_NAME))
        kind = lang_agents_contextual(at->value.LANG_A_NAME->text, rest, true);
    at->kind = kind;
    scanner->current.kind = kind;
    if (scanner->keep)
        scanner->kept[scanner->kept_count - 1].kind = kind;
}

static void push(item *at, int kind)
{
    at->status =
        lang_agents_yypush_parse(at->parser, kind, &at->value, &at->place, at->scanner->tree, at->scanner);
}

/* The parser dropped a `{`: skips to its `}`. */
static void skip_braces(item *at)
{
    uint32_t depth = at->scanner->depth;
    lang_place place = at->place;
    assert(depth > 0);
    while (at->scanner->depth >= depth && at->kind != LANG_A_END && !at->scanner->tree->out_of_memory)
        scan(at);
    if (at->kind == LANG_A_END)
        return;
    place.end_line = at->place.end_line;
    place.end_column = at->place.end_column;
    at->place = place;
    push(at, LANG_A_BLOCK);
}

/* Is the item over with the token at hand? */
static bool is_over(const item *at)
{
    bool may_end = at->kind == '}' || at->kind == ';';
    return at->kind == LANG_A_END ||
           (may_end && at->scanner->depth == 0 && lang_agents_accepts(at->parser, LANG_A_END));
}

static void read_item(item *at)
{
    at->status = YYPUSH_MORE;
    do {
        scan(at);
        if (at->scanner->tree->out_of_memory)
            return;
        push(at, at->kind);
        if (at->status == YYPUSH_MORE && at->kind == '{' && lang_agents_recovers(at->parser))
            skip_braces(at);
    } while (at->status == YYPUSH_MORE && !is_over(at));
    if (at->status == YYPUSH_MORE)
        push(at, LANG_A_END);
}

/* Makes flex read on where the scanner is. */
static bool go_there(lang_agents_reader *reader)
{
    lang_scanner *scanner = reader->scanner;
    if (!reader->generated && lang_agents_yylex_init_extra(scanner, &reader->generated) != 0)
        return false;
    if (!reader->text) {
        reader->text = base_arena_alloc(scanner->tree->arena, scanner->length + 2);
        if (!reader->text)
            return false;
        memcpy(reader->text, scanner->text, scanner->length);
    }
    void *before = reader->buffer; /* to which flex puts back a character, so it has to be there yet */
    reader->buffer = lang_agents_yy_scan_buffer(reader->text + scanner->offset,
                                                scanner->length - scanner->offset + 2, reader->generated);
    if (before)
        lang_agents_yy_delete_buffer(before, reader->generated);
    return reader->buffer != NULL;
}

bool lang_read_agents(lang_agents_reader *reader)
{
    lang_scanner *scanner = reader->scanner;
    size_t length = strspn(scanner->text + scanner->offset, "abcdefghijklmnopqrstuvwxyz");
    int word = lang_agents_item_word(scanner->text + scanner->offset, length);
    assert(word != LANG_A_NAME);
    scanner->agents = true;
    scanner->item_offset = scanner->offset;
    lang_item_kind kind = word == LANG_A_AGENT    ? LANG_ITEM_AGENT
                          : word == LANG_A_SYSTEM ? LANG_ITEM_SYSTEM
                                                  : LANG_ITEM_OTHER;
    reader->parser = lang_agents_yypstate_new();
    bool ok = reader->parser && go_there(reader) && lang_tree_begin_item(scanner->tree, kind);
    item at = {.scanner = scanner, .generated = reader->generated, .parser = reader->parser};
    if (ok)
        read_item(&at);
    lang_agents_yypstate_delete(reader->parser);
    reader->parser = NULL;
    scanner->agents = false;
    if (at.kind == LANG_A_END && scanner->current.reported)
        scanner->offset = scanner->length; /* in a comment that does not end */
    scanner->tree->damaged = false;
    return ok && !scanner->tree->out_of_memory;
}

void lang_end_agents(lang_agents_reader *reader)
{
    if (reader->generated)
        lang_agents_yylex_destroy(reader->generated);
    lang_agents_yypstate_delete(reader->parser);
    reader->generated = reader->parser = NULL;
}
