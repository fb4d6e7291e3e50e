/* What clients of real programs saw, judged by the models that the system names. */
#include "config.h"

#include "verifier/chaos/programs.h"

#include "base/shown.h"
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool chaos_histories_begin(chaos_programs *p)
{
    for (uint32_t i = 0; i < p->service_count; i++) {
        chaos_service *s = &p->services[i];
        s->out = open_memstream(&s->text, &s->length);
        if (!s->out)
            return false;
        for (uint32_t k = 0; k < s->member->count; k++)
            p->list[s->member->first + k].history = s->out;
    }
    return true;
}

/* ---- a report ---- */

typedef struct taking {
    chaos_result *r;
    chaos_history *h;
    bool no_memory;
} taking;

static const char *take(taking *t, bool (*show)(const history_report *, history_string *),
                        const history_report *report)
{
    history_string text = {0};
    const char *kept =
        show(report, &text) ? base_arena_text(t->r->arena, text.length ? text.text : "", text.length) : NULL;
    history_string_release(&text);
    t->no_memory = t->no_memory || !kept;
    return kept;
}

static void take_report(void *arg, history_report *report)
{
    taking *t = arg;
    t->h->verdict = history_report_verdict(report);
    if (report->error)
        t->h->trouble = base_arena_text(t->r->arena, report->error->message, strlen(report->error->message));
    t->h->text = take(t, history_show_text, report);
    t->h->json = take(t, history_show_json, report);
}

/* ---- files ---- */

/* "FILE", or of several histories "FILE-2" and so on. */
static bool keep(chaos_result *r, const chaos_service *s)
{
    const char *base = r->job->history, *path = base;
    if (!base || s->length == 0)
        return true;
    if (++r->history_files > 1) {
        const char *dot = strrchr(base, '.');
        int before = (int)(dot && !strchr(dot, '/') ? (size_t)(dot - base) : strlen(base));
        path =
            base_arena_printf(r->arena, "%.*s-%" PRIu32 "%s", before, base, r->history_files, base + before);
    }
    FILE *out = path ? fopen(path, "w") : NULL;
    if (!out) {
        base_print_shown(stderr, "spex chaos: %s: %s\n", path ? path : base, strerror(errno));
        return true;
    }
    fwrite(s->text, 1, s->length, out);
    fclose(out);
    return true;
}

/* ---- a run ---- */

static bool judge(chaos_service *s, chaos_result *r, chaos_history *made)
{
    base_error error = {0};
    history *h = NULL;
    taking t = {r, made, false};
    const history_read_options how = {.format = HISTORY_FORMAT_JSON};
    FILE *in = fmemopen(s->text, s->length, "r");
    base_status status = in ? history_read(in, &how, &h, &error) : BASE_E_NOMEM;
    if (in)
        fclose(in);
    if (status != BASE_OK) {
        made->verdict = HISTORY_UNDECIDED;
        made->trouble = base_arena_text(r->arena, error.message, strlen(error.message));
        return status != BASE_E_NOMEM;
    }
    made->operations = h->op_count;
    for (size_t i = 0; i < h->op_count; i++) {
        made->answered += h->ops[i].outcome == HISTORY_OK;
        made->refused += h->ops[i].outcome == HISTORY_FAILED;
        made->unknown += h->ops[i].outcome == HISTORY_UNKNOWN;
    }
    const char *name = base_arena_printf(r->arena, "%s of seed %" PRIu64, made->name, made->seed);
    int outcome = name ? spexv_judge(&s->how, name, h, take_report, &t) : CLI_TROUBLE;
    history_free(h);
    return name && !t.no_memory && outcome != CLI_TROUBLE;
}

static bool end_service(chaos_service *s, chaos_result *r, uint64_t seed, chaos_outcome *outcome)
{
    if (!s->is_judged || s->length == 0)
        return true;
    chaos_history *list =
        base_arena_grow(r->arena, r->histories, r->history_count, &r->history_room, sizeof *list);
    if (!list)
        return false;
    r->histories = list;
    chaos_history *made = &list[r->history_count++];
    *made = (chaos_history){.name = s->member->name,
                            .model = s->how.model,
                            .condition = spexv_asked(&s->how),
                            .agent = s->member->first,
                            .seed = seed};
    if (!judge(s, r, made))
        return false;
    if (made->verdict == HISTORY_NO && outcome->failure_count < CHAOS_MOST_FAILURES)
        outcome->failures[outcome->failure_count++] = (chaos_failure){.kind = CHAOS_NOT_FITTING,
                                                                      .property = UINT32_MAX,
                                                                      .agent = s->member->first,
                                                                      .at = outcome->ended};
    return true;
}

bool chaos_histories_end(chaos_programs *p, chaos_result *r, uint64_t seed, chaos_outcome *outcome)
{
    bool fine = true;
    for (uint32_t i = 0; i < p->service_count; i++) {
        chaos_service *s = &p->services[i];
        fine = s->out && fclose(s->out) == 0 && fine;
        s->out = NULL;
        fine = fine && keep(r, s) && end_service(s, r, seed, outcome);
        free(s->text);
        s->text = NULL;
    }
    return fine;
}
