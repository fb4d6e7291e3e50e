/* What a syntax error made the parser pass over: a name that seems missing may be declared there. (skipped.c)
 */
#ifndef LANGUAGE_TREE_SKIPPED_H
#define LANGUAGE_TREE_SKIPPED_H

#include "base/names.h"
#include "language/tree/ast.h"

typedef struct lang_skipped {
    base_names *words; /* names in text that is not part of a whole item */
    base_names *heads; /* those of them that `{` or `=` follows, as it does the name of a spec */
} lang_skipped;

/* The names in the text of a damaged file that its whole items do not cover. Release it in any case. False:
 * no memory. */
bool lang_skipped_find(const lang_ast_file *ast, const char *text, size_t length, lang_skipped *skipped);
void lang_skipped_release(lang_skipped *skipped);
/* Is the name one of these? Nothing is, in {0}. */
bool lang_skipped_has(const base_names *names, const char *name);

#endif
