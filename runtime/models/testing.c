/* Test programs that learn models together. What they learn is pending (learn.c) until, at spex_close and at
 * exit, whoever comes first merges it (merge.c).
 *
 * What is to be merged at exit is the one thing that this library keeps beside engines: exit handlers take no
 * argument.
 */
#include "runtime/ground/rest.h"
#include "runtime/models/pending.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct {
    spex_mutex lock;
    char *dir; /* NULL: nothing to do */
} at_exit = {SPEX_MUTEX_INITIALIZER(SPEX_RANK_AT_EXIT), NULL};

/* ---- at exit ---- */

static void merge_folder(const char *dir)
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
    spex_mutex_lock(&at_exit.lock);
    if (at_exit.dir)
        merge_folder(at_exit.dir);
    free(at_exit.dir);
    at_exit.dir = NULL;
    spex_mutex_unlock(&at_exit.lock);
}

static int merge_later(const char *dir)
{
    int status = SPEX_OK;
    char *copy = strdup(dir);
    spex_mutex_lock(&at_exit.lock);
    if (!copy || (!at_exit.dir && atexit(merge_at_exit))) {
        free(copy);
        status = SPEX_E_NOMEM;
    } else {
        free(at_exit.dir);
        at_exit.dir = copy;
    }
    spex_mutex_unlock(&at_exit.lock);
    return status;
}

int spex_testing_begin_sized(spex_options *options, size_t options_size)
{
    if (!options || options_size < offsetof(spex_options, testing) + sizeof options->testing)
        return SPEX_E_ARGUMENT;
    const char *dir = options->models_dir ? options->models_dir : spex_variable("SPEX_MODELS_DIR");
    if (!dir || !*dir)
        dir = "spex_models";
    spex_outlast_begin();
    const bool is_there = mkdir(dir, 0777) == 0 || errno == EEXIST;
    spex_outlast_end();
    if (!is_there)
        return SPEX_E_IO;
    int status = merge_later(dir);
    if (status)
        return status;
    options->models_dir = dir;
    options->testing = true;
    return SPEX_OK;
}
