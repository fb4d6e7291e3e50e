/* Identifiers: any bytes, or a number. */
#include "runtime/instances/key.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* The lowest byte first, in one store where that is the machine's order: eight would make the hash wait. */
static void write_number(unsigned char to[8], uint64_t n)
{
    const unsigned char bytes[8] = {(unsigned char)n,         (unsigned char)(n >> 8),
                                    (unsigned char)(n >> 16), (unsigned char)(n >> 24),
                                    (unsigned char)(n >> 32), (unsigned char)(n >> 40),
                                    (unsigned char)(n >> 48), (unsigned char)(n >> 56)};
    memcpy(to, bytes, sizeof bytes);
}

int spex_key_bytes(spex_id id, spex_key *key)
{
    if (!id.bytes) {
        write_number(key->number, id.number);
        id.bytes = key->number;
        id.length = 8;
    }
    if (id.length < 1 || id.length > UINT16_MAX)
        return SPEX_E_ARGUMENT;
    key->bytes = id.bytes;
    key->length = id.length;
    return SPEX_OK;
}

int spex_key_of(spex_id id, spex_key *key)
{
    int status = spex_key_bytes(id, key);
    if (!status)
        key->hash = XXH3_64bits(key->bytes, key->length);
    return status;
}

spex_id spex_id_bytes(const void *bytes, size_t length)
{
    return (spex_id){bytes ? bytes : "", bytes ? length : 0, 0};
}

spex_id spex_id_str(const char *text)
{
    return spex_id_bytes(text, text ? strlen(text) : 0);
}

spex_id spex_id_u64(uint64_t number)
{
    return (spex_id){NULL, 8, number};
}
