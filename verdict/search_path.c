/* The search path of specifications. Each .lts file is loaded once, with diagnostics of its own; what is
 * wrong with a file of a folder matters only when the specification sought is not found in another.
 */
#include "verdict/search_path.h"
#include "base/near.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct spec_file { /* one .lts file */
    char *path;
    int status; /* of loading it */
    lang_unit *unit;
    lang_diagnostics *diagnostics;
} spec_file;

typedef struct path_entry { /* of the search path: a file that was named, or a folder */
    char *path;
    spec_file *files;
    size_t count;
    bool is_folder;
} path_entry;

struct verdict_search_path {
    path_entry *entries;
    size_t count;
    bool is_given;             /* files or folders were named */
    verdict_found_spec chosen; /* by FILE:NAME */
};

verdict_search_path *verdict_search_path_new(void)
{
    return calloc(1, sizeof(verdict_search_path));
}

void verdict_search_path_free(verdict_search_path *search)
{
    if (!search)
        return;
    for (size_t i = 0; i < search->count; i++) {
        path_entry *entry = &search->entries[i];
        for (size_t j = 0; j < entry->count; j++) {
            free(entry->files[j].path);
            if (entry->files[j].unit)
                lang_unit_free(entry->files[j].unit);
            lang_diagnostics_free(entry->files[j].diagnostics);
        }
        free(entry->files);
        free(entry->path);
    }
    free(search->entries);
    free(search);
}

