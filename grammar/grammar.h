/* The grammar room: from the text of a .lts file to its tokens and its syntax tree. This is its door.
 *
 * Scanner and parser are made by flex (lts.l) and bison (lts.y). The parser is a push parser: parse.c takes
 * token after token from the one and hands it to the other, so that neither calls the other. Items of agents
 * have a scanner and a parser of their own (agents.l, agents.y), which agents_parse.c runs.
 */
#ifndef GRAMMAR_GRAMMAR_H
#define GRAMMAR_GRAMMAR_H

#include "grammar/agents-parser.h"
#include "grammar/lts-parser.h"
#include "language/tree/tree.h"

/* Parses source number `file`, which has been read. Returns NULL when memory is short; errors in the text are
 * in the diagnostics, and the tree then holds what could be understood. */
lang_ast_file *lang_parse(lang_diagnostics *diagnostics, uint32_t file, base_arena *arena);

#define LANG_T_COMMENT (-2) /* the kind of a comment in a list of tokens */
#define LANG_T_NONE    (-1) /* the kind of the token before the first */

typedef struct lang_token {
    int kind; /* of grammar/lts-parser.h or agents-parser.h, or a character */
    lang_place place;
    size_t offset, length; /* in the source */
    bool starts;           /* an item or a clause may begin with it */
    bool reported;         /* what is wrong with it has been said */
    bool unmatched;        /* a `}` that closes nothing */
    bool agents;           /* it is of agents.y */
} lang_token;

/* All tokens and comments of a source that parses, in order. NULL: no memory. */
const lang_token *lang_list_tokens(lang_diagnostics *diagnostics, uint32_t file, base_arena *arena,
                                   uint32_t *count);

/* ---- what words mean (keywords.c) ---- */

/* "keyword", "name", "comment", ... */
const char *lang_token_name(int kind);
/* Is it the word that a clause begins with? */
bool lang_begins_clause(int kind);
/* lang_fix where a name is to be put, which is quoted when it has to be. */
void lang_fix_name(lang_diagnostics *d, lang_place place, const char *name);

#endif
