/* From checked specifications to the files that were asked for, in memory. */
#include "config.h"

#include "compiler/emit.h"
#include "compiler/spexc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int out_of_memory(spexc_job *job)
{
    spexc_error(job->diagnostics, job->specs[0]->place, "no memory");
    return 2;
}

static void warn_of_sets(spexc_job *job, const spexc_spec *spec)
{
    bool is_said = spexc_warn(job->diagnostics, SPEXC_W_TABLE, spec->place,
                              "the subsets of %s do not fit a table of %" PRIu64
                              " entries: its monitor follows the set of possible states instead",
                              spexc_quoted(job->diagnostics, spec->name), job->request->max_table);
    if (is_said)
        spexc_note_plain(job->diagnostics, "the verdicts are the same; --max-table=N allows a larger table");
}

static int build_tables(spexc_job *job)
{
    job->tables = calloc(job->count + 1ull, sizeof(spexc_tables *));
    if (!job->tables)
        return out_of_memory(job);
    for (uint32_t i = 0; i < job->count; i++) {
        const spexc_spec *spec = job->specs[i];
        lts_error error;
        if (spexc_tables_build(spec, job->request->reduction, job->request->max_table, &job->tables[i],
                               &error) != LTS_OK) {
            spexc_error(job->diagnostics, spec->place, "no tables for %s: %s",
                        spexc_quoted(job->diagnostics, spec->name), error.message);
            return 2;
        }
        if (job->tables[i]->form == SPEX_RUN_SET)
            warn_of_sets(job, spec);
    }
    return 0;
}

/* ---- files ---- */

/* Begins PREFIX.EXTENSION, or PREFIX-SPEC.EXTENSION where several specifications want a file each. */
static FILE *begin(spexc_job *job, const spexc_spec *spec, const char *extension)
{
    if (strcmp(job->prefix, "-") == 0)
        return spexc_outputs_begin(job->outputs, "-");
    bool is_one_of_many = spec && job->count > 1;
    size_t room = strlen(job->prefix) + strlen(extension) + (is_one_of_many ? strlen(spec->c_name) : 0) + 3;
    char *path = malloc(room);
    if (!path)
        return NULL;
    snprintf(path, room, "%s%s%s.%s", job->prefix, is_one_of_many ? "-" : "",
             is_one_of_many ? spec->c_name : "", extension);
    FILE *out = spexc_outputs_begin(job->outputs, path);
    free(path);
    return out;
}

static bool emit_c(spexc_job *job)
{
    spexc_pair pair = {.base = spexc_base_name(job->prefix),
                       .source = spexc_base_name(job->request->input),
                       .freestanding = job->request->freestanding,
                       .tables = job->tables,
                       .count = job->count};
    FILE *out = begin(job, NULL, "h");
    if (!out)
        return false;
    spexc_emit_header(&pair, out);
    out = begin(job, NULL, "c");
    if (!out)
        return false;
    spexc_emit_source(&pair, out);
    return true;
}

/* What is looked at is as declared, unless --reduce was given. */
static spexc_reduction reduction_of_view(const spexc_request *request)
{
    return request->is_reduction_given ? request->reduction : SPEXC_REDUCE_NONE;
}

static bool emit_aut(const spexc_request *request, const spexc_spec *spec, FILE *out)
{
    lts *reduced;
    lts_partition classes;
    if (spexc_reduce(spec, reduction_of_view(request), false, &reduced, &classes, NULL) != LTS_OK)
        return false;
    lts_status status = lts_write_aut(reduced, out);
    if (reduced != spec->lts)
        lts_free(reduced);
    lts_partition_release(&classes);
    return status == LTS_OK;
}

static bool emit_graph(const spexc_request *request, const spexc_spec *spec, spexc_format format, FILE *out)
{
    if (reduction_of_view(request) == SPEXC_REDUCE_NONE) {
        if (format == SPEXC_EMIT_MERMAID)
            spexc_emit_mermaid(spec, out);
        else
            spexc_emit_dot(spec, out);
        return true;
    }
    lts *view;
    if (spexc_reduced_view(spec, request->reduction, &view, NULL) != LTS_OK)
        return false;
    lts_status status =
        format == SPEXC_EMIT_MERMAID ? lts_write_mermaid(view, out) : lts_write_dot(view, spec->name, out);
    lts_free(view);
    return status == LTS_OK;
}

static bool emit_svg(const spexc_request *request, const spexc_spec *spec, FILE *out)
{
    char *dot = NULL;
    size_t length;
    FILE *text = open_memstream(&dot, &length);
    if (!text)
        return false;
    bool fine = emit_graph(request, spec, SPEXC_EMIT_DOT, text);
    fine &= fclose(text) == 0;
    fine = fine && spexc_emit_svg(dot, out);
    free(dot);
    return fine;
}

static bool emit_format(spexc_job *job, const spexc_spec *spec, spexc_format format)
{
    static const char *const extensions[] = {[SPEXC_EMIT_AUT] = "aut",
                                             [SPEXC_EMIT_DOT] = "dot",
                                             [SPEXC_EMIT_MERMAID] = "mmd",
                                             [SPEXC_EMIT_SVG] = "svg",
                                             [SPEXC_EMIT_JSON] = "json"};
    const spexc_request *request = job->request;
    FILE *out = begin(job, spec, extensions[format]);
    if (!out)
        return false;
    if (format == SPEXC_EMIT_JSON)
        return spexc_emit_json(spec, spexc_base_name(request->input), request->reduction, out);
    if (format == SPEXC_EMIT_SVG)
        return emit_svg(request, spec, out);
    if (format == SPEXC_EMIT_AUT)
        return emit_aut(request, spec, out);
    return emit_graph(request, spec, format, out);
}

int spexc_generate(spexc_job *job)
{
    unsigned formats = job->request->formats;
    if (formats & 1u << SPEXC_EMIT_C && job->count > 0) {
        int status = spexc_check_c_clashes(job);
        if (status == 0)
            status = build_tables(job);
        spexc_stats_phase(&job->stats, "tables");
        if (status != 0)
            return status;
        if (!emit_c(job))
            return out_of_memory(job);
    }
    for (spexc_format format = SPEXC_EMIT_AUT; format < SPEXC_EMIT_COUNT; format++)
        for (uint32_t i = 0; i < job->count; i++)
            if (formats & 1u << format && !emit_format(job, job->specs[i], format))
                return out_of_memory(job);
    spexc_stats_phase(&job->stats, "emit");
    return 0;
}
