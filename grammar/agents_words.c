/* The words of agents and systems. */
#include "grammar/agents_words.h"

#include <assert.h>
#include <string.h>

typedef struct word {
    const char *text;
    int kind;
} word;

static const word reserved[] = {
    {"agent", LANG_A_AGENT},
    {"always", LANG_A_ALWAYS},
    {"assert", LANG_A_ASSERT},
    {"broadcast", LANG_A_BROADCAST},
    {"do", LANG_A_DO},
    {"else", LANG_A_ELSE},
    {"emit", LANG_A_EMIT},
    {"emits", LANG_A_EMITS},
    {"eventually", LANG_A_EVENTUALLY},
    {"every", LANG_A_EVERY},
    {"exists", LANG_A_EXISTS},
    {"false", LANG_A_FALSE},
    {"for", LANG_A_FOR},
    {"given", LANG_A_GIVEN},
    {"handles", LANG_A_HANDLES},
    {"if", LANG_A_IF},
    {"implies", LANG_A_IMPLIES},
    {"in", LANG_A_IN},
    {"internal", LANG_A_INTERNAL},
    {"let", LANG_A_LET},
    {"liveness", LANG_A_LIVENESS},
    {"never", LANG_A_NEVER},
    {"none", LANG_A_NONE},
    {"on", LANG_A_ON},
    {"possibly", LANG_A_POSSIBLY},
    {"protocol", LANG_A_PROTOCOL},
    {"resilience", LANG_A_RESILIENCE},
    {"return", LANG_A_RETURN},
    {"safety", LANG_A_SAFETY},
    {"self", LANG_A_SELF},
    {"send", LANG_A_SEND},
    {"sends", LANG_A_SENDS},
    {"start", LANG_A_START},
    {"state", LANG_A_STATE},
    {"stop", LANG_A_STOP},
    {"system", LANG_A_SYSTEM},
    {"true", LANG_A_TRUE},
    {"until", LANG_A_UNTIL},
    {"when", LANG_A_WHEN},
    {"where", LANG_A_WHERE},
};

static const word items[] = {
    {"agent", LANG_A_AGENT},   {"const", LANG_A_CONST},   {"enum", LANG_A_ENUM},
    {"extern", LANG_A_EXTERN}, {"record", LANG_A_RECORD}, {"system", LANG_A_SYSTEM},
};

/* What has to follow a word of this kind where a name might stand as well. */
typedef enum follows { ANYTHING, PARENTHESIS, BRACE, QUOTE, WORD } follows;

