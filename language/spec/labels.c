/* Labels: which actions one stands for, and what it asks of variables and does to them. Constants, names and
 * a guard pick some of the values of an action; a guard that speaks of variables picks when it is known what
 * these are (unfold.c).
 */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* A rule while its label is read. */
typedef struct pattern {
    lang_rule *rule;
    const lang_declared *action; /* NULL: one without values */
    lang_variable *in;           /* that of the rule */
} pattern;

/* The name that is bound last or before; NULL: none of that name is. */
static const lang_variable *find_bound(const pattern *p, const char *name)
{
    for (uint32_t i = p->rule->in_count - p->rule->bound_count; i < p->rule->in_count; i++)
        if (strcmp(p->in[i].name, name) == 0)
            return &p->in[i];
    return NULL;
}

static bool is_variable(const lang_spec_builder *builder, const lang_term *term)
{
    return lang_find_variable(builder->spec, term->text) != LTS_NONE;
}

/* A name that the label binds. False: it cannot, which is said. */
static bool bind(lang_spec_builder *builder, pattern *p, uint32_t number, const lang_term *term)
{
    lang_diagnostics *d = builder->diagnostics;
    if (find_bound(p, term->text)) {
        lang_error(d, term->place, "%s is bound twice; give one of them another name, and a guard",
                   lang_quoted(d, term->text));
        return false;
    }
    if (is_variable(builder, term)) {
        const char *name = p->action->parameters[number].name;
        name = lang_find_variable(builder->spec, name) == LTS_NONE ? name : "value";
        lang_error(d, term->place,
                   "%s is a variable, and here would be a new name; a guard compares with it: '%s' here, and "
                   "'when %s == %s'",
                   lang_quoted(d, term->text), name, name, term->text);
        return false;
    }
    p->rule->parameter[p->rule->bound_count++] = number;
    p->in[p->rule->in_count++] = (lang_variable){term->text, p->action->parameters[number].type, term->place};
    return true;
}

/* One argument: a constant, `_`, or a name that is bound. False: it is wrong, which is said. */
static bool read_argument(lang_spec_builder *builder, pattern *p, uint32_t number, lang_term *term)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_scope nothing = {.diagnostics = d, .arena = builder->arena};
    const lang_variable *parameter = &p->action->parameters[number];
    bool is_name = term->kind == LANG_TERM_NAME && !term->grouped;
    if (is_name && !term->quoted && strcmp(term->text, "_") == 0)
        return true;
    bool is_boolean = is_name && !term->quoted && lang_type_word(&lang_type_bool, term->text) >= 0;
    if (is_name && !is_boolean && lang_type_word(&parameter->type, term->text) < 0)
        return bind(builder, p, number, term);
    lang_place at;
    int64_t *constant = &p->rule->constant[number];
    if (!lang_term_check(&nothing, term, &parameter->type))
        return false;
    const char *fault = lang_term_evaluate(term, NULL, constant, &at);
    if (fault)
        lang_error(d, at, "%s", fault);
    else if (!lang_type_has(&parameter->type, *constant))
        lang_error(d, term->place, "%" PRId64 " is no value of %s, which is %s", *constant,
                   lang_quoted(d, parameter->name), lang_type_text(builder->arena, &parameter->type));
    else
        p->rule->is_constant[number] = true;
    return p->rule->is_constant[number];
}

