/* A run of spexc, from a file to files:
 *
 *     language.h  source -> checked specifications, each with its LTS
 *     tables.h    LTS -> reduced -> the tables of a monitor
 *     generate.c  -> files, in memory, as the rows of outputs.c say (c/, view/)
 *     guard.c        none that somebody else wrote, unless --force
 *     files.h     -> files, on disk, all or none
 */
#include "config.h"

#include "compiler/command/run.h"

#include "base/near.h"
#include "cli/cli.h"
#include "compiler/command/job.h"
#include "proving/proving.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Those that --spec asks for, else all. Returns the exit status; 0: go on. */
static int select_specs(spexc_job *job)
{
    const char *wanted = job->request->spec;
    lang_diagnostics *d = job->subject.diagnostics;
    base_near near;
    base_near_begin(&near, wanted ? wanted : "");
    job->specs = calloc(job->unit->spec_count + 1ull, sizeof *job->specs);
    if (!job->specs)
        return spexc_outcome(&job->subject, NULL, BASE_E_NOMEM);
    job->subject.specs = job->specs;
    job->subject.agents = job->unit->agents;
    for (uint32_t i = 0; i < job->unit->spec_count; i++) {
        const lang_spec *spec = &job->unit->specs[i];
        if (!wanted || strcmp(spec->name, wanted) == 0)
            job->specs[job->subject.count++] = spec;
        else
            base_near_offer(&near, spec->name);
    }
    if (job->subject.count > 0 || !wanted)
        return 0; /* a file of assertions alone is checked, and nothing is generated */
    const char *name = lang_quoted(d, wanted);
    if (near.best)
        lang_error(d, lang_place_of_file(0), "no specification %s here; did you mean %s?", name,
                   lang_quoted(d, near.best));
    else
        lang_error(d, lang_place_of_file(0), "no specification %s here", name);
    return 2;
}

/* Has the names in C of the specifications begin with --prefix: of copies, as the unit is not ours to change.
 * Returns the exit status; 0: go on. */
static int rename_specs(spexc_job *job)
{
    const char *prefix = job->subject.c_prefix;
    lang_spec *renamed = base_arena_array(job->unit->arena, job->subject.count, sizeof *renamed);
    bool ok = renamed != NULL;
    for (uint32_t i = 0; ok && i < job->subject.count; i++) {
        renamed[i] = *job->specs[i];
        size_t room = strlen(prefix) + strlen(renamed[i].c_name) + 1;
        char *name = base_arena_alloc(job->unit->arena, room);
        ok = name != NULL;
        if (ok)
            snprintf(name, room, "%s%s", prefix, renamed[i].c_name);
        renamed[i].c_name = name;
        lang_spec *folded = renamed[i].folded;
        if (folded) {
            renamed[i].folded = base_arena_alloc(job->unit->arena, sizeof *folded);
            ok = ok && renamed[i].folded;
            if (ok) {
                *renamed[i].folded = *folded;
                renamed[i].folded->c_name = name;
            }
        }
        job->specs[i] = &renamed[i];
    }
    return ok ? 0 : spexc_outcome(&job->subject, NULL, BASE_E_NOMEM);
}

/* How much of the source has to be read for what is needed. */
static lang_detail detail_of(spexc_need need)
{
    return need == SPEXC_NEEDS_LTS     ? LANG_LTS_ONLY
           : need == SPEXC_NEEDS_NAMES ? LANG_STATE_NAMES
                                       : LANG_EVERYTHING;
}

