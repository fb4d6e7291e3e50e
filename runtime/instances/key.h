/* An identifier with its bytes at hand. */
#ifndef RUNTIME_INSTANCES_KEY_H
#define RUNTIME_INSTANCES_KEY_H

#include <spex.h>

typedef struct spex_key {
    const unsigned char *bytes;
    size_t length;
    uint64_t hash;
    unsigned char number[8]; /* holds the bytes of a numeric identifier */
} spex_key;

int spex_key_of(spex_id id, spex_key *key);    /* SPEX_E_ARGUMENT; `key` must stay where it is */
int spex_key_bytes(spex_id id, spex_key *key); /* the same without the hash */

#endif
