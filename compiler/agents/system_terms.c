/* Terms of systems: agents, their fields, quantifiers over groups, what is under way. A quantifier becomes a
 * function of its own, over the names that are bound around it: bound[0], bound[1], ..., numbers of agents
 * from 0. */
#include "config.h"

#include "compiler/agents/writer.h"

#include <inttypes.h>
#include <string.h>

/* The number of an agent, from 0, that a term means; NULL: it means none in particular. */
static const char *agent_number(agents_writer *w, const lang_term *term, const lang_member **member)
{
    *member = NULL;
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_AGENT &&
        !w->system->members[term->slot].is_group) {
        *member = &w->system->members[term->slot];
        return agents_format(w, "%" PRIu32, (*member)->first);
    }
    if (term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_BOUND) {
        *member = w->bound_member[term->slot];
        return agents_format(w, "bound[%" PRIu32 "]", term->slot);
    }
    if (term->kind == LANG_TERM_INDEX && term->left->kind == LANG_TERM_NAME &&
        term->left->meaning == LANG_MEANS_AGENT) {
        *member = &w->system->members[term->left->slot];
        return agents_format(w, "(%" PRIu32 " + (uint32_t)%s)", (*member)->first,
                             agents_wide(w, term->right));
    }
    return NULL;
}

static const char *field_of(agents_writer *w, const lang_term *term)
{
    static const char *const taken[] = {"params", NULL};
    const lang_member *member;
    const char *number = agent_number(w, term->left, &member);
    if (!number || !member)
        return NULL;
    const char *c_name = agents_name(w, member->agent->name, NULL);
    const char *which = w->scope.is_old ? "old" : "agents";
    if (term->meaning == LANG_MEANS_PARAMETER)
        return agents_format(w, "((const %s_state *)view->%s[%s])->params.%s", c_name, which, number,
                             agents_name(w, term->text, NULL));
    return agents_format(w, "((const %s_state *)view->%s[%s])->%s", c_name, which, number,
                         agents_name(w, term->text, taken));
}

static const char *event(agents_writer *w, const lang_term *term)
{
    const lang_member *member = w->of_agent;
    const char *number = term->left ? agent_number(w, term->left, &member) : "view->actor";
    if (!number || !member)
        return "false";
    const char *c_name = agents_name(w, member->agent->name, NULL);
    const char *is_actor = term->left ? agents_format(w, "view->actor == %s && ", number) : "";
    if (strcmp(term->text, "handles") == 0)
        return agents_format(w, "(%sview->message && *(const uint32_t *)view->message == %" PRIu32 ")",
                             is_actor, term->right->slot);
    return agents_format(w, "(%sspex_has_output(view->out, sizeof(%s_output), %s, %" PRIu32 "))", is_actor,
                         c_name, strcmp(term->text, "emits") == 0 ? "SPEX_EMIT" : "SPEX_SEND",
                         term->right->slot);
}

static const char *goes(agents_writer *w, const lang_term *term)
{
    const lang_term *from = term->arguments.first, *to = from->next;
    w->scope.is_old = true;
    const char *old = agents_variable(w, term->left);
    w->scope.is_old = false;
    return agents_format(
        w, "((int)%s == %s && (int)%s == %s)", old, agents_value_as(w, from, &term->left->type, "a value"),
        agents_variable(w, term->left), agents_value_as(w, to, &term->left->type, "a value"));
}

