/* What names mean where a term stands: a local, else a field, a parameter, a constant, else a word of the
 * enum that is wanted there. Terms of the kinds that only agents and systems have are checked here, too.
 */
#include "language/agents/checker.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

typedef struct found {
    lang_meaning meaning;
    uint32_t slot;
    lang_type type;
    lang_item *constant;
    bool changes; /* of a field */
} found;

static found find_local(const lang_sight *sight, const char *text)
{
    const lang_locals *locals = sight->locals;
    for (uint32_t i = locals ? locals->visible_count : 0; i-- > 0;) {
        uint32_t slot = locals->visible[i];
        if (strcmp(locals->fields[slot].name, text) == 0)
            return (found){LANG_MEANS_LOCAL, slot, locals->fields[slot].type, NULL, false};
    }
    for (uint32_t i = sight->bound_count; i-- > sight->hidden_count;)
        if (strcmp(sight->bound[i].text, text) == 0)
            return (found){LANG_MEANS_BOUND, i, lang_type_ref, NULL, false};
    return (found){.meaning = LANG_MEANS_NOTHING};
}

static found find_field(const lang_fields *fields, lang_meaning meaning, const char *text)
{
    uint32_t i = lang_find_field(fields, text);
    if (i == UINT32_MAX)
        return (found){.meaning = LANG_MEANS_NOTHING};
    return (found){meaning, i, fields->fields[i].type, NULL, fields->fields[i].changes};
}

/* A group is the set of its agents. */
static found find_member(const lang_system *system, const char *text)
{
    for (uint32_t i = 0; i < system->member_count; i++) {
        const lang_member *member = &system->members[i];
        if (strcmp(member->name, text) != 0)
            continue;
        lang_type type = lang_type_ref;
        if (member->is_group)
            type = (lang_type){.kind = LANG_SET, .capacity = member->count, .element = &lang_type_ref};
        return (found){LANG_MEANS_AGENT, i, type, NULL, false};
    }
    return (found){.meaning = LANG_MEANS_NOTHING};
}

static found find_own(const lang_sight *sight, const char *text)
{
    static const lang_type refs = {.kind = LANG_SET, .capacity = LANG_NO_CAPACITY, .element = &lang_type_ref};
    if (strcmp(text, "none") == 0)
        return (found){LANG_MEANS_NONE, UINT32_MAX, lang_type_ref, NULL, false};
    if (strcmp(text, "self") == 0 && (sight->agent || sight->sees_self))
        return (found){LANG_MEANS_SELF, UINT32_MAX, lang_type_ref, NULL, false};
    if (strcmp(text, "peers") == 0 && sight->agent)
        return (found){LANG_MEANS_PEERS, UINT32_MAX, refs, NULL, false};
    if (strcmp(text, "index") == 0 && sight->sees_index)
        return (found){LANG_MEANS_INDEX, 0, lang_type_int, NULL, false};
    return (found){.meaning = LANG_MEANS_NOTHING};
}

static found find_constant(lang_sight *sight, const char *text)
{
    lang_item *item = lang_find_item(sight->checker, text);
    if (!item || item->kind != LANG_DECLARES_CONSTANT)
        return (found){.meaning = LANG_MEANS_NOTHING};
    return (found){LANG_MEANS_VALUE, UINT32_MAX, item->type, item, false};
}

static found find(lang_sight *sight, const lang_term *term)
{
    const char *text = term->text;
    found f = find_local(sight, text);
    if (f.meaning == LANG_MEANS_NOTHING && sight->message)
        f = find_field(sight->message, LANG_MEANS_MESSAGE, text);
    if (f.meaning == LANG_MEANS_NOTHING && sight->sees_state)
        f = find_field(&sight->agent->state, LANG_MEANS_FIELD, text);
    if (f.meaning == LANG_MEANS_NOTHING && sight->sees_parameters)
        f = find_field(&sight->agent->parameters, LANG_MEANS_PARAMETER, text);
    if (f.meaning == LANG_MEANS_NOTHING && sight->system)
        f = find_member(sight->system, text);
    if (f.meaning == LANG_MEANS_NOTHING && !term->quoted)
        f = find_own(sight, text);
    return f.meaning == LANG_MEANS_NOTHING ? find_constant(sight, text) : f;
}