/* Is the source, whose name does not say that it is one, a system in another format? Says so. */
static bool is_other_format(const spexc_job *job)
{
    const char *path = job->request->input;
    const lts_format *format = NULL;
    struct stat about;
    if (cli_has_suffix(path, ".lts") || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    FILE *in = fopen(path, "rb");
    if (!in)
        return false; /* who reads it says why */
    lts_format_of(in, NULL, &format);
    fclose(in);
    lang_diagnostics *d = job->subject.diagnostics;
    if (format)
        lang_error(d, lang_place_of_file(lang_diagnostics_add_source(d, path, NULL, 0)),
                   "this is %s, not a specification; 'spex convert' makes a draft of one", format->title);
    return format;
}

/* Reads the source. Returns the exit status; 0: go on. */
static int load(spexc_job *job)
{
    const spexc_request *request = job->request;
    const lang_load_options options = {.detail = detail_of(spexc_request_need(request)),
                                       .max_states = request->max_states,
                                       .max_transitions = request->max_transitions,
                                       .max_name_bytes = request->max_output << 20,
                                       .no_assertions = request->no_assertions,
                                       .make_system = request->make_system,
                                       .lts = job->lts,
                                       .keep_parts = request->reduction == SPEXC_REDUCE_NONE,
                                       .import_dirs = request->import_dirs,
                                       .import_dir_count = request->import_dir_count};
    if (is_other_format(job))
        return 1;
    int status = lang_load_file(request->input, &options, job->subject.diagnostics, &job->unit);
    spexc_end_phase(job, "load");
    if (status == 0)
        status = select_specs(job);
    return status == 0 && *job->subject.c_prefix ? rename_specs(job) : status;
}

/* Writes what was generated, unless a warning was made an error. */
static int finish(spexc_job *job)
{
    if (lang_error_count(job->subject.diagnostics) > 0)
        return 1;
    base_error error;
    int status = 0;
    bool is_written = spexc_files_end(job->files, &error) == BASE_OK;
    if (is_written)
        status = spexc_guard_files(job);
    if (is_written && status == 0)
        is_written = spexc_files_write(job->files, &error) == BASE_OK;
    return is_written ? status : spexc_trouble(&job->subject, NULL, error.message);
}

/* Says of each property that is left unproved that it is. */
static void warn_unproven(spexc_job *job)
{
    const lang_agents *agents = job->unit->agents;
    for (uint32_t i = 0; i < agents->own_agents; i++)
        for (uint32_t n = 0; n < agents->agents[i].claim_count; n++) {
            const lang_claim *claim = &agents->agents[i].claims[n];
            if (claim->tier == LANG_PROVEN)
                lang_warn(job->subject.diagnostics, LANG_W_UNPROVEN, claim->ast->tier_place,
                          "%s is not proved here (--prove=no)",
                          lang_quoted(job->subject.diagnostics, claim->name));
        }
}

/* What agents claim as proven. Returns the exit status; 0: go on. */
static int prove(spexc_job *job)
{
    const spexc_request *request = job->request;
    const proving_options options = {.states = request->prove_states, .ways = request->prove_by};
    if (request->stage || request->spec || !job->unit || job->unit->agents->own_agents == 0)
        return 0;
    if (request->proofs == SPEXC_NO_PROOFS)
        warn_unproven(job);
    else if (!proving_check(job->unit->agents, &options, job->subject.diagnostics))
        return spexc_outcome(&job->subject, NULL, BASE_E_NOMEM);
    spexc_end_phase(job, "prove");
    return lang_error_count(job->subject.diagnostics) > 0;
}

static int generate(spexc_job *job)
{
    /* A source cannot be made again: what takes its place must be on the disk. */
    job->files = spexc_files_new(!job->unit);
    job->prefix = spexc_prefix(job->request);
    if (!job->files || !job->prefix)
        return spexc_outcome(&job->subject, NULL, BASE_E_NOMEM);
    job->subject.base = spexc_base_name(job->prefix);
    int status = spexc_generate(job);
    return status == 0 ? finish(job) : status;
}

static void release(spexc_job *job)
{
    for (uint32_t i = 0; job->tables && i < job->subject.count; i++)
        spexc_tables_free(job->tables[i]);
    free(job->tables);
    free(job->specs);
    free(job->prefix);
    spexc_files_free(job->files);
    lang_unit_free(job->unit);
}

int spexc_run(const spexc_request *request, lang_diagnostics *diagnostics)
{
    assert(request->input && diagnostics);
    spexc_job job = {
        .request = request,
        .subject = {.path = request->input,
                    .source = spexc_base_name(request->input),
                    .reduction = request->reduction,
                    .shown = request->is_reduction_given ? request->reduction : SPEXC_REDUCE_NONE,
                    .max_table = request->max_table,
                    .max_output = request->max_output,
                    .c_prefix = request->c_prefix ? request->c_prefix : "",
                    .is_hidden = request->is_hidden,
                    .freestanding = request->freestanding,
                    .diagnostics = diagnostics},
        .since = base_seconds()};
    cli_progress progress;
    cli_progress_begin(&progress);
    const lts_options options = {
        .max_subsets = request->max_subsets, .progress = cli_progress_tell, .progress_arg = &progress};
    job.lts = &options;
    bool is_understood = spexc_request_need(request) > SPEXC_NEEDS_SOURCE;
    int status = is_understood ? load(&job) : 0;
    if (status == 0)
        status = prove(&job);
    if (status == 0 && request->proofs != SPEXC_PROOFS_ONLY)
        status = generate(&job);
    cli_progress_end(&progress);
    spexc_end_phase(&job, "write");
    if (request->stats && job.unit)
        spexc_print_stats(&job, stderr);
    release(&job);
    return status;
}
