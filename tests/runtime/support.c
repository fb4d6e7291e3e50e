#include "tests/runtime/support.h"

#include <check.h>
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void copy(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from ? from : "");
}

static pthread_mutex_t hearing =
    PTHREAD_MUTEX_INITIALIZER; /* the program and the engine's threads may be told at once */

static int note(heard *h, const spex_error *error)
{
    int i = h->count < HEARD_MOST ? h->count : HEARD_MOST - 1;
    h->codes[i] = error->code;
    h->count++;
    copy(h->messages[i], sizeof h->messages[i], error->message);
    h->not_allowed = error->not_allowed;
    h->allowed_count = error->allowed_count;
    for (size_t a = 0; a < error->allowed_count && a < 8; a++) {
        copy(h->allowed[a], sizeof h->allowed[a], error->allowed[a].action);
        h->lines[a] = error->allowed[a].line;
    }
    copy(h->state, sizeof h->state, error->instance ? error->instance->state : NULL);
    copy(h->meta, sizeof h->meta, error->instance ? error->instance->meta : NULL);
    h->history_count = error->instance ? error->instance->history_count : 0;
    h->rested = error->instance ? error->instance->rested : 0;
    copy(h->path, sizeof h->path, error->path);
    h->line = error->line;
    return h->answer == ANSWER_CODE ? error->code : h->answer;
}

int hear(const spex_error *error, void *told)
{
    pthread_mutex_lock(&hearing);
    int answer = note(told, error);
    pthread_mutex_unlock(&hearing);
    return answer;
}

int heard_times(const heard *h, int code, const char *words)
{
    int times = 0;
    pthread_mutex_lock(&hearing);
    for (int i = 0; i < h->count && i < HEARD_MOST; i++)
        times += h->codes[i] == code && (!words || strstr(h->messages[i], words) != NULL);
    pthread_mutex_unlock(&hearing);
    return times;
}

char *scratch_dir(void) /* also outside of tests, so without Check */
{
    const char *base = getenv("TMPDIR");
    char *dir = malloc(4096);
    if (!dir)
        abort();
    snprintf(dir, 4096, "%s/spex-test-XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp(dir))
        abort();
    return dir;
}

static void path_in(char path[4096], const char *dir, const char *file)
{
    snprintf(path, 4096, "%s/%s", dir, file);
}

void scratch_remove(char *dir)
{
    char path[4096];
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        path_in(path, dir, e->d_name);
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(dir);
    free(dir);
}

void scratch_write(const char *dir, const char *file, const char *content)
{
    char path[4096];
    path_in(path, dir, file);
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    ck_assert_int_ge(fputs(content, out), 0);
    ck_assert_int_eq(fclose(out), 0);
}

char *scratch_read(const char *dir, const char *file)
{
    char path[4096], *text = calloc(1, 65536);
    path_in(path, dir, file);
    FILE *in = fopen(path, "r");
    if (!in || !text) {
        free(text);
        return NULL;
    }
    size_t length = fread(text, 1, 65535, in);
    text[length] = '\0';
    fclose(in);
    return text;
}

spex_engine *engine_for(heard *told, const char *models_dir)
{
    spex_options options;
    spex_engine *engine;
    spex_options_init(&options);
    options.models_dir = models_dir ? models_dir : "";
    options.error_handler = hear;
    options.error_arg = told;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    return engine;
}

static int64_t test_monotonic(void *clock)
{
    return ((test_clock *)clock)->monotonic;
}

static int64_t test_wall(void *clock)
{
    return ((test_clock *)clock)->wall;
}

spex_clock test_clock_of(test_clock *clock)
{
    return (spex_clock){test_monotonic, test_wall, clock};
}
