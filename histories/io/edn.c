/* Values in EDN, as Jepsen writes them: nil, numbers, texts, keywords, symbols, vectors, lists, sets, maps;
 * keywords and symbols are read as texts, sets as lists, tags are passed over. */
#include "histories/io/scan.h"

#include <stdlib.h>
#include <string.h>

static history_value nested(history_scan *scan, bool kept, unsigned depth);

static bool is_blank(int c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == ',' || c == '\f';
}

static bool is_delimiter(int c)
{
    return c == HISTORY_SCAN_END || is_blank(c) || strchr("()[]{}\";", c) != NULL;
}

static void comment(history_scan *scan)
{
    while (history_peek(scan) != '\n' && history_peek(scan) != HISTORY_SCAN_END)
        history_take(scan);
}

void history_edn_blanks(history_scan *scan)
{
    for (;;) {
        const int c = history_peek(scan);
        if (c == ';')
            comment(scan);
        else if (is_blank(c))
            history_take(scan);
        else
            return;
    }
}

static history_value made(history_scan *scan, history_value value)
{
    return value == HISTORY_ABSENT ? history_scan_no_memory(scan) : value;
}

static bool escape(history_scan *scan)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const int c = history_peek(scan);
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    uint32_t code;
    if (letter) {
        history_take(scan);
        return history_scan_keep(scan, meanings[letter - letters]);
    }
    if (c != 'u') {
        history_scan_fail(scan, "this is no escape of EDN");
        return false;
    }
    history_take(scan);
    return history_scan_hex(scan, &code) && history_scan_keep_code(scan, code);
}

static history_value text(history_scan *scan, bool kept)
{
    const uint64_t line = scan->line, column = history_column(scan);
    history_take(scan);
    scan->text.length = 0;
    for (int c = history_peek(scan); c != '"'; c = history_peek(scan)) {
        if (c == HISTORY_SCAN_END)
            return history_scan_fail_at(scan, line, column, "this text has no closing quote");
        history_take(scan);
        if (c == '\\' ? !escape(scan) : !history_scan_keep(scan, c))
            return HISTORY_ABSENT;
    }
    history_take(scan);
    return kept ? made(scan,
                       history_text(scan->values, scan->text.text ? scan->text.text : "", scan->text.length))
                : HISTORY_NULL;
}

/* Is it a decimal number? Ratios and numbers in other bases are texts. */
static bool is_number(const char *word)
{
    const char *digits = word + (*word == '-' || *word == '+');
    const size_t length = strspn(digits, "0123456789.eE+-");
    return *digits >= '0' && *digits <= '9' &&
           (!digits[length] || (strchr("NM", digits[length]) && !digits[length + 1]));
}

/* A word up to the next delimiter: a number, a keyword, a symbol or a character. */
static history_value word(history_scan *scan, bool kept)
{
    scan->text.length = 0;
    do {
        if (!history_scan_keep(scan, history_peek(scan)))
            return HISTORY_ABSENT;
        history_take(scan);
    } while (!is_delimiter(history_peek(scan)));
    char *read = scan->text.text;
    size_t length = scan->text.length;
    if (strcmp(read, "nil") == 0)
        return HISTORY_NULL;
    if (strcmp(read, "true") == 0)
        return HISTORY_TRUE;
    if (strcmp(read, "false") == 0)
        return HISTORY_FALSE;
    if (is_number(read)) {
        if (length > 1 && (read[length - 1] == 'N' || read[length - 1] == 'M'))
            read[--scan->text.length] = '\0';
        if (*read == '+')
            memmove(read, read + 1, scan->text.length--);
        return history_scan_number(scan, kept);
    }
    if (!kept)
        return HISTORY_NULL;
    if (*read == ':' || *read == '\\')
        read++, length--;
    return made(scan, history_text(scan->values, read, length));
}

