/* Properties of agents as functions: what the run time and the search of systems ask of a state or a step. */
#include "config.h"

#include "compiler/agents/writer.h"

#include <inttypes.h>
#include <string.h>

bool agents_is_temporal(const lang_term *term, const char *word)
{
    return term && term->kind == LANG_TERM_TEMPORAL && strcmp(term->text, word) == 0;
}

bool agents_has_temporal(const lang_term *term)
{
    return term && (term->kind == LANG_TERM_TEMPORAL || agents_has_temporal(term->left) ||
                    agents_has_temporal(term->right));
}

/* Of `always P implies eventually Q`: P and Q; P is NULL where there is none. */
void agents_deadline_parts(const lang_claim *claim, const lang_term **left, const lang_term **right)
{
    const lang_term *term = claim->formula;
    *left = NULL;
    if (agents_is_temporal(term, "always"))
        term = term->right;
    if (term->kind == LANG_TERM_BINARY && term->operation->kind == LANG_OPERATOR_implies) {
        *left = term->left;
        term = term->right;
    }
    *right =
        agents_is_temporal(term, "eventually") || agents_is_temporal(term, "possibly") ? term->right : term;
}

static void write_claim(agents_writer *w, uint32_t number, FILE *out)
{
    const lang_claim *claim = &w->agent->claims[number];
    const lang_term *formula = claim->formula;
    bool is_never = agents_is_temporal(formula, "never");
    if (is_never || agents_is_temporal(formula, "always"))
        formula = formula->right;
    w->scope = (agents_scope){.state = "now", .old = "old"};
    uint32_t before = w->place_count;
    const char *text = is_never ? agents_scalar(w, formula) : agents_condition(w, formula);
    bool can_fail = w->place_count != before;
    fprintf(out,
            "static bool %s_holds_%" PRIu32
            "(const void *old_state, const void *now_state, const void *message, const spex_outbox *out)\n{\n"
            "    const %s_state *const old = old_state, *const now = now_state;\n"
            "    const %s_message *const in = message;\n"
            "    (void)old, (void)now, (void)in, (void)out;\n%s",
            w->c_name, number + 1, w->c_name, w->c_name, can_fail ? "    uint32_t fault = 0;\n" : "");
    if (can_fail) /* what cannot be said is false */
        fprintf(out, "    const bool said = %s;\n    return %s;\n}\n\n", text,
                is_never ? "!said || fault" : "said && !fault");
    else
        fprintf(out, "    return %s%s;\n}\n\n", is_never ? "!" : "", text);
}

void agents_write_claims(agents_writer *w, FILE *out)
{
    for (uint32_t i = 0; i < w->agent->claim_count; i++)
        if (w->agent->claims[i].kind == LANG_SAFETY)
            write_claim(w, i, out);
}
