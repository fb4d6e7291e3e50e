/* From findings of the explorer to what is said of each property of the text. */
#include "config.h"

#include "verifier/check/result.h"

#include "verifier/check/follow.h"

#include <stdarg.h>
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
    if (claim == CHECKING_DEADLOCK)
        f->line = r->text->final->place.line;
    enum spex_claim_kind kind = claim >= 0 ? r->system->claims[claim].claim_kind : SPEX_SAFETY;
    f->of_runs = kind != SPEX_SAFETY ? &r->system->claims[claim] : NULL;
    f->kind = claim == CHECKING_NO_FAULTS  ? "no faults"
              : claim == CHECKING_DEADLOCK ? "deadlock"
              : kind == SPEX_LIVENESS      ? "liveness"
              : kind == SPEX_LTL           ? "ltl"
                                           : "safety";
}

static const char *printed(const check_result *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static const char *printed(const check_result *r, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = base_arena_vprintf(r->arena, format, arguments);
    va_end(arguments);
    return text;
}

const char *check_fairness_name(const check_options *options)
{
    return options->search.fairness == SPEX_EXPLORER_NO_FAIRNESS       ? "no"
           : options->search.fairness == SPEX_EXPLORER_STRONG_FAIRNESS ? "strong"
                                                                       : "weak";
}

/* What a verdict relies on, and of whose runs it is. */
static bool tell_reliance(check_result *r, check_finding *f)
{
    const char *ordered = r->options->model.ordered ? "ordered timers" : NULL;
    bool is_fair = f->of_runs && f->of_runs->kind != SPEX_SYSTEM_POSSIBLY;
    f->relies = ordered;
    if (is_fair) {
        const char *text = printed(r, "%s fairness", check_fairness_name(r->options));
        for (uint32_t i = 0; text && i < f->of_runs->fair_count; i++)
            text = printed(r, "%s, fair %s", text, f->of_runs->fair[i]);
        f->relies = text && ordered ? printed(r, "%s, %s", text, ordered) : text;
    }
    uint32_t count = f->of_runs ? checking_choice_count(r->model, f->property) : 0;
    f->agents = base_arena_array(r->arena, count + 1ull, sizeof *f->agents);
    for (uint32_t i = 0; f->agents && i < count; i++)
        f->agents[f->agent_count++] = checking_choice(r->model, f->property, i);
    return f->agents && (f->relies || !is_fair);
}

static bool add_left(check_result *r, const char *agent, const char *name)
{
    const char *text = agent ? printed(r, "%s: %s", agent, name) : name;
    r->left[r->left_count++] = text;
    return text != NULL;
}

/* Properties that are monitored: of the system, and of its agents those that are not of safety. */
static bool find_left(check_result *r)
{
    uint64_t most = r->text->claim_count;
    bool fine = true;
    for (uint32_t m = 0; m < r->text->member_count; m++)
        most += r->text->members[m].agent->claim_count;
    if (!(r->left = base_arena_array(r->arena, most + 1, sizeof *r->left)))
        return false;
    for (uint32_t i = 0; i < r->text->claim_count; i++)
        if (r->text->claims[i].tier == LANG_MONITORED)
            fine = add_left(r, NULL, r->text->claims[i].name) && fine;
    for (uint32_t m = 0; m < r->text->member_count; m++) {
        const lang_agent *agent = r->text->members[m].agent;
        bool is_new = true;
        for (uint32_t k = 0; k < m; k++)
            is_new = is_new && r->text->members[k].agent != agent;
        for (uint32_t i = 0; is_new && i < agent->claim_count; i++)
            if (agent->claims[i].tier == LANG_MONITORED && agent->claims[i].kind != LANG_SAFETY)
                fine = add_left(r, agent->name, agent->claims[i].name) && fine;
    }
    return fine;
}

const char *check_no_order(const check_result *result)
{
    if (result->options->search.no_partial_order || result->options->certificate)
        return "it was not wanted";
    if (checking_no_order(result->model))
        return checking_no_order(result->model);
    if (result->figures.partial_order)
        return NULL;
    const spex_explorer_model *m = checking_explorer_model(result->model);
    for (uint32_t i = 0; i < m->cut_count; i++)
        if (m->ties && m->ties[i] && spex_explorer_cut(result->search, i))
            return "the bound 'queue' was reached";
    return "of too few states steps could be left out";
}

bool check_is_fine(spex_explorer_verdict verdict, const check_options *options)
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
    for (uint32_t i = 0; i < r->count; i++)
        r->findings[i].is_fine = check_is_fine(r->findings[i].verdict, r->options);
    return r->findings != NULL;
}

