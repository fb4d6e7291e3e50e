/* The texts that are written in an agent: those that others may be equal to. */
#include "proving/machine.h"

#include <stdlib.h>
#include <string.h>

typedef struct text_list {
    const char **list;
    uint32_t count, room;
    base_arena *arena;
    bool no_memory;
} text_list;

static void add_text(text_list *l, const char *text)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (strcmp(l->list[i], text) == 0)
            return;
    const char **list = base_arena_grow(l->arena, l->list, l->count, &l->room, sizeof *list);
    l->no_memory = l->no_memory || !list;
    if (!list)
        return;
    l->list = list;
    l->list[l->count++] = text;
}

static void add_texts(text_list *l, const lang_term *t)
{
    if (!t)
        return;
    if (t->kind == LANG_TERM_STRING)
        add_text(l, t->text);
    add_texts(l, t->constant);
    add_texts(l, t->left);
    add_texts(l, t->right);
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        add_texts(l, a);
}

static void add_field_texts(text_list *l, const lang_fields *fields)
{
    for (uint32_t i = 0; i < fields->count; i++)
        add_texts(l, fields->fields[i].value);
}

static void add_block_texts(text_list *l, const lang_ast_block *b)
{
    for (const lang_ast_statement *s = b->first; s; s = s->next) {
        add_texts(l, s->target);
        add_texts(l, s->value);
        for (const lang_term *a = s->arguments.first; a; a = a->next)
            add_texts(l, a);
        add_block_texts(l, &s->body);
        add_block_texts(l, &s->otherwise);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void proving_find_texts(proving_cone *c)
{
    const lang_agent *agent = c->agent;
    text_list l = {.arena = c->arena};
    add_text(&l, "");
    for (uint32_t i = 0; i < c->all->record_count; i++)
        add_field_texts(&l, &c->all->records[i]->fields);
    for (uint32_t i = 0; i < c->all->external_count; i++)
        add_texts(&l, c->all->externals[i].returns);
    add_field_texts(&l, &agent->state);
    for (uint32_t i = 0; i < agent->accepts.count; i++)
        add_texts(&l, agent->accepts.messages[i].where);
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        const lang_handler *h = &agent->handlers[i];
        for (uint32_t f = 0; h->pattern && f < agent->accepts.messages[h->of].fields.count; f++)
            add_texts(&l, h->pattern[f]);
        add_texts(&l, h->guard);
        add_block_texts(&l, h->body);
    }
    for (uint32_t i = 0; i < agent->procedure_count; i++)
        add_block_texts(&l, agent->procedures[i].body);
    for (uint32_t i = 0; i < agent->claim_count; i++)
        add_texts(&l, agent->claims[i].formula);
    qsort(l.list, l.count, sizeof *l.list, by_text);
    c->texts = l.list;
    c->text_count = l.count;
    c->no_memory = c->no_memory || l.no_memory;
}
