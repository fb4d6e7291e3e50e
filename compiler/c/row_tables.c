/* Tables that hold rows: sparse ones and those of sets. */
#include "compiler/c/form.h"
#include "compiler/c/pair.h"
#include "compiler/c/runs.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>

void spexc_c_declare_rows(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    assert(t->row);
    uint32_t entries = t->row[t->run_count];
    spexc_c_name_table(t, entry, "row", out);
    spexc_c_name_table(t, entry, "label", out);
    spexc_c_name_table(t, entry, "target", out);
    spexc_c_fill(out, t->spec,
                 "extern const uint32_t $x_row_[$u];\n"
                 "extern const $s $x_label_[$u];\n"
                 "extern const $s $x_target_[$u];\n\n",
                 t->run_count + 1, entry->type, entries ? entries : 1, entry->type, entries ? entries : 1);
}

void spexc_c_declare_silent(const spexc_tables *t, FILE *out)
{
    spexc_c_fill(out, t->spec, "static inline bool $x_silent_(enum $x_action action)\n{\n");
    uint32_t first = 0, count = 0;
    for (uint32_t a = 0; a <= t->spec->action_count; a++) { /* those that have no constant */
        if (a < t->spec->action_count && t->spec->actions[a].internal && !spexc_has_constant(t->spec, a)) {
            first = count ? first : a;
            count++;
        } else if (count) {
            spexc_c_fill(out, t->spec, "    if ((uint32_t)action - $uu < $uu)\n        return true;\n", first,
                         count);
            count = 0;
        }
    }
    fputs("    switch (action) {\n", out);
    for (uint32_t a = 0; a < t->spec->action_count; a++)
        if (t->spec->actions[a].internal && spexc_has_constant(t->spec, a))
            spexc_c_fill(out, t->spec, "    case $X_ACTION_$s:\n", t->spec->actions[a].c_name);
    spexc_c_fill(out, t->spec,
                 "    case $X_ACTION_TAU:\n"
                 "        return true;\n"
                 "    default:\n"
                 "        return false;\n"
                 "    }\n"
                 "}\n\n");
}

/* Numbers of which many are one more than the one before, or the same. */
static void put_rows(const spexc_tables *t, const uint32_t *values, uint32_t count, FILE *out)
{
    spexc_c_runs runs = spexc_c_runs_of(t->spec, out);
    for (uint32_t i = 0; i < count; i++) {
        char text[16];
        snprintf(text, sizeof text, "%" PRIu32 ",", values[i]);
        if ((i + 1 < count && values[i + 1] == values[i]) || (i > 0 && values[i - 1] == values[i]))
            spexc_c_runs_add(&runs, text, i, NULL);
        else
            spexc_c_runs_add(&runs, "", values[i], ",");
    }
    spexc_c_runs_end(&runs);
}

static void define_array(const spexc_tables *t, const char *type, const char *name, const uint32_t *values,
                         uint32_t count, FILE *out)
{
    spexc_c_fill(out, t->spec, "const $s $x_$s_[$u] = {\n", type, name, count ? count : 1);
    spexc_c_list list = {.out = out, .indent = 4};
    if (spexc_c_is_wide(t->spec) && count > 0) {
        put_rows(t, values, count, out);
        fputs("};\n", out);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        spexc_c_list_number(&list, values[i]);
    if (count == 0)
        spexc_c_list_number(&list, 0);
    spexc_c_list_end(&list);
    fputs("};\n", out);
}

void spexc_c_define_rows(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    assert(t->row && t->row_action && t->row_next);
    uint32_t entries = t->row[t->run_count];
    define_array(t, "uint32_t", "row", t->row, t->run_count + 1, out);
    define_array(t, entry->type, "label", t->row_action, entries, out);
    define_array(t, entry->type, "target", t->row_next, entries, out);
}
