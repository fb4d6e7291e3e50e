/* An agent as a model: the messages that it accepts are the operations, what it replies are their answers.
 *
 * A configuration is the agent's fields and which of its timers are armed. Between operations its timers may
 * fire in any order and its internal steps may be taken, and what an extern returns is a choice: so a state
 * is a set of configurations, closed under what the agent may do by itself. Where operations have keys and no
 * message has a field of that name, each key is an agent of its own. As words, a state is, for each agent in
 * the order of keys: the key, how many words follow, and its configurations, each with its length before it;
 * an agent that is not there is as at the start. */
#include "histories/models/own.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/models/agent_steps.h"
#include "histories/models/space.h"

/* A label's verb: which message, and which reply, from 1. */
static const spex_message_type *message_of(const history_agent *k, const history_label *label)
{
    return &k->agent->accepts[label->verb % k->agent->accept_count];
}

/* 0: none, or any will do. */
static uint32_t reply_of(const history_agent *k, const history_label *label)
{
    return label->answer == HISTORY_OPEN_ANSWER ? 0 : label->verb / k->agent->accept_count;
}

/* ---- states ---- */

#define ENTRY_HEADER 2u

/* The place of a key's entry, or where it would be. */
static bool find_entry(const uint32_t *state, uint32_t length, history_value key, uint32_t *at)
{
    *at = 0;
    while (*at < length && state[*at] < key)
        *at += ENTRY_HEADER + state[*at + 1];
    return *at < length && state[*at] == key;
}

static bool put_entry(history_row *state, history_value key, const history_row *entry)
{
    return history_row_put(state, key) && history_row_put(state, (uint32_t)entry->count) &&
           history_row_copy(state, entry->at, (uint32_t)entry->count);
}

static bool begin(history_space *space, history_row *state)
{
    history_agent *k = space->model->own;
    history_row first = {0};
    bool ok = true;
    if (space->object != HISTORY_ABSENT)
        ok = history_agent_first(k, &first) && put_entry(state, space->object, &first);
    free(first.at);
    return ok;
}

/* The configurations of a key's agent. `*kept` is to be freed. */
static bool agent_in(history_agent *k, const uint32_t *state, uint32_t length, history_value key,
                     const uint32_t **words, uint32_t *count, history_row *kept)
{
    uint32_t at;
    *kept = (history_row){0};
    if (find_entry(state, length, key, &at)) {
        *words = state + at + ENTRY_HEADER;
        *count = state[at + 1];
        return true;
    }
    const bool ok = history_agent_first(k, kept);
    *words = kept->at;
    *count = (uint32_t)kept->count;
    return ok;
}

static history_value object_of(const history_agent *k, const history_label *label)
{
    return k->has_key_field || label->key == HISTORY_ABSENT ? HISTORY_NULL : label->key;
}

static history_step step(history_space *space, const uint32_t *state, uint32_t length,
                         const history_label *label, history_row *next)
{
    history_agent *k = space->model->own;
    const history_value key = object_of(k, label);
    const uint32_t *words;
    uint32_t count, at;
    history_row kept, after = {0};
    const history_agent_request request = {message_of(k, label), reply_of(k, label), label};
    bool ok = agent_in(k, state, length, key, &words, &count, &kept) &&
              history_agent_step(k, words, count, &request, &after, NULL);
    const bool is_taken = ok && after.count > 0;
    if (is_taken) {
        const bool is_there = find_entry(state, length, key, &at);
        const uint32_t rest = at + (is_there ? ENTRY_HEADER + state[at + 1] : 0);
        ok = history_row_copy(next, state, at) && put_entry(next, key, &after) &&
             history_row_copy(next, state + rest, length - rest);
    }
    free(kept.at);
    free(after.at);
    return !ok ? HISTORY_STEP_NO_MEMORY : is_taken ? HISTORY_STEP_TAKEN : HISTORY_STEP_REFUSED;
}

static bool objects(const history_model *model, const history_label *label, history_row *touched)
{
    const history_agent *k = model->own;
    return !k->has_key_field && history_row_put(touched, object_of(k, label));
}

/* ---- told ---- */

