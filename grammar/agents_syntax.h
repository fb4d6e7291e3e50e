/* What is said of syntax errors in agents and systems. */
#ifndef GRAMMAR_AGENTS_SYNTAX_H
#define GRAMMAR_AGENTS_SYNTAX_H

#include "grammar/scan.h"

#define LANG_AGENTS_EXPECTED_MAX 160 /* kinds of token */

/* The token at hand is none of those expected. */
void lang_agents_syntax_error(const lang_scanner *scanner, const char *const *expected, unsigned count);

/* The token at hand begins nothing, and is dropped. */
void lang_agents_stray(const lang_scanner *scanner);

#endif
