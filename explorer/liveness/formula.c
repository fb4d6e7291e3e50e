/* Negations are driven down to the propositions; a part that there is already is not made again, and what is
 * plainly simpler is put in its place. */
#include "config.h"

#include "explorer/liveness/formula.h"

#include "base/array.h"

static uint32_t put(explorer_formula *f, explorer_part part)
{
    for (uint32_t i = 0; i < f->count; i++) {
        const explorer_part *p = &f->parts[i];
        if (p->kind == part.kind && p->is_negated == part.is_negated && p->left == part.left &&
            p->right == part.right)
            return i;
    }
    if (f->count == EXPLORER_MOST_PARTS) {
        f->is_too_large = true;
        return 0;
    }
    f->parts[f->count] = part;
    return f->count++;
}

static uint32_t constant(explorer_formula *f, bool value)
{
    return put(f, (explorer_part){.kind = value ? EXPLORER_TRUE : EXPLORER_FALSE});
}

static bool is_kind(const explorer_formula *f, uint32_t part, explorer_part_kind kind)
{
    return f->parts[part].kind == kind;
}

static bool are_contrary(const explorer_formula *f, uint32_t a, uint32_t b)
{
    return is_kind(f, a, EXPLORER_LITERAL) && is_kind(f, b, EXPLORER_LITERAL) &&
           f->parts[a].left == f->parts[b].left && f->parts[a].is_negated != f->parts[b].is_negated;
}

static uint32_t connect(explorer_formula *f, explorer_part_kind kind, uint32_t a, uint32_t b);

/* (a R c) && (a R d) is a R (c && d); (a U c) || (a U d) is a U (c || d). */
static bool share(explorer_formula *f, explorer_part_kind kind, uint32_t a, uint32_t b, uint32_t *shared)
{
    explorer_part_kind inner = kind == EXPLORER_AND ? EXPLORER_RELEASE : EXPLORER_UNTIL;
    if (!is_kind(f, a, inner) || !is_kind(f, b, inner) || f->parts[a].left != f->parts[b].left)
        return false;
    uint32_t left = f->parts[a].left;
    uint32_t right = connect(f, kind, f->parts[a].right, f->parts[b].right);
    *shared = put(f, (explorer_part){.kind = inner, .left = left, .right = right});
    return true;
}

static uint32_t connect(explorer_formula *f, explorer_part_kind kind, uint32_t a, uint32_t b)
{
    explorer_part_kind neutral = kind == EXPLORER_AND ? EXPLORER_TRUE : EXPLORER_FALSE;
    explorer_part_kind strong = kind == EXPLORER_AND ? EXPLORER_FALSE : EXPLORER_TRUE;
    uint32_t shared;
    if (is_kind(f, a, neutral) || is_kind(f, b, strong) || a == b)
        return b;
    if (is_kind(f, b, neutral) || is_kind(f, a, strong))
        return a;
    if (are_contrary(f, a, b))
        return constant(f, kind == EXPLORER_OR);
    if (share(f, kind, a, b, &shared))
        return shared;
    return put(f, (explorer_part){.kind = kind, .left = a < b ? a : b, .right = a < b ? b : a});
}

static uint32_t next(explorer_formula *f, uint32_t a)
{
    bool is_constant = is_kind(f, a, EXPLORER_TRUE) || is_kind(f, a, EXPLORER_FALSE);
    return is_constant ? a : put(f, (explorer_part){.kind = EXPLORER_NEXT, .left = a});
}

/* until, and its dual: `weak` is what an operand on the left may be without saying anything. */
static uint32_t last(explorer_formula *f, explorer_part_kind kind, uint32_t a, uint32_t b)
{
    explorer_part_kind dual = kind == EXPLORER_UNTIL ? EXPLORER_RELEASE : EXPLORER_UNTIL;
    explorer_part_kind weak = kind == EXPLORER_UNTIL ? EXPLORER_TRUE : EXPLORER_FALSE;
    explorer_part_kind strong = kind == EXPLORER_UNTIL ? EXPLORER_FALSE : EXPLORER_TRUE;
    if (is_kind(f, b, EXPLORER_TRUE) || is_kind(f, b, EXPLORER_FALSE) || is_kind(f, a, strong))
        return b;
    const explorer_part *right = &f->parts[b];
    if (right->kind == kind && (right->left == a || is_kind(f, right->left, weak)))
        return b; /* a U (a U c); a U (true U c) */
    if (is_kind(f, a, weak) && right->kind == dual && is_kind(f, right->left, strong) &&
        is_kind(f, right->right, kind) && is_kind(f, f->parts[right->right].left, weak))
        return b; /* eventually always eventually */
    return put(f, (explorer_part){.kind = kind, .left = a, .right = b});
}

