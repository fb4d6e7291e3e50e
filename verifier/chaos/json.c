/* What came of runs as JSON: an object a system. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/json.h"
#include "verifier/check/bounds.h"

#include <string.h>

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *counts_json(const chaos_counts *counts)
{
    chaos_number numbers[CHAOS_NUMBERS];
    json_t *object = json_pack("{s:I}", "steps", (json_int_t)counts->steps);
    chaos_list_numbers(counts, numbers);
    for (unsigned i = 0; i < CHAOS_NUMBERS; i++)
        set(object, numbers[i].key, json_integer((json_int_t)numbers[i].count));
    return object;
}

/* What happened besides steps, each with the number of steps before it. */
static json_t *events_json(const chaos_story *s)
{
    json_t *list = json_array();
    size_t steps = 0;
    for (size_t i = 0; i < s->count; i++) {
        const chaos_told *e = &s->events[i];
        if (e->step != SIZE_MAX)
            steps = e->step + 1;
        else if (chaos_is_told(e->kind, e->fault))
            json_array_append_new(list, json_pack("{s:I, s:I, s:o}", "at", (json_int_t)e->at, "steps",
                                                  (json_int_t)steps, "text", base_json_text(e->text)));
    }
    return list;
}

static void add_story(const chaos_result *r, const chaos_finding *f, json_t *one)
{
    const chaos_story *s = &f->story;
    json_t *run = check_run_json(&r->check, &s->finding);
    for (size_t i = 0; i < s->count; i++)
        if (s->events[i].step != SIZE_MAX)
            set(json_array_get(run, s->events[i].step), "at", json_integer((json_int_t)s->events[i].at));
    set(one, "seed", json_integer((json_int_t)f->seed));
    set(one, "runs", json_integer((json_int_t)f->runs));
    set(one, "at", json_integer((json_int_t)f->failure.at));
    set(one, "length", json_integer((json_int_t)s->finding.step_count));
    set(one, "left_out", json_integer((json_int_t)s->left_out));
    set(one, "faults", json_integer((json_int_t)(f->script.fault_count)));
    set(one, "hits", json_integer((json_int_t)(f->script.hit_count)));
    set(one, "inputs", json_integer((json_int_t)(f->script.input_count)));
    if (f->kept)
        set(one, "kept", base_json_text(f->kept));
    set(one, "run", run);
    set(one, "cycle", json_integer(0));
    set(one, "events", events_json(s));
    json_t *ends = json_object();
    for (uint32_t i = 0; i < s->finding.end_count; i++)
        set(ends, s->finding.ends[i].field, base_json_text(s->finding.ends[i].value));
    set(one, "ends", ends);
}

/* May a run say anything of it at all? */
static bool is_judged(const chaos_result *r, uint32_t property)
{
    const spex_explorer_property *p =
        &checking_explorer_model(chaos_setup_model(r->setup))->properties[property];
    bool is_later = p->kind == SPEX_EXPLORER_EVENTUALLY || p->kind == SPEX_EXPLORER_SETTLES;
    bool is_unknown = property < 64 && (r->unknown >> property & 1);
    return p->kind != SPEX_EXPLORER_POSSIBLY && p->kind != SPEX_EXPLORER_LTL && !is_unknown &&
           !(is_later && r->job->is_real && r->plan->quiet < 0);
}

static json_t *properties_json(const chaos_result *r)
{
    const checking_model *model = chaos_setup_model(r->setup);
    const spex_explorer_model *m = checking_explorer_model(model);
    json_t *list = json_array();
    for (uint32_t i = 0; i < m->property_count; i++) {
        int64_t claim = checking_claim_of(model, i);
        if (i > 0 && claim == checking_claim_of(model, i - 1))
            continue;
        const chaos_finding *f = chaos_finding_of(r, claim);
        json_t *one = json_pack("{s:o, s:s}", "name", base_json_text(m->properties[i].name), "verdict",
                                f                 ? chaos_verdict_of(f)
                                : is_judged(r, i) ? "held"
                                                  : "not judged");
        if (claim >= 0)
            set(one, "line", json_integer(r->check.system->claims[claim].line));
        if (f)
            add_story(r, f, one);
        json_array_append_new(list, one);
    }
    return list;
}

