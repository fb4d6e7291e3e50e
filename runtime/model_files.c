/* Models and their files: NAME.spex in a folder, read when a specification is registered, written when asked
 * and at close. The format is lts/'s; here names are given numbers, and back. */
#include "runtime/testing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *path_of(const char *dir, const spex_spec *spec)
{
    size_t size = strlen(dir) + strlen(spec->monitor->name) + sizeof "/.spex";
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s.spex", dir, spec->monitor->name);
    return path;
}

static int file_error(spex_engine *engine, const spex_spec *spec, const char *path, int code,
                      base_error *detail)
{
    spex_error error = {.code = code,
                        .message = detail->message,
                        .monitor = spec->monitor,
                        .path = path,
                        .line = detail->line,
                        .column = detail->column};
    return code == SPEX_E_NOMEM ? code : spex_report(engine, &error);
}

int spex_code_of(base_status status)
{
    switch (status) {
    case BASE_OK:
        return SPEX_OK;
    case BASE_E_IO:
        return SPEX_E_IO;
    case BASE_E_SYNTAX:
        return SPEX_E_SYNTAX;
    default:
        return SPEX_E_NOMEM;
    }
}

/* ---- reading ---- */

static int state_of(spex_spec *spec, const lts *l, lts_state s, uint32_t *number)
{
    return spex_names_add(&spec->states, base_names_text(l->state_names, s),
                          base_names_length(l->state_names, s), number);
}

static int action_of(spex_spec *spec, const lts *l, lts_label label, uint32_t *number)
{
    if (label == LTS_TAU) {
        *number = spec->monitor->action_count - 1;
        return SPEX_OK;
    }
    return spex_names_add(&spec->actions, base_names_text(l->labels, label),
                          base_names_length(l->labels, label), number);
}

static int take_in(spex_spec *spec, const lts_model *file)
{
    const lts *l = file->lts;
    spex_triple t = {MODEL_NIL, MODEL_INIT, 0};
    int status = SPEX_OK;
    for (uint32_t i = 0; !status && i < file->initial_count; i++) {
        status = state_of(spec, l, file->initials[i], &t.to);
        if (!status)
            status = spex_model_mark(&spec->model, t, MARK_KNOWN);
    }
    for (lts_state s = 0; !status && s < l->states; s++) {
        if (l->first[s] < l->first[s + 1])
            status = state_of(spec, l, s, &t.from);
        for (uint64_t e = l->first[s]; !status && e < l->first[s + 1]; e++) {
            status = action_of(spec, l, l->edges[e].label, &t.action);
            if (!status)
                status = state_of(spec, l, l->edges[e].target, &t.to);
            if (!status)
                status = spex_model_mark(&spec->model, t, MARK_KNOWN);
        }
    }
    return status;
}

static int read_from(spex_engine *engine, spex_spec *spec, FILE *in, const char *path)
{
    lts_model *file;
    base_error detail = {0};
    base_status read = lts_read_model(in, NULL, &file, &detail);
    if (read)
        return file_error(engine, spec, path, spex_code_of(read), &detail);
    int status;
    if (strcmp(file->specification, spec->monitor->name)) {
        base_fail(&detail, BASE_E_SYNTAX, 1, 0, "this is a model of '%s', not of '%s'", file->specification,
                  spec->monitor->name);
        status = file_error(engine, spec, path, SPEX_E_SYNTAX, &detail);
    } else {
        status = take_in(spec, file);
        if (!status) {
            bool learns = file->learning || engine->testing;
            spex_model_begin(&spec->model, learns ? MODEL_LEARNING : MODEL_ENFORCING);
            spec->model.changed = false;
        }
    }
    lts_model_free(file);
    return status;
}

static int read_file(spex_engine *engine, spex_spec *spec)
{
    char *path = path_of(engine->models_dir, spec);
    if (!path)
        return SPEX_E_NOMEM;
    int status = SPEX_OK;
    FILE *in = fopen(path, "re");
    if (in) {
        status = read_from(engine, spec, in, path);
        fclose(in);
    } else if (errno != ENOENT) {
        base_error detail;
        base_fail(&detail, BASE_E_IO, 0, 0, "%s", strerror(errno));
        status = file_error(engine, spec, path, SPEX_E_IO, &detail);
    }
    free(path);
    return status;
}

