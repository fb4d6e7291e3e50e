/* lang_load: from the path of a .lts file to its checked specs. */
#include "language/assert/assertion.h"

#include <stdlib.h>
#include <string.h>

/* ---- making specs ---- */

static bool make_clauses(lang_draft *draft)
{
    lang_spec *spec = draft->spec;
    lang_diagnostics *d = draft->diagnostics;
    unsigned errors = lang_error_count(d);
    if (!lang_lower_clauses(draft))
        return false;
    if (spec->state_count == 0) {
        if (!draft->ast->damaged)
            lang_error(d, spec->place,
                       "the spec %s has no state; for one that can do nothing write 'initial NAME;'",
                       lang_quoted(d, spec->name));
        return true;
    }
    if (!lang_check_options(draft) || !lang_check_c_names(draft))
        return false;
    if (lang_error_count(d) > errors || draft->ast->damaged)
        return true;
    return lang_lower_lts(draft) && lang_warn_spec(draft) && lang_fingerprint(spec);
}

static bool make_plain(lang_loader *loader, const lang_ast_spec *ast, lang_spec *spec)
{
    lang_draft draft = {.diagnostics = loader->diagnostics,
                        .arena = loader->unit->arena,
                        .ast = ast,
                        .spec = spec,
                        .states = base_names_new(),
                        .actions = base_names_new()};
    bool ok = draft.states && draft.actions && make_clauses(&draft);
    base_names_unref(draft.states);
    base_names_unref(draft.actions);
    return ok;
}

static bool begin_spec(lang_loader *loader, uint32_t file, const lang_ast_spec *ast)
{
    lang_unit *unit = loader->unit;
    uint32_t names = base_names_count(loader->spec_names), number;
    if (base_names_intern(loader->spec_names, ast->name->text, strlen(ast->name->text), &number) != BASE_OK)
        return false;
    if (number == names)
        loader->named[number] = unit->known_count;
    loader->known[unit->known_count] = (lang_known){.ast = ast, .file = file, .ready = true};
    unit->specs[unit->known_count++] = (lang_spec){.name = ast->name->text,
                                                   .place = ast->name->place,
                                                   .doc = ast->doc,
                                                   .transition_timeout = SPEX_INFINITY,
                                                   .prune_timeout = SPEX_INFINITY,
                                                   .prunable = SPEX_PRUNABLE_NONE};
    lang_check_name(loader->diagnostics, ast->name, false);
    return true;
}

/* Lists the specs of all files, those of the first one first. */
static bool list_specs(lang_loader *loader)
{
    lang_unit *unit = loader->unit;
    uint32_t count = 0;
    for (uint32_t f = 0; f < loader->file_count; f++)
        for (const lang_ast_spec *spec = loader->files[f].ast->specs; spec; spec = spec->next)
            count++;
    unit->specs = base_arena_array(unit->arena, count, sizeof *unit->specs);
    loader->known = base_arena_array(unit->arena, count, sizeof *loader->known);
    loader->named = base_arena_array(unit->arena, count, sizeof *loader->named);
    loader->spec_names = base_names_new();
    if (!unit->specs || !loader->known || !loader->named || !loader->spec_names)
        return false;
    for (uint32_t f = 0; f < loader->file_count; f++) {
        for (const lang_ast_spec *spec = loader->files[f].ast->specs; spec; spec = spec->next)
            if (!begin_spec(loader, f, spec))
                return false;
        if (f == 0)
            unit->spec_count = unit->known_count;
    }
    return lang_check_spec_names(unit, loader->diagnostics);
}

/* The plain specs of all files. Warnings about the imported ones are for when they are compiled themselves.
 */
static bool make_plain_specs(lang_loader *loader)
{
    uint32_t origins = 0;
    for (uint32_t i = 0; i < loader->unit->known_count; i++) {
        lang_known *known = &loader->known[i];
        lang_spec *spec = &loader->unit->specs[i];
        known->origin_base = origins;
        if (known->ast->expression)
            continue;
        lang_diagnostics_mute(loader->diagnostics, known->file > 0);
        if (!make_plain(loader, known->ast, spec))
            return false;
        known->ready = spec->lts != NULL;
        if (spec->transition_count > LTS_MAX - origins)
            return false;
        origins += spec->transition_count;
    }
    return true;
}

static bool make_specs(lang_loader *loader)
{
    return list_specs(loader) && make_plain_specs(loader) && lang_resolve(loader) &&
           lang_make_composed(loader) && lang_check_assertions(loader) && lang_complete_composed(loader);
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
    bool is_empty = !ast->specs && !ast->assertions && !ast->imports;
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
    unsigned errors = lang_error_count(diagnostics);
    lang_loader loader = {.options = options ? options : &defaults,
                          .diagnostics = diagnostics,
                          .unit = calloc(1, sizeof *loader.unit)};
    int status = 2;
    if (!loader.unit || !load(&loader, source))
        lang_error(diagnostics, lang_place_of_file(source), "out of memory");
    else
        status = lang_error_count(diagnostics) > errors;
    lang_diagnostics_mute(diagnostics, false);
    if (loader.unit)
        lang_values_free(&loader);
    base_names_unref(loader.spec_names);
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

void lang_unit_free(lang_unit *unit)
{
    if (!unit)
        return;
    for (uint32_t i = 0; i < unit->known_count; i++)
        lts_free(unit->specs[i].lts);
    base_arena_free(unit->arena);
    free(unit);
}

const lang_spec *lang_find_spec(const lang_unit *unit, const char *name)
{
    for (uint32_t i = 0; i < unit->spec_count; i++)
        if (strcmp(unit->specs[i].name, name) == 0)
            return &unit->specs[i];
    return NULL;
}
