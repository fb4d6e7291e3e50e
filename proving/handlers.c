/* Events: which handler is taken, what it does, and that it does nothing where it is a fault. */
#include "proving/machine.h"

#include <assert.h>
#include <string.h>

bool proving_machine_make(proving_machine *m, const proving_cone *cone)
{
    const lang_agent *agent = cone->agent;
    uint64_t widest = 1;
    for (uint32_t i = 0; i < agent->accepts.count; i++) {
        uint64_t width = 0;
        for (uint32_t f = 0; f < agent->accepts.messages[i].fields.count; f++)
            width += proving_width(&agent->accepts.messages[i].fields.fields[f].type);
        widest = width > widest ? width : widest;
    }
    *m = (proving_machine){.cone = cone, .agent = agent, .handler = NOWHERE};
    m->state = base_arena_array(cone->arena, cone->slot_count, sizeof *m->state);
    m->before = base_arena_array(cone->arena, cone->slot_count, sizeof *m->before);
    m->undo = base_arena_array(cone->arena, cone->slot_count, sizeof *m->undo);
    m->message = base_arena_array(cone->arena, widest, sizeof *m->message);
    m->emitted = base_arena_array(cone->arena, agent->emits.count + 1ull, sizeof *m->emitted);
    m->sent = base_arena_array(cone->arena, agent->sends.count + 1ull, sizeof *m->sent);
    m->pool = base_arena_array(cone->arena, POOL, sizeof *m->pool);
    return m->state && m->before && m->undo && m->message && m->emitted && m->sent && m->pool;
}

static void forget_outputs(proving_machine *m)
{
    memset(m->emitted, 0, m->agent->emits.count * sizeof *m->emitted);
    memset(m->sent, 0, m->agent->sends.count * sizeof *m->sent);
}

void proving_begin(proving_machine *m, const int64_t *state)
{
    memcpy(m->state, state, m->cone->slot_count * sizeof *state);
    memcpy(m->before, state, m->cone->slot_count * sizeof *state);
    m->fields = m->state;
    m->accepted = NULL;
    m->locals = NULL;
    m->choice_at = 0;
    m->fault = m->abandoned = m->pruned = m->inexact = m->returned = false;
    m->was_handled = m->has_run = false;
    m->unknown = m->reason = m->fault_what = NULL;
    m->handler = NOWHERE;
    m->pool_at = 0;
    m->called_count = m->result_count = 0;
    forget_outputs(m);
    proving_note_names(m, m->state);
}

/* ---- one handler ---- */

static int64_t **locals_of(proving_machine *m, const lang_handler *h)
{
    int64_t **locals = (int64_t **)(void *)proving_room(m, h->locals.count + 1);
    int64_t *slots = m->message;
    for (uint32_t i = 0; h->kind == LANG_ON_MESSAGE && i < m->accepted->fields.count; i++) {
        if (h->pattern_slot && h->pattern_slot[i] != UINT32_MAX)
            locals[h->pattern_slot[i]] = slots;
        slots += proving_width(&m->accepted->fields.fields[i].type);
    }
    return locals;
}

static void run_body(proving_machine *m, uint32_t h)
{
    if (!m->cone->handler_bodies[h])
        return;
    memcpy(m->undo, m->state, m->cone->slot_count * sizeof *m->undo);
    m->returned = false;
    proving_block(m, m->cone->handler_bodies[h]);
    m->fields = m->state;
    if (!m->fault)
        return;
    memcpy(m->state, m->undo, m->cone->slot_count * sizeof *m->undo);
    forget_outputs(m);
}

/* A handler that changes nothing that matters may still fault: then none ran. */
static void note_other(proving_machine *m, uint32_t h)
{
    if (!m->cone->judges_steps || m->cone->handlers[h] || m->inexact)
        return;
    m->inexact = true;
    m->reason = "whether another handler faults";
    m->reason_name = NULL;
    m->reason_place = m->agent->handlers[h].place;
}

/* What a fault leads to. */
static void run_on_fault(proving_machine *m)
{
    for (uint32_t i = 0; i < m->agent->handler_count; i++) {
        const lang_handler *h = &m->agent->handlers[i];
        if (h->kind != LANG_ON_FAULT)
            continue;
        lang_place place = m->fault_place;
        const char *what = m->fault_what;
        m->fault = false;
        m->has_run = true;
        m->accepted = NULL;
        m->locals = locals_of(m, h);
        m->local_fields = h->locals.fields;
        note_other(m, i);
        run_body(m, i);
        m->has_run = !m->fault;
        m->fault = true;
        m->fault_place = place;
        m->fault_what = what;
    }
}

static void take(proving_machine *m, uint32_t h)
{
    m->handler = h;
    note_other(m, h);
    run_body(m, h);
    m->has_run = m->was_handled = !m->fault;
    if (m->fault && !m->abandoned)
        run_on_fault(m);
}

/* Does its pattern fit? */
static bool fits(proving_machine *m, const lang_handler *h)
{
    int64_t *slots = m->message;
    for (uint32_t i = 0; h->kind == LANG_ON_MESSAGE && i < m->accepted->fields.count; i++) {
        const lang_field *field = &m->accepted->fields.fields[i];
        if (h->pattern && h->pattern[i]) {
            int64_t *constant = proving_room(m, proving_width(&field->type));
            if (!proving_first_value(m, &field->type, h->pattern[i], constant))
                return false;
            if (*slots == UNCHOSEN)
                proving_choose_value(m, &field->type, slots, field->name);
            proving_order order = proving_compare(m, &field->type, constant, &field->type, slots);
            if (*slots == UNKNOWN) {
                m->unknown = "it has too many values to be tried one by one";
                m->unknown_name = field->name;
            }
            if (order == MAYBE ? !proving_either(m, h->pattern[i]->place) : order != EQUAL)
                return false;
        }
        slots += proving_width(&field->type);
    }
    return true;
}

