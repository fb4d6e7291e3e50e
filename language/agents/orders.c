/* Where an agent can tell refs apart by more than whether they are equal: what compares them, and what goes
 * over a set of them one after the other. Of a loop it is seen that its rounds may as well come in any other
 * order: each changes what is its own, or adds to what the others add to.
 */
#include "language/agents/orders.h"

#include "language/terms/operators.h"

#include <assert.h>
#include <string.h>

bool lang_has_refs(const lang_type *type)
{
    switch (type->kind) {
    case LANG_REF:
        return true;
    case LANG_MAP:
        return lang_has_refs(type->key) || lang_has_refs(type->element);
    case LANG_LIST:
    case LANG_SET:
        return lang_has_refs(type->element);
    case LANG_RECORD:
        for (uint32_t i = 0; i < type->record->fields.count; i++)
            if (lang_has_refs(&type->record->fields.fields[i].type))
                return true;
        return false;
    default:
        return false;
    }
}

/* Does the order of its entries come from refs? */
static bool is_in_order_of_refs(const lang_type *type)
{
    return (type->kind == LANG_SET && lang_has_refs(type->element)) ||
           (type->kind == LANG_MAP && lang_has_refs(type->key));
}

static bool is_function(const lang_term *term, lang_function function)
{
    return term && term->kind == LANG_TERM_CALL && term->meaning == LANG_MEANS_FUNCTION &&
           term->slot == function;
}

/* ---- terms ---- */

/* What of a call depends on the order of refs; NULL: nothing. `around`: what it is an operand of. */
static const char *ordered_call(const lang_term *term, const lang_term *around)
{
    const lang_term *first = term->arguments.first;
    if (term->meaning != LANG_MEANS_FUNCTION || !first)
        return NULL;
    switch (term->slot) {
    case LANG_FUNCTION_first:
    case LANG_FUNCTION_last:
    case LANG_FUNCTION_take_first:
        return is_in_order_of_refs(&first->type) ? "which of a set of refs comes first or last" : NULL;
    case LANG_FUNCTION_min:
    case LANG_FUNCTION_max:
        return lang_has_refs(&term->type) ? "the order of refs" : NULL;
    case LANG_FUNCTION_sorted:
        return lang_has_refs(first->type.element) ? "the order of refs" : NULL;
    case LANG_FUNCTION_values: {
        bool is_counted = is_function(around, LANG_FUNCTION_sum) || is_function(around, LANG_FUNCTION_min) ||
                          is_function(around, LANG_FUNCTION_max) ||
                          is_function(around, LANG_FUNCTION_length) || is_function(around, LANG_FUNCTION_has);
        return is_in_order_of_refs(&first->type) && !is_counted ? "values in the order of refs" : NULL;
    }
    case LANG_FUNCTION_merge:
        return lang_has_refs(first->type.element) && first->next->next->value < 2 ? "the order of refs"
                                                                                  : NULL;
    default:
        return NULL;
    }
}

static void look_at_term(const lang_order_reader *r, const lang_term *term, const lang_term *around)
{
    if (!term)
        return;
    bool compares = term->kind == LANG_TERM_BINARY && term->operation->signature == LANG_COMPARES;
    if (compares && (lang_has_refs(&term->left->type) || lang_has_refs(&term->right->type)))
        r->each(r->arg, term->place, "the order of refs");
    const char *what = term->kind == LANG_TERM_CALL ? ordered_call(term, around) : NULL;
    if (what)
        r->each(r->arg, term->place, what);
    look_at_term(r, term->left, term);
    look_at_term(r, term->right, term);
    for (const lang_term *a = term->arguments.first; a; a = a->next)
        look_at_term(r, a, term);
}

void lang_orders_in_term(const lang_order_reader *reader, const lang_term *term)
{
    look_at_term(reader, term, NULL);
}

/* ---- loops ---- */

#define MOST_CHANGES 32

/* How a round changes a variable that outlives it. */
typedef enum change_kind {
    ADDS,    /* what is no less than 0 */
    TAKES,   /* ... away */
    JOINS,   /* max, min, ||, &&: of what there is and something; with one operator or function alone */
    SETS,    /* to the same constant, always */
    AT_KEY,  /* where the loop's variable is the key */
    INSERTS, /* into a set */
    REMOVES, /* from a set or map */
    CLEARS,
    STARTS, /* a timer; `value`: in how long */
    STOPS
} change_kind;

