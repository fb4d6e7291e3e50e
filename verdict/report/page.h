/* Results as one self-contained page of HTML. */
#ifndef VERDICT_REPORT_PAGE_H
#define VERDICT_REPORT_PAGE_H

#include "verdict/report/result.h"

/* What the page shows of one result: verdict_result_json and, besides, pictures, and the steps with the ids
 * that they have there. `number` makes the ids unique within the page. NULL: no memory. */
json_t *verdict_page_model(verdict_result *result, size_t number);

/* Writes the page; `data` holds "models" and the counts of spex verify's JSON. */
base_status verdict_page_write(json_t *data, FILE *out);

#endif
