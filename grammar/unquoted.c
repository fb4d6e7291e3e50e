/* Names that want quotes: `spec my-spec`, `--[200]->`, `--[GET /index]->`. A token that cannot stand where it
 * does is seen together with what stands around it. */
#include "grammar/syntax.h"

#include <assert.h>
#include <string.h>

typedef struct stretch {
    const char *start, *end;
} stretch;

static bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c & 0x80;
}

/* Characters of names that have no meaning of their own in the language. */
static bool is_name_character(char c)
{
    return is_word_character(c) || (c != '\0' && strchr("-.:/+#@!?&%$~^", c));
}

static bool has_word_character(stretch s)
{
    for (; s.start < s.end; s.start++)
        if (is_word_character(*s.start))
            return true;
    return false;
}

static bool contains(stretch s, const char *text)
{
    size_t length = strlen(text);
    for (; s.start + length <= s.end; s.start++)
        if (memcmp(s.start, text, length) == 0)
            return true;
    return false;
}

/* What belongs to the token without a blank between, all of it on one line. */
static stretch run_around(const lang_scanner *scanner, const lang_token *token)
{
    const char *first = scanner->text, *last = first + scanner->length;
    stretch run = {first + token->offset, first + token->offset + token->length};
    while (run.start > first && is_name_character(run.start[-1]))
        run.start--;
    while (run.end < last && is_name_character(*run.end))
        run.end++;
    return run;
}

/* The whole of the action that the token is in, between `--[` or `|` and `|` or `]`; empty: it is in none. */
static stretch action_around(const lang_scanner *scanner, const lang_token *token)
{
    const char *first = scanner->text, *last = first + scanner->length, *at = first + token->offset;
    stretch action = {at, at + token->length};
    const char *bar = NULL;
    while (at > first && !strchr("[;{}\n\"()", at[-1])) {
        bar = !bar && at[-1] == '|' ? at : bar;
        at--;
    }
    if (at < first + 3 || memcmp(at - 3, "--[", 3) != 0)
        return (stretch){NULL, NULL};
    action.start = bar ? bar : at;
    while (action.end < last && !strchr("|];{}\n\"()", *action.end))
        action.end++;
    while (action.start < action.end && strchr(" \t\r", *action.start))
        action.start++;
    while (action.start < action.end && strchr(" \t\r", action.end[-1]))
        action.end--;
    return action;
}

/* Words after an action that say more of it. */
static bool has_more_to_say(stretch action)
{
    static const char *const words[] = {" when ", " do ", " after ", " within ", " unless ", " while "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (contains(action, words[i]))
            return true;
    return false;
}

static bool is_a_name(stretch s, bool expects_name)
{
    return s.start < s.end && has_word_character(s) && !contains(s, "//") && !contains(s, "/*") &&
           !contains(s, "\\") && !contains(s, "->") && !contains(s, "--") &&
           (expects_name || is_word_character(*s.start)) && s.end[-1] != '-';
}

const char *lang_unquoted_name(const lang_scanner *scanner, const lang_token *token, bool expects_name,
                               lang_place *place)
{
    assert(token->offset + token->length <= scanner->length);
    const char *at = scanner->text + token->offset;
    stretch name = action_around(scanner, token);
    if (!is_a_name(name, true) || has_more_to_say(name))
        name = run_around(scanner, token);
    /* A single word is no name that lacks its quotes, but one that stands in the wrong place. */
    if (!is_a_name(name, expects_name) ||
        (name.start == at && name.end == at + token->length && !expects_name))
        return NULL;
    *place = token->place;
    place->column -= (uint32_t)(at - name.start);
    place->end_line = place->line;
    place->end_column = place->column + (uint32_t)(name.end - name.start);
    return lang_text(scanner->tree->diagnostics, "%.*s", (int)(name.end - name.start), name.start);
}
