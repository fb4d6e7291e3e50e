/* --dump=ast: the syntax tree, one node a line, indented by depth. Expressions come in order of evaluation,
 * operands before operators, numbered so that operators can refer to them; so nothing here recurs.
 */
#include "compiler/format.h"
#include "compiler/parse.h"
#include "runtime/spex.h"

#include <inttypes.h>

static void print_place(spexc_place place, FILE *out)
{
    fprintf(out, " @%" PRIu32 ":%" PRIu32, place.line, place.column);
}

static void print_names(const char *what, spexc_ast_names names, FILE *out)
{
    for (const spexc_ast_name *name = names.first; name; name = name->next)
        fprintf(out, "%s%s", name == names.first ? what : ", ", name->text);
}

static void print_arrows(const spexc_ast_clause *clause, FILE *out)
{
    fprintf(out, "%s", clause->names.first ? "" : " from *");
    for (const spexc_ast_arrow *arrow = clause->arrows.first; arrow; arrow = arrow->next) {
        print_names(" by ", arrow->actions, out);
        fprintf(out, " to %s", arrow->target->text);
    }
}

static void print_clause(const spexc_ast_clause *clause, FILE *out)
{
    static const char *const kinds[] = {
        [SPEXC_AST_TRANSITIONS] = "transitions",
        [SPEXC_AST_INITIAL] = "initial",
        [SPEXC_AST_STATE] = "state",
        [SPEXC_AST_FINAL] = "final",
        [SPEXC_AST_INTERNAL] = "internal",
        [SPEXC_AST_TRANSITION_TIMEOUT] = "transition_timeout",
        [SPEXC_AST_PRUNE_TIMEOUT] = "prune_timeout",
        [SPEXC_AST_PRUNABLE] = "prunable",
        [SPEXC_AST_ON_ERROR] = "on_error",
    };
    bool timed = clause->kind == SPEXC_AST_TRANSITION_TIMEOUT || clause->kind == SPEXC_AST_PRUNE_TIMEOUT;
    fprintf(out, "    %s", kinds[clause->kind]);
    print_place(clause->place, out);
    if (timed && clause->duration.milliseconds == SPEX_INFINITY)
        fputs(" infinity", out);
    else if (timed)
        fprintf(out, " %" PRId64 " ms", clause->duration.milliseconds);
    print_names(clause->kind == SPEXC_AST_TRANSITIONS ? " from " : timed ? " in " : " ", clause->names, out);
    if (clause->kind == SPEXC_AST_TRANSITIONS)
        print_arrows(clause, out);
    putc('\n', out);
}

static void print_expression(spexc_ast_expression *e, uint32_t number, FILE *out)
{
    static const char *const operations[] = {
        [SPEXC_AST_SPEC] = "spec", [SPEXC_AST_PARALLEL] = "||", [SPEXC_AST_INTERLEAVE] = "|||",
        [SPEXC_AST_ON] = "|[ ]|",  [SPEXC_AST_HIDE] = "hide",   [SPEXC_AST_RENAME] = "rename"};
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

static void print_spec(const spexc_ast_spec *spec, FILE *out)
{
    fprintf(out, "spec %s", spec->name->text);
    print_place(spec->place, out);
    putc('\n', out);
    uint32_t number = 0;
    for (spexc_ast_expression *e = spec->first; e; e = e->next)
        print_expression(e, ++number, out);
    for (const spexc_ast_clause *clause = spec->clauses.first; clause; clause = clause->next)
        print_clause(clause, out);
}

static void print_assertion(const spexc_ast_assertion *a, FILE *out)
{
    static const char *const properties[] = {
        [SPEXC_AST_EQUIVALENT] = "equivalent",        [SPEXC_AST_REFINES] = "refines",
        [SPEXC_AST_DEADLOCK_FREE] = "deadlock_free",  [SPEXC_AST_LIVELOCK_FREE] = "livelock_free",
        [SPEXC_AST_DETERMINISTIC] = "deterministic",  [SPEXC_AST_REACHES] = "reaches",
        [SPEXC_AST_ALWAYS_REACHES] = "always_reaches"};
    fprintf(out, "assert%s %s %s", a->negated ? " not" : "", a->spec->text, properties[a->property]);
    print_names(" ", a->names, out);
    if (a->under)
        fprintf(out, " under %s", a->under->text);
    print_place(a->place, out);
    putc('\n', out);
}

int spexc_dump_ast(const char *path, spexc_diagnostics *diagnostics, FILE *out)
{
    spexc_opened opened;
    int status = spexc_open_source(&opened, path, diagnostics);
    if (status == 0) {
        for (const spexc_ast_import *import = opened.ast->imports; import; import = import->next) {
            fprintf(out, "import %s", import->path->text);
            print_place(import->place, out);
            putc('\n', out);
        }
        for (const spexc_ast_spec *spec = opened.ast->specs; spec; spec = spec->next)
            print_spec(spec, out);
        for (const spexc_ast_assertion *a = opened.ast->assertions; a; a = a->next)
            print_assertion(a, out);
    }
    spexc_close_source(&opened);
    return status;
}