/* ---- runs ---- */

static bool tell_run(check_result *r, check_finding *f)
{
    const void *before = f->found->first;
    const spex_explorer_model *m = checking_explorer_model(r->model);
    bool is_of_steps =
        f->property < m->property_count && m->properties[f->property].kind == SPEX_EXPLORER_STEPS;
    f->steps = base_arena_array(r->arena, f->found->run_length + 1, sizeof *f->steps);
    for (size_t i = 0; f->steps && before && i < f->found->run_length; i++) {
        bool breaks = is_of_steps && i + 1 == f->found->run_length;
        f->steps[i] = checking_tell(r->model, before, &f->found->run[i],
                                    breaks ? f->property : SPEX_EXPLORER_NONE, r->arena);
        if (!f->steps[i])
            return false;
        f->step_count++;
        before = f->found->run[i].after;
    }
    return f->steps != NULL;
}

static bool is_told(const check_finding *f, const char *field)
{
    for (uint32_t i = 0; i < f->begin_count; i++)
        if (strcmp(f->begins[i].field, field) == 0)
            return true;
    return false;
}

/* The fields in which some other first state differs from the run's. */
static bool tell_begin(check_result *r, check_finding *f)
{
    size_t count;
    uint32_t room = 0;
    const void **first = check_first_states(r->model, r->arena, &count);
    checking_change *begins = NULL;
    for (size_t i = 0; first && i < count && f->found->first; i++) {
        checking_told told = {.change_count = 0};
        if (!checking_tell_changes(r->model, first[i], f->found->first, r->arena, &told))
            return false;
        for (uint32_t k = 0; k < told.change_count; k++) {
            if (is_told(f, told.changes[k].field))
                continue;
            begins = base_arena_grow(r->arena, begins, f->begin_count, &room, sizeof *begins);
            if (!begins)
                return false;
            f->begins = begins;
            begins[f->begin_count++] = told.changes[k];
        }
    }
    return first != NULL;
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

const char *check_file_of(const check_result *r, const check_finding *f)
{
    int64_t claim = checking_claim_of(r->model, f->property);
    return claim >= 0 ? check_path_of(r, r->system->claims[claim].of_agent) : r->path;
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

void check_find_line(const check_result *r, checking_occurrence *o)
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

bool check_tell_run(check_result *r, check_finding *f)
{
    bool is_of_model = f->property < checking_explorer_model(r->model)->property_count;
    if (is_of_model)
        name_finding(f, r, checking_claim_of(r->model, f->property));
    return tell_run(r, f) && (!is_of_model || tell_end(r, f));
}

static bool find_coverage(check_result *r)
{
    if (!checking_occurrences(r->model, r->search, !r->options->search.compact, r->arena, &r->occurrences,
                              &r->occurrence_count))
        return false;
    for (uint32_t i = 0; i < r->occurrence_count; i++)
        check_find_line(r, &r->occurrences[i]);
    return true;
}

bool check_result_make(check_result *r)
{
    uint64_t work = 0;
    spex_explorer_get_figures(r->search, &r->figures);
    r->arena = base_arena_new();
    bool fine = r->arena && find_all(r) && find_left(r) && find_coverage(r);
    fine = fine && check_search_cones(r); /* the code counts what is taken then as well */
    r->is_fine = true;
    for (uint32_t i = 0; i < r->count && fine; i++) {
        check_finding *f = &r->findings[i];
        r->is_fine = r->is_fine && f->is_fine;
        fine = tell_missing(r, f) && tell_reliance(r, f) &&
               check_find_irrelevant(r, f, r->model, r->search, &work);
        if (f->verdict == SPEX_EXPLORER_VIOLATED)
            fine = fine && tell_run(r, f) && tell_begin(r, f) && tell_end(r, f);
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
                                        "the disk was full",
                                        "a step was cut"};
    return texts[end];
}

const char *check_run_end(const check_finding *f)
{
    bool is_empty = f->found->run_length == 0;
    if (!f->of_runs)
        return is_empty && f->found->length == 0 ? "in the first state" : NULL;
    if (f->of_runs->kind == SPEX_SYSTEM_POSSIBLY)
        return is_empty ? "it cannot come at all" : "and from there it cannot come any more";
    if (f->found->cycle_length)
        return NULL;
    return is_empty ? "the run may stop in the first state" : "and there the run may stop";
}
