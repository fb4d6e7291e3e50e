/* Actions with values. An action that is declared with parameters stands for one action a value: recv(0),
 * recv(1) and so on, numbered one after the other, the last parameter's value changing fastest.
 */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MOST_VALUES 65536u             /* of one action */
#define MOST_IN_ALL (4u * MOST_VALUES) /* of a specification's */

/* ---- declaring ---- */

/* The label of these values, "recv(1, true)". NULL: no memory. */
static const char *label_text(base_arena *arena, const lang_declared *a, const int64_t *values)
{
    const char *text = a->name;
    for (uint32_t i = 0; i < a->parameter_count && text; i++) {
        const char *value = lang_value_text(arena, &a->parameters[i].type, values[i]);
        text = value ? base_arena_printf(arena, "%s%s%s", text, i ? ", " : "(", value) : NULL;
    }
    return text ? base_arena_printf(arena, "%s)", text) : NULL;
}

bool lang_next_values(const lang_declared *a, int64_t *values, bool is_first)
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
    for (bool more = ok && lang_next_values(a, values, true); more && ok;
         more = lang_next_values(a, values, false)) {
        uint32_t number;
        lang_ast_name name = {.text = label_text(builder->arena, a, values), .place = a->place};
        ok = name.text && lang_mention_action(builder, &name, &number);
        if (ok)
            builder->spec->actions[number].doc = a->doc;
    }
    a->count = builder->spec->action_count - a->first;
    return ok;
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
    if (count > LANG_MOST_PARAMETERS) {
        lang_error(d, ast->name->place, "an action has %u values at most", LANG_MOST_PARAMETERS);
        *fits = false;
        return true;
    }
    a->parameters = base_arena_array(builder->arena, count, sizeof *a->parameters);
    a->c_parameters = base_arena_array(builder->arena, count, sizeof(const char *));
    a->c_words = base_arena_array(builder->arena, count, sizeof(const char *const *));
    if (!a->parameters || !a->c_parameters || !a->c_words)
        return false;
    for (const lang_ast_parameter *p = ast->parameters.first; p; p = p->next) {
        lang_variable *made = &a->parameters[a->parameter_count];
        bool no_memory = false;
        *made = (lang_variable){.name = p->name->text, .place = p->name->place};
        if (!lang_make_type(builder, p->type, &made->type, &no_memory)) {
            *fits = false;
            return !no_memory;
        }
        const char *c_name = lang_c_name(builder->arena, made->name, false, true);
        if (!c_name || !lang_name_words(builder, p->type, &made->type, &a->c_words[a->parameter_count], fits))
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
