/* The run of a failure as lanes: an agent each, time from the top down, a row for what happened; behind them,
 * shaded, how long each fault lasted. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/escape.h"
#include "verifier/check/svg.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 150, BOTTOM = 20 };

typedef struct lanes {
    const chaos_result *r;
    const chaos_story *story;
    diagram d;
    unsigned *x;   /* of lanes */
    unsigned *top; /* of events */
    unsigned height;
    FILE *out;
} lanes;

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

/* How many rows of the diagram a step has, from *row on. */
static uint32_t rows_of(const lanes *l, const chaos_told *e, uint32_t row)
{
    uint32_t count = 0;
    while (row + count < l->d.row_count && l->d.rows[row + count].step == e->step + 1)
        count++;
    return count;
}

static bool lay_out(lanes *l)
{
    const chaos_story *s = l->story;
    unsigned y = CHECK_SVG_TOP;
    uint32_t row = 0;
    l->x = check_svg_lay_out(&l->d, MARGIN);
    l->top = calloc(s->count + 1, sizeof *l->top);
    for (size_t i = 0; l->x && l->top && i < s->count; i++) {
        const chaos_told *e = &s->events[i];
        uint32_t rows = e->step != SIZE_MAX ? rows_of(l, e, row) : 0;
        l->top[i] = y;
        row += rows;
        y += CHECK_SVG_ROW * (rows ? rows : (uint32_t)chaos_is_told(e->kind, e->fault));
    }
    l->height = y + CHECK_SVG_ROW + BOTTOM;
    return l->x && l->top;
}

/* ---- shades ---- */

static void shade(const lanes *l, const char *kind, uint32_t first, uint32_t end, unsigned from, unsigned to)
{
    unsigned lane = l->x[l->d.lane_count] > l->x[0] ? (l->x[0] - MARGIN) : 0;
    unsigned left = l->x[first] - lane + 2, right = l->x[end - 1] + lane - 2;
    fprintf(l->out,
            "<rect class=\"shade %s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"4\" "
            "fill=\"#8884\"><title>%s</title></rect>\n",
            kind, left, from, right - left, to > from + 4 ? to - from : 4, kind);
}

static bool ends(const chaos_told *begin, const chaos_told *e)
{
    if (begin->kind == CHAOS_EVENT_DOWN)
        return e->kind == CHAOS_EVENT_UP && e->agent == begin->agent;
    bool is_gone =
        begin->fault->kind == CHAOS_FAULT_PAUSE && e->kind == CHAOS_EVENT_DOWN && e->agent == begin->agent;
    return is_gone || (e->kind == CHAOS_EVENT_FAULT_ENDS && e->fault == begin->fault);
}

static void shade_sides(const lanes *l, const chaos_told *e, unsigned from, unsigned to)
{
    uint32_t agents = l->r->check.system->agent_count;
    if (!e->side) {
        shade(l, "apart", 0, agents, from, to);
        return;
    }
    for (uint32_t a = 0; a < agents; a++)
        shade(l, e->side >> a & 1 ? "one side" : "other side", a, a + 1, from, to);
}

static void print_shades(const lanes *l)
{
    const chaos_story *s = l->story;
    for (size_t i = 0; i < s->count; i++) {
        const chaos_told *e = &s->events[i];
        bool begins = e->kind == CHAOS_EVENT_DOWN || e->kind == CHAOS_EVENT_FAULT_BEGINS;
        size_t end = i + 1;
        while (begins && end < s->count && !ends(e, &s->events[end]))
            end++;
        unsigned from = l->top[i] + 4, to = end < s->count ? l->top[end] + 4 : l->height - BOTTOM;
        if (!begins)
            continue;
        if (e->kind == CHAOS_EVENT_DOWN)
            shade(l, "down", e->agent, e->agent + 1, from, to);
        else if (e->fault->kind == CHAOS_FAULT_PARTITION)
            shade_sides(l, e, from, to);
        else if (e->fault->kind == CHAOS_FAULT_SLOW)
            shade(l, "delays", 0, l->r->check.system->agent_count, from, to);
        else
            shade(l, e->fault->kind == CHAOS_FAULT_PAUSE ? "paused" : "disk full", e->agent, e->agent + 1,
                  from, to);
    }
}

/* ---- what happened ---- */

static void print_event(const lanes *l, size_t i, size_t number, uint32_t *row)
{
    const chaos_told *e = &l->story->events[i];
    uint32_t rows = e->step != SIZE_MAX ? rows_of(l, e, *row) : 0;
    unsigned y = l->top[i] + CHECK_SVG_ROW;
    char moment[64];
    fprintf(l->out, "<g class=\"step\" data-step=\"%zu\"><text class=\"number\" x=\"8\" y=\"%u\">%s</text>",
            number, y - 1, chaos_moment(e->at, moment));
    for (uint32_t k = 0; k < rows; k++)
        check_svg_print_row(&l->d.rows[*row + k], l->x, y + k * CHECK_SVG_ROW, l->out);
    if (!rows && e->agent != CHECKING_OUTSIDE) {
        const diagram_row note = {DIAGRAM_NOTE, e->agent, e->agent, e->text, number};
        check_svg_print_row(&note, l->x, y, l->out);
    } else if (!rows) {
        fprintf(l->out, "<text class=\"fault\" x=\"%u\" y=\"%u\" font-style=\"italic\">", MARGIN, y - 1);
        put(e->text, l->out);
        fputs("</text>", l->out);
    }
    *row += rows;
    fputs("</g>\n", l->out);
}

void chaos_print_lanes(const chaos_result *r, const chaos_finding *f, FILE *out)
{
    lanes l = {.r = r, .story = &f->story, .out = out};
    uint32_t row = 0;
    size_t number = 0;
    if (diagram_make(&l.d, &r->check, &f->story.finding) && lay_out(&l)) {
        check_svg_begin(&l.d, f->story.finding.name, l.x, l.height, out);
        print_shades(&l);
        check_svg_print_lanes(&l.d, l.x, l.height, out);
        for (size_t i = 0; i < f->story.count; i++)
            if (chaos_is_told(f->story.events[i].kind, f->story.events[i].fault))
                print_event(&l, i, ++number, &row);
        fputs("</svg>\n", out);
    }
    free(l.x);
    free(l.top);
    diagram_release(&l.d);
}
