/* Variables: a part of the state, whose values labels ask for (`when`) and change (`do`). */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

uint32_t lang_find_variable(const lang_spec *spec, const char *name)
{
    for (uint32_t i = 0; i < spec->variable_count; i++)
        if (strcmp(spec->variables[i].name, name) == 0)
            return i;
    return LTS_NONE;
}

/* What it is in the beginning: the value that is given, else the first of its type. False: that is wrong,
 * which is said. */
static bool find_initial(lang_spec_builder *builder, lang_memory *variable, lang_term *value)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_scope nothing = {.diagnostics = d, .arena = builder->arena};
    const lang_type *type = &variable->type;
    variable->initial = lang_type_has(type, 0) ? 0 : type->low;
    if (!value)
        return true;
    lang_place at;
    if (!lang_term_check(&nothing, value, type))
        return false;
    const char *fault = lang_term_evaluate(value, NULL, &variable->initial, &at);
    if (fault)
        lang_error(d, at, "%s", fault);
    else if (!lang_type_has(type, variable->initial))
        lang_error(d, value->place, "%" PRId64 " is no value of %s, which is %s", variable->initial,
                   lang_quoted(d, variable->name), lang_type_text(builder->arena, type));
    else
        return true;
    variable->initial = type->low;
    return false;
}

/* Is there one of that name, or of that name in C, already? Then it is said. */
static bool is_there(lang_spec_builder *builder, const lang_ast_name *name, const char *c_name)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    for (uint32_t i = 0; i < spec->variable_count; i++) {
        const lang_memory *other = &spec->variables[i];
        if (strcmp(other->name, name->text) == 0) {
            lang_error(d, name->place, "there is a variable %s already", lang_quoted(d, name->text));
            lang_note(d, other->place, "it is here");
            return true;
        }
        if (strcmp(other->c_name, c_name) == 0) {
            lang_report_same_c_name(d, "variable", name->place, name->text, other->place, other->name,
                                    c_name);
            return true;
        }
    }
    return false;
}

bool lang_declare_variable(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    lang_spec *spec = builder->spec;
    const lang_ast_variable *ast = &clause->variable;
    lang_memory made = {.name = ast->name->text, .doc = clause->doc, .place = ast->name->place};
    bool no_memory = false, fits = true;
    assert(clause->kind == LANG_CLAUSE_VAR && ast->type);
    lang_check_name(builder->diagnostics, ast->name, false);
    made.c_name = lang_c_name(builder->arena, made.name, false, true);
    if (!made.c_name)
        return false;
    if (is_there(builder, ast->name, made.c_name))
        return true;
    if (!lang_make_type(builder, ast->type, &made.type, &no_memory))
        made.type = lang_type_bool; /* so that what speaks of it can be checked, if not its values */
    else if (!lang_name_words(builder, ast->type, &made.type, &made.c_words, &fits))
        return false;
    else
        find_initial(builder, &made, ast->value);
    lang_memory *variables = base_arena_grow(builder->arena, spec->variables, spec->variable_count,
                                             &builder->variable_room, sizeof *variables);
    if (no_memory || !variables)
        return false;
    spec->variables = variables;
    variables[spec->variable_count++] = made;
    return true;
}

void lang_check_var(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    const lang_ast_name *name = clause->variable.name;
    uint32_t number = lang_find_variable(builder->spec, name->text);
    if (number != LTS_NONE && !builder->spec->variables[number].is_used && !builder->ast->damaged)
        lang_warn(builder->diagnostics, LANG_W_UNUSED, name->place, "no label speaks of the variable %s",
                  lang_quoted(builder->diagnostics, name->text));
}
