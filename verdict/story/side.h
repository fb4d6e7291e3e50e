/* One of the two LTSs of a comparison: how it is called, and where in which file its transitions are. */
#ifndef VERDICT_STORY_SIDE_H
#define VERDICT_STORY_SIDE_H

#include "verdict/input.h"

typedef struct verdict_side {
    const char *called; /* "the model" */
    const lts *lts;
    const char *path;          /* of its file */
    const lang_spec *spec;     /* when it is a specification, */
    lang_diagnostics *sources; /* and what its places belong to */
    bool has_lines;            /* the origins of `lts` are lines of `path` */
    uint32_t file;             /* `path` in the diagnostics of the messages; UINT32_MAX: not there yet */
    uint32_t last_line;        /* where a line was looked up last, */
    size_t last_offset;        /* and where it begins: lines are mostly asked for in order */
} verdict_side;

verdict_side verdict_side_of(const char *called, const verdict_input *input, lang_diagnostics *sources);

/* Where an edge with this origin stands, for `messages`; the file as a whole when that is not known. */
lang_place verdict_side_place(verdict_side *side, uint32_t origin, lang_diagnostics *messages);
/* The same as text, "order.lts:8"; NULL when there is no line to point at. Owned by `messages`. */
const char *verdict_side_place_text(verdict_side *side, uint32_t origin, lang_diagnostics *messages);
/* "'paid'", or "state 3" where states have no names. Owned by `messages`. */
const char *verdict_side_state(const verdict_side *side, lts_state state, lang_diagnostics *messages);

#endif
