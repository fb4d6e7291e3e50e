/* Messages about syntax errors in agents and systems: what was expected, in the words of the language, and
 * what was probably meant.
 */
#include "grammar/agents_syntax.h"

#include "base/near.h"
#include "grammar/agents_words.h"

#include <assert.h>
#include <string.h>

/* The token at hand, and those that could stand in its place: their names in the grammar. */
typedef struct mismatch {
    const lang_scanner *scanner;
    lang_diagnostics *diagnostics;
    const char *const *expected;
    unsigned count;
} mismatch;

static const char *token_text(const mismatch *m, const lang_token *token)
{
    return lang_text(m->diagnostics, "%.*s", (int)token->length, m->scanner->text + token->offset);
}

static const char *token_shown(const mismatch *m, const lang_token *token)
{
    return token->kind == LANG_A_STRING ? token_text(m, token)
                                        : lang_quoted(m->diagnostics, token_text(m, token));
}

static bool expects(const mismatch *m, const char *name)
{
    for (unsigned i = 0; i < m->count; i++)
        if (strcmp(m->expected[i], name) == 0)
            return true;
    return false;
}

/* An expression begins; an operator may come. */
static bool expects_operand(const mismatch *m)
{
    return expects(m, "an operator before");
}

static bool expects_operator(const mismatch *m)
{
    return expects(m, "an operator");
}

/* Is the token the first on its line? */
static bool is_first(const mismatch *m)
{
    return m->scanner->current.place.line > m->scanner->previous.place.end_line;
}

/* ---- characters that begin no token ---- */

static const struct {
    const char *text, *said;
} foreign[] = {
    {"++", "there is no '++'; write 'x = x + 1'"},
    {"--", "there is no '--'; write 'x = x - 1'"},
    {"+=", "there is no '+='; write 'x = x + ...'"},
    {"-=", "there is no '-='; write 'x = x - ...'"},
    {"*=", "there is no '*='; write 'x = x * ...'"},
    {"/=", "there is no '/='; write 'x = x / ...'"},
    {"?", "there is no '?:'; write an 'if'"},
    {":=", "assignments are written with '='"},
    {"===", "equality is written '=='"},
    {"!==", "inequality is written '!='"},
    {"=>", "'=>' means nothing here; 'implies' is written as a word, 'at least' as '>='"},
    {"...", "a range is written with two dots"},
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c & 0x80;
}

/* `größe`: the token at hand is in the middle of a word. */
static void report_unquoted(const mismatch *m)
{
    lang_diagnostics *d = m->diagnostics;
    const lang_token *token = &m->scanner->current;
    const char *text = m->scanner->text, *start = text + token->offset, *end = start + token->length;
    lang_place place = token->place;
    while (start > text && is_word(start[-1])) {
        start--;
        place.column--;
    }
    while (is_word(*end)) {
        end++;
        place.end_column++;
    }
    const char *name = lang_text(d, "%.*s", (int)(end - start), start);
    lang_error(d, place, "%s is not an identifier; quote it to use it as a name", lang_quoted(d, name));
    lang_fix(d, place, lang_text(d, "\"%s\"", name));
}

static void report_invalid(const mismatch *m)
{
    lang_diagnostics *d = m->diagnostics;
    const lang_token *token = &m->scanner->current;
    const char *text = token_text(m, token), *shown = token_shown(m, token);
    if (expects(m, "->") && !expects_operator(m) && strchr("-=", *text)) {
        lang_error(d, token->place, "who may send to whom is written 'A -> B'");
        return;
    }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (strcmp(foreign[i].text, text) == 0) {
            lang_error(d, token->place, "%s", foreign[i].said);
            return;
        }
    if (*text == '\'' && token->length > 2) {
        lang_error(d, token->place, "texts and names are quoted with '\"', not with an apostrophe");
        lang_fix(d, token->place, lang_text(d, "\"%.*s\"", (int)token->length - 2, text + 1));
    } else if (*text & 0x80) {
        report_unquoted(m);
    } else {
        lang_error(d, token->place, "stray %s", shown);
    }
}

/* ---- words that were probably meant otherwise ---- */

/* A reserved word where a name is expected. */
static bool report_reserved(const mismatch *m)
{
    lang_diagnostics *d = m->diagnostics;
    const lang_token *token = &m->scanner->current;
    if (!lang_agents_is_reserved(token->kind) || !expects(m, "a name") || is_first(m))
        return false;
    lang_error(d, token->place, "%s is reserved in agents and systems; quote it to use it as a name",
               token_shown(m, token));
    lang_fix(d, token->place, lang_text(d, "\"%s\"", token_text(m, token)));
    return true;
}

