/* Equivalences that are asserted. Each side is built out of parts that were reduced modulo
 * something that the equivalence cannot tell, and that every operator preserves.
 */
#include "config.h"

#include "language/assert/pair.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- why not ---- */

static lang_place place_of(const lang_pair *p, lts_side side, uint32_t origin)
{
    const lang_value *value = side == LTS_LEFT ? p->left : p->right;
    uint32_t spec;
    if (origin == LTS_NONE || value->told_by)
        return p->claim->ast->place;
    return lang_origin(p->claim->loader, value->origin_base + origin, &spec)->place;
}

static const char *label_shown(const lang_pair *p, const lts_explanation *e, lts_label label)
{
    return label == LTS_TAU ? "an internal step"
                            : lang_quoted(p->claim->loader->diagnostics, base_names_text(e->labels, label));
}

/* What a side can do at the end of the trace, as a list. */
static const char *choices(const lang_pair *p, const lts_explanation *e, lts_side side)
{
    lang_diagnostics *d = p->claim->loader->diagnostics;
    const char *list = e->can_count[side] ? "" : "nothing";
    for (uint32_t i = 0; i < e->can_count[side] && i < 8; i++)
        list = lang_text(d, "%s%s%s", list, i ? ", " : "", label_shown(p, e, e->can[side][i]));
    return e->can_count[side] > 8 ? lang_text(d, "%s and %u more", list, e->can_count[side] - 8) : list;
}

static bool note_formula(const lang_pair *p, const lts_explanation *e)
{
    lang_diagnostics *d = p->claim->loader->diagnostics;
    char *text = NULL;
    size_t length = 0;
    FILE *out = e->formula ? open_memstream(&text, &length) : NULL;
    if (!e->formula)
        return true;
    bool ok = out && lts_formula_write(e->formula, out) == BASE_OK;
    ok = out && fclose(out) == 0 && ok;
    if (ok) {
        while (length && text[length - 1] == '\n')
            text[--length] = '\0';
        lang_note_plain(d, "this holds of %s and not of %s: %s", p->claim->name, p->other_name, text);
    }
    free(text);
    return ok;
}

static bool note_steps(const lang_pair *p, const lts_explanation *e, bool weak)
{
    base_arena *arena = p->claim->loader->unit->arena;
    const lang_value *value = e->side == LTS_LEFT ? p->left : p->right;
    lts_label *trace = base_arena_array(arena, e->length + 1ull, sizeof *trace);
    uint32_t length = e->length;
    for (uint32_t i = 0; trace && i < length; i++) {
        trace[i] = e->trace[i].label;
        if (!e->by_trace && !value->told_by)
            lang_note(p->claim->loader->diagnostics, place_of(p, e->side, e->trace[i].origin), "step %u: %s",
                      i + 1, label_shown(p, e, e->trace[i].label));
    }
    if (!trace || (!e->by_trace && !value->told_by))
        return trace != NULL;
    if (!e->divergence && e->action != LTS_TAU && value->told_by)
        trace[length++] = e->action; /* what leads to the witness is part of what happened */
    return lang_pair_note_trace(p, value, e->labels, trace, length, weak || value->told_by, LTS_NONE);
}

/* The trace, what one side can do after it, and what the other can. */
static bool note_explanation(const lang_pair *p, const lts_explanation *e, bool weak)
{
    lang_diagnostics *d = p->claim->loader->diagnostics;
    lts_side other = e->side == LTS_LEFT ? LTS_RIGHT : LTS_LEFT;
    const char *able = e->side == LTS_LEFT ? p->claim->name : p->other_name;
    const char *unable = e->side == LTS_LEFT ? p->other_name : p->claim->name;
    if (!note_steps(p, e, weak))
        return false;
    const char *then = e->length ? "then " : "";
    if (e->divergence)
        lang_note_plain(d, "%s%s can take internal steps without end, and %s cannot", then, able, unable);
    else
        lang_note(d, place_of(p, e->side, e->witness.origin), "%s%s can do %s", then, able,
                  label_shown(p, e, e->action));
    if (!e->divergence && e->by_trace)
        lang_note_plain(d, "%s cannot; it can do %s", unable, choices(p, e, other));
    else if (!e->divergence)
        lang_note_plain(d, "%s cannot, where it can be at that point: the choice was made earlier", unable);
    return e->by_trace || note_formula(p, e);
}

