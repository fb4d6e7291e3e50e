/* Taking steps of an agent by its compiled handlers: with every choice of what externs return, and then
 * whatever its timers and internal steps can do, until nothing new comes. */
#include "histories/models/agent_steps.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define MOST_CHOICES        32u
#define MOST_CONFIGURATIONS 4096u /* of one state */
#define USUAL_OUTPUTS       64u

/* ---- one call of a handler ---- */

/* The outbox stands first: it is what choose() is given. */
typedef struct call {
    spex_outbox box;
    history_agent *k;
    char *self, *message;
    bool *armed; /* of each timer */
    uint32_t room;
    int64_t choices[MOST_CHOICES], bounds[MOST_CHOICES];
    uint32_t choice_count, choice_at;
} call;

static int64_t choose(spex_outbox *box, uint32_t external, int64_t count)
{
    (void)external;
    call *c = (call *)(void *)box;
    if (c->choice_at == MOST_CHOICES)
        return 0;
    if (c->choice_at == c->choice_count)
        c->choices[c->choice_count++] = 0;
    c->bounds[c->choice_at] = count;
    return c->choices[c->choice_at++];
}

static bool next_choices(call *c)
{
    c->choice_count = c->choice_at;
    while (c->choice_count > 0) {
        if (++c->choices[c->choice_count - 1] < c->bounds[c->choice_count - 1])
            return true;
        c->choice_count--;
    }
    return false;
}

static bool make_room(call *c, uint32_t room)
{
    free(c->box.outputs);
    c->room = room;
    c->box.outputs = calloc(room, c->k->agent->output_size);
    return c->box.outputs != NULL;
}

static bool call_begin(call *c, history_agent *k)
{
    const spex_agent *a = k->agent;
    *c = (call){.k = k};
    c->self = calloc(1, a->state_size + 1);
    c->message = calloc(1, a->message_size + 1);
    c->armed = calloc(a->timer_count + 1u, sizeof *c->armed);
    return c->self && c->message && c->armed &&
           make_room(c, a->outputs < USUAL_OUTPUTS && a->outputs ? a->outputs : USUAL_OUTPUTS);
}

static void call_end(call *c)
{
    free(c->self);
    free(c->message);
    free(c->armed);
    free(c->box.outputs);
}

static void ready_box(call *c)
{
    void *outputs = c->box.outputs;
    c->box = (spex_outbox){.self = HISTORY_AGENT_SELF,
                           .peers = c->k->refs.peers,
                           .peer_count = c->k->refs.count,
                           .room = c->room,
                           .outputs = outputs,
                           .choose = choose};
    c->choice_at = 0;
}

static const char *output_at(const call *c, uint32_t i)
{
    return (const char *)c->box.outputs + i * c->k->agent->output_size;
}

static spex_output head_at(const call *c, uint32_t i)
{
    spex_output head;
    memcpy(&head, output_at(c, i), sizeof head);
    return head;
}

/* Starts and stops timers as it was asked. */
static void arm(call *c)
{
    for (uint32_t i = 0; i < c->box.count; i++) {
        const spex_output head = head_at(c, i);
        if (head.kind == SPEX_START || head.kind == SPEX_STOP)
            c->armed[head.which] = head.kind == SPEX_START;
    }
}

/* ---- configurations ---- */

static uint32_t timer_words(const spex_agent *a)
{
    return (a->timer_count + 31) / 32;
}

static bool save(const call *c, history_row *to)
{
    const spex_agent *a = c->k->agent;
    const size_t at = to->count;
    bool ok = history_row_put(to, 0);
    for (uint32_t w = 0; w < timer_words(a) && ok; w++) {
        uint32_t word = 0;
        for (uint32_t i = w * 32; i < a->timer_count && i < w * 32 + 32; i++)
            word |= (uint32_t)c->armed[i] << (i - w * 32);
        ok = history_row_put(to, word);
    }
    ok = ok && history_agent_to_words(a->state, a->state_count, c->self, to);
    if (ok)
        to->at[at] = (uint32_t)(to->count - at - 1);
    return ok;
}

