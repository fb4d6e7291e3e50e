/* Reading source files, and finding those that are imported. */
#ifndef LANGUAGE_DIAGNOSTICS_SOURCE_H
#define LANGUAGE_DIAGNOSTICS_SOURCE_H

#include "language/diagnostics/diagnostics.h"

/* Reads a file ("-": standard input) into the diagnostics' sources; a byte order mark is dropped. Returns its
 * number; UINT32_MAX: it cannot be read (said in the diagnostics), or memory is short. */
uint32_t lang_read_source(const char *path, lang_diagnostics *diagnostics);
/* The same for a copy of `text`. */
uint32_t lang_copy_source(const char *path, const char *text, size_t length, lang_diagnostics *diagnostics);

/* The path of what `importer` calls `name`: beside the importer, then in the folders given. Only regular
 * files count. NULL: there is none, or memory is short (errno is ENOMEM then). Free the result. */
char *lang_find_import(const char *importer, const char *name, const char *const *dirs, size_t dir_count);

#endif
