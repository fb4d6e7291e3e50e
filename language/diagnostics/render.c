/* Printing diagnostics for people: message, line of the source, caret and range.
 *
 *     order.lts:9:26: error: 'payd' is not a state that anything leads to or from; did you mean 'paid'?
 *         9 |     assert order reaches payd;
 *           |                          ^~~~
 *
 * A line is shown with tabs expanded and, where it is long, as the stretch around the caret. Columns are
 * counted as a terminal does, so that carets stand under what they mean.
 */
#include "config.h"

#include "language/diagnostics/diagnostics_internal.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"

#define WINDOW   120u /* columns of source shown at most */
#define BEFORE   40u  /* of them before the caret, in a line that is cut */
#define TAB_STOP 8u

typedef struct palette {
    const char *locus, *severity[3], *off;
} palette;

static const palette plain = {"", {"", "", ""}, ""};
static const palette coloured = {"\033[1m", {"\033[1;31m", "\033[1;35m", "\033[1;36m"}, "\033[0m"};

static const char *const severity_names[] = {"error", "warning", "note"};

/* One character of a source line as a terminal shows it. */
typedef struct cell {
    const char *text;
    size_t length;
    unsigned columns;
    uint32_t obeyed; /* shown as <U+202E>, its number: the terminal would obey it; 0: it is `text` */
} cell;

/* The cell at `text`; `column` counts from 0. */
static cell next_cell(const char *text, size_t length, size_t column)
{
    static const char spaces[TAB_STOP + 1] = "        ";
    unsigned char byte = (unsigned char)*text;
    if (byte == '\t') {
        unsigned columns = TAB_STOP - (unsigned)(column % TAB_STOP);
        return (cell){spaces, columns, columns, 0};
    }
    unsigned columns;
    size_t size = base_utf8_next(text, length, &columns);
    uint32_t obeyed = base_utf8_obeyed(text, length);
    if (byte < 0x20 || byte == 0x7F)
        return (cell){"?", 1, 1, 0};
    if (size == 1 && byte >= 0x80) /* not UTF-8: shown as \xE9 */
        return (cell){text, 1, 4, 0};
    if (obeyed)
        return (cell){text, size, obeyed > 0xFFFF ? 9 : 8, obeyed};
    return (cell){text, size, columns, 0};
}

/* Bytes of the source that the cell at `text` stands for. */
static size_t cell_bytes(const char *text, const cell *c)
{
    return *text == '\t' || c->text != text ? 1 : c->length;
}

/* The column, from 0, that a terminal shows byte `offset` of the line in; any that is `most` or more when
 * that is far to the right. */
static size_t terminal_column(const char *line, size_t length, size_t offset, size_t most)
{
    size_t column = 0;
    for (size_t i = 0; i < length && i < offset && column < most;) {
        cell c = next_cell(line + i, length - i, column);
        i += cell_bytes(line + i, &c);
        column += c.columns;
    }
    return offset > length ? column + (offset - length) : column;
}

/* The byte of the line that is shown first, where byte `start` is to be seen: none is looked at that lies
 * further off, as all of a program that writes .lts files may be in one line. */
static size_t first_shown(const char *line, size_t length, size_t start)
{
    size_t first = start < length ? start : length;
    if (terminal_column(line, length, length, WINDOW + 1) <= WINDOW)
        return 0;
    for (unsigned characters = 0; first > 0 && characters < BEFORE; characters++)
        do
            first--;
        while (first > 0 && ((unsigned char)line[first] & 0xC0) == 0x80);
    return first;
}

/* Prints the line as far as it fits. */
static void print_window(const char *line, size_t length, FILE *out)
{
    size_t column = 0, i = 0;
    while (i < length && column < WINDOW) {
        cell c = next_cell(line + i, length - i, column);
        i += cell_bytes(line + i, &c);
        if (c.obeyed)
            fprintf(out, "<U+%04X>", c.obeyed);
        else if (c.length == 1 && (unsigned char)*c.text >= 0x80)
            fprintf(out, "\\x%02X", (unsigned char)*c.text);
        else
            fwrite(c.text, 1, c.length, out);
        column += c.columns;
    }
    fputs(i < length ? "...\n" : "\n", out);
}

