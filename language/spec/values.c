/* Actions with values. An action that is declared with parameters stands for one action a value: recv(0),
 * recv(1) and so on, numbered one after the other, the last parameter's value changing fastest. What a label
 * says of the values, constants, names and a guard, picks some of them.
 */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define MOST_VALUES 65536u             /* of one action */
#define MOST_IN_ALL (4u * MOST_VALUES) /* of a specification's */

static char *print(base_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = base_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

/* ---- types ---- */

static bool is_word(const lang_ast_name *name, const char *word)
{
    return !name->quoted && strcmp(name->text, word) == 0;
}

/* LOW..HIGH of an int. */
static bool make_range(lang_spec_builder *builder, lang_term *range, lang_type *type)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_scope nothing = {d, builder->arena, NULL, 0};
    lang_place at;
    if (!range->operation || strcmp(range->text, "..") != 0) {
        lang_error(d, range->place, "expected a range such as 0..3");
        return false;
    }
    int64_t *const ends[2] = {&type->low, &type->high};
    lang_term *const terms[2] = {range->left, range->right};
    for (unsigned i = 0; i < 2; i++) {
        if (!lang_term_check(&nothing, terms[i], &lang_type_int))
            return false;
        const char *fault = lang_term_evaluate(terms[i], NULL, ends[i], &at);
        if (fault) {
            lang_error(d, at, "%s", fault);
            return false;
        }
    }
    if (type->low <= type->high)
        return true;
    lang_error(d, range->place, "this range is empty: it ends before it begins");
    return false;
}

static bool make_words(lang_spec_builder *builder, lang_ast_names names, lang_type *type, bool *no_memory)
{
    uint32_t count = 0;
    for (const lang_ast_name *name = names.first; name; name = name->next)
        count++;
    const char **words = base_arena_array(builder->arena, count, sizeof(const char *));
    *no_memory = !words;
    if (!words)
        return false;
    *type = (lang_type){LANG_WORDS, 0, (int64_t)count - 1, words};
    count = 0;
    for (const lang_ast_name *name = names.first; name; name = name->next) {
        for (uint32_t i = 0; i < count; i++)
            if (strcmp(words[i], name->text) == 0) {
                lang_error(builder->diagnostics, name->place, "%s is one of the words already",
                           lang_quoted(builder->diagnostics, name->text));
                return false;
            }
        words[count++] = name->text;
    }
    return true;
}

static bool make_type(lang_spec_builder *builder, const lang_ast_type *ast, lang_type *type, bool *no_memory)
{
    const lang_ast_name *word = ast->words.first;
    if (word->next)
        return make_words(builder, ast->words, type, no_memory);
    *type = is_word(word, "bool") ? lang_type_bool : lang_type_int;
    if (is_word(word, "bool") && !ast->range)
        return true;
    if (is_word(word, "int") && ast->range)
        return make_range(builder, ast->range, type);
    lang_error(builder->diagnostics, ast->place,
               is_word(word, "int") ? "an 'int' needs a range here, such as int(0..3)"
                                    : "this is no type: there are bool, int(LOW..HIGH) and a | b");
    return false;
}

/* ---- declaring ---- */

/* The label of these values, "recv(1, true)". NULL: no memory. */
static const char *label_text(base_arena *arena, const lang_declared *a, const int64_t *values)
{
    const char *text = a->name;
    for (uint32_t i = 0; i < a->parameter_count && text; i++) {
        const char *value = lang_value_text(arena, &a->parameters[i].type, values[i]);
        text = value ? print(arena, "%s%s%s", text, i ? ", " : "(", value) : NULL;
    }
    return text ? print(arena, "%s)", text) : NULL;
}

/* Begins with the first values, or goes on to the next ones; false: those were the last. */
static bool next_values(const lang_declared *a, int64_t *values, bool is_first)
{
    for (uint32_t i = 0; is_first && i < a->parameter_count; i++)
        values[i] = a->parameters[i].type.low;
    for (uint32_t i = a->parameter_count; !is_first && i-- > 0;) {
        if (values[i]++ < a->parameters[i].type.high)
            return true;
        values[i] = a->parameters[i].type.low;
    }
    return is_first;
}

