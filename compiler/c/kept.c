/* The form that keeps variables: for a specification that has too many states when it is unfolded. A run is a
 * state as declared and the values of the variables; a step is the switch that one would write by hand, with
 * the guards of the source.
 */
#include "compiler/c/form.h"
#include "compiler/c/pair.h"
#include "compiler/c/terms.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

/* The smallest type that has all values. */
static const char *type_of(const lang_type *type)
{
    if (type->low >= 0)
        return type->high <= UINT8_MAX    ? "uint8_t"
               : type->high <= UINT16_MAX ? "uint16_t"
               : type->high <= UINT32_MAX ? "uint32_t"
                                          : "uint64_t";
    return type->low >= INT8_MIN && type->high <= INT8_MAX     ? "int8_t"
           : type->low >= INT16_MIN && type->high <= INT16_MAX ? "int16_t"
           : type->low >= INT32_MIN && type->high <= INT32_MAX ? "int32_t"
                                                               : "int64_t";
}

static void put_constant(int64_t value, FILE *out)
{
    if (value == INT64_MIN)
        fputs("INT64_MIN", out);
    else
        fprintf(out, "INT64_C(%" PRId64 ")", value);
}

static void declare_type(const lang_spec *spec, FILE *out)
{
    fputs("/* Where the specification is, and its variables. */\ntypedef struct {\n    uint32_t state;\n",
          out);
    for (uint32_t v = 0; v < spec->variable_count; v++)
        fprintf(out, "    %s %s_;\n", type_of(&spec->variables[v].type), spec->variables[v].c_name);
    spexc_c_fill(out, spec, "} $x_run;\n#define $X_RUN_INIT { (uint32_t)$X_STATE_$s",
                 spec->sources[spec->initial].c_name);
    for (uint32_t v = 0; v < spec->variable_count; v++) {
        fputs(", ", out);
        put_constant(spec->variables[v].initial, out);
    }
    fputs(" }\n\n", out);
}

/* ---- one label ---- */

static bool reads(const lang_term *term, uint32_t slot)
{
    if (!term)
        return false;
    return (!term->operation && term->slot == slot) || reads(term->left, slot) || reads(term->right, slot);
}

/* Does a label look at the value of that parameter? */
static bool reads_parameter(const lang_spec *spec, const lang_rule *rule, uint32_t parameter)
{
    bool found = rule->is_constant[parameter];
    for (uint32_t b = 0; b < rule->bound_count && !found; b++) {
        uint32_t slot = spec->variable_count + b;
        if (rule->parameter[b] != parameter)
            continue;
        found = reads(rule->guard, slot);
        for (uint32_t i = 0; i < rule->assigned_count && !found; i++)
            found = reads(rule->assigned[i].value, slot);
    }
    return found;
}

/* The values that the action carries, as far as they are looked at. */
static void put_parameters(const lang_spec *spec, const lang_rule *rule, FILE *out)
{
    const lang_declared *a = &spec->declared[rule->declared];
    uint64_t divisor = 1;
    for (uint32_t p = a->parameter_count; p-- > 0;) {
        const lang_type *type = &a->parameters[p].type;
        if (reads_parameter(spec, rule, p)) {
            fprintf(out, "            const int64_t value%" PRIu32 "_ = (int64_t)(values", p);
            if (divisor > 1)
                fprintf(out, " / %" PRIu64 "u", divisor);
            if (p > 0)
                fprintf(out, " %% %" PRIu64 "u", lang_type_size(type));
            fputs(")", out);
            if (type->low != 0) {
                fputs(" + ", out);
                put_constant(type->low, out);
            }
            fprintf(out, ";\n            (void)value%" PRIu32 "_;\n", p);
        }
        divisor *= lang_type_size(type);
    }
}

static bool guard_may_fault(const lang_rule *rule)
{
    return rule && rule->guard && lang_term_bounds(rule->guard, rule->in).may_fault;
}

static bool may_fault(const lang_rule *rule)
{
    bool may = guard_may_fault(rule);
    for (uint32_t i = 0; i < rule->assigned_count; i++)
        may = may || lang_term_bounds(rule->assigned[i].value, rule->in).may_fault;
    return may;
}

static bool has_mask(const lang_rule *rule)
{
    bool has = spexc_c_has_mask(rule->guard);
    for (uint32_t i = 0; i < rule->assigned_count; i++)
        has = has || spexc_c_has_mask(rule->assigned[i].value);
    return has;
}