static bool begin_pattern(lang_spec_builder *builder, pattern *p, const lang_ast_label *label)
{
    base_arena *arena = builder->arena;
    const lang_spec *spec = builder->spec;
    uint32_t count = p->action ? p->action->parameter_count : 0, assigned = 0;
    for (const lang_ast_assignment *a = label ? label->assignments.first : NULL; a; a = a->next)
        assigned++;
    lang_rule *rule = p->rule = base_arena_alloc(arena, sizeof *rule);
    if (!rule)
        return false;
    *rule = (lang_rule){.number = builder->rule_count++,
                        .declared = p->action ? (uint32_t)(p->action - spec->declared) : LTS_NONE,
                        .constant = base_arena_array(arena, count, sizeof *rule->constant),
                        .is_constant = base_arena_array(arena, count, sizeof *rule->is_constant),
                        .parameter = base_arena_array(arena, count, sizeof *rule->parameter),
                        .assigned = base_arena_array(arena, assigned, sizeof *rule->assigned),
                        .in_count = spec->variable_count};
    rule->in = p->in = base_arena_array(arena, (size_t)count + spec->variable_count, sizeof *p->in);
    if (!rule->constant || !rule->is_constant || !rule->parameter || !rule->assigned || !p->in)
        return false;
    for (uint32_t i = 0; i < spec->variable_count; i++)
        p->in[i] =
            (lang_variable){spec->variables[i].name, spec->variables[i].type, spec->variables[i].place};
    return true;
}

/* ---- assignments ---- */

/* Which variable it is that is assigned to; LTS_NONE: none, which is said. */
static uint32_t find_assigned(lang_spec_builder *builder, const pattern *p, const lang_ast_name *name)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    uint32_t number = lang_find_variable(spec, name->text);
    if (number != LTS_NONE)
        return number;
    const lang_variable *bound = find_bound(p, name->text);
    if (bound) {
        lang_error(d, name->place, "%s is no variable: it is what the action carries",
                   lang_quoted(d, name->text));
        lang_note(d, bound->place, "it is bound here");
        return LTS_NONE;
    }
    base_near near;
    if (lang_near_search(d, &near, name->text))
        for (uint32_t i = 0; i < spec->variable_count; i++)
            base_near_offer(&near, spec->variables[i].name);
    lang_error(d, name->place, "there is no variable %s%s", lang_quoted(d, name->text),
               lang_near_text(d, &near));
    if (near.best)
        lang_fix_name(d, name->place, near.best);
    return LTS_NONE;
}

static bool read_assignment(lang_spec_builder *builder, pattern *p, const lang_scope *scope,
                            const lang_ast_assignment *ast)
{
    lang_diagnostics *d = builder->diagnostics;
    lang_rule *rule = p->rule;
    uint32_t number = find_assigned(builder, p, ast->name);
    if (number == LTS_NONE)
        return false;
    for (uint32_t i = 0; i < rule->assigned_count; i++)
        if (rule->assigned[i].variable == number) {
            lang_error(d, ast->name->place, "%s is assigned twice, and all assignments are of one moment",
                       lang_quoted(d, ast->name->text));
            return false;
        }
    builder->spec->variables[number].is_used = true;
    rule->assigned[rule->assigned_count++] = (lang_assigned){number, ast->value};
    return lang_term_check(scope, ast->value, &builder->spec->variables[number].type);
}

/* ---- the whole ---- */

/* Does the term speak of variables? Notes which. */
static bool speaks_of_variables(lang_spec *spec, const lang_term *term)
{
    if (!term)
        return false;
    bool is_one = !term->operation && term->slot < spec->variable_count;
    if (is_one)
        spec->variables[term->slot].is_used = true;
    bool left = speaks_of_variables(spec, term->left), right = speaks_of_variables(spec, term->right);
    return is_one || left || right;
}

