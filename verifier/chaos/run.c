/* From an operand to runs, one a seed, and what came of them all. */
#include "config.h"

#include "verifier/chaos/job.h"

#include "base/parallel/thread_pool.h"
#include "base/shown.h"
#include "cli/cli.h"
#include "verifier/check/operand.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { SHRINKING_RUNS = 2000 };

/* ---- the plan ---- */

static int complain_of(const chaos_said *said, const char *message)
{
    base_print_shown(stderr, "spex chaos: --%s: %s\nTry 'spex chaos --help'.\n", chaos_word_name(said->word),
                     message);
    return CLI_TROUBLE;
}

/* The block, the options over it one by one. Returns an exit status. */
static int merge(const chaos_job *job, const lang_system *system, const char *path, chaos_plan *plan)
{
    chaos_trouble trouble;
    uint32_t seen = 0;
    *plan = system->chaos;
    if (job->no_faults)
        chaos_plan_remove_faults(plan);
    for (size_t i = 0; i < job->said_count; i++) {
        const chaos_said *said = &job->said[i];
        bool is_more = seen >> said->word & 1;
        seen |= UINT32_C(1) << said->word;
        if (!said->text)
            chaos_plan_remove(plan, said->word);
        else if (!chaos_plan_override(plan, said->word, said->text, is_more, &trouble))
            return complain_of(said, trouble.message);
    }
    if (chaos_plan_is_sound(plan, &trouble))
        return CLI_YES;
    base_print_shown(stderr, "%s:%s: error: %s\n", path, system->name, trouble.message);
    return CLI_TROUBLE;
}

static void warn(void *arg, const char *message)
{
    const chaos_result *r = arg;
    base_print_shown(stderr, "%s:%s: warning: %s\n", r->path, r->text->name, message);
}

/* ---- runs ---- */

typedef struct running {
    chaos_result *r;
    chaos_setup **setups; /* a thread each */
    chaos_seen *seen;
    pthread_mutex_t lock;
    uint64_t trouble_seed;
    bool is_different; /* two runs of the same seed were not the same */
    uint64_t different;
} running;

static void add_finding(chaos_result *r, const chaos_failure *failure, uint64_t seed)
{
    for (uint32_t i = 0; i < r->finding_count; i++) {
        chaos_finding *f = &r->findings[i];
        if (!chaos_is_same_failure(&f->failure, failure))
            continue;
        f->runs++;
        if (seed < f->seed) {
            f->seed = seed;
            f->failure = *failure;
        }
        return;
    }
    if (r->finding_count < CHAOS_MOST_FAILURES)
        r->findings[r->finding_count++] = (chaos_finding){.failure = *failure, .seed = seed, .runs = 1};
}