/* Makes the actions of all values. */
static bool mention_values(lang_spec_builder *builder, lang_declared *a)
{
    int64_t *values = base_arena_array(builder->arena, a->parameter_count, sizeof *values);
    bool ok = values != NULL;
    a->first = builder->spec->action_count;
    for (bool more = ok && next_values(a, values, true); more && ok; more = next_values(a, values, false)) {
        uint32_t number;
        lang_ast_name name = {.text = label_text(builder->arena, a, values), .place = a->place};
        ok = name.text && lang_mention_action(builder, &name, &number);
        if (ok)
            builder->spec->actions[number].doc = a->doc;
    }
    a->count = builder->spec->action_count - a->first;
    return ok;
}

/* Names the words of a type in C, each its own. */
static bool name_words(lang_spec_builder *builder, const lang_ast_type *ast, const lang_type *type,
                       const char *const **out, bool *fits)
{
    if (type->kind != LANG_WORDS)
        return true;
    const char **c_names = base_arena_array(builder->arena, (size_t)type->high + 1, sizeof(const char *));
    uint32_t count = 0;
    for (const lang_ast_name *word = ast->words.first; word && c_names; word = word->next) {
        c_names[count] = lang_c_name(builder->arena, word->text, true, false);
        if (!c_names[count])
            return false;
        uint32_t first = 0;
        while (strcmp(c_names[first], c_names[count]) != 0)
            first++;
        if (first < count) {
            lang_report_same_c_name(builder->diagnostics, "word", word->place, word->text, ast->place,
                                    type->words[first], c_names[count]);
            *fits = false;
        }
        count++;
    }
    *out = c_names;
    return c_names != NULL;
}

/* Makes the parameters; *fits: they are as they should be. */
static bool make_parameters(lang_spec_builder *builder, const lang_ast_signature *ast, lang_declared *a,
                            bool *fits)
{
    lang_diagnostics *d = builder->diagnostics;
    uint32_t count = 0;
    uint64_t size = 1;
    for (const lang_ast_parameter *p = ast->parameters.first; p; p = p->next)
        count++;
    a->parameters = base_arena_array(builder->arena, count, sizeof *a->parameters);
    a->c_parameters = base_arena_array(builder->arena, count, sizeof(const char *));
    a->c_words = base_arena_array(builder->arena, count, sizeof(const char *const *));
    if (!a->parameters || !a->c_parameters || !a->c_words)
        return false;
    for (const lang_ast_parameter *p = ast->parameters.first; p; p = p->next) {
        lang_variable *made = &a->parameters[a->parameter_count];
        bool no_memory = false;
        *made = (lang_variable){.name = p->name->text, .place = p->name->place};
        if (!make_type(builder, p->type, &made->type, &no_memory)) {
            *fits = false;
            return !no_memory;
        }
        const char *c_name = lang_c_name(builder->arena, made->name, false, true);
        if (!c_name || !name_words(builder, p->type, &made->type, &a->c_words[a->parameter_count], fits))
            return false;
        for (uint32_t i = 0; i < a->parameter_count; i++)
            if (strcmp(a->c_parameters[i], c_name) == 0) {
                lang_report_same_c_name(d, "parameter", made->place, made->name, a->parameters[i].place,
                                        a->parameters[i].name, c_name);
                *fits = false;
            }
        a->c_parameters[a->parameter_count] = c_name;
        a->parameter_count++;
        uint64_t values = lang_type_size(&made->type);
        size = values > MOST_VALUES || size * values > MOST_VALUES ? MOST_VALUES + 1 : size * values;
    }
    if (size <= MOST_VALUES && builder->spec->action_count + size > MOST_IN_ALL) {
        lang_error(d, ast->name->place,
                   "the actions with values have more than %u in all, each of which is an action",
                   MOST_IN_ALL);
        *fits = false;
    }
    if (size > MOST_VALUES) {
        lang_error(d, ast->name->place, "%s has more than %u values, each of which is an action",
                   lang_quoted(d, ast->name->text), MOST_VALUES);
        *fits = false;
    }
    return true;
}

