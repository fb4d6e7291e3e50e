/* Words: which of them are keywords. */
#ifndef GRAMMAR_KEYWORDS_H
#define GRAMMAR_KEYWORDS_H

#include "grammar/grammar.h"

/* The kind of token that a word is: a keyword's, a clause's (*clause, else NULL, says which), or NAME. */
int lang_keyword(const char *text, size_t length, const lang_clause **clause);
/* Is it a kind that a word may be of without being a name? */
bool lang_is_keyword(int kind);

#endif
