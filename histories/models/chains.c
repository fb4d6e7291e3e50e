/* Chains: a node is a beginning and a last piece; an index finds the node of a content. */
#include "histories/models/chains.h"

#include <string.h>

#include "base/array.h"

#define BASE_OF_HASH 0x9e3779b97f4a7c15u

bool history_chains_begin(history_chains *c, const history_values *values)
{
    *c = (history_chains){.values = values};
    if (!base_grow(c->chains, c->capacity, 1))
        return false;
    c->chains[0] = (history_chain){.before = HISTORY_CHAIN_NONE, .last = HISTORY_ABSENT};
    c->count = 1;
    return true;
}

void history_chains_end(history_chains *c)
{
    free(c->chains);
    free(c->slots);
    free(c->of_value);
    *c = (history_chains){0};
}

static bool make_slots(history_chains *c)
{
    if ((c->count + 1) * 2 <= c->slot_count)
        return true;
    const size_t count = c->slot_count ? c->slot_count * 2 : 256;
    uint32_t *slots = base_alloc_zeroed(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 1; i < c->count; i++) {
        size_t slot = (size_t)(c->chains[i].hash >> 20) & (count - 1);
        while (slots[slot])
            slot = (slot + 1) & (count - 1);
        slots[slot] = (uint32_t)i;
    }
    free(c->slots);
    c->slots = slots;
    c->slot_count = count;
    return true;
}

/* Walks two texts from their ends, piece by piece. */
typedef struct backwards {
    const history_chains *c;
    uint32_t chain;
    const char *piece;
    size_t left;
} backwards;

static void step_back(backwards *b)
{
    while (b->left == 0 && b->chain != HISTORY_CHAIN_NONE) {
        b->piece = history_text_of(b->c->values, b->c->chains[b->chain].last, &b->left);
        b->chain = b->c->chains[b->chain].before;
    }
}

static bool same_text(const history_chains *c, uint32_t a, uint32_t before, history_value last)
{
    backwards x = {.c = c, .chain = a}, y = {.c = c, .chain = before};
    y.piece = history_text_of(c->values, last, &y.left);
    for (;;) {
        step_back(&x);
        step_back(&y);
        if (x.left == 0 || y.left == 0)
            return x.left == y.left;
        if (x.chain == y.chain && x.left == y.left && x.piece == y.piece)
            return true;
        const size_t common = x.left < y.left ? x.left : y.left;
        if (memcmp(x.piece + x.left - common, y.piece + y.left - common, common) != 0)
            return false;
        x.left -= common;
        y.left -= common;
    }
}

/* The node that the content has, or the new one. */
static uint32_t find(history_chains *c, const history_chain *new, bool is_text)
{
    if (c->count >= UINT32_MAX - 2 || !make_slots(c) || !base_grow(c->chains, c->capacity, c->count + 1))
        return HISTORY_NO_CHAIN;
    size_t slot = (size_t)(new->hash >> 20) & (c->slot_count - 1);
    for (; c->slots[slot]; slot = (slot + 1) & (c->slot_count - 1)) {
        const history_chain *there = &c->chains[c->slots[slot]];
        if (there->hash != new->hash || there->length != new->length || there->bytes != new->bytes)
            continue;
        if ((there->before == new->before && there->last == new->last) ||
            (is_text && same_text(c, c->slots[slot], new->before, new->last)))
            return c->slots[slot];
    }
    c->chains[c->count] = *new;
    c->slots[slot] = (uint32_t)c->count;
    return (uint32_t)c->count++;
}

static uint64_t scramble(uint64_t x)
{
    x ^= x >> 31;
    x *= 0xff51afd7ed558ccdu;
    return x ^ x >> 33;
}

uint32_t history_chain_append(history_chains *c, uint32_t chain, history_value item)
{
    const history_chain *before = &c->chains[chain];
    const history_chain new = {.before = chain,
                               .last = item,
                               .length = before->length + 1,
                               .hash = scramble(before->hash * BASE_OF_HASH + item + 1)};
    return find(c, &new, false);
}

uint32_t history_chain_join(history_chains *c, uint32_t chain, history_value text)
{
    size_t length;
    const char *bytes = history_text_of(c->values, text, &length);
    if (length == 0)
        return chain;
    uint64_t hash = c->chains[chain].hash; /* by bytes alone: pieces do not show */
    for (size_t i = 0; i < length; i++)
        hash = scramble(hash * BASE_OF_HASH + (unsigned char)bytes[i] + 1);
    const history_chain new = {
        .before = chain, .last = text, .bytes = c->chains[chain].bytes + length, .hash = hash};
    return find(c, &new, true);
}

