/* Operations of histories as labels of models: which operation it is, and whether its values have the shape
 * that the model wants. */
#include "histories/models/model.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"

bool history_row_put(history_row *row, uint32_t word)
{
    if (!base_grow(row->at, row->capacity, row->count + 1))
        return false;
    row->at[row->count++] = word;
    return true;
}

bool history_row_copy(history_row *row, const uint32_t *words, uint32_t count)
{
    if (!base_grow(row->at, row->capacity, row->count + count))
        return false;
    if (count)
        memcpy(row->at + row->count, words, count * sizeof *words);
    row->count += count;
    return true;
}

bool history_row_integer(history_row *row, int64_t integer)
{
    return history_row_put(row, (uint32_t)((uint64_t)integer >> 32)) &&
           history_row_put(row, (uint32_t)integer);
}

int64_t history_words_integer(const uint32_t *words)
{
    return (int64_t)((uint64_t)words[0] << 32 | words[1]);
}

history_value history_item(const history_model *model, history_value list, uint32_t index)
{
    uint32_t count;
    const history_value *items = history_items_of(model->values, list, &count);
    assert(index < count);
    return items[index];
}

static bool is_kind(const history_values *v, history_value value, history_kind kind)
{
    return value != HISTORY_ABSENT && history_kind_of(v, value) == kind;
}

static bool is_list_of(const history_values *v, history_value value, uint32_t length)
{
    uint32_t count;
    return is_kind(v, value, HISTORY_KIND_LIST) && (history_items_of(v, value, &count), count == length);
}

static bool is_amount(const history_values *v, history_value value)
{
    return is_kind(v, value, HISTORY_KIND_INTEGER) && history_integer_of(v, value) >= 0;
}

static bool is_transaction(const history_values *v, history_value value, bool appends)
{
    uint32_t count, three;
    if (!is_kind(v, value, HISTORY_KIND_LIST))
        return false;
    const history_value *steps = history_items_of(v, value, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!is_list_of(v, steps[i], 3))
            return false;
        const history_value *step = history_items_of(v, steps[i], &three);
        const bool is_read =
            history_is_text(v, step[0], "r") || (!appends && history_is_text(v, step[0], "read"));
        if (!is_read && !(appends ? history_is_text(v, step[0], "append")
                                  : history_is_text(v, step[0], "write") || history_is_text(v, step[0], "w")))
            return false;
        if (is_read && appends && step[2] != HISTORY_NULL && !is_kind(v, step[2], HISTORY_KIND_LIST))
            return false;
    }
    return true;
}

static bool is_integers(const history_values *v, history_value value)
{
    uint32_t count;
    if (!is_kind(v, value, HISTORY_KIND_LIST))
        return false;
    const history_value *items = history_items_of(v, value, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!is_kind(v, items[i], HISTORY_KIND_INTEGER))
            return false;
    return true;
}

static bool has_shape(const history_values *v, history_value value, history_shape shape)
{
    uint32_t count;
    switch (shape) {
    case HISTORY_SHAPE_NOTHING:
        return true;
    case HISTORY_SHAPE_ANY:
        return value != HISTORY_ABSENT;
    case HISTORY_SHAPE_THING:
        return value != HISTORY_ABSENT && value != HISTORY_NULL;
    case HISTORY_SHAPE_INTEGER:
        return is_kind(v, value, HISTORY_KIND_INTEGER);
    case HISTORY_SHAPE_AMOUNT:
        return is_amount(v, value);
    case HISTORY_SHAPE_TEXT:
        return is_kind(v, value, HISTORY_KIND_TEXT);
    case HISTORY_SHAPE_BOOLEAN:
        return is_kind(v, value, HISTORY_KIND_BOOLEAN);
    case HISTORY_SHAPE_PAIR:
        return is_list_of(v, value, 2);
    case HISTORY_SHAPE_PLACE:
        return is_list_of(v, value, 2) && is_amount(v, history_items_of(v, value, &count)[0]);
    case HISTORY_SHAPE_TRANSFER:
        return is_list_of(v, value, 3) && is_amount(v, history_items_of(v, value, &count)[0]) &&
               is_amount(v, history_items_of(v, value, &count)[1]) &&
               is_amount(v, history_items_of(v, value, &count)[2]);
    case HISTORY_SHAPE_LIST:
        return is_kind(v, value, HISTORY_KIND_LIST);
    case HISTORY_SHAPE_INTEGERS:
        return is_integers(v, value);
    case HISTORY_SHAPE_READS_WRITES:
        return is_transaction(v, value, false);
    default:
        return is_transaction(v, value, true);
    }
}