static history_value many(history_scan *scan, bool kept, int closing, unsigned depth)
{
    if (depth >= HISTORY_DEPTH_MAX)
        return history_scan_fail(scan, "a value is nested deeper than %d", HISTORY_DEPTH_MAX);
    const uint64_t line = scan->line, column = history_column(scan);
    const size_t from = scan->stack_count;
    history_take(scan);
    size_t count = 0;
    for (history_edn_blanks(scan); history_peek(scan) != closing; history_edn_blanks(scan), count++) {
        if (history_peek(scan) == HISTORY_SCAN_END)
            return history_scan_fail_at(scan, line, column, "what opens here is not closed");
        history_value value = nested(scan, kept, depth + 1);
        if (value == HISTORY_ABSENT || (kept && !history_scan_push(scan, value)))
            return HISTORY_ABSENT;
    }
    if (closing == '}' && count % 2)
        return history_scan_fail(scan, "a value is wanted for the last key of a map");
    history_take(scan);
    history_value *items = scan->stack ? scan->stack + from : NULL;
    const size_t kept_count = scan->stack_count - from;
    scan->stack_count = from;
    if (!kept)
        return HISTORY_NULL;
    return made(scan, closing == '}' ? history_map(scan->values, items, kept_count)
                                     : history_list(scan->values, items, kept_count));
}

static int by_number(const void *a, const void *b)
{
    const history_value x = *(const history_value *)a, y = *(const history_value *)b;
    return x < y ? -1 : x > y;
}

/* Sets are lists, of which the order does not matter: equal sets are equal lists. */
static history_value set_of(history_scan *scan, history_value *items, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(items, count, sizeof *items, by_number);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || items[i] != items[kept - 1])
            items[kept++] = items[i];
    return made(scan, history_list(scan->values, items, kept));
}

/* What begins with '#': a set, something discarded before a value, or a tag before a value. */
static history_value dispatch(history_scan *scan, bool kept, unsigned depth)
{
    if (depth >= HISTORY_DEPTH_MAX)
        return history_scan_fail(scan, "a value is nested deeper than %d", HISTORY_DEPTH_MAX);
    history_take(scan);
    if (history_peek(scan) == '{') {
        /* a set's items need no partners: closed like a map, made like a list */
        const size_t from = scan->stack_count;
        history_take(scan);
        for (history_edn_blanks(scan); history_peek(scan) != '}'; history_edn_blanks(scan)) {
            if (history_peek(scan) == HISTORY_SCAN_END)
                return history_scan_fail(scan, "a set is not closed");
            history_value value = nested(scan, kept, depth + 1);
            if (value == HISTORY_ABSENT || (kept && !history_scan_push(scan, value)))
                return HISTORY_ABSENT;
        }
        history_take(scan);
        const size_t count = scan->stack_count - from;
        scan->stack_count = from;
        return kept ? set_of(scan, scan->stack ? scan->stack + from : NULL, count) : HISTORY_NULL;
    }
    if (history_peek(scan) == '_') {
        history_take(scan);
        if (nested(scan, false, depth + 1) == HISTORY_ABSENT)
            return HISTORY_ABSENT;
    } else {
        while (!is_delimiter(history_peek(scan)))
            history_take(scan);
    }
    return nested(scan, kept, depth + 1);
}

static history_value nested(history_scan *scan, bool kept, unsigned depth)
{
    history_edn_blanks(scan);
    switch (history_peek(scan)) {
    case '"':
        return text(scan, kept);
    case '[':
        return many(scan, kept, ']', depth);
    case '(':
        return many(scan, kept, ')', depth);
    case '{':
        return many(scan, kept, '}', depth);
    case '#':
        return dispatch(scan, kept, depth);
    case HISTORY_SCAN_END:
        return history_scan_fail(scan, "the file ends where a value is wanted");
    case ']':
    case ')':
    case '}':
        return history_scan_fail(scan, "a value is wanted here");
    default:
        return word(scan, kept);
    }
}

history_value history_edn_value(history_scan *scan, bool kept)
{
    return nested(scan, kept, 0);
}
