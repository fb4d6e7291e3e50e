/* From an operand to runs, one a seed, and what came of them all. */
#include "config.h"

#include "verifier/chaos/run.h"

#include "base/parallel/thread_pool.h"
#include "base/shown.h"
#include "cli/cli.h"
#include "verifier/chaos/conduct.h"
#include "verifier/chaos/plan.h"
#include "verifier/chaos/programs.h"
#include "verifier/chaos/report.h"
#include "verifier/check/operand.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { SHRINKING_RUNS = 2000, MOST_EVENTS = 2000, LAST_EVENTS = 60 };

/* ---- runs ---- */

typedef struct running {
    chaos_result *r;
    chaos_setup **setups; /* a thread each */
    chaos_seen *seen;
    pthread_mutex_t lock;
    const chaos_script *replayed; /* NULL: each seed has its script */
    uint64_t trouble_seed;
    bool is_different; /* two runs of the same seed were not the same */
    uint64_t different;
} running;

static void collect_locked(running *all, const chaos_outcome *o, uint64_t seed)
{
    chaos_result *r = all->r;
    if (r->record)
        r->is_same_run = chaos_digest(o) == r->record->digest;
    chaos_collect(r, o, seed);
    if (o->trouble && seed < all->trouble_seed) {
        r->trouble = o->trouble;
        all->trouble_seed = seed;
    }
}

/* The same script once more: is it the same run? */
static bool is_same(running *all, unsigned worker, const chaos_script *script, const chaos_outcome *first)
{
    chaos_outcome second;
    return chaos_run(all->setups[worker], script, NULL, NULL, &all->seen[worker], NULL, &second) &&
           first->digest == second.digest && first->ended == second.ended &&
           memcmp(&first->counts, &second.counts, sizeof first->counts) == 0;
}

/* The script of a seed, or the one that is replayed. */
static bool make_script(const running *all, const chaos_setup *setup, uint64_t seed, chaos_script *script)
{
    return all->replayed ? chaos_script_copy(script, all->replayed) : chaos_script_make(script, setup, seed);
}

static bool run_seeds(void *arg, unsigned worker, size_t begin, size_t end)
{
    running *all = arg;
    for (size_t i = begin; i < end; i++) {
        chaos_script script;
        chaos_outcome outcome;
        uint64_t seed = all->r->first + i;
        if (!make_script(all, all->setups[worker], seed, &script))
            return false;
        bool fine = chaos_run(all->setups[worker], &script, NULL, NULL, &all->seen[worker], NULL, &outcome);
        bool same = !fine || !all->r->job->check_determinism || is_same(all, worker, &script, &outcome);
        chaos_script_release(&script);
        if (!fine)
            return false;
        pthread_mutex_lock(&all->lock);
        collect_locked(all, &outcome, seed);
        if (!same && (!all->is_different || seed < all->different)) {
            all->is_different = true;
            all->different = seed;
        }
        pthread_mutex_unlock(&all->lock);
    }
    return true;
}

static int by_seed(const void *a, const void *b)
{
    const chaos_finding *x = a, *y = b;
    if (x->seed != y->seed)
        return x->seed < y->seed ? -1 : 1;
    return x->failure.at < y->failure.at ? -1 : x->failure.at > y->failure.at;
}

/* The first run of each failure, made small. */
static bool shrink(running *all)
{
    chaos_result *r = all->r;
    qsort(r->findings, r->finding_count, sizeof *r->findings, by_seed);
    bool is_wanted = !r->job->no_shrink && (!r->record || r->job->wants_small);
    for (uint32_t i = 0; i < r->finding_count; i++) {
        chaos_finding *f = &r->findings[i];
        if (!make_script(all, r->setup, f->seed, &f->script) || !chaos_script_copy(&f->whole, &f->script))
            return false;
        if (!is_wanted && chaos_ends_with_step(r->setup, &f->failure))
            f->script.most_steps = f->failure.step;
        if (is_wanted && !chaos_shrink(r->setup, &f->script, &f->failure, SHRINKING_RUNS, &f->tries))
            return false;
    }
    return true;
}

