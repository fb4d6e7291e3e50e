/* The specs of all files, and which of them a name means. */
#include "language/spec/names.h"
#include "language/tree/agents.h"
#include "language/unit/loader.h"

#include <assert.h>
#include <string.h>

/* Two specs that meet; the one in the importing file is the one that can be changed. */
static void report_specs(lang_diagnostics *d, const lang_spec *first, const lang_spec *second,
                         const char *upper)
{
    bool is_imported = second->place.file > first->place.file;
    const lang_spec *here = is_imported ? first : second, *there = is_imported ? second : first;
    if (strcmp(here->name, there->name) != 0) {
        lang_report_same_c_name(d, "spec", here->place, here->name, there->place, there->name, upper);
        return;
    }
    lang_error(d, here->place, "there is a spec %s already", lang_quoted(d, here->name));
    lang_note(d, there->place, "it is here");
}

/* Thing number `number` of the scope, an agent or a system, has a name that no spec, and no other of these,
 * has in C. False: no memory. */
static bool check_other_name(lang_unit *unit, lang_c_scope *scope, lang_diagnostics *d, const char *kind,
                             const char *name, lang_place place, uint32_t number)
{
    const char *upper = lang_c_name(unit->arena, name, true, true);
    uint32_t first;
    if (!upper || !lang_c_scope_add(scope, upper, number, &first))
        return false;
    if (first == number)
        return true;
    bool is_spec = first < unit->total_count;
    uint32_t agent = first - unit->total_count, agents = unit->agents->own_agents;
    const char *other = is_spec          ? unit->specs[first].name
                        : agent < agents ? unit->agents->agents[agent].name
                                         : unit->agents->systems[agent - agents].name;
    lang_error(d, place, "the %s %s and the %s %s have the same name in C, %s", kind, lang_quoted(d, name),
               is_spec          ? "spec"
               : agent < agents ? "agent"
                                : "system",
               lang_quoted(d, other), upper);
    lang_note(d,
              is_spec          ? unit->specs[first].place
              : agent < agents ? unit->agents->agents[agent].place
                               : unit->agents->systems[agent - agents].place,
              "%s is here", lang_quoted(d, other));
    return true;
}

/* Agents and systems of the file itself share the names in C with specs. */
static bool check_other_names(lang_unit *unit, lang_c_scope *scope, lang_diagnostics *d)
{
    const lang_agents *all = unit->agents;
    bool ok = true;
    for (uint32_t i = 0; ok && i < all->own_agents; i++)
        ok = check_other_name(unit, scope, d, "agent", all->agents[i].name, all->agents[i].place,
                              unit->total_count + i);
    for (uint32_t i = 0; ok && i < all->own_systems; i++)
        ok = check_other_name(unit, scope, d, "system", all->systems[i].name, all->systems[i].place,
                              unit->total_count + all->own_agents + i);
    return ok;
}

/* Gives each spec its name in C, which nothing else has. */
static bool check_names(lang_unit *unit, lang_diagnostics *diagnostics)
{
    lang_c_scope scope;
    bool ok = lang_c_scope_begin(&scope, unit->arena,
                                 unit->total_count + unit->agents->own_agents + unit->agents->own_systems);
    for (uint32_t i = 0; ok && i < unit->total_count; i++) {
        lang_spec *spec = &unit->specs[i];
        const char *upper = lang_c_name(unit->arena, spec->name, true, true);
        uint32_t first;
        spec->c_name = lang_c_name(unit->arena, spec->name, false, true);
        ok = upper && spec->c_name && lang_c_scope_add(&scope, upper, i, &first);
        if (ok && first != i)
            report_specs(diagnostics, &unit->specs[first], spec, upper);
    }
    ok = ok && check_other_names(unit, &scope, diagnostics);
    lang_c_scope_end(&scope);
    return ok;
}

static bool begin_spec(lang_loader *loader, uint32_t file, const lang_ast_spec *ast)
{
    lang_unit *unit = loader->unit;
    uint32_t names = base_names_count(loader->spec_names), number;
    if (base_names_intern(loader->spec_names, ast->name->text, strlen(ast->name->text), &number) != BASE_OK)
        return false;
    if (number == names)
        loader->first_named[number] = unit->total_count;
    loader->symbols[unit->total_count] = (lang_symbol){.ast = ast, .file = file, .valid = true};
    unit->specs[unit->total_count++] = (lang_spec){.name = ast->name->text,
                                                   .place = ast->name->place,
                                                   .doc = ast->doc,
                                                   .transition_timeout = SPEX_INFINITY,
                                                   .prune_timeout = SPEX_INFINITY,
                                                   .prunable = SPEX_PRUNABLE_NONE};
    lang_check_name(loader->diagnostics, ast->name, false);
    return true;
}

