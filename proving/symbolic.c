/* Handlers and events as formulas: assignments are made where the path is taken, so that one run over a
 * handler says all that it may do; a fault anywhere leaves the state as it was.
 */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/symbolic.h"

#include <string.h>

/* ---- statements ---- */

static void block(symbolic *s, const lang_ast_block *b);

/* Puts a key into a set or map, of which it is known what is in it. */
static void put(symbolic *s, const lang_type *type, Z3_ast *in, Z3_ast key, const Z3_ast *value)
{
    Z3_ast is_full = Z3_mk_ge(s->z, *in, symbolic_integer(s, type->capacity));
    symbolic_add_fault(s, symbolic_both(s, is_full, symbolic_not(s, symbolic_has(s, type, in, key))));
    symbolic_insert(s, type, in, key, value);
}

static void assign(symbolic *s, const lang_ast_statement *st)
{
    const lang_term *t = st->target;
    Z3_ast *value = symbolic_value_as(s, st->value, &t->type);
    bool is_entry = !symbolic_is_whole(t);
    if (is_entry) {
        if (t->kind == LANG_TERM_INDEX && t->left->type.kind == LANG_MAP && symbolic_is_whole(t->left)) {
            const lang_type *map = &t->left->type;
            Z3_ast *key = symbolic_value_as(s, t->right, map->key), *in = symbolic_value_of(s, t->left);
            if (symbolic_has_members(map)) {
                put(s, map, in, *key, value);
                return;
            }
            Z3_ast is_new = symbolic_unknown_bool(s);
            symbolic_add_fault(
                s, symbolic_both(s, is_new, Z3_mk_ge(s->z, *in, symbolic_integer(s, map->capacity))));
            Z3_ast more = Z3_mk_add(s->z, 2, (const Z3_ast[]){*in, symbolic_integer(s, 1)});
            symbolic_set(s, in, Z3_mk_ite(s->z, is_new, more, *in));
        } else {
            (void)symbolic_value_of(s, t);
        }
        return;
    }
    Z3_ast *to = symbolic_value_of(s, t), *made = symbolic_row(s, symbolic_width(&t->type));
    for (uint32_t i = 0; i < symbolic_width(&t->type); i++)
        made[i] = value[i];
    for (uint32_t i = 0; i < symbolic_width(&t->type); i++)
        symbolic_set(s, &to[i], made[i]);
}

static void keep_local(symbolic *s, uint32_t slot, const lang_type *type, const Z3_ast *value)
{
    uint32_t width = symbolic_width(type);
    Z3_ast *made = symbolic_row(s, width);
    memcpy(made, value, width * sizeof *made);
    s->locals[slot] = made;
}

/* A body may run as often as there are entries: what it may change is not known afterwards, nor during it. */
static void forget_changes(symbolic *s, const lang_ast_block *b)
{
    for (uint32_t i = 0; i < s->agent->state.count; i++)
        if (s->field_at[i] != NOWHERE && s->agent->state.fields[i].changes) {
            const lang_type *type = &s->agent->state.fields[i].type;
            Z3_ast *some = symbolic_some(s, type);
            for (uint32_t k = 0; k < symbolic_width(type); k++)
                symbolic_set(s, &s->state[s->field_at[i] + k], some[k]);
        }
    for (uint32_t i = 0; i < s->agent->timer_count; i++)
        if (s->timer_at[i] != NOWHERE)
            symbolic_set(s, &s->state[s->timer_at[i]], symbolic_unknown_bool(s));
    for (uint32_t i = 0; i < s->agent->emits.count; i++)
        s->emitted[i] = Z3_mk_ite(s->z, symbolic_is_taken(s),
                                  symbolic_either(s, s->emitted[i], symbolic_unknown_bool(s)), s->emitted[i]);
    for (uint32_t i = 0; i < s->agent->sends.count; i++)
        s->sent[i] = Z3_mk_ite(s->z, symbolic_is_taken(s),
                               symbolic_either(s, s->sent[i], symbolic_unknown_bool(s)), s->sent[i]);
    for (const lang_ast_statement *st = b->first; st; st = st->next) {
        const lang_term *t = st->kind == LANG_ASSIGN ? st->target
                             : st->kind == LANG_CALL ? st->value->arguments.first
                                                     : NULL;
        while (t && (t->kind == LANG_TERM_MEMBER || t->kind == LANG_TERM_INDEX))
            t = t->left;
        if (t && t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_LOCAL && s->locals[t->slot])
            s->locals[t->slot] = symbolic_some(s, &s->local_fields[t->slot].type);
        if (st->kind == LANG_RETURN)
            s->returned =
                symbolic_either(s, s->returned, symbolic_both(s, s->path, symbolic_unknown_bool(s)));
        forget_changes(s, &st->body);
        forget_changes(s, &st->otherwise);
    }
}

