/* States that are maps: rows of key, word, key, word, ... by key, without those that are as at the start.
 * (pairs.c) */
#ifndef HISTORIES_MODELS_PAIRS_H
#define HISTORIES_MODELS_PAIRS_H

#include "histories/models/space.h"

/* The word of a key, or `usual`. */
uint32_t history_pairs_get(const uint32_t *pairs, size_t count, uint32_t key, uint32_t usual);
/* Sets it in a row that is being made; a word that is `usual` is not kept. False: no memory. */
bool history_pairs_set(history_row *row, uint32_t key, uint32_t word, uint32_t usual);
/* The entries of an initial value that is a map, each through `word_of`; others' keys as the texts that JSON
 * has. Only that of the space's object, if it has one. */
bool history_pairs_begin(history_space *space, history_row *row, uint32_t usual,
                         uint32_t (*word_of)(history_space *space, history_value value));

#endif
