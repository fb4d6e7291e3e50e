/* What occurred in a search: noted in bytes that are only ever set, so that threads need not wait. */
#include "config.h"

#include "checking/model.h"

#include <stdlib.h>
#include <string.h>

/* Per type of agents there is a byte for each handler, each tag that it accepts, emits and sends, and each
 * timer, in this order; then one for each kind of step. */

bool checking_make_notes(checking_model *m)
{
    size_t end = 0;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const spex_agent *type = m->agents[a].type;
        uint32_t same = 0;
        while (m->agents[same].type != type)
            same++;
        if (same < a) {
            m->agents[a].notes = m->agents[same].notes;
            continue;
        }
        m->agents[a].notes = end;
        end += (size_t)type->handler_count + type->accept_count + type->emit_count + type->send_count +
               type->timer_count;
    }
    m->step_notes = end;
    m->notes = base_arena_array(m->arena, end + STEP_KINDS, sizeof *m->notes);
    return m->notes != NULL;
}

static void note(const checking_model *m, size_t at)
{
    if (!atomic_load_explicit(&m->notes[at], memory_order_relaxed))
        atomic_store_explicit(&m->notes[at], 1, memory_order_relaxed);
}

static size_t start_of(const checking_model *m, uint32_t agent, enum checking_noted what)
{
    const agent_layout *a = &m->agents[agent];
    size_t at = a->notes;
    if (what > NOTED_HANDLER)
        at += a->type->handler_count;
    if (what > NOTED_ACCEPTED)
        at += a->type->accept_count;
    if (what > NOTED_EMITTED)
        at += a->type->emit_count;
    if (what > NOTED_SENT)
        at += a->type->send_count;
    return at;
}

void checking_note(const checking_model *m, uint32_t agent, enum checking_noted what, uint32_t which)
{
    note(m, start_of(m, agent, what) + which);
}

void checking_note_step(const checking_model *m, enum step_kind kind)
{
    note(m, m->step_notes + kind);
}

void checking_add_notes(const checking_model *m, const checking_model *more)
{
    for (size_t at = 0; at < m->step_notes + STEP_KINDS; at++)
        if (atomic_load_explicit(&more->notes[at], memory_order_relaxed))
            note(m, at);
}

/* ---- what may occur ---- */

typedef struct listing {
    const checking_model *m;
    base_arena *arena;
    checking_occurrence *list;
    uint32_t count, room;
    bool no_memory;
} listing;

static void add(listing *l, checking_occurrence one)
{
    checking_occurrence *list = base_arena_grow(l->arena, l->list, l->count, &l->room, sizeof *list);
    l->no_memory = l->no_memory || !list || !one.what;
    if (!list)
        return;
    l->list = list;
    list[l->count++] = one;
}

static bool is_noted(const listing *l, uint32_t agent, enum checking_noted what, uint32_t which)
{
    return atomic_load_explicit(&l->m->notes[start_of(l->m, agent, what) + which], memory_order_relaxed);
}

static void add_messages(listing *l, uint32_t agent, enum checking_noted what, const char *kind,
                         const spex_message_type *messages, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        add(l, (checking_occurrence){.kind = kind,
                                     .what = messages[i].tag,
                                     .agent = l->m->agents[agent].type,
                                     .seen = is_noted(l, agent, what, i)});
}

static void add_type_of(listing *l, uint32_t agent)
{
    const spex_agent *type = l->m->agents[agent].type;
    for (uint32_t i = 0; i < type->handler_count; i++)
        add(l, (checking_occurrence){.kind = "handler",
                                     .what = type->handlers[i].what,
                                     .agent = type,
                                     .line = type->handlers[i].line,
                                     .column = type->handlers[i].column,
                                     .seen = is_noted(l, agent, NOTED_HANDLER, i)});
    for (uint32_t i = 0; i < l->m->system->branch_count; i++) {
        const spex_branch *branch = &l->m->system->branches[i];
        if (branch->agent == type)
            add(l, (checking_occurrence){.kind = "branch",
                                         .what = branch->what,
                                         .agent = type,
                                         .line = branch->line,
                                         .column = branch->column,
                                         .seen = l->m->system->was_taken(i)});
    }
    add_messages(l, agent, NOTED_ACCEPTED, "accepts", type->accepts, type->accept_count);
    add_messages(l, agent, NOTED_EMITTED, "emits", type->emits, type->emit_count);
    add_messages(l, agent, NOTED_SENT, "sends", type->sends, type->send_count);
    for (uint32_t i = 0; i < type->timer_count; i++)
        if (type->timers[i].kind == SPEX_TIMER)
            add(l, (checking_occurrence){.kind = "timer",
                                         .what = type->timers[i].name,
                                         .agent = type,
                                         .seen = is_noted(l, agent, NOTED_TIMER, i)});
}

