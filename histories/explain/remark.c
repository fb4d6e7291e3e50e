/* The reason in words, from the few operations that make it. */
#include "histories/explain/parts.h"

#include <stdlib.h>
#include <string.h>

#include "histories/models/space.h"

/* A value as the object of a sentence. */
static bool name(history_string *to, const history_model *model, history_value value)
{
    return history_write_value(to, model->values, value, 40);
}

/* How a read is called. */
static const char *verb_name(const history_model *model, const history_label *label)
{
    return model->class->verbs[label->verb].name;
}

/* In models with a cell: the value that the last operation needs was not there yet, or was overwritten. */
static bool say_of_cell(const history *h, const history_model *model, const history_account *a,
                        const history_label *labels, history_string *to)
{
    const history_model_class *class = model->class;
    history_value needs = HISTORY_ABSENT, leaves = HISTORY_ABSENT, other;
    size_t bad = 0;
    while (a->few[bad] != a->bad)
        bad++;
    if (!class->cell || !class->cell(model, &labels[bad], &needs, &leaves) || needs == HISTORY_ABSENT)
        return true;
    const history_op *reader = &h->ops[a->bad];
    uint32_t sources = 0, last_end = 0; /* of the value that it needs */
    for (size_t i = 0; i < h->op_count; i++) {
        history_label label;
        if (h->ops[i].outcome == HISTORY_FAILED || h->ops[i].start > reader->end ||
            history_label_of(model, h, &h->ops[i], &label, NULL) || label.key != labels[bad].key)
            continue;
        if (class->cell(model, &label, &other, &leaves) && leaves == needs) {
            sources++;
            last_end = h->ops[i].end > last_end ? h->ops[i].end : last_end;
        }
    }
    for (size_t i = 0; i < a->few_count && sources > 0; i++) {
        const history_op *op = &h->ops[a->few[i]];
        if (!class->cell(model, &labels[i], &other, &leaves) || leaves == HISTORY_ABSENT || leaves == needs)
            continue;
        if (op->end < reader->start && op->start > last_end)
            return name(to, model, needs) && history_writef(to, " was overwritten by ") &&
                   name(to, model, leaves) &&
                   history_writef(to, " before this %s began", verb_name(model, &labels[bad]));
    }
    if (sources > 0)
        return true;
    history_value init = model->init;
    if (init == needs)
        return true;
    return name(to, model, needs) && history_writef(to, " was never there");
}

/* What the ways say, when they say the same. */
static bool say_of_ways(const history_account *a, history_string *to)
{
    for (size_t i = 1; i < a->way_count; i++)
        if (strcmp(a->ways[i].refusal, a->ways[0].refusal) != 0)
            return history_writef(to, "this cannot be, in whichever order the others took effect");
    return a->way_count == 0 || history_writef(to, "but %s", a->ways[0].refusal);
}

base_status history_remark(const history *h, const history_model *model, history_account *account,
                           base_error *error)
{
    history_label *labels = calloc(account->few_count + 1, sizeof *labels);
    history_string text = {0};
    bool ok = labels != NULL;
    for (size_t i = 0; i < account->few_count && ok; i++)
        ok = history_label_of(model, h, &h->ops[account->few[i]], &labels[i], error) == BASE_OK;
    ok = ok && say_of_cell(h, model, account, labels, &text);
    if (ok && text.length == 0)
        ok = say_of_ways(account, &text);
    free(labels);
    account->remark = text.text;
    return ok ? BASE_OK : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to explain");
}
