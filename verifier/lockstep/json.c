/* What spex lockstep found, as JSON. */
#include <inttypes.h>
#include <jansson.h>

#include "base/json.h"
#include "verifier/lockstep/report.h"

enum { STORY_MAX = 10000 }; /* steps: the last ones */

static json_t *step_json(const lockstep_report *r, const lockstep_schedule *s, uint32_t i)
{
    static const char *const turns[] = {"done", "timed-out", "spurious", "refused"};
    const lockstep_step *step = &s->steps[i];
    char line[96], object[48];
    lockstep_symbols_line(r->symbols, step->place, step->op != LOCKSTEP_SPIN, line, sizeof line);
    lockstep_tell_object(s, r->symbols, step->object, object, sizeof object);
    json_t *one = json_pack("{s:i, s:i, s:s, s:o}", "step", (int)i + 1, "thread", (int)step->thread,
                            "operation", lockstep_op_name(step->op), "place", base_json_text(line));
    if (one && s->node_count && s->threads[step->thread].node < s->node_count)
        json_object_set_new(one, "node", json_string(s->node_names[s->threads[step->thread].node]));
    if (one && *object)
        json_object_set_new(one, "object", base_json_text(object));
    if (one && step->other != LOCKSTEP_NOBODY)
        json_object_set_new(one, "other", json_integer(step->other));
    if (one && step->turn != LOCKSTEP_DONE && step->turn < 4)
        json_object_set_new(one, "turn", json_string(turns[step->turn]));
    return one;
}

static json_t *steps_json(const lockstep_report *r, const lockstep_found *f)
{
    const lockstep_schedule *s = &f->schedule;
    json_t *all = json_array();
    for (uint32_t i = s->count > STORY_MAX ? s->count - STORY_MAX : 0; i < s->count; i++)
        if (lockstep_is_told(f, i))
            json_array_append_new(all, step_json(r, s, i));
    return all;
}

/* Threads that wait at the end, and whom for. */
static json_t *waits_json(const lockstep_report *r, const lockstep_schedule *s)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < s->thread_count; i++) {
        const lockstep_thread_record *t = &s->threads[i];
        char line[96], object[48];
        if (t->is_finished)
            continue;
        lockstep_symbols_line(r->symbols, t->wait_place, 1, line, sizeof line);
        lockstep_tell_object(s, r->symbols, t->object, object, sizeof object);
        json_t *one =
            json_pack("{s:i, s:s, s:o, s:o}", "thread", (int)i, "operation", lockstep_op_name(t->op),
                      "object", base_json_text(object), "place", base_json_text(line));
        if (one && t->waits_for != LOCKSTEP_NOBODY)
            json_object_set_new(one, "for", json_integer(t->waits_for));
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
        json_array_append_new(calls, base_json_text(call));
    }
    for (int i = 0; i < LOCKSTEP_HELD_MAX && a->is_known && a->held[i]; i++) {
        char object[48];
        lockstep_tell_object(s, r->symbols, a->held[i], object, sizeof object);
        json_array_append_new(held, base_json_text(object));
    }
    return json_pack("{s:i, s:s, s:b, s:i, s:o, s:o, s:i, s:o, s:o}", "thread", (int)a->thread, "access",
                     a->is_write ? "write" : "read", "atomic", (int)a->is_atomic, "bytes", (int)a->size,
                     "variable", base_json_text(variable), "place", base_json_text(line), "step",
                     (int)a->step, "calls", calls, "locks", held);
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
        json_array_append_new(all, json_pack("{s:i, s:o, s:o, s:o, s:o}", "thread", (int)n->thread, "has",
                                             base_json_text(from), "since", base_json_text(had), "takes",
                                             base_json_text(to), "at", base_json_text(took)));
    }
    return all;
}

