/* From findings of the explorer to what is said of each property of the text. */
#include "config.h"

#include "verifier/check/result.h"

#include <stdlib.h>
#include <string.h>

/* ---- verdicts ---- */

static int badness(spex_explorer_verdict verdict)
{
    switch (verdict) {
    case SPEX_EXPLORER_HOLDS:
        return 0;
    case SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS:
        return 1;
    case SPEX_EXPLORER_VACUOUS:
        return 2;
    case SPEX_EXPLORER_NOT_FINISHED:
        return 3;
    default:
        return 4;
    }
}

static void take(check_finding *f, const spex_explorer *search, uint32_t property, bool is_first)
{
    const spex_explorer_finding *one = spex_explorer_find(search, property);
    bool is_worse = is_first || badness(one->verdict) > badness(f->verdict) ||
                    (one->verdict == SPEX_EXPLORER_VIOLATED && f->verdict == SPEX_EXPLORER_VIOLATED &&
                     one->length < f->found->length);
    if (is_worse) {
        f->property = property;
        f->found = one;
        f->verdict = one->verdict;
    }
}

static void name_finding(check_finding *f, const check_result *r, int64_t claim)
{
    f->name = checking_explorer_model(r->model)->properties[f->property].name;
    if (claim >= 0)
        f->line = r->system->claims[claim].line;
    f->is_liveness = claim >= 0 && r->system->claims[claim].claim_kind == SPEX_LIVENESS;
    f->kind = claim == CHECKING_NO_FAULTS  ? "no faults"
              : claim == CHECKING_DEADLOCK ? "deadlock"
              : f->is_liveness             ? "liveness"
                                           : "safety";
}

static bool is_fine(spex_explorer_verdict verdict, const check_options *options)
{
    return verdict == SPEX_EXPLORER_HOLDS ||
           (verdict == SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS && !options->exhaustive) ||
           (verdict == SPEX_EXPLORER_VACUOUS && options->allow_vacuous);
}

/* One a claim, in the order of the text. */
static bool find_all(check_result *r)
{
    const spex_explorer_model *m = checking_explorer_model(r->model);
    r->findings = base_arena_array(r->arena, m->property_count + 1ull, sizeof *r->findings);
    int64_t before = INT64_MIN;
    for (uint32_t p = 0; r->findings && p < m->property_count; p++) {
        int64_t claim = checking_claim_of(r->model, p);
        bool is_first = claim != before;
        check_finding *f = &r->findings[is_first ? r->count++ : r->count - 1];
        take(f, r->search, p, is_first);
        if (is_first)
            name_finding(f, r, claim);
        before = claim;
    }
    r->is_fine = true;
    for (uint32_t i = 0; i < r->count; i++) {
        check_finding *f = &r->findings[i];
        f->is_fine = is_fine(f->verdict, r->options);
        r->is_fine = r->is_fine && f->is_fine;
    }
    return r->findings != NULL;
}

/* ---- runs ---- */

static bool tell_run(check_result *r, check_finding *f)
{
    const void *before = f->found->first;
    f->steps = base_arena_array(r->arena, f->found->run_length + 1, sizeof *f->steps);
    for (size_t i = 0; f->steps && before && i < f->found->run_length; i++) {
        f->steps[i] = checking_tell(r->model, before, &f->found->run[i], r->arena);
        if (!f->steps[i])
            return false;
        f->step_count++;
        before = f->found->run[i].after;
    }
    return f->steps != NULL;
}

/* The names of fields that a property reads. */
typedef struct name_list {
    const char *names[64];
    size_t count;
} name_list;

static void list_fields(const lang_term *term, name_list *list)
{
    if (!term)
        return;
    if (term->meaning == LANG_MEANS_FIELD && list->count < 64)
        list->names[list->count++] = term->text;
    list_fields(term->left, list);
    list_fields(term->right, list);
    for (const lang_term *a = term->arguments.first; a; a = a->next)
        list_fields(a, list);
}

static const lang_agent *agent_called(const check_result *r, const char *name, size_t length)
{
    for (uint32_t m = 0; m < r->text->member_count; m++) {
        const lang_agent *agent = r->text->members[m].agent;
        if (agent && strlen(agent->name) == length && strncmp(agent->name, name, length) == 0)
            return agent;
    }
    return NULL;
}

const char *check_path_of(const check_result *r, const spex_agent *type)
{
    const lang_agent *agent = type ? agent_called(r, type->name, strlen(type->name)) : NULL;
    return agent ? lang_source_path(r->sources, agent->place.file) : r->path;
}

static const lang_term *formula_of(const check_result *r, const check_finding *f)
{
    const char *rest = strstr(f->name, ": ");
    if (strcmp(f->kind, "deadlock") == 0)
        return r->text->final;
    for (uint32_t i = 0; i < r->text->claim_count; i++)
        if (strcmp(r->text->claims[i].name, f->name) == 0)
            return r->text->claims[i].formula;
    const lang_agent *agent = rest ? agent_called(r, f->name, (size_t)(rest - f->name)) : NULL;
    for (uint32_t i = 0; agent && i < agent->claim_count; i++)
        if (strcmp(agent->claims[i].name, rest + 2) == 0)
            return agent->claims[i].formula;
    return NULL;
}

