/* The timers and the procedures (`do`) of an agent. Procedures are put in the order of their calls, callees
 * first, and none calls itself, so that generated code needs no more stack than can be said before.
 */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

/* ---- walking statements ---- */

typedef struct walk {
    lang_checker *checker;
    void *context;
    void (*visit)(struct walk *walk, const lang_ast_statement *s);
} walk;

static void walk_block(walk *w, const lang_ast_block *block)
{
    for (const lang_ast_statement *s = block->first; s; s = s->next) {
        w->visit(w, s);
        walk_block(w, &s->body);
        walk_block(w, &s->otherwise);
    }
}

/* ---- timers ---- */

typedef struct timer_use {
    const lang_ast_name *name;
    bool is_started, is_handled, is_stopped;
} timer_use;

typedef struct timers {
    timer_use *uses;
    uint32_t count, room;
} timers;

static timer_use *use_timer(lang_checker *checker, timers *t, const lang_ast_name *name)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (strcmp(t->uses[i].name->text, name->text) == 0)
            return &t->uses[i];
    timer_use *uses =
        t->count > LANG_MOST ? NULL : lang_grow_array(checker, t->uses, t->count, &t->room, sizeof *uses);
    if (!uses)
        return NULL;
    t->uses = uses;
    uses[t->count] = (timer_use){.name = name};
    return &uses[t->count++];
}

static void visit_timer(walk *w, const lang_ast_statement *s)
{
    timer_use *use =
        s->kind == LANG_START || s->kind == LANG_STOP ? use_timer(w->checker, w->context, s->name) : NULL;
    if (use && s->kind == LANG_START && !use->is_started) {
        use->is_started = true;
        use->name = s->name;
    } else if (use && s->kind == LANG_STOP) {
        use->is_stopped = true;
    }
}

