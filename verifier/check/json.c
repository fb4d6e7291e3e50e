/* A result as JSON: an object a system. */
#include "config.h"

#include "verifier/check/bounds.h"
#include "verifier/check/result.h"

#include "base/json.h"

#include <string.h>

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *place_json(const check_result *r, const spex_agent *type, const spex_place *place)
{
    return json_pack("{s:o, s:I, s:I, s:o}", "file", base_json_text(check_path_of(r, type)), "line",
                     (json_int_t)place->line, "column", (json_int_t)place->column, "what",
                     base_json_text(place->what));
}

static json_t *changes_json(const checking_change *changes, uint32_t count)
{
    json_t *object = json_object();
    for (uint32_t i = 0; i < count; i++)
        set(object, changes[i].field, base_json_text(changes[i].value));
    return object;
}

static json_t *agent_json(const check_result *r, uint32_t agent)
{
    return agent == CHECKING_OUTSIDE ? json_null() : json_string(checking_agent_name(r->model, agent));
}

static json_t *arrows_json(const check_result *r, const checking_told *step)
{
    static const char *const kinds[] = {"gets", "sends", "emits", "loses", "doubles"};
    json_t *list = json_array();
    for (uint32_t i = 0; i < step->arrow_count; i++) {
        const checking_arrow *a = &step->arrows[i];
        json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:o}", "kind", kinds[a->kind], "from",
                                              agent_json(r, a->from), "to", agent_json(r, a->to), "message",
                                              base_json_text(a->text)));
    }
    return list;
}

static json_t *step_json(const check_result *r, const check_finding *f, size_t i)
{
    const checking_told *step = f->steps[i];
    json_t *object = json_pack("{s:o, s:o, s:o, s:o}", "text", base_json_text(step->text), "agent",
                               agent_json(r, step->agent), "messages", arrows_json(r, step), "changes",
                               changes_json(step->changes, step->change_count));
    json_t *results = step->result_count ? json_array() : NULL;
    for (uint32_t k = 0; k < step->result_count; k++)
        json_array_append_new(results, json_pack("{s:s, s:o}", "call", step->results[k].field, "gives",
                                                 base_json_text(step->results[k].value)));
    if (results)
        set(object, "externs", results);
    if (step->handler)
        set(object, "handler", place_json(r, step->type, step->handler));
    if (f->found->run[i].outcome == SPEX_EXPLORER_FAULT)
        set(object, "fault", step->fault ? place_json(r, step->type, step->fault) : json_true());
    return object;
}

json_t *check_run_json(const check_result *r, const check_finding *f)
{
    json_t *run = json_array();
    for (size_t i = 0; i < f->step_count; i++)
        json_array_append_new(run, step_json(r, f, i));
    return run;
}

static json_t *texts_json(const char *const *texts, uint32_t count)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(list, base_json_text(texts[i]));
    return list;
}

/* What a claim about whole runs relies on. */
static void add_reliance(const check_result *r, const check_finding *f, json_t *one)
{
    set(one, "fairness", json_string(check_fairness_name(r->options)));
    set(one, "given", texts_json(f->of_runs->fair, f->of_runs->fair_count));
}