static json_t *failure_json(const lockstep_report *r, const lockstep_found *f)
{
    const lockstep_schedule *s = &f->schedule;
    char line[96];
    lockstep_symbols_line(r->symbols, s->outcome.place, 1, line, sizeof line);
    json_t *one =
        json_pack("{s:s, s:I, s:i, s:i, s:i, s:i, s:o, s:o, s:b, s:s, s:o, s:o}", "kind",
                  lockstep_failure_name(s->outcome.failure), "schedule", (json_int_t)f->number, "steps",
                  (int)s->count, "preemptions", (int)s->preemptions, "switches", (int)s->switches,
                  "original_steps", (int)f->original_steps, "message", base_json_text(s->outcome.message),
                  "place", base_json_text(line), "reproducible", (int)f->is_reproducible, "strategy",
                  f->strategy, "trace", base_json_text(f->trace ? f->trace : ""), "story", steps_json(r, f));
    if (!one)
        return NULL;
    if (f->original)
        json_object_set_new(one, "original", base_json_text(f->original));
    if (*f->why)
        json_object_set_new(one, "why", base_json_text(f->why));
    if (f->output && *f->output)
        json_object_set_new(one, "output", base_json_text(f->output));
    if (s->outcome.failure == LOCKSTEP_DEADLOCK)
        json_object_set_new(one, "waiting", waits_json(r, s));
    if (s->outcome.failure == LOCKSTEP_LOCK_ORDER)
        json_object_set_new(one, "cycle", cycle_json(r, &f->cycle));
    if (s->outcome.failure == LOCKSTEP_RACE)
        json_object_set_new(
            one, "race", json_pack("[o, o]", access_json(r, s, &s->earlier), access_json(r, s, &s->later)));
    return one;
}

static json_t *search_json(const lockstep_report *r, json_t *failures)
{
    const lockstep_exploration *x = &r->job->exploration;
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIx64, x->seed);
    json_t *all = json_pack("{s:o, s:I, s:I, s:I, s:I, s:b, s:b, s:s, s:s, s:o}", "program",
                            base_json_text(r->program), "schedules", (json_int_t)x->done, "distinct",
                            (json_int_t)x->distinct, "steps", (json_int_t)x->steps, "cut", (json_int_t)x->cut,
                            "exhausted", (int)x->is_exhausted, "under_tested", (int)r->is_under_tested,
                            "strategy", lockstep_exploration_name(x), "seed", seed, "failures", failures);
    json_object_set_new(all, "memory", json_string(lockstep_model_name(r->job->options.memory)));
    if (!all)
        return NULL;
    json_t *orders = json_array();
    for (uint32_t i = 0; i < r->cycle_count; i++)
        json_array_append_new(orders, cycle_json(r, &r->cycles[i]));
    json_object_set_new(all, "lock_orders", orders);
    if (x->strategy == LOCKSTEP_BY_RFF)
        json_object_set_new(all, "pairs", json_integer((json_int_t)x->reads));
    if (x->strategy == LOCKSTEP_BY_EXHAUSTION) {
        char line[96];
        json_object_set_new(all, "complete", json_integer((json_int_t)x->complete));
        json_object_set_new(all, "blocked", json_integer((json_int_t)x->blocked));
        json_object_set_new(all, "given_up", json_integer((json_int_t)x->slept));
        lockstep_symbols_line(r->symbols, x->loop, 1, line, sizeof line);
        json_object_set_new(all, "loop", x->loop ? base_json_text(line) : json_null());
        json_object_set_new(all, "reads_from", json_integer((json_int_t)x->reads));
    }
    return all;
}

/* Of a schedule from a file. */
static json_t *file_json(const lockstep_report *r, json_t *failures)
{
    json_t *all = json_pack("{s:o, s:o}", "program", base_json_text(r->program), "failures", failures);
    if (all && r->was_run) {
        json_object_set_new(all, "again", json_boolean(r->is_again));
        json_object_set_new(all, "divergence", *r->divergence ? base_json_text(r->divergence) : json_null());
    }
    return all;
}

/* The block, and what its runs leave to each other. */
static void add_block(const lockstep_report *r, json_t *all)
{
    char variable[64];
    lockstep_symbols_variable(r->symbols, r->start_address, variable, sizeof variable);
    json_object_set_new(all, "block", json_string(r->block));
    json_object_set_new(all, "start",
                        json_pack("{s:s, s:i, s:i, s:i}", "variable", variable, "bytes", (int)r->start_bytes,
                                  "allocated", (int)r->start_memory, "descriptors",
                                  (int)r->start_descriptors));
}

base_status lockstep_report_json(FILE *out, void *arg)
{
    const lockstep_report *r = arg;
    json_t *failures = json_array();
    for (size_t i = 0; i < r->count; i++)
        json_array_append_new(failures, failure_json(r, &r->found[i]));
    json_t *all = r->is_file ? file_json(r, failures) : search_json(r, failures);
    if (!all)
        return BASE_E_NOMEM;
    if (*r->block)
        add_block(r, all);
    const bool is_good = json_dumpf(all, out, JSON_INDENT(2)) == 0 && putc('\n', out) != EOF;
    json_decref(all);
    return is_good ? BASE_OK : BASE_E_IO;
}
