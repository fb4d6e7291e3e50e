/* spexc_load: from the path of a .lts file to its checked specs. */
#include "compiler/assertion.h"
#include "compiler/parse.h"
#include "compiler/source.h"

#include <stdlib.h>
#include <string.h>

/* ---- making specs ---- */

static bool make_clauses(spexc_draft *draft)
{
    spexc_spec *spec = draft->spec;
    spexc_diagnostics *d = draft->diagnostics;
    unsigned errors = spexc_error_count(d);
    if (!spexc_lower_clauses(draft))
        return false;
    if (spec->state_count == 0) {
        if (!draft->ast->damaged)
            spexc_error(d, spec->place,
                        "the spec %s has no state; for one that can do nothing write 'initial NAME;'",
                        spexc_quoted(d, spec->name));
        return true;
    }
    if (!spexc_check_options(draft) || !spexc_check_c_names(draft))
        return false;
    if (spexc_error_count(d) > errors || draft->ast->damaged)
        return true;
    return spexc_lower_lts(draft) && spexc_warn_spec(draft) && spexc_fingerprint(spec);
}

static bool make_plain(spexc_loader *loader, const spexc_ast_spec *ast, spexc_spec *spec)
{
    spexc_draft draft = {.diagnostics = loader->diagnostics,
                         .arena = loader->unit->arena,
                         .ast = ast,
                         .spec = spec,
                         .states = lts_names_new(),
                         .actions = lts_names_new()};
    bool ok = draft.states && draft.actions && make_clauses(&draft);
    lts_names_unref(draft.states);
    lts_names_unref(draft.actions);
    return ok;
}

static bool begin_spec(spexc_loader *loader, uint32_t file, const spexc_ast_spec *ast)
{
    spexc_unit *unit = loader->unit;
    uint32_t names = lts_names_count(loader->spec_names), number;
    if (lts_names_intern(loader->spec_names, ast->name->text, strlen(ast->name->text), &number) != LTS_OK)
        return false;
    if (number == names)
        loader->named[number] = unit->known_count;
    loader->known[unit->known_count] = (spexc_known){.ast = ast, .file = file, .ready = true};
    unit->specs[unit->known_count++] = (spexc_spec){.name = ast->name->text,
                                                    .place = ast->name->place,
                                                    .doc = ast->doc,
                                                    .transition_timeout = SPEX_INFINITY,
                                                    .prune_timeout = SPEX_INFINITY,
                                                    .prunable = SPEX_PRUNABLE_NONE};
    spexc_check_name(loader->diagnostics, ast->name, false);
    return true;
}

/* Lists the specs of all files, those of the first one first. */
static bool list_specs(spexc_loader *loader)
{
    spexc_unit *unit = loader->unit;
    uint32_t count = 0;
    for (uint32_t f = 0; f < loader->file_count; f++)
        for (const spexc_ast_spec *spec = loader->files[f].ast->specs; spec; spec = spec->next)
            count++;
    unit->specs = spexc_arena_array(unit->arena, count, sizeof *unit->specs);
    loader->known = spexc_arena_array(unit->arena, count, sizeof *loader->known);
    loader->named = spexc_arena_array(unit->arena, count, sizeof *loader->named);
    loader->spec_names = lts_names_new();
    if (!unit->specs || !loader->known || !loader->named || !loader->spec_names)
        return false;
    for (uint32_t f = 0; f < loader->file_count; f++) {
        for (const spexc_ast_spec *spec = loader->files[f].ast->specs; spec; spec = spec->next)
            if (!begin_spec(loader, f, spec))
                return false;
        if (f == 0)
            unit->spec_count = unit->known_count;
    }
    return spexc_check_spec_names(unit, loader->diagnostics);
}

/* The plain specs of all files. Warnings about the imported ones are for when they are compiled themselves.
 */
