/* Evaluating expressions over specs. A chain a || b || c is composed at once, on the fly. Where only the
 * behaviour counts, every part is reduced before it is composed: branching bisimilarity, with or without
 * divergence, and strong bisimilarity are congruences for all the operators.
 */
#include "language/compose/value.h"

#include <stdlib.h>
#include <string.h>

/* ---- reducing ---- */

/* Gives each edge of the quotient the origin of the first edge that it stands for. */
static bool carry_origins(const lts *l, const lts_partition *classes, lts *quotient)
{
    free(quotient->origin);
    quotient->origin = malloc(((size_t)quotient->transitions + 1) * sizeof *quotient->origin);
    if (!quotient->origin)
        return false;
    memset(quotient->origin, 0xFF, (size_t)quotient->transitions * sizeof *quotient->origin);
    for (lts_state s = 0; s < l->states; s++) {
        uint32_t block = classes->block_of[s];
        if (block == LTS_NONE)
            continue;
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_edge image = {l->edges[e].label, classes->block_of[l->edges[e].target]};
            uint64_t place = lts_find_edge(quotient, block, image.label, image.target);
            if (place < quotient->transitions && quotient->origin[place] == LTS_NONE)
                quotient->origin[place] = l->origin[e];
        }
    }
    return true;
}

/* A value that behaves as `value` does, as small as the mode allows, which may be itself; NULL: no memory. */
static lang_value *reduced(lang_loader *loader, lang_value *value, lang_mode mode)
{
    if (mode == LANG_MODE_FULL)
        return value;
    if (value->reduced[mode])
        return value->reduced[mode];
    lang_value *small = lang_value_new(loader);
    lts_partition classes;
    lts_options options = {.equivalence = (lts_equivalence)(mode - LANG_MODE_MODULO)};
    if (!small || lts_reduce(value->lts, &options, &small->owned, &classes, NULL) != BASE_OK)
        return NULL;
    small->lts = small->owned;
    small->origin_base = value->origin_base;
    if (small->lts->states == value->lts->states && small->lts->transitions == value->lts->transitions) {
        lts_partition_release(&classes); /* it was as small as can be: keep one of the two */
        lts_free(small->owned);
        small->owned = NULL;
        value->reduced[mode] = value;
        return value;
    }
    bool ok = !value->lts->origin || carry_origins(value->lts, &classes, small->owned);
    lts_partition_release(&classes);
    value->reduced[mode] = small;
    return ok ? small : NULL;
}

/* ---- names and compositions ---- */

/* The parts of the chain that ends with `e`, in the order of the source; inner links are absorbed. */
static uint32_t chain_length(const lang_ast_expression *e)
{
    uint32_t count = 1;
    for (; e->left->absorbed; e = e->left)
        count++;
    return count + 1;
}

static bool gather_chain(lang_loader *loader, const lang_ast_expression *e, lang_mode mode, lang_value *whole)
{
    uint32_t i = whole->part_count = chain_length(e);
    whole->parts = base_arena_array(loader->unit->arena, i, sizeof(lang_value *));
    if (!whole->parts)
        return false;
    for (; i > 0; e = e->left) {
        whole->parts[--i] = reduced(loader, e->right->value, mode);
        if (!whole->parts[i])
            return false;
        if (i == 1)
            whole->parts[--i] = reduced(loader, e->left->value, mode);
    }
    return whole->parts[0] != NULL;
}

static void report_size(lang_loader *loader, const lang_ast_expression *e, const lang_value *whole,
                        uint64_t max_states)
{
    static const char *const signs[] = {
        [LANG_AST_PARALLEL] = "||", [LANG_AST_INTERLEAVE] = "|||", [LANG_AST_ON] = "|[ ]|"};
    lang_diagnostics *d = loader->diagnostics;
    const char *sizes = "";
    for (uint32_t p = 0; p < whole->part_count; p++)
        sizes = lang_text(d, "%s%s%u", sizes,
                          p == 0                       ? ""
                          : p + 1 == whole->part_count ? " and "
                                                       : ", ",
                          whole->parts[p]->lts->states);
    lang_error(d, e->operator_place, "'%s' makes more than %llu states of sides that have %s",
               signs[e->operation], (unsigned long long)max_states, sizes);
}

