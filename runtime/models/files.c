/* Models and their files: NAME.spex in a folder, read when a specification is registered, written when asked
 * and at close. The format is lts/'s; here names are given numbers, and back. */
#include "runtime/ground/rest.h"
#include "runtime/models/pending.h"

#include <assert.h>
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

static int report_file(const spex_model_home *home, const spex_spec *spec, const char *path, int code,
                       const base_error *detail)
{
    spex_error error = {.code = code,
                        .message = detail->message,
                        .monitor = spec->monitor,
                        .path = path,
                        .line = detail->line,
                        .column = detail->column};
    return code == SPEX_E_NOMEM ? code : spex_report(home->reporter, &error);
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

static int add_from_file(spex_spec *spec, const lts_model *file)
{
    const lts *l = file->lts;
    spex_triple t = {MODEL_NIL, MODEL_INIT, 0};
    int status = SPEX_OK;
    for (uint32_t i = 0; !status && i < file->initial_count; i++) {
        status = state_of(spec, l, file->initials[i], &t.to);
        uint32_t none = 0; /* an instance that begins elsewhere is told of */
        if (!status && file->learning)
            atomic_compare_exchange_strong(&spec->beginning, &none, t.to + 1);
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

static int read_from(const spex_model_home *home, spex_spec *spec, FILE *in, base_error *detail)
{
    lts_model *file;
    base_status read = lts_read_model(in, NULL, &file, detail);
    if (read)
        return spex_code_of(read);
    int status = SPEX_E_SYNTAX;
    if (strcmp(file->specification, spec->monitor->name)) {
        base_fail(detail, BASE_E_SYNTAX, 1, 0, "this is a model of '%s', not of '%s'", file->specification,
                  spec->monitor->name);
    } else {
        status = add_from_file(spec, file);
        if (!status) {
            bool learns = file->learning || home->testing;
            spex_model_create(&spec->model, learns ? MODEL_LEARNING : MODEL_ENFORCING);
            spec->model.changed = false;
            spec->model.refused = file->refused;
        }
    }
    lts_model_free(file);
    return status;
}

static int read_file(const spex_model_home *home, spex_spec *spec, spex_model_fault *fault)
{
    fault->path = path_of(home->dir, spec);
    if (!fault->path)
        return SPEX_E_NOMEM;
    FILE *in = fopen(fault->path, "re");
    if (in) {
        fault->code = read_from(home, spec, in, &fault->detail);
        fclose(in);
    } else if (errno != ENOENT) {
        fault->code = SPEX_E_IO;
        base_fail(&fault->detail, BASE_E_IO, 0, 0, "%s", strerror(errno));
    }
    return fault->code;
}

static void release_fault(spex_model_fault *fault)
{
    free(fault->path);
    *fault = (spex_model_fault){0};
}

int spex_model_read(const spex_model_home *home, spex_spec *spec, spex_model_fault *fault)
{
    assert(spec->monitor);
    *fault = (spex_model_fault){0};
    int status = home->dir ? read_file(home, spec, fault) : SPEX_OK;
    if (!status && home->testing)
        spex_model_create(&spec->model, MODEL_LEARNING);
    if (!status || status == SPEX_E_NOMEM)
        release_fault(fault);
    return status;
}

int spex_model_report_fault(const spex_model_home *home, const spex_spec *spec, spex_model_fault *fault)
{
    assert(fault->code && fault->path);
    int status = report_file(home, spec, fault->path, fault->code, &fault->detail);
    release_fault(fault);
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
                           lts_state *initials, uint32_t *initial_count)
{
    base_status status = BASE_OK;
    for (size_t i = 0; !status && i < count; i++) {
        if (triples[i].action == MODEL_INIT) {
            const spex_name *to = spex_names_at(&spec->states, triples[i].to);
            status = lts_builder_state(b, to->text, to->length, &initials[(*initial_count)++]);
        } else {
            status = add_transition(b, spec, triples[i]);
        }
    }
    return status;
}

/* The LTS of the model; the states that instances begin in go to `initials`, which has room for all. */
static base_status lts_of(const spex_spec *spec, const spex_triple *triples, size_t count,
                          lts_state *initials, uint32_t *initial_count, lts **out)
{
    lts_builder *b = lts_builder_new(NULL);
    if (!b)
        return BASE_E_NOMEM;
    base_status status = add_all(b, spec, triples, count, initials, initial_count);
    if (!status)
        return lts_builder_finish(b, 0, *initial_count ? initials[0] : 0, out, NULL);
    lts_builder_free(b);
    return status;
}

base_status spex_model_write(spex_spec *spec, FILE *out)
{
    spex_triple *triples;
    size_t count;
    lts *l = NULL;
    lts_recording recording = {.specification = spec->monitor->name,
                               .learning = spex_model_get_mode(&spec->model) == MODEL_LEARNING,
                               .has_fingerprint = true,
                               .fingerprint = spec->monitor->fingerprint,
                               .refused = spex_model_refused(&spec->model)};
    if (spex_model_list(&spec->model, &triples, &count))
        return BASE_E_NOMEM;
    lts_state *initials = malloc((count + 1) * sizeof *initials);
    base_status status =
        initials ? lts_of(spec, triples, count, initials, &recording.initial_count, &l) : BASE_E_NOMEM;
    recording.lts = l;
    recording.initials = initials;
    if (!status)
        status = lts_write_recording(&recording, out);
    lts_free(l);
    free(initials);
    free(triples);
    return status;
}

static base_status write_to(FILE *out, void *spec)
{
    return spex_model_write(spec, out);
}

int spex_model_save(const spex_model_home *home, spex_spec *spec, const char *dir)
{
    assert(dir && *dir);
    char *path = path_of(dir, spec);
    if (!path)
        return SPEX_E_NOMEM;
    base_error detail = {0};
    spex_outlast_begin();
    mkdir(dir, 0777); /* that it cannot be made shows when the file is */
    spex_mutex_lock(&spec->model.lock);
    bool changed = spec->model.changed;
    spec->model.changed = false;
    spex_mutex_unlock(&spec->model.lock);
    int status = spex_code_of(base_replace_file(path, write_to, spec, &detail));
    spex_outlast_end();
    if (status) {
        spex_mutex_lock(&spec->model.lock);
        spec->model.changed |= changed;
        spex_mutex_unlock(&spec->model.lock);
        status = report_file(home, spec, path, status, &detail);
    }
    free(path);
    return status;
}

int spex_model_merge(const spex_model_home *home, spex_spec *spec)
{
    assert(home->testing && home->dir);
    base_error detail = {0};
    char *path = path_of(home->dir, spec);
    int status = path ? spex_merge(home->dir, spec->name, &detail) : SPEX_E_NOMEM;
    if (status)
        status = report_file(home, spec, path, status, &detail);
    free(path);
    return status;
}
