/* Without fields a state is copied as it is. With fields, each begins a new word where it would not fit into
 * what is left of the last one, unless it is wider than 32 bits: then it is two. */
#include "config.h"

#include "explorer/store/pack.h"

#include "base/array.h"

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

/* ---- the plan ---- */

/* Gives every field its place, in `parts` unless that is NULL; returns how many parts there are. */
static uint32_t place_fields(const spex_explorer_model *model, explorer_part *parts, uint32_t *words)
{
    place p = {0, 0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < model->field_count; i++)
        for (unsigned done = 0; done < model->fields[i].bits;) {
            unsigned bits = model->fields[i].bits - done;
            bits = bits > 32 ? 32 : bits;
            make_room(&p, bits);
            if (parts)
                parts[count] =
                    (explorer_part){&model->fields[i], p.word, (uint8_t)p.bit, (uint8_t)bits, (uint8_t)done};
            count++;
            p.bit += bits;
            done += bits;
        }
    *words = p.word + 1;
    return count;
}

static bool is_touched(const explorer_part *part, size_t block)
{
    return part->field->offset < 8 * block + 8 && part->field->offset + part->field->size > 8 * block;
}

/* Which parts each eight bytes have to do with. */
static bool list_touched(explorer_packing *p)
{
    size_t blocks = (p->model->state_size + 7) / 8;
    p->row = base_alloc_zeroed(blocks + 2, sizeof *p->row);
    p->touched =
        base_alloc((uint64_t)p->part_count * 2, sizeof *p->touched); /* a field lies in two at most */
    if (!p->row || !p->touched)
        return false;
    for (uint32_t i = 0; i < p->part_count; i++)
        for (size_t block = p->parts[i].field->offset / 8; block < blocks && is_touched(&p->parts[i], block);
             block++)
            p->row[block + 2]++;
    for (size_t block = 0; block < blocks; block++)
        p->row[block + 2] += p->row[block + 1];
    for (uint32_t i = 0; i < p->part_count;
         i++) /* row[block + 1] is where the next goes, and in the end the row's end */
        for (size_t block = p->parts[i].field->offset / 8; block < blocks && is_touched(&p->parts[i], block);
             block++)
            p->touched[p->row[block + 1]++] = i;
    return true;
}

bool explorer_packing_open(explorer_packing *packing, const spex_explorer_model *model)
{
    *packing = (explorer_packing){.model = model};
    size_t words = (model->state_size + 3) / 4;
    if (model->field_count) {
        uint32_t packed;
        packing->part_count = place_fields(model, NULL, &packed);
        packing->parts = base_alloc(packing->part_count, sizeof *packing->parts);
        if (!packing->parts) {
            explorer_packing_close(packing);
            return false;
        }
        place_fields(model, packing->parts, &packed);
        words = packed;
        if (!list_touched(packing)) {
            explorer_packing_close(packing);
            return false;
        }
    }
    assert(words <= UINT32_MAX / 4);
    packing->words = words < 2 ? 2 : (uint32_t)words;
    return true;
}

void explorer_packing_close(explorer_packing *packing)
{
    free(packing->parts);
    free(packing->row);
    free(packing->touched);
    packing->parts = NULL;
    packing->row = packing->touched = NULL;
}

/* ---- packing ---- */

static inline void put_part(const explorer_part *part, const void *state, uint32_t *words)
{
    const spex_explorer_field *f = part->field;
    uint64_t value = get((const unsigned char *)state + f->offset, f->size, f->low);
    assert((value & ~mask(f->bits)) == 0); /* the model's promise */
    uint32_t bits = (uint32_t)(value >> part->from & mask(part->bits));
    words[part->word] =
        (words[part->word] & ~((uint32_t)mask(part->bits) << part->shift)) | bits << part->shift;
}

static void put_changed(const explorer_packing *p, const unsigned char *state, const unsigned char *before,
                        uint32_t *words)
{
    size_t size = p->model->state_size;
    for (size_t block = 0; 8 * block < size; block++) {
        uint64_t now = 0, then = 0;
        size_t length = size - 8 * block < 8 ? size - 8 * block : 8;
        memcpy(&now, state + 8 * block, length);
        memcpy(&then, before + 8 * block, length);
        if (now == then)
            continue;
        for (uint32_t i = p->row[block]; i < p->row[block + 1]; i++) {
            const explorer_part *part = &p->parts[p->touched[i]];
            uint32_t offset = part->field->offset;
            if (part->field->size > 1 || state[offset] != before[offset])
                put_part(part, state, words);
        }
    }
}

void explorer_pack(const explorer_packing *packing, const void *state, const void *before,
                   const uint32_t *before_words, uint32_t *words)
{
    const spex_explorer_model *model = packing->model;
    if (!model->field_count) {
        words[1] = 0;
        if (model->state_size % 4)
            words[model->state_size / 4] = 0;
        memcpy(words, state, model->state_size);
        return;
    }
    if (before) {
        memcpy(words, before_words, packing->words * sizeof *words);
        put_changed(packing, state, before, words);
        return;
    }
    memset(words, 0, packing->words * sizeof *words);
    for (uint32_t i = 0; i < packing->part_count; i++)
        put_part(&packing->parts[i], state, words);
}

void explorer_unpack(const explorer_packing *packing, const uint32_t *words, void *state)
{
    if (!packing->model->field_count) {
        memcpy(state, words, packing->model->state_size);
        return;
    }
    for (uint32_t i = 0; i < packing->part_count;) {
        const spex_explorer_field *f = packing->parts[i].field;
        uint64_t value = 0;
        for (; i < packing->part_count && packing->parts[i].field == f; i++) {
            const explorer_part *part = &packing->parts[i];
            value |= ((uint64_t)(words[part->word] >> part->shift) & mask(part->bits)) << part->from;
        }
        set((unsigned char *)state + f->offset, f->size, f->low, value);
    }
}
