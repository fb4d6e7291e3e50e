/* Weak bisimulation, by saturation of blocks rather than of states.
 *
 * The LTS is a branching quotient, so its tau steps form no cycle, and states along them are met after what
 * they can become. In each round a state gets the set of blocks that it can silently be in, and the set of
 * (label, block) that it can do with silent steps before and after. Equal sets are kept once, however many
 * states have them. States that differ in a set part, until none do.
 *
 * Of all that a block can do weakly, its quotient keeps what does not follow from the rest, which is one set
 * only: Eloranta, Tienari and Valmari, "Essential transitions to bisimulation equivalences" (TCS 1997). So
 * weakly bisimilar LTSs have the same quotient, whatever they were made of.
 *
 * Where divergence counts, a state with a silent step to itself, which is what the quotient has for it, does
 * what no label stands for, and stays: then states part that differ in whether they can be silent for ever
 * inside their block. (Bouali, "Weak and branching bisimulation in FCTOOL", INRIA 1992.)
 */
#include "lts/reduce/weak.h"

#include "base/check.h"

#include "base/clock.h"
#include "lts/reduce/bisimulation.h"
#include "lts/reduce/collapse.h"
#include "lts/reduce/signature_table.h"

#include <assert.h>
#include <string.h>

/* The coarsest weak bisimulation of an LTS without tau-cycles. Of each block: what its states can become
 * silently, itself included, as keys (LTS_TAU, block), and what they can do weakly, as keys (label, block).
 */
typedef struct saturated_classes {
    uint32_t *block; /* of each state */
    uint32_t blocks;
    uint32_t *silent, *visible; /* per block, numbers in `sets` */
    lts_label divergence;       /* a label that the LTS does not have */
    lts_signature_table sets;
    lts_key_arena arena;
} saturated_classes;

typedef struct saturation {
    const lts_graph *g;
    uint8_t *diverges; /* per node; NULL: that does not count */
    saturated_classes *w;
    uint32_t *of, *before;      /* the block of each node, now and before this round */
    uint32_t *silent, *visible; /* of each node, numbers in w->sets */
    lts_signature_table pairs;  /* of a silent and a visible set, by block */
    lts_key_arena pair_arena;
    base_key_set keys;
    uint32_t watch[2]; /* rounds end when these nodes have parted */
    const lts_options *options;
} saturation;

static void release_classes(saturated_classes *w)
{
    free(w->block);
    free(w->silent);
    free(w->visible);
    lts_signature_table_release(&w->sets);
    lts_key_arena_release(&w->arena);
    *w = (saturated_classes){0};
}

/* Adds the keys of set `number` with their label changed to `label`. */
static bool add_set(saturation *x, uint32_t number, lts_label label)
{
    lts_signature set = x->w->sets.signature[number];
    if (!base_key_set_reserve(&x->keys, x->keys.count + set.count))
        return false;
    for (uint32_t i = 0; i < set.count; i++) {
        lts_label own = label == LTS_TAU ? (lts_label)(set.key[i] >> 32) : label;
        x->keys.key[x->keys.count++] = base_key(own, (uint32_t)set.key[i]);
    }
    return true;
}

/* The number of the set in `keys`; LTS_NONE: no memory. */
static uint32_t number_set(saturation *x)
{
    base_key_set_sort_unique(&x->keys);
    if (!lts_signature_table_reserve(&x->w->sets, NULL, 1))
        return LTS_NONE;
    return lts_signature_table_number(&x->w->sets, &x->w->arena, 0, &x->keys);
}

static bool find_silent(saturation *x, uint32_t v)
{
    const uint32_t *tau = x->g->word + x->g->first[v];
    x->keys.count = 0;
    for (uint32_t i = 0; i < x->g->taus[v]; i++)
        if (!add_set(x, x->silent[tau[i]], LTS_TAU))
            return false;
    if (!base_key_set_reserve(&x->keys, x->keys.count + 1))
        return false;
    x->keys.key[x->keys.count++] = base_key(LTS_TAU, x->of[v]);
    x->silent[v] = number_set(x);
    return x->silent[v] != LTS_NONE;
}

static bool find_visible(saturation *x, uint32_t v)
{
    const lts_graph *g = x->g;
    const uint32_t *word = g->word + g->first[v], *steps = word + g->taus[v],
                   *end = g->word + g->first[v + 1];
    x->keys.count = 0;
    if (!base_key_set_reserve(&x->keys, 1))
        return false;
    for (; word < steps; word++)
        if (!add_set(x, x->visible[*word], LTS_TAU))
            return false;
    if (x->diverges && x->diverges[v] && !add_set(x, x->silent[v], x->w->divergence))
        return false;
    for (; word < end; word += 2)
        if (!add_set(x, x->silent[word[1]], word[0]))
            return false;
    x->visible[v] = number_set(x);
    return x->visible[v] != LTS_NONE;
}

