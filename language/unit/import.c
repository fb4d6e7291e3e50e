/* Imports: each file is read once, however often and by whichever path it is imported; a circle is an error.
 * The search is depth first, with the chain of open files in their `importer` links.
 */
#include "config.h"

#include "language/unit/loader.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool lang_add_file(lang_loader *loader, uint32_t source)
{
    base_arena *arena = loader->unit->arena;
    lang_file *files =
        base_arena_grow(arena, loader->files, loader->file_count, &loader->file_room, sizeof *files);
    if (!files)
        return false;
    loader->files = files;
    lang_file *file = &files[loader->file_count++];
    *file = (lang_file){.source = source, .ast = lang_parse(loader->diagnostics, source, arena)};
    struct stat status;
    if (stat(lang_source_path(loader->diagnostics, source), &status) == 0) {
        file->device = status.st_dev;
        file->inode = status.st_ino;
    }
    if (!file->ast)
        return false;
    if (file->ast->damaged) {
        size_t length;
        const char *text = lang_source_text(loader->diagnostics, source, &length);
        if (!lang_skipped_find(file->ast, text, length, &file->skipped))
            return false;
    }
    uint32_t count = 0;
    for (const lang_ast_import *import = file->ast->imports; import; import = import->next)
        count++;
    file->imports = base_arena_array(arena, count, sizeof *file->imports);
    file->next_import = file->ast->imports;
    return file->imports != NULL;
}

/* Which of the files is at `path`; file_count: none of them. */
static uint32_t find_file(const lang_loader *loader, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return loader->file_count;
    uint32_t i = 0;
    while (i < loader->file_count &&
           (loader->files[i].device != status.st_dev || loader->files[i].inode != status.st_ino))
        i++;
    return i;
}

static const char *path_of(const lang_loader *loader, uint32_t file)
{
    return lang_source_path(loader->diagnostics, loader->files[file].source);
}

/* `name` in the folder that is the first `length` bytes of `dir`. NULL: no such file; errno is ENOMEM when
 * memory is short. */
static char *find_in(const char *dir, size_t length, const char *name)
{
    size_t size = length + strlen(name) + 2;
    char *path = malloc(size);
    if (!path) {
        errno = ENOMEM;
        return NULL;
    }
    const char *slash = length && dir[length - 1] != '/' ? "/" : "";
    snprintf(path, size, "%.*s%s%s", (int)length, dir, slash, name);
    struct stat status;
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
        return path;
    free(path);
    errno = ENOENT;
    return NULL;
}

/* The path of what `importer` calls `name`: beside the importer, then in the folders given. Only regular
 * files count. NULL: there is none, or memory is short (errno is ENOMEM then). Free the result. */
static char *find_import(const char *importer, const char *name, const char *const *dirs, size_t dir_count)
{
    if (*name == '/')
        return find_in("", 0, name);
    const char *slash = strrchr(importer, '/');
    char *path = find_in(importer, slash ? (size_t)(slash - importer) + 1 : 0, name);
    for (size_t i = 0; i < dir_count && !path && errno != ENOMEM; i++)
        path = find_in(dirs[i], strlen(dirs[i]), name);
    return path;
}

static void report_missing(lang_loader *loader, uint32_t importer, const lang_ast_import *import)
{
    lang_diagnostics *d = loader->diagnostics;
    const lang_load_options *options = loader->options;
    const char *path = path_of(loader, importer), *slash = strrchr(path, '/');
    lang_error(d, import->path->place, "cannot find the file %s", lang_quoted(d, import->path->text));
    if (*import->path->text == '/')
        return;
    const char *list = lang_quoted(d, slash ? lang_text(d, "%.*s", (int)(slash - path), path) : ".");
    for (size_t i = 0; i < options->import_dir_count; i++)
        list = lang_text(d, "%s, %s", list, lang_quoted(d, options->import_dirs[i]));
    lang_note_plain(d, "looked in %s", list);
}