static bool knows(const lang_scope *scope, const lang_term *name)
{
    return find(scope->context, name).meaning != LANG_MEANS_NOTHING;
}

/* A constant's value is looked for when it is first asked for. */
static bool take_constant(lang_sight *sight, lang_term *term, lang_item *item)
{
    if (!lang_make_constant(sight->checker, item))
        return false;
    term->type = item->type;
    if (lang_type_is_scalar(&item->type))
        term->value = item->value->value;
    else
        term->constant = item->value;
    return true;
}

/* In a property of a step, is it clear whether the field is meant before or after it? */
static bool check_moment(const lang_sight *sight, const lang_term *term, bool changes)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    if (sight->moment != LANG_BARE || !changes)
        return true;
    const char *text = term->kind == LANG_TERM_MEMBER && term->left->kind == LANG_TERM_NAME
                           ? lang_text(d, "%s.%s", term->left->text, term->text)
                           : term->text;
    lang_error(d, term->place,
               "this property is of a step: is %s meant before it or after it? Write old(%s) or new(%s)",
               lang_quote(sight->checker, text), text, text);
    return false;
}

static bool check_name(const lang_scope *scope, lang_term *term)
{
    lang_sight *sight = scope->context;
    found f = find(sight, term);
    assert(f.meaning != LANG_MEANS_NOTHING);
    term->meaning = f.meaning;
    term->slot = f.slot;
    term->type = f.type;
    if (f.constant)
        return take_constant(sight, term, f.constant);
    if (f.type.kind == LANG_NOTHING)
        return false;
    return f.meaning != LANG_MEANS_FIELD || check_moment(sight, term, f.changes);
}

/* ---- names that nobody knows ---- */

static void offer_fields(base_near *near, const lang_fields *fields)
{
    for (uint32_t i = 0; fields && i < fields->count; i++)
        base_near_offer(near, fields->fields[i].name);
}

static void offer(const lang_sight *sight, base_near *near)
{
    for (uint32_t i = 0; sight->locals && i < sight->locals->visible_count; i++)
        base_near_offer(near, sight->locals->fields[sight->locals->visible[i]].name);
    for (uint32_t i = sight->hidden_count; i < sight->bound_count; i++)
        base_near_offer(near, sight->bound[i].text);
    for (uint32_t i = 0; i < sight->named_count; i++)
        base_near_offer(near, sight->named[i].ast->name->text);
    offer_fields(near, sight->message);
    offer_fields(near, sight->sees_state ? &sight->agent->state : NULL);
    offer_fields(near, sight->sees_parameters ? &sight->agent->parameters : NULL);
    for (uint32_t i = 0; sight->system && i < sight->system->member_count; i++)
        base_near_offer(near, sight->system->members[i].name);
    lang_offer_items(sight->checker, near, LANG_DECLARES_CONSTANT);
}

/* It may be there and not be seen from here. */
static bool explain_hidden(const lang_sight *sight, const lang_term *term)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    const char *name = lang_quote(sight->checker, term->text);
    if (!sight->agent)
        return false;
    uint32_t field = sight->sees_state ? UINT32_MAX : lang_find_field(&sight->agent->state, term->text);
    if (field == UINT32_MAX)
        return false;
    lang_error(d, term->place,
               sight->message
                   ? "a 'where' sees the message's fields, parameters and constants, not the state: %s is a "
                     "field; a handler's 'when' sees it"
                   : "%s is a field of the state, which is not known here",
               name);
    lang_note(d, sight->agent->state.fields[field].place, "it is here");
    return true;
}

