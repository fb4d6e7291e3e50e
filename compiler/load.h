/* A compilation under way: what the steps of spexc_load share. */
#ifndef SPEXC_LOAD_H
#define SPEXC_LOAD_H

#include "compiler/check.h"
#include <sys/types.h>

/* A file that takes part, with its syntax tree. */
typedef struct spexc_file {
    uint32_t source; /* its number in the diagnostics */
    dev_t device;    /* which file it is, however it was called */
    ino_t inode;
    spexc_ast_file *ast;
    uint32_t *imports; /* indices of the files that it imports */
    uint32_t import_count;
    const spexc_ast_import *next_import; /* while its imports are being read */
    uint32_t importer;                   /* the file whose import brought it in; itself for the first */
    spexc_place imported_at;             /* the clause that did */
    bool open;                           /* its imports are being read */
    bool *known;                         /* per file: its specs are known here; made when first asked for */
} spexc_file;

/* Modulo what the parts of a composition are reduced before they are composed. */
typedef enum spexc_mode {
    SPEXC_MODE_FULL, /* not at all: every state keeps its name */
    SPEXC_MODE_STRONG,
    SPEXC_MODE_BRANCHING,
    SPEXC_MODE_DIVERGENCE,
    SPEXC_MODES
} spexc_mode;

typedef struct spexc_value spexc_value; /* value.h */

/* A spec that is known, while its unit is being made. */
typedef struct spexc_known {
    const spexc_ast_spec *ast;
    uint32_t file;                  /* the one it is in */
    uint32_t origin_base;           /* its transitions among those of all plain specs */
    bool ready;                     /* it is right so far: it can be used */
    bool entered;                   /* its parts are being made */
    spexc_value *made[SPEXC_MODES]; /* NULL: not yet */
} spexc_known;

typedef struct spexc_loader {
    const spexc_load_options *options;
    spexc_diagnostics *diagnostics;
    spexc_unit *unit;
    spexc_file *files; /* the one asked for is the first */
    uint32_t file_count, file_room;
    bool lacks_import;     /* a file that is imported could not be read */
    spexc_known *known;    /* per spec of the unit */
    lts_names *spec_names; /* what specs are called; named[number]: the first that is */
    uint32_t *named;
    uint32_t *order; /* the specs that are made of specs, parts first */
    uint32_t order_count;
    spexc_value *values; /* all that were made, newest first */
    uint32_t *stack;     /* of specs that are to be made */
    uint32_t depth, stack_room;
} spexc_loader;

/* All return false when memory is short; errors in the input are in the diagnostics. */

/* Adds a file that has been read: parses it. */
bool spexc_add_file(spexc_loader *loader, uint32_t source);
/* Reads what the first file imports, and what that imports (import.c). */
bool spexc_load_imports(spexc_loader *loader);
/* Are the specs of file `other` known in file `file`: is it the same, or imported directly or through others?
 * False also when memory is short, with *no_memory set. */
bool spexc_is_known(spexc_loader *loader, uint32_t file, uint32_t other, bool *no_memory);

/* Finds the specs that expressions name, and the order in which those made of others are to be made; circles
 * are errors (resolve.c). */
bool spexc_resolve(spexc_loader *loader);
/* The spec that a name in `file` means: an index into the unit's, or UINT32_MAX (said in the diagnostics). */
bool spexc_find_known(spexc_loader *loader, uint32_t file, const spexc_ast_name *name, uint32_t *spec);

/* Makes the specs that are made of specs (composed.c); their origins are numbers for spexc_origin. */
bool spexc_make_composed(spexc_loader *loader);
/* Gives them their transitions and fingerprints, as far as they are wanted; origins are now indices into
 * those. */
bool spexc_complete_composed(spexc_loader *loader);

/* What a plain spec's transition that has this number among all of them says. */
const spexc_transition *spexc_origin(const spexc_loader *loader, uint32_t origin, uint32_t *spec);

#endif
