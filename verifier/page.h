/* Results as one self-contained page of HTML. */
#ifndef SPEXV_PAGE_H
#define SPEXV_PAGE_H

#include "verifier/result.h"

/* What the page shows of one result: spexv_result_json and, besides, pictures, and the steps with the ids
 * that they have there. `number` makes the ids unique within the page. NULL: no memory. */
json_t *spexv_page_model(spexv_result *result, size_t number);

/* Writes the page; `data` holds "models" and the counts of spex verify's JSON. */
lts_status spexv_page_write(json_t *data, FILE *out);

#endif
