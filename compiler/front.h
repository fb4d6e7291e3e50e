/* The front end, shared by spexc and spex: from the text of a .lts file to checked specifications, each with
 * its LTS.
 *
 *   grammar/lts.l, lts.y   text to syntax tree          (ast.h)
 *   compiler/check.c       names, options, warnings
 *   compiler/lower.c       syntax tree to `lts`
 *   compiler/tables.c      LTS to the run automaton of a monitor (tables.h)
 *
 * A unit owns everything that came of one file; it lives in one arena. Not thread-safe; distinct units are
 * independent.
 */
#ifndef SPEXC_FRONT_H
#define SPEXC_FRONT_H

#include "compiler/diagnostics.h"
#include "lts/lts.h"
#include "runtime/spex.h"

typedef struct spexc_state {
    const char *name;   /* as written, unquoted */
    const char *c_name; /* upper-cased part of the enum constant: NEW */
    const char *doc;    /* its `///` text or NULL */
    spexc_place place;  /* of the first mention */
    int64_t timeout;    /* milliseconds, SPEX_INFINITY, or -1: the spec's own */
    bool final, prunable;
} spexc_state;

typedef struct spexc_action {
    const char *name, *c_name, *doc;
    spexc_place place;
    bool internal; /* declared `internal`: a label of its own to the program, tau to every comparison */
} spexc_action;

typedef struct spexc_transition { /* what an edge of the LTS came from */
    lts_state from, to;
    uint32_t action;   /* index into `actions`; LTS_NONE: tau itself */
    spexc_place place; /* of the arrow's action in the source */
    const char *doc;
} spexc_transition;

typedef struct spexc_spec {
    const char *name, *c_name, *doc; /* c_name: order, for order_step */
    spexc_place place;
    lts *lts; /* as declared; visible actions are labels, internal ones tau; origin: index into `transitions`
               */
    spexc_state *states; /* numbered as in `lts` */
    uint32_t state_count;
    lts_state initial;
    spexc_action *actions; /* visible and internal, in order of first mention, without tau */
    uint32_t action_count;
    spexc_transition *transitions;
    uint32_t transition_count;
    int64_t transition_timeout, prune_timeout; /* milliseconds or SPEX_INFINITY */
    spex_prunable prunable;
    const char *on_error; /* name of a C function, or NULL */
    uint64_t fingerprint;
} spexc_spec;

typedef struct spexc_unit {
    const char *path;
    spexc_spec *specs;    /* the file's own, in order, then those of its imports */
    uint32_t spec_count;  /* the file's own */
    uint32_t known_count; /* with the imported ones */
    const char **files;   /* what was read: the file itself, then its imports */
    uint32_t file_count;
    struct spexc_arena *arena;
} spexc_unit;

#define SPEXC_MAX_STATES UINT64_C(10000000)

/* How much of a spec that is made of specs is wanted. What is left out is NULL or 0. */
typedef enum spexc_detail {
    SPEXC_EVERYTHING,
    SPEXC_STATE_NAMES, /* no names in C, no list of transitions, no fingerprint */
    SPEXC_LTS_ONLY     /* not the names of states either */
} spexc_detail;

typedef struct spexc_load_options {
    spexc_detail detail;
    uint64_t max_states; /* that a composition may have; 0: SPEXC_MAX_STATES */
    bool keep_parts;     /* compare what is composed without reducing the parts first (--reduce=none) */
    const char *const *import_dirs; /* where imports are looked for after the importing file's folder (-I) */
    size_t import_dir_count;
} spexc_load_options;

/* Reads and checks one .lts file ("-": standard input) and what it imports. `options` may be NULL.
 * Diagnostics are added to `diagnostics`, which the unit needs as long as it lives; whoever called prints
 * them. Returns 0; 1: there were errors in the input, no unit; 2: it cannot be read (said in `diagnostics`
 * too). */
int spexc_load_file(const char *path, const spexc_load_options *options, spexc_diagnostics *diagnostics,
                    spexc_unit **unit);
/* The same for text that is at hand, under the name `path`. Imports are looked for as if it were a file. */
int spexc_load_text(const char *path, const char *text, size_t length, const spexc_load_options *options,
                    spexc_diagnostics *diagnostics, spexc_unit **unit);
/* spexc_load_file without options. */
int spexc_load(const char *path, spexc_diagnostics *diagnostics, spexc_unit **unit);
void spexc_unit_free(spexc_unit *unit);
/* The file's own spec of that name; NULL: none. */
const spexc_spec *spexc_find_spec(const spexc_unit *unit, const char *name);

#endif