static void load(call *c, const uint32_t *words)
{
    const spex_agent *a = c->k->agent;
    memset(c->self, 0, a->state_size);
    memcpy(c->self, c->k->params, a->params_size);
    for (uint32_t i = 0; i < a->timer_count; i++)
        c->armed[i] = words[i / 32] >> i % 32 & 1;
    history_agent_from_words(a->state, a->state_count, words + timer_words(a), c->self);
}

/* A set of configurations that grows. */
typedef struct found {
    history_row words;
    size_t *first; /* where each begins: at its length */
    size_t count, capacity;
    bool trouble; /* no memory, or too many */
} found;

static bool same(const uint32_t *a, const uint32_t *b)
{
    return *a == *b && memcmp(a, b, (*a + (size_t)1) * sizeof *a) == 0;
}

static void found_add(found *f, const call *c)
{
    const size_t at = f->words.count;
    const bool is_too_wide = f->count == MOST_CONFIGURATIONS;
    if (is_too_wide || !save(c, &f->words) || !base_grow(f->first, f->capacity, f->count + 1)) {
        if (is_too_wide)
            atomic_store(&c->k->is_too_wide, true);
        f->trouble = true;
        return;
    }
    for (size_t i = 0; i < f->count; i++)
        if (same(f->words.at + f->first[i], f->words.at + at)) {
            f->words.count = at;
            return;
        }
    f->first[f->count++] = at;
}

static int compare(const uint32_t *a, const uint32_t *b)
{
    return *a != *b ? (*a < *b ? -1 : 1) : memcmp(a, b, (*a + (size_t)1) * sizeof *a);
}

/* All of them in an order that depends on nothing else. */
static bool found_give(found *f, history_row *to)
{
    for (size_t i = 1; i < f->count; i++)
        for (size_t j = i; j > 0 && compare(f->words.at + f->first[j - 1], f->words.at + f->first[j]) > 0;
             j--) {
            const size_t t = f->first[j];
            f->first[j] = f->first[j - 1];
            f->first[j - 1] = t;
        }
    bool ok = !f->trouble;
    for (size_t i = 0; i < f->count && ok; i++) {
        const uint32_t *words = f->words.at + f->first[i];
        ok = history_row_copy(to, words, *words + 1);
    }
    free(f->words.at);
    free(f->first);
    return ok;
}

/* ---- steps ---- */

typedef int runner(call *c, uint32_t number);

static int run_init(call *c, uint32_t number)
{
    (void)number;
    return c->k->agent->init(c->self, c->k->params, &c->box);
}

static int run_timer(call *c, uint32_t number)
{
    return c->k->agent->timer(c->self, number, &c->box);
}

static int run_message(call *c, uint32_t number)
{
    (void)number;
    return c->k->agent->handle(c->self, c->message, &c->box);
}

/* Takes the call with whatever room it needs, from a configuration (NULL: from nothing). */
static int take(call *c, const uint32_t *from, runner *run, uint32_t number)
{
    for (;;) {
        if (from)
            load(c, from);
        else
            memset(c->self, 0, c->k->agent->state_size);
        if (run == run_timer && c->k->agent->timers[number].kind == SPEX_TIMER)
            c->armed[number] = false;
        ready_box(c);
        const int result = run(c, number);
        if (result != SPEX_NO_ROOM)
            return result;
        if (c->room > UINT32_MAX / 2 || !make_room(c, c->room * 2))
            return SPEX_NO_ROOM;
    }
}

/* May the timer fire in the configuration that is loaded? */
static bool may_fire(call *c, uint32_t timer)
{
    const spex_agent *a = c->k->agent;
    if (a->timers[timer].kind == SPEX_TIMER)
        return c->armed[timer];
    ready_box(c);
    return a->ready(c->self, timer, &c->box);
}

static void take_all(call *c, const uint32_t *from, runner *run, uint32_t number, found *f)
{
    c->choice_count = 0;
    do {
        const int result = take(c, from, run, number);
        f->trouble |= result == SPEX_NO_ROOM;
        if (result == SPEX_HANDLED) {
            arm(c);
            found_add(f, c);
        }
    } while (!f->trouble && next_choices(c));
}

