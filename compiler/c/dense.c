/* The dense form: a matrix, one load a step. It is printed so that it can be read where it is small, else as
 * rows of numbers. */
#include "compiler/c/form.h"
#include "compiler/c/text.h"
#include "compiler/subject.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define READABLE_COLUMNS 96u /* a row of a matrix wider than this is broken into lines of numbers */
#define READABLE_NAMES   48u /* so much of a comment that names the states of a row */

static unsigned digits(uint32_t number)
{
    unsigned count = 1;
    for (; number >= 10; number /= 10)
        count++;
    return count;
}

/* A comment with the declared states that a row goes on from. */
static void remark_residents(const spexc_tables *t, uint32_t run, FILE *out)
{
    size_t columns = 0;
    for (uint32_t i = t->home[run]; i < t->home[run + 1]; i++) {
        fputs(columns ? ", " : " /* ", out);
        columns += 2 + spexc_c_lts_name(t->spec->states[t->resident[i]].name, out);
        if (columns > READABLE_NAMES && i + 1 < t->home[run + 1]) {
            fputs(", ...", out);
            break;
        }
    }
    fputs(columns ? " */\n" : "\n", out);
}

/* Of a column of the matrix, with room for its heading, a run state and "NO". */
static size_t column_width(const spexc_tables *t, uint32_t column)
{
    size_t width = strlen(spexc_action_c_name(t->spec, column)), number = digits(t->run_count);
    width = number > width ? number : width;
    return width < 2 ? 2 : width;
}

static bool is_readable(const spexc_tables *t)
{
    size_t total = 0;
    for (uint32_t a = 0; a < t->columns && total <= READABLE_COLUMNS; a++)
        total += column_width(t, a) + 2;
    return total <= READABLE_COLUMNS;
}

static void define_matrix(const spexc_tables *t, FILE *out)
{
    int label = (int)digits(t->run_count - 1);
    fprintf(out, "    /* %*s", label + 5, "");
    for (uint32_t a = 0; a < t->columns; a++)
        fprintf(out, "%*s%s", (int)column_width(t, a) + (a > 0 ? 2 : 1), spexc_action_c_name(t->spec, a),
                a + 1 < t->columns ? "" : " */\n");
    for (uint32_t run = 0; run < t->run_count; run++) {
        const uint32_t *next = t->dense + (size_t)run * t->columns;
        fprintf(out, "    /* %*" PRIu32 " */ {", label, run);
        for (uint32_t a = 0; a < t->columns; a++)
            if (next[a] == SPEX_NO_RUN)
                fprintf(out, "%s%*s", a ? ", " : " ", (int)column_width(t, a), "NO");
            else
                fprintf(out, "%s%*" PRIu32, a ? ", " : " ", (int)column_width(t, a), next[a]);
        fputs(" },", out);
        remark_residents(t, run, out);
    }
}

static void define_wide_matrix(const spexc_tables *t, FILE *out)
{
    for (uint32_t run = 0; run < t->run_count; run++) {
        const uint32_t *next = t->dense + (size_t)run * t->columns;
        fprintf(out, "    { /* %" PRIu32 " */", run);
        remark_residents(t, run, out);
        spexc_c_list list = {.out = out, .indent = 8};
        for (uint32_t a = 0; a < t->columns; a++)
            if (next[a] == SPEX_NO_RUN)
                spexc_c_list_text(&list, "NO");
            else
                spexc_c_list_number(&list, next[a]);
        spexc_c_list_end(&list);
        fputs("    },\n", out);
    }
}

static void declare(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    spexc_c_single_type(t, entry, out);
    spexc_c_fill(out, t->spec,
                 "/* Where an action leads: [state of the run][action]; $s: it is not allowed. */\n",
                 entry->none);
    spexc_c_name_table(t, entry, "next", out);
    spexc_c_fill(out, t->spec, "extern const $s $x_next_[$u][$u];\n\n", entry->type, t->run_count,
                 t->columns);
    spexc_c_single_step(t, entry, "[run->state][action]", out);
}

static void define(const spexc_tables *t, const spexc_c_entry *entry, FILE *out)
{
    assert(t->dense);
    fprintf(out, "#define NO %s /* not allowed */\n", entry->none);
    spexc_c_fill(out, t->spec, "const $s $x_next_[$u][$u] = {\n", entry->type, t->run_count, t->columns);
    if (is_readable(t))
        define_matrix(t, out);
    else
        define_wide_matrix(t, out);
    fputs("};\n#undef NO\n", out);
}

const spexc_c_form spexc_c_dense = {
    .name = "DENSE", .declare = declare, .define = define, .members = "    .dense = $x_next_,\n"};