static bool explain(const lang_pair *p, const lts_equivalence_row *row, const lts_explanation *why,
                    const base_error *error)
{
    lang_diagnostics *d = p->claim->loader->diagnostics;
    lang_error(d, p->claim->ast->place, "%s and %s are not %s", p->claim->name, p->other_name, row->words);
    if (why)
        return note_explanation(p, why, row->is_silent);
    lang_note_plain(d, "%s", error->message);
    return true;
}

/* ---- deciding ---- */

/* What a side is compared as: what is compared again and again is reduced once. */
static const lts *side_of(const lang_pair *p, lang_value *value, const lts_equivalence_row *row)
{
    if (value->compared++ == 0)
        return value->lts;
    value = lang_value_reduced(p->claim->loader, value, LANG_MODE_MODULO + row->modulo);
    return value ? value->lts : NULL;
}

/* The answer, and, where it is no and that is wrong, why, by what the two really are. */
static base_status compare(const lang_pair *p, const lts_equivalence_row *row, const lts_options *options,
                           bool *equivalent, lts_explanation **why, base_error *error)
{
    const lts *left = side_of(p, p->left, row), *right = left ? side_of(p, p->right, row) : NULL;
    bool is_whole = left == p->left->lts && right == p->right->lts;
    if (!right)
        return BASE_E_NOMEM;
    base_status status = lts_decide(left, right, options, equivalent, is_whole ? why : NULL, error);
    if (status == BASE_OK && !*equivalent && why && !is_whole)
        status = lts_decide(p->left->lts, p->right->lts, options, equivalent, why, error);
    return status;
}

/* Are the two sides, which are there, as they are asserted to be? */
static bool decide(const lang_pair *p, lts_equivalence equivalence)
{
    lang_diagnostics *d = p->claim->loader->diagnostics;
    const lts_equivalence_row *row = lts_equivalence_get(equivalence);
    lts_options options = {.equivalence = equivalence};
    lts_explanation *why = NULL;
    base_error error;
    bool equivalent = p->left == p->right, ok = true, negated = p->claim->ast->negated;
    base_status status =
        equivalent ? BASE_OK : compare(p, row, &options, &equivalent, negated ? NULL : &why, &error);
    if (status == BASE_E_LIMIT)
        lang_error(d, p->claim->ast->place, "this cannot be decided: %s", error.message);
    if (status != BASE_OK)
        return status == BASE_E_LIMIT;
    if (equivalent && negated)
        lang_error(d, p->claim->ast->place, "%s and %s are %s, and are asserted not to be", p->claim->name,
                   p->other_name, row->words);
    else if (!equivalent && !negated)
        ok = explain(p, row, why, &error);
    lts_explanation_free(why);
    return ok;
}

bool lang_check_equivalence(lang_pair *p)
{
    assert(p->claim->ast->property == LANG_AST_EQUIVALENT);
    const char *names[LTS_EQUIVALENCE_COUNT];
    for (size_t i = 0; i < LTS_EQUIVALENCE_COUNT; i++)
        names[i] = lts_equivalence_name((lts_equivalence)i);
    size_t which =
        lang_pair_find_under(p, names, LTS_EQUIVALENCE_COUNT, LTS_EQUIVALENCE_DEFAULT, "an equivalence");
    if (which == LTS_EQUIVALENCE_COUNT)
        return true;
    lts_equivalence equivalence = (lts_equivalence)which;
    if (!lang_pair_evaluate(p, LANG_MODE_MODULO + lts_equivalence_get(equivalence)->modulo))
        return false;
    return !p->left || !p->right || decide(p, equivalence);
}
