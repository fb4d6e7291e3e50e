/* Which formats there are, and which one a file has, by its first bytes. */
#include "config.h"

#include "lts/io/format.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/files/byte_order_mark.h"

const lts_format *const lts_formats[] = {
    &lts_format_model,   &lts_format_aut,           &lts_format_fsm,
    &lts_format_csv,     &lts_format_dot,           &lts_format_scxml,
    &lts_format_mermaid, &lts_format_specification, NULL,
};

#define HEAD_BYTES 4096u

/* Reads the head of the file and puts it back. glibc takes back what it gave; musl what is in its buffer of a
 * kilobyte, but a file can be read again. */
static size_t peek(FILE *in, char head[HEAD_BYTES])
{
    size_t count = 0;
    off_t start = ftello(in);
    int c;
    while (count < HEAD_BYTES && (c = getc(in)) != EOF) {
        head[count++] = (char)c;
        if (c == '\n' && count >= HEAD_BYTES / 2)
            break;
    }
    for (size_t i = count; i-- > 0;)
        if (ungetc((unsigned char)head[i], in) == EOF) {
            if (start >= 0)
                (void)fseeko(in, start, SEEK_SET);
            break;
        }
    return count;
}

/* Words that a specification can begin with, those of later tiers among them. */
static bool is_specification(const char *head, size_t length)
{
    static const char *const words[] = {"spec",   "import", "assert", "internal", "agent",
                                        "system", "record", "enum",   "const",    "extern"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (length > n && memcmp(head, words[i], n) == 0 && !isalnum((unsigned char)head[n]))
            return true;
    }
    return length > 0 && *head == '/'; /* a comment */
}

/* Is the file named so, compressed or not? */
static bool is_named(const char *path, const char *suffix)
{
    static const char *const compressed[] = {".gz", ".bz2", ".xz", ".zst"};
    size_t length = strlen(path), n = strlen(suffix);
    for (size_t i = 0; i < sizeof compressed / sizeof *compressed; i++) {
        size_t end = strlen(compressed[i]);
        if (length > end && strcmp(path + length - end, compressed[i]) == 0) {
            length -= end;
            break;
        }
    }
    return length > n && memcmp(path + length - n, suffix, n) == 0;
}

static const lts_format *format_named(const char *path)
{
    for (const lts_format *const *f = lts_formats; *f; f++)
        if ((*f)->read && (*f)->suffix && is_named(path, (*f)->suffix))
            return *f;
    return NULL;
}

bool lts_format_of(FILE *in, const char *path, const lts_format **format)
{
    assert(in && format);
    base_skip_byte_order_mark(in);
    char head[HEAD_BYTES];
    size_t length = peek(in, head), at = 0;
    while (at < length && isspace((unsigned char)head[at]))
        at++;
    *format = NULL;
    for (const lts_format *const *f = lts_formats; *f; f++)
        if ((*f)->begins && (*f)->begins(head + at, length - at)) {
            *format = *f;
            return true;
        }
    if (is_specification(head + at, length - at) || (path && is_named(path, ".lts")))
        return true;
    *format = path ? format_named(path) : NULL;
    for (const lts_format *const *f = lts_formats; *f && !*format; f++)
        if ((*f)->resembles && (*f)->resembles(head + at, length - at))
            *format = *f;
    return *format;
}

const lts_format *lts_format_to_write(const char *path)
{
    assert(path);
    size_t length = strlen(path);
    for (const lts_format *const *f = lts_formats; *f; f++) {
        size_t n = (*f)->suffix ? strlen((*f)->suffix) : 0;
        if ((*f)->write && n && length > n && memcmp(path + length - n, (*f)->suffix, n) == 0)
            return *f;
    }
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

static bool is_written(const lts_format *format)
{
    return format->write;
}

static bool is_read(const lts_format *format)
{
    return format->read;
}

/* The name of the n-th of those that are `chosen`, in alphabetical order. */
static const char *nth_name(bool (*chosen)(const lts_format *), unsigned n)
{
    for (const lts_format *const *f = lts_formats; *f; f++) {
        unsigned before = 0;
        for (const lts_format *const *g = lts_formats; *g; g++)
            before += chosen(*g) && strcmp((*g)->name, (*f)->name) < 0;
        if (chosen(*f) && before == n)
            return (*f)->name;
    }
    return NULL;
}

const char *lts_written_format(unsigned n)
{
    return nth_name(is_written, n);
}

const char *lts_read_format(unsigned n)
{
    return nth_name(is_read, n);
}

static const char *title_of(const lts_format *format)
{
    return format->read ? format->title : NULL;
}

static const char *begin_of(const lts_format *format)
{
    return format->begin;
}

/* A list of what the formats have of a kind, those that have it, cut to `size` bytes. */
static char *list(const char *(*get)(const lts_format *), const char *last, char *text, size_t size)
{
    assert(text && size);
    unsigned count = 0, n = 0;
    size_t used = 0;
    for (const lts_format *const *f = lts_formats; *f; f++)
        count += get(*f) != NULL;
    *text = '\0';
    for (const lts_format *const *f = lts_formats; *f && used < size; f++)
        if (get(*f)) {
            const char *before = n == 0 ? "" : n + 1 < count ? ", " : last;
            used += (size_t)snprintf(text + used, size - used, "%s%s", before, get(*f));
            n++;
        }
    return text;
}

const char *lts_read_formats(char *text, size_t size)
{
    return list(title_of, " or ", text, size);
}

const char *lts_format_beginnings(char *text, size_t size)
{
    return list(begin_of, ", ", text, size);
}
