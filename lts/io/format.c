/* Which format a file has, by its first bytes. */
#include "lts/io/io.h"

#include <ctype.h>
#include <string.h>

#define HEAD_BYTES 4096u

/* Reads the head of the file and puts it back: glibc and musl take back what they gave. */
static size_t peek(FILE *in, char head[HEAD_BYTES])
{
    size_t count = 0;
    int c;
    while (count < HEAD_BYTES && (c = getc(in)) != EOF) {
        head[count++] = (char)c;
        if (c == '\n' && count >= HEAD_BYTES / 2)
            break;
    }
    for (size_t i = count; i-- > 0;)
        ungetc((unsigned char)head[i], in);
    return count;
}

static bool begins(const char *text, size_t length, const char *word)
{
    return length >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

/* `name(3) Sort "a" "b" "c"` */
static bool is_fsm_parameter(const char *line, size_t length)
{
    size_t at = 0;
    while (at < length &&
           (isalnum((unsigned char)line[at]) || line[at] == '_' || line[at] == '@' || line[at] == '\''))
        at++;
    if (at == 0 || at == length || line[at++] != '(')
        return false;
    size_t digits = at;
    while (at < length && isdigit((unsigned char)line[at]))
        at++;
    return at > digits && at < length && line[at] == ')';
}

/* Parameters, or none, and then `---`. */
static bool is_fsm(const char *head, size_t length)
{
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(head + at, '\n', length - at);
        size_t end = newline ? (size_t)(newline - head) : length;
        if (begins(head + at, end - at, "---"))
            return true;
        if (!is_fsm_parameter(head + at, end - at))
            return false;
        at = end + 1;
    }
    return false;
}

/* One line of three fields, which no specification begins with. */
static bool is_csv(const char *head, size_t length)
{
    static const char *const others[] = {"/", "spec ", "import ", "assert ", "internal "};
    const char *newline = memchr(head, '\n', length);
    size_t end = newline ? (size_t)(newline - head) : length;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (begins(head, end, others[i]))
            return false;
    while (end > 0 && isspace((unsigned char)head[end - 1]))
        end--;
    if (end == 0 || strchr(";{}", head[end - 1]))
        return false;
    for (const char *separator = ",;\t"; *separator; separator++) {
        unsigned count = 0;
        bool quoted = false;
        for (size_t i = 0; i < end; i++) {
            quoted ^= head[i] == '"';
            count += !quoted && head[i] == *separator;
        }
        if (count)
            return count == 2;
    }
    return false;
}

lts_format lts_format_of(FILE *in)
{
    char head[HEAD_BYTES];
    size_t length = peek(in, head), at = 0;
    while (at < length && isspace((unsigned char)head[at]))
        at++;
    if (begins(head + at, length - at, "des"))
        return LTS_FORMAT_AUT;
    if (begins(head + at, length - at, "Specification:"))
        return LTS_FORMAT_MODEL;
    if (is_fsm(head + at, length - at))
        return LTS_FORMAT_FSM;
    return is_csv(head + at, length - at) ? LTS_FORMAT_CSV : LTS_FORMAT_OTHER;
}
