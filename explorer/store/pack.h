/* States as they are stored: words of 32 bits, with nothing between fields. (pack.c) */
#ifndef EXPLORER_STORE_PACK_H
#define EXPLORER_STORE_PACK_H

#include <spex-explorer.h>

/* How many words a state of the model takes; at least two. */
uint32_t explorer_pack_words(const spex_explorer_model *model);
void explorer_pack(const spex_explorer_model *model, const void *state, uint32_t *words);
void explorer_unpack(const spex_explorer_model *model, const uint32_t *words, void *state);
/* Whether each field of a state is within its bits. */
bool explorer_pack_fits(const spex_explorer_model *model, const void *state);

#endif
