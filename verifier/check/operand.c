/* Operands: a file's systems, or one of them. */
#include "config.h"

#include "verifier/check/operand.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static int load_operand(const char *operand, check_file *file)
{
    const char *colon = strrchr(operand, ':');
    bool names = colon && strlen(colon) > 1 && !strchr(colon, '/');
    *file = (check_file){.path = names ? strndup(operand, (size_t)(colon - operand)) : strdup(operand),
                         .wanted = names ? colon + 1 : NULL,
                         .diagnostics = lang_diagnostics_new()};
    if (!file->path || !file->diagnostics)
        return cli_out_of_memory("spex check");
    const lang_load_options load = {.detail = LANG_EVERYTHING, .no_assertions = true};
    int status = lang_load_file(file->path, &load, file->diagnostics, &file->unit);
    lang_diagnostics_print(file->diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    return status;
}

static void release(check_file *file)
{
    lang_unit_free(file->unit);
    lang_diagnostics_free(file->diagnostics);
    free(file->path);
}

int check_each_system(const char *operand, const check_options *options, check_do_system *each, void *arg)
{
    check_file file;
    uint32_t count = 0;
    int status = load_operand(operand, &file);
    for (uint32_t i = 0; status != CLI_TROUBLE && file.unit && i < file.unit->agents->own_systems; i++) {
        const lang_system *system = &file.unit->agents->systems[i];
        if (file.wanted && strcmp(file.wanted, system->name) != 0)
            continue;
        count++;
        if (status == CLI_YES || count > 1) {
            int one = each(&file, system, options, arg);
            status = one > status ? one : status;
        }
    }
    if (file.unit && count == 0 && status == CLI_YES) {
        fprintf(stderr,
                file.wanted ? "%s: error: there is no system '%s' here\n"
                            : "%s: error: there is no system here\n",
                file.path, file.wanted);
        status = CLI_NO;
    }
    release(&file);
    return status;
}

bool check_has_programs(const char *path, const lang_system *system)
{
    for (uint32_t i = 0; i < system->member_count; i++)
        if (!system->members[i].agent) {
            fprintf(stderr, "%s:%s: error: %s is a program, which cannot be searched\n", path, system->name,
                    system->members[i].name);
            return true;
        }
    return false;
}
