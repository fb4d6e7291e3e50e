/* Reading compressed files as if they were not: a FILE whose bytes come out of gzip, Zstandard or bzip2.
 *
 * Each format is a function that makes the next plain bytes from a buffer of packed ones. What the bytes of
 * the file are compressed with shows in the first four. Files of several members one after the other are one
 * file.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/files/decompress.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>
#endif
#ifdef HAVE_BZLIB
#include <bzlib.h>
#endif

#define PACKED_BYTES ((size_t)128 * 1024)
#define MAGIC_BYTES  4u

typedef struct unpacker unpacker;

struct unpacker {
    FILE *in;
    /* Unpacks from `packed` into `plain`; sets how much it made, returns 0 or why it cannot go on: EBADMSG,
     * ENOMEM. */
    int (*unpack)(unpacker *u, char *plain, size_t room, size_t *made);
    void (*end)(unpacker *u);
    bool in_member; /* the member at hand has not come to its end */
    bool at_end;    /* of the file */
    int failed;     /* why it could not go on; 0: it could */
    size_t at, length;
    union {
        int none;
#ifdef HAVE_ZLIB
        z_stream gzip;
#endif
#ifdef HAVE_ZSTD
        ZSTD_DStream *zstd;
#endif
#ifdef HAVE_BZLIB
        bz_stream bzip2;
#endif
    } with;
    char packed[PACKED_BYTES];
};

#ifdef HAVE_ZLIB
static bool begin_gzip(unpacker *u)
{
    u->with.gzip = (z_stream){0};
    return inflateInit2(&u->with.gzip, 15 + 16) == Z_OK;
}

static int unpack_gzip(unpacker *u, char *plain, size_t room, size_t *made)
{
    z_stream *z = &u->with.gzip;
    if (!u->in_member && inflateReset(z) != Z_OK)
        return EBADMSG;
    z->next_in = (Bytef *)u->packed + u->at;
    z->avail_in = (uInt)(u->length - u->at);
    z->next_out = (Bytef *)plain;
    z->avail_out = (uInt)(room < UINT32_MAX / 2 ? room : UINT32_MAX / 2);
    uInt before = z->avail_out;
    int result = inflate(z, Z_NO_FLUSH);
    u->at = u->length - z->avail_in;
    *made = before - z->avail_out;
    u->in_member = result != Z_STREAM_END;
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ? 0
           : result == Z_MEM_ERROR                                           ? ENOMEM
                                                                             : EBADMSG;
}

static void end_gzip(unpacker *u)
{
    inflateEnd(&u->with.gzip);
}
#endif

#ifdef HAVE_ZSTD
static bool begin_zstd(unpacker *u)
{
    u->with.zstd = ZSTD_createDStream();
    return u->with.zstd && !ZSTD_isError(ZSTD_initDStream(u->with.zstd));
}

static int unpack_zstd(unpacker *u, char *plain, size_t room, size_t *made)
{
    ZSTD_inBuffer in = {u->packed, u->length, u->at};
    ZSTD_outBuffer out = {plain, room, 0};
    size_t result = ZSTD_decompressStream(u->with.zstd, &out, &in);
    u->at = in.pos;
    *made = out.pos;
    u->in_member = result != 0;
    return !ZSTD_isError(result)                                       ? 0
           : ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation ? ENOMEM
                                                                       : EBADMSG;
}

static void end_zstd(unpacker *u)
{
    ZSTD_freeDStream(u->with.zstd);
}
#endif

#ifdef HAVE_BZLIB
static bool begin_bzip2(unpacker *u)
{
    u->with.bzip2 = (bz_stream){0};
    return BZ2_bzDecompressInit(&u->with.bzip2, 0, 0) == BZ_OK;
}

static void end_bzip2(unpacker *u)
{
    BZ2_bzDecompressEnd(&u->with.bzip2);
}

static int unpack_bzip2(unpacker *u, char *plain, size_t room, size_t *made)
{
    bz_stream *b = &u->with.bzip2;
    if (!u->in_member) {
        end_bzip2(u);
        if (!begin_bzip2(u))
            return ENOMEM;
    }
    b->next_in = u->packed + u->at;
    b->avail_in = (unsigned)(u->length - u->at);
    b->next_out = plain;
    b->avail_out = (unsigned)(room < UINT32_MAX / 2 ? room : UINT32_MAX / 2);
    unsigned before = b->avail_out;
    int result = BZ2_bzDecompress(b);
    u->at = u->length - b->avail_in;
    *made = before - b->avail_out;
    u->in_member = result != BZ_STREAM_END;
    return result == BZ_OK || result == BZ_STREAM_END ? 0 : result == BZ_MEM_ERROR ? ENOMEM : EBADMSG;
}
#endif