static path_entry *add_entry(verdict_search_path *search, const char *path, bool is_folder)
{
    path_entry *grown = realloc(search->entries, (search->count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    search->entries = grown;
    path_entry *new = &grown[search->count];
    *new = (path_entry){.path = strdup(path), .is_folder = is_folder};
    if (!new->path)
        return NULL;
    search->count++;
    return new;
}

/* Loads a file of an entry; it stays there, with its status, whatever is wrong with it. NULL: no memory.
 */
static spec_file *load(path_entry *entry, const char *path)
{
    spec_file *grown = realloc(entry->files, (entry->count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    entry->files = grown;
    spec_file *file = &grown[entry->count];
    *file = (spec_file){.path = strdup(path), .diagnostics = lang_diagnostics_new()};
    if (!file->path || !file->diagnostics) {
        free(file->path);
        lang_diagnostics_free(file->diagnostics);
        return NULL;
    }
    entry->count++;
    file->status = lang_load(path, file->diagnostics, &file->unit);
    return file;
}

int verdict_search_path_add_file(verdict_search_path *search, const char *operand)
{
    const char *name;
    char *path = cli_split_operand(operand, &name);
    path_entry *entry = path ? add_entry(search, path, false) : NULL;
    spec_file *file = entry ? load(entry, path) : NULL;
    free(path);
    if (!file)
        return cli_out_of_memory("spex");
    assert(!file->status == !!file->unit); /* there is a unit where it could be loaded, and only there */
    search->is_given = true;
    if (file->status == CLI_YES && name) {
        const lang_spec *spec;
        file->status = verdict_choose_spec(file->unit, file->path, name, file->diagnostics, &spec);
        search->chosen = (verdict_found_spec){spec, file->diagnostics};
    }
    lang_diagnostics_print(file->diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    return file->status;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool ends_in_lts(const char *name)
{
    size_t length = strlen(name);
    return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".lts") == 0;
}

/* The paths of a folder's .lts files, in order; each and the array are the caller's. NULL: errno says why. */
static char **list_folder(const char *path, size_t *count)
{
    DIR *folder = opendir(path);
    char **paths = folder ? calloc(1, sizeof *paths) : NULL;
    const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
    bool is_here = strcmp(path, ".") == 0;
    *count = 0;
    for (struct dirent *entry; paths && (entry = readdir(folder));) {
        if (!ends_in_lts(entry->d_name))
            continue;
        size_t size = strlen(path) + strlen(entry->d_name) + 2;
        char **grown = realloc(paths, (*count + 1) * sizeof *grown);
        char *full = grown ? malloc(size) : NULL;
        paths = grown ? grown : paths;
        if (!full)
            break;
        if (is_here)
            snprintf(full, size, "%s", entry->d_name);
        else
            snprintf(full, size, "%s%s%s", path, slash, entry->d_name);
        paths[(*count)++] = full;
    }
    if (folder)
        closedir(folder);
    if (paths)
        qsort(paths, *count, sizeof *paths, by_text);
    return paths;
}

static path_entry *open_folder(verdict_search_path *search, const char *path)
{
    size_t count;
    char **paths = list_folder(path, &count);
    if (!paths)
        return NULL;
    path_entry *entry = add_entry(search, path, true);
    for (size_t i = 0; i < count; i++) {
        if (entry && !load(entry, paths[i]))
            entry = NULL;
        free(paths[i]);
    }
    free(paths);
    return entry;
}

int verdict_search_path_add_folder(verdict_search_path *search, const char *path)
{
    if (!open_folder(search, path)) {
        fprintf(stderr, "%s: error: cannot be read: %s\n", path, strerror(errno));
        return CLI_TROUBLE;
    }
    search->is_given = true;
    return CLI_YES;
}

/* The entry of a folder nobody named, opened when first looked at; NULL: it cannot be read. */
static path_entry *entry_of_folder(verdict_search_path *search, const char *path)
{
    for (size_t i = 0; i < search->count; i++)
        if (search->entries[i].is_folder && strcmp(search->entries[i].path, path) == 0)
            return &search->entries[i];
    return open_folder(search, path);
}

/* Looks in one entry; `*count` is how many of that name are there. */
static verdict_found_spec find_in_entry(const path_entry *entry, const char *name, size_t *count,
                                        const spec_file *of[2])
{
    verdict_found_spec found = {0};
    *count = 0;
    for (size_t i = 0; i < entry->count; i++) {
        const lang_spec *spec = entry->files[i].unit ? lang_find_spec(entry->files[i].unit, name) : NULL;
        if (!spec)
            continue;
        if (*count == 0)
            found = (verdict_found_spec){spec, entry->files[i].diagnostics};
        if (*count < 2)
            of[*count] = &entry->files[i];
        ++*count;
    }
    return found;
}

typedef struct query {
    const char *name;
    lang_diagnostics *diagnostics;
    lang_place wanted_at;
    verdict_found_spec *found;
} query;

/* True when the search is over, `*status` then being its outcome. */
static bool search_entry(const query *what, const path_entry *entry, int *status)
{
    size_t count;
    const spec_file *of[2];
    verdict_found_spec found = find_in_entry(entry, what->name, &count, of);
    if (count == 0)
        return false;
    if (count > 1) {
        lang_error(what->diagnostics, what->wanted_at,
                   "there are two specifications %s in one folder: %s and %s; choose one with --spec",
                   lang_quoted(what->diagnostics, what->name), of[0]->path, of[1]->path);
        *status = CLI_NO;
        return true;
    }
    *what->found = found;
    *status = CLI_YES;
    return true;
}

static void say_where(const query *what, const path_entry *const *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const path_entry *entry = entries[i];
        if (entry->count == 0)
            lang_note_plain(what->diagnostics, "%s holds no .lts file", entry->path);
        for (size_t j = 0; j < entry->count; j++) {
            const spec_file *file = &entry->files[j];
            const char *names = "";
            for (uint32_t n = 0; file->unit && n < file->unit->spec_count; n++)
                names =
                    lang_text(what->diagnostics, "%s%s%s", names, n ? ", " : "", file->unit->specs[n].name);
            if (file->unit)
                lang_note_plain(what->diagnostics, "looked in %s, which specifies: %s", file->path,
                                *names ? names : "nothing");
            else
                lang_note_plain(what->diagnostics, "%s cannot be used: %s", file->path,
                                file->status == CLI_NO ? "it has errors (spexc says which)"
                                                       : "it cannot be read");
        }
    }
    if (count == 0)
        lang_note_plain(what->diagnostics, "no folder was named; use --spec FILE or -S DIR");
}

static int not_found(const query *what, const path_entry *const *entries, size_t count)
{
    base_near near;
    base_near_begin(&near, what->name);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < entries[i]->count; j++) {
            const lang_unit *unit = entries[i]->files[j].unit;
            for (uint32_t n = 0; unit && n < unit->spec_count; n++)
                base_near_offer(&near, unit->specs[n].name);
        }
    lang_error(what->diagnostics, what->wanted_at, "there is no specification %s%s",
               lang_quoted(what->diagnostics, what->name), lang_near_text(what->diagnostics, &near));
    say_where(what, entries, count);
    return CLI_NO;
}

/* Along what was named. */
static int find_given(verdict_search_path *search, const query *what)
{
    const path_entry **entries = calloc(search->count, sizeof *entries);
    if (!entries)
        return cli_out_of_memory("spex");
    int status = CLI_NO;
    bool is_over = false;
    for (size_t i = 0; i < search->count && !is_over; i++) {
        entries[i] = &search->entries[i];
        is_over = search_entry(what, entries[i], &status);
    }
    if (!is_over)
        status = not_found(what, entries, search->count);
    free(entries);
    return status;
}

/* Nothing was named: in the folder of the model, then here. */
static int find_beside(verdict_search_path *search, const query *what, const char *beside)
{
    const char *folders[] = {beside, "."};
    size_t at[2], count = 0;
    int status;
    for (unsigned f = beside && strcmp(beside, ".") != 0 ? 0 : 1; f < 2; f++) {
        const path_entry *entry = entry_of_folder(search, folders[f]);
        if (entry && search_entry(what, entry, &status))
            return status;
        if (entry)
            at[count++] = (size_t)(entry - search->entries); /* entries move as the path grows */
    }
    const path_entry *entries[2];
    for (size_t i = 0; i < count; i++)
        entries[i] = &search->entries[at[i]];
    return not_found(what, entries, count);
}

int verdict_search_path_find(verdict_search_path *search, const char *name, const char *beside,
                             lang_diagnostics *diagnostics, lang_place wanted_at, verdict_found_spec *found)
{
    if (search->chosen.spec) {
        *found = search->chosen;
        return lang_require_unfolded(found->spec, diagnostics, wanted_at) ? CLI_YES : CLI_NO;
    }
    assert(name && diagnostics && found);
    const query what = {name, diagnostics, wanted_at, found};
    int status = search->is_given ? find_given(search, &what) : find_beside(search, &what, beside);
    return status == CLI_YES && !lang_require_unfolded(found->spec, diagnostics, wanted_at) ? CLI_NO : status;
}
