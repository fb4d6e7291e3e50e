/* A result as text: one line that says it, then the reasons in the order in which they are best mended. */
#include "verdict/report/format.h"

#include <inttypes.h>

static void print_headline(const verdict_result *r, cli_look look, FILE *out)
{
    bool is_equivalent = r->decision.is_equivalent;
    cli_print_name(r->input.path, out);
    fputs(": ", out);
    cli_print_as(look, is_equivalent ? CLI_GOOD : CLI_BAD, verdict_result_words(r), out);
    fprintf(out, " to %s (%s)", lang_quoted(r->messages, r->found.spec->name),
            lang_place_text(r->found.sources, r->found.spec->place));
    if (r->equivalence != LTS_EQUIVALENCE_DEFAULT)
        fprintf(out, " under %s", lts_equivalence_name(r->equivalence));
    fputc('\n', out);
    if (!r->decision.spec_has_changed)
        return;
    cli_print_name(r->input.path, out);
    fprintf(out,
            ":3: warning: the specification has changed since this was recorded (xxh3:%016" PRIx64
            " then, xxh3:%016" PRIx64 " now)\n",
            r->input.model->fingerprint, r->found.spec->fingerprint);
}

static void print_suggestion(verdict_result *r, lts_side side, bool is_first, FILE *out)
{
    const verdict_repair *s = &r->decision.repairs[side];
    verdict_side *changed = &r->reasons[0].sides[side];
    fprintf(out, "\n  %s %s if %s\n", is_first ? "suggestion:" : "or:",
            r->decision.is_modal ? "the model would conform" : "they would be equivalent", changed->called);
    for (unsigned i = 0; i < s->count; i++) {
        const verdict_edit *edit = &s->edits[i];
        const char *place =
            edit->is_removal ? verdict_side_place_text(changed, edit->origin, r->reasons[0].messages) : NULL;
        bool may_stay = r->decision.is_modal && side == LTS_RIGHT; /* allowed is no harm, required was */
        fputs(!edit->is_removal ? "    had    " : may_stay ? "    had optional " : "    had no ", out);
        cli_print_name(verdict_edit_text(r, side, edit, r->messages), out);
        if (place)
            fprintf(out, " (%s)", place);
        fputc('\n', out);
    }
}

/* What more there is to tell, or why that is not known. */
static void print_rest(const verdict_decision *v, FILE *out)
{
    char digits[32];
    if (v->difference_count == 0)
        return;
    if (v->has_more)
        fputs("\nThere are more differences; --max-reasons=N shows them.\n", out);
    if (v->behaviour->transitions > VERDICT_ALL_REASONS_MAX)
        fprintf(out, "\nOf a model of more than %s transitions only the first difference is told.\n",
                cli_count(VERDICT_ALL_REASONS_MAX, digits));
    else if (v->first_only)
        fprintf(out, "\nDifferences besides this one %s were not looked for.\n",
                v->differences[v->difference_count - 1].why->divergence ? "in divergence" : "of beginnings");
    if (!verdict_is_repairable(v->behaviour, v->spec->lts))
        fprintf(out, "\nNo change is suggested: one of the two has more than %s transitions.\n",
                cli_count(VERDICT_REPAIRABLE_MAX, digits));
}

static void print_coverage(verdict_result *r, FILE *out)
{
    const verdict_coverage *coverage = verdict_result_coverage(r);
    if (coverage && coverage->covered < coverage->total)
        fprintf(out, "\n  seen of the specification: %u of %u transitions (%.1f %%)\n", coverage->covered,
                coverage->total, verdict_coverage_percent(coverage));
}

static void print_heading(bool is_forbidden, cli_look look, FILE *out)
{
    fputc('\n', out);
    cli_print_as(look, CLI_BOLD, is_forbidden ? "forbidden" : "missing", out);
    fputs(is_forbidden ? ": what the model does and the specification does not allow\n"
                       : ": what the specification has and the model was never seen to do\n",
          out);
}

/* The reasons, each kind under a heading of its own. */
static void print_reasons(verdict_result *r, cli_look look, bool wants_formula, FILE *out)
{
    const verdict_difference *differences = r->decision.differences;
    for (uint32_t i = 0; i < r->decision.difference_count; i++) {
        if (i == 0 || differences[i].is_forbidden != differences[i - 1].is_forbidden)
            print_heading(differences[i].is_forbidden, look, out);
        else
            fputs("\nand if that were mended:\n", out);
        verdict_story_print(&r->reasons[i].story, r->reasons[i].messages, look, wants_formula, out);
    }
}

void verdict_result_print(verdict_result *r, cli_look look, bool wants_formula, FILE *out)
{
    if (!r->is_decided)
        return;
    lang_colour colour = look.has_colour ? LANG_COLOUR_ALWAYS : LANG_COLOUR_NEVER;
    if (r->refusal)
        lang_diagnostics_print(r->refusal, LANG_TEXT, colour, out);
    print_headline(r, look, out);
    if (r->decision.is_equivalent)
        return;
    lang_diagnostics_print(r->messages, LANG_TEXT, colour, out);
    print_reasons(r, look, wants_formula, out);
    print_rest(&r->decision, out);
    bool is_first = true;
    for (lts_side side = LTS_LEFT; side <= LTS_RIGHT; side++)
        if (r->decision.repairs[side].count) {
            print_suggestion(r, side, is_first, out);
            is_first = false;
        }
    print_coverage(r, out);
    if (verdict_result_has_forbidden_step(r)) {
        fputs("\n  what is forbidden stays in the model until it is taken out: spex unlearn ", out);
        cli_print_name(r->input.path, out);
        fputc('\n', out);
    }
}

static void write_text_result(const verdict_report *report, verdict_result *result, size_t number, FILE *out)
{
    (void)number;
    if (result->outcome != CLI_YES || !report->request->is_quiet)
        verdict_result_print(result, report->look, report->request->wants_formula, out);
}

static base_status write_text_report(const verdict_report *report, FILE *out)
{
    size_t count = report->equivalent + report->different + report->broken;
    if (count < 2 || (report->request->is_quiet && report->worst == CLI_YES))
        return BASE_OK;
    fprintf(out, "%zu models: %zu equivalent, %zu not equivalent", count, report->equivalent,
            report->different);
    if (report->missing && report->request->allows_missing)
        fprintf(out, " (in %zu of them nothing is forbidden)", report->missing);
    if (report->refused)
        fprintf(out, ", %zu recorded while steps were refused", report->refused);
    if (report->broken)
        fprintf(out, ", %zu could not be judged", report->broken);
    fputc('\n', out);
    return BASE_OK;
}

const verdict_report_format verdict_text_format = {
    .name = "text", .suffix = ".txt", .write_result = write_text_result, .write_report = write_text_report};
