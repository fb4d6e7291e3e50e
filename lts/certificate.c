/* Certificates: what makes a verdict checkable by a program that trusts nothing here.
 *
 *     spex certificate 1
 *     equivalence branching
 *     equivalent by branching          or:  different
 *     partition 7                           formula 3
 *     0                                     true
 *     1                                     until 0 0 pay
 *     ...                                   not 1
 *
 * Of equivalence: the block of each state of the left side and then of each of the right, a line each; the
 * partition is a bisimulation of the kind that `by` names, which may be finer than what is claimed. Of
 * difference: the nodes of a formula, a line each, parts before what is made of them, the last one true in
 * the left initial state and false in the right one. A label ends its line.
 */
#include "lts/formulas.h"
#include "lts/sink.h"

#include <string.h>

static const char *const kinds[] = {
    [LTS_TRUE] = "true",     [LTS_NOT] = "not",     [LTS_AND] = "and",           [LTS_STEP] = "step",
    [LTS_WEAKLY] = "weakly", [LTS_UNTIL] = "until", [LTS_SILENTLY] = "silently",
};

static void put_head(lts_sink *sink, lts_equivalence claimed)
{
    lts_sink_text(sink, "spex certificate 1\nequivalence ");
    lts_sink_text(sink, lts_equivalence_name(claimed));
    lts_sink_text(sink, "\n");
}

static lts_status write_partition(const lts_partition *p, lts_equivalence claimed, lts_equivalence shown,
                                  FILE *out)
{
    lts_sink *sink = lts_sink_new(out);
    if (!sink)
        return LTS_E_NOMEM;
    put_head(sink, claimed);
    lts_sink_text(sink, "equivalent by ");
    lts_sink_text(sink, lts_equivalence_name(shown));
    lts_sink_text(sink, "\npartition ");
    lts_sink_number(sink, p->states);
    lts_sink_text(sink, "\n");
    for (uint32_t s = 0; s < p->states; s++) {
        lts_sink_number(sink, p->block_of[s]);
        lts_sink_text(sink, "\n");
    }
    return lts_sink_finish(sink);
}

static void put_node(lts_sink *sink, const lts_formula *f, const lts_formula_node *node)
{
    lts_sink_text(sink, kinds[node->kind]);
    if (lts_formula_has_left(node->kind)) {
        lts_sink_text(sink, " ");
        lts_sink_number(sink, node->left);
    }
    if (lts_formula_has_right(node->kind)) {
        lts_sink_text(sink, " ");
        lts_sink_number(sink, node->right);
    }
    if (node->kind == LTS_STEP || node->kind == LTS_WEAKLY || node->kind == LTS_UNTIL) {
        lts_sink_text(sink, " ");
        lts_sink_put(sink, lts_names_text(f->labels, node->label), lts_names_length(f->labels, node->label));
    }
    lts_sink_text(sink, "\n");
}

static lts_status write_formula(const lts_formula *f, lts_equivalence claimed, FILE *out)
{
    lts_sink *sink = lts_sink_new(out);
    if (!sink)
        return LTS_E_NOMEM;
    put_head(sink, claimed);
    lts_sink_text(sink, "different\nformula ");
    lts_sink_number(sink, f->count);
    lts_sink_text(sink, "\n");
    for (uint32_t n = 0; n < f->count; n++)
        put_node(sink, f, &f->nodes[n]);
    return lts_sink_finish(sink);
}

/* Weak bisimulation and traces are shown by a finer bisimulation that is simple to check, if there is one. */
static lts_equivalence to_be_shown(lts_equivalence claimed)
{
    return claimed == LTS_TRACE                               ? LTS_STRONG
           : claimed == LTS_WEAK || claimed == LTS_WEAK_TRACE ? LTS_BRANCHING
                                                              : claimed;
}

/* The two are not even `shown`. */
static lts_status fail_to_show(lts_equivalence claimed, lts_equivalence shown, lts_error *error)
{
    if (claimed == shown)
        return lts_fail(error, LTS_E_LIMIT, 0, 0,
                        "the verdict that they are equivalent fails its own certificate; please report this");
    return lts_fail(error, LTS_E_LIMIT, 0, 0,
                    "there is a certificate only where the two are %s bisimilar, too",
                    lts_equivalence_name(shown));
}

static lts_status certify_equivalence(const lts *a, const lts *b, const lts_options *options, FILE *out,
                                      lts_error *error)
{
    lts_options reduction = *options;
    reduction.equivalence = to_be_shown(options->equivalence);
    reduction.keep_unreachable = true;
    lts *both = NULL, *quotient = NULL;
    lts_partition p = {0};
    lts_status status = lts_union(a, b, &both);
    if (status != LTS_OK)
        return lts_fail(error, status, 0, 0, status == LTS_E_LIMIT ? "too many states" : "no memory");
    status = lts_reduce(both, &reduction, &quotient, &p, error);
    if (status == LTS_OK && p.block_of[a->initial] != p.block_of[a->states + b->initial])
        status = fail_to_show(options->equivalence, reduction.equivalence, error);
    if (status == LTS_OK) {
        status = write_partition(&p, options->equivalence, reduction.equivalence, out);
        if (status != LTS_OK)
            lts_fail(error, status, 0, 0, "the certificate cannot be written");
    }
    lts_free(both);
    lts_free(quotient);
    lts_partition_release(&p);
    return status;
}

lts_status lts_write_certificate(const lts *a, const lts *b, const lts_options *options,
                                 const lts_explanation *why, FILE *out, lts_error *error)
{
    if (!why)
        return certify_equivalence(a, b, options, out, error);
    if (!why->formula)
        return lts_fail(error, LTS_E_LIMIT, 0, 0, "the formula that tells the two apart is too large");
    lts_status status = write_formula(why->formula, options->equivalence, out);
    return status == LTS_OK ? status : lts_fail(error, status, 0, 0, "the certificate cannot be written");
}
