/* Operations as lanes of text: one line a process, columns for the moments at which something starts or ends.
 */
#include "histories/show/show.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

typedef struct moment {
    uint32_t event, column;
    size_t op; /* index of the operations shown */
    bool is_end;
} moment;

typedef struct lanes {
    const history *h;
    const history_model *model;
    const uint32_t *ops;
    size_t count;
    char **labels;
    size_t *label_columns;
    moment *moments; /* in their order */
    size_t moment_count;
    uint32_t *start, *end; /* columns of each operation; an end of 0: none */
    uint32_t width;
} lanes;

static size_t columns_of(const char *text)
{
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

static int by_event(const void *a, const void *b)
{
    const moment *x = a, *y = b;
    return x->event < y->event ? -1 : x->event > y->event;
}

static bool begin(lanes *l)
{
    l->labels = base_alloc_zeroed(l->count, sizeof *l->labels);
    l->label_columns = base_alloc_zeroed(l->count, sizeof *l->label_columns);
    l->moments = base_alloc(2 * (uint64_t)l->count, sizeof *l->moments);
    l->start = base_alloc_zeroed(l->count, sizeof *l->start);
    l->end = base_alloc_zeroed(l->count, sizeof *l->end);
    if (!l->labels || !l->label_columns || !l->moments || !l->start || !l->end)
        return false;
    for (size_t i = 0; i < l->count; i++) {
        const history_op *op = &l->h->ops[l->ops[i]];
        history_string label = {0};
        if (!history_write_op_as(&label, l->h, l->model, op))
            return false;
        l->labels[i] = label.text;
        l->label_columns[i] = columns_of(label.text);
        l->moments[l->moment_count++] = (moment){.event = op->start, .op = i};
        if (op->end != HISTORY_NEVER)
            l->moments[l->moment_count++] = (moment){.event = op->end, .op = i, .is_end = true};
    }
    qsort(l->moments, l->moment_count, sizeof *l->moments, by_event);
    return true;
}

static void end(lanes *l)
{
    for (size_t i = 0; i < l->count && l->labels; i++)
        free(l->labels[i]);
    free(l->labels);
    free(l->label_columns);
    free(l->moments);
    free(l->start);
    free(l->end);
}

/* Gives each moment a column, so that labels fit between starts and ends. */
static void place(lanes *l)
{
    uint32_t column = 0;
    for (size_t i = 0; i < l->moment_count; i++) {
        moment *m = &l->moments[i];
        column += i ? 3 : 0;
        if (m->is_end) {
            const uint32_t least = l->start[m->op] + (uint32_t)l->label_columns[m->op] + 5;
            column = column < least ? least : column;
            l->end[m->op] = column;
        } else {
            l->start[m->op] = column;
        }
        m->column = column;
    }
    l->width = column;
    for (size_t i = 0; i < l->count; i++)
        if (l->end[i] == 0 && l->start[i] + l->label_columns[i] + 5 > l->width)
            l->width = l->start[i] + (uint32_t)l->label_columns[i] + 5;
}

static bool fill(history_string *to, char with, size_t count)
{
    for (; count > 0; count--)
        if (!history_write_text(to, &with, 1))
            return false;
    return true;
}

/* `|--write 1------|`, from the operation's column on. */
static bool bar(const lanes *l, size_t i, history_string *to)
{
    const uint32_t last = l->end[i] ? l->end[i] : l->width;
    const size_t room = last - l->start[i] - 1 - l->label_columns[i];
    return history_write_text(to, "|--", 3) && history_write_text(to, l->labels[i], strlen(l->labels[i])) &&
           fill(to, '-', room - 2) && history_write_text(to, l->end[i] ? "|" : ">", 1);
}

static bool lane(const lanes *l, uint32_t process, uint32_t at, const char *remark, history_string *to)
{
    uint32_t column = 0;
    bool ok = true, is_remarked = false;
    for (size_t i = 0; i < l->count && ok; i++) {
        if (l->h->ops[l->ops[i]].process != process)
            continue;
        ok = fill(to, ' ', l->start[i] - column) && bar(l, i, to);
        column = (l->end[i] ? l->end[i] : l->width) + 1;
        is_remarked |= l->ops[i] == at;
    }
    if (ok && is_remarked && remark && *remark)
        ok = fill(to, ' ', l->width + 1 > column ? l->width + 1 - column : 0) &&
             history_writef(to, "    %s", remark);
    return ok && history_write_text(to, "\n", 1);
}

bool history_show_lanes(const history *h, const history_model *model, const uint32_t *ops, size_t count,
                        uint32_t at, const char *remark, history_string *to)
{
    assert(h && (ops || count == 0) && to);
    lanes l = {.h = h, .model = model, .ops = ops, .count = count};
    bool ok = begin(&l);
    if (ok)
        place(&l);
    int digits = 1;
    for (size_t i = 0; i < count && ok; i++) {
        const int64_t name = history_integer_of(h->values, h->processes[h->ops[ops[i]].process].name);
        const int own = snprintf(NULL, 0, "%" PRId64, name);
        digits = own > digits ? own : digits;
    }
    /* processes in the order of their numbers */
    bool *done = base_alloc_zeroed(h->process_count, sizeof *done);
    for (size_t rows = 0; rows < count && ok && done; rows++) {
        size_t next = h->process_count;
        for (size_t i = 0; i < count; i++) {
            const uint32_t p = h->ops[ops[i]].process;
            if (!done[p] &&
                (next == h->process_count || history_integer_of(h->values, h->processes[p].name) <
                                                 history_integer_of(h->values, h->processes[next].name)))
                next = p;
        }
        if (next == h->process_count)
            break;
        done[next] = true;
        ok = history_writef(to, "    process %-*" PRId64 "   ", digits,
                            history_integer_of(h->values, h->processes[next].name)) &&
             lane(&l, (uint32_t)next, at, remark, to);
    }
    ok = ok && done;
    free(done);
    end(&l);
    return ok;
}