static void collect_locked(running *all, const chaos_outcome *o, uint64_t seed)
{
    chaos_result *r = all->r;
    chaos_counts_add(&r->counts, &o->counts);
    r->time += o->ended;
    r->failed += o->failure_count > 0;
    for (uint32_t i = 0; i < o->failure_count; i++)
        add_finding(r, &o->failures[i], seed);
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

static bool run_seeds(void *arg, unsigned worker, size_t begin, size_t end)
{
    running *all = arg;
    for (size_t i = begin; i < end; i++) {
        chaos_script script;
        chaos_outcome outcome;
        uint64_t seed = all->r->first + i;
        if (!chaos_script_make(&script, all->setups[worker], seed))
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
static bool shrink(chaos_result *r)
{
    qsort(r->findings, r->finding_count, sizeof *r->findings, by_seed);
    for (uint32_t i = 0; i < r->finding_count; i++) {
        chaos_finding *f = &r->findings[i];
        if (!chaos_script_make(&f->script, r->setup, f->seed))
            return false;
        if (!r->job->no_shrink && !chaos_shrink(r->setup, &f->script, &f->failure, SHRINKING_RUNS, &f->tries))
            return false;
    }
    return true;
}

static int judge(chaos_result *r)
{
    r->missing = chaos_missing(r->setup, &r->counts, &r->seen, r->trouble, r->arena, &r->missing_count);
    if (!r->missing || !shrink(r))
        return cli_out_of_memory("spex chaos");
    r->verdict = r->finding_count ? CHAOS_FAIL : r->missing_count > 0 ? CHAOS_UNDER_TESTED : CHAOS_PASS;
    return CLI_YES;
}

static int run_all(running *all, base_thread_pool *pool, const spex_system *system, const chaos_plan *plan)
{
    chaos_result *r = all->r;
    unsigned threads = pool ? base_thread_pool_size(pool) : 1;
    base_error error;
    int status = CLI_YES;
    for (unsigned i = 0; i < threads && status == CLI_YES; i++) {
        base_status opened = chaos_setup_open(&all->setups[i], system, plan, i ? NULL : warn, r, &error);
        if (opened != BASE_OK) {
            base_print_shown(stderr, "%s:%s: error: %s\n", r->path, r->text->name, error.message);
            status = opened == BASE_E_NOMEM ? CLI_TROUBLE : CLI_NO;
        } else if (!chaos_seen_make(&all->seen[i], all->setups[i])) {
            status = cli_out_of_memory("spex chaos");
        }
    }
    r->setup = all->setups[0];
    if (status == CLI_YES && !base_thread_pool_run(pool, run_seeds, all, 0, (size_t)r->runs, 1))
        status = cli_out_of_memory("spex chaos");
    if (status == CLI_YES && all->is_different) {
        fprintf(stderr, "spex chaos: error: two runs of seed %" PRIu64 " are not the same: spex is wrong\n",
                all->different);
        status = CLI_TROUBLE;
    }
    if (status == CLI_YES && !chaos_seen_make(&r->seen, r->setup))
        status = cli_out_of_memory("spex chaos");
    for (unsigned i = 0; i < threads && status == CLI_YES; i++)
        chaos_seen_add(&r->seen, &all->seen[i]);
    return status == CLI_YES ? judge(r) : status;
}

/* ---- what is said ---- */

static base_status print(FILE *out, void *arg)
{
    chaos_print_text(arg, out);
    return BASE_OK;
}

static base_status print_timeline(FILE *out, void *arg)
{
    const chaos_result *r = arg;
    chaos_script script;
    if (!chaos_script_make(&script, r->setup, r->finding_count ? r->findings[0].seed : r->first))
        return BASE_E_NOMEM;
    chaos_tell_run(r, &script, 0, "", out);
    chaos_script_release(&script);
    return BASE_OK;
}

static int report(chaos_result *r)
{
    int status = cli_output(r->job->output, print, r);
    if (status == CLI_YES && r->job->timeline)
        status = cli_output(r->job->timeline, print_timeline, r);
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

static int run_compiled(chaos_result *r, const spex_system *system, const chaos_plan *plan)
{
    unsigned jobs = r->runs < r->job->jobs ? (unsigned)r->runs : r->job->jobs;
    base_thread_pool *pool = base_thread_pool_new(jobs);
    unsigned threads = pool ? base_thread_pool_size(pool) : 1;
    running all = {.r = r, .trouble_seed = UINT64_MAX};
    pthread_mutex_init(&all.lock, NULL);
    all.setups = calloc(threads, sizeof *all.setups);
    all.seen = calloc(threads, sizeof *all.seen);
    r->arena = base_arena_new();
    int status = all.setups && all.seen && r->arena && pool ? run_all(&all, pool, system, plan)
                                                            : cli_out_of_memory("spex chaos");
    if (status == CLI_YES)
        status = report(r);
    for (uint32_t i = 0; i < r->finding_count; i++)
        chaos_script_release(&r->findings[i].script);
    for (unsigned i = 0; i < threads; i++) {
        if (all.setups)
            chaos_setup_close(all.setups[i]);
        if (all.seen)
            chaos_seen_release(&all.seen[i]);
    }
    chaos_seen_release(&r->seen);
    free(all.setups);
    free(all.seen);
    base_arena_free(r->arena);
    base_thread_pool_free(pool);
    pthread_mutex_destroy(&all.lock);
    return status;
}

static int run_system(const check_file *file, const lang_system *system, const check_options *options,
                      void *arg)
{
    const chaos_job *job = arg;
    chaos_result r = {.path = file->path, .text = system, .job = job};
    systems_code code;
    chaos_plan plan;
    (void)options;
    for (uint32_t i = 0; i < system->member_count; i++)
        if (!system->members[i].agent) {
            base_print_shown(stderr, "%s:%s: error: %s is a program; programs are not there yet\n",
                             file->path, system->name, system->members[i].name);
            return CLI_NO;
        }
    int status = merge(job, system, file->path, &plan);
    if (status != CLI_YES)
        return status;
    r.first = job->has_seeds ? job->first : plan.has_seed ? plan.seed : random_seed();
    r.last = job->has_seeds ? job->last : r.first;
    r.runs = r.last - r.first + 1;
    status =
        systems_compile(file->unit->agents, system, file->path, SYSTEMS_TO_SEARCH, !job->no_cache, &code);
    if (status == CLI_YES)
        status = run_compiled(&r, code.system, &plan);
    systems_release(&code);
    return status;
}

int chaos_run_operand(const chaos_job *job)
{
    const check_options options = {.no_cache = job->no_cache};
    return check_each_system(job->operand, &options, run_system, (void *)(uintptr_t)job);
}
