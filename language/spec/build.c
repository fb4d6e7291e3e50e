/* Building a spec that is given outright: the steps, in order. */
#include "language/spec/builder.h"

#include "base/check.h"

static bool has_errors(const lang_spec_builder *builder, unsigned errors_before)
{
    return lang_error_count(builder->diagnostics) > errors_before || builder->ast->damaged;
}

static bool run_steps(lang_spec_builder *builder)
{
    lang_spec *spec = builder->spec;
    lang_diagnostics *d = builder->diagnostics;
    unsigned errors = lang_error_count(d);
    if (!lang_spell_out_groups(builder) || !lang_declare_clauses(builder))
        return false;
    if (spec->state_count == 0) {
        if (!builder->ast->damaged)
            lang_error(d, spec->place,
                       "the spec %s has no state; for one that can do nothing write 'initial NAME;'",
                       lang_quoted(d, spec->name));
        return true;
    }
    if (!lang_check_clauses(builder) || !lang_check_c_names(builder))
        return false;
    lang_set_sources(spec);
    if (has_errors(builder, errors))
        return true;
    if (!lang_settle_initial(builder) || !lang_unfold_spec(builder))
        return false;
    if (has_errors(builder, errors))
        return true;
    if (!lang_lower_spec(builder) || !lang_warn_spec(builder) || !lang_fingerprint(spec))
        return false;
    if (spec->folded)
        spec->folded->fingerprint = spec->fingerprint;
    base_debug(lang_spec_check(spec));
    return true;
}

bool lang_build_spec(lang_spec_builder *builder)
{
    assert(!builder->ast->expression && !builder->spec->lts);
    builder->states = base_names_new();
    builder->actions = base_names_new();
    bool ok = builder->states && builder->actions && run_steps(builder);
    lang_end_groups(builder);
    base_names_unref(builder->states);
    base_names_unref(builder->actions);
    builder->states = builder->actions = NULL;
    return ok;
}
