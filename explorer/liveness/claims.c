/* The tableau of Lichtenstein and Pnueli ("Checking that finite state concurrent programs satisfy their
 * linear specification", 1985), for words over given letters. A state claims of each temporal operator, and
 * of each operand of a `next`, whether it is true of the rest of the word. Whatever comes next decides with
 * the letter what was to be claimed, so that a word that comes round again has a run that comes round with
 * it: over this automaton a run of a model needs no longer stem than by itself. It is far larger than that of
 * buchi.c. */
#include "config.h"

#include "explorer/liveness/buchi.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

#define MOST_CLAIMS 16u
#define MOST_NODES  512u
#define MOST_EDGES  (1u << 20)
#define NO_CLAIM    UINT32_MAX

typedef struct claims {
    const spex_explorer_property *property;
    uint32_t same[MOST_NODES];   /* the first node that says the same */
    uint32_t claim[MOST_NODES];  /* which claim is about it; NO_CLAIM: none */
    uint32_t about[MOST_CLAIMS]; /* of each claim, its node */
    uint32_t count, sets;
    bool truth[MOST_NODES]; /* of the moment at hand */
    bool is_too_large;
} claims;

static bool has_left(spex_explorer_operator op)
{
    return op >= SPEX_EXPLORER_LTL_NOT;
}

static bool has_right(spex_explorer_operator op)
{
    return op == SPEX_EXPLORER_LTL_AND || op == SPEX_EXPLORER_LTL_OR || op == SPEX_EXPLORER_LTL_IMPLIES ||
           op == SPEX_EXPLORER_LTL_UNTIL || op == SPEX_EXPLORER_LTL_RELEASE;
}

/* Has to be borne out in the end: by `until` being met, or by `release` being broken. */
static bool has_set(spex_explorer_operator op)
{
    return op > SPEX_EXPLORER_LTL_NEXT;
}

/* ---- what is claimed ---- */

static void claim(claims *c, uint32_t node)
{
    if (c->claim[node] != NO_CLAIM)
        return;
    if (c->count == MOST_CLAIMS) {
        c->is_too_large = true;
        return;
    }
    c->about[c->count] = node;
    c->claim[node] = c->count++;
}

static void find_same(claims *c, uint32_t i)
{
    const spex_explorer_formula *f = c->property->formula, *n = &f[i];
    c->same[i] = i;
    for (uint32_t k = 0; k < i; k++) {
        bool is_same = f[k].op == n->op;
        if (n->op == SPEX_EXPLORER_LTL_ATOM)
            is_same = is_same && f[k].left == n->left;
        else if (is_same && has_left(n->op))
            is_same = c->same[f[k].left] == c->same[n->left] &&
                      (!has_right(n->op) || c->same[f[k].right] == c->same[n->right]);
        if (is_same) {
            c->same[i] = c->same[k];
            return;
        }
    }
}

/* Those that the whole is made of. */
static void list_claims(claims *c)
{
    const spex_explorer_formula *f = c->property->formula;
    uint32_t whole = c->property->formula_count - 1;
    bool is_needed[MOST_NODES] = {false};
    for (uint32_t i = 0; i <= whole; i++) {
        find_same(c, i);
        c->claim[i] = NO_CLAIM;
    }
    is_needed[c->same[whole]] = true;
    claim(c, c->same[whole]);
    for (uint32_t i = whole + 1; i-- > 0;) {
        if (!is_needed[i])
            continue;
        if (has_left(f[i].op))
            is_needed[c->same[f[i].left]] = true;
        if (has_right(f[i].op))
            is_needed[c->same[f[i].right]] = true;
        if (f[i].op == SPEX_EXPLORER_LTL_NEXT)
            claim(c, c->same[f[i].left]);
        if (has_set(f[i].op)) {
            claim(c, i);
            c->sets++;
        }
    }
}

/* ---- what is true of a moment, by its letter and what is claimed of the next ---- */