static void put_condition(const lang_spec *spec, const lang_rule *rule, bool has_fault, FILE *out)
{
    const spexc_c_terms terms = {spec, rule};
    const char *before = "";
    uint32_t parameters = rule->declared == LTS_NONE ? 0 : spec->declared[rule->declared].parameter_count;
    for (uint32_t p = 0; p < parameters; p++) {
        if (!rule->is_constant[p])
            continue;
        fprintf(out, "%svalue%" PRIu32 "_ == ", before, p);
        put_constant(rule->constant[p], out);
        before = " && ";
    }
    if (rule->guard) {
        fputs(before, out);
        spexc_c_put_term(&terms, rule->guard, !*before && !has_fault, out);
        if (has_fault)
            fputs(" && !fault", out);
    }
}

static void put_assignments(const lang_spec *spec, const lang_rule *rule, bool has_fault, FILE *out)
{
    const spexc_c_terms terms = {spec, rule};
    for (uint32_t i = 0; i < rule->assigned_count; i++) {
        fprintf(out, "                const int64_t next%" PRIu32 "_ = ", i);
        spexc_c_put_term(&terms, rule->assigned[i].value, true, out);
        fputs(";\n", out);
    }
    if (has_fault)
        fputs("                if (fault)\n                    return 2;\n", out);
    for (uint32_t i = 0; i < rule->assigned_count; i++) {
        const lang_type *type = &spec->variables[rule->assigned[i].variable].type;
        lang_bounds b = lang_term_bounds(rule->assigned[i].value, rule->in);
        if (b.low >= type->low && b.high <= type->high)
            continue;
        fprintf(out, "                if (next%" PRIu32 "_ < ", i);
        put_constant(type->low, out);
        fprintf(out, " || next%" PRIu32 "_ > ", i);
        put_constant(type->high, out);
        fputs(")\n                    return 2;\n", out);
    }
    for (uint32_t i = 0; i < rule->assigned_count; i++) {
        const lang_memory *variable = &spec->variables[rule->assigned[i].variable];
        fprintf(out, "                run->%s_ = (%s)next%" PRIu32 "_;\n", variable->c_name,
                type_of(&variable->type), i);
    }
}

static bool has_condition(const lang_spec *spec, const lang_rule *rule)
{
    bool has = rule && rule->guard;
    for (uint32_t p = 0;
         rule && rule->declared != LTS_NONE && p < spec->declared[rule->declared].parameter_count; p++)
        has = has || rule->is_constant[p];
    return has;
}

static void put_transition(const lang_spec *spec, const lang_transition *t, FILE *out)
{
    const lang_rule *rule = t->rule;
    bool has_fault = rule && may_fault(rule);
    fputs("            /* ", out);
    spexc_c_comment(lang_label_of(spec, t), out);
    fputs(" */\n", out);
    if (has_fault)
        fputs("            fault = false;\n", out);
    if (has_condition(spec, rule)) {
        fputs("            if (", out);
        put_condition(spec, rule, has_fault, out);
        fputs(") {\n", out);
    } else {
        fputs("            {\n", out);
    }
    if (rule)
        put_assignments(spec, rule, has_fault, out);
    spexc_c_fill(
        out, spec,
        "                run->state = (uint32_t)$X_STATE_$s;\n                return 1;\n            }\n",
        spec->sources[t->to].c_name);
    if (guard_may_fault(rule))
        fputs("            if (fault)\n                otherwise = 2;\n", out);
}

/* ---- one state ---- */

static bool is_of_values(const lang_transition *t)
{
    return t->rule && t->rule->declared != LTS_NONE;
}

/* Is it the first of the state's transitions that are of its action? `list` has those before it. */
static bool is_first_of_action(const lang_transition *const *list, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (is_of_values(list[k]) == is_of_values(list[i]) &&
            (is_of_values(list[i]) ? list[k]->rule->declared == list[i]->rule->declared
                                   : list[k]->action == list[i]->action))
            return false;
    return true;
}

