/* Reading items of agents with the scanner and parser of agents.l and agents.y. */
#ifndef GRAMMAR_AGENTS_PARSE_H
#define GRAMMAR_AGENTS_PARSE_H

#include "grammar/scan.h"

typedef struct lang_agents_reader {
    lang_scanner *scanner;
    void *generated; /* flex's; NULL: not yet */
    char *text;      /* of the whole source, with two NULs behind it, as flex wants it; in the arena */
    void *buffer;
    struct lang_agents_yypstate *parser; /* of the item at hand */
} lang_agents_reader;

/* Reads the item that begins where the scanner is; it is behind it then. False: no memory. */
bool lang_read_agents(lang_agents_reader *reader);
void lang_end_agents(lang_agents_reader *reader);

#endif
