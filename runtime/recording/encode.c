/* Values as bytes: a tag, then the integer, or the length and the bytes, or the count and the items. Above
 * the kind, an integer's tag has how many bytes follow. */
#include "runtime/recording/encode.h"

#include <assert.h>
#include <string.h>

#define WIDTH_SHIFT 4 /* of a tag: kinds are below 16 */

static unsigned width_of(int64_t integer)
{
    if (integer == (int8_t)integer)
        return 1;
    return integer == (int32_t)integer ? 4 : 8;
}

static size_t size_of(const spex_value *value, unsigned depth)
{
    switch (value->kind) {
    case SPEX_ABSENT:
    case SPEX_NULL:
        return 1;
    case SPEX_BOOLEAN:
    case SPEX_INTEGER:
        return 1 + width_of(value->is.integer);
    case SPEX_TEXT:
    case SPEX_JSON: /* with a NUL */
        return value->length < UINT32_MAX ? 2 + sizeof(uint32_t) + value->length : 0;
    case SPEX_LIST: {
        size_t size = 1 + sizeof(uint32_t);
        if (depth == ENCODE_DEPTH_MAX || value->length > UINT32_MAX)
            return 0;
        for (size_t i = 0; i < value->length; i++) {
            size_t item = size_of(&value->is.items[i], depth + 1);
            if (!item)
                return 0;
            size += item;
        }
        return size;
    }
    case SPEX_ANY:
    case SPEX_UNIQUE:
        break;
    }
    return 0;
}

size_t spex_encoded_size(const spex_value *value)
{
    return size_of(value, 0);
}

char *spex_encode(char *to, const spex_value *value)
{
    char *tag = to++;
    uint32_t length = (uint32_t)value->length;
    *tag = (char)value->kind;
    switch (value->kind) {
    case SPEX_BOOLEAN:
    case SPEX_INTEGER: {
        unsigned width = width_of(value->is.integer);
        *tag = (char)(*tag | (char)(width << WIDTH_SHIFT));
        if (width == 1)
            *to = (char)value->is.integer;
        else if (width == 4)
            memcpy(to, &(int32_t){(int32_t)value->is.integer}, 4);
        else
            memcpy(to, &value->is.integer, 8);
        return to + width;
    }
    case SPEX_TEXT:
    case SPEX_JSON:
        memcpy(to, &length, sizeof length);
        to += sizeof length;
        if (length)
            memcpy(to, value->is.text, length);
        to[length] = '\0';
        return to + length + 1;
    case SPEX_LIST:
        memcpy(to, &length, sizeof length);
        to += sizeof length;
        for (size_t i = 0; i < value->length; i++)
            to = spex_encode(to, &value->is.items[i]);
        return to;
    case SPEX_ABSENT:
    case SPEX_NULL:
    case SPEX_ANY:
    case SPEX_UNIQUE:
        break;
    }
    return to;
}

/* The length or count at `*at`; false: the bytes end before. */
static bool length_at(const char **at, const char *end, uint32_t *length)
{
    if ((size_t)(end - *at) < sizeof *length)
        return false;
    memcpy(length, *at, sizeof *length);
    *at += sizeof *length;
    return true;
}

size_t spex_encoded_items(const char **at, const char *end, unsigned depth)
{
    uint32_t length;
    size_t items;
    if (*at == end || depth > ENCODE_DEPTH_MAX)
        return SIZE_MAX;
    unsigned tag = (unsigned char)*(*at)++, width = tag >> WIDTH_SHIFT;
    switch (tag & ((1u << WIDTH_SHIFT) - 1)) {
    case SPEX_ABSENT:
    case SPEX_NULL:
        return 0;
    case SPEX_BOOLEAN:
    case SPEX_INTEGER:
        if ((width != 1 && width != 4 && width != 8) || (size_t)(end - *at) < width)
            return SIZE_MAX;
        *at += width;
        return 0;
    case SPEX_TEXT:
    case SPEX_JSON:
        if (!length_at(at, end, &length) || (size_t)(end - *at) <= length || (*at)[length])
            return SIZE_MAX;
        *at += (size_t)length + 1;
        return 0;
    case SPEX_LIST:
        if (!length_at(at, end, &length) || (size_t)(end - *at) < length)
            return SIZE_MAX;
        items = length;
        for (uint32_t i = 0; i < length; i++) {
            size_t more = spex_encoded_items(at, end, depth + 1);
            if (more == SIZE_MAX)
                return SIZE_MAX;
            items += more;
        }
        return items;
    default:
        return SIZE_MAX;
    }
}

spex_value spex_decode(spex_decoder *decoder)
{
    spex_value value = spex_absent();
    uint32_t length = 0;
    assert(decoder->at < decoder->end);
    unsigned tag = (unsigned char)*decoder->at++;
    value.kind = (spex_value_kind)(tag & ((1u << WIDTH_SHIFT) - 1));
    switch (value.kind) {
    case SPEX_BOOLEAN:
    case SPEX_INTEGER: {
        unsigned width = tag >> WIDTH_SHIFT;
        int32_t four;
        memcpy(&four, decoder->at, width == 4 ? 4 : 0);
        if (width == 8)
            memcpy(&value.is.integer, decoder->at, 8);
        else
            value.is.integer = width == 4 ? four : (signed char)*decoder->at;
        decoder->at += width;
        break;
    }
    case SPEX_TEXT:
    case SPEX_JSON:
        length_at(&decoder->at, decoder->end, &length);
        value.length = length;
        value.is.text = decoder->at;
        decoder->at += (size_t)length + 1;
        break;
    case SPEX_LIST: {
        length_at(&decoder->at, decoder->end, &length);
        spex_value *items = decoder->item + decoder->count;
        assert(decoder->capacity - decoder->count >= length);
        decoder->count += length;
        for (uint32_t i = 0; i < length; i++)
            items[i] = spex_decode(decoder);
        value.length = length;
        value.is.items = items;
        break;
    }
    case SPEX_ABSENT:
    case SPEX_NULL:
    case SPEX_ANY:
    case SPEX_UNIQUE:
        break;
    }
    return value;
}
