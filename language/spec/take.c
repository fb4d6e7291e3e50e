/* Taking a transition between sources: does its label hold, and what becomes of the variables? */
#include "language/spec/clauses.h"

#include <string.h>

/* The values that an action carries. */
static void read_arguments(const lang_declared *a, uint32_t action, int64_t *arguments)
{
    uint32_t rest = action - a->first;
    for (uint32_t i = a->parameter_count; i-- > 0;) {
        uint32_t size = (uint32_t)lang_type_size(&a->parameters[i].type);
        arguments[i] = a->parameters[i].type.low + (int64_t)(rest % size);
        rest /= size;
    }
}

lang_step lang_take(const lang_spec *spec, const lang_transition *t, int64_t *values, int64_t *next,
                    lang_trouble *trouble)
{
    const lang_rule *rule = t->rule;
    int64_t holds = 1, arguments[LANG_MOST_PARAMETERS];
    memcpy(next, values, spec->variable_count * sizeof *next);
    if (!rule)
        return LANG_TAKEN;
    if (rule->declared != LTS_NONE) {
        const lang_declared *a = &spec->declared[rule->declared];
        read_arguments(a, t->action, arguments);
        if (!lang_rule_fits(rule, arguments, a->parameter_count, values))
            return LANG_NOT_TAKEN;
    }
    trouble->why = rule->guard ? lang_term_evaluate(rule->guard, values, &holds, &trouble->at) : NULL;
    if (trouble->why)
        return LANG_FAULT;
    if (!holds)
        return LANG_NOT_TAKEN;
    lang_step step = LANG_TAKEN;
    for (uint32_t i = 0; i < rule->assigned_count; i++) {
        uint32_t variable = rule->assigned[i].variable;
        trouble->why = lang_term_evaluate(rule->assigned[i].value, values, &next[variable], &trouble->at);
        if (trouble->why)
            return LANG_FAULT;
        if (step == LANG_TAKEN && !lang_type_has(&spec->variables[variable].type, next[variable])) {
            step = LANG_OUT_OF_RANGE;
            trouble->at = rule->assigned[i].value->place;
            trouble->variable = variable;
            trouble->value = next[variable];
        }
    }
    return step;
}
