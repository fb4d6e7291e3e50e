/* Values as bytes. (encode.c) */
#ifndef RUNTIME_RECORDING_ENCODE_H
#define RUNTIME_RECORDING_ENCODE_H

#include <spex-history.h>

#define ENCODE_DEPTH_MAX 64 /* lists in lists */

/* How many bytes the value takes; 0: it is of no kind that can be recorded, or nested too deep. */
size_t spex_encoded_size(const spex_value *value);
/* Writes it, which spex_encoded_size has seen; returns where it ends. */
char *spex_encode(char *to, const spex_value *value);

/* Values read back; items are in `item`, which is used anew from event to event. */
typedef struct spex_decoder {
    const char *at, *end;
    spex_value *item;
    size_t count, capacity;
} spex_decoder;

/* How many items of lists there are in the encoded value at `*at`, which is moved behind it; SIZE_MAX: it is
 * damaged. */
size_t spex_encoded_items(const char **at, const char *end, unsigned depth);
/* The next value, for whose items there is room. */
spex_value spex_decode(spex_decoder *decoder);

#endif
