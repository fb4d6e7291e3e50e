/* Real programs as agents: what a system says of how they are started and talked to. What they do nobody
 * knows; their messages are those of an agent that takes them all and does nothing.
 */
#include "config.h"

#include "language/agents/systems.h"

#include "base/fill.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- its messages ---- */

bool lang_make_program(lang_checker *checker, const lang_ast_member *ast, lang_member *member)
{
    lang_agent *agent = lang_make_array(checker, 1, sizeof *agent);
    if (!agent)
        return false;
    *agent = (lang_agent){.name = lang_text(checker->diagnostics, "%s_program", member->name),
                          .doc = member->doc,
                          .max_queue = LANG_NO_LIMIT,
                          .file = checker->file,
                          .place = member->place};
    member->protocol = agent;
    bool ok = lang_check_messages(checker, ast->program->messages, agent);
    for (uint32_t i = 0; i < agent->sends.count; i++) {
        lang_error(checker->diagnostics, agent->sends.messages[i].place,
                   "nobody hears what a program sends: it 'accepts', and what it 'emits' are its replies");
        ok = false;
    }
    for (uint32_t i = 0; ok && i < agent->emits.count; i++)
        if (!agent->emits.messages[i].is_reply)
            lang_warn(checker->diagnostics, LANG_W_UNUSED, agent->emits.messages[i].place,
                      "%s is no reply to anything", lang_quote(checker, agent->emits.messages[i].tag));
    return ok;
}

/* ---- commands ---- */

typedef struct naming {
    const lang_system *system;
    const lang_fields *fields; /* of a message; NULL: it is a command */
} naming;

static bool is_word(const char *name, size_t length, const char *word)
{
    return strlen(word) == length && strncmp(name, word, length) == 0;
}

/* "r", where it is alone, or "r[1]" */
static bool is_agent(const lang_system *system, const char *name, size_t length)
{
    for (uint32_t i = 0; i < system->member_count; i++) {
        const lang_member *m = &system->members[i];
        size_t own = strlen(m->name);
        if (length < own || strncmp(name, m->name, own) != 0)
            continue;
        if (length == own && !m->is_group)
            return true;
        char *end = NULL;
        bool is_one = m->is_group && length > own + 2 && name[own] == '[' &&
                      isdigit((unsigned char)name[own + 1]) && name[length - 1] == ']';
        if (is_one && strtoul(name + own + 1, &end, 10) < m->count && end == name + length - 1)
            return true;
    }
    return false;
}

static const char *const words[] = {"port", "peer_port", "host", "dir", "name", "index", "peers"};

static bool is_known(void *arg, const char *name, size_t length, FILE *out)
{
    const naming *n = arg;
    (void)out;
    for (uint32_t i = 0; n->fields && i < n->fields->count; i++)
        if (is_word(name, length, n->fields->fields[i].name))
            return true;
    if (n->fields)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(name, length, words[i]))
            return true;
    return length > 5 && strncmp(name, "port:", 5) == 0 && is_agent(n->system, name + 5, length - 5);
}

static bool check_filled(lang_checker *checker, const lang_system *system, const lang_fields *fields,
                         const lang_ast_name *text)
{
    naming n = {system, fields};
    lang_diagnostics *d = checker->diagnostics;
    const char *wrong = NULL;
    size_t length = 0;
    char *filled = base_filled(text->text, is_known, &n, &wrong, &length);
    checker->no_memory = checker->no_memory || (!filled && !wrong);
    free(filled);
    if (!wrong)
        return !checker->no_memory;
    const char *name = base_arena_text(checker->arena, wrong, length);
    base_near near;
    bool searches = name && lang_near_search(d, &near, name);
    for (size_t i = 0; searches && !fields && i < sizeof words / sizeof *words; i++)
        base_near_offer(&near, words[i]);
    for (uint32_t i = 0; searches && fields && i < fields->count; i++)
        base_near_offer(&near, fields->fields[i].name);
    lang_error(d, text->place, "nothing is known that stands for {%s}%s", name ? name : "",
               searches ? lang_near_text(d, &near) : "");
    lang_note(d, text->place, "a brace that is meant itself is written twice, as in '{{'");
    return false;
}

static bool check_command(lang_checker *checker, const lang_system *system, const lang_ast_name *text,
                          const char *what)
{
    size_t count = 0;
    if (text->wrong)
        return false;
    char **split = base_words(text->text, &count);
    if (!split && errno != EINVAL)
        checker->no_memory = true;
    else if (!split)
        lang_error(checker->diagnostics, text->place, "a quote is not closed in this command");
    else if (count == 0)
        lang_error(checker->diagnostics, text->place, "%s is no command", what);
    free(split);
    return count > 0 && split && check_filled(checker, system, NULL, text);
}

