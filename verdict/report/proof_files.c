/* What proves a result to those who do not trust us: both sides as .aut, and the certificate, for
 * spex-check-certificate.
 */
#include "verdict/report/format.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "verdict/proof.h"

static base_status write_model_aut(FILE *out, void *arg)
{
    return lts_write_aut(((const verdict_result *)arg)->decision.behaviour, 1, out);
}

static base_status write_specification_aut(FILE *out, void *arg)
{
    return lts_write_aut(((const verdict_result *)arg)->found.spec->lts, 1, out);
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
    assert(*folder && *suffix);
    int used = snprintf(name, size, "%s/%.*s.%s", folder, (int)length, path, suffix);
    for (char *at = name + strlen(folder) + 1; at < name + used; at++)
        if (*at == '/')
            *at = '_';
    return name;
}

static int write_aut_file(verdict_result *result, const char *folder, const char *suffix,
                          base_status (*write)(FILE *out, void *arg))
{
    char *name = file_name(folder, result->path, suffix);
    int outcome = name ? cli_output(name, write, result) : CLI_TROUBLE;
    free(name);
    return outcome;
}

static int prove(const verdict_result *result, const char *folder)
{
    const verdict_decision *v = &result->decision;
    verdict_claim claim = {"spex verify",
                           {result->path, v->spec->name},
                           {v->behaviour, v->spec->lts},
                           result->equivalence,
                           v->why,
                           NULL,
                           {NULL, NULL}};
    lts_conformance *conformance = NULL;
    lts_modal modal[2];
    if (v->is_modal && verdict_decide_conformance(v, v->behaviour, NULL, modal, &conformance, NULL))
        return CLI_TROUBLE;
    claim.conformance = conformance;
    claim.modal[0] = &modal[0];
    claim.modal[1] = &modal[1];
    char *name = file_name(folder, result->path, "certificate");
    int outcome = name ? verdict_prove(&claim, name) : CLI_TROUBLE;
    free(name);
    lts_conformance_free(conformance);
    return outcome;
}

/* PATH.model.aut, PATH.specification.aut and PATH.certificate, PATH with its slashes as underscores, in a
 * folder that is made when it is not there; the certificate is checked, see proof.h. */
static int write_proof(verdict_result *result, const char *folder)
{
    if (!result->is_decided || !result->decision.can_compare)
        return CLI_YES; /* nothing was compared */
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "%s: error: cannot be made: %s\n", folder, strerror(errno));
        return CLI_TROUBLE;
    }
    int outcome = write_aut_file(result, folder, "model.aut", write_model_aut);
    if (outcome == CLI_YES)
        outcome = write_aut_file(result, folder, "specification.aut", write_specification_aut);
    return outcome == CLI_YES ? prove(result, folder) : outcome;
}

const verdict_report_format verdict_proof_format = {
    .name = "proof", .suffix = ".certificate", .write_files = write_proof};
