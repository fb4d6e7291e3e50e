/* From the text of a file to its syntax tree: what the generated scanner and parser (grammar/) and the
 * functions that they call share. Everything made lives in the arena; a function that makes something returns
 * NULL when memory is short.
 */
#ifndef LANGUAGE_TREE_PARSE_H
#define LANGUAGE_TREE_PARSE_H

#include "base/arena.h"
#include "language/diagnostics/diagnostics.h"
#include "language/tree/tree.h"
#include <setjmp.h>
#include <stddef.h>

#define LANG_EXPECTED_MAX 80 /* kinds of token */

/* A token as the messages about it want it. */
typedef struct lang_token {
    int kind; /* of grammar/lts-parser.h, or a character; -1: none yet */
    lang_place place;
    size_t offset, length; /* in the source */
    bool starts;           /* an item or a clause may begin with it */
    bool reported;         /* what is wrong with it has been said */
    bool unmatched;        /* a `}` that closes nothing */
} lang_token;

/* `///` lines, newest first, and the token that they stand directly before. */
typedef struct lang_doc lang_doc;
struct lang_doc {
    lang_doc *older;
    size_t offset, end; /* the stretch of source from the first to the last of the lines */
    lang_place token;
};

typedef struct lang_parser {
    base_arena *arena;
    lang_diagnostics *diagnostics;
    const char *text; /* the source */
    size_t length;
    uint32_t file;
    lang_ast_file *ast;
    bool out_of_memory;
    jmp_buf no_memory; /* the only way out of flex's own allocations */
    /* The scanner. */
    uint32_t line, column; /* of what comes next */
    size_t offset;
    lang_token pending;           /* what the scanner is at: a token or a comment */
    lang_token current, previous; /* the token scanned last and the one before it */
    uint32_t depth;               /* of braces */
    lang_place outer_brace;       /* the one that depth 1 came from */
    bool supplied;                /* the `}` before is one that the source lacks */
    bool later;                   /* in an item of a later version, which may hold anything */
    lang_doc *docs;               /* newest first */
    size_t doc_offset, doc_end;   /* lines waiting for their token; doc_end 0: none */
    lang_token *kept;             /* tokens and comments, when all are wanted: `keep` */
    uint32_t kept_count, kept_room;
    bool keep;
    /* The parser. */
    bool damaged; /* there was a syntax error in the spec at hand */
    lang_ast_expression *first_expression, *last_expression; /* of the spec at hand */
} lang_parser;

/* Parses source number `file`, which has been read. Returns NULL when memory is short; errors in the text are
 * in the diagnostics, and the tree then holds what could be understood. */
lang_ast_file *lang_parse(lang_diagnostics *diagnostics, uint32_t file, base_arena *arena);

/* Prepares a parser for source number `file`. False: the text is no text (said in the diagnostics). */
bool lang_parser_begin(lang_parser *parser, lang_diagnostics *diagnostics, uint32_t file, base_arena *arena);

#define LANG_T_COMMENT (-2) /* the kind of a comment in a list of tokens */

/* All tokens and comments of a source that parses, in order. NULL: no memory. */
const lang_token *lang_scan_all(lang_diagnostics *diagnostics, uint32_t file, base_arena *arena,
                                uint32_t *count);

/* A source that has been read and parsed. */
typedef struct lang_opened {
    uint32_t file;
    base_arena *arena;
    lang_ast_file *ast;
} lang_opened;

/* Reads and parses a file. Returns 0, 1 (syntax errors) or 2; close it in any case (tokens.c). */
int lang_open_source(lang_opened *opened, const char *path, lang_diagnostics *diagnostics);
void lang_close_source(lang_opened *opened);
const char *lang_token_name(int kind); /* "keyword", "comment", ... */

/* ---- called by the scanner (scan.c) ---- */
void lang_scan_advance(lang_parser *parser, const char *text, size_t length);
int lang_scan_token(lang_parser *parser, int kind, lang_place *place);
void lang_scan_end(lang_parser *parser);
/* Does the word at hand, of that kind, begin an item although a brace is open? Then that has been said, and
 * the word is to be read again after a `}`. */
bool lang_scan_unclosed(lang_parser *parser, int kind);
/* Does an arrow follow the token, so that it is meant as the source of a transition? */
bool lang_scan_leads_to_arrow(const lang_parser *parser, const lang_token *token);
void lang_scan_doc(lang_parser *parser);
void lang_scan_comment(lang_parser *parser);
void lang_scan_open_comment(lang_parser *parser);
lang_ast_name *lang_scan_name(lang_parser *parser, const char *text, size_t length);
lang_ast_name *lang_scan_string(lang_parser *parser, const char *text, size_t length);
lang_ast_name *lang_scan_open_string(lang_parser *parser, const char *text, size_t length);
/* The token kind of a word; NAME when it is no keyword. */
int lang_keyword(const char *text, size_t length);
/* The keywords in order: NULL after the last. */
const char *lang_keyword_text(size_t index, int *kind);
/* The `///` text directly before the token that begins at `place`, or NULL. */
const char *lang_scan_doc_before(lang_parser *parser, lang_place place);

/* ---- called by the parser (ast.c, syntax.c, duration.c) ---- */
lang_place lang_parse_start(const lang_parser *parser);
void lang_syntax_error(lang_parser *parser, const char *const *expected, unsigned count);
/* A character that begins no token, where one is expected that it can be dropped before. */
void lang_stray(lang_parser *parser, const lang_ast_name *character);
void lang_later_item(lang_parser *parser, const lang_ast_name *word);
lang_ast_duration lang_duration(lang_parser *parser, lang_place place, lang_ast_names parts);

lang_ast_names lang_ast_list(lang_ast_name *name); /* NULL: the empty list */
lang_ast_names lang_ast_append(lang_ast_names names, lang_ast_name *name);
lang_ast_arrow *lang_ast_arrow_to(lang_parser *parser, lang_ast_names actions, lang_ast_name *target);
lang_ast_clause *lang_ast_clause_of(lang_parser *parser, lang_ast_kind kind, lang_place place,
                                    lang_ast_names names);
lang_ast_clause *lang_ast_transitions(lang_parser *parser, lang_place place, lang_ast_names sources,
                                      lang_ast_arrows arrows);
lang_ast_clause *lang_ast_timeout(lang_parser *parser, lang_ast_kind kind, lang_place place,
                                  lang_ast_duration duration, lang_ast_names states);
void lang_ast_add_clause(lang_ast_clauses *clauses, lang_ast_clause *clause); /* NULL: nothing */
lang_ast_spec *lang_ast_add_spec(lang_parser *parser, lang_place place, lang_ast_name *name,
                                 lang_ast_clauses clauses, lang_ast_expression *expression);
lang_ast_expression *lang_ast_operation(lang_parser *parser, lang_ast_expression model);
lang_ast_assertion *lang_ast_property_of(lang_parser *parser, lang_ast_property property, lang_place place,
                                         lang_ast_names names, lang_ast_name *under);
void lang_ast_add_assertion(lang_parser *parser, lang_place place, bool negated, lang_ast_name *spec,
                            lang_ast_assertion *assertion);
lang_ast_import *lang_ast_add_import(lang_parser *parser, lang_place place, lang_ast_name *path);

#endif
