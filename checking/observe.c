/* What of a step is visible, where a system is taken as an LTS: what came from outside, then what was emitted
 * or sent, in order. */
#include "config.h"

#include "checking/model.h"

#include <stdlib.h>
#include <string.h>

/* A step, and who is told of what is visible in it. */
typedef struct watching {
    const checking_model *m;
    const checking_observation *list; /* NULL: no clause says what is visible */
    uint32_t count;
    checking_action *action;
    void *arg;
    bool no_memory;
} watching;

/* "c1" for c[1]: what may stand in an action's values. */
static void print_agent(const watching *w, uint32_t agent, FILE *out)
{
    for (const char *c = w->m->agents[agent].name; *c; c++)
        if (*c != '[' && *c != ']')
            fputc(*c, out);
}

static void print_value(const watching *w, const spex_type *type, const void *at, FILE *out)
{
    int64_t ref = type->kind == SPEX_TYPE_REF ? values_number(type, at) : 0;
    if (ref > 0)
        print_agent(w, (uint32_t)ref - 1, out);
    else
        checking_print(w->m, type, at, out);
}

static void tell(watching *w, const checking_observation *o, uint32_t agent, const spex_message_type *type,
                 const char *message, uint32_t to)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out) {
        w->no_memory = true;
        return;
    }
    if (o)
        fputs(o->action, out);
    else
        fprintf(out, "%s.%s", w->m->agents[agent].name, type->tag);
    for (uint32_t i = 0; o && i < o->field_count; i++) {
        fputs(i ? ", " : "(", out);
        if (o->fields[i] == CHECKING_RECEIVER) {
            if (to == CHECKING_OUTSIDE)
                fputs("outside", out);
            else
                print_agent(w, to, out);
        } else {
            const spex_member *field = &type->members[o->fields[i]];
            print_value(w, field->type, message + type->offset + field->offset, out);
        }
    }
    if (o && o->field_count)
        fputc(')', out);
    if (fclose(out) == 0)
        w->action(w->arg, text);
    else
        w->no_memory = true;
    free(text);
}

/* Tells of a message of an agent, as often as it is named; where nothing says what is visible, if `is_usual`.
 */
static void see(watching *w, enum checking_observed what, uint32_t agent, uint32_t number,
                const spex_message_type *type, const char *message, uint32_t to, bool is_usual)
{
    if (!w->list && is_usual)
        tell(w, NULL, agent, type, message, to);
    for (uint32_t i = 0; w->list && i < w->count; i++)
        if (w->list[i].what == what && w->list[i].message == number && w->list[i].agents[agent])
            tell(w, &w->list[i], agent, type, message, to);
}

static void see_output(watching *w, uint32_t actor, uint32_t asker, const spex_message_type *request,
                       const char *output)
{
    const agent_layout *agent = &w->m->agents[actor];
    spex_output head;
    memcpy(&head, output, sizeof head);
    if (head.kind == SPEX_EMIT) {
        bool leaves = !checking_is_reply(request, head.which) || asker == CHECKING_OUTSIDE;
        see(w, CHECKING_EMIT, actor, head.which, &agent->type->emits[head.which], output,
            leaves ? CHECKING_OUTSIDE : asker, leaves);
    } else if (head.kind == SPEX_SEND) {
        see(w, CHECKING_SEND, actor, head.which, &agent->type->sends[head.which], output, head.to - 1, false);
    } else if (head.kind == SPEX_BROADCAST) {
        for (uint32_t i = 0; i < agent->peer_count; i++)
            see(w, CHECKING_SEND, actor, head.which, &agent->type->sends[head.which], output,
                agent->peers[i] - 1, false);
    }
}

bool checking_actions(const checking_model *m, const spex_explorer_step *step,
                      const checking_observation *list, uint32_t count, checking_action *action, void *arg)
{
    const step_detail *detail = step->detail;
    watching w = {.m = m, .list = list, .count = count, .action = action, .arg = arg};
    if (!detail || detail->actor == SPEX_EXPLORER_NONE || step->outcome != SPEX_EXPLORER_STEP)
        return true; /* no handler ran */
    uint32_t asker = CHECKING_OUTSIDE;
    const spex_message_type *request = NULL;
    if (detail->message) {
        uint32_t tag;
        memcpy(&tag, detail->message, sizeof tag);
        request = &m->agents[detail->actor].type->accepts[tag];
        if (label_kind(step->label) == STEP_DELIVERY)
            asker = m->channels[label_number(step->label)].from;
        else
            see(&w, CHECKING_INPUT, detail->actor, tag, request, detail->message, detail->actor, true);
    }
    for (uint32_t i = 0; i < detail->out->count; i++)
        see_output(&w, detail->actor, asker, request,
                   (const char *)detail->out->outputs + i * m->agents[detail->actor].type->output_size);
    return !w.no_memory;
}
