/* What statements do. A block has only those that matter to the question (cone.c): what they need not
 * evaluate is gone from them.
 */
#include "proving/machine.h"

#include <assert.h>
#include <string.h>

static bool goes_on(const proving_machine *m)
{
    return !m->fault && !m->abandoned && !m->pruned && !m->returned;
}

static void keep_local(proving_machine *m, uint32_t slot, const lang_type *type, const int64_t *value)
{
    uint32_t width = type->kind == LANG_NOTHING ? 1 : proving_width(type);
    m->locals[slot] = proving_room(m, width);
    memcpy(m->locals[slot], value, width * sizeof *value);
}

static void assign(proving_machine *m, const lang_ast_statement *s)
{
    const lang_term *t = s->target;
    int64_t *value = proving_room(m, proving_width(&t->type));
    bool is_kept;
    if (!proving_value_as(m, s->value, &t->type, value))
        return;
    if (t->kind == LANG_TERM_INDEX && t->left->type.kind == LANG_MAP) {
        const lang_type *map = &t->left->type;
        int64_t *key = proving_room(m, proving_width(map->key));
        int64_t *in =
            proving_value_as(m, t->right, map->key, key) ? proving_target(m, t->left, &is_kept) : NULL;
        if (in && *in == UNKNOWN && proving_either(m, t->place))
            proving_fault(m, t->place, "it is full");
        else if (in && *in != UNKNOWN && is_kept)
            proving_put(m, map, in, key, value, t->place);
        return;
    }
    int64_t *to = proving_target(m, t, &is_kept);
    if (to && is_kept)
        memcpy(to, value, proving_width(&t->type) * sizeof *value);
}

/* Effects in a loop over what is not known: so many times, at most, it has to be run to see each of them. */
static uint32_t count_effects(const lang_ast_block *b)
{
    uint32_t count = 0;
    for (const lang_ast_statement *s = b->first; s; s = s->next) {
        if (s->kind == LANG_ASSIGN || s->kind == LANG_CALL || s->kind == LANG_FOR || s->kind == LANG_RETURN)
            return 100;
        count += 1 + count_effects(&s->body) + count_effects(&s->otherwise);
    }
    return count;
}

static void loop_over_unknown(proving_machine *m, const lang_ast_statement *s)
{
    uint32_t most = count_effects(&s->body);
    const lang_type *type = &m->local_fields[s->slot].type;
    if (most > 4 && s->value->type.capacity <= 4)
        most = s->value->type.capacity;
    if (most > 4) {
        m->abandoned = true;
        if (!m->reason)
            m->reason_place = s->place;
        return;
    }
    for (uint32_t i = proving_any_of(m, most + 1, s->value->place); i > 0 && goes_on(m); i--) {
        int64_t *some = proving_room(m, proving_width(type));
        proving_set_unknown(type, some);
        m->locals[s->slot] = some;
        proving_block(m, &s->body);
    }
}

static void loop(proving_machine *m, const lang_ast_statement *s)
{
    const lang_type *type = &s->value->type;
    const int64_t *in = proving_value(m, s->value);
    if (!in)
        return;
    if (*in == UNKNOWN) {
        loop_over_unknown(m, s);
        return;
    }
    int64_t *left = proving_room(m, proving_width(type));
    memcpy(left, in, proving_width(type) * sizeof *left);
    while (*left > 0 && goes_on(m)) {
        uint32_t at = proving_pick(m, type, left, 0, false, s->value->place);
        keep_local(m, s->slot, &m->local_fields[s->slot].type, left + 1 + at * proving_entry(type));
        proving_remove(type, left, at);
        proving_block(m, &s->body);
    }
}

static void leave(proving_machine *m, const lang_ast_statement *s)
{
    const lang_messages *messages = s->kind == LANG_EMIT ? &m->agent->emits : &m->agent->sends;
    const lang_fields *fields = &messages->messages[s->slot].fields;
    const lang_term *a = s->arguments.first;
    for (uint32_t i = 0; a && i < fields->count; i++, a = a->next) {
        int64_t *made = proving_room(m, proving_width(&fields->fields[i].type));
        if (!proving_value_as(m, a, &fields->fields[i].type, made))
            return;
    }
    if (s->kind == LANG_SEND) {
        int64_t to;
        if (!proving_scalar(m, s->value, &to))
            return;
        const char *what = to == 0   ? "a send to none"
                           : to == 1 ? "a send to oneself"
                                     : "a send to one that it is not connected to";
        bool is_fault = to == UNKNOWN ? proving_either(m, s->value->place) : to < 2 || to % 2 != 0;
        if (is_fault) {
            proving_fault(m, s->value->place, what);
            return;
        }
    }
    bool *done = s->kind == LANG_EMIT ? m->emitted : m->sent;
    done[s->slot] = true;
}

