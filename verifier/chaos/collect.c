/* What came of runs, together. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/shown.h"

void chaos_warn(void *arg, const char *message)
{
    const chaos_result *r = arg;
    base_print_shown(stderr, "%s:%s: warning: %s\n", r->path, r->text->name, message);
}

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

void chaos_collect(chaos_result *r, const chaos_outcome *o, uint64_t seed)
{
    bool has_failed = o->failure_count > 0;
    chaos_counts_add(&r->counts, &o->counts);
    r->time += o->ended;
    r->unknown |= o->unknown;
    r->failed += has_failed;
    r->stuck += !has_failed && o->trouble;
    r->rested += !has_failed && !o->trouble && o->is_at_rest;
    r->ended += !has_failed && !o->trouble && !o->is_at_rest;
    for (uint32_t i = 0; i < o->failure_count; i++)
        add_finding(r, &o->failures[i], seed);
}