static bool declare(lang_spec_builder *builder, const lang_ast_clause *clause, const lang_ast_signature *ast)
{
    lang_spec *spec = builder->spec;
    lang_diagnostics *d = builder->diagnostics;
    uint32_t before = lang_find_declared(spec, ast->name->text);
    if (before != LTS_NONE) {
        lang_error(d, ast->name->place, "there is an action %s with values already",
                   lang_quoted(d, ast->name->text));
        lang_note(d, spec->declared[before].place, "it is here");
        return true;
    }
    if (lang_is_tau(ast->name)) {
        lang_error(d, ast->name->place, "the internal action has no values");
        return true;
    }
    lang_check_name(d, ast->name, true);
    lang_declared *declared = base_arena_grow(builder->arena, spec->declared, spec->declared_count,
                                              &builder->declared_room, sizeof *declared);
    if (!declared)
        return false;
    spec->declared = declared;
    lang_declared *a = &declared[spec->declared_count++];
    bool fits = true;
    *a = (lang_declared){.name = ast->name->text, .doc = clause->doc, .place = ast->name->place};
    a->c_name = lang_c_name(builder->arena, a->name, false, false);
    return a->c_name && make_parameters(builder, ast, a, &fits) && (!fits || mention_values(builder, a));
}

bool lang_declare_action(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    for (const lang_ast_signature *ast = clause->signatures.first; ast; ast = ast->next)
        if (!declare(builder, clause, ast))
            return false;
    return true;
}

void lang_check_action(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    for (const lang_ast_signature *ast = clause->signatures.first; ast; ast = ast->next) {
        uint32_t number = lang_find_declared(builder->spec, ast->name->text);
        if (number != LTS_NONE && !builder->spec->declared[number].is_used)
            lang_warn(builder->diagnostics, LANG_W_UNUSED, ast->name->place, "the action %s occurs nowhere",
                      lang_quoted(builder->diagnostics, ast->name->text));
    }
}

uint32_t lang_find_declared(const lang_spec *spec, const char *name)
{
    for (uint32_t i = 0; i < spec->declared_count; i++)
        if (strcmp(spec->declared[i].name, name) == 0)
            return i;
    return LTS_NONE;
}

/* ---- labels ---- */

/* What a label asks of the values. */
typedef struct pattern {
    const lang_declared *action; /* NULL: one without values */
    int64_t *constant;           /* per parameter, which value it has to have, */
    bool *is_constant;           /* if it has to */
    lang_variable *bound;        /* names, each for a parameter: */
    uint32_t *parameter;
    uint32_t bound_count;
    lang_term *guard;
} pattern;

/* One argument: a constant, `_`, or a name that is bound. False: it is wrong, which is said. */
static bool read_argument(lang_spec_builder *builder, pattern *p, uint32_t number, lang_term *term)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_scope nothing = {d, builder->arena, NULL, 0};
    const lang_variable *parameter = &p->action->parameters[number];
    bool is_name = term->kind == LANG_TERM_NAME && !term->grouped;
    if (is_name && !term->quoted && strcmp(term->text, "_") == 0)
        return true;
    bool is_boolean = is_name && !term->quoted && lang_type_word(&lang_type_bool, term->text) >= 0;
    if (is_name && !is_boolean && lang_type_word(&parameter->type, term->text) < 0) {
        for (uint32_t i = 0; i < p->bound_count; i++)
            if (strcmp(p->bound[i].name, term->text) == 0) {
                lang_error(d, term->place, "%s is bound twice; give one of them another name, and a guard",
                           lang_quoted(d, term->text));
                return false;
            }
        p->parameter[p->bound_count] = number;
        p->bound[p->bound_count++] = (lang_variable){term->text, parameter->type, term->place};
        return true;
    }
    lang_place at;
    if (!lang_term_check(&nothing, term, &parameter->type))
        return false;
    const char *fault = lang_term_evaluate(term, NULL, &p->constant[number], &at);
    if (fault)
        lang_error(d, at, "%s", fault);
    else if (!lang_type_has(&parameter->type, p->constant[number]))
        lang_error(d, term->place, "%" PRId64 " is no value of %s, which is %s", p->constant[number],
                   lang_quoted(d, parameter->name), lang_type_text(builder->arena, &parameter->type));
    else
        p->is_constant[number] = true;
    return p->is_constant[number];
}

static bool begin_pattern(lang_spec_builder *builder, pattern *p, uint32_t count)
{
    base_arena *arena = builder->arena;
    p->constant = base_arena_array(arena, count, sizeof *p->constant);
    p->is_constant = base_arena_array(arena, count, sizeof *p->is_constant);
    p->bound = base_arena_array(arena, count, sizeof *p->bound);
    p->parameter = base_arena_array(arena, count, sizeof *p->parameter);
    return p->constant && p->is_constant && p->bound && p->parameter;
}