/* What is told of each failure, when there is room enough for all of them. */
static bool tell(running *all)
{
    chaos_result *r = all->r;
    for (uint32_t i = 0; i < r->finding_count; i++)
        if (!chaos_story_make(r, &r->findings[i],
                              r->findings[i].tries || r->record ? MOST_EVENTS : LAST_EVENTS))
            return false;
    if (r->finding_count > 0 || r->job->format != CHAOS_HTML)
        return true;
    r->sample.seed = r->first;
    return make_script(all, r->setup, r->first, &r->sample.script) &&
           chaos_story_make(r, &r->sample, LAST_EVENTS);
}

static bool find_occurrences(chaos_result *r)
{
    r->check.model = chaos_setup_model(r->setup);
    if (!checking_occurrences(r->check.model, NULL, false, r->arena, &r->occurrences, &r->occurrence_count))
        return false;
    for (uint32_t i = 0; i < r->occurrence_count; i++)
        check_find_line(&r->check, &r->occurrences[i]);
    return true;
}

static int judge(running *all)
{
    chaos_result *r = all->r;
    r->missing = chaos_missing(r->setup, &r->counts, &r->seen, r->trouble, r->arena, &r->missing_count);
    if (r->record && !(r->job->is_real && r->trouble))
        r->missing_count = 0; /* a run that is replayed has what it has */
    bool fine = r->missing && (r->job->is_real || (find_occurrences(r) && shrink(all) && tell(all)));
    r->verdict = r->finding_count ? CHAOS_FAIL : r->missing_count > 0 ? CHAOS_UNDER_TESTED : CHAOS_PASS;
    return fine ? CLI_YES : cli_out_of_memory("spex chaos");
}

/* The script that a file has. */
static int find_replayed(running *all, chaos_script *script)
{
    chaos_result *r = all->r;
    base_error error;
    if (!r->record)
        return CLI_YES;
    if (chaos_record_script(r->record, r->setup, script, &error) != BASE_OK) {
        base_print_shown(stderr, "%s:%" PRIu64 ": error: %s\n", r->job->replay, error.line, error.message);
        return CLI_TROUBLE;
    }
    all->replayed = script;
    if (r->record->code && r->record->code != r->code)
        base_print_shown(stderr, "%s: warning: %s:%s is not as it was when the run was recorded\n",
                         r->job->replay, r->path, r->text->name);
    return CLI_YES;
}

/* A run that fails as it did does so when it did, more or less. */
static int64_t as_long_as_needed(const chaos_record *record)
{
    int64_t enough = 2 * record->failed_at + 5 * CHAOS_SECOND;
    return enough < record->plan.duration ? enough : record->plan.duration;
}

static int run_in_way(chaos_result *r, const chaos_script *replayed)
{
#if HAVE_LOCKSTEP
    if (r->job->is_stepped)
        return chaos_run_lockstep(r);
#endif
    return chaos_run_processes(r, replayed);
}

/* As processes: one run after the other. */
static int run_really(running *all, const chaos_plan *plan, chaos_script *replayed)
{
    chaos_result *r = all->r;
    base_error error;
    base_status opened = chaos_setup_open(&all->setups[0], r->check.system, plan,
                                          chaos_has_programs(r->text) ? NULL : chaos_warn, r, &error);
    if (opened != BASE_OK) {
        base_print_shown(stderr, "%s:%s: error: %s\n", r->path, r->text->name, error.message);
        return opened == BASE_E_NOMEM ? CLI_TROUBLE : CLI_NO;
    }
    r->setup = all->setups[0];
    if (!chaos_seen_make(&r->seen, r->setup))
        return cli_out_of_memory("spex chaos");
    int status = find_replayed(all, replayed);
    if (status == CLI_YES && r->record && r->record->failure != CHAOS_NO_FAILURE)
        replayed->duration = as_long_as_needed(r->record);
    if (status == CLI_YES)
        status = run_in_way(r, all->replayed);
    r->check.model = chaos_setup_model(r->setup);
    return status == CLI_YES ? judge(all) : status;
}

