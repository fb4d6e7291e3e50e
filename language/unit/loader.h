/* A file being loaded: what the steps of lang_load_file share. All functions return false when memory is
 * short; errors in the input are in the diagnostics.
 */
#ifndef LANGUAGE_UNIT_LOADER_H
#define LANGUAGE_UNIT_LOADER_H

#include "language/tree/skipped.h"
#include "language/unit/unit.h"
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
    bool *visible;                      /* per file: its specs are known here; made when first asked for */
    bool lacks_import;                  /* a file that it imports could not be read */
    lang_skipped skipped;               /* what may be declared in it and is not in the tree */
} lang_file;

/* Modulo what the parts of a composition are reduced before they are composed. */
typedef enum lang_mode {
    LANG_MODE_FULL,   /* not at all: every state keeps its name */
    LANG_MODE_MODULO, /* LANG_MODE_MODULO + e: modulo equivalence e, which composing must preserve */
    LANG_MODES = LANG_MODE_MODULO + LTS_EQUIVALENCE_COUNT
} lang_mode;

typedef struct lang_value lang_value; /* value.h */

/* What is known of a spec while its unit is being made. */
typedef struct lang_symbol {
    const lang_ast_spec *ast;
    uint32_t file;                 /* the one it is in */
    uint32_t origin_base;          /* its transitions among those of all plain specs */
    bool valid;                    /* it has no errors so far: it can be used */
    bool expanded;                 /* its parts are being evaluated */
    lang_value *value[LANG_MODES]; /* NULL: not evaluated in that mode */
} lang_symbol;

/* What is known of a system that assertions name. */
typedef struct lang_system_value {
    bool is_known;
    lang_value *value; /* NULL: it could not be made, which was said */
} lang_system_value;

typedef struct lang_loader {
    const lang_load_options *options;
    lang_diagnostics *diagnostics;
    lang_unit *unit;
    lang_file *files; /* the one asked for is the first */
    uint32_t file_count, file_room;
    lang_symbol *symbols;   /* per spec of the unit */
    base_names *spec_names; /* what specs are called ... */
    uint32_t *first_named;  /* ... and, per name, the first spec that is */
    uint32_t *order;        /* the specs that are made of specs, parts first */
    uint32_t order_count;
    lang_value *values;         /* all that were made, newest first */
    bool has_wrong_agents;      /* something is wrong with agents or systems */
    lang_system_value *systems; /* per system: without faults, with faults; NULL: none was named yet */
    uint32_t *stack;            /* of specs that are to be evaluated */
    uint32_t depth, stack_room;
    uint64_t name_bytes;  /* of the names of states that are made of states */
    bool is_too_large;    /* they outgrew their limit, which was said */
    uint64_t shown_steps; /* of runs, in messages so far */
} lang_loader;

/* Adds a file that has been read: parses it. */
bool lang_add_file(lang_loader *loader, uint32_t source);
/* Reads what the first file imports, and what that imports (import.c). */
bool lang_load_imports(lang_loader *loader);
/* Are the specs of file `other` known in file `file`: is it the same, or imported directly or through others?
 * False also when memory is short, with *no_memory set. */
bool lang_is_visible(lang_loader *loader, uint32_t file, uint32_t other, bool *no_memory);

/* Lists the specs of all files, those of the first one first (symbols.c). */
bool lang_list_specs(lang_loader *loader);
/* The spec that a name in `file` means: an index into the unit's, or UINT32_MAX (said in the diagnostics). */
bool lang_find_symbol(lang_loader *loader, uint32_t file, const lang_ast_name *name, uint32_t *spec);

/* What a plain spec's transition that has this number among all of them says, and which spec it is of. */
const lang_transition *lang_origin(const lang_loader *loader, uint32_t origin, uint32_t *spec);

/* Finds the specs that expressions name, and the order in which those made of others are to be made; circles
 * are errors (resolve.c). */
bool lang_resolve(lang_loader *loader);

/* What specs say of parents and children, once all of these are made (relations.c). */
bool lang_relate(lang_loader *loader);

#endif
