/* What a handler does, and what it reads for that, straight from the tree: through assignments, locals,
 * conditions around a statement and before it where they may have ended the handler, arguments of pieces, and
 * whatever says if a term may fault, as a fault undoes all that its handler did. The order of statements does
 * not count, but where one ends a handler: what is said to be read may be more than is, never less. Cones
 * stand on that. Partial order needs less, and gets what takes no thought: all fields that a handler's text
 * names (`mentions`). */
#include "config.h"

#include "systems/influence.h"

#include <string.h>

/* What a handler, or a piece that it calls, reads: flags of the fields of the state, then of the message. */
typedef bool flags;

typedef struct reading {
    const lang_agents *all;
    const lang_agent *agent;
    base_arena *arena;
    uint32_t width; /* of a set of flags */
    bool no_memory;
    bool changed;
    flags *control; /* what says whether the statement at hand is reached */
    flags *left;    /* ... by those before it, which may have ended the function */
    flags **locals; /* of the function at hand */
    flags ***procedure_locals;
    flags *given; /* fields that may become large otherwise than by counting */
    checking_effect *effects;
    uint32_t count, room;
} reading;

static flags *new_flags(reading *r)
{
    flags *made = base_arena_array(r->arena, r->width + 1ull, sizeof *made);
    r->no_memory = r->no_memory || !made;
    return made;
}

static flags **new_locals(reading *r, uint32_t count)
{
    flags **made = base_arena_array(r->arena, count + 1ull, sizeof *made);
    r->no_memory = r->no_memory || !made;
    for (uint32_t i = 0; made && i < count; i++)
        made[i] = new_flags(r);
    return made;
}

static void add(reading *r, flags *to, const flags *from)
{
    for (uint32_t i = 0; i < r->width && to && from; i++)
        if (from[i] && !to[i])
            to[i] = r->changed = true;
}

/* All that a term reads. */
static void collect(reading *r, const lang_term *t, flags *to)
{
    if (!t || r->no_memory)
        return;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_FIELD)
        to[t->slot] = true;
    else if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_MESSAGE)
        to[r->agent->state.count + t->slot] = true;
    else if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_LOCAL && r->locals)
        for (uint32_t i = 0; i < r->width; i++)
            to[i] = to[i] || r->locals[t->slot][i];
    collect(r, t->left, to);
    collect(r, t->right, to);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        collect(r, a, to);
}

/* What a statement reads: what terms do, and whether it is reached. */
static flags *reads_of(reading *r, const lang_term *one, const lang_term *other)
{
    flags *made = new_flags(r);
    if (r->no_memory)
        return NULL;
    memcpy(made, r->control, r->width * sizeof *made);
    for (uint32_t i = 0; i < r->width; i++)
        made[i] = made[i] || r->left[i];
    collect(r, one, made);
    collect(r, other, made);
    return made;
}

static void note_to(reading *r, enum checking_effect_kind kind, uint32_t which, uint32_t field, uint32_t to,
                    const flags *reads)
{
    if (r->no_memory)
        return;
    for (uint32_t i = 0; i < r->count; i++)
        if (r->effects[i].kind == kind && r->effects[i].which == which && r->effects[i].field == field) {
            add(r, (flags *)(uintptr_t)r->effects[i].reads, reads);
            if (r->effects[i].to != to)
                r->effects[i].to = CHECKING_ANYONE;
            return;
        }
    checking_effect *grown = base_arena_grow(r->arena, r->effects, r->count, &r->room, sizeof *r->effects);
    flags *copy = new_flags(r);
    r->no_memory = r->no_memory || !grown;
    if (r->no_memory)
        return;
    r->effects = grown;
    r->effects[r->count++] = (checking_effect){kind, which, field, to, copy};
    r->changed = true; /* what it reads is added in the pass that follows */
}

