/* What spex lockstep found, as text. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/shown.h"
#include "verifier/lockstep/report.h"

void lockstep_tell_title(const lockstep_found *f, char *text, size_t size)
{
    const lockstep_schedule *s = &f->schedule;
    const bool is_fine = s->outcome.failure == LOCKSTEP_FINE;
    snprintf(text, size, "%s%s%" PRIu32 " step%s, %" PRIu32 " preemption%s",
             is_fine ? "" : lockstep_failure_name(s->outcome.failure), is_fine ? "" : " after ", s->count,
             s->count == 1 ? "" : "s", s->preemptions, s->preemptions == 1 ? "" : "s");
}

/* What is known besides the steps. */
static void tell_details(const lockstep_report *r, const lockstep_found *f, FILE *out)
{
    const lockstep_schedule *s = &f->schedule;
    if (s->outcome.failure == LOCKSTEP_DEADLOCK)
        lockstep_tell_waits(s, r->symbols, out);
    if (s->outcome.failure == LOCKSTEP_RACE && s->earlier.place)
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
    if (*f->why)
        base_print_shown(out, "  not reproducible, because of this: %s\n", f->why);
}

static void tell_slice(const lockstep_found *f, FILE *out)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < f->schedule.count && f->is_kept; i++)
        kept += f->is_kept[i];
    if (f->is_kept)
        fprintf(out, "  the %" PRIu32 " step%s of %" PRIu32 " on which the failure depends:\n", kept,
                kept == 1 ? "" : "s", f->schedule.count);
}

void lockstep_tell_found(const lockstep_report *r, const lockstep_found *f, FILE *out)
{
    const lockstep_schedule *s = &f->schedule;
    char title[80], line[96];
    lockstep_tell_title(f, title, sizeof title);
    lockstep_symbols_line(r->symbols, s->outcome.place, 1, line, sizeof line);
    fputs(title, out);
    if (f->number > 0) /* a schedule that was written by hand may not say */
        fprintf(out, " (found in schedule %" PRIu64 ", %s, seed %" PRIx64 ")", f->number, f->strategy,
                f->seed);
    putc('\n', out);
    if (*s->outcome.message)
        base_print_shown(out, "  %s%s%s\n", s->outcome.message, s->outcome.place ? ", at " : "",
                         s->outcome.place ? line : "");
    tell_slice(f, out);
    lockstep_tell_lanes(s, f->is_kept, r->symbols, out);
    tell_details(r, f, out);
    if (f->output && *f->output && (!r->job->shown || strcmp(r->job->shown, "none") != 0))
        fprintf(out, "  what it wrote:\n%s%s", f->output,
                f->output[strlen(f->output) - 1] == '\n' ? "" : "\n");
    if (f->original)
        base_print_shown(
            out, "made small; as it was met, with %" PRIu32 " steps and %" PRIu32 " preemptions:  %s\n",
            f->original_steps, f->original_preemptions, f->original);
    if (f->trace)
        base_print_shown(out, "run it again:  spex lockstep replay %s\n", f->trace);
}

static void tell_bound(const lockstep_exploration *x, FILE *out)
{
    const char *what = x->strategy == LOCKSTEP_BY_DELAY ? "delays" : "preemptions";
    if (x->bound == 0)
        fprintf(out, "not all schedules without %s were tried\n", what);
    else
        fprintf(out, "all schedules with fewer than %" PRIu32 " %s were tried\n", x->bound, what);
    if (x->is_partial)
        fprintf(out, "not tried were other choices than who moves: wake-ups without a signal, and so on\n");
}

static void tell_exhaustion(const lockstep_report *r, FILE *out)
{
    const lockstep_exploration *x = &r->job->exploration;
    char line[96];
    lockstep_symbols_line(r->symbols, x->loop, 1, line, sizeof line);
    fprintf(out,
            "%s%" PRIu64 " orders of steps that depend on each other were seen, %" PRIu64
            " by what each read sees; %" PRIu64 " runs were given up as equal to others\n",
            x->is_exhausted ? "all " : "", x->complete + x->blocked, x->reads, x->slept);
    if (x->blocked)
        fprintf(out, "in %" PRIu64 " of them threads wait for ever\n", x->blocked);
    if (x->loop)
        fprintf(out,
                "with at most %" PRIu32
                " turn%s of the loop at %s while nothing changes that it reads (--loop)\n",
                r->job->options.loop, r->job->options.loop == 1 ? "" : "s", line);
    if (x->is_partial)
        fprintf(out,
                "not tried were other choices than who moves: when a clock lets a thread go on, and so on\n");
}

/* Of a schedule from a file: whether it went the same way. */
static void tell_replay(const lockstep_report *r, FILE *out)
{
    const lockstep_outcome *o = &r->found[0].schedule.outcome;
    if (*r->divergence)
        base_print_shown(out, "diverged at %s\n", r->divergence);
    if (!r->was_run)
        return;
    if (o->failure == LOCKSTEP_FINE || o->failure >= LOCKSTEP_CUT)
        base_print_shown(out, "it did not fail%s%s\n", *o->message ? ": " : "", o->message);
    else
        base_print_shown(out, "%s: %s%s\n", lockstep_failure_name(o->failure), o->message,
                         r->is_again ? "" : " (another failure than before)");
}

