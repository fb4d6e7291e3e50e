/* lang_load: from the path of a .lts file to its checked specs. */
#include "language/load.h"

#include "language/assert/assert.h"
#include "language/compose/compose.h"
#include "language/spec/builder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- making specs ---- */

/* The plain specs of all files. Warnings about the imported ones are for when they are compiled themselves.
 */
static bool make_plain_specs(lang_loader *loader)
{
    uint32_t origins = 0;
    for (uint32_t i = 0; i < loader->unit->total_count; i++) {
        lang_symbol *symbol = &loader->symbols[i];
        lang_spec *spec = &loader->unit->specs[i];
        assert(symbol->ast->name->text == spec->name);
        symbol->origin_base = origins;
        if (symbol->ast->expression)
            continue;
        lang_diagnostics_mute(loader->diagnostics, symbol->file > 0);
        lang_spec_builder builder = {
            .diagnostics = loader->diagnostics,
            .arena = loader->unit->arena,
            .ast = symbol->ast,
            .spec = spec,
            .max_states = loader->options->max_states ? loader->options->max_states : LANG_MAX_UNFOLDED,
            .max_transitions =
                loader->options->max_transitions ? loader->options->max_transitions : LANG_MAX_TRANSITIONS};
        if (!lang_build_spec(&builder))
            return false;
        symbol->valid = spec->lts != NULL;
        if (spec->transition_count > LTS_MAX - origins)
            return false;
        origins += spec->transition_count;
    }
    return true;
}

/* Agents and systems of all files. */
static bool make_agents(lang_loader *loader)
{
    lang_unit *unit = loader->unit;
    lang_agents_file *files = base_arena_array(unit->arena, loader->file_count, sizeof *files);
    bool no_memory = !files;
    for (uint32_t f = 0; f < loader->file_count && !no_memory; f++) {
        lang_is_visible(loader, f, f, &no_memory);
        files[f] = (lang_agents_file){loader->files[f].ast->agents, loader->files[f].lacks_import,
                                      loader->files[f].skipped.words, loader->files[f].visible};
    }
    unsigned errors = lang_error_count(loader->diagnostics);
    bool ok = !no_memory &&
              lang_check_agents(loader->diagnostics, unit->arena, files, loader->file_count, &unit->agents);
    loader->has_wrong_agents = lang_error_count(loader->diagnostics) > errors;
    return ok;
}

static bool make_specs(lang_loader *loader)
{
    return make_agents(loader) && lang_list_specs(loader) && make_plain_specs(loader) &&
           lang_resolve(loader) && lang_make_composed(loader) && lang_relate(loader) &&
           (loader->options->no_assertions || lang_check_assertions(loader)) &&
           lang_complete_composed(loader);
}

/* ---- loading ---- */

static bool list_files(lang_loader *loader)
{
    lang_unit *unit = loader->unit;
    unit->files = base_arena_array(unit->arena, loader->file_count, sizeof *unit->files);
    if (!unit->files)
        return false;
    for (uint32_t f = 0; f < loader->file_count; f++)
        unit->files[unit->file_count++] = lang_source_path(loader->diagnostics, loader->files[f].source);
    unit->path = unit->files[0];
    return true;
}

static bool load(lang_loader *loader, uint32_t source)
{
    loader->unit->arena = base_arena_new();
    if (!loader->unit->arena || !lang_add_file(loader, source) || !lang_load_imports(loader) ||
        !list_files(loader) || !make_specs(loader))
        return false;
    const lang_ast_file *ast = loader->files[0].ast;
    bool is_empty = !ast->specs && !ast->assertions && !ast->imports && !ast->agents;
    if (is_empty && lang_error_count(loader->diagnostics) == 0)
        lang_error(loader->diagnostics, lang_place_of_file(source), "there is no spec in this file");
    return true;
}

static int load_source(uint32_t source, const lang_load_options *options, lang_diagnostics *diagnostics,
                       lang_unit **out)
{
    static const lang_load_options defaults = {0};
    if (source == UINT32_MAX)
        return 2;
    assert(diagnostics && out);
    unsigned errors = lang_error_count(diagnostics);
    lang_loader loader = {.options = options ? options : &defaults,
                          .diagnostics = diagnostics,
                          .unit = calloc(1, sizeof *loader.unit)};
    int status = 2;
    bool is_loaded = loader.unit && load(&loader, source);
    if (!is_loaded && !loader.is_too_large)
        lang_error(diagnostics, lang_place_of_file(source), "out of memory");
    else
        status = lang_error_count(diagnostics) > errors;
    lang_diagnostics_mute(diagnostics, false);
    if (loader.unit)
        lang_values_free(&loader);
    base_names_unref(loader.spec_names);
    for (uint32_t f = 0; f < loader.file_count; f++)
        lang_skipped_release(&loader.files[f].skipped);
    if (status == 0)
        *out = loader.unit;
    else
        lang_unit_free(loader.unit);
    return status;
}

int lang_load_file(const char *path, const lang_load_options *options, lang_diagnostics *diagnostics,
                   lang_unit **unit)
{
    return load_source(lang_read_source(path, diagnostics), options, diagnostics, unit);
}

int lang_load_text(const char *path, const char *text, size_t length, const lang_load_options *options,
                   lang_diagnostics *diagnostics, lang_unit **unit)
{
    return load_source(lang_copy_source(path, text, length, diagnostics), options, diagnostics, unit);
}

int lang_load(const char *path, lang_diagnostics *diagnostics, lang_unit **unit)
{
    return lang_load_file(path, NULL, diagnostics, unit);
}
