/* What happened in a step: it is taken once more, and looked at. */
#include "config.h"

#include "checking/model.h"

#include <stdlib.h>
#include <string.h>

/* The step that is looked for, and what is told of it. */
typedef struct telling {
    spex_explorer_out out;
    const checking_model *m;
    const void *before;
    const spex_explorer_moment *moment;
    uint32_t broken; /* the property of steps that it breaks, or SPEX_EXPLORER_NONE */
    base_arena *arena;
    checking_told *told;
    checking_arrow *arrows;
    checking_change *results;
    uint32_t arrow_room, result_room;
    bool is_found, no_memory;
} telling;

/* ---- texts ---- */

/* A stream whose text goes to the arena. */
typedef struct paper {
    FILE *out;
    char *text;
    size_t length;
} paper;

static FILE *paper_open(paper *p)
{
    p->text = NULL;
    p->out = open_memstream(&p->text, &p->length);
    return p->out;
}

static const char *paper_close(paper *p, base_arena *arena)
{
    const char *kept = fclose(p->out) == 0 ? base_arena_text(arena, p->text, p->length) : NULL;
    free(p->text);
    return kept;
}

static const char *describe(const telling *t)
{
    paper p;
    if (!paper_open(&p))
        return NULL;
    checking_describe(t->m, t->before, t->moment->label, t->moment->after, p.out);
    return paper_close(&p, t->arena);
}

static void add_arrow(telling *t, int kind, uint32_t from, uint32_t to, const spex_message_type *type,
                      const char *body)
{
    paper p;
    checking_arrow *arrows =
        base_arena_grow(t->arena, t->arrows, t->told->arrow_count, &t->arrow_room, sizeof *arrows);
    if (!arrows || !paper_open(&p)) {
        t->no_memory = true;
        return;
    }
    checking_print_message(t->m, type, body, p.out);
    checking_arrow *arrow = &arrows[t->told->arrow_count++];
    t->told->arrows = t->arrows = arrows;
    arrow->from = from;
    arrow->to = to;
    arrow->kind = kind;
    arrow->text = paper_close(&p, t->arena);
    t->no_memory = t->no_memory || !arrow->text;
}

/* ---- arrows ---- */

static const spex_message_type *accepted(const checking_model *m, uint32_t agent, const char *message)
{
    uint32_t tag;
    memcpy(&tag, message, sizeof tag);
    return &m->agents[agent].type->accepts[tag];
}

/* A message that stood in a channel before. */
static void add_waiting(telling *t, int kind)
{
    const channel_layout *c = &t->m->channels[label_number(t->moment->label)];
    const char *message =
        (const char *)t->before + c->messages + label_rest(t->moment->label) * c->message_size;
    add_arrow(t, kind, c->from, c->to, checking_wire(c, message)->sent, message + WIRE_BODY);
}

static void add_output(telling *t, uint32_t actor, uint32_t asker, const spex_message_type *request,
                       const char *output)
{
    const agent_layout *agent = &t->m->agents[actor];
    spex_output head;
    memcpy(&head, output, sizeof head);
    if (head.kind != SPEX_SEND && head.kind != SPEX_BROADCAST && head.kind != SPEX_EMIT)
        return;
    const spex_message_type *type =
        head.kind == SPEX_EMIT ? &agent->type->emits[head.which] : &agent->type->sends[head.which];
    const char *body = output + type->offset;
    if (head.kind == SPEX_SEND) {
        add_arrow(t, CHECKING_SENDS, actor, head.to - 1, type, body);
    } else if (head.kind == SPEX_BROADCAST) {
        for (uint32_t i = 0; i < agent->peer_count; i++)
            add_arrow(t, CHECKING_SENDS, actor, agent->peers[i] - 1, type, body);
    } else {
        bool is_reply = checking_is_reply(request, head.which);
        add_arrow(t, CHECKING_EMITS, actor, is_reply ? asker : CHECKING_OUTSIDE, type, body);
    }
}

/* ---- externs ---- */

/* A number as a value of a type lies in memory. */
static const void *laid_out(const spex_type *type, int64_t number, void *room)
{
    const int8_t n8 = (int8_t)number;
    const int16_t n16 = (int16_t)number;
    const int32_t n32 = (int32_t)number;
    const void *from = type->size == 1   ? (const void *)&n8
                       : type->size == 2 ? (const void *)&n16
                       : type->size == 4 ? (const void *)&n32
                                         : (const void *)&number;
    return memcpy(room, from, type->size < sizeof number ? type->size : sizeof number);
}

/* What an extern gave: "look()" and its result. */
static void add_result(telling *t, const spex_external *external, int64_t which)
{
    paper name, value;
    int64_t room;
    checking_change *results =
        base_arena_grow(t->arena, t->results, t->told->result_count, &t->result_room, sizeof *results);
    if (!results || !paper_open(&name)) {
        t->no_memory = true;
        return;
    }
    t->told->results = t->results = results;
    fprintf(name.out, "%s()", external->name);
    checking_change *result = &results[t->told->result_count++];
    *result = (checking_change){.field = paper_close(&name, t->arena)};
    if (paper_open(&value)) {
        const void *at = external->values.items
                             ? (const char *)external->values.items + (size_t)which * external->result->size
                             : laid_out(external->result, external->values.low + which, &room);
        if (external->sensitive)
            fputs("(redacted)", value.out);
        else
            checking_print(t->m, external->result, at, value.out);
        result->value = paper_close(&value, t->arena);
    }
    t->no_memory = t->no_memory || !result->field || !result->value;
}

