/* Units: all that came of one file. This is the sub-room's door; it finds out which files take part and which
 * specification a name means.
 */
#ifndef LANGUAGE_UNIT_UNIT_H
#define LANGUAGE_UNIT_UNIT_H

#include "language/agents/agents.h"
#include "language/spec/spec.h"

/* A unit owns everything that came of one file; it lives in one arena. Not thread-safe; distinct units are
 * independent. */
typedef struct lang_unit {
    const char *path;
    lang_spec *specs;          /* the file's own, in order, then those of its imports */
    uint32_t spec_count;       /* the file's own */
    uint32_t total_count;      /* with the imported ones */
    const lang_agents *agents; /* agents and systems, with the imported ones; never NULL */
    const char **files;        /* what was read: the file itself, then its imports */
    uint32_t file_count;
    struct base_arena *arena;
} lang_unit;

#define LANG_MAX_STATES      UINT64_C(10000000)
#define LANG_MAX_UNFOLDED    UINT64_C(65535)
#define LANG_MAX_TRANSITIONS UINT64_C(4000000)
#define LANG_MAX_NAME_BYTES  (UINT64_C(256) << 20)

/* How much of a spec that is made of specs is wanted. What is left out is NULL or 0. */
typedef enum lang_detail {
    LANG_EVERYTHING,
    LANG_STATE_NAMES, /* no names in C, no list of transitions, no fingerprint */
    LANG_LTS_ONLY     /* not the names of states either */
} lang_detail;

/* The LTS of a system, and what its steps are. */
typedef struct lang_system_lts {
    lts *lts;    /* edges have origins */
    bool *final; /* per state: it is right that nothing goes on there; malloced */
    void *story; /* what `tell` reads */
    /* What the step of that origin is, "c[0] gets yours from l", for as long as the diagnostics. */
    const char *(*tell)(void *story, uint32_t origin, lang_diagnostics *diagnostics);
    void (*release)(void *story);
} lang_system_lts;

/* Makes it. Returns an exit status; what is wrong has been added to the diagnostics, at `place`. */
typedef int lang_make_system(const lang_agents *agents, const lang_system *system, const char *path,
                             bool with_faults, uint64_t max_states, const lts_options *lts,
                             lang_diagnostics *diagnostics, lang_place place, lang_system_lts *made);

typedef struct lang_load_options {
    lang_detail detail;
    uint64_t max_states; /* that a composition may have, 0: LANG_MAX_STATES; or one that has variables, 0:
                            LANG_MAX_UNFOLDED */
    uint64_t max_transitions; /* that lists, groups and `*` may make of a spec; 0: LANG_MAX_TRANSITIONS */
    uint64_t max_name_bytes;  /* that the names of states made of states may take; 0: LANG_MAX_NAME_BYTES */
    bool no_assertions;       /* they are not looked at */
    lang_make_system *make_system; /* for assertions about systems; NULL: these are not looked at */
    const lts_options *lts;        /* who hears of the progress; NULL: nobody */
    bool keep_parts; /* compare what is composed without reducing the parts first (--reduce=none) */
    const char *const *import_dirs; /* where imports are looked for after the importing file's folder (-I) */
    size_t import_dir_count;
} lang_load_options;

void lang_unit_free(lang_unit *unit); /* NULL is fine */
/* The file's own spec of that name; NULL: none. */
const lang_spec *lang_find_spec(const lang_unit *unit, const char *name);

#endif