/* Room to remember the chain of that value. */
static bool make_room(history_chains *c, history_value value)
{
    if (value < c->of_value_count)
        return true;
    const size_t before = c->of_value_count, count = history_values_count(c->values);
    uint32_t *grown = realloc(c->of_value, count * sizeof *grown);
    if (!grown)
        return false;
    memset(grown + before, 0, (count - before) * sizeof *grown);
    c->of_value = grown;
    c->of_value_count = count;
    return true;
}

uint32_t history_chain_of_list(history_chains *c, history_value list)
{
    if (list == HISTORY_NULL)
        return HISTORY_CHAIN_NONE;
    if (!make_room(c, list))
        return HISTORY_NO_CHAIN;
    if (c->of_value[list])
        return c->of_value[list] - 1;
    uint32_t count, chain = HISTORY_CHAIN_NONE;
    const history_value *items = history_items_of(c->values, list, &count);
    for (uint32_t i = 0; i < count && chain != HISTORY_NO_CHAIN; i++)
        chain = history_chain_append(c, chain, items[i]);
    if (chain != HISTORY_NO_CHAIN)
        c->of_value[list] = chain + 1;
    return chain;
}

uint32_t history_chain_of_text(history_chains *c, history_value text)
{
    if (!make_room(c, text))
        return HISTORY_NO_CHAIN;
    if (c->of_value[text])
        return c->of_value[text] - 1;
    const uint32_t chain = history_chain_join(c, HISTORY_CHAIN_NONE, text);
    if (chain != HISTORY_NO_CHAIN)
        c->of_value[text] = chain + 1;
    return chain;
}

uint32_t history_chain_from(history_chains *c, const history_chains *other, uint32_t chain,
                            history_chain_numbers *numbers)
{
    if (!base_grow(numbers->at, numbers->capacity, (size_t)chain + 1))
        return HISTORY_NO_CHAIN;
    for (; numbers->count <= chain; numbers->count++) { /* what comes before a chain has a smaller number */
        const history_chain *o = &other->chains[numbers->count];
        const uint32_t number = numbers->count == HISTORY_CHAIN_NONE ? HISTORY_CHAIN_NONE
                                : o->length ? history_chain_append(c, numbers->at[o->before], o->last)
                                            : history_chain_join(c, numbers->at[o->before], o->last);
        if (number == HISTORY_NO_CHAIN)
            return number;
        numbers->at[numbers->count] = number;
    }
    return numbers->at[chain];
}

#define SHOWN 12u /* items or pieces at the end of a long chain */

/* The last nodes of a chain, first one first; returns how many. */
static unsigned last_nodes(const history_chains *c, uint32_t chain, uint32_t nodes[SHOWN])
{
    unsigned count = 0;
    for (; chain != HISTORY_CHAIN_NONE && count < SHOWN; chain = c->chains[chain].before)
        nodes[count++] = chain;
    for (unsigned i = 0; i < count / 2; i++) {
        const uint32_t swap = nodes[i];
        nodes[i] = nodes[count - 1 - i];
        nodes[count - 1 - i] = swap;
    }
    return count;
}

bool history_write_chain_list(history_string *to, const history_chains *c, uint32_t chain)
{
    uint32_t nodes[SHOWN];
    const unsigned count = last_nodes(c, chain, nodes);
    bool ok = history_write_text(to, "[", 1);
    if (count && c->chains[nodes[0]].before != HISTORY_CHAIN_NONE)
        ok = ok && history_write_text(to, "...,", 4);
    for (unsigned i = 0; i < count && ok; i++)
        ok = (i == 0 || history_write_text(to, ",", 1)) &&
             history_write_value(to, c->values, c->chains[nodes[i]].last, 40);
    return ok && history_write_text(to, "]", 1);
}

bool history_write_chain_text(history_string *to, const history_chains *c, uint32_t chain)
{
    uint32_t nodes[SHOWN];
    const unsigned count = last_nodes(c, chain, nodes);
    history_string text = {0};
    bool ok = true;
    if (count && c->chains[nodes[0]].before != HISTORY_CHAIN_NONE)
        ok = history_write_text(&text, "...", 3);
    for (unsigned i = 0; i < count && ok; i++) {
        size_t length;
        const char *piece = history_text_of(c->values, c->chains[nodes[i]].last, &length);
        ok = history_write_text(&text, piece, length);
    }
    ok = ok && history_write_quoted(to, text.text ? text.text : "", text.length);
    history_string_release(&text);
    return ok;
}