static bool make_plain_specs(spexc_loader *loader)
{
    uint32_t origins = 0;
    for (uint32_t i = 0; i < loader->unit->known_count; i++) {
        spexc_known *known = &loader->known[i];
        spexc_spec *spec = &loader->unit->specs[i];
        known->origin_base = origins;
        if (known->ast->expression)
            continue;
        spexc_diagnostics_mute(loader->diagnostics, known->file > 0);
        if (!make_plain(loader, known->ast, spec))
            return false;
        known->ready = spec->lts != NULL;
        if (spec->transition_count > LTS_MAX - origins)
            return false;
        origins += spec->transition_count;
    }
    return true;
}

static bool make_specs(spexc_loader *loader)
{
    return list_specs(loader) && make_plain_specs(loader) && spexc_resolve(loader) &&
           spexc_make_composed(loader) && spexc_check_assertions(loader) && spexc_complete_composed(loader);
}

/* ---- loading ---- */

static bool list_files(spexc_loader *loader)
{
    spexc_unit *unit = loader->unit;
    unit->files = spexc_arena_array(unit->arena, loader->file_count, sizeof *unit->files);
    if (!unit->files)
        return false;
    for (uint32_t f = 0; f < loader->file_count; f++)
        unit->files[unit->file_count++] = spexc_source_path(loader->diagnostics, loader->files[f].source);
    unit->path = unit->files[0];
    return true;
}

static bool load(spexc_loader *loader, uint32_t source)
{
    loader->unit->arena = spexc_arena_new();
    if (!loader->unit->arena || !spexc_add_file(loader, source) || !spexc_load_imports(loader) ||
        !list_files(loader) || !make_specs(loader))
        return false;
    const spexc_ast_file *ast = loader->files[0].ast;
    bool is_empty = !ast->specs && !ast->assertions && !ast->imports;
    if (is_empty && spexc_error_count(loader->diagnostics) == 0)
        spexc_error(loader->diagnostics, spexc_place_of_file(source), "there is no spec in this file");
    return true;
}

static int load_source(uint32_t source, const spexc_load_options *options, spexc_diagnostics *diagnostics,
                       spexc_unit **out)
{
    static const spexc_load_options defaults = {0};
    if (source == UINT32_MAX)
        return 2;
    unsigned errors = spexc_error_count(diagnostics);
    spexc_loader loader = {.options = options ? options : &defaults,
                           .diagnostics = diagnostics,
                           .unit = calloc(1, sizeof *loader.unit)};
    int status = 2;
    if (!loader.unit || !load(&loader, source))
        spexc_error(diagnostics, spexc_place_of_file(source), "out of memory");
    else
        status = spexc_error_count(diagnostics) > errors;
    spexc_diagnostics_mute(diagnostics, false);
    if (loader.unit)
        spexc_values_free(&loader);
    lts_names_unref(loader.spec_names);
    if (status == 0)
        *out = loader.unit;
    else
        spexc_unit_free(loader.unit);
    return status;
}

int spexc_load_file(const char *path, const spexc_load_options *options, spexc_diagnostics *diagnostics,
                    spexc_unit **unit)
{
    return load_source(spexc_read_source(path, diagnostics), options, diagnostics, unit);
}

int spexc_load_text(const char *path, const char *text, size_t length, const spexc_load_options *options,
                    spexc_diagnostics *diagnostics, spexc_unit **unit)
{
    return load_source(spexc_copy_source(path, text, length, diagnostics), options, diagnostics, unit);
}

int spexc_load(const char *path, spexc_diagnostics *diagnostics, spexc_unit **unit)
{
    return spexc_load_file(path, NULL, diagnostics, unit);
}

void spexc_unit_free(spexc_unit *unit)
{
    if (!unit)
        return;
    for (uint32_t i = 0; i < unit->known_count; i++)
        lts_free(unit->specs[i].lts);
    spexc_arena_free(unit->arena);
    free(unit);
}

const spexc_spec *spexc_find_spec(const spexc_unit *unit, const char *name)
{
    for (uint32_t i = 0; i < unit->spec_count; i++)
        if (strcmp(unit->specs[i].name, name) == 0)
            return &unit->specs[i];
    return NULL;
}