/* "look() gives 3, flip() gives true" */
static const char *given_text(const telling *t)
{
    paper p;
    if (!paper_open(&p))
        return NULL;
    for (uint32_t i = 0; i < t->told->result_count; i++)
        fprintf(p.out, "%s%s gives %s", i ? ", " : "", t->told->results[i].field, t->told->results[i].value);
    return paper_close(&p, t->arena);
}

static void tell_results(telling *t, const step_detail *detail)
{
    for (uint32_t i = 0; i < detail->choice_count && !t->no_memory; i++)
        add_result(t, &t->m->system->externals[detail->chosen_of[i]], detail->choices[i]);
    if (t->told->result_count > 0 && !t->no_memory) {
        t->told->given = given_text(t);
        t->no_memory = !t->told->given;
    }
}

bool checking_tell_results(const checking_model *model, const spex_explorer_step *step, base_arena *arena,
                           checking_told *told)
{
    const step_detail *detail = step->detail;
    telling t = {.m = model, .arena = arena, .told = told};
    if (detail && detail->actor != SPEX_EXPLORER_NONE)
        tell_results(&t, detail);
    return !t.no_memory;
}

/* ---- the handler ---- */

static void tell_handler(telling *t, const step_detail *detail)
{
    const spex_agent *type = t->m->agents[detail->actor].type;
    const spex_outbox *out = detail->out;
    enum step_kind kind = label_kind(t->moment->label);
    uint32_t asker = CHECKING_OUTSIDE;
    const spex_message_type *request = NULL;
    if (detail->message) {
        if (kind == STEP_DELIVERY)
            asker = t->m->channels[label_number(t->moment->label)].from;
        request = accepted(t->m, detail->actor, detail->message);
        add_arrow(t, CHECKING_GETS, asker, detail->actor, request,
                  (const char *)detail->message + request->offset);
    }
    t->told->type = type;
    if (out->handler)
        t->told->handler = &type->handlers[out->handler - 1];
    if (t->moment->outcome == SPEX_EXPLORER_FAULT && out->fault && out->fault <= type->place_count)
        t->told->fault = &type->places[out->fault - 1];
    for (uint32_t i = 0; i < out->count; i++)
        add_output(t, detail->actor, asker, request, (const char *)out->outputs + i * type->output_size);
    tell_results(t, detail);
}

/* ---- changes ---- */

bool checking_tell_changes(const checking_model *m, const void *before, const void *after, base_arena *arena,
                           checking_told *told)
{
    checking_change *changes = NULL;
    uint32_t room = 0;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const agent_layout *agent = &m->agents[a];
        for (uint32_t i = 0; i < agent->type->state_count; i++) {
            const spex_member *field = &agent->type->state[i];
            size_t at = agent->state + field->offset;
            if (before && memcmp((const char *)before + at, (const char *)after + at, field->type->size) == 0)
                continue;
            changes = base_arena_grow(arena, changes, told->change_count, &room, sizeof *changes);
            told->changes = changes;
            paper name, value;
            if (!changes || !paper_open(&name))
                return false;
            fprintf(name.out, "%s.%s", agent->name, field->name);
            checking_change *change = &changes[told->change_count++];
            change->field = paper_close(&name, arena);
            if (!paper_open(&value))
                return false;
            if (field->sensitive)
                fputs("(redacted)", value.out);
            else
                checking_print(m, field->type, (const char *)after + at, value.out);
            change->value = paper_close(&value, arena);
            if (!change->field || !change->value)
                return false;
        }
    }
    return true;
}

/* ---- the step ---- */

static void look(spex_explorer_out *out, const spex_explorer_step *step)
{
    telling *t = (telling *)(void *)out;
    const step_detail *detail = step->detail;
    bool fits = !t->is_found && step->label == t->moment->label && step->outcome == t->moment->outcome &&
                (!t->moment->after || memcmp(step->after, t->moment->after, t->m->state_size) == 0);
    const spex_explorer_model *m = checking_explorer_model(t->m);
    const spex_explorer_property *p = t->broken < m->property_count ? &m->properties[t->broken] : NULL;
    if (!fits || (p && p->step(m->self, t->before, step, p->arg)))
        return;
    t->is_found = true;
    t->told->agent = step->agent == SPEX_EXPLORER_NONE ? CHECKING_OUTSIDE : step->agent;
    enum step_kind kind = label_kind(step->label);
    if (kind == STEP_LOSS || kind == STEP_COPY)
        add_waiting(t, kind == STEP_LOSS ? CHECKING_LOSES : CHECKING_DOUBLES);
    else if (detail && detail->actor != SPEX_EXPLORER_NONE)
        tell_handler(t, detail);
    else if (kind == STEP_DELIVERY)
        add_waiting(t, CHECKING_GETS);
}

const checking_told *checking_tell(const checking_model *model, const void *before,
                                   const spex_explorer_moment *moment, uint32_t broken, base_arena *arena)
{
    void *scratch = calloc(1, model->scratch_size + 1);
    telling t = {.out = {.step = look, .scratch = scratch},
                 .m = model,
                 .before = before,
                 .moment = moment,
                 .broken = broken,
                 .arena = arena,
                 .told = base_arena_alloc(arena, sizeof *t.told)};
    if (scratch && t.told) {
        *t.told = (checking_told){.text = describe(&t)};
        checking_steps(model, before, &t.out);
        t.no_memory = t.no_memory || !t.told->text ||
                      (moment->after && !checking_tell_changes(model, before, moment->after, arena, t.told));
    }
    free(scratch);
    return scratch && t.told && t.is_found && !t.no_memory ? t.told : NULL;
}
