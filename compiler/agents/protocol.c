/* What an agent accepts, emits and sends, as data: descriptors that no C was written for, and the parts of a
 * `where`, each of which is a range of a field's values where it can be.
 */
#include "config.h"

#include "compiler/agents/agents.h"
#include "compiler/agents/writer.h"

#include <assert.h>
#include <string.h>

/* ---- the parts of a `where` ---- */

/* Is it a name or a number whose value is known, and not a word of an enum? */
static bool is_number(const lang_term *term)
{
    return (term->type.kind == LANG_INT || term->type.kind == LANG_DURATION) && lang_term_is_constant(term);
}

/* The term with the values of its constants in place of their names: what a name stands for may change. NULL:
 * no memory. */
static const lang_term *with_values(base_arena *arena, const lang_term *term)
{
    lang_term *copy = base_arena_alloc(arena, sizeof *copy);
    int64_t value;
    lang_place at;
    if (!copy)
        return NULL;
    *copy = *term;
    if (is_number(term) && !lang_term_evaluate(term, NULL, &value, &at)) {
        *copy = (lang_term){.kind = LANG_TERM_NUMBER,
                            .text = lang_value_text(arena, &lang_type_int, value),
                            .type = term->type,
                            .value = value};
        return copy->text ? copy : NULL;
    }
    if (term->kind == LANG_TERM_NAME && term->constant)
        return with_values(arena, term->constant);
    copy->left = term->left ? (lang_term *)with_values(arena, term->left) : NULL;
    copy->right = term->right ? (lang_term *)with_values(arena, term->right) : NULL;
    copy->arguments = (lang_terms){NULL, NULL};
    for (const lang_term *a = term->arguments.first; a; a = a->next) {
        lang_term *one = (lang_term *)with_values(arena, a);
        if (!one)
            return NULL;
        one->next = NULL;
        lang_terms_append(&copy->arguments, one);
    }
    return (copy->left || !term->left) && (copy->right || !term->right) ? copy : NULL;
}

/* Is it `FIELD operator NUMBER`, whose values are a range? */
static bool read_comparison(const lang_term *field, lang_operator_kind kind, int64_t number, spex_where *made)
{
    made->field = field->text;
    made->low = INT64_MIN;
    made->high = INT64_MAX;
    switch (kind) {
    case LANG_OPERATOR_less:
        made->high = number - 1;
        return number > INT64_MIN;
    case LANG_OPERATOR_at_most:
        made->high = number;
        return true;
    case LANG_OPERATOR_greater:
        made->low = number + 1;
        return number < INT64_MAX;
    case LANG_OPERATOR_at_least:
        made->low = number;
        return true;
    case LANG_OPERATOR_equal:
        made->low = made->high = number;
        return true;
    default:
        return false;
    }
}

static bool is_field(const lang_term *term)
{
    return term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_MESSAGE &&
           (term->type.kind == LANG_INT || term->type.kind == LANG_DURATION);
}

static bool read_number(const lang_term *term, int64_t *number)
{
    lang_place at;
    return is_number(term) && !lang_term_evaluate(term, NULL, number, &at);
}

/* Is it a range of a field's values? */
static bool read_range(const lang_term *term, spex_where *made)
{
    int64_t number;
    if (term->kind != LANG_TERM_BINARY)
        return false;
    const lang_term *left = term->left, *right = term->right;
    if (term->operation->kind == LANG_OPERATOR_in) {
        made->field = is_field(left) ? left->text : NULL;
        return made->field && right->operation && right->operation->signature == LANG_RANGES &&
               read_number(right->left, &made->low) && read_number(right->right, &made->high);
    }
    if (is_field(left) && read_number(right, &number))
        return read_comparison(left, term->operation->kind, number, made);
    return is_field(right) && read_number(left, &number) &&
           read_comparison(right, lang_mirrored(term->operation->kind), number, made);
}

static bool is_and(const lang_term *term)
{
    return term->kind == LANG_TERM_BINARY && term->operation->kind == LANG_OPERATOR_and;
}

static uint32_t count_parts(const lang_term *term)
{
    return is_and(term) ? count_parts(term->left) + count_parts(term->right) : 1;
}

static bool read_parts(base_arena *arena, const lang_term *term, spex_where *made, uint32_t *count)
{
    if (is_and(term))
        return read_parts(arena, term->left, made, count) && read_parts(arena, term->right, made, count);
    spex_where *one = &made[(*count)++];
    const lang_term *plain = with_values(arena, term);
    *one = (spex_where){0};
    if (!read_range(term, one))
        *one = (spex_where){0};
    one->text = plain ? lang_term_text(arena, plain) : NULL;
    return one->text != NULL;
}

