/* Which of a state's actions suffice: stubborn sets. (stubborn.c) */
#ifndef EXPLORER_FEWER_STUBBORN_H
#define EXPLORER_FEWER_STUBBORN_H

#include <spex-explorer.h>

typedef struct explorer_stubborn {
    const spex_explorer_model *model;
    uint32_t words;     /* of a set of actions */
    uint64_t *enablers; /* row a: those that may make a possible */
    uint64_t *possible; /* those of the state at hand */
    uint64_t *set, *best;
    uint32_t *work;
} explorer_stubborn;

bool explorer_stubborn_is_there(const spex_explorer_model *model);
bool explorer_stubborn_open(explorer_stubborn *stubborn,
                            const spex_explorer_model *model); /* false: no memory */
void explorer_stubborn_close(explorer_stubborn *stubborn);

static inline bool explorer_stubborn_has(const uint64_t *set, uint32_t action)
{
    return set[action / 64] >> action % 64 & 1;
}

/* Chooses from `possible`, into `best`. False: nothing can be left out. */
bool explorer_stubborn_choose(explorer_stubborn *stubborn);

#endif
