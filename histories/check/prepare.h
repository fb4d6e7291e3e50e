/* What the general search keeps: calls under way, the configuration, the moves that led to it. (prepare.c
 * makes it ready, search.c goes on from there.) */
#ifndef HISTORIES_CHECK_PREPARE_H
#define HISTORIES_CHECK_PREPARE_H

#include "histories/check/foresight.h"
#include "histories/check/related.h"
#include "histories/check/search.h"
#include "histories/check/visited.h"
#include "histories/models/space.h"

#define HISTORY_NOBODY UINT32_MAX

typedef enum history_move_kind { HISTORY_PUT, HISTORY_COVER, HISTORY_SKIP, HISTORY_PASS } history_move_kind;

/* What was done, to be undone. */
typedef struct history_move {
    history_move_kind kind;
    uint32_t call;
    uint32_t before; /* HISTORY_COVER: unseen before this move */
} history_move;

typedef struct history_frame {
    history_state state;
    uint32_t cell;
    uint32_t passed;
    uint32_t last_overwrite; /* index of a move */
    size_t moves;
    size_t tries; /* its candidates: tries .. the stack's top when it was made */
} history_frame;

typedef struct history_searching {
    const history_problem *p;
    history_limits *limits;
    history_result *result;
    history_space space;
    history_foresight foresight;
    history_related related;
    uint32_t known;
    uint32_t *ends; /* known calls in the order of their ends */
    uint32_t *slot; /* of known calls; of unknown ones their place among unknown ones */
    uint32_t slots, unknowns;
    uint32_t *after, *before;          /* lists of calls not in order, by start: known ones, unknown ones */
    uint32_t head_known, head_unknown; /* the list's anchors: indices count and count + 1 */
    bool *is_put;                      /* of each call */
    /* of labels */
    bool *overwrites, *observes;
    uint32_t *needs, *leaves; /* numbers of cells' values, HISTORY_NOBODY: none */
    uint32_t *seen_mark, *seen_call;
    uint32_t mark;
    bool has_cells, has_overwrites, has_other_tests;
    uint32_t *wanted, *sources; /* of each value: calls left that need it, that may leave it */
    uint32_t *value_of;         /* to number values */
    /* the configuration */
    history_state state;
    uint32_t cell; /* the number of the value in the cell */
    uint32_t passed, last_overwrite;
    history_sets now;
    history_visited visited;
    history_move *moves;
    size_t move_count, move_capacity;
    history_frame *frames;
    size_t frame_count, frame_capacity;
    uint64_t *saved; /* the sets of each frame */
    size_t saved_capacity;
    uint32_t *tries; /* calls; the highest bit: cover it */
    size_t try_count, try_capacity;
    bool out_of_memory;
    history_state first_state; /* before anything is done */
    uint32_t first_cell;
    /* with others: */
    struct history_crew *crew; /* NULL: alone */
    uint32_t *shared_number;   /* of each state, among all of them, + 1; 0: not known */
    size_t shared_count;
    history_chain_numbers shared_chains;
} history_searching;

/* `s` has its problem, limits and result. False: no memory; end it in any case. */
bool history_search_begin(history_searching *s);
void history_search_end(history_searching *s);

#endif
