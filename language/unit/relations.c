/* What specs say of each other: whose instances are children of whose, and which states of the other one a
 * label asks for.
 */
#include "language/unit/loader.h"

#include <assert.h>
#include <string.h>

#define NO_SPEC UINT32_MAX

/* Per spec, its parent; NO_SPEC: it has none that is known. */
static bool find_parents(lang_loader *loader, uint32_t *parent)
{
    for (uint32_t i = 0; i < loader->unit->total_count; i++) {
        const lang_spec *spec = &loader->unit->specs[i];
        parent[i] = NO_SPEC;
        if (spec->parent && !lang_find_symbol(loader, loader->symbols[i].file, spec->parent, &parent[i]))
            return false;
    }
    return true;
}

/* Says that the parents of spec `first` lead back to it, and cuts them there. */
static void report_circle(lang_loader *loader, uint32_t *parent, uint32_t first)
{
    lang_diagnostics *d = loader->diagnostics;
    const lang_spec *specs = loader->unit->specs;
    uint32_t next = parent[first];
    lang_place place = specs[first].parent->place;
    if (next == first)
        lang_error(d, place, "%s is its own parent", lang_quoted(d, specs[first].name));
    else
        lang_error(d, place, "parents go round in a circle: %s is the parent of %s",
                   lang_quoted(d, specs[next].name), lang_quoted(d, specs[first].name));
    for (uint32_t i = next; i != first; i = parent[i])
        lang_note(d, specs[i].parent->place, "%s is the parent of %s", lang_quoted(d, specs[parent[i]].name),
                  lang_quoted(d, specs[i].name));
    parent[first] = NO_SPEC;
}

static bool check_circles(lang_loader *loader, uint32_t *parent)
{
    uint32_t count = loader->unit->total_count;
    uint32_t *seen = base_arena_array(loader->unit->arena, count, sizeof *seen); /* in which walk, from 1 */
    if (!seen)
        return false;
    for (uint32_t start = 0; start < count; start++) {
        uint32_t i = start;
        while (i != NO_SPEC && !seen[i]) {
            seen[i] = start + 1;
            i = parent[i];
        }
        if (i != NO_SPEC && seen[i] == start + 1)
            report_circle(loader, parent, i);
    }
    return true;
}

/* ---- states of another spec ---- */

static lts_state find_state(const lang_spec *spec, const char *name)
{
    for (uint32_t s = 0; s < spec->source_count; s++)
        if (spec->sources[s].name && strcmp(spec->sources[s].name, name) == 0)
            return s;
    return LTS_NONE;
}

static void report_unknown_state(lang_diagnostics *d, const lang_spec *other, const lang_ast_name *name)
{
    base_near near;
    bool searches = lang_near_search(d, &near, name->text);
    for (uint32_t s = 0; searches && s < other->state_count; s++)
        base_near_offer(&near, other->sources[s].name);
    for (uint32_t g = 0; searches && g < other->group_count; g++)
        base_near_offer(&near, other->groups[g].name);
    lang_error(d, name->place, "%s has no state %s%s", lang_quoted(d, other->name),
               lang_quoted(d, name->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix_name(d, name->place, near.best);
}

/* Lists the states that a relation asks for; groups of the other spec are spelled out. */
static bool list_states(lang_loader *loader, const lang_spec *other, lang_relation *r)
{
    bool *has = base_arena_array(loader->unit->arena, other->state_count, sizeof *has);
    r->states = base_arena_array(loader->unit->arena, other->state_count, sizeof *r->states);
    if (!has || !r->states)
        return false;
    for (const lang_ast_name *name = r->names.first; name; name = name->next) {
        uint32_t group = lang_find_group(other, name->text), state = find_state(other, name->text);
        if (state != LTS_NONE)
            has[state] = true;
        else if (group == LTS_NONE)
            report_unknown_state(loader->diagnostics, other, name);
        else if (!lang_mark_sources(other, group, has))
            return false;
    }
    r->state_count = 0;
    for (uint32_t s = 0; s < other->state_count; s++)
        if (has[s])
            r->states[r->state_count++] = other->sources[s].name;
    return true;
}

/* Is `other`, which a label of spec `own` names, its parent or its child? */
static bool is_related(lang_loader *loader, const uint32_t *parent, uint32_t own, uint32_t other,
                       const lang_relation *r)
{
    lang_diagnostics *d = loader->diagnostics;
    const lang_spec *spec = &loader->unit->specs[own], *named = &loader->unit->specs[other];
    if (r->is_while ? parent[own] == other : parent[other] == own)
        return true;
    if (r->is_while && spec->parent && parent[own] == NO_SPEC)
        return false; /* what is wrong with that has been said */
    if (r->is_while)
        lang_error(d, r->other->place, "%s is not the parent of %s; 'parent %s;' would say so",
                   lang_quoted(d, named->name), lang_quoted(d, spec->name), named->name);
    else
        lang_error(d, r->other->place, "%s is no child of %s; 'parent %s;' there would say so",
                   lang_quoted(d, named->name), lang_quoted(d, spec->name), spec->name);
    if (r->is_while && spec->parent)
        lang_note(d, spec->parent->place, "its parent is given here");
    return false;
}

static bool relate(lang_loader *loader, const uint32_t *parent, uint32_t own)
{
    lang_spec *spec = &loader->unit->specs[own];
    for (uint32_t i = 0; i < spec->relation_count; i++) {
        lang_relation *r = &spec->relations[i];
        uint32_t other;
        if (!lang_find_symbol(loader, loader->symbols[own].file, r->other, &other))
            return false;
        if (other == NO_SPEC || !is_related(loader, parent, own, other, r))
            continue;
        const lang_spec *named = &loader->unit->specs[other];
        if (named->lts && named->sources && !list_states(loader, named, r))
            return false;
    }
    return true;
}

bool lang_relate(lang_loader *loader)
{
    uint32_t count = loader->unit->total_count;
    uint32_t *parent = base_arena_array(loader->unit->arena, count, sizeof *parent);
    lang_diagnostics_mute(loader->diagnostics, false);
    if (!parent || !find_parents(loader, parent) || !check_circles(loader, parent))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!relate(loader, parent, i))
            return false;
    return true;
}