/* Failures that are of an agent, not of a property of the system: deadlines, or processes that died. */
static json_t *of_agents_json(const chaos_result *r, chaos_failure_kind kind)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < r->finding_count; i++) {
        const chaos_finding *f = &r->findings[i];
        if (f->failure.property != UINT32_MAX || f->failure.kind != kind)
            continue;
        json_t *one =
            json_pack("{s:o, s:s, s:s}", "name", base_json_text(chaos_failure_name(r->setup, &f->failure)),
                      "agent", checking_agent_name(chaos_setup_model(r->setup), f->failure.agent), "verdict",
                      chaos_verdict_of(f));
        if (kind == CHAOS_NOT_IN_TIME)
            set(one, "recovered", json_boolean(f->failure.is_recovered));
        add_story(r, f, one);
        json_array_append_new(list, one);
    }
    return list;
}

/* What clients of programs saw: what spex history check says of it, and how the operations ended. */
static json_t *histories_json(const chaos_result *r)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < r->history_count; i++) {
        const chaos_history *h = &r->histories[i];
        json_t *one = h->json ? json_loads(h->json, 0, NULL) : NULL;
        one = one ? one
                  : json_pack("{s:s, s:s, s:s}", "model", h->model, "condition", h->condition, "verdict",
                              history_verdict_name(h->verdict));
        set(one, "of", base_json_text(h->name));
        set(one, "seed", json_integer((json_int_t)h->seed));
        set(one, "answered", json_integer((json_int_t)h->answered));
        set(one, "refused", json_integer((json_int_t)h->refused));
        set(one, "unknown", json_integer((json_int_t)h->unknown));
        if (h->trouble)
            set(one, "trouble", base_json_text(h->trouble));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *coverage_json(const chaos_result *r)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < r->occurrence_count; i++) {
        const checking_occurrence *o = &r->occurrences[i];
        json_t *one = json_pack("{s:s, s:o, s:b}", "kind", o->kind, "what", base_json_text(o->what), "seen",
                                (int)o->seen);
        if (o->agent)
            set(one, "agent", json_string(o->agent->name));
        if (o->line) {
            set(one, "file", base_json_text(check_path_of(&r->check, o->agent)));
            set(one, "line", json_integer(o->line));
        }
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *replay_json(const chaos_result *r)
{
    json_t *object = json_pack("{s:o}", "file", base_json_text(r->job->replay));
    if (r->job->is_real)
        set(object, "again", json_integer((json_int_t)r->again));
    else
        set(object, "same", json_boolean(r->is_same_run));
    return object;
}

static const char *way_of(const chaos_job *job)
{
    return job->is_stepped ? "lockstep" : job->is_real ? "processes" : "simulation";
}

void chaos_print_json(const chaos_result *r, FILE *out)
{
    json_t *missing = json_array();
    for (uint32_t i = 0; i < r->missing_count; i++)
        json_array_append_new(missing, base_json_text(r->missing[i]));
    json_t *all = json_pack("{s:o, s:s, s:s, s:s, s:{s:I, s:I}, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o}",
                            "file", base_json_text(r->path), "system", r->text->name, "way", way_of(r->job),
                            "verdict", chaos_verdict_name(r->verdict), "seeds", "first", (json_int_t)r->first,
                            "last", (json_int_t)r->last, "runs", (json_int_t)r->runs, "failed",
                            (json_int_t)r->failed, "time", (json_int_t)r->time, "counts",
                            counts_json(&r->counts), "missing", missing, "properties", properties_json(r),
                            "deadlines", of_agents_json(r, CHAOS_NOT_IN_TIME), "coverage", coverage_json(r));
    if (r->job->is_real)
        set(all, "died", of_agents_json(r, CHAOS_DIED));
    if (r->job->is_stepped)
        set(all, "misbehaved", of_agents_json(r, CHAOS_MISBEHAVED));
    if (r->history_count)
        set(all, "histories", histories_json(r));
    set(all, "outcomes",
        json_pack("{s:I, s:I, s:I, s:I}", "failed", (json_int_t)r->failed, "stuck", (json_int_t)r->stuck,
                  "rested", (json_int_t)r->rested, "ended", (json_int_t)r->ended));
    set(all, "bounds", check_bounds_json(checking_options_of(chaos_setup_model(r->setup))));
    if (r->record)
        set(all, "replay", replay_json(r));
    json_dumpf(all, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(all);
}
