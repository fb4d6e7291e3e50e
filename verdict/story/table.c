/* The steps of a story as a table:
 *
 *       action   the model                the specification
 *                new                      new
 *     1 pay      paid      order.spex:5   paid      order.lts:8
 *     2 cancel   cancelled order.spex:6   cancelled order.lts:10
 *   then cancel  cancelled order.spex:7   cannot
 */
#include "verdict/story/story.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define SHOWN_STEPS 40u /* of a longer story, the beginning and the end */
#define GAP         2u
#define NARROWEST   6u
enum { NUMBER, ACTION, LEFT_STATE, LEFT_PLACE, RIGHT_STATE, RIGHT_PLACE, COLUMNS };

typedef struct table {
    const verdict_story *story;
    lang_diagnostics *messages;
    const char *(*rows)[COLUMNS];
    size_t count, capacity;
} table;

static const char **add_row(table *t)
{
    static const char *lost[COLUMNS]; /* written to when memory is short, shown never */
    if (t->count == t->capacity) {
        size_t capacity = t->capacity * 2 + 32;
        void *grown = realloc(t->rows, capacity * sizeof *t->rows);
        if (!grown)
            return lost;
        t->rows = grown;
        t->capacity = capacity;
    }
    assert(t->count < t->capacity);
    const char **row = t->rows[t->count++];
    for (unsigned c = 0; c < COLUMNS; c++)
        row[c] = "";
    return row;
}

static const char *bare(const char *quoted, lang_diagnostics *messages)
{
    size_t length = strlen(quoted);
    bool has_quotes = length >= 2 && quoted[0] == '\'';
    return has_quotes ? lang_text(messages, "%.*s", (int)length - 2, quoted + 1) : quoted;
}

static void fill_cells(table *t, const char **row, unsigned side, lts_state state, uint32_t origin)
{
    verdict_side *s = &t->story->sides[side];
    const char *place = verdict_side_place_text(s, origin, t->messages);
    row[side ? RIGHT_STATE : LEFT_STATE] = bare(verdict_side_state(s, state, t->messages), t->messages);
    row[side ? RIGHT_PLACE : LEFT_PLACE] = place ? place : "";
}

static const char *label_text(const table *t, lts_label label)
{
    if (label == LTS_TAU)
        return "(internal)";
    return bare(lang_quoted(t->messages, base_names_text(t->story->why->labels, label)), t->messages);
}

static void add_story_row(table *t, const verdict_story_row *from)
{
    const lts_explanation *why = t->story->why;
    const char **row = add_row(t);
    row[NUMBER] = from->is_end   ? "then"
                  : from->number ? lang_text(t->messages, "%u", (unsigned)from->number)
                                 : "";
    row[ACTION] = from->is_end && why->refusal ? "(refusal)" : label_text(t, from->label);
    for (unsigned side = 0; side < 2; side++)
        if (from->step[side])
            fill_cells(t, row, side, why->divergence && from->is_end ? why->state : from->step[side]->to,
                       from->step[side]->origin);
    if (from->is_end)
        row[why->side == LTS_LEFT ? RIGHT_STATE : LEFT_STATE] =
            why->divergence ? "cannot for ever" : "cannot";
}

static void build(table *t)
{
    const verdict_story *story = t->story;
    const char **head = add_row(t);
    head[LEFT_STATE] = story->sides[LTS_LEFT].called;
    head[RIGHT_STATE] = story->sides[LTS_RIGHT].called;
    const char **start = add_row(t);
    start[ACTION] = "(start)";
    fill_cells(t, start, LTS_LEFT, story->start[LTS_LEFT], LTS_NONE);
    fill_cells(t, start, LTS_RIGHT, story->start[LTS_RIGHT], LTS_NONE);
    size_t count;
    verdict_story_row *rows = verdict_story_rows(story, &count);
    for (size_t i = 0; rows && i < count; i++)
        add_story_row(t, &rows[i]);
    free(rows);
}

