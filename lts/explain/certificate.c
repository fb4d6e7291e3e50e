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
#include "base/files/text_writer.h"
#include "lts/explain/explain.h"
#include "lts/explain/formula_builder.h"
#include "lts/reduce/reduce.h"
#include "lts/transform/transform.h"

#include <string.h>

static const char *const kinds[] = {
    [LTS_TRUE] = "true",     [LTS_NOT] = "not",     [LTS_AND] = "and",           [LTS_STEP] = "step",
    [LTS_WEAKLY] = "weakly", [LTS_UNTIL] = "until", [LTS_SILENTLY] = "silently",
};

static void put_head(base_text_writer *writer, lts_equivalence claimed)
{
    base_write_text(writer, "spex certificate 1\nequivalence ");
    base_write_text(writer, lts_equivalence_name(claimed));
    base_write_text(writer, "\n");
}

static base_status write_partition(const lts_partition *p, lts_equivalence claimed, lts_equivalence shown,
                                   FILE *out)
{
    base_text_writer *writer = base_text_writer_new(out);
    if (!writer)
        return BASE_E_NOMEM;
    put_head(writer, claimed);
    base_write_text(writer, "equivalent by ");
    base_write_text(writer, lts_equivalence_name(shown));
    base_write_text(writer, "\npartition ");
    base_write_number(writer, p->states);
    base_write_text(writer, "\n");
    for (uint32_t s = 0; s < p->states; s++) {
        base_write_number(writer, p->block_of[s]);
        base_write_text(writer, "\n");
    }
    return base_text_writer_finish(writer);
}

static void put_node(base_text_writer *writer, const lts_formula *f, const lts_formula_node *node)
{
    base_write_text(writer, kinds[node->kind]);
    if (lts_formula_has_left(node->kind)) {
        base_write_text(writer, " ");
        base_write_number(writer, node->left);
    }
    if (lts_formula_has_right(node->kind)) {
        base_write_text(writer, " ");
        base_write_number(writer, node->right);
    }
    if (node->kind == LTS_STEP || node->kind == LTS_WEAKLY || node->kind == LTS_UNTIL) {
        base_write_text(writer, " ");
        base_write_bytes(writer, base_names_text(f->labels, node->label),
                         base_names_length(f->labels, node->label));
    }
    base_write_text(writer, "\n");
}

static base_status write_formula(const lts_formula *f, lts_equivalence claimed, FILE *out)
{
    base_text_writer *writer = base_text_writer_new(out);
    if (!writer)
        return BASE_E_NOMEM;
    put_head(writer, claimed);
    base_write_text(writer, "different\nformula ");
    base_write_number(writer, f->count);
    base_write_text(writer, "\n");
    for (uint32_t n = 0; n < f->count; n++)
        put_node(writer, f, &f->nodes[n]);
    return base_text_writer_finish(writer);
}

/* The two are not even `shown`. */
static base_status fail_to_show(lts_equivalence claimed, lts_equivalence shown, base_error *error)
{
    if (claimed == shown)
        return base_fail(
            error, BASE_E_LIMIT, 0, 0,
            "the verdict that they are equivalent fails its own certificate; please report this");
    return base_fail(error, BASE_E_LIMIT, 0, 0,
                     "there is a certificate only where the two are %s bisimilar, too",
                     lts_equivalence_name(shown));
}

/* Weak bisimulation and traces are shown by a finer bisimulation that is simple to check, if there is one. */
static base_status certify_equivalence(const lts *a, const lts *b, const lts_options *options, FILE *out,
                                       base_error *error)
{
    lts_options reduction = *options;
    reduction.equivalence = lts_equivalence_get(options->equivalence)->modulo;
    reduction.keep_unreachable = true;
    lts *both = NULL, *quotient = NULL;
    lts_partition p = {0};
    base_status status = lts_union(a, b, &both);
    if (status != BASE_OK)
        return base_fail(error, status, 0, 0, status == BASE_E_LIMIT ? "too many states" : "no memory");
    status = lts_reduce(both, &reduction, &quotient, &p, error);
    if (status == BASE_OK && p.block_of[a->initial] != p.block_of[a->states + b->initial])
        status = fail_to_show(options->equivalence, reduction.equivalence, error);
    if (status == BASE_OK) {
        status = write_partition(&p, options->equivalence, reduction.equivalence, out);
        if (status != BASE_OK)
            base_fail(error, status, 0, 0, "the certificate cannot be written");
    }
    lts_free(both);
    lts_free(quotient);
    lts_partition_release(&p);
    return status;
}

base_status lts_write_certificate(const lts *a, const lts *b, const lts_options *options,
                                  const lts_explanation *why, FILE *out, base_error *error)
{
    if (!lts_equivalence_get(options->equivalence)->has_certificates)
        return base_fail(error, BASE_E_LIMIT, 0, 0, "there are no certificates of %s equivalence",
                         lts_equivalence_name(options->equivalence));
    if (!why)
        return certify_equivalence(a, b, options, out, error);
    if (!why->formula)
        return base_fail(error, BASE_E_LIMIT, 0, 0, "the formula that tells the two apart is too large");
    base_status status = write_formula(why->formula, options->equivalence, out);
    return status == BASE_OK ? status : base_fail(error, status, 0, 0, "the certificate cannot be written");
}
