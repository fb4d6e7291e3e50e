/* Composition: a chain a || b || c is composed at once, on the fly. */
#include "language/compose/value.h"

#include <assert.h>
#include <string.h>

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
        whole->parts[--i] = lang_value_reduced(loader, e->right->value, mode);
        if (!whole->parts[i])
            return false;
        if (i == 1)
            whole->parts[--i] = lang_value_reduced(loader, e->left->value, mode);
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
    assert(count >= 2 && !whole->lts);
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
        status = lts_compose(parts, count, together, on, bases, max_states, &whole->owned, &whole->tuples,
                             loader->options->lts, NULL);
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

bool lang_evaluate_together(lang_loader *loader, lang_ast_expression *e, lang_mode mode, bool *failed)
{
    static const lts_together how[] = {[LANG_AST_PARALLEL] = LTS_TOGETHER_SHARED,
                                       [LANG_AST_INTERLEAVE] = LTS_TOGETHER_NOT,
                                       [LANG_AST_ON] = LTS_TOGETHER_ON};
    assert(e->left && e->right && !e->absorbed);
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
    whole->together = how[e->operation];
    whole->on = &e->names;
    return compose(loader, e, whole, how[e->operation], failed);
}
