/* Pages of HTML that need nothing else: their beginning and end, with style and script. (page.c) */
#ifndef VERIFIER_PAGE_H
#define VERIFIER_PAGE_H

#include <stdbool.h>
#include <stdio.h>

typedef enum spexv_page { SPEXV_CHECK_PAGE, SPEXV_LOCKSTEP_PAGE, SPEXV_CHAOS_PAGE } spexv_page;

bool spexv_begin_page(spexv_page page, FILE *out); /* false: no memory */
bool spexv_end_page(spexv_page page, FILE *out);

#endif
