/* From what one agent sends to what another accepts. Which field becomes which is found out once; most fields
 * then are a copy. Several threads may find it out at once: each is kept, and any will do. */
#include "nodes/translate.h"

#include "values/values.h"

#include <stdlib.h>

typedef struct step { /* a field that is given */
    const spex_member *from, *to;
    bool is_copy;
} step;

struct node_translation {
    node_translation *next;
    const spex_message_type *from, *to;
    const spex_agent *type;
    uint32_t tag, step_count;
    step steps[];
};

static const spex_member *find_member(const spex_message_type *type, const char *name)
{
    for (uint32_t i = 0; i < type->member_count; i++)
        if (strcmp(type->members[i].name, name) == 0)
            return &type->members[i];
    return NULL;
}

static uint32_t find_tag(const spex_agent *type, const char *tag)
{
    for (uint32_t i = 0; i < type->accept_count; i++)
        if (strcmp(type->accepts[i].tag, tag) == 0)
            return i;
    return UINT32_MAX;
}

/* False: the messages do not fit. */
static bool find_steps(node_translation *t)
{
    for (uint32_t i = 0; i < t->to->member_count; i++) {
        const spex_member *to = &t->to->members[i], *from = find_member(t->from, to->name);
        if (from ? !values_types_fit(from->type, to->type) : !to->value)
            return false;
        if (!from)
            continue;
        t->steps[t->step_count++] = (step){from, to, values_types_are_same(from->type, to->type)};
    }
    return true;
}

static node_translation *make(const node_kind *kind, const spex_message_type *from)
{
    uint32_t tag = find_tag(kind->type, from->tag);
    const spex_message_type *to = tag == UINT32_MAX ? NULL : &kind->type->accepts[tag];
    size_t steps = to ? to->member_count : 0;
    node_translation *t = calloc(1, sizeof *t + steps * sizeof t->steps[0]);
    if (!t)
        return NULL;
    t->from = from;
    t->to = to;
    t->type = kind->type;
    t->tag = to && find_steps(t) ? tag : UINT32_MAX;
    return t;
}

const node_translation *node_translation_of(node_kind *to, const spex_message_type *from)
{
    node_translation *t = atomic_load_explicit(&to->translations, memory_order_acquire);
    while (t && t->from != from)
        t = t->next;
    if (t)
        return t;
    t = make(to, from);
    if (!t)
        return NULL;
    t->next = atomic_load_explicit(&to->translations, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&to->translations, &t->next, t, memory_order_acq_rel,
                                                  memory_order_relaxed))
        ;
    return t;
}

uint32_t node_translation_tag(const node_translation *translation)
{
    return translation->tag;
}

bool node_translate(const node_translation *t, const void *body, void *message)
{
    char *to = (char *)message + t->to->offset;
    memset(message, 0, t->type->message_size);
    memcpy(message, &t->tag, sizeof t->tag);
    if (t->to->first && t->step_count < t->to->member_count)
        t->to->first(to);
    for (uint32_t i = 0; i < t->step_count; i++) {
        const step *s = &t->steps[i];
        char *at = to + s->to->offset;
        if (s->is_copy)
            memcpy(at, (const char *)body + s->from->offset, s->to->type->size);
        else if (!values_convert(s->from->type, (const char *)body + s->from->offset, s->to->type, at))
            return false;
    }
    return true;
}

void node_translations_free(node_kind *kind)
{
    for (node_translation *t = kind->translations, *next; t; t = next) {
        next = t->next;
        free(t);
    }
}
