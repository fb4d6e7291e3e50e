/* Operations as requests of agents: arguments, answers, and parameters by values of histories. */
#include "histories/models/agent_requests.h"

#include <string.h>

/* ---- arguments ---- */

/* The members of a message but for `key`. */
static const spex_member *field_at(const history_agent *k, const spex_message_type *m, uint32_t number)
{
    for (uint32_t i = 0; i < m->member_count; i++)
        if (!(k->has_key_field && strcmp(m->members[i].name, "key") == 0) && number-- == 0)
            return &m->members[i];
    return NULL;
}

uint32_t history_agent_field_count(const history_agent *k, const spex_message_type *m)
{
    uint32_t count = 0;
    while (field_at(k, m, count))
        count++;
    return count;
}

static const spex_member *key_of(const spex_message_type *m)
{
    for (uint32_t i = 0; i < m->member_count; i++)
        if (strcmp(m->members[i].name, "key") == 0)
            return &m->members[i];
    return NULL;
}

bool history_agent_has_key(const spex_message_type *m)
{
    return key_of(m) != NULL;
}

bool history_agent_key_fits(history_agent *k, const spex_message_type *m, history_value key)
{
    const spex_member *member = key_of(m);
    return member ? history_agent_takes(&k->refs, member->type, key, true) : key == HISTORY_ABSENT;
}

/* The value of a field in an operation's value: that itself, an item of a list, a member of a map;
 * HISTORY_ABSENT: it is not given. */
static history_value field_in(const history_agent *k, const spex_message_type *m, uint32_t number,
                              history_value value)
{
    const history_values *v = k->refs.values;
    const spex_member *field = field_at(k, m, number);
    uint32_t count;
    if (value == HISTORY_NULL && field->value)
        return HISTORY_ABSENT;
    if (history_agent_field_count(k, m) == 1) {
        const history_value member =
            field->type->kind == SPEX_TYPE_MAP || field->type->kind == SPEX_TYPE_RECORD
                ? HISTORY_ABSENT
                : history_agent_member(v, value, field->name);
        return member != HISTORY_ABSENT ? member : value;
    }
    if (history_kind_of(v, value) != HISTORY_KIND_LIST)
        return history_agent_member(v, value, field->name);
    const history_value *items = history_items_of(v, value, &count);
    return number < count ? items[number] : HISTORY_ABSENT;
}

bool history_agent_takes_arguments(history_agent *k, const spex_message_type *m, history_value value)
{
    const uint32_t count = history_agent_field_count(k, m);
    const history_kind kind = history_kind_of(k->refs.values, value);
    uint32_t given = 0, found_count = 0;
    if (count == 0)
        return value == HISTORY_NULL;
    if (count > 1 && (kind == HISTORY_KIND_LIST || kind == HISTORY_KIND_MAP))
        history_items_of(k->refs.values, value, &given);
    for (uint32_t i = 0; i < count; i++) {
        const history_value field = field_in(k, m, i, value);
        found_count += field != HISTORY_ABSENT;
        if (field == HISTORY_ABSENT ? !field_at(k, m, i)->value
                                    : !history_agent_takes(&k->refs, field_at(k, m, i)->type, field, true))
            return false;
    }
    return count == 1 || found_count == (kind == HISTORY_KIND_MAP ? given / 2 : given);
}

void history_agent_make_message(const history_agent *k, const history_agent_request *r, char *message)
{
    const spex_message_type *m = r->message;
    const uint32_t tag = (uint32_t)(m - k->agent->accepts);
    char *body = message + m->offset;
    memset(message, 0, k->agent->message_size);
    memcpy(message, &tag, sizeof tag);
    if (m->first)
        m->first(body);
    if (k->has_key_field && key_of(m))
        history_agent_set(&k->refs, key_of(m)->type, r->label->key, body + key_of(m)->offset);
    for (uint32_t i = 0; field_at(k, m, i); i++) {
        const history_value field = field_in(k, m, i, r->label->argument);
        if (field != HISTORY_ABSENT)
            history_agent_set(&k->refs, field_at(k, m, i)->type, field, body + field_at(k, m, i)->offset);
    }
}

/* ---- answers ---- */

const history_value *history_agent_values_in(const history_values *v, const spex_message_type *reply,
                                             const history_value *answer, bool *is_named)
{
    uint32_t count = 0;
    const bool is_list = history_kind_of(v, *answer) == HISTORY_KIND_LIST;
    const history_value *items = is_list ? history_items_of(v, *answer, &count) : NULL;
    *is_named = true;
    if (reply->member_count == 0 && history_is_text(v, *answer, reply->tag))
        return answer;
    if (count == reply->member_count + 1 && history_is_text(v, items[0], reply->tag))
        return items + 1;
    *is_named = false;
    if (reply->member_count == 0)
        return *answer == HISTORY_NULL ? answer : NULL;
    if (reply->member_count == 1)
        return answer;
    return count == reply->member_count ? items : NULL;
}

unsigned history_agent_find_reply(history_agent *k, const spex_message_type *m, history_value answer,
                                  uint32_t *reply)
{
    unsigned fitting = 0;
    for (uint32_t i = 0; i < m->reply_count; i++) {
        const spex_message_type *r = &k->agent->emits[m->replies[i]];
        bool is_named;
        const history_value *values = history_agent_values_in(k->refs.values, r, &answer, &is_named);
        bool fits = values != NULL;
        for (uint32_t f = 0; f < r->member_count && fits; f++)
            fits = history_agent_takes(&k->refs, r->members[f].type, values[f], false);
        if (!fits)
            continue;
        *reply = m->replies[i];
        fitting++;
        if (is_named)
            return 1;
    }
    return fitting;
}

/* ---- parameters ---- */

static history_value parameter_in(const history_values *v, const spex_agent *a, uint32_t i,
                                  history_value init)
{
    uint32_t count;
    const history_value member = history_agent_member(v, init, a->params[i].name);
    if (member != HISTORY_ABSENT)
        return member;
    if (a->params_count == 1)
        return init;
    if (history_kind_of(v, init) != HISTORY_KIND_LIST)
        return HISTORY_ABSENT;
    const history_value *items = history_items_of(v, init, &count);
    return i < count ? items[i] : HISTORY_ABSENT;
}

base_status history_agent_set_parameters(history_agent *k, history_value init, base_error *error)
{
    const spex_agent *a = k->agent;
    if (a->params_count == 0 && init != HISTORY_NULL)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, "%s has no parameters: there is nothing to begin with",
                         a->name);
    for (uint32_t i = 0; i < a->params_count; i++) {
        const spex_member *p = &a->params[i];
        const history_value value = parameter_in(k->refs.values, a, i, init);
        if (history_agent_takes(&k->refs, p->type, value, true)) {
            history_agent_set(&k->refs, p->type, value, k->params + p->offset);
            continue;
        }
        history_string type = {0};
        (void)history_write_agent_type(&type, p->type);
        base_status status = base_fail(
            error, BASE_E_SYNTAX, 0, 0, "the initial value (--init) %s the parameter %s of %s: %.120s",
            value == HISTORY_ABSENT || init == HISTORY_NULL ? "has to give" : "does not fit", p->name,
            a->name, type.text ? type.text : "");
        history_string_release(&type);
        return status;
    }
    return BASE_OK;
}
