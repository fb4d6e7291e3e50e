/* Characters of UTF-8, and what a terminal makes of them. (utf8.c) */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The text of one character at `text`, its length in bytes (1 where it is not UTF-8) and the columns that a
 * terminal gives it: 0 for combining marks, 2 for wide ones. */
size_t base_utf8_next(const char *text, size_t length, unsigned *columns);
/* The number of the character at `text` where a terminal would obey it instead of showing it; else 0. */
uint32_t base_utf8_obeyed(const char *text, size_t length);
/* Offset of the first byte that is not UTF-8; `length` when all is. */
size_t base_utf8_check(const char *text, size_t length);

#endif
