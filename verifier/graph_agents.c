/* Agents and systems as pictures. What a handler may do to the field that is drawn is found by following its
 * body with the set of values that the field may have; what is not known may be either way. */
#include "config.h"

#include "verifier/graph_agents.h"

#include <stdlib.h>
#include <string.h>

/* ---- values of the field ---- */

typedef struct following {
    const lang_agent *agent;
    uint32_t field;
    uint64_t all;  /* every value: a bit each */
    uint64_t ends; /* of bodies that have returned */
} following;

typedef enum truth { NO, YES, PERHAPS } truth;

static truth not_so(truth a)
{
    return a == PERHAPS ? PERHAPS : a == YES ? NO : YES;
}

static truth both(truth a, truth b)
{
    return a == NO || b == NO ? NO : a == YES && b == YES ? YES : PERHAPS;
}

static bool is_field(const following *f, const lang_term *term)
{
    return term->kind == LANG_TERM_NAME && term->meaning == LANG_MEANS_FIELD && term->slot == f->field;
}

/* Which of the field's words a constant is; -1: it is none. */
static int64_t word_of(const following *f, const lang_term *term)
{
    if (term->kind != LANG_TERM_NAME || term->meaning != LANG_MEANS_VALUE)
        return -1;
    return lang_type_word(&f->agent->state.fields[f->field].type, term->text);
}

static truth compare(const following *f, const lang_term *a, const lang_term *b, int64_t value)
{
    if (!is_field(f, a))
        return is_field(f, b) ? compare(f, b, a, value) : PERHAPS;
    int64_t word = word_of(f, b);
    return word < 0 ? PERHAPS : word == value ? YES : NO;
}

/* What a condition is when the field has that value, and nothing else is known. */
static truth judge(const following *f, const lang_term *t, int64_t value)
{
    if (t->kind == LANG_TERM_PREFIX && t->operation->kind == LANG_OPERATOR_not)
        return not_so(judge(f, t->right, value));
    if (t->kind != LANG_TERM_BINARY)
        return PERHAPS;
    switch (t->operation->kind) {
    case LANG_OPERATOR_and:
        return both(judge(f, t->left, value), judge(f, t->right, value));
    case LANG_OPERATOR_or:
        return not_so(both(not_so(judge(f, t->left, value)), not_so(judge(f, t->right, value))));
    case LANG_OPERATOR_implies:
        return not_so(both(judge(f, t->left, value), not_so(judge(f, t->right, value))));
    case LANG_OPERATOR_equal:
        return compare(f, t->left, t->right, value);
    case LANG_OPERATOR_unequal:
        return not_so(compare(f, t->left, t->right, value));
    default:
        return PERHAPS;
    }
}

/* Those of the values with which a condition may be, or (`otherwise`) may fail to be, true. */
static uint64_t those_with(const following *f, const lang_term *condition, uint64_t values, bool otherwise)
{
    uint64_t kept = 0;
    for (int64_t v = 0; v < 64; v++)
        if (values >> v & 1 && judge(f, condition, v) != (otherwise ? YES : NO))
            kept |= UINT64_C(1) << v;
    return kept;
}

/* ---- bodies ---- */

static uint64_t follow(following *f, const lang_ast_block *block, uint64_t values);

static uint64_t follow_statement(following *f, const lang_ast_statement *s, uint64_t values)
{
    switch (s->kind) {
    case LANG_ASSIGN: {
        if (!is_field(f, s->target))
            return values;
        int64_t word = word_of(f, s->value);
        return word < 0 ? f->all : UINT64_C(1) << word;
    }
    case LANG_IF:
        return follow(f, &s->body, those_with(f, s->value, values, false)) |
               follow(f, &s->otherwise, those_with(f, s->value, values, true));
    case LANG_FOR: {
        uint64_t before = 0, after = values;
        while (after != before) {
            before = after;
            after |= follow(f, &s->body, before);
        }
        return after;
    }
    case LANG_RETURN:
        f->ends |= values;
        return 0;
    case LANG_ASSERT:
        return those_with(f, s->value, values, false);
    case LANG_CALL:
        if (s->value->kind == LANG_TERM_CALL && s->value->meaning == LANG_MEANS_PROCEDURE) {
            uint64_t ends = f->ends, after;
            f->ends = 0;
            after = follow(f, f->agent->procedures[s->value->slot].body, values) | f->ends;
            f->ends = ends;
            return after;
        }
        return values;
    default:
        return values;
    }
}