/* Gives each node the block of its sets. */
static bool split_by_sets(saturation *x)
{
    if (!lts_signature_table_clear(&x->pairs, 16))
        return false;
    lts_key_arena_clear(&x->pair_arena);
    for (uint32_t v = 0; v < x->g->nodes; v++) {
        if (!base_key_set_reserve(&x->keys, 1) || !lts_signature_table_reserve(&x->pairs, NULL, 1))
            return false;
        x->keys.key[0] = base_key(x->silent[v], x->visible[v]);
        x->keys.count = 1;
        x->of[v] = lts_signature_table_number(&x->pairs, &x->pair_arena, x->of[v], &x->keys);
        if (x->of[v] == LTS_NONE)
            return false;
    }
    return true;
}

static bool refine_once(saturation *x)
{
    lts_key_arena_clear(&x->w->arena);
    if (!lts_signature_table_clear(&x->w->sets, 16))
        return false;
    for (uint32_t v = 0; v < x->g->nodes; v++)
        if (!find_silent(x, v))
            return false;
    for (uint32_t v = 0; v < x->g->nodes; v++)
        if (!find_visible(x, v))
            return false;
    return split_by_sets(x);
}

/* Rounds until no block is new, or the watched nodes have parted. The sets of the last round speak of the
 * blocks as they were numbered before it, so those numbers are the ones that are kept. */
static bool refine_until_stable(saturation *x)
{
    const lts_graph *g = x->g;
    uint32_t blocks = 0;
    x->of = base_alloc_zeroed(g->nodes, sizeof *x->of);
    x->before = base_alloc(g->nodes, sizeof *x->before);
    x->silent = base_alloc(g->nodes, sizeof *x->silent);
    x->visible = base_alloc(g->nodes, sizeof *x->visible);
    if (!x->of || !x->before || !x->silent || !x->visible)
        return false;
    do {
        blocks = blocks ? x->pairs.count : 1;
        lts_report_progress(x->options, "weak blocks", blocks, 0);
        memcpy(x->before, x->of, g->nodes * sizeof *x->of);
        if (!refine_once(x))
            return false;
    } while (x->pairs.count > blocks && x->of[x->watch[0]] == x->of[x->watch[1]]);
    x->w->blocks = blocks;
    return true;
}

static bool keep_sets(saturation *x)
{
    assert(x->w->blocks >= 1 && x->w->blocks <= x->g->nodes);
    saturated_classes *w = x->w;
    w->block = base_alloc(x->g->states, sizeof *w->block);
    w->silent = base_alloc(w->blocks, sizeof *w->silent);
    w->visible = base_alloc(w->blocks, sizeof *w->visible);
    if (!w->block || !w->silent || !w->visible)
        return false;
    for (lts_state s = 0; s < x->g->states; s++) {
        uint32_t v = x->g->node_of[s], b = x->before[v];
        w->block[s] = b;
        w->silent[b] = x->silent[v];
        w->visible[b] = x->visible[v];
    }
    return true;
}

static void release_saturation(saturation *x)
{
    free(x->diverges);
    free(x->of);
    free(x->before);
    free(x->silent);
    free(x->visible);
    lts_signature_table_release(&x->pairs);
    lts_key_arena_release(&x->pair_arena);
    base_key_set_release(&x->keys);
}

static bool set_has(const saturated_classes *w, uint32_t set, uint64_t key)
{
    base_key_set one = {.key = &key, .count = 1};
    return lts_signature_table_include(&w->sets, set, &one, 1);
}

#ifdef SPEX_DEBUG
/* Every block can silently be itself, and has all that its states do. */
static void check_classes(const lts *q, const saturated_classes *w)
{
    lts_signature_table_check(&w->sets);
    for (lts_state s = 0; s < q->states; s++) {
        uint32_t b = w->block[s];
        assert(b < w->blocks);
        assert(set_has(w, w->silent[b], base_key(LTS_TAU, b)));
        for (uint64_t e = q->first[s]; e < q->first[s + 1]; e++) {
            lts_edge edge = q->edges[e];
            uint32_t set = edge.label == LTS_TAU ? w->silent[b] : w->visible[b];
            assert(set_has(w, set, base_key(edge.label, w->block[edge.target])));
        }
    }
}
#endif

