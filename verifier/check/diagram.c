/* From what is told of each step to rows: what was delivered, emitted and lost, what changed. What was sent
 * is a row of its own only where it is not delivered later. */
#include "config.h"

#include "verifier/check/diagram.h"

#include <string.h>

static void add_row(diagram *d, diagram_row row, bool *fine)
{
    diagram_row *rows = base_arena_grow(d->arena, d->rows, d->row_count, &d->row_room, sizeof *rows);
    *fine = *fine && rows && row.text;
    if (!rows)
        return;
    d->rows = rows;
    rows[d->row_count++] = row;
}

static uint32_t lane_of(const diagram *d, uint32_t agent)
{
    return agent == CHECKING_OUTSIDE ? d->lane_count - 1 : agent;
}

static bool same_tag(const char *a, const char *b)
{
    size_t length = strcspn(a, "(");
    return length == strcspn(b, "(") && strncmp(a, b, length) == 0;
}

/* Of the messages like this one, those that arrive or are lost from step `from` on. */
static size_t ends_of(const check_finding *f, size_t from, const checking_arrow *sent)
{
    size_t count = 0;
    for (size_t i = from; i < f->step_count; i++)
        for (uint32_t k = 0; k < f->steps[i]->arrow_count; k++) {
            const checking_arrow *a = &f->steps[i]->arrows[k];
            count += (a->kind == CHECKING_GETS || a->kind == CHECKING_LOSES) && a->from == sent->from &&
                     a->to == sent->to && same_tag(a->text, sent->text);
        }
    return count;
}

/* How many like it are sent from that step on, this one included. */
static size_t sends_from(const check_finding *f, size_t step, uint32_t arrow)
{
    const checking_arrow *sent = &f->steps[step]->arrows[arrow];
    size_t count = 0;
    for (size_t i = step; i < f->step_count; i++)
        for (uint32_t k = i == step ? arrow : 0; k < f->steps[i]->arrow_count; k++) {
            const checking_arrow *a = &f->steps[i]->arrows[k];
            bool leaves = a->kind == CHECKING_SENDS || a->kind == CHECKING_EMITS;
            count += leaves && a->from == sent->from && a->to == sent->to && same_tag(a->text, sent->text);
        }
    return count;
}

static void add_arrow(diagram *d, const check_finding *f, size_t step, uint32_t number, bool *fine)
{
    const checking_arrow *a = &f->steps[step]->arrows[number];
    diagram_row row = {
        .from = lane_of(d, a->from), .to = lane_of(d, a->to), .text = a->text, .step = step + 1};
    switch (a->kind) {
    case CHECKING_GETS:
        row.style = DIAGRAM_DELIVERED;
        break;
    case CHECKING_LOSES:
        row.style = DIAGRAM_LOST;
        break;
    case CHECKING_DOUBLES:
        row.style = DIAGRAM_NOTE;
        row.from = row.to;
        row.text = f->steps[step]->text;
        break;
    default:
        if (a->kind == CHECKING_EMITS && a->to == CHECKING_OUTSIDE) {
            row.style = DIAGRAM_EMITTED;
            break;
        }
        if (sends_from(f, step, number) <= ends_of(f, step, a))
            return;
        row.style = DIAGRAM_UNDER_WAY;
    }
    add_row(d, row, fine);
}

static const char *join(base_arena *arena, const char *field, const char *value)
{
    size_t length = strlen(field) + strlen(value) + 4;
    char *text = base_arena_array(arena, length, 1);
    if (text)
        snprintf(text, length, "%s = %s", field, value);
    return text;
}

static uint32_t lane_called(const diagram *d, const char *field)
{
    size_t length = strcspn(field, ".");
    for (uint32_t i = 0; i < d->lane_count; i++)
        if (strlen(d->lanes[i]) == length && strncmp(d->lanes[i], field, length) == 0)
            return i;
    return 0;
}

static bool starts_with_arrow(const checking_told *step)
{
    return step->arrow_count > 0 &&
           (step->arrows[0].kind == CHECKING_GETS || step->arrows[0].kind == CHECKING_LOSES ||
            step->arrows[0].kind == CHECKING_DOUBLES);
}

static void add_step(diagram *d, const check_finding *f, size_t number, bool *fine)
{
    const checking_told *step = f->steps[number];
    uint32_t lane = step->agent == CHECKING_OUTSIDE ? 0 : step->agent;
    if (!starts_with_arrow(step))
        add_row(d, (diagram_row){DIAGRAM_NOTE, lane, lane, step->text, number + 1}, fine);
    for (uint32_t i = 0; i < step->arrow_count; i++)
        add_arrow(d, f, number, i, fine);
    if (step->fault)
        add_row(
            d,
            (diagram_row){DIAGRAM_NOTE, lane, lane, join(d->arena, "fault", step->fault->what), number + 1},
            fine);
    for (uint32_t i = 0; i < step->change_count; i++) {
        uint32_t at = lane_called(d, step->changes[i].field);
        add_row(d,
                (diagram_row){DIAGRAM_NOTE, at, at,
                              join(d->arena, step->changes[i].field, step->changes[i].value), number + 1},
                fine);
    }
}

bool diagram_make(diagram *d, const check_result *r, const check_finding *f)
{
    *d = (diagram){.arena = base_arena_new()};
    if (!d->arena)
        return false;
    for (size_t i = 0; i < f->step_count; i++)
        for (uint32_t k = 0; k < f->steps[i]->arrow_count; k++)
            d->has_outside = d->has_outside || f->steps[i]->arrows[k].from == CHECKING_OUTSIDE ||
                             f->steps[i]->arrows[k].to == CHECKING_OUTSIDE;
    d->lanes = base_arena_array(d->arena, r->system->agent_count + 2ull, sizeof *d->lanes);
    bool fine = d->lanes != NULL;
    for (uint32_t i = 0; i < r->system->agent_count && fine; i++)
        d->lanes[d->lane_count++] = checking_agent_name(r->model, i);
    if (fine && d->has_outside)
        d->lanes[d->lane_count++] = "outside";
    for (size_t i = 0; i < f->step_count && fine; i++)
        add_step(d, f, i, &fine);
    d->cycle = f->found->cycle_length ? f->step_count - f->found->cycle_length + 1 : 0;
    d->end = check_run_end(f);
    return fine;
}

void diagram_release(diagram *d)
{
    base_arena_free(d->arena);
    d->arena = NULL;
}
