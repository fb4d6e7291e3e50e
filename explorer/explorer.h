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

struct spex_explorer {
    const spex_explorer_model *model;
    spex_explorer_options options;
    explorer_search search;
    bool has_run;
    explorer_finding *findings;
    /* For properties of runs: */
    explorer_search *whole; /* without reductions; NULL: `search` has none */
    explorer_space space;   /* of the one or the other */
    bool has_space;
    spex_explorer_end runs_end;  /* why there is no space */
    explorer_view view, copying; /* for looking at what was found: steps and numbers; states */
};

#endif
