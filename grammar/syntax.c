/* Messages about syntax errors: what was expected, in the words of the language, and what was probably meant.
 */
#include "base/near.h"
#include "grammar/lts-parser.h"
#include "language/tree/parse.h"
#include <string.h>

static const char *token_text(lang_parser *parser, const lang_token *token)
{
    const char *text =
        lang_text(parser->diagnostics, "%.*s", (int)token->length, parser->text + token->offset);
    return lang_quoted(parser->diagnostics, text);
}

static bool has(const char *const *expected, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(expected[i], name) == 0)
            return true;
    return false;
}

static bool is_keyword(int kind)
{
    int keyword;
    for (size_t i = 0; lang_keyword_text(i, &keyword); i++)
        if (keyword == kind)
            return true;
    return false;
}

/* ---- characters that begin no token ---- */

static void report_invalid(lang_parser *parser, bool expects_arrow)
{
    lang_diagnostics *d = parser->diagnostics;
    const lang_token *token = &parser->current;
    const char *text = parser->text + token->offset, *shown = token_text(parser, token);
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
static bool report_reserved(lang_parser *parser, const char *const *expected, unsigned count)
{
    lang_diagnostics *d = parser->diagnostics;
    const lang_token *token = &parser->current;
    bool later = token->kind == LANG_T_LATER, source = lang_scan_leads_to_arrow(parser, token);
    const char *shown = token_text(parser, token);
    if (!is_keyword(token->kind) || !has(expected, count, "a name"))
        return false;
    bool first = token->place.line > parser->previous.place.end_line;
    if ((first || has(expected, count, "initial")) && !source) {
        if (later)
            lang_error(d, token->place, "%s is not supported yet", shown);
        return later;
    }
    if (later)
        lang_error(d, token->place,
                   "%s is reserved for a later version and not supported yet; quote it to use it as a name",
                   shown);
    else
        lang_error(d, token->place, "%s is a keyword; quote it to use it as a name", shown);
    lang_fix(d, token->place, lang_text(d, "\"%.*s\"", (int)token->length, parser->text + token->offset));
    return true;
}

static bool report_near(lang_parser *parser, const lang_token *token, const char *const *words,
                        unsigned count)
{
    lang_diagnostics *d = parser->diagnostics;
    if (token->kind != LANG_T_NAME)
        return false;
    base_near near;
    base_near_begin(&near, lang_text(d, "%.*s", (int)token->length, parser->text + token->offset));
    for (unsigned i = 0; i < count; i++)
        if (*words[i] >= 'a' && *words[i] <= 'z' && !strchr(words[i], ' '))
            base_near_offer(&near, words[i]);
    if (!near.best)
        return false;
    lang_error(d, token->place, "unexpected %s%s", token_text(parser, token), lang_near_text(d, &near));
    lang_fix(d, token->place, near.best);
    return true;
}

static const char *const clause_words[] = {
    "initial", "state", "final", "internal", "prunable", "transition_timeout", "on_error", "prune_timeout"};
#define CLAUSE_WORDS ((unsigned)(sizeof clause_words / sizeof *clause_words))

/* `initail new;` reads as the source of a transition: look at the word before. */
static bool report_clause(lang_parser *parser, const char *const *expected, unsigned count)
{
    return parser->previous.starts && has(expected, count, "--[") &&
           report_near(parser, &parser->previous, clause_words, CLAUSE_WORDS);
}

/* ---- what was expected ---- */

/* How a message calls an expected token; NULL: it goes without saying, as another one of them covers it. */
static const char *wording(lang_parser *parser, const char *const *expected, unsigned count, unsigned i)
{
    static const char *const as_is[] = {"a name", "a duration", "end of file"};
    const char *name = expected[i];
    bool clause = has(expected, count, "initial"), item = has(expected, count, "import");
    if (strcmp(name, "something else") == 0 || strcmp(name, "a stray character") == 0 ||
        strcmp(name, "a word of a later version") == 0)
        return NULL;
    if (clause)
        return strcmp(name, "initial") == 0 ? "a clause" : strcmp(name, "'}'") == 0 ? name : NULL;
    if (item && !has((const char *const[]){"spec", "import", "assert"}, 3, name))
        return NULL;
    if (strcmp(name, "a quoted name") == 0)
        return count == 1 ? name : NULL;
    if (has(as_is, 3, name) || *name == '\'')
        return name;
    if (strcmp(name, "tau") == 0 || (*name >= 'a' && has(expected, count, "a name")))
        return NULL;
    return lang_text(parser->diagnostics, "'%s'", name);
}

/* "';', '--[' or a name" */
static const char *alternatives(lang_parser *parser, const char *const *expected, unsigned count)
{
    const char *shown[LANG_EXPECTED_MAX], *list = "";
    unsigned n = 0;
    for (unsigned i = 0; i < count; i++) {
        const char *text = wording(parser, expected, count, i);
        if (text)
            shown[n++] = text;
    }
    for (unsigned i = 0; i < n; i++)
        list = lang_text(parser->diagnostics, "%s%s%s", list,
                         i == 0       ? ""
                         : i + 1 == n ? " or "
                                      : ", ",
                         shown[i]);
    return list;
}

/* Is this the rest of an item that an error was found in already? Then the parser looks for the next item,
 * and the braces say that there is none here. */
static bool is_leftover(const lang_parser *parser, const char *const *expected, unsigned count)
{
    const lang_token *found = &parser->current;
    if (!has(expected, count, "import"))
        return false;
    return found->kind == LANG_T_IN || (found->kind == '}' ? !found->unmatched : parser->depth > 0);
}

void lang_syntax_error(lang_parser *parser, const char *const *expected, unsigned count)
{
    lang_diagnostics *d = parser->diagnostics;
    const lang_token *found = &parser->current, *before = &parser->previous;
    if (parser->out_of_memory)
        return;
    bool follows_another = parser->ast->damaged;
    parser->damaged = parser->ast->damaged = true;
    if (found->reported || before->reported || (follows_another && is_leftover(parser, expected, count)))
        return;
    if (found->unmatched) {
        lang_error(d, found->place, "this '}' closes nothing");
        return;
    }
    if (found->kind == LANG_T_INVALID || found->kind == LANG_T_STRAY) {
        report_invalid(parser, has(expected, count, "--[") || has(expected, count, "]->"));
        return;
    }
    if (report_reserved(parser, expected, count) || report_clause(parser, expected, count) ||
        report_near(parser, found, expected, count))
        return;
    const char *list = alternatives(parser, expected, count);
    bool inside = !has(expected, count, "initial") && !has(expected, count, "import");
    bool forgotten = inside && has(expected, count, "';'") && found->place.line > before->place.end_line;
    if (before->kind != -1 && (forgotten || found->kind == LANG_T_END)) {
        lang_place after = before->place;
        after.line = after.end_line;
        after.column = after.end_column++;
        lang_error(d, after, "expected %s after %s", list, token_text(parser, before));
        if (has(expected, count, "';'"))
            lang_fix(d, after, ";");
    } else if (*list) {
        lang_error(d, found->place, "expected %s before %s", list, token_text(parser, found));
    } else {
        lang_error(d, found->place, "unexpected %s", token_text(parser, found));
    }
    if (found->kind == LANG_T_END && parser->depth)
        lang_note(d, parser->outer_brace, "to match this '{'");
}

void lang_stray(lang_parser *parser, const lang_ast_name *character)
{
    lang_error(parser->diagnostics, character->place, "stray %s",
               lang_quoted(parser->diagnostics, character->text));
}

void lang_later_item(lang_parser *parser, const lang_ast_name *word)
{
    parser->later = true;
    lang_error(parser->diagnostics, word->place, "'%s' is not supported yet", word->text);
}

void lang_fix_name(lang_diagnostics *d, lang_place place, const char *name)
{
    static const char letters[] = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                      digits[] = "0123456789";
    size_t length = strlen(name), good = 0;
    while (name[good] && (strchr(letters, name[good]) || (good > 0 && strchr(digits, name[good]))))
        good++;
    if (good == length && lang_keyword(name, length) == LANG_T_NAME) {
        lang_fix(d, place, name);
        return;
    }
    const char *text = "";
    for (const char *rest = name; *rest;) {
        size_t plain = strcspn(rest, "\"\\");
        text = lang_text(d, "%s%.*s", text, (int)plain, rest);
        rest += plain;
        if (*rest)
            text = lang_text(d, "%s\\%c", text, *rest++);
    }
    lang_fix(d, place, lang_text(d, "\"%s\"", text));
}
