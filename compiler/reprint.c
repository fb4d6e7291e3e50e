/* --emit=spec, --dump=tokens, --dump=ast: what spexc prints of a source without understanding it. */
#include "config.h"

#include "compiler/spexc.h"
#include "language/language.h"

#include <stdlib.h>
#include <string.h>

bool spexc_wants_reprint(const spexc_request *request)
{
    if (request->dump != SPEXC_DUMP_NONE)
        return request->dump == SPEXC_DUMP_TOKENS || request->dump == SPEXC_DUMP_AST;
    return request->formats == 1u << SPEXC_EMIT_SPEC;
}

/* Where the formatted source goes: its own place, PREFIX.lts where one was asked for, or the standard output.
 * NULL: no memory. */
static char *output_path(const spexc_job *job)
{
    const spexc_request *request = job->request;
    if (request->in_place)
        return strdup(request->input);
    if (request->dump != SPEXC_DUMP_NONE || !request->output || strcmp(job->prefix, "-") == 0)
        return strdup("-");
    size_t room = strlen(job->prefix) + sizeof ".lts";
    char *path = malloc(room);
    if (path)
        snprintf(path, room, "%s.lts", job->prefix);
    return path;
}

int spexc_reprint(spexc_job *job)
{
    char *path = output_path(job);
    base_error error;
    base_fail(&error, BASE_E_NOMEM, 0, 0, "no memory");
    FILE *out = path ? spexc_outputs_begin(job->outputs, path, &error) : NULL;
    int status = 2;
    free(path);
    if (!out)
        lang_error(job->diagnostics, lang_place_of_file(0), "%s", error.message);
    else if (job->request->dump == SPEXC_DUMP_TOKENS)
        status = lang_dump_tokens(job->request->input, job->diagnostics, out);
    else if (job->request->dump == SPEXC_DUMP_AST)
        status = lang_dump_ast(job->request->input, job->diagnostics, out);
    else
        status = lang_format_file(job->request->input, job->diagnostics, out);
    return status;
}
