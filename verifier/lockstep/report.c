/* What spex lockstep run found, as text and as JSON. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/lockstep/job.h"

static void tell_found(const lockstep_report *r, const lockstep_found *f, FILE *out)
{
    const lockstep_schedule *s = &f->schedule;
    char line[96];
    lockstep_symbols_line(r->symbols, s->outcome.place, 1, line, sizeof line);
    fprintf(out,
            "%s after %" PRIu32 " steps, %" PRIu32 " preemption%s (found in schedule %" PRIu64
            ", %s, seed %" PRIx64 ")\n",
            lockstep_failure_name(s->outcome.failure), s->count, s->preemptions,
            s->preemptions == 1 ? "" : "s", f->number, f->strategy, r->job->exploration.seed);
    fprintf(out, "  %s%s%s\n", s->outcome.message, s->outcome.place ? ", at " : "",
            s->outcome.place ? line : "");
    lockstep_tell_lanes(s, r->symbols, out);
    if (s->outcome.failure == LOCKSTEP_DEADLOCK)
        lockstep_tell_waits(s, r->symbols, out);
    if (s->outcome.failure == LOCKSTEP_RACE)
        lockstep_tell_race(s, r->symbols, out);
    if (s->outcome.failure == LOCKSTEP_LOCK_ORDER)
        lockstep_tell_lock_order(&f->cycle, r->symbols, out);
    if (s->lost_signals && s->outcome.failure == LOCKSTEP_DEADLOCK)
        fprintf(out, "  %" PRIu32 " signal%s came when nobody waited\n", s->lost_signals,
                s->lost_signals == 1 ? "" : "s");
    if (s->spins)
        fprintf(out,
                "  a thread spun %" PRIu32
                " time%s and was taken off, which replay cannot do at the very place\n",
                s->spins, s->spins == 1 ? "" : "s");
    if (s->outside)
        fprintf(out, "  %" PRIu32 " wait%s for something outside may spoil replay\n", s->outside,
                s->outside == 1 ? "" : "s");
    if (!f->is_reproducible)
        fprintf(out,
                "  not reproducible: run again by the same schedule it went another way at step %" PRIu32
                "\n",
                f->differs_at + 1);
    if (f->output && *f->output && (!r->job->shown || strcmp(r->job->shown, "none") != 0))
        fprintf(out, "  what it wrote:\n%s%s", f->output,
                f->output[strlen(f->output) - 1] == '\n' ? "" : "\n");
    if (f->trace)
        fprintf(out, "run it again:  spex lockstep replay %s\n", f->trace);
}

static void tell_bound(const lockstep_exploration *x, FILE *out)
{
    const char *what = x->strategy == LOCKSTEP_BY_DELAY ? "delays" : "preemptions";
    if (x->bound == 0)
        fprintf(out, "not all schedules without %s were tried\n", what);
    else
        fprintf(out, "all schedules with fewer than %" PRIu32 " %s were tried\n", x->bound, what);
    if (x->is_partial)
        fprintf(out,
                "not tried were other choices than who moves: whom a signal wakes, wake-ups without one\n");
}

static void tell_exhaustion(const lockstep_report *r, FILE *out)
{
    const lockstep_exploration *x = &r->job->exploration;
    char line[96];
    lockstep_symbols_line(r->symbols, x->loop, 1, line, sizeof line);
    fprintf(out,
            "%s%" PRIu64 " orders of steps that depend on each other were seen, %" PRIu64
            " by what each read sees; %" PRIu64 " runs were given up as equal to others\n",
            x->is_exhausted ? "all " : "", x->complete, x->reads, x->slept);
    if (x->loop)
        fprintf(out,
                "with at most %" PRIu32
                " turn%s of the loop at %s while nothing changes that it reads (--loop)\n",
                r->job->options.loop, r->job->options.loop == 1 ? "" : "s", line);
    if (x->is_partial)
        fprintf(out,
                "not tried were other choices than who moves: when a clock lets a thread go on, and so on\n");
}

base_status lockstep_report_text(FILE *out, void *arg)
{
    const lockstep_report *r = arg;
    const lockstep_exploration *x = &r->job->exploration;
    for (size_t i = 0; i < r->count; i++) {
        tell_found(r, &r->found[i], out);
        putc('\n', out);
    }
    fprintf(out,
            "%" PRIu64 " schedule%s, %" PRIu64 " of them different, %" PRIu64
            " steps, %.0f a second; %s, seed %" PRIx64 "\n",
            x->done, x->done == 1 ? "" : "s", x->distinct, x->steps,
            r->seconds > 0 ? (double)x->done / r->seconds : 0.0, lockstep_strategy_name(x->strategy),
            x->seed);
    if (x->strategy == LOCKSTEP_BY_EXHAUSTION)
        tell_exhaustion(r, out);
    else if (x->is_exhausted)
        fprintf(out, "all schedules were tried\n");
    else if (x->strategy == LOCKSTEP_BY_PREEMPTION || x->strategy == LOCKSTEP_BY_DELAY)
        tell_bound(x, out);
    if (x->cut)
        fprintf(out,
                "%" PRIu64 " runs were cut: they did not end in the steps that they may have (--steps)\n",
                x->cut);
    if (x->left)
        fprintf(out, "%" PRIu64 " runs ended while other threads were alive\n", x->left);
    for (uint32_t i = 0; i < r->cycle_count && !(r->job->failing >> LOCKSTEP_LOCK_ORDER & 1); i++) {
        fprintf(out, "locks are taken in orders that could deadlock, in runs that did not:\n");
        lockstep_tell_lock_order(&r->cycles[i], r->symbols, out);
    }
    if (r->races && !(r->job->failing >> LOCKSTEP_RACE & 1))
        fprintf(out, "%" PRIu64 " runs had data races, which do not count (--on)\n", r->races);
    if (r->unwatched)
        fprintf(out, "%" PRIu64 " runs had accesses that were not watched: there was no memory\n",
                r->unwatched);
    if (x->limited)
        fprintf(out, "%" PRIu64 " runs made more threads or objects than can be followed\n", x->limited);
    if (r->is_under_tested)
        fprintf(out, "UNDER-TESTED: %s\n",
                x->done > 0 && x->limited == x->done ? "it makes more threads or objects than can be followed"
                : x->threads < 2                     ? "the program has one thread"
                : x->choices == 0                    ? "no step had a choice"
                                                     : "no run came to its end");
    else if (r->count == 0)
        fprintf(out, "nothing was found\n");
    return ferror(out) ? BASE_E_IO : BASE_OK;
}

static json_t *steps_json(const lockstep_report *r, const lockstep_schedule *s)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < s->count && i < 1000; i++) {
        const lockstep_step *step = &s->steps[i];
        char line[96], object[48];
        lockstep_symbols_line(r->symbols, step->place, step->op != LOCKSTEP_SPIN, line, sizeof line);
        lockstep_tell_object(s, r->symbols, step->object, object, sizeof object);
        json_t *one = json_pack("{s:i, s:s, s:s}", "thread", (int)step->thread, "operation",
                                lockstep_op_name(step->op), "place", line);
        if (*object)
            json_object_set_new(one, "object", json_string(object));
        json_array_append_new(all, one);
    }
    return all;
}

static json_t *access_json(const lockstep_report *r, const lockstep_schedule *s, const lockstep_access *a)
{
    char variable[64], line[96];
    lockstep_symbols_variable(r->symbols, a->address, variable, sizeof variable);
    lockstep_symbols_line(r->symbols, a->place, 1, line, sizeof line);
    json_t *calls = json_array(), *held = json_array();
    for (int i = 0; i < LOCKSTEP_STACK_MAX && a->is_known && a->stack[i]; i++) {
        char call[96];
        lockstep_symbols_line(r->symbols, a->stack[i], 1, call, sizeof call);
        json_array_append_new(calls, json_string(call));
    }
    for (int i = 0; i < LOCKSTEP_HELD_MAX && a->is_known && a->held[i]; i++) {
        char object[48];
        lockstep_tell_object(s, r->symbols, a->held[i], object, sizeof object);
        json_array_append_new(held, json_string(object));
    }
    return json_pack("{s:i, s:s, s:b, s:i, s:s, s:s, s:i, s:o, s:o}", "thread", (int)a->thread, "access",
                     a->is_write ? "write" : "read", "atomic", (int)a->is_atomic, "bytes", (int)a->size,
                     "variable", variable, "place", line, "step", (int)a->step, "calls", calls, "locks",
                     held);
}

static json_t *cycle_json(const lockstep_report *r, const lockstep_cycle *cycle)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < cycle->count; i++) {
        const lockstep_nesting *n = &cycle->of[i];
        char from[64], to[64], had[96], took[96];
        lockstep_symbols_variable(r->symbols, n->from_address, from, sizeof from);
        lockstep_symbols_variable(r->symbols, n->to_address, to, sizeof to);
        lockstep_symbols_line(r->symbols, n->from_place, 1, had, sizeof had);
        lockstep_symbols_line(r->symbols, n->to_place, 1, took, sizeof took);
        json_array_append_new(all, json_pack("{s:i, s:s, s:s, s:s, s:s}", "thread", (int)n->thread, "has",
                                             from, "since", had, "takes", to, "at", took));
    }
    return all;
}

static json_t *failure_json(const lockstep_report *r, const lockstep_found *f)
{
    const lockstep_schedule *s = &f->schedule;
    char line[96];
    lockstep_symbols_line(r->symbols, s->outcome.place, 1, line, sizeof line);
    json_t *one =
        json_pack("{s:s, s:I, s:i, s:i, s:i, s:i, s:s, s:s, s:b, s:s, s:s, s:o}", "kind",
                  lockstep_failure_name(s->outcome.failure), "schedule", (json_int_t)f->number, "steps",
                  (int)s->count, "preemptions", (int)s->preemptions, "switches", (int)s->switches,
                  "original_steps", (int)f->original_steps, "message", s->outcome.message, "place", line,
                  "reproducible", (int)f->is_reproducible, "strategy", f->strategy, "trace",
                  f->trace ? f->trace : "", "story", steps_json(r, s));
    if (one && s->outcome.failure == LOCKSTEP_RACE)
        json_object_set_new(
            one, "race", json_pack("[o, o]", access_json(r, s, &s->earlier), access_json(r, s, &s->later)));
    return one;
}

base_status lockstep_report_json(FILE *out, void *arg)
{
    const lockstep_report *r = arg;
    const lockstep_exploration *x = &r->job->exploration;
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIx64, x->seed);
    json_t *failures = json_array();
    for (size_t i = 0; i < r->count; i++)
        json_array_append_new(failures, failure_json(r, &r->found[i]));
    json_t *all = json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:b, s:b, s:s, s:s, s:o}", "program", r->job->operands[0], "schedules",
        (json_int_t)x->done, "distinct", (json_int_t)x->distinct, "steps", (json_int_t)x->steps, "cut",
        (json_int_t)x->cut, "exhausted", (int)x->is_exhausted, "under_tested", (int)r->is_under_tested,
        "strategy", lockstep_strategy_name(x->strategy), "seed", seed, "failures", failures);
    if (!all)
        return BASE_E_NOMEM;
    json_t *orders = json_array();
    for (uint32_t i = 0; i < r->cycle_count; i++)
        json_array_append_new(orders, cycle_json(r, &r->cycles[i]));
    json_object_set_new(all, "lock_orders", orders);
    if (x->strategy == LOCKSTEP_BY_EXHAUSTION) {
        json_object_set_new(all, "complete", json_integer((json_int_t)x->complete));
        json_object_set_new(all, "given_up", json_integer((json_int_t)x->slept));
        char line[96];
        lockstep_symbols_line(r->symbols, x->loop, 1, line, sizeof line);
        json_object_set_new(all, "loop", x->loop ? json_string(line) : json_null());
        json_object_set_new(all, "reads_from", json_integer((json_int_t)x->reads));
    }
    const bool is_good = json_dumpf(all, out, JSON_INDENT(2)) == 0 && putc('\n', out) != EOF;
    json_decref(all);
    return is_good ? BASE_OK : BASE_E_IO;
}
