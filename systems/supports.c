/* What the claims of a system, and of its agents, read: fields, what is under way, who is up. */
#include "config.h"

#include "systems/influence.h"

#include <string.h>

typedef struct supporting {
    const lang_system *system;
    base_arena *arena;
    checking_item *items;
    uint32_t count, room;
    bool no_memory;
    bool is_too_deep;             /* more names are bound than can be followed */
    const lang_member *bound[64]; /* the groups of names that quantifiers bind */
    uint32_t piece;
    uint32_t piece_slot; /* the name that stands for one agent in this piece; UINT32_MAX: none */
    uint32_t of_agent;   /* of an agent's claim: which; UINT32_MAX: it is the system's */
} supporting;

static void add(supporting *s, checking_item item)
{
    checking_item *grown = base_arena_grow(s->arena, s->items, s->count, &s->room, sizeof *s->items);
    s->no_memory = s->no_memory || !grown;
    if (!grown)
        return;
    s->items = grown;
    item.piece = s->piece;
    s->items[s->count++] = item;
}

static void read_term(supporting *s, const lang_term *t);

/* The agents that a term means: from *first on, *count; what says which of a group it is, is read. False: it
 * means none. */
static bool agents_of(supporting *s, const lang_term *t, const lang_member **member, uint32_t *first,
                      uint32_t *count)
{
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_AGENT) {
        *member = &s->system->members[t->slot];
    } else if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_BOUND && t->slot < 64) {
        *member = s->bound[t->slot];
        *first = (*member)->first + (t->slot == s->piece_slot ? s->piece : 0);
        *count = t->slot == s->piece_slot ? 1 : (*member)->count;
        return true;
    } else if (t->kind == LANG_TERM_INDEX && t->left->kind == LANG_TERM_NAME &&
               t->left->meaning == LANG_MEANS_AGENT) {
        read_term(s, t->right);
        *member = &s->system->members[t->left->slot];
        if (t->right->kind == LANG_TERM_NUMBER && t->right->value >= 0 &&
            t->right->value < (int64_t)(*member)->count) {
            *first = (*member)->first + (uint32_t)t->right->value;
            *count = 1;
            return true;
        }
    } else {
        return false;
    }
    *first = (*member)->first;
    *count = (*member)->count;
    return true;
}

static void add_field(supporting *s, const lang_agent *agent, const char *name, uint32_t first,
                      uint32_t count)
{
    for (uint32_t f = 0; f < agent->state.count; f++)
        for (uint32_t a = first; a < first + count && strcmp(agent->state.fields[f].name, name) == 0; a++)
            add(s, (checking_item){.kind = CHECKING_FIELD, .agent = a, .field = f});
}

static void read_call(supporting *s, const lang_term *t)
{
    const lang_term *what = t->arguments.first;
    const lang_member *member;
    uint32_t first, count;
    if (t->slot == LANG_FUNCTION_pending && what->kind == LANG_TERM_MEMBER)
        add(s, (checking_item){.kind = CHECKING_PENDING_FIELD, .tag = what->left->text, .name = what->text});
    else if (t->slot == LANG_FUNCTION_pending)
        add(s, (checking_item){.kind = CHECKING_PENDING, .tag = what->text});
    else if (agents_of(s, what, &member, &first, &count))
        for (uint32_t a = first; a < first + count; a++)
            add(s, (checking_item){.kind = CHECKING_UP, .agent = a});
}

static void read_term(supporting *s, const lang_term *t)
{
    const lang_member *member;
    uint32_t first, count;
    if (!t || t->kind == LANG_TERM_EVENT)
        return;
    if (t->kind == LANG_TERM_QUANTIFIER)
        for (const lang_term *name = t->arguments.first; name; name = name->next) {
            s->is_too_deep = s->is_too_deep || name->slot >= 64;
            if (name->slot < 64)
                s->bound[name->slot] = &s->system->members[t->left->slot];
        }
    if (t->kind == LANG_TERM_MEMBER && agents_of(s, t->left, &member, &first, &count)) {
        if (member->agent)
            add_field(s, member->agent, t->text, first, count);
        return;
    }
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_FIELD && s->of_agent != UINT32_MAX)
        add(s, (checking_item){.kind = CHECKING_FIELD, .agent = s->of_agent, .field = t->slot});
    if (t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION &&
        (t->slot == LANG_FUNCTION_pending || t->slot == LANG_FUNCTION_up)) {
        read_call(s, t);
        return;
    }
    read_term(s, t->left);
    read_term(s, t->right);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        read_term(s, a);
}

