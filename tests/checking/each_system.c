/* From the words of a command to the models of all systems in files. */
#include "config.h"

#include "tests/checking/each_system.h"

#include <stdlib.h>

static bool look_at_system(const lang_agents *agents, const lang_system *text, const char *path,
                           const checking_options *wanted, uint32_t most, model_look *look)
{
    systems_code code;
    checking_model *model;
    checking_influence influence;
    base_error error;
    checking_options options = *wanted;
    options.influence = &influence;
    bool is_right = systems_compile(agents, text, path, SYSTEMS_TO_SEARCH, true, &code) == 0;
    base_arena *arena = base_arena_new();
    if (is_right && systems_influence_of(agents, text, code.system, arena, &influence) &&
        checking_open(&model, code.system, &options, &error) == BASE_OK) {
        is_right = look(model, text->name, most, arena);
        checking_close(model);
    }
    systems_release(&code);
    base_arena_free(arena);
    return is_right;
}

int look_at_systems(int argc, char **argv, const checking_options *options, model_look *look)
{
    bool is_right = argc > 2;
    for (int i = 2; i < argc; i++) {
        const lang_load_options load = {.detail = LANG_EVERYTHING, .no_assertions = true};
        lang_diagnostics *diagnostics = lang_diagnostics_new();
        lang_unit *unit = NULL;
        is_right = lang_load_file(argv[i], &load, diagnostics, &unit) == 0 && is_right;
        for (uint32_t s = 0; unit && s < unit->agents->own_systems; s++)
            is_right = look_at_system(unit->agents, &unit->agents->systems[s], argv[i], options,
                                      (uint32_t)strtoul(argv[1], NULL, 10), look) &&
                       is_right;
        lang_unit_free(unit);
        lang_diagnostics_free(diagnostics);
    }
    return is_right ? 0 : 1;
}