/* Reads the arguments and the guard. */
static bool read_pattern(lang_spec_builder *builder, pattern *p, const lang_ast_name *action)
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
    if (label && label->assignments.first)
        lang_error(d, label->assignments.first->name->place, "variables are not supported yet");
    p->guard = label ? label->guard : NULL;
    const lang_scope scope = {d, builder->arena, p->bound, p->bound_count};
    return fits && (!p->guard || lang_term_check(&scope, p->guard, &lang_type_bool));
}

/* Do these values fit? `bound` has room for those of the names. A fault is said, and *fault set. */
static bool matches(lang_spec_builder *builder, const pattern *p, const int64_t *values, int64_t *bound,
                    bool *fault)
{
    uint32_t count = p->action ? p->action->parameter_count : 0;
    for (uint32_t i = 0; i < count; i++)
        if (p->is_constant[i] && p->constant[i] != values[i])
            return false;
    for (uint32_t i = 0; i < p->bound_count; i++)
        bound[i] = values[p->parameter[i]];
    int64_t holds = 1;
    lang_place at;
    const char *trouble = p->guard ? lang_term_evaluate(p->guard, bound, &holds, &at) : NULL;
    if (!trouble)
        return holds != 0;
    *fault = true;
    lang_diagnostics *d = builder->diagnostics;
    lang_error(d, at, "%s", trouble);
    for (uint32_t i = 0; i < p->bound_count; i++)
        lang_note(d, p->bound[i].place, "where %s is %s", p->bound[i].name,
                  lang_value_text(builder->arena, &p->bound[i].type, bound[i]));
    return false;
}

/* What the label looks like as it was written. NULL: no memory. */
static const char *written_text(base_arena *arena, const lang_ast_name *action)
{
    const char *text = action->text;
    for (const lang_term *t = action->label->arguments.first; t && text; t = t->next) {
        const char *term = lang_term_text(arena, t);
        text = term ? print(arena, "%s%s%s", text, t == action->label->arguments.first ? "(" : ", ", term)
                    : NULL;
    }
    if (text && action->label->arguments.first)
        text = print(arena, "%s)", text);
    if (!text || !action->label->guard)
        return text;
    const char *guard = lang_term_text(arena, action->label->guard);
    return guard ? print(arena, "%s when %s", text, guard) : NULL;
}

/* Lists the actions whose values fit. */
static bool list_matches(lang_spec_builder *builder, const pattern *p, const lang_ast_name *action,
                         lang_label_actions *list)
{
    uint32_t count = p->action ? p->action->count : 1,
             parameters = p->action ? p->action->parameter_count : 0;
    int64_t *values = base_arena_array(builder->arena, parameters, sizeof *values);
    int64_t *bound = base_arena_array(builder->arena, parameters, sizeof *bound);
    if (count > builder->label_room) {
        builder->label_numbers = base_arena_array(builder->arena, count, sizeof *builder->label_numbers);
        builder->label_room = builder->label_numbers ? count : 0;
    }
    list->numbers = builder->label_numbers;
    if (!values || !bound || !list->numbers)
        return false;
    bool fault = false;
    if (!p->action) {
        uint32_t number;
        if (!lang_mention_action(builder, action, &number))
            return false;
        if (matches(builder, p, values, bound, &fault))
            list->numbers[list->count++] = number;
    }
    uint32_t number = p->action ? p->action->first : 0;
    for (bool more = p->action && next_values(p->action, values, true); more && !fault;
         more = next_values(p->action, values, false), number++)
        if (matches(builder, p, values, bound, &fault))
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
    if (declared != LTS_NONE &&
        !(action->label && (action->label->arguments.first || action->label->guard))) {
        lang_error(d, action->place, "%s has values: '%s(_)' would stand for any",
                   lang_quoted(d, action->text), action->text);
        lang_note(d, spec->declared[declared].place, "it is declared here");
        return true;
    }
    pattern p = {.action = declared == LTS_NONE ? NULL : &spec->declared[declared]};
    if (declared != LTS_NONE)
        spec->declared[declared].is_used = true;
    list->written = written_text(builder->arena, action);
    if (!list->written || !lang_read_conditions(builder, action, list) ||
        !begin_pattern(builder, &p, p.action ? p.action->parameter_count : 0))
        return false;
    return !read_pattern(builder, &p, action) || list_matches(builder, &p, action, list);
}