static bool is_listed(const name_list *list, const char *field)
{
    const char *dot = strrchr(field, '.');
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], dot ? dot + 1 : field) == 0)
            return true;
    return false;
}

/* Of the state that the run ends in, what makes the property false. */
static bool tell_end(check_result *r, check_finding *f)
{
    name_list list = {.count = 0};
    const void *last = f->found->first;
    for (size_t i = 0; i < f->found->run_length && last; i++)
        if (f->found->run[i].after)
            last = f->found->run[i].after;
    list_fields(formula_of(r, f), &list);
    if (!last || list.count == 0)
        return true;
    checking_told all = {.change_count = 0};
    if (!checking_tell_changes(r->model, NULL, last, r->arena, &all))
        return false;
    checking_change *ends = base_arena_array(r->arena, all.change_count + 1ull, sizeof *ends);
    for (uint32_t i = 0; i < all.change_count && ends; i++)
        if (is_listed(&list, all.changes[i].field))
            ends[f->end_count++] = all.changes[i];
    f->ends = ends;
    return ends != NULL;
}

static bool tell_missing(check_result *r, check_finding *f)
{
    f->missing = base_arena_array(r->arena, f->found->missing_count + 1ull, sizeof *f->missing);
    for (uint32_t i = 0; i < f->found->missing_count && f->missing; i++) {
        const spex_subject *subject = checking_subject_of(r->model, f->found->missing[i]);
        if (subject)
            f->missing[f->missing_count++] = subject->text;
    }
    return f->missing != NULL;
}

/* ---- coverage ---- */

static uint32_t line_of_message(const lang_messages *messages, const char *tag)
{
    for (uint32_t i = 0; i < messages->count; i++)
        if (strcmp(messages->messages[i].tag, tag) == 0)
            return messages->messages[i].place.line;
    return 0;
}

/* The line of what compiled code does not know the line of. */
static void find_line(const check_result *r, checking_occurrence *o)
{
    const lang_agent *agent = o->agent ? agent_called(r, o->agent->name, strlen(o->agent->name)) : NULL;
    if (!agent || o->line)
        return;
    if (strcmp(o->kind, "accepts") == 0) {
        o->line = line_of_message(&agent->accepts, o->what);
    } else if (strcmp(o->kind, "emits") == 0) {
        o->line = line_of_message(&agent->emits, o->what);
    } else if (strcmp(o->kind, "sends") == 0) {
        o->line = line_of_message(&agent->sends, o->what);
    } else if (strcmp(o->kind, "timer") == 0) {
        for (uint32_t i = 0; i < agent->handler_count; i++)
            if (agent->handlers[i].kind == LANG_ON_TIMER && strcmp(agent->handlers[i].name, o->what) == 0)
                o->line = agent->handlers[i].place.line;
    } else if (strcmp(o->kind, "value") == 0) {
        for (uint32_t i = 0; i < agent->state.count; i++)
            if (strcmp(agent->state.fields[i].name, o->field) == 0)
                o->line = agent->state.fields[i].place.line;
    }
}

static bool find_coverage(check_result *r)
{
    if (!checking_occurrences(r->model, r->search, !r->options->search.compact, r->arena, &r->occurrences,
                              &r->occurrence_count))
        return false;
    for (uint32_t i = 0; i < r->occurrence_count; i++)
        find_line(r, &r->occurrences[i]);
    return true;
}

bool check_result_make(check_result *r)
{
    spex_explorer_get_figures(r->search, &r->figures);
    r->arena = base_arena_new();
    bool fine = r->arena && find_all(r) && find_coverage(r);
    for (uint32_t i = 0; i < r->count && fine; i++) {
        check_finding *f = &r->findings[i];
        fine = tell_missing(r, f);
        if (f->verdict == SPEX_EXPLORER_VIOLATED)
            fine = fine && tell_run(r, f) && tell_end(r, f);
    }
    return fine;
}

void check_result_release(check_result *r)
{
    base_arena_free(r->arena);
    r->arena = NULL;
}

const char *check_end_text(spex_explorer_end end)
{
    static const char *const texts[] = {"",
                                        "ended with the first violation",
                                        "the limit of states ended it",
                                        "memory ended it",
                                        "time ended it",
                                        "it was interrupted",
                                        "the disk was full"};
    return texts[end];
}

const char *check_run_end(const check_finding *f)
{
    if (f->found->length == 0 && f->found->run_length == 0)
        return f->is_liveness ? "the run may stop in the first state" : "in the first state";
    return f->is_liveness && f->found->cycle_length == 0 ? "and there the run may stop" : NULL;
}
