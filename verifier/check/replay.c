/* Replaying: the steps of a saved run are found by what they say and change, so that a run can be taken again
 * after handlers were changed: it is a violation still, or it is not, or a step is not possible any more. */
#include "config.h"

#include "verifier/check/replay.h"

#include "base/shown.h"
#include "cli/cli.h"
#include "verifier/check/bounds.h"
#include "verifier/check/follow.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

json_t *check_read_saved(const char *path)
{
    FILE *in = fopen(path, "r");
    json_error_t error;
    json_t *all = json_array(), *one;
    if (!in) {
        fprintf(stderr, "spex check: error: %s: %s\n", path, strerror(errno));
        json_decref(all);
        return NULL;
    }
    for (;;) {
        int byte = getc(in);
        while (byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r')
            byte = getc(in);
        if (byte == EOF)
            break;
        ungetc(byte, in);
        one = json_loadf(in, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &error);
        if (!one || !json_is_array(json_object_get(one, "properties"))) {
            if (one)
                base_print_shown(stderr, "%s: error: this is no result of spex check: it has no properties\n",
                                 path);
            else
                fprintf(stderr, "%s:%d:%d: error: this is no JSON: %s\n", path, error.line, error.column,
                        error.text);
            json_decref(one);
            json_decref(all);
            all = NULL;
            break;
        }
        json_array_append_new(all, one);
    }
    fclose(in);
    return all;
}

static uint32_t property_called(const spex_explorer_model *m, const char *name)
{
    for (uint32_t i = 0; i < m->property_count && name; i++)
        if (strcmp(m->properties[i].name, name) == 0)
            return i;
    return SPEX_EXPLORER_NONE;
}

static void print_steps(const checking_model *model, const check_run *run, base_arena *arena)
{
    const void *before = run->first;
    for (size_t i = 0; i < run->length; i++) {
        const checking_told *told = checking_tell(model, before, &run->moments[i], SPEX_EXPLORER_NONE, arena);
        printf("    %3zu. %s\n", i + 1, told ? told->text : "?");
        for (uint32_t k = 0; told && k < told->change_count; k++)
            printf("         %s = %s\n", told->changes[k].field, told->changes[k].value);
        before = run->moments[i].after;
    }
}

/* Of a property that is looked at for several agents, one of which the run violates. */
static bool confirms_any(const checking_model *model, uint32_t first, const check_run *run)
{
    const spex_explorer_model *m = checking_explorer_model(model);
    for (uint32_t i = first; i < m->property_count; i++)
        if (checking_claim_of(model, i) == checking_claim_of(model, first) && check_confirms(model, i, run))
            return true;
    return false;
}

#define NO_BEGINNING (SIZE_MAX - 1)

/* The saved run from each state that it may begin in, until one violates the property still. False: there is
 * none, and *stuck is the step that was reached; NO_BEGINNING: it begins in no such state; SIZE_MAX: no
 * memory. */
static bool find_run(const checking_model *model, const json_t *property, uint32_t number, base_arena *arena,
                     check_run *run, size_t *stuck, bool *violates)
{
    size_t count, at;
    const json_t *saved = json_object_get(property, "run");
    json_int_t cycle = json_integer_value(json_object_get(property, "cycle"));
    const void **first = arena ? check_first_states(model, arena, &count) : NULL;
    bool is_found = false;
    *violates = false;
    *stuck = first ? NO_BEGINNING : SIZE_MAX;
    for (size_t i = 0; first && i < count && !*violates && *stuck != SIZE_MAX; i++) {
        check_run one;
        if (!check_is_saved_first(model, first[i], json_object_get(property, "first")))
            continue;
        *stuck = *stuck == NO_BEGINNING ? 0 : *stuck;
        if (!check_find_run(model, saved, first[i], arena, &one, &at)) {
            *stuck = at > *stuck ? at : *stuck;
            continue;
        }
        one.cycle_length = cycle > 0 && (size_t)cycle <= one.length ? (size_t)cycle : 0;
        *violates = confirms_any(model, number, &one);
        *run = is_found && !*violates ? *run : one;
        is_found = true;
    }
    return is_found;
}

/* One property's run. */
static int replay_run(const json_t *property, const checking_model *model, const char *where)
{
    const spex_explorer_model *m = checking_explorer_model(model);
    const char *name = json_string_value(json_object_get(property, "name"));
    uint32_t number = property_called(m, name);
    base_arena *arena = base_arena_new();
    check_run run;
    size_t stuck;
    bool violates;
    int status = CLI_YES;
    if (number == SPEX_EXPLORER_NONE) {
        base_print_shown(stderr, "%s: error: there is no property '%s'\n", where, name ? name : "");
        status = CLI_TROUBLE;
    } else if (find_run(model, property, number, arena, &run, &stuck, &violates)) {
        status = violates ? CLI_NO : CLI_YES;
        printf("%s: %s: %s\n", where, name,
               violates ? "violated still" : "the run does not violate it any more");
        print_steps(model, &run, arena);
    } else if (stuck == SIZE_MAX) {
        status = cli_out_of_memory("spex check");
    } else if (stuck == NO_BEGINNING) {
        printf("%s: %s: it does not begin like that any more\n", where, name);
    } else {
        printf("%s: %s: step %zu is not possible any more: %s\n", where, name, stuck + 1,
               json_string_value(
                   json_object_get(json_array_get(json_object_get(property, "run"), stuck), "text")));
    }
    base_arena_free(arena);
    return status;
}

static int replay_all(const json_t *saved, const checking_model *model, const char *where, size_t *count)
{
    int status = CLI_YES;
    size_t i;
    json_t *property;
    json_array_foreach(json_object_get(saved, "properties"), i, property)
    {
        if (!json_is_array(json_object_get(property, "run")))
            continue;
        ++*count;
        int one = replay_run(property, model, where);
        status = one > status ? one : status;
    }
    return status;
}

/* One system's saved result. */
static int replay_one(const json_t *saved, const spex_system *system, const checking_options *given,
                      const char *where, size_t *count)
{
    checking_model *model = NULL;
    base_error error;
    const checking_options bounds = check_saved_bounds(given, saved);
    if (checking_open(&model, system, &bounds, &error) != BASE_OK) {
        base_print_shown(stderr, "%s: error: %s\n", where, error.message);
        return CLI_NO;
    }
    int status = replay_all(saved, model, where, count);
    checking_close(model);
    return status;
}

int check_replay(const json_t *saved, const lang_agents *agents, const lang_system *system, const char *path,
                 const check_options *options, size_t *count)
{
    systems_code code;
    char where[512];
    snprintf(where, sizeof where, "%s:%s", path, system->name);
    int status = systems_compile(agents, system, path, SYSTEMS_TO_REPLAY, !options->no_cache, &code);
    size_t i;
    json_t *one;
    json_array_foreach(saved, i, one)
    {
        const char *name = json_string_value(json_object_get(one, "system"));
        if (!code.object || !name || strcmp(name, system->name) != 0)
            continue;
        int of_one = replay_one(one, code.system, &options->model, where, count);
        status = of_one > status ? of_one : status;
    }
    systems_release(&code);
    return status;
}