typedef struct change {
    lang_meaning meaning; /* LANG_MEANS_FIELD, LANG_MEANS_LOCAL; of a timer LANG_MEANS_TAG */
    uint32_t slot;
    change_kind kind;
    uint32_t how;           /* JOINS: which operator or function */
    const lang_term *value; /* SETS, STARTS */
} change;

typedef struct loop {
    const lang_agent *agent;
    const lang_type *over;
    uint32_t variable;
    change changes[MOST_CHANGES];
    uint32_t change_count;
    uint32_t own[MOST_CHANGES]; /* locals that a round makes */
    uint32_t own_count;
    bool shows; /* the order of its rounds */
} loop;

static bool is_variable(const loop *l, const lang_term *term)
{
    return term && term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_LOCAL &&
           term->slot == l->variable;
}

static bool is_own(const loop *l, const lang_term *term)
{
    for (uint32_t i = 0; i < l->own_count && term->meaning == LANG_MEANS_LOCAL; i++)
        if (l->own[i] == term->slot)
            return true;
    return false;
}

static bool is_same_constant(const lang_term *a, const lang_term *b)
{
    bool are_fixed =
        (a->meaning == LANG_MEANS_VALUE || a->kind == LANG_TERM_NUMBER || a->kind == LANG_TERM_DURATION) &&
        (b->meaning == LANG_MEANS_VALUE || b->kind == LANG_TERM_NUMBER || b->kind == LANG_TERM_DURATION);
    if (are_fixed && lang_type_is_scalar(&a->type) && lang_type_is_scalar(&b->type))
        return a->value == b->value;
    return a->meaning == b->meaning && (a->meaning == LANG_MEANS_SELF || a->meaning == LANG_MEANS_NONE);
}

static void add_change(loop *l, change made)
{
    for (uint32_t i = 0; i < l->change_count; i++) {
        const change *c = &l->changes[i];
        if (c->meaning != made.meaning || c->slot != made.slot)
            continue;
        bool goes_along = c->kind == made.kind && c->how == made.how &&
                          (!made.value || is_same_constant(c->value, made.value));
        l->shows = l->shows || !goes_along;
    }
    if (l->change_count == MOST_CHANGES || (made.value && !is_same_constant(made.value, made.value)))
        l->shows = true;
    else
        l->changes[l->change_count++] = made;
}

static void add_own(loop *l, uint32_t slot)
{
    if (l->own_count == MOST_CHANGES)
        l->shows = true;
    else
        l->own[l->own_count++] = slot;
}

static bool is_name_of(const lang_term *term, const lang_term *root)
{
    return term && term->kind == LANG_TERM_NAME && term->meaning == root->meaning && term->slot == root->slot;
}

/* `root` = VALUE: how it changes, if in a way that other rounds do not mind. */
static bool read_assignment(const lang_term *root, const lang_term *value, change *made)
{
    const lang_term *rest = value->right;
    bool is_joined = value->kind == LANG_TERM_BINARY && is_name_of(value->left, root);
    lang_operator_kind op = is_joined ? value->operation->kind : LANG_OPERATOR_KINDS;
    bool is_number = op == LANG_OPERATOR_add || op == LANG_OPERATOR_subtract;
    bool is_extreme = is_function(value, LANG_FUNCTION_max) || is_function(value, LANG_FUNCTION_min);
    if (is_number && lang_range_of(rest).low >= 0) {
        made->kind = op == LANG_OPERATOR_add ? ADDS : TAKES;
        return true;
    }
    if (op == LANG_OPERATOR_and || op == LANG_OPERATOR_or ||
        (is_extreme && is_name_of(value->arguments.first, root))) {
        made->kind = JOINS;
        made->how = is_extreme ? value->slot : LANG_FUNCTION_COUNT + (uint32_t)op;
        return true;
    }
    made->kind = SETS;
    made->value = value;
    return is_same_constant(value, value);
}