/* The graph of the quotient, and which of its nodes diverge. */
static base_status begin(saturation *x, const lts *quotient, lts_graph *g)
{
    *x->w = (saturated_classes){.divergence = base_names_count(quotient->labels)};
    base_status status = lts_collapse(quotient, LTS_BRANCHING, true, 1, g);
    assert(status != BASE_OK || g->nodes == quotient->states); /* a quotient has no tau-cycle of several */
    if (status != BASE_OK || !lts_equivalence_get(x->options->equivalence)->sees_divergence)
        return status;
    x->diverges = base_alloc_zeroed(g->nodes, sizeof *x->diverges);
    for (lts_state s = 0; x->diverges && s < quotient->states; s++)
        x->diverges[g->node_of[s]] = lts_has_edge(quotient, s, LTS_TAU, s);
    return x->diverges ? BASE_OK : BASE_E_NOMEM;
}

/* All classes of the quotient. */
static base_status classify(const lts *quotient, const lts_options *options, saturated_classes *w)
{
    lts_graph g = {0};
    saturation x = {.g = &g, .w = w, .options = options};
    base_status status = begin(&x, quotient, &g);
    if (status == BASE_OK && (!refine_until_stable(&x) || !keep_sets(&x)))
        status = BASE_E_NOMEM;
    release_saturation(&x);
    lts_graph_release(&g);
    if (status != BASE_OK)
        release_classes(w);
    else
        base_debug(check_classes(quotient, w));
    return status;
}

base_status lts_weakly_equivalent(const lts *quotient, lts_state s, lts_state t, const lts_options *options,
                                  bool *equivalent)
{
    assert(s < quotient->states && t < quotient->states);
    lts_graph g = {0};
    saturated_classes w;
    saturation x = {.g = &g, .w = &w, .options = options};
    base_status status = begin(&x, quotient, &g);
    if (status == BASE_OK) {
        x.watch[0] = g.node_of[s];
        x.watch[1] = g.node_of[t];
        status = refine_until_stable(&x) ? BASE_OK : BASE_E_NOMEM;
    }
    if (status == BASE_OK)
        *equivalent = x.of[x.watch[0]] == x.of[x.watch[1]];
    release_saturation(&x);
    release_classes(&w);
    lts_graph_release(&g);
    return status;
}

/* ---- the quotient ---- */

/* Does the silent step from b to c follow from others? */
static bool silent_follows(const saturated_classes *w, uint32_t b, uint32_t c)
{
    lts_signature silent = w->sets.signature[w->silent[b]];
    for (uint32_t i = 0; i < silent.count; i++) {
        uint32_t d = (uint32_t)silent.key[i];
        if (d != b && d != c && set_has(w, w->silent[d], base_key(LTS_TAU, c)))
            return true;
    }
    return false;
}

static bool visible_follows(const saturated_classes *w, uint32_t b, uint64_t step)
{
    lts_signature silent = w->sets.signature[w->silent[b]], visible = w->sets.signature[w->visible[b]];
    for (uint32_t i = 0; i < silent.count; i++) {
        uint32_t d = (uint32_t)silent.key[i];
        if (d != b && set_has(w, w->visible[d], step))
            return true;
    }
    for (uint32_t i = 0; i < visible.count; i++) {
        uint32_t d = (uint32_t)visible.key[i];
        if (visible.key[i] >> 32 == step >> 32 && d != (uint32_t)step &&
            set_has(w, w->silent[d], base_key(LTS_TAU, (uint32_t)step)))
            return true;
    }
    return false;
}

static base_status add_steps(const saturated_classes *w, const uint32_t *number, uint32_t b, lts_builder *out)
{
    lts_signature silent = w->sets.signature[w->silent[b]], visible = w->sets.signature[w->visible[b]];
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < silent.count && status == BASE_OK; i++) {
        uint32_t c = (uint32_t)silent.key[i];
        if (c != b && !silent_follows(w, b, c))
            status = lts_builder_add(out, number[b], LTS_TAU, number[c], LTS_NONE);
    }
    for (uint32_t i = 0; i < visible.count && status == BASE_OK; i++) {
        lts_label label = (lts_label)(visible.key[i] >> 32);
        uint32_t c = (uint32_t)visible.key[i];
        bool divergence = label == w->divergence; /* a silent step to itself, for those who come back there */
        if (divergence ? c == b : !visible_follows(w, b, visible.key[i]))
            status = lts_builder_add(out, number[b], divergence ? LTS_TAU : label, number[c], LTS_NONE);
    }
    return status;
}

