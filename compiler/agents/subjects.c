/* The subjects of properties: what has to come about, or a property says nothing. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>
#include <string.h>

/* A function of a view that says what a term says; `after`: of a term that is NULL. */
const char *agents_write_view(agents_writer *w, const char *name, const lang_term *term, bool is_negated)
{
    uint32_t before = w->place_count;
    const char *text = agents_scalar(w, term);
    bool can_fail = w->place_count != before;
    fprintf(
        w->helpers.out,
        "static bool %s(const spex_view *view, const uint32_t *bound)\n{\n    (void)view, (void)bound;\n%s",
        name, can_fail ? "    uint32_t fault = 0;\n" : "");
    if (can_fail)
        fprintf(w->helpers.out, "    const bool holds = %s;\n    return %s(holds && !fault);\n}\n\n", text,
                is_negated ? "!" : "");
    else
        fprintf(w->helpers.out, "    return %s(%s);\n}\n\n", is_negated ? "!" : "", text);
    return name;
}

static bool is_of_step(const lang_term *t)
{
    if (!t)
        return false;
    if (t->kind == LANG_TERM_EVENT || t->kind == LANG_TERM_GOES ||
        (t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION &&
         (t->slot == LANG_FUNCTION_old || t->slot == LANG_FUNCTION_new)))
        return true;
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        if (is_of_step(a))
            return true;
    return is_of_step(t->left) || is_of_step(t->right);
}

/* Notes one more. */
static void add_subject(agents_writer *w, agents_subjects *list, const lang_term *term)
{
    const char *name = agents_format(w, "subject_%" PRIu32 "_%" PRIu32, list->number, list->count + 1);
    const char *text = lang_term_text(w->arena, term);
    (void)agents_write_view(w, name, term, false);
    agents_text quoted;
    if (!agents_text_begin(&quoted)) {
        w->no_memory = true;
        return;
    }
    spexc_c_string(text ? text : "", quoted.out);
    fflush(quoted.out);
    list->text = agents_format(w, "%s    {%s, %s, %s},\n", list->text, quoted.text,
                               is_of_step(term) ? "true" : "false", name);
    agents_text_end(&quoted);
    list->count++;
}

/* Does a term mention that name of a quantifier? */
static bool mentions(const lang_term *t, uint32_t slot)
{
    if (!t)
        return false;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_BOUND)
        return t->slot == slot;
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        if (mentions(a, slot))
            return true;
    return mentions(t->left, slot) || mentions(t->right, slot);
}

static lang_term *copy_term(agents_writer *w, const lang_term *t)
{
    lang_term *copy = base_arena_alloc(w->arena, sizeof *copy);
    if (copy)
        *copy = *t;
    else
        w->no_memory = true;
    return copy;
}

/* The quantifiers around the place at hand, outermost first. */
#define MOST_AROUND 16u

typedef struct finder {
    agents_writer *w;
    agents_subjects *list;
    const lang_term *around[MOST_AROUND];
    uint32_t around_count;
} finder;

/* exists NAMES in GROUP where t: those names of the quantifier that t mentions; t itself where there are
 * none. */
static const lang_term *quantified(agents_writer *w, const lang_term *quantifier, const lang_term *t)
{
    lang_terms names = {NULL, NULL};
    for (const lang_term *n = quantifier->arguments.first; n; n = n->next) {
        lang_term *name = mentions(t, n->slot) ? copy_term(w, n) : NULL;
        if (name) {
            name->next = NULL;
            lang_terms_append(&names, name);
        }
    }
    lang_term *some = names.first ? copy_term(w, quantifier) : NULL;
    if (!some)
        return t;
    some->text = "exists";
    some->type = lang_type_bool;
    some->arguments = names;
    some->right = (lang_term *)(uintptr_t)t;
    some->next = NULL;
    return some;
}

static void note(finder *f, const lang_term *t)
{
    for (uint32_t i = f->around_count; i-- > 0;)
        t = quantified(f->w, f->around[i], t);
    add_subject(f->w, f->list, t);
}

/* Of a conjunction, the parts that speak of this name of the quantifier and of no other of it; NULL: none. */
static const lang_term *parts_of(agents_writer *w, const lang_term *t, const lang_term *quantifier,
                                 const lang_term *name)
{
    if (t && t->kind == LANG_TERM_BINARY && t->operation->kind == LANG_OPERATOR_and) {
        const lang_term *a = parts_of(w, t->left, quantifier, name),
                        *b = parts_of(w, t->right, quantifier, name);
        lang_term *both = a && b ? copy_term(w, t) : NULL;
        if (!both)
            return a ? a : b;
        both->left = (lang_term *)(uintptr_t)a;
        both->right = (lang_term *)(uintptr_t)b;
        return both;
    }
    for (const lang_term *n = quantifier->arguments.first; n; n = n->next)
        if (mentions(t, n->slot) != (n == name))
            return NULL;
    return t;
}

