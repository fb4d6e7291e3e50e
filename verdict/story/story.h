/* The story of a difference: the steps to where two LTSs part, with the states and the lines of both, and
 * then what one of them can do and the other cannot. This is the door of verdict/story/.
 *
 *     story.c      the runs         sentences.c   the difference in a sentence      table.c      the steps as
 * a table rows.c       the steps        dialogue.c    moves and answers                 print.c      all of
 * it side.c       what a side is called, and the places of its transitions
 */
#ifndef VERDICT_STORY_STORY_H
#define VERDICT_STORY_STORY_H

#include "cli/cli.h"
#include "verdict/story/side.h"

typedef struct verdict_story {
    verdict_side *sides; /* LTS_LEFT, LTS_RIGHT; borrowed */
    const lts_explanation *why;
    const lts_formula *formula; /* true on the left, false on the right; borrowed; NULL: none */
    lts_state start[2];         /* where each side begins */
    lts_run runs[2];            /* how each side gets there; empty where it was too far to look for */
    bool has_run[2];
    bool silent; /* tau is silent in the equivalence at hand */
} verdict_story;

/* Finds the runs. `sides` and `why` must outlive the story. */
base_status verdict_story_make(verdict_side sides[2], const lts_explanation *why, lts_equivalence equivalence,
                               verdict_story *story);
void verdict_story_release(verdict_story *story);

/* Says what the difference is, as one error with notes, each at its place. */
void verdict_story_diagnose(const verdict_story *story, lang_diagnostics *messages);

/* One line of a story: what both sides do together, what one does silently, or, last, what only one can. */
typedef struct verdict_story_row {
    uint32_t number; /* of the visible step, from 1; 0: not one */
    lts_label label; /* in the labels of the explanation; LTS_TAU: internal */
    bool is_end;
    const lts_step *step[2]; /* in the runs; NULL: this side does nothing, or is not known to */
} verdict_story_row;

/* The lines of a story, without the start; free them. NULL: no memory. */
verdict_story_row *verdict_story_rows(const verdict_story *story, size_t *count);

/* Prints the steps as a table, its lines no wider than `width` columns (0: as wide as they are). */
void verdict_story_print_table(const verdict_story *story, lang_diagnostics *messages, FILE *out,
                               unsigned width);

/* Prints a difference in branching as a dialogue (dialogue.c); nothing where a trace tells the two apart. */
void verdict_story_print_dialogue(const verdict_story *story, lang_diagnostics *messages, FILE *out);

/* All of it: the messages of verdict_story_diagnose, table, dialogue and, where it is wanted, the formula. */
void verdict_story_print(const verdict_story *story, lang_diagnostics *messages, cli_look look,
                         bool wants_formula, FILE *out);

#endif
