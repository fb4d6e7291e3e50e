/* What was there between two checks: all processes have one clock, and an agent says when each of its steps
 * was taken, before anything of it leaves. So in the order of these times they are a run from one check to
 * the next, of which properties of states and of steps are asked. What is under way meanwhile is not known:
 * what asks for it has no answer then. Where a process was started again, or died, steps of it are missing,
 * and nothing is asked of that stretch.
 */
#include "config.h"

#include "base/array.h"
#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

enum { SEEN_START, SEEN_HANDLED, SEEN_EXCEEDED, SEEN_RECOVERED }; /* as a node has them */

/* One, up to what it was. */
struct seen_step {
    int64_t at, kind; /* nanoseconds of the machine's clock */
    member *m;
    size_t number;
    messages_reader in; /* what comes behind that */
};

/* What a step is of; all of it is the cluster's. */
typedef struct judging {
    cluster *c;
    const checking_model *model;
    const spex_explorer_model *m;
    const spex_agent *type;
    void *message, *fields, *outputs;
    bool has_message;
    uint32_t tag, output_count;
} judging;

static bool read_number(messages_reader *in, int64_t *number)
{
    messages_item item;
    *number = 0;
    bool is_one = messages_next(in, &item) && item.kind == MESSAGES_INTEGER;
    if (is_one)
        *number = item.number;
    return is_one;
}

static bool read_array(messages_reader *in, uint64_t *count)
{
    messages_item item;
    bool is_one = messages_next(in, &item) && item.kind == MESSAGES_ARRAY;
    *count = is_one ? item.count : 0;
    return is_one;
}

/* ---- what a node shows ---- */

static bool list(cluster *c, member *m, const messages_item *bytes)
{
    messages_reader in = {(const unsigned char *)bytes->text,
                          (const unsigned char *)bytes->text + bytes->count};
    uint64_t parts;
    while (in.at < in.end) {
        if (!base_grow(c->steps, c->step_room, c->step_count + 1))
            return false;
        seen_step *s = &c->steps[c->step_count];
        *s = (seen_step){.m = m, .number = c->step_count};
        bool fine =
            read_array(&in, &parts) && parts == 7 && read_number(&in, &s->kind) && read_number(&in, &s->at);
        s->in = in;
        for (unsigned i = 2; fine && i < 7; i++)
            fine = messages_skip(&in);
        if (!fine)
            return false;
        c->step_count++;
    }
    return true;
}

void steps_take(cluster *c, member *m, messages_reader *in)
{
    uint64_t parts;
    int64_t first = 0, next = -1;
    messages_item bytes;
    bool is_there = read_array(in, &parts) && parts == 3 && read_number(in, &first) &&
                    read_number(in, &next) && messages_next(in, &bytes) && bytes.kind == MESSAGES_BYTES;
    bool is_same = m->starts == m->seen_starts || (m->seen_starts == 0 && m->starts == 1);
    c->has_gap = c->has_gap || !is_there || !is_same || first != m->next_step || !list(c, m, &bytes);
    m->next_step = is_there ? next : -1;
}