/* A claim that says the same of each agent of a group: `always for all a in G`, `never exists a in G`. Where
 * it binds more names, it says for each agent that the first one means the same of all that the others do.
 * NULL: it is none. */
static const lang_term *quantifier_of(const lang_claim *claim)
{
    const lang_term *f = claim->formula;
    bool is_never = f->kind == LANG_TERM_TEMPORAL && strcmp(f->text, "never") == 0;
    bool is_always = f->kind == LANG_TERM_TEMPORAL && strcmp(f->text, "always") == 0;
    if (!is_never && !is_always)
        return NULL;
    const lang_term *q = f->right;
    bool is_each = q->kind == LANG_TERM_QUANTIFIER && strcmp(q->text, is_never ? "exists" : "for all") == 0;
    return is_each ? q : NULL;
}

static void read_claim(supporting *s, const lang_claim *claim, const spex_agent *of_agent,
                       checking_support *made)
{
    s->items = NULL;
    s->count = s->room = s->piece = 0;
    s->of_agent = s->piece_slot = UINT32_MAX;
    uint32_t pieces = 0;
    for (uint32_t m = 0; m < s->system->member_count && of_agent; m++) {
        const lang_member *member = &s->system->members[m];
        for (uint32_t i = 0;
             member->agent && strcmp(member->agent->name, of_agent->name) == 0 && i < member->count; i++) {
            s->piece = pieces++;
            s->of_agent = member->first + i;
            read_term(s, claim->formula);
        }
    }
    const lang_term *q = of_agent ? NULL : quantifier_of(claim);
    if (q) {
        s->piece_slot = q->arguments.first->slot;
        pieces = s->system->members[q->left->slot].count;
        for (s->piece = 0; s->piece < pieces; s->piece++)
            read_term(s, claim->formula);
    } else if (!of_agent) {
        pieces = 1;
        read_term(s, claim->formula);
    }
    *made = (checking_support){s->items, s->count, pieces};
}

/* "TYPE: NAME" is the name of an agent's claim. */
static bool is_called(const lang_claim *claim, const lang_agent *agent, const spex_system_claim *made)
{
    size_t length = agent ? strlen(agent->name) : 0;
    if (claim->place.line != made->line)
        return false;
    return agent ? strncmp(made->name, agent->name, length) == 0 &&
                       strncmp(made->name + length, ": ", 2) == 0 &&
                       strcmp(made->name + length + 2, claim->name) == 0
                 : strcmp(made->name, claim->name) == 0;
}

static const lang_claim *find(const lang_claim *claims, uint32_t count, const lang_agent *agent,
                              const spex_system_claim *made)
{
    for (uint32_t i = 0; i < count; i++)
        if (is_called(&claims[i], agent, made))
            return &claims[i];
    return NULL;
}

static const lang_claim *claim_of(const lang_system *text, const spex_system_claim *made)
{
    if (!made->of_agent)
        return find(text->claims, text->claim_count, NULL, made);
    for (uint32_t m = 0; m < text->member_count; m++) {
        const lang_agent *agent = text->members[m].agent;
        if (agent && strcmp(agent->name, made->of_agent->name) == 0)
            return find(agent->claims, agent->claim_count, agent, made);
    }
    return NULL;
}

bool systems_supports_of(const lang_agents *all, const lang_system *text, const spex_system *system,
                         base_arena *arena, checking_influence *influence)
{
    checking_support *made = base_arena_array(arena, system->claim_count + 1ull, sizeof *made);
    supporting s = {.system = text, .arena = arena, .no_memory = !made};
    (void)all;
    for (uint32_t i = 0; i < system->claim_count && !s.no_memory; i++) {
        const lang_claim *claim = claim_of(text, &system->claims[i]);
        if (!claim)
            return false;
        read_claim(&s, claim, system->claims[i].of_agent, &made[i]);
    }
    influence->claims = made;
    return !s.no_memory && !s.is_too_deep;
}
