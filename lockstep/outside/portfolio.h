/* Several strategies in turns. (portfolio.c) */
#ifndef LOCKSTEP_OUTSIDE_PORTFOLIO_H
#define LOCKSTEP_OUTSIDE_PORTFOLIO_H

#include "lockstep/outside/program.h"
#include "lockstep/outside/proposal.h"

typedef struct lockstep_portfolio { /* all zero: at the beginning */
    struct {
        int64_t credit;
        uint32_t runs, new_classes; /* of late */
    } of[LOCKSTEP_STRATEGIES];
    uint32_t tried; /* runs of the short exhaustive try */
    bool has_tried; /* that is over */
    bool is_whole;  /* it has shown all that there is */
    bool is_partial;
} lockstep_portfolio;

/* Is the next round to begin with a run of the exhaustive try? */
bool lockstep_portfolio_tries(const lockstep_portfolio *x);
/* Takes in a run of the try; `has_others`: it had choices that are not tried. */
void lockstep_portfolio_note_try(lockstep_portfolio *x, const lockstep_program *program, bool has_others);
/* There is nothing left to try exhaustively. */
void lockstep_portfolio_end_try(lockstep_portfolio *x);
/* Whose turn it is. */
lockstep_strategy lockstep_portfolio_next(lockstep_portfolio *x);
/* A run of this strategy was, or was not, one of a new class. */
void lockstep_portfolio_learn(lockstep_portfolio *x, lockstep_strategy strategy, bool is_new);

#endif
