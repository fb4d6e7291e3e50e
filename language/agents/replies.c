/* Does each path of each handler of a request emit exactly one of its replies? How many a path may have
 * emitted when it comes to a statement is a set of bits: none, one, more. Conditions are not looked at: each
 * branch may be taken, and the body of a `for` any number of times.
 */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

enum { NONE = 1, ONE = 2, MORE = 4 };

typedef struct flow {
    const lang_agent *agent;
    const lang_message *request;
    uint8_t *known;     /* per procedure: what a call of it emits; 0: that is not known yet */
    unsigned ended;     /* what paths have emitted that came to a `return` */
    lang_place second;  /* of a statement that emits one too many; its line is 0: there is none */
    lang_place missing; /* of a `return` before which nothing was emitted */
} flow;

static unsigned walk(flow *f, const lang_ast_block *block, unsigned counts);

/* So many, and then so many. */
static unsigned then(unsigned a, unsigned b)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < 3; i++)
        for (unsigned j = 0; j < 3; j++)
            if (a >> i & 1 && b >> j & 1)
                sum |= i + j > 1 ? MORE : 1u << (i + j);
    return sum;
}

static bool is_reply(const flow *f, uint32_t tag)
{
    for (uint32_t i = 0; i < f->request->reply_count; i++)
        if (f->request->replies[i] == tag)
            return true;
    return false;
}

/* What a procedure emits from its begin to its end. */
static unsigned emits_of(flow *f, uint32_t procedure)
{
    if (f->known[procedure] == 0) {
        flow inner = {.agent = f->agent, .request = f->request, .known = f->known};
        unsigned counts = walk(&inner, f->agent->procedures[procedure].body, NONE);
        f->known[procedure] = (uint8_t)(counts | inner.ended);
    }
    return f->known[procedure];
}

static unsigned emit(flow *f, const lang_ast_statement *s, unsigned counts, unsigned emitted)
{
    unsigned sum = then(counts, emitted);
    if (sum & MORE && f->second.line == 0)
        f->second = s->place;
    return sum;
}

static unsigned step(flow *f, const lang_ast_statement *s, unsigned counts)
{
    unsigned body;
    switch (s->kind) {
    case LANG_EMIT:
        return is_reply(f, s->slot) ? emit(f, s, counts, ONE) : counts;
    case LANG_CALL:
        return s->value->meaning == LANG_MEANS_PROCEDURE ? emit(f, s, counts, emits_of(f, s->value->slot))
                                                         : counts;
    case LANG_IF:
        body = walk(f, &s->body, counts);
        return body | (s->has_otherwise ? walk(f, &s->otherwise, counts) : counts);
    case LANG_FOR:
        do {
            body = counts;
            counts |= walk(f, &s->body, counts);
        } while (counts != body);
        return counts;
    case LANG_RETURN:
        if (counts & NONE && f->missing.line == 0)
            f->missing = s->place;
        f->ended |= counts;
        return 0;
    default:
        return counts;
    }
}

/* What paths have emitted that come to its end; 0: none comes there. */
static unsigned walk(flow *f, const lang_ast_block *block, unsigned counts)
{
    for (const lang_ast_statement *s = block->first; s && counts != 0; s = s->next)
        counts = step(f, s, counts);
    return counts;
}

static const char *replies_text(lang_checker *checker, const lang_agent *agent, const lang_message *request)
{
    const char *text = "";
    for (uint32_t i = 0; i < request->reply_count; i++)
        text = lang_text(checker->diagnostics, "%s%s%s", text,
                         i == 0                          ? ""
                         : i + 1 == request->reply_count ? " or "
                                                         : ", ",
                         lang_quote(checker, agent->emits.messages[request->replies[i]].tag));
    return text;
}

static bool check_handler(lang_checker *checker, const lang_agent *agent, const lang_handler *handler,
                          uint8_t *known)
{
    lang_diagnostics *d = checker->diagnostics;
    const lang_message *request = &agent->accepts.messages[handler->of];
    flow f = {.agent = agent, .request = request, .known = known};
    unsigned at_end = walk(&f, handler->body, NONE), counts = at_end | f.ended;
    if (counts & NONE) {
        lang_place end = handler->body->place;
        lang_error(d, handler->place,
                   counts == NONE ? "this handler does not reply to %s: it emits none of %s"
                                  : "not every path of this handler replies to %s, with %s",
                   lang_quote(checker, request->tag), replies_text(checker, agent, request));
        if (counts != NONE && f.missing.line)
            lang_note(d, f.missing, "it may end here without a reply");
        else if (counts != NONE && end.end_column > 1)
            lang_note(d,
                      (lang_place){end.file, end.end_line, end.end_column - 1, end.end_line, end.end_column},
                      "it may come to its end without a reply");
    }
    if (counts & MORE) {
        lang_error(d, f.second.line ? f.second : handler->place, "here a second reply to %s may be emitted",
                   lang_quote(checker, request->tag));
        lang_note(d, request->place, "each path emits exactly one of its replies, %s",
                  replies_text(checker, agent, request));
    }
    return counts == ONE;
}

bool lang_check_replies(lang_checker *checker, const lang_agent *agent)
{
    bool ok = true;
    uint8_t *known = lang_make_array(checker, agent->procedure_count, 1);
    for (uint32_t m = 0; known && m < agent->accepts.count; m++) {
        memset(known, 0, agent->procedure_count);
        for (uint32_t h = 0; h < agent->handler_count; h++) {
            const lang_handler *handler = &agent->handlers[h];
            if (agent->accepts.messages[m].reply_count > 0 && handler->kind == LANG_ON_MESSAGE &&
                handler->of == m)
                ok = check_handler(checker, agent, handler, known) && ok;
        }
    }
    return ok && known;
}