/* Lists the specs of all files, those of the first one first. */
bool lang_list_specs(lang_loader *loader)
{
    lang_unit *unit = loader->unit;
    uint32_t count = 0;
    for (uint32_t f = 0; f < loader->file_count; f++)
        for (const lang_ast_spec *spec = loader->files[f].ast->specs; spec; spec = spec->next)
            count++;
    unit->specs = base_arena_array(unit->arena, count, sizeof *unit->specs);
    loader->symbols = base_arena_array(unit->arena, count, sizeof *loader->symbols);
    loader->first_named = base_arena_array(unit->arena, count, sizeof *loader->first_named);
    loader->spec_names = base_names_new();
    if (!unit->specs || !loader->symbols || !loader->first_named || !loader->spec_names)
        return false;
    for (uint32_t f = 0; f < loader->file_count; f++) {
        for (const lang_ast_spec *spec = loader->files[f].ast->specs; spec; spec = spec->next)
            if (!begin_spec(loader, f, spec))
                return false;
        if (f == 0)
            unit->spec_count = unit->total_count;
    }
    return check_names(unit, loader->diagnostics);
}

/* ---- looking them up ---- */

/* May the spec be in what was skipped after a syntax error, in this file or in one that it imports? */
static bool is_skipped(lang_loader *loader, uint32_t file, const lang_ast_name *name)
{
    bool no_memory = false;
    if (!*name->text)
        return loader->files[file].ast->damaged; /* which has been said */
    for (uint32_t other = 0; other < loader->file_count; other++)
        if (lang_skipped_has(loader->files[other].skipped.heads, name->text) &&
            lang_is_visible(loader, file, other, &no_memory))
            return true;
    return no_memory;
}

/* May the spec be in a file that could not be read, which this one imports, or one that it imports? */
static bool is_elsewhere(lang_loader *loader, uint32_t file)
{
    bool no_memory = false;
    for (uint32_t other = 0; other < loader->file_count; other++)
        if (loader->files[other].lacks_import && lang_is_visible(loader, file, other, &no_memory))
            return true;
    return no_memory;
}

/* Is it the name of an agent or a system? Says that it is no spec then. */
static bool report_agent(lang_loader *loader, const lang_ast_name *name)
{
    lang_diagnostics *d = loader->diagnostics;
    for (uint32_t f = 0; f < loader->file_count; f++) {
        const lang_ast_agents *all = loader->files[f].ast->agents;
        for (const lang_ast_system *system = all ? all->systems : NULL; system; system = system->next)
            if (strcmp(system->name->text, name->text) == 0) {
                lang_error(d, name->place,
                           "%s is a system, which only assertions take as it is, not expressions",
                           lang_quoted(d, name->text));
                return true;
            }
        for (const lang_ast_agent *agent = all ? all->agents : NULL; agent; agent = agent->next)
            if (strcmp(agent->name->text, name->text) == 0) {
                lang_error(d, name->place, "%s is an agent, not a spec", lang_quoted(d, name->text));
                lang_note(d, agent->name->place, "it is here");
                return true;
            }
    }
    return false;
}

/* Offers the names known in `file` to a name that is not. */
static void report_unknown(lang_loader *loader, uint32_t file, const lang_ast_name *name)
{
    lang_diagnostics *d = loader->diagnostics;
    if (is_skipped(loader, file, name) || report_agent(loader, name))
        return;
    base_near near;
    bool no_memory = false, searches = lang_near_search(d, &near, name->text);
    for (uint32_t i = 0; searches && i < loader->unit->total_count; i++)
        if (lang_is_visible(loader, file, loader->symbols[i].file, &no_memory))
            base_near_offer(&near, loader->unit->specs[i].name);
    if (!near.best && is_elsewhere(loader, file))
        return;
    lang_error(d, name->place, "there is no spec %s%s", lang_quoted(d, name->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix_name(d, name->place, near.best);
}

bool lang_find_symbol(lang_loader *loader, uint32_t file, const lang_ast_name *name, uint32_t *spec)
{
    const lang_unit *unit = loader->unit;
    lang_diagnostics *d = loader->diagnostics;
    bool no_memory = false;
    assert(file < loader->file_count);
    *spec = UINT32_MAX;
    uint32_t number = base_names_find(loader->spec_names, name->text, strlen(name->text));
    uint32_t i = number == LTS_NONE ? UINT32_MAX : loader->first_named[number];
    if (i == UINT32_MAX) {
        report_unknown(loader, file, name);
    } else if (!lang_is_visible(loader, file, loader->symbols[i].file, &no_memory)) {
        lang_error(d, name->place, "the spec %s is in %s, which this file does not import",
                   lang_quoted(d, name->text),
                   lang_quoted(d, lang_source_path(d, unit->specs[i].place.file)));
        lang_note(d, unit->specs[i].place, "it is here");
    } else {
        *spec = i;
    }
    return !no_memory;
}

const lang_transition *lang_origin(const lang_loader *loader, uint32_t origin, uint32_t *spec)
{
    uint32_t low = 0, high = loader->unit->total_count; /* bases ascend with the index of the spec */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (loader->symbols[middle].origin_base <= origin)
            low = middle;
        else
            high = middle;
    }
    *spec = low;
    assert(low < high &&
           origin - loader->symbols[low].origin_base < loader->unit->specs[low].transition_count);
    return &loader->unit->specs[low].transitions[origin - loader->symbols[low].origin_base];
}