static void loop(symbolic *s, const lang_ast_statement *st)
{
    const lang_type *type = &st->value->type;
    Z3_ast *in = symbolic_value_of(s, st->value), count = *in, path = s->path, member = NULL;
    if (symbolic_has_members(type) && st->value->meaning != LANG_MEANS_PEERS)
        member = symbolic_member(s, type, in);
    s->path = symbolic_both(s, path, Z3_mk_gt(s->z, count, symbolic_integer(s, 0)));
    forget_changes(s, &st->body);
    s->locals[st->slot] = symbolic_some(s, &s->local_fields[st->slot].type);
    if (member)
        *s->locals[st->slot] = member;
    block(s, &st->body); /* once, for its faults */
    forget_changes(s, &st->body);
    s->path = path;
}

static void leave(symbolic *s, const lang_ast_statement *st)
{
    const lang_messages *messages = st->kind == LANG_EMIT ? &s->agent->emits : &s->agent->sends;
    const lang_fields *fields = &messages->messages[st->slot].fields;
    uint32_t i = 0;
    for (const lang_term *a = st->arguments.first; a; a = a->next, i++)
        (void)symbolic_value_as(s, a, &fields->fields[i].type);
    if (st->kind == LANG_SEND)
        symbolic_add_fault(s, symbolic_not(s, symbolic_is_peer(s, symbolic_scalar(s, st->value))));
    Z3_ast *done = st->kind == LANG_EMIT ? s->emitted : s->sent;
    done[st->slot] = symbolic_either(s, done[st->slot], symbolic_is_taken(s));
}

static void call_procedure(symbolic *s, const lang_term *t)
{
    const lang_procedure *p = &s->agent->procedures[t->slot];
    Z3_ast **locals = base_arena_array(s->arena, p->locals.count + 1ull, sizeof *locals);
    uint32_t i = 0;
    for (const lang_term *a = t->arguments.first; a; a = a->next, i++) {
        const lang_type *type = &p->locals.fields[i].type;
        bool matters = s->cone->procedure_locals[t->slot][i] || lang_may_fault_as(a, type);
        locals[i] = matters ? symbolic_value_as(s, a, type) : NULL;
        if (matters) {
            Z3_ast *copy = symbolic_row(s, symbolic_width(type));
            memcpy(copy, locals[i], symbolic_width(type) * sizeof *copy);
            locals[i] = copy;
        }
    }
    Z3_ast **outer = s->locals, returned = s->returned;
    const lang_field *outer_fields = s->local_fields;
    s->locals = locals;
    s->local_fields = p->locals.fields;
    if (s->cone->procedure_bodies[t->slot])
        block(s, s->cone->procedure_bodies[t->slot]);
    s->locals = outer;
    s->local_fields = outer_fields;
    s->returned = returned;
}

/* A change of a set or map, of which it is known what is in it. False: it is none of these. */
static bool change_members(symbolic *s, const lang_term *t, const Z3_ast *key, const Z3_ast *value)
{
    const lang_term *c = t->arguments.first;
    const lang_type *type = &c->type;
    Z3_ast *in = symbolic_target(s, c);
    switch (t->slot) {
    case LANG_FUNCTION_insert:
    case LANG_FUNCTION_put:
        put(s, type, in, *key, value);
        return true;
    case LANG_FUNCTION_remove:
        symbolic_remove(s, type, in, *key);
        return true;
    case LANG_FUNCTION_clear: {
        Z3_ast *empty = symbolic_row(s, symbolic_width(type));
        symbolic_make_empty(s, type, empty);
        for (uint32_t i = 0; i < symbolic_width(type); i++)
            symbolic_set(s, &in[i], empty[i]);
        return true;
    }
    default:
        return false;
    }
}