static void note(reading *r, enum checking_effect_kind kind, uint32_t which, uint32_t field,
                 const flags *reads)
{
    note_to(r, kind, which, field, CHECKING_ANYONE, reads);
}

static const lang_term *root_of(const lang_term *t)
{
    while (t->kind == LANG_TERM_MEMBER || t->kind == LANG_TERM_INDEX)
        t = t->left;
    return t;
}

/* What a term names becomes something that was made of that. */
static void change(reading *r, const lang_term *target, const flags *reads)
{
    const lang_term *root = root_of(target);
    if (r->no_memory)
        return;
    if (root->meaning == LANG_MEANS_FIELD)
        note(r, CHECKING_MAY_WRITE, root->slot, 0, reads);
    else if (root->meaning == LANG_MEANS_LOCAL)
        add(r, r->locals[root->slot], reads);
}

/* What is taken from containers where a term is evaluated. */
static void take(reading *r, const lang_term *t)
{
    if (!t)
        return;
    if (t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION && t->slot == LANG_FUNCTION_take_first)
        change(r, t->arguments.first, reads_of(r, t, NULL));
    take(r, t->left);
    take(r, t->right);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        take(r, a);
}

/* Is it a field that counts, plus or minus a small number: nothing that overflows unless the field is large?
 */
static bool is_count(const lang_term *t)
{
    if (t->kind != LANG_TERM_BINARY ||
        (t->operation->kind != LANG_OPERATOR_add && t->operation->kind != LANG_OPERATOR_subtract))
        return false;
    const lang_term *field = t->left;
    return field->kind == LANG_TERM_NAME && field->meaning == LANG_MEANS_FIELD &&
           field->type.kind == LANG_INT && field->type.low == INT64_MIN && !lang_may_fault(t->right) &&
           lang_range_is_narrow(lang_range_of(t->right));
}

/* Of a value that goes where a type is wanted. */
static void may_not_fit(reading *r, const lang_term *value, const lang_type *wanted, bool may_fault_else,
                        const lang_term *other)
{
    bool is_plain = wanted->kind == LANG_INT && wanted->low == INT64_MIN && wanted->high == INT64_MAX;
    if (!may_fault_else && !lang_may_fault_as(value, wanted))
        return;
    bool counts = !may_fault_else && is_plain && is_count(value);
    note(r, counts ? CHECKING_MAY_OVERFLOW : CHECKING_MAY_FAULT, counts ? value->left->slot : 0, 0,
         reads_of(r, value, other));
}

static void may_fault(reading *r, bool may, const lang_term *one, const lang_term *other)
{
    if (may)
        note(r, CHECKING_MAY_FAULT, 0, 0, reads_of(r, one, other));
}

/* ---- statements ---- */

/* What any statement does by its terms, whatever it does besides. */
static void read_terms(reading *r, const lang_ast_statement *s)
{
    take(r, s->target);
    take(r, s->value);
    for (const lang_term *a = s->arguments.first; a; a = a->next)
        take(r, a);
}

/* Whether what follows is reached depends on this. Each pass finds that anew, so it is no reason for another.
 */
static void leave(reading *r)
{
    const flags *reads = reads_of(r, NULL, NULL);
    for (uint32_t i = 0; i < r->width && reads; i++)
        r->left[i] = r->left[i] || reads[i];
}

static void read_block(reading *r, const lang_ast_block *block);

static void read_message(reading *r, const lang_ast_statement *s)
{
    bool is_answer = s->kind == LANG_EMIT;
    const lang_message *message =
        is_answer ? &r->agent->emits.messages[s->slot] : &r->agent->sends.messages[s->slot];
    const lang_term *to = s->kind == LANG_SEND ? s->value : NULL;
    bool is_given = to && to->kind == LANG_TERM_NAME && to->meaning == LANG_MEANS_PARAMETER;
    note_to(r, is_answer ? CHECKING_MAY_ANSWER : CHECKING_MAY_SEND, s->slot, 0,
            is_given ? to->slot : CHECKING_ANYONE, reads_of(r, to, NULL));
    may_fault(r, to != NULL, to, NULL);
    uint32_t i = 0;
    for (const lang_term *a = s->arguments.first; a && i < message->fields.count; a = a->next, i++) {
        may_not_fit(r, a, &message->fields.fields[i].type, false, NULL);
        note(r, is_answer ? CHECKING_MAY_ANSWER_WITH : CHECKING_MAY_SAY, s->slot, i, reads_of(r, a, NULL));
    }
}

