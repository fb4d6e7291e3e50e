/* All agents and systems of a unit, those of the file itself first. */
#include "language/agents/checker.h"

#include <assert.h>

static bool make_all(lang_checker *checker)
{
    lang_agents *made = checker->made;
    if (!lang_list_items(checker) || !lang_make_items(checker))
        return false;
    for (uint32_t i = 0; i < checker->item_count; i++) {
        const lang_item *item = &checker->items[i];
        made->agent_count += item->kind == LANG_DECLARES_AGENT;
        made->own_agents += item->kind == LANG_DECLARES_AGENT && item->file == 0;
        made->system_count += item->kind == LANG_DECLARES_SYSTEM;
        made->own_systems += item->kind == LANG_DECLARES_SYSTEM && item->file == 0;
    }
    checker->agents = lang_make_array(checker, made->agent_count, sizeof *checker->agents);
    checker->facts = lang_make_array(checker, made->agent_count, sizeof *checker->facts);
    checker->systems = lang_make_array(checker, made->system_count, sizeof *checker->systems);
    made->agents = checker->agents;
    made->systems = checker->systems;
    for (uint32_t i = 0; i < checker->item_count && !checker->no_memory; i++)
        if (checker->items[i].kind == LANG_DECLARES_AGENT)
            lang_make_agent(checker, &checker->items[i]);
    for (uint32_t i = 0; i < checker->item_count && !checker->no_memory; i++)
        if (checker->items[i].kind == LANG_DECLARES_SYSTEM)
            lang_make_system(checker, &checker->items[i]);
    return !checker->no_memory;
}

bool lang_check_agents(lang_diagnostics *diagnostics, base_arena *arena, const lang_agents_file *files,
                       uint32_t file_count, const lang_agents **agents)
{
    assert(diagnostics && arena && files && agents);
    lang_agents *made = base_arena_alloc(arena, sizeof *made);
    lang_checker checker = {.diagnostics = diagnostics,
                            .arena = arena,
                            .files = files,
                            .file_count = file_count,
                            .names = base_names_new(),
                            .made = made};
    *agents = made;
    bool ok = made && checker.names && make_all(&checker);
    base_names_unref(checker.names);
    return ok;
}
