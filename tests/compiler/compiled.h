/* The monitors of a text, as spexc would generate them. */
#ifndef TESTS_COMPILER_COMPILED_H
#define TESTS_COMPILER_COMPILED_H

#include "compiler/monitor.h"

typedef struct compiled {
    lang_unit *unit;
    spexc_monitor *monitors[8];
} compiled;

/* Fails the test where the text has errors. */
void compile_text(const char *text, compiled *c);
void compiled_release(compiled *c);
const spex_monitor *monitor_of(const compiled *c, uint32_t number);

#endif