static bool explain(const lang_scope *scope, const lang_term *term, base_near *near)
{
    lang_sight *sight = scope->context;
    if (lang_may_be_skipped(sight->checker, term->text))
        return true;
    if (near)
        offer(sight, near);
    if (explain_hidden(sight, term))
        return true;
    if (sight->system && !term->quoted && strcmp(term->text, "self") == 0) {
        lang_error(scope->diagnostics, term->place, "in a system nobody is 'self': name the agent");
        return true;
    }
    if (sight->system && !term->quoted && strcmp(term->text, "index") == 0) {
        lang_error(scope->diagnostics, term->place,
                   "'index' stands only in the parameters of a group, as in 'agent n[3]: node(id: index);'");
        return true;
    }
    return false;
}

/* ---- members and indices ---- */

static bool report_no_field(lang_sight *sight, const lang_term *term, const lang_fields *fields,
                            const char *of, const char *name, lang_place there)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    base_near near;
    if (lang_near_search(d, &near, term->text))
        offer_fields(&near, fields);
    lang_error(d, term->operator_place.line ? term->operator_place : term->place,
               "the %s %s has no field %s%s", of, lang_quote(sight->checker, name),
               lang_quote(sight->checker, term->text), lang_near_text(d, &near));
    lang_note(d, there, "it is here");
    return false;
}

/* a.field, of an agent of the system. */
static bool check_agent_field(lang_sight *sight, lang_term *term, uint32_t member)
{
    const lang_agent *agent = sight->system->members[member].agent;
    if (!agent) {
        if (sight->system->members[member].program)
            lang_error(sight->checker->diagnostics, term->place, "a program's state cannot be seen");
        return false;
    }
    found f = find_field(&agent->state, LANG_MEANS_FIELD, term->text);
    if (f.meaning == LANG_MEANS_NOTHING)
        f = find_field(&agent->parameters, LANG_MEANS_PARAMETER, term->text);
    if (f.meaning == LANG_MEANS_NOTHING)
        return report_no_field(sight, term, &agent->state, "agent", agent->name, agent->place);
    term->meaning = f.meaning;
    term->slot = f.slot;
    term->type = f.type;
    return f.type.kind != LANG_NOTHING &&
           (f.meaning != LANG_MEANS_FIELD || check_moment(sight, term, f.changes));
}

static bool check_member(lang_sight *sight, lang_term *term)
{
    lang_scope scope = lang_scope_of(sight);
    if (!lang_term_check(&scope, term->left, NULL))
        return false;
    const lang_type *type = &term->left->type;
    uint32_t member = lang_member_of(sight, term->left);
    if (member != UINT32_MAX)
        return check_agent_field(sight, term, member);
    lang_diagnostics *d = sight->checker->diagnostics;
    if (type->kind == LANG_RECORD) {
        uint32_t i = lang_find_field(&type->record->fields, term->text);
        if (i == UINT32_MAX)
            return report_no_field(sight, term, &type->record->fields, "record", type->record->name,
                                   type->record->place);
        term->meaning = LANG_MEANS_FIELD;
        term->slot = i;
        term->type = type->record->fields.fields[i].type;
        return term->type.kind != LANG_NOTHING;
    }
    if (term->left->meaning == LANG_MEANS_AGENT && term->left->kind == LANG_TERM_NAME)
        lang_error(d, term->left->place,
                   "%s is a group of agents: write %s[0].%s, or 'for all a in %s: a.%s ...'",
                   lang_quote(sight->checker, term->left->text), term->left->text, term->text,
                   term->left->text, term->text);
    else if (type->kind == LANG_REF)
        lang_error(d, term->left->place,
                   "which agent this is, is not known here, so it has no fields that can be seen");
    else
        lang_error(d, term->left->place, "%s has no fields", lang_type_called(&scope, type));
    return false;
}

