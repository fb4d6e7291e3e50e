/* What the scanner makes of the text of a token: places, words, names, comments. */
#include "grammar/scan.h"

#include "base/utf8.h"
#include "grammar/agents_words.h"
#include "grammar/keywords.h"

#include <assert.h>
#include <string.h>

/* ---- places ---- */

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

bool lang_scanner_begin(lang_scanner *scanner, lang_tree_builder *tree, uint32_t file)
{
    size_t length;
    const char *text = lang_source_text(tree->diagnostics, file, &length);
    assert(text);
    *scanner = (lang_scanner){.tree = tree,
                              .text = text,
                              .length = length,
                              .file = file,
                              .line = 1,
                              .column = 1,
                              .current = {.kind = LANG_T_NONE}};
    const char *nul = memchr(text, '\0', length);
    size_t good = base_utf8_check(text, nul ? (size_t)(nul - text) : length);
    if (good == length)
        return true;
    lang_place place = place_at(file, text, good, 1);
    if (text[good] == '\0')
        lang_error(tree->diagnostics, place, "there is a NUL byte here: this is not a text file");
    else
        lang_error(tree->diagnostics, place, "the byte 0x%02X here is not UTF-8", (unsigned char)text[good]);
    return false;
}

void lang_scan_advance(lang_scanner *scanner, const char *text, size_t length)
{
    lang_token *token = &scanner->pending;
    assert(scanner->offset + length <= scanner->length);
    *token = (lang_token){.offset = scanner->offset, .length = length};
    token->place = (lang_place){.file = scanner->file, .line = scanner->line, .column = scanner->column};
    scanner->offset += length;
    const char *rest = text, *end = text + length, *newline;
    bool may_break = *text <= ' ' || *text == '/'; /* only blanks and comments hold newlines */
    while (may_break && (newline = memchr(rest, '\n', (size_t)(end - rest)))) {
        scanner->line++;
        scanner->column = 1;
        rest = newline + 1;
    }
    scanner->column += (uint32_t)(end - rest);
    token->place.end_line = scanner->line;
    token->place.end_column = scanner->column;
}

/* Keeps the token at hand when all are wanted. */
static void keep(lang_scanner *scanner, int kind)
{
    if (!scanner->keep)
        return;
    lang_token *kept = base_arena_grow(scanner->tree->arena, scanner->kept, scanner->kept_count,
                                       &scanner->kept_room, sizeof *kept);
    if (!kept) {
        scanner->tree->out_of_memory = true;
        return;
    }
    scanner->kept = kept;
    kept[scanner->kept_count] = scanner->pending;
    kept[scanner->kept_count].agents = scanner->agents;
    kept[scanner->kept_count++].kind = kind;
}

/* May the token that comes next begin an item or a clause? */
static bool starts(const lang_scanner *scanner)
{
    int before = scanner->current.kind;
    return before == LANG_T_NONE || before == ';' || before == '{' || before == '}';
}

int lang_scan_token(lang_scanner *scanner, int kind, lang_place *place)
{
    lang_token *token = &scanner->pending;
    assert(kind != LANG_T_NONE && kind != LANG_T_COMMENT);
    if (kind == '{' && scanner->depth++ == 0)
        scanner->outer_brace = token->place;
    scanner->label =
        kind == LANG_T_ARROW_OPEN || (scanner->label && kind != LANG_T_ARROW_CLOSE &&
                                      kind != LANG_T_INVALID && kind != ';' && kind != '{' && kind != '}');
    token->unmatched = kind == '}' && scanner->depth == 0;
    if (kind == '}' && scanner->depth)
        scanner->depth--;
    if ((kind == ';' || kind == '}') && scanner->depth == 0)
        scanner->later = false;
    bool empty = kind == ';' && starts(scanner); /* nothing to document */
    if (scanner->doc_end && !empty) {
        if (!lang_tree_add_doc(scanner->tree, scanner->text + scanner->doc_offset,
                               scanner->text + scanner->doc_end, token->place))
            return LANG_T_LANG_YYUNDEF;
        scanner->doc_end = 0;
    }
    token->starts = starts(scanner);
    token->agents = scanner->agents;
    scanner->previous = scanner->current;
    scanner->current = *token;
    scanner->current.kind = kind;
    *place = token->place;
    if (kind != LANG_T_END)
        keep(scanner, kind);
    return kind;
}

void lang_scan_end(lang_scanner *scanner)
{
    lang_scan_advance(scanner, "", 0);
}

/* What comes after the comment that `text` begins with; NULL: it begins with none that ends. */
static const char *after_comment(const char *text)
{
    const char *end = strncmp(text, "//", 2) == 0   ? strchr(text, '\n')
                      : strncmp(text, "/*", 2) == 0 ? strstr(text + 2, "*/")
                                                    : NULL;
    return end && *end == '*' ? end + 2 : end;
}

bool lang_leads_to_arrow(const lang_scanner *scanner, const lang_token *token)
{
    assert(token->offset + token->length <= scanner->length);
    const char *rest = scanner->text + token->offset + token->length, *after;
    while ((after = after_comment(rest + strspn(rest, " \t\r\n\f\v"))))
        rest = after;
    return strncmp(rest + strspn(rest, " \t\r\n\f\v"), "--[", 3) == 0;
}

