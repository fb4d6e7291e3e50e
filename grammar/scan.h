/* The state of a scanner, and what the generated one (lts.l) calls. A function that makes something returns
 * NULL when memory is short, and says so in the tree's builder.
 */
#ifndef GRAMMAR_SCAN_H
#define GRAMMAR_SCAN_H

#include "grammar/grammar.h"

#include <setjmp.h>

struct lang_scanner {
    lang_tree_builder *tree; /* that names and `///` texts are for */
    const char *text;        /* the source */
    size_t length;
    uint32_t file;
    jmp_buf no_memory;     /* the only way out of flex's own allocations */
    uint32_t line, column; /* of what comes next */
    size_t offset;
    lang_token pending;           /* what the scanner is at: a token or a comment */
    lang_token current, previous; /* the token scanned last and the one before it */
    uint32_t depth;               /* of braces */
    lang_place outer_brace;       /* the one that depth 1 came from */
    bool supplied;                /* the `}` before is one that the source lacks */
    bool label;                   /* between `--[` and `]->` */
    bool later;                   /* in an item of a later version, which may hold anything */
    bool agents;                  /* in an item of agents */
    size_t item_offset;           /* where that begins */
    size_t doc_offset, doc_end;   /* `///` lines waiting for their token; doc_end 0: none */
    lang_token *kept;             /* tokens and comments, when all are wanted: `keep` */
    uint32_t kept_count, kept_room;
    bool keep;
};

/* Prepares a scanner for source number `file`. False: the text is no text (said in the diagnostics). */
bool lang_scanner_begin(lang_scanner *scanner, lang_tree_builder *tree, uint32_t file);

/* A token or a comment of that text comes next. */
void lang_scan_advance(lang_scanner *scanner, const char *text, size_t length);
/* It is a token of that kind; returns the kind to hand to the parser. */
int lang_scan_token(lang_scanner *scanner, int kind, lang_place *place);
void lang_scan_end(lang_scanner *scanner);
/* The kind of a word where it stands, and the clause that it begins, if it does. */
int lang_scan_word(const lang_scanner *scanner, const char *text, size_t length, const lang_clause **clause);
/* Does the word at hand, of that kind, begin an item although a brace is open? Then that has been said, and
 * the word is to be read again after a `}`. */
bool lang_scan_unclosed(lang_scanner *scanner, int kind);
/* Do items of agents begin with the word at hand? It is to be read again, as their token. */
bool lang_scan_begins_agents(lang_scanner *scanner);
/* In an item of agents: does the word at hand begin the next item, so that this one ended without its `;`; or
 * although a brace is open? Then the word is to be read again after an END, or after a `}`; the latter has
 * been said. */
bool lang_scan_ends_item(lang_scanner *scanner);
bool lang_scan_unclosed_item(lang_scanner *scanner);
/* Does an arrow follow the token, so that it is meant as the source of a transition? */
bool lang_leads_to_arrow(const lang_scanner *scanner, const lang_token *token);
/* Does an expression begin with the token at hand, of that kind, or behind it: what follows an action in a
 * label, the parameters of actions, a variable? */
bool lang_begins_expression(const lang_scanner *scanner, int kind);
void lang_scan_doc(lang_scanner *scanner);
void lang_scan_comment(lang_scanner *scanner);
void lang_scan_open_comment(lang_scanner *scanner);
lang_ast_name *lang_scan_name(lang_scanner *scanner, const char *text, size_t length);

/* Quoted names (quoted.c). */
lang_ast_name *lang_scan_string(lang_scanner *scanner, const char *text, size_t length);
lang_ast_name *lang_scan_open_string(lang_scanner *scanner, const char *text, size_t length);

#endif
