/* Variables: a part of the state, whose values labels ask for (`when`) and change (`do`). */
#include "language/spec/clauses.h"

#include <assert.h>

void lang_check_var(lang_spec_builder *builder, const lang_ast_clause *clause)
{
    assert(clause->variable.name);
    lang_error(builder->diagnostics, clause->variable.name->place, "variables are not supported yet");
}
