/* What the readers of FSM and CSV files share: a line at hand, a builder, and the rule which label is
 * internal. */
#include "lts/io/tables.h"
#include "lts/io/io.h"

#include "base/files/byte_order_mark.h"
#include "lts/builder.h"

#include <assert.h>
#include <string.h>

bool lts_table_begin(lts_table *t, FILE *in, base_names *labels, base_error *error)
{
    *t = (lts_table){.builder = lts_builder_new(labels), .error = error};
    base_skip_byte_order_mark(in);
    base_line_reader_open(&t->lines, in);
    return t->builder != NULL;
}

void lts_table_release(lts_table *t)
{
    base_line_reader_close(&t->lines);
    lts_builder_free(t->builder);
}

base_status lts_table_fail(const lts_table *t, size_t offset, const char *message)
{
    uint64_t line = t->lines.line ? t->lines.line : 1;
    return base_fail(t->error, BASE_E_SYNTAX, line, (uint64_t)offset + 1, "%s", message);
}

base_status lts_table_add(lts_table *t, lts_state from, const char *label, size_t length, lts_state to)
{
    assert(t->builder && label);
    lts_label number;
    base_status status = base_names_intern(lts_builder_labels(t->builder), label, length, &number);
    if (status == BASE_OK)
        status = lts_builder_add(t->builder, from, number, to, LTS_NONE);
    if (status == BASE_OK)
        return status;
    return base_fail(t->error, status, t->lines.line, 0,
                     status == BASE_E_LIMIT ? "more labels than can be held"
                                            : "no memory for the transitions");
}

/* Turns the labels of a comma-separated list into tau; those that do not occur are no matter. */
static void silence(lts_builder *b, const char *list)
{
    while (*list) {
        size_t length = strcspn(list, ",");
        lts_label label = base_names_find(lts_builder_labels(b), list, length);
        if (label != LTS_NONE && label != LTS_TAU)
            lts_builder_relabel(b, label, LTS_TAU);
        list += length + (list[length] == ',');
    }
}

base_status lts_table_finish(lts_table *t, const char *tau, uint32_t states, lts_state initial, lts **out)
{
    assert(t->builder && out);
    if (tau)
        silence(t->builder, tau);
    else if (!lts_builder_has_label(t->builder, LTS_TAU))
        silence(t->builder, "i");
    lts_builder *builder = t->builder;
    t->builder = NULL;
    return lts_builder_finish(builder, states, initial, out, t->error);
}
