/* A verdict as text: one line that says it, then the reasons in the order in which they are best mended. */
#include "verifier/report.h"
#include "compiler/near.h"

#include <inttypes.h>
#include <string.h>

#include "verifier/say.h"

#define LISTED_REASONS 10u
#define INITIALISATION "nil --[__initialisation__]-> "

typedef struct report {
    const spexv_verdict *verdict;
    spexv_side sides[2];
    spexc_diagnostics *said;
} report;

/* Points at each line of the model that says where an instance began. */
static void note_initialisations(report *r)
{
    spexv_side *model = &r->sides[LTS_LEFT];
    size_t length;
    const char *text = spexc_source_text(r->said, model->file, &length);
    const char *line = text, *newline;
    unsigned listed = 0;
    for (uint32_t number = 1; line && listed < LISTED_REASONS;
         number++, line = newline ? newline + 1 : NULL) {
        newline = strchr(line, '\n');
        if (strncmp(line, INITIALISATION, strlen(INITIALISATION)) != 0)
            continue;
        uint32_t column = (uint32_t)strlen(INITIALISATION) + 1;
        uint32_t end = (uint32_t)strcspn(line, "\r\n") + 1;
        spexc_note(r->said, (spexc_place){model->file, number, column, number, end}, "one begins here");
        listed++;
    }
}

static void say_beginning(report *r)
{
    spexv_side *model = &r->sides[LTS_LEFT];
    spexc_place place = spexc_place_of_file(model->file);
    if (r->verdict->model->initial_count == 0) {
        spexc_error(r->said, place, "the model has no initial state: no instance was seen to begin");
        spexc_note_plain(r->said, "a line '" INITIALISATION "STATE' says in which state instances begin");
        return;
    }
    spexc_error(r->said, place, "instances begin in %u different states; all must begin in the same one",
                (unsigned)r->verdict->model->initial_count);
    note_initialisations(r);
}

/* The least line on which the model has this label. */
static uint32_t first_line(const lts *l, lts_label label)
{
    uint32_t line = LTS_NONE;
    for (uint64_t e = 0; e < l->transitions; e++)
        if (l->edges[e].label == label && l->origin && l->origin[e] < line)
            line = l->origin[e];
    return line;
}

static void say_unknown(report *r)
{
    const spexv_verdict *v = r->verdict;
    for (uint32_t i = 0; i < v->unknown_count && i < LISTED_REASONS; i++) {
        const char *name = lts_names_text(v->behaviour->labels, v->unknown[i]);
        spexc_near near;
        spexc_near_begin(&near, name);
        for (uint32_t a = 0; a < v->spec->action_count; a++)
            spexc_near_offer(&near, v->spec->actions[a].name);
        spexc_place place =
            spexv_side_place(&r->sides[LTS_LEFT], first_line(v->behaviour, v->unknown[i]), r->said);
        spexc_error(r->said, place, "the specification has no action %s%s", spexc_quoted(r->said, name),
                    spexc_near_text(r->said, &near));
    }
    if (v->unknown_count > LISTED_REASONS)
        spexc_note_plain(r->said, "so are %u other actions", (unsigned)(v->unknown_count - LISTED_REASONS));
}

/* Is what tells the two apart just an action that was complained of already? */
static bool is_about_unknown(const spexv_verdict *v)
{
    const lts_explanation *why = v->explanation;
    if (!why->by_trace || why->side != LTS_LEFT || why->divergence)
        return false;
    for (uint32_t i = 0; i < v->unknown_count; i++)
        if (strcmp(lts_names_text(v->behaviour->labels, v->unknown[i]),
                   lts_names_text(why->labels, why->action)) == 0)
            return true;
    return false;
}

static void print_headline(const report *r, FILE *out)
{
    const spexv_verdict *v = r->verdict;
    fprintf(out, "%s: ", r->sides[LTS_LEFT].path);
    spexv_print_styled(v->is_equivalent ? SPEXV_GOOD : SPEXV_BAD,
                       v->is_equivalent ? "equivalent" : "not equivalent", out);
    fprintf(out, " to %s (%s)\n", spexc_quoted(r->said, v->spec->name),
            spexc_place_text(r->sides[LTS_RIGHT].sources, v->spec->place));
}

static void print_change(const report *r, FILE *out)
{
    const spexv_verdict *v = r->verdict;
    if (v->spec_has_changed)
        fprintf(out,
                "%s:3: warning: the specification has changed since this was recorded (xxh3:%016" PRIx64
                " then, xxh3:%016" PRIx64 " now)\n",
                r->sides[LTS_LEFT].path, v->model->fingerprint, v->spec->fingerprint);
}

lts_status spexv_report_verdict(const spexv_verdict *verdict, const char *path, spexv_found spec,
                                lts_equivalence equivalence, FILE *out)
{
    report r = {.verdict = verdict, .said = spexc_diagnostics_new()};
    if (!r.said)
        return LTS_E_NOMEM;
    r.sides[LTS_LEFT] = (spexv_side){.called = "the model",
                                     .lts = verdict->behaviour,
                                     .path = path,
                                     .has_lines = true,
                                     .file = spexv_add_file_source(r.said, path)};
    r.sides[LTS_RIGHT] = (spexv_side){.called = "the specification",
                                      .lts = spec.spec->lts,
                                      .spec = spec.spec,
                                      .sources = spec.sources,
                                      .file = UINT32_MAX};
    print_headline(&r, out);
    print_change(&r, out);
    if (!verdict->begins_in_one)
        say_beginning(&r);
    say_unknown(&r);
    spexv_story story = {0};
    lts_status status = LTS_OK;
    if (verdict->explanation) {
        status = spexv_story_make(r.sides, verdict->explanation, equivalence, &story);
        if (!status && !is_about_unknown(verdict))
            spexv_story_diagnose(&story, r.said);
    }
    spexc_diagnostics_print(r.said, SPEXC_TEXT, SPEXC_COLOUR_AUTO, out);
    if (verdict->explanation && !status) {
        fputc('\n', out);
        spexv_story_print(&story, r.said, out, spexv_width(out));
    }
    spexv_story_release(&story);
    spexc_diagnostics_free(r.said);
    return status;
}