/* The import in file `last` leads back to file `first`, which is open. */
static void report_circle(lang_loader *loader, uint32_t first, uint32_t last, lang_place place)
{
    lang_diagnostics *d = loader->diagnostics;
    if (first == last) {
        lang_error(d, place, "this file imports itself");
        return;
    }
    lang_error(d, place, "imports go round in a circle: this one leads back to %s",
               lang_quoted(d, path_of(loader, first)));
    for (uint32_t file = last; file != first; file = loader->files[file].importer)
        lang_note(d, loader->files[file].imported_at, "%s is imported by %s here",
                  lang_quoted(d, path_of(loader, file)),
                  lang_quoted(d, path_of(loader, loader->files[file].importer)));
}

/* Reads one import of file `importer`. *found: the file it is, file_count where there is none. */
static bool read_import(lang_loader *loader, uint32_t importer, const lang_ast_import *import,
                        uint32_t *found)
{
    lang_diagnostics *d = loader->diagnostics;
    const lang_load_options *options = loader->options;
    *found = UINT32_MAX;
    if (import->path->wrong) {
        loader->files[importer].lacks_import = true;
        return true;
    }
    errno = 0;
    char *path = find_import(path_of(loader, importer), import->path->text, options->import_dirs,
                             options->import_dir_count);
    if (!path && errno == ENOMEM)
        return false;
    if (!path) {
        loader->files[importer].lacks_import = true;
        report_missing(loader, importer, import);
        return true;
    }
    uint32_t file = find_file(loader, path);
    bool ok = true;
    if (file == loader->file_count) {
        uint32_t source = lang_read_source(path, d);
        if (source == UINT32_MAX) {
            loader->files[importer].lacks_import = true;
            lang_note(d, import->place, "it is imported here");
            free(path);
            return true;
        }
        ok = lang_add_file(loader, source);
    }
    *found = file;
    free(path);
    return ok;
}

bool lang_load_imports(lang_loader *loader)
{
    uint32_t at = 0;
    assert(loader->file_count == 1);
    loader->files[at].open = true;
    for (;;) {
        lang_file *file = &loader->files[at];
        const lang_ast_import *import = file->next_import;
        if (!import) {
            file->open = false;
            if (at == file->importer)
                return true;
            at = file->importer;
            continue;
        }
        file->next_import = import->next;
        uint32_t before = loader->file_count, found;
        if (!read_import(loader, at, import, &found))
            return false;
        if (found == UINT32_MAX)
            continue;
        file = &loader->files[at]; /* the list may have moved */
        file->imports[file->import_count++] = found;
        lang_file *imported = &loader->files[found];
        if (found == before) {
            imported->importer = at;
            imported->imported_at = import->place;
            imported->open = true;
            at = found;
        } else if (imported->open) {
            report_circle(loader, found, at, import->place);
        }
    }
}

/* ---- which files see which ---- */

static bool find_visible(lang_loader *loader, lang_file *file)
{
    base_arena *arena = loader->unit->arena;
    bool *visible = base_arena_array(arena, loader->file_count, sizeof *visible);
    uint32_t *stack = base_arena_array(arena, loader->file_count, sizeof *stack), depth = 0;
    if (!visible || !stack)
        return false;
    stack[depth++] = (uint32_t)(file - loader->files);
    visible[file - loader->files] = true;
    while (depth) {
        const lang_file *from = &loader->files[stack[--depth]];
        for (uint32_t i = 0; i < from->import_count; i++) {
            if (!visible[from->imports[i]]) {
                visible[from->imports[i]] = true;
                stack[depth++] = from->imports[i];
            }
        }
    }
    file->visible = visible;
    return true;
}

bool lang_is_visible(lang_loader *loader, uint32_t file, uint32_t other, bool *no_memory)
{
    assert(file < loader->file_count && other < loader->file_count);
    if (!loader->files[file].visible && !find_visible(loader, &loader->files[file])) {
        *no_memory = true;
        return false;
    }
    return loader->files[file].visible[other];
}
