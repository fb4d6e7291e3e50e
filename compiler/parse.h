/* From the text of a file to its syntax tree: what the generated scanner and parser (grammar/) and the
 * functions that they call share. Everything made lives in the arena; a function that makes something returns
 * NULL when memory is short.
 */
#ifndef SPEXC_PARSE_H
#define SPEXC_PARSE_H

#include "compiler/arena.h"
#include "compiler/ast.h"
#include "compiler/diagnostics.h"
#include <setjmp.h>
#include <stddef.h>

#define SPEXC_EXPECTED_MAX 80 /* kinds of token */

/* A token as the messages about it want it. */
typedef struct spexc_token {
    int kind; /* of grammar/lts-parser.h, or a character; -1: none yet */
    spexc_place place;
    size_t offset, length; /* in the source */
    bool starts;           /* an item or a clause may begin with it */
    bool reported;         /* what is wrong with it has been said */
    bool unmatched;        /* a `}` that closes nothing */
} spexc_token;

/* `///` lines, newest first, and the token that they stand directly before. */
typedef struct spexc_doc spexc_doc;
struct spexc_doc {
    spexc_doc *older;
    size_t offset, end; /* the stretch of source from the first to the last of the lines */
    spexc_place token;
};

typedef struct spexc_parser {
    spexc_arena *arena;
    spexc_diagnostics *diagnostics;
    const char *text; /* the source */
    size_t length;
    uint32_t file;
    spexc_ast_file *ast;
    bool out_of_memory;
    jmp_buf no_memory; /* the only way out of flex's own allocations */
    /* The scanner. */
    uint32_t line, column; /* of what comes next */
    size_t offset;
    spexc_token pending;           /* what the scanner is at: a token or a comment */
    spexc_token current, previous; /* the token scanned last and the one before it */
    uint32_t depth;                /* of braces */
    spexc_place outer_brace;       /* the one that depth 1 came from */
    bool supplied;                 /* the `}` before is one that the source lacks */
    bool later;                    /* in an item of a later version, which may hold anything */
    spexc_doc *docs;               /* newest first */
    size_t doc_offset, doc_end;    /* lines waiting for their token; doc_end 0: none */
    spexc_token *kept;             /* tokens and comments, when all are wanted: `keep` */
    uint32_t kept_count, kept_room;
    bool keep;
    /* The parser. */
    bool damaged; /* there was a syntax error in the spec at hand */
    spexc_ast_expression *first_expression, *last_expression; /* of the spec at hand */
} spexc_parser;

/* Parses source number `file`, which has been read. Returns NULL when memory is short; errors in the text are
 * in the diagnostics, and the tree then holds what could be understood. */
spexc_ast_file *spexc_parse(spexc_diagnostics *diagnostics, uint32_t file, spexc_arena *arena);

/* Prepares a parser for source number `file`. False: the text is no text (said in the diagnostics). */
bool spexc_parser_begin(spexc_parser *parser, spexc_diagnostics *diagnostics, uint32_t file,
                        spexc_arena *arena);

#define SPEXC_T_COMMENT (-2) /* the kind of a comment in a list of tokens */

/* All tokens and comments of a source that parses, in order. NULL: no memory. */
const spexc_token *spexc_scan_all(spexc_diagnostics *diagnostics, uint32_t file, spexc_arena *arena,
                                  uint32_t *count);

/* A source that has been read and parsed. */
typedef struct spexc_opened {
    uint32_t file;
    spexc_arena *arena;
    spexc_ast_file *ast;
} spexc_opened;

/* Reads and parses a file. Returns 0, 1 (syntax errors) or 2; close it in any case (tokens.c). */
int spexc_open_source(spexc_opened *opened, const char *path, spexc_diagnostics *diagnostics);
void spexc_close_source(spexc_opened *opened);
const char *spexc_token_name(int kind); /* "keyword", "comment", ... */

/* ---- called by the scanner (scan.c) ---- */
void spexc_scan_advance(spexc_parser *parser, const char *text, size_t length);
int spexc_scan_token(spexc_parser *parser, int kind, spexc_place *place);
void spexc_scan_end(spexc_parser *parser);
/* Does the word at hand, of that kind, begin an item although a brace is open? Then that has been said, and
 * the word is to be read again after a `}`. */
bool spexc_scan_unclosed(spexc_parser *parser, int kind);
/* Does an arrow follow the token, so that it is meant as the source of a transition? */
bool spexc_scan_leads_to_arrow(const spexc_parser *parser, const spexc_token *token);
void spexc_scan_doc(spexc_parser *parser);
void spexc_scan_comment(spexc_parser *parser);
void spexc_scan_open_comment(spexc_parser *parser);
spexc_ast_name *spexc_scan_name(spexc_parser *parser, const char *text, size_t length);
spexc_ast_name *spexc_scan_string(spexc_parser *parser, const char *text, size_t length);
spexc_ast_name *spexc_scan_open_string(spexc_parser *parser, const char *text, size_t length);
/* The token kind of a word; NAME when it is no keyword. */
int spexc_keyword(const char *text, size_t length);
/* The keywords in order: NULL after the last. */
const char *spexc_keyword_text(size_t index, int *kind);
/* The `///` text directly before the token that begins at `place`, or NULL. */
const char *spexc_scan_doc_before(spexc_parser *parser, spexc_place place);

/* ---- called by the parser (ast.c, syntax.c, duration.c) ---- */
spexc_place spexc_parse_start(const spexc_parser *parser);
void spexc_syntax_error(spexc_parser *parser, const char *const *expected, unsigned count);
/* A character that begins no token, where one is expected that it can be dropped before. */
void spexc_stray(spexc_parser *parser, const spexc_ast_name *character);
void spexc_later_item(spexc_parser *parser, const spexc_ast_name *word);
spexc_ast_duration spexc_duration(spexc_parser *parser, spexc_place place, spexc_ast_names parts);

spexc_ast_names spexc_ast_list(spexc_ast_name *name); /* NULL: the empty list */
spexc_ast_names spexc_ast_append(spexc_ast_names names, spexc_ast_name *name);
spexc_ast_arrow *spexc_ast_arrow_to(spexc_parser *parser, spexc_ast_names actions, spexc_ast_name *target);
spexc_ast_clause *spexc_ast_clause_of(spexc_parser *parser, spexc_ast_kind kind, spexc_place place,
                                      spexc_ast_names names);
spexc_ast_clause *spexc_ast_transitions(spexc_parser *parser, spexc_place place, spexc_ast_names sources,
                                        spexc_ast_arrows arrows);
spexc_ast_clause *spexc_ast_timeout(spexc_parser *parser, spexc_ast_kind kind, spexc_place place,
                                    spexc_ast_duration duration, spexc_ast_names states);
void spexc_ast_add_clause(spexc_ast_clauses *clauses, spexc_ast_clause *clause); /* NULL: nothing */
spexc_ast_spec *spexc_ast_add_spec(spexc_parser *parser, spexc_place place, spexc_ast_name *name,
                                   spexc_ast_clauses clauses, spexc_ast_expression *expression);
spexc_ast_expression *spexc_ast_operation(spexc_parser *parser, spexc_ast_expression model);
spexc_ast_assertion *spexc_ast_property_of(spexc_parser *parser, spexc_ast_property property,
                                           spexc_place place, spexc_ast_names names, spexc_ast_name *under);
void spexc_ast_add_assertion(spexc_parser *parser, spexc_place place, bool negated, spexc_ast_name *spec,
                             spexc_ast_assertion *assertion);
spexc_ast_import *spexc_ast_add_import(spexc_parser *parser, spexc_place place, spexc_ast_name *path);

#endif
