/* Items of CBOR, one by one. libcbor's encoder writes into room that is there, its streaming decoder calls
 * back once for each item; neither allocates. */
#include "messages/cbor.h"

#include <assert.h>
#include <cbor.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NESTED 32u
#define MOST_HEAD   9u /* bytes of an item without what it holds */

/* ---- writing ---- */

void messages_writer_free(messages_writer *out)
{
    free(out->bytes);
    out->bytes = NULL;
    out->length = out->room = 0;
}

static bool grow(messages_writer *out, size_t count)
{
    if (count > out->most || out->length > out->most - count)
        return false;
    size_t room = out->room ? out->room : 256;
    while (room < out->length + count)
        room = room > out->most / 2 ? out->most : room * 2;
    unsigned char *bytes = room == out->room ? out->bytes : realloc(out->bytes, room);
    if (!bytes)
        return false;
    out->bytes = bytes;
    out->room = room;
    return true;
}

unsigned char *messages_put_room(messages_writer *out, size_t count)
{
    if (out->failed || (out->room - out->length < count && !grow(out, count))) {
        out->failed = true;
        return NULL;
    }
    unsigned char *at = out->bytes + out->length;
    out->length += count;
    return at;
}

/* Writes the head of an item, of which it may take fewer bytes than there is room for. */
static void put_head(messages_writer *out, size_t (*encode)(uint64_t, unsigned char *, size_t),
                     uint64_t number)
{
    unsigned char head[MOST_HEAD];
    size_t length = encode(number, head, sizeof head);
    unsigned char *at = messages_put_room(out, length);
    if (at)
        memcpy(at, head, length);
}

void messages_put_integer(messages_writer *out, int64_t number)
{
    if (number >= 0)
        put_head(out, cbor_encode_uint, (uint64_t)number);
    else
        put_head(out, cbor_encode_negint, ~(uint64_t)number); /* -1 - number */
}

static void put_byte(messages_writer *out, unsigned char byte)
{
    unsigned char *at = messages_put_room(out, 1);
    if (at)
        *at = byte;
}

void messages_put_bool(messages_writer *out, bool value)
{
    unsigned char byte;
    cbor_encode_bool(value, &byte, 1);
    put_byte(out, byte);
}

void messages_put_null(messages_writer *out)
{
    unsigned char byte;
    cbor_encode_null(&byte, 1);
    put_byte(out, byte);
}

static void put_string(messages_writer *out, size_t (*encode)(size_t, unsigned char *, size_t),
                       const void *bytes, size_t length)
{
    unsigned char head[MOST_HEAD];
    size_t head_length = encode(length, head, sizeof head);
    unsigned char *at = messages_put_room(out, head_length + length);
    if (!at)
        return;
    memcpy(at, head, head_length);
    if (length)
        memcpy(at + head_length, bytes, length);
}

void messages_put_text(messages_writer *out, const char *text, size_t length)
{
    put_string(out, cbor_encode_string_start, text, length);
}

void messages_put_word(messages_writer *out, const char *text)
{
    messages_put_text(out, text, strlen(text));
}

void messages_put_bytes(messages_writer *out, const void *bytes, size_t length)
{
    put_string(out, cbor_encode_bytestring_start, bytes, length);
}

static size_t array_head(uint64_t count, unsigned char *to, size_t room)
{
    return cbor_encode_array_start((size_t)count, to, room);
}

void messages_put_array(messages_writer *out, size_t count)
{
    put_head(out, array_head, count);
}

static size_t map_head(uint64_t count, unsigned char *to, size_t room)
{
    return cbor_encode_map_start((size_t)count, to, room);
}

void messages_put_map(messages_writer *out, size_t count)
{
    put_head(out, map_head, count);
}

/* ---- reading: what libcbor calls back ---- */

static void on_unsigned(void *arg, uint64_t number)
{
    messages_item *item = arg;
    item->kind = number <= INT64_MAX ? MESSAGES_INTEGER : MESSAGES_OTHER;
    item->number = (int64_t)(number & INT64_MAX);
}

static void on_uint8(void *arg, uint8_t number)
{
    on_unsigned(arg, number);
}

static void on_uint16(void *arg, uint16_t number)
{
    on_unsigned(arg, number);
}

static void on_uint32(void *arg, uint32_t number)
{
    on_unsigned(arg, number);
}

/* -1 - number */
static void on_negative(void *arg, uint64_t number)
{
    messages_item *item = arg;
    item->kind = number <= INT64_MAX ? MESSAGES_INTEGER : MESSAGES_OTHER;
    item->number = -1 - (int64_t)(number & INT64_MAX);
}

