/* The story of a difference: the steps to where two LTSs part, with the states and the lines of both, and
 * then what one of them can do and the other cannot. */
#ifndef SPEXV_STORY_H
#define SPEXV_STORY_H

#include "verifier/say.h"
#include "verifier/side.h"

typedef struct spexv_story {
    spexv_side *sides; /* LTS_LEFT, LTS_RIGHT; borrowed */
    const lts_explanation *why;
    lts_run runs[2]; /* how each side gets there; empty where it was too far to look for */
    bool has_run[2];
    bool silent; /* tau is silent in the equivalence at hand */
} spexv_story;

/* Finds the runs. `sides` and `why` must outlive the story. */
lts_status spexv_story_make(spexv_side sides[2], const lts_explanation *why, lts_equivalence equivalence,
                            spexv_story *story);
void spexv_story_release(spexv_story *story);

/* Says what the difference is, as one error with notes, each at its place. */
void spexv_story_diagnose(const spexv_story *story, spexc_diagnostics *report);

/* One line of a story: what both sides do together, what one does silently, or, last, what only one can. */
typedef struct spexv_row {
    uint32_t number; /* of the visible step, from 1; 0: not one */
    lts_label label; /* in the labels of the explanation; LTS_TAU: internal */
    bool is_end;
    const lts_step *step[2]; /* in the runs; NULL: this side does nothing, or is not known to */
} spexv_row;

/* The lines of a story, without the start; free them. NULL: no memory. */
spexv_row *spexv_story_rows(const spexv_story *story, size_t *count);

/* Prints the steps as a table, its lines no wider than `width` columns (0: as wide as they are). */
void spexv_story_print(const spexv_story *story, spexc_diagnostics *report, FILE *out, unsigned width);

/* Prints a difference in branching as a dialogue (dialogue.c); nothing where a trace tells the two apart. */
void spexv_story_converse(const spexv_story *story, spexc_diagnostics *report, FILE *out);

/* Prints the formula that is true on the left and false on the right. */
void spexv_story_print_formula(const spexv_story *story, FILE *out);

/* All of it: what was said by spexv_story_diagnose, table, dialogue, formula. */
void spexv_story_tell(const spexv_story *story, spexc_diagnostics *said, spexv_look look, FILE *out);

#endif
