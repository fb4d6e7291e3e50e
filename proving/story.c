/* A run as a story: what comes, the line of the handler that takes it, and which fields change. Refs and
 * texts keep their names from one step to the next: agents are a, b, c.
 */
#include "config.h"

#include "proving/model.h"

#include <inttypes.h>
#include <string.h>

#define MOST_NAMES 256u

typedef struct story {
    proving_machine *m;
    base_arena *arena;
    bool no_memory;
    const char **lines;
    uint32_t count, room;
    /* what is called how: of refs their number, of texts less it */
    int64_t named[MOST_NAMES];
    uint32_t name[MOST_NAMES], named_count, next_ref, next_text;
} story;

static const char *format(story *s, const char *text, ...) LANG_PRINTF(2, 3);
static const char *format(story *s, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    const char *made = base_arena_vprintf(s->arena, text, arguments);
    va_end(arguments);
    s->no_memory = s->no_memory || !made;
    return made ? made : "";
}

static void add_line(story *s, const char *line)
{
    const char **lines = base_arena_grow(s->arena, s->lines, s->count, &s->room, sizeof *lines);
    s->no_memory = s->no_memory || !lines;
    if (!lines)
        return;
    s->lines = lines;
    lines[s->count++] = line;
}

/* ---- values ---- */

static uint32_t name_of(story *s, bool is_ref, int64_t value)
{
    int64_t key = is_ref ? value : -value;
    for (uint32_t i = 0; i < s->named_count; i++)
        if (s->named[i] == key)
            return s->name[i];
    uint32_t name = is_ref ? s->next_ref++ : s->next_text++;
    if (s->named_count < MOST_NAMES) {
        s->named[s->named_count] = key;
        s->name[s->named_count++] = name;
    }
    return name;
}

static const char *ref_text(story *s, int64_t value)
{
    if (value < 2)
        return value ? "self" : "none";
    uint32_t name = name_of(s, true, value);
    return name < 26 ? format(s, "%c", (char)('a' + name)) : format(s, "a%" PRIu32, name);
}

static const char *duration_text(story *s, int64_t ms)
{
    return ms % 1000 ? format(s, "%" PRId64 "ms", ms) : format(s, "%" PRId64 "s", ms / 1000);
}

static const char *value_text(story *s, const lang_type *type, const int64_t *slots);

static const char *entries_text(story *s, const lang_type *type, const int64_t *slots)
{
    bool is_map = type->kind == LANG_MAP;
    uint32_t of_key = is_map ? proving_width(type->key) : 0, step = proving_entry(type);
    const char *text = "";
    for (int64_t i = 0; i < *slots; i++) {
        const int64_t *at = slots + 1 + i * step;
        const char *key = is_map ? format(s, "%s: ", value_text(s, type->key, at)) : "";
        text = format(s, "%s%s%s%s", text, i ? ", " : "", key, value_text(s, type->element, at + of_key));
    }
    return is_map ? format(s, "{%s}", text) : format(s, "[%s]", text);
}

static const char *value_text(story *s, const lang_type *type, const int64_t *slots)
{
    if (type->kind == LANG_RECORD) {
        const char *text = "";
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_field *field = &type->record->fields.fields[i];
            text = format(s, "%s%s%s: %s", text, i ? ", " : "", field->name,
                          field->sensitive ? "(redacted)" : value_text(s, &field->type, slots));
            slots += proving_width(&field->type);
        }
        return format(s, "{%s}", text);
    }
    if (*slots == UNKNOWN || *slots == UNCHOSEN)
        return "_";
    if (lang_type_is_container(type))
        return entries_text(s, type, slots);
    if (type->kind == LANG_REF)
        return ref_text(s, *slots);
    if (type->kind == LANG_DATA)
        return "(data)";
    if (type->kind == LANG_DURATION)
        return duration_text(s, *slots);
    if (type->kind == LANG_STRING)
        return *slots < s->m->cone->text_count
                   ? format(s, "\"%s\"", s->m->cone->texts[*slots])
                   : format(s, "\"text %" PRIu32 "\"", name_of(s, false, *slots) + 1);
    const char *text = lang_value_text(s->arena, type, *slots);
    return text ? text : "";
}

