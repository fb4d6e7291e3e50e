/* Without fields a state is copied as it is, and small ones are taken as one small group. With fields, each
 * begins a new word where it would not fit into what is left of the last one, unless it is wider than 32
 * bits: then it is two. */
#include "config.h"

#include "explorer/store/pack.h"

#include "base/array.h"
#include "base/bits.h"
#include "base/hash.h"

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

#define SMALL_GROUP 8u /* bits */
#define SMALL_STATE 4u /* words */

/* The fields that a group begins and ends with: `begin` .. `end` - 1. */
static uint32_t group_end(const spex_explorer_model *model, uint32_t begin)
{
    uint32_t end = begin + 1;
    while (end < model->field_count && !model->fields[end].begins)
        end++;
    return end;
}

static inline void place_part(place *p, unsigned bits)
{
    make_room(p, bits);
    p->bit += bits;
}

/* Gives the fields from `begin` to `end` - 1 their places, in parts of at most 32 bits, unless the list of
 * these is NULL. */
static void place_fields(const spex_explorer_model *model, uint32_t begin, uint32_t end, place *p,
                         explorer_part *parts, uint32_t *part_count)
{
    for (uint32_t i = begin; i < end; i++)
        for (unsigned done = 0; done < model->fields[i].bits;) {
            unsigned bits = model->fields[i].bits - done;
            bits = bits > 32 ? 32 : bits;
            place_part(p, bits);
            if (parts)
                parts[*part_count] = (explorer_part){&model->fields[i], p->word, (uint8_t)(p->bit - bits),
                                                     (uint8_t)bits, (uint8_t)done};
            ++*part_count;
            done += bits;
        }
}

static place size_of(const spex_explorer_model *model, uint32_t begin, uint32_t end)
{
    place p = {0, 0};
    uint32_t parts = 0;
    place_fields(model, begin, end, &p, NULL, &parts);
    return p;
}

static bool is_small(const spex_explorer_model *model, uint32_t begin, uint32_t end)
{
    place size = size_of(model, begin, end);
    return size.word == 0 && size.bit <= SMALL_GROUP;
}

/* May all groups share words? Not where steps are kept by what groups hold, as each is one number there. */
static bool may_all_share(const spex_explorer_model *model)
{
    return !model->part_count && size_of(model, 0, model->field_count).word < SMALL_STATE;
}

static uint32_t count_groups(const spex_explorer_model *model)
{
    uint32_t count = 0;
    for (uint32_t begin = 0; begin < model->field_count; begin = group_end(model, begin))
        count++;
    return count;
}

static uint64_t shape_of(const spex_explorer_model *model, uint32_t begin, uint32_t end)
{
    uint64_t shape = end - begin;
    for (uint32_t i = begin; i < end; i++)
        shape = base_hash_number(shape ^ model->fields[i].bits);
    return shape;
}

/* One that is no longer than a word lies in one. */
static void place_small_groups(explorer_packing *p, bool is_all_small, place at)
{
    const spex_explorer_model *model = p->model;
    uint32_t number = 0;
    for (uint32_t begin = 0, end; begin < model->field_count; begin = end, number++) {
        end = group_end(model, begin);
        if (!is_all_small && !is_small(model, begin, end))
            continue;
        place size = size_of(model, begin, end);
        bool is_one = size.word == 0;
        if (is_one)
            make_room(&at, size.bit);
        if (p->homes && is_one)
            p->homes[number] = (explorer_home){at.word, 1, (uint8_t)at.bit, (uint8_t)size.bit};
        place_fields(model, begin, end, &at, p->parts, &p->part_count);
    }
    p->words = at.word + (at.bit > 0 ? 1 : 0);
    p->last_bits = at.bit;
}

/* Large groups first. `p->words` and so on: with the parts, or (`parts` NULL) without. */
static void place_groups(explorer_packing *p)
{
    const spex_explorer_model *model = p->model;
    bool is_all_small = may_all_share(model);
    place at = {0, 0};
    p->part_count = p->group_count = 0;
    uint32_t number = 0;
    for (uint32_t begin = 0, end; begin < model->field_count && !is_all_small; begin = end, number++) {
        end = group_end(model, begin);
        if (is_small(model, begin, end))
            continue;
        uint32_t first = at.word;
        place_fields(model, begin, end, &at, p->parts, &p->part_count);
        at = (place){at.word + 1, 0};
        if (p->groups) {
            p->groups[p->group_count] = (explorer_group){first, at.word - first, shape_of(model, begin, end)};
            p->homes[number] = (explorer_home){first, at.word - first, 0, 0};
        }
        p->group_count++;
    }
    p->shared = at.word;
    place_small_groups(p, is_all_small, at);
}

static bool is_touched(const explorer_part *part, size_t block)
{
    return part->field->offset < 8 * block + 8 && part->field->offset + part->field->size > 8 * block;
}