/* Compressions by the first bytes of a file; `begin` NULL: this build cannot. */
static const struct {
    const char *name, *magic;
    size_t length;
    bool (*begin)(unpacker *u);
    int (*unpack)(unpacker *u, char *plain, size_t room, size_t *made);
    void (*end)(unpacker *u);
} formats[] = {
#ifdef HAVE_ZLIB
    {"gzip", "\x1f\x8b", 2, begin_gzip, unpack_gzip, end_gzip},
#else
    {"gzip", "\x1f\x8b", 2, NULL, NULL, NULL},
#endif
#ifdef HAVE_ZSTD
    {"zstd", "\x28\xb5\x2f\xfd", 4, begin_zstd, unpack_zstd, end_zstd},
#else
    {"zstd", "\x28\xb5\x2f\xfd", 4, NULL, NULL, NULL},
#endif
#ifdef HAVE_BZLIB
    {"bzip2", "BZh", 3, begin_bzip2, unpack_bzip2, end_bzip2},
#else
    {"bzip2", "BZh", 3, NULL, NULL, NULL},
#endif
    {"xz",
     "\xfd"
     "7zX",
     4, NULL, NULL, NULL},
};

/* Reads more packed bytes when there are none left. */
static bool refill(unpacker *u)
{
    if (u->at < u->length || u->at_end)
        return true;
    u->at = 0;
    u->length = fread(u->packed, 1, sizeof u->packed, u->in);
    u->at_end = u->length == 0;
    return !ferror(u->in);
}

/* Reads for the FILE that users see. Damaged data and a file that ends inside a member are EBADMSG, memory
 * that is not there is ENOMEM. */
static ssize_t read_plain(void *cookie, char *plain, size_t room)
{
    unpacker *u = cookie;
    while (room) {
        size_t made = 0;
        if (!refill(u))
            return -1;
        if (u->at_end && !u->in_member)
            return 0;
        if (u->failed == 0)
            u->failed = u->unpack(u, plain, room, &made);
        if (u->failed == 0 && u->at_end && !made)
            u->failed = EBADMSG;
        if (u->failed != 0) {
            errno = u->failed;
            return -1;
        }
        if (made)
            return (ssize_t)made;
    }
    return 0;
}

static int close_plain(void *cookie)
{
    unpacker *u = cookie;
    u->end(u);
    int result = fclose(u->in);
    free(u);
    return result;
}

/* Looks at the first bytes and puts them back: they are in the buffer of `in` still. */
static size_t first_bytes(FILE *in, char bytes[MAGIC_BYTES])
{
    size_t count = 0;
    int c;
    while (count < MAGIC_BYTES && (c = getc(in)) != EOF)
        bytes[count++] = (char)c;
    for (size_t i = count; i-- > 0;)
        ungetc((unsigned char)bytes[i], in);
    return count;
}

/* The compression that the first bytes show; BASE_NONE: none. */
static uint32_t format_of(const char *bytes, size_t count)
{
    for (uint32_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (count >= formats[i].length && memcmp(bytes, formats[i].magic, formats[i].length) == 0)
            return i;
    return BASE_NONE;
}

bool base_is_compressed(const char *bytes, size_t length)
{
    return format_of(bytes, length) != BASE_NONE;
}

base_status base_decompress(FILE *in, FILE **plain, base_error *error)
{
    assert(in && plain);
    char bytes[MAGIC_BYTES];
    uint32_t i = format_of(bytes, first_bytes(in, bytes));
    if (i == BASE_NONE) {
        *plain = in;
        return BASE_OK;
    }
    if (!formats[i].begin)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, "compressed with %s, which this build cannot read",
                         formats[i].name);
    unpacker *u = calloc(1, sizeof *u);
    if (!u || !formats[i].begin(u)) {
        free(u);
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to decompress");
    }
    u->in = in;
    u->unpack = formats[i].unpack;
    u->end = formats[i].end;
    FILE *out = fopencookie(u, "r", (cookie_io_functions_t){.read = read_plain, .close = close_plain});
    if (!out) {
        u->end(u);
        free(u);
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to decompress");
    }
    *plain = out;
    return BASE_OK;
}
