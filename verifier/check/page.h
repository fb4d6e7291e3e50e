/* The page of results. (page.c) */
#ifndef VERIFIER_CHECK_PAGE_H
#define VERIFIER_CHECK_PAGE_H

#include "verifier/check/result.h"

void check_print_page_unexercised(const check_result *result, FILE *out); /* what never occurred */
void check_print_page_rows(const checking_change *changes, uint32_t count, FILE *out); /* fields and values */
void check_print_page_part(const check_result *result, FILE *out);                     /* about one system */

#endif
