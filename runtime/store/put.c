/* Values of the store end with a checksum, so that one that was changed on disk is refused and not believed.
 */
#include "runtime/store/store_internal.h"

#include <string.h>
#include <xxhash.h>

static uint64_t checksum(uint64_t number, const void *bytes, size_t length)
{
    return XXH3_64bits_withSeed(bytes, length, number);
}

int spex_store_put(MDB_txn *txn, MDB_dbi db, uint64_t number, size_t key_size, const void *bytes,
                   size_t length, unsigned flags)
{
    uint32_t narrow = (uint32_t)number;
    MDB_val key = {key_size, key_size == 4 ? (void *)&narrow : (void *)&number};
    MDB_val value = {length + SPEX_CHECKSUM_SIZE, NULL};
    int code = mdb_put(txn, db, &key, &value, flags | MDB_RESERVE);
    if (code)
        return code;
    spex_buffer to = {value.mv_data, 0, value.mv_size};
    spex_put_bytes(&to, bytes, length);
    spex_put(&to, checksum(number, bytes, length), SPEX_CHECKSUM_SIZE);
    return 0;
}

bool spex_store_is_whole(uint32_t format, uint64_t number, MDB_val *value)
{
    if (format < 2)
        return true;
    if (value->mv_size < SPEX_CHECKSUM_SIZE)
        return false;
    value->mv_size -= SPEX_CHECKSUM_SIZE;
    spex_reader end = {(const unsigned char *)value->mv_data + value->mv_size, SPEX_CHECKSUM_SIZE, false};
    return spex_get(&end, SPEX_CHECKSUM_SIZE) == checksum(number, value->mv_data, value->mv_size);
}
