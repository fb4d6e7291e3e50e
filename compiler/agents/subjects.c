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
void agents_add_subject(agents_writer *w, agents_subjects *list, const lang_term *term, bool of_step)
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
    list->text =
        agents_format(w, "%s    {%s, %s, %s},\n", list->text, quoted.text, of_step ? "true" : "false", name);
    agents_text_end(&quoted);
    list->count++;
}

const lang_term *agents_some(agents_writer *w, const lang_term *const *binders, uint32_t count,
                             const lang_member *member, const lang_term *body)
{
    lang_term *terms = base_arena_array(w->arena, count + 2ull, sizeof *terms);
    if (!terms) {
        w->no_memory = true;
        return body;
    }
    lang_term *names = terms + 2;
    terms[1] = (lang_term){.kind = LANG_TERM_NAME,
                           .text = member->name,
                           .meaning = LANG_MEANS_AGENT,
                           .slot = (uint32_t)(member - w->system->members)};
    for (uint32_t i = 0; i < count; i++) {
        names[i] = *binders[i];
        names[i].next = i + 1 < count ? &names[i + 1] : NULL;
    }
    terms[0] = (lang_term){.kind = LANG_TERM_QUANTIFIER,
                           .text = "exists",
                           .left = &terms[1],
                           .right = (lang_term *)(uintptr_t)body,
                           .arguments = {names, names + count - 1},
                           .type = lang_type_bool};
    return terms;
}

static void add_quantified(agents_writer *w, agents_subjects *list, const lang_term *const *binders,
                           uint32_t count, const lang_term *group, const lang_term *body, bool of_step)
{
    agents_add_subject(w, list, agents_some(w, binders, count, &w->system->members[group->slot], body),
                       of_step);
}

/* Does a term mention that name, or any other bound one? */
static bool mentions(const lang_term *t, uint32_t slot, bool other)
{
    if (!t)
        return false;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_BOUND)
        return other ? t->slot != slot : t->slot == slot;
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        if (mentions(a, slot, other))
            return true;
    return mentions(t->left, slot, other) || mentions(t->right, slot, other);
}

/* Of a conjunction, the parts that speak of one name and no other; NULL: none. */
static const lang_term *parts_of(agents_writer *w, const lang_term *t, uint32_t slot)
{
    if (t && t->kind == LANG_TERM_BINARY && t->operation->kind == LANG_OPERATOR_and) {
        const lang_term *a = parts_of(w, t->left, slot), *b = parts_of(w, t->right, slot);
        if (!a || !b)
            return a ? a : b;
        lang_term *both = base_arena_alloc(w->arena, sizeof *both);
        if (!both) {
            w->no_memory = true;
            return a;
        }
        *both = *t;
        both->left = (lang_term *)(uintptr_t)a;
        both->right = (lang_term *)(uintptr_t)b;
        return both;
    }
    return t && mentions(t, slot, false) && !mentions(t, slot, true) ? t : NULL;
}

/* Counted agents, messages under way and events, wherever they stand. */
static void find_inner(agents_writer *w, agents_subjects *list, const lang_term *t, bool is_alone)
{
    if (!t)
        return;
    if (t->kind == LANG_TERM_QUANTIFIER && strcmp(t->text, "count") == 0) {
        const lang_term *names[16];
        uint32_t count = 0;
        for (const lang_term *n = t->arguments.first; n && count < 16; n = n->next)
            names[count++] = n;
        add_quantified(w, list, names, count, t->left, t->right, is_of_step(t));
        return;
    }
    if (t->kind == LANG_TERM_QUANTIFIER)
        return;
    if (t->kind == LANG_TERM_EVENT && !is_alone) {
        agents_add_subject(w, list, t, true);
        return;
    }
    if (t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION && t->slot == LANG_FUNCTION_pending &&
        t->arguments.first->kind == LANG_TERM_NAME) {
        lang_term one = {.kind = LANG_TERM_NUMBER,
                         .text = "1",
                         .value = 1,
                         .type = lang_type_int,
                         .meaning = LANG_MEANS_VALUE};
        lang_term some = {.kind = LANG_TERM_BINARY,
                          .operation = lang_find_operator(">=", 2),
                          .text = ">=",
                          .left = (lang_term *)(uintptr_t)t,
                          .right = &one,
                          .type = lang_type_bool};
        agents_add_subject(w, list, &some, false);
        return;
    }
    find_inner(w, list, t->left, false);
    find_inner(w, list, t->right, false);
}

/* Of what stands under `never` (is_never) or `always`. */
void agents_find_subjects(agents_writer *w, agents_subjects *list, const lang_term *t, bool is_never,
                          bool of_step)
{
    if (t->kind == LANG_TERM_QUANTIFIER && strcmp(t->text, "for all") == 0 && !is_never) {
        const lang_term *body = t->right, *names[16];
        uint32_t count = 0;
        for (const lang_term *n = t->arguments.first; n && count < 16; n = n->next) {
            w->bound_member[n->slot] = &w->system->members[t->left->slot];
            names[count++] = n;
        }
        if (body->kind == LANG_TERM_BINARY && body->operation->kind == LANG_OPERATOR_implies)
            add_quantified(w, list, names, count, t->left, body->left, is_of_step(body->left));
        return;
    }
    if (t->kind == LANG_TERM_QUANTIFIER && strcmp(t->text, "exists") == 0) {
        for (const lang_term *n = t->arguments.first; n && t->arguments.first->next; n = n->next) {
            const lang_term *parts = parts_of(w, t->right, n->slot);
            if (parts)
                add_quantified(w, list, &n, 1, t->left, parts, is_of_step(parts));
        }
        return;
    }
    if (t->kind == LANG_TERM_BINARY && t->operation->kind == LANG_OPERATOR_implies && !is_never) {
        agents_add_subject(w, list, t->left, of_step && is_of_step(t->left));
        return;
    }
    find_inner(w, list, t, is_never && t->kind == LANG_TERM_EVENT);
}
