/* What a spec says of time and of other instances: conditions of labels, `stay_timeout`, `parent`.
 * Comparisons know nothing of it; an engine judges it. What it says of other specs is looked at when these
 * are known (language/unit/relations.c).
 */
#include "language/spec/clauses.h"
#include "language/spec/names.h"

#include <assert.h>
#include <string.h>

bool lang_has_rules(const lang_spec *spec)
{
    bool any = spec->parent || spec->stay_count > 0;
    for (uint32_t i = 0; i < spec->transition_count && !any; i++)
        any = spec->transitions[i].condition != NULL;
    return any;
}

bool lang_same_condition(const lang_condition *a, const lang_condition *b)
{
    if (!a || !b)
        return a == b;
    return a->after == b->after && a->within == b->within && a->unless == b->unless &&
           a->only_while == b->only_while;
}

/* ---- relations ---- */

static bool same_names(const lang_ast_name *a, const lang_ast_name *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (strcmp(a->text, b->text) != 0)
            return false;
    return a == b;
}

/* The number of a relation; one that was written before is the same. */
static bool add_relation(lang_spec_builder *builder, const lang_ast_condition *c, uint32_t *number)
{
    lang_spec *spec = builder->spec;
    bool is_while = c->word == LANG_AST_WHILE;
    for (*number = 0; *number < spec->relation_count; ++*number) {
        const lang_relation *r = &spec->relations[*number];
        if (r->is_while == is_while && strcmp(r->other->text, c->other->text) == 0 &&
            same_names(r->names.first, c->states.first))
            return true;
    }
    lang_relation *relations = base_arena_grow(builder->arena, spec->relations, spec->relation_count,
                                               &builder->relation_room, sizeof *relations);
    if (!relations)
        return false;
    spec->relations = relations;
    relations[spec->relation_count++] =
        (lang_relation){.is_while = is_while, .other = c->other, .names = c->states};
    return true;
}

/* ---- conditions ---- */

/* A limit of time that says something; else that is said. */
static bool read_duration(lang_spec_builder *builder, const lang_ast_condition *c, int64_t *milliseconds)
{
    bool is_after = c->word == LANG_AST_AFTER;
    *milliseconds = c->duration.milliseconds;
    bool is_none = *milliseconds == 0, is_endless = *milliseconds == SPEX_INFINITY && !c->duration.wrong;
    if (is_none || is_endless)
        lang_error(builder->diagnostics, c->place, "'%s %s' %s", lang_condition_word(c->word),
                   is_none ? "0" : "infinity", is_after == is_none ? "says nothing" : "is never kept");
    return !is_none && !is_endless;
}

static const char *print_name(base_arena *arena, const lang_ast_name *name)
{
    return name->quoted ? base_arena_printf(arena, "\"%s\"", name->text) : name->text;
}

/* How a condition was written, behind `before`, in a line of its own. */
static const char *condition_text(base_arena *arena, const char *before, const lang_ast_condition *c)
{
    const char *word = lang_condition_word(c->word);
    if (c->word <= LANG_AST_WITHIN) {
        char duration[LANG_DURATION_SIZE];
        return base_arena_printf(arena, "%s\n%s %s", before, word,
                                 lang_duration_text(c->duration.milliseconds, duration));
    }
    const char *other = print_name(arena, c->other), *text;
    text = other ? base_arena_printf(arena, "%s\n%s %s in (", before, word, other) : NULL;
    for (const lang_ast_name *name = c->states.first; name && text; name = name->next) {
        const char *state = print_name(arena, name);
        text = state ? base_arena_printf(arena, "%s%s%s", text, name == c->states.first ? "" : ", ", state)
                     : NULL;
    }
    return text ? base_arena_printf(arena, "%s)", text) : NULL;
}

static bool read_one(lang_spec_builder *builder, const lang_ast_condition *c, lang_condition *to)
{
    switch (c->word) {
    case LANG_AST_AFTER:
        if (!read_duration(builder, c, &to->after))
            to->after = 0;
        return true;
    case LANG_AST_WITHIN:
        if (!read_duration(builder, c, &to->within))
            to->within = SPEX_INFINITY;
        return true;
    case LANG_AST_UNLESS:
        return add_relation(builder, c, &to->unless);
    case LANG_AST_WHILE:
        return add_relation(builder, c, &to->only_while);
    }
    return true;
}

bool lang_read_conditions(lang_spec_builder *builder, const lang_ast_name *action, lang_label_actions *list)
{
    lang_diagnostics *d = builder->diagnostics;
    const lang_ast_condition *first = action->label ? action->label->conditions.first : NULL;
    if (!first)
        return true;
    lang_condition *condition = base_arena_alloc(builder->arena, sizeof *condition);
    if (!condition)
        return false;
    *condition = (lang_condition){0, SPEX_INFINITY, LTS_NONE, LTS_NONE};
    for (const lang_ast_condition *c = first; c; c = c->next) {
        if (!read_one(builder, c, condition) ||
            !(list->lines = condition_text(builder->arena, list->lines, c)))
            return false;
        if (c->word == LANG_AST_WITHIN && condition->within < condition->after)
            lang_error(d, c->place, "this is never kept: 'within' is shorter than 'after'");
    }
    if (lang_is_tau(action))
        lang_error(d, first->place, "nobody sees the internal action: nothing can be said of when it comes");
    list->condition = condition;
    return true;
}