static uint64_t follow(following *f, const lang_ast_block *block, uint64_t values)
{
    for (const lang_ast_statement *s = block->first; s && values; s = s->next)
        values = follow_statement(f, s, values);
    return values;
}

/* ---- agents ---- */

/* "acquire", "timer retry", "every": what a handler is called in the picture. */
static const char *label_of(const lang_handler *handler, char text[static 128])
{
    static const char *const kinds[] = {"", "start", "fault", "timer ", "every", "internal ", ""};
    bool is_named = handler->name && handler->kind != LANG_EVERY;
    snprintf(text, 128, "%s%s", kinds[handler->kind], is_named ? handler->name : "");
    return text;
}

static base_status add(lts_builder *b, const char *from, const char *label, const char *to)
{
    lts_state source, target;
    uint32_t number;
    base_status status = lts_builder_state(b, from, strlen(from), &source);
    if (status == BASE_OK)
        status = lts_builder_state(b, to, strlen(to), &target);
    if (status == BASE_OK)
        status = base_names_intern(lts_builder_labels(b), label, strlen(label), &number);
    return status == BASE_OK ? lts_builder_add(b, source, number, target, LTS_NONE) : status;
}

static base_status add_handler(lts_builder *b, following *f, const lang_handler *handler, uint64_t *left)
{
    const lang_type *type = &f->agent->state.fields[f->field].type;
    char label[128];
    base_status status = BASE_OK;
    for (int64_t v = 0; v <= type->high && status == BASE_OK; v++) {
        truth guard = !(*left >> v & 1) ? NO : handler->guard ? judge(f, handler->guard, v) : YES;
        if (guard == NO)
            continue;
        f->ends = 0;
        uint64_t after = follow(f, handler->body, UINT64_C(1) << v) | f->ends;
        for (int64_t w = 0; w <= type->high && status == BASE_OK; w++)
            if (after >> w & 1)
                status = add(b, type->words[v], label_of(handler, label), type->words[w]);
        bool takes_all = guard == YES;
        for (uint32_t i = 0; handler->pattern && handler->kind == LANG_ON_MESSAGE &&
                             i < f->agent->accepts.messages[handler->of].fields.count;
             i++)
            takes_all = takes_all && !handler->pattern[i];
        if (takes_all && handler->kind != LANG_EVERY && handler->kind != LANG_INTERNAL)
            *left &= ~(UINT64_C(1) << v); /* no handler after this one */
    }
    return status;
}

static bool has_earlier(const lang_agent *agent, uint32_t number)
{
    const lang_handler *h = &agent->handlers[number];
    for (uint32_t i = 0; i < number; i++)
        if (agent->handlers[i].kind == h->kind && agent->handlers[i].of == h->of)
            return true;
    return false;
}

base_status spexv_draw_agent(const lang_agent *agent, lts **made, base_error *error)
{
    following f = {.agent = agent};
    *made = NULL;
    while (f.field < agent->state.count && agent->state.fields[f.field].type.kind != LANG_WORDS)
        f.field++;
    if (f.field == agent->state.count || agent->state.fields[f.field].type.high > 63)
        return BASE_OK;
    const lang_field *field = &agent->state.fields[f.field];
    f.all = field->type.high == 63 ? UINT64_MAX : (UINT64_C(1) << (field->type.high + 1)) - 1;
    lts_builder *b = lts_builder_new(NULL);
    base_status status = b ? BASE_OK : BASE_E_NOMEM;
    lts_state state, initial = 0;
    for (int64_t v = 0; v <= field->type.high && status == BASE_OK; v++)
        status = lts_builder_state(b, field->type.words[v], strlen(field->type.words[v]), &state);
    if (field->value && status == BASE_OK)
        initial = (lts_state)field->value->value;
    for (uint32_t i = 0; i < agent->handler_count && status == BASE_OK; i++) {
        uint64_t left = f.all;
        if (has_earlier(agent, i) && agent->handlers[i].kind <= LANG_ON_TIMER)
            continue; /* with the first one of its kind */
        for (uint32_t k = i; k < agent->handler_count && status == BASE_OK; k++)
            if (agent->handlers[k].kind == agent->handlers[i].kind &&
                agent->handlers[k].of == agent->handlers[i].of &&
                (k == i || agent->handlers[k].kind <= LANG_ON_TIMER))
                status = add_handler(b, &f, &agent->handlers[k], &left);
    }
    if (status == BASE_OK)
        return lts_builder_finish(b, 0, initial, made, error);
    lts_builder_free(b);
    return status;
}