static void read_procedure(reading *r, const lang_term *call)
{
    const lang_procedure *p = &r->agent->procedures[call->slot];
    flags **locals = r->procedure_locals[call->slot];
    uint32_t i = 0;
    for (const lang_term *a = call->arguments.first; a && !r->no_memory; a = a->next, i++) {
        may_fault(r, lang_may_fault_as(a, &p->locals.fields[i].type), a, NULL);
        add(r, locals[i], reads_of(r, a, NULL));
    }
    flags **outer = r->locals, *control = r->control, *left = r->left;
    r->control = reads_of(r, NULL, NULL);
    r->left = new_flags(r);
    r->locals = locals;
    if (!r->no_memory)
        read_block(r, p->body);
    r->locals = outer;
    r->control = control;
    r->left = left; /* `return` ends the piece alone */
}

static void read_call(reading *r, const lang_term *t)
{
    if (t->meaning == LANG_MEANS_PROCEDURE) {
        read_procedure(r, t);
        return;
    }
    bool is_change = t->meaning == LANG_MEANS_FUNCTION && t->slot >= LANG_FUNCTION_append;
    bool is_safe = is_change && (t->slot == LANG_FUNCTION_remove || t->slot == LANG_FUNCTION_clear);
    if (is_change)
        change(r, t->arguments.first, reads_of(r, t, NULL));
    may_fault(r, !is_safe || lang_may_fault(t), t, NULL);
}

/* What stands under a condition. */
static void read_under(reading *r, const lang_term *condition, const lang_ast_block *one,
                       const lang_ast_block *other)
{
    flags *control = r->control;
    r->control = reads_of(r, condition, NULL);
    note(r, CHECKING_MAY_BRANCH, 0, 0, r->control);
    if (!r->no_memory) {
        read_block(r, one);
        read_block(r, other);
    }
    r->control = control;
}

static void read_statement(reading *r, const lang_ast_statement *s)
{
    read_terms(r, s);
    switch (s->kind) {
    case LANG_ASSIGN:
        may_not_fit(r, s->value, &s->target->type,
                    s->target->kind == LANG_TERM_INDEX || lang_may_fault(s->target), s->target);
        change(r, s->target, reads_of(r, s->value, s->target));
        if (root_of(s->target)->meaning == LANG_MEANS_FIELD && !is_count(s->value) &&
            !(s->value->type.kind == LANG_INT && lang_range_is_narrow(lang_range_of(s->value))))
            r->given[root_of(s->target)->slot] = true;
        return;
    case LANG_LET:
        may_fault(r, lang_may_fault(s->value), s->value, NULL);
        add(r, r->locals[s->slot], reads_of(r, s->value, NULL));
        return;
    case LANG_FOR:
        may_fault(r, lang_may_fault(s->value), s->value, NULL);
        read_under(r, s->value, &s->body, &s->body); /* what stands there reads what its name does */
        return;
    case LANG_IF:
        may_fault(r, lang_may_fault(s->value), s->value, NULL);
        read_under(r, s->value, &s->body, &s->otherwise);
        return;
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
        read_message(r, s);
        return;
    case LANG_START:
    case LANG_STOP:
        may_fault(r, s->value && lang_may_fault(s->value), s->value, NULL);
        note(r, CHECKING_MAY_TIME, s->slot, 0, reads_of(r, NULL, NULL));
        return;
    case LANG_ASSERT:
        may_fault(r, true, s->value, NULL);
        return;
    case LANG_RETURN:
        leave(r);
        return;
    case LANG_CALL:
        read_call(r, s->value);
    }
}