/* Takes a handler if its pattern and guard fit. */
static bool takes(proving_machine *m, uint32_t number)
{
    const lang_handler *h = &m->agent->handlers[number];
    bool holds = true;
    m->locals = locals_of(m, h);
    m->local_fields = h->locals.fields;
    m->fields = m->state;
    if (!fits(m, h) || m->abandoned || m->pruned)
        return false;
    if (h->guard && !proving_decide(m, h->guard, &holds)) {
        m->handler = number;
        if (m->fault)
            run_on_fault(m);
        return true;
    }
    if (!holds || m->pruned)
        return false;
    take(m, number);
    return true;
}

/* ---- events ---- */

static bool run_message(proving_machine *m, uint32_t which)
{
    const lang_message *message = &m->agent->accepts.messages[which];
    int64_t *slots = m->message;
    bool holds = true;
    m->accepted = message;
    for (uint32_t i = 0; i < message->fields.count; i++)
        for (uint32_t k = proving_width(&message->fields.fields[i].type); k > 0; k--)
            *slots++ = UNCHOSEN;
    if (m->given)
        memcpy(m->message, m->given, (size_t)(slots - m->message) * sizeof *slots);
    if (message->where && (!proving_decide(m, message->where, &holds) || !holds)) {
        m->fault = false; /* it is refused */
        return false;
    }
    for (uint32_t i = 0; i < m->agent->handler_count && !m->abandoned && !m->pruned; i++)
        if (m->cone->guards[i] && m->agent->handlers[i].kind == LANG_ON_MESSAGE &&
            m->agent->handlers[i].of == which && takes(m, i))
            return true;
    return false;
}

static bool run_timer(proving_machine *m, uint32_t which)
{
    uint32_t at = m->cone->timer_at[which];
    if (at == NOWHERE || !m->state[at])
        return false;
    m->state[at] = 0;
    for (uint32_t i = 0; i < m->agent->handler_count; i++)
        if (m->agent->handlers[i].kind == LANG_ON_TIMER && m->agent->handlers[i].of == which)
            takes(m, i);
    return true;
}

/* Of `always P implies eventually Q`: P and Q; NULL: there is none. */
static bool is_word(const lang_term *t, const char *word)
{
    return t && t->kind == LANG_TERM_TEMPORAL && strcmp(t->text, word) == 0;
}

static bool run_missed(proving_machine *m, uint32_t number)
{
    const lang_term *t = m->agent->claims[m->agent->handlers[number].of].formula;
    bool holds = true;
    if (is_word(t, "always"))
        t = t->right;
    if (t->kind == LANG_TERM_BINARY && strcmp(t->text, "implies") == 0) {
        if (!proving_decide(m, t->left, &holds) || !holds)
            return false;
        t = t->right;
    }
    t = t->kind == LANG_TERM_TEMPORAL ? t->right : t;
    if (!proving_decide(m, t, &holds) || holds)
        return false;
    return takes(m, number);
}

/* First values: of all fields, or of those that do not outlive a crash. */
static bool reset(proving_machine *m, bool all)
{
    const proving_cone *c = m->cone;
    for (uint32_t i = 0; i < m->agent->state.count; i++) {
        const lang_field *field = &m->agent->state.fields[i];
        if (c->field_at[i] != NOWHERE && (all || !field->durable) &&
            !proving_first_value(m, &field->type, field->value, m->state + c->field_at[i]))
            return false;
    }
    for (uint32_t i = 0; i < m->agent->timer_count; i++)
        if (c->timer_at[i] != NOWHERE)
            m->state[c->timer_at[i]] = 0;
    memcpy(m->before, m->state, c->slot_count * sizeof *m->before);
    return true;
}

static bool run_start(proving_machine *m, bool is_first)
{
    const proving_cone *c = m->cone;
    for (uint32_t i = 0; is_first && i < m->agent->parameters.count; i++)
        if (c->parameter_at[i] != NOWHERE && m->given && m->given[c->parameter_at[i]] != UNCHOSEN)
            memcpy(m->state + c->parameter_at[i], m->given + c->parameter_at[i],
                   proving_width(&m->agent->parameters.fields[i].type) * sizeof *m->state);
        else if (c->parameter_at[i] != NOWHERE)
            proving_choose_value(m, &m->agent->parameters.fields[i].type, m->state + c->parameter_at[i],
                                 m->agent->parameters.fields[i].name);
    m->state[SLOT_STARTED] = 1;
    if (m->abandoned || m->pruned || !reset(m, is_first))
        return false;
    for (uint32_t i = 0; i < m->agent->handler_count; i++)
        if (m->agent->handlers[i].kind == LANG_ON_START)
            takes(m, i);
    return true;
}

bool proving_run(proving_machine *m, const proving_event *event)
{
    bool is_start = event->kind == EVENT_START;
    if (is_start == (m->state[SLOT_STARTED] != 0))
        return false;
    bool happens = true;
    switch (event->kind) {
    case EVENT_START:
    case EVENT_RESTART:
        happens = run_start(m, is_start);
        break;
    case EVENT_MESSAGE:
        happens = run_message(m, event->which);
        break;
    case EVENT_TIMER:
        happens = run_timer(m, event->which);
        break;
    case EVENT_STEP:
        happens = takes(m, event->which);
        break;
    case EVENT_MISSED:
        happens = run_missed(m, event->which);
        break;
    case EVENT_OTHER:
        m->has_run = m->inexact = true;
        m->reason = "other handlers";
        break;
    }
    return happens && !m->abandoned && !m->pruned;
}