/* Where in eight bytes, as one number, a field begins that lies in them. */
static unsigned first_bit(const spex_explorer_field *f)
{
    unsigned byte = f->offset % 8;
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    byte = 8 - byte - f->size;
#endif
    return 8 * byte;
}

static explorer_piece piece_of(const explorer_part *part)
{
    const spex_explorer_field *f = part->field;
    explorer_piece piece = {.part = part, .word = part->word};
    if (f->offset % 8 + f->size > 8)
        return piece;
    piece.at = (uint8_t)first_bit(f);
    piece.bytes = mask(8u * f->size) << piece.at;
    piece.low = (uint64_t)f->low;
    piece.mask = mask(8u * f->size);
    piece.from = part->from;
    piece.shift = part->shift;
    piece.bits = (uint32_t)mask(part->bits) << part->shift;
    return piece;
}

/* Which parts each eight bytes have to do with. */
static bool list_pieces(explorer_packing *p)
{
    size_t blocks = (p->model->state_size + 7) / 8;
    p->row = base_alloc_zeroed(blocks + 2, sizeof *p->row);
    p->pieces = base_alloc((uint64_t)p->part_count * 2, sizeof *p->pieces); /* a field lies in two at most */
    if (!p->row || !p->pieces)
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
            p->pieces[p->row[block + 1]++] = piece_of(&p->parts[i]);
    return true;
}

/* Which part each bit of the words is of. */
static bool list_bits(explorer_packing *p, uint32_t words)
{
    p->word_row = base_alloc_zeroed(words, sizeof *p->word_row);
    p->bit_part = base_alloc_zeroed(32ull * words, 1);
    if (!p->word_row || !p->bit_part)
        return false;
    for (uint32_t i = p->part_count; i-- > 0;)
        p->word_row[p->parts[i].word] = i;
    for (uint32_t i = 0; i < p->part_count; i++) {
        const explorer_part *part = &p->parts[i];
        memset(p->bit_part + 32u * part->word + part->shift, (int)(i - p->word_row[part->word]), part->bits);
    }
    return true;
}

static bool plan_fields(explorer_packing *p)
{
    place_groups(p);
    p->home_count = count_groups(p->model);
    p->homes = base_alloc_zeroed(p->home_count, sizeof *p->homes);
    p->parts = base_alloc(p->part_count, sizeof *p->parts);
    p->groups = base_alloc(p->group_count, sizeof *p->groups);
    if (!p->parts || !p->groups || !p->homes)
        return false;
    place_groups(p);
    return list_pieces(p) && list_bits(p, p->words);
}

static bool plan_bytes(explorer_packing *p)
{
    p->words = (uint32_t)((p->model->state_size + 3) / 4);
    p->words = p->words ? p->words : 1;
    p->last_bits = 32;
    if (p->words <= SMALL_STATE)
        return true;
    if (!(p->groups = base_alloc(1, sizeof *p->groups)))
        return false;
    p->groups[p->group_count++] = (explorer_group){.count = p->words};
    p->shared = p->words;
    return true;
}

bool explorer_packing_open(explorer_packing *packing, const spex_explorer_model *model)
{
    *packing = (explorer_packing){.model = model};
    assert(model->state_size / 4 <= UINT32_MAX / 4);
    if (model->field_count ? plan_fields(packing) : plan_bytes(packing))
        return true;
    explorer_packing_close(packing);
    return false;
}