/* The widths that the cells want; returns what they take together. */
static unsigned measure(const table *t, unsigned widths[COLUMNS])
{
    for (unsigned c = 0; c < COLUMNS; c++) {
        widths[c] = 0;
        for (size_t r = 0; r < t->count; r++) {
            assert(t->rows[r][c]);
            unsigned w = cli_text_columns(t->rows[r][c]);
            if (r > 0 && w > widths[c])
                widths[c] = w;
        }
    }
    for (unsigned c = LEFT_STATE; c < COLUMNS; c += 2) { /* the name of a side spans its two columns */
        unsigned head = cli_text_columns(t->rows[0][c]), place = widths[c + 1] ? widths[c + 1] + GAP : 0;
        if (widths[c] + place < head)
            widths[c] = head - place;
    }
    unsigned total = 0;
    for (unsigned c = 0; c < COLUMNS; c++)
        total += widths[c] + (widths[c] ? GAP : 0);
    return total;
}

/* Leaves only the lines of the places in a column whose file is the same all the way down: it is told above.
 */
static void shorten_places(table *t, unsigned column)
{
    const char *file = NULL;
    size_t length = 0;
    for (size_t r = 0; r < t->count; r++) {
        const char *place = t->rows[r][column], *line = strrchr(place, ':');
        if (!line)
            continue;
        if (file && ((size_t)(line - place) != length || memcmp(place, file, length) != 0))
            return;
        file = place;
        length = (size_t)(line - place);
    }
    for (size_t r = 0; r < t->count && file; r++)
        if (t->rows[r][column][0])
            t->rows[r][column] += length;
}

/* "model" instead of "the model": what is short enough to stay whole. */
static void shorten_heads(table *t)
{
    for (unsigned c = LEFT_STATE; c < COLUMNS; c += 2)
        if (strncmp(t->rows[0][c], "the ", 4) == 0)
            t->rows[0][c] += 4;
}

/* Makes the columns fit into `width`, 0: any; the widest give way first. */
static void fit(table *t, unsigned width, unsigned widths[COLUMNS])
{
    unsigned total = measure(t, widths);
    if (width && total > width) {
        shorten_places(t, LEFT_PLACE);
        shorten_places(t, RIGHT_PLACE);
        total = measure(t, widths);
    }
    if (width && total > width) {
        shorten_heads(t);
        total = measure(t, widths);
    }
    while (width && total > width) {
        unsigned widest = ACTION;
        for (unsigned c = ACTION; c < COLUMNS; c++)
            if (widths[c] > widths[widest])
                widest = c;
        if (widths[widest] <= NARROWEST)
            return;
        widths[widest]--;
        total--;
    }
}

static void print_row(const char *const row[COLUMNS], const unsigned widths[COLUMNS], bool is_head, FILE *out)
{
    unsigned behind = 0; /* blanks owed before the next text */
    for (unsigned c = 0; c < COLUMNS; c++) {
        unsigned width = widths[c];
        if (width == 0 && row[c][0] == '\0')
            continue;
        if (is_head && (c == LEFT_STATE || c == RIGHT_STATE))
            width += widths[c + 1] ? widths[c + 1] + GAP : 0;
        if (is_head && (c == LEFT_PLACE || c == RIGHT_PLACE))
            continue;
        unsigned used = cli_text_columns(row[c]);
        if (used > 0) {
            unsigned before = c == NUMBER && used < width ? width - used : 0;
            fprintf(out, "%*s", (int)(behind + before), "");
            behind = 0;
            used = before + cli_print_within(row[c], width, out);
        }
        behind += (width > used ? width - used : 0) + GAP;
    }
    fputc('\n', out);
}

void verdict_story_print_table(const verdict_story *story, lang_diagnostics *messages, FILE *out,
                               unsigned width)
{
    table t = {.story = story, .messages = messages};
    build(&t);
    unsigned widths[COLUMNS];
    fit(&t, width > 2 ? width - 2 : 0, widths);
    size_t head = t.count, tail = t.count;
    if (t.count > SHOWN_STEPS + 3) {
        head = SHOWN_STEPS / 2;
        tail = t.count - SHOWN_STEPS / 2;
    }
    for (size_t r = 0; r < t.count; r++) {
        if (r == head && head < tail)
            fprintf(out, "      ... %zu more steps ...\n", tail - head);
        if (r >= head && r < tail)
            continue;
        fputs("  ", out);
        print_row(t.rows[r], widths, r == 0, out);
    }
    free(t.rows);
}
