/* Which specs the names in expressions mean, and in which order the specs made of others are to be made:
 * depth first over the names, parts before wholes; a spec that is made of itself is an error that shows the
 * way round.
 */
#include "language/load.h"

#include <string.h>

/* Was the spec in what was skipped after a syntax error? Then its name is followed by `{` or `=` somewhere.
 */
static bool is_skipped(lang_loader *loader, uint32_t file, const lang_ast_name *name)
{
    if (!loader->files[file].ast->damaged)
        return false;
    size_t length, size = strlen(name->text);
    if (size == 0)
        return true; /* which has been said */
    const char *text = lang_source_text(loader->diagnostics, loader->files[file].source, &length);
    for (const char *at = text; (at = strstr(at, name->text)); at++) {
        const char *next = at + size;
        next += strspn(next, "\" \t\r\n");
        if (*next == '{' || *next == '=')
            return true;
    }
    return false;
}

/* May the spec be in another file, one that could not be read or has syntax errors? */
static bool is_elsewhere(const lang_loader *loader, uint32_t file)
{
    bool damaged = loader->lacks_import;
    for (uint32_t other = 0; other < loader->file_count && !damaged; other++)
        damaged = other != file && loader->files[other].ast->damaged;
    return damaged;
}

/* Offers the names known in `file` to a name that is not. */
static void report_unknown(lang_loader *loader, uint32_t file, const lang_ast_name *name)
{
    lang_diagnostics *d = loader->diagnostics;
    if (is_skipped(loader, file, name))
        return;
    base_near near;
    bool no_memory = false, searches = lang_near_search(d, &near, name->text);
    for (uint32_t i = 0; searches && i < loader->unit->known_count; i++)
        if (lang_is_known(loader, file, loader->known[i].file, &no_memory))
            base_near_offer(&near, loader->unit->specs[i].name);
    if (!near.best && is_elsewhere(loader, file))
        return;
    lang_error(d, name->place, "there is no spec %s%s", lang_quoted(d, name->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix_name(d, name->place, near.best);
}

bool lang_find_known(lang_loader *loader, uint32_t file, const lang_ast_name *name, uint32_t *spec)
{
    const lang_unit *unit = loader->unit;
    lang_diagnostics *d = loader->diagnostics;
    bool no_memory = false;
    *spec = UINT32_MAX;
    uint32_t number = base_names_find(loader->spec_names, name->text, strlen(name->text));
    uint32_t i = number == LTS_NONE ? UINT32_MAX : loader->named[number];
    if (i == UINT32_MAX) {
        report_unknown(loader, file, name);
    } else if (!lang_is_known(loader, file, loader->known[i].file, &no_memory)) {
        lang_error(d, name->place, "the spec %s is in %s, which this file does not import",
                   lang_quoted(d, name->text),
                   lang_quoted(d, lang_source_path(d, unit->specs[i].place.file)));
        lang_note(d, unit->specs[i].place, "it is here");
    } else {
        *spec = i;
    }
    return !no_memory;
}

/* A spec whose parts are being looked at. */
typedef struct visit {
    uint32_t spec;
    const lang_ast_expression *at; /* the part to be looked at next */
    const lang_ast_name *through;  /* the name that the last part was reached by */
} visit;

typedef enum progress { UNSEEN, OPEN, DONE } progress;

static bool is_made_of_others(const lang_loader *loader, uint32_t spec)
{
    return loader->known[spec].ast->expression != NULL;
}

/* The part reached last is the spec on the stack at `first`. */
static void report_circle(lang_loader *loader, const visit *stack, uint32_t first, uint32_t depth)
{
    lang_diagnostics *d = loader->diagnostics;
    const lang_spec *specs = loader->unit->specs;
    for (uint32_t i = first; i < depth; i++)
        loader->known[stack[i].spec].ready = false;
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
        stack[(*depth)++] = (visit){.spec = part->spec, .at = loader->known[part->spec].ast->first};
    } else if (seen[part->spec] == OPEN) {
        uint32_t first = 0;
        while (stack[first].spec != part->spec)
            first++;
        report_circle(loader, stack, first, *depth);
    }
}

static bool order_specs(lang_loader *loader)
{
    uint32_t count = loader->unit->known_count;
    base_arena *arena = loader->unit->arena;
    visit *stack = base_arena_array(arena, count, sizeof *stack);
    progress *seen = base_arena_array(arena, count, sizeof *seen);
    loader->order = base_arena_array(arena, count, sizeof *loader->order);
    if (!stack || !seen || !loader->order)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t depth = 0;
        if (seen[i] != UNSEEN || !is_made_of_others(loader, i))
            continue;
        seen[i] = OPEN;
        stack[depth++] = (visit){.spec = i, .at = loader->known[i].ast->first};
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
    for (uint32_t i = 0; i < loader->unit->known_count; i++) {
        lang_known *known = &loader->known[i];
        for (lang_ast_expression *e = known->ast->first; e; e = e->next) {
            e->spec = UINT32_MAX;
            if (e->operation != LANG_AST_SPEC)
                continue;
            if (!lang_find_known(loader, known->file, e->name, &e->spec))
                return false;
            if (e->spec == UINT32_MAX)
                known->ready = false;
        }
    }
    return order_specs(loader);
}