static int by_time(const void *a, const void *b)
{
    const seen_step *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* ---- a step ---- */

static void *room(judging *j, size_t size)
{
    void *made = calloc(1, size + 1);
    j->c->no_memory = j->c->no_memory || !made;
    return made;
}

static bool read_message(judging *j, messages_reader *in)
{
    const messages_names names = frame_names(j->c);
    messages_item tag;
    if (!messages_next(in, &tag))
        return false;
    j->has_message = tag.kind == MESSAGES_INTEGER;
    if (!j->has_message)
        return messages_skip(in);
    if (tag.number < 0 || tag.number >= j->type->accept_count)
        return false;
    j->tag = (uint32_t)tag.number;
    const spex_message_type *type = &j->type->accepts[j->tag];
    memcpy(j->message, &j->tag, sizeof j->tag);
    return messages_decode(type, (char *)j->message + type->offset, in, &names, NULL) == MESSAGES_OK;
}

static const spex_message_type *sent_type(const judging *j, int64_t kind, int64_t which)
{
    if (kind == SPEX_EMIT && which >= 0 && which < j->type->emit_count)
        return &j->type->emits[which];
    if (kind == SPEX_SEND && which >= 0 && which < j->type->send_count)
        return &j->type->sends[which];
    return NULL;
}

static bool read_outputs(judging *j, messages_reader *in)
{
    const messages_names names = frame_names(j->c);
    uint64_t count, parts;
    if (!read_array(in, &count) || count > UINT32_MAX)
        return false;
    j->output_count = (uint32_t)count;
    j->outputs = room(j, count * j->type->output_size);
    for (uint64_t i = 0; i < count && j->outputs; i++) {
        char *at = (char *)j->outputs + i * j->type->output_size;
        spex_output *o = (spex_output *)(void *)at;
        int64_t kind, which, to;
        if (!read_array(in, &parts) || parts != 5 || !read_number(in, &kind) || !read_number(in, &which) ||
            !read_number(in, &to) || !read_number(in, &o->after))
            return false;
        *o = (spex_output){(enum spex_output_kind)kind, (uint32_t)which, (spex_ref)to, o->after};
        const spex_message_type *type = sent_type(j, kind, which);
        bool fine = type ? messages_decode(type, at + type->offset, in, &names, NULL) == MESSAGES_OK
                         : messages_skip(in);
        if (!fine)
            return false;
    }
    return j->outputs != NULL;
}

static void release(judging *j)
{
    free(j->message);
    free(j->fields);
    free(j->outputs);
    j->message = j->fields = j->outputs = NULL;
}

/* False: it is none. */
static bool read_step(judging *j, const seen_step *s, int64_t *which)
{
    const messages_names names = frame_names(j->c);
    messages_reader in = s->in;
    j->type = checking_agent_type(j->model, s->m->agent);
    const spex_message_type fields = {.members = j->type->state, .member_count = j->type->state_count};
    j->message = room(j, j->type->message_size);
    j->fields = room(j, j->type->state_size);
    return j->message && j->fields && read_number(&in, which) && read_message(j, &in) &&
           messages_decode(&fields, j->fields, &in, &names, NULL) == MESSAGES_OK && read_outputs(j, &in);
}

/* ---- properties ---- */

static void tell_violated(const judging *j, const seen_step *s, const char *name)
{
    const spex_message_type *type = j->has_message ? &j->type->accepts[j->tag] : NULL;
    char *text = type ? frame_text(j->c, type, (const char *)j->message + type->offset) : NULL;
    cluster_note(j->c, "violated: %s, as %s %s %s", name, s->m->name, text ? "handled" : "did a step of",
                 text ? text : "its own");
    free(text);
}

/* False: one does not hold. */
static bool judge(judging *j, const seen_step *s, const checking_seen_step *step)
{
    cluster *c = j->c;
    bool all_hold = true;
    for (uint32_t i = 0; i < j->m->property_count; i++) {
        const spex_explorer_property *p = &j->m->properties[i];
        bool is_of_step = p->kind == SPEX_EXPLORER_STEPS;
        if (p->kind != SPEX_EXPLORER_STATES && !(is_of_step && s->kind == SEEN_HANDLED))
            continue;
        enum checking_answer answer =
            checking_ask(j->model, i, CHECKING_HOLDS, c->between, is_of_step ? step : NULL);
        if (is_of_step && answer == CHECKING_UNKNOWN)
            c->outcome->unknown |= i < 64 ? UINT64_C(1) << i : 0;
        if (answer != CHECKING_NO)
            continue;
        tell_violated(j, s, p->name);
        cluster_fail(c, (chaos_failure){.kind = CHAOS_VIOLATED, .property = i});
        all_hold = false;
    }
    int64_t at = (s->at - (int64_t)c->began) / 1000;
    promises_look(c, c->between, false, at);
    if (j->has_message)
        promises_handled(c, j->type->accepts[j->tag].tag, at);
    j->m->mark_state(j->m->self, c->between, c->seen->marks);
    if (s->kind == SEEN_HANDLED)
        checking_mark_seen(j->model, c->between, step, c->seen->marks);
    return all_hold;
}

/* The deadline of a monitored promise has passed, or it was kept later. */
static void judge_deadline(cluster *c, const seen_step *s, int64_t claim)
{
    const chaos_failure missed = {
        .kind = CHAOS_NOT_IN_TIME, .property = UINT32_MAX, .agent = s->m->agent, .claim = (uint32_t)claim};
    chaos_outcome *o = c->outcome;
    const char *name = checking_agent_type(chaos_setup_model(c->setup), s->m->agent)->claims[claim].name;
    cluster_note(c, "%s: %s, of %s", s->kind == SEEN_EXCEEDED ? "not in time" : "kept later", name,
                 s->m->name);
    if (s->kind == SEEN_EXCEEDED)
        cluster_fail(c, missed);
    for (uint32_t i = 0; i < o->failure_count && s->kind == SEEN_RECOVERED; i++)
        if (chaos_is_same_failure(&o->failures[i], &missed))
            o->failures[i].is_recovered = true;
}

static bool all_have_begun(const cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++)
        if (!c->members[a].has_begun)
            return false;
    return true;
}

