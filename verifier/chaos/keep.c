/* Runs in files: those that fail are kept, and a kept one is read. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/shown.h"
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define SUFFIX ".chaos"

typedef struct keeping {
    const chaos_record *record;
    const chaos_setup *setup;
    const chaos_script *script;
} keeping;

/* "run-2-found.chaos" of "run.chaos". NULL: no memory. */
static const char *name_file(const chaos_result *r, const char *path, const char *suffix, const char *format,
                             ...) __attribute__((format(printf, 4, 5)));
static const char *name_file(const chaos_result *r, const char *path, const char *suffix, const char *format,
                             ...)
{
    va_list arguments;
    size_t length = strlen(path);
    if (cli_has_suffix(path, suffix))
        length -= strlen(suffix);
    va_start(arguments, format);
    const char *more = base_arena_vprintf(r->arena, format, arguments);
    va_end(arguments);
    const char *name = base_arena_text(r->arena, path, length);
    return more && name ? base_arena_printf(r->arena, "%s%s%s", name, more, suffix) : NULL;
}

const char *chaos_own_file(const chaos_result *r, const char *path)
{
    if (!path || !r->is_of_several || strcmp(path, "-") == 0)
        return path;
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    return name_file(r, path, dot ? dot : "", "-%s", r->text->name);
}

/* The messages that are hit become a list of the script's own. */
static bool list_hits(chaos_result *r, chaos_script *script, chaos_seen *seen)
{
    chaos_script hits = {.hits = NULL};
    chaos_outcome outcome;
    if (script->has_hits)
        return true;
    bool fine = chaos_run(r->setup, script, NULL, NULL, seen, &hits, &outcome);
    chaos_hit *before = script->hits;
    script->hits = hits.hits;
    script->hit_count = fine ? hits.hit_count : 0;
    script->has_hits = true;
    hits.hits = before;
    chaos_script_release(&hits);
    return fine;
}

static base_status write_run(FILE *out, void *arg)
{
    const keeping *k = arg;
    return chaos_record_write(k->record, k->setup, k->script, out);
}

/* `failure` NULL: it has none. */
static int write_kept(const chaos_result *r, const chaos_script *script, const chaos_failure *failure,
                      int64_t at, uint64_t digest, const char *path)
{
    bool is_of_agent = failure && failure->property == UINT32_MAX;
    const chaos_record record = {
        .way = r->job->is_real ? "processes" : "simulation",
        .path = r->path,
        .system = r->text->name,
        .code = r->code,
        .plan = *r->plan,
        .failure = failure ? failure->kind : CHAOS_NO_FAILURE,
        .property = failure ? chaos_failure_name(r->setup, failure) : NULL,
        .agent = is_of_agent ? checking_agent_name(chaos_setup_model(r->setup), failure->agent) : NULL,
        .failed_at = at,
        .digest = digest};
    keeping k = {&record, r->setup, script};
    return path ? cli_output(path, write_run, &k) : cli_out_of_memory("spex chaos");
}

/* Runs it once more, and writes it. */
static int keep_run(chaos_result *r, const chaos_script *given, const chaos_failure *failure,
                    const char *path)
{
    chaos_outcome outcome;
    chaos_seen seen;
    chaos_script script;
    if (!path || !chaos_seen_make(&seen, r->setup) || !chaos_script_copy(&script, given))
        return cli_out_of_memory("spex chaos");
    bool fine =
        list_hits(r, &script, &seen) && chaos_run(r->setup, &script, NULL, NULL, &seen, NULL, &outcome);
    int64_t at = 0;
    for (uint32_t i = 0; fine && failure && i < outcome.failure_count; i++)
        if (chaos_is_same_failure(&outcome.failures[i], failure))
            at = outcome.failures[i].at;
    int status = fine ? write_kept(r, &script, failure, at, chaos_digest(&outcome), path)
                      : cli_out_of_memory("spex chaos");
    chaos_seen_release(&seen);
    chaos_script_release(&script);
    return status;
}

const char *chaos_next_kept(chaos_result *r, const char *otherwise, const char *suffix)
{
    const char *path = r->job->record ? r->job->record : otherwise;
    r->kept++;
    return path && r->kept > 1 ? name_file(r, path, suffix, "-%" PRIu32, r->kept) : path;
}

static const char *next_path(chaos_result *r)
{
    return chaos_next_kept(
        r, r->job->wants_small ? name_file(r, r->job->replay, SUFFIX, "-small") : "run.chaos", SUFFIX);
}

static int keep_finding(chaos_result *r, uint32_t number)
{
    chaos_finding *f = &r->findings[number];
    f->kept = next_path(r);
    if (r->job->is_real)
        return write_kept(r, &f->script, &f->failure, f->failure.at, 0, f->kept);
    int status = keep_run(r, &f->script, &f->failure, f->kept);
    if (status != CLI_YES || f->tries == 0 || r->job->wants_small)
        return status;
    f->kept_whole = name_file(r, f->kept, SUFFIX, "-found");
    return keep_run(r, &f->whole, &f->failure, f->kept_whole);
}

int chaos_keep(chaos_result *r)
{
    chaos_script script;
    int status = CLI_YES;
    bool is_replay = r->job->replay && !r->job->wants_small;
    if (r->job->no_record || r->job->is_stepped || (is_replay && !r->job->record))
        return CLI_YES;
    for (uint32_t i = 0; i < r->finding_count && status == CLI_YES; i++)
        status = keep_finding(r, i);
    if (r->finding_count > 0 || !r->job->record || r->job->replay)
        return status;
    if (r->job->is_real)
        return write_kept(r, &r->sample.script, NULL, 0, 0, next_path(r));
    if (!chaos_script_make(&script, r->setup, r->first))
        return cli_out_of_memory("spex chaos");
    status = keep_run(r, &script, NULL, next_path(r));
    chaos_script_release(&script);
    return status;
}

int chaos_read_kept(const char *path, chaos_record *record)
{
    base_error error = {.line = 0};
    FILE *in = fopen(path, "r");
    if (!in) {
        base_print_shown(stderr, "spex chaos: error: %s: %s\n", path, strerror(errno));
        return CLI_TROUBLE;
    }
    base_status status = chaos_record_read(in, record, &error);
    fclose(in);
    if (status != BASE_OK) {
        base_print_shown(stderr, "%s:%" PRIu64 ": error: %s\n", path, error.line, error.message);
        return CLI_TROUBLE;
    }
    if (strcmp(record->way, "simulation") == 0 || strcmp(record->way, "processes") == 0)
        return CLI_YES;
    base_print_shown(stderr, "%s:2: error: this run is one of '%s', which this spex does not know\n", path,
                     record->way);
    chaos_record_release(record);
    return CLI_TROUBLE;
}
