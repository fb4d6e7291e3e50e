/* Verdicts with their proofs. (proof.c) */
#ifndef VERDICT_PROOF_H
#define VERDICT_PROOF_H

#include "lts/lts.h"

typedef struct verdict_claim {
    const char *command; /* who says so, for messages: "spex compare" */
    const char *names[2];
    const lts *sides[2];
    lts_equivalence equivalence;
    const lts_explanation *why; /* NULL: the two are equivalent */
    /* Of conformance, with which equivalence and reason have nothing to do; else NULL. */
    const lts_conformance *conformance;
    const lts_modal *modal[2]; /* the same sides */
} verdict_claim;

/* Writes the certificate of a verdict to `path` ("-": standard output), and has it checked by the text of
 * spex-check-certificate, in a process of its own. A verdict that fails its own certificate is told as what
 * it is, a bug; the certificate is then left there, and both sides beside it as PATH.1.aut and PATH.2.aut.
 * Says on stderr what went wrong; returns an exit status. */
int verdict_prove(const verdict_claim *claim, const char *path);

/* Checks a certificate about two .aut files, all by their paths, as spex-check-certificate does, and ends the
 * process as that does: what it proves goes to standard output, why it does not to stderr. */
_Noreturn void verdict_check_certificate(const char *const paths[static 3]);

#endif