const char *lockstep_under_tested(const lockstep_report *r)
{
    const lockstep_exploration *x = &r->job->exploration;
    return x->done > 0 && x->limited == x->done   ? "it makes more threads or objects than can be followed"
           : r->sources[LOCKSTEP_OF_CLONES].count ? "it starts threads that are not controlled"
           : x->threads < 2                       ? "the program has one thread"
           : x->choices == 0                      ? "no step had a choice"
           : x->cut + x->limited == x->done       ? "no run came to its end"
                                                  : NULL;
}

/* What the runs of a block, which share memory, leave to each other. */
static void tell_start(const lockstep_report *r, FILE *out)
{
    char variable[64];
    lockstep_symbols_variable(r->symbols, r->start_address, variable, sizeof variable);
    if (r->start_address && *variable)
        fprintf(out, "runs find another value of %s than the first did: the block has to set it\n", variable);
    else if (r->start_address)
        fprintf(out, "runs find other values of %" PRIu32 " bytes from 0x%" PRIx64 " on than the first did\n",
                r->start_bytes, r->start_address);
    if (r->start_memory)
        fprintf(out, "each run leaves about %" PRIu32 " bytes allocated\n", r->start_memory);
    if (r->start_descriptors)
        fprintf(out, "each run leaves %" PRIu32 " descriptor%s open\n", r->start_descriptors,
                r->start_descriptors == 1 ? "" : "s");
}

/* What may spoil replay, or is not tried. */
static void tell_sources(const lockstep_report *r, FILE *out)
{
    static const char *const texts[LOCKSTEP_SOURCES] = {
        [LOCKSTEP_OF_KERNEL] = "it asks the kernel, at %s, for what is not controlled (system call %" PRIu32
                               "): others stand while it waits\n",
        [LOCKSTEP_OF_CLONES] = "it starts threads by clone, at %s, which are not controlled\n",
        [LOCKSTEP_OF_CHILDREN] =
            "it starts processes, at %s; they are not controlled, and end with the run\n",
        [LOCKSTEP_OF_PROGRAMS] = "it gives its place to another program, at %s, which is not controlled\n",
        [LOCKSTEP_OF_FILES] = "it changes files, at %s, that are not put back before each run (--fresh)\n"};
    char line[96];
    for (int i = 0; i < LOCKSTEP_SOURCES; i++)
        if (texts[i] && r->sources[i].count) {
            lockstep_symbols_line(r->symbols, r->sources[i].place, 1, line, sizeof line);
            fprintf(out, texts[i], line, r->sources[i].what);
        }
}

/* How much was tried. */
static void tell_search(const lockstep_report *r, FILE *out)
{
    const lockstep_exploration *x = &r->job->exploration;
    if (*r->block)
        fprintf(out, "%s: ", r->block);
    fprintf(out,
            "%" PRIu64 " schedule%s, %" PRIu64 " of them different, %" PRIu64
            " steps, %.0f a second; %s, seed %" PRIx64 "%s%s\n",
            x->done, x->done == 1 ? "" : "s", x->distinct, x->steps,
            r->seconds > 0 ? (double)x->done / r->seconds : 0.0, lockstep_exploration_name(x), x->seed,
            r->job->options.memory ? ", memory " : "",
            r->job->options.memory ? lockstep_model_name(r->job->options.memory) : "");
    if (x->strategy == LOCKSTEP_BY_EXHAUSTION || (x->is_exhausted && x->strategy == LOCKSTEP_BY_PORTFOLIO))
        tell_exhaustion(r, out);
    else if (x->strategy == LOCKSTEP_BY_RFF)
        fprintf(out, "%" PRIu64 " pairs of a write and a read that reads it were seen\n", x->reads);
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
    if (r->is_alone && r->job->jobs > 1)
        fprintf(out, "runs were made one at a time: they change what others would see (--jobs)\n");
    tell_start(r, out);
    for (uint32_t i = 0; i < r->cycle_count && !(r->job->failing >> LOCKSTEP_LOCK_ORDER & 1); i++) {
        fprintf(out, "locks are taken in orders that could deadlock, in runs that did not:\n");
        lockstep_tell_lock_order(&r->cycles[i], r->symbols, out);
    }
    if (r->races && !(r->job->failing >> LOCKSTEP_RACE & 1))
        fprintf(out, "%" PRIu64 " runs had data races, which do not count (--on)\n", r->races);
    if (r->unwatched)
        fprintf(out, "%" PRIu64 " runs had accesses that were not watched: there was no memory\n",
                r->unwatched);
    tell_sources(r, out);
    if (x->limited)
        fprintf(out, "%" PRIu64 " runs made more threads or objects than can be followed\n", x->limited);
    if (r->is_under_tested)
        fprintf(out, "UNDER-TESTED: %s\n", lockstep_under_tested(r));
    else if (r->count == 0)
        fprintf(out, "nothing was found\n");
}

base_status lockstep_report_text(FILE *out, void *arg)
{
    const lockstep_report *r = arg;
    for (size_t i = 0; i < r->count; i++) {
        lockstep_tell_found(r, &r->found[i], out);
        if (!r->is_file)
            putc('\n', out);
    }
    if (r->is_file) {
        tell_replay(r, out);
        return ferror(out) ? BASE_E_IO : BASE_OK;
    }
    tell_search(r, out);
    return ferror(out) ? BASE_E_IO : BASE_OK;
}
