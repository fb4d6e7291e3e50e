/* What an agent accepts, emits and sends. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

static const lang_messages *messages_of(const lang_agent *agent, lang_direction direction)
{
    return direction == LANG_ACCEPTS ? &agent->accepts
           : direction == LANG_EMITS ? &agent->emits
                                     : &agent->sends;
}

static const char *const verbs[] = {[LANG_ACCEPTS] = "accept", [LANG_EMITS] = "emit", [LANG_SENDS] = "send"};

uint32_t lang_need_message(lang_checker *checker, const lang_agent *agent, lang_direction direction,
                           const lang_ast_name *name)
{
    lang_diagnostics *d = checker->diagnostics;
    uint32_t i = lang_find_message(messages_of(agent, direction), name->text);
    if (i != UINT32_MAX || lang_may_be_skipped(checker, name->text))
        return i;
    for (lang_direction other = LANG_ACCEPTS; other <= LANG_SENDS; other++) {
        uint32_t found = lang_find_message(messages_of(agent, other), name->text);
        if (found == UINT32_MAX)
            continue;
        lang_error(d, name->place, "%s does not %s %s, it %ss it", lang_quote(checker, agent->name),
                   verbs[direction], lang_quote(checker, name->text), verbs[other]);
        lang_note(d, messages_of(agent, other)->messages[found].place, "it is declared here");
        return UINT32_MAX;
    }
    base_near near;
    bool searches = lang_near_search(d, &near, name->text);
    for (uint32_t m = 0; searches && m < messages_of(agent, direction)->count; m++)
        base_near_offer(&near, messages_of(agent, direction)->messages[m].tag);
    lang_error(d, name->place, "%s does not %s %s%s", lang_quote(checker, agent->name), verbs[direction],
               lang_quote(checker, name->text), lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, name->place, near.best);
    else
        lang_note(d, agent->place, "its 'protocol' says which it does: add '%ss %s(...);'", verbs[direction],
                  name->text);
    return UINT32_MAX;
}

/* ---- making them ---- */

static bool make_message(lang_checker *checker, const lang_ast_message *ast, lang_message *message)
{
    int64_t most = LANG_NO_LIMIT;
    *message = (lang_message){.tag = ast->name->text,
                              .doc = ast->doc ? ast->doc : ast->name->doc,
                              .max_queue = LANG_NO_LIMIT,
                              .priority = ast->priority,
                              .place = ast->name->place};
    bool ok = lang_make_fields(checker, ast->fields, "a field", &message->fields);
    if (ast->max_queue)
        ok = lang_check_count(checker, ast->max_queue, "what 'max_queue' allows to wait", 1,
                              LANG_NO_LIMIT - 1, &most) &&
             ok;
    message->max_queue = (uint32_t)most;
    return ok;
}

static bool check_where(lang_checker *checker, const lang_agent *agent, const lang_ast_message *ast,
                        lang_message *message)
{
    lang_sight sight = {
        .checker = checker, .agent = agent, .message = &message->fields, .sees_parameters = true};
    message->where = ast->where;
    return !ast->where || lang_check_value(&sight, ast->where, &lang_type_bool);
}

static bool check_replies(lang_checker *checker, const lang_agent *agent, const lang_ast_message *ast,
                          lang_message *message)
{
    uint32_t count = 0;
    bool ok = true;
    for (const lang_ast_name *name = ast->replies.first; name; name = name->next)
        count++;
    uint32_t *replies = lang_make_array(checker, count, sizeof *replies);
    if (!replies)
        return false;
    lang_message *emits = (lang_message *)agent->emits.messages; /* ours, still being made */
    for (const lang_ast_name *name = ast->replies.first; name; name = name->next) {
        uint32_t reply = lang_need_message(checker, agent, LANG_EMITS, name);
        ok = ok && reply != UINT32_MAX;
        if (reply == UINT32_MAX)
            continue;
        emits[reply].is_reply = true;
        for (uint32_t i = 0; i < message->reply_count; i++)
            if (replies[i] == reply) {
                lang_error(checker->diagnostics, name->place, "%s is one of the replies already",
                           lang_quote(checker, name->text));
                ok = false;
            }
        replies[message->reply_count++] = reply;
    }
    message->replies = replies;
    return ok;
}

/* `as` says what the client of a program does. */
static bool check_as(lang_checker *checker, const lang_agent *agent, const lang_ast_message *ast)
{
    if (!ast->as || !agent->ast)
        return true;
    lang_error(checker->diagnostics, ast->as->place,
               "'as' is of the messages of a program: it says what its client writes");
    return false;
}

/* `where`, `replies`, `max_queue` and `priority` are of what is accepted. */
static bool check_plain(lang_checker *checker, const lang_ast_message *ast)
{
    const char *what = ast->where           ? "where"
                       : ast->replies.first ? "replies"
                       : ast->max_queue     ? "max_queue"
                       : ast->priority      ? "priority"
                                            : NULL;
    if (!what)
        return true;
    lang_error(checker->diagnostics, ast->place,
               "'%s' is of messages that are accepted: it says nothing of one that is %s", what,
               ast->direction == LANG_EMITS ? "emitted" : "sent");
    return false;
}

static bool add_message(lang_checker *checker, const lang_ast_message *ast, lang_messages *all)
{
    lang_message *made = (lang_message *)all->messages; /* ours, still being made */
    uint32_t first = lang_find_message(all, ast->name->text);
    bool ok = make_message(checker, ast, &made[all->count]);
    if (first == UINT32_MAX) {
        all->count++;
        return ok;
    }
    lang_error(checker->diagnostics, ast->name->place, "%s is there already",
               lang_quote(checker, ast->name->text));
    lang_note(checker->diagnostics, made[first].place, "it is here");
    return false;
}

bool lang_check_messages(lang_checker *checker, const lang_ast_message *list, lang_agent *agent)
{
    uint32_t count = 0, accepted = 0;
    bool ok = true;
    for (const lang_ast_message *ast = list; ast; ast = ast->next)
        count++;
    lang_messages *all[] = {&agent->accepts, &agent->emits, &agent->sends};
    if (count > 0 && !lang_are_few(checker, count, list->place, "messages"))
        return false;
    for (unsigned i = 0; i < 3; i++) {
        all[i]->messages = lang_make_array(checker, count, sizeof(lang_message));
        if (!all[i]->messages)
            return false;
    }
    for (const lang_ast_message *ast = list; ast; ast = ast->next)
        ok = add_message(checker, ast, all[ast->direction]) && ok;
    for (const lang_ast_message *ast = list; ast && !checker->no_memory; ast = ast->next) {
        ok = check_as(checker, agent, ast) && ok;
        if (ast->direction != LANG_ACCEPTS) {
            ok = check_plain(checker, ast) && ok;
            continue;
        }
        lang_message *message = (lang_message *)&agent->accepts.messages[accepted];
        if (accepted == agent->accepts.count || message->place.line != ast->name->place.line ||
            message->place.column != ast->name->place.column)
            continue; /* one that was there already */
        accepted++;
        ok = check_where(checker, agent, ast, message) && ok;
        ok = check_replies(checker, agent, ast, message) && ok;
    }
    return ok;
}
