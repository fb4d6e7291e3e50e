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

typedef struct spexc_loader {
    const spexc_load_options *options;
    spexc_diagnostics *diagnostics;
    spexc_unit *unit;
    spexc_file *files; /* the one asked for is the first */
    uint32_t file_count, file_room;
    uint32_t *home; /* per spec of the unit: the file it is in */
} spexc_loader;

/* Adds a file that has been read: parses it. False: no memory. */
bool spexc_add_file(spexc_loader *loader, uint32_t source);
/* Reads what the first file imports, and what that imports (import.c). False: no memory. */
bool spexc_load_imports(spexc_loader *loader);
/* Are the specs of file `other` known in file `file`: is it the same, or imported directly or through others?
 * False also when memory is short, with *no_memory set. */
bool spexc_is_known(spexc_loader *loader, uint32_t file, uint32_t other, bool *no_memory);

#endif
