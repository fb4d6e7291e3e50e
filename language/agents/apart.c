/* What tells the agents of a group apart: one of them named, `index`, an order of refs. */
#include "language/agents/agents.h"

#include "language/agents/orders.h"

typedef struct finding {
    base_arena *arena;
    const lang_system *system;
    lang_apart *list;
    uint32_t count, room;
    const lang_agent *agent; /* whose text is read; NULL: the system's */
    bool is_in_code;
    bool is_failed;
} finding;

static void add(finding *f, lang_apart one)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (f->list[i].member == one.member && f->list[i].instance == one.instance &&
            f->list[i].is_in_code == one.is_in_code)
            return; /* the first place of a kind will do */
    lang_apart *list = base_arena_grow(f->arena, f->list, f->count, &f->room, sizeof *list);
    f->is_failed = f->is_failed || !list;
    if (!list)
        return;
    f->list = list;
    list[f->count++] = one;
}

static void add_order(void *arg, lang_place place, const char *what)
{
    finding *f = arg;
    add(f, (lang_apart){LANG_NO_LIMIT, LANG_NO_LIMIT, true, f->agent, place, what});
}

/* What a term of the system tells apart: `instance` of a group from the others, or each from each. */
static void add_term(finding *f, uint32_t member, uint32_t instance, const lang_term *term)
{
    const char *text = lang_term_text(f->arena, term);
    f->is_failed = f->is_failed || !text;
    add(f, (lang_apart){member, instance, f->is_in_code, NULL, term->place, text});
}

/* A term of the system. `member`: whose arguments it is in; LANG_NO_LIMIT: none's. */
static void read_names(finding *f, const lang_term *term, uint32_t member)
{
    if (!term)
        return;
    bool is_one = term->kind == LANG_TERM_INDEX && term->left->kind == LANG_TERM_NAME &&
                  term->left->meaning == LANG_MEANS_AGENT;
    if (is_one) {
        const lang_member *group = &f->system->members[term->left->slot];
        int64_t index;
        lang_place at;
        bool is_known = lang_term_is_constant(term->right) &&
                        !lang_term_evaluate(term->right, NULL, &index, &at) && index >= 0 &&
                        index < (int64_t)group->count;
        add_term(f, term->left->slot, is_known ? group->first + (uint32_t)index : LANG_NO_LIMIT, term);
    }
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_INDEX && member != LANG_NO_LIMIT)
        add_term(f, member, LANG_NO_LIMIT, term);
    bool is_list =
        term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_AGENT && term->type.kind == LANG_LIST;
    if (is_list)
        add_term(f, term->slot, LANG_NO_LIMIT, term);
    if (term->kind != LANG_TERM_QUANTIFIER)
        read_names(f, term->left, member);
    read_names(f, term->right, member);
    for (const lang_term *a = term->arguments.first; a; a = a->next)
        read_names(f, a, member);
}

/* Clauses that tables say all of: names in them are where to point to. */
static void read_clauses(finding *f)
{
    const lang_ast_system *ast = f->system->ast;
    f->is_in_code = false;
    for (uint32_t i = 0; i < f->system->member_count; i++)
        for (uint32_t p = 0; f->system->members[i].agent && p < f->system->members[i].agent->parameters.count;
             p++)
            read_names(f, f->system->members[i].arguments[p], i);
    for (const lang_ast_link *l = ast->links; l; l = l->next) {
        read_names(f, l->from, LANG_NO_LIMIT);
        read_names(f, l->to, LANG_NO_LIMIT);
    }
    for (const lang_ast_input *i = ast->inputs; i; i = i->next) {
        for (const lang_term *t = i->values.first; t; t = t->next)
            read_names(f, t, LANG_NO_LIMIT);
        for (const lang_term *t = i->agents.first; t; t = t->next)
            read_names(f, t, LANG_NO_LIMIT);
    }
    for (const lang_ast_crash *c = ast->faults.crashes; c; c = c->next)
        for (const lang_term *t = c->agents.first; t; t = t->next)
            read_names(f, t, LANG_NO_LIMIT);
}

static void read_formula(finding *f, const lang_term *term)
{
    const lang_order_reader reader = {add_order, f};
    read_names(f, term, LANG_NO_LIMIT);
    if (term)
        lang_orders_in_term(&reader, term);
}

bool lang_find_apart(base_arena *arena, const lang_system *system, lang_apart **list, uint32_t *count)
{
    finding f = {.arena = arena, .system = system, .is_in_code = true};
    const lang_order_reader reader = {add_order, &f};
    for (uint32_t i = 0; i < system->member_count; i++)
        if ((f.agent = system->members[i].agent) != NULL)
            lang_orders_in_agent(&reader, f.agent);
    f.agent = NULL;
    read_formula(&f, system->final);
    for (uint32_t i = 0; i < system->claim_count; i++)
        if (system->claims[i].tier != LANG_MONITORED)
            read_formula(&f, system->claims[i].formula);
    read_clauses(&f);
    *list = f.list;
    *count = f.count;
    return !f.is_failed;
}
