/* Agents are added, named, connected, restarted and looked at. */
#include "nodes/deliver.h"
#include "nodes/json.h"
#include "nodes/observe.h"
#include "nodes/store.h"

#include <assert.h>
#include <stdlib.h>

spex_ref spex_node_ref(spex_node *node, const char *name)
{
    return node && name ? node_names_add(&node->names, name) : SPEX_NONE;
}

const char *spex_node_name(spex_node *node, spex_ref ref)
{
    const node_entry *entry = node ? node_names_entry(&node->names, ref) : NULL;
    return entry ? entry->name : NULL;
}

/* ---- whom agents that are still to come may send to ---- */

typedef struct early {
    struct early *next;
    spex_ref from;
    node_peers *peers;
} early;

/* Where those of `from` are; NULL: no memory. */
static node_peers **early_peers_locked(spex_node *node, spex_ref from)
{
    early *e = node->early;
    while (e && e->from != from)
        e = e->next;
    if (!e && (e = calloc(1, sizeof *e)) != NULL) {
        e->from = from;
        e->next = node->early;
        node->early = e;
    }
    return e ? &e->peers : NULL;
}

/* They are the agent's now. */
static node_peers *take_early_locked(spex_node *node, spex_ref from)
{
    for (early **at = &node->early; *at; at = &(*at)->next) {
        early *e = *at;
        if (e->from == from) {
            node_peers *peers = e->peers;
            *at = e->next;
            free(e);
            return peers;
        }
    }
    return NULL;
}

/* ---- adding ---- */

static node_kind *kind_of_locked(spex_node *node, const spex_agent *type)
{
    for (node_kind *kind = node->kinds; kind; kind = kind->next)
        if (kind->type == type)
            return kind;
    node_kind *kind = node_kind_new(type);
    if (kind) {
        kind->next = node->kinds;
        node->kinds = kind;
    }
    return kind;
}

static node_mail *start_mail(const spex_agent *type, const void *params)
{
    node_mail *mail = malloc(sizeof *mail + type->params_size);
    if (!mail)
        return NULL;
    mail->message = (node_message){.kind = NODE_START, .is_urgent = true}; /* nothing is taken before it */
    mail->caller = NULL;
    if (type->params_count)
        memcpy(mail->in, params, type->params_size);
    return mail;
}

/* Can what it kept be read, and what it will keep be written? It is read again when it begins. */
static int check_kept(spex_node *node, node_agent *agent)
{
    bool is_there, is_whole;
    if (!node->store || !agent->kind->has_durable)
        return SPEX_OK;
    if (!node_store_takes(node, node_names_entry(&node->names, agent->ref)->name))
        return SPEX_E_STORE;
    return node_store_load(node, agent, node_agent_state(agent), &is_there, &is_whole);
}

/* The agent is seen by others when its first message is in its queue. */
static int add_locked(spex_node *node, spex_ref ref, const spex_agent *type, const void *params)
{
    node_entry *entry = node_names_entry(&node->names, ref);
    if (atomic_load(&entry->who))
        return SPEX_E_AGENT_EXISTS;
    node_kind *kind = kind_of_locked(node, type);
    node_agent *agent = kind ? node_agent_new(kind, ref) : NULL;
    node_mail *mail = agent ? start_mail(type, params) : NULL;
    if (!mail) {
        if (agent)
            node_agent_free(agent);
        return SPEX_E_NOMEM;
    }
    int status = node_observe_find(node, agent) ? check_kept(node, agent) : SPEX_E_NOMEM;
    if (status) {
        node_observe_free(agent);
        node_agent_free(agent);
        free(mail);
        return status;
    }
    agent->home = (uint16_t)(ref % node->scheduler.count);
    agent->peers = take_early_locked(node, ref);
    node_put(node, agent, &mail->message);
    node_entry_set_agent(entry, agent);
    atomic_fetch_add(&node->agents, 1);
    return SPEX_OK;
}

