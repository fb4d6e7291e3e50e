/* What assertions are about: specs, and systems of agents, whose LTSs are made when they are first named. */
#include "language/assert/claim.h"

#include <assert.h>
#include <string.h>

/* The file's own system of that name, unless a spec has it; UINT32_MAX: none. */
static uint32_t find_system(const lang_loader *loader, const lang_ast_name *name)
{
    const lang_agents *agents = loader->unit->agents;
    if (base_names_find(loader->spec_names, name->text, strlen(name->text)) != BASE_NONE)
        return UINT32_MAX;
    for (uint32_t i = 0; i < agents->system_count; i++)
        if (strcmp(agents->systems[i].name, name->text) == 0)
            return i;
    return UINT32_MAX;
}

/* Made once, with faults and without. */
static bool make_system(lang_loader *loader, uint32_t number, bool with_faults, const lang_ast_name *name,
                        lang_value **value)
{
    const lang_agents *agents = loader->unit->agents;
    const lang_load_options *options = loader->options;
    if (!loader->systems)
        loader->systems =
            base_arena_array(loader->unit->arena, 2ull * agents->system_count, sizeof *loader->systems);
    if (!loader->systems)
        return false;
    lang_system_value *known = &loader->systems[2 * number + with_faults];
    if (!known->is_known && !loader->has_wrong_agents) {
        lang_system_lts made;
        unsigned errors = lang_error_count(loader->diagnostics);
        known->is_known = true;
        int status =
            options->make_system(agents, &agents->systems[number], loader->unit->path, with_faults,
                                 options->max_states, options->lts, loader->diagnostics, name->place, &made);
        if (status == 0 && !(known->value = lang_value_of_system(loader, &made)))
            return false;
        if (status != 0 && lang_error_count(loader->diagnostics) == errors)
            lang_error(loader->diagnostics, name->place, "the system %s cannot be searched",
                       lang_quoted(loader->diagnostics, name->text));
    }
    *value = known->value;
    return true;
}

bool lang_find_subject(lang_loader *loader, const lang_ast_name *name, bool with_faults, uint32_t *spec,
                       lang_value **system)
{
    uint32_t number = find_system(loader, name);
    *system = NULL;
    *spec = UINT32_MAX;
    if (number == UINT32_MAX)
        return lang_find_symbol(loader, 0, name, spec);
    return !loader->options->make_system || make_system(loader, number, with_faults, name, system);
}

bool lang_evaluate_subject(lang_loader *loader, uint32_t spec, lang_value *system, lang_mode mode,
                           lang_value **value)
{
    if (!system)
        return lang_evaluate(loader, spec, mode, value);
    *value = loader->options->keep_parts ? system : lang_value_reduced(loader, system, mode);
    return *value != NULL;
}
