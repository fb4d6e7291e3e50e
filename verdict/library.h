/* Where specifications are looked for: files named with --spec, folders named with -S. */
#ifndef VERDICT_LIBRARY_H
#define VERDICT_LIBRARY_H

#include "verdict/input.h"

typedef struct verdict_library verdict_library;

typedef struct verdict_found { /* a specification; all of it is the library's */
    const lang_spec *spec;
    lang_diagnostics *sources; /* what its places belong to */
} verdict_found;

verdict_library *verdict_library_new(void); /* NULL: no memory */
void verdict_library_free(verdict_library *library);

/* Adds a file: FILE, or FILE:NAME for the one specification that every model is then held against. Errors in
 * it are printed to stderr. Returns an exit status. */
int verdict_library_add_file(verdict_library *library, const char *operand);
/* Adds a folder whose .lts files are looked at; the same. */
int verdict_library_add_folder(verdict_library *library, const char *path);

/* Finds the specification of that name: where FILE:NAME was said, that one; else in what was added, first
 * come first; where nothing was added, in the folder `beside` and then in the current one. When there is
 * none, or there are two in one folder, says so in `diagnostics` at `wanted_at`, with the places looked at
 * and near names, and returns an exit status other than 0. */
int verdict_library_find(verdict_library *library, const char *name, const char *beside,
                         lang_diagnostics *diagnostics, lang_place wanted_at, verdict_found *found);

#endif