/* group[i]: one of its agents. */
static bool check_agent_index(lang_sight *sight, lang_term *term)
{
    const lang_member *member = &sight->system->members[term->left->slot];
    lang_diagnostics *d = sight->checker->diagnostics;
    lang_place at;
    int64_t index;
    term->type = lang_type_ref;
    if (!member->is_group) {
        lang_error(d, term->place, "%s is one agent and no group", lang_quote(sight->checker, member->name));
        lang_note(d, member->place, "it is here");
        return false;
    }
    if (!lang_check_value(sight, term->right, &lang_type_int))
        return false;
    if (!lang_term_is_constant(term->right) || lang_term_evaluate(term->right, NULL, &index, &at))
        return true;
    if (index >= 0 && index < member->count)
        return true;
    lang_error(d, term->right->place, "%s has the agents 0 to %" PRIu32,
               lang_quote(sight->checker, member->name), member->count - 1);
    lang_note(d, member->place, "it is here");
    return false;
}

static bool check_index(lang_sight *sight, lang_term *term)
{
    lang_scope scope = lang_scope_of(sight);
    if (!lang_term_check(&scope, term->left, NULL))
        return false;
    if (term->left->meaning == LANG_MEANS_AGENT && term->left->kind == LANG_TERM_NAME)
        return check_agent_index(sight, term);
    const lang_type *type = &term->left->type;
    if (type->kind != LANG_LIST && type->kind != LANG_MAP) {
        lang_error(sight->checker->diagnostics, term->left->place,
                   "expected a list or a map here, and this is %s", lang_type_called(&scope, type));
        return false;
    }
    term->type = *type->element;
    return lang_check_value(sight, term->right, type->kind == LANG_MAP ? type->key : &lang_type_int);
}

/* ---- literals ---- */

/* Its elements say of what type a list is where none is wanted. */
static bool find_element_type(lang_sight *sight, lang_term *term, lang_type *type)
{
    lang_term *first = term->arguments.first;
    lang_type *element = lang_make_array(sight->checker, 1, sizeof *element);
    if (!first || !element) {
        if (element)
            lang_error(sight->checker->diagnostics, term->place,
                       "of what type this list is, is not known here");
        return false;
    }
    if (!lang_check_value(sight, first, NULL))
        return false;
    *element = first->type.kind == LANG_INT ? lang_type_int : first->type;
    *type = (lang_type){.kind = LANG_LIST, .element = element, .has_data = element->has_data};
    for (const lang_term *item = first; item; item = item->next)
        type->capacity++;
    return true;
}

static bool check_list(lang_sight *sight, lang_term *term, const lang_type *wanted)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    bool fits = wanted && lang_type_is_container(wanted);
    lang_type type = fits ? *wanted : lang_type_nothing;
    if (!fits && !find_element_type(sight, term, &type))
        return false;
    if (type.kind == LANG_MAP && term->arguments.first) {
        lang_error(d, term->place, "a map has no literal but '[]': put its entries in one by one");
        return false;
    }
    uint32_t count = 0;
    bool ok = true;
    for (lang_term *item = term->arguments.first; item; item = item->next, count++)
        ok = lang_check_value(sight, item, type.element) && ok;
    term->type = type;
    if (count <= type.capacity)
        return ok;
    lang_error(d, term->place, "there is room for %" PRIu32 " here, and these are %" PRIu32, type.capacity,
               count);
    return false;
}

static bool check_entry(lang_sight *sight, lang_term *literal, lang_term *entry,
                        const struct lang_record *record)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    uint32_t i = lang_find_field(&record->fields, entry->text);
    if (i == UINT32_MAX)
        return report_no_field(sight, entry, &record->fields, "record", record->name, record->place);
    entry->slot = i;
    entry->meaning = LANG_MEANS_FIELD;
    entry->type = record->fields.fields[i].type;
    for (const lang_term *other = literal->arguments.first; other != entry; other = other->next)
        if (other->slot == i && other->meaning == LANG_MEANS_FIELD) {
            lang_error(d, entry->place, "the field %s is given twice",
                       lang_quote(sight->checker, entry->text));
            lang_note(d, other->place, "the first one is here");
            return false;
        }
    return entry->type.kind != LANG_NOTHING && lang_check_value(sight, entry->right, &entry->type);
}