/* Reads the arguments, the guard and the assignments; *asks: what it says of variables is for later. */
static bool read_pattern(lang_spec_builder *builder, pattern *p, const lang_ast_name *action, bool *asks)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_ast_label *label = action->label;
    uint32_t wanted = p->action ? p->action->parameter_count : 0, given = 0;
    bool fits = true;
    for (lang_term *term = label ? label->arguments.first : NULL; term; term = term->next, given++)
        if (given < wanted)
            fits = read_argument(builder, p, given, term) && fits;
    if (given != wanted) {
        lang_error(d, action->place, "%s has %u value%s, and %u %s given", lang_quoted(d, action->text),
                   wanted, wanted == 1 ? "" : "s", given, given == 1 ? "is" : "are");
        lang_note(d, p->action->place, "it is declared here");
        return false;
    }
    lang_term *guard = label ? label->guard : NULL;
    const lang_scope scope = {
        .diagnostics = d, .arena = builder->arena, .variables = p->in, .count = p->rule->in_count};
    fits = fits && (!guard || lang_term_check(&scope, guard, &lang_type_bool));
    p->rule->guard = guard;
    for (const lang_ast_assignment *a = label ? label->assignments.first : NULL; a; a = a->next)
        fits = read_assignment(builder, p, &scope, a) && fits;
    *asks = fits && (speaks_of_variables(builder->spec, guard) || p->rule->assigned_count > 0);
    for (uint32_t i = 0; fits && i < p->rule->assigned_count; i++)
        speaks_of_variables(builder->spec, p->rule->assigned[i].value);
    return fits;
}

static void report_fault(lang_spec_builder *builder, const lang_rule *rule, const int64_t *values,
                         lang_place at, const char *trouble)
{
    lang_diagnostics *d = builder->diagnostics;
    lang_error(d, at, "%s", trouble);
    for (uint32_t i = 0; i < rule->in_count; i++)
        lang_note(d, rule->in[i].place, "where %s is %s", rule->in[i].name,
                  lang_value_text(builder->arena, &rule->in[i].type, values[i]));
}

bool lang_rule_fits(const lang_rule *rule, const int64_t *arguments, uint32_t count, int64_t *values)
{
    for (uint32_t i = 0; i < count; i++)
        if (rule->is_constant[i] && rule->constant[i] != arguments[i])
            return false;
    for (uint32_t i = 0; i < rule->bound_count; i++)
        values[rule->in_count - rule->bound_count + i] = arguments[rule->parameter[i]];
    return true;
}

/* Do these values fit? `values` has room for those of the names. What the guard says of variables is not
 * asked. A fault is said, and *fault set. */
static bool matches(lang_spec_builder *builder, const pattern *p, const int64_t *arguments, int64_t *values,
                    bool asks, bool *fault)
{
    int64_t holds = 1;
    lang_place at;
    if (!lang_rule_fits(p->rule, arguments, p->action ? p->action->parameter_count : 0, values))
        return false;
    const lang_term *guard = asks ? NULL : p->rule->guard;
    const char *trouble = guard ? lang_term_evaluate(guard, values, &holds, &at) : NULL;
    if (trouble)
        report_fault(builder, p->rule, values, at, trouble);
    *fault = *fault || trouble;
    return !trouble && holds != 0;
}

static const char *join(base_arena *arena, const char *text, const char *before, const lang_term *term)
{
    const char *more = text ? lang_term_text(arena, term) : NULL;
    return more ? base_arena_printf(arena, "%s%s%s", text, before, more) : NULL;
}

/* What the label looks like as it was written, each part in a line of its own, but for what is said of time
 * and of others. NULL: no memory. */
static const char *written_lines(base_arena *arena, const lang_ast_name *action)
{
    const char *text = action->text;
    const lang_ast_label *label = action->label;
    for (const lang_term *t = label->arguments.first; t; t = t->next)
        text = join(arena, text, t == label->arguments.first ? "(" : ", ", t);
    if (text && label->arguments.first)
        text = base_arena_printf(arena, "%s)", text);
    if (label->guard)
        text = join(arena, text, "\nwhen ", label->guard);
    for (const lang_ast_assignment *a = label->assignments.first; a && text; a = a->next) {
        const char *before = a == label->assignments.first ? "\ndo" : ",";
        const char *name =
            base_arena_printf(arena, a->name->quoted ? "%s \"%s\" = " : "%s %s = ", before, a->name->text);
        text = name ? join(arena, text, name, a->value) : NULL;
    }
    return text;
}

