/* Without fields a state is copied as it is. With fields, each begins a new word where it would not fit into
 * what is left of the last one, unless it is wider than 32 bits: then it is two. */
#include "config.h"

#include "explorer/store/pack.h"

#include <assert.h>
#include <string.h>

static inline uint64_t get(const unsigned char *at, unsigned size, int64_t low)
{
    uint64_t value = 0;
    switch (size) {
    case 1:
        value = low < 0 ? (uint64_t)(int64_t)(int8_t)*at : *at;
        break;
    case 2: {
        uint16_t two;
        memcpy(&two, at, 2);
        value = low < 0 ? (uint64_t)(int64_t)(int16_t)two : two;
        break;
    }
    case 4: {
        uint32_t four;
        memcpy(&four, at, 4);
        value = low < 0 ? (uint64_t)(int64_t)(int32_t)four : four;
        break;
    }
    default:
        memcpy(&value, at, 8);
    }
    return value - (uint64_t)low;
}

static inline void set(unsigned char *at, unsigned size, int64_t low, uint64_t less)
{
    uint64_t value = less + (uint64_t)low;
    switch (size) {
    case 1:
        *at = (uint8_t)value;
        break;
    case 2: {
        uint16_t two = (uint16_t)value;
        memcpy(at, &two, 2);
        break;
    }
    case 4: {
        uint32_t four = (uint32_t)value;
        memcpy(at, &four, 4);
        break;
    }
    default:
        memcpy(at, &value, 8);
    }
}

/* Where the next field goes. */
typedef struct place {
    uint32_t word;
    unsigned bit;
} place;

/* The place of a part of at most 32 bits. */
static inline void make_room(place *p, unsigned bits)
{
    if (p->bit + bits > 32) {
        p->word++;
        p->bit = 0;
    }
}

static inline uint64_t mask(unsigned bits)
{
    return bits >= 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

uint32_t explorer_pack_words(const spex_explorer_model *model)
{
    size_t words = (model->state_size + 3) / 4;
    if (model->field_count) {
        place p = {0, 0};
        for (uint32_t i = 0; i < model->field_count; i++)
            for (unsigned left = model->fields[i].bits; left;) {
                unsigned part = left > 32 ? 32 : left;
                make_room(&p, part);
                p.bit += part;
                left -= part;
            }
        words = (size_t)p.word + 1;
    }
    assert(words <= UINT32_MAX / 4);
    return words < 2 ? 2 : (uint32_t)words;
}

void explorer_pack(const spex_explorer_model *model, const void *state, uint32_t *words)
{
    if (!model->field_count) {
        words[1] = 0;
        if (model->state_size % 4)
            words[model->state_size / 4] = 0;
        memcpy(words, state, model->state_size);
        return;
    }
    place p = {0, 0};
    uint32_t word = 0;
    words[1] = 0;
    for (uint32_t i = 0; i < model->field_count; i++) {
        const spex_explorer_field *f = &model->fields[i];
        uint64_t value = get((const unsigned char *)state + f->offset, f->size, f->low);
        for (unsigned left = f->bits; left;) {
            unsigned part = left > 32 ? 32 : left;
            if (p.bit + part > 32) {
                words[p.word++] = word;
                word = 0;
                p.bit = 0;
            }
            word |= (uint32_t)(value & mask(part)) << p.bit;
            value >>= part;
            p.bit += part;
            left -= part;
        }
    }
    words[p.word] = word;
}

void explorer_unpack(const spex_explorer_model *model, const uint32_t *words, void *state)
{
    if (!model->field_count) {
        memcpy(state, words, model->state_size);
        return;
    }
    place p = {0, 0};
    for (uint32_t i = 0; i < model->field_count; i++) {
        const spex_explorer_field *f = &model->fields[i];
        uint64_t value = 0;
        for (unsigned done = 0; done < f->bits;) {
            unsigned part = f->bits - done > 32 ? 32 : f->bits - done;
            make_room(&p, part);
            value |= ((uint64_t)(words[p.word] >> p.bit) & mask(part)) << done;
            p.bit += part;
            done += part;
        }
        set((unsigned char *)state + f->offset, f->size, f->low, value);
    }
}

bool explorer_pack_fits(const spex_explorer_model *model, const void *state)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        const spex_explorer_field *f = &model->fields[i];
        if (get((const unsigned char *)state + f->offset, f->size, f->low) & ~mask(f->bits))
            return false;
    }
    return true;
}
