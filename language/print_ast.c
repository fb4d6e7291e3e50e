/* --dump=ast: the syntax tree, one node a line, indented by depth. Expressions come in order of evaluation,
 * operands before operators, numbered so that operators can refer to them; so nothing here recurs.
 */
#include "language/format.h"
#include "language/opened.h"
#include "language/print_agents.h"

#include <spex.h>

#include <inttypes.h>

static void print_place(lang_place place, FILE *out)
{
    fprintf(out, " @%" PRIu32 ":%" PRIu32, place.line, place.column);
}

static void print_names(const char *what, lang_ast_names names, FILE *out)
{
    for (const lang_ast_name *name = names.first; name; name = name->next)
        fprintf(out, "%s%s", name == names.first ? what : ", ", name->text);
}

static void print_duration(lang_ast_duration duration, FILE *out)
{
    if (duration.milliseconds == SPEX_INFINITY)
        fputs(" infinity", out);
    else
        fprintf(out, " %" PRId64 " ms", duration.milliseconds);
}

static void print_condition(const lang_ast_condition *condition, FILE *out)
{
    fprintf(out, " %s", lang_condition_word(condition->word));
    if (!condition->other) {
        print_duration(condition->duration, out);
        return;
    }
    fprintf(out, " %s", condition->other->text);
    print_names(" in ", condition->states, out);
}

/* The actions of an arrow, with what they assign, and when they come. */
static void print_labels(lang_ast_names actions, FILE *out)
{
    for (const lang_ast_name *action = actions.first; action; action = action->next) {
        fprintf(out, "%s%s", action == actions.first ? " by " : ", ", action->text);
        const lang_ast_assignment *a = action->label ? action->label->assignments.first : NULL;
        for (const char *before = " do "; a; a = a->next, before = " and ")
            fprintf(out, "%s%s", before, a->name->text);
        const lang_ast_condition *c = action->label ? action->label->conditions.first : NULL;
        for (; c; c = c->next)
            print_condition(c, out);
    }
}

static void print_arrows(const lang_ast_clause *clause, FILE *out)
{
    fprintf(out, "%s", clause->names.first ? "" : " from *");
    for (const lang_ast_arrow *arrow = clause->arrows.first; arrow; arrow = arrow->next) {
        print_labels(arrow->actions, out);
        fprintf(out, " to %s", arrow->target->text);
    }
}

static void print_clause(const lang_ast_clause *clause, FILE *out)
{
    const lang_clause *row = lang_clause_of(clause->kind);
    fprintf(out, "    %s", row->word);
    print_place(clause->place, out);
    switch (row->form) {
    case LANG_FORM_ARROWS:
    case LANG_FORM_MARKED:
        print_names(" from ", clause->names, out);
        print_arrows(clause, out);
        break;
    case LANG_FORM_SIGNATURES:
        for (const lang_ast_signature *s = clause->signatures.first; s; s = s->next) {
            fprintf(out, " %s", s->name->text);
            for (const lang_ast_parameter *p = s->parameters.first; p; p = p->next)
                fprintf(out, "%s%s", p == s->parameters.first ? " of " : ", ", p->name->text);
        }
        break;
    case LANG_FORM_VARIABLE:
        fprintf(out, " %s", clause->variable.name->text);
        print_names(" of ", clause->variable.type->words, out);
        break;
    case LANG_FORM_DURATION:
    case LANG_FORM_TIMEOUT:
        print_duration(clause->duration, out);
        print_names(" in ", clause->names, out);
        break;
    default:
        print_names(" ", clause->names, out);
        break;
    }
    putc('\n', out);
}

static void print_expression(lang_ast_expression *e, uint32_t number, FILE *out)
{
    static const char *const operations[] = {
        [LANG_AST_SPEC] = "spec", [LANG_AST_PARALLEL] = "||", [LANG_AST_INTERLEAVE] = "|||",
        [LANG_AST_ON] = "|[ ]|",  [LANG_AST_HIDE] = "hide",   [LANG_AST_RENAME] = "rename"};
    e->spec = number; /* for those that refer to it */
    fprintf(out, "    %" PRIu32 " = %s", number, operations[e->operation]);
    if (e->name)
        fprintf(out, " %s", e->name->text);
    if (e->left)
        fprintf(out, " %" PRIu32, e->left->spec);
    if (e->right)
        fprintf(out, " %" PRIu32, e->right->spec);
    print_names(": ", e->names, out);
    fputs(e->grouped ? " (grouped)" : "", out);
    print_place(e->place, out);
    putc('\n', out);
}

static void print_spec(const lang_ast_spec *spec, FILE *out)
{
    fprintf(out, "spec %s", spec->name->text);
    print_place(spec->place, out);
    putc('\n', out);
    uint32_t number = 0;
    for (lang_ast_expression *e = spec->first; e; e = e->next)
        print_expression(e, ++number, out);
    for (const lang_ast_clause *clause = spec->clauses.first; clause; clause = clause->next)
        print_clause(clause, out);
}

static void print_assertion(const lang_ast_assertion *a, FILE *out)
{
    static const char *const properties[] = {
        [LANG_AST_EQUIVALENT] = "equivalent",        [LANG_AST_REFINES] = "refines",
        [LANG_AST_DEADLOCK_FREE] = "deadlock_free",  [LANG_AST_LIVELOCK_FREE] = "livelock_free",
        [LANG_AST_DETERMINISTIC] = "deterministic",  [LANG_AST_REACHES] = "reaches",
        [LANG_AST_ALWAYS_REACHES] = "always_reaches"};
    fprintf(out, "assert%s %s%s %s", a->negated ? " not" : "", a->spec->text,
            a->with_faults ? " with faults" : "", properties[a->property]);
    print_names(" ", a->names, out);
    if (a->under)
        fprintf(out, " under %s", a->under->text);
    print_place(a->place, out);
    putc('\n', out);
}

int lang_dump_ast(const char *path, lang_diagnostics *diagnostics, FILE *out)
{
    lang_opened opened;
    int status = lang_open_source(&opened, path, diagnostics);
    if (status == 0) {
        for (const lang_ast_import *import = opened.ast->imports; import; import = import->next) {
            fprintf(out, "import %s", import->path->text);
            print_place(import->place, out);
            putc('\n', out);
        }
        for (const lang_ast_spec *spec = opened.ast->specs; spec; spec = spec->next)
            print_spec(spec, out);
        if (opened.ast->agents)
            lang_print_agents(opened.ast->agents, opened.arena, out);
        for (const lang_ast_assertion *a = opened.ast->assertions; a; a = a->next)
            print_assertion(a, out);
    }
    lang_close_source(&opened);
    return status;
}