static void read_target(loop *l, const lang_term *target, const lang_term *value)
{
    const lang_term *root = target;
    while (root->kind == LANG_TERM_MEMBER || root->kind == LANG_TERM_INDEX)
        root = root->left;
    change made = {.meaning = root->meaning, .slot = root->slot};
    if (is_own(l, root))
        return;
    const lang_term *entry = target;
    while (entry->kind == LANG_TERM_MEMBER || (entry->kind == LANG_TERM_INDEX && entry->left != root))
        entry = entry->left;
    if (entry->kind == LANG_TERM_INDEX && root->type.kind == LANG_MAP && is_variable(l, entry->right))
        made.kind = AT_KEY;
    else if (target != root || !read_assignment(root, value, &made))
        l->shows = true;
    add_change(l, made);
}

static void read_call(loop *l, const lang_term *call)
{
    const lang_term *root = call->arguments.first;
    if (call->meaning == LANG_MEANS_EXTERN)
        return;
    if (call->meaning != LANG_MEANS_FUNCTION || !root || root->kind != LANG_TERM_NAME) {
        l->shows = true;
        return;
    }
    if (is_own(l, root))
        return;
    change made = {.meaning = root->meaning, .slot = root->slot};
    bool is_at_key = is_variable(l, root->next) && root->type.kind == LANG_MAP;
    if (call->slot == LANG_FUNCTION_insert)
        made.kind = INSERTS;
    else if (call->slot == LANG_FUNCTION_put && is_at_key)
        made.kind = AT_KEY;
    else if (call->slot == LANG_FUNCTION_remove && root->type.kind != LANG_LIST)
        made.kind = REMOVES;
    else if (call->slot == LANG_FUNCTION_clear)
        made.kind = CLEARS;
    else
        l->shows = true;
    add_change(l, made);
}

static void read_block(loop *l, const lang_ast_block *block);

/* What a statement of a round does. */
static void read_statement(loop *l, const lang_ast_statement *s)
{
    bool goes_to_each = (l->over->kind == LANG_SET && l->over->element->kind == LANG_REF) ||
                        (l->over->kind == LANG_MAP && l->over->key->kind == LANG_REF);
    switch (s->kind) {
    case LANG_ASSIGN:
        read_target(l, s->target, s->value);
        break;
    case LANG_LET:
        add_own(l, s->slot);
        break;
    case LANG_FOR:
        add_own(l, s->slot);
        read_block(l, &s->body);
        break;
    case LANG_IF:
        read_block(l, &s->body);
        read_block(l, &s->otherwise);
        break;
    case LANG_SEND:
        l->shows = l->shows || !goes_to_each || !is_variable(l, s->value);
        break;
    case LANG_EMIT:
        l->shows = l->shows || l->agent->emits.messages[s->slot].is_reply;
        break;
    case LANG_START:
        add_change(l,
                   (change){.meaning = LANG_MEANS_TAG, .slot = s->slot, .kind = STARTS, .value = s->value});
        break;
    case LANG_STOP:
        add_change(l, (change){.meaning = LANG_MEANS_TAG, .slot = s->slot, .kind = STOPS});
        break;
    case LANG_CALL:
        read_call(l, s->value);
        break;
    case LANG_ASSERT:
        break;
    case LANG_BROADCAST:
    case LANG_RETURN:
        l->shows = true;
    }
}

static void read_block(loop *l, const lang_ast_block *block)
{
    for (const lang_ast_statement *s = block->first; s && !l->shows; s = s->next)
        read_statement(l, s);
}

static const change *change_of(const loop *l, const lang_term *name)
{
    for (uint32_t i = 0; i < l->change_count && name->kind == LANG_TERM_NAME; i++)
        if (l->changes[i].meaning == name->meaning && l->changes[i].slot == name->slot)
            return &l->changes[i];
    return NULL;
}

/* Does it read the entry of the loop's variable alone, of what rounds change there: m[x], get(m, x, ...),
 * has(m, x), x in m? `rest`: what else is in it. */
static bool is_own_entry(const loop *l, const lang_term *term, const lang_term **rest)
{
    bool is_in = term->kind == LANG_TERM_BINARY && term->operation->kind == LANG_OPERATOR_in;
    bool is_call = is_function(term, LANG_FUNCTION_get) || is_function(term, LANG_FUNCTION_has);
    if (!is_in && !is_call && term->kind != LANG_TERM_INDEX)
        return false;
    const lang_term *from = is_in ? term->right : is_call ? term->arguments.first : term->left;
    const lang_term *key = is_in ? term->left : is_call ? from->next : term->right;
    const change *c = change_of(l, from);
    *rest = is_call ? key->next : NULL;
    return c && c->kind == AT_KEY && is_variable(l, key);
}

