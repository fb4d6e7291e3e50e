/* spex check: from a system in a file to what is said of it. */
#ifndef VERIFIER_CHECK_CHECK_H
#define VERIFIER_CHECK_CHECK_H

#include "checking/checking.h"
#include "language/language.h"

typedef enum check_format {
    CHECK_TEXT,
    CHECK_JSON,
    CHECK_JUNIT,
    CHECK_SARIF,
    CHECK_HTML,
    CHECK_MERMAID,
    CHECK_SVG
} check_format;

typedef struct check_options {
    checking_options model;
    spex_explorer_options search;
    check_format format;
    bool allow_vacuous, exhaustive, no_cache, no_unexercised, stats;
    const char *coverage;    /* a file for coverage in lcov's format, or NULL */
    const char *certificate; /* a file, or NULL */
} check_options;

/* ---- compiled code (compile.c) ---- */

/* A system as compiled code. */
typedef struct check_code {
    void *object; /* of dlopen */
    const spex_system *system;
} check_code;

typedef enum check_build {
    CHECK_TO_SEARCH, /* fast, and it notes which branches are taken */
    CHECK_TO_REPLAY  /* as it ships, compiled in another way */
} check_build;

/* Writes the C of a system, has the C compiler ($CC, else cc) make it, and loads it; or loads what the cache
 * has. Nothing is left on the disk but the cache's copy. Returns an exit status; what is wrong has been said.
 */
int check_compile(const lang_agents *agents, const lang_system *system, const char *path, check_build build,
                  bool with_cache, check_code *code);
void check_release(check_code *code);
/* A hash of that C and of the bounds: sets of states carry it. 0: what is wrong has been said. */
uint64_t check_fingerprint(const lang_agents *agents, const lang_system *system, const char *path,
                           const checking_options *bounds);

#endif
