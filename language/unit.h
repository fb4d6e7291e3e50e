/* The front end, shared by spexc and spex: from the text of a .lts file to checked specifications, each with
 * its LTS.
 *
 *   grammar/lts.l, lts.y   text to syntax tree          (ast.h)
 *   language/check.c       names, options, warnings
 *   language/lower.c       syntax tree to `lts`
 *   compiler/tables.c      LTS to the run automaton of a monitor (tables.h)
 *
 * A unit owns everything that came of one file; it lives in one arena. Not thread-safe; distinct units are
 * independent.
 */
#ifndef LANGUAGE_UNIT_H
#define LANGUAGE_UNIT_H

#include "language/diagnostics/diagnostics.h"
#include "lts/lts.h"
#include <spex.h>

typedef struct lang_state {
    const char *name;   /* as written, unquoted */
    const char *c_name; /* upper-cased part of the enum constant: NEW */
    const char *doc;    /* its `///` text or NULL */
    lang_place place;   /* of the first mention */
    int64_t timeout;    /* milliseconds, SPEX_INFINITY, or -1: the spec's own */
    bool final, prunable;
} lang_state;

typedef struct lang_action {
    const char *name, *c_name, *doc;
    lang_place place;
    bool internal; /* declared `internal`: a label of its own to the program, tau to every comparison */
} lang_action;

typedef struct lang_transition { /* what an edge of the LTS came from */
    lts_state from, to;
    uint32_t action;  /* index into `actions`; LTS_NONE: tau itself */
    lang_place place; /* of the arrow's action in the source */
    const char *doc;
} lang_transition;

typedef struct lang_spec {
    const char *name, *c_name, *doc; /* c_name: order, for order_step */
    lang_place place;
    lts *lts; /* as declared; visible actions are labels, internal ones tau; origin: index into `transitions`
               */
    lang_state *states; /* numbered as in `lts` */
    uint32_t state_count;
    lts_state initial;
    lang_action *actions; /* visible and internal, in order of first mention, without tau */
    uint32_t action_count;
    lang_transition *transitions;
    uint32_t transition_count;
    int64_t transition_timeout, prune_timeout; /* milliseconds or SPEX_INFINITY */
    spex_prunable prunable;
    const char *on_error; /* name of a C function, or NULL */
    uint64_t fingerprint;
} lang_spec;

typedef struct lang_unit {
    const char *path;
    lang_spec *specs;     /* the file's own, in order, then those of its imports */
    uint32_t spec_count;  /* the file's own */
    uint32_t known_count; /* with the imported ones */
    const char **files;   /* what was read: the file itself, then its imports */
    uint32_t file_count;
    struct base_arena *arena;
} lang_unit;

#define LANG_MAX_STATES UINT64_C(10000000)

/* How much of a spec that is made of specs is wanted. What is left out is NULL or 0. */
typedef enum lang_detail {
    LANG_EVERYTHING,
    LANG_STATE_NAMES, /* no names in C, no list of transitions, no fingerprint */
    LANG_LTS_ONLY     /* not the names of states either */
} lang_detail;

typedef struct lang_load_options {
    lang_detail detail;
    uint64_t max_states; /* that a composition may have; 0: LANG_MAX_STATES */
    bool keep_parts;     /* compare what is composed without reducing the parts first (--reduce=none) */
    const char *const *import_dirs; /* where imports are looked for after the importing file's folder (-I) */
    size_t import_dir_count;
} lang_load_options;

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
void lang_unit_free(lang_unit *unit);
/* The file's own spec of that name; NULL: none. */
const lang_spec *lang_find_spec(const lang_unit *unit, const char *name);

#endif
