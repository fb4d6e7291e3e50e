/* Messages about syntax errors: what was expected, in the words of the language, and what was probably meant.
 */
#include "grammar/syntax.h"

#include "base/near.h"
#include "grammar/keywords.h"

#include <assert.h>
#include <string.h>

/* The token at hand, and those that could stand in its place: their names in the grammar. */
typedef struct mismatch {
    const lang_scanner *scanner;
    lang_diagnostics *diagnostics;
    const char *const *expected;
    unsigned count;
} mismatch;

/* The text of a token in the source. */
static const char *token_text(const mismatch *m, const lang_token *token)
{
    return lang_text(m->diagnostics, "%.*s", (int)token->length, m->scanner->text + token->offset);
}

static const char *token_shown(const mismatch *m, const lang_token *token)
{
    return lang_quoted(m->diagnostics, token_text(m, token));
}

static bool is_one_of(const char *const *names, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool expects(const mismatch *m, const char *name)
{
    return is_one_of(m->expected, m->count, name);
}

/* Messages know by these names what may come next. */
static bool expects_clause(const mismatch *m)
{
    return expects(m, "a clause");
}

static bool expects_item(const mismatch *m)
{
    return expects(m, "import");
}

/* ---- characters that begin no token ---- */

static void report_invalid(const mismatch *m, bool expects_arrow)
{
    lang_diagnostics *d = m->diagnostics;
    const lang_token *token = &m->scanner->current;
    const char *text = m->scanner->text + token->offset, *shown = token_shown(m, token);
    int inner = (int)token->length - 2;
    if (*text == '\'' && inner > 0) {
        lang_error(d, token->place, "names are quoted with '\"', not with an apostrophe");
        lang_fix(d, token->place, lang_text(d, "\"%.*s\"", inner, text + 1));
    } else if (strchr("-]=", *text) && (token->length > 1 || expects_arrow)) {
        lang_error(d, token->place, "stray %s; a transition is written FROM --[ACTION]-> TO", shown);
    } else if (*text & 0x80) {
        lang_error(d, token->place, "%s cannot stand outside of quotes", shown);
    } else {
        lang_error(d, token->place, "stray %s", shown);
    }
}

/* ---- words that were probably meant otherwise ---- */

/* A keyword where a name is expected: it was meant as one, except where it begins something
 * else: a clause, or a line. */
static bool report_reserved(const mismatch *m)
{
    lang_diagnostics *d = m->diagnostics;
    const lang_token *token = &m->scanner->current;
    bool source = lang_leads_to_arrow(m->scanner, token);
    const char *shown = token_shown(m, token);
    if (!lang_is_keyword(token->kind) || !expects(m, "a name"))
        return false;
    bool first = token->place.line > m->scanner->previous.place.end_line;
    if ((first || expects_clause(m)) && !source)
        return false;
    lang_error(d, token->place, "%s is a keyword; quote it to use it as a name", shown);
    lang_fix(d, token->place, lang_text(d, "\"%s\"", token_text(m, token)));
    return true;
}

/* `spec my-spec`, `--[200]->`, `--[GET /index]->`. */
static bool report_unquoted(const mismatch *m)
{
    lang_diagnostics *d = m->diagnostics;
    lang_place place;
    bool expects_name = expects(m, "a name") && !expects(m, "a duration");
    const char *name = lang_unquoted_name(m->scanner, &m->scanner->current, expects_name, &place);
    if (!name)
        return false;
    lang_error(d, place, "%s is not an identifier; quote it to use it as a name", lang_quoted(d, name));
    lang_fix(d, place, lang_text(d, "\"%s\"", name));
    return true;
}

/* Is it of a kind that a name without its quotes may be made of? A name is one inside an arrow only. */
static bool may_lack_quotes(const mismatch *m)
{
    int kind = m->scanner->current.kind;
    const char *text = m->scanner->text + m->scanner->current.offset;
    return kind == LANG_T_NUMBER || kind == LANG_T_STRAY ||
           (kind == LANG_T_INVALID && (*text == '-' || *text & 0x80)) ||
           ((kind == LANG_T_NAME || lang_is_keyword(kind)) && expects(m, "]->"));
}

/* Says that the name `token` is not what was meant, when a word that was offered is near. */
static bool report_near(const mismatch *m, const lang_token *token, const base_near *near)
{
    lang_diagnostics *d = m->diagnostics;
    if (!near->best)
        return false;
    lang_error(d, token->place, "unexpected %s%s", token_shown(m, token), lang_near_text(d, near));
    lang_fix(d, token->place, near->best);
    return true;
}

/* A name where a keyword is expected. */
static bool report_misspelt(const mismatch *m)
{
    const lang_token *token = &m->scanner->current;
    if (token->kind != LANG_T_NAME)
        return false;
    base_near near;
    base_near_begin(&near, token_text(m, token));
    for (unsigned i = 0; i < m->count; i++)
        if (*m->expected[i] >= 'a' && *m->expected[i] <= 'z' && !strchr(m->expected[i], ' '))
            base_near_offer(&near, m->expected[i]);
    static const char *const items[] = {"agent", "system", "record", "enum", "const", "extern"};
    for (size_t i = 0; expects_item(m) && i < sizeof items / sizeof *items; i++)
        base_near_offer(&near, items[i]);
    return report_near(m, token, &near);
}

/* A clause of agents or systems outside of them. */
static bool report_outside(const mismatch *m)
{
    static const char *const agents[] = {"state", "protocol", "on", "do", "resilience", "every"};
    static const char *const systems[] = {"connect", "network", "environment", "faults",
                                          "bounds",  "observe", "requires",    "chaos"};
    static const char *const both[] = {"safety", "liveness"};
    const lang_token *token = &m->scanner->current;
    const char *text = token_text(m, token);
    const char *where = is_one_of(agents, 6, text)    ? "an agent"
                        : is_one_of(systems, 8, text) ? "a system"
                        : is_one_of(both, 2, text)    ? "an agent or a system"
                                                      : NULL;
    if (!where || !token->starts || !expects_item(m) || m->scanner->depth > 0)
        return false;
    lang_error(m->diagnostics, token->place, "%s stands in %s, not at the level of the file",
               token_shown(m, token), where);
    return true;
}

/* `initail new;` reads as the source of a transition: look at the word before. */
static bool report_misspelt_clause(const mismatch *m)
{
    const lang_token *token = &m->scanner->previous;
    if (!token->starts || token->kind != LANG_T_NAME || !expects(m, "--["))
        return false;
    base_near near;
    base_near_begin(&near, token_text(m, token));
    for (int kind = 0; kind < LANG_CLAUSE_KINDS; kind++)
        if (lang_clause_of((lang_clause_kind)kind)->form != LANG_FORM_ARROWS)
            base_near_offer(&near, lang_clause_of((lang_clause_kind)kind)->word);
    return report_near(m, token, &near);
}

/* ---- what was expected ---- */

/* How a message calls an expected token; NULL: it goes without saying, as another one of them covers it. */
static const char *wording(const mismatch *m, const char *name)
{
    static const char *const unsaid[] = {"something else", "a stray character",  "a word of a later version",
                                         "a sign",         "an operator before", "with"};
    static const char *const as_is[] = {"a clause", "a name", "a duration", "end of file", "an operator"};
    static const char *const items[] = {"spec", "import", "assert"};
    if (is_one_of(unsaid, 6, name))
        return NULL;
    if (expects_clause(m))
        return strcmp(name, "a clause") == 0 || strcmp(name, "'}'") == 0 ? name : NULL;
    if (expects_item(m) && !is_one_of(items, 3, name))
        return NULL;
    if (strcmp(name, "a quoted name") == 0)
        return m->count == 1 ? name : NULL;
    static const char *const seldom[] = {"when",   "do",    "after", "within",
                                         "unless", "while", "'('"}; /* what is missing */
    if (expects(m, "]->") && is_one_of(seldom, sizeof seldom / sizeof *seldom, name))
        return NULL;
    if (strcmp(name, "a duration") == 0 && expects(m, "'('"))
        return "a number"; /* of an expression */
    if (is_one_of(as_is, 5, name) || *name == '\'')
        return name;
    if (strcmp(name, "tau") == 0 || (*name >= 'a' && expects(m, "a name")))
        return NULL;
    return lang_text(m->diagnostics, "'%s'", name);
}

/* "';', '--[' or a name" */
static const char *alternatives(const mismatch *m)
{
    const char *shown[LANG_EXPECTED_MAX], *list = "";
    unsigned n = 0;
    for (unsigned i = 0; i < m->count; i++) {
        const char *text = wording(m, m->expected[i]);
        if (text)
            shown[n++] = text;
    }
    for (unsigned i = 0; i < n; i++)
        list = lang_text(m->diagnostics, "%s%s%s", list, i == 0 ? "" : i + 1 == n ? " or " : ", ", shown[i]);
    return list;
}

/* Is this the rest of an item that an error was found in already? Then the parser looks for the next item,
 * and the braces say that there is none here. */
static bool is_leftover(const mismatch *m)
{
    const lang_token *found = &m->scanner->current;
    if (!expects_item(m))
        return false;
    return found->kind == LANG_T_IN || (found->kind == '}' ? !found->unmatched : m->scanner->depth > 0);
}

static void report_expected(const mismatch *m)
{
    lang_diagnostics *d = m->diagnostics;
    const lang_token *found = &m->scanner->current, *before = &m->scanner->previous;
    const char *list = alternatives(m);
    bool inside = !expects_clause(m) && !expects_item(m);
    bool forgotten = inside && expects(m, "';'") && found->place.line > before->place.end_line;
    if (before->kind != LANG_T_NONE && (forgotten || found->kind == LANG_T_END)) {
        lang_place after = before->place;
        after.line = after.end_line;
        after.column = after.end_column++;
        lang_error(d, after, "expected %s after %s", list, token_shown(m, before));
        if (expects(m, "';'"))
            lang_fix(d, after, ";");
    } else if (*list) {
        lang_error(d, found->place, "expected %s before %s", list, token_shown(m, found));
    } else {
        lang_error(d, found->place, "unexpected %s", token_shown(m, found));
    }
    if (found->kind == LANG_T_END && m->scanner->depth)
        lang_note(d, m->scanner->outer_brace, "to match this '{'");
}

/* `x within 1s when y`: a guard behind what it comes before. */
static bool report_order(const mismatch *m)
{
    const lang_token *found = &m->scanner->current;
    const char *word = found->kind == LANG_T_WHEN ? "when" : found->kind == LANG_T_DO ? "do" : NULL;
    if (!word || !expects(m, "]->") || expects(m, word))
        return false;
    lang_error(m->diagnostics, found->place,
               "'%s' comes too late: the order in a label is when, do, after, within, unless or while", word);
    return true;
}

/* Does a `|` of this label, behind a guard or an assignment, begin what was read last? */
static bool follows_bar(const mismatch *m)
{
    const lang_scanner *s = m->scanner;
    size_t end = s->current.offset, label = end, bar = 0;
    while (label > 0 && strncmp(s->text + label, "--[", 3) != 0 && s->text[label] != ';')
        label--;
    for (size_t i = label; i < end; i++)
        if (s->text[i] == '|' && s->text[i + 1] != '|' && s->text[i - 1] != '|')
            bar = i;
    bool has_term = false;
    for (size_t i = label; i < bar && !has_term; i++)
        has_term = strncmp(s->text + i, " when ", 6) == 0 || strncmp(s->text + i, " do ", 4) == 0;
    return has_term;
}

/* `x when a | 1 == b`: the bar begins another action. */
static bool report_bar(const mismatch *m)
{
    const lang_token *found = &m->scanner->current;
    bool is_operand =
        m->scanner->previous.kind == '|' && (found->kind == LANG_T_NUMBER || found->kind == '(' ||
                                             found->kind == LANG_T_PREFIX || found->kind == LANG_T_SIGN);
    bool is_operator = (found->kind == LANG_T_OPERATOR || found->kind == LANG_T_SIGN) && expects(m, "]->");
    if (!(is_operand || is_operator) || !follows_bar(m))
        return false;
    lang_error(m->diagnostics, found->place,
               "unexpected %s: '|' begins another action; a bitwise or stands in parentheses",
               token_shown(m, found));
    return true;
}

void lang_syntax_error(const lang_scanner *scanner, const char *const *expected, unsigned count)
{
    lang_tree_builder *tree = scanner->tree;
    const mismatch m = {scanner, tree->diagnostics, expected, count};
    const lang_token *found = &scanner->current;
    assert(tree->file && count <= LANG_EXPECTED_MAX);
    if (tree->out_of_memory)
        return;
    bool follows_another = tree->file->damaged;
    tree->damaged = tree->file->damaged = true;
    if (found->reported || scanner->previous.reported || (follows_another && is_leftover(&m)))
        return;
    if (found->unmatched)
        lang_error(tree->diagnostics, found->place, "this '}' closes nothing");
    else if (report_order(&m) || report_bar(&m))
        return;
    else if (found->kind != LANG_T_NAME && may_lack_quotes(&m) && report_unquoted(&m))
        return;
    else if (found->kind == LANG_T_INVALID || found->kind == LANG_T_STRAY)
        report_invalid(&m, expects(&m, "--[") || expects(&m, "]->"));
    else if (!report_outside(&m) && !report_reserved(&m) && !report_misspelt_clause(&m) &&
             !report_misspelt(&m) && !(may_lack_quotes(&m) && report_unquoted(&m)))
        report_expected(&m);
}

void lang_stray(lang_tree_builder *tree, const lang_ast_name *character)
{
    lang_error(tree->diagnostics, character->place, "stray %s",
               lang_quoted(tree->diagnostics, character->text));
}

void lang_later_item(lang_scanner *scanner, const lang_ast_name *word)
{
    scanner->later = true;
    lang_error(scanner->tree->diagnostics, word->place, "'%s' is not supported yet", word->text);
}