static void change(symbolic *s, const lang_term *t)
{
    const lang_term *c = t->arguments.first, *first = c->next;
    const lang_type *type = &c->type, *key = type->kind == LANG_MAP ? type->key : type->element;
    Z3_ast *at = NULL, *value = NULL;
    if (first && t->slot != LANG_FUNCTION_remove)
        at = symbolic_value_as(s, first, key);
    else if (first)
        at = symbolic_value_of(s, first);
    if (first && first->next)
        value = symbolic_value_as(s, first->next, type->element);
    bool is_known = symbolic_has_members(type) && symbolic_is_whole(c) &&
                    (t->slot != LANG_FUNCTION_remove || first->type.words == key->words);
    if (is_known && change_members(s, t, at, value))
        return;
    Z3_ast *in = symbolic_target(s, c), count = *in, capacity = symbolic_integer(s, type->capacity);
    Z3_ast more = Z3_mk_add(s->z, 2, (const Z3_ast[]){count, symbolic_integer(s, 1)});
    Z3_ast fewer = Z3_mk_sub(s->z, 2, (const Z3_ast[]){count, symbolic_integer(s, 1)});
    Z3_ast is_full = Z3_mk_ge(s->z, count, capacity), maybe = symbolic_unknown_bool(s), made;
    switch (t->slot) {
    case LANG_FUNCTION_append:
    case LANG_FUNCTION_prepend:
        symbolic_add_fault(s, is_full);
        made = more;
        break;
    case LANG_FUNCTION_insert:
    case LANG_FUNCTION_put:
        symbolic_add_fault(s, symbolic_both(s, is_full, maybe));
        made = Z3_mk_ite(s->z, symbolic_either(s, maybe, Z3_mk_eq(s->z, count, symbolic_integer(s, 0))), more,
                         count);
        break;
    case LANG_FUNCTION_remove:
        made = Z3_mk_ite(s->z, symbolic_both(s, maybe, Z3_mk_gt(s->z, count, symbolic_integer(s, 0))), fewer,
                         count);
        break;
    default:
        made = symbolic_integer(s, 0);
    }
    if (symbolic_is_whole(c))
        symbolic_set(s, in, made);
}

static void statement(symbolic *s, const lang_ast_statement *st)
{
    Z3_ast path = s->path, holds;
    switch (st->kind) {
    case LANG_ASSIGN:
        assign(s, st);
        break;
    case LANG_LET:
        keep_local(s, st->slot, &st->value->type, symbolic_value_of(s, st->value));
        break;
    case LANG_IF:
        holds = symbolic_scalar(s, st->value);
        s->path = symbolic_both(s, path, holds);
        block(s, &st->body);
        s->path = symbolic_both(s, path, symbolic_not(s, holds));
        block(s, &st->otherwise);
        s->path = path;
        break;
    case LANG_FOR:
        loop(s, st);
        break;
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
        leave(s, st);
        break;
    case LANG_START:
    case LANG_STOP:
        if (st->kind == LANG_START && st->value)
            (void)symbolic_scalar(s, st->value);
        if (s->timer_at[st->slot] != NOWHERE)
            symbolic_set(s, &s->state[s->timer_at[st->slot]], symbolic_truth(s, st->kind == LANG_START));
        break;
    case LANG_ASSERT:
        holds = symbolic_scalar(s, st->value);
        symbolic_add_fault(s, symbolic_not(s, holds));
        break;
    case LANG_RETURN:
        s->returned = symbolic_either(s, s->returned, s->path);
        break;
    case LANG_CALL:
        if (st->value->meaning == LANG_MEANS_PROCEDURE)
            call_procedure(s, st->value);
        else if (st->value->meaning == LANG_MEANS_FUNCTION && st->value->slot >= LANG_FUNCTION_append &&
                 st->value->slot != LANG_FUNCTION_take_first)
            change(s, st->value);
        else
            (void)symbolic_value_of(s, st->value);
        break;
    }
}

static void block(symbolic *s, const lang_ast_block *b)
{
    for (const lang_ast_statement *st = b->first; st; st = st->next) {
        s->fields = s->state;
        statement(s, st);
    }
}

/* ---- handlers ---- */

