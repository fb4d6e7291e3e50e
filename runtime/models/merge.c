/* What test programs have newly learned, merged into the model's file: the union of both. The lock of the
 * file that is merged keeps out other mergers and those who would append. */
#include "runtime/ground/rest.h"
#include "runtime/models/pending.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the union ---- */

static base_status copy_state(lts_builder *b, const lts *from, lts_state s, lts_state *to)
{
    return lts_builder_state(b, base_names_text(from->state_names, s),
                             base_names_length(from->state_names, s), to);
}

static base_status copy_label(lts_builder *b, const lts *from, lts_label l, lts_label *to)
{
    *to = LTS_TAU;
    if (l == LTS_TAU)
        return BASE_OK;
    return base_names_intern(lts_builder_labels(b), base_names_text(from->labels, l),
                             base_names_length(from->labels, l), to);
}

static base_status copy_transitions(lts_builder *b, const lts *from)
{
    lts_state source, target;
    lts_label label;
    base_status status = BASE_OK;
    for (lts_state s = 0; !status && s < from->states; s++) {
        for (uint64_t e = from->first[s]; !status && e < from->first[s + 1]; e++) {
            status = copy_state(b, from, s, &source);
            if (!status)
                status = copy_label(b, from, from->edges[e].label, &label);
            if (!status)
                status = copy_state(b, from, from->edges[e].target, &target);
            if (!status)
                status = lts_builder_add(b, source, label, target, LTS_NONE);
        }
    }
    return status;
}

static base_status add_model(lts_builder *b, const lts_model *from, lts_model *to)
{
    base_status status = copy_transitions(b, from->lts);
    for (uint32_t i = 0; !status && i < from->initial_count; i++) {
        lts_state s;
        status = copy_state(b, from->lts, from->initials[i], &s);
        bool known = false;
        for (uint32_t j = 0; j < to->initial_count; j++)
            known |= to->initials[j] == s;
        if (!status && !known)
            to->initials[to->initial_count++] = s;
    }
    return status;
}

/* `to` owns its `initials` and `lts`; the rest is borrowed of `b`. */
static base_status unite_models(const lts_model *a, const lts_model *b, lts_model *to, base_error *detail)
{
    *to = *b;
    to->learning = false;
    to->refused = b->refused + (a ? a->refused : 0);
    to->lts = NULL;
    to->initial_count = 0;
    to->initials = malloc((b->initial_count + (a ? (size_t)a->initial_count : 0) + 1) * sizeof *to->initials);
    lts_builder *builder = to->initials ? lts_builder_new(NULL) : NULL;
    base_status status = builder ? BASE_OK : BASE_E_NOMEM;
    if (!status && a)
        status = add_model(builder, a, to);
    if (!status)
        status = add_model(builder, b, to);
    if (!status)
        return lts_builder_finish(builder, 0, to->initial_count ? to->initials[0] : 0, &to->lts, detail);
    lts_builder_free(builder);
    return base_fail(detail, status, 0, 0, "no memory");
}

/* ---- files ---- */

static base_status read_model(const char *path, lts_model **model, base_error *detail)
{
    *model = NULL;
    FILE *in = fopen(path, "re");
    if (!in)
        return errno == ENOENT ? BASE_OK : base_fail(detail, BASE_E_IO, 0, 0, "%s", strerror(errno));
    base_status status = lts_read_model(in, NULL, model, detail);
    fclose(in);
    return status;
}

static base_status write_model(FILE *out, void *model)
{
    return lts_write_model(model, out);
}

static base_status merge_file(int pending, const char *path, base_error *detail)
{
    lts_model *fresh = NULL, *known = NULL, both = {0};
    base_status status = spex_pending_read(pending, &fresh, detail);
    if (!status && fresh)
        status = read_model(path, &known, detail);
    if (!status && fresh)
        status = unite_models(known, fresh, &both, detail);
    if (!status && fresh)
        status = base_replace_file(path, write_model, &both, detail);
    lts_free(both.lts);
    free(both.initials);
    if (known)
        lts_model_free(known);
    if (fresh)
        lts_model_free(fresh);
    return status;
}

int spex_merge(const char *dir, const char *name, base_error *detail)
{
    assert(dir && *dir && name && *name);
    char *pending = spex_pending_path(dir, name);
    char *path = pending ? strndup(pending, strlen(pending) - strlen(".new")) : NULL;
    int result = SPEX_E_NOMEM;
    if (path) {
        spex_outlast_begin();
        int file = spex_pending_open(pending, O_RDWR);
        base_status status = BASE_OK;
        if (file >= 0) {
            status = merge_file(file, path, detail);
            if (!status && unlink(pending))
                status = base_fail(detail, BASE_E_IO, 0, 0, "%s", strerror(errno));
            close(file);
        }
        spex_outlast_end();
        result = spex_code_of(status);
    }
    free(path);
    free(pending);
    return result;
}