/* ---- clauses ---- */

static bool check_ready(lang_checker *checker, const lang_system *system, const lang_ast_name *ready)
{
    if (ready->quoted)
        return check_command(checker, system, ready, "this");
    if (strcmp(ready->text, "tcp") == 0)
        return true;
    lang_error(checker->diagnostics, ready->place,
               "what is ready is said by 'tcp', or by a command in quotes that succeeds then");
    return false;
}

static bool check_client(lang_checker *checker, const lang_system *system, const lang_ast_program *p)
{
    lang_diagnostics *d = checker->diagnostics;
    const lang_ast_name *client = p->client;
    if (p->source && client->quoted)
        lang_error(d, client->place, "a function has a name without quotes");
    else if (p->source || strcmp(client->text, "resp") == 0 || strcmp(client->text, "http") == 0)
        return true;
    else if (client->quoted)
        return check_command(checker, system, client, "this");
    else
        lang_error(d, client->place,
                   "a client is 'resp', 'http', a command in quotes, or FUNCTION from \"FILE.so\"");
    return false;
}

static bool check_form(lang_checker *checker, const lang_ast_message *ast, bool is_http)
{
    const char *text = ast->as->text;
    size_t method = strcspn(text, " ");
    bool is_status = ast->direction == LANG_EMITS && strspn(text, "0123456789") == 3 &&
                     (text[3] == '\0' || text[3] == ' ');
    if (ast->direction == LANG_EMITS && is_http && !is_status)
        lang_error(checker->diagnostics, ast->as->place,
                   "a reply of HTTP is told by its status, as in \"404\", \"200 node.value\" or "
                   "\"412 = false\"");
    else if (ast->direction == LANG_EMITS && !is_http)
        lang_error(checker->diagnostics, ast->as->place, "only replies of HTTP are told apart by 'as'");
    else if (is_http && ast->direction == LANG_ACCEPTS &&
             (strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != method || !method || text[method + 1] != '/'))
        lang_error(checker->diagnostics, ast->as->place,
                   "a request of HTTP is a method, a path and, if it likes, a body, as in \"GET /{key}\"");
    else
        return true;
    return false;
}

static bool check_message(lang_checker *checker, const lang_system *system, const lang_member *member,
                          const lang_ast_message *ast)
{
    const lang_ast_name *client = member->program->client;
    bool is_http = client && !client->quoted && strcmp(client->text, "http") == 0;
    bool is_resp = client && !client->quoted && strcmp(client->text, "resp") == 0;
    if (!ast->as)
        return true;
    if ((!is_http && !is_resp) || member->program->source) {
        lang_error(checker->diagnostics, ast->as->place,
                   "'as' is of 'client resp' and 'client http': other clients are given names and values");
        return false;
    }
    uint32_t m = ast->direction == LANG_ACCEPTS
                     ? lang_find_message(&member->protocol->accepts, ast->name->text)
                     : UINT32_MAX;
    bool ok = check_form(checker, ast, is_http);
    return ok && (m == UINT32_MAX ||
                  check_filled(checker, system, &member->protocol->accepts.messages[m].fields, ast->as));
}

static bool check_program(lang_checker *checker, const lang_system *system, const lang_member *member)
{
    const lang_ast_program *p = member->program;
    bool ok = check_command(checker, system, p->command, "what runs");
    ok = (!p->ready || check_ready(checker, system, p->ready)) && ok;
    ok = (!p->client || check_client(checker, system, p)) && ok;
    if (p->model && !p->client) {
        lang_error(checker->diagnostics, p->model->place,
                   "who asks it what 'model' judges? Write 'client resp;', say");
        ok = false;
    }
    for (const lang_ast_message *ast = p->messages; ast && ok; ast = ast->next)
        ok = check_message(checker, system, member, ast);
    if (p->messages && !p->client) {
        lang_error(checker->diagnostics, p->messages->place,
                   "who brings %s to the program? Write 'client resp;', say",
                   lang_quote(checker, p->messages->name->text));
        ok = false;
    }
    return ok;
}

bool lang_check_programs(lang_checker *checker, const lang_system *system)
{
    bool ok = true;
    for (uint32_t i = 0; i < system->member_count; i++)
        if (system->members[i].program)
            ok = check_program(checker, system, &system->members[i]) && ok;
    return ok;
}
