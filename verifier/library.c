/* Where specifications are looked for. Each .lts file is loaded once, with diagnostics of its own; what is
 * wrong with a file of a folder matters only when the specification sought is not found in another.
 */
#include "verifier/library.h"
#include "compiler/near.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct volume { /* one .lts file */
    char *path;
    int status; /* of loading it */
    spexc_unit *unit;
    spexc_diagnostics *diagnostics;
} volume;

typedef struct shelf { /* a file that was named, or a folder */
    char *path;
    volume *volumes;
    size_t count;
    bool is_folder;
} shelf;

struct spexv_library {
    shelf *shelves;
    size_t count;
    bool is_given;      /* files or folders were named */
    spexv_found chosen; /* by FILE:NAME */
};

spexv_library *spexv_library_new(void)
{
    return calloc(1, sizeof(spexv_library));
}

void spexv_library_free(spexv_library *library)
{
    if (!library)
        return;
    for (size_t i = 0; i < library->count; i++) {
        shelf *s = &library->shelves[i];
        for (size_t j = 0; j < s->count; j++) {
            free(s->volumes[j].path);
            if (s->volumes[j].unit)
                spexc_unit_free(s->volumes[j].unit);
            spexc_diagnostics_free(s->volumes[j].diagnostics);
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
    return SPEXV_TROUBLE;
}

static shelf *add_shelf(spexv_library *library, const char *path, bool is_folder)
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
    *v = (volume){.path = strdup(path), .diagnostics = spexc_diagnostics_new()};
    if (!v->path || !v->diagnostics) {
        free(v->path);
        spexc_diagnostics_free(v->diagnostics);
        return NULL;
    }
    s->count++;
    v->status = spexc_load(path, v->diagnostics, &v->unit);
    return v;
}

int spexv_library_add_file(spexv_library *library, const char *operand)
{
    const char *name;
    char *path = spexv_split_operand(operand, &name);
    shelf *s = path ? add_shelf(library, path, false) : NULL;
    volume *v = s ? load(s, path) : NULL;
    free(path);
    if (!v)
        return out_of_memory();
    library->is_given = true;
    if (v->status == SPEXV_YES && name) {
        const spexc_spec *spec;
        v->status = spexv_choose_spec(v->unit, v->path, name, v->diagnostics, &spec);
        library->chosen = (spexv_found){spec, v->diagnostics};
    }
    spexc_diagnostics_print(v->diagnostics, SPEXC_TEXT, SPEXC_COLOUR_AUTO, stderr);
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

static shelf *open_folder(spexv_library *library, const char *path)
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

int spexv_library_add_folder(spexv_library *library, const char *path)
{
    if (!open_folder(library, path)) {
        fprintf(stderr, "%s: error: cannot be read: %s\n", path, strerror(errno));
        return SPEXV_TROUBLE;
    }
    library->is_given = true;
    return SPEXV_YES;
}

/* The shelf of a folder nobody named, opened when first looked at; NULL: it cannot be read. */
static shelf *fallback(spexv_library *library, const char *path)
{
    for (size_t i = 0; i < library->count; i++)
        if (library->shelves[i].is_folder && strcmp(library->shelves[i].path, path) == 0)
            return &library->shelves[i];
    return open_folder(library, path);
}

/* Looks on one shelf; `*count` is how many of that name are there. */
static spexv_found look(const shelf *s, const char *name, size_t *count, const volume *of[2])
{
    spexv_found found = {0};
    *count = 0;
    for (size_t i = 0; i < s->count; i++) {
        const spexc_spec *spec = s->volumes[i].unit ? spexc_find_spec(s->volumes[i].unit, name) : NULL;
        if (!spec)
            continue;
        if (*count == 0)
            found = (spexv_found){spec, s->volumes[i].diagnostics};
        if (*count < 2)
            of[*count] = &s->volumes[i];
        ++*count;
    }
    return found;
}

typedef struct search {
    const char *name;
    spexc_diagnostics *diagnostics;
    spexc_place wanted_at;
    spexv_found *found;
} search;

/* True when the search is over, `*status` then being its outcome. */
static bool search_shelf(const search *what, const shelf *s, int *status)
{
    size_t count;
    const volume *of[2];
    spexv_found found = look(s, what->name, &count, of);
    if (count == 0)
        return false;
    if (count > 1) {
        spexc_error(what->diagnostics, what->wanted_at,
                    "there are two specifications %s in one folder: %s and %s; choose one with --spec",
                    spexc_quoted(what->diagnostics, what->name), of[0]->path, of[1]->path);
        *status = SPEXV_NO;
        return true;
    }
    *what->found = found;
    *status = SPEXV_YES;
    return true;
}

static void say_where(const search *what, const shelf *const *shelves, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const shelf *s = shelves[i];
        if (s->count == 0)
            spexc_note_plain(what->diagnostics, "%s holds no .lts file", s->path);
        for (size_t j = 0; j < s->count; j++) {
            const volume *v = &s->volumes[j];
            const char *names = "";
            for (uint32_t n = 0; v->unit && n < v->unit->spec_count; n++)
                names = spexc_text(what->diagnostics, "%s%s%s", names, n ? ", " : "", v->unit->specs[n].name);
            if (v->unit)
                spexc_note_plain(what->diagnostics, "looked in %s, which specifies: %s", v->path,
                                 *names ? names : "nothing");
            else
                spexc_note_plain(what->diagnostics, "%s cannot be used: %s", v->path,
                                 v->status == SPEXV_NO ? "it has errors (spexc says which)"
                                                       : "it cannot be read");
        }
    }
    if (count == 0)
        spexc_note_plain(what->diagnostics, "no folder was named; use --spec FILE or -S DIR");
}

static int not_found(const search *what, const shelf *const *shelves, size_t count)
{
    spexc_near near;
    spexc_near_begin(&near, what->name);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < shelves[i]->count; j++) {
            const spexc_unit *unit = shelves[i]->volumes[j].unit;
            for (uint32_t n = 0; unit && n < unit->spec_count; n++)
                spexc_near_offer(&near, unit->specs[n].name);
        }
    spexc_error(what->diagnostics, what->wanted_at, "there is no specification %s%s",
                spexc_quoted(what->diagnostics, what->name), spexc_near_text(what->diagnostics, &near));
    say_where(what, shelves, count);
    return SPEXV_NO;
}

/* Along what was named. */
static int find_given(spexv_library *library, const search *what)
{
    const shelf **shelves = calloc(library->count, sizeof *shelves);
    if (!shelves)
        return out_of_memory();
    int status = SPEXV_NO;
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
static int find_beside(spexv_library *library, const search *what, const char *beside)
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

int spexv_library_find(spexv_library *library, const char *name, const char *beside,
                       spexc_diagnostics *diagnostics, spexc_place wanted_at, spexv_found *found)
{
    if (library->chosen.spec) {
        *found = library->chosen;
        return SPEXV_YES;
    }
    const search what = {name, diagnostics, wanted_at, found};
    return library->is_given ? find_given(library, &what) : find_beside(library, &what, beside);
}
