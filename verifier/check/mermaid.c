/* A run as a sequence diagram of Mermaid. */
#include "config.h"

#include "verifier/check/diagram.h"

#include "base/escape.h"

#include <inttypes.h>
#include <string.h>

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_mermaid, text, strlen(text), out);
}

void check_print_mermaid(const check_result *r, const check_finding *f, FILE *out)
{
    static const char *const arrows[] = {"->>", "-->>", "-x", "-)"};
    diagram d;
    bool is_cycle = false;
    fputs("---\ntitle: \"", out);
    put(f->name, out);
    fputs("\"\n---\nsequenceDiagram\n", out);
    if (!diagram_make(&d, r, f)) {
        diagram_release(&d);
        return;
    }
    for (uint32_t i = 0; i < d.lane_count; i++) {
        fprintf(out, "    participant l%" PRIu32 " as ", i);
        put(d.lanes[i], out);
        fputc('\n', out);
    }
    for (uint32_t i = 0; i < d.row_count; i++) {
        const diagram_row *row = &d.rows[i];
        if (d.cycle == row->step && !is_cycle) {
            fputs("    loop again and again\n", out);
            is_cycle = true;
        }
        if (row->style == DIAGRAM_NOTE)
            fprintf(out, "    Note over l%" PRIu32 ": ", row->from);
        else
            fprintf(out, "    l%" PRIu32 "%sl%" PRIu32 ": ", row->from, arrows[row->style], row->to);
        put(row->text, out);
        fputs(row->style == DIAGRAM_UNDER_WAY ? " (under way)\n" : "\n", out);
    }
    if (is_cycle)
        fputs("    end\n", out);
    if (d.end && d.lane_count > 0) {
        fprintf(out, "    Note over l0%s", d.lane_count > 1 ? ",l" : "");
        if (d.lane_count > 1)
            fprintf(out, "%" PRIu32, d.lane_count - 1);
        fprintf(out, ": %s\n", d.end);
    }
    diagram_release(&d);
}
