/* Where specifications are looked for: files named with --spec, folders named with -S. */
#ifndef VERDICT_SEARCH_PATH_H
#define VERDICT_SEARCH_PATH_H

#include "verdict/input.h"

typedef struct verdict_search_path verdict_search_path;

typedef struct verdict_found_spec { /* all of it is the search path's */
    const lang_spec *spec;
    lang_diagnostics *sources; /* what its places belong to */
} verdict_found_spec;

verdict_search_path *verdict_search_path_new(void); /* NULL: no memory */
void verdict_search_path_free(verdict_search_path *search);

/* Adds a file: FILE, or FILE:NAME for the one specification that every model is then held against. Errors in
 * it are printed to stderr. Returns an exit status. */
int verdict_search_path_add_file(verdict_search_path *search, const char *operand);
/* Adds a folder whose .lts files are looked at; the same. */
int verdict_search_path_add_folder(verdict_search_path *search, const char *path);

/* Finds the specification of that name: where FILE:NAME was said, that one; else in what was added, first
 * come first; where nothing was added, in the folder `beside` and then in the current one. When there is
 * none, or there are two in one folder, says so in `diagnostics` at `wanted_at`, with the places looked at
 * and near names, and returns an exit status other than 0. */
int verdict_search_path_find(verdict_search_path *search, const char *name, const char *beside,
                             lang_diagnostics *diagnostics, lang_place wanted_at, verdict_found_spec *found);

#endif