static void put_values(const lang_spec *spec, const lang_transition *const *list, uint32_t count, uint32_t i,
                       FILE *out)
{
    const lang_declared *a = &spec->declared[list[i]->rule->declared];
    bool reads_any = false;
    for (uint32_t k = i; k < count; k++)
        for (uint32_t p = 0; is_of_values(list[k]) && list[k]->rule->declared == list[i]->rule->declared &&
                             p < a->parameter_count;
             p++)
            reads_any = reads_any || reads_parameter(spec, list[k]->rule, p);
    spexc_c_fill(out, spec, "        if (action - (uint32_t)$X_ACTION_$s < $uu) {\n",
                 spec->actions[a->first].c_name, a->count);
    if (reads_any)
        spexc_c_fill(out, spec, "            const uint32_t values = action - (uint32_t)$X_ACTION_$s;\n",
                     spec->actions[a->first].c_name);
    for (uint32_t k = i; k < count; k++) {
        if (!is_of_values(list[k]) || list[k]->rule->declared != list[i]->rule->declared)
            continue;
        fputs("            {\n", out);
        put_parameters(spec, list[k]->rule, out);
        put_transition(spec, list[k], out);
        fputs("            }\n", out);
    }
    fputs("        }\n", out);
}

/* `otherwise`: what is returned where nothing is taken. */
static void put_state(const lang_spec *spec, uint32_t s, const lang_transition *const *list, uint32_t count,
                      const char *otherwise, FILE *out)
{
    bool any = false;
    spexc_c_fill(out, spec, "    case (uint32_t)$X_STATE_$s:\n", spec->sources[s].c_name);
    for (uint32_t i = 0; i < count; i++)
        if (is_of_values(list[i]) && is_first_of_action(list, i))
            put_values(spec, list, count, i, out);
    for (uint32_t i = 0; i < count; i++) {
        if (is_of_values(list[i]) || !is_first_of_action(list, i))
            continue;
        if (!any)
            fputs("        switch (action) {\n", out);
        any = true;
        spexc_c_fill(out, spec, "        case (uint32_t)$X_ACTION_$s:\n",
                     spec->actions[list[i]->action].c_name);
        for (uint32_t k = i; k < count; k++)
            if (!is_of_values(list[k]) && list[k]->action == list[i]->action)
                put_transition(spec, list[k], out);
        fprintf(out, "            return %s;\n", otherwise);
    }
    if (any)
        fprintf(out, "        default:\n            return %s;\n        }\n", otherwise);
    else
        fprintf(out, "        return %s;\n", otherwise);
}

/* Each label of a state once, however many values it stands for. */
static uint32_t list_labels(const lang_spec *spec, const lang_by_state *groups, uint32_t s,
                            const lang_transition **list)
{
    uint32_t count = 0;
    for (uint32_t i = groups->first[s]; i < groups->first[s + 1]; i++) {
        const lang_transition *t = &spec->written[groups->transition[i]];
        bool is_listed = false;
        for (uint32_t k = 0; k < count && is_of_values(t) && !is_listed; k++)
            is_listed = list[k]->rule == t->rule && list[k]->to == t->to;
        if (!is_listed)
            list[count++] = t;
    }
    return count;
}

static bool any_rule(const lang_spec *spec, bool (*holds)(const lang_rule *rule))
{
    for (uint32_t i = 0; i < spec->written_count; i++)
        if (spec->written[i].rule && !lang_is_written_before(spec->written, i) &&
            holds(spec->written[i].rule))
            return true;
    return false;
}

static void declare_take(const lang_spec *spec, FILE *out)
{
    lang_by_state groups;
    bool has_fault = any_rule(spec, may_fault);
    bool has_otherwise = any_rule(spec, guard_may_fault);
    const lang_transition **list = NULL;
    if (lang_group_by_state(spec, &groups))
        list = malloc((groups.widest + 1ull) * sizeof(const lang_transition *));
    if (has_fault)
        spexc_c_declare_checked(spec, out);
    if (any_rule(spec, has_mask))
        spexc_c_declare_masks(spec, out);
    spexc_c_fill(
        out, spec,
        "/* 1: `action` is taken; 0: it is not allowed; 2: neither, as a value would be out of range. */\n"
        "static inline int $x_take_($x_run *run, uint32_t action)\n{\n");
    if (has_fault)
        fputs("    bool fault = false;\n    (void)fault;\n", out);
    if (has_otherwise)
        fputs("    int otherwise = 0;\n", out);
    fputs("    switch (run->state) {\n", out);
    for (uint32_t s = 0; list && s < spec->source_count; s++) {
        uint32_t count = list_labels(spec, &groups, s, list);
        if (count > 0)
            put_state(spec, s, list, count, has_otherwise ? "otherwise" : "0", out);
    }
    fputs("    default:\n        return 0;\n    }\n}\n\n", out);
    lang_by_state_release(&groups);
    if (!list)
        fputs("#error \"there was no memory\"\n", out);
    free(list);
}

