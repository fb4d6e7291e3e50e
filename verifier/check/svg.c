/* A run as a sequence diagram in SVG: a lane an agent, a group of elements a step. Colours are the page's
 * where it stands in one (the classes), else the ones given here. */
#include "config.h"

#include "verifier/check/svg.h"

#include "base/escape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CHARACTER = 7, ROW = CHECK_SVG_ROW, TOP = CHECK_SVG_TOP, MARGIN = 46, LEAST_LANE = 120 };

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

static unsigned columns(const char *text)
{
    unsigned count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

unsigned *check_svg_lay_out(const diagram *d, unsigned margin)
{
    unsigned *x = calloc(d->lane_count + 2u, sizeof *x);
    unsigned lane = LEAST_LANE;
    for (uint32_t i = 0; i < d->row_count && x; i++) {
        const diagram_row *row = &d->rows[i];
        uint32_t span = row->from > row->to ? row->from - row->to : row->to - row->from;
        unsigned remark = row->style == DIAGRAM_LOST || row->style == DIAGRAM_UNDER_WAY ? 16 : 4;
        unsigned wanted = (columns(row->text) + remark) * CHARACTER / (span ? span : 1);
        lane = wanted > lane ? wanted : lane;
    }
    for (uint32_t i = 0; i < d->lane_count && x; i++) {
        unsigned wanted = (columns(d->lanes[i]) + 3) * CHARACTER;
        lane = wanted > lane ? wanted : lane;
    }
    for (uint32_t i = 0; i < d->lane_count && x; i++)
        x[i] = margin + lane / 2 + i * lane;
    if (x)
        x[d->lane_count] = margin + d->lane_count * lane;
    return x;
}

static void print_arrow(const diagram_row *row, const unsigned *x, unsigned y, FILE *out)
{
    static const char *const classes[] = {"delivered", "emitted", "lost", "under-way"};
    static const char *const dashes[] = {"", " stroke-dasharray=\"6 4\"", " stroke-dasharray=\"2 4\"",
                                         " stroke-dasharray=\"2 4\""};
    unsigned from = x[row->from], to = x[row->to];
    bool is_right = to > from;
    /* what is lost or under way does not arrive */
    unsigned end =
        row->style == DIAGRAM_LOST || row->style == DIAGRAM_UNDER_WAY ? from + (to - from) / 2 : to;
    if (!is_right && end != to)
        end = from - (from - to) / 2;
    fprintf(out, "<path class=\"%s\" d=\"M%u %uH%u\" stroke=\"currentColor\"%s fill=\"none\"/>",
            classes[row->style], from, y, end, dashes[row->style]);
    if (row->style == DIAGRAM_LOST)
        fprintf(
            out,
            "<path class=\"lost\" d=\"M%u %ul10 10m0 -10l-10 10\" stroke=\"currentColor\" fill=\"none\"/>",
            end - 5, y - 5);
    else
        fprintf(out, "<path class=\"%s\" d=\"M%u %ul%d -4v8z\" fill=\"currentColor\"/>", classes[row->style],
                end, y, is_right ? -9 : 9);
    fprintf(out, "<text x=\"%u\" y=\"%u\" text-anchor=\"middle\">",
            from < to ? from + (to - from) / 2 : to + (from - to) / 2, y - 6);
    put(row->text, out);
    fputs(row->style == DIAGRAM_LOST        ? " (lost)"
          : row->style == DIAGRAM_UNDER_WAY ? " (under way)"
                                            : "",
          out);
    fputs("</text>", out);
}

static void print_note(const diagram_row *row, const unsigned *x, unsigned y, FILE *out)
{
    unsigned half = (columns(row->text) + 2) * CHARACTER / 2;
    fprintf(out,
            "<rect class=\"note\" x=\"%d\" y=\"%u\" width=\"%u\" height=\"18\" rx=\"3\" fill=\"#fff6d6\" "
            "stroke=\"#b9a55a\"/><text class=\"note\" x=\"%u\" y=\"%u\" text-anchor=\"middle\">",
            (int)x[row->from] - (int)half, y - 14, 2 * half, x[row->from], y - 1);
    put(row->text, out);
    fputs("</text>", out);
}

void check_svg_print_row(const diagram_row *row, const unsigned *x, unsigned y, FILE *out)
{
    if (row->style == DIAGRAM_NOTE)
        print_note(row, x, y, out);
    else
        print_arrow(row, x, y, out);
}

void check_svg_begin(const diagram *d, const char *name, const unsigned *x, unsigned height, FILE *out)
{
    unsigned width = x[d->lane_count] + MARGIN;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\" "
            "font-family=\"ui-monospace, monospace\" font-size=\"12\" role=\"img\">\n<title>",
            width, height, width, height);
    put(name, out);
    fputs("</title>\n", out);
}

void check_svg_print_lanes(const diagram *d, const unsigned *x, unsigned height, FILE *out)
{
    for (uint32_t i = 0; i < d->lane_count; i++) {
        fprintf(out,
                "<path class=\"lane\" d=\"M%u %uV%u\" stroke=\"#9aa4b7\" stroke-dasharray=\"%s\"/>"
                "<text class=\"name\" x=\"%u\" y=\"20\" text-anchor=\"middle\" font-weight=\"600\">",
                x[i], TOP - 14, height - 12, d->has_outside && i + 1 == d->lane_count ? "2 6" : "none", x[i]);
        put(d->lanes[i], out);
        fputs("</text>\n", out);
    }
}

static void print_rows(const diagram *d, const unsigned *x, FILE *out)
{
    size_t step = 0;
    unsigned y = TOP;
    for (uint32_t i = 0; i < d->row_count; i++) {
        const diagram_row *row = &d->rows[i];
        y += ROW;
        if (row->step != step) {
            if (step)
                fputs("</g>\n", out);
            fprintf(
                out,
                "<g class=\"step\" data-step=\"%zu\"><text class=\"number\" x=\"8\" y=\"%u\">%s%zu</text>",
                row->step, y - 1, d->cycle && row->step >= d->cycle ? "\xe2\x86\xbb " : "", row->step);
        }
        step = row->step;
        check_svg_print_row(row, x, y, out);
    }
    if (step)
        fputs("</g>\n", out);
}

void check_print_svg(const check_result *r, const check_finding *f, FILE *out)
{
    diagram d;
    bool fine = diagram_make(&d, r, f);
    unsigned *x = fine ? check_svg_lay_out(&d, MARGIN) : NULL;
    if (x) {
        unsigned height = TOP + (d.row_count + 1) * ROW + 12, width = x[d.lane_count] + MARGIN;
        check_svg_begin(&d, f->name, x, height, out);
        check_svg_print_lanes(&d, x, height, out);
        print_rows(&d, x, out);
        if (d.end)
            fprintf(out, "<text x=\"%u\" y=\"%u\" text-anchor=\"middle\" font-style=\"italic\">%s</text>\n",
                    width / 2, height - 6, d.end);
        fputs("</svg>\n", out);
    }
    free(x);
    diagram_release(&d);
}