/* What is wanted; of things, what they must not be. */
static const char *shape_name(history_shape shape)
{
    static const char *const names[] = {
        [HISTORY_SHAPE_NOTHING] = "nothing",
        [HISTORY_SHAPE_ANY] = "a value",
        [HISTORY_SHAPE_THING] = "null",
        [HISTORY_SHAPE_INTEGER] = "an integer",
        [HISTORY_SHAPE_AMOUNT] = "an integer from 0",
        [HISTORY_SHAPE_TEXT] = "a text",
        [HISTORY_SHAPE_BOOLEAN] = "true or false",
        [HISTORY_SHAPE_PAIR] = "a list of two values",
        [HISTORY_SHAPE_PLACE] = "a list [INDEX, VALUE]",
        [HISTORY_SHAPE_TRANSFER] = "a list [FROM, TO, AMOUNT] of integers from 0",
        [HISTORY_SHAPE_LIST] = "a list",
        [HISTORY_SHAPE_INTEGERS] = "a list of integers",
        [HISTORY_SHAPE_READS_WRITES] = "a list of [\"read\", NAME, VALUE] and [\"write\", NAME, VALUE]",
        [HISTORY_SHAPE_READS_APPENDS] = "a list of [\"r\", KEY, LIST] and [\"append\", KEY, VALUE]"};
    return names[shape];
}

static base_status complain(const history_model *model, const history_op *op, uint64_t line, const char *what,
                            history_shape shape, base_error *error)
{
    return base_fail(error, BASE_E_SYNTAX, line, 0, "the %s of '%s' of model %s is %s%s", what,
                     history_text_of(model->values, op->f, NULL), model->class->name,
                     shape == HISTORY_SHAPE_THING ? "" : "not ", shape_name(shape));
}

static base_status no_such_verb(const history_model *model, const history_op *op, base_error *error)
{
    char known[160] = "";
    for (const history_verb *verb = model->class->verbs; verb->name; verb++) {
        const size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "", verb->name);
    }
    return base_fail(error, BASE_E_SYNTAX, op->start_line, 0, "model %s has no operation '%.40s', only %s",
                     model->class->name, history_text_of(model->values, op->f, NULL), known);
}

/* Does an operation end with other arguments than it began with? Many recorders leave them out. */
static bool changes_arguments(const history_model *model, const history_op *op, const history_verb *verb)
{
    if (verb->argument == HISTORY_SHAPE_NOTHING || op->answer == HISTORY_ABSENT || op->answer == HISTORY_NULL)
        return false;
    return verb->answer >= HISTORY_SHAPE_READS_WRITES
               ? !history_same_steps(model->values, op->argument, op->answer)
               : op->answer != op->argument;
}

/* Sets the answer of an operation that took place. */
static base_status read_answer(const history_model *model, const history_op *op, const history_verb *verb,
                               history_label *label, base_error *error)
{
    if (verb->answer == HISTORY_SHAPE_NOTHING) {
        label->answer = HISTORY_NULL;
        return BASE_OK;
    }
    /* An operation without arguments may have its answer in the other place all the same. */
    const bool has_value = op->answer != HISTORY_ABSENT && op->answer != HISTORY_NULL;
    const bool in_value =
        verb->in_result ? op->result == HISTORY_ABSENT && verb->argument == HISTORY_SHAPE_NOTHING && has_value
                        : op->result == HISTORY_ABSENT || has_value;
    label->answer = in_value ? op->answer : op->result;
    if (!in_value && op->result == HISTORY_ABSENT)
        return base_fail(error, BASE_E_SYNTAX, op->end_line, 0, "'%s' of model %s needs a 'result'",
                         verb->name, model->class->name);
    if (!has_shape(model->values, label->answer, verb->answer))
        return complain(model, op, op->end_line, verb->in_result ? "result" : "answer", verb->answer, error);
    if (verb->answer >= HISTORY_SHAPE_READS_WRITES) { /* what it did, with what it read */
        label->argument = label->answer;
        label->answer = HISTORY_NULL;
    }
    return BASE_OK;
}