/* Composes the parts of `whole`; *failed: it has too many states, which was said. */
static bool compose(lang_loader *loader, const lang_ast_expression *e, lang_value *whole,
                    lts_together together, bool *failed)
{
    uint32_t count = whole->part_count;
    const lts **parts = base_arena_array(loader->unit->arena, count, sizeof(const lts *));
    uint32_t *bases = base_arena_array(loader->unit->arena, count, sizeof *bases);
    base_names *on = together == LTS_TOGETHER_ON ? base_names_new() : NULL;
    bool ok = parts && bases && (on || together != LTS_TOGETHER_ON);
    for (uint32_t p = 0; ok && p < count; p++) {
        parts[p] = whole->parts[p]->lts;
        bases[p] = whole->parts[p]->origin_base;
    }
    uint32_t number;
    for (const lang_ast_name *name = on ? e->names.first : NULL; ok && name; name = name->next)
        ok = base_names_intern(on, name->text, strlen(name->text), &number) == BASE_OK;
    uint64_t max_states = loader->options->max_states ? loader->options->max_states : LANG_MAX_STATES;
    base_status status = BASE_E_NOMEM;
    if (ok)
        status =
            lts_compose(parts, count, together, on, bases, max_states, &whole->owned, &whole->tuples, NULL);
    base_names_unref(on);
    whole->lts = whole->owned;
    if (status == BASE_E_LIMIT) {
        report_size(loader, e, whole, max_states);
        *failed = true;
    }
    return status == BASE_OK || *failed;
}

/* Are two values made of the same parts? */
static bool same_parts(const lang_value *a, const lang_value *b)
{
    if (a->part_count != b->part_count)
        return false;
    for (uint32_t p = 0; p < a->part_count; p++)
        if (a->parts[p] != b->parts[p])
            return false;
    return true;
}

static bool evaluate_together(lang_loader *loader, lang_ast_expression *e, lang_mode mode, bool *failed)
{
    static const lts_together how[] = {[LANG_AST_PARALLEL] = LTS_TOGETHER_SHARED,
                                       [LANG_AST_INTERLEAVE] = LTS_TOGETHER_NOT,
                                       [LANG_AST_ON] = LTS_TOGETHER_ON};
    lang_value *whole = e->value = lang_value_new(loader);
    if (!whole || !gather_chain(loader, e, mode, whole))
        return false;
    if (mode != LANG_MODE_FULL && e->full && same_parts(whole, e->full)) {
        whole->part_count = 0; /* reducing the parts has changed nothing */
        e->value = e->full;
        return true;
    }
    if (mode == LANG_MODE_FULL)
        e->full = whole;
    return compose(loader, e, whole, how[e->operation], failed);
}

/* ---- hiding and renaming ---- */

/* The name that label `text` gets; NULL: it becomes tau. */
static const char *new_label(const lang_ast_expression *e, const char *text)
{
    if (e->operation == LANG_AST_HIDE) {
        for (const lang_ast_name *name = e->names.first; name; name = name->next)
            if (strcmp(name->text, text) == 0)
                return NULL;
        return text;
    }
    for (const lang_ast_name *name = e->names.first; name; name = name->next->next)
        if (strcmp(name->text, text) == 0)
            return name->next->text;
    return text;
}

static bool map_labels(const lang_ast_expression *e, const lts *l, base_names *labels, lts_label *to)
{
    for (lts_label label = 1; label < base_names_count(l->labels); label++) {
        const char *text = new_label(e, base_names_text(l->labels, label));
        to[label] = LTS_TAU;
        if (text && base_names_intern(labels, text, strlen(text), &to[label]) != BASE_OK)
            return false;
    }
    return true;
}

static bool evaluate_relabelling(lang_loader *loader, lang_ast_expression *e)
{
    lang_value *inner = e->left->value, *value = e->value = lang_value_new(loader);
    base_names *labels = lts_labels_new();
    lts_label *to = base_arena_array(loader->unit->arena, base_names_count(inner->lts->labels), sizeof *to);
    bool ok = value && labels && to && map_labels(e, inner->lts, labels, to) &&
              lts_relabel(inner->lts, labels, to, &value->owned) == BASE_OK;
    base_names_unref(labels);
    if (!ok)
        return false;
    value->lts = value->owned;
    value->same = inner;
    value->origin_base = inner->origin_base;
    return true;
}

/* ---- the whole ---- */

/* The value of a plain spec is the same in all modes: it is reduced where it becomes a part. */
static bool make_plain(lang_loader *loader, uint32_t spec)
{
    lang_value *value = lang_value_new(loader);
    if (!value)
        return false;
    value->plain = &loader->unit->specs[spec];
    value->lts = value->plain->lts;
    value->origin_base = loader->known[spec].origin_base;
    for (int mode = 0; mode < LANG_MODES; mode++)
        loader->known[spec].made[mode] = value;
    return lang_value_find_final(value);
}