/* ---- systems ---- */

static bool accepts(const lang_member *member, const char *tag)
{
    for (uint32_t i = 0; member->agent && i < member->agent->accepts.count; i++)
        if (strcmp(member->agent->accepts.messages[i].tag, tag) == 0)
            return true;
    return false;
}

/* May one of the one send to one of the other? */
static bool is_linked(const lang_system *s, const lang_member *from, const lang_member *to)
{
    for (uint32_t a = 0; a < from->count; a++)
        for (uint32_t b = 0; b < to->count; b++)
            if (s->linked[(from->first + a) * s->instance_count + to->first + b])
                return true;
    return false;
}

static base_status add_sends(lts_builder *b, const lang_system *s, const lang_member *from,
                             const lang_member *to)
{
    base_status status = BASE_OK;
    const lang_messages *sends = &from->agent->sends;
    for (uint32_t i = 0; i < sends->count && status == BASE_OK && is_linked(s, from, to); i++)
        if (accepts(to, sends->messages[i].tag))
            status = add(b, from->name, sends->messages[i].tag, to->name);
    /* replies go back to whoever asked */
    for (uint32_t i = 0; i < from->agent->accepts.count && status == BASE_OK; i++) {
        const lang_message *request = &from->agent->accepts.messages[i];
        bool asks = false;
        for (uint32_t k = 0; k < to->agent->sends.count; k++)
            asks = asks ||
                   (is_linked(s, to, from) && strcmp(to->agent->sends.messages[k].tag, request->tag) == 0);
        for (uint32_t r = 0; r < request->reply_count && asks && status == BASE_OK; r++) {
            const char *tag = from->agent->emits.messages[request->replies[r]].tag;
            if (accepts(to, tag))
                status = add(b, from->name, tag, to->name);
        }
    }
    return status;
}

/* Does something else of the system give an agent that message? */
static bool is_inner(const lang_system *s, const lang_member *to, const char *tag)
{
    for (uint32_t m = 0; m < s->member_count; m++) {
        const lang_agent *other = s->members[m].agent;
        for (uint32_t i = 0; other && i < other->sends.count; i++)
            if (strcmp(other->sends.messages[i].tag, tag) == 0 && is_linked(s, &s->members[m], to))
                return true;
        for (uint32_t i = 0; other && i < other->emits.count; i++)
            if (other->emits.messages[i].is_reply && strcmp(other->emits.messages[i].tag, tag) == 0)
                return true;
    }
    return false;
}

static base_status add_inputs(lts_builder *b, const lang_system *s)
{
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < s->input_count && status == BASE_OK; i++) {
        const lang_member *to = &s->members[s->inputs[i].member];
        status = add(b, "outside", to->agent->accepts.messages[s->inputs[i].message].tag, to->name);
    }
    for (uint32_t m = 0; m < s->member_count && status == BASE_OK && !s->has_environment; m++) {
        const lang_member *to = &s->members[m];
        for (uint32_t i = 0; to->agent && i < to->agent->accepts.count && status == BASE_OK; i++)
            if (!is_inner(s, to, to->agent->accepts.messages[i].tag))
                status = add(b, "outside", to->agent->accepts.messages[i].tag, to->name);
    }
    return status;
}

base_status spexv_draw_system(const lang_system *system, lts **made, base_error *error)
{
    lts_state state;
    lts_builder *b = lts_builder_new(NULL);
    base_status status = b ? lts_builder_state(b, "outside", 7, &state) : BASE_E_NOMEM;
    *made = NULL;
    for (uint32_t m = 0; m < system->member_count && status == BASE_OK; m++)
        status = lts_builder_state(b, system->members[m].name, strlen(system->members[m].name), &state);
    if (status == BASE_OK)
        status = add_inputs(b, system);
    for (uint32_t m = 0; m < system->member_count && status == BASE_OK; m++)
        for (uint32_t k = 0; k < system->member_count && status == BASE_OK; k++)
            if (system->members[m].agent && system->members[k].agent)
                status = add_sends(b, system, &system->members[m], &system->members[k]);
    if (status == BASE_OK)
        return lts_builder_finish(b, 0, 0, made, error);
    lts_builder_free(b);
    return status;
}
