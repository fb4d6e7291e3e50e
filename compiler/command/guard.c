/* What a run may replace: what spexc wrote before. A name that spexc chose may belong to somebody else's
 * file, and a name that was given in full may be a slip, where it is that of a source. */
#include "config.h"

#include "compiler/command/job.h"

#include "cli/cli.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LOOKED_AT = 65536 }; /* bytes of a file that are looked at for a mark */

static bool ends_in(const char *path, const char *suffix)
{
    size_t length = strlen(path), end = strlen(suffix);
    return length >= end && strcmp(path + length - end, suffix) == 0;
}

/* The beginning of a file as a string, up to its first NUL; NULL: it cannot be read, or no memory. Free it.
 */
static char *beginning_of(const char *path)
{
    char *text = calloc(1, LOOKED_AT + 1);
    FILE *in = text ? fopen(path, "rb") : NULL;
    if (!in) {
        free(text);
        return NULL;
    }
    size_t got = fread(text, 1, LOOKED_AT, in);
    assert(got <= LOOKED_AT);
    fclose(in);
    return text;
}

/* A rule for make that has something of that source depend on it. */
static bool is_rule(const char *text, const char *source)
{
    const char *colon = strchr(text, ':');
    return colon && strstr(colon, source);
}

/* Is that a file as spexc writes it? What cannot say so (.aut, .dot, .mmd, .svg, .lts) is not taken for one.
 */
static bool is_ours(const char *path, const char *source)
{
    if (ends_in(path, ".c") || ends_in(path, ".h"))
        return cli_is_written_by_spexc(path);
    bool is_json = ends_in(path, ".json"), is_depfile = ends_in(path, ".d");
    char *text = is_json || is_depfile ? beginning_of(path) : NULL;
    bool is = text &&
              (is_json ? text[0] == '{' && strstr(text, "\"fingerprint\": \"xxh3:") : is_rule(text, source));
    free(text);
    return is;
}

static bool is_input(const spexc_job *job, const char *path)
{
    if (!job->unit)
        return cli_are_one_file(path, job->request->input);
    for (uint32_t i = 0; i < job->unit->file_count; i++)
        if (cli_are_one_file(path, job->unit->files[i]))
            return true;
    return false;
}

static bool is_named_in_full(const spexc_request *request, const char *path)
{
    return (request->output && strcmp(request->output, path) == 0) ||
           (request->depfile && strcmp(request->depfile, path) == 0);
}

/* May what is at the path be replaced? If not, that has been said. */
static bool may_replace(const spexc_job *job, const char *path)
{
    const spexc_request *request = job->request;
    lang_diagnostics *d = job->subject.diagnostics;
    struct stat about;
    if (request->in_place || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return true; /* nothing there, or a device, which is written to, not replaced */
    if (is_input(job, path)) {
        lang_error(d, lang_place_of_file(0), "%s is an input: nothing is written; give another name with -o",
                   lang_quoted(d, path));
        return false;
    }
    if (request->force || (is_named_in_full(request, path) && !cli_is_source_name(path)) ||
        is_ours(path, job->subject.source))
        return true;
    lang_error(
        d, lang_place_of_file(0),
        "%s is there, and not known to be written by spexc: nothing is written; give another name with "
        "-o, or replace it with --force",
        lang_quoted(d, path));
    return false;
}

int spexc_guard_files(const spexc_job *job)
{
    assert(job->files);
    int status = 0;
    for (size_t i = 0; i < spexc_files_count(job->files); i++)
        if (spexc_files_differs(job->files, i) && !may_replace(job, spexc_files_path(job->files, i)))
            status = 2;
    return status;
}
