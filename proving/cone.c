/* The cone of influence of a question: which fields, parameters, timers and handlers can change its answer,
 * through assignments, the conditions around them, guards of the handlers before, what is handed to pieces,
 * and faults, as a fault undoes all that its handler did. What is left of the handlers is made again without
 * the rest, for the machine.
 */
#include "proving/machine.h"

#include <assert.h>
#include <string.h>

typedef struct cone {
    proving_cone *c;
    const lang_claim *claim;
    bool changed;
    bool slices;   /* blocks are made */
    bool *effects; /* per procedure: it changes something that matters */
    bool *reached; /* ... it is called by a handler that matters */
    bool *needed;  /* ... something in it matters */
    bool *locals;  /* of the function at hand */
} cone;

static void mark(cone *k, bool *what)
{
    k->changed = k->changed || !*what;
    *what = true;
}

/* All that a term reads. */
static void mark_term(cone *k, const lang_term *t)
{
    if (!t)
        return;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_LOCAL && k->locals)
        mark(k, &k->locals[t->slot]);
    else if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_FIELD)
        mark(k, &k->c->fields[t->slot]);
    else if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_PARAMETER)
        mark(k, &k->c->parameters[t->slot]);
    else if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_PEERS)
        k->c->knows_peers = true;
    mark_term(k, t->left);
    mark_term(k, t->right);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        mark_term(k, a->kind == LANG_TERM_ENTRY ? a->right : a);
}

static const lang_term *root_of(const lang_term *t)
{
    while (t->kind == LANG_TERM_MEMBER || t->kind == LANG_TERM_INDEX)
        t = t->left;
    return t;
}

static bool matters(const cone *k, const lang_term *t)
{
    const lang_term *root = root_of(t);
    if (root->meaning == LANG_MEANS_FIELD)
        return k->c->fields[root->slot];
    return root->meaning == LANG_MEANS_LOCAL && k->locals && k->locals[root->slot];
}

/* Does evaluating a term change something that matters: a take_first? */
static bool term_changes(const cone *k, const lang_term *t)
{
    if (!t)
        return false;
    if (t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION &&
        t->slot == LANG_FUNCTION_take_first && matters(k, t->arguments.first))
        return true;
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        if (term_changes(k, a->kind == LANG_TERM_ENTRY ? a->right : a))
            return true;
    return term_changes(k, t->left) || term_changes(k, t->right);
}

static bool is_change(const lang_term *t)
{
    return t->meaning == LANG_MEANS_FUNCTION && t->slot >= LANG_FUNCTION_append;
}

/* ---- which handlers change something that matters ---- */

static bool block_changes(const cone *k, const lang_ast_block *b);

static bool statement_changes(const cone *k, const lang_ast_statement *s)
{
    bool changes = term_changes(k, s->value);
    for (const lang_term *a = s->arguments.first; a; a = a->next)
        changes = changes || term_changes(k, a);
    switch (s->kind) {
    case LANG_ASSIGN:
        return changes || matters(k, s->target);
    case LANG_EMIT:
        return changes || k->c->emits[s->slot];
    case LANG_SEND:
    case LANG_BROADCAST:
        return changes || k->c->sends[s->slot];
    case LANG_START:
    case LANG_STOP:
        return changes || k->c->timers[s->slot];
    case LANG_CALL:
        if (s->value->meaning == LANG_MEANS_PROCEDURE)
            return changes || k->effects[s->value->slot];
        return changes || (is_change(s->value) && matters(k, s->value->arguments.first));
    default:
        return changes || block_changes(k, &s->body) || block_changes(k, &s->otherwise);
    }
}

static bool block_changes(const cone *k, const lang_ast_block *b)
{
    for (const lang_ast_statement *s = b->first; s; s = s->next)
        if (statement_changes(k, s))
            return true;
    return false;
}

/* ---- what of a block matters ---- */

static bool visit_block(cone *k, const lang_ast_block *b, bool later, lang_ast_block *made);

static bool arguments_may_fault(const lang_terms *arguments, const lang_fields *fields)
{
    uint32_t i = 0;
    for (const lang_term *a = arguments->first; a; a = a->next, i++)
        if (lang_may_fault_as(a, &fields->fields[i].type))
            return true;
    return false;
}