/* Its function, and the call of it. */
static const char *quantifier(agents_writer *w, const lang_term *term)
{
    const lang_member *group = &w->system->members[term->left->slot];
    bool is_all = strcmp(term->text, "for all") == 0, is_any = strcmp(term->text, "exists") == 0;
    bool is_sum = strcmp(term->text, "sum") == 0;
    for (const lang_term *name = term->arguments.first; name; name = name->next)
        w->bound_member[name->slot] = group;
    uint32_t before = w->place_count;
    const char *body = !term->right ? "true"
                       : is_sum     ? agents_wide(w, term->right)
                                    : agents_scalar(w, term->right);
    bool can_fail = w->place_count != before;
    const char *name =
        agents_format(w, "%s_over_%" PRIu32, agents_word(w, w->system->name), ++w->quantifier_count);
    FILE *out = w->helpers.out;
    fprintf(out,
            "static %s %s(const spex_view *view, const uint32_t *outer)\n{\n    uint32_t bound[17];\n"
            "    memcpy(bound, outer, sizeof bound);\n    (void)view;\n%s%s",
            is_all || is_any ? "bool" : "int64_t", name, can_fail ? "    uint32_t fault = 0;\n" : "",
            is_all || is_any ? "" : "    int64_t total = 0;\n");
    for (const lang_term *n = term->arguments.first; n; n = n->next)
        fprintf(out,
                "    for (bound[%" PRIu32 "] = %" PRIu32 "; bound[%" PRIu32 "] < %" PRIu32 "; bound[%" PRIu32
                "]++)%s\n",
                n->slot, group->first, n->slot, group->first + group->count, n->slot,
                can_fail && !n->next ? " {" : "");
    if (can_fail) { /* of whom it cannot be said, it is false */
        fprintf(out, "        fault = 0;\n        const %s said = %s;\n", is_sum ? "int64_t" : "bool", body);
        body = is_sum ? "fault ? 0 : said" : "said && !fault";
    }
    const char *end = can_fail ? "    }\n" : "";
    if (is_all)
        fprintf(out, "        if (!(%s))\n            return false;\n%s    return true;\n}\n\n", body, end);
    else if (is_any)
        fprintf(out, "        if (%s)\n            return true;\n%s    return false;\n}\n\n", body, end);
    else
        fprintf(out, "        total += %s;\n%s    return total;\n}\n\n",
                is_sum ? body : agents_format(w, "(%s) ? 1 : 0", body), end);
    return agents_format(w, "%s(view, bound)", name);
}

static const char *call(agents_writer *w, const lang_term *term)
{
    const lang_term *what = term->arguments.first;
    const lang_member *member;
    if (term->meaning != LANG_MEANS_FUNCTION)
        return NULL;
    switch (term->slot) {
    case LANG_FUNCTION_pending:
        return what->kind == LANG_TERM_MEMBER
                   ? agents_format(w, "view->pending_sum(view, \"%s\", \"%s\")", what->left->text, what->text)
                   : agents_format(w, "view->pending(view, \"%s\")", what->text);
    case LANG_FUNCTION_up:
        return agents_format(w, "view->up[%s]", agent_number(w, what, &member));
    case LANG_FUNCTION_old:
    case LANG_FUNCTION_new: {
        w->scope.is_old = term->slot == LANG_FUNCTION_old;
        const char *text =
            lang_type_is_scalar(&what->type) ? agents_scalar(w, what) : agents_variable(w, what);
        w->scope.is_old = false;
        return text;
    }
    default:
        return NULL;
    }
}

const char *agents_system_term(agents_writer *w, const lang_term *term)
{
    const lang_member *member;
    const char *number;
    switch (term->kind) {
    case LANG_TERM_NAME:
        if (term->meaning == LANG_MEANS_INDEX)
            return "(int64_t)index";
        if (term->meaning == LANG_MEANS_AGENT && w->system->members[term->slot].is_group) {
            const lang_member *group = &w->system->members[term->slot];
            const char *items = "";
            for (uint32_t i = 0; i < group->count; i++)
                items = agents_format(w, "%s%s%" PRIu32, items, i ? ", " : "", group->first + i + 1);
            return agents_format(w, "((%s){.count = %" PRIu32 ", .items = {%s}})",
                                 agents_type(w, &term->type, "value"), group->count, items);
        }
        if (term->meaning == LANG_MEANS_FIELD && w->of_agent)
            return agents_format(w, "((const %s_state *)view->%s[view->actor])->%s",
                                 agents_name(w, w->of_agent->agent->name, NULL),
                                 w->scope.is_old ? "old" : "agents",
                                 agents_name(w, term->text, (const char *const[]){"params", NULL}));
        if (term->meaning == LANG_MEANS_PARAMETER && w->of_agent)
            return agents_format(w, "((const %s_state *)view->agents[view->actor])->params.%s",
                                 agents_name(w, w->of_agent->agent->name, NULL),
                                 agents_name(w, term->text, NULL));
        if (term->meaning == LANG_MEANS_SELF)
            return "(view->actor + 1)";
        if (term->meaning == LANG_MEANS_VALUE && term->type.kind == LANG_WORDS)
            return agents_number(w, term->value);
        number = agent_number(w, term, &member);
        return number ? agents_format(w, "(%s + 1)", number) : NULL;
    case LANG_TERM_INDEX:
        number = agent_number(w, term, &member);
        return number ? agents_format(w, "(%s + 1)", number) : NULL;
    case LANG_TERM_MEMBER:
        return field_of(w, term);
    case LANG_TERM_EVENT:
        return event(w, term);
    case LANG_TERM_GOES:
        return goes(w, term);
    case LANG_TERM_QUANTIFIER:
        return quantifier(w, term);
    case LANG_TERM_CALL:
        return call(w, term);
    default:
        return NULL;
    }
}