static void print_excerpt(lang_source *source, const lang_diagnostic *item, const palette *colours, FILE *out)
{
    lang_place place = item->place;
    size_t length;
    const char *line = lang_source_line(source, place.line, &length);
    assert(place.end_line >= place.line);
    size_t start = place.column - 1, end = place.end_line > place.line ? length : place.end_column - 1;
    size_t from = first_shown(line, length, start);
    line += from, length -= from;
    size_t first = terminal_column(line, length, start - from, WINDOW);
    size_t last = terminal_column(line, length, end - from, WINDOW);
    char number[16];
    int gutter = snprintf(number, sizeof number, "%5u", place.line);
    const char *dots = from ? "..." : "";
    fprintf(out, "%s | %s", number, dots);
    print_window(line, length, out);
    fprintf(out, "%*s | %*s%s^", gutter, "", (int)(first + strlen(dots)), "",
            colours->severity[item->severity]);
    if (last > WINDOW)
        last = WINDOW;
    for (size_t column = first + 1; column < last; column++)
        putc('~', out);
    fprintf(out, "%s\n", colours->off);
}

static void print_one(lang_diagnostics *d, const lang_diagnostic *item, const palette *colours, FILE *out)
{
    lang_place place = item->place;
    if (place.file < d->source_count) {
        fputs(colours->locus, out);
        base_put_escaped(base_escape_terminal, d->sources[place.file].path,
                         strlen(d->sources[place.file].path), out);
        fputc(':', out);
        if (place.line)
            fprintf(out, "%u:%u:", place.line, place.column);
        fprintf(out, "%s ", colours->off);
    }
    fprintf(out, "%s%s:%s %s", colours->severity[item->severity], severity_names[item->severity],
            colours->off, item->message);
    if (item->option)
        fprintf(out, " [%s%s%s]", colours->severity[item->severity], item->option, colours->off);
    putc('\n', out);
    if (place.file < d->source_count && place.line && d->sources[place.file].text)
        print_excerpt(&d->sources[place.file], item, colours, out);
}

static int by_place(const lang_place *a, const lang_place *b)
{
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

/* Merge sort, as it has to be stable and qsort need not be. */
static void sort(lang_diagnostic **list, lang_diagnostic **spare, size_t count)
{
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t low = 0; low < count; low += 2 * run) {
            size_t middle = low + run < count ? low + run : count;
            size_t high = low + 2 * run < count ? low + 2 * run : count;
            size_t i = low, j = middle, k = low;
            while (i < middle || j < high) {
                bool left = i < middle && (j == high || by_place(&list[i]->place, &list[j]->place) <= 0);
                spare[k++] = left ? list[i++] : list[j++];
            }
        }
        memcpy(list, spare, count * sizeof(lang_diagnostic *));
    }
}

static bool wants_colour(lang_colour colour, FILE *out)
{
    if (colour != LANG_COLOUR_AUTO)
        return colour == LANG_COLOUR_ALWAYS;
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0 && isatty(fileno(out)) == 1;
}

static void print_text(lang_diagnostics *d, const palette *colours, FILE *out)
{
    for (size_t i = 0; i < d->count; i++)
        for (const lang_diagnostic *item = d->list[i]; item; item = item->next_note)
            print_one(d, item, colours, out);
}

int lang_diagnostics_print(lang_diagnostics *d, lang_diagnostics_format format, lang_colour colour, FILE *out)
{
    assert(format <= LANG_SARIF && out);
    if (d->count > 1) {
        lang_diagnostic **spare = malloc(d->count * sizeof(lang_diagnostic *));
        if (!spare)
            return -1;
        sort(d->list, spare, d->count);
        free(spare);
    }
    int status = 0;
    if (format == LANG_JSON)
        status = lang_write_json(d, out);
    else if (format == LANG_SARIF)
        status = lang_write_sarif(d, out);
    else
        print_text(d, wants_colour(colour, out) ? &coloured : &plain, out);
    if (d->incomplete) {
        fputs("error: out of memory; some messages are missing\n", out);
        errno = ENOMEM;
        return -1;
    }
    return status || ferror(out) ? -1 : 0;
}