static void set_timer(proving_machine *m, const lang_ast_statement *s)
{
    int64_t after;
    if (s->kind == LANG_START && s->value && !proving_scalar(m, s->value, &after))
        return;
    if (m->cone->timer_at[s->slot] != NOWHERE)
        m->state[m->cone->timer_at[s->slot]] = s->kind == LANG_START;
}

static void call_procedure(proving_machine *m, const lang_term *t)
{
    const lang_procedure *p = &m->agent->procedures[t->slot];
    int64_t **locals = (int64_t **)(void *)proving_room(m, p->locals.count + 1);
    uint32_t i = 0;
    for (const lang_term *a = t->arguments.first; a; a = a->next, i++) {
        const lang_type *type = &p->locals.fields[i].type;
        locals[i] = proving_room(m, proving_width(type));
        proving_set_unknown(type, locals[i]);
        bool matters = m->cone->procedure_locals[t->slot][i] || lang_may_fault_as(a, type);
        if (matters && !proving_value_as(m, a, type, locals[i]))
            return;
    }
    int64_t **outer = m->locals;
    const lang_field *outer_fields = m->local_fields;
    m->locals = locals;
    m->local_fields = p->locals.fields;
    if (m->cone->procedure_bodies[t->slot])
        proving_block(m, m->cone->procedure_bodies[t->slot]);
    m->locals = outer;
    m->local_fields = outer_fields;
    m->returned = false;
}

static void change(proving_machine *m, const lang_term *t)
{
    const lang_term *c = t->arguments.first, *first = c->next;
    const lang_type *type = &c->type, *key = type->kind == LANG_MAP ? type->key : type->element;
    bool removes = t->slot == LANG_FUNCTION_remove, is_kept;
    int64_t *one = NULL, *two = NULL;
    if (first) {
        const lang_type *wanted = removes ? &first->type : key;
        one = proving_room(m, proving_width(wanted));
        const int64_t *value = removes ? proving_value(m, first) : NULL;
        if (removes && value)
            memcpy(one, value, proving_width(wanted) * sizeof *one);
        if (removes ? !value : !proving_value_as(m, first, wanted, one))
            return;
    }
    if (first && first->next) {
        two = proving_room(m, proving_width(type->element));
        if (!proving_value_as(m, first->next, type->element, two))
            return;
    }
    int64_t *in = proving_target(m, c, &is_kept);
    if (!in)
        return;
    if (t->slot == LANG_FUNCTION_clear) {
        memset(in, 0, proving_width(type) * sizeof *in);
        if (proving_is_wide(type))
            *in = UNKNOWN;
        return;
    }
    if (*in == UNKNOWN) {
        if (!removes && proving_either(m, t->place))
            proving_fault(m, t->place, "it is full");
        return;
    }
    uint32_t at;
    switch (t->slot) {
    case LANG_FUNCTION_append:
        proving_put_at(m, type, in, (uint32_t)*in, one, two, t->place);
        break;
    case LANG_FUNCTION_prepend:
        proving_put_at(m, type, in, 0, one, two, t->place);
        break;
    case LANG_FUNCTION_insert:
    case LANG_FUNCTION_put:
        proving_put(m, type, in, one, two, t->place);
        break;
    default:
        at = proving_find(m, type, in, &first->type, one, t->place);
        if (at < (uint32_t)*in)
            proving_remove(type, in, at);
    }
}

static void call(proving_machine *m, const lang_term *t)
{
    if (t->meaning == LANG_MEANS_PROCEDURE)
        call_procedure(m, t);
    else if (t->meaning == LANG_MEANS_FUNCTION && t->slot >= LANG_FUNCTION_append &&
             t->slot != LANG_FUNCTION_take_first)
        change(m, t);
    else if (t->meaning == LANG_MEANS_EXTERN)
        (void)proving_external_arguments(m, t); /* nobody looks at its result */
    else
        (void)proving_value(m, t);
}

static void statement(proving_machine *m, const lang_ast_statement *s)
{
    bool holds;
    const int64_t *value;
    switch (s->kind) {
    case LANG_ASSIGN:
        assign(m, s);
        break;
    case LANG_LET:
        value = proving_value(m, s->value);
        if (value)
            keep_local(m, s->slot, &s->value->type, value);
        break;
    case LANG_IF:
        if (proving_decide(m, s->value, &holds))
            proving_block(m, holds ? &s->body : &s->otherwise);
        break;
    case LANG_FOR:
        loop(m, s);
        break;
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
        leave(m, s);
        break;
    case LANG_START:
    case LANG_STOP:
        set_timer(m, s);
        break;
    case LANG_ASSERT:
        if (proving_decide(m, s->value, &holds) && !holds)
            proving_fault(m, s->place, "a failed 'assert'");
        break;
    case LANG_RETURN:
        m->returned = true;
        break;
    case LANG_CALL:
        call(m, s->value);
        break;
    }
}

void proving_block(proving_machine *m, const lang_ast_block *block)
{
    for (const lang_ast_statement *s = block->first; s && goes_on(m); s = s->next) {
        m->fields = m->state;
        statement(m, s);
    }
}