static int run_all(running *all, base_thread_pool *pool, const spex_system *system, const chaos_plan *plan,
                   chaos_script *replayed)
{
    chaos_result *r = all->r;
    unsigned threads = pool ? base_thread_pool_size(pool) : 1;
    base_error error;
    int status = CLI_YES;
    for (unsigned i = 0; i < threads && status == CLI_YES; i++) {
        base_status opened =
            chaos_setup_open(&all->setups[i], system, plan, i ? NULL : chaos_warn, r, &error);
        if (opened != BASE_OK) {
            base_print_shown(stderr, "%s:%s: error: %s\n", r->path, r->text->name, error.message);
            status = opened == BASE_E_NOMEM ? CLI_TROUBLE : CLI_NO;
        } else if (!chaos_seen_make(&all->seen[i], all->setups[i])) {
            status = cli_out_of_memory("spex chaos");
        }
    }
    r->setup = all->setups[0];
    if (status == CLI_YES)
        status = find_replayed(all, replayed);
    if (status == CLI_YES && !base_thread_pool_run(pool, run_seeds, all, 0, (size_t)r->runs, 1))
        status = cli_out_of_memory("spex chaos");
    if (status == CLI_YES && all->is_different) {
        fprintf(stderr, "spex chaos: error: two runs of seed %" PRIu64 " are not the same: spex is wrong\n",
                all->different);
        status = CLI_TROUBLE;
    }
    if (status == CLI_YES && !chaos_seen_make(&r->seen, r->setup))
        status = cli_out_of_memory("spex chaos");
    for (unsigned i = 0; i < threads && status == CLI_YES; i++) {
        chaos_seen_add(&r->seen, &all->seen[i]);
        chaos_setup_add_notes(r->setup, all->setups[i]);
    }
    return status == CLI_YES ? judge(all) : status;
}

/* ---- what is said ---- */

static base_status print_timeline(FILE *out, void *arg)
{
    const running *all = arg;
    const chaos_result *r = all->r;
    chaos_script script;
    if (!make_script(all, r->setup, r->finding_count ? r->findings[0].seed : r->first, &script))
        return BASE_E_NOMEM;
    chaos_tell_run(r, &script, out);
    chaos_script_release(&script);
    return BASE_OK;
}

/* The visible actions of all runs, one after the other. */
static base_status print_events(FILE *out, void *arg)
{
    const running *all = arg;
    const chaos_result *r = all->r;
    bool fine = true;
    fputs("time,instance,action\n", out);
    for (uint64_t i = 0; i < r->runs && fine; i++) {
        chaos_script script;
        fine = make_script(all, r->setup, r->first + i, &script) &&
               chaos_print_events(r, &script, (int64_t)i * r->plan->duration, out);
        chaos_script_release(&script);
    }
    return fine ? BASE_OK : BASE_E_NOMEM;
}

static int report(running *all, chaos_report *to)
{
    chaos_result *r = all->r;
    int status = chaos_keep(r);
    if (status == CLI_YES)
        chaos_report_add(to, r);
    if (status == CLI_YES && r->job->timeline && !r->job->is_real)
        status = cli_output(chaos_own_file(r, r->job->timeline), print_timeline, all);
    if (status == CLI_YES && r->job->events)
        status = cli_output(chaos_own_file(r, r->job->events), print_events, all);
    bool is_fine =
        r->verdict == CHAOS_PASS || (r->verdict == CHAOS_UNDER_TESTED && r->job->allow_under_tested);
    return status != CLI_YES ? status : is_fine ? CLI_YES : CLI_NO;
}

/* ---- a system ---- */