static bool visit_assign(cone *k, const lang_ast_statement *s)
{
    const lang_term *t = s->target;
    bool may_fault = t->kind == LANG_TERM_INDEX || lang_may_fault(t) || lang_may_fault_as(s->value, &t->type);
    if (!matters(k, t) && !may_fault && !term_changes(k, s->value))
        return false;
    mark_term(k, s->value);
    if (t->kind == LANG_TERM_INDEX || lang_may_fault(t))
        mark_term(k, t);
    return true;
}

static bool visit_message(cone *k, const lang_ast_statement *s, lang_ast_statement *made)
{
    const lang_messages *messages = s->kind == LANG_EMIT ? &k->c->agent->emits : &k->c->agent->sends;
    bool arguments = arguments_may_fault(&s->arguments, &messages->messages[s->slot].fields);
    for (const lang_term *a = s->arguments.first; a; a = a->next)
        arguments = arguments || term_changes(k, a);
    bool is_needed = arguments || s->kind == LANG_SEND ||
                     (s->kind == LANG_EMIT ? k->c->emits[s->slot] : k->c->sends[s->slot]);
    if (!is_needed)
        return false;
    for (const lang_term *a = s->arguments.first; a && arguments; a = a->next)
        mark_term(k, a);
    if (s->kind == LANG_SEND) {
        mark_term(k, s->value);
        k->c->knows_peers = true;
    }
    if (!arguments)
        made->arguments = (lang_terms){NULL, NULL};
    return true;
}

static bool visit_procedure_call(cone *k, const lang_term *t)
{
    const lang_procedure *p = &k->c->agent->procedures[t->slot];
    mark(k, &k->reached[t->slot]);
    bool is_needed = k->needed[t->slot];
    uint32_t i = 0;
    for (const lang_term *a = t->arguments.first; a; a = a->next, i++)
        is_needed = is_needed || term_changes(k, a) || lang_may_fault_as(a, &p->locals.fields[i].type);
    i = 0;
    for (const lang_term *a = t->arguments.first; a && is_needed; a = a->next, i++)
        if (k->c->procedure_locals[t->slot][i] || term_changes(k, a) ||
            lang_may_fault_as(a, &p->locals.fields[i].type))
            mark_term(k, a);
    return is_needed;
}

static bool visit_call(cone *k, const lang_term *t)
{
    if (t->meaning == LANG_MEANS_PROCEDURE)
        return visit_procedure_call(k, t);
    bool is_needed = term_changes(k, t);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        is_needed = is_needed || lang_may_fault(a);
    if (is_change(t)) {
        bool may_fail = t->slot != LANG_FUNCTION_remove && t->slot != LANG_FUNCTION_clear;
        is_needed = is_needed || may_fail || matters(k, t->arguments.first);
    } else if (t->meaning == LANG_MEANS_EXTERN) {
        is_needed =
            is_needed || arguments_may_fault(&t->arguments, &k->c->all->externals[t->slot].parameters);
    }
    if (is_needed)
        mark_term(k, t);
    return is_needed;
}

static bool visit_if(cone *k, const lang_ast_statement *s, bool later, lang_ast_statement *made)
{
    bool is_needed = visit_block(k, &s->body, later, &made->body);
    is_needed = visit_block(k, &s->otherwise, later, &made->otherwise) || is_needed;
    is_needed = is_needed || lang_may_fault(s->value) || term_changes(k, s->value);
    if (is_needed)
        mark_term(k, s->value);
    return is_needed;
}

static bool visit_for(cone *k, const lang_ast_statement *s, bool later, lang_ast_statement *made)
{
    bool is_needed = visit_block(k, &s->body, later, &made->body);
    if (is_needed)
        visit_block(k, &s->body, true, &made->body);
    is_needed = is_needed || lang_may_fault(s->value) || term_changes(k, s->value);
    if (is_needed)
        mark_term(k, s->value);
    return is_needed;
}

/* Does a statement matter? Then what it reads does. `later`: something behind it does. */
static bool visit_statement(cone *k, const lang_ast_statement *s, bool later, lang_ast_statement *made)
{
    switch (s->kind) {
    case LANG_ASSIGN:
        return visit_assign(k, s);
    case LANG_IF:
        return visit_if(k, s, later, made);
    case LANG_FOR:
        return visit_for(k, s, later, made);
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
        return visit_message(k, s, made);
    case LANG_LET:
        if (!k->locals[s->slot] && !lang_may_fault(s->value) && !term_changes(k, s->value))
            return false;
        mark_term(k, s->value);
        return true;
    case LANG_START:
    case LANG_STOP: {
        bool may_fault = s->kind == LANG_START && (lang_may_fault(s->value) || term_changes(k, s->value));
        if (may_fault)
            mark_term(k, s->value);
        else
            made->value = NULL;
        return may_fault || k->c->timers[s->slot];
    }
    case LANG_ASSERT:
        mark_term(k, s->value);
        return true;
    case LANG_RETURN:
        return later;
    case LANG_CALL:
        return visit_call(k, s->value);
    }
    return false;
}