static const char *field_text(story *s, const lang_field *field, const int64_t *slots)
{
    return format(s, "%s = %s", field->name,
                  field->sensitive ? "(redacted)" : value_text(s, &field->type, slots));
}

/* ---- steps ---- */

/* What a field of a message is called like a sensitive field is taken for that. */
static bool is_secret(const story *s, const lang_field *field)
{
    bool is = field->sensitive;
    for (uint32_t i = 0; i < s->m->agent->state.count; i++)
        is = is || (s->m->agent->state.fields[i].sensitive &&
                    strcmp(s->m->agent->state.fields[i].name, field->name) == 0);
    return is;
}

static const char *message_text(story *s, const lang_message *message)
{
    const int64_t *slots = s->m->message;
    const char *text = "";
    for (uint32_t i = 0; i < message->fields.count; i++) {
        const lang_field *field = &message->fields.fields[i];
        text = format(s, "%s%s%s: %s", text, i ? ", " : "", field->name,
                      is_secret(s, field) ? "(redacted)" : value_text(s, &field->type, slots));
        slots += proving_width(&field->type);
    }
    return message->fields.count ? format(s, "%s(%s)", message->tag, text) : message->tag;
}

static const char *parameters_text(story *s)
{
    const lang_fields *parameters = &s->m->agent->parameters;
    const char *text = "";
    for (uint32_t i = 0; i < parameters->count; i++) {
        uint32_t at = s->m->cone->parameter_at[i];
        if (at != NOWHERE)
            text = format(s, "%s%s%s", text, *text ? ", " : " with ",
                          field_text(s, &parameters->fields[i], s->m->state + at));
    }
    return text;
}

static const char *event_text(story *s, const proving_event *e)
{
    const lang_agent *agent = s->m->agent;
    const lang_handler *h =
        e->kind == EVENT_STEP || e->kind == EVENT_MISSED ? &agent->handlers[e->which] : NULL;
    switch (e->kind) {
    case EVENT_START:
        return format(s, "it starts%s", parameters_text(s));
    case EVENT_MESSAGE:
        return format(s, "%s comes", message_text(s, &agent->accepts.messages[e->which]));
    case EVENT_TIMER:
        return format(s, "timer %s fires", agent->timers[e->which]);
    case EVENT_STEP:
        return h->kind == LANG_EVERY ? "'every' fires" : format(s, "internal %s", h->name);
    case EVENT_MISSED:
        return format(s, "the deadline of \"%s\" passes", h->name);
    case EVENT_RESTART:
        return "it crashes and starts again";
    case EVENT_OTHER:
        return "something else comes";
    }
    return "";
}

static const char *tags_text(story *s, const char *text, const char *verb, const lang_messages *messages,
                             const bool *done)
{
    for (uint32_t i = 0; i < messages->count; i++)
        if (done[i])
            text = format(s, "%s%s%s %s", text, *text ? ", " : "", verb, messages->messages[i].tag);
    return text;
}

/* May a sensitive field have the result of an extern? */
static bool may_be_secret(const story *s, const lang_external *e)
{
    bool may = false;
    for (uint32_t i = 0; i < s->m->agent->state.count; i++)
        may = may || (s->m->agent->state.fields[i].sensitive &&
                      lang_type_fits(&e->result, &s->m->agent->state.fields[i].type));
    return may;
}

/* What externs gave. */
static const char *results_text(story *s)
{
    const proving_machine *m = s->m;
    const char *text = "";
    for (uint32_t i = 0; i < m->called_count; i++) {
        const lang_external *e = m->called[i];
        if (e->result.kind != LANG_NOTHING)
            text = format(s, "%s%s%s() gives %s", text, *text ? ", " : "", e->name,
                          may_be_secret(s, e) ? "(redacted)" : value_text(s, &e->result, m->results[i]));
    }
    return text;
}

static const char *changes_text(story *s)
{
    const proving_machine *m = s->m;
    const char *text = results_text(s);
    for (uint32_t i = 0; i < m->agent->state.count; i++) {
        const lang_field *field = &m->agent->state.fields[i];
        uint32_t at = m->cone->field_at[i];
        if (at == NOWHERE ||
            memcmp(m->before + at, m->state + at, proving_width(&field->type) * sizeof *m->state) == 0)
            continue;
        text = format(s, "%s%s%s", text, *text ? ", " : "", field_text(s, field, m->state + at));
    }
    text = tags_text(s, text, "emits", &m->agent->emits, m->emitted);
    return tags_text(s, text, "sends", &m->agent->sends, m->sent);
}

