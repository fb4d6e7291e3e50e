/* The words of agents and systems: which are reserved, and which have a meaning in their place only. */
#ifndef GRAMMAR_AGENTS_WORDS_H
#define GRAMMAR_AGENTS_WORDS_H

#include "grammar/agents-parser.h"
#include "grammar/grammar.h"

/* The kind of token that a reserved word is; of all others: NAME. */
int lang_agents_reserved(const char *text, size_t length);
/* "keyword", "name", ... */
const char *lang_agents_token_name(int kind);
/* Is it one of those that no name may be? */
bool lang_agents_is_reserved(int kind);
/* The kind that a word has in its place, where the parser takes both that and a name: `rest` is what stands
 * behind it. Others: NAME. */
int lang_agents_contextual(const char *text, const char *rest, bool name_fits);
/* Does an item begin with the word at `text`, by what follows it? `agent` may also begin a clause of a
 * system.
 */
bool lang_agents_begins_item(const char *text, size_t length, bool inside_braces);
/* That of the word that an item begins with; NAME: none does. */
int lang_agents_item_word(const char *text, size_t length);

#endif