static bool is_before(lang_place a, lang_place b)
{
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/* Handlers and procedures in the order of the text. */
static void walk_agent(walk *w, timers *t, const lang_ast_agent *ast)
{
    const lang_ast_procedure *p = ast->procedures;
    for (const lang_ast_handler *h = ast->handlers; h || p;) {
        if (p && (!h || is_before(p->place, h->place))) {
            walk_block(w, &p->body);
            p = p->next;
            continue;
        }
        timer_use *use = h->kind == LANG_ON_TIMER ? use_timer(w->checker, t, h->name) : NULL;
        if (use)
            use->is_handled = true;
        walk_block(w, &h->body);
        h = h->next;
    }
}

static void warn_timers(lang_checker *checker, const timers *t)
{
    lang_diagnostics *d = checker->diagnostics;
    for (uint32_t i = 0; i < t->count; i++) {
        const timer_use *use = &t->uses[i];
        base_near near;
        bool searches = use->is_started != use->is_handled && lang_near_search(d, &near, use->name->text);
        for (uint32_t other = 0; searches && other < t->count; other++)
            if (other != i)
                base_near_offer(&near, t->uses[other].name->text);
        if (use->is_started && !use->is_handled)
            lang_warn(d, LANG_W_TIMER, use->name->place,
                      "no 'on timer %s' handles this timer when it fires%s", use->name->text,
                      lang_near_text(d, &near));
        else if (use->is_handled && !use->is_started)
            lang_warn(d, LANG_W_TIMER, use->name->place, "the timer %s is never started%s",
                      lang_quote(checker, use->name->text), lang_near_text(d, &near));
        else if (!use->is_started && !use->is_handled)
            lang_warn(d, LANG_W_TIMER, use->name->place, "the timer %s is stopped and never started",
                      lang_quote(checker, use->name->text));
    }
}

bool lang_list_timers(lang_checker *checker, const lang_ast_agent *ast, lang_agent *agent)
{
    timers t = {NULL, 0, 0};
    walk w = {checker, &t, visit_timer};
    walk_agent(&w, &t, ast);
    const char **names = lang_make_array(checker, t.count, sizeof(const char *));
    if (checker->no_memory ||
        (t.count > 0 && !lang_are_few(checker, t.count, t.uses[0].name->place, "timers")))
        return false;
    for (uint32_t i = 0; i < t.count; i++)
        names[i] = t.uses[i].name->text;
    agent->timers = names;
    agent->timer_count = t.count;
    warn_timers(checker, &t);
    return true;
}

/* ---- the order of procedures ---- */

typedef struct ordering {
    const lang_ast_procedure **list;
    lang_progress *progress;
    bool *is_called;
    uint32_t count;
    const lang_ast_procedure **order;
    uint32_t ordered;
    uint32_t caller; /* whose body is walked; UINT32_MAX: a handler's */
    bool has_circle;
} ordering;

static uint32_t find_procedure(const ordering *o, const char *name)
{
    uint32_t i = 0;
    while (i < o->count && strcmp(o->list[i]->name->text, name) != 0)
        i++;
    return i;
}

static void put_in_order(walk *w, ordering *o, uint32_t i);

static void visit_call(walk *w, const lang_ast_statement *s)
{
    ordering *o = w->context;
    if (s->kind != LANG_CALL || s->value->kind != LANG_TERM_CALL)
        return;
    uint32_t i = find_procedure(o, s->value->text);
    if (i == o->count)
        return;
    o->is_called[i] = true;
    if (o->caller == UINT32_MAX)
        return;
    if (o->progress[i] == LANG_AT_HAND) {
        o->has_circle = true;
        lang_error(w->checker->diagnostics, s->place,
                   i == o->caller ? "%s calls itself: there is no recursion"
                                  : "%s calls itself through others: there is no recursion",
                   lang_quote(w->checker, s->value->text));
        lang_note(w->checker->diagnostics, o->list[i]->name->place, "it is here");
        return;
    }
    put_in_order(w, o, i);
}

/* Calls nest as deeply as there are procedures at most, whose number the text bounds. */
static void put_in_order(walk *w, ordering *o, uint32_t i)
{
    if (o->progress[i] != LANG_UNSEEN)
        return;
    uint32_t caller = o->caller;
    o->progress[i] = LANG_AT_HAND;
    o->caller = i;
    walk_block(w, &o->list[i]->body);
    o->caller = caller;
    o->progress[i] = LANG_DONE;
    o->order[o->ordered++] = o->list[i];
}

static bool list_all(lang_checker *checker, const lang_ast_agent *ast, ordering *o)
{
    lang_diagnostics *d = checker->diagnostics;
    bool ok = true;
    for (const lang_ast_procedure *p = ast->procedures; p; p = p->next) {
        uint32_t first = find_procedure(o, p->name->text);
        if (lang_find_function(p->name->text) != LANG_FUNCTION_COUNT) {
            lang_error(d, p->name->place, "%s is a function of the language",
                       lang_quote(checker, p->name->text));
            ok = false;
        }
        if (first == o->count) {
            o->list[o->count++] = p;
            continue;
        }
        lang_error(d, p->name->place, "there is a 'do' %s already", lang_quote(checker, p->name->text));
        lang_note(d, o->list[first]->name->place, "it is here");
        ok = false;
    }
    return ok;
}

#define MOST_PROCEDURES 1000u /* their calls nest no deeper */

bool lang_list_procedures(lang_checker *checker, const lang_ast_agent *ast, lang_agent *agent)
{
    uint32_t count = 0;
    for (const lang_ast_procedure *p = ast->procedures; p; p = p->next)
        count++;
    ordering o = {.list = lang_make_array(checker, count, sizeof(void *)),
                  .progress = lang_make_array(checker, count, sizeof(lang_progress)),
                  .is_called = lang_make_array(checker, count, sizeof(bool)),
                  .order = lang_make_array(checker, count, sizeof(void *)),
                  .caller = UINT32_MAX};
    lang_procedure *made = lang_make_array(checker, count, sizeof *made);
    if (checker->no_memory)
        return false;
    if (count > MOST_PROCEDURES) {
        lang_error(checker->diagnostics, agent->place, "this agent has more than %u 'do'", MOST_PROCEDURES);
        return false;
    }
    bool ok = list_all(checker, ast, &o);
    walk w = {checker, &o, visit_call};
    for (const lang_ast_handler *h = ast->handlers; h; h = h->next)
        walk_block(&w, &h->body);
    for (uint32_t i = 0; i < o.count; i++)
        put_in_order(&w, &o, i);
    for (uint32_t i = 0; i < o.count; i++) {
        made[i] = (lang_procedure){.name = o.order[i]->name->text,
                                   .doc = o.order[i]->doc,
                                   .ast = o.order[i],
                                   .body = &o.order[i]->body};
        ok = lang_make_fields(checker, o.order[i]->parameters, "a parameter", &made[i].locals) && ok;
        made[i].parameter_count = made[i].locals.count;
        if (!o.is_called[i])
            lang_warn(checker->diagnostics, LANG_W_UNUSED, o.list[i]->name->place, "nothing calls %s",
                      lang_quote(checker, o.list[i]->name->text));
    }
    agent->procedures = made;
    agent->procedure_count = o.count;
    return ok && !o.has_circle;
}

/* Each sees those before it, which it may call. */
bool lang_check_procedures(lang_checker *checker, lang_agent_facts *facts)
{
    lang_agent *agent = facts->agent;
    bool ok = true;
    for (uint32_t i = 0; i < agent->procedure_count && !checker->no_memory; i++) {
        lang_procedure *p = (lang_procedure *)&agent->procedures[i]; /* ours, still being made */
        lang_locals locals = {0};
        lang_sight sight = {.checker = checker,
                            .agent = agent,
                            .facts = facts,
                            .locals = &locals,
                            .sees_state = true,
                            .sees_parameters = true,
                            .may_change = true};
        uint32_t n = 0;
        for (const lang_ast_field *f = p->ast->parameters.first; f && n < p->parameter_count;
             f = f->next, n++)
            lang_add_local(&sight, f->name, &p->locals.fields[n].type, LANG_LOCAL_PARAMETER);
        ok = lang_check_block(&sight, (lang_ast_block *)&p->ast->body) && ok;
        p->locals = (lang_fields){locals.fields, locals.count};
    }
    return ok;
}