static bool describe(history_space *space, const uint32_t *state, uint32_t length, history_string *to)
{
    history_agent *k = space->model->own;
    bool ok = true;
    for (uint32_t at = 0; at < length && ok; at += ENTRY_HEADER + state[at + 1]) {
        ok = history_writef(to, "%s", at ? "; " : "");
        if (ok && state[at] != HISTORY_NULL && space->object == HISTORY_ABSENT)
            ok = history_write_value(to, space->model->values, state[at], 40) && history_writef(to, ": ");
        ok = ok && history_agent_describe(k, state + at + ENTRY_HEADER, state[at + 1], to);
    }
    return ok && (length || history_writef(to, "that of the beginning"));
}

static bool explain(history_space *space, const uint32_t *state, uint32_t length, const history_label *label,
                    history_string *to)
{
    history_agent *k = space->model->own;
    const uint32_t *words;
    uint32_t count;
    history_row kept, after = {0};
    const history_agent_request request = {message_of(k, label), reply_of(k, label), label};
    const bool ok = agent_in(k, state, length, object_of(k, label), &words, &count, &kept) &&
                    history_agent_step(k, words, count, &request, &after, to);
    free(kept.at);
    free(after.at);
    return ok;
}

static bool write_label(const history_model *model, const history_label *label, history_string *to)
{
    const history_agent *k = model->own;
    bool ok = history_writef(to, "%s", message_of(k, label)->tag);
    if (ok && label->key != HISTORY_ABSENT)
        ok = history_writef(to, " ") && history_write_value(to, model->values, label->key, 40);
    if (ok && label->argument != HISTORY_NULL)
        ok = history_writef(to, " ") && history_write_value(to, model->values, label->argument, 80);
    if (ok && label->answer == HISTORY_OPEN_ANSWER)
        return history_writef(to, " -> ?");
    return ok && (!reply_of(k, label) || label->answer == HISTORY_NULL ||
                  (history_writef(to, " -> ") && history_write_value(to, model->values, label->answer, 80)));
}

/* ---- operations ---- */

static base_status no_such_message(const history_agent *k, const history_op *op, base_error *error)
{
    history_string known = {0};
    for (uint32_t i = 0; i < k->agent->accept_count; i++)
        (void)history_writef(&known, "%s%s", i ? ", " : "", k->agent->accepts[i].tag);
    base_status status = base_fail(
        error, BASE_E_SYNTAX, op->start_line, 0, "%s accepts no '%.40s', only %.120s", k->agent->name,
        history_text_of(k->refs.values, op->f, NULL), known.text ? known.text : "nothing");
    history_string_release(&known);
    return status;
}

/* How the fields of a message are written: its one field, or a list of them. */
static base_status wrong_argument(const history_agent *k, const spex_message_type *m, const history_op *op,
                                  base_error *error)
{
    history_string wanted = {0};
    bool ok = true;
    const uint32_t count = history_agent_field_count(k, m);
    for (uint32_t i = 0, n = 0; i < m->member_count && ok; i++) {
        if (count > 0 && k->has_key_field && strcmp(m->members[i].name, "key") == 0)
            continue;
        ok = history_writef(&wanted, "%s",
                            n++         ? ", "
                            : count > 1 ? "a list ["
                                        : "") &&
             (count == 1 ? history_write_agent_type(&wanted, m->members[i].type)
                         : history_writef(&wanted, "%s", m->members[i].name));
    }
    ok = ok && history_writef(&wanted, "%s", count > 1 ? "]" : count ? "" : "null");
    base_status status =
        base_fail(error, BASE_E_SYNTAX, op->start_line, 0, "the value of '%s' of %s is not %.160s", m->tag,
                  k->agent->name, ok ? wanted.text : "what it accepts");
    history_string_release(&wanted);
    return status;
}

static base_status wrong_answer(const history_agent *k, const spex_message_type *m, const history_op *op,
                                const char *what, base_error *error)
{
    history_string wanted = {0};
    bool ok = true;
    for (uint32_t i = 0; i < m->reply_count && ok; i++) {
        const spex_message_type *reply = &k->agent->emits[m->replies[i]];
        ok = history_writef(&wanted, "%s%s\"%s\"", i ? ", " : "", reply->member_count ? "[" : "", reply->tag);
        for (uint32_t f = 0; f < reply->member_count && ok; f++)
            ok = history_writef(&wanted, ", %s", reply->members[f].name);
        ok = ok && history_writef(&wanted, "%s", reply->member_count ? "]" : "");
    }
    base_status status =
        base_fail(error, BASE_E_SYNTAX, op->end_line, 0, "the answer of '%s' of %s %s: %.160s", m->tag,
                  k->agent->name, what, wanted.text ? wanted.text : "");
    history_string_release(&wanted);
    return status;
}

