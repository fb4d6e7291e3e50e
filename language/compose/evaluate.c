/* Evaluating expressions over specs: parts before wholes. */
#include "language/compose/value.h"

#include <assert.h>

/* The value of a plain spec is the same in all modes: it is reduced where it becomes a part. */
static bool evaluate_plain(lang_loader *loader, uint32_t spec)
{
    const lang_spec *plain = &loader->unit->specs[spec];
    if (!lang_require_unfolded(plain, loader->diagnostics, plain->place)) {
        loader->symbols[spec].valid = false;
        return true;
    }
    lang_value *value = lang_value_new(loader);
    if (!value)
        return false;
    value->plain = plain;
    value->lts = value->plain->lts;
    value->origin_base = loader->symbols[spec].origin_base;
    for (int mode = 0; mode < LANG_MODES; mode++)
        loader->symbols[spec].value[mode] = value;
    return lang_value_find_final(value) && lang_value_find_optional(value);
}

/* Evaluates one expression whose operands have their values. *failed: there was an error in the input. */
static bool evaluate_one(lang_loader *loader, lang_ast_expression *e, lang_mode mode, bool *failed)
{
    if (e->absorbed)
        return true;
    if (e->operation == LANG_AST_SPEC) {
        e->value = loader->symbols[e->spec].value[mode];
        *failed = !e->value;
        return true;
    }
    assert(e->left->value || e->left->absorbed);
    bool relabels = e->operation == LANG_AST_HIDE || e->operation == LANG_AST_RENAME;
    if (!(relabels ? lang_evaluate_relabelling(loader, e) : lang_evaluate_together(loader, e, mode, failed)))
        return false;
    if (*failed || mode != LANG_MODE_FULL)
        return true;
    lang_warn_operator(loader, e);
    return lang_value_find_final(e->value) && lang_value_find_optional(e->value);
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
    copy->together = LTS_TOGETHER_NOT;
    if (lts_compose(&parts[0]->lts, 1, LTS_TOGETHER_NOT, NULL, &parts[0]->origin_base, UINT64_MAX,
                    &copy->owned, &copy->tuples, NULL, NULL) != BASE_OK)
        return false;
    copy->lts = copy->owned;
    *value = copy;
    return !parts[0]->final || (lang_value_find_final(copy) && lang_value_find_optional(copy));
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
static bool evaluate_spec(lang_loader *loader, uint32_t spec, lang_mode mode)
{
    lang_symbol *symbol = &loader->symbols[spec];
    if (symbol->value[mode] || !symbol->valid)
        return true;
    if (!symbol->ast->expression)
        return evaluate_plain(loader, spec);
    bool failed = false;
    find_chains(symbol->ast);
    for (lang_ast_expression *e = symbol->ast->first; e && !failed; e = e->next)
        if (!evaluate_one(loader, e, mode, &failed))
            return false;
    if (failed) {
        symbol->valid = false;
        return true;
    }
    lang_value *value = symbol->ast->expression->value;
    assert(value && value->lts);
    if (mode == LANG_MODE_FULL && symbol->ast->expression->operation == LANG_AST_SPEC &&
        !copy_value(loader, &value))
        return false;
    symbol->value[mode] = value;
    return true;
}

/* Is it still to be evaluated in this mode? Not when it has errors. */
static bool is_due(const lang_symbol *symbol, lang_mode mode)
{
    return symbol->valid && !symbol->value[mode];
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

/* Pushes the parts of a spec that are to be evaluated before it. */
static bool push_parts(lang_loader *loader, const lang_symbol *symbol, lang_mode mode)
{
    for (const lang_ast_expression *e = symbol->ast->first; e; e = e->next)
        if (e->operation == LANG_AST_SPEC && e->spec != UINT32_MAX &&
            is_due(&loader->symbols[e->spec], mode) && !push(loader, e->spec))
            return false;
    return true;
}

/* Depth first: a spec stays on the stack until its parts have values. Those that go round in a circle are not
 * valid. */
bool lang_evaluate(lang_loader *loader, uint32_t spec, lang_mode mode, lang_value **value)
{
    if (loader->options->keep_parts)
        mode = LANG_MODE_FULL;
    assert(spec < loader->unit->total_count && mode < LANG_MODES && loader->depth == 0);
    bool ok = push(loader, spec);
    while (ok && loader->depth) {
        uint32_t top = loader->stack[loader->depth - 1];
        lang_symbol *symbol = &loader->symbols[top];
        if (is_due(symbol, mode) && !symbol->expanded) {
            symbol->expanded = true;
            ok = push_parts(loader, symbol, mode);
        } else {
            symbol->expanded = false;
            loader->depth--;
            ok = evaluate_spec(loader, top, mode);
        }
    }
    *value = loader->symbols[spec].value[mode];
    return ok;
}
