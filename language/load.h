/* Loading a .lts file: from its text to checked specifications. */
#ifndef LANGUAGE_LOAD_H
#define LANGUAGE_LOAD_H

#include "language/unit/unit.h"

/* Reads and checks one .lts file ("-": standard input) and what it imports. `options` may be NULL.
 * Diagnostics are added to `diagnostics`, which the unit needs as long as it lives; whoever called prints
 * them. Returns 0; 1: there were errors in the input, no unit; 2: it cannot be read (said in `diagnostics`
 * too). */
int lang_load_file(const char *path, const lang_load_options *options, lang_diagnostics *diagnostics,
                   lang_unit **unit);
/* The same for text that is at hand, under the name `path`. Imports are looked for as if it were a file. */
int lang_load_text(const char *path, const char *text, size_t length, const lang_load_options *options,
                   lang_diagnostics *diagnostics, lang_unit **unit);
/* lang_load_file without options. */
int lang_load(const char *path, lang_diagnostics *diagnostics, lang_unit **unit);

#endif
