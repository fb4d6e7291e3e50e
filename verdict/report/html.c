/* Results as one self-contained page of HTML. */
#include "verdict/report/format.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "verdict/report/page.h"
#include "verdict/report/picture.h"

#define FEW_STATES 40u /* are shown where more are too much to be laid out */

typedef struct drawing {
    verdict_result *result;
    size_t number;
    bool draws; /* else lists of transitions have to do */
} drawing;

static json_t *id_of(const drawing *d, unsigned side, char kind, uint64_t number)
{
    return json_sprintf("%c%zu-%c%" PRIu64, side == LTS_LEFT ? 'm' : 'p', d->number, kind, number);
}

static const lts *verdict_of(const drawing *d, unsigned side)
{
    return side == LTS_LEFT ? d->result->decision.behaviour : d->result->found.spec->lts;
}

/* ---- steps ---- */

static json_t *json_of_place(const drawing *d, verdict_reason *reason, unsigned side, lts_state state,
                             const lts_step *step)
{
    verdict_side *s = &reason->sides[side];
    const base_names *labels = s->lts->labels;
    json_t *object = json_object();
    json_object_set_new(object, "state", base_json_text(verdict_side_state(s, state, reason->messages)));
    json_object_set_new(object, "node", id_of(d, side, 's', state));
    if (!step)
        return object;
    const lts_explanation *why = reason->story.why;
    bool is_end = step == &why->witness; /* its label is numbered by the explanation */
    uint64_t edge = verdict_edge_number(verdict_of(d, side), is_end ? why->labels : labels, step->from,
                                        is_end ? why->action : step->label, step->to);
    if (edge != UINT64_MAX)
        json_object_set_new(object, "edge", id_of(d, side, 'e', edge));
    const char *place = verdict_side_place_text(s, step->origin, reason->messages);
    if (place)
        json_object_set_new(object, "at", base_json_text(place));
    return object;
}

static json_t *json_of_row(const drawing *d, verdict_reason *reason, const verdict_story_row *row)
{
    const lts_explanation *why = reason->story.why;
    json_t *sides = json_array(), *object = json_object();
    for (unsigned side = 0; side < 2; side++) {
        lts_state state = why->divergence && row->is_end ? why->state
                          : row->step[side]              ? row->step[side]->to
                                                         : 0;
        json_array_append_new(sides, row->step[side] ? json_of_place(d, reason, side, state, row->step[side])
                                                     : json_null());
    }
    const char *action = row->label == LTS_TAU ? "(internal)" : base_names_text(why->labels, row->label);
    json_object_set_new(object, "action", base_json_text(action));
    json_object_set_new(object, "number", json_integer(row->number));
    json_object_set_new(object, "sides", sides);
    json_object_set_new(object, "end", json_boolean(row->is_end));
    return object;
}

static json_t *json_of_rows(const drawing *d, verdict_reason *reason, const char *sentence)
{
    json_t *rows = json_array(), *sides = json_array(), *start = json_object();
    for (unsigned side = 0; side < 2; side++)
        json_array_append_new(sides, json_of_place(d, reason, side, reason->story.start[side], NULL));
    json_object_set_new(start, "sides", sides);
    json_array_append_new(rows, start);
    size_t count;
    verdict_story_row *story = verdict_story_rows(&reason->story, &count);
    for (size_t i = 0; story && i < count; i++) {
        json_t *row = json_of_row(d, reason, &story[i]);
        if (story[i].is_end)
            json_object_set_new(row, "said", base_json_text(sentence));
        json_array_append_new(rows, row);
    }
    free(story);
    return rows;
}

static json_t *json_of_moves(verdict_reason *reason)
{
    char *text = NULL;
    size_t size;
    FILE *out = reason->story.why->positions ? open_memstream(&text, &size) : NULL;
    if (!out)
        return json_null();
    verdict_story_print_dialogue(&reason->story, reason->messages, out);
    fclose(out);
    json_t *json = text ? base_json_text(text) : NULL;
    free(text);
    return json;
}

/* ---- pictures ---- */

typedef struct classes {
    const drawing *drawing;
    const verdict_coverage *coverage; /* of the specification; NULL: nothing is known */
    uint64_t *wrong;                  /* edges that one side has and the other has not */
    size_t wrong_count;
} classes;

static const char *class_of(uint64_t edge, const void *arg)
{
    const classes *c = arg;
    for (size_t i = 0; i < c->wrong_count; i++)
        if (c->wrong[i] == edge)
            return "wrong";
    if (!c->coverage)
        return NULL;
    return verdict_coverage_of(c->coverage, edge) == VERDICT_NOT_COVERED ? "unseen" : NULL;
}

static void find_wrong(const drawing *d, unsigned side, classes *c)
{
    const verdict_decision *v = &d->result->decision;
    c->wrong = calloc((size_t)v->difference_count + 1, sizeof *c->wrong);
    for (uint32_t i = 0; c->wrong && i < v->difference_count; i++) {
        const lts_explanation *why = v->differences[i].why;
        uint64_t edge = (unsigned)why->side == side && !why->divergence
                            ? verdict_edge_number(verdict_of(d, side), why->labels, why->witness.from,
                                                  why->action, why->witness.to)
                            : UINT64_MAX;
        if (edge != UINT64_MAX)
            c->wrong[c->wrong_count++] = edge;
        assert(c->wrong_count <= v->difference_count);
    }
}

