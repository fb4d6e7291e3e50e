/* Writing a run down: spex-chaos(5). */
#include "config.h"

#include "base/escape.h"
#include "chaos/setup.h"

#include <inttypes.h>
#include <string.h>

/* In quotes, so that it is one word. */
static void put_word(const char *word, FILE *out)
{
    putc('"', out);
    base_put_escaped(base_escape_word, word, strlen(word), out);
    putc('"', out);
}

static void put_time(const char *before, int64_t time, FILE *out)
{
    fputs(before, out);
    chaos_print_time(time, out);
}

static void put_failure(const chaos_record *r, FILE *out)
{
    if (r->failure == CHAOS_NO_FAILURE) {
        fputs("failure none\n", out);
        return;
    }
    put_time(r->failure == CHAOS_VIOLATED      ? "failure violated "
             : r->failure == CHAOS_DIED        ? "failure died "
             : r->failure == CHAOS_NOT_FITTING ? "failure not-fitting "
                                               : "failure not-in-time ",
             r->failed_at, out);
    putc(' ', out);
    put_word(r->property, out);
    if (r->agent) {
        fputs(" of ", out);
        put_word(r->agent, out);
    }
    putc('\n', out);
}

static void put_channel(const checking_model *m, uint32_t channel, FILE *out)
{
    fprintf(out, "%s -> %s", checking_agent_name(m, checking_channel_from(m, channel)),
            checking_agent_name(m, checking_channel_to(m, channel)));
}

/* The message that it comes behind. */
static void put_anchor(const checking_model *m, const chaos_anchor *after, FILE *out)
{
    if (!after->count)
        return;
    fputs(" after ", out);
    if (after->from != UINT32_MAX)
        fprintf(out, "%s -> ", checking_agent_name(m, after->from));
    fprintf(out, "%s %" PRIu64, checking_agent_name(m, after->to), after->count);
    put_time(" ", after->ago, out);
}

/* What is even though not all is. */
static uint64_t put_evens(const checking_model *m, const chaos_script *script, FILE *out)
{
    uint32_t channels = checking_channel_count(m);
    uint64_t count = 0;
    for (uint32_t i = 0; i < script->even_count && script->evens; i++) {
        if (!script->evens[i])
            continue;
        count++;
        if (!out)
            continue;
        fputs("even ", out);
        if (i < channels)
            put_channel(m, i, out);
        else
            fputs(checking_agent_name(m, i - channels), out);
        putc('\n', out);
    }
    return count;
}

static void put_fault(const checking_model *m, const chaos_fault *f, FILE *out)
{
    static const char *const kinds[CHAOS_FAULT_KINDS] = {"kill", "pause", "partition", "delay", "full"};
    static const char *const partitions[] = {"halves", "oneway", "ring", "isolate"};
    put_time("fault ", f->at, out);
    fprintf(out, " %s", kinds[f->kind]);
    if (f->kind == CHAOS_FAULT_PARTITION)
        fprintf(out, " %s %" PRIu64, partitions[f->how], f->choice);
    else if (f->kind != CHAOS_FAULT_SLOW)
        fprintf(out, " %s", checking_agent_name(m, f->agent));
    put_time(" for ", f->lasts, out);
    if (f->kind == CHAOS_FAULT_KILL && (f->choice & 1))
        fputs(" torn", out);
    put_anchor(m, &f->after, out);
    putc('\n', out);
}

/* Which one it is of the system's inputs of that message to that agent. */
static uint32_t number_among_equals(const spex_system *system, uint32_t input)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < input; i++)
        number += system->inputs[i].agent == system->inputs[input].agent &&
                  system->inputs[i].message == system->inputs[input].message;
    return number;
}

static void put_input(const chaos_setup *s, const chaos_input *in, FILE *out)
{
    const spex_system_input *input = &s->system.inputs[in->input];
    put_time("input ", in->at, out);
    fprintf(out, " %s to %s %" PRIu32 " %" PRIu64 "\n",
            checking_agent_type(s->model, input->agent)->accepts[input->message].tag,
            checking_agent_name(s->model, input->agent), number_among_equals(&s->system, in->input),
            in->values);
}

static void put_hit(const checking_model *m, const chaos_hit *hit, FILE *out)
{
    static const char *const kinds[CHAOS_HIT_KINDS] = {"drop", "double", "late"};
    fprintf(out, "hit %s ", kinds[hit->kind]);
    put_channel(m, hit->channel, out);
    fprintf(out, " %" PRIu64 "\n", hit->number);
}

base_status chaos_record_write(const chaos_record *r, const chaos_setup *setup, const chaos_script *script,
                               FILE *out)
{
    const checking_model *m = setup->model;
    fprintf(out, "chaos run %u\nway %s\nsystem ", CHAOS_RECORD_VERSION, r->way);
    put_word(r->path, out);
    fprintf(out, " %s\ncode %" PRIx64 "\n", r->system, r->code);
    put_failure(r, out);
    fprintf(out, "digest %" PRIx64 "\nblock %s\n", r->digest, r->plan.has_block ? "yes" : "no");
    chaos_plan_print(&r->plan, "plan ", out);
    fprintf(out, "seed %" PRIu64 "\npace %" PRIu64 " %s\n", script->seed, script->pace,
            script->is_even   ? "even"
            : script->is_wild ? "wild"
                              : "own");
    if (script->most_steps)
        fprintf(out, "steps %" PRIu64 "\n", script->most_steps);
    fprintf(out, "lines %" PRIu64 "\n",
            script->fault_count + script->input_count + script->hit_count + put_evens(m, script, NULL));
    (void)put_evens(m, script, out);
    for (size_t i = 0; i < script->fault_count; i++)
        put_fault(m, &script->faults[i], out);
    for (size_t i = 0; i < script->input_count; i++)
        put_input(setup, &script->inputs[i], out);
    for (size_t i = 0; i < script->hit_count; i++)
        put_hit(m, &script->hits[i], out);
    return ferror(out) ? BASE_E_IO : BASE_OK;
}
