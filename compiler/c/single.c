/* Runs that are one state. */
#include "compiler/c/form.h"
#include "compiler/c/text.h"

#include <assert.h>

void spexc_c_single_type(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    assert(t->form != SPEX_RUN_SET);
    spexc_c_fill(out, t->spec,
                 "typedef struct {\n"
                 "    $s state;\n"
                 "} $x_run;\n"
                 "#define $X_RUN_INIT { 0 }\n\n",
                 entry->type);
}

void spexc_c_single_step(const spexc_tables *t, const spexc_c_entry *entry, const char *lookup, FILE *out)
{
    assert(t->form != SPEX_RUN_SET);
    spexc_c_fill(out, t->spec,
                 "/* Does the specification allow `action` now? */\n"
                 "static inline bool $x_allows(const $x_run *run, enum $x_action action)\n"
                 "{\n"
                 "    return $x_next_$s != $s;\n"
                 "}\n\n",
                 lookup, entry->none);
    spexc_c_fill(out, t->spec,
                 "/* Takes `action`. False: it is not allowed now, and `run` stays put. */\n"
                 "static inline bool $x_step($x_run *run, enum $x_action action)\n"
                 "{\n"
                 "    const $s next = $x_next_$s;\n"
                 "    if (next == $s)\n"
                 "        return false;\n"
                 "    run->state = next;\n"
                 "    return true;\n"
                 "}\n",
                 entry->type, lookup, entry->none);
}