int spex_node_add(spex_node *node, const char *name, const spex_agent *agent, const void *params)
{
    if (!node || !name || !*name || !agent || (agent->params_count && !params))
        return SPEX_E_ARGUMENT;
    if (agent->abi != SPEX_AGENT_ABI)
        return SPEX_E_AGENT;
    spex_ref ref = node_names_add(&node->names, name);
    if (ref == SPEX_NONE)
        return SPEX_E_NOMEM;
    uint32_t place = node_scheduler_enter(&node->scheduler);
    pthread_mutex_lock(&node->lock);
    int status = node_is_stopping(node) ? SPEX_E_STOPPED : add_locked(node, ref, agent, params);
    pthread_mutex_unlock(&node->lock);
    node_scheduler_exit(&node->scheduler, place);
    return status;
}

/* ---- connections ---- */

/* Adds a number to those of a set, or leaves it if it is there. False: no memory. */
static bool add_peer(node_peers **set, spex_ref ref)
{
    node_peers *peers = *set;
    uint32_t at = peers ? peers->count : 0;
    while (at > 0 && peers->refs[at - 1] >= ref)
        at--;
    if (peers && at < peers->count && peers->refs[at] == ref)
        return true;
    if (!peers || peers->count == peers->room) {
        uint32_t room = peers ? 2 * peers->room : 2;
        node_peers *more = realloc(peers, sizeof *more + room * sizeof more->refs[0]);
        if (!more)
            return false;
        more->count = peers ? more->count : 0;
        more->room = room;
        *set = peers = more;
    }
    memmove(&peers->refs[at + 1], &peers->refs[at], (peers->count - at) * sizeof peers->refs[0]);
    peers->refs[at] = ref;
    peers->count++;
    return true;
}

int spex_node_connect(spex_node *node, const char *from, const char *to)
{
    if (!node || !from || !to || atomic_load(&node->phase) != NODE_OPEN)
        return SPEX_E_ARGUMENT;
    spex_ref from_ref = node_names_add(&node->names, from), to_ref = node_names_add(&node->names, to);
    if (from_ref == SPEX_NONE || to_ref == SPEX_NONE)
        return SPEX_E_NOMEM;
    if (from_ref == to_ref)
        return SPEX_E_ARGUMENT;
    pthread_mutex_lock(&node->lock);
    node_entry *entry = node_names_entry(&node->names, from_ref);
    node_agent *agent = node_entry_agent(entry);
    node_peers **peers = agent ? &agent->peers : early_peers_locked(node, from_ref);
    bool done = peers && add_peer(peers, to_ref);
    if (done)
        atomic_store(&node->is_connected, true);
    pthread_mutex_unlock(&node->lock);
    return done ? SPEX_OK : SPEX_E_NOMEM;
}

/* ---- names that the program answers to ---- */

typedef struct attached {
    node_way way;
    spex_outside_fn *fn;
    void *arg;
    const char *name;
    struct attached *next;
} attached;

/* To a function of the program's, as if it were what the agent emits. */
static int give(node_way *way, spex_node *node, const node_parcel *parcel)
{
    const attached *a = (const attached *)way;
    const node_entry *from = node_names_entry(&node->names, parcel->from);
    if (!from)
        return SPEX_E_AGENT; /* it comes from outside already */
    const void *output = (const char *)parcel->body - parcel->type->offset;
    spex_outside message = {
        .node = node, .agent = from->name, .type = parcel->agent, .output = output, .to = a->name};
    a->fn(&message, a->arg);
    return SPEX_OK;
}

int spex_node_attach(spex_node *node, const char *name, spex_outside_fn *fn, void *arg)
{
    if (!node || !name || !*name || !fn)
        return SPEX_E_ARGUMENT;
    spex_ref ref = node_names_add(&node->names, name);
    attached *a = ref == SPEX_NONE ? NULL : calloc(1, sizeof *a);
    if (!a)
        return SPEX_E_NOMEM;
    node_entry *entry = node_names_entry(&node->names, ref);
    *a = (attached){.way.send = give, .fn = fn, .arg = arg, .name = entry->name};
    pthread_mutex_lock(&node->lock);
    int status = node_entry_way(entry) ? SPEX_E_AGENT_EXISTS : node_set_way(node, ref, &a->way);
    if (status == SPEX_OK) {
        a->next = node->attached;
        node->attached = a;
    }
    pthread_mutex_unlock(&node->lock);
    if (status)
        free(a);
    return status;
}

