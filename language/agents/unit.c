/* All agents and systems of a unit. */
#include "language/agents/checker.h"

#include <assert.h>

static bool make_agents(lang_checker *checker)
{
    for (uint32_t i = 0; i < checker->item_count; i++) {
        lang_item *item = &checker->items[i];
        if (item->kind != LANG_DECLARES_AGENT)
            continue;
        checker->file = item->file;
        lang_diagnostics_mute(checker->diagnostics, item->file > 0);
        if (!lang_make_agent(checker, item))
            return false;
    }
    return true;
}

static bool make_systems(lang_checker *checker)
{
    for (uint32_t i = 0; i < checker->item_count; i++) {
        lang_item *item = &checker->items[i];
        if (item->kind != LANG_DECLARES_SYSTEM)
            continue;
        checker->file = item->file;
        lang_diagnostics_mute(checker->diagnostics, item->file > 0);
        if (!lang_make_system(checker, item))
            return false;
    }
    return true;
}

static bool begin(lang_checker *checker)
{
    lang_agents *made = checker->made;
    uint32_t agents = 0, systems = 0;
    for (uint32_t i = 0; i < checker->item_count; i++) {
        const lang_item *item = &checker->items[i];
        agents += item->kind == LANG_DECLARES_AGENT;
        systems += item->kind == LANG_DECLARES_SYSTEM;
        made->own_agents += item->kind == LANG_DECLARES_AGENT && item->file == 0;
        made->own_systems += item->kind == LANG_DECLARES_SYSTEM && item->file == 0;
    }
    made->agent_count = agents;
    made->system_count = systems;
    made->agents = checker->agents = lang_make_array(checker, agents, sizeof *checker->agents);
    made->systems = checker->systems = lang_make_array(checker, systems, sizeof *checker->systems);
    checker->facts = lang_make_array(checker, agents, sizeof *checker->facts);
    return !checker->no_memory;
}

bool lang_check_agents(lang_diagnostics *diagnostics, base_arena *arena, const lang_agents_file *files,
                       uint32_t file_count, const lang_agents **agents)
{
    lang_checker checker = {.diagnostics = diagnostics,
                            .arena = arena,
                            .vocabulary = &lang_agents_vocabulary,
                            .files = files,
                            .file_count = file_count,
                            .names = base_names_new(),
                            .made = base_arena_alloc(arena, sizeof(lang_agents))};
    assert(file_count > 0);
    bool ok = checker.names && checker.made && lang_list_items(&checker) && lang_make_items(&checker) &&
              begin(&checker) && make_agents(&checker) && make_systems(&checker);
    lang_diagnostics_mute(diagnostics, false);
    base_names_unref(checker.names);
    *agents = checker.made;
    return ok;
}