static uint64_t random_seed(void)
{
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = 1;
    return seed % 1000000000; /* to be written down by hand */
}

static void release(running *all, unsigned threads)
{
    chaos_result *r = all->r;
    for (uint32_t i = 0; i < r->finding_count; i++) {
        chaos_script_release(&r->findings[i].script);
        chaos_script_release(&r->findings[i].whole);
    }
    for (unsigned i = 0; i < threads; i++) {
        if (all->setups)
            chaos_setup_close(all->setups[i]);
        if (all->seen)
            chaos_seen_release(&all->seen[i]);
    }
    chaos_script_release(&r->sample.script);
    chaos_seen_release(&r->seen);
    free(all->setups);
    free(all->seen);
    base_arena_free(r->arena);
    pthread_mutex_destroy(&all->lock);
}

static int run_compiled(chaos_result *r, const lang_agents *agents, const chaos_plan *plan, chaos_report *to)
{
    unsigned jobs = r->job->is_real ? 1 : r->runs < r->job->jobs ? (unsigned)r->runs : r->job->jobs;
    base_thread_pool *pool = base_thread_pool_new(jobs);
    unsigned threads = pool ? base_thread_pool_size(pool) : 1;
    running all = {.r = r, .trouble_seed = UINT64_MAX};
    chaos_script replayed = {.faults = NULL};
    pthread_mutex_init(&all.lock, NULL);
    all.setups = calloc(threads, sizeof *all.setups);
    all.seen = calloc(threads, sizeof *all.seen);
    r->arena = r->check.arena = base_arena_new();
    bool is_there = all.setups && all.seen && r->arena && pool;
    int status = !is_there         ? cli_out_of_memory("spex chaos")
                 : r->job->is_real ? run_really(&all, plan, &replayed)
                                   : run_all(&all, pool, r->check.system, plan, &replayed);
    if (status == CLI_YES && !r->job->is_real)
        status = chaos_confirm(r, agents, plan);
    if (status == CLI_YES)
        status = report(&all, to);
    chaos_script_release(&replayed);
    release(&all, threads);
    base_thread_pool_free(pool);
    return status;
}

/* What all systems of a command have in common. */
typedef struct commanded {
    const chaos_job *job;
    const chaos_record *record;
    chaos_report *report;
    uint32_t kept; /* runs in files */
} commanded;

static int find_plan(const commanded *c, const lang_system *system, const char *path, chaos_plan *plan)
{
    if (!c->record)
        return chaos_merge_plan(c->job, system, path, plan);
    *plan = c->record->plan;
    return CLI_YES;
}

/* Can they be run in the way that was asked for? */
static int check_programs(const chaos_job *job, const lang_system *system, const char *path)
{
    uint32_t i = 0;
    while (i < system->member_count && !system->members[i].program)
        i++;
    if (i == system->member_count)
        return CLI_YES;
    if (!job->is_real || job->is_stepped)
        base_print_shown(stderr, "%s:%s: error: %s is a program, which --as=processes runs\n", path,
                         system->name, system->members[i].name);
    else if (chaos_has_agents(system))
        base_print_shown(stderr,
                         "%s:%s: error: %s is a program; a system that has agents besides programs cannot be "
                         "run yet\n",
                         path, system->name, system->members[i].name);
    else
        return CLI_YES;
    return CLI_NO;
}

