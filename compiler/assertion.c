/* Assertions, one by one in the order of the file. */
#include "compiler/assertion.h"

static bool is_relation(const spexc_ast_assertion *assertion)
{
    return assertion->property == SPEXC_AST_EQUIVALENT || assertion->property == SPEXC_AST_REFINES;
}

static bool check(spexc_loader *loader, const spexc_ast_assertion *ast)
{
    spexc_claim claim = {.loader = loader, .ast = ast};
    if (!spexc_find_known(loader, 0, ast->spec, &claim.spec))
        return false;
    if (claim.spec == UINT32_MAX)
        return true;
    claim.name = spexc_quoted(loader->diagnostics, ast->spec->text);
    if (is_relation(ast))
        return spexc_check_relation(&claim);
    if (!spexc_evaluate(loader, claim.spec, SPEXC_MODE_FULL, &claim.value))
        return false;
    return !claim.value ||
           spexc_check_property(&claim); /* without a value there was an error, which was said */
}

bool spexc_check_assertions(spexc_loader *loader)
{
    spexc_diagnostics_mute(loader->diagnostics, false);
    for (const spexc_ast_assertion *ast = loader->files[0].ast->assertions; ast; ast = ast->next)
        if (!check(loader, ast))
            return false;
    return true;
}