static bool report_near(const mismatch *m, const lang_token *token, const base_near *near)
{
    if (!near->best)
        return false;
    lang_error(m->diagnostics, token->place, "unexpected %s%s", token_shown(m, token),
               lang_near_text(m->diagnostics, near));
    lang_fix(m->diagnostics, token->place, near->best);
    return true;
}

/* A name where words are expected. */
static bool report_misspelt(const mismatch *m)
{
    const lang_token *token = &m->scanner->current;
    base_near near;
    if (token->kind != LANG_A_NAME)
        return false;
    base_near_begin(&near, token_text(m, token));
    for (unsigned i = 0; i < m->count; i++)
        if (*m->expected[i] >= 'a' && *m->expected[i] <= 'z' && !strchr(m->expected[i], ' '))
            base_near_offer(&near, m->expected[i]);
    return report_near(m, token, &near);
}

/* Operators of other languages. */
static bool report_foreign_word(const mismatch *m)
{
    static const char *const words[][2] = {{"and", "&&"}, {"or", "||"},     {"not", "!"}, {"mod", "%"},
                                           {"is", "=="},  {"equals", "=="}, {"xor", "!="}};
    const lang_token *token = &m->scanner->current, *before = &m->scanner->previous;
    for (size_t i = 0; expects_operator(m) && i < sizeof words / sizeof *words; i++) {
        const lang_token *word =
            token->kind == LANG_A_NAME && strcmp(token_text(m, token), words[i][0]) == 0     ? token
            : before->kind == LANG_A_NAME && strcmp(token_text(m, before), words[i][0]) == 0 ? before
                                                                                             : NULL;
        if (!word)
            continue;
        lang_error(m->diagnostics, word->place, "%s is written '%s'", token_shown(m, word), words[i][1]);
        lang_fix(m->diagnostics, word->place, words[i][1]);
        return true;
    }
    if (token->kind != '=' || !expects_operator(m) || expects(m, "'='"))
        return false;
    lang_error(m->diagnostics, token->place, "this is no place for an assignment; equality is written '=='");
    lang_fix(m->diagnostics, token->place, "==");
    return true;
}

/* `int x = 3;` */
static bool report_declaration(const mismatch *m)
{
    static const char *const types[] = {"int",  "bool",   "char", "long",  "double", "float",    "unsigned",
                                        "auto", "string", "var",  "const", "size_t", "duration", "ref"};
    const lang_token *before = &m->scanner->previous, *token = &m->scanner->current;
    bool is_statement = before->starts && expects(m, "'='") && token->kind == LANG_A_NAME;
    for (size_t i = 0; is_statement && i < sizeof types / sizeof *types; i++)
        if (strcmp(token_text(m, before), types[i]) == 0) {
            lang_error(m->diagnostics, before->place,
                       "a local begins with 'let', and its type is that of its value");
            lang_fix(m->diagnostics, before->place, "let");
            return true;
        }
    return false;
}

/* `lsit(int, 3)`, `brodcast x;`, `eventualy x`: the word before was read as a name. */
static bool report_misspelt_before(const mismatch *m)
{
    static const char *const types[] = {"list", "set", "map", "string", "data", "int"};
    static const char *const statements[] = {"if",    "for",  "let",    "emit",   "send", "broadcast",
                                             "start", "stop", "assert", "return", "on",   "else"};
    const lang_token *before = &m->scanner->previous, *token = &m->scanner->current;
    bool is_type = token->kind == '(' && expects(m, "'|'") && !expects_operator(m);
    bool is_statement =
        before->starts && expects(m, "'='") && (token->kind == LANG_A_NAME || token->kind == '(');
    static const char *const formulas[] = {"always", "never", "eventually", "possibly", "exists",
                                           "within", "timer", "proven",     "checked",  "monitored"};
    bool is_operand =
        token->kind == LANG_A_NAME || token->kind == LANG_A_NUMBER || lang_agents_is_reserved(token->kind);
    bool is_formula = is_operand && !is_first(m) && (expects_operator(m) || expects(m, "when"));
    const char *const *words = is_type ? types : is_statement ? statements : formulas;
    size_t count = is_type ? sizeof types : is_statement ? sizeof statements : sizeof formulas;
    base_near near;
    if (before->kind != LANG_A_NAME || !(is_type || is_statement || is_formula))
        return false;
    base_near_begin(&near, token_text(m, before));
    for (size_t i = 0; i < count / sizeof *words; i++)
        base_near_offer(&near, words[i]);
    return report_near(m, before, &near);
}

/* ---- what was expected ---- */

static bool is_operator(const char *name)
{
    static const char *const operators[] = {"an operator", "a sign",  "'%'", "'|'",  "in",
                                            "implies",     "until",   "..",  "goes", "emits",
                                            "sends",       "handles", "'['", "'.'",  "'('"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i], name) == 0)
            return true;
    return false;
}