/* Adds what the agent may do by itself. */
static void close_up(call *c, found *f)
{
    history_row from = {0};
    for (size_t i = 0; i < f->count && !f->trouble && c->k->agent->timer_count; i++) {
        from.count = 0;
        const uint32_t *words = f->words.at + f->first[i];
        if (!history_row_copy(&from, words + 1, *words)) {
            f->trouble = true;
            break;
        }
        for (uint32_t t = 0; t < c->k->agent->timer_count && !f->trouble; t++) {
            load(c, from.at);
            if (may_fire(c, t))
                take_all(c, from.at, run_timer, t, f);
        }
    }
    free(from.at);
}

bool history_agent_first(history_agent *k, history_row *configurations)
{
    call c;
    found f = {.trouble = !call_begin(&c, k)};
    if (!f.trouble) {
        take_all(&c, NULL, run_init, 0, &f);
        close_up(&c, &f);
    }
    call_end(&c);
    return found_give(&f, configurations);
}

/* ---- requests ---- */

/* Which output is the reply to a request; UINT32_MAX: none. */
static uint32_t find_output(const call *c, const spex_message_type *m)
{
    for (uint32_t i = 0; i < c->box.count; i++) {
        const spex_output head = head_at(c, i);
        for (uint32_t r = 0; r < m->reply_count && head.kind == SPEX_EMIT; r++)
            if (m->replies[r] == head.which)
                return i;
    }
    return UINT32_MAX;
}

/* Was the request answered as the operation says? */
static bool is_answered(const call *c, const history_agent_request *r)
{
    const uint32_t at = find_output(c, r->message);
    if (r->reply == 0)
        return true;
    if (at == UINT32_MAX || head_at(c, at).which != r->reply - 1)
        return false;
    const spex_message_type *reply = &c->k->agent->emits[r->reply - 1];
    bool is_named;
    const history_value *values =
        history_agent_values_in(c->k->refs.values, reply, &r->label->answer, &is_named);
    assert(values);
    for (uint32_t f = 0; f < reply->member_count; f++)
        if (!history_agent_is(&c->k->refs, reply->members[f].type,
                              output_at(c, at) + reply->offset + reply->members[f].offset, values[f]))
            return false;
    return true;
}

/* ---- why not ---- */

static bool write_reply(const call *c, const spex_message_type *m, history_string *to)
{
    const uint32_t at = find_output(c, m);
    if (at == UINT32_MAX)
        return history_writef(to, "%s answers nothing", c->k->agent->name);
    const spex_message_type *reply = &c->k->agent->emits[head_at(c, at).which];
    bool ok =
        history_writef(to, "%s replies %s%s", c->k->agent->name, reply->tag, reply->member_count ? "(" : "");
    for (uint32_t f = 0; f < reply->member_count && ok; f++)
        ok = history_writef(to, "%s", f ? ", " : "") &&
             history_write_agent_value(to, &c->k->refs, reply->members[f].type,
                                       output_at(c, at) + reply->offset + reply->members[f].offset);
    return ok && history_writef(to, "%s", reply->member_count ? ")" : "");
}

/* What became of a call that is not what the operation says, in the state that is loaded. */
static bool write_why(const call *c, int result, const spex_message_type *m, history_string *to)
{
    const spex_agent *a = c->k->agent;
    switch (result) {
    case SPEX_HANDLED:
        return write_reply(c, m, to);
    case SPEX_UNHANDLED:
        return history_writef(to, "no handler of %s takes it", a->name);
    case SPEX_REFUSED:
        return history_writef(to, "its 'where' does not hold");
    default:
        if (c->box.fault == 0 || c->box.fault > a->place_count)
            return history_writef(to, "it goes wrong");
        return history_writef(to, "it goes wrong (%s:%u: %s)", a->source, a->places[c->box.fault - 1].line,
                              a->places[c->box.fault - 1].what);
    }
}

