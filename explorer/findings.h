/* Verdicts, and runs that show them. (findings.c) */
#ifndef EXPLORER_FINDINGS_H
#define EXPLORER_FINDINGS_H

#include "explorer/explorer.h"

/* Whether some property is judged in the graph of all its steps. */
bool explorer_findings_need_edges(const explorer_search *search);
/* After the search: fills `findings`. False: no memory for them; a run for which there is none is left out.
 */
bool explorer_findings_make(struct spex_explorer *explorer);
void explorer_findings_free(struct spex_explorer *explorer);

#endif
