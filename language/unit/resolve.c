/* Which specs the names in expressions mean, and in which order the specs made of others are to be made:
 * depth first over the names, parts before wholes; a spec that is made of itself is an error that shows the
 * way round.
 */
#include "language/unit/loader.h"

#include <assert.h>

/* A spec whose parts are being looked at. */
typedef struct visit {
    uint32_t spec;
    const lang_ast_expression *at; /* the part to be looked at next */
    const lang_ast_name *through;  /* the name that the last part was reached by */
} visit;

typedef enum progress { UNSEEN, OPEN, DONE } progress;

static bool is_made_of_others(const lang_loader *loader, uint32_t spec)
{
    return loader->symbols[spec].ast->expression != NULL;
}

/* The part reached last is the spec on the stack at `first`. */
static void report_circle(lang_loader *loader, const visit *stack, uint32_t first, uint32_t depth)
{
    lang_diagnostics *d = loader->diagnostics;
    const lang_spec *specs = loader->unit->specs;
    assert(first < depth);
    for (uint32_t i = first; i < depth; i++)
        loader->symbols[stack[i].spec].valid = false;
    const lang_ast_name *last = stack[depth - 1].through;
    if (first + 1 == depth) {
        lang_error(d, last->place, "the spec %s is made of itself", lang_quoted(d, last->text));
        return;
    }
    lang_error(d, last->place, "specs go round in a circle: %s is made of %s again",
               lang_quoted(d, specs[stack[depth - 1].spec].name), lang_quoted(d, last->text));
    for (uint32_t i = first; i + 1 < depth; i++)
        lang_note(d, stack[i].through->place, "%s is made of %s here",
                  lang_quoted(d, specs[stack[i].spec].name), lang_quoted(d, stack[i].through->text));
}

/* Steps to the next part of the spec on top of the stack. */
static void look_at_part(lang_loader *loader, visit *stack, uint32_t *depth, progress *seen)
{
    visit *top = &stack[*depth - 1];
    const lang_ast_expression *part = top->at;
    top->at = part->next;
    if (part->operation != LANG_AST_SPEC || part->spec == UINT32_MAX ||
        !is_made_of_others(loader, part->spec))
        return;
    top->through = part->name;
    if (seen[part->spec] == UNSEEN) {
        seen[part->spec] = OPEN;
        stack[(*depth)++] = (visit){.spec = part->spec, .at = loader->symbols[part->spec].ast->first};
    } else if (seen[part->spec] == OPEN) {
        uint32_t first = 0;
        while (stack[first].spec != part->spec)
            first++;
        report_circle(loader, stack, first, *depth);
    }
}

static bool order_specs(lang_loader *loader)
{
    uint32_t count = loader->unit->total_count;
    base_arena *arena = loader->unit->arena;
    visit *stack = base_arena_array(arena, count, sizeof *stack);
    progress *seen = base_arena_array(arena, count, sizeof *seen);
    assert(loader->order_count == 0);
    loader->order = base_arena_array(arena, count, sizeof *loader->order);
    if (!stack || !seen || !loader->order)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t depth = 0;
        if (seen[i] != UNSEEN || !is_made_of_others(loader, i))
            continue;
        seen[i] = OPEN;
        stack[depth++] = (visit){.spec = i, .at = loader->symbols[i].ast->first};
        while (depth) {
            if (stack[depth - 1].at) {
                look_at_part(loader, stack, &depth, seen);
                continue;
            }
            uint32_t spec = stack[--depth].spec;
            seen[spec] = DONE;
            loader->order[loader->order_count++] = spec;
        }
    }
    return true;
}

bool lang_resolve(lang_loader *loader)
{
    for (uint32_t i = 0; i < loader->unit->total_count; i++) {
        lang_symbol *symbol = &loader->symbols[i];
        for (lang_ast_expression *e = symbol->ast->first; e; e = e->next) {
            e->spec = UINT32_MAX;
            if (e->operation != LANG_AST_SPEC)
                continue;
            if (!lang_find_symbol(loader, symbol->file, e->name, &e->spec))
                return false;
            if (e->spec == UINT32_MAX)
                symbol->valid = false;
        }
    }
    return order_specs(loader);
}
