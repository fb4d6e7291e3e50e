/* How many outputs a call has at most, so that a program knows how much room it needs: counted over
 * statements; of branches the greater, of a loop as often as its container has room for entries. */
#include "config.h"

#include "compiler/agents/writer.h"

static uint32_t sum(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static uint32_t of_block(const lang_ast_block *block, const uint32_t *procedures);

static uint32_t of_loop(const lang_ast_statement *s, const uint32_t *procedures)
{
    uint32_t once = of_block(&s->body, procedures);
    bool is_peers = s->value->kind == LANG_TERM_NAME && s->value->meaning == LANG_MEANS_PEERS;
    uint64_t all = (uint64_t)once * s->value->type.capacity;
    return once == 0 ? 0 : is_peers || all > UINT32_MAX ? UINT32_MAX : (uint32_t)all;
}

static uint32_t of_statement(const lang_ast_statement *s, const uint32_t *procedures)
{
    switch (s->kind) {
    case LANG_EMIT:
    case LANG_SEND:
    case LANG_BROADCAST:
    case LANG_START:
    case LANG_STOP:
        return 1;
    case LANG_IF: {
        uint32_t then = of_block(&s->body, procedures), other = of_block(&s->otherwise, procedures);
        return then > other ? then : other;
    }
    case LANG_FOR:
        return of_loop(s, procedures);
    case LANG_CALL:
        return s->value->meaning == LANG_MEANS_PROCEDURE ? procedures[s->value->slot] : 0;
    default:
        return 0;
    }
}

static uint32_t of_block(const lang_ast_block *block, const uint32_t *procedures)
{
    uint32_t count = 0;
    for (const lang_ast_statement *s = block->first; s; s = s->next)
        count = sum(count, of_statement(s, procedures));
    return count;
}

uint32_t agents_most_outputs(agents_writer *w)
{
    const lang_agent *agent = w->agent;
    uint32_t *procedures = base_arena_array(w->arena, agent->procedure_count + 1ull, sizeof *procedures);
    uint32_t most = 0;
    w->no_memory = w->no_memory || !procedures;
    for (uint32_t i = 0; procedures && i < agent->procedure_count; i++) /* callees first */
        procedures[i] = of_block(agent->procedures[i].body, procedures);
    for (uint32_t i = 0; procedures && i < agent->handler_count; i++) {
        uint32_t count = of_block(agent->handlers[i].body, procedures);
        most = count > most ? count : most;
    }
    return most;
}
