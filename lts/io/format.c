/* Which formats there are, and which one a file has, by its first bytes. */
#include "lts/io/format.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

const lts_format *const lts_formats[] = {
    &lts_format_model,
    &lts_format_aut,
    &lts_format_fsm,
    &lts_format_csv,
    &lts_format_dot,
    &lts_format_mermaid,
    NULL,
};

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

const lts_format *lts_format_of(FILE *in)
{
    assert(in);
    char head[HEAD_BYTES];
    size_t length = peek(in, head), at = 0;
    while (at < length && isspace((unsigned char)head[at]))
        at++;
    for (const lts_format *const *f = lts_formats; *f; f++)
        if ((*f)->begins && (*f)->begins(head + at, length - at))
            return *f;
    return NULL;
}

const lts_format *lts_format_find(const char *name)
{
    assert(name);
    for (const lts_format *const *f = lts_formats; *f; f++)
        if (strcmp((*f)->name, name) == 0)
            return *f;
    return NULL;
}

/* How many of those that are written have a name before this one? */
static unsigned place_of(const lts_format *format)
{
    unsigned before = 0;
    for (const lts_format *const *f = lts_formats; *f; f++)
        before += (*f)->write && strcmp((*f)->name, format->name) < 0;
    return before;
}

const char *lts_written_format(unsigned n)
{
    for (const lts_format *const *f = lts_formats; *f; f++)
        if ((*f)->write && place_of(*f) == n)
            return (*f)->name;
    return NULL;
}

const char *lts_read_formats(char *text, size_t size)
{
    assert(text && size);
    unsigned count = 0, n = 0;
    size_t used = 0;
    for (const lts_format *const *f = lts_formats; *f; f++)
        count += (*f)->read != NULL;
    *text = '\0';
    for (const lts_format *const *f = lts_formats; *f && used < size; f++)
        if ((*f)->read) {
            const char *before = n == 0 ? "" : n + 1 < count ? ", " : " or ";
            used += (size_t)snprintf(text + used, size - used, "%s%s", before, (*f)->title);
            n++;
        }
    return text;
}
