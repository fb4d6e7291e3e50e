/* A compilation under way: what the steps of lang_load share. */
#ifndef LANGUAGE_LOAD_H
#define LANGUAGE_LOAD_H

#include "language/check.h"
#include <sys/types.h>

/* A file that takes part, with its syntax tree. */
typedef struct lang_file {
    uint32_t source; /* its number in the diagnostics */
    dev_t device;    /* which file it is, however it was called */
    ino_t inode;
    lang_ast_file *ast;
    uint32_t *imports; /* indices of the files that it imports */
    uint32_t import_count;
    const lang_ast_import *next_import; /* while its imports are being read */
    uint32_t importer;                  /* the file whose import brought it in; itself for the first */
    lang_place imported_at;             /* the clause that did */
    bool open;                          /* its imports are being read */
    bool *known;                        /* per file: its specs are known here; made when first asked for */
} lang_file;

/* Modulo what the parts of a composition are reduced before they are composed. */
typedef enum lang_mode {
    LANG_MODE_FULL,   /* not at all: every state keeps its name */
    LANG_MODE_MODULO, /* LANG_MODE_MODULO + e: modulo equivalence e, which composing must preserve */
    LANG_MODES = LANG_MODE_MODULO + LTS_EQUIVALENCE_COUNT
} lang_mode;

typedef struct lang_value lang_value; /* value.h */

/* A spec that is known, while its unit is being made. */
typedef struct lang_known {
    const lang_ast_spec *ast;
    uint32_t file;                /* the one it is in */
    uint32_t origin_base;         /* its transitions among those of all plain specs */
    bool ready;                   /* it is right so far: it can be used */
    bool entered;                 /* its parts are being made */
    lang_value *made[LANG_MODES]; /* NULL: not yet */
} lang_known;

typedef struct lang_loader {
    const lang_load_options *options;
    lang_diagnostics *diagnostics;
    lang_unit *unit;
    lang_file *files; /* the one asked for is the first */
    uint32_t file_count, file_room;
    bool lacks_import;      /* a file that is imported could not be read */
    lang_known *known;      /* per spec of the unit */
    base_names *spec_names; /* what specs are called; named[number]: the first that is */
    uint32_t *named;
    uint32_t *order; /* the specs that are made of specs, parts first */
    uint32_t order_count;
    lang_value *values; /* all that were made, newest first */
    uint32_t *stack;    /* of specs that are to be made */
    uint32_t depth, stack_room;
} lang_loader;

/* All return false when memory is short; errors in the input are in the diagnostics. */

/* Adds a file that has been read: parses it. */
bool lang_add_file(lang_loader *loader, uint32_t source);
/* Reads what the first file imports, and what that imports (import.c). */
bool lang_load_imports(lang_loader *loader);
/* Are the specs of file `other` known in file `file`: is it the same, or imported directly or through others?
 * False also when memory is short, with *no_memory set. */
bool lang_is_known(lang_loader *loader, uint32_t file, uint32_t other, bool *no_memory);

/* Finds the specs that expressions name, and the order in which those made of others are to be made; circles
 * are errors (resolve.c). */
bool lang_resolve(lang_loader *loader);
/* The spec that a name in `file` means: an index into the unit's, or UINT32_MAX (said in the diagnostics). */
bool lang_find_known(lang_loader *loader, uint32_t file, const lang_ast_name *name, uint32_t *spec);

/* Makes the specs that are made of specs (composed.c); their origins are numbers for lang_origin. */
bool lang_make_composed(lang_loader *loader);
/* Gives them their transitions and fingerprints, as far as they are wanted; origins are now indices into
 * those. */
bool lang_complete_composed(lang_loader *loader);

/* What a plain spec's transition that has this number among all of them says. */
const lang_transition *lang_origin(const lang_loader *loader, uint32_t origin, uint32_t *spec);

#endif
