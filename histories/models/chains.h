/* Lists and texts that grow at their end, each content held once and sharing its beginning. (chains.c) */
#ifndef HISTORIES_MODELS_CHAINS_H
#define HISTORIES_MODELS_CHAINS_H

#include "histories/values.h"

#define HISTORY_CHAIN_NONE 0u /* the empty list and the empty text */
#define HISTORY_NO_CHAIN   UINT32_MAX

typedef struct history_chain {
    uint32_t before;    /* without its last piece */
    history_value last; /* of a list the last item, of a text its last piece, a text */
    uint32_t length;    /* of lists, in items; of texts 0 */
    uint64_t bytes;     /* of texts */
    uint64_t hash;
} history_chain;

typedef struct history_chains {
    const history_values *values;
    history_chain *chains;
    size_t count, capacity;
    uint32_t *slots;
    size_t slot_count;
    uint32_t *of_value; /* the chain + 1 with the content of a value, or 0 */
    size_t of_value_count;
} history_chains;

typedef struct history_chain_numbers {
    uint32_t *at;
    size_t count, capacity;
} history_chain_numbers;

bool history_chains_begin(history_chains *c, const history_values *values);
void history_chains_end(history_chains *c);

/* The list with one more item; HISTORY_NO_CHAIN: no memory. A space holds lists or texts, not both. */
uint32_t history_chain_append(history_chains *c, uint32_t chain, history_value item);
uint32_t history_chain_of_list(history_chains *c, history_value list); /* null is the empty list */
/* The text with a text behind it: one number for one content, however it came to be. */
uint32_t history_chain_join(history_chains *c, uint32_t chain, history_value text);
uint32_t history_chain_of_text(history_chains *c, history_value text);

/* The number here of what has the number `chain` in `other`, which has the same values. `numbers` remembers
 * those that have been asked for, of one `c` and one `other`: empty at first, its array the caller's to free.
 */
uint32_t history_chain_from(history_chains *c, const history_chains *other, uint32_t chain,
                            history_chain_numbers *numbers);

bool history_write_chain_list(history_string *to, const history_chains *c, uint32_t chain);
bool history_write_chain_text(history_string *to, const history_chains *c, uint32_t chain);

#endif
