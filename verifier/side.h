/* One of the two LTSs of a comparison: how it is called, and where in which file its transitions are. */
#ifndef SPEXV_SIDE_H
#define SPEXV_SIDE_H

#include "verifier/input.h"

typedef struct spexv_side {
    const char *called; /* "the model" */
    const lts *lts;
    const char *path;           /* of its file */
    const spexc_spec *spec;     /* when it is a specification, */
    spexc_diagnostics *sources; /* and what its places belong to */
    bool has_lines;             /* the origins of `lts` are lines of `path` */
    uint32_t file;              /* `path` in the diagnostics of the report; UINT32_MAX: not there yet */
    uint32_t last_line;         /* where a line was looked up last, */
    size_t last_offset;         /* and where it begins: lines are mostly asked for in order */
} spexv_side;

spexv_side spexv_side_of(const char *called, const spexv_input *input, spexc_diagnostics *sources);

/* Where an edge with this origin stands, for `report`; the file as a whole when that is not known. */
spexc_place spexv_side_place(spexv_side *side, uint32_t origin, spexc_diagnostics *report);
/* The same as text, "order.lts:8"; NULL when there is no line to point at. Owned by `report`. */
const char *spexv_side_place_text(spexv_side *side, uint32_t origin, spexc_diagnostics *report);
/* "'paid'", or "state 3" where states have no names. Owned by `report`. */
const char *spexv_side_state(const spexv_side *side, lts_state state, spexc_diagnostics *report);

#endif
