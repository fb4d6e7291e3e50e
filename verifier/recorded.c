/* The recorded model in a models folder. It is not left to the engine to write, so that a log that turns out
 * to be torn leaves nothing of what it says behind.
 */
#include "verifier/recorded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "verifier/input.h"
#include "verifier/models.h"
#include "verifier/output.h"

/* DIR/NAME.spex; the caller's to free. */
static char *path_of(const spexv_recorded *r)
{
    size_t size = strlen(r->folder) + strlen(r->spec->name) + sizeof "/.spex";
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s.spex", r->folder, r->spec->name);
    return path;
}

int spexv_recorded_read(spexv_recorded *recorded, const char *folder, const spexc_spec *spec, bool must_learn,
                        spexc_diagnostics *diagnostics)
{
    *recorded = (spexv_recorded){.folder = folder, .spec = spec, .is_learning = true};
    if (!folder)
        return SPEXV_YES;
    char *path = path_of(recorded);
    FILE *in = path ? fopen(path, "rb") : NULL;
    int outcome = SPEXV_YES;
    lts_error error = {0};
    if (in) {
        error.status = lts_read_model(in, NULL, &recorded->model, &error);
        fclose(in);
    } else if (!path || errno != ENOENT) {
        lts_fail(&error, LTS_E_IO, 0, 0, "cannot be read: %s", strerror(errno));
    }
    if (error.status)
        outcome = spexv_report_error(diagnostics, path ? path : folder, &error);
    else if (recorded->model)
        recorded->is_learning = must_learn || recorded->model->learning;
    free(path);
    return outcome;
}

void spexv_recorded_release(spexv_recorded *recorded)
{
    lts_model_free(recorded->model);
    *recorded = (spexv_recorded){0};
}

/* The transitions that one model has and another (NULL: none) has not, by name. */
static uint64_t count_new(const lts_model *now, const lts_model *before)
{
    uint64_t known = before ? before->lts->transitions : 0;
    return now->lts->transitions - known; /* `now` is a union with `before` */
}

typedef struct saving {
    const spexv_recorded *r;
    int outcome;
} saving;

static lts_status write_model(FILE *out, void *arg)
{
    return lts_write_model(arg, out);
}

static int save_merged(const spexv_recorded *r, const lts_model *learned)
{
    const lts_model *parts[] = {r->model ? r->model : learned, learned};
    lts_model *merged = NULL;
    char *path = path_of(r);
    if (!path || spexv_models_merge(parts, 2, &merged)) {
        free(path);
        fputs("spex: error: out of memory\n", stderr);
        return SPEXV_TROUBLE;
    }
    /* What was learned is enforced from now on; a model that was still to learn goes on learning. */
    merged->learning = r->model && r->model->learning;
    merged->has_fingerprint = true;
    merged->fingerprint = r->spec->fingerprint;
    if (mkdir(r->folder, 0777) != 0 && errno != EEXIST)
        fprintf(stderr, "%s: error: cannot be made: %s\n", r->folder, strerror(errno));
    int outcome = spexv_output(path, write_model, merged);
    if (outcome == SPEXV_YES)
        printf("%s: %llu transitions, %llu of them new\n", path, (unsigned long long)merged->lts->transitions,
               (unsigned long long)count_new(merged, r->model));
    lts_model_free(merged);
    free(path);
    return outcome;
}

/* What the engine learned, as a model of lts/. */
static int save_exported(const char *file, const char *content, size_t length, void *arg)
{
    saving *s = arg;
    lts_model *learned = NULL;
    lts_error error = {0};
    FILE *in = fmemopen((void *)content, length, "r");
    lts_status status = in ? lts_read_model(in, NULL, &learned, &error) : LTS_E_NOMEM;
    if (in)
        fclose(in);
    if (status) {
        fprintf(stderr, "%s: error: what was learned cannot be read back: %s\n", file, error.message);
        s->outcome = SPEXV_TROUBLE;
        return SPEX_OK;
    }
    s->outcome = save_merged(s->r, learned);
    lts_model_free(learned);
    return SPEX_OK;
}

int spexv_recorded_save(const spexv_recorded *recorded, spex_engine *engine)
{
    saving s = {recorded, SPEXV_YES};
    if (!recorded->folder || !recorded->is_learning)
        return SPEXV_YES;
    int code = spex_export_models(engine, save_exported, &s);
    if (code) {
        fprintf(stderr, "spex: error: %s\n", spex_strerror(code));
        return SPEXV_TROUBLE;
    }
    return s.outcome;
}
