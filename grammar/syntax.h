/* What is said of syntax errors. */
#ifndef GRAMMAR_SYNTAX_H
#define GRAMMAR_SYNTAX_H

#include "grammar/scan.h"

#define LANG_EXPECTED_MAX 80 /* kinds of token */

/* The token at hand is none of those expected. */
void lang_syntax_error(const lang_scanner *scanner, const char *const *expected, unsigned count);
/* A name that is not quoted though it is no identifier: the token, which cannot stand where it does, with
 * what is around it; NULL: it does not look like one. `expects_name`: one is expected there (unquoted.c). */
const char *lang_unquoted_name(const lang_scanner *scanner, const lang_token *token, bool expects_name,
                               lang_place *place);
/* A character that begins no token, where one is expected that it can be dropped before. */
void lang_stray(lang_tree_builder *tree, const lang_ast_name *character);
/* A word that begins an item of a later version of the language: what follows may be anything. */
void lang_later_item(lang_scanner *scanner, const lang_ast_name *word);

#endif