/* ---- from the property ---- */

/* made[2 * node + is_negated] */
typedef struct making {
    explorer_formula *f;
    const spex_explorer_formula *nodes;
    uint32_t *made;
    bool *is_wanted;
} making;

static void want_parts(const making *m, uint32_t node, bool is_negated)
{
    const spex_explorer_formula *n = &m->nodes[node];
    switch (n->op) {
    case SPEX_EXPLORER_LTL_ATOM:
    case SPEX_EXPLORER_LTL_TRUE:
    case SPEX_EXPLORER_LTL_FALSE:
        return;
    case SPEX_EXPLORER_LTL_NOT:
        m->is_wanted[2 * n->left + !is_negated] = true;
        return;
    case SPEX_EXPLORER_LTL_NEXT:
    case SPEX_EXPLORER_LTL_EVENTUALLY:
    case SPEX_EXPLORER_LTL_ALWAYS:
        m->is_wanted[2 * n->left + is_negated] = true;
        return;
    default:
        m->is_wanted[2 * n->left + (is_negated != (n->op == SPEX_EXPLORER_LTL_IMPLIES))] = true;
        m->is_wanted[2 * n->right + is_negated] = true;
    }
}

static uint32_t make(const making *m, uint32_t node, bool is_negated)
{
    const spex_explorer_formula *n = &m->nodes[node];
    explorer_formula *f = m->f;
    const uint32_t *left = &m->made[2 * n->left], *right = &m->made[2 * n->right];
    switch (n->op) {
    case SPEX_EXPLORER_LTL_ATOM:
        return put(f, (explorer_part){EXPLORER_LITERAL, is_negated, n->left, 0});
    case SPEX_EXPLORER_LTL_TRUE:
    case SPEX_EXPLORER_LTL_FALSE:
        return constant(f, (n->op == SPEX_EXPLORER_LTL_TRUE) != is_negated);
    case SPEX_EXPLORER_LTL_NOT:
        return left[!is_negated];
    case SPEX_EXPLORER_LTL_AND:
        return connect(f, is_negated ? EXPLORER_OR : EXPLORER_AND, left[is_negated], right[is_negated]);
    case SPEX_EXPLORER_LTL_OR:
        return connect(f, is_negated ? EXPLORER_AND : EXPLORER_OR, left[is_negated], right[is_negated]);
    case SPEX_EXPLORER_LTL_IMPLIES:
        return connect(f, is_negated ? EXPLORER_AND : EXPLORER_OR, left[!is_negated], right[is_negated]);
    case SPEX_EXPLORER_LTL_NEXT:
        return next(f, left[is_negated]);
    case SPEX_EXPLORER_LTL_EVENTUALLY:
        return last(f, is_negated ? EXPLORER_RELEASE : EXPLORER_UNTIL, constant(f, !is_negated),
                    left[is_negated]);
    case SPEX_EXPLORER_LTL_ALWAYS:
        return last(f, is_negated ? EXPLORER_UNTIL : EXPLORER_RELEASE, constant(f, is_negated),
                    left[is_negated]);
    case SPEX_EXPLORER_LTL_UNTIL:
        return last(f, is_negated ? EXPLORER_RELEASE : EXPLORER_UNTIL, left[is_negated], right[is_negated]);
    default:
        return last(f, is_negated ? EXPLORER_UNTIL : EXPLORER_RELEASE, left[is_negated], right[is_negated]);
    }
}

bool explorer_formula_negate(explorer_formula *formula, const spex_explorer_property *property)
{
    uint32_t count = property->formula_count;
    making m = {formula, property->formula, base_alloc_zeroed(2ull * count, sizeof *m.made),
                base_alloc_zeroed(2ull * count, sizeof *m.is_wanted)};
    bool is_well = m.made && m.is_wanted;
    formula->count = 0;
    formula->is_too_large = false;
    if (is_well)
        m.is_wanted[2 * (count - 1) + 1] = true;
    for (uint32_t i = count; is_well && i-- > 0;)
        for (uint32_t negated = 0; negated < 2; negated++)
            if (m.is_wanted[2 * i + negated])
                want_parts(&m, i, negated);
    for (uint32_t i = 0; is_well && i < count; i++)
        for (uint32_t negated = 0; negated < 2; negated++)
            if (m.is_wanted[2 * i + negated] && !formula->is_too_large)
                m.made[2 * i + negated] = make(&m, i, negated);
    if (is_well)
        formula->whole = m.made[2 * (count - 1) + 1];
    free(m.made);
    free(m.is_wanted);
    return is_well;
}