/* The states that the stories pass through, and what is around them. */
static uint8_t *choose_states(const drawing *d, unsigned side, uint32_t most)
{
    const lts *l = verdict_of(d, side);
    const verdict_decision *v = &d->result->decision;
    size_t count = 1, at = 0;
    for (uint32_t i = 0; i < v->difference_count; i++)
        count += (size_t)d->result->reasons[i].story.runs[side].length + 2;
    lts_state *seeds = calloc(count, sizeof *seeds);
    uint8_t *is_shown = calloc((size_t)l->states + 1, 1);
    if (seeds)
        seeds[at++] = l->initial;
    for (uint32_t i = 0; seeds && i < v->difference_count; i++) {
        const lts_explanation *why = v->differences[i].why;
        const lts_run *run = &d->result->reasons[i].story.runs[side];
        for (uint32_t s = run->length; s-- > 0;) /* the end is what matters most */
            seeds[at++] = run->steps[s].to;
        if ((unsigned)why->side == side && !why->divergence) {
            seeds[at++] = why->witness.from;
            seeds[at++] = why->witness.to;
        }
    }
    assert(at <= count);
    if (!seeds || !is_shown || verdict_picture_around(l, seeds, at, most, is_shown)) {
        free(is_shown);
        is_shown = NULL;
    }
    free(seeds);
    return is_shown;
}

static json_t *draw_at_most(const drawing *d, unsigned side, uint32_t most, bool *has_svg)
{
    char prefix[32];
    snprintf(prefix, sizeof prefix, "%c%zu", side == LTS_LEFT ? 'm' : 'p', d->number);
    classes c = {.drawing = d, .coverage = side == LTS_RIGHT ? verdict_result_coverage(d->result) : NULL};
    find_wrong(d, side, &c);
    bool is_large = verdict_of(d, side)->states > most;
    uint8_t *is_shown = is_large ? choose_states(d, side, most) : NULL;
    verdict_picture picture = {.l = verdict_of(d, side),
                               .spec = side == LTS_RIGHT ? d->result->found.spec : NULL,
                               .prefix = prefix,
                               .is_shown = is_shown,
                               .edge_class = class_of,
                               .arg = &c};
    json_t *object =
        is_large && !is_shown
            ? NULL
            : verdict_page_picture(side == LTS_LEFT ? "The model" : "The specification", &picture, d->draws);
    *has_svg = json_object_get(object, "svg") != NULL;
    free(is_shown);
    free(c.wrong);
    return object;
}

/* What is too much for Graphviz is shown around the story only. */
static json_t *draw_side(const drawing *d, unsigned side)
{
    bool has_svg;
    json_t *object = draw_at_most(d, side, VERDICT_PICTURE_STATES, &has_svg);
    if (has_svg || !d->draws || lts_picture_svg.is_missing || verdict_of(d, side)->states <= FEW_STATES)
        return object;
    json_t *smaller = draw_at_most(d, side, FEW_STATES, &has_svg);
    json_decref(has_svg ? object : smaller);
    return has_svg ? smaller : object;
}

/* A model that is too large to be shown is shown reduced as well, if that is small enough. */
static json_t *draw_reduced(const drawing *d)
{
    const lts *l = verdict_of(d, LTS_LEFT);
    lts_options options = {.equivalence = LTS_BRANCHING};
    lts *reduced = NULL;
    char prefix[32];
    if (l->states <= VERDICT_PICTURE_STATES || lts_reduce(l, &options, &reduced, NULL, NULL))
        return NULL;
    snprintf(prefix, sizeof prefix, "r%zu", d->number);
    json_t *object = reduced->states > VERDICT_PICTURE_STATES
                         ? NULL
                         : verdict_page_picture("The whole model, reduced",
                                                &(verdict_picture){.l = reduced, .prefix = prefix}, d->draws);
    lts_free(reduced);
    return object;
}

/* What the page shows of one result: its JSON and, besides, pictures, and the steps with the ids that they
 * have there. `number` makes the ids unique within the page. NULL: no memory. */
static json_t *json_of_model(verdict_result *result, size_t number, bool draws)
{
    const drawing d = {result, number, draws};
    json_t *model = verdict_result_json(result);
    json_t *reasons = json_object_get(model, "reasons"), *pictures = json_array();
    if (!model || !result->is_decided) {
        json_decref(pictures);
        return model;
    }
    for (size_t i = 0; i < json_array_size(reasons); i++) {
        json_t *reason = json_array_get(reasons, i);
        json_t *message = json_array_get(json_object_get(reason, "messages"), 0);
        const char *sentence = json_string_value(json_object_get(message, "message"));
        json_object_set_new(reason, "rows", json_of_rows(&d, &result->reasons[i], sentence ? sentence : ""));
        json_object_set_new(reason, "moves", json_of_moves(&result->reasons[i]));
        json_object_del(reason, "model");
        json_object_del(reason, "specification");
    }
    json_t *drawn[] = {draw_side(&d, LTS_LEFT), draw_side(&d, LTS_RIGHT), draw_reduced(&d)};
    for (unsigned i = 0; i < 3; i++)
        if (drawn[i])
            json_array_append_new(pictures, drawn[i]);
    json_object_set_new(model, "pictures", pictures);
    return model;
}

static void write_html_result(const verdict_report *report, verdict_result *result, size_t number, FILE *out)
{
    bool draws = number < report->request->max_pictures;
    verdict_put_json(json_of_model(result, number, draws), 0, out);
}

static base_status write_html_report(const verdict_report *report, FILE *out)
{
    json_t *data = verdict_report_json(report);
    base_status status = data ? verdict_page_write(data, out) : BASE_E_NOMEM;
    json_decref(data);
    return status;
}

const verdict_report_format verdict_html_format = {.name = "html",
                                                   .suffix = ".html",
                                                   .write_result = write_html_result,
                                                   .is_json = true,
                                                   .write_report = write_html_report};