static void set_locals(symbolic *s, const lang_handler *h)
{
    s->locals = base_arena_array(s->arena, h->locals.count + 1ull, sizeof *s->locals);
    s->local_fields = h->locals.fields;
    Z3_ast *slots = s->message;
    for (uint32_t i = 0; h->kind == LANG_ON_MESSAGE && i < s->accepted->fields.count; i++) {
        const lang_type *type = &s->accepted->fields.fields[i].type;
        if (h->pattern_slot && h->pattern_slot[i] != UINT32_MAX)
            keep_local(s, h->pattern_slot[i], type, slots);
        slots += symbolic_width(type);
    }
}

static Z3_ast fits(symbolic *s, const lang_handler *h)
{
    Z3_ast *slots = s->message, all = symbolic_truth(s, true);
    for (uint32_t i = 0; h->kind == LANG_ON_MESSAGE && i < s->accepted->fields.count; i++) {
        const lang_type *type = &s->accepted->fields.fields[i].type;
        if (h->pattern && h->pattern[i])
            all =
                symbolic_both(s, all, Z3_mk_eq(s->z, *slots, *symbolic_first_value(s, type, h->pattern[i])));
        slots += symbolic_width(type);
    }
    return all;
}

/* Is it taken, of those that `open` leaves? A guard that faults ends the matter. */
static Z3_ast guard_of(symbolic *s, const lang_handler *h, Z3_ast *open)
{
    Z3_ast path = s->path, taken;
    s->fields = s->before;
    set_locals(s, h);
    taken = symbolic_both(s, *open, fits(s, h));
    s->path = taken;
    Z3_ast fault = s->fault;
    s->fault = symbolic_truth(s, false);
    if (h->guard)
        taken = symbolic_both(s, taken, symbolic_scalar(s, h->guard));
    Z3_ast own = s->fault;
    s->fault = symbolic_either(s, fault, own);
    s->path = path;
    taken = symbolic_both(s, taken, symbolic_not(s, own));
    *open = symbolic_both(s, *open, symbolic_not(s, symbolic_either(s, taken, own)));
    return taken;
}

static void run(symbolic *s, uint32_t h, Z3_ast taken)
{
    s->path = taken;
    s->returned = symbolic_truth(s, false);
    set_locals(s, &s->agent->handlers[h]);
    if (s->cone->handler_bodies[h])
        block(s, s->cone->handler_bodies[h]);
    else if (s->cone->judges_steps)
        s->fault = symbolic_either(s, s->fault, symbolic_both(s, taken, symbolic_unknown_bool(s)));
}

/* What a fault leads to: all as before, and then what `on fault` does. */
static void undo(symbolic *s, const Z3_ast *as_before)
{
    Z3_ast fault = s->fault;
    uint32_t on_fault = NOWHERE;
    for (uint32_t i = 0; i < s->agent->handler_count; i++)
        if (s->agent->handlers[i].kind == LANG_ON_FAULT)
            on_fault = i;
    for (uint32_t i = 0; i < s->slot_count; i++)
        s->state[i] = Z3_mk_ite(s->z, fault, as_before[i], s->state[i]);
    for (uint32_t i = 0; i < s->agent->emits.count; i++)
        s->emitted[i] = symbolic_both(s, s->emitted[i], symbolic_not(s, fault));
    for (uint32_t i = 0; i < s->agent->sends.count; i++)
        s->sent[i] = symbolic_both(s, s->sent[i], symbolic_not(s, fault));
    s->has_run = symbolic_both(s, s->has_run, symbolic_not(s, fault));
    s->handled = symbolic_both(s, s->handled, symbolic_not(s, fault));
    if (on_fault == NOWHERE)
        return;
    Z3_ast *kept = symbolic_row(s, s->slot_count), *emitted = symbolic_row(s, s->agent->emits.count),
           *sent = symbolic_row(s, s->agent->sends.count);
    memcpy(kept, s->state, s->slot_count * sizeof *kept);
    memcpy(emitted, s->emitted, s->agent->emits.count * sizeof *kept);
    memcpy(sent, s->sent, s->agent->sends.count * sizeof *kept);
    s->fault = symbolic_truth(s, false);
    run(s, on_fault, fault);
    for (uint32_t i = 0; i < s->slot_count; i++)
        s->state[i] = Z3_mk_ite(s->z, s->fault, kept[i], s->state[i]);
    for (uint32_t i = 0; i < s->agent->emits.count; i++)
        s->emitted[i] = Z3_mk_ite(s->z, s->fault, emitted[i], s->emitted[i]);
    for (uint32_t i = 0; i < s->agent->sends.count; i++)
        s->sent[i] = Z3_mk_ite(s->z, s->fault, sent[i], s->sent[i]);
    s->has_run = symbolic_either(s, s->has_run, symbolic_both(s, fault, symbolic_not(s, s->fault)));
    s->fault = fault;
}