/* Does a term read what other rounds change, or change it? */
static bool reads_others(const loop *l, const lang_term *term)
{
    const lang_term *rest;
    if (!term)
        return false;
    if (is_own_entry(l, term, &rest))
        return reads_others(l, rest);
    if (is_function(term, LANG_FUNCTION_take_first) ||
        (change_of(l, term) && term->meaning != LANG_MEANS_TAG))
        return true;
    for (const lang_term *a = term->arguments.first; a; a = a->next)
        if (reads_others(l, a))
            return true;
    return reads_others(l, term->left) || reads_others(l, term->right);
}

static bool block_reads_others(const loop *l, const lang_ast_block *block);

/* The same, but that what it joins something to is read for that alone. */
static bool statement_reads_others(const loop *l, const lang_ast_statement *s)
{
    const lang_term *value = s->value;
    const change *c = s->kind == LANG_ASSIGN ? change_of(l, s->target) : NULL;
    if (c && (c->kind == ADDS || c->kind == TAKES || c->kind == JOINS))
        value = value->kind == LANG_TERM_CALL ? value->arguments.first->next : value->right;
    else if (s->kind == LANG_CALL && value->meaning == LANG_MEANS_FUNCTION)
        value = value->arguments.first->next;
    if (s->kind == LANG_CALL && s->value->meaning == LANG_MEANS_FUNCTION) {
        for (const lang_term *a = value; a; a = a->next)
            if (reads_others(l, a))
                return true;
    } else if (reads_others(l, value)) {
        return true;
    }
    for (const lang_term *a = s->arguments.first; a; a = a->next)
        if (reads_others(l, a))
            return true;
    for (const lang_term *t = s->kind == LANG_ASSIGN ? s->target : NULL;
         t && (t->kind == LANG_TERM_MEMBER || t->kind == LANG_TERM_INDEX); t = t->left)
        if (t->kind == LANG_TERM_INDEX && reads_others(l, t->right))
            return true;
    return block_reads_others(l, &s->body) || block_reads_others(l, &s->otherwise);
}

static bool block_reads_others(const loop *l, const lang_ast_block *block)
{
    for (const lang_ast_statement *s = block->first; s; s = s->next)
        if (statement_reads_others(l, s))
            return true;
    return false;
}

static bool is_order_of_rounds_shown(const lang_agent *agent, const lang_ast_statement *s)
{
    loop l = {.agent = agent, .over = &s->value->type, .variable = s->slot};
    if (!is_in_order_of_refs(l.over))
        return false;
    read_block(&l, &s->body);
    return l.shows || block_reads_others(&l, &s->body);
}

/* ---- statements ---- */

static void look_at_block(const lang_order_reader *r, const lang_agent *agent, const lang_ast_block *block)
{
    for (const lang_ast_statement *s = block->first; s; s = s->next) {
        look_at_term(r, s->target, NULL);
        look_at_term(r, s->value, NULL);
        for (const lang_term *a = s->arguments.first; a; a = a->next)
            look_at_term(r, a, NULL);
        if (s->kind == LANG_FOR && is_order_of_rounds_shown(agent, s))
            r->each(r->arg, s->value->place, "the order in which 'for' goes over refs");
        look_at_block(r, agent, &s->body);
        look_at_block(r, agent, &s->otherwise);
    }
}

void lang_orders_in_agent(const lang_order_reader *reader, const lang_agent *agent)
{
    for (uint32_t i = 0; i < agent->accepts.count; i++)
        look_at_term(reader, agent->accepts.messages[i].where, NULL);
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        look_at_term(reader, agent->handlers[i].guard, NULL);
        look_at_term(reader, agent->handlers[i].period, NULL);
        look_at_block(reader, agent, agent->handlers[i].body);
    }
    for (uint32_t i = 0; i < agent->procedure_count; i++)
        look_at_block(reader, agent, agent->procedures[i].body);
    for (uint32_t i = 0; i < agent->claim_count; i++)
        look_at_term(reader, agent->claims[i].formula, NULL);
}
