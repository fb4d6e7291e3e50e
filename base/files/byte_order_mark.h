/* The mark that editors of Windows put before a text of UTF-8. (byte_order_mark.c) */
#ifndef BASE_FILES_BYTE_ORDER_MARK_H
#define BASE_FILES_BYTE_ORDER_MARK_H

#include <stdbool.h>
#include <stdio.h>

/* Reads past the mark if `in` begins with it; else nothing has been read. Works on pipes too. */
bool base_skip_byte_order_mark(FILE *in);

#endif
