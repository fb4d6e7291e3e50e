/* What spex-explorer.h offers, from inside: a search for the properties of states and steps, one for those of
 * runs, and what was found. (open.c, findings.c, iterate.c) */
#ifndef EXPLORER_EXPLORER_H
#define EXPLORER_EXPLORER_H

#include "explorer/liveness/space.h"
#include "explorer/runs/run.h"
#include "explorer/search/search.h"

typedef struct explorer_finding {
    spex_explorer_finding told;
    explorer_run run;
    uint32_t *missing;
} explorer_finding;

/* The graph of all steps, once it is asked for. */
typedef struct explorer_runs {
    explorer_space space;
    bool has_space;
    spex_explorer_end end; /* why there is none */
} explorer_runs;

struct spex_explorer {
    const spex_explorer_model *model;
    spex_explorer_options options;
    explorer_search search;
    bool has_run;
    explorer_finding *findings;
    explorer_search
        *again; /* without partial order, as far as the runs that were found; NULL: not asked for */
    /* For properties of runs: */
    explorer_search *whole;      /* without reductions; NULL: `search` has none */
    explorer_runs all;           /* of the one or the other */
    explorer_runs orbits;        /* of `search`, which has symmetry, for properties that it preserves */
    explorer_view view, copying; /* for looking at what was found: steps and numbers; states */
};

#endif
