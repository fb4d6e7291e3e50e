/* spexc_load: from the path of a .lts file to its checked specs. */
#include "config.h"

#include "compiler/check.h"
#include "compiler/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_SOURCE ((size_t)1 << 30) /* bytes */

/* ---- reading ---- */

/* Reads all of `in`. NULL: errno says why (EFBIG: it is too large). */
static char *read_all(FILE *in, size_t *length)
{
    size_t room = 1 << 16, used = 0;
    char *text = malloc(room);
    while (text) {
        used += fread(text + used, 1, room - used - 1, in);
        if (used + 1 < room)
            break;
        char *grown = room < LARGEST_SOURCE ? realloc(text, room *= 2) : (errno = EFBIG, NULL);
        if (!grown) {
            free(text);
            return NULL;
        }
        text = grown;
    }
    if (text && ferror(in)) {
        free(text);
        return NULL;
    }
    if (text)
        text[used] = '\0';
    *length = used;
    return text;
}

static char *read_file(const char *path, size_t *length)
{
    if (strcmp(path, "-") == 0)
        return read_all(stdin, length);
    FILE *in = fopen(path, "rb");
    if (!in)
        return NULL;
    char *text = read_all(in, length);
    int error = errno;
    fclose(in);
    errno = error;
    return text;
}

static void drop_byte_order_mark(char *text, size_t *length)
{
    if (*length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        *length -= 3;
        memmove(text, text + 3, *length + 1);
    }
}

/* Reads a file into the diagnostics' sources. Returns its number; UINT32_MAX: it cannot be read, or memory is
 * short. */
static uint32_t read_source(const char *path, spexc_diagnostics *diagnostics)
{
    const char *shown = strcmp(path, "-") == 0 ? "<stdin>" : path;
    size_t length = 0;
    errno = 0;
    char *text = read_file(path, &length);
    int error = errno;
    if (text)
        drop_byte_order_mark(text, &length);
    uint32_t file = spexc_diagnostics_add_source(diagnostics, shown, text, length);
    if (text || file == UINT32_MAX)
        return file;
    const char *why = error == EFBIG ? "it has more than 1 GiB" : strerror(error);
    spexc_error(diagnostics, spexc_place_of_file(file), "cannot be read: %s", why);
    return UINT32_MAX;
}

/* ---- making specs ---- */

static bool make_clauses(spexc_draft *draft)
{
    spexc_spec *spec = draft->spec;
    spexc_diagnostics *d = draft->diagnostics;
    unsigned errors = spexc_error_count(d);
    if (!spexc_lower_clauses(draft))
        return false;
    if (spec->state_count == 0) {
        spexc_error(d, spec->place,
                    "the spec %s has no state; for one that can do nothing write 'initial NAME;'",
                    spexc_quoted(d, spec->name));
        return true;
    }
    if (!spexc_check_options(draft) || !spexc_check_c_names(draft))
        return false;
    if (spexc_error_count(d) > errors)
        return true;
    return spexc_lower_lts(draft) && spexc_warn_spec(draft) && spexc_fingerprint(spec);
}

static bool make_spec(spexc_unit *unit, spexc_diagnostics *diagnostics, const spexc_ast_spec *ast,
                      spexc_spec *spec)
{
    *spec = (spexc_spec){.name = ast->name->text,
                         .place = ast->name->place,
                         .doc = ast->doc,
                         .transition_timeout = SPEX_INFINITY,
                         .prune_timeout = SPEX_INFINITY,
                         .prunable = SPEX_PRUNABLE_NONE};
    spexc_check_name(diagnostics, ast->name, false);
    spexc_draft draft = {.diagnostics = diagnostics,
                         .arena = unit->arena,
                         .ast = ast,
                         .spec = spec,
                         .states = lts_names_new(),
                         .actions = lts_names_new()};
    bool ok = draft.states && draft.actions && make_clauses(&draft);
    lts_names_unref(draft.states);
    lts_names_unref(draft.actions);
    return ok;
}

/* What the grammar has and nothing behind it has yet. */
static void refuse_later_stages(const spexc_ast_file *ast, spexc_diagnostics *diagnostics)
{
    for (const spexc_ast_spec *spec = ast->specs; spec; spec = spec->next)
        if (spec->expression)
            spexc_error(diagnostics, spec->expression->place, "composition is not supported yet");
    for (const spexc_ast_assertion *a = ast->assertions; a; a = a->next)
        spexc_error(diagnostics, a->place, "assertions are not supported yet");
    for (const spexc_ast_import *i = ast->imports; i; i = i->next)
        spexc_error(diagnostics, i->place, "imports are not supported yet");
}

static bool make_unit(spexc_unit *unit, spexc_diagnostics *diagnostics, const spexc_ast_file *ast)
{
    uint32_t count = 0;
    for (const spexc_ast_spec *spec = ast->specs; spec; spec = spec->next)
        count++;
    unit->specs = spexc_arena_array(unit->arena, count, sizeof *unit->specs);
    if (!unit->specs)
        return false;
    refuse_later_stages(ast, diagnostics);
    for (const spexc_ast_spec *spec = ast->specs; spec; spec = spec->next)
        if (!spec->expression && !make_spec(unit, diagnostics, spec, &unit->specs[unit->spec_count++]))
            return false;
    return spexc_check_spec_names(unit, diagnostics);
}

static int no_memory(spexc_unit *unit, spexc_diagnostics *diagnostics, uint32_t file)
{
    spexc_error(diagnostics, spexc_place_of_file(file), "out of memory");
    spexc_unit_free(unit);
    return 2;
}

int spexc_load(const char *path, spexc_diagnostics *diagnostics, spexc_unit **out)
{
    unsigned errors = spexc_error_count(diagnostics);
    uint32_t file = read_source(path, diagnostics);
    if (file == UINT32_MAX)
        return 2;
    spexc_unit *unit = calloc(1, sizeof *unit);
    if (!unit || !(unit->arena = spexc_arena_new()))
        return no_memory(unit, diagnostics, file);
    unit->path = spexc_source_path(diagnostics, file);
    spexc_ast_file *ast = spexc_parse(diagnostics, file, unit->arena);
    if (!ast || !make_unit(unit, diagnostics, ast))
        return no_memory(unit, diagnostics, file);
    if (spexc_error_count(diagnostics) > errors) {
        spexc_unit_free(unit);
        return 1;
    }
    if (unit->spec_count == 0) {
        spexc_error(diagnostics, spexc_place_of_file(file), "there is no spec in this file");
        spexc_unit_free(unit);
        return 1;
    }
    *out = unit;
    return 0;
}

void spexc_unit_free(spexc_unit *unit)
{
    if (!unit)
        return;
    for (uint32_t i = 0; i < unit->spec_count; i++)
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
