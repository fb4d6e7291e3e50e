/* Histories: pairing the starts and ends of operations, process by process. */
#include "histories/history.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/array.h"

history *history_new(void)
{
    history *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    h->last_time = HISTORY_NO_TIME;
    h->values = history_values_new();
    if (!h->values) {
        history_free(h);
        return NULL;
    }
    return h;
}

void history_free(history *h)
{
    if (!h)
        return;
    history_values_free(h->values);
    free(h->ops);
    free(h->processes);
    free(h->notes);
    free(h->index);
    free(h);
}

static size_t slot_of(const history *h, history_value name)
{
    size_t slot = (size_t)((uint64_t)name * 0x9e3779b97f4a7c15u >> 32) & (h->index_count - 1);
    while (h->index[slot] && h->processes[h->index[slot] - 1].name != name)
        slot = (slot + 1) & (h->index_count - 1);
    return slot;
}

static bool grow_index(history *h)
{
    const size_t count = h->index_count ? h->index_count * 2 : 64;
    uint32_t *index = base_alloc_zeroed(count, sizeof *index);
    if (!index)
        return false;
    free(h->index);
    h->index = index;
    h->index_count = count;
    for (size_t i = 0; i < h->process_count; i++)
        h->index[slot_of(h, h->processes[i].name)] = (uint32_t)i + 1;
    return true;
}

/* The process of that name, new or not; HISTORY_NEVER: no memory. */
static uint32_t process_of(history *h, history_value name)
{
    if ((h->process_count + 1) * 2 > h->index_count && !grow_index(h))
        return HISTORY_NEVER;
    const size_t slot = slot_of(h, name);
    if (h->index[slot])
        return h->index[slot] - 1;
    if (!base_grow(h->processes, h->process_capacity, h->process_count + 1))
        return HISTORY_NEVER;
    h->processes[h->process_count++] = (history_process){.name = name, .open = HISTORY_NEVER};
    h->index[slot] = (uint32_t)h->process_count;
    return (uint32_t)h->process_count - 1;
}

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for the history");
}

static base_status add_note(history *h, const history_event *event, base_error *error)
{
    if (!base_grow(h->notes, h->note_capacity, h->note_count + 1))
        return no_memory(error);
    h->notes[h->note_count++] = (history_note){.text = event->text,
                                               .until = event->until,
                                               .at = h->events,
                                               .line = event->line,
                                               .time = event->time};
    return BASE_OK;
}

static base_status start(history *h, const history_event *event, uint32_t process, base_error *error)
{
    history_process *p = &h->processes[process];
    const int64_t name = history_integer_of(h->values, p->name);
    if (p->open != HISTORY_NEVER)
        return base_fail(error, BASE_E_SYNTAX, event->line, 0,
                         "process %" PRId64 " starts an operation while that of line %" PRIu64
                         " is under way",
                         name, h->ops[p->open].start_line);
    if (p->lost)
        return base_fail(error, BASE_E_SYNTAX, event->line, 0,
                         "process %" PRId64
                         " starts an operation after its outcome became unknown on line %" PRIu64
                         "; it should go on under another number",
                         name, p->lost);
    if (h->op_count >= HISTORY_OPS_MAX)
        return base_fail(error, BASE_E_LIMIT, event->line, 0, "more than %u operations", HISTORY_OPS_MAX);
    if (!base_grow(h->ops, h->op_capacity, h->op_count + 1))
        return no_memory(error);
    h->ops[h->op_count] =
        (history_op){.process = process,
                     .outcome = HISTORY_UNKNOWN,
                     .f = event->f,
                     .key = event->key,
                     .argument = event->value == HISTORY_ABSENT ? HISTORY_NULL : event->value,
                     .answer = HISTORY_ABSENT,
                     .result = HISTORY_ABSENT,
                     .start = h->events++,
                     .end = HISTORY_NEVER,
                     .start_line = event->line,
                     .start_time = event->time,
                     .end_time = HISTORY_NO_TIME};
    p->open = (uint32_t)h->op_count++;
    return BASE_OK;
}

static const char *type_name(history_event_type type)
{
    return type == HISTORY_EVENT_OK ? "ok" : type == HISTORY_EVENT_FAIL ? "fail" : "info";
}

static base_status end(history *h, const history_event *event, uint32_t process, base_error *error)
{
    history_process *p = &h->processes[process];
    if (p->open == HISTORY_NEVER)
        return base_fail(error, BASE_E_SYNTAX, event->line, 0,
                         "process %" PRId64 " ends an operation (%s), but has none under way",
                         history_integer_of(h->values, p->name), type_name(event->type));
    history_op *op = &h->ops[p->open];
    if (event->f != HISTORY_ABSENT && event->f != op->f)
        return base_fail(error, BASE_E_SYNTAX, event->line, 0,
                         "process %" PRId64 " ends '%.60s', but has '%.60s' of line %" PRIu64 " under way",
                         history_integer_of(h->values, p->name), history_text_of(h->values, event->f, NULL),
                         history_text_of(h->values, op->f, NULL), op->start_line);
    if (event->key != HISTORY_ABSENT && event->key != op->key)
        return base_fail(error, BASE_E_SYNTAX, event->line, 0,
                         "process %" PRId64
                         " ends an operation on another key than it began on line %" PRIu64,
                         history_integer_of(h->values, p->name), op->start_line);
    op->answer = event->value == HISTORY_ABSENT ? HISTORY_NULL : event->value;
    op->result = event->result;
    op->end_line = event->line;
    op->end_time = event->time;
    p->open = HISTORY_NEVER;
    if (event->type == HISTORY_EVENT_INFO) {
        p->lost = event->line ? event->line : UINT64_MAX;
    } else {
        op->outcome = event->type == HISTORY_EVENT_OK ? HISTORY_OK : HISTORY_FAILED;
        op->end = h->events;
    }
    h->events++;
    return BASE_OK;
}