int spex_model_read(spex_engine *engine, spex_spec *spec)
{
    int status = engine->models_dir ? read_file(engine, spec) : SPEX_OK;
    if (!status && engine->testing)
        spex_model_begin(&spec->model, MODEL_LEARNING);
    return status;
}

/* ---- writing ---- */

static base_status add_transition(lts_builder *b, const spex_spec *spec, spex_triple t)
{
    const spex_name *from = spex_names_at(&spec->states, t.from), *to = spex_names_at(&spec->states, t.to);
    lts_state source, target;
    lts_label label = LTS_TAU;
    base_status status = lts_builder_state(b, from->text, from->length, &source);
    if (!status)
        status = lts_builder_state(b, to->text, to->length, &target);
    if (!status && t.action != spec->monitor->action_count - 1) {
        const spex_name *action = spex_names_at(&spec->actions, t.action);
        status = base_names_intern(lts_builder_labels(b), action->text, action->length, &label);
    }
    return status ? status : lts_builder_add(b, source, label, target, LTS_NONE);
}

static base_status add_all(lts_builder *b, const spex_spec *spec, const spex_triple *triples, size_t count,
                           lts_model *file)
{
    base_status status = BASE_OK;
    for (size_t i = 0; !status && i < count; i++) {
        if (triples[i].action == MODEL_INIT) {
            const spex_name *to = spex_names_at(&spec->states, triples[i].to);
            status = lts_builder_state(b, to->text, to->length, &file->initials[file->initial_count++]);
        } else {
            status = add_transition(b, spec, triples[i]);
        }
    }
    return status;
}

/* The model as lts/ writes it; release its `lts` and `initials`. */
static base_status file_of(spex_spec *spec, lts_model *file)
{
    spex_triple *triples;
    size_t count;
    *file = (lts_model){.specification = (char *)spec->monitor->name,
                        .learning = spex_model_get_mode(&spec->model) == MODEL_LEARNING,
                        .has_fingerprint = true,
                        .fingerprint = spec->monitor->fingerprint};
    if (spex_model_list(&spec->model, &triples, &count))
        return BASE_E_NOMEM;
    base_status status = BASE_E_NOMEM;
    file->initials = malloc((count + 1) * sizeof *file->initials);
    lts_builder *b = lts_builder_new(NULL);
    if (file->initials && b)
        status = add_all(b, spec, triples, count, file);
    if (status)
        lts_builder_free(b);
    else
        status = lts_builder_finish(b, 0, file->initial_count ? file->initials[0] : 0, &file->lts, NULL);
    free(triples);
    return status;
}

base_status spex_model_write(spex_spec *spec, FILE *out)
{
    lts_model file;
    base_status status = file_of(spec, &file);
    if (!status)
        status = lts_write_model(&file, out);
    lts_free(file.lts);
    free(file.initials);
    return status;
}

static base_status write_to(FILE *out, void *spec)
{
    return spex_model_write(spec, out);
}

int spex_model_save(spex_engine *engine, spex_spec *spec, const char *dir)
{
    char *path = path_of(dir, spec);
    if (!path)
        return SPEX_E_NOMEM;
    base_error detail = {0};
    mkdir(dir, 0777); /* that it cannot be made shows when the file is */
    pthread_mutex_lock(&spec->model.lock);
    bool changed = spec->model.changed;
    spec->model.changed = false;
    pthread_mutex_unlock(&spec->model.lock);
    int status = spex_code_of(base_replace_file(path, write_to, spec, &detail));
    if (status) {
        pthread_mutex_lock(&spec->model.lock);
        spec->model.changed |= changed;
        pthread_mutex_unlock(&spec->model.lock);
        status = file_error(engine, spec, path, status, &detail);
    }
    free(path);
    return status;
}

int spex_model_merge(spex_engine *engine, spex_spec *spec)
{
    base_error detail = {0};
    char *path = path_of(engine->models_dir, spec);
    int status = path ? spex_merge(engine->models_dir, spec->name, &detail) : SPEX_E_NOMEM;
    if (status)
        status = file_error(engine, spec, path, status, &detail);
    free(path);
    return status;
}
