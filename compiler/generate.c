/* From checked specifications to the files that were asked for, in memory. */
#include "config.h"

#include "compiler/emit.h"
#include "compiler/spexc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Says what went wrong with a specification, or with the file as a whole; returns the exit status for it. */
static int trouble(spexc_job *job, const lang_spec *spec, const base_error *error)
{
    lang_error(job->diagnostics, spec ? spec->place : lang_place_of_file(0), "%s", error->message);
    return 2;
}

/* Fills the error that a function without one of its own would have. */
static base_status fail(base_status status, base_error *error)
{
    if (status == BASE_OK)
        return status;
    return base_fail(error, status, 0, 0, "%s",
                     status == BASE_E_NOMEM    ? "no memory"
                     : status == BASE_E_SYNTAX ? "a name holds a newline, which the format cannot"
                                               : "cannot write the output");
}

static void warn_of_sets(spexc_job *job, const lang_spec *spec)
{
    bool is_said = lang_warn(job->diagnostics, LANG_W_TABLE, spec->place,
                             "the subsets of %s do not fit a table of %" PRIu64
                             " entries: its monitor follows the set of possible states instead",
                             lang_quoted(job->diagnostics, spec->name), job->request->max_table);
    if (is_said)
        lang_note_plain(job->diagnostics, "the verdicts are the same; --max-table=N allows a larger table");
}

static int build_tables(spexc_job *job)
{
    base_error error;
    job->tables = calloc(job->count + 1ull, sizeof(spexc_tables *));
    if (!job->tables) {
        fail(BASE_E_NOMEM, &error);
        return trouble(job, NULL, &error);
    }
    for (uint32_t i = 0; i < job->count; i++) {
        const lang_spec *spec = job->specs[i];
        if (spexc_tables_build(spec, job->request->reduction, job->request->max_table, &job->tables[i],
                               &error) != BASE_OK)
            return trouble(job, spec, &error);
        if (job->tables[i]->form == SPEX_RUN_SET)
            warn_of_sets(job, spec);
    }
    return 0;
}

/* ---- files ---- */

/* Begins PREFIX.EXTENSION, or PREFIX-SPEC.EXTENSION where several specifications want a file each. */
static FILE *begin(spexc_job *job, const lang_spec *spec, const char *extension, base_error *error)
{
    if (strcmp(job->prefix, "-") == 0)
        return spexc_outputs_begin(job->outputs, "-", error);
    bool is_one_of_many = spec && job->count > 1;
    size_t room = strlen(job->prefix) + strlen(extension) + (is_one_of_many ? strlen(spec->c_name) : 0) + 3;
    char *path = malloc(room);
    if (!path) {
        fail(BASE_E_NOMEM, error);
        return NULL;
    }
    snprintf(path, room, "%s%s%s.%s", job->prefix, is_one_of_many ? "-" : "",
             is_one_of_many ? spec->c_name : "", extension);
    FILE *out = spexc_outputs_begin(job->outputs, path, error);
    free(path);
    return out;
}

static base_status emit_c(spexc_job *job, base_error *error)
{
    spexc_pair pair = {.base = spexc_base_name(job->prefix),
                       .source = spexc_base_name(job->request->input),
                       .freestanding = job->request->freestanding,
                       .tables = job->tables,
                       .count = job->count};
    FILE *out = begin(job, NULL, "h", error);
    if (!out)
        return BASE_E_IO;
    spexc_emit_header(&pair, out);
    out = begin(job, NULL, "c", error);
    if (!out)
        return BASE_E_IO;
    spexc_emit_source(&pair, out);
    return BASE_OK;
}

/* What is looked at is as declared, unless --reduce was given. */
static spexc_reduction reduction_of_view(const spexc_request *request)
{
    return request->is_reduction_given ? request->reduction : SPEXC_REDUCE_NONE;
}

static base_status emit_aut(const spexc_request *request, const lang_spec *spec, FILE *out, base_error *error)
{
    lts *reduced;
    lts_partition classes;
    base_status status = spexc_reduce(spec, reduction_of_view(request), false, &reduced, &classes, error);
    if (status != BASE_OK)
        return status;
    status = fail(lts_write_aut(reduced, 1, out), error);
    if (reduced != spec->lts)
        lts_free(reduced);
    lts_partition_release(&classes);
    return status;
}

static base_status emit_picture(const spexc_request *request, const lang_spec *spec,
                                const lts_picture_format *format, FILE *out, base_error *error)
{
    base_status status;
    lts *view = NULL;
    if (reduction_of_view(request) == SPEXC_REDUCE_NONE) {
        status = spexc_emit_picture(spec, format, out);
    } else {
        status = spexc_reduced_view(spec, request->reduction, &view, error);
        if (status != BASE_OK)
            return status;
        status = lts_draw(view, spec->name, format, out);
    }
    lts_free(view);
    if (status == BASE_E_LIMIT)
        return base_fail(error, status, 0, 0, "Graphviz cannot draw this");
    return fail(status, error);
}

static base_status emit_format(spexc_job *job, const lang_spec *spec, spexc_format format, base_error *error)
{
    static const char *const extensions[] = {[SPEXC_EMIT_AUT] = "aut",
                                             [SPEXC_EMIT_DOT] = "dot",
                                             [SPEXC_EMIT_MERMAID] = "mmd",
                                             [SPEXC_EMIT_SVG] = "svg",
                                             [SPEXC_EMIT_JSON] = "json"};
    const spexc_request *request = job->request;
    FILE *out = begin(job, spec, extensions[format], error);
    if (!out)
        return BASE_E_IO;
    if (format == SPEXC_EMIT_AUT)
        return emit_aut(request, spec, out, error);
    if (format == SPEXC_EMIT_DOT)
        return emit_picture(request, spec, &lts_picture_dot, out, error);
    if (format == SPEXC_EMIT_MERMAID)
        return emit_picture(request, spec, &lts_picture_mermaid, out, error);
    if (format == SPEXC_EMIT_SVG)
        return emit_picture(request, spec, &lts_picture_svg, out, error);
    bool fine = spexc_emit_json(spec, spexc_base_name(request->input), request->reduction, out);
    return fine ? BASE_OK : fail(BASE_E_NOMEM, error);
}

/* The source includes the header by its name, and C has no escapes there. */
static int check_base_name(spexc_job *job)
{
    base_error error;
    if (!strpbrk(spexc_base_name(job->prefix), "\"\\\n"))
        return 0;
    base_fail(&error, BASE_E_IO, 0, 0, "C cannot include a file of this name: give another with -o");
    return trouble(job, NULL, &error);
}

static int generate_c(spexc_job *job)
{
    base_error error;
    int status = check_base_name(job);
    if (status == 0)
        status = spexc_check_c_clashes(job);
    if (status == 0)
        status = build_tables(job);
    spexc_stats_phase(&job->stats, "tables");
    if (status == 0 && emit_c(job, &error) != BASE_OK)
        status = trouble(job, NULL, &error);
    return status;
}

int spexc_generate(spexc_job *job)
{
    unsigned formats = job->request->formats;
    int status = formats & 1u << SPEXC_EMIT_C && job->count > 0 ? generate_c(job) : 0;
    for (spexc_format format = SPEXC_EMIT_AUT; format <= SPEXC_EMIT_JSON; format++)
        for (uint32_t i = 0; status == 0 && i < job->count; i++) {
            base_error error;
            if (formats & 1u << format && emit_format(job, job->specs[i], format, &error) != BASE_OK)
                status = trouble(job, job->specs[i], &error);
        }
    spexc_stats_phase(&job->stats, "emit");
    return status;
}
