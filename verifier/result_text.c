/* A result as text: one line that says it, then the reasons in the order in which they are best mended. */
#include "verifier/result.h"

#include <inttypes.h>

#include "verifier/say.h"

static void print_headline(const spexv_result *r, spexv_look look, FILE *out)
{
    bool is_equivalent = r->verdict.is_equivalent;
    fprintf(out, "%s: ", r->input.path);
    spexv_print_as(look, is_equivalent ? SPEXV_GOOD : SPEXV_BAD,
                   is_equivalent ? "equivalent" : "not equivalent", out);
    fprintf(out, " to %s (%s)", spexc_quoted(r->said, r->found.spec->name),
            spexc_place_text(r->found.sources, r->found.spec->place));
    if (r->equivalence != LTS_BRANCHING)
        fprintf(out, " under %s", lts_equivalence_name(r->equivalence));
    fputc('\n', out);
    if (r->verdict.spec_has_changed)
        fprintf(out,
                "%s:3: warning: the specification has changed since this was recorded (xxh3:%016" PRIx64
                " then, xxh3:%016" PRIx64 " now)\n",
                r->input.path, r->input.model->fingerprint, r->found.spec->fingerprint);
}

static void print_suggestion(spexv_result *r, lts_side side, bool is_first, FILE *out)
{
    const spexv_suggestion *s = &r->verdict.suggestions[side];
    spexv_side *changed = &r->reasons[0].sides[side];
    fprintf(out, "\n  %s they would be equivalent if %s\n",
            is_first ? "suggestion:" : "or:", changed->called);
    for (unsigned i = 0; i < s->count; i++) {
        const spexv_edit *edit = &s->edits[i];
        const char *place =
            edit->is_removal ? spexv_side_place_text(changed, edit->origin, r->reasons[0].said) : NULL;
        fputs(edit->is_removal ? "    had no " : "    had    ", out);
        spexv_print_name(spexv_edit_text(r, side, edit, r->said), out);
        if (place)
            fprintf(out, " (%s)", place);
        fputc('\n', out);
    }
}

/* What more there is to tell, or why that is not known. */
static void print_rest(const spexv_verdict *v, FILE *out)
{
    char digits[32];
    if (v->difference_count == 0)
        return;
    if (v->has_more)
        fputs("\nThere are more differences; --max-reasons=N shows them.\n", out);
    if (v->behaviour->transitions > SPEXV_ALL_REASONS_MAX)
        fprintf(out, "\nOf a model of more than %s transitions only the first difference is told.\n",
                spexv_count(SPEXV_ALL_REASONS_MAX, digits));
    else if (v->first_only)
        fputs("\nDifferences besides this one in divergence were not looked for.\n", out);
    if (!spexv_is_mendable(v->behaviour, v->spec->lts))
        fprintf(out, "\nNo change is suggested: one of the two has more than %s transitions.\n",
                spexv_count(SPEXV_MENDABLE_MAX, digits));
}

static void print_seen(spexv_result *r, FILE *out)
{
    const spexv_seen *seen = spexv_result_seen(r);
    if (seen && seen->seen < seen->total)
        fprintf(out, "\n  seen of the specification: %u of %u transitions (%.1f %%)\n", seen->seen,
                seen->total, spexv_seen_percent(seen));
}

void spexv_result_print(spexv_result *r, spexv_look look, FILE *out)
{
    if (!r->is_judged)
        return;
    print_headline(r, look, out);
    if (r->verdict.is_equivalent)
        return;
    spexc_diagnostics_print(r->said, SPEXC_TEXT, look.has_colour ? SPEXC_COLOUR_ALWAYS : SPEXC_COLOUR_NEVER,
                            out);
    for (uint32_t i = 0; i < r->verdict.difference_count; i++) {
        if (i)
            fputs("\nand if that were mended:\n", out);
        spexv_story_tell(&r->reasons[i].story, r->reasons[i].said, look, out);
    }
    print_rest(&r->verdict, out);
    bool is_first = true;
    for (lts_side side = LTS_LEFT; side <= LTS_RIGHT; side++)
        if (r->verdict.suggestions[side].count) {
            print_suggestion(r, side, is_first, out);
            is_first = false;
        }
    print_seen(r, out);
}
