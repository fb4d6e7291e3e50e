/* Specifications made into monitors by spexc and the C compiler, and loaded: see compiled.h. */
#include "tests/compiler/compiled.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void compile_text(const char *text, compiled *c)
{
    lang_diagnostics *d = lang_diagnostics_new();
    memset(c, 0, sizeof *c);
    int status = lang_load_text("test.lts", text, strlen(text), NULL, d, &c->unit);
    if (status)
        lang_diagnostics_print(d, LANG_TEXT, LANG_COLOUR_NEVER, stderr);
    ck_assert_msg(status == 0, "%s", text);
    lang_diagnostics_free(d);
    for (uint32_t i = 0; i < c->unit->spec_count; i++)
        ck_assert_int_eq(spexc_monitor_build(&c->unit->specs[i], &c->monitors[i], NULL), BASE_OK);
}

void compiled_release(compiled *c)
{
    for (uint32_t i = 0; i < c->unit->spec_count; i++)
        spexc_monitor_free(c->monitors[i]);
    lang_unit_free(c->unit);
}

const spex_monitor *monitor_of(const compiled *c, uint32_t number)
{
    return spexc_monitor_get(c->monitors[number]);
}