static void add_faults(listing *l)
{
    const spex_system *system = l->m->system;
    const struct {
        bool is_there;
        enum step_kind kind;
        const char *what;
    } faults[] = {{system->faults.crash_count > 0, STEP_CRASH, "crash"},
                  {system->faults.restart, STEP_RESTART, "restart"},
                  {system->faults.partition, STEP_PARTITION, "partition"},
                  {system->faults.partition, STEP_HEALING, "a partition that heals"},
                  {system->network.loses, STEP_LOSS, "loss"},
                  {system->network.duplicates, STEP_COPY, "duplicate"}};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].is_there)
            add(l, (checking_occurrence){
                       .kind = "fault",
                       .what = faults[i].what,
                       .seen = atomic_load_explicit(&l->m->notes[l->m->step_notes + faults[i].kind],
                                                    memory_order_relaxed)});
}

/* ---- the values of enums ---- */

/* Where the words of one field are among those that may occur. */
typedef struct words {
    const spex_agent *type;
    uint32_t field;
    uint32_t first; /* in the list */
} words;

static words *add_words(listing *l, uint32_t *count)
{
    uint32_t most = 0;
    for (uint32_t a = 0; a < l->m->agent_count; a++)
        most += l->m->agents[a].type->state_count;
    words *all = base_arena_array(l->arena, most + 1ull, sizeof *all);
    *count = 0;
    for (uint32_t a = 0; a < l->m->agent_count && all; a++) {
        const spex_agent *type = l->m->agents[a].type;
        bool is_new = true;
        for (uint32_t k = 0; k < a; k++)
            is_new = is_new && l->m->agents[k].type != type;
        for (uint32_t f = 0; f < type->state_count && is_new; f++) {
            const spex_member *field = &type->state[f];
            if (field->type->kind != SPEX_TYPE_WORDS)
                continue;
            all[(*count)++] = (words){type, f, l->count};
            for (int64_t v = 0; v <= field->type->high; v++) {
                size_t length = strlen(field->name) + strlen(field->type->words[v]) + 5;
                char *what = base_arena_array(l->arena, length, 1);
                if (what)
                    snprintf(what, length, "%s == %s", field->name, field->type->words[v]);
                add(l, (checking_occurrence){
                           .kind = "value", .what = what, .agent = type, .field = field->name});
            }
        }
    }
    return all;
}

/* Returns how many values of an agent that were not seen before are in a state. */
static uint32_t look_at_agent(listing *l, const agent_layout *agent, const char *state, const words *all,
                              uint32_t count)
{
    uint32_t new = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (all[i].type != agent->type)
            continue;
        const spex_member *field = &agent->type->state[all[i].field];
        int64_t value = values_number(field->type, state + agent->state + field->offset);
        bool *seen = &l->list[all[i].first + (uint32_t)value].seen;
        new += !*seen;
        *seen = true;
    }
    return new;
}

/* Until all of them have been seen. */
static void look_at_values(listing *l, const spex_explorer *search, const words *all, uint32_t count)
{
    char *state = malloc(l->m->state_size + 1);
    l->no_memory = l->no_memory || !state || !all;
    uint64_t left = 0;
    for (uint32_t i = 0; i < count && all; i++)
        left += (uint64_t)all[i].type->state[all[i].field].type->high + 1;
    for (uint32_t n = 0, end = spex_explorer_number_end(search); n < end && left > 0 && !l->no_memory; n++)
        for (uint32_t a = 0; a < l->m->agent_count && (a > 0 || spex_explorer_get_state(search, n, state));
             a++)
            left -= look_at_agent(l, &l->m->agents[a], state, all, count);
    free(state);
}

bool checking_occurrences(const checking_model *model, const spex_explorer *search, bool has_states,
                          base_arena *arena, checking_occurrence **list, uint32_t *count)
{
    listing l = {.m = model, .arena = arena};
    for (uint32_t a = 0; a < model->agent_count; a++) {
        bool is_new = true;
        for (uint32_t k = 0; k < a; k++)
            is_new = is_new && model->agents[k].type != model->agents[a].type;
        if (is_new)
            add_type_of(&l, a);
    }
    add_faults(&l);
    if (has_states) {
        uint32_t word_count;
        const words *all = add_words(&l, &word_count);
        look_at_values(&l, search, all, word_count);
    }
    *list = l.list;
    *count = l.count;
    return !l.no_memory;
}
