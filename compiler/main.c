/* spexc: compiles the specifications of a .lts file to C monitors, or to something to look at.
 *
 *     request.c   the command line
 *     front.h     source -> checked specifications, each with its LTS
 *     tables.h    LTS -> reduced -> the tables of a monitor
 *     generate.c  -> files, in memory (emit.h)
 *     output.c    -> files, on disk, all or none
 */
#include "config.h"

#include "compiler/spexc.h"

#include "base/near.h"

#include <stdlib.h>
#include <string.h>

/* Says what went wrong with the run as a whole; returns the exit status for it. */
static int trouble(spexc_job *job, const char *message)
{
    lang_error(job->diagnostics, lang_place_of_file(0), "%s", message);
    return 2;
}

/* Those that --spec asks for, else all. Returns the exit status; 0: go on. */
static int select_specs(spexc_job *job)
{
    const char *wanted = job->request->spec;
    base_near near;
    base_near_begin(&near, wanted ? wanted : "");
    job->specs = calloc(job->unit->spec_count + 1ull, sizeof *job->specs);
    if (!job->specs)
        return trouble(job, "no memory");
    for (uint32_t i = 0; i < job->unit->spec_count; i++) {
        const lang_spec *spec = &job->unit->specs[i];
        if (!wanted || strcmp(spec->name, wanted) == 0)
            job->specs[job->count++] = spec;
        else
            base_near_offer(&near, spec->name);
    }
    if (job->count > 0 || !wanted)
        return 0; /* a file of assertions alone is checked, and nothing is generated */
    const char *name = lang_quoted(job->diagnostics, wanted);
    if (near.best)
        lang_error(job->diagnostics, lang_place_of_file(0), "no specification %s here; did you mean %s?",
                   name, lang_quoted(job->diagnostics, near.best));
    else
        lang_error(job->diagnostics, lang_place_of_file(0), "no specification %s here", name);
    return 2;
}

/* PREFIX.d, or where -MF says, when it is wanted. */
static int generate_depfile(spexc_job *job)
{
    const spexc_request *request = job->request;
    if (!request->depends && !request->depfile)
        return 0;
    size_t targets = spexc_outputs_count(job->outputs), room = strlen(job->prefix) + 3;
    char *path = malloc(room);
    if (!path)
        return trouble(job, "no memory");
    snprintf(path, room, "%s.d", job->prefix);
    base_error error;
    FILE *out = spexc_outputs_begin(job->outputs, request->depfile ? request->depfile : path, &error);
    free(path);
    if (!out)
        return trouble(job, error.message);
    spexc_emit_depfile(job, targets, out);
    return 0;
}

static int generate(spexc_job *job)
{
    int status = select_specs(job);
    if (status != 0)
        return status;
    job->prefix = spexc_prefix(job->request);
    job->outputs = spexc_outputs_new(false);
    if (!job->prefix || !job->outputs)
        return trouble(job, "no memory");
    if (job->request->dump != SPEXC_DUMP_NONE) {
        base_error error;
        FILE *out = spexc_outputs_begin(job->outputs, "-", &error);
        if (!out)
            return trouble(job, error.message);
        return spexc_dump_stage(job, out) ? 0 : trouble(job, "no memory");
    }
    status = spexc_generate(job);
    if (status == 0)
        status = generate_depfile(job);
    bool wants_source = job->request->formats & 1u << SPEXC_EMIT_SPEC;
    return status == 0 && wants_source ? spexc_reprint(job) : status;
}

/* Writes what was generated, unless a warning was made an error. */
static int finish(spexc_job *job)
{
    if (lang_error_count(job->diagnostics) > 0)
        return 1;
    base_error error;
    return spexc_outputs_write(job->outputs, &error) == BASE_OK ? 0 : trouble(job, error.message);
}

/* What takes no understanding of the source. */
static int reprint(spexc_job *job)
{
    job->prefix = spexc_prefix(job->request);
    job->outputs = spexc_outputs_new(true); /* a source cannot be made again */
    int status = job->prefix && job->outputs ? spexc_reprint(job) : trouble(job, "no memory");
    if (status == 0)
        status = finish(job);
    free(job->prefix);
    spexc_outputs_free(job->outputs);
    return status;
}

static int compile(spexc_job *job)
{
    lang_unit *unit = NULL;
    spexc_stats_begin(&job->stats);
    const spexc_request *request = job->request;
    lang_detail detail = request->dump != SPEXC_DUMP_NONE           ? LANG_STATE_NAMES
                         : request->formats == 1u << SPEXC_EMIT_AUT ? LANG_LTS_ONLY
                                                                    : LANG_EVERYTHING;
    const lang_load_options options = {.detail = detail,
                                       .max_states = request->max_states,
                                       .keep_parts = request->reduction == SPEXC_REDUCE_NONE,
                                       .import_dirs = request->import_dirs,
                                       .import_dir_count = request->import_dir_count};
    int status = lang_load_file(request->input, &options, job->diagnostics, &unit);
    spexc_stats_phase(&job->stats, "load");
    if (status != 0)
        return status;
    job->unit = unit;
    status = generate(job);
    if (status == 0)
        status = finish(job);
    spexc_stats_phase(&job->stats, "write");
    if (request->stats)
        spexc_stats_print(&job->stats, job, stderr);
    for (uint32_t i = 0; job->tables && i < job->count; i++)
        spexc_tables_free(job->tables[i]);
    free(job->tables);
    free(job->specs);
    free(job->prefix);
    spexc_outputs_free(job->outputs);
    lang_unit_free(unit);
    return status;
}

/* What was printed must have arrived, or the exit status is a lie; whoever failed has said why. */
static int flushed(int status)
{
    if (status != 0 || (fflush(stdout) == 0 && !ferror(stdout)))
        return status;
    perror("spexc: standard output");
    return 2;
}

int main(int argc, char **argv)
{
    setvbuf(stderr, NULL, _IOFBF, BUFSIZ); /* so that messages are not mixed with those of another job */
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    if (!diagnostics) {
        fputs("spexc: no memory\n", stderr);
        return 2;
    }
    spexc_request request;
    int status = spexc_parse_options(argc, argv, &request, diagnostics);
    if (status < 0) {
        spexc_job job = {.request = &request, .diagnostics = diagnostics};
        status = spexc_wants_reprint(&request) ? reprint(&job) : compile(&job);
        if (lang_diagnostics_print(diagnostics, request.messages, request.colour, stderr) != 0 && status == 0)
            status = 2;
    }
    spexc_release_request(&request);
    lang_diagnostics_free(diagnostics);
    return flushed(status);
}