/* ---- words ---- */

/* May a clause begin here? In the braces of a spec, not in those of a list. */
static bool may_begin_clause(const lang_scanner *scanner)
{
    bool in_list = scanner->current.kind == '{' &&
                   (scanner->previous.kind == LANG_T_HIDE || scanner->previous.kind == LANG_T_RENAME);
    return scanner->depth == 1 && starts(scanner) && !in_list;
}

int lang_scan_word(const lang_scanner *scanner, const char *text, size_t length, const lang_clause **clause)
{
    int kind = lang_keyword(text, length, clause);
    if (kind == LANG_T_LATER && !(scanner->depth == 0 && starts(scanner)))
        return LANG_T_NAME;
    if (!*clause || !((*clause)->flags & LANG_CONTEXTUAL) ||
        (may_begin_clause(scanner) && !lang_leads_to_arrow(scanner, &scanner->pending)))
        return kind;
    *clause = NULL;
    return LANG_T_NAME;
}

bool lang_begins_expression(const lang_scanner *scanner, int kind)
{
    int before = scanner->current.kind;
    bool follows_action = scanner->label && before != LANG_T_ARROW_OPEN && before != '|';
    bool declares = kind == LANG_T_CLAUSE_OF_SIGNATURES || kind == LANG_T_CLAUSE_OF_VARIABLE;
    return declares || (follows_action && (kind == '(' || kind == LANG_T_WHEN || kind == LANG_T_DO));
}

/* The word at hand is to be read again. */
static void unread(lang_scanner *scanner)
{
    lang_token *word = &scanner->pending;
    scanner->offset = word->offset;
    scanner->column = word->place.column;
    word->length = 0;
    word->place.end_column = word->place.column;
}

/* A `}` is missing before the word at hand: says so, once. */
static void supply_brace(lang_scanner *scanner)
{
    lang_token *word = &scanner->pending;
    if (!scanner->supplied) {
        lang_error(scanner->tree->diagnostics, word->place, "expected '}' before '%.*s'", (int)word->length,
                   scanner->text + word->offset);
        lang_note(scanner->tree->diagnostics, scanner->outer_brace, "to match this '{'");
    }
    scanner->supplied = scanner->depth > 1;
    unread(scanner);
    word->reported = true;
}

/* Does the word at hand begin an item of any kind, as far as can be told from what follows it? */
static bool begins_item(const lang_scanner *scanner, bool inside_braces)
{
    const lang_token *word = &scanner->pending;
    return lang_agents_begins_item(scanner->text + word->offset, word->length, inside_braces);
}

bool lang_scan_unclosed(lang_scanner *scanner, int kind)
{
    lang_token *word = &scanner->pending;
    bool item = kind == LANG_T_SPEC || kind == LANG_T_ASSERT || kind == LANG_T_IMPORT;
    if (!item && word->place.column == 1 && kind == LANG_T_NAME)
        item = begins_item(scanner, true);
    if (!item || scanner->depth == 0 || scanner->later || !(starts(scanner) || word->place.column == 1) ||
        lang_leads_to_arrow(scanner, word))
        return false;
    supply_brace(scanner);
    return true;
}

/* ---- items of agents ---- */

bool lang_scan_begins_agents(lang_scanner *scanner)
{
    const lang_token *word = &scanner->pending;
    int kind = lang_agents_item_word(scanner->text + word->offset, word->length);
    bool begins = starts(scanner) || (word->place.column == 1 && begins_item(scanner, false));
    if (kind == LANG_A_NAME || scanner->depth > 0 || scanner->later || !begins)
        return false;
    unread(scanner);
    return true;
}

bool lang_scan_ends_item(lang_scanner *scanner)
{
    if (scanner->depth > 0 || scanner->pending.place.line == scanner->current.place.end_line ||
        scanner->pending.offset == scanner->item_offset || !begins_item(scanner, false))
        return false;
    unread(scanner);
    return true;
}

bool lang_scan_unclosed_item(lang_scanner *scanner)
{
    if (scanner->depth == 0 || scanner->pending.place.column > 1 || !begins_item(scanner, true))
        return false;
    supply_brace(scanner);
    scanner->tree->damaged = true;
    return true;
}

/* ---- comments and docs ---- */

void lang_scan_comment(lang_scanner *scanner)
{
    keep(scanner, LANG_T_COMMENT);
}

void lang_scan_doc(lang_scanner *scanner)
{
    const lang_token *token = &scanner->pending;
    assert(token->length >= 3 && memcmp(scanner->text + token->offset, "///", 3) == 0);
    if (!scanner->doc_end)
        scanner->doc_offset = token->offset;
    scanner->doc_end = token->offset + token->length;
    lang_scan_comment(scanner);
}

void lang_scan_open_comment(lang_scanner *scanner)
{
    lang_error(scanner->tree->diagnostics, scanner->pending.place, "this comment is never closed by '*/'");
    scanner->pending.reported = true;
}

/* ---- names ---- */

lang_ast_name *lang_scan_name(lang_scanner *scanner, const char *text, size_t length)
{
    char *copy = base_arena_text(scanner->tree->arena, text, length);
    return lang_tree_name(scanner->tree, copy, scanner->pending.place);
}