static bool visit_list(cone *k, const lang_ast_statement *s, bool later, lang_ast_statement **made)
{
    *made = NULL;
    if (!s)
        return false;
    lang_ast_statement *rest = NULL, copy = *s;
    bool is_rest = visit_list(k, s->next, later, &rest);
    bool is_needed = visit_statement(k, s, later || is_rest, &copy);
    *made = rest;
    if (is_needed && k->slices) {
        lang_ast_statement *kept = base_arena_alloc(k->c->arena, sizeof *kept);
        k->c->no_memory = k->c->no_memory || !kept;
        if (kept) {
            *kept = copy;
            kept->next = rest;
            *made = kept;
        }
    }
    return is_needed || is_rest;
}

static bool visit_block(cone *k, const lang_ast_block *b, bool later, lang_ast_block *made)
{
    lang_ast_statement *first = NULL;
    bool is_needed = visit_list(k, b->first, later, &first);
    *made = *b;
    made->first = first;
    return is_needed;
}

/* ---- all of an agent ---- */

static const lang_ast_block *visit_body(cone *k, const lang_ast_block *body, bool *locals, bool *is_needed)
{
    lang_ast_block made, *kept = NULL;
    k->locals = locals;
    *is_needed = visit_block(k, body, false, &made);
    k->locals = NULL;
    if (!k->slices)
        return NULL;
    kept = base_arena_alloc(k->c->arena, sizeof *kept);
    k->c->no_memory = k->c->no_memory || !kept;
    if (kept)
        *kept = made;
    return kept;
}

static void find_handlers(cone *k)
{
    const lang_agent *agent = k->c->agent;
    for (uint32_t i = 0; i < agent->procedure_count; i++) {
        k->locals = k->c->procedure_locals[i];
        if (!k->effects[i] && block_changes(k, agent->procedures[i].body))
            mark(k, &k->effects[i]);
    }
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        const lang_handler *h = &agent->handlers[i];
        k->locals = k->c->handler_locals[i];
        bool is_asked = (h->kind == LANG_ON_MESSAGE && k->c->handled[h->of]) ||
                        (h->kind == LANG_ON_START && k->c->judges_steps);
        if (k->c->is_whole || is_asked || block_changes(k, h->body)) {
            if (h->kind == LANG_ON_FAULT && !k->c->is_whole) {
                k->c->is_whole = k->changed = true; /* whoever faults makes it run */
            }
            mark(k, &k->c->handlers[i]);
        }
    }
    k->locals = NULL;
}

/* What take_first in a term takes from. */
static void mark_taken(cone *k, const lang_term *t)
{
    if (!t)
        return;
    if (t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION &&
        t->slot == LANG_FUNCTION_take_first && root_of(t->arguments.first)->meaning == LANG_MEANS_FIELD)
        mark(k, &k->c->fields[root_of(t->arguments.first)->slot]);
    mark_taken(k, t->left);
    mark_taken(k, t->right);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        mark_taken(k, a->kind == LANG_TERM_ENTRY ? a->right : a);
}

/* All that a block may change matters. */
static void mark_changes(cone *k, const lang_ast_block *b)
{
    for (const lang_ast_statement *s = b->first; s; s = s->next) {
        const lang_term *target = s->kind == LANG_ASSIGN                        ? s->target
                                  : s->kind == LANG_CALL && is_change(s->value) ? s->value->arguments.first
                                                                                : NULL;
        if (target && root_of(target)->meaning == LANG_MEANS_FIELD)
            mark(k, &k->c->fields[root_of(target)->slot]);
        if (s->kind == LANG_START || s->kind == LANG_STOP)
            mark(k, &k->c->timers[s->slot]);
        if (s->kind == LANG_CALL && s->value->meaning == LANG_MEANS_PROCEDURE)
            mark_changes(k, k->c->agent->procedures[s->value->slot].body);
        mark_taken(k, s->value);
        mark_changes(k, &s->body);
        mark_changes(k, &s->otherwise);
    }
}

/* A step that must be taken in the end is one that changes something, whatever that is: of what has to
 * happen, all changes matter to what is promised. */
