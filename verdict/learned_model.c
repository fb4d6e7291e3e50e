/* The recorded model in a models folder. It is not left to the engine to write, so that a log that turns out
 * to be torn leaves nothing of what it says behind.
 */
#include "verdict/learned_model.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "lts/lts.h"
#include "verdict/input.h"

/* DIR/NAME.spex; the caller's to free. */
static char *path_of(const verdict_learned_model *r)
{
    assert(r->folder && r->spec);
    size_t size = strlen(r->folder) + strlen(r->spec->name) + sizeof "/.spex";
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s.spex", r->folder, r->spec->name);
    return path;
}

int verdict_learned_model_read(verdict_learned_model *learned, const char *folder, const lang_spec *spec,
                               bool must_learn, lang_diagnostics *diagnostics)
{
    *learned = (verdict_learned_model){.folder = folder, .spec = spec, .is_learning = true};
    if (!folder)
        return CLI_YES;
    char *path = path_of(learned);
    FILE *in = path ? fopen(path, "rb") : NULL;
    int outcome = CLI_YES;
    base_error error = {0};
    if (in) {
        error.status = lts_read_model(in, NULL, &learned->model, &error);
        fclose(in);
    } else if (!path || errno != ENOENT) {
        base_fail(&error, BASE_E_IO, 0, 0, "cannot be read: %s", strerror(errno));
    }
    if (error.status)
        outcome = verdict_report_error(diagnostics, path ? path : folder, &error);
    else if (learned->model)
        learned->is_learning = must_learn || learned->model->learning;
    free(path);
    return outcome;
}

void verdict_learned_model_release(verdict_learned_model *learned)
{
    lts_model_free(learned->model);
    *learned = (verdict_learned_model){0};
}

/* The transitions that one model has and another (NULL: none) has not, by name. */
static uint64_t count_new(const lts_model *now, const lts_model *before)
{
    uint64_t known = before ? before->lts->transitions : 0;
    assert(now->lts->transitions >= known);
    return now->lts->transitions - known; /* `now` is a union with `before` */
}

typedef struct saving {
    const verdict_learned_model *r;
    FILE *said;
    int outcome;
} saving;

static base_status write_model(FILE *out, void *arg)
{
    return lts_write_model(arg, out);
}

static int save_merged(const verdict_learned_model *r, const lts_model *learned, FILE *said)
{
    const lts_model *parts[] = {r->model ? r->model : learned, learned};
    lts_model *merged = NULL;
    char *path = path_of(r);
    if (!path || lts_models_merge(parts, r->model ? 2 : 1, &merged)) {
        free(path);
        return cli_out_of_memory("spex");
    }
    /* What was learned is enforced from now on; a model that was still to learn goes on learning. */
    merged->learning = r->model && r->model->learning;
    merged->has_fingerprint = true;
    merged->fingerprint = r->spec->fingerprint;
    if (mkdir(r->folder, 0777) != 0 && errno != EEXIST)
        fprintf(stderr, "%s: error: cannot be made: %s\n", r->folder, strerror(errno));
    int outcome = cli_output(path, write_model, merged);
    if (outcome == CLI_YES)
        fprintf(said, "%s: %llu transitions, %llu of them new\n", path,
                (unsigned long long)merged->lts->transitions,
                (unsigned long long)count_new(merged, r->model));
    if (outcome == CLI_YES && learned->refused)
        fprintf(said, "%s: %llu step%s that the specification does not allow %s refused, not learned\n", path,
                (unsigned long long)learned->refused, learned->refused == 1 ? "" : "s",
                learned->refused == 1 ? "was" : "were");
    lts_model_free(merged);
    free(path);
    return outcome;
}

/* What the engine learned, as a model of lts/. */
static int save_exported(const char *file, const char *content, size_t length, void *arg)
{
    saving *s = arg;
    lts_model *learned = NULL;
    base_error error = {0};
    char *copy = malloc(length + 1); /* fmemopen wants what may be written to */
    FILE *in = copy ? fmemopen(memcpy(copy, content, length), length, "r") : NULL;
    base_status status = in ? lts_read_model(in, NULL, &learned, &error) : BASE_E_NOMEM;
    if (in)
        fclose(in);
    free(copy);
    if (status) {
        fprintf(stderr, "%s: error: what was learned cannot be read back: %s\n", file, error.message);
        s->outcome = CLI_TROUBLE;
        return SPEX_OK;
    }
    s->outcome = save_merged(s->r, learned, s->said);
    lts_model_free(learned);
    return SPEX_OK;
}

int verdict_learned_model_save(const verdict_learned_model *learned, spex_engine *engine, FILE *said)
{
    saving s = {learned, said, CLI_YES};
    if (!learned->folder || !learned->is_learning)
        return CLI_YES;
    int code = spex_export_models(engine, save_exported, &s);
    if (code) {
        fprintf(stderr, "spex: error: %s\n", spex_strerror(code));
        return CLI_TROUBLE;
    }
    return s.outcome;
}
