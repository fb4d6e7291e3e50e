/* Test programs that learn models together.
 *
 * What an engine learns is appended to NAME.spex.new at once: one line, one write, under the file's lock. So
 * a test that crashes has lost nothing, and any number of processes can learn into one folder. At spex_close
 * and at exit, whoever comes first merges the file into NAME.spex (merge.c) and removes it. One who waited
 * for the lock of a file that is removed by then opens the next.
 *
 * What is to be merged at exit is the one thing that this library keeps beside engines: exit handlers take no
 * argument.
 */
#include "runtime/testing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_LINES 3

static struct {
    pthread_mutex_t lock;
    char *dir; /* NULL: nothing to do */
} at_exit = {PTHREAD_MUTEX_INITIALIZER, NULL};

int spex_pending_open(const char *path, int flags)
{
    for (;;) {
        struct stat s;
        int file = open(path, flags | O_CLOEXEC, 0666);
        if (file < 0)
            return -1;
        if (!flock(file, LOCK_EX) && !fstat(file, &s) && s.st_nlink > 0)
            return file;
        close(file);
    }
}

/* The header that makes the file one of the .spex format. */
static int write_header(FILE *out, const spex_spec *spec)
{
    return fprintf(out,
                   "Specification: %s\nLearning mode: true\nTransitions: # spec xxh3:%016llx by libspex %s\n",
                   spec->name, (unsigned long long)spec->fingerprint, SPEX_VERSION) < 0;
}

static int write_transition(FILE *out, const spex_spec *spec, spex_triple t)
{
    bool silent = t.action == spec->monitor->action_count - 1;
    return fprintf(out, "%s --[%s]-> %s\n", spex_triple_from(spec, t),
                   silent ? "__internal__" : spex_triple_action(spec, t),
                   spex_names_at(&spec->states, t.to)->text) < 0;
}

static char *line_of(const spex_spec *spec, spex_triple triple, bool header, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    bool bad = !out || (header && write_header(out, spec)) || write_transition(out, spec, triple);
    if (out && fclose(out))
        bad = true;
    if (bad) {
        free(text);
        return NULL;
    }
    return text;
}

/* Cuts off what a crash left of a line, or of the header. */
static int cut_torn(int file, size_t *size)
{
    size_t length = 0, end = 0, lines = 0;
    char *text = spex_read_whole(file, &length);
    if (!text)
        return -1;
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\n') {
            end = i + 1;
            lines++;
        }
    free(text);
    *size = lines > HEADER_LINES ? end : 0;
    return *size < length ? ftruncate(file, (off_t)*size) : 0;
}

static int append(const char *path, const spex_spec *spec, spex_triple triple)
{
    size_t length, size;
    int file = spex_pending_open(path, O_RDWR | O_APPEND | O_CREAT);
    if (file < 0)
        return SPEX_E_IO;
    char *text = cut_torn(file, &size) ? NULL : line_of(spec, triple, size == 0, &length);
    bool written = text && write(file, text, length) == (ssize_t)length;
    free(text);
    return close(file) || !written ? SPEX_E_IO : SPEX_OK;
}

int spex_learn(spex_engine *engine, spex_spec *spec, spex_triple triple)
{
    if (engine->testing) {
        char *path = spex_pending_path(engine->models_dir, spec->name);
        int status = path ? append(path, spec, triple) : SPEX_E_NOMEM;
        free(path);
        if (status)
            return status;
    }
    return spex_model_mark(&spec->model, triple, MARK_KNOWN);
}

char *spex_pending_path(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + sizeof "/.spex.new";
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s.spex.new", dir, name);
    return path;
}

/* ---- at exit ---- */

static void merge_all(const char *dir)
{
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        size_t length = strlen(e->d_name), tail = strlen(".spex.new");
        if (length <= tail || strcmp(e->d_name + length - tail, ".spex.new"))
            continue;
        e->d_name[length - tail] = '\0';
        spex_merge(dir, e->d_name, NULL);
    }
    if (d)
        closedir(d);
}

static void merge_at_exit(void)
{
    pthread_mutex_lock(&at_exit.lock);
    if (at_exit.dir)
        merge_all(at_exit.dir);
    free(at_exit.dir);
    at_exit.dir = NULL;
    pthread_mutex_unlock(&at_exit.lock);
}

static int remember(const char *dir)
{
    int status = SPEX_OK;
    char *copy = strdup(dir);
    pthread_mutex_lock(&at_exit.lock);
    if (!copy || (!at_exit.dir && atexit(merge_at_exit))) {
        free(copy);
        status = SPEX_E_NOMEM;
    } else {
        free(at_exit.dir);
        at_exit.dir = copy;
    }
    pthread_mutex_unlock(&at_exit.lock);
    return status;
}

int spex_testing_begin(spex_options *options)
{
    if (!options)
        return SPEX_E_ARGUMENT;
    const char *dir = options->models_dir ? options->models_dir : getenv("SPEX_MODELS_DIR");
    if (!dir || !*dir)
        dir = "spex_models";
    if (mkdir(dir, 0777) && errno != EEXIST)
        return SPEX_E_IO;
    int status = remember(dir);
    if (status)
        return status;
    options->models_dir = dir;
    options->testing = true;
    return SPEX_OK;
}