/* Evaluates one expression whose operands have their values. *failed: there was an error in the input. */
static bool evaluate_one(lang_loader *loader, lang_ast_expression *e, lang_mode mode, bool *failed)
{
    if (e->absorbed)
        return true;
    if (e->operation == LANG_AST_SPEC) {
        e->value = loader->known[e->spec].made[mode];
        *failed = !e->value;
        return true;
    }
    bool relabels = e->operation == LANG_AST_HIDE || e->operation == LANG_AST_RENAME;
    if (!(relabels ? evaluate_relabelling(loader, e) : evaluate_together(loader, e, mode, failed)))
        return false;
    if (*failed || mode != LANG_MODE_FULL)
        return true;
    lang_warn_operator(loader, e);
    return lang_value_find_final(e->value);
}

/* `spec a = b;`: a copy, as each spec owns its LTS. */
static bool copy_value(lang_loader *loader, lang_value **value)
{
    lang_value *copy = lang_value_new(loader);
    lang_value **parts = base_arena_array(loader->unit->arena, 1, sizeof *parts);
    if (!copy || !parts)
        return false;
    parts[0] = *value;
    copy->parts = parts;
    copy->part_count = 1;
    if (lts_compose(&parts[0]->lts, 1, LTS_TOGETHER_NOT, NULL, &parts[0]->origin_base, UINT64_MAX,
                    &copy->owned, &copy->tuples, NULL) != BASE_OK)
        return false;
    copy->lts = copy->owned;
    *value = copy;
    return !parts[0]->final || lang_value_find_final(copy);
}

/* Marks the inner links of chains: a || b in a || b || c. */
static void find_chains(const lang_ast_spec *spec)
{
    for (lang_ast_expression *e = spec->first; e; e = e->next)
        if ((e->operation == LANG_AST_PARALLEL || e->operation == LANG_AST_INTERLEAVE) &&
            e->left->operation == e->operation && !e->left->grouped)
            e->left->absorbed = true;
}

/* Evaluates a spec whose parts have been evaluated. */
static bool make(lang_loader *loader, uint32_t spec, lang_mode mode)
{
    lang_known *known = &loader->known[spec];
    if (known->made[mode] || !known->ready)
        return true;
    if (!known->ast->expression)
        return make_plain(loader, spec);
    bool failed = false;
    find_chains(known->ast);
    for (lang_ast_expression *e = known->ast->first; e && !failed; e = e->next)
        if (!evaluate_one(loader, e, mode, &failed))
            return false;
    if (failed) {
        known->ready = false;
        return true;
    }
    lang_value *value = known->ast->expression->value;
    if (mode == LANG_MODE_FULL && known->ast->expression->operation == LANG_AST_SPEC &&
        !copy_value(loader, &value))
        return false;
    known->made[mode] = value;
    return true;
}

/* Is it still to be made in this mode? Not when it has errors. */
static bool is_due(const lang_known *known, lang_mode mode)
{
    return known->ready && !known->made[mode];
}

static bool push(lang_loader *loader, uint32_t spec)
{
    uint32_t *stack = base_arena_grow(loader->unit->arena, loader->stack, loader->depth, &loader->stack_room,
                                      sizeof *stack);
    if (!stack)
        return false;
    loader->stack = stack;
    stack[loader->depth++] = spec;
    return true;
}

/* Pushes the parts of a spec that are to be made before it. */
static bool push_parts(lang_loader *loader, const lang_known *known, lang_mode mode)
{
    for (const lang_ast_expression *e = known->ast->first; e; e = e->next)
        if (e->operation == LANG_AST_SPEC && e->spec != UINT32_MAX && is_due(&loader->known[e->spec], mode) &&
            !push(loader, e->spec))
            return false;
    return true;
}

/* Depth first: a spec stays on the stack until its parts are made. Those that go round in a circle are not
 * ready. */
bool lang_evaluate(lang_loader *loader, uint32_t spec, lang_mode mode, lang_value **value)
{
    if (loader->options->keep_parts)
        mode = LANG_MODE_FULL;
    bool ok = push(loader, spec);
    while (ok && loader->depth) {
        uint32_t top = loader->stack[loader->depth - 1];
        lang_known *known = &loader->known[top];
        if (is_due(known, mode) && !known->entered) {
            known->entered = true;
            ok = push_parts(loader, known, mode);
        } else {
            known->entered = false;
            loader->depth--;
            ok = make(loader, top, mode);
        }
    }
    *value = loader->known[spec].made[mode];
    return ok;
}