bool history_agent_step(history_agent *k, const uint32_t *words, uint32_t count,
                        const history_agent_request *request, history_row *after, history_string *why)
{
    call c;
    found f = {.trouble = !call_begin(&c, k)};
    bool is_told = false;
    if (!f.trouble)
        history_agent_make_message(k, request, c.message);
    for (uint32_t at = 0; at < count && !f.trouble; at += words[at] + 1) {
        c.choice_count = 0;
        do {
            const int result = take(&c, words + at + 1, run_message, 0);
            const bool fits = result == SPEX_HANDLED && is_answered(&c, request);
            f.trouble |= result == SPEX_NO_ROOM;
            if (why && !fits && !is_told && !f.trouble) {
                is_told = true;
                f.trouble |= !write_why(&c, result, request->message, why) || !history_writef(why, " (") ||
                             !history_agent_describe(k, words + at, words[at] + 1, why) ||
                             !history_writef(why, ")");
            }
            if (fits) {
                arm(&c);
                found_add(&f, &c);
            }
        } while (!f.trouble && next_choices(&c));
    }
    if (!f.trouble)
        close_up(&c, &f);
    call_end(&c);
    return found_give(&f, after);
}

/* ---- told ---- */

#define MOST_DESCRIBED 3u

static bool describe(const call *c, history_string *to)
{
    const spex_agent *a = c->k->agent;
    bool ok = true;
    for (uint32_t i = 0; i < a->state_count && ok; i++) {
        ok = history_writef(to, "%s%s: ", i ? ", " : "", a->state[i].name);
        if (ok && a->state[i].sensitive)
            ok = history_writef(to, "(redacted)");
        else if (ok)
            ok = history_write_agent_value(to, &c->k->refs, a->state[i].type, c->self + a->state[i].offset);
    }
    for (uint32_t t = 0; t < a->timer_count && ok; t++)
        if (c->armed[t])
            ok = history_writef(to, ", %s armed", a->timers[t].name);
    return ok && (a->state_count || history_writef(to, "one without fields"));
}

bool history_agent_describe(history_agent *k, const uint32_t *words, uint32_t count, history_string *to)
{
    call c;
    bool ok = call_begin(&c, k);
    uint32_t told = 0;
    for (uint32_t at = 0; at < count && ok; at += words[at] + 1) {
        if (++told > MOST_DESCRIBED)
            continue;
        load(&c, words + at + 1);
        ok = history_writef(to, "%s", told > 1 ? " or " : "") && describe(&c, to);
    }
    if (ok && told > MOST_DESCRIBED)
        ok = history_writef(to, " or %u more", told - MOST_DESCRIBED);
    call_end(&c);
    return ok;
}

/* ---- making one ---- */

history_agent *history_agent_new(const spex_agent *agent, const history_values *values, history_value init,
                                 base_error *error)
{
    history_agent *k = calloc(1, sizeof *k);
    if (k) {
        k->agent = agent;
        k->params = calloc(1, agent->params_size + 1);
        for (uint32_t i = 0; i < agent->accept_count; i++)
            k->has_key_field |= history_agent_has_key(&agent->accepts[i]);
    }
    base_status status = BASE_OK;
    if (!k || !k->params || !history_refs_begin(&k->refs, values))
        status = base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    if (!status)
        status = history_agent_set_parameters(k, init, error);
    history_row first = {0};
    if (!status && !history_agent_first(k, &first))
        status = base_fail(error, BASE_E_LIMIT, 0, 0, "%s can come to more than %u states by itself",
                           agent->name, MOST_CONFIGURATIONS);
    else if (!status && first.count == 0)
        status = base_fail(error, BASE_E_SYNTAX, 0, 0, "%s goes wrong at its start", agent->name);
    free(first.at);
    if (!status)
        return k;
    history_agent_free(k);
    return NULL;
}

void history_agent_free(history_agent *k)
{
    if (!k)
        return;
    history_refs_end(&k->refs);
    free(k->params);
    free(k);
}