/* Names after the state was made canonical. */
static void follow_names(story *s)
{
    const proving_machine *m = s->m;
    uint32_t count = 0;
    int64_t named[MOST_NAMES];
    uint32_t name[MOST_NAMES];
    for (uint32_t i = 0; i < m->renamed_count && count < MOST_NAMES; i++) {
        int64_t from = m->renamed_from[i];
        named[count] = from < 0 ? -m->renamed_to[i] : m->renamed_to[i];
        name[count++] = name_of(s, from > 0, from < 0 ? -from : from);
    }
    memcpy(s->named, named, count * sizeof *named);
    memcpy(s->name, name, count * sizeof *name);
    s->named_count = count;
}

static void tell_step(story *s, const int64_t *state, proving_moment moment, uint32_t number)
{
    proving_machine *m = s->m;
    proving_remake(m, state, moment);
    const char *event = event_text(s, &m->cone->events[moment.label >> 32]);
    const char *where = m->handler == NOWHERE
                            ? ""
                            : format(s, " (line %" PRIu32 ")", m->agent->handlers[m->handler].place.line);
    const char *changes = changes_text(s);
    if (m->fault)
        changes = format(s, "a fault in line %" PRIu32 ": %s%s%s", m->fault_place.line, m->fault_what,
                         *changes ? "; then " : "", changes);
    add_line(s, format(s, "%" PRIu32 ". %s%s%s%s", number, event, where, *changes ? ": " : "", changes));
    proving_canonical(m, m->state);
    follow_names(s);
}

/* The fields that a property asks, as they are at the end. */
static const char *asked_text(story *s, const lang_term *t, const char *text, bool *told)
{
    if (!t)
        return text;
    if (t->kind == LANG_TERM_NAME && (t->meaning == LANG_MEANS_FIELD || t->meaning == LANG_MEANS_PARAMETER)) {
        bool is_field = t->meaning == LANG_MEANS_FIELD;
        uint32_t at = is_field ? s->m->cone->field_at[t->slot] : s->m->cone->parameter_at[t->slot];
        uint32_t number = is_field ? t->slot : s->m->agent->state.count + t->slot;
        const lang_fields *fields = is_field ? &s->m->agent->state : &s->m->agent->parameters;
        if (at != NOWHERE && !told[number])
            text = format(s, "%s%s%s", text, *text ? ", " : "",
                          field_text(s, &fields->fields[t->slot], s->m->state + at));
        told[number] = true;
    }
    text = asked_text(s, t->left, text, told);
    text = asked_text(s, t->right, text, told);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        text = asked_text(s, a, text, told);
    return text;
}

static void tell_end(story *s, const proving_model *model, size_t cycle)
{
    const lang_claim *claim = model->question->claim;
    bool *told = base_arena_array(s->arena, s->m->agent->state.count + s->m->agent->parameters.count + 1ull,
                                  sizeof *told);
    s->no_memory = s->no_memory || !told;
    if (!claim || !told)
        return;
    const char *text = asked_text(s, claim->formula, "", told);
    if (claim->kind == LANG_SAFETY && *text)
        add_line(s, format(s, "now %s", text));
    if (claim->kind != LANG_LIVENESS)
        return;
    if (model->question->kind == SPEX_EXPLORER_POSSIBLY)
        add_line(s, format(s, "from there (%s) no run leads to it", text));
    else if (cycle == 0)
        add_line(s, format(s, "there (%s) nothing more has to happen", text));
}

bool proving_tell(proving_model *model, const proving_moment *run, size_t length, size_t cycle,
                  proving_answer *answer, base_arena *arena)
{
    story s = {.m = model->machine, .arena = arena};
    int64_t *state = base_arena_array(arena, model->cone->slot_count, sizeof *state);
    if (!state)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (i == length - cycle)
            add_line(&s, "and then again and again:");
        tell_step(&s, state, run[i], (uint32_t)i + 1);
        memcpy(state, s.m->state, model->cone->slot_count * sizeof *state);
    }
    tell_end(&s, model, cycle);
    answer->story = s.lines;
    answer->story_count = s.count;
    return !s.no_memory;
}