/* Lines as one. NULL: no memory. */
static const char *in_one_line(base_arena *arena, const char *lines)
{
    char *line = base_arena_text(arena, lines, strlen(lines));
    for (char *at = line; at && (at = strchr(at, '\n'));)
        *at = ' ';
    return line;
}

/* Lists the actions whose values fit. */
static bool list_matches(lang_spec_builder *builder, const pattern *p, const lang_ast_name *action, bool asks,
                         lang_label_actions *list)
{
    uint32_t count = p->action ? p->action->count : 1,
             parameters = p->action ? p->action->parameter_count : 0;
    int64_t *arguments = base_arena_array(builder->arena, parameters, sizeof *arguments);
    int64_t *values = base_arena_array(builder->arena, p->rule->in_count, sizeof *values);
    if (count > builder->label_room) {
        builder->label_numbers = base_arena_array(builder->arena, count, sizeof *builder->label_numbers);
        builder->label_room = builder->label_numbers ? count : 0;
    }
    list->numbers = builder->label_numbers;
    if (!arguments || !values || !list->numbers)
        return false;
    bool fault = false;
    if (!p->action) {
        uint32_t number;
        if (!lang_mention_action(builder, action, &number))
            return false;
        if (matches(builder, p, arguments, values, asks, &fault))
            list->numbers[list->count++] = number;
    }
    uint32_t number = p->action ? p->action->first : 0;
    for (bool more = p->action && lang_next_values(p->action, arguments, true); more && !fault;
         more = lang_next_values(p->action, arguments, false), number++)
        if (matches(builder, p, arguments, values, asks, &fault))
            list->numbers[list->count++] = number;
    if (list->count == 0 && !fault)
        lang_warn(builder->diagnostics, LANG_W_UNUSED, action->place, "%s: this never holds",
                  lang_quoted(builder->diagnostics, list->written));
    return true;
}

bool lang_list_label_actions(lang_spec_builder *builder, const lang_ast_name *action,
                             lang_label_actions *list)
{
    lang_spec *spec = builder->spec;
    lang_diagnostics *d = builder->diagnostics;
    uint32_t declared = lang_find_declared(spec, action->text);
    *list = (lang_label_actions){.numbers = NULL};
    if (declared == LTS_NONE && !action->label) {
        list->numbers = &list->one;
        list->count = 1;
        return lang_mention_action(builder, action, &list->one);
    }
    if (declared == LTS_NONE && action->label->arguments.first) {
        lang_error(d, action->place,
                   "%s is not declared with values; 'action %s(x: int(0..3));' would do that",
                   lang_quoted(d, action->text), action->text);
        return true;
    }
    bool says_nothing = !action->label || !(action->label->arguments.first || action->label->guard ||
                                            action->label->assignments.first);
    if (declared != LTS_NONE && says_nothing) {
        lang_error(d, action->place, "%s has values: '%s(_)' would stand for any",
                   lang_quoted(d, action->text), action->text);
        lang_note(d, spec->declared[declared].place, "it is declared here");
        return true;
    }
    pattern p = {.action = declared == LTS_NONE ? NULL : &spec->declared[declared]};
    if (declared != LTS_NONE)
        spec->declared[declared].is_used = true;
    bool asks = false;
    list->lines = written_lines(builder->arena, action);
    if (!list->lines || !lang_read_conditions(builder, action, list) ||
        !(list->written = in_one_line(builder->arena, list->lines)) ||
        !begin_pattern(builder, &p, action->label))
        return false;
    p.rule->written = list->written;
    p.rule->place = action->place;
    if (!read_pattern(builder, &p, action, &asks)) {
        for (uint32_t v = 0; v < spec->variable_count; v++) /* what it meant to speak of nobody knows */
            spec->variables[v].is_used = true;
        return true;
    }
    list->rule = asks || (spec->variable_count > 0 && p.action) ? p.rule : NULL;
    return list_matches(builder, &p, action, asks, list);
}