/* What an operation that took place was answered; HISTORY_NULL: nothing. */
static history_value answer_of(const history_op *op)
{
    if (op->result != HISTORY_ABSENT)
        return op->result;
    if (op->answer == HISTORY_ABSENT || (op->argument != HISTORY_NULL && op->answer == op->argument))
        return HISTORY_NULL;
    return op->answer;
}

static base_status read_answer(history_agent *k, const spex_message_type *m, const history_op *op,
                               history_label *label, base_error *error)
{
    uint32_t reply = 0;
    label->answer = answer_of(op);
    if (m->reply_count == 0) {
        if (label->answer == HISTORY_NULL)
            return BASE_OK;
        return base_fail(error, BASE_E_SYNTAX, op->end_line, 0,
                         "'%s' of %s has no reply, but the operation an answer", m->tag, k->agent->name);
    }
    switch (history_agent_find_reply(k, m, label->answer, &reply)) {
    case 0:
        return wrong_answer(k, m, op, "is none of its replies", error);
    case 1:
        label->verb += (reply + 1) * k->agent->accept_count;
        return BASE_OK;
    default:
        return wrong_answer(k, m, op, "has to name which of its replies it is", error);
    }
}

static base_status read_op(const history_model *model, const history *h, const history_op *op,
                           history_label *label, base_error *error)
{
    history_agent *k = model->own;
    uint32_t which = 0;
    while (which < k->agent->accept_count && !history_is_text(h->values, op->f, k->agent->accepts[which].tag))
        which++;
    if (which == k->agent->accept_count)
        return no_such_message(k, op, error);
    const spex_message_type *m = &k->agent->accepts[which];
    *label = (history_label){
        .verb = which, .key = op->key, .argument = op->argument, .answer = HISTORY_OPEN_ANSWER};
    if (k->has_key_field && !history_agent_key_fits(k, m, op->key))
        return base_fail(error, BASE_E_SYNTAX, op->start_line, 0, "'%s' of %s %s", m->tag, k->agent->name,
                         op->key == HISTORY_ABSENT ? "needs a 'key'" : "takes no such key");
    if (!history_agent_takes_arguments(k, m, op->argument))
        return wrong_argument(k, m, op, error);
    return op->outcome == HISTORY_OK ? read_answer(k, m, op, label, error) : BASE_OK;
}

/* ---- making one ---- */

static const history_verb verbs[] = {{NULL, 0, 0, false, false}};

static bool any_init(const history_model *model)
{
    (void)model;
    return true;
}

static const char *complaint(const history_model *model)
{
    history_agent *k = model->own;
    return atomic_load(&k->is_too_wide) ? "the agent can come to more than 4096 states by itself" : NULL;
}

const history_model_class history_agent_class = {.name = "agent",
                                                 .init = "null",
                                                 .verbs = verbs,
                                                 .takes_init = any_init,
                                                 .objects = objects,
                                                 .begin = begin,
                                                 .step = step,
                                                 .describe = describe,
                                                 .explain = explain,
                                                 .read = read_op,
                                                 .write = write_label,
                                                 .complaint = complaint};

base_status history_agent_begin(history_model *model, const spex_agent *agent, history_values *values,
                                const char *init, base_error *error)
{
    assert(model && agent);
    base_status status = history_model_begin(model, &history_agent_class, values, init, error);
    if (!status && agent->accept_count == 0)
        status =
            base_fail(error, BASE_E_SYNTAX, 0, 0, "%s accepts nothing: it has no operations", agent->name);
    if (status)
        return status;
    history_agent *k = history_agent_new(agent, values, model->init, error);
    model->own = k;
    return k ? BASE_OK : error->status;
}

void history_agent_end(history_model *model)
{
    history_agent_free(model->own);
    model->own = NULL;
}
