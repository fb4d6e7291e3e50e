/* Determinism of what is too large to unfold. Its monitor follows one state and one value of each variable,
 * so that at most one transition of an action may be taken from there, and none without an action. Whether
 * two guards may hold at once is found out by a condition of one that contradicts one of the other, `n ==
 * next` and `n != next`, say; else by trying all values that they speak of, where these are not too many.
 */
#include "language/spec/clauses.h"

#include "language/spec/by_state.h"
#include "language/terms/operators.h"

#include <assert.h>
#include <string.h>

#define MOST_TRIED (UINT64_C(1) << 20)

/* Two transitions of one action from one state. */
typedef struct pair {
    lang_spec_builder *builder;
    const lang_transition *one, *other;
} pair;

/* ---- trying all values ---- */

static void mark_slots(const lang_term *term, bool *is_read)
{
    if (!term)
        return;
    if (!term->operation && term->slot != UINT32_MAX)
        is_read[term->slot] = true;
    mark_slots(term->left, is_read);
    mark_slots(term->right, is_read);
}

/* The variables and parameters, one after the other, and what there is to try. */
typedef struct search {
    uint32_t variables, count;
    const lang_type **type;
    bool *is_read;
    int64_t *value, *slots;
} search;

static const lang_declared *action_of(const lang_spec *spec, const lang_transition *t)
{
    return t->rule && t->rule->declared != LTS_NONE ? &spec->declared[t->rule->declared] : NULL;
}

static void mark_rule(search *s, const lang_rule *rule, bool *slots)
{
    if (!rule)
        return;
    memset(slots, 0, (rule->in_count + 1ull) * sizeof *slots);
    mark_slots(rule->guard, slots);
    for (uint32_t i = 0; i < rule->in_count; i++) {
        uint32_t bound = i - s->variables;
        if (slots[i])
            s->is_read[i < s->variables ? i : s->variables + rule->parameter[bound]] = true;
    }
    for (uint32_t p = 0; p + s->variables < s->count; p++)
        s->is_read[s->variables + p] = s->is_read[s->variables + p] || rule->is_constant[p];
}

/* Does a rule hold with the values at hand? */
static bool holds(search *s, const lang_rule *rule)
{
    int64_t value = 1;
    lang_place at;
    if (!rule)
        return true;
    memcpy(s->slots, s->value, s->variables * sizeof *s->slots);
    if (!lang_rule_fits(rule, s->value + s->variables, s->count - s->variables, s->slots))
        return false;
    return !rule->guard || (!lang_term_evaluate(rule->guard, s->slots, &value, &at) && value);
}

/* The next values of what is read; false: there are no more. */
static bool next_values(search *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        if (!s->is_read[i])
            continue;
        if (s->value[i] < s->type[i]->high) {
            s->value[i]++;
            return true;
        }
        s->value[i] = s->type[i]->low;
    }
    return false;
}

static bool begin_search(const pair *p, search *s, bool *no_memory)
{
    const lang_spec *spec = p->builder->spec;
    base_arena *arena = p->builder->arena;
    const lang_declared *a = action_of(spec, p->one);
    a = a ? a : action_of(spec, p->other);
    *s = (search){.variables = spec->variable_count,
                  .count = spec->variable_count + (a ? a->parameter_count : 0)};
    size_t room = spec->variable_count + (size_t)LANG_MOST_PARAMETERS;
    bool *slots = base_arena_array(arena, room, sizeof *slots);
    s->type = base_arena_array(arena, room, sizeof(const lang_type *));
    s->is_read = base_arena_array(arena, room, sizeof *s->is_read);
    s->value = base_arena_array(arena, room, sizeof *s->value);
    s->slots = base_arena_array(arena, room, sizeof *s->slots);
    *no_memory = !slots || !s->type || !s->is_read || !s->value || !s->slots;
    if (*no_memory)
        return false;
    mark_rule(s, p->one->rule, slots);
    mark_rule(s, p->other->rule, slots);
    uint64_t size = 1;
    for (uint32_t i = 0; i < s->count; i++) {
        s->type[i] = i < s->variables ? &spec->variables[i].type : &a->parameters[i - s->variables].type;
        s->value[i] = s->type[i]->low;
        uint64_t values = lang_type_size(s->type[i]);
        if (s->is_read[i])
            size = values > MOST_TRIED || size * values > MOST_TRIED ? MOST_TRIED + 1 : size * values;
    }
    return size <= MOST_TRIED;
}

/* ---- conditions that contradict each other ---- */