const spex_where *agents_conditions(base_arena *arena, const lang_message *message, uint32_t *count)
{
    *count = 0;
    if (!message->where)
        return NULL;
    spex_where *made = base_arena_array(arena, count_parts(message->where), sizeof *made);
    if (made && read_parts(arena, message->where, made, count))
        return made;
    *count = 0;
    return NULL;
}

const char *agents_value_text(base_arena *arena, const lang_field *field)
{
    const lang_term *plain = with_values(arena, field->value);
    const char *text = plain ? lang_term_text(arena, plain) : NULL;
    return text ? text : "";
}

/* ---- types ---- */

static const spex_type *type_of(base_arena *arena, const lang_type *type);

static const spex_member *members_of(base_arena *arena, const lang_fields *fields)
{
    spex_member *members = base_arena_array(arena, fields->count + 1ull, sizeof *members);
    for (uint32_t i = 0; members && i < fields->count; i++) {
        members[i] = (spex_member){
            .name = fields->fields[i].name,
            .type = type_of(arena, &fields->fields[i].type),
            .value = fields->fields[i].value ? agents_value_text(arena, &fields->fields[i]) : NULL};
        if (!members[i].type)
            return NULL;
    }
    return members;
}

static const spex_type *type_of(base_arena *arena, const lang_type *type)
{
    static const enum spex_type_kind kinds[] = {
        [LANG_BOOL] = SPEX_TYPE_BOOL,    [LANG_INT] = SPEX_TYPE_INT,
        [LANG_WORDS] = SPEX_TYPE_WORDS,  [LANG_DURATION] = SPEX_TYPE_DURATION,
        [LANG_REF] = SPEX_TYPE_REF,      [LANG_STRING] = SPEX_TYPE_STRING,
        [LANG_DATA] = SPEX_TYPE_DATA,    [LANG_LIST] = SPEX_TYPE_LIST,
        [LANG_SET] = SPEX_TYPE_SET,      [LANG_MAP] = SPEX_TYPE_MAP,
        [LANG_RECORD] = SPEX_TYPE_RECORD};
    assert(type->kind < LANG_NOTHING);
    spex_type *made = base_arena_alloc(arena, sizeof *made);
    if (!made)
        return NULL;
    *made = (spex_type){.kind = kinds[type->kind],
                        .low = type->low,
                        .high = type->kind == LANG_REF ? UINT32_MAX : type->high,
                        .words = type->words,
                        .capacity = type->capacity};
    if (type->key && !(made->key = type_of(arena, type->key)))
        return NULL;
    if (type->element && !(made->element = type_of(arena, type->element)))
        return NULL;
    if (type->kind == LANG_RECORD) {
        made->members = members_of(arena, &type->record->fields);
        made->member_count = type->record->fields.count;
        if (!made->members)
            return NULL;
    }
    return made;
}

/* ---- messages ---- */

static const spex_message_type *messages_of(base_arena *arena, const lang_messages *messages)
{
    spex_message_type *made = base_arena_array(arena, messages->count + 1ull, sizeof *made);
    for (uint32_t i = 0; made && i < messages->count; i++) {
        const lang_message *message = &messages->messages[i];
        made[i] = (spex_message_type){.tag = message->tag,
                                      .members = members_of(arena, &message->fields),
                                      .member_count = message->fields.count,
                                      .max_queue = message->max_queue,
                                      .priority = message->priority,
                                      .replies = message->replies,
                                      .reply_count = message->reply_count};
        made[i].conditions = agents_conditions(arena, message, &made[i].condition_count);
        if (!made[i].members || (message->where && !made[i].conditions))
            return NULL;
    }
    return made;
}

const spex_agent *spexc_agent_protocol(base_arena *arena, const lang_agent *agent)
{
    assert(arena && agent);
    spex_agent *made = base_arena_alloc(arena, sizeof *made);
    if (!made)
        return NULL;
    *made = (spex_agent){.abi = SPEX_AGENT_ABI,
                         .name = agent->name,
                         .fingerprint = agent->fingerprint,
                         .max_queue = agent->max_queue,
                         .accepts = messages_of(arena, &agent->accepts),
                         .emits = messages_of(arena, &agent->emits),
                         .sends = messages_of(arena, &agent->sends),
                         .accept_count = agent->accepts.count,
                         .emit_count = agent->emits.count,
                         .send_count = agent->sends.count};
    return made->accepts && made->emits && made->sends ? made : NULL;
}