void explorer_packing_close(explorer_packing *packing)
{
    free(packing->groups);
    free(packing->homes);
    free(packing->parts);
    free(packing->row);
    free(packing->pieces);
    free(packing->word_row);
    free(packing->bit_part);
    packing->groups = NULL;
    packing->homes = NULL;
    packing->parts = NULL;
    packing->pieces = NULL;
    packing->row = packing->word_row = NULL;
    packing->bit_part = NULL;
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

static inline uint64_t eight(const unsigned char *at)
{
    uint64_t bytes;
    memcpy(&bytes, at, 8);
    return bytes;
}

static inline void mark_word(uint64_t *changed, uint32_t word)
{
    changed[word / 64] |= (uint64_t)1 << word % 64;
}

/* Eight bytes that differ. */
static inline void put_eight(const explorer_packing *p, const unsigned char *state, uint64_t now,
                             uint64_t differs, size_t block, uint32_t *words, uint64_t *changed)
{
    const explorer_piece *end = p->pieces + p->row[block + 1];
    for (const explorer_piece *piece = p->pieces + p->row[block]; piece < end; piece++) {
        if (piece->bytes & differs) {
            uint64_t value = ((now >> piece->at) - piece->low) & piece->mask;
            assert((value & ~mask(piece->part->field->bits)) == 0); /* the model's promise */
            words[piece->word] = (words[piece->word] & ~piece->bits) |
                                 ((uint32_t)(value >> piece->from) << piece->shift & piece->bits);
            mark_word(changed, piece->word);
        } else if (!piece->bytes) {
            put_part(piece->part, state, words);
            mark_word(changed, piece->word);
        }
    }
}

/* The rest of a state, of fewer than eight bytes. */
static void put_rest(const explorer_packing *p, const unsigned char *state, uint32_t *words,
                     uint64_t *changed)
{
    size_t block = p->model->state_size / 8;
    for (uint32_t i = p->row[block]; i < p->row[block + 1]; i++) {
        put_part(p->pieces[i].part, state, words);
        mark_word(changed, p->pieces[i].word);
    }
}

#define PIECE 32u /* blocks that are compared at once */

/* Most of a state is as it was before: pieces of it are compared first. */
static void put_changed(const explorer_packing *p, const unsigned char *state, const unsigned char *before,
                        spex_explorer_span span, uint32_t *words, uint64_t *changed)
{
    size_t size = p->model->state_size, whole = size / 8, last = (span.offset + span.size + 7) / 8;
    assert(span.offset + span.size <= size);
    for (size_t begin = span.offset / 8, end; begin < last && begin < whole; begin = end) {
        end = begin + PIECE < last ? begin + PIECE : last;
        end = end < whole ? end : whole;
        if (end - begin > 4 && memcmp(state + 8 * begin, before + 8 * begin, 8 * (end - begin)) == 0)
            continue;
        for (size_t block = begin; block < end; block++) {
            uint64_t now = eight(state + 8 * block), differs = now ^ eight(before + 8 * block);
            if (differs)
                put_eight(p, state, now, differs, block, words, changed);
        }
    }
    if (last > whole && memcmp(state + 8 * whole, before + 8 * whole, size % 8) != 0)
        put_rest(p, state, words, changed);
}

static void copy_whole(const spex_explorer_model *model, const void *state, uint32_t *words)
{
    words[0] = 0;
    if (model->state_size % 4)
        words[model->state_size / 4] = 0;
    memcpy(words, state, model->state_size);
}

void explorer_pack(const explorer_packing *packing, const void *state, uint32_t *words)
{
    if (!packing->model->field_count) {
        copy_whole(packing->model, state, words);
        return;
    }
    memset(words, 0, packing->words * sizeof *words);
    for (uint32_t i = 0; i < packing->part_count; i++)
        put_part(&packing->parts[i], state, words);
}

void explorer_pack_changes(const explorer_packing *packing, const void *state, const void *before,
                           const spex_explorer_span *spans, uint32_t count, uint32_t *words,
                           uint64_t *changed)
{
    if (!packing->model->field_count) {
        copy_whole(packing->model, state, words);
        memset(changed, 0xff, packing->words / 64 * sizeof *changed);
        if (packing->words % 64)
            changed[packing->words / 64] = mask(packing->words % 64);
    }
    for (uint32_t i = 0; i < count && packing->model->field_count; i++)
        put_changed(packing, state, before, spans[i], words, changed);
}

/* The field that part `i` is of, or half of; returns the part after it. */
static uint32_t take_field(const explorer_packing *p, uint32_t i, const uint32_t *words, void *state)
{
    const spex_explorer_field *f = p->parts[i].field;
    uint64_t value = 0;
    for (; i < p->part_count && p->parts[i].field == f; i++) {
        const explorer_part *part = &p->parts[i];
        value |= ((uint64_t)(words[part->word] >> part->shift) & mask(part->bits)) << part->from;
    }
    set((unsigned char *)state + f->offset, f->size, f->low, value);
    return i;
}

void explorer_unpack(const explorer_packing *packing, const uint32_t *words, void *state)
{
    if (!packing->model->field_count) {
        memcpy(state, words, packing->model->state_size);
        return;
    }
    for (uint32_t i = 0; i < packing->part_count;)
        i = take_field(packing, i, words, state);
}

void explorer_unpack_word(const explorer_packing *packing, const uint32_t *words, uint32_t word,
                          uint32_t differs, void *state)
{
    size_t size = packing->model->state_size;
    if (!packing->model->field_count) {
        if ((size_t)word * 4 < size)
            memcpy((char *)state + (size_t)word * 4, &words[word],
                   size - (size_t)word * 4 < 4 ? size - (size_t)word * 4 : 4);
        return;
    }
    const uint8_t *bit_part = packing->bit_part + 32u * word;
    const explorer_part *parts = packing->parts + packing->word_row[word];
    while (differs) {
        const explorer_part *part = &parts[bit_part[base_lowest_bit(differs)]];
        const spex_explorer_field *f = part->field;
        differs &= ~((uint32_t)mask(part->bits) << part->shift);
        if (part->bits == f->bits)
            set((unsigned char *)state + f->offset, f->size, f->low,
                words[word] >> part->shift & (uint32_t)mask(part->bits));
        else
            (void)take_field(packing, (uint32_t)(part - packing->parts) - (part->from ? 1 : 0), words, state);
    }
}