static void find_truth(claims *c, uint64_t letter, uint32_t next)
{
    const spex_explorer_formula *f = c->property->formula;
    for (uint32_t i = 0; i < c->property->formula_count; i++) {
        const spex_explorer_formula *n = &f[i];
        bool left = has_left(n->op) && c->truth[n->left], right = has_right(n->op) && c->truth[n->right];
        uint32_t claimed =
            n->op == SPEX_EXPLORER_LTL_NEXT ? c->claim[c->same[n->left]] : c->claim[c->same[i]];
        bool then = claimed != NO_CLAIM && (next >> claimed & 1);
        switch (n->op) {
        case SPEX_EXPLORER_LTL_ATOM:
            c->truth[i] = letter >> n->left & 1;
            break;
        case SPEX_EXPLORER_LTL_TRUE:
        case SPEX_EXPLORER_LTL_FALSE:
            c->truth[i] = n->op == SPEX_EXPLORER_LTL_TRUE;
            break;
        case SPEX_EXPLORER_LTL_NOT:
            c->truth[i] = !left;
            break;
        case SPEX_EXPLORER_LTL_AND:
            c->truth[i] = left && right;
            break;
        case SPEX_EXPLORER_LTL_OR:
            c->truth[i] = left || right;
            break;
        case SPEX_EXPLORER_LTL_IMPLIES:
            c->truth[i] = !left || right;
            break;
        case SPEX_EXPLORER_LTL_NEXT:
            c->truth[i] = then;
            break;
        case SPEX_EXPLORER_LTL_EVENTUALLY:
            c->truth[i] = left || then;
            break;
        case SPEX_EXPLORER_LTL_ALWAYS:
            c->truth[i] = left && then;
            break;
        case SPEX_EXPLORER_LTL_UNTIL:
            c->truth[i] = right || (left && then);
            break;
        case SPEX_EXPLORER_LTL_RELEASE:
            c->truth[i] = right && (left || then);
            break;
        }
    }
}

static uint32_t claimed(const claims *c)
{
    uint32_t now = 0;
    for (uint32_t i = 0; i < c->count; i++)
        now |= (uint32_t)c->truth[c->about[i]] << i;
    return now;
}

/* The sets that a step of the moment at hand is in: of what was not claimed, or is borne out now. */
static uint64_t accepted(const claims *c)
{
    const spex_explorer_formula *f = c->property->formula;
    uint64_t sets = 0;
    uint32_t set = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        const spex_explorer_formula *n = &f[c->about[i]];
        if (!has_set(n->op))
            continue;
        bool is_true = c->truth[c->about[i]], is_borne_out;
        switch (n->op) {
        case SPEX_EXPLORER_LTL_EVENTUALLY:
            is_borne_out = !is_true || c->truth[n->left];
            break;
        case SPEX_EXPLORER_LTL_UNTIL:
            is_borne_out = !is_true || c->truth[n->right];
            break;
        case SPEX_EXPLORER_LTL_ALWAYS:
            is_borne_out = is_true || !c->truth[n->left];
            break;
        default:
            is_borne_out = is_true || !c->truth[n->right];
            break;
        }
        sets |= (uint64_t)is_borne_out << set++;
    }
    return sets;
}

/* ---- the automaton ---- */

static explorer_made make_edges(claims *c, explorer_buchi *b, const uint64_t *letters, uint32_t letter_count)
{
    const uint64_t used = c->property->proposition_count == 64
                              ? UINT64_MAX
                              : ((uint64_t)1 << c->property->proposition_count) - 1;
    b->count = 1u << c->count;
    b->sets = c->sets;
    b->row = base_alloc_zeroed(b->count + 2ull, sizeof *b->row);
    b->edges = base_alloc((uint64_t)letter_count * b->count, sizeof *b->edges);
    b->is_first = base_alloc_zeroed(b->count, 1);
    if (!b->row || !b->edges || !b->is_first)
        return EXPLORER_NOT_MADE;
    for (uint32_t q = 0; q < b->count; q++)
        b->is_first[q] = !(q >> c->claim[c->same[c->property->formula_count - 1]] & 1);
    for (uint32_t l = 0; l < letter_count; l++)
        for (uint32_t next = 0; next < b->count; next++) {
            find_truth(c, letters[l], next);
            b->row[claimed(c) + 2]++;
        }
    for (uint32_t q = 2; q < b->count + 2; q++)
        b->row[q] += b->row[q - 1];
    for (uint32_t l = 0; l < letter_count; l++)
        for (uint32_t next = 0; next < b->count; next++) {
            find_truth(c, letters[l], next);
            b->edges[b->row[claimed(c) + 1]++] =
                (explorer_buchi_edge){letters[l], used & ~letters[l], accepted(c), next};
        }
    return EXPLORER_MADE;
}

explorer_made explorer_claims_make(explorer_buchi *buchi, const spex_explorer_property *property,
                                   const uint64_t *letters, uint32_t letter_count)
{
    assert(property->formula_count > 0);
    *buchi = (explorer_buchi){.count = 0};
    if (property->formula_count > MOST_NODES)
        return EXPLORER_TOO_LARGE;
    claims *c = base_alloc_zeroed(1, sizeof *c);
    explorer_made made = EXPLORER_NOT_MADE;
    if (c) {
        c->property = property;
        list_claims(c);
        made = c->is_too_large || (uint64_t)letter_count << c->count > MOST_EDGES
                   ? EXPLORER_TOO_LARGE
                   : make_edges(c, buchi, letters, letter_count);
    }
    free(c);
    return made;
}
