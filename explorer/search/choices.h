/* Stubborn sets that were chosen, kept by which actions were possible. (choices.c) */
#ifndef EXPLORER_SEARCH_CHOICES_H
#define EXPLORER_SEARCH_CHOICES_H

#include "explorer/fewer/stubborn.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct explorer_choices {
    uint64_t *sets; /* of each place: what was possible, and what was chosen; NULL: nothing is kept */
    uint8_t *what;  /* of each place: enum explorer_choice */
} explorer_choices;

/* Without memory nothing is kept. */
void explorer_choices_open(explorer_choices *choices, const explorer_stubborn *stubborn);
void explorer_choices_close(explorer_choices *choices);
/* What explorer_stubborn_choose says and does. */
bool explorer_choices_choose(explorer_choices *choices, explorer_stubborn *stubborn);

#endif
