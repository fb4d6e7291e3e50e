/* From checked specifications to the files that were asked for, in memory. */
#include "config.h"

#include "compiler/command/job.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

static void warn_of_sets(const spexc_job *job, const lang_spec *spec)
{
    lang_diagnostics *d = job->subject.diagnostics;
    bool is_said = lang_warn(d, LANG_W_TABLE, spec->place,
                             "the subsets of %s do not fit a table of %" PRIu64
                             " entries: its monitor follows the set of possible states instead",
                             lang_quoted(d, spec->name), job->subject.max_table);
    if (is_said)
        lang_note_plain(d, "the verdicts are the same; --max-table=N allows a larger table");
}

static int build_tables(spexc_job *job)
{
    const spexc_subject *subject = &job->subject;
    assert(!job->tables);
    job->tables = calloc(subject->count + 1ull, sizeof(spexc_tables *));
    if (!job->tables)
        return spexc_outcome(subject, NULL, BASE_E_NOMEM);
    job->subject.tables = job->tables;
    for (uint32_t i = 0; i < subject->count; i++) {
        const lang_spec *spec = job->specs[i];
        base_error error;
        lts_report_progress(job->lts, "tables", i, subject->count);
        if (spexc_tables_build(spec, subject->reduction, subject->max_table, &job->tables[i], &error) !=
            BASE_OK)
            return spexc_trouble(subject, spec, error.message);
        if (job->tables[i]->form == SPEX_RUN_SET)
            warn_of_sets(job, spec);
    }
    return 0;
}

/* Begins the file at `path`, which is freed; NULL: why has been said. */
static FILE *begin(spexc_job *job, const lang_spec *spec, char *path)
{
    base_error error;
    base_fail(&error, BASE_E_NOMEM, 0, 0, "no memory");
    FILE *out = path ? spexc_files_begin(job->files, path, &error) : NULL;
    free(path);
    if (!out)
        spexc_trouble(&job->subject, spec, error.message);
    return out;
}

/* Writes the files of an output: about `spec`, or (NULL) about all specifications. */
static int write_files(spexc_job *job, const spexc_output *output, const lang_spec *spec)
{
    const lang_spec *one_of_many = job->subject.count > 1 ? spec : NULL;
    int status = 0;
    lts_report_progress(job->lts, "writing", 0, 0);
    for (unsigned i = 0; status == 0 && i < SPEXC_OUTPUT_FILES && output->files[i].write; i++) {
        FILE *out = begin(job, spec, spexc_output_path(job->request, job->prefix, output, i, one_of_many));
        status = out ? output->files[i].write(&job->subject, spec, out) : 2;
    }
    return status;
}

/* Are there agents or systems to write of? Not where one specification was asked for. */
static bool has_agents(const spexc_job *job)
{
    const lang_agents *agents = job->subject.agents;
    return agents && !job->request->spec && (agents->own_agents > 0 || agents->own_systems > 0);
}

static int write_output(spexc_job *job, const spexc_output *output)
{
    job->subject.picture = output->picture;
    if (output->is_joint)
        return write_files(job, output, NULL);
    int status = 0;
    for (uint32_t i = 0; status == 0 && i < job->subject.count; i++)
        status = write_files(job, output, job->specs[i]);
    if (status == 0 && output->of_agents && has_agents(job))
        status = write_files(job, output->of_agents, NULL);
    return status;
}

/* What has to be there before the output can be written. */
static int prepare(spexc_job *job, const spexc_output *output)
{
    int status = output->check ? output->check(&job->subject) : 0;
    if (output->need < SPEXC_NEEDS_TABLES || job->tables)
        return status;
    if (status == 0)
        status = build_tables(job);
    spexc_end_phase(job, "tables");
    return status;
}

/* Is there something to write of? A file of assertions alone is only checked. */
static bool has_subject(const spexc_job *job, const spexc_output *output)
{
    const lang_agents *agents = job->subject.agents;
    return job->subject.count > 0 || (output->has_agents && agents && agents->own_agents > 0) ||
           (output->of_agents && has_agents(job));
}

static int write_specs(spexc_job *job)
{
    const spexc_output *output;
    int status = 0;
    for (unsigned i = 0; status == 0 && (output = spexc_request_output(job->request, i)); i++) {
        if (output->need == SPEXC_NEEDS_SOURCE || !has_subject(job, output))
            continue;
        status = prepare(job, output);
        if (status == 0)
            status = write_output(job, output);
    }
    spexc_end_phase(job, "emit");
    return status;
}

/* PREFIX.d, or where -MF says, when it is wanted. */
static int write_depfile(spexc_job *job)
{
    const spexc_request *request = job->request;
    if (request->stage || (!request->depends && !request->depfile))
        return 0;
    size_t targets = spexc_files_count(job->files);
    FILE *out = begin(job, NULL, spexc_depfile_path(request, job->prefix));
    if (!out)
        return 2;
    spexc_write_depfile(job, targets, out);
    return 0;
}

static int write_source(spexc_job *job)
{
    const spexc_output *output;
    int status = 0;
    for (unsigned i = 0; status == 0 && (output = spexc_request_output(job->request, i)); i++)
        if (output->need == SPEXC_NEEDS_SOURCE)
            status = write_output(job, output);
    return status;
}

int spexc_generate(spexc_job *job)
{
    assert(job->files && job->prefix);
    int status = job->unit ? write_specs(job) : 0;
    if (status == 0 && job->unit)
        status = write_depfile(job);
    return status == 0 ? write_source(job) : status;
}