void node_agents_release(spex_node *node)
{
    for (early *e = node->early, *next; e; e = next) {
        next = e->next;
        free(e->peers);
        free(e);
    }
    for (attached *a = node->attached, *next; a; a = next) {
        next = a->next;
        free(a);
    }
}

/* ---- restarting, and looking ---- */

/* Puts something into an agent's queue, or not, if the node does not run any more. */
static int put(spex_node *node, node_agent *agent, node_message *message)
{
    uint32_t place = node_scheduler_enter(&node->scheduler);
    int status = node_is_stopping(node) ? SPEX_E_STOPPED : SPEX_OK;
    if (status == SPEX_OK)
        node_put(node, agent, message);
    node_scheduler_exit(&node->scheduler, place);
    return status;
}

static node_agent *find(spex_node *node, const char *name)
{
    const node_entry *entry = node_names_entry(&node->names, node_names_find(&node->names, name));
    return entry ? node_entry_agent(entry) : NULL;
}

int spex_node_restart(spex_node *node, const char *name)
{
    if (!node || !name)
        return SPEX_E_ARGUMENT;
    node_agent *agent = find(node, name);
    if (!agent)
        return SPEX_E_AGENT_NOT_FOUND;
    node_message *message = malloc(sizeof *message);
    if (!message)
        return SPEX_E_NOMEM;
    *message = (node_message){.kind = NODE_RESTART};
    int status = put(node, agent, message);
    if (status)
        free(message);
    return status;
}

typedef struct look_task {
    node_task task;
    const spex_node *node;
    const spex_member *field;
    char *json;
    bool is_done;
    pthread_mutex_t lock;
    pthread_cond_t done;
} look_task;

static void look(node_task *task, void *state)
{
    look_task *look = (look_task *)task;
    look->json = node_field_json(look->node, look->field, state);
    pthread_mutex_lock(&look->lock);
    look->is_done = true;
    pthread_cond_signal(&look->done);
    pthread_mutex_unlock(&look->lock);
}

static const spex_member *find_field(const spex_agent *type, const char *name)
{
    for (uint32_t i = 0; i < type->state_count; i++)
        if (strcmp(type->state[i].name, name) == 0)
            return &type->state[i];
    return NULL;
}

/* In the agent's turn, before what else is queued. */
static int look_in_turn(spex_node *node, node_agent *agent, const spex_member *field, char **json)
{
    look_task task = {.task.message = {.kind = NODE_TASK, .is_urgent = true},
                      .task.run = look,
                      .node = node,
                      .field = field};
    pthread_mutex_init(&task.lock, NULL);
    pthread_cond_init(&task.done, NULL);
    int status = put(node, agent, &task.task.message);
    pthread_mutex_lock(&task.lock);
    while (status == SPEX_OK && !task.is_done)
        pthread_cond_wait(&task.done, &task.lock);
    pthread_mutex_unlock(&task.lock);
    pthread_mutex_destroy(&task.lock);
    pthread_cond_destroy(&task.done);
    *json = task.json;
    return status ? status : task.json ? SPEX_OK : SPEX_E_NOMEM;
}

int spex_node_field(spex_node *node, const char *name, const char *field, char **json)
{
    if (!node || !name || !field || !json || node_scheduler_here(&node->scheduler))
        return SPEX_E_ARGUMENT;
    node_agent *agent = find(node, name);
    if (!agent)
        return SPEX_E_AGENT_NOT_FOUND;
    const spex_member *member = find_field(agent->kind->type, field);
    if (!member)
        return SPEX_E_NAME;
    int phase = atomic_load(&node->phase);
    if (phase == NODE_STOPPING)
        return SPEX_E_STOPPED;
    if (phase != NODE_ENDED)
        return look_in_turn(node, agent, member, json);
    *json = node_field_json(node, member, node_agent_state(agent));
    return *json ? SPEX_OK : SPEX_E_NOMEM;
}
