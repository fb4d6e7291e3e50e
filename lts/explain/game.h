/* The game that shows why two states are not equivalent. (game.c) */
#ifndef LTS_EXPLAIN_GAME_H
#define LTS_EXPLAIN_GAME_H

#include "lts/explain/explain.h"
#include "lts/explain/moves.h"

#define LTS_LONGEST_GAME 4096u /* so many positions are told at most */

/* Tells the game from the initial positions of two LTSs that the rounds told apart, `walks`, into
 * `e->positions` and `e->answers`, and its main line into the rest of `e`. */
base_status lts_tell_game(lts_moves walks[2], lts_explanation *e);
/* The main line alone, of positions that are there. `strong`: silent steps are steps like any other. */
base_status lts_tell_main_line(lts_explanation *e, bool strong);

#endif