static json_t *finding_json(const check_result *r, const check_finding *f)
{
    json_t *one = json_pack("{s:o, s:s, s:s}", "name", base_json_text(f->name), "kind", f->kind, "verdict",
                            spex_explorer_verdict_name(f->verdict));
    if (f->line)
        set(one, "line", json_integer(f->line));
    if (f->of_runs && f->of_runs->kind != SPEX_SYSTEM_POSSIBLY)
        add_reliance(r, f, one);
    if (f->of_runs && f->verdict == SPEX_EXPLORER_NOT_FINISHED)
        set(one, "end", json_string(check_end_text(f->found->end)));
    if (f->left_out) {
        set(one, "left_out", base_json_text(f->left_out));
        set(one, "cone_states", json_integer((json_int_t)f->cone_states));
    }
    if (f->verdict == SPEX_EXPLORER_VIOLATED) {
        if (f->of_runs)
            set(one, "for", texts_json(f->agents, f->agent_count));
        set(one, "length", json_integer((json_int_t)f->found->length));
        if (f->begin_count)
            set(one, "first", changes_json(f->begins, f->begin_count));
        if (f->found->may_be_longer)
            set(one, "may_be_longer", json_true());
        set(one, "run", check_run_json(r, f));
        set(one, "cycle", json_integer((json_int_t)f->found->cycle_length));
        set(one, "ends", changes_json(f->ends, f->end_count));
    }
    json_t *irrelevant = json_array();
    for (uint32_t i = 0; i < f->irrelevant_count; i++)
        json_array_append_new(irrelevant, json_pack("{s:o, s:o, s:I, s:I}", "text",
                                                    base_json_text(f->irrelevant[i]->text), "file",
                                                    base_json_text(check_file_of(r, f)), "line",
                                                    (json_int_t)f->irrelevant[i]->line, "column",
                                                    (json_int_t)f->irrelevant[i]->column));
    set(one, "irrelevant", irrelevant);
    set(one, "missing", texts_json(f->missing, f->missing_count));
    return one;
}

static json_t *coverage_json(const check_result *r)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < r->occurrence_count; i++) {
        const checking_occurrence *o = &r->occurrences[i];
        json_t *one =
            json_pack("{s:s, s:o, s:b}", "kind", o->kind, "what", base_json_text(o->what), "seen", o->seen);
        if (o->agent)
            set(one, "agent", json_string(o->agent->name));
        if (o->line) {
            set(one, "file", base_json_text(check_path_of(r, o->agent)));
            set(one, "line", json_integer(o->line));
        }
        json_array_append_new(list, one);
    }
    return list;
}

/* Of a reduction that was used, or why it was not. */
static json_t *used_json(const char *off)
{
    return off ? json_pack("{s:b, s:s}", "used", false, "why", off) : json_pack("{s:b}", "used", true);
}

void check_print_json(const check_result *r, FILE *out)
{
    const spex_explorer_model *m = checking_explorer_model(r->model);
    const spex_explorer_figures *f = &r->figures;
    json_t *cuts = json_array(), *properties = json_array();
    for (uint32_t i = 0; i < m->cut_count; i++)
        if (spex_explorer_cut(r->search, i))
            json_array_append_new(cuts, json_pack("{s:s, s:o, s:I}", "kind", checking_cut_kind(r->model, i),
                                                  "bound", base_json_text(m->cuts[i]), "steps",
                                                  (json_int_t)spex_explorer_cut(r->search, i)));
    for (uint32_t i = 0; i < r->count; i++)
        json_array_append_new(properties, finding_json(r, &r->findings[i]));
    json_t *all =
        json_pack("{s:o, s:s, s:I, s:I, s:I, s:b, s:o, s:o, s:o}", "file", base_json_text(r->path), "system",
                  r->system->name, "states", (json_int_t)f->states, "steps", (json_int_t)f->steps, "depth",
                  (json_int_t)f->depth, "complete", f->end == SPEX_EXPLORER_COMPLETE, "cuts", cuts,
                  "properties", properties, "coverage", coverage_json(r));
    set(all, "bounds", check_bounds_json(&r->options->model));
    set(all, "symmetry", check_alike_json(r));
    set(all, "partial_order", used_json(check_no_order(r)));
    set(all, "cone", used_json(check_no_cone(r)));
    if (f->states_of_runs)
        set(all, "states_of_runs", json_integer((json_int_t)f->states_of_runs));
    if (r->options->model.ordered)
        set(all, "timers", json_string("ordered"));
    set(all, "left_to_run_time", texts_json(r->left, r->left_count));
    if (f->end != SPEX_EXPLORER_COMPLETE)
        set(all, "end", json_string(check_end_text(f->end)));
    if (r->options->search.compact)
        set(all, "missed", json_real(f->missed));
    set(all, "seconds", json_real(f->seconds));
    set(all, "bytes", json_integer((json_int_t)f->bytes));
    if (f->bytes_of_runs)
        set(all, "bytes_of_runs", json_integer((json_int_t)f->bytes_of_runs));
    set(all, "threads", json_integer(f->jobs));
    json_dumpf(all, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(all);
}