static void mark_fair(cone *k, const lang_claim *claim)
{
    for (uint32_t i = 0; i < k->c->agent->handler_count; i++) {
        const lang_handler *h = &k->c->agent->handlers[i];
        bool is_fair = h->kind == LANG_ON_TIMER || h->kind == LANG_EVERY || h->kind == LANG_INTERNAL ||
                       h->kind == LANG_ON_MISSED;
        for (uint32_t f = 0; h->kind == LANG_ON_MESSAGE && f < claim->fair_count; f++)
            is_fair = is_fair || claim->fair[f] == h->of;
        if (!k->c->handlers[i] && !(h->kind == LANG_ON_MESSAGE && is_fair))
            continue;
        if (is_fair) {
            mark(k, &k->c->handlers[i]);
            mark_changes(k, h->body);
        }
    }
}

/* Handlers up to the last of a message that matters are asked. */
static void find_guards(cone *k)
{
    const lang_agent *agent = k->c->agent;
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        if (!k->c->handlers[i])
            continue;
        const lang_handler *h = &agent->handlers[i];
        mark(k, &k->c->guards[i]);
        for (uint32_t n = 0; n < i && h->kind == LANG_ON_MESSAGE; n++)
            if (agent->handlers[n].kind == LANG_ON_MESSAGE && agent->handlers[n].of == h->of)
                mark(k, &k->c->guards[n]);
        if (h->kind == LANG_ON_TIMER)
            mark(k, &k->c->timers[h->of]);
        if (h->kind == LANG_ON_MISSED)
            mark_term(k, agent->claims[h->of].formula);
        if (h->kind == LANG_ON_MESSAGE)
            mark_term(k, agent->accepts.messages[h->of].where);
    }
    for (uint32_t i = 0; i < agent->handler_count; i++)
        if (k->c->guards[i]) {
            k->locals = k->c->handler_locals[i];
            mark_term(k, agent->handlers[i].guard);
            k->locals = NULL;
        }
}

static void visit_all(cone *k)
{
    const lang_agent *agent = k->c->agent;
    bool is_needed;
    find_handlers(k);
    if (k->claim && k->claim->kind == LANG_LIVENESS)
        mark_fair(k, k->claim);
    find_guards(k);
    for (uint32_t i = 0; i < agent->handler_count; i++)
        if (k->c->handlers[i])
            k->c->handler_bodies[i] =
                visit_body(k, agent->handlers[i].body, k->c->handler_locals[i], &is_needed);
    for (uint32_t i = agent->procedure_count; i-- > 0;) {
        if (!k->reached[i])
            continue;
        k->c->procedure_bodies[i] =
            visit_body(k, agent->procedures[i].body, k->c->procedure_locals[i], &is_needed);
        if (is_needed)
            mark(k, &k->needed[i]);
    }
}

/* ---- the property ---- */

static void mark_events(cone *k, const lang_term *t)
{
    if (!t)
        return;
    if (t->kind == LANG_TERM_EVENT) {
        bool *of = strcmp(t->text, "handles") == 0 ? k->c->handled
                   : strcmp(t->text, "emits") == 0 ? k->c->emits
                                                   : k->c->sends;
        of[t->right->slot] = true;
    }
    mark_events(k, t->left);
    mark_events(k, t->right);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        mark_events(k, a);
}

/* ---- layout and events ---- */

static void *make(proving_cone *c, size_t count, size_t size)
{
    void *made = base_arena_array(c->arena, count + 1, size);
    c->no_memory = c->no_memory || !made;
    return made;
}

static void lay_out(proving_cone *c)
{
    const lang_agent *agent = c->agent;
    uint64_t at = SLOTS_FIXED;
    for (uint32_t i = 0; i < agent->timer_count; i++)
        c->timer_at[i] = c->timers[i] ? (uint32_t)at++ : NOWHERE;
    for (uint32_t i = 0; i < agent->parameters.count; i++) {
        c->parameter_at[i] = c->parameters[i] ? (uint32_t)at : NOWHERE;
        at += c->parameters[i] ? proving_width(&agent->parameters.fields[i].type) : 0;
    }
    for (uint32_t i = 0; i < agent->state.count; i++) {
        uint32_t width = proving_width(&agent->state.fields[i].type);
        bool is_kept = c->fields[i] && at + width <= MOST_STATE;
        c->field_at[i] = is_kept ? (uint32_t)at : NOWHERE;
        at += is_kept ? width : 0;
    }
    c->slot_count = (uint32_t)at;
}