static void read_block(reading *r, const lang_ast_block *block)
{
    for (const lang_ast_statement *s = block->first; s && !r->no_memory; s = s->next)
        read_statement(r, s);
}

/* ---- handlers ---- */

/* Which of all that may fire in an agent a handler is of: timers, then each `every` and `internal`, then
 * deadlines. */
static uint32_t timer_of(const lang_agent *agent, const lang_handler *handler)
{
    uint32_t number = agent->timer_count;
    if (handler->kind == LANG_ON_TIMER)
        return handler->of;
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        const lang_handler *h = &agent->handlers[i];
        if (h == handler)
            return number;
        number += h->kind == LANG_EVERY || h->kind == LANG_INTERNAL;
    }
    return number;
}

static uint32_t deadline_of(const lang_agent *agent, uint32_t claim)
{
    uint32_t number = agent->timer_count;
    for (uint32_t i = 0; i < agent->handler_count; i++)
        number += agent->handlers[i].kind == LANG_EVERY || agent->handlers[i].kind == LANG_INTERNAL;
    for (uint32_t i = 0; i < claim; i++)
        number += agent->claims[i].kind == LANG_LIVENESS && agent->claims[i].tier == LANG_MONITORED &&
                  agent->claims[i].within;
    return number;
}

/* All fields that a block names, and the pieces that it calls: `seen` says which of these were looked at. */
static void mention(reading *r, const lang_ast_block *block, bool *seen, flags *to)
{
    for (const lang_ast_statement *s = block->first; s && !r->no_memory; s = s->next) {
        collect(r, s->target, to);
        collect(r, s->value, to);
        for (const lang_term *a = s->arguments.first; a; a = a->next)
            collect(r, a, to);
        mention(r, &s->body, seen, to);
        mention(r, &s->otherwise, seen, to);
        if (s->kind != LANG_CALL || s->value->meaning != LANG_MEANS_PROCEDURE || seen[s->value->slot])
            continue;
        seen[s->value->slot] = true;
        mention(r, r->agent->procedures[s->value->slot].body, seen, to);
    }
}

static const flags *mentioned_by(reading *r, const lang_handler *h)
{
    flags *made = new_flags(r);
    r->locals = NULL; /* what made them is named as well */
    bool *seen = base_arena_array(r->arena, r->agent->procedure_count + 1ull, sizeof *seen);
    r->no_memory = r->no_memory || !seen;
    if (!r->no_memory)
        mention(r, h->body, seen, made);
    return made;
}

/* What says whether a handler is taken. */
static const flags *asked_of(reading *r, const lang_handler *h)
{
    flags *asked = new_flags(r);
    if (r->no_memory)
        return NULL;
    collect(r, h->guard, asked);
    if (h->kind == LANG_ON_MISSED)
        collect(r, r->agent->claims[h->of].formula, asked);
    for (uint32_t f = 0; h->kind == LANG_ON_MESSAGE && f < r->agent->accepts.messages[h->of].fields.count;
         f++)
        if (h->pattern && h->pattern[f])
            asked[r->agent->state.count + f] = true;
    return asked;
}

/* A field that a handler gives a value of any size may be large where it is counted, whatever it was before.
 */
static void judge_counts(reading *r)
{
    for (uint32_t i = 0; i < r->count && !r->no_memory; i++)
        if (r->effects[i].kind == CHECKING_MAY_OVERFLOW && r->given[r->effects[i].which])
            r->effects[i].kind = CHECKING_MAY_FAULT;
}

