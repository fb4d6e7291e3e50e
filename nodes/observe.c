/* Agents are followed by specifications: what one accepts, emits or sends is an action of an instance. Where
 * the state that is reported is not a field of the agent, it is the one to which the specification goes by
 * that action from where it is; several agents may be one such instance, and report one after the other. */
#include "nodes/observe.h"

#include "nodes/leave.h"
#include "values/values.h"

#include "messages/messages.h"

#include <stdlib.h>

typedef struct observation {
    const spex_observe *what;
    const spex_member *state;       /* NULL: the specification's */
    uint32_t accepts, emits, sends; /* which of these has the tag; UINT32_MAX: none */
} observation;

struct node_observed {
    uint32_t count;
    const char *name;
    observation entries[];
};

/* "c" is "c" itself, and each of "c[0]", "c[1]", ... */
static bool is_named(const char *agent, const char *name)
{
    size_t length = strlen(name);
    return strncmp(agent, name, length) == 0 && (!agent[length] || agent[length] == '[');
}

static uint32_t find_tag(const spex_message_type *messages, uint32_t count, const char *tag)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(messages[i].tag, tag) == 0)
            return i;
    return UINT32_MAX;
}

static const spex_member *find_field(const spex_agent *type, const char *name)
{
    for (uint32_t i = 0; name && i < type->state_count; i++)
        if (strcmp(type->state[i].name, name) == 0 &&
            (type->state[i].type->kind == SPEX_TYPE_WORDS || type->state[i].type->kind == SPEX_TYPE_BOOL))
            return &type->state[i];
    return NULL;
}

/* What of an agent is observed is there, or somebody has made a mistake that would never be noticed. */
static observation make(spex_node *node, const spex_agent *type, const spex_observe *what, const char *name)
{
    observation o = {what, find_field(type, what->state),
                     find_tag(type->accepts, type->accept_count, what->tag),
                     find_tag(type->emits, type->emit_count, what->tag),
                     find_tag(type->sends, type->send_count, what->tag)};
    if (o.accepts == UINT32_MAX && o.emits == UINT32_MAX && o.sends == UINT32_MAX)
        node_error(node, SPEX_E_ARGUMENT, NULL, 0, 0, "observe: %s neither accepts, emits nor sends '%s'",
                   name, what->tag);
    if (what->state && !o.state)
        node_error(node, SPEX_E_ARGUMENT, NULL, 0, 0, "observe: %s has no field '%s' of words", name,
                   what->state);
    return o;
}

bool node_observe_find(spex_node *node, node_agent *agent)
{
    const char *name = node_names_entry(&node->names, agent->ref)->name;
    size_t most = node->options.observe_count, count = 0;
    for (size_t i = 0; i < most; i++)
        count += is_named(name, node->options.observe[i].agent);
    if (count == 0)
        return true;
    agent->observed = calloc(1, sizeof *agent->observed + count * sizeof agent->observed->entries[0]);
    if (!agent->observed)
        return false;
    agent->observed->name = name;
    for (size_t i = 0; i < most; i++)
        if (is_named(name, node->options.observe[i].agent))
            agent->observed->entries[agent->observed->count++] =
                make(node, agent->kind->type, &node->options.observe[i], name);
    return true;
}

void node_observe_free(node_agent *agent)
{
    free(agent->observed);
}

/* ---- what is reported ---- */

static const char *state_of(const node_step *s, const observation *o)
{
    if (!o->state)
        return NULL;
    int64_t number = values_number(o->state->type, (const char *)s->state + o->state->offset);
    return o->state->type->kind == SPEX_TYPE_WORDS ? o->state->type->words[number]
           : number                                ? "true"
                                                   : "false";
}

static uint32_t find_name(const char *const *names, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return UINT32_MAX;
}

/* Where the specification goes by the action; where it is, if it does not allow it. */
static const char *next_state(const spex_monitor *m, const char *state, const char *action)
{
    uint32_t from = find_name(m->states, m->state_count, state);
    uint32_t by = find_name(m->actions, m->action_count, action);
    for (uint32_t i = 0; i < m->edge_count; i++)
        if (m->edges[i].from == from && m->edges[i].action == by)
            return m->states[m->edges[i].to];
    return state;
}

/* What is to be reported: all of it lasts as long as the node. */
typedef struct report_note {
    node_note note;
    const observation *o;
    const char *instance, *state; /* `state` NULL: the specification's */
} report_note;

/* Errors are the engine's to tell. */
static void report(spex_node *node, const node_note *note)
{
    const report_note *r = (const report_note *)note;
    const spex_observe *what = r->o->what;
    spex_engine *engine = node->options.engine;
    spex_instance *instance;
    if (r->state) {
        spex_transition_of(engine, what->monitor, spex_id_str(r->instance), what->action, r->state);
        return;
    }
    pthread_mutex_lock(&node->observing);
    if (spex_get_instance_of(engine, what->monitor, spex_id_str(r->instance), &instance) == SPEX_OK) {
        const char *state = next_state(what->monitor, instance->state, what->action);
        spex_transition_of(engine, what->monitor, spex_id_str(r->instance), what->action, state);
        spex_instance_free(instance);
    }
    pthread_mutex_unlock(&node->observing);
}

static void begin(spex_node *node, const node_note *note)
{
    const report_note *r = (const report_note *)note;
    spex_engine *engine = node->options.engine;
    spex_instance *instance;
    pthread_mutex_lock(&node->observing);
    if (spex_get_instance_of(engine, r->o->what->monitor, spex_id_str(r->instance), &instance) == SPEX_OK)
        spex_instance_free(instance); /* it goes on, or another observation has begun it */
    else
        spex_init_instance(engine, r->o->what->monitor, spex_id_str(r->instance), NULL, r->state);
    pthread_mutex_unlock(&node->observing);
}

/* Now, or with what else is told of the step. */
static void note(const node_step *s, const observation *o, void (*tell)(spex_node *, const node_note *))
{
    report_note made = {.note.tell = tell,
                        .o = o,
                        .instance = o->what->instance ? o->what->instance : s->agent->observed->name,
                        .state = state_of(s, o)};
    if (!s->notes->wait) {
        tell(s->node, &made.note);
        return;
    }
    report_note *kept = malloc(sizeof *kept);
    if (kept)
        *kept = made;
    node_notes_add(s->node, s->notes, kept ? &kept->note : NULL);
}

void node_observe_start(const node_step *s)
{
    for (uint32_t i = 0; i < s->agent->observed->count; i++)
        note(s, &s->agent->observed->entries[i], begin);
}

static void report_output(const node_step *s, const spex_output *output)
{
    for (uint32_t i = 0; i < s->agent->observed->count; i++) {
        const observation *o = &s->agent->observed->entries[i];
        bool is_send = output->kind == SPEX_SEND || output->kind == SPEX_BROADCAST;
        if ((output->kind == SPEX_EMIT && o->emits == output->which) ||
            (is_send && o->sends == output->which))
            note(s, o, report);
    }
}

void node_observe_step(const node_step *s)
{
    uint32_t tag = UINT32_MAX;
    if (s->in)
        memcpy(&tag, s->in, sizeof tag);
    for (uint32_t i = 0; s->in && i < s->agent->observed->count; i++)
        if (s->agent->observed->entries[i].accepts == tag)
            note(s, &s->agent->observed->entries[i], report);
    for (uint32_t i = 0; i < s->out.count; i++)
        report_output(s, node_output(s->type, s->out.outputs, i));
}