base_status history_add(history *h, const history_event *event, base_error *error)
{
    assert(h && event);
    if (event->time != HISTORY_NO_TIME) {
        if (h->last_time != HISTORY_NO_TIME && event->time < h->last_time)
            return base_fail(error, BASE_E_SYNTAX, event->line, 0,
                             "time runs backwards: %" PRId64 " after %" PRId64, event->time, h->last_time);
    }
    base_status status;
    if (event->type == HISTORY_EVENT_NOTE) {
        status = add_note(h, event, error);
    } else {
        assert(history_kind_of(h->values, event->process) == HISTORY_KIND_INTEGER);
        assert(event->type != HISTORY_EVENT_INVOKE || event->f != HISTORY_ABSENT);
        const uint32_t process = process_of(h, event->process);
        if (process == HISTORY_NEVER)
            return no_memory(error);
        status = event->type == HISTORY_EVENT_INVOKE ? start(h, event, process, error)
                                                     : end(h, event, process, error);
    }
    if (!status && event->time != HISTORY_NO_TIME)
        h->last_time = event->time;
    return status;
}

base_status history_add_op(history *h, const history_op *op, history_value process, base_error *error)
{
    assert(h && op && history_kind_of(h->values, process) == HISTORY_KIND_INTEGER);
    assert(h->op_count == 0 || h->ops[h->op_count - 1].start < op->start);
    const uint32_t number = process_of(h, process);
    if (number == HISTORY_NEVER || !base_grow(h->ops, h->op_capacity, h->op_count + 1))
        return no_memory(error);
    history_process *p = &h->processes[number];
    if (p->open != HISTORY_NEVER && h->ops[p->open].end > op->start)
        return base_fail(error, BASE_E_SYNTAX, op->start_line, 0,
                         "process %" PRId64 " starts an operation while that of line %" PRIu64
                         " is under way",
                         history_integer_of(h->values, p->name), h->ops[p->open].start_line);
    h->ops[h->op_count] = *op;
    h->ops[h->op_count].process = number;
    p->open = (uint32_t)h->op_count++;
    return BASE_OK;
}

static bool same_step(const history_values *v, history_value begun, history_value ended)
{
    uint32_t count, others;
    if (history_kind_of(v, begun) != HISTORY_KIND_LIST || history_kind_of(v, ended) != HISTORY_KIND_LIST)
        return true;
    const history_value *a = history_items_of(v, begun, &count), *b = history_items_of(v, ended, &others);
    if (count < 2 || others < 2)
        return true;
    if (a[0] != b[0] || a[1] != b[1])
        return false;
    const bool is_read = history_is_text(v, a[0], "r") || history_is_text(v, a[0], "read");
    return is_read || count < 3 || others < 3 || a[2] == b[2];
}

bool history_same_steps(const history_values *v, history_value begun, history_value ended)
{
    uint32_t count, others;
    if (history_kind_of(v, begun) != HISTORY_KIND_LIST || history_kind_of(v, ended) != HISTORY_KIND_LIST)
        return true;
    const history_value *a = history_items_of(v, begun, &count), *b = history_items_of(v, ended, &others);
    for (uint32_t i = 0; i < count && count == others; i++)
        if (!same_step(v, a[i], b[i]))
            return false;
    return count == others || count == 0;
}

bool history_write_op(history_string *to, const history *h, const history_op *op)
{
    const history_values *v = h->values;
    size_t length;
    const char *f = history_text_of(v, op->f, &length);
    bool ok = history_write_text(to, f, length);
    if (ok && op->key != HISTORY_ABSENT)
        ok = history_write_text(to, " ", 1) && history_write_value(to, v, op->key, 40);
    if (ok && op->argument != HISTORY_NULL)
        ok = history_write_text(to, " ", 1) && history_write_value(to, v, op->argument, 80);
    if (!ok)
        return false;
    if (op->outcome != HISTORY_OK)
        return history_write_text(to, op->outcome == HISTORY_FAILED ? " failed" : " -> ?",
                                  op->outcome == HISTORY_FAILED ? 7 : 5);
    if (op->result != HISTORY_ABSENT)
        return history_write_text(to, " -> ", 4) && history_write_value(to, v, op->result, 80);
    if (op->argument == HISTORY_NULL || op->answer != op->argument)
        return op->answer == HISTORY_NULL && op->argument != HISTORY_NULL
                   ? true
                   : history_write_text(to, " -> ", 4) && history_write_value(to, v, op->answer, 80);
    return true;
}
