/* Where specifications are looked for. Each .lts file is loaded once, with diagnostics of its own; what is
 * wrong with a file of a folder matters only when the specification sought is not found in another.
 */
#include "verdict/library.h"
#include "base/near.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct volume { /* one .lts file */
    char *path;
    int status; /* of loading it */
    lang_unit *unit;
    lang_diagnostics *diagnostics;
} volume;

typedef struct shelf { /* a file that was named, or a folder */
    char *path;
    volume *volumes;
    size_t count;
    bool is_folder;
} shelf;

struct verdict_library {
    shelf *shelves;
    size_t count;
    bool is_given;        /* files or folders were named */
    verdict_found chosen; /* by FILE:NAME */
};

verdict_library *verdict_library_new(void)
{
    return calloc(1, sizeof(verdict_library));
}

void verdict_library_free(verdict_library *library)
{
    if (!library)
        return;
    for (size_t i = 0; i < library->count; i++) {
        shelf *s = &library->shelves[i];
        for (size_t j = 0; j < s->count; j++) {
            free(s->volumes[j].path);
            if (s->volumes[j].unit)
                lang_unit_free(s->volumes[j].unit);
            lang_diagnostics_free(s->volumes[j].diagnostics);
        }
        free(s->volumes);
        free(s->path);
    }
    free(library->shelves);
    free(library);
}

static int out_of_memory(void)
{
    fputs("spex: out of memory\n", stderr);
    return CLI_TROUBLE;
}

