/* Assertions, one by one in the order of the file. */
#include "language/assert/assert.h"
#include "language/assert/claim.h"
#include "language/assert/pair.h"

#include <assert.h>

static bool is_relation(const lang_ast_assertion *assertion)
{
    return assertion->property == LANG_AST_EQUIVALENT || assertion->property == LANG_AST_REFINES;
}

/* What is asserted of two specs. */
static bool check_relation(lang_asserted *claim)
{
    lang_pair pair;
    if (!lang_pair_begin(&pair, claim))
        return false;
    if (pair.other == UINT32_MAX && !pair.other_system)
        return true;
    return claim->ast->property == LANG_AST_EQUIVALENT ? lang_check_equivalence(&pair)
                                                       : lang_check_refinement(&pair);
}

static bool check(lang_loader *loader, const lang_ast_assertion *ast)
{
    lang_asserted claim = {.loader = loader, .ast = ast};
    assert(ast->spec && (is_relation(ast) || !ast->under));
    if (!lang_find_subject(loader, ast->spec, ast->with_faults, &claim.spec, &claim.system))
        return false;
    if (claim.spec == UINT32_MAX && !claim.system)
        return true;
    claim.name = lang_quoted(loader->diagnostics, ast->spec->text);
    if (ast->with_faults && !claim.system) {
        lang_error(loader->diagnostics, ast->faults_place, "%s is a spec, which has no faults; systems have",
                   claim.name);
        return true;
    }
    if (is_relation(ast))
        return check_relation(&claim);
    if (!lang_evaluate_subject(loader, claim.spec, claim.system, LANG_MODE_FULL, &claim.value))
        return false;
    return !claim.value ||
           lang_check_property(&claim); /* without a value there was an error, which was said */
}

bool lang_check_assertions(lang_loader *loader)
{
    assert(loader->file_count > 0);
    lang_diagnostics_mute(loader->diagnostics, false);
    uint64_t done = 0;
    for (const lang_ast_assertion *ast = loader->files[0].ast->assertions; ast; ast = ast->next) {
        lts_report_progress(loader->options->lts, "assertions", done++, 0);
        if (!check(loader, ast))
            return false;
    }
    return true;
}
