/* Runs in files: those that fail are kept, and a kept one is read. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/shown.h"
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

typedef struct keeping {
    const chaos_record *record;
    const chaos_setup *setup;
    const chaos_script *script;
} keeping;

/* "run-2-found.chaos" of "run.chaos". NULL: no memory. */
static const char *name_file(const chaos_result *r, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static const char *name_file(const chaos_result *r, const char *path, const char *format, ...)
{
    static const char suffix[] = ".chaos";
    va_list arguments;
    size_t length = strlen(path);
    char *name = NULL, *all = NULL;
    if (cli_has_suffix(path, suffix))
        length -= sizeof suffix - 1;
    va_start(arguments, format);
    char *more = base_arena_vprintf(r->arena, format, arguments);
    va_end(arguments);
    name = base_arena_text(r->arena, path, length);
    if (more && name)
        all = base_arena_array(r->arena, strlen(name) + strlen(more) + sizeof suffix, 1);
    if (all)
        snprintf(all, strlen(name) + strlen(more) + sizeof suffix, "%s%s%s", name, more, suffix);
    return all;
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

/* Runs it once more, and writes it. `failure` NULL: it has none. */
static int keep_run(chaos_result *r, const chaos_script *given, const chaos_failure *failure,
                    const char *path)
{
    chaos_outcome outcome;
    chaos_seen seen;
    chaos_script script;
    const checking_model *model = chaos_setup_model(r->setup);
    if (!path || !chaos_seen_make(&seen, r->setup) || !chaos_script_copy(&script, given))
        return cli_out_of_memory("spex chaos");
    bool fine =
        list_hits(r, &script, &seen) && chaos_run(r->setup, &script, NULL, NULL, &seen, NULL, &outcome);
    int64_t at = 0;
    for (uint32_t i = 0; fine && failure && i < outcome.failure_count; i++)
        if (chaos_is_same_failure(&outcome.failures[i], failure))
            at = outcome.failures[i].at;
    bool is_deadline = failure && failure->property == UINT32_MAX;
    const chaos_record record = {.way = "simulation",
                                 .path = r->path,
                                 .system = r->text->name,
                                 .code = r->code,
                                 .plan = *r->plan,
                                 .failure = failure ? failure->kind : CHAOS_NO_FAILURE,
                                 .property = failure ? chaos_failure_name(r->setup, failure) : NULL,
                                 .agent = is_deadline ? checking_agent_name(model, failure->agent) : NULL,
                                 .failed_at = at,
                                 .digest = fine ? chaos_digest(&outcome) : 0};
    keeping k = {&record, r->setup, &script};
    int status = fine ? cli_output(path, write_run, &k) : cli_out_of_memory("spex chaos");
    chaos_seen_release(&seen);
    chaos_script_release(&script);
    return status;
}

static const char *path_of(const chaos_result *r)
{
    if (r->job->record)
        return r->job->record;
    return r->job->wants_small ? name_file(r, r->job->replay, "-small") : "run.chaos";
}

/* The next file's name: the first one has no number. */
static const char *next_path(chaos_result *r)
{
    const char *path = path_of(r);
    r->kept++;
    return path && r->kept > 1 ? name_file(r, path, "-%" PRIu32, r->kept) : path;
}

static int keep_finding(chaos_result *r, uint32_t number)
{
    chaos_finding *f = &r->findings[number];
    f->kept = next_path(r);
    int status = keep_run(r, &f->script, &f->failure, f->kept);
    if (status != CLI_YES || f->tries == 0 || r->job->wants_small)
        return status;
    f->kept_whole = name_file(r, f->kept, "-found");
    return keep_run(r, &f->whole, &f->failure, f->kept_whole);
}

int chaos_keep(chaos_result *r)
{
    chaos_script script;
    int status = CLI_YES;
    bool is_replay = r->job->replay && !r->job->wants_small;
    if (r->job->no_record || (is_replay && !r->job->record))
        return CLI_YES;
    for (uint32_t i = 0; i < r->finding_count && status == CLI_YES; i++)
        status = keep_finding(r, i);
    if (r->finding_count > 0 || !r->job->record || r->job->replay)
        return status;
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
    if (strcmp(record->way, "simulation") == 0)
        return CLI_YES;
    base_print_shown(stderr, "%s: error: this run is one of %s, which is not there yet\n", path, record->way);
    chaos_record_release(record);
    return CLI_TROUBLE;
}