/* ---- events ---- */

Z3_ast *symbolic_state(symbolic *s)
{
    Z3_ast *state = symbolic_row(s, s->slot_count);
    for (uint32_t i = 0; i < s->agent->timer_count; i++)
        if (s->timer_at[i] != NOWHERE)
            state[s->timer_at[i]] = symbolic_unknown_bool(s);
    s->trusts_refs = s->cone->trusts_refs;
    for (uint32_t i = 0; i < s->agent->parameters.count; i++)
        if (s->parameter_at[i] != NOWHERE)
            symbolic_unknown(s, &s->agent->parameters.fields[i].type, state + s->parameter_at[i]);
    s->trusts_refs = false;
    for (uint32_t i = 0; i < s->agent->state.count; i++)
        if (s->field_at[i] != NOWHERE)
            symbolic_unknown(s, &s->agent->state.fields[i].type, state + s->field_at[i]);
    return state;
}

static void reset(symbolic *s, bool all)
{
    for (uint32_t i = 0; i < s->agent->state.count; i++) {
        const lang_field *field = &s->agent->state.fields[i];
        if (s->field_at[i] == NOWHERE || (!all && field->durable))
            continue;
        memcpy(s->state + s->field_at[i], symbolic_first_value(s, &field->type, field->value),
               symbolic_width(&field->type) * sizeof *s->state);
    }
    for (uint32_t i = 0; i < s->agent->timer_count; i++)
        if (s->timer_at[i] != NOWHERE)
            s->state[s->timer_at[i]] = symbolic_truth(s, false);
    memcpy(s->before, s->state, s->slot_count * sizeof *s->state);
}

static Z3_ast deadline(symbolic *s, uint32_t handler)
{
    const lang_term *t = s->agent->claims[s->agent->handlers[handler].of].formula;
    Z3_ast when = symbolic_truth(s, true);
    if (t->kind == LANG_TERM_TEMPORAL && strcmp(t->text, "always") == 0)
        t = t->right;
    if (t->kind == LANG_TERM_BINARY && t->operation->kind == LANG_OPERATOR_implies) {
        when = symbolic_holds(s, t->left);
        t = t->right;
    }
    return symbolic_both(s, when,
                         symbolic_not(s, symbolic_holds(s, t->kind == LANG_TERM_TEMPORAL ? t->right : t)));
}

/* All handlers of an event, of which one is taken. */
static Z3_ast take(symbolic *s, lang_handler_kind kind, uint32_t of, Z3_ast open)
{
    Z3_ast taken_any = symbolic_truth(s, false);
    Z3_ast *taken = symbolic_row(s, s->agent->handler_count);
    for (uint32_t i = 0; i < s->agent->handler_count; i++) {
        const lang_handler *h = &s->agent->handlers[i];
        bool is_one =
            h->kind == kind && (kind == LANG_EVERY || kind == LANG_INTERNAL || kind == LANG_ON_MISSED
                                    ? i == of
                                    : kind == LANG_ON_START || h->of == of);
        bool is_asked = kind == LANG_ON_START || kind == LANG_ON_TIMER || s->cone->guards[i];
        taken[i] = is_one && is_asked ? guard_of(s, h, &open) : NULL;
    }
    Z3_ast guard_fault = s->fault;
    for (uint32_t i = 0; i < s->agent->handler_count; i++)
        if (taken[i]) {
            run(s, i, taken[i]);
            taken_any = symbolic_either(s, taken_any, taken[i]);
        }
    s->handled = s->has_run = taken_any;
    return symbolic_either(s, taken_any, guard_fault);
}