static const struct {
    const char *text;
    int kind;
    follows follows;
} contextual[] = {
    {"accepts", LANG_A_ACCEPTS, ANYTHING},
    {"after", LANG_A_AFTER, ANYTHING},
    {"all", LANG_A_ALL, ANYTHING},
    {"as", LANG_A_AS, QUOTE},
    {"at", LANG_A_AT, ANYTHING},
    {"bounds", LANG_A_BOUNDS, ANYTHING},
    {"capacity", LANG_A_CAPACITY, ANYTHING},
    {"chaos", LANG_A_CHAOS, ANYTHING},
    {"checked", LANG_A_CHECKED, ANYTHING},
    {"client", LANG_A_CLIENT, ANYTHING},
    {"condition", LANG_A_CONDITION, QUOTE},
    {"connect", LANG_A_CONNECT, ANYTHING},
    {"crash", LANG_A_CRASH, ANYTHING},
    {"crashes", LANG_A_CRASHES, ANYTHING},
    {"data", LANG_A_DATA, PARENTHESIS},
    {"delays", LANG_A_DELAYS, ANYTHING},
    {"drops", LANG_A_DROPS, ANYTHING},
    {"duplicates", LANG_A_DUPLICATES, ANYTHING},
    {"durable", LANG_A_DURABLE, ANYTHING},
    {"environment", LANG_A_ENVIRONMENT, ANYTHING},
    {"fair", LANG_A_FAIR, ANYTHING},
    {"fault", LANG_A_FAULT, BRACE},
    {"faults", LANG_A_FAULTS, ANYTHING},
    {"fifo", LANG_A_FIFO, ANYTHING},
    {"final", LANG_A_FINAL, ANYTHING},
    {"from", LANG_A_FROM, ANYTHING},
    {"goes", LANG_A_GOES, ANYTHING},
    {"init", LANG_A_INIT, QUOTE},
    {"inputs", LANG_A_INPUTS, ANYTHING},
    {"int", LANG_A_INT, PARENTHESIS},
    {"list", LANG_A_LIST, PARENTHESIS},
    {"loses", LANG_A_LOSES, ANYTHING},
    {"ltl", LANG_A_LTL, ANYTHING},
    {"map", LANG_A_MAP, PARENTHESIS},
    {"max_queue", LANG_A_MAX_QUEUE, ANYTHING},
    {"model", LANG_A_MODEL, QUOTE},
    {"monitored", LANG_A_MONITORED, ANYTHING},
    {"most", LANG_A_MOST, ANYTHING},
    {"network", LANG_A_NETWORK, ANYTHING},
    {"observe", LANG_A_OBSERVE, ANYTHING},
    {"partition", LANG_A_PARTITION, ANYTHING},
    {"priority", LANG_A_PRIORITY, ANYTHING},
    {"program", LANG_A_PROGRAM, QUOTE},
    {"proposition", LANG_A_PROPOSITION, ANYTHING},
    {"proven", LANG_A_PROVEN, ANYTHING},
    {"queue", LANG_A_QUEUE, ANYTHING},
    {"ready", LANG_A_READY, ANYTHING},
    {"replies", LANG_A_REPLIES, ANYTHING},
    {"requires", LANG_A_REQUIRES, ANYTHING},
    {"restart", LANG_A_RESTART, ANYTHING},
    {"returns", LANG_A_RETURNS, ANYTHING},
    {"sensitive", LANG_A_SENSITIVE, ANYTHING},
    {"set", LANG_A_SET, PARENTHESIS},
    {"states", LANG_A_STATES, ANYTHING},
    {"string", LANG_A_TEXT, PARENTHESIS},
    {"timer", LANG_A_TIMER, WORD},
    {"to", LANG_A_TO, ANYTHING},
    {"unordered", LANG_A_UNORDERED, ANYTHING},
    {"within", LANG_A_WITHIN, ANYTHING},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int find(const word *words, size_t count, const char *text, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (*words[i].text == *text && strncmp(words[i].text, text, length) == 0 &&
            words[i].text[length] == '\0')
            return words[i].kind;
    return LANG_A_NAME;
}

int lang_agents_reserved(const char *text, size_t length)
{
    assert(length > 0);
    return find(reserved, COUNT(reserved), text, length);
}

bool lang_agents_is_reserved(int kind)
{
    for (size_t i = 0; i < COUNT(reserved); i++)
        if (reserved[i].kind == kind)
            return true;
    return false;
}

const char *lang_agents_token_name(int kind)
{
    switch (kind) {
    case LANG_A_NAME:
        return "name";
    case LANG_A_STRING:
        return "text";
    case LANG_A_NUMBER:
        return "number";
    case LANG_A_OPERATOR:
    case LANG_A_PREFIX:
    case LANG_A_SIGN:
        return "operator";
    case LANG_A_MAPS:
    case LANG_A_RANGE:
        return "punctuation";
    default:
        return "keyword";
    }
}

int lang_agents_item_word(const char *text, size_t length)
{
    return find(items, COUNT(items), text, length);
}

/* ---- what stands behind a word ---- */

static bool is_word_begin(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
    return is_word_begin(c) || (c >= '0' && c <= '9');
}

/* The first character that is neither blank nor of a comment. */
static const char *skip_blanks(const char *text)
{
    for (;;) {
        text += strspn(text, " \t\r\n\f\v");
        const char *end = strncmp(text, "//", 2) == 0   ? strchr(text, '\n')
                          : strncmp(text, "/*", 2) == 0 ? strstr(text + 2, "*/")
                                                        : NULL;
        if (!end)
            return text;
        text = *end == '*' ? end + 2 : end;
    }
}

static bool is_followed_by(const char *rest, follows what)
{
    char next = *skip_blanks(rest);
    switch (what) {
    case PARENTHESIS:
        return next == '(';
    case BRACE:
        return next == '{';
    case QUOTE:
        return next == '"';
    case WORD:
        return next == '"' || (is_word_begin(next) && strncmp(skip_blanks(rest), "when", 4) != 0);
    default:
        return true;
    }
}

int lang_agents_contextual(const char *text, const char *rest, bool name_fits)
{
    size_t low = 0, high = COUNT(contextual);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(text, contextual[middle].text);
        if (order == 0)
            return !name_fits || is_followed_by(rest, contextual[middle].follows) ? contextual[middle].kind
                                                                                  : LANG_A_NAME;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return find(items, COUNT(items), text, strlen(text));
}

bool lang_agents_begins_item(const char *text, size_t length, bool inside_braces)
{
    static const word others[] = {{"assert", 0}, {"import", 0}, {"spec", 0}};
    int kind = lang_agents_item_word(text, length);
    bool is_other = kind == LANG_A_NAME && find(others, COUNT(others), text, length) == 0;
    if ((kind == LANG_A_NAME && !is_other) || (inside_braces && *text == 'a' && is_other))
        return false;
    const char *name = skip_blanks(text + length), *after = name;
    if (*name == '"')
        return kind != LANG_A_AGENT || !inside_braces;
    while (is_word(*after))
        after++;
    if (after == name || !is_word_begin(*name))
        return false;
    after = skip_blanks(after);
    return kind != LANG_A_AGENT || !inside_braces || *after == '{' || *after == '(';
}
