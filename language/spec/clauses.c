/* From clauses to a spec: what each of them does, in two passes. The first makes all states, actions and
 * transitions that are mentioned; then it is known which there are, and the second looks at what else is said
 * of them.
 */
#include "language/spec/clauses.h"

#include <assert.h>
#include <string.h>

static bool lang_declare_nothing(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    (void)builder, (void)clause;
    return true;
}

static void lang_check_nothing(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    (void)builder, (void)clause;
}

static void lang_show_nothing(const lang_spec *spec, lang_option *option)
{
    (void)spec, (void)option;
}

#define MEANING(KIND, NAME, FORM, FLAGS, TWICE, DECLARE, CHECK, SHOW)                                        \
    [LANG_CLAUSE_##KIND] = {lang_declare_##DECLARE, lang_check_##CHECK, lang_show_##SHOW},
static const struct {
    lang_declare_clause *declare;
    lang_check_clause *check;
    lang_show_option *show;
} meanings[] = {LANG_CLAUSES(MEANING)};

bool lang_declare_clauses(lang_spec_builder *builder)
{
    const lang_ast_clause *initial = NULL;
    const lang_ast_name *source = NULL; /* of the first transition */
    assert(builder->spec->state_count == 0);
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next)
        if ((clause->kind == LANG_CLAUSE_ACTION && !lang_declare_action(builder, clause)) ||
            (clause->kind == LANG_CLAUSE_VAR && !lang_declare_variable(builder, clause)))
            return false;
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next) {
        if (clause->kind == LANG_CLAUSE_INITIAL)
            initial = clause;
        if (lang_has_arrows(clause->kind) && !source)
            source = clause->names.first;
        if (!meanings[clause->kind].declare(builder, clause))
            return false;
    }
    if (source) /* states may have been named before it */
        builder->spec->initial = base_names_find(builder->states, source->text, strlen(source->text));
    /* A spec that can do nothing has one state all the same. */
    if (builder->spec->state_count == 0 && initial && !lang_declare_states(builder, initial))
        return false;
    return lang_declare_wildcards(builder) && lang_drop_repeated_transitions(builder);
}

/* What is given twice, of the clauses of which a spec has one at most. */
static void check_repeated(lang_spec_builder *builder)
{
    const lang_ast_clause *first[LANG_CLAUSE_KINDS] = {NULL};
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next) {
        const lang_clause *row = lang_clause_of(clause->kind);
        bool is_for_some = row->form == LANG_FORM_TIMEOUT && clause->names.first;
        if (!row->twice || is_for_some)
            continue;
        if (first[clause->kind])
            lang_report_twice(builder, clause->place, first[clause->kind]->place, row->twice);
        else
            first[clause->kind] = clause;
    }
}

bool lang_check_clauses(lang_spec_builder *builder)
{
    builder->timeouts =
        base_arena_array(builder->arena, builder->spec->state_count, sizeof *builder->timeouts);
    if (!builder->timeouts)
        return false;
    check_repeated(builder);
    for (const lang_ast_clause *clause = builder->clauses; clause; clause = clause->next)
        meanings[clause->kind].check(builder, clause);
    return true;
}

bool lang_next_option(const lang_spec *spec, lang_clause_kind *kind, lang_option *option)
{
    assert(*kind <= LANG_CLAUSE_KINDS);
    for (; *kind < LANG_CLAUSE_KINDS; ++*kind) {
        const lang_clause *row = lang_clause_of(*kind);
        if (!(row->flags & LANG_OPTION))
            continue;
        *option = (lang_option){.name = row->word};
        meanings[*kind].show(spec, option);
        ++*kind;
        return true;
    }
    return false;
}