static bool begins_operand(const char *name)
{
    static const char *const operands[] = {"a name", "a number", "a sign",     "an operator before",
                                           "'('",    "'['",      "'{'",        "true",
                                           "false",  "none",     "self",       "always",
                                           "never",  "exists",   "eventually", "possibly",
                                           "emits",  "sends",    "handles",    "for"};
    for (size_t i = 0; i < sizeof operands / sizeof *operands; i++)
        if (strcmp(operands[i], name) == 0)
            return true;
    return false;
}

/* How a message calls an expected token; NULL: it goes without saying, as another one of them covers it. */
static const char *wording(const mismatch *m, const char *name)
{
    static const char *const unsaid[] = {"something else", "the first token", "what is in braces"};
    for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++)
        if (strcmp(unsaid[i], name) == 0)
            return NULL;
    if (strcmp(name, "a quoted name") == 0)
        return expects(m, "a name") ? NULL : "a text in quotes";
    if (expects_operator(m) && (is_operator(name) || strcmp(name, "a number") == 0))
        return strcmp(name, "an operator") == 0 ? name : NULL;
    if (expects_operand(m) && begins_operand(name))
        return strcmp(name, "a number") == 0 ? "an expression" : NULL;
    static const char *const types[] = {"data", "int", "list", "map", "set", "string"};
    for (size_t i = 0; expects(m, "list") && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], name) == 0)
            return NULL;
    if (expects(m, "list") && strcmp(name, "a name") == 0)
        return "a type";
    if (*name == '\'' || strchr(name, ' '))
        return name;
    return lang_text(m->diagnostics, "'%s'", name);
}

/* What stands for many words that may begin a clause; NULL: nothing does. */
static const char *summary(const mismatch *m)
{
    if (expects(m, "let"))
        return "a statement or '}'";
    if (expects(m, "protocol"))
        return "a clause of an agent or '}'";
    if (expects(m, "connect"))
        return "a clause of a system or '}'";
    return NULL;
}

/* "';', '=' or a name" */
static const char *alternatives(const mismatch *m)
{
    const char *shown[LANG_AGENTS_EXPECTED_MAX], *list = summary(m);
    unsigned n = 0;
    if (list)
        return list;
    list = "";
    for (unsigned i = 0; i < m->count; i++) {
        const char *text = wording(m, m->expected[i]);
        if (text)
            shown[n++] = text;
    }
    for (unsigned i = 0; i < n; i++)
        list = lang_text(m->diagnostics, "%s%s%s", list, i == 0 ? "" : i + 1 == n ? " or " : ", ", shown[i]);
    return list;
}

static void report_expected(const mismatch *m)
{
    lang_diagnostics *d = m->diagnostics;
    const lang_token *found = &m->scanner->current, *before = &m->scanner->previous;
    const char *list = alternatives(m);
    bool forgotten = expects(m, "';'") && !found->starts && is_first(m);
    if (before->kind != LANG_T_NONE && (forgotten || found->kind == LANG_A_END)) {
        lang_place after = before->place;
        after.line = after.end_line;
        after.column = after.end_column++;
        lang_error(d, after, "expected %s after %s", forgotten ? "';'" : list, token_shown(m, before));
        if (forgotten)
            lang_fix(d, after, ";");
    } else {
        lang_error(d, found->place, "expected %s before %s", list, token_shown(m, found));
    }
    if (found->kind == LANG_A_END && m->scanner->depth)
        lang_note(d, m->scanner->outer_brace, "to match this '{'");
}

void lang_agents_syntax_error(const lang_scanner *scanner, const char *const *expected, unsigned count)
{
    lang_tree_builder *tree = scanner->tree;
    const mismatch m = {scanner, tree->diagnostics, expected, count};
    const lang_token *found = &scanner->current;
    assert(tree->file && count <= LANG_AGENTS_EXPECTED_MAX);
    if (tree->out_of_memory)
        return;
    bool follows_another = tree->damaged, is_leftover = follows_another && expects(&m, "end of file");
    tree->damaged = tree->file->damaged = true;
    if (is_leftover || found->reported || scanner->previous.reported)
        return;
    if (found->unmatched)
        lang_error(tree->diagnostics, found->place, "this '}' closes nothing");
    else if (found->kind == LANG_A_INVALID)
        report_invalid(&m);
    else if (!report_reserved(&m) && !report_foreign_word(&m) && !report_declaration(&m) &&
             !report_misspelt_before(&m) && !report_misspelt(&m))
        report_expected(&m);
}

void lang_agents_stray(const lang_scanner *scanner)
{
    const mismatch m = {scanner, scanner->tree->diagnostics, NULL, 0};
    scanner->tree->damaged = scanner->tree->file->damaged = true;
    report_invalid(&m);
}
