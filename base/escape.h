/* Text inside other languages: what would end it there, or mean something, is written in another way.
 * (escape.c)
 *
 * Where people read it, a byte that is not UTF-8 becomes \xE9.
 *
 * One function a language; each knows every character that its language cannot hold or treats in a special
 * way. */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/files/text_writer.h"

#include <stddef.h>
#include <stdio.h>

#define BASE_ESCAPED_SIZE 16u /* of one character's escape, with its NUL */

/* Writes the character at `text`, which has at least one byte, as the language has it to `escaped`. Returns
 * the bytes of `text` that it takes. */
typedef size_t base_escape(const char *text, size_t length, char escaped[static BASE_ESCAPED_SIZE]);

base_escape base_escape_dot; /* inside "..." of Graphviz; a line end stays one, other controls are blanks */
base_escape base_escape_mermaid;  /* a label of a Mermaid diagram: entities `#N;`, controls are blanks */
base_escape base_escape_xml;      /* text and attributes, of HTML too; controls that XML forbids are '?' */
base_escape base_escape_csv;      /* inside "..." of a CSV field */
base_escape base_escape_shell;    /* inside '...' of a shell */
base_escape base_escape_word;     /* inside "..." of files of ours, where a line end is \n */
base_escape base_escape_terminal; /* as it is, but what a terminal would obey as \u202E or '?' */
base_escape
    base_escape_columns; /* likewise, but one character always stays one: for lines with carets below them */

/* Writes `text` in the language. */
void base_put_escaped(base_escape *escape, const char *text, size_t length, FILE *out);
void base_write_escaped(base_escape *escape, const char *text, size_t length, base_text_writer *writer);

#endif