/* Numbers the blocks by their least original states, which go to `least`. */
static bool number_blocks(const lts *q, const saturated_classes *w, uint32_t *number, lts_state *least)
{
    assert(q->least);
    base_key_set k = {0};
    if (!base_key_set_reserve(&k, q->states)) {
        base_key_set_release(&k);
        return false;
    }
    for (lts_state s = 0; s < q->states; s++)
        k.key[s] = base_key(q->least[s], w->block[s]);
    k.count = q->states;
    base_key_set_sort_unique(&k);
    memset(number, 0xff, w->blocks * sizeof *number);
    uint32_t count = 0;
    for (size_t i = 0; i < k.count; i++) {
        uint32_t b = (uint32_t)k.key[i];
        if (number[b] == LTS_NONE) {
            least[count] = (lts_state)(k.key[i] >> 32);
            number[b] = count++;
        }
    }
    assert(count == w->blocks);
    base_key_set_release(&k);
    return true;
}

/* The LTS of the essential steps; its states are the blocks by least original state. */
static base_status build(const lts *q, const saturated_classes *w, const uint32_t *number, lts **out)
{
    lts_builder *b = lts_builder_new(q->labels);
    if (!b)
        return BASE_E_NOMEM;
    for (uint32_t i = 0; i < w->blocks; i++) {
        base_status status = add_steps(w, number, i, b);
        if (status != BASE_OK) {
            lts_builder_free(b);
            return status;
        }
    }
    return lts_builder_finish(b, w->blocks, number[w->block[q->initial]], out, NULL);
}

/* No two blocks are bisimilar any more: reducing them modulo strong bisimulation only numbers them. */
static base_status number_canonically(const lts *built, const lts_state *least, lts **out,
                                      lts_partition *classes)
{
    lts_options options = {.equivalence = LTS_STRONG, .keep_unreachable = true};
    base_status status = lts_reduce_bisimilar(built, &options, out, classes);
    for (lts_state s = 0; status == BASE_OK && s < (*out)->states; s++)
        (*out)->least[s] = least[(*out)->least[s]];
    return status;
}

static base_status build_quotient(const lts *q, const saturated_classes *w, uint32_t *number,
                                  lts_state *least, lts **out, lts_partition *went)
{
    lts *built = NULL;
    lts_partition classes = {0};
    if (!number || !least || !number_blocks(q, w, number, least))
        return BASE_E_NOMEM;
    base_status status = build(q, w, number, &built);
    if (status == BASE_OK)
        status = number_canonically(built, least, out, &classes);
    lts_free(built);
    if (status != BASE_OK)
        return status;
    uint32_t *of = base_alloc(q->states, sizeof *of);
    for (lts_state s = 0; of && s < q->states; s++)
        of[s] = classes.block_of[number[w->block[s]]];
    lts_partition_release(&classes);
    if (!of) {
        lts_free(*out);
        return BASE_E_NOMEM;
    }
    *went = (lts_partition){w->blocks, q->states, of};
    return BASE_OK;
}

/* Reduces a branching quotient. `went` gets the block of each of its states. */
static base_status reduce_quotient(const lts *quotient, const lts_options *options, lts **out,
                                   lts_partition *went)
{
    saturated_classes w;
    base_status status = classify(quotient, options, &w);
    if (status != BASE_OK)
        return status;
    uint32_t *number = base_alloc(w.blocks, sizeof *number);
    lts_state *least = base_alloc(w.blocks, sizeof *least);
    lts *result = NULL;
    status = build_quotient(quotient, &w, number, least, &result, went);
    free(number);
    free(least);
    release_classes(&w);
    if (status == BASE_OK)
        *out = result;
    return status;
}

base_status lts_reduce_weakly(const lts *l, const lts_options *options, lts **quotient,
                              lts_partition *classes)
{
    const lts_equivalence_row *row = lts_equivalence_get(options->equivalence);
    assert(row->method == LTS_BY_SATURATION);
    lts_options first_options = *options;
    first_options.equivalence = row->modulo;
    lts *q = NULL;
    lts_partition first = {0}, second = {0};
    base_status status = lts_reduce_bisimilar(l, &first_options, &q, classes ? &first : NULL);
    double since = base_seconds();
    if (status == BASE_OK)
        status = reduce_quotient(q, options, quotient, &second);
    lts_stats_phase(options->stats, "weak", since);
    if (status == BASE_OK && classes) {
        for (lts_state s = 0; s < l->states; s++)
            if (first.block_of[s] != LTS_NONE)
                first.block_of[s] = second.block_of[first.block_of[s]];
        first.blocks = second.blocks;
        *classes = first;
    } else {
        lts_partition_release(&first);
    }
    lts_partition_release(&second);
    lts_free(q);
    return status;
}