static shelf *add_shelf(verdict_library *library, const char *path, bool is_folder)
{
    shelf *grown = realloc(library->shelves, (library->count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    library->shelves = grown;
    shelf *new = &grown[library->count];
    *new = (shelf){.path = strdup(path), .is_folder = is_folder};
    if (!new->path)
        return NULL;
    library->count++;
    return new;
}

/* Loads a file onto the shelf; it stays there, with its status, whatever is wrong with it. NULL: no memory.
 */
static volume *load(shelf *s, const char *path)
{
    volume *grown = realloc(s->volumes, (s->count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    s->volumes = grown;
    volume *v = &grown[s->count];
    *v = (volume){.path = strdup(path), .diagnostics = lang_diagnostics_new()};
    if (!v->path || !v->diagnostics) {
        free(v->path);
        lang_diagnostics_free(v->diagnostics);
        return NULL;
    }
    s->count++;
    v->status = lang_load(path, v->diagnostics, &v->unit);
    return v;
}

int verdict_library_add_file(verdict_library *library, const char *operand)
{
    const char *name;
    char *path = cli_split_operand(operand, &name);
    shelf *s = path ? add_shelf(library, path, false) : NULL;
    volume *v = s ? load(s, path) : NULL;
    free(path);
    if (!v)
        return out_of_memory();
    library->is_given = true;
    if (v->status == CLI_YES && name) {
        const lang_spec *spec;
        v->status = verdict_choose_spec(v->unit, v->path, name, v->diagnostics, &spec);
        library->chosen = (verdict_found){spec, v->diagnostics};
    }
    lang_diagnostics_print(v->diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    return v->status;
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

static shelf *open_folder(verdict_library *library, const char *path)
{
    size_t count;
    char **paths = list_folder(path, &count);
    if (!paths)
        return NULL;
    shelf *s = add_shelf(library, path, true);
    for (size_t i = 0; i < count; i++) {
        if (s && !load(s, paths[i]))
            s = NULL;
        free(paths[i]);
    }
    free(paths);
    return s;
}

int verdict_library_add_folder(verdict_library *library, const char *path)
{
    if (!open_folder(library, path)) {
        fprintf(stderr, "%s: error: cannot be read: %s\n", path, strerror(errno));
        return CLI_TROUBLE;
    }
    library->is_given = true;
    return CLI_YES;
}

/* The shelf of a folder nobody named, opened when first looked at; NULL: it cannot be read. */
static shelf *fallback(verdict_library *library, const char *path)
{
    for (size_t i = 0; i < library->count; i++)
        if (library->shelves[i].is_folder && strcmp(library->shelves[i].path, path) == 0)
            return &library->shelves[i];
    return open_folder(library, path);
}

/* Looks on one shelf; `*count` is how many of that name are there. */
static verdict_found look(const shelf *s, const char *name, size_t *count, const volume *of[2])
{
    verdict_found found = {0};
    *count = 0;
    for (size_t i = 0; i < s->count; i++) {
        const lang_spec *spec = s->volumes[i].unit ? lang_find_spec(s->volumes[i].unit, name) : NULL;
        if (!spec)
            continue;
        if (*count == 0)
            found = (verdict_found){spec, s->volumes[i].diagnostics};
        if (*count < 2)
            of[*count] = &s->volumes[i];
        ++*count;
    }
    return found;
}

typedef struct search {
    const char *name;
    lang_diagnostics *diagnostics;
    lang_place wanted_at;
    verdict_found *found;
} search;

/* True when the search is over, `*status` then being its outcome. */
static bool search_shelf(const search *what, const shelf *s, int *status)
{
    size_t count;
    const volume *of[2];
    verdict_found found = look(s, what->name, &count, of);
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

static void say_where(const search *what, const shelf *const *shelves, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const shelf *s = shelves[i];
        if (s->count == 0)
            lang_note_plain(what->diagnostics, "%s holds no .lts file", s->path);
        for (size_t j = 0; j < s->count; j++) {
            const volume *v = &s->volumes[j];
            const char *names = "";
            for (uint32_t n = 0; v->unit && n < v->unit->spec_count; n++)
                names = lang_text(what->diagnostics, "%s%s%s", names, n ? ", " : "", v->unit->specs[n].name);
            if (v->unit)
                lang_note_plain(what->diagnostics, "looked in %s, which specifies: %s", v->path,
                                *names ? names : "nothing");
            else
                lang_note_plain(what->diagnostics, "%s cannot be used: %s", v->path,
                                v->status == CLI_NO ? "it has errors (spexc says which)"
                                                    : "it cannot be read");
        }
    }
    if (count == 0)
        lang_note_plain(what->diagnostics, "no folder was named; use --spec FILE or -S DIR");
}

static int not_found(const search *what, const shelf *const *shelves, size_t count)
{
    base_near near;
    base_near_begin(&near, what->name);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < shelves[i]->count; j++) {
            const lang_unit *unit = shelves[i]->volumes[j].unit;
            for (uint32_t n = 0; unit && n < unit->spec_count; n++)
                base_near_offer(&near, unit->specs[n].name);
        }
    lang_error(what->diagnostics, what->wanted_at, "there is no specification %s%s",
               lang_quoted(what->diagnostics, what->name), lang_near_text(what->diagnostics, &near));
    say_where(what, shelves, count);
    return CLI_NO;
}

/* Along what was named. */
static int find_given(verdict_library *library, const search *what)
{
    const shelf **shelves = calloc(library->count, sizeof *shelves);
    if (!shelves)
        return out_of_memory();
    int status = CLI_NO;
    bool is_over = false;
    for (size_t i = 0; i < library->count && !is_over; i++) {
        shelves[i] = &library->shelves[i];
        is_over = search_shelf(what, shelves[i], &status);
    }
    if (!is_over)
        status = not_found(what, shelves, library->count);
    free(shelves);
    return status;
}

/* Nothing was named: in the folder of the model, then here. */
static int find_beside(verdict_library *library, const search *what, const char *beside)
{
    const char *folders[] = {beside, "."};
    size_t at[2], count = 0;
    int status;
    for (unsigned f = beside && strcmp(beside, ".") != 0 ? 0 : 1; f < 2; f++) {
        const shelf *s = fallback(library, folders[f]);
        if (s && search_shelf(what, s, &status))
            return status;
        if (s)
            at[count++] = (size_t)(s - library->shelves); /* shelves move as the library grows */
    }
    const shelf *shelves[2];
    for (size_t i = 0; i < count; i++)
        shelves[i] = &library->shelves[at[i]];
    return not_found(what, shelves, count);
}

int verdict_library_find(verdict_library *library, const char *name, const char *beside,
                         lang_diagnostics *diagnostics, lang_place wanted_at, verdict_found *found)
{
    if (library->chosen.spec) {
        *found = library->chosen;
        return CLI_YES;
    }
    const search what = {name, diagnostics, wanted_at, found};
    return library->is_given ? find_given(library, &what) : find_beside(library, &what, beside);
}