/* A term as text in which names are numbers: of variables, and of parameters behind them. NULL: no memory. */
static const char *shape(base_arena *arena, const lang_spec *spec, const lang_rule *rule,
                         const lang_term *term)
{
    if (!term->operation && term->slot == UINT32_MAX)
        return base_arena_printf(arena, "%lld", (long long)term->value);
    if (!term->operation) {
        uint32_t bound = term->slot - spec->variable_count;
        return term->slot < spec->variable_count
                   ? base_arena_printf(arena, "$%u", (unsigned)term->slot)
                   : base_arena_printf(arena, "#%u", (unsigned)rule->parameter[bound]);
    }
    const char *left = term->left ? shape(arena, spec, rule, term->left) : "";
    const char *right = left ? shape(arena, spec, rule, term->right) : NULL;
    return right ? base_arena_printf(arena, "(%s %s %s)", left, term->text, right) : NULL;
}

enum { LESS = 1, EQUAL = 2, GREATER = 4 };

/* What a comparison says of its left side and its right one. */
static unsigned relation_of(const lang_term *term)
{
    switch (term->operation ? term->operation->kind : LANG_OPERATOR_add) {
    case LANG_OPERATOR_less:
        return LESS;
    case LANG_OPERATOR_at_most:
        return LESS | EQUAL;
    case LANG_OPERATOR_greater:
        return GREATER;
    case LANG_OPERATOR_at_least:
        return GREATER | EQUAL;
    case LANG_OPERATOR_equal:
        return EQUAL;
    case LANG_OPERATOR_unequal:
        return LESS | GREATER;
    default:
        return 0;
    }
}

static unsigned turned(unsigned relation)
{
    return (relation & EQUAL) | (relation & LESS ? GREATER : 0u) | (relation & GREATER ? LESS : 0u);
}

static bool is_constant(const lang_term *term)
{
    return !term->operation && term->slot == UINT32_MAX;
}

/* Of one term, compared with two constants: can both be? */
static bool contradicts_constant(unsigned a, int64_t x, unsigned b, int64_t y)
{
    if (x == y)
        return (a & b) == 0;
    unsigned below = x < y ? a : b, above = x < y ? b : a; /* of the smaller constant, of the larger one */
    return !(below & GREATER) && !(above & LESS);
}

/* Takes what is behind every `!`; were they an odd number? */
static bool strip_not(const lang_term **term)
{
    bool is_odd = false;
    for (; (*term)->operation && (*term)->operation->kind == LANG_OPERATOR_not; *term = (*term)->right)
        is_odd = !is_odd;
    return is_odd;
}

static bool contradict(const pair *p, const lang_term *a, const lang_term *b)
{
    base_arena *arena = p->builder->arena;
    const lang_spec *spec = p->builder->spec;
    const lang_rule *one = p->one->rule, *other = p->other->rule;
    const lang_term *inner_a = a, *inner_b = b;
    if (strip_not(&inner_a) != strip_not(&inner_b)) {
        const char *x = shape(arena, spec, one, inner_a);
        const char *y = shape(arena, spec, other, inner_b);
        if (x && y && strcmp(x, y) == 0)
            return true;
    }
    unsigned r = relation_of(a), q = relation_of(b);
    if (!r || !q)
        return false;
    const char *al = shape(arena, spec, one, a->left), *ar = shape(arena, spec, one, a->right);
    const char *bl = shape(arena, spec, other, b->left), *br = shape(arena, spec, other, b->right);
    if (!al || !ar || !bl || !br)
        return false;
    if (strcmp(al, bl) == 0 && strcmp(ar, br) == 0)
        return (r & q) == 0;
    if (strcmp(al, br) == 0 && strcmp(ar, bl) == 0)
        return (r & turned(q)) == 0;
    return strcmp(al, bl) == 0 && is_constant(a->right) && is_constant(b->right) &&
           contradicts_constant(r, a->right->value, q, b->right->value);
}

static bool is_and(const lang_term *term)
{
    return term->operation && term->operation->kind == LANG_OPERATOR_and;
}

/* Does a part of `a` contradict a part of `b`? Parts are what `&&` connects. */
static bool parts_contradict(const pair *p, const lang_term *a, const lang_term *b)
{
    if (!a || !b)
        return false;
    if (contradict(p, a, b))
        return true;
    if (is_and(a))
        return parts_contradict(p, a->left, b) || parts_contradict(p, a->right, b);
    if (is_and(b))
        return parts_contradict(p, a, b->left) || parts_contradict(p, a, b->right);
    return false;
}

/* ---- all pairs ---- */