static int run_with_programs(const check_file *file, const lang_system *system, const check_options *options,
                             void *arg)
{
    commanded *c = arg;
    const chaos_job *job = c->job;
    chaos_result r = {.kept = c->kept,
                      .path = file->path,
                      .text = system,
                      .sources = file->diagnostics,
                      .job = job,
                      .record = c->record,
                      .is_of_several = !file->wanted && file->unit->agents->own_systems > 1,
                      .check = {.path = file->path, .text = system, .sources = file->diagnostics}};
    systems_code code = {NULL, NULL};
    chaos_plan plan;
    int status = check_programs(job, system, file->path);
    if (status != CLI_YES)
        return status;
    status = find_plan(c, system, file->path, &plan);
    if (status != CLI_YES)
        return status;
    r.plan = &plan;
    r.first = c->record        ? c->record->seed
              : job->has_seeds ? job->first
              : plan.has_seed  ? plan.seed
                               : random_seed();
    r.last = job->has_seeds ? job->last : r.first;
    r.runs = job->times ? job->times : r.last - r.first + 1;
    r.check.options = options;
    r.code = systems_fingerprint(file->unit->agents, system, file->path, &options->model);
    status =
        systems_compile(file->unit->agents, system, file->path, SYSTEMS_TO_SEARCH, !job->no_cache, &code);
    r.check.system = code.system;
    if (status == CLI_YES)
        status = run_compiled(&r, file->unit->agents, &plan, c->report);
    systems_release(&code);
    c->kept = r.kept;
    return status;
}

static int run_system(const check_file *file, const lang_system *text, const check_options *options,
                      void *arg)
{
    base_arena *arena = base_arena_new();
    const lang_system *system = arena ? chaos_with_programs(text, arena) : NULL;
    int status = system ? run_with_programs(file, system, options, arg) : cli_out_of_memory("spex chaos");
    base_arena_free(arena);
    return status;
}

/* ---- a command ---- */

/* The record's system: of the file that was named; else where the record says, or, if nothing is there,
 * beside the record. In its arena. */
static const char *operand_of(const chaos_job *job, const chaos_record *record)
{
    if (job->operand && (!job->replay || strchr(job->operand, ':')))
        return job->operand;
    const char *slash = strrchr(job->replay, '/'), *path = job->operand ? job->operand : record->path;
    bool is_beside = slash && !job->operand && *path != '/' && access(path, R_OK) != 0;
    size_t before = is_beside ? (size_t)(slash - job->replay) + 1 : 0;
    size_t length = before + strlen(path) + strlen(record->system) + 2;
    char *operand = base_arena_array(record->arena, length, 1);
    if (operand)
        snprintf(operand, length, "%.*s%s:%s", (int)before, job->replay, path, record->system);
    return operand;
}

/* The way of a run that is kept is its own. */
static int take_way(chaos_job *job, const chaos_record *record)
{
    bool is_real = strcmp(record->way, "processes") == 0;
    const char *of;
    if (job->has_way && job->is_real != is_real) {
        base_print_shown(stderr, "spex chaos: error: %s is a run of %s\n", job->replay, record->way);
        return CLI_TROUBLE;
    }
    job->is_real = is_real;
    const char *unfit = chaos_unfit_option(job, &of);
    if (!unfit)
        return CLI_YES;
    base_print_shown(stderr, "spex chaos: error: %s is of --as=%s, and %s is a run of %s\n", unfit, of,
                     job->replay, record->way);
    return CLI_TROUBLE;
}

static int report_each(const char *operand, commanded *c)
{
    const check_options options = {.no_cache = c->job->no_cache, .model = {.queue = 0}};
    if (!operand || !chaos_report_begin(c->report, c->job))
        return cli_out_of_memory("spex chaos");
    int status = check_each_system(operand, &options, run_system, c);
    int end = chaos_report_end(c->report, status);
    return end > status ? end : status;
}

int chaos_run_operand(const chaos_job *given)
{
    if (given->is_stepped && chaos_is_conductor())
        return chaos_conduct(given);
    chaos_job job = *given;
    chaos_record record = {.arena = NULL};
    chaos_report report;
    commanded c = {&job, job.replay ? &record : NULL, &report, 0};
    int status = job.replay ? chaos_read_kept(job.replay, &record) : CLI_YES;
    if (status == CLI_YES && job.replay)
        status = take_way(&job, &record);
    if (status == CLI_YES)
        status = report_each(operand_of(&job, &record), &c);
    chaos_record_release(&record);
    return status;
}