static void on_negint8(void *arg, uint8_t number)
{
    on_negative(arg, number);
}

static void on_negint16(void *arg, uint16_t number)
{
    on_negative(arg, number);
}

static void on_negint32(void *arg, uint32_t number)
{
    on_negative(arg, number);
}

static void take_string(messages_item *item, messages_item_kind kind, cbor_data bytes, size_t length)
{
    item->kind = kind;
    item->text = (const char *)bytes;
    item->count = length;
}

static void on_bytes(void *arg, cbor_data bytes, size_t length)
{
    take_string(arg, MESSAGES_BYTES, bytes, length);
}

static void on_text(void *arg, cbor_data bytes, size_t length)
{
    take_string(arg, MESSAGES_TEXT, bytes, length);
}

static void on_array(void *arg, size_t count)
{
    messages_item *item = arg;
    item->kind = MESSAGES_ARRAY;
    item->count = count;
}

static void on_map(void *arg, size_t count)
{
    messages_item *item = arg;
    item->kind = MESSAGES_MAP;
    item->count = count;
}

static void on_refused(void *arg)
{
    ((messages_item *)arg)->is_refused = true;
}

static void on_tag(void *arg, uint64_t tag)
{
    (void)tag;
    on_refused(arg);
}

static void on_float(void *arg, float number)
{
    (void)number;
    ((messages_item *)arg)->kind = MESSAGES_OTHER;
}

static void on_double(void *arg, double number)
{
    (void)number;
    ((messages_item *)arg)->kind = MESSAGES_OTHER;
}

static void on_undefined(void *arg)
{
    ((messages_item *)arg)->kind = MESSAGES_OTHER;
}

static void on_null(void *arg)
{
    ((messages_item *)arg)->kind = MESSAGES_NULL;
}

static void on_bool(void *arg, bool value)
{
    messages_item *item = arg;
    item->kind = MESSAGES_BOOL;
    item->number = value;
}

static const struct cbor_callbacks callbacks = {.uint8 = on_uint8,
                                                .uint16 = on_uint16,
                                                .uint32 = on_uint32,
                                                .uint64 = on_unsigned,
                                                .negint64 = on_negative,
                                                .negint32 = on_negint32,
                                                .negint16 = on_negint16,
                                                .negint8 = on_negint8,
                                                .byte_string_start = on_refused,
                                                .byte_string = on_bytes,
                                                .string = on_text,
                                                .string_start = on_refused,
                                                .indef_array_start = on_refused,
                                                .array_start = on_array,
                                                .indef_map_start = on_refused,
                                                .map_start = on_map,
                                                .tag = on_tag,
                                                .float2 = on_float,
                                                .float4 = on_float,
                                                .float8 = on_double,
                                                .undefined = on_undefined,
                                                .null = on_null,
                                                .boolean = on_bool,
                                                .indef_break = on_refused};

bool messages_next(messages_reader *in, messages_item *item)
{
    *item = (messages_item){.kind = MESSAGES_OTHER};
    size_t left = (size_t)(in->end - in->at);
    struct cbor_decoder_result read = cbor_stream_decode(in->at, left, &callbacks, item);
    if (read.status != CBOR_DECODER_FINISHED || item->is_refused)
        return false;
    in->at += read.read;
    left -= read.read;
    /* An element takes a byte at least, a pair two. */
    if (item->kind == MESSAGES_ARRAY)
        return item->count <= left;
    return item->kind != MESSAGES_MAP || item->count <= left / 2;
}

bool messages_skip(messages_reader *in)
{
    uint64_t left[MOST_NESTED + 1]; /* items that are still to come, by depth */
    unsigned depth = 0;
    left[0] = 1;
    while (depth > 0 || left[0] > 0) {
        messages_item item;
        if (left[depth] == 0) {
            depth--;
            continue;
        }
        left[depth]--;
        if (!messages_next(in, &item))
            return false;
        if (item.kind != MESSAGES_ARRAY && item.kind != MESSAGES_MAP)
            continue;
        if (depth == MOST_NESTED)
            return false;
        left[++depth] = item.kind == MESSAGES_MAP ? item.count * 2 : item.count;
    }
    return true;
}

bool messages_is_text(const messages_item *item, const char *text)
{
    return item->kind == MESSAGES_TEXT && item->count == strlen(text) &&
           memcmp(item->text, text, item->count) == 0;
}
