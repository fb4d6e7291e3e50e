/* Checks. The proxy passes nothing on any more; on every connection each node is asked to pause, and answers
 * behind all that it has sent. Then all that is under way is with the proxy, or waits in a node, and each
 * node shows what it has. While an agent is down that comes again, or stands still, no check begins: what it
 * keeps cannot be seen.
 */
#include "config.h"

#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

enum { PUT_OFF = 5 }; /* milliseconds */

static bool is_whole(const line *l)
{
    return l->ends[0] && l->ends[1] && !l->ends[0]->is_closing && !l->ends[1]->is_closing;
}

/* ---- may it be now? ---- */

static bool can_look(const cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++) {
        const member *m = &c->members[a];
        if (m->program)
            continue; /* nothing of it is seen */
        bool is_coming =
            m->phase == MEMBER_DOWN && (m->is_process || uv_is_active((const uv_handle_t *)&m->timer) ||
                                        checking_keeps(chaos_setup_model(c->setup), m->agent));
        if (m->phase == MEMBER_STARTING || m->is_paused || m->full || m->doom || is_coming ||
            (m->phase == MEMBER_UP && !m->control))
            return false;
    }
    for (const line *l = c->lines; l; l = l->next)
        if (is_whole(l) && l->ready < 2)
            return false;
    return true;
}

void look_begin(cluster *c)
{
    if (!can_look(c)) {
        c->next_check = cluster_now(c) + PUT_OFF * CHAOS_MILLISECOND;
        return;
    }
    c->look = ++c->looks;
    c->is_held = true;
    c->is_asked = false;
    for (line *l = c->lines; l; l = l->next) {
        l->is_held[0] = l->is_held[1] = false;
        for (unsigned side = 0; side < 2 && is_whole(l); side++)
            frame_send(c, l->ends[side], NETWORK_HOLD, c->look);
    }
    for (uint32_t a = 0; a < c->count; a++) {
        member *m = &c->members[a];
        m->is_held = m->is_shown = false;
        if (m->phase == MEMBER_UP && !m->program)
            frame_send(c, m->control, NETWORK_HOLD, c->look);
    }
    look_proceed(c);
}

/* ---- what was seen ---- */

static void tell_state(cluster *c, const void *state)
{
    base_arena *arena = base_arena_new();
    checking_told told = {.change_count = 0};
    if (arena && checking_tell_changes(chaos_setup_model(c->setup), NULL, state, arena, &told))
        for (uint32_t i = 0; i < told.change_count; i++)
            cluster_note(c, "    %s = %s", told.changes[i].field, told.changes[i].value);
    base_arena_free(arena);
}

static void judge_properties(cluster *c)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    bool is_broken = false;
    for (uint32_t i = 0; i < m->property_count; i++) {
        const spex_explorer_property *p = &m->properties[i];
        if (p->kind != SPEX_EXPLORER_STATES || p->state(m->self, c->state, p->arg))
            continue;
        cluster_note(c, "violated: %s", p->name);
        cluster_fail(c, (chaos_failure){.kind = CHAOS_VIOLATED, .property = i});
        is_broken = true;
    }
    m->mark_state(m->self, c->state, c->seen->marks);
    if (is_broken) {
        tell_state(c, c->state);
        cluster_end(c, NULL);
    }
}

static uint32_t faults_property(const cluster *c)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    uint32_t i = 0;
    while (i < m->property_count && m->properties[i].kind != SPEX_EXPLORER_FAULTS)
        i++;
    return i;
}

/* What the nodes themselves have found: faults of handlers. */
static void judge_counts(cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++) {
        const member *m = &c->members[a];
        if (!m->is_shown || m->counts[0] == 0)
            continue;
        char words[MEMBER_WORDS];
        member_last_words(m, words);
        cluster_note(c, "a handler of %s went wrong%s%s", m->name, *words ? ": " : "", words);
        cluster_fail(c, (chaos_failure){.kind = CHAOS_VIOLATED, .property = faults_property(c)});
        cluster_end(c, NULL);
    }
}

static void judge(cluster *c)
{
    enum built built;
    while ((built = state_build(c, c->state)) == BUILT_NO_ROOM) {
        void *state = NULL;
        if (chaos_setup_grow(c->setup))
            state = realloc(c->state,
                            checking_explorer_model(chaos_setup_model(c->setup))->state_size + (size_t)1);
        if (!state) {
            cluster_end(c, "too many messages wait for one agent");
            return;
        }
        c->state = state;
    }
    c->no_memory = c->no_memory || built == BUILT_NO_MEMORY;
    if (built == BUILT_WRONG)
        cluster_end(c, "a node shows what cannot be");
    if (built != BUILT)
        return;
    c->outcome->counts.checks++;
    if (!steps_judge(c)) {
        tell_state(c, c->between);
        cluster_end(c, NULL);
        return;
    }
    judge_properties(c);
    judge_counts(c);
}

static void go_on(cluster *c)
{
    c->look = 0;
    c->is_held = false;
    for (uint32_t a = 0; a < c->count; a++)
        if (c->members[a].phase == MEMBER_UP && c->members[a].control)
            frame_send(c, c->members[a].control, NETWORK_GO, -1);
    proxy_go_on(c);
    cluster_checked(c);
}

/* ---- step by step ---- */

static bool all_are_held(const cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++)
        if (c->members[a].phase == MEMBER_UP && !c->members[a].program && !c->members[a].is_held)
            return false;
    for (const line *l = c->lines; l; l = l->next)
        if (is_whole(l) && !(l->is_held[0] && l->is_held[1]))
            return false;
    return true;
}

static bool all_are_shown(const cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++)
        if (c->members[a].phase == MEMBER_UP && !c->members[a].program && !c->members[a].is_shown)
            return false;
    return true;
}

/* Something has gone wrong meanwhile: what was seen is not whole. */
static bool is_broken(const cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++) {
        const member *m = &c->members[a];
        if (m->program)
            continue;
        if ((m->phase == MEMBER_UP && (!m->control || m->control->is_closing)) ||
            (m->phase == MEMBER_DOWN && m->is_process))
            return true;
    }
    return false;
}

void look_proceed(cluster *c)
{
    if (!c->look || c->is_ending)
        return;
    if (is_broken(c)) {
        go_on(c);
        return;
    }
    if (!all_are_held(c))
        return;
    if (!c->is_asked) {
        c->is_asked = true;
        for (uint32_t a = 0; a < c->count; a++)
            if (c->members[a].phase == MEMBER_UP && !c->members[a].program)
                frame_send(c, c->members[a].control, NETWORK_LOOK, -1);
    }
    if (!all_are_shown(c))
        return;
    judge(c);
    go_on(c);
}
