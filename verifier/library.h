/* Where specifications are looked for: files named with --spec, folders named with -S. */
#ifndef SPEXV_LIBRARY_H
#define SPEXV_LIBRARY_H

#include "verifier/input.h"

typedef struct spexv_library spexv_library;

typedef struct spexv_found { /* a specification; all of it is the library's */
    const spexc_spec *spec;
    spexc_diagnostics *sources; /* what its places belong to */
} spexv_found;

spexv_library *spexv_library_new(void); /* NULL: no memory */
void spexv_library_free(spexv_library *library);

/* Adds a file: FILE, or FILE:NAME for the one specification that every model is then held against. Errors in
 * it are printed to stderr. Returns an exit status. */
int spexv_library_add_file(spexv_library *library, const char *operand);
/* Adds a folder whose .lts files are looked at; the same. */
int spexv_library_add_folder(spexv_library *library, const char *path);

/* Finds the specification of that name: where FILE:NAME was said, that one; else in what was added, first
 * come first; where nothing was added, in the folder `beside` and then in the current one. When there is
 * none, or there are two in one folder, says so in `diagnostics` at `wanted_at`, with the places looked at
 * and near names, and returns an exit status other than 0. */
int spexv_library_find(spexv_library *library, const char *name, const char *beside,
                       spexc_diagnostics *diagnostics, spexc_place wanted_at, spexv_found *found);

#endif
