/* What words mean: keywords, the words that clauses begin with, names. */
#include "grammar/keywords.h"

#include "grammar/agents_words.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *text;
    int kind;
} keywords[] = {
    {"after", LANG_T_AFTER},
    {"always_reaches", LANG_T_ALWAYS_REACHES},
    {"assert", LANG_T_ASSERT},
    {"bind", LANG_T_LATER},
    {"deadlock_free", LANG_T_DEADLOCK_FREE},
    {"deterministic", LANG_T_DETERMINISTIC},
    {"do", LANG_T_DO},
    {"equivalent", LANG_T_EQUIVALENT},
    {"faults", LANG_T_FAULTS},
    {"hide", LANG_T_HIDE},
    {"implies", LANG_T_IMPLIES},
    {"import", LANG_T_IMPORT},
    {"in", LANG_T_IN},
    {"livelock_free", LANG_T_LIVELOCK_FREE},
    {"not", LANG_T_NOT},
    {"reaches", LANG_T_REACHES},
    {"refines", LANG_T_REFINES},
    {"rename", LANG_T_RENAME},
    {"spec", LANG_T_SPEC},
    {"tau", LANG_T_TAU},
    {"under", LANG_T_UNDER},
    {"unless", LANG_T_UNLESS},
    {"when", LANG_T_WHEN},
    {"while", LANG_T_WHILE},
    {"with", LANG_T_WITH},
    {"within", LANG_T_WITHIN},
};

#define KEYWORDS (sizeof keywords / sizeof *keywords)

/* The kind of token that a clause's word is: one for each thing that may follow it. */
#define KIND_OF_FORM(NAME, TOKEN) [LANG_FORM_##NAME] = LANG_T_##TOKEN,
static const int kind_of_form[LANG_FORMS] = {LANG_CLAUSE_FORMS(KIND_OF_FORM)};
#undef KIND_OF_FORM

int lang_keyword(const char *text, size_t length, const lang_clause **clause)
{
    assert(length > 0);
    size_t low = 0, high = KEYWORDS;
    *clause = NULL;
    if (text[length - 1] >= '0' &&
        text[length - 1] <= '9') /* no keyword ends so, but the names in large files do */
        return LANG_T_NAME;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *keyword = keywords[middle].text;
        int order = *text != *keyword ? *text - *keyword : strncmp(text, keyword, length);
        if (order == 0 && keyword[length] == '\0')
            return keywords[middle].kind;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    *clause = lang_find_clause(text, length);
    return *clause ? kind_of_form[(*clause)->form] : LANG_T_NAME;
}

bool lang_begins_clause(int kind)
{
    for (size_t form = 0; form < LANG_FORMS; form++)
        if (kind_of_form[form] == kind && kind != LANG_T_NAME)
            return true;
    return false;
}

bool lang_is_keyword(int kind)
{
    for (size_t i = 0; i < KEYWORDS; i++)
        if (keywords[i].kind == kind)
            return true;
    return lang_begins_clause(kind);
}

const char *lang_token_name(int kind)
{
    if (kind > LANG_A_FIRST)
        return lang_agents_token_name(kind);
    static const struct {
        int kind;
        const char *name;
    } names[] = {
        {LANG_T_COMMENT, "comment"},        {LANG_T_NAME, "name"},
        {LANG_T_STRING, "quoted name"},     {LANG_T_NUMBER, "duration"},
        {LANG_T_ARROW_OPEN, "punctuation"}, {LANG_T_ARROW_CLOSE, "punctuation"},
        {LANG_T_MAPS, "punctuation"},       {LANG_T_PARALLEL, "punctuation"},
        {LANG_T_INTERLEAVE, "punctuation"}, {LANG_T_ON_OPEN, "punctuation"},
        {LANG_T_ON_CLOSE, "punctuation"},   {LANG_T_OPERATOR, "operator"},
        {LANG_T_PREFIX, "operator"},        {LANG_T_SIGN, "operator"},
        {LANG_T_INVALID, "something else"}, {LANG_T_STRAY, "something else"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].kind == kind)
            return names[i].name;
    return kind < 128 ? "punctuation" : "keyword";
}

void lang_fix_name(lang_diagnostics *d, lang_place place, const char *name)
{
    static const char letters[] = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                      digits[] = "0123456789";
    size_t length = strlen(name), good = 0;
    const lang_clause *clause;
    while (name[good] && (strchr(letters, name[good]) || (good > 0 && strchr(digits, name[good]))))
        good++;
    int kind = good > 0 ? lang_keyword(name, length, &clause) : LANG_T_STRING;
    bool is_name = kind == LANG_T_NAME || kind == LANG_T_LATER ||
                   (kind != LANG_T_STRING && clause && clause->flags & LANG_CONTEXTUAL);
    if (good == length && is_name) {
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
