/* What proves a result to those who do not trust us: both sides as .aut, and the certificate, for
 * spex-check-certificate.
 */
#include "verifier/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "verifier/output.h"

typedef struct proof {
    const spexv_result *result;
    lts_error error;
} proof;

static lts_status write_model(FILE *out, void *arg)
{
    return lts_write_aut(((proof *)arg)->result->verdict.behaviour, 1, out);
}

static lts_status write_specification(FILE *out, void *arg)
{
    return lts_write_aut(((proof *)arg)->result->found.spec->lts, 1, out);
}

static lts_status write_certificate(FILE *out, void *arg)
{
    proof *p = arg;
    const spexv_verdict *v = &p->result->verdict;
    const lts_options options = {.equivalence = p->result->equivalence};
    return lts_write_certificate(v->behaviour, v->spec->lts, &options,
                                 v->is_equivalent ? NULL : v->differences[0].why, out, &p->error);
}

/* DIR/PATH.SUFFIX, the slashes of PATH and its .spex gone; the caller's to free. */
static char *file_name(const char *folder, const char *path, const char *suffix)
{
    while (path[0] == '.' && path[1] == '/')
        path += 2;
    size_t length = strlen(path), size = strlen(folder) + length + strlen(suffix) + 3;
    if (length > 5 && strcmp(path + length - 5, ".spex") == 0)
        length -= 5;
    char *name = malloc(size);
    if (!name)
        return NULL;
    int used = snprintf(name, size, "%s/%.*s.%s", folder, (int)length, path, suffix);
    for (char *at = name + strlen(folder) + 1; at < name + used; at++)
        if (*at == '/')
            *at = '_';
    return name;
}

int spexv_result_prove(const spexv_result *result, const char *folder)
{
    static const struct {
        const char *suffix;
        lts_status (*write)(FILE *out, void *arg);
    } files[] = {{"model.aut", write_model},
                 {"specification.aut", write_specification},
                 {"certificate", write_certificate}};
    proof p = {.result = result};
    if (!result->is_judged || !result->verdict.begins_in_one)
        return SPEXV_YES; /* nothing was compared */
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "%s: error: cannot be made: %s\n", folder, strerror(errno));
        return SPEXV_TROUBLE;
    }
    int outcome = SPEXV_YES;
    for (unsigned i = 0; i < 3 && outcome == SPEXV_YES; i++) {
        char *name = file_name(folder, result->path, files[i].suffix);
        outcome = name ? spexv_output(name, files[i].write, &p) : SPEXV_TROUBLE;
        free(name);
    }
    if (outcome != SPEXV_YES && p.error.message[0])
        fprintf(stderr, "%s: note: %s\n", result->path, p.error.message);
    return outcome;
}
