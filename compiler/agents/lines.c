/* Lines of generated C that would be too long: broken after a comma, `&&` or `||`, as far out of brackets as
 * can be, and gone on with below what follows the bracket, as clang-format does it. */
#include "config.h"

#include "compiler/agents/writer.h"

#include <string.h>

enum { WIDTH = 110, DEEPEST = 60 };

/* A place in a line: the columns of what stands in each open bracket; [0]: outside of all. */
typedef struct spot {
    const char *at;
    unsigned depth;
    size_t column;
    size_t within[DEEPEST + 1];
} spot;

/* Past a string or a character. */
static void skip_quoted(spot *s, const char *end)
{
    const char quote = *s->at;
    do {
        bool is_escape = *s->at == '\\';
        s->at += is_escape ? 2 : 1;
        s->column += is_escape ? 2 : 1;
    } while (s->at < end && *s->at != quote);
    s->at++;
    s->column++;
}

static bool can_break_before(const char *begin, const char *at)
{
    if (at - begin < 3 || at[-1] != ' ' || *at == ' ')
        return false;
    return at[-2] == ',' || (at[-2] == '&' && at[-3] == '&') || (at[-2] == '|' && at[-3] == '|');
}

/* On by one character, or a string. */
static void step(spot *s, const char *end)
{
    const char c = *s->at;
    if (c == '"' || c == '\'') {
        skip_quoted(s, end);
        return;
    }
    s->at++;
    s->column++;
    if ((c == '(' || c == '{' || c == '[') && s->depth < DEEPEST)
        s->within[++s->depth] = s->column;
    else if ((c == ')' || c == '}' || c == ']') && s->depth > 0)
        s->depth--;
    else if (c == ' ' && s->depth == 0 && s->at[-2] == '=')
        s->within[0] = s->column;
}

static void put_line(const char *line, const char *end, FILE *out)
{
    size_t indent = strspn(line, " ");
    spot now = {.at = line + indent, .column = indent}, best = {.at = NULL};
    now.within[0] = strncmp(now.at, "return ", 7) == 0 ? indent + 7 : indent + 4;
    const char *from = line;
    while (now.at < end) {
        if (now.at > from && can_break_before(line, now.at) && (!best.at || now.depth <= best.depth))
            best = now;
        step(&now, end);
        if (now.column <= WIDTH || !best.at)
            continue;
        fprintf(out, "%.*s\n%*s", (int)(best.at - 1 - from), from, (int)best.within[best.depth], "");
        now = best;
        now.column = now.within[now.depth];
        from = now.at;
        best.at = NULL;
    }
    fprintf(out, "%.*s\n", (int)(end - from), from);
}

void agents_put_lines(const char *text, FILE *out)
{
    while (*text) {
        const char *end = text + strcspn(text, "\n"), *begin = text + strspn(text, " ");
        bool is_code = begin[0] != '#' && strncmp(begin, "/*", 2) != 0 && *begin != '*';
        if (is_code && end - text > WIDTH)
            put_line(text, end, out);
        else
            fprintf(out, "%.*s\n", (int)(end - text), text);
        text = end + (*end == '\n');
    }
}