static void read_handler(reading *r, const lang_handler *h, checking_handler *made)
{
    const lang_agent *agent = r->agent;
    made->mentions = mentioned_by(r, h);
    r->locals = new_locals(r, h->locals.count);
    r->procedure_locals =
        base_arena_array(r->arena, agent->procedure_count + 1ull, sizeof *r->procedure_locals);
    r->no_memory = r->no_memory || !r->procedure_locals;
    for (uint32_t i = 0; i < agent->procedure_count && !r->no_memory; i++)
        r->procedure_locals[i] = new_locals(r, agent->procedures[i].locals.count);
    r->effects = NULL;
    r->count = r->room = 0;
    r->control = new_flags(r);
    r->given = new_flags(r);
    uint32_t fields = h->kind == LANG_ON_MESSAGE ? agent->accepts.messages[h->of].fields.count : 0;
    for (uint32_t f = 0; f < fields && !r->no_memory; f++)
        if (h->pattern_slot && h->pattern_slot[f] != UINT32_MAX)
            r->locals[h->pattern_slot[f]][agent->state.count + f] = true;
    made->asked = asked_of(r, h);
    if (lang_may_fault(h->guard) && !r->no_memory) {
        r->left = new_flags(r);
        note(r, CHECKING_MAY_FAULT, 0, 0, made->asked);
    }
    do {
        r->changed = false;
        r->left = new_flags(r);
        if (!r->no_memory)
            read_block(r, h->body);
    } while (r->changed && !r->no_memory);
    judge_counts(r);
    made->effects = r->effects;
    made->effect_count = r->count;
}

static void read_agent(reading *r, checking_behaviour *made)
{
    const lang_agent *agent = r->agent;
    uint32_t most = 0;
    for (uint32_t i = 0; i < agent->accepts.count; i++)
        most =
            agent->accepts.messages[i].fields.count > most ? agent->accepts.messages[i].fields.count : most;
    r->width = agent->state.count + most;
    checking_handler *handlers = base_arena_array(r->arena, agent->handler_count + 1ull, sizeof *handlers);
    const bool **where = base_arena_array(r->arena, agent->accepts.count + 1ull, sizeof *where);
    r->no_memory = r->no_memory || !handlers || !where;
    r->locals = NULL;
    for (uint32_t i = 0; i < agent->accepts.count && !r->no_memory; i++) {
        flags *reads = new_flags(r);
        if (reads)
            collect(r, agent->accepts.messages[i].where, reads);
        where[i] = reads;
    }
    for (uint32_t i = 0; i < agent->handler_count && !r->no_memory; i++) {
        const lang_handler *h = &agent->handlers[i];
        checking_handler *one = &handlers[made->handler_count];
        if (h->kind == LANG_ON_FAULT) /* a step that faults leads nowhere */
            continue;
        one->number = i;
        one->kind = h->kind == LANG_ON_MESSAGE ? CHECKING_ON_MESSAGE
                    : h->kind == LANG_ON_START ? CHECKING_ON_START
                                               : CHECKING_ON_TIMER;
        one->of = h->kind == LANG_ON_MESSAGE  ? h->of
                  : h->kind == LANG_ON_MISSED ? deadline_of(agent, h->of)
                  : h->kind == LANG_ON_START  ? 0
                                              : timer_of(agent, h);
        read_handler(r, h, one);
        made->handler_count++;
    }
    made->handlers = handlers;
    made->where = where;
}

bool systems_influence_of(const lang_agents *all, const lang_system *text, const spex_system *system,
                          base_arena *arena, checking_influence *influence)
{
    checking_behaviour *behaviours = base_arena_array(arena, text->member_count + 1ull, sizeof *behaviours);
    reading r = {.all = all, .arena = arena, .no_memory = !behaviours};
    for (uint32_t m = 0; m < text->member_count && !r.no_memory; m++) {
        r.agent = text->members[m].agent;
        if (!r.agent)
            return false;
        read_agent(&r, &behaviours[m]);
    }
    influence->behaviours = behaviours;
    return !r.no_memory && systems_supports_of(all, text, system, arena, influence);
}
