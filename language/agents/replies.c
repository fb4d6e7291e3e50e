/* Requests: each path through each of their handlers emits exactly one of their replies. */
#include "language/agents/checker.h"

#include <string.h>

/* How many replies may have been emitted, as a set: bit 0 none, bit 1 one, bit 2 more. */
typedef unsigned counts;
enum { NONE = 1, ONE = 2, MORE = 4 };

/* What comes of a block: what may have been emitted where it ends, and where something returned. */
typedef struct paths {
    counts open, returned;
} paths;

typedef struct flow {
    const lang_checker *checker;
    const lang_agent *agent;
    const lang_message *request;
    lang_place twice; /* of the reply that may be one too many; line 0: none */
} flow;

static counts after(counts a, counts b) /* a, then b */
{
    counts sum = 0;
    for (unsigned i = 0; i < 3; i++)
        for (unsigned k = 0; k < 3; k++)
            if ((a & 1u << i) && (b & 1u << k))
                sum |= 1u << (i + k > 2 ? 2 : i + k);
    return sum;
}

static paths follow(flow *f, const lang_ast_block *block, counts before);

static bool is_reply(const flow *f, uint32_t emit)
{
    for (uint32_t i = 0; i < f->request->reply_count; i++)
        if (f->request->replies[i] == emit)
            return true;
    return false;
}

static counts emit_one(flow *f, const lang_ast_statement *s, counts before)
{
    if (before & (ONE | MORE) && f->twice.line == 0)
        f->twice = s->place;
    return after(before, ONE);
}

static paths follow_statement(flow *f, const lang_ast_statement *s, counts before)
{
    switch (s->kind) {
    case LANG_EMIT:
        return (paths){is_reply(f, s->slot) ? emit_one(f, s, before) : before, 0};
    case LANG_RETURN:
        return (paths){0, before};
    case LANG_IF: {
        paths a = follow(f, &s->body, before), b = follow(f, &s->otherwise, before);
        return (paths){a.open | b.open, a.returned | b.returned};
    }
    case LANG_FOR: { /* not at all, once, again and again */
        paths all = {before, 0};
        for (unsigned turn = 0; turn < 3; turn++) {
            paths a = follow(f, &s->body, all.open);
            all.open |= a.open;
            all.returned |= a.returned;
        }
        return all;
    }
    case LANG_CALL:
        if (s->value->kind == LANG_TERM_CALL && s->value->meaning == LANG_MEANS_PROCEDURE) {
            paths a = follow(f, f->agent->procedures[s->value->slot].body, before);
            return (paths){a.open | a.returned, 0};
        }
        return (paths){before, 0};
    default:
        return (paths){before, 0};
    }
}

static paths follow(flow *f, const lang_ast_block *block, counts before)
{
    paths all = {before, 0};
    for (const lang_ast_statement *s = block->first; s && all.open; s = s->next) {
        paths a = follow_statement(f, s, all.open);
        all.open = a.open;
        all.returned |= a.returned;
    }
    return all;
}

static bool check_one(lang_checker *checker, const lang_agent *agent, const lang_handler *handler)
{
    const lang_message *request = &agent->accepts.messages[handler->of];
    flow f = {.checker = checker, .agent = agent, .request = request};
    paths p = follow(&f, handler->body, NONE);
    counts all = p.open | p.returned;
    if (all & MORE) {
        lang_error(
            checker->diagnostics, f.twice.line ? f.twice : handler->place,
            "a second reply to %s may be emitted here: each way through its handlers emits exactly one",
            lang_quote(checker, request->tag));
        lang_note(checker->diagnostics, handler->place, "in this handler");
    } else if (all & NONE) {
        lang_error(checker->diagnostics, handler->place,
                   "not each way through this handler emits a reply to %s, which is a request",
                   lang_quote(checker, request->tag));
        lang_note(checker->diagnostics, request->place, "its replies are declared here");
    }
    return all == ONE;
}

bool lang_check_replies(lang_checker *checker, const lang_agent *agent)
{
    bool ok = true;
    for (uint32_t i = 0; i < agent->handler_count; i++) {
        const lang_handler *handler = &agent->handlers[i];
        if (handler->kind == LANG_ON_MESSAGE && agent->accepts.messages[handler->of].reply_count > 0)
            ok = check_one(checker, agent, handler) && ok;
    }
    return ok;
}