static void declare(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    const lang_spec *spec = t->spec;
    (void)entry;
    declare_type(spec, out);
    spexc_c_declare_silent(t, out);
    declare_take(spec, out);
    spexc_c_fill(out, spec,
                 "/* Does the specification allow `action` now? */\n"
                 "static inline bool $x_allows(const $x_run *run, enum $x_action action)\n"
                 "{\n"
                 "    $x_run next = *run;\n"
                 "    return $x_silent_(action) || $x_take_(&next, (uint32_t)action) == 1;\n"
                 "}\n\n"
                 "/* Takes `action`. False: it is not allowed now, and `run` stays put. */\n"
                 "static inline bool $x_step($x_run *run, enum $x_action action)\n"
                 "{\n"
                 "    return $x_silent_(action) || $x_take_(run, (uint32_t)action) == 1;\n"
                 "}\n");
}

static void define(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    (void)t, (void)entry, (void)out; /* all of it is in the header */
}

/* ---- for an engine ---- */

static void define_words(const lang_spec *spec, uint32_t v, FILE *out)
{
    static const char *const booleans[] = {"false", "true"};
    const lang_type *type = &spec->variables[v].type;
    const char *const *words = type->kind == LANG_BOOL ? booleans : type->words;
    spexc_c_fill(out, spec, "static const char *const $x_words_$u_[] = {\n", v);
    for (int64_t i = 0; i <= type->high; i++) {
        fputs("    ", out);
        spexc_c_string(words[i], out);
        fputs(",\n", out);
    }
    fputs("};\n\n", out);
}

void spexc_c_define_kept(const lang_spec *spec, FILE *out)
{
    assert(spec->unfolded_count > 0);
    for (uint32_t v = 0; v < spec->variable_count; v++)
        if (spec->variables[v].type.kind != LANG_INT)
            define_words(spec, v, out);
    spexc_c_fill(out, spec, "static const spex_kept_variable $x_variables_[$u] = {\n", spec->variable_count);
    for (uint32_t v = 0; v < spec->variable_count; v++) {
        const lang_memory *variable = &spec->variables[v];
        fputs("    { ", out);
        spexc_c_string(variable->name, out);
        const int64_t numbers[] = {variable->type.low, variable->type.high, variable->initial};
        for (unsigned i = 0; i < 3; i++) {
            fputs(", ", out);
            put_constant(numbers[i], out);
        }
        if (variable->type.kind != LANG_INT)
            spexc_c_fill(out, spec, ", $x_words_$u_ },\n", v);
        else
            fputs(", 0 },\n", out);
    }
    spexc_c_fill(
        out, spec,
        "};\n\nstatic uint32_t $x_follow_(const void *arg, uint32_t state, int64_t *values, uint32_t "
        "action)\n{\n    $x_run run;\n    (void)arg;\n    run.state = state;\n");
    for (uint32_t v = 0; v < spec->variable_count; v++)
        fprintf(out, "    run.%s_ = (%s)values[%" PRIu32 "];\n", spec->variables[v].c_name,
                type_of(&spec->variables[v].type), v);
    spexc_c_fill(out, spec,
                 "    const int taken = $x_take_(&run, action);\n"
                 "    if (taken != 1)\n        return taken == 2 ? SPEX_NO_RUN - 1 : SPEX_NO_RUN;\n");
    for (uint32_t v = 0; v < spec->variable_count; v++)
        fprintf(out, "    values[%" PRIu32 "] = (int64_t)run.%s_;\n", v, spec->variables[v].c_name);
    spexc_c_fill(out, spec,
                 "    return run.state;\n}\n\n"
                 "static const spex_kept $x_kept_ = { $u, $x_variables_, $x_follow_, 0 };\n\n",
                 spec->variable_count);
}

const spexc_c_form spexc_c_kept = {
    .name = "KEPT", .declare = declare, .define = define, .members = "    .kept = &$x_kept_,\n"};