/* Fields that are not given have their own values. */
static bool complete_record(lang_sight *sight, lang_term *literal, const struct lang_record *record)
{
    lang_diagnostics *d = sight->checker->diagnostics;
    for (uint32_t i = 0; i < record->fields.count; i++) {
        const lang_field *field = &record->fields.fields[i];
        const lang_term *entry = literal->arguments.first;
        while (entry && entry->slot != i)
            entry = entry->next;
        if (entry)
            continue;
        if (!field->value) {
            lang_error(d, literal->place, "the field %s is not given, and it has no value of its own",
                       lang_quote(sight->checker, field->name));
            lang_note(d, field->place, "it is here");
            return false;
        }
        lang_term *made = lang_make_array(sight->checker, 1, sizeof *made);
        lang_term *value = lang_make_array(sight->checker, 1, sizeof *value);
        if (!made || !value)
            return false;
        *value = *field->value;
        *made = (lang_term){.kind = LANG_TERM_ENTRY,
                            .text = field->name,
                            .right = value,
                            .place = literal->place,
                            .operator_place = literal->place,
                            .type = field->type,
                            .meaning = LANG_MEANS_FIELD,
                            .slot = i};
        lang_terms_append(&literal->arguments, made);
    }
    return true;
}

static bool check_record(lang_sight *sight, lang_term *term, const lang_type *wanted)
{
    if (!wanted || wanted->kind != LANG_RECORD) {
        lang_scope scope = lang_scope_of(sight);
        if (wanted)
            lang_error(sight->checker->diagnostics, term->place, "expected %s here, and this is a record",
                       lang_type_called(&scope, wanted));
        else
            lang_error(sight->checker->diagnostics, term->place,
                       "of which record this is, is not known here");
        return false;
    }
    bool ok = true;
    term->type = *wanted;
    for (lang_term *entry = term->arguments.first; entry; entry = entry->next)
        ok = check_entry(sight, term, entry, wanted->record) && ok;
    return ok && complete_record(sight, term, wanted->record);
}

/* ---- the vocabulary ---- */

static bool check_other(const lang_scope *scope, lang_term *term, const lang_type *wanted)
{
    lang_sight *sight = scope->context;
    switch (term->kind) {
    case LANG_TERM_DURATION:
        term->type = lang_type_duration;
        term->meaning = LANG_MEANS_VALUE;
        term->slot = UINT32_MAX;
        return true;
    case LANG_TERM_STRING:
        term->type = (lang_type){.kind = LANG_STRING, .capacity = (uint32_t)strlen(term->text)};
        return true;
    case LANG_TERM_MEMBER:
        return check_member(sight, term);
    case LANG_TERM_INDEX:
        return check_index(sight, term);
    case LANG_TERM_CALL:
        return lang_check_call(sight, term, wanted);
    case LANG_TERM_LIST:
        return check_list(sight, term, wanted);
    case LANG_TERM_RECORD:
        return check_record(sight, term, wanted);
    case LANG_TERM_QUANTIFIER:
    case LANG_TERM_EVENT:
    case LANG_TERM_GOES:
    case LANG_TERM_TEMPORAL:
        return lang_check_formula(sight, term);
    default:
        lang_error(scope->diagnostics, term->place, "'_' stands only in a handler's pattern");
        return false;
    }
}

static lang_expansion expand(const lang_scope *scope, lang_term *name)
{
    return lang_expand_proposition(scope->context, name);
}

const lang_vocabulary lang_agents_vocabulary = {knows, check_name, explain, check_other, expand};