base_status history_label_of(const history_model *model, const history *h, const history_op *op,
                             history_label *label, base_error *error)
{
    assert(op->outcome != HISTORY_FAILED && model->values == h->values);
    if (model->class->read)
        return model->class->read(model, h, op, label, error);
    const history_verb *verb = model->class->verbs;
    while (verb->name && !history_is_text(h->values, op->f, verb->name))
        verb++;
    if (!verb->name)
        return no_such_verb(model, op, error);
    *label =
        (history_label){.verb = (uint32_t)(verb - model->class->verbs),
                        .key = verb->is_keyed ? op->key : HISTORY_ABSENT,
                        .argument = verb->argument == HISTORY_SHAPE_NOTHING ? HISTORY_NULL : op->argument,
                        .answer = HISTORY_OPEN_ANSWER};
    if (verb->is_keyed && op->key == HISTORY_ABSENT)
        return base_fail(error, BASE_E_SYNTAX, op->start_line, 0, "'%s' of model %s needs a 'key'",
                         verb->name, model->class->name);
    if (!has_shape(h->values, label->argument, verb->argument))
        return complain(model, op, op->start_line, "value", verb->argument, error);
    if (!verb->is_keyed && op->key != HISTORY_ABSENT && op->key != HISTORY_NULL)
        return base_fail(error, BASE_E_SYNTAX, op->start_line, 0, "'%s' of model %s has no 'key'%s",
                         verb->name, model->class->name, model->class->no_key ? model->class->no_key : "");
    if (op->outcome == HISTORY_OK) {
        base_status status = read_answer(model, op, verb, label, error);
        if (status)
            return status;
        if (changes_arguments(model, op, verb))
            return base_fail(error, BASE_E_SYNTAX, op->end_line, 0,
                             "'%s' ends with other arguments than it began with on line %" PRIu64, verb->name,
                             op->start_line);
    }
    const char *objection = model->class->objection ? model->class->objection(model, label) : NULL;
    if (objection)
        return base_fail(error, BASE_E_SYNTAX, op->start_line, 0, "'%s': %s", verb->name, objection);
    return BASE_OK;
}

bool history_write_label(history_string *to, const history_model *model, const history_label *label)
{
    if (model->class->write)
        return model->class->write(model, label, to);
    const history_verb *verb = &model->class->verbs[label->verb];
    bool ok = history_write_text(to, verb->name, strlen(verb->name));
    if (ok && label->key != HISTORY_ABSENT)
        ok = history_write_text(to, " ", 1) && history_write_value(to, model->values, label->key, 40);
    if (ok && verb->argument != HISTORY_SHAPE_NOTHING)
        ok = history_write_text(to, " ", 1) && history_write_value(to, model->values, label->argument, 80);
    if (label->answer == HISTORY_OPEN_ANSWER)
        return ok && history_write_text(to, " -> ?", 5);
    if (ok && verb->answer != HISTORY_SHAPE_NOTHING && verb->answer < HISTORY_SHAPE_READS_WRITES)
        ok = history_write_text(to, " -> ", 4) && history_write_value(to, model->values, label->answer, 80);
    return ok;
}

bool history_write_op_as(history_string *to, const history *h, const history_model *model,
                         const history_op *op)
{
    history_label label;
    if (!model || op->outcome == HISTORY_FAILED || history_label_of(model, h, op, &label, NULL))
        return history_write_op(to, h, op);
    return history_write_label(to, model, &label);
}