/* May both be taken at once? Where that cannot be told, perhaps. */
static bool may_both_hold(const pair *p, bool *no_memory)
{
    search s;
    const lang_rule *one = p->one->rule, *other = p->other->rule;
    if (parts_contradict(p, one ? one->guard : NULL, other ? other->guard : NULL))
        return false;
    if (begin_search(p, &s, no_memory)) {
        do {
            if (holds(&s, one) && holds(&s, other))
                return true;
        } while (next_values(&s));
        return false;
    }
    return !*no_memory;
}

/* Which limit keeps the states from being followed. */
static void note_limit(const lang_spec_builder *builder)
{
    lang_diagnostics *d = builder->diagnostics;
    const uint64_t states = builder->spec->unfolded_count;
    if (states > builder->max_states)
        lang_note_plain(d, "there may be %llu; spexc --max-states=N allows more than %llu",
                        (unsigned long long)states, (unsigned long long)builder->max_states);
    else
        lang_note_plain(d,
                        "with their values there are more than %llu transitions; spexc --max-transitions=N "
                        "allows more",
                        (unsigned long long)builder->max_transitions);
}

static void report(const pair *p)
{
    lang_spec_builder *builder = p->builder;
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    lang_error(d, p->other->place,
               "%s may lead from %s to %s and to %s, and with its variables %s has too many states to follow "
               "both",
               lang_quoted(d, lang_label_of(spec, p->other)), lang_quoted(d, spec->states[p->one->from].name),
               lang_quoted(d, spec->states[p->one->to].name), lang_quoted(d, spec->states[p->other->to].name),
               lang_quoted(d, spec->name));
    lang_note(d, p->one->place, "the other transition is here");
    note_limit(builder);
}

static void report_silent(lang_spec_builder *builder, const lang_transition *t)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_spec *spec = builder->spec;
    lang_error(
        d, t->place,
        "nobody sees %s, and with its variables %s has too many states to follow that it may have been",
        lang_quoted(d, lang_action_name(spec, t->action)), lang_quoted(d, spec->name));
    note_limit(builder);
}

/* The action with values that the transition's action is one of; LTS_NONE: none. */
static uint32_t declared_of(const lang_spec *spec, const lang_transition *t)
{
    for (uint32_t i = 0; i < spec->declared_count; i++)
        if (t->action != LTS_NONE && t->action - spec->declared[i].first < spec->declared[i].count)
            return i;
    return LTS_NONE;
}

/* Looks at those behind number `i` of the state's transitions; those that were written as one, once. */
static bool check_transition(lang_spec_builder *builder, const lang_by_state *groups, uint32_t i,
                             uint32_t end)
{
    const lang_spec *spec = builder->spec;
    const lang_transition *one = &spec->transitions[groups->transition[i]], *last = NULL;
    uint32_t declared = declared_of(spec, one);
    for (uint32_t k = i + 1; k < end; k++) {
        const lang_transition *other = &spec->transitions[groups->transition[k]];
        bool is_of_one_label = one->rule && one->rule == other->rule && one->to == other->to;
        bool is_alike =
            one->action == other->action || (declared != LTS_NONE && declared == declared_of(spec, other));
        bool is_told = last && last->written && last->written == other->written && last->to == other->to;
        last = other;
        if (is_of_one_label || is_told || !is_alike)
            continue;
        const pair p = {builder, one, other};
        bool no_memory = false;
        if (may_both_hold(&p, &no_memory))
            report(&p);
        if (no_memory)
            return false;
    }
    return true;
}

static bool check_state(lang_spec_builder *builder, const lang_by_state *groups, lts_state s)
{
    const lang_spec *spec = builder->spec;
    bool ok = true;
    for (uint32_t i = groups->first[s]; ok && i < groups->first[s + 1]; i++) {
        uint32_t number = groups->transition[i];
        const lang_transition *one = &spec->transitions[number];
        bool is_first = i == groups->first[s] || groups->transition[i - 1] + 1 != number ||
                        !lang_is_written_before(spec->transitions, number);
        if (is_first && (one->action == LTS_NONE || spec->actions[one->action].internal))
            report_silent(builder, one);
        else if (is_first)
            ok = check_transition(builder, groups, i, groups->first[s + 1]);
    }
    return ok;
}

bool lang_check_overlaps(lang_spec_builder *builder)
{
    const lang_spec *spec = builder->spec;
    lang_by_state groups;
    assert(spec->unfolded_count > 0 && spec->variable_count > 0);
    bool ok = lang_group_by_state(spec, &groups);
    for (lts_state s = 0; ok && s < spec->state_count; s++)
        ok = check_state(builder, &groups, s);
    lang_by_state_release(&groups);
    return ok;
}
