/* Systems and agents of a file by their names. */
#include "config.h"

#include "systems/systems.h"

#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "cli/cli.h"

const lang_system *systems_named(const lang_unit *unit, const char *name)
{
    const lang_agents *agents = unit->agents;
    if (!name)
        return unit->spec_count == 0 && agents->own_systems == 1 ? &agents->systems[0] : NULL;
    for (uint32_t i = 0; i < agents->own_systems && !lang_find_spec(unit, name); i++)
        if (strcmp(agents->systems[i].name, name) == 0)
            return &agents->systems[i];
    return NULL;
}

const lang_agent *systems_agent_named(const lang_unit *unit, const char *name)
{
    const lang_agents *agents = unit->agents;
    if (!name)
        return unit->spec_count == 0 && agents->own_systems == 0 && agents->own_agents == 1
                   ? &agents->agents[0]
                   : NULL;
    for (uint32_t i = 0; i < agents->own_agents; i++)
        if (strcmp(agents->agents[i].name, name) == 0)
            return lang_find_spec(unit, name) || systems_named(unit, name) ? NULL : &agents->agents[i];
    return NULL;
}

int systems_complain_of_name(const lang_unit *unit, const char *path, const char *name)
{
    const lang_agents *agents = unit->agents;
    base_near near;
    base_near_begin(&near, name);
    for (uint32_t i = 0; i < agents->own_agents; i++)
        base_near_offer(&near, agents->agents[i].name);
    for (uint32_t i = 0; i < agents->own_systems; i++)
        base_near_offer(&near, agents->systems[i].name);
    for (uint32_t i = 0; i < unit->spec_count; i++)
        base_near_offer(&near, unit->specs[i].name);
    fprintf(stderr, "%s: error: no agent, system or specification in it is called '", path);
    cli_print_name(name, stderr);
    fputs("'", stderr);
    if (near.best)
        fprintf(stderr, "; did you mean '%s'?", near.best);
    fputc('\n', stderr);
    return CLI_NO;
}
