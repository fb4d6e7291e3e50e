/* The model that operations are held against: one with a name, a specification or another labelled transition
 * system, an agent, or functions in a shared object. */
#include "verifier/history/model.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/shown.h"
#include "lts/lts.h"
#include "verifier/history/guard.h"

/* ---- labelled transition systems ---- */

static const char *action_of(const void *of, uint32_t number)
{
    const lts *l = of;
    return base_names_text(l->labels, number);
}

static bool steps_of(const void *of, uint32_t state,
                     bool (*each)(void *arg, bool silent, uint32_t action, uint32_t to), void *arg)
{
    const lts *l = of;
    for (uint64_t e = l->first[state]; e < l->first[state + 1]; e++)
        if (!each(arg, l->edges[e].label == LTS_TAU, l->edges[e].label, l->edges[e].target))
            return false;
    return true;
}

static int open_lts(spexv_model_source *s, const char *name)
{
    const int outcome = verdict_input_open(name, NULL, true, &s->input);
    if (outcome == CLI_YES)
        s->automaton = (history_automaton){.name = name,
                                           .states = s->input.lts->states,
                                           .initial = s->input.lts->initial,
                                           .actions = base_names_count(s->input.lts->labels),
                                           .action = action_of,
                                           .steps = steps_of,
                                           .of = s->input.lts};
    return outcome;
}

/* ---- agents ---- */

/* FILE.lts:AGENT, or a file that has one agent and nothing else. False: it is something else, or wrong, which
 * whoever reads it as something else will say. */
static bool open_agent(spexv_model_source *s, const char *operand, int *outcome)
{
    const char *name;
    char *path = cli_split_operand(operand, &name);
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    const lang_load_options how = {.no_assertions = true};
    lang_unit *unit = NULL;
    bool is_done = false;
    if (path && diagnostics && cli_has_suffix(path, ".lts") &&
        lang_load_file(path, &how, diagnostics, &unit) == CLI_YES) {
        const lang_agent *agent = systems_agent_named(unit, name);
        is_done = agent || (name && !lang_find_spec(unit, name) && !systems_named(unit, name));
        if (is_done)
            *outcome = agent ? systems_compile_agent(unit->agents, agent, path, SYSTEMS_TO_SEARCH, &s->code)
                             : systems_complain_of_name(unit, path, name);
    }
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    free(path);
    return is_done;
}

/* ---- shared objects ---- */

static int open_object(spexv_model_source *s, const char *path)
{
    s->object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (s->object)
        s->functions = dlsym(s->object, "spex_history_own_model");
    if (s->functions) {
        spexv_guard_begin(path);
        return CLI_YES;
    }
    fprintf(stderr, "%s: error: %s\n", path, s->object ? "has no spex_history_own_model" : dlerror());
    return CLI_TROUBLE;
}

/* ---- all of them ---- */

static int no_such_model(const char *name)
{
    base_near near;
    base_near_begin(&near, name);
    base_print_shown(stderr, "spex history: there is no model '%s', only", name);
    for (size_t i = 0; history_models[i]; i++) {
        base_near_offer(&near, history_models[i]->name);
        fprintf(stderr, "%s %s", i ? "," : "", history_models[i]->name);
    }
    fprintf(stderr, ", FILE.lts:SPEC, FILE.lts:AGENT and FILE.so\n");
    if (near.best)
        fprintf(stderr, "Did you mean '%s'?\n", near.best);
    return CLI_TROUBLE;
}

int spexv_model_open(spexv_model_source *s, const char *name)
{
    int outcome;
    s->class = history_find_model(name);
    if (s->class)
        return CLI_YES;
    if (cli_has_suffix(name, ".so"))
        return open_object(s, name);
    if (!strstr(name, ".lts") && !strchr(name, '/') && !cli_has_suffix(name, ".aut"))
        return no_such_model(name);
    if (open_agent(s, name, &outcome))
        return outcome;
    return open_lts(s, name);
}

void spexv_model_close(spexv_model_source *s)
{
    verdict_input_release(&s->input);
    systems_release_agent(&s->code);
    if (s->object)
        dlclose(s->object);
}

base_status spexv_model_begin(const spexv_model_source *s, const char *init, history_model *model, history *h,
                              base_error *error)
{
    if (s->class)
        return history_model_begin(model, s->class, h->values, init, error);
    if (s->functions)
        return history_functions_begin(model, s->functions, h->values, error);
    if (s->code.agent)
        return history_agent_begin(model, s->code.agent, h->values, init, error);
    return history_automaton_begin(model, &s->automaton, h->values, error);
}

void spexv_model_end(history_model *model)
{
    if (model->class == &history_functions_class)
        history_functions_end(model);
    else if (model->class == &history_agent_class)
        history_agent_end(model);
}
