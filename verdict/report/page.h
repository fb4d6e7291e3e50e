/* The page of reports, verdict/report/page.html, with data in it. (page.c) */
#ifndef VERDICT_REPORT_PAGE_H
#define VERDICT_REPORT_PAGE_H

#include <jansson.h>

#include "verdict/report/picture.h"

/* A picture as the page draws it: title, remark, SVG if `draws` and Graphviz can, and the transitions as a
 * list. NULL: no memory. */
json_t *verdict_page_picture(const char *title, const verdict_picture *picture, bool draws);
/* The same of all of a specification, or of what is around the states `seeds` where that is too large. */
json_t *verdict_page_surroundings(const lang_spec *spec, const char *title, const char *prefix,
                                  const lts_state *seeds, size_t count);

/* Writes the page. `data` holds "models" and the counts of spex verify's JSON, or else "findings" and what
 * spex replay's JSON has beside them. */
base_status verdict_page_write(const json_t *data, FILE *out);

#endif
