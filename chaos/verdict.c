/* What did not happen, though it should have: without it nothing that held says much. */
#include "config.h"

#include "chaos/setup.h"

#include <string.h>

const char *chaos_verdict_name(chaos_verdict verdict)
{
    static const char *const names[] = {"PASS", "UNDER-TESTED", "FAIL"};
    return names[verdict];
}

typedef struct listing {
    base_arena *arena;
    const char **list;
    uint32_t count, room;
    bool no_memory;
} listing;

static void add(listing *l, const char *text)
{
    const char **list = base_arena_grow(l->arena, l->list, l->count, &l->room, sizeof *list);
    l->no_memory = l->no_memory || !list || !text;
    if (list && text) {
        l->list = list;
        list[l->count++] = text;
    }
}

static void list_faults(listing *l, const chaos_setup *s, const chaos_counts *c)
{
    const chaos_plan *p = &s->plan;
    bool parts = false;
    for (unsigned i = 0; i < CHAOS_PARTITIONS; i++)
        parts = parts || p->partition[i].is_on;
    const struct {
        chaos_word word;
        bool is_on;
        uint64_t struck;
        const char *text;
    } rows[] = {{CHAOS_KILL, p->kill.is_on, c->faults[CHAOS_FAULT_KILL], "no agent was killed"},
                {CHAOS_PAUSE, p->pause.is_on, c->faults[CHAOS_FAULT_PAUSE], "no agent was paused"},
                {CHAOS_PARTITION, parts, c->faults[CHAOS_FAULT_PARTITION], "there was no partition"},
                {CHAOS_DELAY, p->delay.high > 0, c->messages, "no message was delayed"},
                {CHAOS_DELAY, p->slow.is_on, c->faults[CHAOS_FAULT_SLOW], "there was no spell of delays"},
                {CHAOS_DROP, p->drop > 0, c->dropped, "no message was dropped"},
                {CHAOS_DUPLICATE, p->duplicate > 0, c->doubled, "no message was duplicated"},
                {CHAOS_REORDER, p->reorder > 0, c->late, "no message was reordered"},
                {CHAOS_SKEW, p->skew > 0, c->timers, "no timer ran by a clock that was wrong"},
                {CHAOS_DISK, p->full.is_on, c->faults[CHAOS_FAULT_FULL], "no disk was full"},
                {CHAOS_DISK, p->torn, c->torn, "no write was torn"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is_on && !(s->drawn >> rows[i].word & 1) && rows[i].struck == 0)
            add(l, rows[i].text);
}

static void list_subjects(listing *l, const chaos_setup *s, const chaos_seen *seen)
{
    const spex_explorer_model *m = checking_explorer_model(s->model);
    for (uint32_t i = 0; i < m->property_count; i++) {
        const spex_explorer_property *p = &m->properties[i];
        bool is_new = i == 0 || checking_claim_of(s->model, i) != checking_claim_of(s->model, i - 1);
        for (uint32_t k = 0; k < p->subject_count && is_new; k++)
            if (!seen->marks[p->subjects[k]])
                add(l, base_arena_printf(l->arena, "never came about, of '%s': %s", p->name,
                                         m->marks[p->subjects[k]]));
    }
}

const char **chaos_missing(const chaos_setup *s, const chaos_counts *c, const chaos_seen *seen,
                           const char *trouble, base_arena *arena, uint32_t *count)
{
    listing l = {.arena = arena, .list = base_arena_array(arena, 16, sizeof(char *)), .room = 16};
    l.no_memory = !l.list;
    if (trouble)
        add(&l, base_arena_printf(arena, "a run could not go on: %s", trouble));
    if (c->checks == 0)
        add(&l, "no check ran");
    if (s->plan.rate && s->system.input_count > 0 && c->answered + c->taken == 0)
        add(&l, "no input was answered");
    list_faults(&l, s, c);
    list_subjects(&l, s, seen);
    *count = l.count;
    return l.no_memory ? NULL : l.list;
}