static void list_events(proving_cone *c, bool is_of_step)
{
    const lang_agent *agent = c->agent;
    proving_event *events =
        make(c, 4ull + agent->accepts.count + agent->timer_count + agent->handler_count, sizeof *events);
    uint32_t count = 0;
    bool others = false;
    if (!events)
        return;
    events[count++] = (proving_event){EVENT_START, 0};
    for (uint32_t m = 0; m < agent->accepts.count; m++)
        for (uint32_t i = 0; i < agent->handler_count; i++)
            if (c->guards[i] && agent->handlers[i].kind == LANG_ON_MESSAGE && agent->handlers[i].of == m) {
                events[count++] = (proving_event){EVENT_MESSAGE, m};
                break;
            }
    for (uint32_t i = 0; i < agent->timer_count; i++)
        if (c->timers[i])
            events[count++] = (proving_event){EVENT_TIMER, i};
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        lang_handler_kind kind = agent->handlers[i].kind;
        others = others || !c->handlers[i];
        if (c->handlers[i] && (kind == LANG_EVERY || kind == LANG_INTERNAL))
            events[count++] = (proving_event){EVENT_STEP, i};
        if (c->handlers[i] && kind == LANG_ON_MISSED)
            events[count++] = (proving_event){EVENT_MISSED, i};
    }
    if (c->is_durable)
        events[count++] = (proving_event){EVENT_RESTART, 0};
    if (others && is_of_step)
        events[count++] = (proving_event){EVENT_OTHER, 0};
    c->events = events;
    c->event_count = count;
}

static void make_arrays(proving_cone *c)
{
    const lang_agent *agent = c->agent;
    c->fields = make(c, agent->state.count, sizeof(bool));
    c->parameters = make(c, agent->parameters.count, sizeof(bool));
    c->timers = make(c, agent->timer_count, sizeof(bool));
    c->emits = make(c, agent->emits.count, sizeof(bool));
    c->sends = make(c, agent->sends.count, sizeof(bool));
    c->handled = make(c, agent->accepts.count, sizeof(bool));
    c->handlers = make(c, agent->handler_count, sizeof(bool));
    c->guards = make(c, agent->handler_count, sizeof(bool));
    c->handler_bodies = make(c, agent->handler_count, sizeof(void *));
    c->procedure_bodies = make(c, agent->procedure_count, sizeof(void *));
    c->handler_locals = make(c, agent->handler_count, sizeof(bool *));
    c->procedure_locals = make(c, agent->procedure_count, sizeof(bool *));
    c->field_at = make(c, agent->state.count, sizeof(uint32_t));
    c->parameter_at = make(c, agent->parameters.count, sizeof(uint32_t));
    c->timer_at = make(c, agent->timer_count, sizeof(uint32_t));
    for (uint32_t i = 0; i < agent->handler_count && !c->no_memory; i++)
        c->handler_locals[i] = make(c, agent->handlers[i].locals.count, sizeof(bool));
    for (uint32_t i = 0; i < agent->procedure_count && !c->no_memory; i++)
        c->procedure_locals[i] = make(c, agent->procedures[i].locals.count, sizeof(bool));
}

bool proving_cone_make(proving_cone *c, const lang_agents *all, const lang_agent *agent,
                       const lang_claim *claim, bool is_whole, base_arena *arena)
{
    *c = (proving_cone){.all = all, .agent = agent, .arena = arena, .is_whole = is_whole};
    make_arrays(c);
    cone k = {.c = c,
              .claim = claim,
              .changed = true,
              .effects = make(c, agent->procedure_count, sizeof(bool)),
              .reached = make(c, agent->procedure_count, sizeof(bool)),
              .needed = make(c, agent->procedure_count, sizeof(bool))};
    for (uint32_t i = 0; i < agent->state.count; i++)
        c->is_durable = c->is_durable || agent->state.fields[i].durable;
    if (c->no_memory)
        return false;
    if (claim) {
        mark_term(&k, claim->formula);
        mark_events(&k, claim->formula);
    }
    c->trusts_refs = !claim;
    c->judges_steps = claim && claim->is_of_step;
    while (k.changed && !c->no_memory) {
        k.changed = false;
        visit_all(&k);
    }
    k.slices = true;
    visit_all(&k);
    proving_find_texts(c);
    lay_out(c);
    list_events(c, c->judges_steps);
    return !c->no_memory;
}
