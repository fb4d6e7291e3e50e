/* Names of functions by address, for the caller's stack in messages. */
#ifndef RUNTIME_REPORT_SYMBOLS_H
#define RUNTIME_REPORT_SYMBOLS_H

#include <stddef.h>

/* "function+0x12 (file)", as far as it is known. */
void spex_symbol_text(void *address, char *text, size_t size);

#endif