static Z3_ast step(symbolic *s, const proving_event *e)
{
    Z3_ast yes = symbolic_truth(s, true), happens = yes;
    uint32_t width = 0;
    switch (e->kind) {
    case EVENT_START:
    case EVENT_RESTART:
        reset(s, e->kind == EVENT_START);
        (void)take(s, LANG_ON_START, 0, yes);
        break;
    case EVENT_MESSAGE:
        s->accepted = &s->agent->accepts.messages[e->which];
        for (uint32_t i = 0; i < s->accepted->fields.count; i++)
            width += symbolic_width(&s->accepted->fields.fields[i].type);
        s->message = symbolic_row(s, width);
        s->trusts_refs = s->cone->trusts_refs;
        for (uint32_t i = 0, at = 0; i < s->accepted->fields.count; i++) {
            symbolic_unknown(s, &s->accepted->fields.fields[i].type, s->message + at);
            at += symbolic_width(&s->accepted->fields.fields[i].type);
        }
        s->trusts_refs = false;
        if (s->accepted->where)
            happens = symbolic_holds(s, s->accepted->where);
        happens = symbolic_both(s, happens, take(s, LANG_ON_MESSAGE, e->which, happens));
        break;
    case EVENT_TIMER:
        happens = s->state[s->timer_at[e->which]];
        s->state[s->timer_at[e->which]] = symbolic_truth(s, false);
        (void)take(s, LANG_ON_TIMER, e->which, yes);
        break;
    case EVENT_STEP:
        happens = take(s, s->agent->handlers[e->which].kind, e->which, yes);
        break;
    case EVENT_MISSED:
        happens = deadline(s, e->which); /* of the state before */
        happens = symbolic_both(s, happens, take(s, LANG_ON_MISSED, e->which, yes));
        break;
    case EVENT_OTHER:
        s->has_run = yes;
        break;
    }
    return happens;
}

Z3_ast symbolic_step(symbolic *s, const proving_event *e, Z3_ast *before)
{
    Z3_ast no = symbolic_truth(s, false);
    s->state = symbolic_row(s, s->slot_count);
    s->before = symbolic_row(s, s->slot_count);
    memcpy(s->state, before, s->slot_count * sizeof *before);
    memcpy(s->before, before, s->slot_count * sizeof *before);
    s->fields = s->before;
    s->accepted = NULL;
    s->message = NULL;
    s->path = symbolic_truth(s, true);
    s->fault = s->returned = s->handled = s->has_run = no;
    for (uint32_t i = 0; i < s->agent->emits.count; i++)
        s->emitted[i] = no;
    for (uint32_t i = 0; i < s->agent->sends.count; i++)
        s->sent[i] = no;
    Z3_ast *as_before = symbolic_row(s, s->slot_count);
    Z3_ast happens = step(s, e);
    memcpy(as_before, s->before, s->slot_count * sizeof *before);
    if (e->kind == EVENT_TIMER)
        as_before[s->timer_at[e->which]] = no;
    undo(s, as_before);
    return happens;
}

bool symbolic_begin(symbolic *s, Z3_context z, const proving_cone *cone, base_arena *arena)
{
    const lang_agent *agent = cone->agent;
    *s = (symbolic){.z = z, .cone = cone, .agent = agent, .arena = arena};
    s->limits = Z3_mk_ast_vector(z);
    Z3_ast_vector_inc_ref(z, s->limits);
    s->field_at = base_arena_array(arena, agent->state.count + 1ull, sizeof *s->field_at);
    s->parameter_at = base_arena_array(arena, agent->parameters.count + 1ull, sizeof *s->parameter_at);
    s->timer_at = base_arena_array(arena, agent->timer_count + 1ull, sizeof *s->timer_at);
    s->emitted = symbolic_row(s, agent->emits.count);
    s->sent = symbolic_row(s, agent->sends.count);
    if (!s->field_at || !s->parameter_at || !s->timer_at || !s->emitted || !s->sent)
        return false;
    for (uint32_t i = 0; i < agent->timer_count; i++)
        s->timer_at[i] = cone->timers[i] ? s->slot_count++ : NOWHERE;
    for (uint32_t i = 0; i < agent->parameters.count; i++) {
        s->parameter_at[i] = cone->parameters[i] ? s->slot_count : NOWHERE;
        s->slot_count += cone->parameters[i] ? symbolic_width(&agent->parameters.fields[i].type) : 0;
    }
    for (uint32_t i = 0; i < agent->state.count; i++) {
        s->field_at[i] = cone->fields[i] ? s->slot_count : NOWHERE;
        s->slot_count += cone->fields[i] ? symbolic_width(&agent->state.fields[i].type) : 0;
    }
    return true;
}

#endif