/* From one state to the next. False: a property does not hold there. */
static bool follow(judging *j, const seen_step *s)
{
    cluster *c = j->c;
    int64_t which = 0;
    bool is_well = true;
    if (!read_step(j, s, &which)) {
        c->has_gap = true;
    } else if (s->kind >= SEEN_EXCEEDED) {
        if (which >= 0 && which < j->type->claim_count)
            judge_deadline(c, s, which);
    } else {
        const spex_outbox out = {.self = s->m->agent + 1,
                                 .outputs = j->outputs,
                                 .count = j->output_count,
                                 .room = j->output_count};
        const checking_seen_step step = {c->earlier, s->m->agent, j->has_message ? j->message : NULL, &out};
        memcpy(c->earlier, c->between, j->m->state_size);
        checking_put_agent(j->model, c->between, s->m->agent, j->fields);
        s->m->has_begun = true;
        is_well = !all_have_begun(c) || judge(j, s, &step);
    }
    release(j);
    return is_well;
}

/* ---- from check to check ---- */

static bool make_room(cluster *c, size_t size)
{
    void *between = realloc(c->between, size), *earlier = between ? realloc(c->earlier, size) : NULL;
    c->between = between ? between : c->between;
    c->earlier = earlier ? earlier : c->earlier;
    return between && earlier;
}

void steps_begin(cluster *c)
{
    c->has_gap = c->has_gap || c->is_following; /* what was shown for a state that was none is gone */
    c->is_following = true;
    c->step_count = 0;
    for (uint32_t a = 0; a < c->count; a++) /* one that is gone may have done what nobody saw */
        c->has_gap = c->has_gap || (!c->members[a].is_shown && c->members[a].next_step > 0);
}

bool steps_judge(cluster *c)
{
    judging j = {.c = c, .model = chaos_setup_model(c->setup)};
    j.m = checking_explorer_model(j.model);
    size_t size = j.m->state_size + (size_t)1;
    bool is_first = !c->between_of, is_well = true;
    if (((is_first || c->between_of != j.model) && !make_room(c, size)) ||
        (is_first && !checking_assemble(j.model, c->between))) {
        c->no_memory = true;
        return true;
    }
    bool is_known = !c->has_gap && (is_first || c->between_of == j.model);
    if (is_known && c->step_count > 1)
        qsort(c->steps, c->step_count, sizeof *c->steps, by_time);
    for (size_t i = 0; i < c->step_count && is_known && is_well && !c->has_gap; i++) {
        c->outcome->counts.steps++;
        is_well = follow(&j, &c->steps[i]);
    }
    if (!is_known || c->has_gap)
        promises_forget(c);
    if (is_well)
        promises_look(c, c->state, true, cluster_now(c));
    c->between_of = j.model;
    for (uint32_t a = 0; a < c->count; a++) {
        c->members[a].seen_starts = c->members[a].starts;
        c->members[a].has_begun = true;
        c->members[a].next_step = c->members[a].is_shown ? c->members[a].next_step : 0;
    }
    c->has_gap = c->is_following = false;
    if (is_well)
        memcpy(c->between, c->state, j.m->state_size);
    return is_well;
}

void steps_close(cluster *c)
{
    free(c->steps);
    free(c->between);
    free(c->earlier);
}
