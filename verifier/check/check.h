/* spex check: from a system in a file to what is said of it. */
#ifndef VERIFIER_CHECK_CHECK_H
#define VERIFIER_CHECK_CHECK_H

#include "systems/systems.h"

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
    bool allow_vacuous, exhaustive, no_cache, no_unexercised, stats, no_cone;
    const char *coverage;    /* a file for coverage in lcov's format, or NULL */
    const char *certificate; /* a file, or NULL */
} check_options;

#endif