/* At least one such message is under way. */
static void note_pending(finder *f, const lang_term *t)
{
    const lang_term *what = t->arguments.first;
    lang_term *one = copy_term(f->w, t), *some = copy_term(f->w, t), *call = copy_term(f->w, t);
    lang_term *tag = copy_term(f->w, what->kind == LANG_TERM_MEMBER ? what->left : what);
    if (!one || !some || !call || !tag)
        return;
    tag->next = NULL;
    call->next = NULL;
    call->arguments = (lang_terms){tag, tag};
    *one = (lang_term){.kind = LANG_TERM_NUMBER,
                       .text = "1",
                       .value = 1,
                       .type = lang_type_int,
                       .meaning = LANG_MEANS_VALUE};
    *some = (lang_term){.kind = LANG_TERM_BINARY,
                        .operation = lang_find_operator(">=", 2),
                        .text = ">=",
                        .left = call,
                        .right = one,
                        .type = lang_type_bool};
    note(f, some);
}

/* What a violation has to do with the place at hand: it needs it to be true, or false, or it cannot be said.
 */
typedef enum part { NEEDS_FALSE = -1, NEEDS_ANY, NEEDS_TRUE } part;

static void find(finder *f, const lang_term *t, part needs, bool is_alone);

static void find_in_quantifier(finder *f, const lang_term *t, part needs, bool is_alone)
{
    bool is_exists = strcmp(t->text, "exists") == 0, is_one = !t->arguments.first->next;
    bool is_count = strcmp(t->text, "count") == 0, is_sum = strcmp(t->text, "sum") == 0;
    for (const lang_term *n = t->arguments.first; n; n = n->next)
        f->w->bound_member[n->slot] = &f->w->system->members[t->left->slot];
    for (const lang_term *n = t->arguments.first;
         n && is_exists && !is_one && needs == NEEDS_TRUE && t->right; n = n->next) {
        const lang_term *parts = parts_of(f->w, t->right, t, n);
        if (parts)
            note(f, quantified(f->w, t, parts));
    }
    if (f->around_count == MOST_AROUND)
        return;
    f->around[f->around_count++] = t;
    if (is_count && t->right)
        note(f, t->right);
    find(f, t->right, is_count || is_sum ? NEEDS_ANY : needs, is_alone && is_exists && is_one);
    f->around_count--;
}

static void find(finder *f, const lang_term *t, part needs, bool is_alone)
{
    if (!t)
        return;
    bool is_call = t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION;
    lang_operator_kind operation = t->operation ? t->operation->kind : LANG_OPERATOR_KINDS;
    if (t->kind == LANG_TERM_QUANTIFIER) {
        find_in_quantifier(f, t, needs, is_alone);
    } else if (t->kind == LANG_TERM_EVENT) {
        if (needs == NEEDS_TRUE && !is_alone)
            note(f, t);
    } else if (is_call && t->slot == LANG_FUNCTION_pending) {
        note_pending(f, t);
    } else if (operation == LANG_OPERATOR_implies) {
        if (needs == NEEDS_FALSE && !agents_has_temporal(t->left))
            note(f, t->left);
        find(f, t->left, -needs, needs == NEEDS_FALSE);
        find(f, t->right, needs, false);
    } else if (operation == LANG_OPERATOR_not || agents_is_temporal(t, "never")) {
        find(f, t->right, -needs, false);
    } else {
        bool keeps =
            operation == LANG_OPERATOR_and || operation == LANG_OPERATOR_or || t->kind == LANG_TERM_TEMPORAL;
        find(f, t->left, keeps ? needs : NEEDS_ANY, false);
        find(f, t->right, keeps ? needs : NEEDS_ANY, is_alone && t->kind == LANG_TERM_TEMPORAL);
        for (const lang_term *a = t->arguments.first; a; a = a->next)
            find(f, a, NEEDS_ANY, false);
    }
}

void agents_find_subjects(agents_writer *w, agents_subjects *list, const lang_term *formula)
{
    finder f = {.w = w, .list = list};
    if (formula->kind == LANG_TERM_TEMPORAL && strcmp(formula->text, "never") == 0)
        find(&f, formula->right, NEEDS_TRUE, true);
    else
        find(&f, formula, NEEDS_FALSE, false);
}
